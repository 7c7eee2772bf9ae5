//! The operations on requests to join.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{get, post};

use crate::kernel::auth::Allowed;
use crate::kernel::authz::SignedIn;
use crate::kernel::error::Result;
use crate::kernel::http::{
    Command, Cursor, Id, NoInput, Page, PageQuery, Query, Reply, Routes, fetch_limit, page_of,
};
use crate::kernel::state::App;
use crate::organisations::face::with_query;
use crate::organisations::model::{JoinRequestId, OrganisationId};
use crate::organisations::views::{AcceptJoinIn, JoinRequestIn, JoinRequestOut, RefuseJoinIn};
use crate::organisations::{face, joining};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_organisation_join_requests)
        .service(create_join_request)
        .service(list_join_requests)
        .service(get_join_request)
        .service(accept_join_request)
        .service(refuse_join_request)
        .service(withdraw_join_request);
}

/// List the requests to join an organisation
///
/// For its owners; where it has none, for administrators.
#[utoipa::path(operation_id = "list_organisation_join_requests", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation"), PageQuery),
    responses((status = 200, body = Page<JoinRequestOut>)),
    extensions(("x-permission" = json!("signed_in"))))]
#[get("/organisations/{id}/join-requests")]
async fn list_organisation_join_requests(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<OrganisationId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<JoinRequestOut>>> {
    let after = Cursor::<String>::decode(query.0.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = query.0.limit;
    let path = format!("/api/v1/organisations/{}/join-requests", id.0);
    let here = with_query(&path, &[("limit", limit.map(|limit| limit.to_string()))]);
    let rows =
        app.db.read(move |db| joining::requests_of(db, &who.actor, &id, after, fetch_limit(limit))).await?;
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// Ask to join an organisation
///
/// Find it with `GET /organisations` by its name or identifier. Its owners are told by mail, and accept or refuse.
#[utoipa::path(operation_id = "create_join_request", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    request_body = JoinRequestIn,
    responses((status = 201, body = JoinRequestOut)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["person_required", "already_exists", "conflict"]))))]
#[post("/organisations/{id}/join-requests")]
async fn create_join_request(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<OrganisationId>,
    command: Command<JoinRequestIn>,
) -> Result<Reply<JoinRequestOut>> {
    face::ask_to_join(&app, &who.actor, &id, command).await
}

/// List one's own requests to join
#[utoipa::path(operation_id = "list_join_requests", tag = "organisations",
    params(PageQuery),
    responses((status = 200, body = Page<JoinRequestOut>)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[get("/join-requests")]
async fn list_join_requests(
    app: Data<App>,
    who: Allowed<SignedIn>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<JoinRequestOut>>> {
    let after = Cursor::<String>::decode(query.0.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = query.0.limit;
    let here = with_query("/api/v1/join-requests", &[("limit", limit.map(|limit| limit.to_string()))]);
    let rows =
        app.db.read(move |db| joining::own_requests(db, &who.actor, after, fetch_limit(limit))).await?;
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// Get a request to join
///
/// For the person who asked, and for who answers it.
#[utoipa::path(operation_id = "get_join_request", tag = "organisations",
    params(("id" = JoinRequestId, Path, description = "The request")),
    responses((status = 200, body = JoinRequestOut)),
    extensions(("x-permission" = json!("signed_in"))))]
#[get("/join-requests/{id}")]
async fn get_join_request(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<JoinRequestId>,
) -> Result<Reply<JoinRequestOut>> {
    Ok(Reply::ok(app.db.read(move |db| joining::see(db, &who.actor, &id)).await?))
}

/// Accept a request to join
///
/// By an owner; an administrator where the organisation has none. The person holds the role from now on.
#[utoipa::path(operation_id = "accept_join_request", tag = "organisations",
    params(("id" = JoinRequestId, Path, description = "The request")),
    request_body = AcceptJoinIn,
    responses((status = 200, body = JoinRequestOut)),
    extensions(("x-permission" = json!("manage_people")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/join-requests/{id}/accept")]
async fn accept_join_request(
    app: Data<App>,
    who: Allowed<crate::kernel::authz::ManagePeople>,
    id: Id<JoinRequestId>,
    command: Command<AcceptJoinIn>,
) -> Result<Reply<JoinRequestOut>> {
    face::accept_join_request(&app, &who.actor, &id, command).await
}

/// Refuse a request to join
#[utoipa::path(operation_id = "refuse_join_request", tag = "organisations",
    params(("id" = JoinRequestId, Path, description = "The request")),
    request_body = RefuseJoinIn,
    responses((status = 200, body = JoinRequestOut)),
    extensions(("x-permission" = json!("manage_people")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/join-requests/{id}/refuse")]
async fn refuse_join_request(
    app: Data<App>,
    who: Allowed<crate::kernel::authz::ManagePeople>,
    id: Id<JoinRequestId>,
    command: Command<RefuseJoinIn>,
) -> Result<Reply<JoinRequestOut>> {
    face::refuse_join_request(&app, &who.actor, &id, command).await
}

/// Withdraw a request to join
#[utoipa::path(operation_id = "withdraw_join_request", tag = "organisations",
    params(("id" = JoinRequestId, Path, description = "The request")),
    request_body = NoInput,
    responses((status = 200, body = JoinRequestOut)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/join-requests/{id}/withdraw")]
async fn withdraw_join_request(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<JoinRequestId>,
    command: Command<NoInput>,
) -> Result<Reply<JoinRequestOut>> {
    let call =
        crate::kernel::http::run(&app, &who.actor, (*id).clone(), StatusCode::OK, command, joining::withdraw);
    call.await
}
