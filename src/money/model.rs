//! Funds and allocations as they are kept.

use diesel::prelude::*;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{allocations, funds};
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;

crate::id_type! {
    /// A fund.
    FundId
}

crate::id_type! {
    /// A fund's allocation to one region for one financial year.
    AllocationId
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
    /// What is allocated.
    pub allocated_pence: Pence,
    /// Held for competitions that are approved and not yet awarded.
    pub reserved_pence: Pence,
    /// Held for awards.
    pub committed_pence: Pence,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

impl Allocation {
    /// What can still be reserved.
    pub fn uncommitted(&self) -> Result<Pence> {
        self.allocated_pence
            .checked_sub(self.reserved_pence)
            .and_then(|left| left.checked_sub(self.committed_pence))
            .map_err(|cause| Problem::internal(format!("allocation {}: {cause}", self.id)))
    }
}
