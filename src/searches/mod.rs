//! Saved searches: a person keeps a filter of the public opportunities and is told, once, of each one that newly fits, in the
//! day's digest, by a mail at once, or by a signed call of a program of theirs.
//!
//! Only what the public list shows is told, and only while it shows it. Who saved what is nobody else's to know.

mod address;
mod calls;
mod commands;
mod handlers;
mod matching;
mod model;
mod posting;
mod rules;
mod store;
mod views;

pub use address::is_public;
pub use calls::{call_due, call_forever};
pub use commands::{create_search, delete_search, list_searches, read_search, update_search};
pub use handlers::routes;
pub use model::{CallFailure, SavedSearchId, SearchDelivery};
pub use posting::signature;
pub use views::{
    SavedSearchCallOut, SavedSearchFilter, SavedSearchIn, SavedSearchOut, SavedSearchPatch, SavedSearchesOut,
};

use crate::kernel::duty::Duty;
use crate::news;

/// The clock of saved searches. Calls wait for strangers' servers, so they are no duty: see [`call_forever`].
pub const DUTIES: &[Duty] = &[Duty {
    name: "tell_saved_searches",
    prompt: false,
    act: matching::tell_due,
    waiting: Some(|_, db| Ok(news::waiting(db, matching::AT_ONCE)?.len())),
}];
