//! Engagement events: meetings with the market, webinars, visits and written consultations, published early, amended with a
//! history, and with a record of what was said afterwards.

mod commands;
mod due;
mod face;
mod finders;
mod handlers;
mod model;
mod rules;
mod states;
mod store;
mod views;

pub use due::DUTIES;
pub use face::{
    amend_event, cancel_event, create_event, discard_event, list_event_changes, list_events, publish_event,
    read_event, record_event, update_event,
};
pub use finders::visible as visible_event;
pub(super) use handlers::routes;
pub use model::{Event, EventId, EventKind};
pub use states::EventState;
pub use store::{last_change, upcoming_event, upcoming_page};
pub use views::{
    EngagementEventAmendIn, EngagementEventCancelIn, EngagementEventChangeOut, EngagementEventIn,
    EngagementEventOut, EngagementEventPatch, EngagementEventRecordIn, EngagementEventsQuery,
};
