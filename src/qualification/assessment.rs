//! What framework managers decide on applications and memberships.

use super::commands::{Changed, appeal_by, entry, locked};
use super::finders::{self, Whole, provider_scope};
use super::memberships;
use super::model::{Application, ApplicationId, Decision, Outcome};
use super::rules;
use super::states::ApplicationState;
use super::store;
use super::views::{ApplicationOut, DecisionIn, DecisionOut};
use crate::app::App;
use crate::frameworks::Framework;
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, ManageFrameworks, Role};
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Made, Meta};
use crate::kernel::letter::Letter;
use crate::kernel::machine::{Machine, Transition};
use crate::organisations;

/// Refuses who is no framework manager of the body, no person, or belongs to the applicant.
pub(super) fn assessor(actor: &Actor, one: &Application, framework: &Framework) -> Result<String> {
    actor.require(ManageFrameworks, &provider_scope(&framework.body_id))?;
    let person = actor.person()?.to_owned();
    independent(actor, &one.organisation_id)?;
    Ok(person)
}

/// Refuses who belongs to the provider.
pub(super) fn independent(actor: &Actor, organisation_id: &str) -> Result<()> {
    if actor.grants.iter().chain(&actor.withheld).any(|grant| grant.body_id == organisation_id) {
        return Err(Problem::new(
            Code::AnotherPersonRequired,
            "You belong to the provider; another person must do this.",
        ));
    }
    Ok(())
}

/// Begins to assess; the assessor has declared that they have no conflict.
pub fn start_assessment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    let person = assessor(actor, &one, &framework)?;
    meta.check(one.version)?;
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, "start")?)?;
    store::set_assessor(tx, id, &person)?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "start", &one, &framework)))
}

/// The application in assessment, for an assessor of the framework's body.
fn in_assessment(tx: &mut Tx<'_>, actor: &Actor, id: &ApplicationId) -> Result<(Whole, Framework, String)> {
    let (one, framework) = locked(tx, actor, id)?;
    let person = assessor(actor, &one, &framework)?;
    Ok((Whole::of(tx, one)?, framework, person))
}

/// Refuses a question that there is not, or that nobody decides on now.
fn decidable(whole: &Whole, code: &str) -> Result<()> {
    let question = whole.questions.iter().find(|one| one.code == code).ok_or_else(Problem::not_found)?;
    let one = &whole.application;
    if one.state != ApplicationState::InAssessment {
        return Err(Problem::wrong_state(one.state.as_str(), "decide", one.state.actions()));
    }
    match rules::waived_because(question, one.tier, &whole.answers) {
        Some(reason) => Err(Problem::new(Code::Conflict, format!("There is nothing to decide. {reason}"))),
        None => Ok(()),
    }
}

/// Decides one question. `If-Match` names the application's version, so that two assessors never overwrite each
/// other unseen.
pub fn decide_question(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    code: &str,
    meta: &Meta,
    input: &DecisionIn,
) -> Changed<DecisionOut> {
    let (whole, framework, person) = in_assessment(tx, actor, id)?;
    let one = &whole.application;
    decidable(&whole, code)?;
    meta.demand(one.version)?;
    store::put_decision(tx, id, code, input.outcome, input.reason.as_deref(), &person)?;
    store::touch(tx, id)?;
    let decision = Decision {
        code: code.to_owned(),
        outcome: input.outcome,
        reason: input.reason.clone(),
        recorded_at: tx.now()?,
    };
    let made = Made::new(finders::decision_out(decision)).version(one.version + 1);
    Ok(Audited::new(made, entry(actor, "decide_question", one, &framework)))
}

/// Decides several questions at once, all or none; each is an event of its own.
pub fn decide_questions(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    decisions: &[(String, DecisionIn)],
) -> Changed<ApplicationOut> {
    let (whole, framework, person) = in_assessment(tx, actor, id)?;
    let one = &whole.application;
    let Some(((first, _), more)) = decisions.split_first() else {
        return Err(Problem::field("/decisions", "required", "Decide at least one question."));
    };
    decidable(&whole, first)?;
    meta.demand(one.version)?;
    for (code, input) in decisions {
        decidable(&whole, code)?;
        store::put_decision(tx, id, code, input.outcome, input.reason.as_deref(), &person)?;
    }
    store::touch(tx, id)?;
    let made = finders::application_made(tx, actor, id)?;
    let event = || entry(actor, "decide_question", one, &framework);
    Ok(Audited::with_entries(made, event(), more.iter().map(|_| event()).collect()))
}

