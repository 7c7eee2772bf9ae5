//! What callers send and see of awards without competition.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::grounds::GroundOut;
use crate::awards::model::{Route, ValueBasis};
use crate::competitions::FundingLineIn;
use crate::kernel::checks::{no_repeats, not_blank, positive};
use crate::kernel::clock::Day;
use crate::kernel::money::Pence;

/// An award to be made without competition.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DirectAwardIn {
    /// The commissioning body.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// The provider.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a12", min_length = 1, max_length = 36)]
    pub organisation_id: String,
    /// What is awarded, in a few words.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "A refuge for women in Lincoln", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: String,
    /// What is awarded, in plain English; published.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "Twelve places for women on probation.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub summary: String,
    /// Service categories.
    #[validate(length(min = 1, max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), min_items = 1, max_items = 500)]
    pub category_codes: Vec<String>,
    /// Areas of the region.
    #[validate(length(min = 1, max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub area_codes: Vec<String>,
    /// The cohort, where there is one.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Women", min_length = 1, max_length = 200)]
    pub cohort: Option<String>,
    /// Grant or contract.
    pub route: Route,
    /// The value of the standard term.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = i64, example = 9_000_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub value_pence: Pence,
    /// The value with every extension; required where there are extensions.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = Option<i64>, example = 12_000_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub value_extended_pence: Option<Pence>,
    /// Fixed or predicted.
    pub value_basis: ValueBasis,
    /// The standard term in months.
    #[validate(range(min = 1, max = 240))]
    #[schema(example = 12, minimum = 1, maximum = 240)]
    pub standard_term_months: i64,
    /// Months of possible extension.
    #[validate(range(min = 1, max = 240))]
    #[schema(example = 6, minimum = 1, maximum = 240)]
    pub extension_months: Option<i64>,
    /// The first day.
    pub starts_on: Day,
    /// What of the service a sentence enforces; leave out where nothing.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "Attendance is recorded and told to the probation practitioner.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub enforcement_duty: Option<String>,
    /// The legal ground: a code of `/direct-award-grounds`.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "GRANT-MR5", min_length = 1, max_length = 20)]
    pub ground_code: String,
    /// Why the ground holds; published.
    #[validate(length(min = 1, max = 5000), custom(function = "not_blank"))]
    #[schema(
        example = "The building is theirs; no other refuge in the county takes women from prison.",
        min_length = 1,
        max_length = 5000,
        pattern = "\\S"
    )]
    pub reason: String,
    /// What else was considered, and why it will not do; published.
    #[validate(length(min = 1, max = 5000), custom(function = "not_blank"))]
    #[schema(
        example = "A mini-competition: one member covers the county, and it runs no refuge.",
        min_length = 1,
        max_length = 5000,
        pattern = "\\S"
    )]
    pub alternatives: String,
    /// Working days between notice and signature: at least those of the ground, which count where this is left out.
    #[validate(range(min = 0, max = 30))]
    #[schema(example = 8, minimum = 0, maximum = 30)]
    pub standstill_working_days: Option<i64>,
    /// The money, a line for each allocation; together the value of the standard term.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub funding: Vec<FundingLineIn>,
}

/// What an award without competition has beside every other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DirectAwardOut {
    /// The commissioning body.
    pub body_id: String,
    /// Its name.
    pub body_name: String,
    /// What is awarded, in a few words.
    pub title: String,
    /// What is awarded, in plain English.
    pub summary: String,
    /// The legal ground.
    pub ground: GroundOut,
    /// The version of the grounds in which it stood.
    pub grounds_version: i64,
    /// Why the ground holds.
    pub reason: String,
    /// What else was considered, and why it will not do.
    pub alternatives: String,
    /// What of the service a sentence enforces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enforcement_duty: Option<String>,
    /// The first day.
    pub starts_on: Day,
    /// Working days between notice and signature.
    pub standstill_working_days: i64,
    /// The money; for the commissioning side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funding: Option<Vec<FundingLineIn>>,
}
