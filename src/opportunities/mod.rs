//! What is coming, what takes bids and where the market is heard, for everyone, as JSON, Atom and a calendar.
//!
//! Only what a published notice, event or competition says itself: no invitation, no bid, no count.

mod atom;
mod calendar;
mod gathering;
mod handlers;
mod polled;
mod views;

pub use gathering::{Current, Wanted, current, opportunities};
pub use handlers::routes;
pub use views::{FeedQuery, OpportunitiesQuery, OpportunityKind, OpportunityOut};
