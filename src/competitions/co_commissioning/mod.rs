//! Co-commissioning: a second body that is asked, funds its own share, and approves before publication.

mod commands;
mod face;
mod handlers;
mod model;
pub mod states;
mod store;
mod views;

pub(super) use commands::{faults, named, part_in, reopen, tell_submitted, unapproved};
pub use face::{
    accept, approve, decline, invite, list_co_commissioners, read_co_commissioner, release, set_funding,
};
pub(super) use handlers::routes;
pub use model::{CoCommissionerId, Part};
pub use store::second_body;
pub use views::{
    CoCommissionerIn, CoCommissionerOut, CoCommissionerRefOut, CoCommissionersQuery, CoFundingIn,
    YearFundingOut,
};
