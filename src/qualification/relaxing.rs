//! A relaxed requirement tells everyone whom it had failed, once (rule 5); a draft can move to the newest questions.
//!
//! The telling is the clock's: it begins when the question set takes effect, goes on where it was interrupted, and
//! keeps no writer waiting.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;

use super::assessment::about;
use super::commands::{Changed, entry, locked, refuse_unless_open};
use super::finders::{self, provider_scope};
use super::model::ApplicationId;
use super::states::ApplicationState;
use super::views::ApplicationOut;
use super::{faults, reuse, rules, store};
use crate::frameworks::changes::{self, Change};
use crate::frameworks::{self, Framework, QuestionSet, QuestionSetId};
use crate::kernel::audit::{Audited, Entry, Subject, unless_done_already};
use crate::kernel::authz::{Actor, Permission, WriteApplications};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::duty::each;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Meta, NoInput, Reply, run};
use crate::kernel::machine::Machine;
use crate::kernel::state::App;
use crate::organisations;

/// Providers told in one transaction.
const AT_ONCE: usize = 50;

/// A provider that had failed what is relaxed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concerned {
    pub(super) organisation_id: String,
    pub(super) application_id: ApplicationId,
    pub(super) reference: String,
    pub(super) codes: Vec<String>,
}

/// Who had failed what `changes` relax: each provider once, with the newest application that had.
pub(super) fn concerned(
    db: &mut Snapshot<'_>,
    framework: &Framework,
    changes: &[Change],
) -> Result<Vec<Concerned>> {
    let mut all: BTreeMap<String, Concerned> = BTreeMap::new();
    if !changes.iter().any(Change::relaxes) {
        return Ok(Vec::new());
    }
    for one in store::failed(db, &framework.id)? {
        if !changes::relaxes(changes, &one.question_code, one.tier) {
            continue;
        }
        // Rows come by provider and application, the newest last.
        let new = || Concerned {
            organisation_id: one.organisation_id.clone(),
            application_id: one.application_id.clone(),
            reference: one.reference.clone(),
            codes: Vec::new(),
        };
        let known = all.entry(one.organisation_id.clone()).or_insert_with(new);
        if known.application_id != one.application_id {
            *known = new();
        }
        known.codes.push(one.question_code);
    }
    Ok(all.into_values().collect())
}

/// What a question set changes of the one that it was made from.
pub(super) fn changes_of(db: &mut Snapshot<'_>, set: &QuestionSet) -> Result<Vec<Change>> {
    let Some(before) = frameworks::question_set_before(db, set)? else { return Ok(Vec::new()) };
    let old = frameworks::questions(db, &before.id)?;
    Ok(changes::between(&old, &frameworks::questions(db, &set.id)?))
}

/// Question sets that have taken effect and whose changes were not told yet.
pub(super) fn due(db: &mut Snapshot<'_>) -> Result<Vec<QuestionSetId>> {
    let today = db.now()?.london_day();
    store::to_tell(db, today)
}

/// Tells everyone concerned by each question set that has taken effect.
pub(super) fn tell_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(due)?, |id| tell_of(app, &id))
}

fn tell_of(app: &App, id: &QuestionSetId) -> Result<()> {
    let read = id.clone();
    let (framework, waiting) = app.db.read_now(move |db| {
        let set = frameworks::question_set(db, &read)?;
        let framework = frameworks::framework(db, &set.framework_id)?;
        let changes = changes_of(db, &set)?;
        Ok((framework.clone(), concerned(db, &framework, &changes)?))
    })?;
    for some in waiting.chunks(AT_ONCE) {
        let (here, set, framework, some) = (app.clone(), id.clone(), framework.clone(), some.to_vec());
        unless_done_already(app.db.write_now(move |tx| tell(tx, &here, &set, &framework, &some)))?;
    }
    let id = id.clone();
    unless_done_already(app.db.write_now(move |tx| finish(tx, &id, &framework)))
}

fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    set: &QuestionSetId,
    framework: &Framework,
    some: &[Concerned],
) -> Result<Audited<()>> {
    tx.lock("question_sets", set.as_str())?;
    let told = store::told(tx, set)?;
    let mut entries = Vec::new();
    for one in some.iter().filter(|one| !told.contains(&one.organisation_id)) {
        store::insert_told(tx, set, &one.organisation_id, &one.application_id, &one.codes)?;
        let letter = about("requirement-relaxed", framework)
            .with("application", &one.reference)
            .link(format!("/apply/{}", one.application_id));
        organisations::tell(tx, app, &one.organisation_id, WriteApplications::ROLES, &letter)?;
        let subject = Subject::new("application", one.application_id.as_str());
        let event = Entry::new(&Actor::system("clock"), "tell_relaxed", subject);
        entries.push(event.parent(framework.id.as_str()).body(&framework.body_id));
    }
    Audited::of_any((), entries)
}

fn finish(tx: &mut Tx<'_>, set: &QuestionSetId, framework: &Framework) -> Result<Audited<()>> {
    tx.lock("question_sets", set.as_str())?;
    if store::is_swept(tx, set)? {
        return Err(Problem::of(Code::Conflict));
    }
    store::insert_sweep(tx, set)?;
    let subject = Subject::new("question_set", set.as_str());
    let event = Entry::new(&Actor::system("clock"), "tell_relaxed", subject);
    Ok(Audited::new((), event.parent(framework.id.as_str()).body(&framework.body_id)))
}

/// Take the newest questions.
///
/// A draft goes on with the question set it began with until its provider asks for this. Answers that still have the
/// form that is asked stay; the others stay in the provider's own store.
pub async fn use_newest_questions(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        take_newest(tx, &call.actor, &call.id, &call.meta)
    })
    .await
}

fn take_newest(tx: &mut Tx<'_>, actor: &Actor, id: &ApplicationId, meta: &Meta) -> Changed<ApplicationOut> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
    meta.check(one.version)?;
    if one.state != ApplicationState::Draft {
        return Err(Problem::wrong_state(one.state.as_str(), "use_newest_questions", one.state.actions()));
    }
    refuse_unless_open(tx, &framework)?;
    let newest = frameworks::published_question_set(tx, &framework.id)?
        .filter(|set| set.id != one.question_set_id)
        .ok_or_else(|| Problem::new(Code::Conflict, "It answers the newest questions already."))?;
    store::set_question_set(tx, id, &newest.id)?;
    let before = frameworks::questions(tx, &one.question_set_id)?;
    let questions = frameworks::questions(tx, &newest.id)?;
    for (code, answer) in store::answers(tx, id)? {
        if !rules::fits(&questions, &code, &answer.value) {
            store::delete_answer(tx, id, &code)?;
        } else if !reuse::same_words(&before, &questions, &code)? {
            // It was given to other words: to be confirmed.
            store::delete_answer(tx, id, &code)?;
            let (by, given) = (actor.audit_name(), answer.recorded_at);
            store::insert_reused(tx, id, &code, &answer.value, &by, given)?;
        }
    }
    let now = store::application(tx, id)?;
    reuse::begin_with(tx, actor, &now)?;
    faults::note_in(tx, id)?;
    let made = finders::application_made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "use_newest_questions", &one, &framework)))
}
