//! Pages of engagement events.

use askama::Template;
use jiff::Timestamp;

use super::parts::{Action, Choice, Pager, Row};
use super::pipeline::ChangeLine;
use super::published::DocumentLine;
use super::responses::Said;
use crate::web::form::Form;
use crate::web::layout::Page;

/// An event in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// How people take part.
    pub kind: String,
    /// Its region.
    pub region: String,
    /// Its state.
    pub state: String,
    /// When it begins.
    pub begins_at: Option<Timestamp>,
}

/// The list of events.
#[derive(Template)]
#[template(path = "events/list.html")]
pub struct EventsPage {
    /// The frame.
    pub p: Page,
    /// The filters `category`, `area`, `region` and `state`.
    pub form: Form,
    /// Categories to choose from.
    pub categories: Vec<Choice>,
    /// Areas to choose from.
    pub areas: Vec<Choice>,
    /// Regions to choose from.
    pub regions: Vec<Choice>,
    /// States to choose from.
    pub states: Vec<Choice>,
    /// The events.
    pub events: Vec<EventLine>,
    /// Steps through them.
    pub pager: Pager,
    /// Whether the person may make one.
    pub may_make: bool,
}

/// Beginning an event. Fields: `place`, `kind`, `notice_id`, `title`.
#[derive(Template)]
#[template(path = "events/new.html")]
pub struct NewEventPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Regions to choose from, as `body/region`.
    pub places: Vec<Choice>,
    /// Kinds to choose from.
    pub kinds: Vec<Choice>,
    /// Planned competitions to choose from.
    pub notices: Vec<Choice>,
}

/// What an event says.
#[derive(Template)]
#[template(path = "events/edit.html")]
pub struct EditEventPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The event's page.
    pub back: String,
    /// Its reference.
    pub about: String,
    /// Whether it is published, so that a reason is asked for.
    pub amends: bool,
    /// Kinds to choose from.
    pub kinds: Vec<Choice>,
    /// Categories to choose from.
    pub categories: Vec<Choice>,
    /// The region's areas.
    pub areas: Vec<Choice>,
}

/// The check before an event is published. Fields: hidden `version`.
#[derive(Template)]
#[template(path = "events/check.html")]
pub struct CheckEventPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The event's page.
    pub back: String,
    /// Its reference.
    pub about: String,
    /// What it says.
    pub rows: Vec<Row>,
    /// Its documents.
    pub documents: Vec<DocumentLine>,
    /// Where they are added.
    pub documents_href: String,
}

/// What was said at an event. Fields: `record`, hidden `version`.
#[derive(Template)]
#[template(path = "events/record.html")]
pub struct RecordPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The event's page.
    pub back: String,
    /// Its reference and title.
    pub about: String,
}

/// An event.
#[derive(Template)]
#[template(path = "events/event.html")]
pub struct EventPage {
    /// The frame.
    pub p: Page,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Its state.
    pub state: String,
    /// Why it was cancelled, or empty.
    pub reason: String,
    /// The planned competition that it is about.
    pub notice: Option<String>,
    /// Where, when and how.
    pub facts: Vec<Row>,
    /// Its documents.
    pub documents: Vec<DocumentLine>,
    /// What was said, or empty.
    pub record: String,
    /// When that was published.
    pub record_at: Option<Timestamp>,
    /// What the sector said, and what was done.
    pub said: Said,
    /// What changed.
    pub changes: Vec<ChangeLine>,
    /// Steps through the changes.
    pub pager: Pager,
    /// What the person may do.
    pub actions: Vec<Action>,
}
