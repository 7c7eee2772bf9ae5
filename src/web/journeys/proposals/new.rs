//! Beginning a proposal: for which organisation, to which body, for which region, and its title.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::frame;
use crate::engagement;
use crate::frameworks::{self, FrameworksQuery};
use crate::kernel::authz::{Permission, WriteProposals};
use crate::kernel::error::Result;
use crate::organisations;
use crate::reference;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::views::parts::Choice;
use crate::web::views::proposals::NewProposalPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_new).service(post_new);
}

#[get("/proposals/new")]
async fn get_new(visit: Visitor<WriteProposals>) -> Result<HttpResponse> {
    let view = page(&visit, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/proposals/new")]
async fn post_new(visit: Visitor<WriteProposals>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = json!({
        "organisation_id": form.required("organisation_id", "fault-choose"),
        "body_id": form.required("body_id", "fault-choose"),
        "region_code": form.required("region_code", "fault-choose"),
        "title": form.required("title", "fault-title"),
    });
    if form.is_clean() {
        let outcome = visit
            .send(&form, input, async |command| {
                engagement::create_proposal(&visit.app, &visit.actor, command).await
            })
            .await;
        if let Some(reply) = taken(&mut form, outcome)? {
            return Ok(visit.see(&format!("/proposals/{}/edit", reply.made_id().unwrap_or_default()), None));
        }
    }
    let view = page(&visit, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn page(visit: &Visit, mut form: Form) -> Result<NewProposalPage> {
    let own = organisations::acting_names(&visit.app, visit.actor.bodies(WriteProposals::ROLES)).await?;
    let organisations: Vec<Choice> = own.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    let bodies = bodies(visit).await?;
    for (name, choices) in [("organisation_id", &organisations), ("body_id", &bodies)] {
        if let ([only], true) = (&choices[..], form.value(name).is_empty()) {
            form.put(name, only.value.as_str());
        }
    }
    let names = reference::names(&visit.app).await?;
    let regions = names.regions.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect();
    Ok(NewProposalPage { p: frame(visit), form, organisations, bodies, regions })
}

/// The bodies that commission by a framework that everyone may know of.
async fn bodies(visit: &Visit) -> Result<Vec<Choice>> {
    let query = FrameworksQuery { state: None, limit: Some(100), cursor: None };
    let all = frameworks::list_frameworks(&visit.app, &visit.actor, query).await?.view();
    let mut ids: Vec<String> = Vec::new();
    for one in all.map(|page| page.items).unwrap_or_default() {
        ids.push(one.body_id);
        ids.extend(one.participating_bodies);
    }
    ids.sort();
    ids.dedup();
    let names = organisations::names_of(&visit.app, ids).await?;
    let mut bodies: Vec<Choice> = names.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    bodies.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(bodies)
}
