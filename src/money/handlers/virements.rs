//! The operations on virements.

use actix_web::web::Data;
use actix_web::{get, post};

use crate::kernel::auth::Allowed;
use crate::kernel::authz::{ManageFunds, ReadFunds};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;
use crate::money::face;
use crate::money::model::{FundId, VirementId};
use crate::money::views::{VirementIn, VirementOut, VirementRefusalIn};

/// Registers the operations.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_virement)
        .service(list_virements)
        .service(get_virement)
        .service(confirm_virement)
        .service(refuse_virement)
        .service(withdraw_virement);
}

/// Propose a virement
///
/// Money moves from one region of a fund to another, in the same fund and financial year; never between funds. For a freshly
/// authenticated director of the giving region. Another person, who directs the receiving region, confirms.
#[utoipa::path(operation_id = "create_virement", tag = "money",
    params(("id" = FundId, Path, description = "The fund")),
    request_body = VirementIn, responses((status = 201, body = VirementOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-problems" = json!(["person_required", "reauthentication_required", "funds_exceeded"]))))]
#[post("/funds/{id}/virements")]
async fn create_virement(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<FundId>,
    command: Command<VirementIn>,
) -> Result<Reply<VirementOut>> {
    face::propose_virement(&app, &who.actor, &id, command).await
}

/// List the virements of a fund
#[utoipa::path(operation_id = "list_virements", tag = "money",
    params(("id" = FundId, Path, description = "The fund"), PageQuery),
    responses((status = 200, body = Page<VirementOut>)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/funds/{id}/virements")]
async fn list_virements(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    id: Id<FundId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<VirementOut>>> {
    face::list_virements(&app, &who.actor, &id, query.0).await
}

/// Read a virement
#[utoipa::path(operation_id = "get_virement", tag = "money",
    params(("id" = VirementId, Path, description = "The virement")),
    responses((status = 200, body = VirementOut)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/virements/{id}")]
async fn get_virement(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    id: Id<VirementId>,
) -> Result<Reply<VirementOut>> {
    Ok(Reply::ok(face::read_virement(&app, &who.actor, &id).await?))
}

/// Confirm a virement
///
/// The money moves. For a freshly authenticated director of the receiving region, who is not the proposer.
#[utoipa::path(operation_id = "confirm_virement", tag = "money",
    params(("id" = VirementId, Path, description = "The virement")),
    request_body = NoInput, responses((status = 200, body = VirementOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-machine" = json!("virement")),
        ("x-problems" = json!(["person_required", "reauthentication_required", "another_person_required", "funds_exceeded"]))))]
#[post("/virements/{id}/confirm")]
async fn confirm_virement(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<VirementId>,
    command: Command<NoInput>,
) -> Result<Reply<VirementOut>> {
    face::confirm_virement(&app, &who.actor, &id, command).await
}

/// Refuse a virement
///
/// For a director of the receiving region.
#[utoipa::path(operation_id = "refuse_virement", tag = "money",
    params(("id" = VirementId, Path, description = "The virement")),
    request_body = VirementRefusalIn, responses((status = 200, body = VirementOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-machine" = json!("virement")),
        ("x-problems" = json!(["person_required"]))))]
#[post("/virements/{id}/refuse")]
async fn refuse_virement(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<VirementId>,
    command: Command<VirementRefusalIn>,
) -> Result<Reply<VirementOut>> {
    face::refuse_virement(&app, &who.actor, &id, command).await
}

/// Withdraw a virement
///
/// For a director of the giving region.
#[utoipa::path(operation_id = "withdraw_virement", tag = "money",
    params(("id" = VirementId, Path, description = "The virement")),
    request_body = NoInput, responses((status = 200, body = VirementOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-machine" = json!("virement")),
        ("x-problems" = json!(["person_required"]))))]
#[post("/virements/{id}/withdraw")]
async fn withdraw_virement(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<VirementId>,
    command: Command<NoInput>,
) -> Result<Reply<VirementOut>> {
    face::withdraw_virement(&app, &who.actor, &id, command).await
}
