//! The only Diesel of merges.

use diesel::prelude::*;

use super::model::{Merge, MergeId, MergeOutcome};
use super::views::MergeIn;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::organisation_merges as m;
use crate::kernel::db::types::Json;
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::organisations::OrganisationId;

pub(super) fn merge(db: &mut Snapshot<'_>, id: &MergeId) -> Result<Merge> {
    let row = m::table.find(id).select(Merge::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// The merges of an organisation, the oldest first.
pub(super) fn merges_of(db: &mut Snapshot<'_>, id: &OrganisationId) -> Result<Vec<Merge>> {
    Ok(m::table
        .filter(m::survivor_id.eq(id).or(m::merged_id.eq(id)))
        .order(m::id)
        .limit(500)
        .select(Merge::as_select())
        .load(db.conn())?)
}

/// Requests of a person since then, however they ended.
pub(super) fn asked_since(db: &mut Snapshot<'_>, person: &str, since: UtcTime) -> Result<i64> {
    Ok(m::table.filter(m::asked_by.eq(person)).filter(m::asked_at.gt(since)).count().get_result(db.conn())?)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    survivor: &OrganisationId,
    asked_for: &OrganisationId,
    input: &MergeIn,
    by: &str,
) -> Result<MergeId> {
    let (id, now) = (MergeId::new(), tx.now()?);
    tx.savepoint(|tx| {
        diesel::insert_into(m::table)
            .values((
                m::id.eq(&id),
                m::survivor_id.eq(survivor),
                m::merged_id.eq(&input.merged_id),
                m::asked_for_id.eq(asked_for),
                m::reason.eq(input.reason.trim()),
                m::asked_by.eq(by),
                m::asked_at.eq(now),
                m::version.eq(1),
                m::recorded_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(Problem::from)
            .map_err(|problem| {
                problem.on_violation(Constraint::MERGE_OPEN, || {
                    Problem::new(
                        Code::AlreadyExists,
                        "This was asked already; the other's owners have not answered.",
                    )
                })
            })
    })?;
    Ok(id)
}

/// Answers a request that is open.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    id: &MergeId,
    outcome: MergeOutcome,
    by: &str,
    moved: Option<Vec<String>>,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(m::table.find(id).filter(m::outcome.is_null()))
        .set((
            m::outcome.eq(Some(outcome)),
            m::decided_by.eq(Some(by)),
            m::decided_at.eq(Some(now)),
            m::moved.eq(moved.map(Json)),
            m::version.eq(m::version + 1),
            m::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
