//! What callers send and see of virements.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::checks::{not_blank, positive};
use crate::kernel::clock::UtcTime;
use crate::kernel::money::Pence;
use crate::money::model::{AllocationId, FundId, VirementId};
use crate::money::states::VirementState;

/// Proposes to move money from one allocation to another of the same fund and financial year.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VirementIn {
    /// Where the money comes from; the caller directs its region.
    pub from_allocation_id: AllocationId,
    /// Where it goes; who directs its region confirms.
    pub to_allocation_id: AllocationId,
    /// How much; not more than is neither reserved nor committed.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = i64, example = 250_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub amount_pence: Pence,
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "The competition in our region was cancelled.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
}

/// Refuses a virement.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VirementRefusalIn {
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "We could not commit it before April.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
}

/// A move of money from one allocation to another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VirementOut {
    /// Its id.
    pub id: VirementId,
    /// The fund.
    pub fund_id: FundId,
    /// The year in which the financial year begins.
    #[schema(example = 2026)]
    pub financial_year: i64,
    /// Where the money comes from.
    pub from_allocation_id: AllocationId,
    /// Its region.
    #[schema(example = "F")]
    pub from_region_code: String,
    /// Where it goes.
    pub to_allocation_id: AllocationId,
    /// Its region.
    #[schema(example = "G")]
    pub to_region_code: String,
    /// How much.
    pub amount_pence: Pence,
    /// State.
    pub state: VirementState,
    /// Why it was proposed.
    pub reason: String,
    /// The person who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: UtcTime,
    /// The person who confirmed, refused or withdrew it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<UtcTime>,
    /// Why it was refused.
    pub decision_reason: Option<String>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What this caller may do with it.
    pub allowed_actions: Vec<&'static str>,
}
