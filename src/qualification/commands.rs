//! What a provider changes in its application. Each function runs in a write transaction; operations and pages
//! share them.

use serde_json::{Value, json};

use super::assessment::{about_application, tell};
use super::documents::{self, Document};
use super::finders::{self, Whole, provider_scope};
use super::memberships;
use super::model::{Answer, Application, ApplicationId};
use super::rescoping::{refuse_outside, sorted};
use super::rules;
use super::states::ApplicationState;
use super::store;
use super::views::{AnswerIn, AnswerOut, ApplicationIn, ApplicationOut, CheckOut};
use super::{faults, reuse};
use crate::app::App;
use crate::frameworks::{self, Framework, FrameworkId, QuestionKind};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Role, SubmitApplications, WriteApplications};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Made, Meta};
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::working_days;
use crate::organisations;

pub(super) type Changed<V> = Result<Audited<Made<V>>>;

/// An event about an application, for the auditors of the framework's body.
pub(super) fn entry(actor: &Actor, action: &'static str, one: &Application, framework: &Framework) -> Entry {
    Entry::new(actor, action, Subject::new("application", one.id.as_str()))
        .parent(framework.id.as_str())
        .body(&framework.body_id)
}

/// Finds and locks an application that `actor` may know about.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, id: &ApplicationId) -> Result<(Application, Framework)> {
    finders::visible_application(tx, actor, id)?;
    tx.lock("applications", id.as_str())?;
    let one = store::application(tx, id)?;
    let framework = frameworks::framework(tx, &one.framework_id)?;
    Ok((one, framework))
}

pub(super) fn refuse_unless_open(tx: &mut Tx<'_>, framework: &Framework) -> Result<()> {
    let today = tx.now()?.london_day();
    if frameworks::takes_applications(framework, today) {
        return Ok(());
    }
    if framework.closes_on < today {
        return Err(Problem::new(
            Code::DeadlinePassed,
            format!("The last day to apply was {}.", framework.closes_on),
        ));
    }
    let detail = if framework.opens_on > today {
        format!("The framework takes applications from {} on.", framework.opens_on)
    } else {
        format!("The framework takes no applications while it is {}.", framework.state)
    };
    Err(Problem::new(Code::Conflict, detail))
}

/// Begins an application: one live one for a provider and framework, else 409 `already_exists`.
pub fn create_application(
    tx: &mut Tx<'_>,
    actor: &Actor,
    framework_id: &FrameworkId,
    input: &ApplicationIn,
) -> Changed<ApplicationOut> {
    let framework = frameworks::visible_framework(tx, actor, framework_id)?;
    actor.require(WriteApplications, &provider_scope(&input.organisation_id))?;
    let provider = input.organisation_id.parse().map_err(|_| Problem::not_found())?;
    if !store::is_provider(tx, &provider)? {
        let told = "Only a provider can apply, and not one that was merged into another.";
        return Err(Problem::field("/organisation_id", "provider", told));
    }
    refuse_unless_open(tx, &framework)?;
    refuse_outside(&framework, input.tier, &input.categories, &input.areas)?;
    let one = draft(tx, &framework, &input.organisation_id, input.tier, &input.categories, &input.areas)?;
    insert(tx, actor, &one)?;
    reuse::begin_with(tx, actor, &one)?;
    faults::note_in(tx, &one.id)?;
    let made = finders::application_made(tx, actor, &one.id)?;
    Ok(Audited::new(made, entry(actor, "create", &one, &framework)))
}

fn draft(
    tx: &mut Tx<'_>,
    framework: &Framework,
    organisation_id: &str,
    tier: i64,
    categories: &[String],
    areas: &[String],
) -> Result<Application> {
    let set = frameworks::published_question_set(tx, &framework.id)?
        .ok_or_else(|| Problem::new(Code::Conflict, "The framework has no published question set yet."))?;
    Ok(Application {
        id: ApplicationId::new(),
        reference: tx.next_reference("AP")?,
        framework_id: framework.id.clone(),
        question_set_id: set.id,
        organisation_id: organisation_id.to_owned(),
        tier,
        state: ApplicationState::Draft,
        categories: sorted(categories),
        areas: sorted(areas),
        snapshot: None,
        snapshot_digest: None,
        submitted_at: None,
        decide_by: None,
        assessor: None,
        decided_at: None,
        effort_minutes: None,
        created_at: tx.now()?,
        version: 1,
    })
}

