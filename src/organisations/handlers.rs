//! The operations on organisations, their people and their API keys.

mod consortium;
mod joining;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{delete, get, patch, post};

use super::face::with_query;
use super::model::{ApiKeyId, GrantId, OrganisationId, OrganisationIdentifierId};
use super::views::{
    AcceptInvitationIn, ApiKeyIn, ApiKeyOut, ApiKeysQuery, GrantOut, IdentifierIn, IdentifierOut,
    IdentifierPatch, InvitationIn, InvitationOut, OrganisationIn, OrganisationOut, OrganisationPatch,
    OrganisationsQuery,
};
use super::{commands, face};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, ManageApiKeys, ManageOrganisation, ManagePeople, SignedIn};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{
    Command, Cursor, Id, IfMatch, Page, PageQuery, Query, Reply, Routes, fetch_limit, page_of, perform,
    perform_sealed, run, whole,
};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_organisations)
        .service(create_organisation)
        .service(get_organisation)
        .service(update_organisation)
        .service(list_organisation_identifiers)
        .service(create_organisation_identifier)
        .service(list_organisation_people)
        .service(invite_organisation_person)
        .service(remove_organisation_person)
        .service(accept_invitation)
        .service(list_api_keys)
        .service(create_api_key)
        .service(get_api_key)
        .service(revoke_api_key)
        .service(update_organisation_identifier);
    joining::routes(routes);
    consortium::routes(routes);
}

/// List the organisations
///
/// The public register, in the order of registration.
#[utoipa::path(operation_id = "list_organisations", tag = "organisations",
    params(OrganisationsQuery),
    responses((status = 200, body = Page<OrganisationOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/organisations")]
async fn list_organisations(
    app: Data<App>,
    who: Allowed<Anyone>,
    query: Query<OrganisationsQuery>,
) -> Result<Reply<Page<OrganisationOut>>> {
    face::list_organisations(&app, &who.actor, query.0).await
}

/// Register an organisation
///
/// The person who registers a provider becomes its owner and signatory. Commissioning bodies are made by
/// administrators. Names are never unique; identifiers in force are.
#[utoipa::path(operation_id = "create_organisation", tag = "organisations",
    request_body = OrganisationIn,
    responses((status = 201, body = OrganisationOut)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["person_required", "already_exists"]))))]
#[post("/organisations")]
async fn create_organisation(
    app: Data<App>,
    who: Allowed<SignedIn>,
    command: Command<OrganisationIn>,
) -> Result<Reply<OrganisationOut>> {
    face::create_organisation(&app, &who.actor, command).await
}

/// Get an organisation
#[utoipa::path(operation_id = "get_organisation", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    responses((status = 200, body = OrganisationOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/organisations/{id}")]
async fn get_organisation(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<OrganisationId>,
) -> Result<Reply<OrganisationOut>> {
    Ok(Reply::ok(face::read_organisation(&app, &who.actor, &id).await?))
}

/// Change an organisation
#[utoipa::path(operation_id = "update_organisation", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    request_body = OrganisationPatch,
    responses((status = 200, body = OrganisationOut)),
    extensions(("x-permission" = json!("manage_organisation"))))]
#[patch("/organisations/{id}")]
async fn update_organisation(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<OrganisationId>,
    command: Command<OrganisationPatch>,
) -> Result<Reply<OrganisationOut>> {
    face::update_organisation(&app, &who.actor, &id, command).await
}

/// List the identifiers of an organisation
#[utoipa::path(operation_id = "list_organisation_identifiers", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    responses((status = 200, body = Page<IdentifierOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/organisations/{id}/identifiers")]
async fn list_organisation_identifiers(
    app: Data<App>,
    _who: Allowed<Anyone>,
    id: Id<OrganisationId>,
) -> Result<Reply<Page<IdentifierOut>>> {
    let rows = app.db.read(move |db| commands::list_identifiers(db, &id)).await?;
    Ok(Reply::ok(crate::kernel::http::Made::new(whole(rows))))
}

/// Add an identifier to an organisation
#[utoipa::path(operation_id = "create_organisation_identifier", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    request_body = IdentifierIn,
    responses((status = 201, body = IdentifierOut)),
    extensions(("x-permission" = json!("manage_organisation")), ("x-problems" = json!(["already_exists"]))))]
