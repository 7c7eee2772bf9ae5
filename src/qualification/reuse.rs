//! Answers belong to the provider and are used again, across applications and frameworks (rule 4).
//!
//! A question is the same where its kind and its English wording are, whatever its code: an answer was given to those
//! words. An answer from the store stands in a new draft unconfirmed; the check asks that it be confirmed, one by one
//! or all at once. What an application froze never changes: the store is read only when a draft is made.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde_json::json;

use super::commands::{Changed, entry, locked};
use super::finders::{self, provider_scope};
use super::model::{Application, ApplicationId};
use super::requirement_views::{ConfirmAnswersIn, EffortIn, ProviderAnswerOut, ProviderAnswersQuery};
use super::states::ApplicationState;
use super::views::ApplicationOut;
use super::{faults, rules, store};
use crate::frameworks::{self, Question};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Permission, ReadApplications, WriteApplications};
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::http::{Command, Cursor, Meta, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::machine::Machine;
use crate::kernel::state::App;

crate::id_type! {
    /// The id of a reusable answer.
    ProviderAnswerId
}

/// What tells a question from another: its kind and its wording, with any run of white space as one space; and its unit,
/// where it has one.
fn key(question: &Question) -> Result<String> {
    let words = question.text_en.split_whitespace().collect::<Vec<_>>().join(" ");
    let digest = match &question.unit {
        Some(unit) => canonical::digest(&json!([question.kind, words, unit])),
        None => canonical::digest(&json!([question.kind, words])),
    };
    digest.map(hex::encode).map_err(|cause| Problem::internal(format!("a question's key: {cause}")))
}

/// True where the question of this code has the same words in both sets.
pub(super) fn same_words(before: &[Question], after: &[Question], code: &str) -> Result<bool> {
    let key_in = |set: &[Question]| set.iter().find(|one| one.code == code).map(key).transpose();
    Ok(key_in(before)? == key_in(after)?)
}

/// Fills what is not answered yet with what the provider answered before, where it has the form that is asked.
pub(super) fn begin_with(tx: &mut Tx<'_>, actor: &Actor, one: &Application) -> Result<()> {
    let questions = frameworks::questions(tx, &one.question_set_id)?;
    let answered = store::answers(tx, &one.id)?;
    let known = store::reusable(tx, &one.organisation_id)?;
    let open = |question: &&Question| {
        question.kind.is_answered()
            && question.at(one.tier).is_some_and(|at| at.asked)
            && !answered.contains_key(&question.code)
    };
    for question in questions.iter().filter(open) {
        let Some((value, confirmed_at)) = known.get(&key(question)?) else { continue };
        if rules::has_form(question, value).is_ok() {
            store::insert_reused(tx, &one.id, &question.code, value, &actor.audit_name(), *confirmed_at)?;
        }
    }
    Ok(())
}

/// Keeps an answer for the provider's next application: it was given, or confirmed, just now.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    one: &Application,
    question: &Question,
    value: &serde_json::Value,
) -> Result<()> {
    let kept = store::Kept {
        organisation_id: &one.organisation_id,
        question_key: &key(question)?,
        question_code: &question.code,
        question_text: &question.text_en,
        value,
        application_id: &one.id,
        by: &actor.audit_name(),
    };
    store::keep_answer(tx, &kept)
}

/// Confirm reused answers.
///
/// They are still true. Without `codes`, all that wait.
pub async fn confirm_answers(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<ConfirmAnswersIn>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        confirm(tx, &call.actor, &call.id, &call.meta, &call.input)
    })
    .await
}

/// The draft that `actor` may write.
fn draft(tx: &mut Tx<'_>, actor: &Actor, id: &ApplicationId, meta: &Meta) -> Result<(Application, Entry)> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
    meta.check(one.version)?;
    if one.state != ApplicationState::Draft {
        return Err(Problem::wrong_state(one.state.as_str(), "confirm_answers", one.state.actions()));
    }
    let event = entry(actor, "confirm_answers", &one, &framework);
    Ok((one, event))
}

