//! Pages of two bodies that commission together.

use askama::Template;

use super::competitions::AllocationLine;
use super::parts::{Action, Choice, Row};
use crate::web::form::Form;
use crate::web::layout::Page;

/// Asking a second body. Fields: `body_id`, `request`.
#[derive(Template)]
#[template(path = "competitions/together_ask.html")]
pub struct AskPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition.
    pub about: String,
    /// Its page.
    pub back: String,
    /// Other bodies of the framework.
    pub bodies: Vec<Choice>,
}

/// Who commissions together, what each gives, and what comes next.
#[derive(Template)]
#[template(path = "competitions/together.html")]
pub struct TogetherPage {
    /// The frame.
    pub p: Page,
    /// The competition.
    pub about: String,
    /// Its page.
    pub competition: String,
    /// The second body's state.
    pub state: String,
    /// Bodies, request, dates.
    pub facts: Vec<Row>,
    /// The lead's name.
    pub lead: String,
    /// The second body's name.
    pub second: String,
    /// The year, what the lead gives, what the second body gives.
    pub shares: Vec<(String, String, String)>,
    /// What comes next; may be empty.
    pub waits: String,
    /// What the person may do now.
    pub actions: Vec<Action>,
}

/// The second body's own money. Fields: one amount for each allocation.
#[derive(Template)]
#[template(path = "competitions/together_share.html")]
pub struct SharePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition.
    pub about: String,
    /// What was asked of the body.
    pub request: String,
    /// The page of the two bodies.
    pub back: String,
    /// Where money can come from.
    pub allocations: Vec<AllocationLine>,
}
