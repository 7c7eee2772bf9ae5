//! The operations of awards without competition.

use actix_web::web::Data;
use actix_web::{get, post};

use super::face;
use super::grounds::{self, GroundOut};
use super::views::DirectAwardIn;
use crate::awards::model::AwardId;
use crate::awards::views::{AwardOut, ReasonIn};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, DirectCompetitions, RecommendAwards};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, NoInput, Page, PageQuery, Query, Reply, Routes, whole};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_direct_award_grounds)
        .service(list_direct_awards)
        .service(create_direct_award)
        .service(approve_award)
        .service(return_award);
}

/// List the legal grounds for an award without competition
#[utoipa::path(operation_id = "list_direct_award_grounds", tag = "awards",
    responses((status = 200, body = Page<GroundOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/direct-award-grounds")]
async fn list_direct_award_grounds(_who: Allowed<Anyone>) -> Result<Reply<Page<GroundOut>>> {
    Ok(Reply::ok(Made::new(whole(grounds::all()?.to_vec()))))
}

/// List awards without competition, newest first: the published ones, and those of the caller's body and region
#[utoipa::path(operation_id = "list_direct_awards", tag = "awards",
    params(PageQuery), responses((status = 200, body = Page<AwardOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/direct-awards")]
async fn list_direct_awards(
    app: Data<App>,
    who: Allowed<Anyone>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<AwardOut>>> {
    face::list_direct_awards(&app, &who.actor, query.0).await
}

/// Recommend an award without competition
///
/// With its legal ground, why that ground holds, and its money. Another person approves it; its notice publishes all of
/// this.
#[utoipa::path(operation_id = "create_direct_award", tag = "awards",
    request_body = DirectAwardIn, responses((status = 201, body = AwardOut)),
    extensions(("x-permission" = json!("recommend_awards")), ("x-problems" = json!(["person_required"]))))]
#[post("/direct-awards")]
async fn create_direct_award(
    app: Data<App>,
    who: Allowed<RecommendAwards>,
    command: Command<DirectAwardIn>,
) -> Result<Reply<AwardOut>> {
    face::create_direct_award(&app, &who.actor, command).await
}

/// Approve an award without competition
///
/// Another person than the one who recommended it. Its money is committed, or nothing is done.
#[utoipa::path(operation_id = "approve_award", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    request_body = NoInput,
    responses((status = 200, body = AwardOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("award")),
        ("x-problems" = json!(["another_person_required", "reauthentication_required", "person_required", "funds_exceeded", "conflict"]))))]
#[post("/awards/{id}/approve")]
async fn approve_award(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<AwardId>,
    command: Command<NoInput>,
) -> Result<Reply<AwardOut>> {
    face::approve_award(&app, &who.actor, &id, command).await
}

/// Return an award without competition
#[utoipa::path(operation_id = "return_award", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    request_body = ReasonIn,
    responses((status = 200, body = AwardOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("award")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/awards/{id}/return")]
async fn return_award(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<AwardId>,
    command: Command<ReasonIn>,
) -> Result<Reply<AwardOut>> {
    face::return_award(&app, &who.actor, &id, command).await
}
