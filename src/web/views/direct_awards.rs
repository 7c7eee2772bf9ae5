//! Pages of awards without competition.

use askama::Template;

use super::competitions::AllocationLine;
use super::parts::{Choice, Pager};
use crate::web::form::Form;
use crate::web::layout::Page;

/// One award without competition in their list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectAwardLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// What is awarded.
    pub title: String,
    /// The provider.
    pub provider: String,
    /// The region.
    pub region: String,
    /// The legal ground.
    pub ground: String,
    /// The value of its standard term, in pence.
    pub pence: i64,
    /// Its state.
    pub state: String,
}

/// Everything awarded without competition.
#[derive(Template)]
#[template(path = "direct_awards/list.html")]
pub struct DirectAwardsPage {
    /// The frame.
    pub p: Page,
    /// The awards.
    pub awards: Vec<DirectAwardLine>,
    /// Whether the person may recommend one.
    pub may_recommend: bool,
    /// More of them.
    pub pager: Pager,
}

/// A provider that was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// The page that goes on with it.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Where it is at home; empty where that is not known.
    pub region: String,
}

/// Where, by which instrument and to whom. Fields: `place`, `route`, `provider`.
#[derive(Template)]
#[template(path = "direct_awards/begin.html")]
pub struct BeginPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Bodies with their regions.
    pub places: Vec<Choice>,
    /// What was found; none before it was looked for.
    pub candidates: Option<Vec<Candidate>>,
}

/// What is awarded, why, and from which money. Fields are those of the operation.
#[derive(Template)]
#[template(path = "direct_awards/terms.html")]
pub struct TermsPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// Provider and region.
    pub caption: String,
    /// The legal grounds for the instrument.
    pub grounds: Vec<Choice>,
    /// Whether there may be a standstill.
    pub waits: bool,
    /// Service categories.
    pub categories: Vec<Choice>,
    /// Areas of the region.
    pub areas: Vec<Choice>,
    /// Where the money can come from.
    pub allocations: Vec<AllocationLine>,
}
