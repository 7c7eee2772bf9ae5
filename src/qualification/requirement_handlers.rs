//! The operations on changed requirements.

use actix_web::web::Data;
use actix_web::{delete, get, post, put};

use super::model::ApplicationId;
use super::requirement_views::{
    ConfirmAnswersIn, EffortIn, PreviewOut, ProviderAnswerOut, ProviderAnswersQuery,
};
use super::reuse::{self, ProviderAnswerId};
use super::views::ApplicationOut;
use super::{preview, relaxing};
use crate::frameworks::QuestionSetId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{ReadApplications, WriteApplications};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, IfMatch, Made, NoInput, Page, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(preview_question_set)
        .service(use_newest_questions)
        .service(confirm_answers)
        .service(record_effort)
        .service(list_answers)
        .service(delete_answer);
}

/// Preview a question set
///
/// What it changes, and what that would do to whom: counts by tier and income band. For the framework managers and
/// auditors of the framework's body.
#[utoipa::path(operation_id = "preview_question_set", tag = "qualification",
    params(("id" = QuestionSetId, Path, description = "The question set")),
    responses((status = 200, body = PreviewOut)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/question-sets/{id}/preview")]
async fn preview_question_set(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    id: Id<QuestionSetId>,
) -> Result<Reply<PreviewOut>> {
    Ok(Reply::ok(Made::new(preview::preview_question_set(&app, &who.actor, &id).await?)))
}

/// Take the newest questions
///
/// A draft goes on with the question set that it began with until its provider asks for this. Answers that still have
/// the form that is asked stay.
#[utoipa::path(operation_id = "use_newest_questions", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications")),
        ("x-problems" = json!(["wrong_state", "deadline_passed"]))))]
#[post("/applications/{id}/use-newest-questions")]
async fn use_newest_questions(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    relaxing::use_newest_questions(&app, &who.actor, &id, command).await
}

/// Confirm reused answers
///
/// A new draft begins with what the provider answered before to the same questions. The check asks that each be
/// confirmed: by this, or by answering anew.
#[utoipa::path(operation_id = "confirm_answers", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = ConfirmAnswersIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-problems" = json!(["wrong_state"]))))]
#[post("/applications/{id}/confirm-answers")]
async fn confirm_answers(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    command: Command<ConfirmAnswersIn>,
) -> Result<Reply<ApplicationOut>> {
    reuse::confirm_answers(&app, &who.actor, &id, command).await
}

/// Record the effort
///
/// Minutes that the provider spent on the application so far. It is never needed, and no assessor weighs it.
#[utoipa::path(operation_id = "record_effort", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = EffortIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications"))))]
#[put("/applications/{id}/effort")]
async fn record_effort(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    command: Command<EffortIn>,
) -> Result<Reply<ApplicationOut>> {
    reuse::record_effort(&app, &who.actor, &id, command).await
}

/// List the reusable answers of the caller's providers
#[utoipa::path(operation_id = "list_answers", tag = "qualification", params(ProviderAnswersQuery),
    responses((status = 200, body = Page<ProviderAnswerOut>)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/answers")]
async fn list_answers(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    query: Query<ProviderAnswersQuery>,
) -> Result<Reply<Page<ProviderAnswerOut>>> {
    reuse::list_answers(&app, &who.actor, query.0).await
}

/// Take a reusable answer away
///
/// What drafts and applications hold stays.
#[utoipa::path(operation_id = "delete_answer", tag = "qualification",
    params(("id" = ProviderAnswerId, Path, description = "The answer")), responses((status = 204)),
    extensions(("x-permission" = json!("write_applications"))))]
#[delete("/answers/{id}")]
async fn delete_answer(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ProviderAnswerId>,
    meta: IfMatch,
) -> Result<Reply<()>> {
    reuse::delete_answer(&app, &who.actor, &id, meta.0).await
}
