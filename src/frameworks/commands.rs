//! What changes a framework. Each function runs in a write transaction; operations and pages share them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::changes::Change;
use super::model::{Framework, FrameworkId, Question, QuestionSet, QuestionSetId, QuestionSetState};
use super::states::FrameworkState;
use super::views::{FrameworkIn, FrameworkOut, FrameworkPatch, QuestionSetIn, QuestionSetOut};
use super::{changes, first_set, rules, store};
use crate::app::App;
use crate::kernel::audit::{Audited, Entry, Subject, unless_done_already};
use crate::kernel::authz::{Actor, ManageFrameworks, Scope};
use crate::kernel::confirmation::{self, Confirmation, Confirming, TwoPersonOut};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::duty::{Duty, each};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Made, Meta};
use crate::kernel::machine::{Machine, Transition};
use crate::reference;

pub(super) type Changed<V> = Result<Audited<Made<V>>>;

pub(super) fn entry(actor: &Actor, action: &'static str, one: &Framework) -> Entry {
    Entry::new(actor, action, Subject::new("framework", one.id.as_str())).body(&one.body_id)
}

fn require(actor: &Actor, one: &Framework) -> Result<()> {
    actor.require(ManageFrameworks, &Scope::of_body(&one.body_id))
}

/// The view of a framework with its version.
pub(super) fn made(db: &mut Snapshot<'_>, actor: &Actor, id: &FrameworkId) -> Result<Made<FrameworkOut>> {
    let one = store::framework(db, id)?;
    let asked = |db: &mut Snapshot<'_>, action| confirmation::awaiting(db, id.as_str(), action, one.version);
    let waiting = match asked(db, "publish")? {
        None => asked(db, "extend")?,
        found => found,
    };
    let (version, path) = (one.version, format!("/api/v1/frameworks/{id}"));
    Ok(Made::new(FrameworkOut::of(one, actor, waiting)).version(version).location(path))
}

/// Finds and locks the framework that `actor` manages.
pub(super) fn managed(tx: &mut Tx<'_>, actor: &Actor, id: &FrameworkId) -> Result<Framework> {
    store::visible_framework(tx, actor, id)?;
    tx.lock("frameworks", id.as_str())?;
    let one = store::framework(tx, id)?;
    require(actor, &one)?;
    Ok(one)
}

