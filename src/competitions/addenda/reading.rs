//! Reading addenda: everyone may, as the competition's terms.

use std::collections::BTreeMap;

use super::commands::drafted;
use super::model::{Addendum, AddendumId, ChangeRow};
use super::rules::Change;
use super::store;
use super::views::{AddendumChangeOut, AddendumIn, AddendumOut, AddendumPreview};
use crate::competitions::model::CompetitionId;
use crate::competitions::store::find_visible;
use crate::kernel::authz::Actor;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Cursor, Made, Page, PageQuery, Reply, fetch_limit, page_of};
use crate::kernel::state::App;
use crate::kernel::working_days;

/// The addenda of a competition by their numbers.
///
/// # Errors
/// 404 for a competition that the caller may not know of, 422 for a cursor of another list.
pub async fn list_addenda(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    query: PageQuery,
) -> Result<Reply<Page<AddendumOut>>> {
    let after = Cursor::<i64>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (who, limit, id) = (actor.clone(), query.limit, id.clone());
    let path = format!("/api/v1/competitions/{id}/addenda");
    let rows = app
        .db
        .read(move |db| {
            find_visible(db, &who, &id)?;
            let rows = store::page(db, &id, after, fetch_limit(limit))?;
            views(db, rows)
        })
        .await?;
    let here = limit.map_or_else(|| path.clone(), |limit| format!("{path}?limit={limit}"));
    Ok(page_of(rows, limit, &here, |row| row.number, |row| row))
}

/// One addendum.
pub(super) async fn read_addendum(app: &App, actor: &Actor, id: &AddendumId) -> Result<Made<AddendumOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let row = store::addendum(db, &id)?;
            find_visible(db, &who, &row.competition_id)?;
            made(db, row)
        })
        .await
}

/// With its `ETag`, which never changes, and location.
pub(super) fn made(db: &mut Snapshot<'_>, row: Addendum) -> Result<Made<AddendumOut>> {
    let location = format!("/api/v1/addenda/{}", row.id);
    let view = views(db, vec![row])?.pop().ok_or_else(Problem::not_found)?;
    Ok(Made::new(view).version(1).location(location))
}

fn views(db: &mut Snapshot<'_>, rows: Vec<Addendum>) -> Result<Vec<AddendumOut>> {
    let ids: Vec<AddendumId> = rows.iter().map(|row| row.id.clone()).collect();
    let mut changes: BTreeMap<AddendumId, Vec<AddendumChangeOut>> = BTreeMap::new();
    for row in store::changes(db, &ids)? {
        changes.entry(row.addendum_id.clone()).or_default().push(change(&row)?);
    }
    let views = rows.into_iter().map(|row| AddendumOut {
        changes: changes.remove(&row.id).unwrap_or_default(),
        id: row.id,
        competition_id: row.competition_id,
        number: row.number,
        text: row.text,
        material: row.material,
        published_at: row.published_at,
    });
    Ok(views.collect())
}

fn change(row: &ChangeRow) -> Result<AddendumChangeOut> {
    let value = |text: &str| {
        serde_json::from_str(text).map_err(|cause| {
            Problem::internal(format!("addendum {}, change {}: {cause}", row.addendum_id, row.position))
        })
    };
    let (old, new) = (value(&row.old_value)?, value(&row.new_value)?);
    Ok(AddendumChangeOut { pointer: row.pointer.clone(), old, new })
}

/// What an addendum would change and cause, were it published now; the same faults as publishing it.
///
/// # Errors
/// Those of [`amend_competition`](super::amend_competition).
pub async fn preview_addendum(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<AddendumIn>,
) -> Result<AddendumPreview> {
    let (who, id, input) = (actor.clone(), id.clone(), command.input);
    app.db
        .read(move |db| {
            let row = find_visible(db, &who, &id)?;
            let now = db.now()?;
            let drafted = drafted(db, &who, &row, now, &input)?;
            Ok(AddendumPreview {
                deadline: drafted.after.deadline,
                working_days: working_days_until(now, drafted.after.deadline)?,
                changes: drafted.changes.into_iter().map(shown).collect(),
            })
        })
        .await
}

fn shown(change: Change) -> AddendumChangeOut {
    AddendumChangeOut { pointer: change.pointer, old: change.old, new: change.new }
}

fn working_days_until(now: UtcTime, deadline: Option<UtcTime>) -> Result<i64> {
    let Some(deadline) = deadline else { return Ok(0) };
    let days = working_days::working_days_between(now.london_day().0, deadline.london_day().0)
        .map_err(|cause| Problem::internal(cause.to_string()))?;
    Ok(i64::from(days))
}
