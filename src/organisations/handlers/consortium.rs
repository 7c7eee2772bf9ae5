//! The operations on the members of a consortium.

use actix_web::web::Data;
use actix_web::{get, patch, post};

use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, ManageOrganisation};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, NoInput, Page, Reply, Routes, whole};
use crate::kernel::state::App;
use crate::organisations::model::{ConsortiumMemberId, OrganisationId};
use crate::organisations::views::{ConsortiumMemberIn, ConsortiumMemberOut, ConsortiumMemberPatch};
use crate::organisations::{consortium, face};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_consortium_members)
        .service(create_consortium_member)
        .service(update_consortium_member)
        .service(confirm_consortium_member);
}

/// List the members of a consortium
///
/// Those that confirmed it, for everyone; the others for the two sides of them.
#[utoipa::path(operation_id = "list_consortium_members", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The consortium")),
    responses((status = 200, body = Page<ConsortiumMemberOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/organisations/{id}/members")]
async fn list_consortium_members(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<OrganisationId>,
) -> Result<Reply<Page<ConsortiumMemberOut>>> {
    let rows = app.db.read(move |db| consortium::members_of(db, &who.actor, &id)).await?;
    Ok(Reply::ok(Made::new(whole(rows))))
}

/// Name a member of a consortium
///
/// The member's owners are told by mail; it is public once one of them confirms.
#[utoipa::path(operation_id = "create_consortium_member", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The consortium")),
    request_body = ConsortiumMemberIn,
    responses((status = 201, body = ConsortiumMemberOut)),
    extensions(("x-permission" = json!("manage_organisation")),
        ("x-problems" = json!(["already_exists", "conflict"]))))]
#[post("/organisations/{id}/members")]
async fn create_consortium_member(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<OrganisationId>,
    command: Command<ConsortiumMemberIn>,
) -> Result<Reply<ConsortiumMemberOut>> {
    face::name_member(&app, &who.actor, &id, command).await
}

/// End a place in a consortium
///
/// By an owner of either side.
#[utoipa::path(operation_id = "update_consortium_member", tag = "organisations",
    params(("id" = ConsortiumMemberId, Path, description = "The place")),
    request_body = ConsortiumMemberPatch,
    responses((status = 200, body = ConsortiumMemberOut)),
    extensions(("x-permission" = json!("manage_organisation"))))]
#[patch("/consortium-members/{id}")]
async fn update_consortium_member(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<ConsortiumMemberId>,
    command: Command<ConsortiumMemberPatch>,
) -> Result<Reply<ConsortiumMemberOut>> {
    face::end_member(&app, &who.actor, &id, command).await
}

/// Confirm a place in a consortium
///
/// By an owner of the member.
#[utoipa::path(operation_id = "confirm_consortium_member", tag = "organisations",
    params(("id" = ConsortiumMemberId, Path, description = "The place")),
    request_body = NoInput,
    responses((status = 200, body = ConsortiumMemberOut)),
    extensions(("x-permission" = json!("manage_organisation")), ("x-problems" = json!(["conflict"]))))]
#[post("/consortium-members/{id}/confirm")]
async fn confirm_consortium_member(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<ConsortiumMemberId>,
    command: Command<NoInput>,
) -> Result<Reply<ConsortiumMemberOut>> {
    face::confirm_member(&app, &who.actor, &id, command).await
}
