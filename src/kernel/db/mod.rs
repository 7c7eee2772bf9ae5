//! The only place that knows there are two databases.
//!
//! [`Database::write`] runs a closure in a transaction and demands its audit entries, so a write that is not
//! audited does not compile. [`Database::read`] gives a consistent snapshot. [`Database::maintenance`] is for the
//! closed list of housekeeping in [`Housekeeping`].

mod backend;
mod checkpoints;
mod constraint;
mod leader;
mod migrations;
mod open;
pub mod schema;
mod tx;
pub mod types;
mod writer;

pub(crate) use backend::natively;
pub use backend::{AnyBackend, AnyConnection};
pub use constraint::Constraint;
pub use leader::Candidate;
pub use open::{Database, Housekeeping};
pub use tx::{Snapshot, Tx};
