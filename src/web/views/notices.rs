//! Pages of the notices of a competition.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::web::form::Form;
use crate::web::layout::Page;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    /// Its code and name.
    pub title: String,
    /// What it is about; empty until that has happened.
    pub subject: String,
    /// The key of where it stands.
    pub standing: String,
    /// The colour of that.
    pub colour: &'static str,
    /// Its last day.
    pub due: Option<Date>,
    /// The law.
    pub law: String,
    /// What to know of it.
    pub note: String,
    /// Whether something of the rule is uncertain.
    pub uncertain: bool,
    /// Where it was published, and on which day.
    pub published: Option<(String, Date)>,
    /// Where its publication is recorded, for who may.
    pub record: Option<String>,
}

/// The notices of a competition, for everyone.
#[derive(Template)]
#[template(path = "competitions/notices.html")]
pub struct NoticesPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference and title.
    pub caption: String,
    /// The moment of the list.
    pub at: Timestamp,
    /// The notices.
    pub lines: Vec<NoticeLine>,
}

/// Recording where a notice was published.
#[derive(Template)]
#[template(path = "competitions/notice.html")]
pub struct NoticePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The list.
    pub back: String,
    /// The competition's reference and title.
    pub caption: String,
    /// The notice's code, name and what it is about.
    pub notice: String,
}
