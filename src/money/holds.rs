//! Holds on allocations: the face for competitions (reserve) and awards (commit).

use super::model::AllocationId;
use super::rules::{beyond_reservation, in_lock_order, left_of_reservation};
use super::store::{self, Hold, HoldState};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::money::Pence;

fn exceeded(problem: Problem) -> Problem {
    let told = |detail: &str| Problem::new(Code::FundsExceeded, detail);
    problem
        .on_violation(Constraint::NOT_OVERSPENT, || told(TOO_LITTLE))
        .on_violation(Constraint::COVERED, || told(NOT_COVERED))
        .on_violation(Constraint::NOT_ENFORCED, || Problem::new(Code::Conflict, NOT_ENFORCED))
}

const TOO_LITTLE: &str = "An allocation has less uncommitted money than this needs: lower the amount, use another allocation, or raise it.";
const NOT_COVERED: &str = "An allocation of a co-funder's money has less of it covered by confirmed or received pledges than this needs: have a pledge confirmed, or use another allocation.";
/// Why the Regional Outcomes and Innovation Fund does not pay for this (MO5).
pub const NOT_ENFORCED: &str = "The Regional Outcomes and Innovation Fund does not pay for what a sentence enforces, and this competition has an enforcement duty: choose an allocation of another fund.";

fn lock_all<'a>(tx: &mut Tx<'_>, ids: impl Iterator<Item = &'a AllocationId>) -> Result<()> {
    for id in ids {
        tx.lock("allocations", id.as_str())?;
    }
    Ok(())
}

/// Reserves each amount for a competition (rule 11). 409 `funds_exceeded` where an allocation has not enough left;
/// the transaction must then end.
pub fn reserve(tx: &mut Tx<'_>, competition_id: &str, lines: &[(AllocationId, Pence)]) -> Result<()> {
    let lines = in_lock_order(lines)?;
    lock_all(tx, lines.keys())?;
    for (allocation, amount) in &lines {
        store::insert_hold(tx, allocation, Some(competition_id), None, *amount).map_err(exceeded)?;
    }
    Ok(())
}

/// Commits an award's amounts: first out of what the competition reserved of the same allocation, and only the rest
/// out of uncommitted money; without competition all of it. What stays reserved is for the competition's other lots until
/// [`free_reservations`]. 409 `funds_exceeded` where an allocation has not enough.
pub fn commit(
    tx: &mut Tx<'_>,
    competition_id: Option<&str>,
    award_id: &str,
    amounts: &[(AllocationId, Pence)],
) -> Result<()> {
    let amounts = in_lock_order(amounts)?;
    lock_all(tx, amounts.keys())?;
    let reserved = match competition_id {
        Some(id) => store::holds_of_competition(tx, id, HoldState::Reserved)?,
        None => Vec::new(),
    };
    for (allocation, amount) in &amounts {
        let hold = reserved.iter().find(|hold| hold.allocation_id == *allocation);
        let fresh = beyond_reservation(hold.map(|hold| hold.amount_pence), *amount);
        if fresh > store::available(tx, allocation)? {
            return Err(Problem::new(Code::FundsExceeded, TOO_LITTLE));
        }
        if let Some(hold) = hold {
            match left_of_reservation(hold.amount_pence, *amount) {
                Some(left) => store::lower_hold(tx, hold, left)?,
                None => store::free_hold(tx, hold)?,
            }
        }
        store::insert_hold(tx, allocation, competition_id, Some(award_id), *amount).map_err(exceeded)?;
    }
    Ok(())
}

/// Frees what a competition still has reserved; none is no error.
pub fn free_reservations(tx: &mut Tx<'_>, competition_id: &str) -> Result<()> {
    let holds = store::holds_of_competition(tx, competition_id, HoldState::Reserved)?;
    free(tx, &holds)
}

/// Frees what is committed to an award, such as one set aside; none is no error.
pub fn free_commitments(tx: &mut Tx<'_>, award_id: &str) -> Result<()> {
    let holds = store::holds_of_award(tx, award_id)?;
    free(tx, &holds)
}

/// What a competition has reserved now, by allocation.
pub fn reserved_lines(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<(AllocationId, Pence)>> {
    let holds = store::holds_of_competition(db, competition_id, HoldState::Reserved)?;
    Ok(holds.into_iter().map(|hold| (hold.allocation_id, hold.amount_pence)).collect())
}

/// The holds come in the order of their allocations.
fn free(tx: &mut Tx<'_>, holds: &[Hold]) -> Result<()> {
    lock_all(tx, holds.iter().map(|hold| &hold.allocation_id))?;
    holds.iter().try_for_each(|hold| store::free_hold(tx, hold))
}
