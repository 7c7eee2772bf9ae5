//! What people do with awards without competition, for operations and pages alike.

use actix_web::http::StatusCode;

use super::views::DirectAwardIn;
use super::{commands, store};
use crate::awards::model::AwardId;
use crate::awards::reads;
use crate::awards::views::{AwardOut, ReasonIn};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Cursor, NoInput, Page, PageQuery, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

const PATH: &str = "/api/v1/direct-awards";

/// Awards without competition, newest first: the published ones, and those of the caller's body and region.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn list_direct_awards(app: &App, actor: &Actor, query: PageQuery) -> Result<Reply<Page<AwardOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (who, limit) = (actor.clone(), query.limit);
    let rows = app
        .db
        .read(move |db| {
            let found = store::page(db, &who, reads::STAFF, before.as_deref(), fetch_limit(limit))?;
            found.into_iter().map(|award| reads::view_of(db, &who, award)).collect::<Result<Vec<_>>>()
        })
        .await?;
    let here = limit.map_or_else(|| PATH.to_owned(), |limit| format!("{PATH}?limit={limit}"));
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// Recommends an award without competition.
///
/// # Errors
/// 403 outside the caller's body and region, 422 with every fault.
pub async fn create_direct_award(
    app: &App,
    actor: &Actor,
    command: Command<DirectAwardIn>,
) -> Result<Reply<AwardOut>> {
    run(app, actor, (), StatusCode::CREATED, command, commands::create).await
}

/// Approves an award without competition that another person recommended, and commits its money.
///
/// # Errors
/// 409 where a competition decides it, or where its money is not there any more.
pub async fn approve_award(
    app: &App,
    actor: &Actor,
    id: &AwardId,
    command: Command<NoInput>,
) -> Result<Reply<AwardOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::approve).await
}

/// Returns an award without competition, with a reason.
///
/// # Errors
/// 409 where a competition decides it.
pub async fn return_award(
    app: &App,
    actor: &Actor,
    id: &AwardId,
    command: Command<ReasonIn>,
) -> Result<Reply<AwardOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::return_it).await
}
