//! Reading and adding entries, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{SectorResponseId, Topic};
use super::store::Line;
use super::views::{SectorResponseIn, SectorResponseOut, SectorResponsesQuery, made, view};
use super::{commands, finders, rules, store};
use crate::kernel::authz::{Actor, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Cursor, Made, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

/// The entries of a topic, newest first.
///
/// # Errors
/// 404 where the caller may not know of it, 422 for a cursor of another list.
pub async fn list_responses(
    app: &App,
    actor: &Actor,
    topic: &Topic,
    query: SectorResponsesQuery,
) -> Result<Reply<Page<SectorResponseOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, here, current) = (query.limit, here(topic, &query), query.current.unwrap_or(false));
    let (who, about) = (actor.clone(), topic.clone());
    let rows = app
        .db
        .read(move |db| {
            finders::visible(db, &who, &about)?;
            store::page(db, &about, current, before.clone(), fetch_limit(limit))
        })
        .await?;
    let key = |(row, _): &Line| row.id.to_string();
    Ok(page_of(rows, limit, &here, key, |(row, newer)| view(row, topic, newer)))
}

fn here(topic: &Topic, query: &SectorResponsesQuery) -> String {
    let pairs = [
        ("current", query.current.map(|it| it.to_string())),
        ("limit", query.limit.map(|it| it.to_string())),
    ];
    let given: Vec<(&str, String)> =
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    match serde_urlencoded::to_string(given) {
        Ok(query) if !query.is_empty() => format!("{}?{query}", topic.path()),
        _ => topic.path(),
    }
}

/// One entry.
///
/// # Errors
/// 404 where the caller may not know of what it is about.
pub async fn read_response(
    app: &App,
    actor: &Actor,
    id: &SectorResponseId,
) -> Result<Made<SectorResponseOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let (one, topic) = finders::response(db, &who, &id)?;
            let newer = store::successor(db, &id)?;
            Ok(made(one, &topic, newer))
        })
        .await
}

/// Refuses who may not add an entry now.
///
/// # Errors
/// 404, 403, 409.
pub async fn may_add_response(app: &App, actor: &Actor, topic: &Topic) -> Result<()> {
    let (who, topic) = (actor.clone(), topic.clone());
    app.db
        .read(move |db| {
            let ground = finders::visible(db, &who, &topic)?;
            who.require(CommissionCompetitions, &ground.scope())?;
            rules::may_add(ground.is_public)
        })
        .await
}

/// Adds an entry; everyone reads it from now on.
///
/// # Errors
/// 409 where what it is about is not public, or the older entry has a newer one already; 422 with every fault.
pub async fn add_response(
    app: &App,
    actor: &Actor,
    topic: &Topic,
    command: Command<SectorResponseIn>,
) -> Result<Reply<SectorResponseOut>> {
    run(app, actor, topic.clone(), StatusCode::CREATED, command, commands::add).await
}