#[post("/organisations/{id}/identifiers")]
async fn create_organisation_identifier(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    id: Id<OrganisationId>,
    command: Command<IdentifierIn>,
) -> Result<Reply<IdentifierOut>> {
    let (actor, input, meta) = (who.actor.clone(), command.input, command.meta.clone());
    perform(&app, &who.actor, &command.meta, StatusCode::CREATED, move |tx| {
        commands::add_identifier(tx, &actor, &id, &meta, &input)
    })
    .await
}

/// Change the days of an identifier
///
/// It ends with `valid_to`; with `null` it is in force again, where no other organisation has it.
#[utoipa::path(operation_id = "update_organisation_identifier", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation"),
        ("identifier_id" = OrganisationIdentifierId, Path, description = "The identifier")),
    request_body = IdentifierPatch,
    responses((status = 200, body = IdentifierOut)),
    extensions(("x-permission" = json!("manage_organisation")),
        ("x-problems" = json!(["already_exists", "conflict"]))))]
#[patch("/organisations/{id}/identifiers/{identifier_id}")]
async fn update_organisation_identifier(
    app: Data<App>,
    who: Allowed<ManageOrganisation>,
    path: Path<(String, String)>,
    command: Command<IdentifierPatch>,
) -> Result<Reply<IdentifierOut>> {
    let (id, identifier) = path.into_inner();
    let id: OrganisationId = id.parse().map_err(|_| Problem::not_found())?;
    let identifier: OrganisationIdentifierId = identifier.parse().map_err(|_| Problem::not_found())?;
    run(&app, &who.actor, (id, identifier), StatusCode::OK, command, |tx, call| {
        let of = (&call.id.0, &call.id.1);
        commands::change_identifier(tx, &call.actor, of, &call.meta, &call.input)
    })
    .await
}

/// List the people of an organisation
///
/// For its own people and administrators.
#[utoipa::path(operation_id = "list_organisation_people", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation"), PageQuery),
    responses((status = 200, body = Page<GrantOut>)),
    extensions(("x-permission" = json!("signed_in"))))]
#[get("/organisations/{id}/people")]
async fn list_organisation_people(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<OrganisationId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<GrantOut>>> {
    let after = Cursor::<String>::decode(query.0.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = query.0.limit;
    let path = format!("/api/v1/organisations/{}/people", id.0);
    let here = with_query(&path, &[("limit", limit.map(|limit| limit.to_string()))]);
    let rows =
        app.db.read(move |db| commands::people_of(db, &who.actor, &id, after, fetch_limit(limit))).await?;
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// Invite a person to act for an organisation
///
/// Owners invite for providers, administrators for commissioning bodies and the platform. A link is mailed.
#[utoipa::path(operation_id = "invite_organisation_person", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    request_body = InvitationIn,
    responses((status = 201, body = InvitationOut)),
    extensions(("x-permission" = json!("manage_people")), ("x-problems" = json!(["person_required"]))))]
#[post("/organisations/{id}/people")]
async fn invite_organisation_person(
    app: Data<App>,
    who: Allowed<ManagePeople>,
    id: Id<OrganisationId>,
    command: Command<InvitationIn>,
) -> Result<Reply<InvitationOut>> {
    let (actor, input) = (who.actor.clone(), command.input);
    let here = app.clone();
    perform(&app, &who.actor, &command.meta, StatusCode::CREATED, move |tx| {
        commands::invite(tx, &here, &actor, &id, &input)
    })
    .await
}

/// Take a person's role in an organisation back
///
/// By who looks after the organisation, or by the person. The last owner or administrator stays.
#[utoipa::path(operation_id = "remove_organisation_person", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation"),
        ("grant_id" = GrantId, Path, description = "The role")),
    responses((status = 204)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[delete("/organisations/{id}/people/{grant_id}")]
async fn remove_organisation_person(
    app: Data<App>,
    who: Allowed<SignedIn>,
    path: Path<(String, String)>,
    condition: IfMatch,
) -> Result<Reply<GrantOut>> {
    let (id, grant) = path.into_inner();
    let id: OrganisationId = id.parse().map_err(|_| Problem::not_found())?;
    let grant: GrantId = grant.parse().map_err(|_| Problem::not_found())?;
    app.db.write(move |tx| commands::remove_person(tx, &who.actor, &id, &grant, &condition.0)).await?;
    app.callers.forget();
    Ok(Reply::empty())
}

/// Accept an invitation
///
/// For the signed-in person with the address that it was sent to.
#[utoipa::path(operation_id = "accept_invitation", tag = "organisations",
    request_body = AcceptInvitationIn,
    responses((status = 201, body = GrantOut)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["person_required", "already_exists"]))))]
