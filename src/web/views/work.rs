//! What waits for the person signed in, and a page that confirms any step.

use askama::Template;
use jiff::Timestamp;

use super::parts::{Link, RowSection, Weight};
use crate::web::form::Form;
use crate::web::layout::Page;

/// Something that waits for the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// What to do, such as "Approve MC-2026-000123".
    pub title: String,
    /// What it is about.
    pub detail: String,
    /// Where to do it.
    pub href: String,
    /// When it is due, if ever.
    pub due: Option<Timestamp>,
    /// Whether that has passed.
    pub late: bool,
}

/// One allocation of a fund to a region and a financial year, in pence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FundLine {
    /// The fund.
    pub fund: String,
    /// The region.
    pub region: String,
    /// The financial year, such as `2026 to 2027`.
    pub year: String,
    /// Allocated.
    pub allocated_pence: i64,
    /// Reserved by competitions.
    pub reserved_pence: i64,
    /// Committed by awards.
    pub committed_pence: i64,
    /// Left: allocated less reserved and committed.
    pub free_pence: i64,
}

/// The home of the person signed in: what waits for them comes first.
#[derive(Template)]
#[template(path = "work/work.html")]
pub struct WorkPage {
    /// The frame.
    pub p: Page,
    /// The person's name.
    pub name: String,
    /// What waits for them, most urgent first.
    pub waiting: Vec<Waiting>,
    /// What others have to do next in what they follow.
    pub coming: Vec<Waiting>,
    /// Money of their regions; empty when not theirs to see.
    pub funds: Vec<FundLine>,
    /// What they may start.
    pub starts: Vec<Link>,
}

/// Confirms a step that needs no page of its own: what will happen, perhaps a reason, a button.
/// Posts to `action`; fields `reason`, hidden `version`.
#[derive(Template)]
#[template(path = "work/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub p: Page,
    /// `version`, and `reason` where asked.
    pub form: Form,
    /// What it is about, above the heading; may be empty.
    pub caption: String,
    /// The question, such as "Publish this framework?".
    pub heading: String,
    /// What will happen, one paragraph each.
    pub explains: Vec<String>,
    /// A warning; may be empty.
    pub warning: String,
    /// Facts to look at first.
    pub sections: Vec<RowSection>,
    /// The label of the reason; empty when none is asked.
    pub reason_label: String,
    /// What the reason is for and who reads it; may be empty.
    pub reason_hint: String,
    /// The button's words.
    pub button: String,
    /// How heavy the step is.
    pub weight: Weight,
    /// Where the form is sent.
    pub action: String,
    /// Where to go back.
    pub back: String,
}
