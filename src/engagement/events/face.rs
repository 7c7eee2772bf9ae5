//! What people do with engagement events, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{Change, Event, EventId};
use super::store::Wanted;
use super::views::{
    EngagementEventAmendIn, EngagementEventCancelIn, EngagementEventChangeOut, EngagementEventIn,
    EngagementEventOut, EngagementEventPatch, EngagementEventRecordIn, EngagementEventsQuery,
};
use super::{commands, finders, store};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{
    Command, Cursor, Made, NoInput, Page, PageQuery, Reply, fetch_limit, page_of, run,
};
use crate::kernel::state::App;

const PATH: &str = "/api/v1/engagement-events";

/// The published events and the caller's own drafts, newest first.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn list_events(
    app: &App,
    actor: &Actor,
    query: EngagementEventsQuery,
) -> Result<Reply<Page<EngagementEventOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, here) = (query.limit, here(&query));
    let wanted = Wanted {
        category: query.category,
        area: query.area,
        region_code: query.region_code,
        body_id: query.body_id,
        framework_id: query.framework_id,
        notice_id: query.notice_id,
        state: query.state,
        before,
    };
    let who = actor.clone();
    let rows = app.db.read(move |db| store::page(db, &who, &wanted, fetch_limit(limit))).await?;
    let key = |row: &Event| row.id.to_string();
    Ok(page_of(rows, limit, &here, key, |row| finders::view(actor, row)))
}

fn here(query: &EngagementEventsQuery) -> String {
    let limit = query.limit.map(|it| it.to_string());
    let state = query.state.map(|state| state.to_string());
    let pairs = [
        ("category", &query.category),
        ("area", &query.area),
        ("region_code", &query.region_code),
        ("body_id", &query.body_id),
        ("framework_id", &query.framework_id),
        ("notice_id", &query.notice_id),
        ("state", &state),
        ("limit", &limit),
    ];
    let given = pairs.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    match serde_urlencoded::to_string(given.collect::<Vec<_>>()) {
        Ok(query) if !query.is_empty() => format!("{PATH}?{query}"),
        _ => PATH.to_owned(),
    }
}

/// One event.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_event(app: &App, actor: &Actor, id: &EventId) -> Result<Made<EngagementEventOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let one = finders::visible(db, &who, &id)?;
            Ok(finders::made(&who, one))
        })
        .await
}

/// The amendments of an event by their number.
///
/// # Errors
/// 404 where the caller may not know of it, 422 for a cursor of another list.
pub async fn list_event_changes(
    app: &App,
    actor: &Actor,
    id: &EventId,
    query: PageQuery,
) -> Result<Reply<Page<EngagementEventChangeOut>>> {
    let after = Cursor::<i64>::decode(query.cursor.as_deref())?.map_or(0, |cursor| cursor.0);
    let (who, limit, path) = (actor.clone(), query.limit, format!("{PATH}/{id}/changes"));
    let id = id.clone();
    let rows = app
        .db
        .read(move |db| {
            finders::visible(db, &who, &id)?;
            store::changes(db, &id, after, fetch_limit(limit))
        })
        .await?;
    let here = limit.map_or_else(|| path.clone(), |limit| format!("{path}?limit={limit}"));
    let view = |one: Change| EngagementEventChangeOut {
        number: one.number,
        reason: one.reason,
        changed_at: one.changed_at,
        changes: one.changes,
    };
    Ok(page_of(rows, limit, &here, |row| row.number, view))
}

/// Drafts an event.
///
/// # Errors
/// 403 outside the caller's body and region, 422 with every fault.
pub async fn create_event(
    app: &App,
    actor: &Actor,
    command: Command<EngagementEventIn>,
) -> Result<Reply<EngagementEventOut>> {
    run(app, actor, (), StatusCode::CREATED, command, commands::create).await
}

/// Changes a draft.
///
/// # Errors
/// 409 once it is published, 422 with every fault.
pub async fn update_event(
    app: &App,
    actor: &Actor,
    id: &EventId,
    command: Command<EngagementEventPatch>,
) -> Result<Reply<EngagementEventOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::change).await
}

/// Publishes a draft.
///
/// # Errors
/// 409 where it is none any more, 422 with everything that is missing.
pub async fn publish_event(
    app: &App,
    actor: &Actor,
    id: &EventId,
    command: Command<NoInput>,
) -> Result<Reply<EngagementEventOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::publish).await
}

/// Changes a published event, with a reason for everyone.
///
/// # Errors
/// 409 where it is over, 422 with every fault.
pub async fn amend_event(
    app: &App,
    actor: &Actor,
    id: &EventId,
    command: Command<EngagementEventAmendIn>,
) -> Result<Reply<EngagementEventOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::amend).await
}

/// Cancels a published event, with a reason for everyone.
///
/// # Errors
/// 409 where it is not to come.
pub async fn cancel_event(
    app: &App,
    actor: &Actor,
    id: &EventId,
    command: Command<EngagementEventCancelIn>,
) -> Result<Reply<EngagementEventOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::cancel).await
}

/// Publishes what was said at an event.
///
/// # Errors
/// 409 before its end, and where there is a record.
pub async fn record_event(
    app: &App,
    actor: &Actor,
    id: &EventId,
    command: Command<EngagementEventRecordIn>,
) -> Result<Reply<EngagementEventOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::record).await
}

/// Ends a draft.
///
/// # Errors
/// 409 once it is published.
pub async fn discard_event(
    app: &App,
    actor: &Actor,
    id: &EventId,
    command: Command<NoInput>,
) -> Result<Reply<EngagementEventOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::discard).await
}