/// Refuses terms that contradict themselves or name what there is not.
fn check_terms(tx: &mut Tx<'_>, one: &Framework) -> Result<()> {
    let mut faults = rules::faults_in(one);
    for code in reference::missing_categories(tx, &one.categories)? {
        faults.push(Fault::new(
            "/categories",
            "unknown",
            format!("There is no service category \"{code}\"."),
        ));
    }
    for code in reference::missing_areas(tx, &one.areas)? {
        faults.push(Fault::new("/areas", "unknown", format!("There is no area \"{code}\".")));
    }
    for id in store::not_commissioning(tx, &one.participating_bodies)? {
        let detail = format!("There is no commissioning body \"{id}\".");
        faults.push(Fault::new("/participating_bodies", "unknown", detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn sorted(mut codes: Vec<String>) -> Vec<String> {
    codes.sort();
    codes.dedup();
    codes
}

/// Makes a draft framework.
pub fn create_framework(tx: &mut Tx<'_>, actor: &Actor, input: &FrameworkIn) -> Changed<FrameworkOut> {
    actor.require(ManageFrameworks, &Scope::of_body(&input.body_id))?;
    let input = input.clone();
    let one = Framework {
        id: FrameworkId::new(),
        reference: tx.next_reference("FW")?,
        body_id: input.body_id,
        participating_bodies: sorted(input.participating_bodies),
        name: input.name,
        summary: input.summary,
        regime: input.regime,
        state: FrameworkState::Draft,
        opens_on: input.opens_on,
        closes_on: input.closes_on,
        decision_working_days: input.decision_working_days,
        appeal_working_days: input.appeal_working_days,
        minimum_partnering_days: input.minimum_partnering_days,
        minimum_bidding_days: input.minimum_bidding_days,
        minimum_mobilisation_days: input.minimum_mobilisation_days,
        standstill_working_days: input.standstill_working_days,
        short_form_below_pence: input.short_form_below_pence,
        categories: sorted(input.categories),
        areas: sorted(input.areas),
        tiers: input.tiers,
        created_by: actor.audit_name(),
        created_at: tx.now()?,
        published_at: None,
        version: 1,
    };
    check_terms(tx, &one)?;
    store::insert(tx, &one)?;
    Ok(Audited::new(made(tx, actor, &one.id)?, entry(actor, "create", &one)))
}

/// Changes the terms of a draft.
pub fn update_framework(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &FrameworkId,
    meta: &Meta,
    patch: FrameworkPatch,
) -> Changed<FrameworkOut> {
    let mut one = managed(tx, actor, id)?;
    meta.demand(one.version)?;
    if one.state != FrameworkState::Draft {
        return Err(Problem::wrong_state(one.state.as_str(), "change", one.state.actions()));
    }
    patch.change(&mut one);
    one.categories = sorted(one.categories);
    one.areas = sorted(one.areas);
    one.participating_bodies = sorted(one.participating_bodies);
    check_terms(tx, &one)?;
    store::update_terms(tx, &one)?;
    Ok(Audited::new(made(tx, actor, id)?, entry(actor, "change", &one)))
}

/// Publishes a draft: the first framework manager asks, a second and different one confirms.
/// Its newest question set is published with it.
pub fn publish_framework(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &FrameworkId,
    meta: &Meta,
    limit: Duration,
) -> Changed<TwoPersonOut<FrameworkOut>> {
    let one = managed(tx, actor, id)?;
    meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "publish")?;
    let now = tx.now()?;
    let person = actor.fresh_person(now, limit)?;
    let newest = store::question_sets(tx, id)?.into_iter().next();
    rules::may_publish(&one, newest.is_some(), now.london_day())?;
    let what = Confirming {
        kind: "framework",
        id: id.as_str(),
        action: "publish",
        version: one.version,
        reason: None,
    };
    match confirmation::request_or_confirm(tx, person, &what)? {
        Confirmation::Requested(waiting) => {
            let made = Made::new(TwoPersonOut::Awaiting(waiting)).accepted();
            Ok(Audited::new(made, entry(actor, "request_publish", &one)))
        }
        Confirmation::Confirmed { .. } => {
            tx.apply(&transition)?;
            store::set_published(tx, id)?;
            let mut entries = Vec::new();
            if let Some(set) = newest.filter(|set| set.state == QuestionSetState::Draft) {
                store::publish_question_set(tx, &set)?;
                let subject = Subject::new("question_set", set.id.as_str());
                entries.push(Entry::new(actor, "publish", subject).parent(id.as_str()).body(&one.body_id));
            }
            let answer = made(tx, actor, id)?.map(TwoPersonOut::Done);
            Ok(Audited::with_entries(answer, entry(actor, "publish", &one), entries))
        }
    }
}

/// An act of one framework manager: discard, suspend, resume or close, with its reason where it needs one.
pub fn act_on_framework(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &FrameworkId,
    meta: &Meta,
    action: &'static str,
    reason: Option<&str>,
) -> Changed<FrameworkOut> {
    let one = managed(tx, actor, id)?;
    meta.check(one.version)?;
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, action)?)?;
    let mut entry = entry(actor, action, &one);
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    Ok(Audited::new(made(tx, actor, id)?, entry))
}

/// Makes a draft question set from `input`, or from the built-in first set.
pub fn create_question_set(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &FrameworkId,
    input: &QuestionSetIn,
) -> Changed<QuestionSetOut> {
    let one = managed(tx, actor, id)?;
    if matches!(one.state, FrameworkState::Closed | FrameworkState::Discarded) {
        return Err(Problem::wrong_state(one.state.as_str(), "create_question_set", one.state.actions()));
    }
    let questions = match &input.questions {
        Some(questions) => questions.clone(),
        None => first_set::questions(&one.tiers.iter().map(|tier| tier.tier).collect::<Vec<_>>())?,
    };
    let faults = rules::faults_in_questions(&questions, &one.tiers);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let before = store::last_published_question_set(tx, id)?;
    if let Some(before) = &before {
        let old = store::questions(tx, &before.id)?;
        refuse_unless_may_follow(&one, &changes::between(&old, &questions))?;
        says_why(input)?;
    }
    let versions = versions_of(tx, id, before.as_ref(), &questions)?;
    let last = store::question_sets(tx, id)?.first().map_or(0, |set| set.number);
    let set = QuestionSet {
        id: QuestionSetId::new(),
        framework_id: id.clone(),
        number: last + 1,
        state: QuestionSetState::Draft,
        created_at: tx.now()?,
        published_at: None,
        what_changed: input.what_changed.clone(),
        justification: input.justification.clone(),
        effective_on: input.effective_on,
        based_on: before.map(|set| set.number),
        version: 1,
    };
    store::insert_question_set(tx, &set, &questions, &versions)?;
    let subject = Subject::new("question_set", set.id.as_str());
    let entry = Entry::new(actor, "create", subject).parent(id.as_str()).body(&one.body_id);
    Ok(Audited::new(set_made(tx, actor, &set.id)?, entry))
}

/// Refuses changes that the framework's law forbids.
fn refuse_unless_may_follow(one: &Framework, all: &[Change]) -> Result<()> {
    let faults = changes::forbidden(one.regime, all);
    if faults.is_empty() { Ok(()) } else { Err(Problem::of(Code::CheckFailed).with_faults(faults)) }
}

/// A set that follows another says what it changes and why.
fn says_why(input: &QuestionSetIn) -> Result<()> {
    let missing = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let mut faults = Vec::new();
    if missing(&input.what_changed) {
        let detail = "Say what changes, for those who answered the set before.";
        faults.push(Fault::new("/what_changed", "required", detail));
    }
    if missing(&input.justification) {
        faults.push(Fault::new("/justification", "required", "Say why it changes."));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::of(Code::CheckFailed).with_faults(faults)) }
}

