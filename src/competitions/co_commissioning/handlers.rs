//! The operations on co-commissioning.

use actix_web::web::Data;
use actix_web::{get, post, put};

use super::face;
use super::model::CoCommissionerId;
use super::views::{CoCommissionerIn, CoCommissionerOut, CoCommissionersQuery, CoFundingIn};
use crate::competitions::model::CompetitionId;
use crate::competitions::views::CompetitionReasonIn;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions, ReadCoCommissioning};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(in crate::competitions) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_co_commissioners)
        .service(invite_co_commissioner)
        .service(get_co_commissioner)
        .service(accept_co_commissioning)
        .service(decline_co_commissioning)
        .service(release_co_commissioner)
        .service(set_co_commissioner_funding)
        .service(approve_co_commissioning);
}

/// List the co-commissioning in which a body of the caller's is one of the two, newest first
#[utoipa::path(operation_id = "list_co_commissioners", tag = "competitions",
    params(CoCommissionersQuery), responses((status = 200, body = Page<CoCommissionerOut>)),
    extensions(("x-permission" = json!("read_co_commissioning"))))]
#[get("/co-commissioners")]
async fn list_co_commissioners(
    app: Data<App>,
    who: Allowed<ReadCoCommissioning>,
    query: Query<CoCommissionersQuery>,
) -> Result<Reply<Page<CoCommissionerOut>>> {
    face::list_co_commissioners(&app, &who.actor, query.0).await
}

/// Ask a second body to commission together
///
/// It reads the draft, gives its own money, and approves before publication.
#[utoipa::path(operation_id = "invite_co_commissioner", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = CoCommissionerIn, responses((status = 201, body = CoCommissionerOut)),
    extensions(("x-permission" = json!("commission_competitions")),
        ("x-problems" = json!(["already_exists", "wrong_state"]))))]
#[post("/competitions/{id}/co-commissioner")]
async fn invite_co_commissioner(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<CoCommissionerIn>,
) -> Result<Reply<CoCommissionerOut>> {
    face::invite(&app, &who.actor, &id, command).await
}

/// Read a co-commissioner
#[utoipa::path(operation_id = "get_co_commissioner", tag = "competitions",
    params(("id" = CoCommissionerId, Path, description = "The co-commissioner")),
    responses((status = 200, body = CoCommissionerOut)),
    extensions(("x-permission" = json!("read_co_commissioning"))))]
#[get("/co-commissioners/{id}")]
async fn get_co_commissioner(
    app: Data<App>,
    who: Allowed<ReadCoCommissioning>,
    id: Id<CoCommissionerId>,
) -> Result<Reply<CoCommissionerOut>> {
    Ok(Reply::ok(face::read_co_commissioner(&app, &who.actor, &id).await?))
}

/// Accept to commission together
#[utoipa::path(operation_id = "accept_co_commissioning", tag = "competitions",
    params(("id" = CoCommissionerId, Path, description = "The co-commissioner")),
    request_body = NoInput, responses((status = 200, body = CoCommissionerOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("co_commissioner"))))]
#[post("/co-commissioners/{id}/accept")]
async fn accept_co_commissioning(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CoCommissionerId>,
    command: Command<NoInput>,
) -> Result<Reply<CoCommissionerOut>> {
    face::accept(&app, &who.actor, &id, command).await
}

/// Decline to commission together, or leave what was accepted
#[utoipa::path(operation_id = "decline_co_commissioning", tag = "competitions",
    params(("id" = CoCommissionerId, Path, description = "The co-commissioner")),
    request_body = CompetitionReasonIn, responses((status = 200, body = CoCommissionerOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("co_commissioner"))))]
#[post("/co-commissioners/{id}/decline")]
async fn decline_co_commissioning(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CoCommissionerId>,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CoCommissionerOut>> {
    face::decline(&app, &who.actor, &id, command).await
}

/// Release the second body before publication; its money goes with it
#[utoipa::path(operation_id = "release_co_commissioner", tag = "competitions",
    params(("id" = CoCommissionerId, Path, description = "The co-commissioner")),
    request_body = CompetitionReasonIn, responses((status = 200, body = CoCommissionerOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("co_commissioner"))))]
#[post("/co-commissioners/{id}/release")]
async fn release_co_commissioner(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CoCommissionerId>,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CoCommissionerOut>> {
    face::release(&app, &who.actor, &id, command).await
}

/// Set the second body's own funding of a draft
#[utoipa::path(operation_id = "set_co_commissioner_funding", tag = "competitions",
    params(("id" = CoCommissionerId, Path, description = "The co-commissioner")),
    request_body = CoFundingIn, responses((status = 200, body = CoCommissionerOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("co_commissioner"))))]
#[put("/co-commissioners/{id}/funding")]
async fn set_co_commissioner_funding(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CoCommissionerId>,
    command: Command<CoFundingIn>,
) -> Result<Reply<CoCommissionerOut>> {
    face::set_funding(&app, &who.actor, &id, command).await
}

/// Approve a competition that awaits approval, as its second body
#[utoipa::path(operation_id = "approve_co_commissioning", tag = "competitions",
    params(("id" = CoCommissionerId, Path, description = "The co-commissioner")),
    request_body = NoInput, responses((status = 200, body = CoCommissionerOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("co_commissioner")),
        ("x-problems" = json!(["reauthentication_required", "person_required"]))))]
#[post("/co-commissioners/{id}/approve")]
async fn approve_co_commissioning(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CoCommissionerId>,
    command: Command<NoInput>,
) -> Result<Reply<CoCommissionerOut>> {
    face::approve(&app, &who.actor, &id, command).await
}
