//! Approving or returning an award without competition.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use crate::awards::{self, AwardId, ReasonIn};
use crate::kernel::authz::DirectCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, NoInput};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::journeys::deciding::{Asking, allowed, award_at, award_step, confirm, found_award};
use crate::web::layout::{again, html};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_approve).service(post_approve).service(get_return).service(post_return);
}

async fn page(visit: &Visit, id: &AwardId, returns: bool, typed: Option<Form>) -> Result<ConfirmPage> {
    let (action, step) = if returns { ("return", "return-direct") } else { ("approve", "approve-direct") };
    let found = found_award(visit, id).await?;
    allowed(&found.award.allowed_actions, action, found.award.state.as_str())?;
    let asking = Asking {
        step,
        caption: format!("{}, {}", found.award.reference, found.award.organisation_name),
        with_reason: returns,
        grave: returns,
        action: award_step(id, action),
        back: award_at(id),
    };
    Ok(confirm(visit, typed.unwrap_or(found.form), asking))
}

#[get("/awards/{id}/approve")]
async fn get_approve(visit: Visitor<DirectCompetitions>, id: Id<AwardId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let view = page(&visit, &id, false, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/awards/{id}/approve")]
async fn post_approve(
    visit: Visitor<DirectCompetitions>,
    id: Id<AwardId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let face = async |command| awards::approve_award(&visit.app, &visit.actor, &id, command).await;
    let outcome = visit.send::<NoInput, _>(&form, json!({}), face).await;
    if taken(&mut form, outcome)?.is_some() {
        return Ok(visit.see(&award_at(&id), Some(Flash::done("flash-direct-approved"))));
    }
    let view = page(&visit, &id, false, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/awards/{id}/return")]
async fn get_return(visit: Visitor<DirectCompetitions>, id: Id<AwardId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, true, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/awards/{id}/return")]
async fn post_return(
    visit: Visitor<DirectCompetitions>,
    id: Id<AwardId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let face = async |command| awards::return_award(&visit.app, &visit.actor, &id, command).await;
        let outcome = visit.send::<ReasonIn, _>(&form, json!({"reason": reason}), face).await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&award_at(&id), Some(Flash::done("flash-direct-returned"))));
        }
    }
    let view = page(&visit, &id, true, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
