//! "You said, we did": what the sector said about an event, a planned competition or a competition, and what was done about
//! it or why not. An entry is public at once and never changes; a newer one takes its place.

mod commands;
mod face;
mod finders;
mod handlers;
mod model;
mod rules;
mod store;
mod views;

pub use face::{add_response, list_responses, may_add_response, read_response};
pub(super) use handlers::routes;
pub use model::{ResponseOutcome, SectorResponseId, Topic, TopicKind};
pub use views::{SectorResponseIn, SectorResponseOut, SectorResponsesQuery};
