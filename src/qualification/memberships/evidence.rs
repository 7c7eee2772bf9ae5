//! Evidence after admission: asked for (of everyone or of a sample), offered, judged, and renewed before it expires.

use rand::seq::IteratorRandom;

use super::expiry;
use super::finders::{self, entry, locked, managed, refuse_over};
use super::model::{Evidence, EvidenceId, EvidenceState, Membership, MembershipId};
use super::notices::{letter, tell_managers};
use super::store;
use super::views::{
    EvidenceAskIn, EvidenceDecisionIn, EvidenceIn, EvidenceSampleIn, EvidenceSampleOut, MembershipOut,
};
use crate::app::App;
use crate::frameworks::{self, EvidenceRule, EvidenceWhen, Framework, FrameworkId, Question, ReasonIn};
use crate::kernel::audit::{Audited, Entry};
use crate::kernel::authz::{Actor, ManageFrameworks, Permission, WriteApplications};
use crate::kernel::clock::Day;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, Meta};
use crate::kernel::machine::Transition;
use crate::organisations;
use crate::qualification::assessment::tell;
use crate::qualification::commands::Changed;
use crate::qualification::documents;
use crate::qualification::finders::provider_scope;

/// The question of the framework's set that a requirement names; refused where there is none.
fn question_of(tx: &mut Tx<'_>, framework: &Framework, code: &str) -> Result<Question> {
    let set = frameworks::published_question_set(tx, &framework.id)?;
    let questions = set.map(|set| frameworks::questions(tx, &set.id)).transpose()?.unwrap_or_default();
    questions.into_iter().find(|one| one.code == code).ok_or_else(|| {
        let detail = format!("\"{code}\" is no question of this framework: name one of its question set.");
        Problem::field("/requirement", "unknown", detail)
    })
}

/// What the questions say of evidence in a tier.
fn rule_of(question: &Question, tier: i64) -> Option<&EvidenceRule> {
    question.at(tier)?.evidence.as_ref()
}

/// Refuses a last day that is over, or earlier than the question promises.
fn not_too_soon(
    tx: &mut Tx<'_>,
    question: &Question,
    tier: i64,
    due_on: Day,
    pointer: &'static str,
) -> Result<()> {
    not_over(tx, pointer, Some(due_on))?;
    let Some(rule) = rule_of(question, tier) else { return Ok(()) };
    let first = tx.now()?.london_day().plus_days(rule.within_days);
    if due_on < first {
        let told = format!("The questions promise {} days: give {first} or a later day.", rule.within_days);
        return Err(Problem::field(pointer, "too_soon", told));
    }
    Ok(())
}

fn not_over(tx: &mut Tx<'_>, pointer: &str, day: Option<Day>) -> Result<()> {
    let today = tx.now()?.london_day();
    if day.is_some_and(|day| day < today) {
        return Err(Problem::field(
            pointer,
            "past",
            format!("That day is over: give {today} or a later one."),
        ));
    }
    Ok(())
}

fn ask_one(
    tx: &mut Tx<'_>,
    app: &App,
    one: &Membership,
    framework: &Framework,
    person: &str,
    input: &EvidenceAskIn,
) -> Result<()> {
    let asked = Evidence {
        id: EvidenceId::new(),
        membership_id: one.id.clone(),
        requirement: input.requirement.clone(),
        name: input.name.clone(),
        state: EvidenceState::Asked,
        required: false,
        due_on: Some(input.due_on),
        reference: None,
        document_id: None,
        issued_on: None,
        expires_on: None,
        reason: Some(input.reason.clone()),
        recorded_at: tx.now()?,
    };
    store::insert_evidence(tx, &asked, Some(person), None)?;
    store::touch(tx, &one.id)?;
    let letter = letter("membership-evidence-asked", one, framework).with("day", input.due_on);
    organisations::tell(tx, app, &one.organisation_id, WriteApplications::ROLES, &letter)
}

