//! The operations on frameworks and question sets.

use actix_web::web::Data;
use actix_web::{get, patch, post};

use super::extending;
use super::face;
use super::model::{FrameworkId, QuestionSetId};
use super::views::{
    ExtendIn, FrameworkIn, FrameworkOut, FrameworkPatch, FrameworksQuery, QuestionSetIn, QuestionSetOut,
    ReasonIn,
};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, ManageFrameworks};
use crate::kernel::confirmation::TwoPersonOut;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, NoInput, Page, Query, Reply, Routes, whole};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_framework)
        .service(list_frameworks)
        .service(get_framework)
        .service(update_framework)
        .service(publish_framework)
        .service(discard_framework)
        .service(suspend_framework)
        .service(resume_framework)
        .service(close_framework)
        .service(extend_framework)
        .service(create_question_set)
        .service(list_question_sets)
        .service(get_question_set)
        .service(publish_question_set);
}

/// Create a framework
#[utoipa::path(operation_id = "create_framework", tag = "frameworks", request_body = FrameworkIn,
    responses((status = 201, body = FrameworkOut)),
    extensions(("x-permission" = json!("manage_frameworks"))))]
#[post("/frameworks")]
async fn create_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    command: Command<FrameworkIn>,
) -> Result<Reply<FrameworkOut>> {
    face::create_framework(&app, &who.actor, command).await
}

/// List the frameworks
#[utoipa::path(operation_id = "list_frameworks", tag = "frameworks", params(FrameworksQuery),
    responses((status = 200, body = Page<FrameworkOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/frameworks")]
async fn list_frameworks(
    app: Data<App>,
    who: Allowed<Anyone>,
    query: Query<FrameworksQuery>,
) -> Result<Reply<Page<FrameworkOut>>> {
    face::list_frameworks(&app, &who.actor, query.0).await
}

/// Read a framework
#[utoipa::path(operation_id = "get_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")),
    responses((status = 200, body = FrameworkOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/frameworks/{id}")]
async fn get_framework(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<FrameworkId>,
) -> Result<Reply<FrameworkOut>> {
    Ok(Reply::ok(face::read_framework(&app, &who.actor, &id).await?))
}

/// Change a draft framework
#[utoipa::path(operation_id = "update_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = FrameworkPatch,
    responses((status = 200, body = FrameworkOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-problems" = json!(["wrong_state"]))))]
#[patch("/frameworks/{id}")]
async fn update_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<FrameworkPatch>,
) -> Result<Reply<FrameworkOut>> {
    face::update_framework(&app, &who.actor, &id, command).await
}

/// Publish a framework
///
/// Two framework managers, each freshly authenticated, send the same request: the first is answered 202, the second
/// publishes. A change in between makes the first request void. The newest question set is published with it.
#[utoipa::path(operation_id = "publish_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = NoInput,
    responses((status = 200, body = FrameworkOut),
        (status = 202, body = crate::kernel::confirmation::AwaitingConfirmationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("framework")),
        ("x-problems" = json!(["check_failed", "another_person_required", "reauthentication_required",
            "person_required"]))))]
#[post("/frameworks/{id}/publish")]
async fn publish_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<NoInput>,
) -> Result<Reply<TwoPersonOut<FrameworkOut>>> {
    face::publish_framework(&app, &who.actor, &id, command).await
}

/// Discard a draft framework
#[utoipa::path(operation_id = "discard_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = NoInput,
    responses((status = 200, body = FrameworkOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("framework"))))]
#[post("/frameworks/{id}/discard")]
async fn discard_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<NoInput>,
) -> Result<Reply<FrameworkOut>> {
    face::discard_framework(&app, &who.actor, &id, command).await
}

/// Suspend a framework
#[utoipa::path(operation_id = "suspend_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = ReasonIn,
    responses((status = 200, body = FrameworkOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("framework"))))]
#[post("/frameworks/{id}/suspend")]
async fn suspend_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<ReasonIn>,
) -> Result<Reply<FrameworkOut>> {
    face::suspend_framework(&app, &who.actor, &id, command).await
}

/// Resume a suspended framework
#[utoipa::path(operation_id = "resume_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = NoInput,
    responses((status = 200, body = FrameworkOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("framework"))))]
#[post("/frameworks/{id}/resume")]
async fn resume_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<NoInput>,
) -> Result<Reply<FrameworkOut>> {
    face::resume_framework(&app, &who.actor, &id, command).await
}

/// Close a framework
#[utoipa::path(operation_id = "close_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = ReasonIn,
    responses((status = 200, body = FrameworkOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("framework"))))]
#[post("/frameworks/{id}/close")]
async fn close_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<ReasonIn>,
) -> Result<Reply<FrameworkOut>> {
    face::close_framework(&app, &who.actor, &id, command).await
}

/// Extend a framework
///
/// Two framework managers, each freshly authenticated, send the same closing date: the first is answered 202, the second
/// extends.
#[utoipa::path(operation_id = "extend_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = ExtendIn,
    responses((status = 200, body = FrameworkOut),
        (status = 202, body = crate::kernel::confirmation::AwaitingConfirmationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("framework")),
        ("x-problems" = json!(["another_person_required", "reauthentication_required", "person_required"]))))]
#[post("/frameworks/{id}/extend")]
async fn extend_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<ExtendIn>,
) -> Result<Reply<TwoPersonOut<FrameworkOut>>> {
    extending::extend_framework(&app, &who.actor, &id, command).await
}

/// Create a question set
///
/// Without `questions` it is the built-in first set, varied by the framework's tiers.
#[utoipa::path(operation_id = "create_question_set", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = QuestionSetIn,
    responses((status = 201, body = QuestionSetOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-problems" = json!(["wrong_state"]))))]
#[post("/frameworks/{id}/question-sets")]
async fn create_question_set(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<QuestionSetIn>,
) -> Result<Reply<QuestionSetOut>> {
    face::create_question_set(&app, &who.actor, &id, command).await
}

/// List the question sets of a framework
#[utoipa::path(operation_id = "list_question_sets", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")),
    responses((status = 200, body = Page<QuestionSetOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/frameworks/{id}/question-sets")]
async fn list_question_sets(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<FrameworkId>,
) -> Result<Reply<Page<QuestionSetOut>>> {
    let sets = face::list_question_sets(&app, &who.actor, &id).await?;
    Ok(Reply::ok(Made::new(whole(sets))))
}

/// Read a question set
#[utoipa::path(operation_id = "get_question_set", tag = "frameworks",
    params(("id" = QuestionSetId, Path, description = "The question set")),
    responses((status = 200, body = QuestionSetOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/question-sets/{id}")]
async fn get_question_set(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<QuestionSetId>,
) -> Result<Reply<QuestionSetOut>> {
    Ok(Reply::ok(face::read_question_set(&app, &who.actor, &id).await?))
}

/// Publish a question set
///
/// Applications begun from now on answer it; it never changes afterwards.
#[utoipa::path(operation_id = "publish_question_set", tag = "frameworks",
    params(("id" = QuestionSetId, Path, description = "The question set")), request_body = NoInput,
    responses((status = 200, body = QuestionSetOut)),
    extensions(("x-permission" = json!("manage_frameworks")),
        ("x-problems" = json!(["wrong_state", "check_failed"]))))]
#[post("/question-sets/{id}/publish")]
async fn publish_question_set(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<QuestionSetId>,
    command: Command<NoInput>,
) -> Result<Reply<QuestionSetOut>> {
    face::publish_question_set(&app, &who.actor, &id, command).await
}
