//! Approving: a director who did not submit it publishes, or any director returns it with a reason.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{check, frame, home, seen, taken, told};
use crate::competitions::{
    self, CompetitionId, CompetitionOut, CompetitionReasonIn, LotCheckOut, PublishCompetitionIn,
};
use crate::kernel::authz::DirectCompetitions;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::competitions::ApprovePage;
use crate::web::views::parts::Row;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_approve).service(post_approve);
}

#[get("/competitions/{id}/approve")]
async fn get_approve(visit: Visitor<DirectCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = waiting(&visit, &id).await?;
    visit.fresh()?;
    let view = page(&visit, &made.view, Form::versioned(made.version)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/approve")]
async fn post_approve(
    visit: Visitor<DirectCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let choices = [("publish", true), ("return", false)];
    let done = match form.one_of("decision", "fault-choose", &choices) {
        Some(true) => publish(&visit, &id, &mut form).await?.then_some("flash-published"),
        Some(false) => send_back(&visit, &id, &mut form).await?.then_some("flash-returned"),
        None => None,
    };
    if let Some(note) = done {
        return Ok(visit.see(&home(&id), Some(Flash::done(note))));
    }
    let made = waiting(&visit, &id).await?;
    let view = page(&visit, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn publish(visit: &Visit, id: &CompetitionId, form: &mut Form) -> Result<bool> {
    let input = json!({"clock_override_reason": form.optional("clock_override_reason")});
    let act = async |command: Command<PublishCompetitionIn>| {
        competitions::publish_competition(&visit.app, &visit.actor, id, command).await
    };
    let outcome = visit.confirm(form, input, act, async || Ok(waiting(visit, id).await?.version)).await;
    Ok(taken(form, outcome.map_err(as_fields))?.is_some())
}

/// Only a reason can be given here; the rest is mended by returning it.
fn as_fields(problem: Problem) -> Problem {
    renamed(problem, |pointer| match check::part_of(pointer) {
        "clocks" => "/clock_override_reason".to_owned(),
        _ => String::new(),
    })
}

async fn send_back(visit: &Visit, id: &CompetitionId, form: &mut Form) -> Result<bool> {
    let Some(reason) = form.required("reason", "fault-reason") else { return Ok(false) };
    let act = async |command: Command<CompetitionReasonIn>| {
        competitions::return_competition(&visit.app, &visit.actor, id, command).await
    };
    let now = async || Ok(waiting(visit, id).await?.version);
    let outcome = visit.confirm(form, json!({"reason": reason}), act, now).await;
    Ok(taken(form, outcome)?.is_some())
}

/// A competition that waits for this person's approval.
async fn waiting(visit: &Visit, id: &CompetitionId) -> Result<Made<CompetitionOut>> {
    let made = seen(visit, id).await?;
    if made.view.allowed_actions.contains(&"publish") {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), "publish", made.view.allowed_actions))
}

async fn page(visit: &Visit, out: &CompetitionOut, form: Form) -> Result<ApprovePage> {
    let p = frame(visit);
    let found = check::findings(visit, &out.id).await?;
    Ok(ApprovePage {
        is_submitter: out
            .submitted_by
            .as_deref()
            .is_some_and(|one| visit.actor.person().is_ok_and(|me| me == one)),
        sections: told::sections(visit, out, false).await?,
        faults: check::listed(&p, &out.id, &found),
        reserves: told::reserves(visit, out).await?,
        invites: found.lots.iter().map(|lot| invited(&p, lot)).collect(),
        back: home(&out.id),
        reference: out.reference.clone(),
        title: out.title.clone(),
        p,
        form,
    })
}

fn invited(p: &Page, lot: &LotCheckOut) -> Row {
    let members = p.t1("approve-invited-members", "n", lot.members_covering);
    Row::new(p.t1("approve-invited-lot", "n", lot.number), members)
}
