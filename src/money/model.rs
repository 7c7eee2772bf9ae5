//! Funds, allocations, virements and pledges as they are kept.

use diesel::prelude::*;

use super::states::{PledgeState, VirementState};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{allocations, funds, pledges, virements};
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;
use crate::organisations::OrganisationId;

crate::id_type! {
    /// A fund.
    FundId
}

crate::id_type! {
    /// A fund's allocation to one region for one financial year.
    AllocationId
}

crate::id_type! {
    /// A move of money between two allocations.
    VirementId
}

crate::id_type! {
    /// A co-funder's pledge.
    PledgeId
}

crate::text_enum! {
    /// What a co-funder is (report R14).
    pub enum FunderType {
        Dept = "dept",
        Pcc = "pcc",
        Council = "council",
        Trust = "trust",
        SocialInvestorSib = "social_investor_sib",
    }
}

crate::text_enum! {
    /// The kind of a fund (design section 2).
    pub enum FundKind {
        Core = "core",
        RegionalOutcomesAndInnovation = "regional_outcomes_and_innovation",
        RingFenced = "ring_fenced",
        Match = "match",
        SocialInvestor = "social_investor",
    }
}

impl FundKind {
    /// True where the money is others': only what their pledges cover can be held.
    #[must_use]
    pub const fn is_pledged(self) -> bool {
        matches!(self, Self::Match | Self::SocialInvestor)
    }
}

/// A source of money of one commissioning body.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = funds)]
pub struct Fund {
    /// Its id.
    pub id: FundId,
    /// Whose it is.
    pub body_id: String,
    /// Its name, unique in the body.
    pub name: String,
    /// Its kind.
    pub kind: FundKind,
    /// When it was recorded.
    pub created_at: UtcTime,
    /// Its version.
    pub version: i64,
}

/// What a fund gives a region in one financial year, and how much of it is held.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = allocations)]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// The fund.
    pub fund_id: FundId,
    /// The region.
    pub region_code: String,
    /// The year in which the financial year begins.
    pub financial_year: i64,
    /// What is allocated now, with what was moved in and out.
    pub allocated_pence: Pence,
    /// Held for competitions that are approved and not yet awarded.
    pub reserved_pence: Pence,
    /// Held for awards.
    pub committed_pence: Pence,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
    /// What virements brought.
    pub vired_in_pence: Pence,
    /// What virements took.
    pub vired_out_pence: Pence,
    /// What confirmed and received pledges cover.
    pub covered_pence: Pence,
}

impl Allocation {
    /// Reserved and committed together.
    pub fn held(&self) -> Result<Pence> {
        self.exact(self.reserved_pence.checked_add(self.committed_pence))
    }

    /// Neither reserved nor committed.
    pub fn uncommitted(&self) -> Result<Pence> {
        self.exact(self.allocated_pence.checked_sub(self.held()?))
    }

    /// What can be reserved now; of a co-funder's money only what pledges cover.
    pub fn available(&self, kind: FundKind) -> Result<Pence> {
        let limit = if kind.is_pledged() {
            self.allocated_pence.min(self.covered_pence)
        } else {
            self.allocated_pence
        };
        self.exact(limit.checked_sub(self.held()?)).map(|left| left.max(Pence::ZERO))
    }

    /// What is held of a co-funder's money and no pledge covers any more.
    pub fn shortfall(&self, kind: FundKind) -> Result<Pence> {
        if !kind.is_pledged() {
            return Ok(Pence::ZERO);
        }
        self.exact(self.held()?.checked_sub(self.covered_pence)).map(|short| short.max(Pence::ZERO))
    }

    fn exact<E: std::fmt::Display>(&self, sum: std::result::Result<Pence, E>) -> Result<Pence> {
        sum.map_err(|cause| Problem::internal(format!("allocation {}: {cause}", self.id)))
    }
}

/// A move of money from one allocation to another of the same fund and year.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = virements)]
pub struct Virement {
    /// Its id.
    pub id: VirementId,
    /// The fund.
    pub fund_id: FundId,
    /// The year in which the financial year begins.
    pub financial_year: i64,
    /// Where the money comes from.
    pub from_allocation_id: AllocationId,
    /// Where it goes.
    pub to_allocation_id: AllocationId,
    /// How much.
    pub amount_pence: Pence,
    /// State.
    pub state: VirementState,
    /// Why.
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
    /// Its version.
    pub version: i64,
}

/// Money that a co-funder pledges to an allocation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pledges)]
pub struct Pledge {
    /// Its id.
    pub id: PledgeId,
    /// The allocation.
    pub allocation_id: AllocationId,
    /// Who pledges.
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
    /// When it was recorded first.
    pub created_at: UtcTime,
    /// When it was confirmed.
    pub confirmed_at: Option<UtcTime>,
    /// When the money came.
    pub received_at: Option<UtcTime>,
    /// When it was withdrawn or expired.
    pub ended_at: Option<UtcTime>,
    /// Its version.
    pub version: i64,
}
