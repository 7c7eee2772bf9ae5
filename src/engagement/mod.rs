//! Engagement before a competition: events with the market and what became of them, and what providers propose themselves.
//!
//! Everyone reads what is published; a draft is for the people of its body in that region.

mod codes;
mod events;
mod proposals;
mod responses;

use crate::kernel::http::Routes;

pub use events::{
    DUTIES, EngagementEventAmendIn, EngagementEventCancelIn, EngagementEventChangeOut, EngagementEventIn,
    EngagementEventOut, EngagementEventPatch, EngagementEventRecordIn, EngagementEventsQuery, Event, EventId,
    EventKind, amend_event, cancel_event, create_event, discard_event, last_change, list_event_changes,
    list_events, publish_event, read_event, record_event, upcoming_event, upcoming_page, update_event,
    visible_event,
};

pub use proposals::{
    ProposalAnswerIn, ProposalId, ProposalOutcome, ProviderProposalIn, ProviderProposalOut,
    ProviderProposalPatch, ProviderProposalsQuery, answer_proposal, create_proposal, list_proposals,
    read_proposal, submit_proposal, update_proposal, withdraw_proposal,
};

pub use responses::{
    ResponseOutcome, SectorResponseId, SectorResponseIn, SectorResponseOut, SectorResponsesQuery, Topic,
    TopicKind, add_response, list_responses, may_add_response, read_response,
};

/// The states of what belongs to engagement.
pub mod states {
    pub use super::events::EventState;
    pub use super::proposals::ProposalState;
}

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    events::routes(routes);
    responses::routes(routes);
    proposals::routes(routes);
}
