//! What people do about a second body, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::CoCommissionerId;
use super::views::{CoCommissionerIn, CoCommissionerOut, CoCommissionersQuery, CoFundingIn};
use super::{commands, store};
use crate::competitions::model::CompetitionId;
use crate::competitions::views::CompetitionReasonIn;
use crate::kernel::authz::Actor;
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Cursor, Made, NoInput, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

const PATH: &str = "/api/v1/co-commissioners";

/// Those of the caller's bodies, newest first.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn list_co_commissioners(
    app: &App,
    actor: &Actor,
    query: CoCommissionersQuery,
) -> Result<Reply<Page<CoCommissionerOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, state, who) = (query.limit, query.state, actor.clone());
    let read = move |db: &mut Snapshot<'_>| {
        let rows = store::page(db, &who, state, before.clone(), fetch_limit(limit))?;
        rows.into_iter().map(|one| commands::view(db, &who, one)).collect::<Result<Vec<_>>>()
    };
    let rows = app.db.read(read).await?;
    let given = [("state", state.map(|it| it.to_string())), ("limit", limit.map(|it| it.to_string()))];
    let given = given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    let given: Vec<String> = given.collect();
    let here = if given.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", given.join("&")) };
    Ok(page_of(rows, limit, &here, |row: &CoCommissionerOut| row.id.to_string(), |row| row))
}

/// One of them.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_co_commissioner(
    app: &App,
    actor: &Actor,
    id: &CoCommissionerId,
) -> Result<Made<CoCommissionerOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| commands::read(db, &who, &id)).await
}

/// Asks a second body to commission together.
///
/// # Errors
/// 409 unless a draft without one, 422 for what is no other commissioning body of the framework.
pub async fn invite(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<CoCommissionerIn>,
) -> Result<Reply<CoCommissionerOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, commands::invite).await
}

/// Accepts, as a director of the second body.
///
/// # Errors
/// 409 unless asked and a draft.
pub async fn accept(
    app: &App,
    actor: &Actor,
    id: &CoCommissionerId,
    command: Command<NoInput>,
) -> Result<Reply<CoCommissionerOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::accept).await
}

/// Declines, or leaves what was accepted.
///
/// # Errors
/// 409 unless a draft.
pub async fn decline(
    app: &App,
    actor: &Actor,
    id: &CoCommissionerId,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CoCommissionerOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::decline).await
}

/// Releases the second body, as the one that asked.
///
/// # Errors
/// 409 once published.
pub async fn release(
    app: &App,
    actor: &Actor,
    id: &CoCommissionerId,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CoCommissionerOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::release).await
}

/// Sets the second body's funding lines.
///
/// # Errors
/// 409 unless accepted and a draft, 422 for money of another body or region.
pub async fn set_funding(
    app: &App,
    actor: &Actor,
    id: &CoCommissionerId,
    command: Command<CoFundingIn>,
) -> Result<Reply<CoCommissionerOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::set_funding).await
}

/// Approves, as a freshly authenticated director of the second body.
///
/// # Errors
/// 409 unless the competition awaits approval and the body gives money.
pub async fn approve(
    app: &App,
    actor: &Actor,
    id: &CoCommissionerId,
    command: Command<NoInput>,
) -> Result<Reply<CoCommissionerOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::approve).await
}
