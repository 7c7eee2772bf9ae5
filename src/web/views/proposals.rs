//! Pages of what providers propose of their own accord.

use askama::Template;
use jiff::civil::Date;

use super::parts::{Action, Choice, Pager, Row};
use crate::web::form::Form;
use crate::web::layout::Page;

/// One proposal in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalLine {
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Its reference; empty for a draft.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// The body.
    pub body: String,
    /// The region.
    pub region: String,
    /// The day by which the body answers.
    pub due: Option<Date>,
    /// Its state.
    pub state: String,
}

/// The reader's proposals.
#[derive(Template)]
#[template(path = "proposals/list.html")]
pub struct ProposalsPage {
    /// The frame.
    pub p: Page,
    /// The proposals, the newest first.
    pub proposals: Vec<ProposalLine>,
    /// Whether the reader may write one.
    pub may_write: bool,
    /// More of them.
    pub pager: Pager,
}

/// Beginning one. Fields: `organisation_id`, `body_id`, `region_code`, `title`.
#[derive(Template)]
#[template(path = "proposals/new.html")]
pub struct NewProposalPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The reader's organisations.
    pub organisations: Vec<Choice>,
    /// Bodies that commission.
    pub bodies: Vec<Choice>,
    /// The regions.
    pub regions: Vec<Choice>,
}

/// What it says. Fields: `title`, `need`, `offer`, `estimated_pence`, `categories`, `areas`.
#[derive(Template)]
#[template(path = "proposals/edit.html")]
pub struct EditProposalPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Its page.
    pub back: String,
    /// The body that it goes to.
    pub body: String,
    /// Service categories.
    pub categories: Vec<Choice>,
    /// Areas of the region.
    pub areas: Vec<Choice>,
}

/// One proposal.
#[derive(Template)]
#[template(path = "proposals/show.html")]
pub struct ProposalPage {
    /// The frame.
    pub p: Page,
    /// Its reference; the body's name until there is one.
    pub caption: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Between whom, where, what it costs, dates.
    pub facts: Vec<Row>,
    /// What is missing.
    pub need: String,
    /// What the provider would do.
    pub offer: String,
    /// The answer; empty until there is one.
    pub answer: String,
    /// The plan in which it is taken up.
    pub plan: Option<String>,
    /// What the reader may do now.
    pub actions: Vec<Action>,
}

/// Answering one. Fields: `outcome`, `answer`, `notice_id`.
#[derive(Template)]
#[template(path = "proposals/answer.html")]
pub struct AnswerProposalPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Its page.
    pub back: String,
    /// Its reference and title.
    pub about: String,
    /// The provider.
    pub provider: String,
    /// Published plans of the body in the region.
    pub plans: Vec<Choice>,
}
