//! The operations on engagement events.

use actix_web::web::Data;
use actix_web::{get, patch, post};

use super::face;
use super::model::EventId;
use super::views::{
    EngagementEventAmendIn, EngagementEventCancelIn, EngagementEventChangeOut, EngagementEventIn,
    EngagementEventOut, EngagementEventPatch, EngagementEventRecordIn, EngagementEventsQuery,
};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_engagement_events)
        .service(create_engagement_event)
        .service(get_engagement_event)
        .service(update_engagement_event)
        .service(publish_engagement_event)
        .service(amend_engagement_event)
        .service(cancel_engagement_event)
        .service(record_engagement_event)
        .service(discard_engagement_event)
        .service(list_engagement_event_changes);
}

/// List engagement events, newest first: the published ones, and the caller's own drafts
#[utoipa::path(operation_id = "list_engagement_events", tag = "engagement",
    params(EngagementEventsQuery), responses((status = 200, body = Page<EngagementEventOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/engagement-events")]
async fn list_engagement_events(
    app: Data<App>,
    who: Allowed<Anyone>,
    query: Query<EngagementEventsQuery>,
) -> Result<Reply<Page<EngagementEventOut>>> {
    face::list_events(&app, &who.actor, query.0).await
}

/// Draft an engagement event
#[utoipa::path(operation_id = "create_engagement_event", tag = "engagement",
    request_body = EngagementEventIn, responses((status = 201, body = EngagementEventOut)),
    extensions(("x-permission" = json!("commission_competitions"))))]
#[post("/engagement-events")]
async fn create_engagement_event(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    command: Command<EngagementEventIn>,
) -> Result<Reply<EngagementEventOut>> {
    face::create_event(&app, &who.actor, command).await
}

/// Read an engagement event
#[utoipa::path(operation_id = "get_engagement_event", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    responses((status = 200, body = EngagementEventOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/engagement-events/{id}")]
async fn get_engagement_event(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<EventId>,
) -> Result<Reply<EngagementEventOut>> {
    Ok(Reply::ok(face::read_event(&app, &who.actor, &id).await?))
}

/// List the amendments of an engagement event by their number, with old and new values
#[utoipa::path(operation_id = "list_engagement_event_changes", tag = "engagement",
    params(("id" = EventId, Path, description = "The event"), PageQuery),
    responses((status = 200, body = Page<EngagementEventChangeOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/engagement-events/{id}/changes")]
async fn list_engagement_event_changes(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<EventId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<EngagementEventChangeOut>>> {
    face::list_event_changes(&app, &who.actor, &id, query.0).await
}

/// Change the draft of an engagement event
#[utoipa::path(operation_id = "update_engagement_event", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body = EngagementEventPatch, responses((status = 200, body = EngagementEventOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("engagement_event"))))]
#[patch("/engagement-events/{id}")]
async fn update_engagement_event(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    command: Command<EngagementEventPatch>,
) -> Result<Reply<EngagementEventOut>> {
    face::update_event(&app, &who.actor, &id, command).await
}

/// Publish an engagement event
#[utoipa::path(operation_id = "publish_engagement_event", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body = NoInput, responses((status = 200, body = EngagementEventOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("engagement_event"))))]
#[post("/engagement-events/{id}/publish")]
async fn publish_engagement_event(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    command: Command<NoInput>,
) -> Result<Reply<EngagementEventOut>> {
    face::publish_event(&app, &who.actor, &id, command).await
}

/// Amend a published engagement event
///
/// What changes, and why, is kept for everyone.
#[utoipa::path(operation_id = "amend_engagement_event", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body = EngagementEventAmendIn, responses((status = 200, body = EngagementEventOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("engagement_event"))))]
#[post("/engagement-events/{id}/amend")]
async fn amend_engagement_event(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    command: Command<EngagementEventAmendIn>,
) -> Result<Reply<EngagementEventOut>> {
    face::amend_event(&app, &who.actor, &id, command).await
}

/// Cancel a published engagement event, with a reason for everyone
#[utoipa::path(operation_id = "cancel_engagement_event", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body = EngagementEventCancelIn, responses((status = 200, body = EngagementEventOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("engagement_event"))))]
#[post("/engagement-events/{id}/cancel")]
async fn cancel_engagement_event(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    command: Command<EngagementEventCancelIn>,
) -> Result<Reply<EngagementEventOut>> {
    face::cancel_event(&app, &who.actor, &id, command).await
}

/// Publish the record of an engagement event
///
/// What was said, after its end; it stays as it is.
#[utoipa::path(operation_id = "record_engagement_event", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body = EngagementEventRecordIn, responses((status = 200, body = EngagementEventOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("engagement_event"))))]
#[post("/engagement-events/{id}/record")]
async fn record_engagement_event(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    command: Command<EngagementEventRecordIn>,
) -> Result<Reply<EngagementEventOut>> {
    face::record_event(&app, &who.actor, &id, command).await
}

/// Discard the draft of an engagement event
#[utoipa::path(operation_id = "discard_engagement_event", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body = NoInput, responses((status = 200, body = EngagementEventOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("engagement_event"))))]
#[post("/engagement-events/{id}/discard")]
async fn discard_engagement_event(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    command: Command<NoInput>,
) -> Result<Reply<EngagementEventOut>> {
    face::discard_event(&app, &who.actor, &id, command).await
}
