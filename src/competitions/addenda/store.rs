//! The only Diesel of addenda.

use diesel::prelude::*;
use serde_json::Value;

use super::model::{Addendum, AddendumId, ChangeRow};
use super::rules::Change;
use crate::competitions::CompetitionId;
use crate::competitions::states::CompetitionState;
use crate::kernel::db::schema::{addenda as a, addendum_changes as c, competitions};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};

pub(super) fn addendum(db: &mut Snapshot<'_>, id: &AddendumId) -> Result<Addendum> {
    let row = a::table.find(id).select(Addendum::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// The addenda of a competition by their numbers.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    competition: &CompetitionId,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<Addendum>> {
    Ok(a::table
        .filter(a::competition_id.eq(competition))
        .filter(a::number.gt(after.unwrap_or_default()))
        .order(a::number)
        .limit(limit)
        .select(Addendum::as_select())
        .load(db.conn())?)
}

/// The differences of these addenda, each in its order.
pub(super) fn changes(db: &mut Snapshot<'_>, ids: &[AddendumId]) -> Result<Vec<ChangeRow>> {
    Ok(c::table
        .filter(c::addendum_id.eq_any(ids))
        .order((c::addendum_id, c::position))
        .select(ChangeRow::as_select())
        .load(db.conn())?)
}

/// Keeps an addendum under the next number. The caller holds the competition's lock.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    competition: &CompetitionId,
    (text, material): (&str, bool),
    changes: &[Change],
    by: &str,
) -> Result<(AddendumId, i64)> {
    let (id, now) = (AddendumId::new(), tx.now()?);
    let highest: Option<i64> = a::table
        .filter(a::competition_id.eq(competition))
        .select(diesel::dsl::max(a::number))
        .first(tx.conn())?;
    let number = highest.unwrap_or(0) + 1;
    diesel::insert_into(a::table)
        .values((
            a::id.eq(&id),
            a::competition_id.eq(competition),
            a::number.eq(number),
            a::text.eq(text),
            a::material.eq(material),
            a::published_by.eq(by),
            a::published_at.eq(now),
        ))
        .execute(tx.conn())?;
    for (position, change) in (1_i64..).zip(changes) {
        diesel::insert_into(c::table)
            .values((
                c::addendum_id.eq(&id),
                c::position.eq(position),
                c::pointer.eq(&change.pointer),
                c::old_value.eq(json(&change.old)),
                c::new_value.eq(json(&change.new)),
            ))
            .execute(tx.conn())?;
    }
    Ok((id, number))
}

fn json(value: &Value) -> String {
    value.to_string()
}

/// The number of the last material addendum; 0 before the first. Bidding reads it under the competition's lock.
pub fn last_material_addendum(db: &mut Snapshot<'_>, competition: &str) -> Result<i64> {
    let last: Option<i64> = a::table
        .filter(a::competition_id.eq(competition))
        .filter(a::material.eq(true))
        .select(diesel::dsl::max(a::number))
        .first(db.conn())?;
    Ok(last.unwrap_or(0))
}

/// Competitions that take bids and have a material addendum of which bidders were not told yet.
pub fn awaiting_reconfirmation(db: &mut Snapshot<'_>) -> Result<Vec<String>> {
    Ok(a::table
        .inner_join(competitions::table.on(competitions::id.eq(a::competition_id)))
        .filter(a::material.eq(true))
        .filter(a::asked_at.is_null())
        .filter(competitions::state.eq(CompetitionState::Published))
        .select(competitions::id)
        .distinct()
        .load(db.conn())?)
}

/// Counts the material addenda as told, bids or not; false where that was done already.
pub fn mark_asked(tx: &mut Tx<'_>, competition: &str) -> Result<bool> {
    let now = tx.now()?;
    let waiting = a::table
        .filter(a::competition_id.eq(competition))
        .filter(a::material.eq(true))
        .filter(a::asked_at.is_null());
    Ok(diesel::update(waiting).set(a::asked_at.eq(now)).execute(tx.conn())? > 0)
}
