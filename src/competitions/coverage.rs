//! Which members cover a lot, and which requirement keeps out whom (rules 7 and 8). Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::model::Lot;
use crate::frameworks::{self, Tier};
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;

/// A member of the framework that is in force.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) membership_id: String,
    pub(super) organisation_id: String,
    tier: i64,
    band: usize,
    categories: usize,
    areas: usize,
}

/// Members with their scopes. Each scope and income band is kept once: many members have the same, and a lot is held against
/// each only once.
#[derive(Debug, Default)]
pub(super) struct Members {
    all: Vec<Member>,
    bands: Kept<String>,
    categories: Kept<BTreeSet<String>>,
    areas: Kept<BTreeSet<String>>,
}

/// Values by the text that they were read from.
#[derive(Debug)]
struct Kept<T> {
    values: Vec<T>,
    places: HashMap<String, usize>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { values: Vec::new(), places: HashMap::new() }
    }
}

impl<T> Kept<T> {
    fn place(&mut self, text: String, read: impl FnOnce(&str) -> Result<T>) -> Result<usize> {
        if let Some(place) = self.places.get(&text) {
            return Ok(*place);
        }
        self.values.push(read(&text)?);
        let place = self.values.len() - 1;
        self.places.insert(text, place);
        Ok(place)
    }
}

/// How much of a lot's codes a scope has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    Some,
    All,
}

impl Part {
    fn of(scope: &BTreeSet<String>, codes: &[String]) -> Self {
        match codes.iter().filter(|code| scope.contains(*code)).count() {
            0 if !codes.is_empty() => Self::None,
            found if found == codes.len() => Self::All,
            _ => Self::Some,
        }
    }
}

/// What a member has of a lot.
#[derive(Debug, Clone, Copy)]
struct Fit {
    categories: Part,
    areas: Part,
    tier: bool,
}

impl Fit {
    /// Every category and area, and the tier or a higher one.
    fn covers(self) -> bool {
        self.tier && self.categories == Part::All && self.areas == Part::All
    }

    /// A category and an area, but not all: a possible partner, whatever its tier.
    fn could_partner(self) -> bool {
        !self.covers() && self.categories != Part::None && self.areas != Part::None
    }
}

impl Members {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds a member; its scopes are lists of codes in JSON, as memberships keep them.
    pub(super) fn add(
        &mut self,
        (membership_id, organisation_id): (String, String),
        (tier, band): (i64, String),
        (categories, areas): (String, String),
    ) -> Result<()> {
        let codes = |text: &str| {
            serde_json::from_str(text).map_err(|cause| Problem::internal(format!("a scope: {cause}")))
        };
        let member = Member {
            membership_id,
            organisation_id,
            tier,
            band: self.bands.place(band, |text| Ok(text.to_owned()))?,
            categories: self.categories.place(categories, codes)?,
            areas: self.areas.place(areas, codes)?,
        };
        self.all.push(member);
        Ok(())
    }

    /// Each member with what it has of the lot.
    fn held_against(&self, lot: &Lot, tier: i64) -> impl Iterator<Item = (&Member, Fit)> {
        let parts = |kept: &Kept<BTreeSet<String>>, codes: &[String]| -> Vec<Part> {
            kept.values.iter().map(|scope| Part::of(scope, codes)).collect()
        };
        let categories = parts(&self.categories, &lot.categories);
        let areas = parts(&self.areas, &lot.areas);
        let part = |parts: &[Part], place: usize| parts.get(place).copied().unwrap_or(Part::None);
        self.all.iter().map(move |member| {
            let fit = Fit {
                categories: part(&categories, member.categories),
                areas: part(&areas, member.areas),
                tier: member.tier >= tier,
            };
            (member, fit)
        })
    }

    /// Members that cover one of the lots, and members that cover none and could be a partner for one; each lot with its tier.
    pub(super) fn for_lots(&self, lots: &[(Lot, i64)]) -> (Vec<&Member>, Vec<&Member>) {
        let (mut covering, mut partners) = (BTreeMap::new(), BTreeMap::new());
        for (lot, tier) in lots {
            for (member, fit) in self.held_against(lot, *tier) {
                if fit.covers() {
                    covering.insert(&member.membership_id, member);
                } else if fit.could_partner() {
                    partners.insert(&member.membership_id, member);
                }
            }
        }
        partners.retain(|id, _| !covering.contains_key(id));
        (covering.into_values().collect(), partners.into_values().collect())
    }

    /// How many members have each area.
    pub(super) fn by_area(&self) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        let mut per_scope = vec![0_i64; self.areas.values.len()];
        for member in &self.all {
            if let Some(count) = per_scope.get_mut(member.areas) {
                *count += 1;
            }
        }
        for (scope, members) in self.areas.values.iter().zip(per_scope) {
            for area in scope {
                *counts.entry(area.clone()).or_default() += members;
            }
        }
        counts
    }

    /// Counts the members for a lot of `tier`. A member can be kept out by several requirements.
    pub(super) fn count(&self, lot: &Lot, tier: i64) -> Coverage {
        let bands = self.bands.values.len();
        let mut counts: [Vec<i64>; 5] = std::array::from_fn(|_| vec![0; bands]);
        for (member, fit) in self.held_against(lot, tier) {
            let says = [
                fit.covers(),
                fit.categories != Part::All,
                fit.areas != Part::All,
                !fit.tier,
                fit.could_partner(),
            ];
            for (counts, says) in counts.iter_mut().zip(says) {
                if let Some(count) = counts.get_mut(member.band) {
                    *count += i64::from(says);
                }
            }
        }
        let [covering, without_category, without_area, below_tier, partners] =
            counts.map(|counts| self.named(counts));
        Coverage { covering, without_category, without_area, below_tier, partners }
    }

    fn named(&self, counts: Vec<i64>) -> BTreeMap<String, i64> {
        let bands = self.bands.values.iter().cloned().zip(counts);
        bands.filter(|(_, count)| *count > 0).collect()
    }
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

