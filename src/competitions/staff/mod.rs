//! The staff who would transfer with a lot (TUPE): rows without names. Small teams can be recognised in them, so only the
//! invited and the region's people read them; everyone else reads how many there are and what is missing.

mod face;
mod handlers;
pub mod rules;
mod store;
mod views;

pub use face::{PromisedStaff, promised_staff, read_lot_staff, replace_lot_staff};
pub(super) use handlers::routes;
pub(super) use store::{delete, standing};
pub use views::{ContractKind, LotStaffIn, LotStaffOut, MissingOut, StaffRow};
