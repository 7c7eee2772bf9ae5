//! What callers send and see of co-commissioning.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::CoCommissionerId;
use super::states::CoCommissionerState;
use crate::competitions::model::CompetitionId;
use crate::competitions::views::{FundingLineIn, FundingLineOut};
use crate::kernel::checks::not_blank;
use crate::kernel::clock::UtcTime;
use crate::kernel::money::Pence;

/// Asking a second body to commission together.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoCommissionerIn {
    /// Another commissioning body of the competition's framework.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// What is asked of it: its share, and what it decides.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "Half of the rent, £60,000 in each of two years; you agree on the evaluation panel.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub request: String,
}

/// The second body's whole list of funding lines.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoFundingIn {
    /// The lines, at most one for an allocation of the second body's own funds to the region.
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub lines: Vec<FundingLineIn>,
}

/// What a body gives in a financial year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct YearFundingOut {
    /// The year in which the financial year begins.
    #[schema(example = 2027)]
    pub financial_year: i64,
    /// Its lines together.
    pub amount_pence: Pence,
}

/// A second commissioning body of a competition, to the people of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CoCommissionerOut {
    /// Its id.
    pub id: CoCommissionerId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// The competition's reference.
    #[schema(example = "MC-2026-000123")]
    pub competition_reference: String,
    /// The competition's title.
    pub competition_title: String,
    /// The body that commissions.
    pub lead_body_id: String,
    /// Its name.
    pub lead_body_name: String,
    /// The region.
    #[schema(example = "F")]
    pub region_code: String,
    /// The second body.
    pub body_id: String,
    /// Its name.
    pub body_name: String,
    /// State.
    pub state: CoCommissionerState,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// What was asked of it.
    pub request: String,
    /// Why it declined or was released.
    pub reason: Option<String>,
    /// When it was asked.
    pub invited_at: UtcTime,
    /// When it answered.
    pub answered_at: Option<UtcTime>,
    /// When it approved; nothing once the competition was returned to its drafters.
    pub approved_at: Option<UtcTime>,
    /// Its own funding lines, to its own people.
    pub funding: Option<Vec<FundingLineOut>>,
    /// What it gives, year by year.
    pub funding_by_year: Vec<YearFundingOut>,
    /// What the other body gives, year by year.
    pub lead_funding_by_year: Vec<YearFundingOut>,
    /// Its version.
    pub version: i64,
}

/// A second commissioning body, as the competition names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CoCommissionerRefOut {
    /// Its id.
    pub id: CoCommissionerId,
    /// The body.
    pub body_id: String,
    /// Its name.
    pub name: String,
    /// State.
    pub state: CoCommissionerState,
}

/// Narrows a list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CoCommissionersQuery {
    /// In this state.
    pub state: Option<CoCommissionerState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}
