//! Where a lot is delivered, for how many, what is paid however few come, and when each of its areas ends.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::competitions::model::Lot;
use crate::kernel::checks::{Checked, not_blank, not_negative, refuse};
use crate::kernel::clock::Day;
use crate::kernel::error::Fault;
use crate::kernel::money::Pence;

crate::text_enum! {
    /// Where a service is delivered.
    pub enum DeliveryPlace {
        Prison = "prison",
        Community = "community",
        Both = "both",
    }
}

impl DeliveryPlace {
    /// True where the prisons must be named.
    #[must_use]
    pub const fn is_in_prison(self) -> bool {
        matches!(self, Self::Prison | Self::Both)
    }
}

/// How many are expected: a band, because nobody knows the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "in_order"))]
pub struct VolumeBand {
    /// What is counted, in words.
    #[validate(length(min = 1, max = 100), custom(function = "not_blank"))]
    #[schema(example = "people a year", min_length = 1, max_length = 100, pattern = "\\S")]
    pub unit: String,
    /// The fewest that are foreseen.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(example = 40, minimum = 0, maximum = 1_000_000_000)]
    pub minimum: i64,
    /// How many are expected: not below the minimum.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(example = 60, minimum = 0, maximum = 1_000_000_000)]
    pub expected: i64,
    /// The most that are foreseen: not below what is expected.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(example = 80, minimum = 1, maximum = 1_000_000_000)]
    pub maximum: i64,
}

fn in_order(band: &VolumeBand) -> Checked {
    if band.minimum <= band.expected && band.expected <= band.maximum {
        return Ok(());
    }
    refuse("order", "Give a minimum that is not above what is expected, and a maximum that is not below it.")
}

/// The term of an area that ends before its lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotAreaTermIn {
    /// An area of the lot.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "lincolnshire", min_length = 1, max_length = 100)]
    pub area_code: String,
    /// Its term in months: not longer than the lot's.
    #[validate(range(min = 1, max = 120))]
    #[schema(example = 12, minimum = 1, maximum = 120)]
    pub term_months: i64,
}

/// The terms of a lot. They replace those it has; what is left out is not said yet, and the check asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotTermsIn {
    /// Where it is delivered.
    pub delivery_place: Option<DeliveryPlace>,
    /// Which prisons, where it is delivered in prison.
    #[validate(length(max = 2000))]
    #[schema(example = "HMP Example and its resettlement unit", max_length = 2000)]
    pub prisons: Option<String>,
    /// For how many.
    #[validate(nested)]
    pub volume: Option<VolumeBand>,
    /// What is paid for the standard term however few come; 0 says that nothing is.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 1_000_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub minimum_payment_pence: Option<Pence>,
    /// Areas that end before the lot; every other area ends with it.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub area_terms: Vec<LotAreaTermIn>,
}

/// The terms of a lot as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LotTerms {
    /// Where it is delivered.
    pub delivery_place: Option<DeliveryPlace>,
    /// Which prisons.
    pub prisons: Option<String>,
    /// For how many.
    pub volume: Option<VolumeBand>,
    /// What is paid for the standard term however few come.
    pub minimum_payment_pence: Option<Pence>,
    /// The months of each area that ends before the lot.
    pub area_terms: BTreeMap<String, i64>,
}

impl From<&LotTermsIn> for LotTerms {
    fn from(input: &LotTermsIn) -> Self {
        let areas = input.area_terms.iter();
        Self {
            delivery_place: input.delivery_place,
            prisons: input
                .prisons
                .as_ref()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty()),
            volume: input.volume.clone(),
            minimum_payment_pence: input.minimum_payment_pence,
            area_terms: areas.map(|one| (one.area_code.clone(), one.term_months)).collect(),
        }
    }
}

impl From<LotTerms> for LotTermsIn {
    fn from(terms: LotTerms) -> Self {
        let areas = terms.area_terms.into_iter();
        Self {
            delivery_place: terms.delivery_place,
            prisons: terms.prisons,
            volume: terms.volume,
            minimum_payment_pence: terms.minimum_payment_pence,
            area_terms: areas
                .map(|(area_code, term_months)| LotAreaTermIn { area_code, term_months })
                .collect(),
        }
    }
}

/// An area with its own end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LotAreaEndOut {
    /// The area.
    #[schema(example = "lincolnshire")]
    pub area_code: String,
    /// Its term in months.
    pub term_months: i64,
    /// Its last day, once it is known when the service starts.
    pub ends_on: Option<Day>,
}

/// The terms of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LotTermsOut {
    /// Where it is delivered.
    pub delivery_place: Option<DeliveryPlace>,
    /// Which prisons, where it is delivered in prison.
    pub prisons: Option<String>,
    /// For how many.
    pub volume: Option<VolumeBand>,
    /// What is paid for the standard term however few come; 0 says that nothing is.
    pub minimum_payment_pence: Option<Pence>,
    /// Every area with its term and last day.
    pub area_ends: Vec<LotAreaEndOut>,
}

impl LotTermsOut {
    /// What a lot says to everyone.
    #[must_use]
    pub fn of(lot: &Lot, starts_on: Option<Day>) -> Self {
        let end = |area: &String| {
            let term_months = lot.terms.area_terms.get(area).copied().unwrap_or(lot.term_months);
            let ends_on = starts_on.map(|start| start.plus_months(term_months).plus_days(-1));
            LotAreaEndOut { area_code: area.clone(), term_months, ends_on }
        };
        Self {
            delivery_place: lot.terms.delivery_place,
            prisons: lot.terms.prisons.clone(),
            volume: lot.terms.volume.clone(),
            minimum_payment_pence: lot.terms.minimum_payment_pence,
            area_ends: lot.areas.iter().map(end).collect(),
        }
    }

