//! What must hold of awards and agreements, without database or clock.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::model::{AreaTerm, Award, AwardOrigin, NewAgreement, NewAward, Route};
use super::states::{AgreementState, AwardState};
use crate::kernel::error::Fault;

/// Longest name or label, in characters.
const LONGEST_LABEL: usize = 200;
/// Longest text of an agreement or of a reason, in characters.
const LONGEST_TEXT: usize = 20_000;
/// Longest term believed, in months.
const LONGEST_TERM: i64 = 240;

/// True while agreements can be drafted from an award.
#[must_use]
pub const fn takes_agreements(state: AwardState) -> bool {
    matches!(
        state,
        AwardState::Approved | AwardState::Standstill | AwardState::Challenged | AwardState::Ready
    )
}

/// Faults in the fields of an award, whatever the database says.
#[must_use]
pub fn award_faults(new: &NewAward) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code: &str, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if !(1..=LONGEST_LABEL).contains(&new.category.chars().count()) {
        fault("/category", "length", "Must have 1 to 200 characters.");
    }
    if new.value_pence.is_negative() {
        fault("/value_pence", "range", "Must be at least 0.");
    }
    if new.value_extended_pence.is_some_and(|extended| extended < new.value_pence) {
        fault("/value_extended_pence", "range", "Must be at least the value of the standard term.");
    }
    if !(1..=LONGEST_TERM).contains(&new.standard_term_months) {
        fault("/standard_term_months", "range", "Must be from 1 to 240.");
    }
    if new.extension_months.is_some_and(|months| !(0..=LONGEST_TERM).contains(&months)) {
        fault("/extension_months", "range", "Must be from 0 to 240.");
    }
    if new.reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_TEXT) {
        fault("/reason", "length", "Must have at most 20000 characters.");
    }
    if new.origin != AwardOrigin::PublishedImport {
        if new.areas.is_empty() {
            fault("/areas", "required", "Name at least one area.");
        }
        if new.category_codes.is_empty() {
            fault("/category_codes", "required", "Name at least one service category.");
        }
        if new.recommended_by.is_none() {
            fault("/recommended_by", "required", "Name who recommends.");
        }
        let decides = new.competition.is_some() && !new.lots.is_empty();
        if decides != (new.origin == AwardOrigin::Competition) {
            fault("/competition", "required", "Name the competition, the bid and the lots that it decides.");
        }
    } else if new.competition.is_some() || !new.lots.is_empty() || new.source_row.is_none() {
        fault("/source_row", "required", "A published award has the row of its list, and no competition.");
    }
    faults
}

/// Faults in the fields of an agreement, whatever the database says.
#[must_use]
pub fn agreement_faults(award: &Award, new: &NewAgreement) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code: &str, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if !(1..=LONGEST_TERM).contains(&new.term_months) {
        fault("/term_months", "range", "Must be from 1 to 240.");
    }
    let last = new.ends_on.or_else(|| new.areas.iter().filter_map(|area| area.ends_on).max());
    if matches!((new.starts_on, last), (Some(first), Some(last)) if last < first) {
        fault("/ends_on", "range", "Must not lie before starts_on.");
    }
    if new.ends_on.is_some_and(|end| new.areas.iter().any(|area| area.ends_on.is_some_and(|own| own > end))) {
        fault("/ends_on", "range", "Must not lie before the last day of an area.");
    }
    if new.text.as_ref().is_some_and(|text| !(1..=LONGEST_TEXT).contains(&text.chars().count())) {
        fault("/text", "length", "Must have 1 to 20000 characters.");
    }
    if let (Some(low), Some(high)) = (new.published.minimum_age, new.published.maximum_age)
        && high < low
    {
        fault("/maximum_age", "range", "Must not be below minimum_age.");
    }
    if award.origin != AwardOrigin::PublishedImport {
        if new.areas.is_empty() {
            fault("/areas", "required", "Name at least one area of the award.");
        }
        if new.text.is_none() {
            fault("/text", "required", "Give the words that both sides will sign.");
        }
        if new.starts_on.is_none() {
            fault("/starts_on", "required", "Give the first day.");
        }
        if last.is_none() {
            fault("/ends_on", "required", "Give the last day, or that of each area.");
        }
    }
    faults
}

/// Areas of an agreement that its award does not cover.
#[must_use]
pub fn areas_outside(award: &[AreaTerm], agreement: &[AreaTerm]) -> Vec<Fault> {
    let covered: BTreeSet<&str> = award.iter().map(|area| area.area_code.as_str()).collect();
    let outside = agreement.iter().filter(|area| !covered.contains(area.area_code.as_str()));
    outside
        .map(|area| {
            let detail = format!("{} is not an area of the award.", area.area_code);
            Fault::new("/areas", "outside_award", detail)
        })
        .collect()
}

