//! Pages of what the sector said and what was done.

use askama::Template;
use jiff::civil::Date;

use super::parts::{Choice, Pager};
use crate::web::form::Form;
use crate::web::layout::Page;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseLine {
    /// What was said.
    pub said: String,
    /// What became of it, in words.
    pub outcome: String,
    /// What was done, or why not.
    pub response: String,
    /// The day of that.
    pub on: Date,
    /// Whether a newer entry has taken its place.
    pub replaced: bool,
    /// Where to publish one that takes its place, if the person may.
    pub replace: Option<String>,
}

/// The entries that hold now, on the page of what they are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The entries, newest first.
    pub lines: Vec<ResponseLine>,
    /// All entries, where there are more.
    pub all: Option<String>,
    /// Where to add one, if the person may.
    pub add: Option<String>,
    /// The page of all entries.
    pub see: String,
}

impl Said {
    /// Whether there is anything to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.add.is_none()
    }
}

/// All entries.
#[derive(Template)]
#[template(path = "responses/list.html")]
pub struct ResponsesPage {
    /// The frame.
    pub p: Page,
    /// The page of what they are about.
    pub back: String,
    /// What that is called.
    pub about: String,
    /// The entries, newest first.
    pub lines: Vec<ResponseLine>,
    /// Where to add one, if the person may.
    pub add: Option<String>,
    /// Steps through them.
    pub pager: Pager,
}

/// A new entry. Fields: `said`, `outcome`, `response`, `responded_on`, hidden `supersedes`.
#[derive(Template)]
#[template(path = "responses/new.html")]
pub struct NewResponsePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// All entries.
    pub back: String,
    /// What it is about.
    pub about: String,
    /// What can have become of it.
    pub outcomes: Vec<Choice>,
    /// Whether it takes the place of an older entry.
    pub replaces: bool,
}
