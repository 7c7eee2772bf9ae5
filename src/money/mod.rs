//! Funds, their yearly regional allocations, and the holds on them: reserved from the approval of a competition,
//! committed from its award (rules 11 and 23). The database keeps the totals and refuses an overspend. Money moves inside
//! its fund and year (virement); a co-funder's money is held only as far as its pledges cover. `docs/money.md` has the rules.

mod balances;
mod commands;
mod due;
mod face;
mod handlers;
mod holds;
mod mails;
mod model;
mod plan;
mod pledges;
mod reading;
mod rules;
pub mod states;
mod store;
mod views;
mod virements;

pub use balances::{Balance, balances};
pub use commands::{change_allocation, create_allocation, create_fund};
pub use due::DUTIES;
pub use face::{
    confirm_pledge, confirm_virement, create_pledge, list_pledges, list_virements, propose_virement,
    read_pledge, read_virement, receive_pledge, refuse_virement, withdraw_pledge, withdraw_virement,
};
pub use handlers::routes;
pub use holds::{NOT_ENFORCED, commit, free_commitments, free_reservations, reserve, reserved_lines};
pub use model::{
    Allocation, AllocationId, Fund, FundId, FundKind, FunderType, Pledge, PledgeId, Virement, VirementId,
};
pub use plan::{Plan, PlannedLine, planned, years_of_term};
pub use reading::{
    FundingSource, Movements, Traced, fund_with_allocations, funding_sources, movements, traced,
};
pub use store::{HoldOn, allocation, allocation_of, allocations_of, fund, visible_fund};
pub use views::{
    AllocationIn, AllocationOut, AllocationPatch, FundIn, FundOut, PledgeIn, PledgeOut, PledgeWithdrawalIn,
    VirementIn, VirementOut, VirementRefusalIn,
};
