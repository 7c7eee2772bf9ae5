//! Pledges in the database. Triggers keep what covers an allocation, and every version.

use diesel::prelude::*;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{allocations as a, pledges as p};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::money::model::{AllocationId, FundId, Pledge, PledgeId};
use crate::money::states::PledgeState;
use crate::money::views::PledgeIn;

/// A pledge; 404 where there is none.
pub(in crate::money) fn pledge(db: &mut Snapshot<'_>, id: &PledgeId) -> Result<Pledge> {
    let row = p::table.find(id).select(Pledge::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// The pledges to a fund in the order of their recording.
pub(in crate::money) fn pledges_page(
    db: &mut Snapshot<'_>,
    fund: &FundId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Pledge>> {
    Ok(p::table
        .inner_join(a::table)
        .filter(a::fund_id.eq(fund))
        .filter(p::id.gt(after.unwrap_or_default()))
        .order(p::id)
        .limit(limit)
        .select(Pledge::as_select())
        .load(db.conn())?)
}

pub(in crate::money) fn insert_pledge(
    tx: &mut Tx<'_>,
    allocation: &AllocationId,
    funder_name: &str,
    input: &PledgeIn,
    by: &str,
) -> Result<PledgeId> {
    let (id, now) = (PledgeId::new(), tx.now()?);
    let condition = input.condition.as_deref().map(str::trim).filter(|text| !text.is_empty());
    diesel::insert_into(p::table)
        .values((
            (
                p::id.eq(&id),
                p::allocation_id.eq(allocation),
                p::funder_name.eq(funder_name),
                p::organisation_id.eq(&input.organisation_id),
                p::funder_type.eq(input.funder_type),
                p::amount_pence.eq(input.amount_pence),
                p::state.eq(PledgeState::Pledged),
            ),
            (
                p::condition.eq(condition),
                p::expires_on.eq(input.expires_on),
                p::created_by.eq(by),
                p::created_at.eq(now),
                p::version.eq(1),
                p::recorded_at.eq(now),
            ),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Records when a pledge came to its state, and why where it ended: a version of its own, like the transition before it.
pub(in crate::money) fn set_reached(tx: &mut Tx<'_>, id: &PledgeId, reason: Option<&str>) -> Result<()> {
    let now: UtcTime = tx.now()?;
    let mut row = pledge(tx, id)?;
    match row.state {
        PledgeState::Pledged => {}
        PledgeState::Confirmed => row.confirmed_at = Some(now),
        PledgeState::Received => row.received_at = Some(now),
        PledgeState::Withdrawn | PledgeState::Expired => row.ended_at = Some(now),
    }
    diesel::update(p::table.find(id))
        .set((
            p::confirmed_at.eq(row.confirmed_at),
            p::received_at.eq(row.received_at),
            p::ended_at.eq(row.ended_at),
            p::reason.eq(reason),
            p::version.eq(p::version + 1),
            p::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Pledges whose last day is over.
pub(in crate::money) fn pledges_past_their_day(db: &mut Snapshot<'_>) -> Result<Vec<PledgeId>> {
    let today = db.now()?.london_day();
    Ok(p::table
        .filter(p::state.eq_any([PledgeState::Pledged, PledgeState::Confirmed]))
        .filter(p::expires_on.lt(today))
        .order(p::id)
        .limit(100)
        .select(p::id)
        .load(db.conn())?)
}
