//! Two registrations of one organisation become one: asked for by an owner of one, confirmed by an owner of the other;
//! two persons, each freshly authenticated. Where the other has no owner, an administrator confirms.
//!
//! Applications and memberships move to the survivor. What else pointed to the merged registration stays where it is,
//! with its history, and the survivor's people find it: a role in the survivor is held in what was merged into it.

mod commands;
mod face;
mod handlers;
mod model;
mod store;
mod views;

pub use face::{ask_to_merge, confirm_merge, merges_of, refuse_merge, withdraw_merge};
pub use handlers::routes;
pub use model::{MergeId, MergeOutcome};
pub use views::{MergeIn, MergeOut};
