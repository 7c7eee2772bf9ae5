//! A draft that begins with the terms of an earlier competition. Terms are public, so any published competition can be
//! copied, and any draft that the copier knows.

mod commands;
mod handlers;
mod rules;
mod store;
mod terms;
mod views;

pub use commands::copy_competition;
pub(super) use commands::made;
pub(super) use handlers::routes;
pub(super) use store::copied_from;
pub(super) use terms::{Ground, Terms};
pub use views::{CompetitionCopyIn, CompetitionCopyOut, CompetitionOriginOut, LeftOutOut};
