//! What people do with clarifications. Each function runs in a write transaction; operations and pages share them.

use super::finders;
use super::mails;
use super::model::{Clarification, ClarificationId};
use super::store;
use super::views::{ClarificationAnswerIn, ClarificationDeclineIn, ClarificationIn, ClarificationOut};
use crate::competitions::{self, Competition, CompetitionId, scope_of};
use crate::kernel::audit::{Audited, Embargo, Entry, Subject};
use crate::kernel::authz::{Actor, AskClarifications, CommissionCompetitions, Permission, Scope};
use crate::kernel::crypto::canonical;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::Transition;
use crate::organisations;

type Changed = Result<Audited<Made<ClarificationOut>>>;

fn entry(actor: &Actor, action: &'static str, id: &ClarificationId, competition: &Competition) -> Entry {
    Entry::new(actor, action, Subject::new("clarification", id.as_str()))
        .parent(competition.id.as_str())
        .body(competition.body_id.as_str())
        .region(competition.region_code.as_str())
}

/// What the asker does: auditors learn of it when the competition is completed.
fn embargoed(actor: &Actor, action: &'static str, id: &ClarificationId, competition: &Competition) -> Entry {
    entry(actor, action, id, competition).embargo(Embargo::UntilCompleted(competition.id.to_string()))
}

fn digest(pointer: &str, texts: &[&str]) -> Result<[u8; 32]> {
    canonical::digest(texts).map_err(|cause| {
        Problem::field(pointer, "canonical", format!("The text has no canonical form: {cause}."))
    })
}

/// Asks a question, for an invited provider, until the last moment for questions.
pub(super) fn ask(tx: &mut Tx<'_>, call: &Call<ClarificationIn, CompetitionId>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let row = competitions::find_visible(tx, actor, &call.id)?;
    let named = input.organisation_id.as_deref();
    let organisation = competitions::invited_body(tx, actor, &row, AskClarifications::ROLES, named)?;
    let open = competitions::lock_for_bidding(tx, &call.id)?;
    let row = open.competition();
    if let Some(last) = row.questions_until.filter(|last| open.now() > *last) {
        let detail = format!("Questions could be asked until {last}.");
        return Err(Problem::new(Code::DeadlinePassed, detail));
    }
    let question = input.question.trim();
    if organisations::is_named_in(tx, &organisation, question)? {
        let detail = "The question names your organisation, and everyone will read it: leave the name out.";
        return Err(Problem::field("/question", "names_asker", detail));
    }
    let digest = digest("/question", &[question])?;
    let id = store::insert(tx, &row.id, &organisation, question, &actor.audit_name())?;
    let made = finders::changed(tx, actor, &id, row)?;
    Ok(Audited::new(made, embargoed(actor, "ask", &id, row).digests(None, Some(digest))))
}

/// Finds and locks a clarification for the commissioning side. The competition is locked first: it gives the numbers.
fn decided_by<I>(
    tx: &mut Tx<'_>,
    call: &Call<I, ClarificationId>,
    action: &str,
) -> Result<(Clarification, Competition)> {
    let (found, competition) = finders::visible(tx, &call.actor, &call.id)?;
    call.actor.require(CommissionCompetitions, &scope_of(&competition))?;
    tx.lock("competitions", found.competition_id.as_str())?;
    tx.lock("clarifications", call.id.as_str())?;
    let one = store::clarification(tx, &call.id)?;
    call.meta.check(one.version)?;
    tx.apply(&Transition::new(call.id.as_str(), one.version, one.state, action)?)?;
    Ok((one, competition))
}

/// Publishes the answer, and tells everyone invited at once.
pub(super) fn answer(tx: &mut Tx<'_>, call: &Call<ClarificationAnswerIn, ClarificationId>) -> Changed {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, competition) = decided_by(tx, call, "answer")?;
    let question = input.question.as_deref().unwrap_or(&one.question);
    if organisations::is_named_in(tx, &one.organisation_id, question)? {
        let detail = "The published question would tell who asked: put it in other words in \"question\".";
        return Err(Problem::field("/question", "names_asker", detail));
    }
    let digest = digest("/answer", &[question, &input.answer])?;
    store::set_answered(tx, &one, input, actor.person()?)?;
    competitions::tell_invited(tx, &call.app, &competition, "clarification-answered")?;
    let made = finders::changed(tx, actor, id, &competition)?;
    Ok(Audited::new(made, entry(actor, "answer", id, &competition).digests(None, Some(digest))))
}

/// Declines to answer, and tells the asker why.
pub(super) fn decline(tx: &mut Tx<'_>, call: &Call<ClarificationDeclineIn, ClarificationId>) -> Changed {
    let (actor, id, reason) = (&call.actor, &call.id, &call.input.reason);
    let (one, competition) = decided_by(tx, call, "decline")?;
    store::set_declined(tx, id, reason, actor.person()?)?;
    mails::declined(tx, &call.app, &one, &competition)?;
    let made = finders::changed(tx, actor, id, &competition)?;
    Ok(Audited::new(made, entry(actor, "decline", id, &competition).reason(reason)))
}

/// Takes a question back. The commissioning side learns nothing.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<NoInput, ClarificationId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let (found, competition) = finders::visible(tx, actor, id)?;
    actor.require(AskClarifications, &Scope::of_body(&found.organisation_id))?;
    tx.lock("clarifications", id.as_str())?;
    let one = store::clarification(tx, id)?;
    call.meta.check(one.version)?;
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, "withdraw")?)?;
    let made = finders::changed(tx, actor, id, &competition)?;
    Ok(Audited::new(made, embargoed(actor, "withdraw", id, &competition)))
}
