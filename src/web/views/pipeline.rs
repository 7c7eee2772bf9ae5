//! Pages of planned competitions.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::events::EventLine;
use super::parts::{Action, Choice, Link, Pager, Row};
use super::responses::Said;
use crate::web::form::Form;
use crate::web::layout::Page;

/// A notice in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Categories and areas.
    pub scope: String,
    /// Its state.
    pub state: String,
    /// What comes next.
    pub next: String,
    /// When.
    pub next_on: Option<Date>,
}

/// The list of planned competitions.
#[derive(Template)]
#[template(path = "pipeline/list.html")]
pub struct PipelinePage {
    /// The frame.
    pub p: Page,
    /// The filters.
    pub form: Form,
    /// Categories to choose from.
    pub categories: Vec<Choice>,
    /// Areas to choose from.
    pub areas: Vec<Choice>,
    /// Tiers to choose from.
    pub tiers: Vec<Choice>,
    /// States to choose from.
    pub states: Vec<Choice>,
    /// The notices.
    pub notices: Vec<PipelineLine>,
    /// The same as feeds.
    pub feeds: Vec<Link>,
    /// Where these filters are saved as a search.
    pub save_href: String,
    /// Steps through them.
    pub pager: Pager,
    /// Whether the person may plan one.
    pub may_plan: bool,
}

/// Beginning a notice.
#[derive(Template)]
#[template(path = "pipeline/new.html")]
pub struct NewNoticePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Frameworks to choose from.
    pub frameworks: Vec<Choice>,
    /// Regions to choose from, as `body/region`.
    pub places: Vec<Choice>,
}

/// The names of the fields about something that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFields {
    /// What.
    pub text: String,
    /// By when it will be known.
    pub due_on: String,
    /// The answer.
    pub resolution: String,
}

/// What a notice says.
#[derive(Template)]
#[template(path = "pipeline/edit.html")]
pub struct EditNoticePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The notice's page.
    pub back: String,
    /// Its reference.
    pub about: String,
    /// Whether it is published, so that a reason is asked for.
    pub amends: bool,
    /// The framework's categories.
    pub categories: Vec<Choice>,
    /// The region's areas.
    pub areas: Vec<Choice>,
    /// The framework's tiers.
    pub tiers: Vec<Choice>,
    /// Rows for what is not known.
    pub unknowns: Vec<UnknownFields>,
}

/// Something that is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLine {
    /// What.
    pub text: String,
    /// By when it will be known.
    pub due_on: Date,
    /// The answer, or empty.
    pub resolution: String,
}

/// A field that a change touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedField {
    /// Its name.
    pub field: String,
    /// Its old value.
    pub before: String,
    /// Its new value.
    pub after: String,
}

/// A change of a published notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLine {
    /// Its number.
    pub number: i64,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub fields: Vec<ChangedField>,
}

/// A planned competition.
#[derive(Template)]
#[template(path = "pipeline/notice.html")]
pub struct NoticePage {
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
    /// Why it was dropped, or empty.
    pub reason: String,
    /// What comes next, or empty.
    pub next: String,
    /// When.
    pub next_on: Option<Date>,
    /// The competition that was made from it, where the reader may know it.
    pub competition: Option<String>,
    /// What is known.
    pub facts: Vec<Row>,
    /// What is not.
    pub unknowns: Vec<UnknownLine>,
    /// Events about it, newest first.
    pub events: Vec<EventLine>,
    /// What the sector said, and what was done.
    pub said: Said,
    /// What changed.
    pub changes: Vec<ChangeLine>,
    /// Steps through the changes.
    pub pager: Pager,
    /// What the person may do.
    pub actions: Vec<Action>,
}
