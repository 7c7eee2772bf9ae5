//! Pages of addenda to a competition.

use askama::Template;
use jiff::Timestamp;

use super::parts::Pager;
use super::terms::Fields;
use crate::web::form::Form;
use crate::web::layout::Page;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLine {
    /// The term.
    pub what: String,
    /// Its value before.
    pub before: String,
    /// Its value from then on.
    pub after: String,
}

/// A published addendum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddendumLine {
    /// Its number.
    pub number: i64,
    /// What changes and why.
    pub text: String,
    /// When it was published.
    pub at: Timestamp,
    /// Whether bids had to be confirmed.
    pub material: bool,
    /// Its differences.
    pub changes: Vec<ChangeLine>,
}

/// Every addendum, for everyone.
#[derive(Template)]
#[template(path = "competitions/addenda.html")]
pub struct AddendaPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference and title.
    pub caption: String,
    /// Where to publish one, for who may.
    pub amend: Option<String>,
    /// By their numbers.
    pub addenda: Vec<AddendumLine>,
    /// Steps through them.
    pub pager: Pager,
}

/// The fields of a lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotFields {
    /// Its heading.
    pub heading: String,
    /// The name of the field for its title.
    pub title: String,
    /// The name of the field for whom it is.
    pub cohort: String,
    /// How the names of the fields for place, prisons and volume begin.
    pub terms: Fields,
}

/// Writing one. Fields: `text`, `material`, the terms by their names, `lots-N-title`, `-cohort` and `-terms-…`, hidden `version`;
/// the button sends `step` = `check`.
#[derive(Template)]
#[template(path = "competitions/amend.html")]
pub struct AmendPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference and title.
    pub caption: String,
    /// Its lots in their order.
    pub lots: Vec<LotFields>,
    /// Whether the person is a director.
    pub directs: bool,
}

/// An addendum before it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftedLine {
    /// What changes and why.
    pub text: String,
    /// Whether bids must be confirmed.
    pub material: bool,
    /// Its differences.
    pub changes: Vec<ChangeLine>,
}

/// Asking once more. Sends what was typed, and `step` = `publish` or `change`.
#[derive(Template)]
#[template(path = "competitions/amend_check.html")]
pub struct AmendCheckPage {
    /// The frame.
    pub p: Page,
    /// What was typed.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference and title.
    pub caption: String,
    /// The addendum, were it published.
    pub line: DraftedLine,
    /// The deadline afterwards.
    pub deadline: Option<Timestamp>,
    /// Working days until then.
    pub working_days: i64,
}
