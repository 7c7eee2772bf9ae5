//! What callers send and see of addenda.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::model::AddendumId;
use crate::competitions::terms::lots::{DeliveryPlace, VolumeBand};
use crate::competitions::{CompetitionId, LotId};
use crate::kernel::checks::not_blank;
use crate::kernel::clock::{Day, UtcTime};

/// A term that publication fixes: naming it is refused, with the way that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fixed;

impl<'de> Deserialize<'de> for Fixed {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom(
            "no addendum changes this term, as it decides who can bid and who wins: cancel the competition and publish it anew",
        ))
    }
}

/// An addendum to a published competition. Terms that are left out stay; an empty text clears. Value, funding, criteria,
/// payment, areas and categories cannot be changed: cancel the competition and publish it anew.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddendumIn {
    /// What changes and why, for everyone.
    #[validate(length(min = 1, max = 20_000), custom(function = "not_blank"))]
    #[schema(
        example = "The present provider has given newer volumes.",
        min_length = 1,
        max_length = 20_000,
        pattern = "\\S"
    )]
    pub text: String,
    /// True where it changes what bidders offer: bids must then be confirmed. For a regional director.
    #[schema(example = false)]
    pub material: bool,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Women's services in Lincolnshire",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: Option<String>,
    /// Summary.
    #[validate(length(max = 2000))]
    #[schema(example = "Support for women on probation.", max_length = 2000)]
    pub summary: Option<String>,
    /// Why a lot is larger than one area.
    #[validate(length(max = 20_000))]
    #[schema(example = "The service travels with the women.", max_length = 20_000)]
    pub footprint_reason: Option<String>,
    /// When the time for forming partnerships ends: later than before.
    pub partnering_ends_at: Option<UtcTime>,
    /// The last moment at which a bid is in: later than before.
    pub deadline: Option<UtcTime>,
    /// The last moment for questions. Earlier than before is material.
    pub questions_until: Option<UtcTime>,
    /// When the service starts. Material.
    pub starts_on: Option<Day>,
    /// A regional director's reason for a clock shorter than the framework's minimum; it is published.
    #[validate(length(max = 20_000), custom(function = "not_blank"))]
    #[schema(
        example = "The present provider closes in March.",
        min_length = 1,
        max_length = 20_000,
        pattern = "\\S"
    )]
    pub clock_override_reason: Option<String>,
    /// Expected volumes. Material.
    #[validate(length(min = 1, max = 20_000), custom(function = "not_blank"))]
    #[schema(example = "220 women a year.", min_length = 1, max_length = 20_000, pattern = "\\S")]
    pub volumes: Option<String>,
    /// Whether staff transfer (TUPE) applies. Material.
    #[schema(example = false)]
    pub tupe_applies: Option<bool>,
    /// Any enforcement duty. Material.
    #[validate(length(max = 20_000))]
    #[schema(example = "Report missed appointments.", max_length = 20_000)]
    pub enforcement_duty: Option<String>,
    /// Any data-sharing duty. Material.
    #[validate(length(max = 20_000))]
    #[schema(example = "Monthly figures to the region.", max_length = 20_000)]
    pub data_sharing_duty: Option<String>,
    /// Lots to word anew.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub lots: Vec<AddendumLotIn>,
    /// Fixed.
    #[schema(ignore)]
    pub criteria: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub criterion_groups: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub gates: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub payment_details: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub funding: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub payment_model: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub payment_by_results_basis_points: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub price_formula: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub tie_break: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub anonymous: Option<Fixed>,
}

/// A lot to word anew. What is left out stays; an empty text clears.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddendumLotIn {
    /// The lot.
    pub lot_id: LotId,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Lincolnshire", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: Option<String>,
    /// For whom. Material.
    #[validate(length(max = 200))]
    #[schema(example = "Women", max_length = 200)]
    pub cohort: Option<String>,
    /// Where it is delivered and for how many. Material.
    #[validate(nested)]
    pub terms: Option<AddendumLotTermsIn>,
    /// Fixed.
    #[schema(ignore)]
    pub category_codes: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub area_codes: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub value_pence: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub value_basis: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub extension_value_pence: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub term_months: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub extension_months: Option<Fixed>,
}

/// Terms of a lot to change. What is left out stays; an empty text clears.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddendumLotTermsIn {
    /// Where it is delivered. Material.
    pub delivery_place: Option<DeliveryPlace>,
    /// Which prisons. Material.
    #[validate(length(max = 2000))]
    #[schema(example = "HMP Example", max_length = 2000)]
    pub prisons: Option<String>,
    /// For how many. Material.
    #[validate(nested)]
    pub volume: Option<VolumeBand>,
    /// Fixed.
    #[schema(ignore)]
    pub minimum_payment_pence: Option<Fixed>,
    /// Fixed.
    #[schema(ignore)]
    pub area_terms: Option<Fixed>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AddendumChangeOut {
    /// Where in the competition.
    #[schema(example = "/deadline")]
    pub pointer: String,
    /// The value before.
    #[schema(value_type = serde_json::Value, example = json!("2026-05-21T12:00:00.000000Z"))]
    pub old: Value,
    /// The value from then on.
    #[schema(value_type = serde_json::Value, example = json!("2026-05-28T12:00:00.000000Z"))]
    pub new: Value,
}

/// A published addendum.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AddendumOut {
    /// Its id.
    pub id: AddendumId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Its number, from 1.
    #[schema(example = 1)]
    pub number: i64,
    /// What changes and why.
    pub text: String,
    /// True where bids for earlier terms must be confirmed.
    pub material: bool,
    /// The differences, in the order of the competition's terms; none where the text alone says it.
    pub changes: Vec<AddendumChangeOut>,
    /// When it was published.
    pub published_at: UtcTime,
}

/// What an addendum would change and cause, for the page that asks before it is published.
#[derive(Debug, Clone, PartialEq)]
pub struct AddendumPreview {
    /// The differences.
    pub changes: Vec<AddendumChangeOut>,
    /// The deadline afterwards.
    pub deadline: Option<UtcTime>,
    /// How many working days are left until then.
    pub working_days: i64,
}