/// Writes a new draft; a member's is to widen its membership.
fn insert(tx: &mut Tx<'_>, actor: &Actor, one: &Application) -> Result<()> {
    let widens = memberships::wider(tx, one)?;
    if widens.is_some() {
        store::end_admitted(tx, &one.framework_id, &one.organisation_id)?;
    }
    store::insert(tx, one, &actor.audit_name())?;
    if let Some(membership) = widens {
        store::insert_widening(tx, &one.id, &membership)?;
    }
    Ok(())
}

/// Writes one answer of a draft. `If-Match` names the answer's version, `"0"` for its first.
pub fn answer_question(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    code: &str,
    meta: &Meta,
    input: &AnswerIn,
) -> Changed<AnswerOut> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
    let questions = finders::questions_of(tx, &one)?;
    let question = questions.iter().find(|one| one.code == code).ok_or_else(Problem::not_found)?;
    if one.state != ApplicationState::Draft {
        return Err(Problem::wrong_state(one.state.as_str(), "answer", one.state.actions()));
    }
    let before = store::answers(tx, id)?.remove(code).map_or(0, |answer| answer.version);
    meta.demand(before)?;
    rules::has_form(question, &input.value)
        .map_err(|(code, detail)| Problem::field("/value", code, detail))?;
    if let Some(at) = question.at(one.tier).filter(|at| !at.asked) {
        let reason = at.reason.clone().unwrap_or_default();
        return Err(Problem::field("/value", "not_asked", format!("Leave it out. {reason}")));
    }
    if let (QuestionKind::File, Some(text)) = (question.kind, input.value.as_str()) {
        let document = text.parse().map_err(|_| Problem::not_found())?;
        documents::own(tx, &one.organisation_id, &document, "/value")?;
    }
    store::put_answer(tx, id, code, &input.value, &actor.audit_name(), before + 1)?;
    reuse::keep(tx, actor, &one, question, &input.value)?;
    store::touch(tx, id)?;
    faults::note_in(tx, id)?;
    let answer = Answer {
        code: code.to_owned(),
        value: input.value.clone(),
        version: before + 1,
        recorded_at: tx.now()?,
        last_confirmed_at: None,
    };
    let path = format!("/api/v1/applications/{id}/answers/{code}");
    let made = Made::new(finders::answer_out(answer)).version(before + 1).location(path);
    Ok(Audited::new(made, entry(actor, "answer_question", &one, &framework)))
}

/// The dry run of `submit`: every requirement with what was found (rule 3).
pub fn check_application(db: &mut Snapshot<'_>, actor: &Actor, id: &ApplicationId) -> Result<CheckOut> {
    let one = finders::visible_application(db, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
    let whole = Whole::of(db, one)?;
    let requirements = rules::check(&whole.asked());
    Ok(CheckOut { passes: rules::refusal(&requirements).is_none(), requirements })
}

/// Submits a draft that the check finds no fault in: its answers are frozen with their digest, and the framework's
/// clock begins.
pub fn submit_application(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(SubmitApplications, &provider_scope(&one.organisation_id))?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "submit")?;
    refuse_unless_open(tx, &framework)?;
    let whole = Whole::of(tx, one)?;
    if let Some(refusal) = rules::refusal(&rules::check(&whole.asked())) {
        return Err(refusal);
    }
    let now = tx.now()?;
    let decide_by = working_day_after(now.london_day(), framework.decision_working_days)?;
    let named = documents::named_by(tx, &whole.application, &whole.questions, &whole.answers)?;
    let snapshot = snapshot(&whole, &named, &now.to_string());
    let uncanonical = |cause: canonical::CanonicalError| {
        Problem::field("/answers", "canonical", format!("An answer has no canonical form: {cause}."))
    };
    let bytes = canonical::to_bytes(&snapshot).map_err(uncanonical)?;
    let digest = canonical::digest(&snapshot).map_err(uncanonical)?;
    let text = String::from_utf8(bytes).map_err(|_| Problem::internal("canonical JSON is not UTF-8"))?;
    faults::mended(tx, id)?;
    tx.apply(&transition)?;
    store::set_submitted(tx, id, &text, &hex::encode(digest), &actor.audit_name(), decide_by)?;
    tell_of_submission(tx, app, &whole.application, &framework, decide_by)?;
    let made = finders::application_made(tx, actor, id)?;
    let entry = entry(actor, "submit", &whole.application, &framework).digests(None, Some(digest));
    Ok(Audited::new(made, entry))
}

