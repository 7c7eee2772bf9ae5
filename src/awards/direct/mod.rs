//! Awards without competition: the exception, so with a legal ground, a reason, the approval of another person, and
//! published with all of them. After the approval they are awards like any other. `docs/direct-awards.md` has the rules.

mod commands;
mod face;
pub mod grounds;
mod handlers;
mod model;
mod present;
mod rules;
mod store;
mod views;

pub use face::{approve_award, create_direct_award, list_direct_awards, return_award};
pub(super) use handlers::routes;
pub use model::DirectAward;
pub use present::public_direct;
pub(super) use present::view;
pub(super) use store::find;
pub use views::{DirectAwardIn, DirectAwardOut};
