//! Beginning an application: for whom, at which tier, for which categories and areas.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::home::join_href;
use super::{frame, href};
use crate::frameworks::{self, FrameworkId, FrameworkOut};
use crate::kernel::authz::{Permission, WriteApplications};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::organisations;
use crate::qualification::{self, ApplicationId, ApplicationIn};
use crate::reference;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::applying::StartPage;
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_start).service(post_start);
}

/// The person's providers that can begin an application.
async fn providers(visit: &Visit, id: &FrameworkId) -> Result<Vec<String>> {
    let live = qualification::live_applications(&visit.app, &visit.actor, id).await?;
    let mut bodies = visit.actor.bodies(WriteApplications::ROLES);
    bodies.retain(|body| live.iter().all(|one| one.organisation_id != *body));
    Ok(bodies)
}

async fn page(visit: &Visit, out: FrameworkOut, mut form: Form) -> Result<StartPage> {
    let bodies = providers(visit, &out.id).await?;
    let own = organisations::acting_names(&visit.app, bodies).await?;
    let organisations: Vec<Choice> = own.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    if let [only] = organisations.as_slice()
        && form.value("organisation_id").is_empty()
    {
        form.put("organisation_id", only.value.as_str());
    }
    Ok(StartPage { organisations, ..scope_page(visit, &out, form).await? })
}

/// The page as it asks for a scope alone.
pub(super) async fn scope_page(visit: &Visit, out: &FrameworkOut, form: Form) -> Result<StartPage> {
    let names = reference::names(&visit.app).await?;
    let p = frame(visit);
    Ok(StartPage {
        organisations: Vec::new(),
        tiers: tiers(&p, out),
        categories: out.categories.iter().map(|code| Choice::new(code, names.category(code))).collect(),
        areas: out.areas.iter().map(|code| Choice::new(code, names.area(code))).collect(),
        action: format!("/frameworks/{}/apply", out.id),
        back: join_href(&out.id),
        caption: out.name.clone(),
        heading: p.t("apply-start"),
        form,
        p,
    })
}

fn tiers(p: &Page, out: &FrameworkOut) -> Vec<Choice> {
    let label = |n: i64, most: Option<i64>| match most {
        Some(pence) => p.t2("apply-tier", "n", n, "pounds", p.pounds(&pence)),
        None => p.t1("apply-tier-last", "n", n),
    };
    out.tiers.iter().map(|one| Choice::new(one.tier.to_string(), label(one.tier, one.up_to_pence))).collect()
}

#[get("/frameworks/{id}/apply")]
async fn get_start(visit: Visitor<WriteApplications>, id: Id<FrameworkId>) -> Result<HttpResponse> {
    if providers(&visit, &id).await?.is_empty() {
        // The framework's page leads to what they have.
        return Ok(visit.see(&join_href(&id), None));
    }
    let out = frameworks::read_framework(&visit.app, &visit.actor, &id).await?.view;
    let view = page(&visit, out, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/frameworks/{id}/apply")]
async fn post_start(
    visit: Visitor<WriteApplications>,
    id: Id<FrameworkId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    match begun(&visit, &id, &mut form).await? {
        Some(made) => Ok(visit.see(&href(&made), None)),
        None => {
            let out = frameworks::read_framework(&visit.app, &visit.actor, &id).await?.view;
            let view = page(&visit, out, form).await?;
            Ok(again(&view.p.clone(), &view))
        }
    }
}

/// The new draft; nothing where the form has a fault to mend.
async fn begun(visit: &Visit, id: &FrameworkId, form: &mut Form) -> Result<Option<ApplicationId>> {
    form.required("organisation_id", "fault-organisation");
    form.required("categories", "fault-categories");
    form.required("areas", "fault-areas");
    let tier = form.whole("tier", "fault-tier");
    if !form.is_clean() {
        return Ok(None);
    }
    let input = json!({"organisation_id": form.value("organisation_id"), "tier": tier,
        "categories": form.all("categories"), "areas": form.all("areas")});
    let outcome = visit
        .send::<ApplicationIn, _>(form, input, async |command| {
            qualification::create_application(&visit.app, &visit.actor, id, command).await
        })
        .await;
    match outcome {
        Ok(reply) => Ok(reply.made_id().and_then(|id| id.parse().ok())),
        Err(problem) => take_faults(form, problem).map(|()| None),
    }
}
