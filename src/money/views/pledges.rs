//! What callers send and see of pledges.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::checks::{not_blank, positive};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;
use crate::money::model::{AllocationId, FundId, FunderType, PledgeId};
use crate::money::states::PledgeState;
use crate::organisations::OrganisationId;

/// A co-funder's pledge to a fund's allocation.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PledgeIn {
    /// The region for which it is.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// The year in which the financial year begins.
    #[validate(range(min = 2000, max = 2200))]
    #[schema(example = 2026, minimum = 2000, maximum = 2200)]
    pub financial_year: i64,
    /// Who pledges; left out where `organisation_id` says it.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Kent Police and Crime Commissioner",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub funder_name: Option<String>,
    /// Who pledges, where it has a record here.
    pub organisation_id: Option<OrganisationId>,
    /// What it is.
    pub funder_type: FunderType,
    /// How much.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = i64, example = 5_000_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub amount_pence: Pence,
    /// What the co-funder asks for it, and what it decides with you.
    #[validate(length(max = 4000))]
    #[schema(example = "Only for people under 25.", max_length = 4000)]
    pub condition: Option<String>,
    /// The last day on which it holds, unless the money came.
    pub expires_on: Option<Day>,
}

/// Why a pledge is withdrawn.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PledgeWithdrawalIn {
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The council's budget was cut.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub reason: String,
}

/// A co-funder's pledge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PledgeOut {
    /// Its id.
    pub id: PledgeId,
    /// The fund.
    pub fund_id: FundId,
    /// The allocation that it covers.
    pub allocation_id: AllocationId,
    /// Its region.
    #[schema(example = "F")]
    pub region_code: String,
    /// The year in which the financial year begins.
    #[schema(example = 2026)]
    pub financial_year: i64,
    /// Who pledges.
    #[schema(example = "Kent Police and Crime Commissioner")]
    pub funder_name: String,
    /// Who pledges, where it has a record here.
    pub organisation_id: Option<OrganisationId>,
    /// What it is.
    pub funder_type: FunderType,
    /// How much.
    pub amount_pence: Pence,
    /// State.
    pub state: PledgeState,
    /// What the co-funder asks for it.
    pub condition: Option<String>,
    /// The last day on which it holds.
    pub expires_on: Option<Day>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// When it was recorded.
    pub created_at: UtcTime,
    /// When it was confirmed.
    pub confirmed_at: Option<UtcTime>,
    /// When the money came.
    pub received_at: Option<UtcTime>,
    /// When it was withdrawn or expired.
    pub ended_at: Option<UtcTime>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What this caller may do with it.
    pub allowed_actions: Vec<&'static str>,
}
