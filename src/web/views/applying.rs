//! Joining a framework: the provider's own pages.

use askama::Template;
use jiff::civil::Date;

use super::frameworks::{AnswerSection, MemberLine};
use super::parts::{Action, Choice, Link, Pager, Row, RowSection, TaskSection};
use crate::frameworks::QuestionKind;
use crate::web::form::Form;
use crate::web::layout::Page;

/// A framework that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferLine {
    /// How to join it.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// The last day on which one may apply.
    pub closes_on: Option<Date>,
}

/// An application of the person's own provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// The framework's name.
    pub framework: String,
    /// The provider.
    pub provider: String,
    /// Its tier.
    pub tier: String,
    /// Its state.
    pub state: String,
    /// When it is to be decided.
    pub decide_by: Option<Date>,
    /// Whether that day has passed.
    pub late: bool,
}

/// A membership of the person's own provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembershipLine {
    /// Its page.
    pub href: String,
    /// The framework's name.
    pub framework: String,
    /// The provider.
    pub provider: String,
    /// Its tier.
    pub tier: String,
    /// Its state.
    pub state: String,
}

/// The open frameworks, and what the person's providers have applied for.
#[derive(Template)]
#[template(path = "applying/home.html")]
pub struct HomePage {
    /// The frame.
    pub p: Page,
    /// The providers whose record the person may change, each with its page.
    pub organisations: Vec<Link>,
    /// Whether the person is signed in and has no provider yet.
    pub may_register: bool,
    /// Their applications, the newest first.
    pub applications: Vec<OwnLine>,
    /// Their memberships.
    pub memberships: Vec<MembershipLine>,
    /// Frameworks to join.
    pub frameworks: Vec<OfferLine>,
}

/// One framework for those who may join it: its terms and its members.
#[derive(Template)]
#[template(path = "applying/join.html")]
pub struct JoinPage {
    /// The frame.
    pub p: Page,
    /// Its reference.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// Its state.
    pub state: String,
    /// Regime, dates, clocks, tiers, categories, areas, question set.
    pub facts: Vec<Row>,
    /// The live applications of the person's providers.
    pub live: Vec<Link>,
    /// Where to apply; nothing while it is not open, and for who is signed in and acts for no provider that could.
    pub apply_href: Option<String>,
    /// Whether the person is signed in and acts for no provider yet.
    pub may_register: bool,
    /// Its active members.
    pub members: Vec<MemberLine>,
    /// Steps through the members.
    pub pager: Pager,
}

/// An organisation's record. Fields `name`, `kind`, `sector`, `yearly_income_pence`, `home_nation`, and for a known one
/// `income_basis` and `home_region_code`; for a new one
/// `identifiers-0-scheme` and `identifiers-0-value`; else hidden `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "applying/organisation.html")]
pub struct OrganisationPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The heading.
    pub heading: String,
    /// Whether it is registered with this form.
    pub is_new: bool,
    /// Legal forms.
    pub kinds: Vec<Choice>,
    /// Sectors.
    pub sectors: Vec<Choice>,
    /// Nations.
    pub nations: Vec<Choice>,
    /// Registers.
    pub schemes: Vec<Choice>,
    /// Of what the income is told.
    pub bases: Vec<Choice>,
    /// Regions.
    pub regions: Vec<Choice>,
    /// The page before.
    pub back: String,
}

/// Beginning an application. Fields `organisation_id`, `tier`, `categories`, `areas`. Posts to `action`.
#[derive(Template)]
#[template(path = "applying/start.html")]
pub struct StartPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The framework's page, or the draft's.
    pub back: String,
    /// The framework's name, or the draft's reference.
    pub caption: String,
    /// What the page is for.
    pub heading: String,
    /// The person's providers; one alone is not asked for, and a draft has its own.
    pub organisations: Vec<Choice>,
    /// The framework's tiers.
    pub tiers: Vec<Choice>,
    /// Its categories.
    pub categories: Vec<Choice>,
    /// Its areas.
    pub areas: Vec<Choice>,
}

/// An application: while it is a draft a list of tasks, later its answers and what became of it.
#[derive(Template)]
#[template(path = "applying/tasks.html")]
pub struct TasksPage {
    /// The frame.
    pub p: Page,
    /// Its reference and the provider.
    pub caption: String,
    /// The framework's name.
    pub framework: String,
    /// Its state.
    pub state: String,
    /// What comes next where nothing is to be done; empty elsewhere.
    pub next: String,
    /// Whether its decision is late.
    pub late: bool,
    /// Tier, categories, areas, dates, digest.
    pub facts: Vec<Row>,
    /// What is asked, for who may write the draft.
    pub tasks: Vec<TaskSection>,
    /// Requirements that are met.
    pub done: i64,
    /// Requirements.
    pub all: i64,
    /// The questions that are asked, with why; of a draft to be written.
    pub reasons: Vec<Row>,
    /// Questions that are not asked at this tier, with the reason.
    pub waived: Vec<Row>,
    /// What the assessors asked, and the replies.
    pub clarifications: Vec<RowSection>,
    /// The answers, once it is no draft to be written.
    pub answers: Vec<AnswerSection>,
    /// The requirements that were not met, with the reasons.
    pub failed: Vec<Row>,
    /// What the person may do now.
    pub actions: Vec<Action>,
}

/// One thing that the assessor asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplyLine {
    /// The question of the set that it is about.
    pub about: String,
    /// What is asked.
    pub asked: String,
    /// The name of its field.
    pub field: String,
}

/// Replying to the assessor. A field for each question, hidden `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "applying/reply.html")]
pub struct ReplyPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The application's page.
    pub back: String,
    /// Its reference and the provider.
    pub caption: String,
    /// The last day for the reply.
    pub reply_by: Date,
    /// What is asked.
    pub questions: Vec<ReplyLine>,
}

/// One question. Field `value` in the form of its kind, hidden `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "applying/question.html")]
pub struct QuestionPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The application's page.
    pub back: String,
    /// The application's reference and the question's code.
    pub caption: String,
    /// The question.
    pub question: String,
    /// The form of its answer.
    pub kind: QuestionKind,
    /// The answers to choose from; empty where it is free.
    pub choices: Vec<Choice>,
    /// What a number counts.
    pub unit: String,
    /// Why it is asked.
    pub why: String,
    /// Where the answer comes from an earlier application and waits to be confirmed: that it does.
    pub reused: String,
    /// The word limit, or how to answer.
    pub hint: String,
    /// The file that was sent already.
    pub kept: Vec<Row>,
    /// What evidence of the answer can be asked for after admission; empty for none.
    pub evidence: String,
}
