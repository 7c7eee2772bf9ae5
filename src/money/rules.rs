//! Which part of a commitment comes out of a reservation, what may be moved where, and when a year is underspent. Pure.

use std::collections::BTreeMap;

use super::model::{Allocation, AllocationId, FundKind};
use crate::kernel::clock::Day;
use crate::kernel::error::{Fault, Problem, Result};
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

/// What of a commitment no reservation holds yet.
pub(super) fn beyond_reservation(reserved: Option<Pence>, committed: Pence) -> Pence {
    committed.checked_sub(reserved.unwrap_or_default()).unwrap_or_default().max(Pence::ZERO)
}

/// What is wrong with moving money from one allocation of a fund to another; an allocation that is not the fund's is
/// `None`.
pub(super) fn virement_faults(
    kind: FundKind,
    from: Option<&Allocation>,
    to: Option<&Allocation>,
) -> Vec<Fault> {
    if kind.is_pledged() {
        let detail = "A co-funder pledged this money to its region and year: it stays there. Ask the co-funder for another pledge.";
        return vec![Fault::new("/from_allocation_id", "pledged_money", detail)];
    }
    let outside = match kind {
        FundKind::RingFenced => {
            "This is no allocation of this fund, which is ring-fenced: its money never leaves it. Choose two allocations of this fund."
        }
        _ => {
            "This is no allocation of this fund, and money never moves between funds: choose two allocations of this fund."
        }
    };
    let (Some(from), Some(to)) = (from, to) else {
        let mut faults = Vec::new();
        for (side, pointer) in [(from, "/from_allocation_id"), (to, "/to_allocation_id")] {
            if side.is_none() {
                faults.push(Fault::new(pointer, "outside_fund", outside));
            }
        }
        return faults;
    };
    if from.id == to.id {
        return vec![Fault::new(
            "/to_allocation_id",
            "same",
            "Choose another allocation than the giving one.",
        )];
    }
    if from.financial_year != to.financial_year {
        let detail = "Money stays in its financial year: choose an allocation of the same year.";
        return vec![Fault::new("/to_allocation_id", "another_year", detail)];
    }
    Vec::new()
}

/// True in the last quarter of an allocation's financial year while more than `percent` of it is neither reserved nor
/// committed.
pub(super) fn is_underspent(row: &Allocation, today: Day, percent: u8) -> Result<bool> {
    let last_quarter = today.financial_year() == row.financial_year && today.0.month() <= 3;
    let (free, whole) = (i128::from(row.uncommitted()?.get()), i128::from(row.allocated_pence.get()));
    Ok(last_quarter && free * 100 > whole * i128::from(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allocation(allocated: i64, reserved: i64, committed: i64, covered: i64) -> Allocation {
        Allocation {
            id: "00000000-0000-7000-8000-000000000001".parse().unwrap(),
            fund_id: "00000000-0000-7000-8000-000000000002".parse().unwrap(),
            region_code: "F".to_owned(),
            financial_year: 2026,
            allocated_pence: pence(allocated),
            reserved_pence: pence(reserved),
            committed_pence: pence(committed),
            version: 1,
            recorded_at: "2026-06-01T11:00:00Z".parse().unwrap(),
            vired_in_pence: Pence::ZERO,
            vired_out_pence: Pence::ZERO,
            covered_pence: pence(covered),
        }
    }

    #[test]
    fn pledged_money_is_there_as_far_as_it_is_covered() {
        let row = allocation(100, 20, 30, 70);
        assert_eq!(row.available(FundKind::Core).unwrap(), pence(50));
        assert_eq!(row.available(FundKind::Match).unwrap(), pence(20));
        assert_eq!(row.shortfall(FundKind::Match).unwrap(), Pence::ZERO);
        let lost = allocation(100, 20, 30, 40);
        assert_eq!(lost.available(FundKind::SocialInvestor).unwrap(), Pence::ZERO);
        assert_eq!(lost.shortfall(FundKind::SocialInvestor).unwrap(), pence(10));
        assert_eq!(lost.shortfall(FundKind::RingFenced).unwrap(), Pence::ZERO);
    }

    #[test]
    fn a_year_is_underspent_in_its_last_quarter_above_the_share() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let (ten, eleven) = (allocation(100, 45, 45, 0), allocation(100, 44, 45, 0));
        for (row, on, underspent) in [
            (&eleven, "2026-12-31", false),
            (&eleven, "2027-01-01", true),
            (&eleven, "2027-03-31", true),
            (&eleven, "2027-04-01", false),
            (&eleven, "2026-04-01", false),
            (&ten, "2027-01-01", false),
        ] {
            assert_eq!(is_underspent(row, day(on), 10).unwrap(), underspent, "{on}");
        }
        assert!(!is_underspent(&allocation(0, 0, 0, 0), day("2027-01-01"), 0).unwrap());
    }

    #[test]
    fn money_stays_in_its_fund_and_year() {
        let codes = |kind, from: Option<&Allocation>, to: Option<&Allocation>| {
            let faults = virement_faults(kind, from, to).into_iter();
            faults.map(|one| format!("{} {}", one.pointer, one.code)).collect::<Vec<_>>()
        };
        let one = allocation(100, 0, 0, 0);
        let mut other = allocation(100, 0, 0, 0);
        other.id = "00000000-0000-7000-8000-000000000003".parse().unwrap();
        assert!(codes(FundKind::RingFenced, Some(&one), Some(&other)).is_empty());
        assert_eq!(codes(FundKind::Core, Some(&one), Some(&one)), ["/to_allocation_id same"]);
        assert_eq!(codes(FundKind::RingFenced, Some(&one), None), ["/to_allocation_id outside_fund"]);
        assert_eq!(codes(FundKind::Match, None, None), ["/from_allocation_id pledged_money"]);
        other.financial_year = 2027;
        assert_eq!(codes(FundKind::Core, Some(&one), Some(&other)), ["/to_allocation_id another_year"]);
    }

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
