//! What callers send and see of money.

mod pledges;
mod virements;

pub use pledges::{PledgeIn, PledgeOut, PledgeWithdrawalIn};
pub use virements::{VirementIn, VirementOut, VirementRefusalIn};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{Allocation, AllocationId, Fund, FundId, FundKind};
use super::rules::is_underspent;
use crate::kernel::authz::{Actor, ManageFunds, Permission, Scope};
use crate::kernel::checks::{not_blank, not_negative};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::error::Result;
use crate::kernel::http::Made;
use crate::kernel::money::Pence;

/// A new fund.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundIn {
    /// The commissioning body whose money it is.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// Its name, unique in the body.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Regional Outcomes and Innovation Fund",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub name: String,
    /// Its kind.
    pub kind: FundKind,
}

/// A fund.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FundOut {
    /// Its id.
    pub id: FundId,
    /// Whose it is.
    pub body_id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: FundKind,
    /// What this caller may do: `allocate`, `vire`, `pledge`.
    pub allowed_actions: Vec<&'static str>,
    /// When it was recorded.
    pub created_at: UtcTime,
}

/// A new allocation: what the fund gives a region in one financial year.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationIn {
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// The year in which the financial year begins: 2026 is April 2026 to March 2027.
    #[validate(range(min = 2000, max = 2200))]
    #[schema(example = 2026, minimum = 2000, maximum = 2200)]
    pub financial_year: i64,
    /// How much.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = i64, example = 2_500_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub allocated_pence: Pence,
}

/// A change of an allocation.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationPatch {
    /// How much from now on; not below what is reserved and committed.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = i64, example = 2_500_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub allocated_pence: Pence,
}

/// An allocation with what is held of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllocationOut {
    /// Its id.
    pub id: AllocationId,
    /// The fund.
    pub fund_id: FundId,
    /// The region.
    pub region_code: String,
    /// The year in which the financial year begins.
    pub financial_year: i64,
    /// What is allocated now, with what virements brought and took.
    pub allocated_pence: Pence,
    /// Held for approved competitions.
    pub reserved_pence: Pence,
    /// Held for awards.
    pub committed_pence: Pence,
    /// What is neither reserved nor committed.
    pub uncommitted_pence: Pence,
    /// What can be reserved now: of a co-funder's money only what its pledges cover.
    pub available_pence: Pence,
    /// What will be spent as it stands: reserved and committed.
    pub forecast_pence: Pence,
    /// What virements brought.
    pub vired_in_pence: Pence,
    /// What virements took.
    pub vired_out_pence: Pence,
    /// What confirmed and received pledges cover; nothing where the fund needs no pledges.
    pub covered_pence: Option<Pence>,
    /// What is held of a co-funder's money and no pledge covers any more.
    pub shortfall_pence: Pence,
    /// True in the last quarter of the year while more than the set share is neither reserved nor committed.
    pub underspent: bool,
    /// What this caller may do: `change`.
    pub allowed_actions: Vec<&'static str>,
    /// When these figures were recorded.
    pub recorded_at: UtcTime,
}

pub(super) fn fund_view(actor: &Actor, fund: Fund) -> FundOut {
    let manages = actor.bodies(ManageFunds::ROLES).contains(&fund.body_id);
    FundOut {
        allowed_actions: match (manages, fund.kind.is_pledged()) {
            (true, true) => vec!["allocate", "pledge"],
            (true, false) => vec!["allocate", "vire"],
            (false, _) => Vec::new(),
        },
        id: fund.id,
        body_id: fund.body_id,
        name: fund.name,
        kind: fund.kind,
        created_at: fund.created_at,
    }
}

pub(super) fn fund_made(actor: &Actor, fund: Fund) -> Made<FundOut> {
    let (version, location) = (fund.version, format!("/api/v1/funds/{}", fund.id));
    Made::new(fund_view(actor, fund)).version(version).location(location)
}

/// What a view of an allocation needs beside it.
pub(super) struct Shown<'a> {
    /// Who looks.
    pub(super) actor: &'a Actor,
    /// Its fund.
    pub(super) fund: &'a Fund,
    /// The day in London.
    pub(super) today: Day,
    /// The share of an allocation, in per cent, above which a year is underspent.
    pub(super) percent: u8,
}

pub(super) fn allocation_view(shown: &Shown<'_>, row: &Allocation) -> Result<AllocationOut> {
    let fund = shown.fund;
    let scope = Scope { body_id: &fund.body_id, region_code: Some(&row.region_code), competition_id: None };
    Ok(AllocationOut {
        id: row.id.clone(),
        fund_id: row.fund_id.clone(),
        region_code: row.region_code.clone(),
        financial_year: row.financial_year,
        allocated_pence: row.allocated_pence,
        reserved_pence: row.reserved_pence,
        committed_pence: row.committed_pence,
        uncommitted_pence: row.uncommitted()?,
        available_pence: row.available(fund.kind)?,
        forecast_pence: row.held()?,
        vired_in_pence: row.vired_in_pence,
        vired_out_pence: row.vired_out_pence,
        covered_pence: fund.kind.is_pledged().then_some(row.covered_pence),
        shortfall_pence: row.shortfall(fund.kind)?,
        underspent: is_underspent(row, shown.today, shown.percent)?,
        allowed_actions: if shown.actor.may(ManageFunds, &scope) { vec!["change"] } else { Vec::new() },
        recorded_at: row.recorded_at,
    })
}

pub(super) fn allocation_made(shown: &Shown<'_>, row: &Allocation) -> Result<Made<AllocationOut>> {
    let location = format!("/api/v1/allocations/{}", row.id);
    Ok(Made::new(allocation_view(shown, row)?).version(row.version).location(location))
}
