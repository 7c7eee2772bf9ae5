//! What people do with pipeline notices, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{Change, Notice, NoticeId};
use super::store::Wanted;
use super::views::{
    PipelineAmendIn, PipelineChangeOut, PipelineConvertIn, PipelineDropIn, PipelineNoticeIn,
    PipelineNoticeOut, PipelineNoticePatch, PipelineNoticesQuery,
};
use super::{commands, finders, store};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{
    Command, Cursor, Made, NoInput, Page, PageQuery, Reply, fetch_limit, page_of, run,
};
use crate::kernel::state::App;

const PATH: &str = "/api/v1/pipeline-notices";

/// The published notices and the caller's own drafts, newest first.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn list_notices(
    app: &App,
    actor: &Actor,
    query: PipelineNoticesQuery,
) -> Result<Reply<Page<PipelineNoticeOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, here) = (query.limit, here(&query));
    let wanted = Wanted {
        category: query.category,
        area: query.area,
        region_code: query.region_code,
        framework_id: query.framework_id,
        body_id: query.body_id,
        tier: query.tier,
        state: query.state,
        before,
    };
    let who = actor.clone();
    let (rows, today) = app
        .db
        .read(move |db| {
            let today = db.now()?.london_day();
            Ok((store::page(db, &who, &wanted, fetch_limit(limit))?, today))
        })
        .await?;
    let key = |row: &Notice| row.id.to_string();
    Ok(page_of(rows, limit, &here, key, |row| finders::view(actor, row, today)))
}

fn here(query: &PipelineNoticesQuery) -> String {
    let (tier, limit) = (query.tier.map(|it| it.to_string()), query.limit.map(|it| it.to_string()));
    let state = query.state.map(|state| state.to_string());
    let pairs = [
        ("category", &query.category),
        ("area", &query.area),
        ("region_code", &query.region_code),
        ("framework_id", &query.framework_id),
        ("body_id", &query.body_id),
        ("tier", &tier),
        ("state", &state),
        ("limit", &limit),
    ];
    let given = pairs.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    match serde_urlencoded::to_string(given.collect::<Vec<_>>()) {
        Ok(query) if !query.is_empty() => format!("{PATH}?{query}"),
        _ => PATH.to_owned(),
    }
}

/// One notice.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_notice(app: &App, actor: &Actor, id: &NoticeId) -> Result<Made<PipelineNoticeOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let one = finders::visible(db, &who, &id)?;
            finders::made(db, &who, one)
        })
        .await
}

/// The amendments of a notice by their number.
///
/// # Errors
/// 404 where the caller may not know of it, 422 for a cursor of another list.
pub async fn list_changes(
    app: &App,
    actor: &Actor,
    id: &NoticeId,
    query: PageQuery,
) -> Result<Reply<Page<PipelineChangeOut>>> {
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
    let view = |one: Change| PipelineChangeOut {
        number: one.number,
        reason: one.reason,
        changed_at: one.changed_at,
        changes: one.changes,
    };
    Ok(page_of(rows, limit, &here, |row| row.number, view))
}

/// Drafts a notice.
///
/// # Errors
/// 403 outside the caller's body and region, 422 with every fault.
pub async fn create_notice(
    app: &App,
    actor: &Actor,
    command: Command<PipelineNoticeIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    run(app, actor, (), StatusCode::CREATED, command, commands::create).await
}

/// Changes a draft.
///
/// # Errors
/// 409 once it is published, 422 with every fault.
pub async fn update_notice(
    app: &App,
    actor: &Actor,
    id: &NoticeId,
    command: Command<PipelineNoticePatch>,
) -> Result<Reply<PipelineNoticeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::change).await
}

/// Publishes a draft.
///
/// # Errors
/// 409 where it is none any more, 422 with everything that is missing.
pub async fn publish_notice(
    app: &App,
    actor: &Actor,
    id: &NoticeId,
    command: Command<NoInput>,
) -> Result<Reply<PipelineNoticeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::publish).await
}

/// Changes a published notice, with a reason.
///
/// # Errors
/// 409 where it is not published, 422 where nothing changes or with every fault.
pub async fn amend_notice(
    app: &App,
    actor: &Actor,
    id: &NoticeId,
    command: Command<PipelineAmendIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::amend).await
}

/// Makes the draft of the competition.
///
/// # Errors
/// 409 where the notice is not published.
pub async fn convert_notice(
    app: &App,
    actor: &Actor,
    id: &NoticeId,
    command: Command<PipelineConvertIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::convert).await
}

/// Ends a published notice, with a reason for everyone.
///
/// # Errors
/// 409 where it is not published.
pub async fn drop_notice(
    app: &App,
    actor: &Actor,
    id: &NoticeId,
    command: Command<PipelineDropIn>,
) -> Result<Reply<PipelineNoticeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::drop_it).await
}

/// Ends a draft.
///
/// # Errors
/// 409 where it is none any more.
pub async fn discard_notice(
    app: &App,
    actor: &Actor,
    id: &NoticeId,
    command: Command<NoInput>,
) -> Result<Reply<PipelineNoticeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::discard).await
}
