//! The operations on entries.

use actix_web::web::Data;
use actix_web::{get, post};

use super::face;
use super::model::{SectorResponseId, Topic};
use super::views::{SectorResponseIn, SectorResponseOut, SectorResponsesQuery};
use crate::competitions::CompetitionId;
use crate::engagement::EventId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Page, Query, Reply, Routes};
use crate::kernel::state::App;
use crate::pipeline::NoticeId;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_engagement_event_responses)
        .service(create_engagement_event_response)
        .service(list_pipeline_notice_responses)
        .service(create_pipeline_notice_response)
        .service(list_competition_responses)
        .service(create_competition_response)
        .service(get_sector_response);
}

/// List what the sector said about an engagement event and what was done, newest first
#[utoipa::path(operation_id = "list_engagement_event_responses", tag = "engagement",
    params(("id" = EventId, Path, description = "The event"), SectorResponsesQuery),
    responses((status = 200, body = Page<SectorResponseOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/engagement-events/{id}/responses")]
async fn list_engagement_event_responses(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<EventId>,
    query: Query<SectorResponsesQuery>,
) -> Result<Reply<Page<SectorResponseOut>>> {
    face::list_responses(&app, &who.actor, &Topic::Event((*id).clone()), query.0).await
}

/// Publish what the sector said about an engagement event and what was done
///
/// It never changes; a newer entry can take its place.
#[utoipa::path(operation_id = "create_engagement_event_response", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body = SectorResponseIn, responses((status = 201, body = SectorResponseOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-problems" = json!(["conflict"]))))]
#[post("/engagement-events/{id}/responses")]
async fn create_engagement_event_response(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    command: Command<SectorResponseIn>,
) -> Result<Reply<SectorResponseOut>> {
    face::add_response(&app, &who.actor, &Topic::Event((*id).clone()), command).await
}

/// List what the sector said about a planned competition and what was done, newest first
#[utoipa::path(operation_id = "list_pipeline_notice_responses", tag = "engagement",
    params(("id" = NoticeId, Path, description = "The notice"), SectorResponsesQuery),
    responses((status = 200, body = Page<SectorResponseOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/pipeline-notices/{id}/responses")]
async fn list_pipeline_notice_responses(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<NoticeId>,
    query: Query<SectorResponsesQuery>,
) -> Result<Reply<Page<SectorResponseOut>>> {
    face::list_responses(&app, &who.actor, &Topic::Notice((*id).clone()), query.0).await
}

/// Publish what the sector said about a planned competition and what was done
///
/// It never changes; a newer entry can take its place.
#[utoipa::path(operation_id = "create_pipeline_notice_response", tag = "engagement",
    params(("id" = NoticeId, Path, description = "The notice")),
    request_body = SectorResponseIn, responses((status = 201, body = SectorResponseOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-problems" = json!(["conflict"]))))]
#[post("/pipeline-notices/{id}/responses")]
async fn create_pipeline_notice_response(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<NoticeId>,
    command: Command<SectorResponseIn>,
) -> Result<Reply<SectorResponseOut>> {
    face::add_response(&app, &who.actor, &Topic::Notice((*id).clone()), command).await
}

/// List what the sector said about a competition and what was done, newest first
#[utoipa::path(operation_id = "list_competition_responses", tag = "engagement",
    params(("id" = CompetitionId, Path, description = "The competition"), SectorResponsesQuery),
    responses((status = 200, body = Page<SectorResponseOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions/{id}/responses")]
async fn list_competition_responses(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
    query: Query<SectorResponsesQuery>,
) -> Result<Reply<Page<SectorResponseOut>>> {
    face::list_responses(&app, &who.actor, &Topic::Competition((*id).clone()), query.0).await
}

/// Publish what the sector said about a competition and what was done
///
/// It never changes; a newer entry can take its place.
#[utoipa::path(operation_id = "create_competition_response", tag = "engagement",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = SectorResponseIn, responses((status = 201, body = SectorResponseOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-problems" = json!(["conflict"]))))]
#[post("/competitions/{id}/responses")]
async fn create_competition_response(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<SectorResponseIn>,
) -> Result<Reply<SectorResponseOut>> {
    face::add_response(&app, &who.actor, &Topic::Competition((*id).clone()), command).await
}

/// Read what the sector said and what was done
#[utoipa::path(operation_id = "get_sector_response", tag = "engagement",
    params(("id" = SectorResponseId, Path, description = "The entry")),
    responses((status = 200, body = SectorResponseOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/sector-responses/{id}")]
async fn get_sector_response(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<SectorResponseId>,
) -> Result<Reply<SectorResponseOut>> {
    face::read_response(&app, &who.actor, &id).await.map(Reply::ok)
}
