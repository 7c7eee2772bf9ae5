//! The only Diesel of money.

mod pledges;
mod traced;
mod virements;
mod warnings;

use diesel::prelude::*;
use uuid::Uuid;

use super::model::{Allocation, AllocationId, Fund, FundId, FundKind};
use super::views::{AllocationIn, FundIn};
use crate::kernel::authz::{Actor, Permission, ReadFunds};
use crate::kernel::db::schema::{allocations, fund_holds, funds};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::money::Pence;

pub(super) use pledges::{insert_pledge, pledge, pledges_page, pledges_past_their_day, set_reached};
pub use traced::HoldOn;
pub(super) use traced::holds_on;
pub(super) use virements::{insert_virement, set_decided, virement, virements_page};
pub(super) use warnings::{insert_warning, is_warned, unwarned};

const FUND_NAME: Constraint = Constraint::new("funds_body_id_name_key", "funds.body_id, funds.name");
const ONE_A_YEAR: Constraint = Constraint::new(
    "allocations_fund_id_region_code_financial_year_key",
    "allocations.fund_id, allocations.region_code, allocations.financial_year",
);

crate::text_enum! {
    /// What a hold is.
    pub enum HoldState {
        Reserved = "reserved",
        Committed = "committed",
        Freed = "freed",
    }
}

/// One hold.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = fund_holds)]
pub(super) struct Hold {
    pub(super) id: String,
    pub(super) allocation_id: AllocationId,
    pub(super) amount_pence: Pence,
    pub(super) version: i64,
}

/// A fund.
pub fn fund(db: &mut Snapshot<'_>, id: &FundId) -> Result<Option<Fund>> {
    Ok(funds::table.find(id).select(Fund::as_select()).first(db.conn()).optional()?)
}

/// A fund that the caller may know of: one of their body (visibility table). 404 otherwise.
pub fn visible_fund(db: &mut Snapshot<'_>, actor: &Actor, id: &FundId) -> Result<Fund> {
    let bodies = actor.bodies(ReadFunds::ROLES);
    fund(db, id)?.filter(|fund| bodies.contains(&fund.body_id)).ok_or_else(Problem::not_found)
}

/// An allocation.
pub fn allocation(db: &mut Snapshot<'_>, id: &AllocationId) -> Result<Option<Allocation>> {
    Ok(allocations::table.find(id).select(Allocation::as_select()).first(db.conn()).optional()?)
}

/// Every allocation of a fund, by region and year.
pub fn allocations_of(db: &mut Snapshot<'_>, fund: &FundId) -> Result<Vec<Allocation>> {
    Ok(allocations::table
        .filter(allocations::fund_id.eq(fund))
        .order((allocations::region_code, allocations::financial_year))
        .select(Allocation::as_select())
        .load(db.conn())?)
}

/// An allocation and the kind of its fund, where it is money of this body for this region.
pub fn allocation_of(
    db: &mut Snapshot<'_>,
    id: &AllocationId,
    body_id: &str,
    region_code: &str,
) -> Result<Option<(Allocation, FundKind)>> {
    Ok(allocations::table
        .inner_join(funds::table)
        .filter(allocations::id.eq(id))
        .filter(allocations::region_code.eq(region_code))
        .filter(funds::body_id.eq(body_id))
        .select((Allocation::as_select(), funds::kind))
        .first(db.conn())
        .optional()?)
}

/// What can be reserved of an allocation now; 404 for none.
pub(super) fn available(db: &mut Snapshot<'_>, id: &AllocationId) -> Result<Pence> {
    let found: Option<(Allocation, FundKind)> = allocations::table
        .inner_join(funds::table)
        .filter(allocations::id.eq(id))
        .select((Allocation::as_select(), funds::kind))
        .first(db.conn())
        .optional()?;
    let (row, kind) = found.ok_or_else(Problem::not_found)?;
    row.available(kind)
}

/// A fund's allocation to a region for a year.
pub(super) fn allocation_for(
    db: &mut Snapshot<'_>,
    fund: &FundId,
    region_code: &str,
    financial_year: i64,
) -> Result<Option<Allocation>> {
    Ok(allocations::table
        .filter(allocations::fund_id.eq(fund))
        .filter(allocations::region_code.eq(region_code))
        .filter(allocations::financial_year.eq(financial_year))
        .select(Allocation::as_select())
        .first(db.conn())
        .optional()?)
}

