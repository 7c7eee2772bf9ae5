//! Which part of a commitment comes out of a reservation. Pure.

use std::collections::BTreeMap;

use super::model::AllocationId;
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;

/// Adds up the lines of each allocation, in the order of their ids: every writer takes locks in this order, so two
/// never wait for each other.
pub(super) fn in_lock_order(lines: &[(AllocationId, Pence)]) -> Result<BTreeMap<AllocationId, Pence>> {
    let mut sums = BTreeMap::new();
    for (allocation, amount) in lines {
        if amount.get() <= 0 {
            return Err(Problem::field("/amount_pence", "range", "An amount must be above £0."));
        }
        let sum = sums.entry(allocation.clone()).or_insert(Pence::ZERO);
        *sum = sum.checked_add(*amount).map_err(|cause| Problem::internal(cause.to_string()))?;
    }
    Ok(sums)
}

/// What is left of a reservation of `reserved` once `committed` is drawn from it; nothing where all of it is.
pub(super) fn left_of_reservation(reserved: Pence, committed: Pence) -> Option<Pence> {
    reserved.checked_sub(committed).ok().filter(|left| left.get() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pence(amount: i64) -> Pence {
        Pence::new(amount).unwrap()
    }

    #[test]
    fn a_commitment_draws_on_the_reservation_first() {
        assert_eq!(left_of_reservation(pence(100), pence(40)), Some(pence(60)));
        assert_eq!(left_of_reservation(pence(100), pence(100)), None);
        assert_eq!(left_of_reservation(pence(100), pence(101)), None);
    }

    #[test]
    fn lines_of_one_allocation_are_added_and_sorted() {
        let (a, b): (AllocationId, AllocationId) = (
            "00000000-0000-7000-8000-000000000001".parse().unwrap(),
            "00000000-0000-7000-8000-000000000002".parse().unwrap(),
        );
        let sums =
            in_lock_order(&[(b.clone(), pence(1)), (a.clone(), pence(2)), (b.clone(), pence(3))]).unwrap();
        assert_eq!(sums.into_iter().collect::<Vec<_>>(), vec![(a.clone(), pence(2)), (b, pence(4))]);
        assert!(in_lock_order(&[(a, Pence::ZERO)]).is_err());
    }
}
