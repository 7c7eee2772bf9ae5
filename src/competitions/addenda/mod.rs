//! Addenda: numbered changes of the terms of a published competition, each with its differences.
//!
//! What wins or loses a bid stays as it was published; what bidders offer changes by a material addendum only, after which
//! bids are for other terms until their bidders say otherwise (`bids::reconfirming`).

mod commands;
mod handlers;
mod model;
mod reading;
mod rules;
mod store;
mod views;

pub use commands::amend_competition;
pub(super) use handlers::routes;
pub use reading::{list_addenda, preview_addendum};
pub(super) use rules::LEAST_WORKING_DAYS;
pub use store::{awaiting_reconfirmation, last_material_addendum, mark_asked};
pub use views::{AddendumChangeOut, AddendumIn, AddendumLotIn, AddendumOut, AddendumPreview};
