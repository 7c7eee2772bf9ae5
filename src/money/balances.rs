//! What is left of the funds that a person may see.

use super::model::Fund;
use super::views::{AllocationOut, allocation_view};
use super::{commands, store};
use crate::app::App;
use crate::kernel::authz::{Actor, Permission, ReadFunds};
use crate::kernel::error::Result;

/// One allocation with its fund.
#[derive(Debug, Clone)]
pub struct Balance {
    /// The fund.
    pub fund: Fund,
    /// The allocation.
    pub allocation: AllocationOut,
}

/// The balances of the caller's bodies by fund, region and year; those of their own regions where their roles have
/// one.
pub async fn balances(app: &App, actor: &Actor) -> Result<Vec<Balance>> {
    let (here, actor) = (app.clone(), actor.clone());
    app.db
        .read(move |db| {
            let mut found = Vec::new();
            for body in actor.bodies(ReadFunds::ROLES) {
                let regions = actor.regions(ReadFunds::ROLES, &body);
                for fund in store::funds_page(db, &[body], None, i64::MAX)? {
                    let shown = commands::shown(db, &here, &actor, &fund)?;
                    for row in store::allocations_of(db, &fund.id)? {
                        if regions.is_empty() || regions.contains(&row.region_code) {
                            let allocation = allocation_view(&shown, &row)?;
                            found.push(Balance { fund: fund.clone(), allocation });
                        }
                    }
                }
            }
            Ok(found)
        })
        .await
}
