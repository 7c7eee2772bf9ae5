//! Reading money for the pages.

use super::views::{AllocationOut, allocation_view};
use super::{commands, store};
use crate::kernel::authz::{Actor, ReadFunds, Scope};
use crate::kernel::error::Result;
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
