//! Warnings of underspent years: a row for each that was told, so that none is told twice.

use diesel::prelude::*;

use crate::kernel::db::schema::{allocations as a, underspend_warnings as w};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::money::Pence;
use crate::money::model::{Allocation, AllocationId};

/// The allocations of a financial year of which nobody was warned, beyond `after`.
pub(in crate::money) fn unwarned(
    db: &mut Snapshot<'_>,
    financial_year: i64,
    after: &str,
    limit: i64,
) -> Result<Vec<Allocation>> {
    let warned = w::table.filter(w::allocation_id.eq(a::id));
    Ok(a::table
        .filter(a::financial_year.eq(financial_year))
        .filter((a::reserved_pence + a::committed_pence).lt(a::allocated_pence))
        .filter(diesel::dsl::not(diesel::dsl::exists(warned)))
        .filter(a::id.gt(after))
        .order(a::id)
        .limit(limit)
        .select(Allocation::as_select())
        .load(db.conn())?)
}

/// Whether somebody was warned. The caller holds the allocation's lock.
pub(in crate::money) fn is_warned(db: &mut Snapshot<'_>, id: &AllocationId) -> Result<bool> {
    let found: i64 = w::table.filter(w::allocation_id.eq(id)).count().get_result(db.conn())?;
    Ok(found > 0)
}

pub(in crate::money) fn insert_warning(tx: &mut Tx<'_>, row: &Allocation, uncommitted: Pence) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(w::table)
        .values((
            w::allocation_id.eq(&row.id),
            w::allocated_pence.eq(row.allocated_pence),
            w::uncommitted_pence.eq(uncommitted),
            w::warned_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
