//! Which members cover a lot, and which requirement keeps out whom (rules 7 and 8). Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Lot;
use crate::frameworks::{self, Tier};
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;

/// An active member of the framework with its scope.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) membership_id: String,
    pub(super) organisation_id: String,
    pub(super) tier: i64,
    pub(super) income_band: String,
    pub(super) categories: BTreeSet<String>,
    pub(super) areas: BTreeSet<String>,
}

/// A lot's value with VAT and every extension.
fn value_for_tier(lot: &Lot) -> Result<Pence> {
    lot.value_pence
        .checked_add(lot.extension_value_pence)
        .map_err(|cause| Problem::internal(format!("lot {}: {cause}", lot.id)))
}

/// A lot's tier (design section 2).
pub fn tier_of_lot(lot: &Lot, tiers: &[Tier]) -> Result<i64> {
    Ok(frameworks::tier_for(tiers, value_for_tier(lot)?.get()))
}

fn has_categories(member: &Member, lot: &Lot) -> bool {
    lot.categories.iter().all(|code| member.categories.contains(code))
}

fn has_areas(member: &Member, lot: &Lot) -> bool {
    lot.areas.iter().all(|code| member.areas.contains(code))
}

/// True where the scope has every category and area of the lot and its tier or a higher one.
pub(super) fn covers(member: &Member, lot: &Lot, tier: i64) -> bool {
    member.tier >= tier && has_categories(member, lot) && has_areas(member, lot)
}

/// How many members cover a lot, and how many each requirement keeps out, by income band.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) covering: BTreeMap<String, i64>,
    pub(super) without_category: BTreeMap<String, i64>,
    pub(super) without_area: BTreeMap<String, i64>,
    pub(super) below_tier: BTreeMap<String, i64>,
}

/// Counts `members` for a lot of `tier`. A member can be kept out by several requirements.
pub(super) fn count(members: &[Member], lot: &Lot, tier: i64) -> Coverage {
    let mut counts = Coverage::default();
    for member in members {
        let add =
            |band: &mut BTreeMap<String, i64>| *band.entry(member.income_band.clone()).or_default() += 1;
        if covers(member, lot, tier) {
            add(&mut counts.covering);
        }
        if !has_categories(member, lot) {
            add(&mut counts.without_category);
        }
        if !has_areas(member, lot) {
            add(&mut counts.without_area);
        }
        if member.tier < tier {
            add(&mut counts.below_tier);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(tier: i64, categories: &[&str], areas: &[&str]) -> Member {
        let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Member {
            membership_id: String::new(),
            organisation_id: String::new(),
            tier,
            income_band: "under_100k".to_owned(),
            categories: set(categories),
            areas: set(areas),
        }
    }

    #[test]
    fn a_member_covers_with_every_category_every_area_and_the_tier() {
        let lot = crate::competitions::check::tests::lot(&["DF01", "DF02"], &["lincolnshire"]);
        assert!(covers(&member(2, &["DF01", "DF02", "DF03"], &["lincolnshire", "kent"]), &lot, 2));
        assert!(covers(&member(3, &["DF01", "DF02"], &["lincolnshire"]), &lot, 2));
        assert!(!covers(&member(1, &["DF01", "DF02"], &["lincolnshire"]), &lot, 2));
        assert!(!covers(&member(2, &["DF01"], &["lincolnshire"]), &lot, 2));
        assert!(!covers(&member(2, &["DF01", "DF02"], &["kent"]), &lot, 2));
        let all = [member(1, &["DF01"], &["kent"]), member(4, &["DF01", "DF02"], &["lincolnshire"])];
        let counts = count(&all, &lot, 2);
        let one = BTreeMap::from([("under_100k".to_owned(), 1)]);
        assert_eq!(counts.covering, one);
        assert_eq!(counts.below_tier, one);
        assert_eq!(counts.without_area, one);
        assert_eq!(counts.without_category, one);
    }
}
