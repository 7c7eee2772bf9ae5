//! What is left of the funds that a person may see.

use super::model::Allocation;
use super::store;
use crate::app::App;
use crate::kernel::authz::{Actor, Permission, ReadFunds};
use crate::kernel::error::Result;
use crate::kernel::money::Pence;

/// One allocation with its fund.
#[derive(Debug, Clone)]
pub struct Balance {
    /// The fund's name.
    pub fund_name: String,
    /// The allocation.
    pub allocation: Allocation,
    /// Neither reserved nor committed.
    pub uncommitted: Pence,
}

/// The balances of the caller's bodies by fund, region and year; those of their own regions where their roles have
/// one.
pub async fn balances(app: &App, actor: &Actor) -> Result<Vec<Balance>> {
    let actor = actor.clone();
    app.db
        .read(move |db| {
            let mut found = Vec::new();
            for body in actor.bodies(ReadFunds::ROLES) {
                let regions = actor.regions(ReadFunds::ROLES, &body);
                for fund in store::funds_page(db, &[body], None, i64::MAX)? {
                    for allocation in store::allocations_of(db, &fund.id)? {
                        if regions.is_empty() || regions.contains(&allocation.region_code) {
                            let uncommitted = allocation.uncommitted()?;
                            found.push(Balance { fund_name: fund.name.clone(), allocation, uncommitted });
                        }
                    }
                }
            }
            Ok(found)
        })
        .await
}
