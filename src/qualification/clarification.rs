//! Questions to an applicant while it is assessed, and their end: by a reply or by the clock.
//!
//! What was frozen at submission stays as it is; replies stand beside it. The decision clock stands still from the day
//! of the question to the day of the reply, unless it was over before.

use std::collections::BTreeSet;

use super::assessment::{about_application, assessor};
use super::commands::{Changed, entry, locked, working_day_after};
use super::finders::{self, Whole, provider_scope};
use super::model::{Application, ApplicationId, Clarification};
use super::rules;
use super::store;
use super::views::{ApplicationOut, AskIn, ClarificationReplyIn, ClarificationTextIn};
use crate::app::App;
use crate::frameworks::{self, Framework};
use crate::kernel::audit::{Audited, unless_done_already};
use crate::kernel::authz::{Actor, Permission, Role, WriteApplications};
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::duty::each;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::Meta;
use crate::kernel::letter::Letter;
use crate::kernel::machine::Transition;
use crate::kernel::outbox::send_to;
use crate::kernel::working_days::working_days_between;
use crate::organisations;

/// Working days for a reply, where none are given.
const REPLY_WORKING_DAYS: i64 = 5;

/// Asks the applicant, and tells it.
pub fn ask_applicant(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    input: &AskIn,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    let person = assessor(actor, &one, &framework)?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "ask")?;
    let whole = Whole::of(tx, one)?;
    let one = &whole.application;
    let asked: BTreeSet<&str> =
        rules::to_decide(&whole.questions, one.tier, &whole.answers).into_iter().collect();
    let faults = mismatches("questions", &input.questions, &asked);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let today = tx.now()?.london_day();
    let days = input.reply_working_days.unwrap_or(REPLY_WORKING_DAYS);
    let reply_by = working_day_after(today, days)?;
    let decide_by = one.decide_by.unwrap_or(today);
    tx.apply(&transition)?;
    let digest = digest_of("questions", &input.questions)?;
    store::insert_clarification(tx, id, &person, reply_by, decide_by, &input.questions)?;
    if today <= decide_by {
        store::set_decide_by(tx, id, working_day_after(decide_by, days)?)?;
    }
    let letter = about_application("application-question", one, &framework)
        .with("day", reply_by)
        .link(format!("/apply/{id}/answer"));
    tell_writers(tx, app, one, &letter)?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "ask", one, &framework).digests(None, Some(digest))))
}

/// What the audit log holds of the texts.
fn digest_of(list: &str, texts: &[ClarificationTextIn]) -> Result<[u8; 32]> {
    canonical::digest(texts).map_err(|cause| {
        Problem::field(format!("/{list}"), "canonical", format!("A text has no canonical form: {cause}."))
    })
}

/// Faults of codes that stand twice or are none of `allowed`.
fn mismatches(list: &str, given: &[ClarificationTextIn], allowed: &BTreeSet<&str>) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let fault = |(index, one): (usize, &ClarificationTextIn)| {
        let pointer = format!("/{list}/{index}/code");
        if !allowed.contains(one.code.as_str()) {
            let known: Vec<&str> = allowed.iter().copied().collect();
            let detail = format!("\"{}\" is none of {}: leave it out.", one.code, known.join(", "));
            return Some(Fault::new(pointer, "unknown", detail));
        }
        let again = !seen.insert(one.code.clone());
        again.then(|| Fault::new(pointer, "repeated", format!("{} stands twice: join the texts.", one.code)))
    };
    given.iter().enumerate().filter_map(fault).collect()
}

/// The round that waits for a reply.
fn open_round(db: &mut Snapshot<'_>, one: &Application) -> Result<Clarification> {
    let open = store::clarifications(db, &one.id)?
        .into_iter()
        .find(|round| round.answered_at.is_none() && round.timed_out_at.is_none());
    open.ok_or_else(|| Problem::internal(format!("application {} waits for no reply", one.id)))
}