/// The provider's signatories have it in writing, and the framework managers hear of it. Both see it on the service too.
fn tell_of_submission(
    tx: &mut Tx<'_>,
    app: &App,
    one: &Application,
    framework: &Framework,
    decide_by: Day,
) -> Result<()> {
    let letter = about_application("application-submitted", one, framework).with("day", decide_by);
    tell(tx, app, &one.organisation_id, &letter.informative())?;
    let letter = about_application("application-received", one, framework)
        .with("day", decide_by)
        .link(format!("/applications/{}", one.id));
    organisations::tell(tx, app, &framework.body_id, &[Role::FrameworkManager], &letter.informative())
}

/// What submission freezes: scope, answers to what was asked, and what was taken from the record; of a file its name, size
/// and digest, so that another file cannot take its place.
fn snapshot(whole: &Whole, named: &[(String, Document)], submitted_at: &str) -> Value {
    let one = &whole.application;
    let asked = rules::to_decide(&whole.questions, one.tier, &whole.answers);
    let answers: serde_json::Map<String, Value> = whole
        .answers
        .iter()
        .filter(|(code, _)| asked.contains(&code.as_str()))
        .map(|(code, value)| (code.clone(), value.clone()))
        .collect();
    let mut frozen = json!({
        "application": one.id,
        "framework": one.framework_id,
        "question_set": one.question_set_id,
        "organisation": one.organisation_id,
        "tier": one.tier,
        "categories": one.categories,
        "areas": one.areas,
        "answers": answers,
        "record": whole.record(),
        "submitted_at": submitted_at,
    });
    let files: Vec<Value> = named
        .iter()
        .filter(|(code, _)| asked.contains(&code.as_str()))
        .map(|(_, file)| {
            json!({"id": file.id, "name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256})
        })
        .collect();
    if let (false, Value::Object(fields)) = (files.is_empty(), &mut frozen) {
        fields.insert("documents".to_owned(), Value::Array(files));
    }
    frozen
}

/// So many working days later: the last day of a clock.
pub(super) fn working_day_after(from: Day, days: i64) -> Result<Day> {
    working_days::add_working_days(from.0, u16::try_from(days).unwrap_or(u16::MAX))
        .map(Day)
        .map_err(|cause| Problem::internal(cause.to_string()))
}

/// The last day on which what was decided then can be appealed against.
pub(super) fn appeal_by(framework: &Framework, decided: UtcTime) -> Result<Day> {
    working_day_after(decided.london_day(), framework.appeal_working_days)
}

/// Discards a draft or withdraws a submitted application; the provider can begin another.
pub fn end_application(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    action: &'static str,
) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    let scope = provider_scope(&one.organisation_id);
    if action == "discard" {
        actor.require(WriteApplications, &scope)?;
    } else {
        actor.require(SubmitApplications, &scope)?;
    }
    meta.check(one.version)?;
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, action)?)?;
    store::set_not_live(tx, id)?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, action, &one, &framework)))
}

/// Begins anew from what a rejected application had frozen, with the newest question set (rule 5).
pub fn resubmit_application(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
) -> Changed<ApplicationOut> {
    let (old, framework) = locked(tx, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&old.organisation_id))?;
    meta.check(old.version)?;
    let transition = Transition::new(id.as_str(), old.version, old.state, "resubmit")?;
    refuse_unless_open(tx, &framework)?;
    tx.apply(&transition)?;
    let new = draft(tx, &framework, &old.organisation_id, old.tier, &old.categories, &old.areas)?;
    insert(tx, actor, &new)?;
    let before = frameworks::questions(tx, &old.question_set_id)?;
    let questions = finders::questions_of(tx, &new)?;
    for (code, answer) in store::answers(tx, id)? {
        if !rules::fits(&questions, &code, &answer.value) {
            continue;
        }
        if reuse::same_words(&before, &questions, &code)? {
            store::put_answer(tx, &new.id, &code, &answer.value, &actor.audit_name(), 1)?;
        } else {
            // It was given to other words: to be confirmed.
            let (by, given) = (actor.audit_name(), answer.recorded_at);
            store::insert_reused(tx, &new.id, &code, &answer.value, &by, given)?;
        }
    }
    reuse::begin_with(tx, actor, &new)?;
    faults::note_in(tx, &new.id)?;
    let made = finders::application_made(tx, actor, &new.id)?;
    let first = entry(actor, "resubmit", &old, &framework);
    Ok(Audited::with_entries(made, first, vec![entry(actor, "create", &new, &framework)]))
}
