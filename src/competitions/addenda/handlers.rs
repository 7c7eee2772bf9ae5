//! The operations on addenda.

use actix_web::web::Data;
use actix_web::{get, post};

use super::model::AddendumId;
use super::views::{AddendumIn, AddendumOut};
use super::{commands, reading};
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(in crate::competitions) fn routes(routes: &mut Routes<'_>) {
    routes.service(list_addenda).service(amend_competition).service(get_addendum);
}

/// List the addenda of a competition by their numbers
#[utoipa::path(operation_id = "list_addenda", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition"), PageQuery),
    responses((status = 200, body = Page<AddendumOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions/{id}/addenda")]
async fn list_addenda(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<AddendumOut>>> {
    reading::list_addenda(&app, &who.actor, &id, query.0).await
}

/// Publish an addendum to a competition
///
/// The competition has the new terms at once, and everyone invited is told. After a material one, a submitted bid counts
/// only once its bidder has confirmed or replaced it.
#[utoipa::path(operation_id = "amend_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = AddendumIn,
    responses((status = 201, body = AddendumOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition")),
        ("x-problems" = json!(["deadline_passed", "person_required"]))))]
#[post("/competitions/{id}/addenda")]
async fn amend_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<AddendumIn>,
) -> Result<Reply<AddendumOut>> {
    commands::amend_competition(&app, &who.actor, &id, command).await
}

/// Read an addendum
#[utoipa::path(operation_id = "get_addendum", tag = "competitions",
    params(("id" = AddendumId, Path, description = "The addendum")),
    responses((status = 200, body = AddendumOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/addenda/{id}")]
async fn get_addendum(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<AddendumId>,
) -> Result<Reply<AddendumOut>> {
    reading::read_addendum(&app, &who.actor, &id).await.map(Reply::ok)
}
