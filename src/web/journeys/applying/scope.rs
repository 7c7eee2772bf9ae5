//! Changing what a draft applies for.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::href;
use super::start::scope_page;
use crate::frameworks;
use crate::kernel::authz::WriteApplications;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::qualification::{self, ApplicationId, ApplicationOut, ApplicationPatch};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::views::applying::StartPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_scope).service(post_scope);
}

pub(super) fn scope_href(id: &ApplicationId) -> String {
    format!("{}/scope", href(id))
}

async fn page(visit: &Visit, out: &ApplicationOut, form: Form) -> Result<StartPage> {
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let asked = scope_page(visit, &framework, form).await?;
    Ok(StartPage {
        action: scope_href(&out.id),
        back: href(&out.id),
        caption: out.reference.clone(),
        heading: asked.p.t("apply-scope-change"),
        ..asked
    })
}

#[get("/apply/{id}/scope")]
async fn get_scope(visit: Visitor<WriteApplications>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let made = qualification::read_application(&visit.app, &visit.actor, &id).await?;
    let (out, mut form) = (made.view, Form::versioned(made.version));
    if !out.allowed_actions.contains(&"change_scope") {
        return Err(Problem::wrong_state(out.state.as_str(), "change_scope", out.allowed_actions));
    }
    form.put("tier", out.tier.to_string());
    for (field, codes) in [("categories", &out.categories), ("areas", &out.areas)] {
        for code in codes {
            form.put(field, code.as_str());
        }
    }
    let view = page(&visit, &out, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/apply/{id}/scope")]
async fn post_scope(
    visit: Visitor<WriteApplications>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("categories", "fault-categories");
    form.required("areas", "fault-areas");
    let tier = form.whole("tier", "fault-tier");
    if form.is_clean() {
        let input = json!({"tier": tier, "categories": form.all("categories"), "areas": form.all("areas")});
        let outcome = visit
            .send::<ApplicationPatch, _>(&form, input, async |command| {
                qualification::update_application(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-saved")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let out = qualification::read_application(&visit.app, &visit.actor, &id).await?.view;
    let view = page(&visit, &out, form).await?;
    Ok(again(&view.p.clone(), &view))
}
