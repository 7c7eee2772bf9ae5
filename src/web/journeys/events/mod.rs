//! Engagement events: everyone reads what is published; commissioners make, amend and cancel them, and publish what was said.

mod edit;
mod list;
mod new;
mod show;
mod steps;

use actix_web::web::ServiceConfig;

pub(super) use list::about;

use crate::engagement::{self, EngagementEventOut, EventId};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Made;
use crate::web::layout::{Page, Section};
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    list::routes(config);
    new::routes(config);
    edit::routes(config);
    steps::routes(config);
    // Last: its path is the shortest.
    show::routes(config);
}

pub(super) fn home(id: &EventId) -> String {
    format!("/events/{id}")
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Pipeline))
}

/// The event; who is not signed in is asked to be where there is nothing for everyone.
pub(super) async fn seen(visit: &Visit, id: &EventId) -> Result<Made<EngagementEventOut>> {
    match engagement::read_event(&visit.app, &visit.actor, id).await {
        Err(problem) if problem.code() == Code::NotFound && !visit.actor.is_signed_in() => {
            Err(Problem::of(Code::NotSignedIn))
        }
        outcome => outcome,
    }
}

/// An event for which the concept offers `action` to this person.
async fn allowing(visit: &Visit, id: &EventId, action: &str) -> Result<Made<EngagementEventOut>> {
    let made = seen(visit, id).await?;
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}

/// What people call it: a draft has no reference.
fn name_of(p: &Page, out: &EngagementEventOut) -> String {
    out.reference.clone().unwrap_or_else(|| p.t("events-draft"))
}

/// Its name and title.
pub(super) fn caption(p: &Page, out: &EngagementEventOut) -> String {
    format!("{}, {}", name_of(p, out), out.title)
}
