//! The operations on what a provider declares.

use actix_web::web::{Data, Path};
use actix_web::{get, patch, post, put};

use super::face;
use super::grounds::grounds;
use super::model::ConnectedPersonId;
use super::views::{
    ConnectedPersonIn, ConnectedPersonOut, ConnectedPersonPatch, DeclarationsQuery, ExclusionDeclarationIn,
    ExclusionDeclarationOut, ExclusionGroundOut,
};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, DeclareForProvider, ReadDeclarations};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made, Page, Query, Reply, Routes, whole};
use crate::kernel::state::App;
use crate::organisations::{OrganisationId, RegisterRecordOut};

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_exclusion_grounds)
        .service(list_connected_persons)
        .service(create_connected_person)
        .service(update_connected_person)
        .service(list_exclusion_declarations)
        .service(replace_exclusion_declaration)
        .service(list_register_records);
}

/// List the exclusion grounds
///
/// Those in force, of Schedules 6 and 7 of the Procurement Act 2023.
#[utoipa::path(operation_id = "list_exclusion_grounds", tag = "reference",
    responses((status = 200, body = Page<ExclusionGroundOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/exclusion-grounds")]
async fn list_exclusion_grounds(
    app: Data<App>,
    _who: Allowed<Anyone>,
) -> Result<Reply<Page<ExclusionGroundOut>>> {
    let rows = grounds(app.clock.now().london_day()).into_iter().map(Into::into).collect();
    Ok(Reply::ok(Made::new(whole(rows))))
}

/// List the persons connected with a provider
///
/// For the provider, and for framework managers and auditors of a framework that it applied to or is a member of.
#[utoipa::path(operation_id = "list_connected_persons", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The provider")),
    responses((status = 200, body = Page<ConnectedPersonOut>)),
    extensions(("x-permission" = json!("read_declarations"))))]
#[get("/organisations/{id}/connected-persons")]
async fn list_connected_persons(
    app: Data<App>,
    who: Allowed<ReadDeclarations>,
    id: Id<OrganisationId>,
) -> Result<Reply<Page<ConnectedPersonOut>>> {
    let found = face::read_declared(&app, &who.actor, &id, false).await?;
    Ok(Reply::ok(Made::new(whole(found.connected))))
}

/// Record a person connected with a provider
#[utoipa::path(operation_id = "create_connected_person", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The provider")),
    request_body = ConnectedPersonIn,
    responses((status = 201, body = ConnectedPersonOut)),
    extensions(("x-permission" = json!("declare_for_provider")), ("x-problems" = json!(["conflict"]))))]
#[post("/organisations/{id}/connected-persons")]
async fn create_connected_person(
    app: Data<App>,
    who: Allowed<DeclareForProvider>,
    id: Id<OrganisationId>,
    command: Command<ConnectedPersonIn>,
) -> Result<Reply<ConnectedPersonOut>> {
    face::add_connected_person(&app, &who.actor, &id, command).await
}

/// Change a person connected with a provider
///
/// The connection ends with `valid_to`; nobody is deleted.
#[utoipa::path(operation_id = "update_connected_person", tag = "organisations",
    params(("id" = ConnectedPersonId, Path, description = "The connected person")),
    request_body = ConnectedPersonPatch,
    responses((status = 200, body = ConnectedPersonOut)),
    extensions(("x-permission" = json!("declare_for_provider")), ("x-problems" = json!(["conflict"]))))]
#[patch("/connected-persons/{id}")]
async fn update_connected_person(
    app: Data<App>,
    who: Allowed<DeclareForProvider>,
    id: Id<ConnectedPersonId>,
    command: Command<ConnectedPersonPatch>,
) -> Result<Reply<ConnectedPersonOut>> {
    face::change_connected_person(&app, &who.actor, &id, command).await
}

/// List the exclusion declarations of a provider
///
/// For the provider, and for framework managers and auditors of a framework that it applied to or is a member of.
#[utoipa::path(operation_id = "list_exclusion_declarations", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The provider"), DeclarationsQuery),
    responses((status = 200, body = Page<ExclusionDeclarationOut>)),
    extensions(("x-permission" = json!("read_declarations"))))]
#[get("/organisations/{id}/exclusion-declarations")]
async fn list_exclusion_declarations(
    app: Data<App>,
    who: Allowed<ReadDeclarations>,
    id: Id<OrganisationId>,
    query: Query<DeclarationsQuery>,
) -> Result<Reply<Page<ExclusionDeclarationOut>>> {
    let history = query.0.history.unwrap_or_default();
    let found = face::read_declared(&app, &who.actor, &id, history).await?;
    Ok(Reply::ok(Made::new(whole(found.grounds))))
}

/// Declare about an exclusion ground
///
/// `If-Match` names the version of the declaration in force, `"0"` for the first. The one before stays, superseded. A
/// discretionary ground never rejects by itself.
#[utoipa::path(operation_id = "replace_exclusion_declaration", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The provider"),
        ("ground" = String, Path, description = "The ground's code", example = "M01", min_length = 1, max_length = 20)),
    request_body = ExclusionDeclarationIn,
    responses((status = 200, body = ExclusionDeclarationOut)),
    extensions(("x-permission" = json!("declare_for_provider")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[put("/organisations/{id}/exclusion-declarations/{ground}")]
async fn replace_exclusion_declaration(
    app: Data<App>,
    who: Allowed<DeclareForProvider>,
    path: Path<(String, String)>,
    command: Command<ExclusionDeclarationIn>,
) -> Result<Reply<ExclusionDeclarationOut>> {
    let (id, ground) = path.into_inner();
    let id: OrganisationId = id.parse().map_err(|_| Problem::not_found())?;
    face::declare_ground(&app, &who.actor, &id, &ground, command).await
}

/// List what public registers say of a provider
///
/// Beside what the provider said, with the differences; nothing of the provider's is changed by it. For the provider, and for
/// framework managers and auditors of a framework that it applied to or is a member of.
#[utoipa::path(operation_id = "list_register_records", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The provider")),
    responses((status = 200, body = Page<RegisterRecordOut>)),
    extensions(("x-permission" = json!("read_declarations"))))]
#[get("/organisations/{id}/register-records")]
async fn list_register_records(
    app: Data<App>,
    who: Allowed<ReadDeclarations>,
    id: Id<OrganisationId>,
) -> Result<Reply<Page<RegisterRecordOut>>> {
    let rows = face::register_of(&app, &who.actor, &id).await?;
    Ok(Reply::ok(Made::new(whole(rows))))
}