/// Replies to every question of the round, and tells the assessor.
pub fn reply_to_assessor(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    input: &ClarificationReplyIn,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "answer")?;
    let round = open_round(tx, &one)?;
    let today = tx.now()?.london_day();
    if today > round.reply_by {
        let detail = format!(
            "A reply could be sent until {}. The application is decided on what is there.",
            round.reply_by
        );
        return Err(Problem::new(Code::DeadlinePassed, detail));
    }
    let asked: BTreeSet<&str> = round.questions.iter().map(|question| question.code.as_str()).collect();
    let mut faults = mismatches("replies", &input.replies, &asked);
    let given: BTreeSet<&str> = input.replies.iter().map(|reply| reply.code.as_str()).collect();
    faults.extend(asked.difference(&given).map(|code| {
        Fault::new("/replies", "required", format!("{code} was asked too: reply to every question at once."))
    }));
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    tx.apply(&transition)?;
    let digest = digest_of("replies", &input.replies)?;
    store::set_replies(tx, &round.id, &actor.audit_name(), &input.replies)?;
    let asked_on = round.asked_at.london_day();
    if asked_on <= round.decide_by_before {
        let waited = working_days_between(asked_on.0, today.0)
            .map_err(|cause| Problem::internal(cause.to_string()))?;
        store::set_decide_by(tx, id, working_day_after(round.decide_by_before, waited.into())?)?;
    }
    tell_askers(tx, app, &one, &framework, "application-replied")?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "answer", &one, &framework).digests(None, Some(digest))))
}

/// A letter to everyone of the provider who can reply.
fn tell_writers(tx: &mut Tx<'_>, app: &App, one: &Application, letter: &Letter) -> Result<()> {
    organisations::tell(tx, app, &one.organisation_id, WriteApplications::ROLES, letter)
}

/// A letter to the assessor and to who asked, or to every framework manager where neither is one any more. The queue
/// shows the same with its clock, so they may do without it.
fn tell_askers(
    tx: &mut Tx<'_>,
    app: &App,
    one: &Application,
    framework: &Framework,
    name: &'static str,
) -> Result<()> {
    let managers = organisations::people_with(tx, &framework.body_id, &[Role::FrameworkManager])?;
    let mut own: BTreeSet<String> = store::askers(tx, &one.id)?.into_iter().collect();
    own.extend(one.assessor.clone());
    let mut to = managers.clone();
    to.retain(|person, _| own.contains(person));
    if to.is_empty() {
        to = managers;
    }
    let letter =
        about_application(name, one, framework).link(format!("/applications/{}", one.id)).informative();
    send_to(tx, app, to.into_values(), &letter)
}

/// Applications whose reply clock is over.
pub(super) fn due(db: &mut Snapshot<'_>) -> Result<Vec<ApplicationId>> {
    let today = db.now()?.london_day();
    store::unanswered(db, today)
}

/// Ends every round whose last day is over.
pub(super) fn time_out_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(due)?, |id| {
        let here = app.clone();
        // Answered, withdrawn or asked anew meanwhile.
        unless_done_already(app.db.write_now(move |tx| time_out(tx, &here, &id)))
    })
}

fn time_out(tx: &mut Tx<'_>, app: &App, id: &ApplicationId) -> Result<Audited<()>> {
    tx.lock("applications", id.as_str())?;
    let one = store::application(tx, id)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "time_out")?;
    let round = open_round(tx, &one)?;
    if tx.now()?.london_day() <= round.reply_by {
        return Err(Problem::of(Code::Conflict));
    }
    let framework = frameworks::framework(tx, &one.framework_id)?;
    tx.apply(&transition)?;
    store::set_timed_out(tx, &round.id)?;
    tell_askers(tx, app, &one, &framework, "application-not-replied")?;
    let letter = about_application("application-without-reply", &one, &framework).with("day", round.reply_by);
    tell_writers(tx, app, &one, &letter)?;
    let event = entry(&Actor::system("clock"), "time_out", &one, &framework);
    Ok(Audited::new((), event.reason("The reply clock is over.")))
}