/// SHA-256 of a text in UTF-8, in lower-case hexadecimal: what both sides sign.
#[must_use]
pub fn text_digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The category of an award in words: the shared contract category where all service categories have the same,
/// else their names joined by ` + ` in the order of their codes. `names` gives a code's name and contract category.
#[must_use]
pub fn category_label(
    codes: &BTreeSet<String>,
    names: &BTreeMap<String, (String, Option<String>)>,
) -> String {
    let known: Vec<&(String, Option<String>)> = codes.iter().filter_map(|code| names.get(code)).collect();
    let shared: BTreeSet<Option<&str>> = known.iter().map(|(_, contract)| contract.as_deref()).collect();
    match (shared.len(), shared.first()) {
        (1, Some(Some(contract))) => (*contract).to_owned(),
        _ => joined(&known.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>()),
    }
}

/// As many names as a label holds; how many more there are.
fn joined(names: &[&str]) -> String {
    let label = |shown: usize| {
        let more = names.len() - shown;
        let rest = (more > 0).then(|| format!("{more} more"));
        names.iter().take(shown).map(|name| (*name).to_owned()).chain(rest).collect::<Vec<_>>().join(" + ")
    };
    (0..=names.len())
        .rev()
        .map(label)
        .find(|label| label.chars().count() <= LONGEST_LABEL)
        .unwrap_or_default()
}

/// How an amount falls on allocations: on what is `held`, in proportion; what goes beyond it by `weights`, on free
/// money. Exact: the shares total the amount. Nothing where there is no allocation or no weight.
#[must_use]
pub fn shares_of_funds(amount: i64, held: &[i64], weights: &[i64]) -> Option<Vec<i64>> {
    let reserved: i64 = held.iter().sum();
    if amount <= reserved {
        return in_proportion(amount, held);
    }
    let beyond = in_proportion(amount - reserved, weights)?;
    Some(held.iter().zip(beyond).map(|(held, beyond)| held + beyond).collect())
}

/// Splits `amount` by `weights`; no share passes its weight where the amount does not pass their total.
fn in_proportion(amount: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if total <= 0 {
        return (amount == 0).then(|| vec![0; weights.len()]);
    }
    let mut so_far = 0_i128;
    let mut given = 0_i64;
    let mut shares = Vec::new();
    for weight in weights {
        so_far += i128::from(*weight);
        let up_to = i64::try_from(i128::from(amount) * so_far / total).ok()?;
        shares.push(up_to - given);
        given = up_to;
    }
    Some(shares)
}

/// True where every area of the award is covered by a signed agreement and none is still being signed.
#[must_use]
pub fn is_settled(award_areas: &[AreaTerm], agreements: &[(AgreementState, Vec<AreaTerm>)]) -> bool {
    use AgreementState as S;
    let open = agreements
        .iter()
        .any(|(state, _)| matches!(state, S::Draft | S::SubjectToContract | S::ProviderSigned));
    let signed: BTreeSet<&str> = agreements
        .iter()
        .filter(|(state, _)| matches!(state, S::Signed | S::Active | S::Ended | S::Terminated))
        .flat_map(|(_, areas)| areas.iter().map(|area| area.area_code.as_str()))
        .collect();
    !open && !agreements.is_empty() && award_areas.iter().all(|area| signed.contains(area.area_code.as_str()))
}

/// Whether an award has to wait: contracts do where the competition has a standstill, grants need not (rule 24).
#[must_use]
pub const fn must_wait(route: Route, standstill_working_days: i64) -> bool {
    matches!(route, Route::Contract) && standstill_working_days > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shared_contract_category_names_the_award() {
        let name = |name: &str, contract: Option<&str>| (name.to_owned(), contract.map(str::to_owned));
        let names = BTreeMap::from([
            ("DF01".to_owned(), name("Accommodation", Some("Accommodation"))),
            ("DF02".to_owned(), name("Family", Some("Personal wellbeing"))),
            ("DF03".to_owned(), name("Lifestyle", Some("Personal wellbeing"))),
            ("DF04".to_owned(), name("Debt", None)),
        ]);
        let label =
            |codes: &[&str]| category_label(&codes.iter().map(|code| (*code).to_owned()).collect(), &names);
        assert_eq!(label(&["DF03", "DF02"]), "Personal wellbeing");
        assert_eq!(label(&["DF02", "DF01"]), "Accommodation + Family");
        assert_eq!(label(&["DF04"]), "Debt");
    }

    #[test]
    fn a_label_of_many_categories_says_how_many_it_leaves_out() {
        let long = "x".repeat(60);
        assert_eq!(joined(&[long.as_str(); 14]), format!("{long} + {long} + {long} + 11 more"));
        assert_eq!(joined(&[]), "");
        assert_eq!(joined(&["x".repeat(201).as_str()]), "1 more");
    }

    proptest! {
        #[test]
        fn shares_total_the_amount_and_stay_within_what_is_held(
            held in proptest::collection::vec(1i64..1_000_000_000, 1..6), part in 0i64..=1_000,
        ) {
            let reserved: i64 = held.iter().sum();
            let amount = i64::try_from(i128::from(reserved) * i128::from(part) / 1_000).unwrap();
            let shares = shares_of_funds(amount, &held, &held).unwrap();
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            for (share, held) in shares.iter().zip(&held) {
                prop_assert!(share <= held && *share >= 0);
            }
            let beyond = shares_of_funds(reserved + part, &held, &held).unwrap();
            prop_assert_eq!(beyond.iter().sum::<i64>(), reserved + part);
        }
    }
}
