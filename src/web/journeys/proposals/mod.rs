//! What providers propose to commissioning bodies of their own accord: written and submitted by one side, answered by the
//! other.

mod answer;
mod list;
mod new;
mod show;
mod write;

use actix_web::web::ServiceConfig;

use crate::engagement::{self, ProposalId, ProviderProposalOut};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::web::layout::{Page, Section};
use crate::web::visit::Visit;

pub(super) fn routes(config: &mut ServiceConfig) {
    list::routes(config);
    new::routes(config);
    write::routes(config);
    answer::routes(config);
    // Last: its path is the shortest.
    show::routes(config);
}

fn home(id: &ProposalId) -> String {
    format!("/proposals/{id}")
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Work))
}

/// What names a proposal above a heading.
fn caption(out: &ProviderProposalOut) -> String {
    out.reference
        .as_ref()
        .map_or_else(|| out.title.clone(), |reference| format!("{reference}, {}", out.title))
}

/// A proposal with which the concept lets this person do `action`.
async fn allowing(visit: &Visit, id: &ProposalId, action: &str) -> Result<Made<ProviderProposalOut>> {
    let made = engagement::read_proposal(&visit.app, &visit.actor, id).await?;
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}
