//! The operations on merges.

use actix_web::web::Data;
use actix_web::{get, post};

use super::model::MergeId;
use super::views::{MergeIn, MergeOut};
use super::{commands, face};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::ManageOrganisation;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, NoInput, Page, Reply, Routes, whole};
use crate::kernel::state::App;
use crate::organisations::OrganisationId;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_merges)
        .service(create_merge)
        .service(get_merge)
        .service(confirm_merge)
        .service(refuse_merge)
        .service(withdraw_merge);
}

/// List the merges of an organisation
#[utoipa::path(operation_id = "list_merges", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    responses((status = 200, body = Page<MergeOut>)),
    extensions(("x-permission" = json!("manage_organisation"))))]
#[get("/organisations/{id}/merges")]
async fn list_merges(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<OrganisationId>,
) -> Result<Reply<Page<MergeOut>>> {
    let rows = face::merges_of(&app, &who.actor, &id).await?;
    Ok(Reply::ok(Made::new(whole(rows))))
}

/// Ask to merge another registration into this one
///
/// By a freshly authenticated owner of either. An owner of the other confirms, or an administrator where it has none.
#[utoipa::path(operation_id = "create_merge", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The registration that goes on")),
    request_body = MergeIn,
    responses((status = 201, body = MergeOut)),
    extensions(("x-permission" = json!("manage_organisation")),
        ("x-problems" = json!(["person_required", "reauthentication_required", "already_exists"]))))]
#[post("/organisations/{id}/merges")]
async fn create_merge(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<OrganisationId>,
    command: Command<MergeIn>,
) -> Result<Reply<MergeOut>> {
    face::ask_to_merge(&app, &who.actor, &id, command).await
}

/// Get a merge
///
/// For the owners of both registrations and administrators.
#[utoipa::path(operation_id = "get_merge", tag = "organisations",
    params(("id" = MergeId, Path, description = "The merge")),
    responses((status = 200, body = MergeOut)),
    extensions(("x-permission" = json!("manage_organisation"))))]
#[get("/merges/{id}")]
async fn get_merge(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<MergeId>,
) -> Result<Reply<MergeOut>> {
    Ok(Reply::ok(app.db.read(move |db| commands::see(db, &who.actor, &id)).await?))
}

/// Confirm a merge
///
/// By another, freshly authenticated person than the one who asked. 409 where both have what only one can go on with.
#[utoipa::path(operation_id = "confirm_merge", tag = "organisations",
    params(("id" = MergeId, Path, description = "The merge")),
    request_body = NoInput,
    responses((status = 200, body = MergeOut)),
    extensions(("x-permission" = json!("manage_organisation")),
        ("x-problems" = json!(["person_required", "reauthentication_required", "another_person_required", "conflict"]))))]
#[post("/merges/{id}/confirm")]
async fn confirm_merge(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<MergeId>,
    command: Command<NoInput>,
) -> Result<Reply<MergeOut>> {
    face::confirm_merge(&app, &who.actor, &id, command).await
}

/// Refuse a merge
#[utoipa::path(operation_id = "refuse_merge", tag = "organisations",
    params(("id" = MergeId, Path, description = "The merge")),
    request_body = NoInput,
    responses((status = 200, body = MergeOut)),
    extensions(("x-permission" = json!("manage_organisation")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/merges/{id}/refuse")]
async fn refuse_merge(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<MergeId>,
    command: Command<NoInput>,
) -> Result<Reply<MergeOut>> {
    face::refuse_merge(&app, &who.actor, &id, command).await
}

/// Withdraw a request to merge
#[utoipa::path(operation_id = "withdraw_merge", tag = "organisations",
    params(("id" = MergeId, Path, description = "The merge")),
    request_body = NoInput,
    responses((status = 200, body = MergeOut)),
    extensions(("x-permission" = json!("manage_organisation")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/merges/{id}/withdraw")]
async fn withdraw_merge(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<MergeId>,
    command: Command<NoInput>,
) -> Result<Reply<MergeOut>> {
    face::withdraw_merge(&app, &who.actor, &id, command).await
}
