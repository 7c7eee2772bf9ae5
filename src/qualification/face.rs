//! What providers and framework managers do with applications and memberships, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::ApplicationId;
use super::views::{
    AnswerIn, AnswerOut, ApplicationIn, ApplicationOut, ApplicationPatch, AskIn, CheckOut,
    ClarificationReplyIn, DecisionIn, DecisionOut, StartIn,
};
use super::{appeal, assessment, clarification, commands, faults, reading, rescoping};
use crate::frameworks::{FrameworkId, ReasonIn};
use crate::kernel::authz::Actor;
use crate::kernel::error::{Code, Result};
use crate::kernel::http::{Command, Meta, NoInput, Reply, perform, run};
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
    run(app, actor, id.clone(), StatusCode::CREATED, command, |tx, call| {
        commands::create_application(tx, &call.actor, &call.id, &call.input)
    })
    .await
}

/// Change what a draft applies for.
///
/// Its answers stay: what another tier does not ask is not submitted.
pub async fn update_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<ApplicationPatch>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, rescoping::change_scope).await
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
    run(app, actor, (id.clone(), code.to_owned()), StatusCode::OK, command, |tx, call| {
        commands::answer_question(tx, &call.actor, &call.id.0, &call.id.1, &call.meta, &call.input)
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
    let outcome = run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::submit_application(tx, &call.app, &call.actor, &call.id, &call.meta)
    })
    .await;
    if outcome.as_ref().is_err_and(|problem| problem.code() == Code::CheckFailed) {
        faults::note(app, actor, id).await?;
    }
    outcome
}

/// The dry run of `submit`, remembering what it found: reports show which requirement kept whom out (rule 3).
pub async fn check_and_note(app: &App, actor: &Actor, id: &ApplicationId) -> Result<CheckOut> {
    let found = reading::check_application(app, actor, id).await?;
    faults::note(app, actor, id).await?;
    Ok(found)
}

/// Discard a draft application.
pub async fn discard_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::end_application(tx, &call.actor, &call.id, &call.meta, "discard")
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
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::end_application(tx, &call.actor, &call.id, &call.meta, "withdraw")
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
    run(app, actor, id.clone(), StatusCode::CREATED, command, |tx, call| {
        commands::resubmit_application(tx, &call.actor, &call.id, &call.meta)
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
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        assessment::start_assessment(tx, &call.actor, &call.id, &call.meta)
    })
    .await
}

/// Ask the applicant.
///
/// The application waits for the reply, at most until its clock is over.
pub async fn ask_applicant(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<AskIn>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        clarification::ask_applicant(tx, &call.app, &call.actor, &call.id, &call.meta, &call.input)
    })
    .await
}

/// Reply to the assessor's questions.
pub async fn reply_to_assessor(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<ClarificationReplyIn>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        clarification::reply_to_assessor(tx, &call.app, &call.actor, &call.id, &call.meta, &call.input)
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
    run(app, actor, (id.clone(), code.to_owned()), StatusCode::OK, command, |tx, call| {
        assessment::decide_question(tx, &call.actor, &call.id.0, &call.id.1, &call.meta, &call.input)
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
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        assessment::admit_application(tx, &call.app, &call.actor, &call.id, &call.meta)
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
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        assessment::reject_application(tx, &call.app, &call.actor, &call.id, &call.meta)
    })
    .await
}

/// Appeal against a rejection.
///
/// Within the framework's appeal clock; a person who took no part in the decision hears it.
pub async fn appeal_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<ReasonIn>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        appeal::appeal_application(tx, &call.app, &call.actor, &call.id, &call.meta, &call.input)
    })
    .await
}

/// Uphold a rejection.
///
/// Only who took no part in the decision hears the appeal.
pub async fn uphold_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<ReasonIn>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        appeal::uphold_application(tx, &call.app, &call.actor, &call.id, &call.meta, &call.input)
    })
    .await
}

/// Overturn a rejection.
///
/// Only who took no part in the decision hears the appeal; makes the membership.
pub async fn overturn_application(
    app: &App,
    actor: &Actor,
    id: &ApplicationId,
    command: Command<ReasonIn>,
) -> Result<Reply<ApplicationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        appeal::overturn_application(tx, &call.app, &call.actor, &call.id, &call.meta, &call.input)
    })
    .await
}