fn confirm(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &ApplicationId,
    meta: &Meta,
    input: &ConfirmAnswersIn,
) -> Changed<ApplicationOut> {
    let (one, event) = draft(tx, actor, id, meta)?;
    let answers = store::answers(tx, id)?;
    let waiting: BTreeSet<&String> =
        answers.values().filter(|answer| answer.last_confirmed_at.is_some()).map(|one| &one.code).collect();
    let asked: BTreeSet<&String> = match &input.codes {
        Some(codes) => codes.iter().collect(),
        None => waiting.clone(),
    };
    let unknown = |code: &&&String| !answers.contains_key(**code);
    let faults: Vec<Fault> = asked
        .iter()
        .filter(unknown)
        .map(|code| Fault::new("/codes", "unknown", format!("{code} has no answer to confirm; answer it.")))
        .collect();
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let questions = frameworks::questions(tx, &one.question_set_id)?;
    for question in questions.iter().filter(|question| asked.contains(&question.code)) {
        let Some(answer) = answers.get(&question.code).filter(|_| waiting.contains(&question.code)) else {
            continue;
        };
        store::put_answer(tx, id, &question.code, &answer.value, &actor.audit_name(), answer.version + 1)?;
        keep(tx, actor, &one, question, &answer.value)?;
    }
    store::touch(tx, id)?;
    faults::note_in(tx, id)?;
    Ok(Audited::new(finders::application_made(tx, actor, id)?, event))
}

/// Record the effort.
///
/// Minutes that the provider spent on the application so far; never needed, and no assessor weighs it.
pub async fn record_effort(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<EffortIn>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        let (one, framework) = locked(tx, &call.actor, &call.id)?;
        call.actor.require(WriteApplications, &provider_scope(&one.organisation_id))?;
        call.meta.demand(one.version)?;
        store::set_effort(tx, &call.id, call.input.minutes)?;
        let made = finders::application_made(tx, &call.actor, &call.id)?;
        Ok(Audited::new(made, entry(&call.actor, "record_effort", &one, &framework)))
    })
    .await
}

/// The reusable answers of the caller's providers, in the order in which they were first given.
pub async fn list_answers(
    app: &App,
    actor: &Actor,
    query: ProviderAnswersQuery,
) -> Result<Reply<Page<ProviderAnswerOut>>> {
    let after = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let mut bodies = actor.bodies(ReadApplications::ROLES);
    let limit = query.limit;
    let mut here = format!("/api/v1/answers?limit={}", fetch_limit(limit) - 1);
    if let Some(one) = query.organisation_id {
        here.push_str(&format!("&organisation_id={one}"));
        bodies.retain(|body| body == one.as_str());
    }
    let read = move |db: &mut Snapshot<'_>| store::provider_answers(db, bodies, after, fetch_limit(limit));
    let rows = app.db.read(read).await?;
    Ok(page_of(rows, limit, &here, |one| one.id.to_string(), |one| one))
}

/// Takes an answer out of the provider's store. What drafts and applications hold stays.
pub async fn delete_answer(app: &App, actor: &Actor, id: &ProviderAnswerId, meta: Meta) -> Result<Reply<()>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .write(move |tx| {
            tx.lock("provider_answers", id.as_str())?;
            let (organisation_id, version) = store::provider_answer(tx, &id)?;
            let scope = provider_scope(&organisation_id);
            if !who.may(ReadApplications, &scope) {
                return Err(Problem::not_found());
            }
            who.require(WriteApplications, &scope)?;
            meta.demand(version)?;
            store::delete_provider_answer(tx, &id)?;
            let subject = Subject::new("provider_answer", id.as_str());
            Ok(Audited::new((), Entry::new(&who, "delete", subject).body(&organisation_id)))
        })
        .await?;
    Ok(Reply::empty())
}
