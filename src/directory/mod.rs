//! The public directory of providers: those that opted in and are active members of a framework, by category and area.
//! It holds nothing that is not public already but what the provider wrote for it.

mod face;
mod handlers;
mod store;
mod views;

pub use face::list_providers;
pub use handlers::routes;
pub use views::{DirectoryMembershipOut, DirectoryProviderOut, DirectoryQuery};
