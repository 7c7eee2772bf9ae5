//! How an award's value falls on the allocations of its competition (rules 11 and 23).

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::AwardId;
use super::rules;
use crate::kernel::db::Tx;
use crate::kernel::db::schema::{allocations, competition_funding, competitions, funds};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::money::Pence;
use crate::money::{self, AllocationId};

/// Commits the value of an award. It takes the competition's reservation, each year in proportion to what is still
/// reserved; what goes beyond it comes from uncommitted money of the commissioning body's own among these allocations, or the
/// award is refused: a second body agreed to its share and no more.
pub fn commit(tx: &mut Tx<'_>, competition_id: &str, award: &AwardId, value: Pence) -> Result<()> {
    let lead: String =
        competitions::table.find(competition_id).select(competitions::body_id).first(tx.conn())?;
    let planned: Vec<(AllocationId, Pence, String)> = competition_funding::table
        .inner_join(allocations::table.inner_join(funds::table))
        .filter(competition_funding::competition_id.eq(competition_id))
        .order(competition_funding::allocation_id)
        .select((competition_funding::allocation_id, competition_funding::amount_pence, funds::body_id))
        .load(tx.conn())?;
    let reserved: BTreeMap<AllocationId, Pence> =
        money::reserved_lines(tx, competition_id)?.into_iter().collect();
    let held: Vec<i64> =
        planned.iter().map(|(id, ..)| reserved.get(id).copied().unwrap_or_default().get()).collect();
    let weights: Vec<i64> =
        planned.iter().map(|(_, amount, body)| if *body == lead { amount.get() } else { 0 }).collect();
    let shares = rules::shares_of_funds(value.get(), &held, &weights)
        .ok_or_else(|| Problem::new(Code::FundsExceeded, "No fund is named for this competition."))?;
    let mut amounts = Vec::new();
    for ((allocation, ..), share) in planned.into_iter().zip(shares) {
        if share > 0 {
            let share = Pence::new(share).map_err(|cause| Problem::new(Code::Conflict, cause.to_string()))?;
            amounts.push((allocation, share));
        }
    }
    money::commit(tx, Some(competition_id), award.as_str(), &amounts)
}
