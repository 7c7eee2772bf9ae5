//! Reading money for the pages.

use super::model::{AllocationId, Fund, FundId};
use super::store::HoldOn;
use super::views::{AllocationOut, PledgeOut, VirementOut, allocation_view};
use super::{commands, pledges, store, virements};
use crate::kernel::authz::{Actor, Permission, ReadFunds, Scope};
use crate::kernel::error::{Problem, Result};
use crate::kernel::state::App;

/// An allocation with the name of its fund.
#[derive(Debug, Clone)]
pub struct FundingSource {
    /// The fund's name.
    pub fund_name: String,
    /// The allocation.
    pub allocation: AllocationOut,
}

/// Every allocation of a body's funds to a region, by fund and year.
///
/// # Errors
/// `forbidden` for who may not read the body's funds.
pub async fn funding_sources(
    app: &App,
    actor: &Actor,
    body_id: &str,
    region_code: &str,
) -> Result<Vec<FundingSource>> {
    actor.require(ReadFunds, &Scope { body_id, region_code: Some(region_code), competition_id: None })?;
    let (here, who) = (app.clone(), actor.clone());
    let (body, region) = (body_id.to_owned(), region_code.to_owned());
    app.db
        .read(move |db| {
            let mut sources = Vec::new();
            for fund in store::funds_page(db, std::slice::from_ref(&body), None, i64::MAX)? {
                let rows = store::allocations_of(db, &fund.id)?;
                let shown = commands::shown(db, &here, &who, &fund)?;
                for row in rows.iter().filter(|row| row.region_code == region) {
                    let allocation = allocation_view(&shown, row)?;
                    sources.push(FundingSource { fund_name: fund.name.clone(), allocation });
                }
            }
            Ok(sources)
        })
        .await
}

/// An allocation with what holds its money: from a pound to its award.
#[derive(Debug, Clone)]
pub struct Traced {
    /// The fund.
    pub fund: Fund,
    /// The allocation.
    pub allocation: AllocationOut,
    /// What holds it.
    pub holds: Vec<HoldOn>,
}

/// An allocation with what holds its money.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn traced(app: &App, actor: &Actor, id: &AllocationId) -> Result<Traced> {
    let (here, who, id) = (app.clone(), actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let row = store::allocation(db, &id)?.ok_or_else(Problem::not_found)?;
            let fund = store::visible_fund(db, &who, &row.fund_id)?;
            let shown = commands::shown(db, &here, &who, &fund)?;
            let allocation = allocation_view(&shown, &row)?;
            Ok(Traced { allocation, holds: store::holds_on(db, &id)?, fund })
        })
        .await
}

/// What is moved and pledged in the funds of the caller's bodies.
#[derive(Debug, Clone, Default)]
pub struct Movements {
    /// Every fund.
    pub funds: Vec<Fund>,
    /// Their virements, the newest last.
    pub virements: Vec<VirementOut>,
    /// Their pledges, the newest last.
    pub pledges: Vec<PledgeOut>,
}

/// What is moved and pledged in the funds of the caller's bodies.
///
/// # Errors
/// Only those of the database.
pub async fn movements(app: &App, actor: &Actor) -> Result<Movements> {
    let who = actor.clone();
    app.db
        .read(move |db| {
            let mut found = Movements {
                funds: store::funds_page(db, &who.bodies(ReadFunds::ROLES), None, i64::MAX)?,
                ..Movements::default()
            };
            for fund in &found.funds {
                found.virements.extend(virements::page(db, &who, &fund.id, None, i64::MAX)?);
                found.pledges.extend(pledges::page(db, &who, &fund.id, None, i64::MAX)?);
            }
            Ok(found)
        })
        .await
}

/// A fund with its allocations, by region and year.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn fund_with_allocations(
    app: &App,
    actor: &Actor,
    id: &FundId,
) -> Result<(Fund, Vec<AllocationOut>)> {
    let (here, who, id) = (app.clone(), actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let fund = store::visible_fund(db, &who, &id)?;
            let rows = store::allocations_of(db, &id)?;
            let shown = commands::shown(db, &here, &who, &fund)?;
            let views = rows.iter().map(|row| allocation_view(&shown, row)).collect::<Result<_>>()?;
            Ok((fund, views))
        })
        .await
}
