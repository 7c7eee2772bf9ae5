//! Ways out: discarding what was never published, cancelling what was.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{home, seen, step, taken};
use crate::competitions::{self, CompetitionId, CompetitionOut, CompetitionReasonIn};
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made, NoInput};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_discard).service(post_discard).service(get_cancel).service(post_cancel);
}

#[get("/competitions/{id}/discard")]
async fn get_discard(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "discard").await?;
    let view = step(&visit, &made.view, ("discard", home(&id)), Form::versioned(made.version), false);
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/discard")]
async fn post_discard(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let command = visit.command::<NoInput>(&form, json!({}))?;
    competitions::discard_competition(&visit.app, &visit.actor, &id, command).await?;
    Ok(visit.see(&home(&id), Some(Flash::done("flash-discarded"))))
}

#[get("/competitions/{id}/cancel")]
async fn get_cancel(visit: Visitor<DirectCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "cancel").await?;
    let view = step(&visit, &made.view, ("cancel", home(&id)), Form::versioned(made.version), true);
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/cancel")]
async fn post_cancel(
    visit: Visitor<DirectCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let act = async |command: Command<CompetitionReasonIn>| {
            competitions::cancel_competition(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(allowing(&visit, &id, "cancel").await?.version);
        let outcome = visit.confirm(&mut form, json!({"reason": reason}), act, now).await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-cancelled"))));
        }
    }
    let made = allowing(&visit, &id, "cancel").await?;
    let view = step(&visit, &made.view, ("cancel", home(&id)), form, true);
    Ok(again(&view.p.clone(), &view))
}

/// A competition for which the concept offers `action` to this person.
async fn allowing(visit: &Visit, id: &CompetitionId, action: &str) -> Result<Made<CompetitionOut>> {
    let made = seen(visit, id).await?;
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}
