//! Engagement before a competition: events with the market and what became of them.
//!
//! Everyone reads what is published; a draft is for the people of its body in that region.

mod events;
mod responses;

use crate::kernel::http::Routes;

pub use events::{
    DUTIES, EngagementEventAmendIn, EngagementEventCancelIn, EngagementEventChangeOut, EngagementEventIn,
    EngagementEventOut, EngagementEventPatch, EngagementEventRecordIn, EngagementEventsQuery, Event, EventId,
    EventKind, amend_event, cancel_event, create_event, discard_event, last_change, list_event_changes,
    list_events, publish_event, read_event, record_event, upcoming_event, upcoming_page, update_event,
    visible_event,
};

pub use responses::{
    ResponseOutcome, SectorResponseId, SectorResponseIn, SectorResponseOut, SectorResponsesQuery, Topic,
    TopicKind, add_response, list_responses, may_add_response, read_response,
};

/// The states of what belongs to engagement.
pub mod states {
    pub use super::events::EventState;
}

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    events::routes(routes);
    responses::routes(routes);
}