/// Faults of what is not decided yet.
fn undecided(tx: &mut Tx<'_>, whole: &Whole) -> Result<Vec<Fault>> {
    let decided = store::decisions(tx, &whole.application.id)?;
    Ok(rules::to_decide(&whole.questions, whole.application.tier, &whole.answers)
        .into_iter()
        .filter(|code| !decided.contains_key(*code))
        .map(|code| Fault::new(format!("/decisions/{code}"), "required", format!("Decide {code} first.")))
        .collect())
}

/// Admits: every question is decided and none failed. Makes the membership and tells the provider.
pub fn admit_application(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    let person = assessor(actor, &one, &framework)?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "admit")?;
    let whole = Whole::of(tx, one)?;
    let mut faults = undecided(tx, &whole)?;
    let failed = store::decisions(tx, id)?.into_values().filter(|one| one.outcome == Outcome::Fail);
    faults.extend(failed.map(|one| {
        let detail = format!("{} was decided as failed; reject, or decide it anew.", one.code);
        Fault::new(format!("/decisions/{}", one.code), "failed", detail)
    }));
    if !faults.is_empty() {
        return Err(Problem::of(Code::CheckFailed).with_faults(faults));
    }
    tx.apply(&transition)?;
    store::set_decided(tx, id, &person)?;
    store::set_not_live(tx, id)?;
    let admitted = memberships::admit(tx, actor, &whole.application, &framework)?;
    let membership = &admitted.membership;
    memberships::ask_after_admission(tx, app, actor, (membership, &framework), &whole.questions)?;
    let name = if admitted.widened { "membership-widened" } else { "application-admitted" };
    let letter = about(name, &framework)
        .with("reference", &framework.reference)
        .link(format!("/memberships/{membership}"));
    tell(tx, app, &whole.application.organisation_id, &letter)?;
    let made = finders::application_made(tx, actor, id)?;
    let first = entry(actor, "admit", &whole.application, &framework);
    Ok(Audited::with_entries(made, first, vec![admitted.event]))
}

/// Rejects: every question is decided and at least one failed, each with its reason. Tells the provider, who can
/// begin anew at once.
pub fn reject_application(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    let person = assessor(actor, &one, &framework)?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "reject")?;
    let whole = Whole::of(tx, one)?;
    let mut faults = undecided(tx, &whole)?;
    if !store::decisions(tx, id)?.values().any(|one| one.outcome == Outcome::Fail) {
        faults.push(Fault::new(
            "/decisions",
            "none_failed",
            "No requirement was decided as failed; admit instead.",
        ));
    }
    if !faults.is_empty() {
        return Err(Problem::of(Code::CheckFailed).with_faults(faults));
    }
    tx.apply(&transition)?;
    store::set_decided(tx, id, &person)?;
    store::set_not_live(tx, id)?;
    let last = appeal_by(&framework, tx.now()?)?;
    let letter = about_application("application-rejected", &whole.application, &framework).with("day", last);
    tell(tx, app, &whole.application.organisation_id, &letter)?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "reject", &whole.application, &framework)))
}

/// A letter to the provider's owners and signatories.
pub(super) fn tell(tx: &mut Tx<'_>, app: &App, organisation_id: &str, letter: &Letter) -> Result<()> {
    organisations::tell(tx, app, organisation_id, &[Role::Owner, Role::Signatory], letter)
}

/// A letter that names the framework.
pub(super) fn about(name: &'static str, framework: &Framework) -> Letter {
    Letter::new(name).with("framework", &framework.name)
}

/// A letter to the applicant that names its application.
pub(super) fn about_application(name: &'static str, one: &Application, framework: &Framework) -> Letter {
    about(name, framework).with("application", &one.reference).link(format!("/apply/{}", one.id))
}
