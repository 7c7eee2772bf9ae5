//! Planned competitions: everyone reads what is published; commissioners plan, amend, convert and drop.

mod edit;
mod list;
mod new;
mod show;
mod steps;

use actix_web::web::ServiceConfig;

use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Made;
use crate::pipeline::{self, NoticeId, PipelineNoticeOut};
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

pub(super) fn home(id: &NoticeId) -> String {
    format!("/pipeline/{id}")
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Pipeline))
}

/// The notice; who is not signed in is asked to be where there is nothing for everyone.
pub(super) async fn seen(visit: &Visit, id: &NoticeId) -> Result<Made<PipelineNoticeOut>> {
    match pipeline::read_notice(&visit.app, &visit.actor, id).await {
        Err(problem) if problem.code() == Code::NotFound && !visit.actor.is_signed_in() => {
            Err(Problem::of(Code::NotSignedIn))
        }
        outcome => outcome,
    }
}

/// A notice for which the concept offers `action` to this person.
async fn allowing(visit: &Visit, id: &NoticeId, action: &str) -> Result<Made<PipelineNoticeOut>> {
    let made = seen(visit, id).await?;
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}

/// What people call it: a draft has no reference.
pub(super) fn name_of(p: &Page, out: &PipelineNoticeOut) -> String {
    out.reference.clone().unwrap_or_else(|| p.t("pipeline-draft"))
}
