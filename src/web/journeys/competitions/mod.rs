//! Making a competition, from its draft to its publication, and what became of it: for commissioners and directors. What is
//! published, everyone reads.

mod about;
mod addenda;
mod approve;
mod check;
mod clarifications;
mod clocks;
mod copy;
mod criteria;
mod criteria_tree;
mod endings;
pub(super) mod funding;
mod invited;
mod list;
mod lot_terms;
mod lots;
mod money;
mod notices;
mod payment;
mod route;
mod route_record;
mod show;
mod staff;
mod templates;
mod together;
mod told;
mod told_terms;

use actix_web::web::ServiceConfig;
use serde_json::Value;

pub(super) use list::{as_begun, begun, grounds, places};

use crate::competitions::{self, CompetitionId, CompetitionOut, CompetitionPatch};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Made, Reply};
use crate::web::form::Form;
use crate::web::layout::{Page, Section};
use crate::web::views::competitions::StepPage;
use crate::web::visit::{Visit, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    list::routes(config);
    about::routes(config);
    clocks::routes(config);
    copy::routes(config);
    templates::routes(config);
    clarifications::routes(config);
    notices::routes(config);
    addenda::routes(config);
    lots::routes(config);
    criteria::routes(config);
    money::routes(config);
    payment::routes(config);
    staff::routes(config);
    route::routes(config);
    route_record::routes(config);
    check::routes(config);
    approve::routes(config);
    endings::routes(config);
    invited::routes(config);
    together::routes(config);
    // Last: its path is the shortest.
    show::routes(config);
}

/// The page of a competition.
pub(super) fn home(id: &CompetitionId) -> String {
    format!("/competitions/{id}")
}

/// A page under that of a competition.
fn at(id: &CompetitionId, part: &str) -> String {
    format!("/competitions/{id}/{part}")
}

fn frame(visit: &Visit) -> Page {
    visit.page(Some(Section::Competitions))
}

/// What names a competition above a heading.
pub(super) fn caption(out: &CompetitionOut) -> String {
    format!("{}, {}", out.reference, out.title)
}

/// The competition; who is not signed in is asked to be where there is nothing for everyone.
pub(super) async fn seen(visit: &Visit, id: &CompetitionId) -> Result<Made<CompetitionOut>> {
    let outcome = competitions::read_competition(&visit.app, &visit.actor, id).await;
    match outcome {
        Err(problem) if problem.code() == Code::NotFound && !visit.actor.is_signed_in() => {
            Err(Problem::of(Code::NotSignedIn))
        }
        outcome => outcome,
    }
}

/// A competition to change: the concept offers its submission to those who may draft it, while it is a draft.
///
/// # Errors
/// `wrong_state` otherwise.
async fn draft(visit: &Visit, id: &CompetitionId) -> Result<Made<CompetitionOut>> {
    let made = seen(visit, id).await?;
    if made.view.allowed_actions.contains(&"submit_for_approval") {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), "change", made.view.allowed_actions))
}

/// One step to confirm; its words are `{key}-heading`, `{key}-text`, `{key}-button`.
fn step(
    visit: &Visit,
    out: &CompetitionOut,
    (key, back): (&str, String),
    form: Form,
    asks_reason: bool,
) -> StepPage {
    step_of(visit, key, (caption(out), back), form, asks_reason)
}

/// One step to confirm, about something that is named above its heading.
fn step_of(
    visit: &Visit,
    key: &str,
    (about, back): (String, String),
    form: Form,
    asks_reason: bool,
) -> StepPage {
    let p = frame(visit);
    let say = |part: &str| p.t(&format!("{key}-{part}"));
    StepPage {
        heading: say("heading"),
        text: say("text"),
        button: say("button"),
        about,
        back,
        asks_reason,
        form,
        p,
    }
}

/// Whether a step succeeded; what its sender can mend goes into the form.
pub(super) fn taken<V>(form: &mut Form, outcome: Result<Reply<V>>) -> Result<Option<Reply<V>>> {
    match outcome {
        Ok(reply) => Ok(Some(reply)),
        // Both versions are in the form.
        Err(problem) if problem.code() == Code::PreconditionFailed && form.is_met() => Ok(None),
        Err(problem) => {
            take_faults(form, problem)?;
            Ok(None)
        }
    }
}

/// The terms that a page asks beside its own part; nothing where the form has faults.
fn terms_beside(visit: &Visit, form: &mut Form, terms: Value) -> Result<Option<CompetitionPatch>> {
    match visit.command::<CompetitionPatch>(form, terms) {
        Ok(command) => Ok(form.is_clean().then_some(command.input)),
        Err(problem) => {
            take_faults(form, problem)?;
            Ok(None)
        }
    }
}

/// Saves changed terms of a draft, for a page whose form `stored` fills; false where the form has faults or somebody else
/// saved the page meanwhile.
async fn save_terms(
    visit: &Visit,
    id: &CompetitionId,
    form: &mut Form,
    terms: Value,
    stored: impl Fn(&Made<CompetitionOut>) -> Form,
) -> Result<bool> {
    if !form.is_clean() {
        return Ok(false);
    }
    let act = async |command| competitions::update_competition(&visit.app, &visit.actor, id, command).await;
    let outcome = visit.save(form, terms, act, async || Ok(stored(&draft(visit, id).await?))).await;
    Ok(taken(form, outcome)?.is_some())
}

/// `yes` or `no` as typed; nothing where neither.
fn yes_or_no(form: &mut Form, name: &str) -> Option<bool> {
    form.one_of(name, "fault-yes-no", &[("yes", true), ("no", false)])
}

/// A stored truth as the radios name it.
const fn word(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
