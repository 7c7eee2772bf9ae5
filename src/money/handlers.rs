//! The operations on funds and allocations.

mod pledges;
mod virements;

use actix_web::web::Data;
use actix_web::{get, patch, post};

use super::model::{AllocationId, FundId};
use super::views::{
    AllocationIn, AllocationOut, AllocationPatch, FundIn, FundOut, allocation_view, fund_made, fund_view,
};
use super::{commands, store};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{ManageFunds, Permission, ReadFunds};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Cursor, Id, Page, PageQuery, Query, Reply, Routes, fetch_limit, page_of};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_fund)
        .service(list_funds)
        .service(get_fund)
        .service(create_allocation)
        .service(list_allocations)
        .service(get_allocation)
        .service(update_allocation);
    virements::routes(routes);
    pledges::routes(routes);
}

/// Record a fund
#[utoipa::path(operation_id = "create_fund", tag = "money",
    request_body = FundIn, responses((status = 201, body = FundOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-problems" = json!(["already_exists"]))))]
#[post("/funds")]
async fn create_fund(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    command: Command<FundIn>,
) -> Result<Reply<FundOut>> {
    commands::create_fund(&app, &who.actor, command).await
}

/// List the funds of the caller's bodies
#[utoipa::path(operation_id = "list_funds", tag = "money",
    params(PageQuery), responses((status = 200, body = Page<FundOut>)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/funds")]
async fn list_funds(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<FundOut>>> {
    let after = Cursor::<String>::decode(query.0.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, bodies) = (query.0.limit, who.actor.bodies(ReadFunds::ROLES));
    let rows = app.db.read(move |db| store::funds_page(db, &bodies, after, fetch_limit(limit))).await?;
    let here = here("/api/v1/funds", limit);
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| fund_view(&who.actor, row)))
}

/// Read a fund
#[utoipa::path(operation_id = "get_fund", tag = "money",
    params(("id" = FundId, Path, description = "The fund")), responses((status = 200, body = FundOut)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/funds/{id}")]
async fn get_fund(app: Data<App>, who: Allowed<ReadFunds>, id: Id<FundId>) -> Result<Reply<FundOut>> {
    let actor = who.actor;
    let made = app.db.read(move |db| Ok(fund_made(&actor, store::visible_fund(db, &actor, &id)?))).await?;
    Ok(Reply::ok(made))
}

/// Allocate money of a fund to a region and year
#[utoipa::path(operation_id = "create_allocation", tag = "money",
    params(("id" = FundId, Path, description = "The fund")),
    request_body = AllocationIn, responses((status = 201, body = AllocationOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-problems" = json!(["already_exists"]))))]
#[post("/funds/{id}/allocations")]
async fn create_allocation(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<FundId>,
    command: Command<AllocationIn>,
) -> Result<Reply<AllocationOut>> {
    commands::create_allocation(&app, &who.actor, &id, command).await
}

/// List the allocations of a fund with what is left of each
#[utoipa::path(operation_id = "list_allocations", tag = "money",
    params(("id" = FundId, Path, description = "The fund"), PageQuery),
    responses((status = 200, body = Page<AllocationOut>)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/funds/{id}/allocations")]
async fn list_allocations(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    id: Id<FundId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<AllocationOut>>> {
    let after = Cursor::<String>::decode(query.0.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, actor, fund_id, inner) = (query.0.limit, who.actor, id.0.clone(), app.clone());
    let rows = app
        .db
        .read(move |db| {
            let fund = store::visible_fund(db, &actor, &id)?;
            let rows = store::allocations_page(db, &id, after, fetch_limit(limit))?;
            let shown = commands::shown(db, &inner, &actor, &fund)?;
            rows.iter().map(|row| allocation_view(&shown, row)).collect::<Result<Vec<_>>>()
        })
        .await?;
    let here = here(&format!("/api/v1/funds/{fund_id}/allocations"), limit);
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// Read an allocation
#[utoipa::path(operation_id = "get_allocation", tag = "money",
    params(("id" = AllocationId, Path, description = "The allocation")),
    responses((status = 200, body = AllocationOut)),
    extensions(("x-permission" = json!("read_funds"))))]
#[get("/allocations/{id}")]
async fn get_allocation(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    id: Id<AllocationId>,
) -> Result<Reply<AllocationOut>> {
    let (actor, inner) = (who.actor, app.clone());
    let made = app.db.read(move |db| {
        let row = store::allocation(db, &id)?.ok_or_else(Problem::not_found)?;
        let fund = store::visible_fund(db, &actor, &row.fund_id)?;
        commands::made(db, &inner, &actor, &fund, &row)
    });
    Ok(Reply::ok(made.await?))
}

/// Change the amount of an allocation
#[utoipa::path(operation_id = "update_allocation", tag = "money",
    params(("id" = AllocationId, Path, description = "The allocation")),
    request_body = AllocationPatch, responses((status = 200, body = AllocationOut)),
    extensions(("x-permission" = json!("manage_funds")), ("x-problems" = json!(["funds_exceeded"]))))]
#[patch("/allocations/{id}")]
async fn update_allocation(
    app: Data<App>,
    who: Allowed<ManageFunds>,
    id: Id<AllocationId>,
    command: Command<AllocationPatch>,
) -> Result<Reply<AllocationOut>> {
    commands::change_allocation(&app, &who.actor, &id, command).await
}

/// The address of a list without its cursor.
pub(super) fn here(path: &str, limit: Option<i64>) -> String {
    limit.map_or_else(|| path.to_owned(), |limit| format!("{path}?limit={limit}"))
}
