//! Virements in the database. A trigger moves the money when one is confirmed.

use diesel::prelude::*;

use crate::kernel::db::schema::virements as v;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::money::model::{Allocation, FundId, Virement, VirementId};
use crate::money::states::VirementState;
use crate::money::views::VirementIn;

/// A virement; 404 where there is none.
pub(in crate::money) fn virement(db: &mut Snapshot<'_>, id: &VirementId) -> Result<Virement> {
    let row = v::table.find(id).select(Virement::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// The virements of a fund in the order of their proposal.
pub(in crate::money) fn virements_page(
    db: &mut Snapshot<'_>,
    fund: &FundId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Virement>> {
    Ok(v::table
        .filter(v::fund_id.eq(fund))
        .filter(v::id.gt(after.unwrap_or_default()))
        .order(v::id)
        .limit(limit)
        .select(Virement::as_select())
        .load(db.conn())?)
}

pub(in crate::money) fn insert_virement(
    tx: &mut Tx<'_>,
    from: &Allocation,
    input: &VirementIn,
    person: &str,
) -> Result<VirementId> {
    let (id, now) = (VirementId::new(), tx.now()?);
    diesel::insert_into(v::table)
        .values((
            v::id.eq(&id),
            v::fund_id.eq(&from.fund_id),
            v::financial_year.eq(from.financial_year),
            v::from_allocation_id.eq(&input.from_allocation_id),
            v::to_allocation_id.eq(&input.to_allocation_id),
            v::amount_pence.eq(input.amount_pence),
            v::state.eq(VirementState::Proposed),
            v::reason.eq(input.reason.trim()),
            v::proposed_by.eq(person),
            v::proposed_at.eq(now),
            v::version.eq(1),
            v::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Records who decides and why, before the transition: the database takes a confirmation only of another person.
pub(in crate::money) fn set_decided(
    tx: &mut Tx<'_>,
    id: &VirementId,
    person: &str,
    reason: Option<&str>,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(v::table.find(id))
        .set((v::decided_by.eq(person), v::decided_at.eq(now), v::decision_reason.eq(reason)))
        .execute(tx.conn())?;
    Ok(())
}