/// Asks a new member, or one with a wider scope, for the evidence that the questions promise to ask of everyone.
pub(in crate::qualification) fn ask_after_admission(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    (id, framework): (&MembershipId, &Framework),
    questions: &[Question],
) -> Result<()> {
    const LONGEST_NAME: usize = 200;
    let one = store::membership(tx, id)?;
    let (person, today) = (actor.person()?.to_owned(), tx.now()?.london_day());
    for question in questions {
        let rule = question.at(one.tier).filter(|at| at.asked).and_then(|at| at.evidence.as_ref());
        let Some(rule) = rule.filter(|rule| rule.when == EvidenceWhen::AfterAdmission) else { continue };
        if store::has_evidence(tx, id, &question.code)? {
            continue;
        }
        let ask = EvidenceAskIn {
            requirement: question.code.clone(),
            name: question.text_en.chars().take(LONGEST_NAME).collect(),
            reason: "Every member is asked for it after admission.".to_owned(),
            due_on: today.plus_days(rule.within_days),
        };
        ask_one(tx, app, &one, framework, &person, &ask)?;
    }
    Ok(())
}

/// Asks a member for evidence.
pub(super) fn ask(tx: &mut Tx<'_>, call: &Call<EvidenceAskIn, MembershipId>) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework, person) = managed(tx, actor, id, &call.meta)?;
    refuse_over(&one, "ask_for_evidence")?;
    let question = question_of(tx, &framework, &input.requirement)?;
    not_too_soon(tx, &question, one.tier, input.due_on, "/due_on")?;
    ask_one(tx, &call.app, &one, &framework, &person, input)?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "ask_for_evidence", &one, &framework)))
}

/// Asks members drawn by chance for evidence.
pub(super) fn sample(
    tx: &mut Tx<'_>,
    call: &Call<EvidenceSampleIn, FrameworkId>,
) -> Changed<EvidenceSampleOut> {
    let (actor, input) = (&call.actor, &call.input);
    let framework = frameworks::visible_framework(tx, actor, &call.id)?;
    actor.require(ManageFrameworks, &provider_scope(&framework.body_id))?;
    let person = actor.person()?.to_owned();
    let question = question_of(tx, &framework, &input.ask.requirement)?;
    for tier in &framework.tiers {
        not_too_soon(tx, &question, tier.tier, input.ask.due_on, "/ask/due_on")?;
    }
    let from = store::without_open_evidence(tx, &framework.id, &input.ask.requirement)?;
    let size = usize::try_from(input.size).unwrap_or(0);
    let mut drawn: Vec<MembershipId> = from.iter().cloned().sample(&mut rand::rng(), size);
    drawn.sort();
    let mut entries = Vec::new();
    for id in &drawn {
        tx.lock("memberships", id.as_str())?;
        let one = store::membership(tx, id)?;
        ask_one(tx, &call.app, &one, &framework, &person, &input.ask)?;
        entries.push(entry(actor, "ask_for_evidence", &one, &framework));
    }
    let subject = crate::kernel::audit::Subject::new("framework", framework.id.as_str());
    let first = Entry::new(actor, "sample_evidence", subject).body(&framework.body_id);
    let members = i64::try_from(from.len()).unwrap_or(i64::MAX);
    let view = EvidenceSampleOut { members, drawn };
    Ok(Audited::with_entries(Made::new(view), first, entries))
}

/// Offers evidence: what was asked for, or the next before the present one expires.
pub(super) fn offer(tx: &mut Tx<'_>, call: &Call<EvidenceIn, MembershipId>) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
    call.meta.check(one.version)?;
    refuse_over(&one, "offer_evidence")?;
    let question = question_of(tx, &framework, &input.requirement)?;
    not_over(tx, "/expires_on", input.expires_on)?;
    if let Some(document) = &input.document_id {
        documents::own(tx, &one.organisation_id, document, "/document_id")?;
    }
    if rule_of(&question, one.tier).is_some_and(|rule| rule.expires) && input.expires_on.is_none() {
        let told = "This evidence holds only for a time: give the last day on which it holds.";
        return Err(Problem::field("/expires_on", "required", told));
    }
    let waiting = store::open_evidence(tx, id, &input.requirement)?;
    let offered = Evidence {
        id: waiting.as_ref().map_or_else(EvidenceId::new, |asked| asked.id.clone()),
        membership_id: id.clone(),
        requirement: input.requirement.clone(),
        name: input.name.clone(),
        state: EvidenceState::Offered,
        required: false,
        due_on: waiting.as_ref().and_then(|asked| asked.due_on),
        reference: input.reference.clone(),
        document_id: input.document_id.clone(),
        issued_on: input.issued_on,
        expires_on: input.expires_on,
        reason: None,
        recorded_at: tx.now()?,
    };
    match waiting {
        Some(asked) if asked.state == EvidenceState::Asked => {
            store::set_offered(tx, &offered, &actor.audit_name())?;
        }
        // What was offered and is not judged yet gives way to the better offer, which is another piece: nobody accepts
        // one that they did not see.
        Some(earlier) => {
            store::set_replaced(tx, &earlier.id)?;
            let offered = Evidence { id: EvidenceId::new(), ..offered };
            store::insert_evidence(tx, &offered, None, Some(&actor.audit_name()))?;
        }
        None => store::insert_evidence(tx, &offered, None, Some(&actor.audit_name()))?,
    }
    store::touch(tx, id)?;
    tell_managers(tx, &call.app, &one, &framework, "member-evidence-offered")?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "offer_evidence", &one, &framework)))
}