    /// True where not every area ends on the same day.
    #[must_use]
    pub fn ends_differ(&self) -> bool {
        self.area_ends.iter().map(|one| one.term_months).collect::<BTreeSet<_>>().len() > 1
    }
}

/// Faults of what was sent: an area has one term, is the lot's, and ends with it at the latest.
pub(in crate::competitions) fn input_faults(
    terms: &LotTermsIn,
    areas: &[String],
    term_months: i64,
) -> Vec<Fault> {
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (index, one) in terms.area_terms.iter().enumerate() {
        let at = |field: &str| format!("/terms/area_terms/{index}/{field}");
        if !areas.contains(&one.area_code) {
            let detail = "This is no area of the lot: choose one of its areas, or leave the term out.";
            faults.push(Fault::new(at("area_code"), "not_in_lot", detail));
        }
        if !seen.insert(&one.area_code) {
            faults.push(Fault::new(at("area_code"), "repeated", "The area stands twice: give it one term."));
        }
        if one.term_months > term_months {
            let detail = format!(
                "The area would end after its lot, whose term is {term_months} months: give it {term_months} or fewer."
            );
            faults.push(Fault::new(at("term_months"), "longer_than_lot", detail));
        }
    }
    faults
}

/// What the check before approval says of the terms of the lots.
pub(in crate::competitions) fn faults(lots: &[Lot]) -> Vec<Fault> {
    lots.iter().enumerate().flat_map(|(index, lot)| lot_faults(index, lot)).collect()
}

fn lot_faults(index: usize, lot: &Lot) -> Vec<Fault> {
    let (mut faults, terms, number) = (Vec::new(), &lot.terms, lot.number);
    let mut fault = |field: &str, code: &str, detail: String| {
        faults.push(Fault::new(format!("/lots/{index}/terms/{field}"), code, detail));
    };
    match terms.delivery_place {
        None => {
            let detail =
                format!("Lot {number}: say whether the service is in prison, in the community or both.");
            fault("delivery_place", "required", detail);
        }
        Some(place) if place.is_in_prison() && terms.prisons.is_none() => {
            fault("prisons", "required", format!("Lot {number}: name the prisons in which the service is."));
        }
        Some(DeliveryPlace::Community) if terms.prisons.is_some() => {
            let detail = format!(
                "Lot {number}: prisons are named, and the service is in the community: choose both, or remove them."
            );
            fault("prisons", "contradiction", detail);
        }
        Some(_) => {}
    }
    if terms.volume.is_none() {
        let detail = format!(
            "Lot {number}: say for how many the service is: a unit, a minimum, what is expected, a maximum."
        );
        fault("volume", "required", detail);
    }
    match terms.minimum_payment_pence {
        None => {
            let detail =
                format!("Lot {number}: say what is paid however few come; nothing, 0, is an answer.");
            fault("minimum_payment_pence", "required", detail);
        }
        Some(minimum) if minimum > lot.value_pence => {
            let detail = format!("Lot {number}: the minimum payment is above the lot's value: lower it.");
            fault("minimum_payment_pence", "above_value", detail);
        }
        Some(_) => {}
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::check::tests::lot;

    #[test]
    fn a_band_is_in_order() {
        let band =
            |minimum, expected, maximum| VolumeBand { unit: "people".to_owned(), minimum, expected, maximum };
        assert!(band(0, 0, 1).validate().is_ok());
        assert!(band(40, 60, 80).validate().is_ok());
        assert!(band(61, 60, 80).validate().is_err());
        assert!(band(40, 81, 80).validate().is_err());
    }

    #[test]
    fn areas_end_with_their_lot_at_the_latest() {
        let mut one = lot(&["DF01"], &["essex", "kent"]);
        one.terms.area_terms.insert("kent".to_owned(), 6);
        let out = LotTermsOut::of(&one, Some("2026-10-01".parse().unwrap()));
        assert!(out.ends_differ());
        let ends: Vec<String> = out.area_ends.iter().map(|end| end.ends_on.unwrap().to_string()).collect();
        assert_eq!(ends, ["2027-09-30", "2027-03-31"]);
        let term = |area: &str, term_months| LotAreaTermIn { area_code: area.to_owned(), term_months };
        let input = LotTermsIn {
            area_terms: vec![term("kent", 12), term("kent", 13), term("surrey", 1)],
            ..LotTermsIn::default()
        };
        let found = input_faults(&input, &one.areas, 12);
        let found: Vec<(&str, &str)> =
            found.iter().map(|it| (it.pointer.as_str(), it.code.as_str())).collect();
        assert_eq!(
            found,
            [
                ("/terms/area_terms/1/area_code", "repeated"),
                ("/terms/area_terms/1/term_months", "longer_than_lot"),
                ("/terms/area_terms/2/area_code", "not_in_lot"),
            ]
        );
    }

    #[test]
    fn a_lot_says_where_for_how_many_and_what_is_paid_in_any_case() {
        let mut one = lot(&["DF01"], &["kent"]);
        assert_eq!(faults(&[one.clone()]), vec![]);
        one.terms.delivery_place = Some(DeliveryPlace::Both);
        one.terms.minimum_payment_pence = Pence::new(1_000_001).ok();
        let found: Vec<String> = faults(&[one.clone()]).into_iter().map(|it| it.code).collect();
        assert_eq!(found, ["required", "above_value"]);
        one.terms = LotTerms { prisons: Some("HMP Example".to_owned()), ..LotTerms::default() };
        let found: Vec<String> = faults(&[one]).into_iter().map(|it| it.pointer).collect();
        assert_eq!(
            found,
            ["/lots/0/terms/delivery_place", "/lots/0/terms/volume", "/lots/0/terms/minimum_payment_pence"]
        );
    }
}
