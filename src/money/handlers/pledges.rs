//! The operations on pledges.

use actix_web::web::Data;
use actix_web::{get, post};

use crate::kernel::auth::Allowed;
use crate::kernel::authz::{ManageFunds, ReadFunds};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;
use crate::money::face;
use crate::money::model::{FundId, PledgeId};
use crate::money::views::{PledgeIn, PledgeOut, PledgeWithdrawalIn};

/// Registers the operations.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_pledge)
        .service(list_pledges)
        .service(get_pledge)
        .service(confirm_pledge)
        .service(receive_pledge)
        .service(withdraw_pledge);
}

/// Record a co-funder's pledge
///
/// To the allocation of a fund of kind match or social_investor. Only what confirmed and received pledges cover can be
/// reserved and committed.
#[utoipa::path(operation_id = "create_pledge", tag = "money",
    params(("id" = FundId, Path, description = "The fund")),
    request_body = PledgeIn, responses((status = 201, body = PledgeOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-problems" = json!(["conflict"]))))]
#[post("/funds/{id}/pledges")]
async fn create_pledge(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<FundId>,
    command: Command<PledgeIn>,
) -> Result<Reply<PledgeOut>> {
    face::create_pledge(&app, &who.actor, &id, command).await
}

/// List the pledges of a fund
#[utoipa::path(operation_id = "list_pledges", tag = "money",
    params(("id" = FundId, Path, description = "The fund"), PageQuery),
    responses((status = 200, body = Page<PledgeOut>)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/funds/{id}/pledges")]
async fn list_pledges(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    id: Id<FundId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<PledgeOut>>> {
    face::list_pledges(&app, &who.actor, &id, query.0).await
}

/// Read a pledge
#[utoipa::path(operation_id = "get_pledge", tag = "money",
    params(("id" = PledgeId, Path, description = "The pledge")),
    responses((status = 200, body = PledgeOut)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/pledges/{id}")]
async fn get_pledge(app: Data<App>, who: Allowed<ReadFunds>, id: Id<PledgeId>) -> Result<Reply<PledgeOut>> {
    Ok(Reply::ok(face::read_pledge(&app, &who.actor, &id).await?))
}

/// Confirm a pledge
///
/// From now on it covers its allocation.
#[utoipa::path(operation_id = "confirm_pledge", tag = "money",
    params(("id" = PledgeId, Path, description = "The pledge")),
    request_body = NoInput, responses((status = 200, body = PledgeOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-machine" = json!("pledge"))))]
#[post("/pledges/{id}/confirm")]
async fn confirm_pledge(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<PledgeId>,
    command: Command<NoInput>,
) -> Result<Reply<PledgeOut>> {
    face::confirm_pledge(&app, &who.actor, &id, command).await
}

/// Record that the money of a pledge came
///
/// It cannot be withdrawn any more, nor expire.
#[utoipa::path(operation_id = "receive_pledge", tag = "money",
    params(("id" = PledgeId, Path, description = "The pledge")),
    request_body = NoInput, responses((status = 200, body = PledgeOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-machine" = json!("pledge"))))]
#[post("/pledges/{id}/receive")]
async fn receive_pledge(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<PledgeId>,
    command: Command<NoInput>,
) -> Result<Reply<PledgeOut>> {
    face::receive_pledge(&app, &who.actor, &id, command).await
}

/// Withdraw a pledge
///
/// What was held on it stays held, the allocation is short, and its region is told.
#[utoipa::path(operation_id = "withdraw_pledge", tag = "money",
    params(("id" = PledgeId, Path, description = "The pledge")),
    request_body = PledgeWithdrawalIn, responses((status = 200, body = PledgeOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-machine" = json!("pledge"))))]
#[post("/pledges/{id}/withdraw")]
async fn withdraw_pledge(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<PledgeId>,
    command: Command<PledgeWithdrawalIn>,
) -> Result<Reply<PledgeOut>> {
    face::withdraw_pledge(&app, &who.actor, &id, command).await
}
