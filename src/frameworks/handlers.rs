//! The operations on frameworks and question sets.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::model::{FrameworkId, QuestionSetId, QuestionSetState};
use super::views::{
    FrameworkIn, FrameworkOut, FrameworkPatch, FrameworksQuery, QuestionSetIn, QuestionSetOut, ReasonIn,
    manages,
};
use super::{commands, store};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, ManageFrameworks};
use crate::kernel::confirmation::TwoPersonOut;
use crate::kernel::error::Result;
use crate::kernel::http::{
    Command, Cursor, Id, Made, NoInput, Page, Query, Reply, fetch_limit, page_of, perform, whole,
};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_framework)
        .service(list_frameworks)
        .service(get_framework)
        .service(change_framework)
        .service(publish_framework)
        .service(discard_framework)
        .service(suspend_framework)
        .service(resume_framework)
        .service(close_framework)
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
    let (actor, input) = (who.actor.clone(), command.input);
    perform(&app, &who.actor, &command.meta, StatusCode::CREATED, move |tx| {
        commands::create_framework(tx, &actor, &input)
    })
    .await
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
    let query = query.0;
    let cursor = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let here = match query.state {
        Some(state) => format!("/api/v1/frameworks?state={state}&limit={}", fetch_limit(query.limit) - 1),
        None => format!("/api/v1/frameworks?limit={}", fetch_limit(query.limit) - 1),
    };
    let actor = who.actor.clone();
    let rows = app
        .db
        .read(move |db| {
            store::frameworks(db, &actor, query.state, cursor.as_deref(), fetch_limit(query.limit))
        })
        .await?;
    let key = |one: &super::model::Framework| one.id.to_string();
    Ok(page_of(rows, query.limit, &here, key, |one| FrameworkOut::of(one, &who.actor, None)))
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
    let made = app
        .db
        .read(move |db| {
            store::visible_framework(db, &who.actor, &id)?;
            commands::made(db, &who.actor, &id)
        })
        .await?;
    Ok(Reply::ok(made))
}

/// Change a draft framework
#[utoipa::path(operation_id = "change_framework", tag = "frameworks",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = FrameworkPatch,
    responses((status = 200, body = FrameworkOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-problems" = json!(["wrong_state"]))))]
#[patch("/frameworks/{id}")]
async fn change_framework(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<FrameworkPatch>,
) -> Result<Reply<FrameworkOut>> {
    let (actor, meta, input) = (who.actor.clone(), command.meta.clone(), command.input);
    perform(&app, &who.actor, &command.meta, StatusCode::OK, move |tx| {
        commands::change_framework(tx, &actor, &id, &meta, input.clone())
    })
    .await
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
    let (actor, meta, minutes) = (who.actor.clone(), command.meta.clone(), commands::fresh_minutes(&app));
    perform(&app, &who.actor, &command.meta, StatusCode::OK, move |tx| {
        commands::publish_framework(tx, &actor, &id, &meta, minutes)
    })
    .await
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
    let (actor, meta) = (who.actor.clone(), command.meta.clone());
    perform(&app, &who.actor, &command.meta, StatusCode::OK, move |tx| {
        commands::act_on_framework(tx, &actor, &id, &meta, "discard", None)
    })
    .await
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
    let (actor, meta, reason) = (who.actor.clone(), command.meta.clone(), command.input.reason);
    perform(&app, &who.actor, &command.meta, StatusCode::OK, move |tx| {
        commands::act_on_framework(tx, &actor, &id, &meta, "suspend", Some(&reason))
    })
    .await
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
    let (actor, meta) = (who.actor.clone(), command.meta.clone());
    perform(&app, &who.actor, &command.meta, StatusCode::OK, move |tx| {
        commands::act_on_framework(tx, &actor, &id, &meta, "resume", None)
    })
    .await
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
    let (actor, meta, reason) = (who.actor.clone(), command.meta.clone(), command.input.reason);
    perform(&app, &who.actor, &command.meta, StatusCode::OK, move |tx| {
        commands::act_on_framework(tx, &actor, &id, &meta, "close", Some(&reason))
    })
    .await
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
    let (actor, input) = (who.actor.clone(), command.input);
    perform(&app, &who.actor, &command.meta, StatusCode::CREATED, move |tx| {
        commands::create_question_set(tx, &actor, &id, &input)
    })
    .await
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
    let sets = app
        .db
        .read(move |db| {
            let one = store::visible_framework(db, &who.actor, &id)?;
            let (inside, manages) = (store::is_inside(&who.actor, &one), manages(&who.actor, &one));
            let sets = store::question_sets(db, &id)?;
            Ok(sets
                .into_iter()
                .filter(|set| inside || set.state == QuestionSetState::Published)
                .map(|set| QuestionSetOut::of(set, None, manages))
                .collect())
        })
        .await?;
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
    let made = app
        .db
        .read(move |db| {
            commands::visible_question_set(db, &who.actor, &id)?;
            commands::set_made(db, &who.actor, &id)
        })
        .await?;
    Ok(Reply::ok(made))
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
    let (actor, meta) = (who.actor.clone(), command.meta.clone());
    perform(&app, &who.actor, &command.meta, StatusCode::OK, move |tx| {
        commands::publish_question_set(tx, &actor, &id, &meta)
    })
    .await
}