pub(super) fn funds_page(
    db: &mut Snapshot<'_>,
    bodies: &[String],
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Fund>> {
    Ok(funds::table
        .filter(funds::body_id.eq_any(bodies))
        .filter(funds::id.gt(after.unwrap_or_default()))
        .order(funds::id)
        .limit(limit)
        .select(Fund::as_select())
        .load(db.conn())?)
}

pub(super) fn allocations_page(
    db: &mut Snapshot<'_>,
    fund: &FundId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Allocation>> {
    Ok(allocations::table
        .filter(allocations::fund_id.eq(fund))
        .filter(allocations::id.gt(after.unwrap_or_default()))
        .order(allocations::id)
        .limit(limit)
        .select(Allocation::as_select())
        .load(db.conn())?)
}

pub(super) fn insert_fund(tx: &mut Tx<'_>, input: &FundIn, by: &str) -> Result<FundId> {
    let (id, now) = (FundId::new(), tx.now()?);
    diesel::insert_into(funds::table)
        .values((
            funds::id.eq(&id),
            funds::body_id.eq(&input.body_id),
            funds::name.eq(input.name.trim()),
            funds::kind.eq(input.kind),
            funds::created_by.eq(by),
            funds::created_at.eq(now),
            funds::version.eq(1),
            funds::recorded_at.eq(now),
        ))
        .execute(tx.conn())
        .map_err(|error| {
            Problem::from(error).on_violation(FUND_NAME, || {
                Problem::new(Code::AlreadyExists, "The body has a fund of this name; use it or another name.")
            })
        })?;
    Ok(id)
}

pub(super) fn insert_allocation(
    tx: &mut Tx<'_>,
    fund: &FundId,
    input: &AllocationIn,
) -> Result<AllocationId> {
    let (id, now) = (AllocationId::new(), tx.now()?);
    diesel::insert_into(allocations::table)
        .values((
            allocations::id.eq(&id),
            allocations::fund_id.eq(fund),
            allocations::region_code.eq(&input.region_code),
            allocations::financial_year.eq(input.financial_year),
            allocations::allocated_pence.eq(input.allocated_pence),
            allocations::reserved_pence.eq(0),
            allocations::committed_pence.eq(0),
            allocations::version.eq(1),
            allocations::recorded_at.eq(now),
        ))
        .execute(tx.conn())
        .map_err(|error| {
            Problem::from(error).on_violation(ONE_A_YEAR, || {
                Problem::new(
                    Code::AlreadyExists,
                    "The fund has an allocation to this region for this year; change that one.",
                )
            })
        })?;
    Ok(id)
}

pub(super) fn set_allocated(tx: &mut Tx<'_>, id: &AllocationId, amount: Pence) -> Result<()> {
    let now = tx.now()?;
    diesel::update(allocations::table.find(id))
        .set((
            allocations::allocated_pence.eq(amount),
            allocations::version.eq(allocations::version + 1),
            allocations::recorded_at.eq(now),
        ))
        .execute(tx.conn())
        .map_err(|error| {
            Problem::from(error).on_violation(Constraint::NOT_OVERSPENT, || {
                let detail = "More than this is already reserved and committed: allocate at least that much.";
                let fault = Fault::new("/allocated_pence", "funds_exceeded", detail);
                Problem::new(Code::FundsExceeded, detail).with_faults(vec![fault])
            })
        })?;
    Ok(())
}

pub(super) fn insert_hold(
    tx: &mut Tx<'_>,
    allocation: &AllocationId,
    competition_id: Option<&str>,
    award_id: Option<&str>,
    amount: Pence,
) -> Result<()> {
    let now = tx.now()?;
    let state = if award_id.is_some() { HoldState::Committed } else { HoldState::Reserved };
    diesel::insert_into(fund_holds::table)
        .values((
            fund_holds::id.eq(Uuid::now_v7().to_string()),
            fund_holds::allocation_id.eq(allocation),
            fund_holds::competition_id.eq(competition_id),
            fund_holds::award_id.eq(award_id),
            fund_holds::state.eq(state),
            fund_holds::amount_pence.eq(amount),
            fund_holds::version.eq(1),
            fund_holds::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn lower_hold(tx: &mut Tx<'_>, hold: &Hold, amount: Pence) -> Result<()> {
    let now = tx.now()?;
    diesel::update(fund_holds::table.find(&hold.id))
        .set((
            fund_holds::amount_pence.eq(amount),
            fund_holds::version.eq(hold.version + 1),
            fund_holds::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn free_hold(tx: &mut Tx<'_>, hold: &Hold) -> Result<()> {
    let now = tx.now()?;
    diesel::update(fund_holds::table.find(&hold.id))
        .set((
            fund_holds::state.eq(HoldState::Freed),
            fund_holds::version.eq(hold.version + 1),
            fund_holds::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn holds_of_competition(
    db: &mut Snapshot<'_>,
    competition_id: &str,
    state: HoldState,
) -> Result<Vec<Hold>> {
    Ok(fund_holds::table
        .filter(fund_holds::competition_id.eq(competition_id))
        .filter(fund_holds::state.eq(state))
        .order((fund_holds::allocation_id, fund_holds::id))
        .select(Hold::as_select())
        .load(db.conn())?)
}

pub(super) fn holds_of_award(db: &mut Snapshot<'_>, award_id: &str) -> Result<Vec<Hold>> {
    Ok(fund_holds::table
        .filter(fund_holds::award_id.eq(award_id))
        .filter(fund_holds::state.eq(HoldState::Committed))
        .order((fund_holds::allocation_id, fund_holds::id))
        .select(Hold::as_select())
        .load(db.conn())?)
}
