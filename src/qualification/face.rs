//! What providers and framework managers do with applications and memberships, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{ApplicationId, MembershipId};
use super::views::{
    AnswerIn, AnswerOut, ApplicationIn, ApplicationOut, DecisionIn, DecisionOut, MembershipOut, StartIn,
    SuspendNowIn,
};
use super::{assessment, commands};
use crate::frameworks::FrameworkId;
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Meta, NoInput, Reply, perform};
use crate::kernel::state::App;

/// Begin an application.
///
/// One live application for each provider and framework. It answers the framework's newest published question set.
pub async fn create_application(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<ApplicationIn>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, input) = (actor.clone(), id.clone(), command.input);
    perform(app, actor, &command.meta, StatusCode::CREATED, move |tx| {
        commands::create_application(tx, &who, &id, &input)
    })
    .await
}

/// Answer a question of a draft.
///
/// `If-Match` is the answer's own `ETag`, `"0"` for the first answer: people can write different answers at once.
pub async fn answer_question(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    code: &str,
    command: Command<AnswerIn>,
) -> Result<Reply<AnswerOut>> {
    let (who, id, meta, input) = (actor.clone(), id.clone(), command.meta.clone(), command.input);
    let code = code.to_owned();
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        commands::answer_question(tx, &who, &id, &code, &meta, &input)
    })
    .await
}

/// Submit an application.
///
/// Runs the same check as `check`; the answers are frozen with their digest.
pub async fn submit_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        commands::submit_application(tx, &who, &id, &meta)
    })
    .await
}

/// Discard a draft application.
pub async fn discard_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        commands::end_application(tx, &who, &id, &meta, "discard")
    })
    .await
}

/// Withdraw an application.
pub async fn withdraw_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        commands::end_application(tx, &who, &id, &meta, "withdraw")
    })
    .await
}

/// Begin anew from a rejected application.
///
/// The answer is the new draft; it begins with the frozen answers that still fit.
pub async fn resubmit_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::CREATED, move |tx| {
        commands::resubmit_application(tx, &who, &id, &meta)
    })
    .await
}

/// Begin to assess an application.
pub async fn start_assessment(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<StartIn>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        assessment::start_assessment(tx, &who, &id, &meta)
    })
    .await
}

/// Decide one question.
///
/// `If-Match` is the application's `ETag`; the answer's `ETag` is the application's next.
pub async fn decide_question(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    code: &str,
    command: Command<DecisionIn>,
) -> Result<Reply<DecisionOut>> {
    let (who, id, meta, input) = (actor.clone(), id.clone(), command.meta.clone(), command.input);
    let code = code.to_owned();
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        assessment::decide_question(tx, &who, &id, &code, &meta, &input)
    })
    .await
}

/// Decides several questions at once, all or none; `meta` names the application's version.
pub async fn decide_questions(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    meta: Meta,
    decisions: Vec<(String, DecisionIn)>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, sent) = (actor.clone(), id.clone(), meta.clone());
    perform(app, actor, &meta, StatusCode::OK, move |tx| {
        assessment::decide_questions(tx, &who, &id, &sent, &decisions)
    })
    .await
}

/// Admit an application.
///
/// Every question is decided and none failed; makes the membership.
pub async fn admit_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    let service = app.clone();
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        assessment::admit_application(tx, &service, &who, &id, &meta)
    })
    .await
}

/// Reject an application.
///
/// Every question is decided, each failed one with its reason.
pub async fn reject_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    let service = app.clone();
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        assessment::reject_application(tx, &service, &who, &id, &meta)
    })
    .await
}

/// Suspend a member at once.
pub async fn suspend_membership_now(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<SuspendNowIn>,
) -> Result<Reply<MembershipOut>> {
    let (who, id, meta, input) = (actor.clone(), id.clone(), command.meta.clone(), command.input);
    let service = app.clone();
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        assessment::suspend_membership_now(tx, &service, &who, &id, &meta, &input)
    })
    .await
}

/// Reinstate a suspended member.
pub async fn reinstate_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    let service = app.clone();
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        assessment::reinstate_membership(tx, &service, &who, &id, &meta)
    })
    .await
}

/// Leave a framework.
pub async fn leave_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    let (who, id, meta) = (actor.clone(), id.clone(), command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        assessment::leave_membership(tx, &who, &id, &meta)
    })
    .await
}