/// How many members cover a lot, how many each requirement keeps out, and how many could be partners, by income band.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) covering: BTreeMap<String, i64>,
    pub(super) without_category: BTreeMap<String, i64>,
    pub(super) without_area: BTreeMap<String, i64>,
    pub(super) below_tier: BTreeMap<String, i64>,
    pub(super) partners: BTreeMap<String, i64>,
}

/// What a year of the lot's standard term would give each of some organisations, were its value shared equally; a part of a
/// penny is left out.
pub(super) fn shares(lot: &Lot) -> Result<BTreeMap<i64, Pence>> {
    let a_year = i128::from(lot.value_pence.get()) * 12;
    let share = |organisations: i64| {
        let each = a_year / i128::from(lot.term_months.max(1)) / i128::from(organisations);
        let pence = i64::try_from(each).map_err(|cause| Problem::internal(cause.to_string()))?;
        let pence = Pence::try_from(pence).map_err(|cause| Problem::internal(cause.to_string()))?;
        Ok((organisations, pence))
    };
    [1, 2, 3, 5].into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATEGORIES: [&str; 2] = ["DF01", "DF02"];
    const AREAS: [&str; 2] = ["lincolnshire", "kent"];

    fn subset(all: &[&str], bits: usize) -> Vec<String> {
        let chosen = all.iter().enumerate().filter(|(place, _)| bits & (1 << place) != 0);
        chosen.map(|(_, code)| (*code).to_owned()).collect()
    }

    /// Every scope against every lot, by the words of the rule.
    #[test]
    fn a_member_covers_with_every_category_every_area_and_the_tier() {
        let (mut members, mut scopes) = (Members::default(), Vec::new());
        for categories in 1..4 {
            for areas in 1..4 {
                for tier in 1..=3_i64 {
                    let scope = (subset(&CATEGORIES, categories), subset(&AREAS, areas), tier);
                    let json = |codes: &[String]| serde_json::to_string(codes).unwrap();
                    let id = format!("{categories}{areas}{tier}");
                    let kept = (json(&scope.0), json(&scope.1));
                    members.add((id.clone(), id), (tier, format!("band {tier}")), kept).unwrap();
                    scopes.push(scope);
                }
            }
        }
        for categories in 1..4 {
            for areas in 1..4 {
                for tier in 1..=4_i64 {
                    let (c, a) = (subset(&CATEGORIES, categories), subset(&AREAS, areas));
                    let words =
                        |codes: &[String]| codes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
                    let lot = lot_of(&words(&c), &words(&a));
                    let all = |scope: &[String], lot: &[String]| lot.iter().all(|one| scope.contains(one));
                    let any = |scope: &[String], lot: &[String]| lot.iter().any(|one| scope.contains(one));
                    let covers =
                        scopes.iter().filter(|(sc, sa, st)| all(sc, &c) && all(sa, &a) && *st >= tier);
                    let touches = scopes.iter().filter(|(sc, sa, _)| any(sc, &c) && any(sa, &a));
                    let (covers, touches) = (covers.count(), touches.count());
                    let sum = |counts: &BTreeMap<String, i64>| counts.values().sum::<i64>();
                    let counts = members.count(&lot, tier);
                    assert_eq!(sum(&counts.covering), i64::try_from(covers).unwrap(), "{c:?} {a:?} {tier}");
                    assert_eq!(sum(&counts.partners), i64::try_from(touches - covers).unwrap());
                    let (covering, partners) = members.for_lots(&[(lot, tier)]);
                    assert_eq!((covering.len(), partners.len()), (covers, touches - covers));
                }
            }
        }
        assert_eq!(
            members.by_area(),
            BTreeMap::from([("kent".to_owned(), 18), ("lincolnshire".to_owned(), 18)])
        );
    }

    fn lot_of(categories: &str, areas: &str) -> Lot {
        let codes = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (c, a) = (codes(categories), codes(areas));
        let words = |codes: &[String]| codes.to_vec();
        let mut lot = crate::competitions::check::tests::lot(&["DF01"], &["kent"]);
        (lot.categories, lot.areas) = (words(&c), words(&a));
        lot
    }

    #[test]
    fn each_requirement_counts_by_income_band() {
        let mut members = Members::default();
        let scope = |c: &str, a: &str| (format!("[\"{c}\"]"), format!("[\"{a}\"]"));
        let who = |id: &str| (id.to_owned(), id.to_owned());
        members.add(who("1"), (1, "small".to_owned()), scope("DF01", "kent")).unwrap();
        members.add(who("2"), (2, "large".to_owned()), scope("DF02", "kent")).unwrap();
        let counts = members.count(&lot_of("DF01", "kent"), 2);
        let one = |band: &str| BTreeMap::from([(band.to_owned(), 1)]);
        assert_eq!((counts.below_tier, counts.without_category), (one("small"), one("large")));
        assert_eq!(
            (counts.partners, counts.without_area, counts.covering),
            (one("small"), BTreeMap::new(), BTreeMap::new())
        );
    }

    #[test]
    fn a_year_is_shared_to_the_penny() {
        let mut lot = lot_of("DF01", "kent");
        (lot.value_pence, lot.term_months) = (Pence::try_from(10_000_001).unwrap(), 18);
        // 6,666,667.33 pence a year.
        let found: Vec<i64> = shares(&lot).unwrap().into_values().map(Pence::get).collect();
        assert_eq!(found, [6_666_667, 3_333_333, 2_222_222, 1_333_333]);
    }
}