/// The version of each requirement: the one before where nothing changed, otherwise the next.
fn versions_of(
    tx: &mut Tx<'_>,
    id: &FrameworkId,
    before: Option<&QuestionSet>,
    questions: &[Question],
) -> Result<BTreeMap<String, i64>> {
    let Some(before) = before else { return Ok(BTreeMap::new()) };
    let (old, stood) = (store::questions(tx, &before.id)?, store::requirement_versions(tx, &before.id)?);
    let highest = store::highest_versions(tx, id)?;
    let version = |one: &Question| {
        let same = old.iter().any(|known| known == one);
        let kept = stood.get(&one.code).filter(|_| same).copied();
        kept.unwrap_or_else(|| highest.get(&one.code).map_or(1, |number| number + 1))
    };
    Ok(questions.iter().map(|one| (one.code.clone(), version(one))).collect())
}

/// Publishes a draft question set: applications begun from now on answer it. It never changes afterwards.
pub fn publish_question_set(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &QuestionSetId,
    meta: &Meta,
) -> Changed<QuestionSetOut> {
    let set = visible_question_set(tx, actor, id)?;
    let one = managed(tx, actor, &set.framework_id)?;
    let set = store::question_set(tx, id)?;
    meta.check(set.version)?;
    if set.state != QuestionSetState::Draft {
        return Err(Problem::wrong_state(set.state.as_str(), "publish", Vec::new()));
    }
    if matches!(one.state, FrameworkState::Closed | FrameworkState::Discarded) {
        return Err(Problem::new(Code::Conflict, "The framework takes no more applications."));
    }
    let questions = store::questions(tx, id)?;
    let faults = rules::faults_in_questions(&questions, &one.tiers);
    if !faults.is_empty() {
        return Err(Problem::of(Code::CheckFailed).with_faults(faults));
    }
    // The lock on the framework lets one set after the other be published; what was compared with an older one is void.
    let last = store::last_published_question_set(tx, &one.id)?;
    if last.as_ref().map(|set| set.number) != set.based_on {
        let number = last.map_or(0, |set| set.number);
        return Err(Problem::new(
            Code::Conflict,
            format!(
                "Question set {number} was published after this draft was made; make a new draft from it, so that what it changes \
                 is said of what stands."
            ),
        ));
    }
    store::publish_question_set(tx, &set)?;
    let subject = Subject::new("question_set", id.as_str());
    let entry = Entry::new(actor, "publish", subject).parent(one.id.as_str()).body(&one.body_id);
    Ok(Audited::new(set_made(tx, actor, id)?, entry))
}

/// The set, where the caller may know it: drafts are for the people of the body.
pub fn visible_question_set(db: &mut Snapshot<'_>, actor: &Actor, id: &QuestionSetId) -> Result<QuestionSet> {
    let set = store::question_set(db, id)?;
    let framework = store::visible_framework(db, actor, &set.framework_id)?;
    if set.state == QuestionSetState::Published || store::is_inside(actor, &framework) {
        return Ok(set);
    }
    Err(Problem::not_found())
}

/// The view of a question set with its questions.
pub(super) fn set_made(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &QuestionSetId,
) -> Result<Made<QuestionSetOut>> {
    let set = store::question_set(db, id)?;
    let framework = store::framework(db, &set.framework_id)?;
    let questions = store::questions(db, id)?;
    let versions = store::requirement_versions(db, id)?;
    let changes = match store::question_set_before(db, &set)? {
        Some(before) => changes::between(&store::questions(db, &before.id)?, &questions),
        None => Vec::new(),
    };
    let version = set.version;
    let view =
        QuestionSetOut::of(set, super::views::manages(actor, &framework)).with(questions, versions, changes);
    Ok(Made::new(view).version(version).location(format!("/api/v1/question-sets/{id}")))
}

/// The clock of frameworks.
pub const DUTIES: &[Duty] = &[Duty {
    name: "close_frameworks",
    prompt: false,
    act: close_due,
    waiting: Some(|_, db| Ok(due_to_close(db)?.len())),
}];

fn due_to_close(db: &mut Snapshot<'_>) -> Result<Vec<FrameworkId>> {
    let today = db.now()?.london_day();
    store::due_to_close(db, today)
}

/// Closes every framework whose closing date is over, without traffic.
fn close_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(due_to_close)?, |id| {
        unless_done_already(app.db.write_now(move |tx| close_when_over(tx, &id)))
    })
}

fn close_when_over(tx: &mut Tx<'_>, id: &FrameworkId) -> Result<Audited<()>> {
    tx.lock("frameworks", id.as_str())?;
    let one = store::framework(tx, id)?;
    if one.closes_on >= tx.now()?.london_day() {
        return Err(Problem::of(Code::Conflict));
    }
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, "close")?)?;
    let actor = Actor::system("clock");
    Ok(Audited::new((), entry(&actor, "close", &one).reason("The closing date is over.")))
}
