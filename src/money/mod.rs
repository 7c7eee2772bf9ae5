//! Funds, their yearly regional allocations, and the holds on them: reserved from the approval of a competition,
//! committed from its award (rules 11 and 23). The database keeps the totals and refuses an overspend.

mod balances;
mod commands;
mod handlers;
mod holds;
mod model;
mod reading;
mod rules;
mod store;
mod views;

pub use balances::{Balance, balances};
pub use commands::{change_allocation, create_allocation, create_fund};
pub use handlers::routes;
pub use holds::{commit, free_commitments, free_reservations, reserve, reserved_lines};
pub use model::{Allocation, AllocationId, Fund, FundId, FundKind};
pub use reading::{FundingSource, funding_sources};
pub use store::{allocation, allocations_of, fund, uncommitted, visible_fund};
pub use views::{AllocationIn, AllocationOut, AllocationPatch, FundIn, FundOut};