/// The membership and its offered evidence, for a framework manager.
fn judged(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (id, evidence): &(MembershipId, EvidenceId),
    meta: &Meta,
) -> Result<(Membership, Framework, Evidence, String)> {
    let (one, framework, person) = managed(tx, actor, id, meta)?;
    let found = store::evidence(tx, id, evidence)?;
    if found.state != EvidenceState::Offered {
        return Err(Problem::new(
            Code::Conflict,
            format!("It is {}: nothing waits to be judged.", found.state),
        ));
    }
    Ok((one, framework, found, person))
}

/// Accepts evidence; it replaces what was accepted before for the same requirement.
pub(super) fn accept(
    tx: &mut Tx<'_>,
    call: &Call<EvidenceDecisionIn, (MembershipId, EvidenceId)>,
) -> Changed<MembershipOut> {
    let (actor, id) = (&call.actor, &call.id.0);
    let (one, framework, found, person) = judged(tx, actor, &call.id, &call.meta)?;
    not_over(tx, "/expires_on", found.expires_on)?;
    let act_on = found.expires_on.map(expiry::first_step);
    store::set_accepted(tx, &found, call.input.required, act_on, &person)?;
    store::touch(tx, id)?;
    let letter = letter("membership-evidence-accepted", &one, &framework).informative();
    tell(tx, &call.app, &one.organisation_id, &letter)?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "accept_evidence", &one, &framework)))
}

/// Refuses evidence with a reason; the member can offer other evidence.
pub(super) fn refuse(
    tx: &mut Tx<'_>,
    call: &Call<ReasonIn, (MembershipId, EvidenceId)>,
) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id.0, &call.input);
    let (one, framework, found, person) = judged(tx, actor, &call.id, &call.meta)?;
    store::set_refused(tx, &found.id, &input.reason, &person)?;
    if found.due_on.is_some() {
        // What was asked for is still owed.
        let again = Evidence {
            id: EvidenceId::new(),
            state: EvidenceState::Asked,
            reference: None,
            document_id: None,
            issued_on: None,
            expires_on: None,
            reason: Some(input.reason.clone()),
            recorded_at: tx.now()?,
            ..found
        };
        store::insert_evidence(tx, &again, Some(&person), None)?;
    }
    store::touch(tx, id)?;
    let letter = letter("membership-evidence-refused", &one, &framework);
    organisations::tell(tx, &call.app, &one.organisation_id, WriteApplications::ROLES, &letter)?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "refuse_evidence", &one, &framework).reason(&input.reason)))
}

/// Renews a lapsed membership once every required piece of evidence holds again.
pub(super) fn renew(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    meta: &Meta,
) -> Changed<MembershipOut> {
    let (one, framework, _) = managed(tx, actor, id, meta)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "renew")?;
    let today = tx.now()?.london_day();
    if framework.state == frameworks::states::FrameworkState::Closed {
        return Err(Problem::new(Code::Conflict, "The framework is closed; its memberships are over."));
    }
    let faults: Vec<Fault> = store::evidence_of(tx, id)?
        .into_iter()
        .filter(|found| found.state == EvidenceState::Accepted && found.required)
        .filter_map(|found| found.expires_on.filter(|day| *day < today).map(|day| (found.requirement, day)))
        .map(|(code, day)| {
            let detail = format!("The evidence expired on {day}: accept new evidence first.");
            Fault::new(format!("/evidence/{code}"), "expired", detail)
        })
        .collect();
    if !faults.is_empty() {
        return Err(Problem::of(Code::CheckFailed).with_faults(faults));
    }
    tx.apply(&transition)?;
    tell(tx, app, &one.organisation_id, &letter("membership-renewed", &one, &framework))?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "renew", &one, &framework)))
}
