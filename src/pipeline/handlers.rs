//! The operations on pipeline notices.

use actix_web::web::Data;
use actix_web::{get, patch, post};

use super::face;
use super::model::NoticeId;
use super::views::{
    PipelineAmendIn, PipelineChangeOut, PipelineConvertIn, PipelineDropIn, PipelineNoticeIn,
    PipelineNoticeOut, PipelineNoticePatch, PipelineNoticesQuery,
};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, CommissionCompetitions, DirectCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_pipeline_notices)
        .service(create_pipeline_notice)
        .service(get_pipeline_notice)
        .service(update_pipeline_notice)
        .service(publish_pipeline_notice)
        .service(amend_pipeline_notice)
        .service(convert_pipeline_notice)
        .service(drop_pipeline_notice)
        .service(discard_pipeline_notice)
        .service(list_pipeline_notice_changes);
}

/// List pipeline notices, newest first: the published ones, and the caller's own drafts
#[utoipa::path(operation_id = "list_pipeline_notices", tag = "competitions",
    params(PipelineNoticesQuery), responses((status = 200, body = Page<PipelineNoticeOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/pipeline-notices")]
async fn list_pipeline_notices(
    app: Data<App>,
    who: Allowed<Anyone>,
    query: Query<PipelineNoticesQuery>,
) -> Result<Reply<Page<PipelineNoticeOut>>> {
    face::list_notices(&app, &who.actor, query.0).await
}

/// Draft a pipeline notice
#[utoipa::path(operation_id = "create_pipeline_notice", tag = "competitions",
    request_body = PipelineNoticeIn, responses((status = 201, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("commission_competitions"))))]
#[post("/pipeline-notices")]
async fn create_pipeline_notice(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    command: Command<PipelineNoticeIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    face::create_notice(&app, &who.actor, command).await
}

/// Read a pipeline notice
#[utoipa::path(operation_id = "get_pipeline_notice", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice")),
    responses((status = 200, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/pipeline-notices/{id}")]
async fn get_pipeline_notice(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<NoticeId>,
) -> Result<Reply<PipelineNoticeOut>> {
    Ok(Reply::ok(face::read_notice(&app, &who.actor, &id).await?))
}

/// List the amendments of a pipeline notice by their number, with old and new values
#[utoipa::path(operation_id = "list_pipeline_notice_changes", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice"), PageQuery),
    responses((status = 200, body = Page<PipelineChangeOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/pipeline-notices/{id}/changes")]
async fn list_pipeline_notice_changes(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<NoticeId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<PipelineChangeOut>>> {
    face::list_changes(&app, &who.actor, &id, query.0).await
}

/// Change the draft of a pipeline notice
#[utoipa::path(operation_id = "update_pipeline_notice", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice")),
    request_body = PipelineNoticePatch, responses((status = 200, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("pipeline_notice"))))]
#[patch("/pipeline-notices/{id}")]
async fn update_pipeline_notice(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<NoticeId>,
    command: Command<PipelineNoticePatch>,
) -> Result<Reply<PipelineNoticeOut>> {
    face::update_notice(&app, &who.actor, &id, command).await
}

/// Publish a pipeline notice
#[utoipa::path(operation_id = "publish_pipeline_notice", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice")),
    request_body = NoInput, responses((status = 200, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("pipeline_notice"))))]
#[post("/pipeline-notices/{id}/publish")]
async fn publish_pipeline_notice(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<NoticeId>,
    command: Command<NoInput>,
) -> Result<Reply<PipelineNoticeOut>> {
    face::publish_notice(&app, &who.actor, &id, command).await
}

/// Amend a published pipeline notice
///
/// What changes, and why, is kept for everyone.
#[utoipa::path(operation_id = "amend_pipeline_notice", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice")),
    request_body = PipelineAmendIn, responses((status = 200, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("pipeline_notice"))))]
#[post("/pipeline-notices/{id}/amend")]
async fn amend_pipeline_notice(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<NoticeId>,
    command: Command<PipelineAmendIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    face::amend_notice(&app, &who.actor, &id, command).await
}

/// Make the draft of a competition from a pipeline notice
///
/// Title, summary and start are carried over, and with `lot` the categories and areas as its first lot.
#[utoipa::path(operation_id = "convert_pipeline_notice", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice")),
    request_body = PipelineConvertIn, responses((status = 200, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("pipeline_notice"))))]
#[post("/pipeline-notices/{id}/convert")]
async fn convert_pipeline_notice(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<NoticeId>,
    command: Command<PipelineConvertIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    face::convert_notice(&app, &who.actor, &id, command).await
}

/// Drop a published pipeline notice, with a reason for everyone
#[utoipa::path(operation_id = "drop_pipeline_notice", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice")),
    request_body = PipelineDropIn, responses((status = 200, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("pipeline_notice"))))]
#[post("/pipeline-notices/{id}/drop")]
async fn drop_pipeline_notice(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<NoticeId>,
    command: Command<PipelineDropIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    face::drop_notice(&app, &who.actor, &id, command).await
}

/// Discard the draft of a pipeline notice
#[utoipa::path(operation_id = "discard_pipeline_notice", tag = "competitions",
    params(("id" = NoticeId, Path, description = "The notice")),
    request_body = NoInput, responses((status = 200, body = PipelineNoticeOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("pipeline_notice"))))]
#[post("/pipeline-notices/{id}/discard")]
async fn discard_pipeline_notice(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<NoticeId>,
    command: Command<NoInput>,
) -> Result<Reply<PipelineNoticeOut>> {
    face::discard_notice(&app, &who.actor, &id, command).await
}