#[post("/invitations/accept")]
async fn accept_invitation(
    app: Data<App>,
    who: Allowed<SignedIn>,
    command: Command<AcceptInvitationIn>,
) -> Result<Reply<GrantOut>> {
    let (actor, input) = (who.actor.clone(), command.input);
    let work = move |tx: &mut crate::kernel::db::Tx<'_>| commands::accept_invitation(tx, &actor, &input);
    let reply = perform(&app, &who.actor, &command.meta, StatusCode::CREATED, work).await;
    app.callers.forget();
    reply
}

/// List the API keys of a body
#[utoipa::path(operation_id = "list_api_keys", tag = "accounts",
    params(ApiKeysQuery),
    responses((status = 200, body = Page<ApiKeyOut>)),
    extensions(("x-permission" = json!("manage_api_keys")), ("x-problems" = json!(["not_found"]))))]
#[get("/api-keys")]
async fn list_api_keys(
    app: Data<App>,
    who: Allowed<ManageApiKeys>,
    query: Query<ApiKeysQuery>,
) -> Result<Reply<Page<ApiKeyOut>>> {
    let ApiKeysQuery { body_id, limit, cursor } = query.0;
    let after = Cursor::<String>::decode(cursor.as_deref())?.map(|cursor| cursor.0);
    let body: OrganisationId = body_id.to_string().parse().map_err(|_| Problem::not_found())?;
    let pairs = [("body_id", Some(body.to_string())), ("limit", limit.map(|limit| limit.to_string()))];
    let here = with_query("/api/v1/api-keys", &pairs);
    let rows = app
        .db
        .read(move |db| commands::api_keys_of(db, &who.actor, &body, after, fetch_limit(limit)))
        .await?;
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// Make an API key
///
/// It acts for one body in one role, and never where a person is required. The key itself is in this answer only.
#[utoipa::path(operation_id = "create_api_key", tag = "accounts",
    request_body = ApiKeyIn,
    responses((status = 201, body = ApiKeyOut)),
    extensions(("x-permission" = json!("manage_api_keys")), ("x-problems" = json!(["person_required"]))))]
#[post("/api-keys")]
async fn create_api_key(
    app: Data<App>,
    who: Allowed<ManageApiKeys>,
    command: Command<ApiKeyIn>,
) -> Result<Reply<ApiKeyOut>> {
    let (actor, again, input) = (who.actor.clone(), who.actor.clone(), command.input);
    perform_sealed(
        &app,
        &who.actor,
        &command.meta,
        StatusCode::CREATED,
        move |tx| commands::make_api_key(tx, &actor, &input),
        move |db, reference| {
            let id: ApiKeyId = reference.parse().map_err(|_| Problem::not_found())?;
            commands::see_api_key(db, &again, &id)
        },
    )
    .await
}

/// Get an API key
#[utoipa::path(operation_id = "get_api_key", tag = "accounts",
    params(("id" = ApiKeyId, Path, description = "The key")),
    responses((status = 200, body = ApiKeyOut)),
    extensions(("x-permission" = json!("manage_api_keys"))))]
#[get("/api-keys/{id}")]
async fn get_api_key(
    app: Data<App>,
    who: Allowed<ManageApiKeys>,
    id: Id<ApiKeyId>,
) -> Result<Reply<ApiKeyOut>> {
    Ok(Reply::ok(app.db.read(move |db| commands::see_api_key(db, &who.actor, &id)).await?))
}

/// Revoke an API key
#[utoipa::path(operation_id = "revoke_api_key", tag = "accounts",
    params(("id" = ApiKeyId, Path, description = "The key")),
    responses((status = 204)),
    extensions(("x-permission" = json!("manage_api_keys")), ("x-problems" = json!(["person_required"]))))]
#[delete("/api-keys/{id}")]
async fn revoke_api_key(
    app: Data<App>,
    who: Allowed<ManageApiKeys>,
    id: Id<ApiKeyId>,
    condition: IfMatch,
) -> Result<Reply<ApiKeyOut>> {
    app.db.write(move |tx| commands::revoke_api_key(tx, &who.actor, &id, &condition.0)).await?;
    app.callers.forget();
    Ok(Reply::empty())
}
