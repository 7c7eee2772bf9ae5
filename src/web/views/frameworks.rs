//! Frameworks and applications to them, for framework managers.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::parts::{Action, Choice, Link, Pager, Row, RowSection};
use crate::web::form::Form;
use crate::web::layout::Page;

/// One framework in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameworkLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: String,
    /// Its last day.
    pub closes_on: Option<Date>,
    /// Applications that wait for a decision.
    pub undecided: i64,
    /// Active members.
    pub members: i64,
}

/// The body's frameworks.
#[derive(Template)]
#[template(path = "frameworks/list.html")]
pub struct FrameworksPage {
    /// The frame.
    pub p: Page,
    /// The frameworks.
    pub frameworks: Vec<FrameworkLine>,
}

/// Applications by what they wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Not begun.
    pub submitted: i64,
    /// Being assessed.
    pub in_assessment: i64,
    /// Past the day they should have been decided.
    pub late: i64,
    /// Members for whom there is something to do.
    pub members_waiting: i64,
}

/// A member of a framework.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberLine {
    /// The membership's page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its tier, such as `T1`.
    pub tier: String,
    /// Its categories and areas, in words.
    pub scope: String,
    /// The membership's state.
    pub state: String,
    /// When it was admitted.
    pub since: Option<Timestamp>,
}

/// One framework: facts, queue, members, steps.
#[derive(Template)]
#[template(path = "frameworks/framework.html")]
pub struct FrameworkPage {
    /// The frame.
    pub p: Page,
    /// Its reference.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: String,
    /// What it is for.
    pub summary: String,
    /// Regime, dates, clocks, categories, areas, tiers, question set.
    pub facts: Vec<Row>,
    /// Its question sets, the newest first, each with its page.
    pub question_sets: Vec<Link>,
    /// Who asked for a step that a second manager must confirm; empty when none.
    pub asked_by: String,
    /// That step in words, such as "Publish this framework".
    pub asked_for: String,
    /// What the person may do now.
    pub actions: Vec<Action>,
    /// The queue's counts.
    pub queue: QueueCounts,
    /// The queue.
    pub queue_href: String,
    /// The members for whom there is something to do.
    pub waiting_href: String,
    /// Whether only they are shown.
    pub only_waiting: bool,
    /// All members.
    pub all_href: String,
    /// Where a sample of members is asked for evidence; empty where nobody is in force.
    pub sample_href: String,
    /// Members.
    pub members: Vec<MemberLine>,
    /// Steps through the members.
    pub pager: Pager,
}

/// One application in the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Its tier.
    pub tier: String,
    /// Its state.
    pub state: String,
    /// When it was submitted.
    pub submitted_at: Option<Timestamp>,
    /// When it is to be decided.
    pub decide_by: Option<Date>,
    /// Whether that day has passed.
    pub late: bool,
    /// Who assesses it; empty when nobody yet.
    pub assessor: String,
}

/// The applications of a framework, those due first.
#[derive(Template)]
#[template(path = "frameworks/queue.html")]
pub struct QueuePage {
    /// The frame.
    pub p: Page,
    /// The framework's name.
    pub framework: String,
    /// The framework's page.
    pub framework_href: String,
    /// The filter `state`.
    pub form: Form,
    /// States to filter by.
    pub states: Vec<Choice>,
    /// One page of applications.
    pub applications: Vec<ApplicationLine>,
    /// Steps through them.
    pub pager: Pager,
}

/// One answer of an application. Its decision is in the form: `decisions-<code>-outcome` (`pass`
/// or `fail`) and `decisions-<code>-reason`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerLine {
    /// The question's code, such as `Q17`.
    pub code: String,
    /// The question.
    pub question: String,
    /// The answer; line ends are kept; empty when none.
    pub answer: String,
    /// Where the file that it names can be read; empty for another answer.
    pub href: String,
    /// Words allowed, if limited.
    pub word_limit: Option<i64>,
    /// Why it was not asked at this tier; empty when it was.
    pub waived: String,
    /// Whether the assessor decides on it.
    pub to_decide: bool,
}

impl AnswerLine {
    /// The name of a field about the question with this code.
    pub fn field(code: &str, part: &str) -> String {
        format!("decisions-{code}-{part}")
    }

    fn outcome_field(&self) -> String {
        Self::field(&self.code, "outcome")
    }

    fn reason_field(&self) -> String {
        Self::field(&self.code, "reason")
    }

    fn ask_field(&self) -> String {
        Self::field(&self.code, "ask")
    }
}

/// Asking the applicant. Fields `reply_working_days` and for each answer `decisions-<code>-ask`, hidden `version`. Posts to
/// `action`.
#[derive(Template)]
#[template(path = "frameworks/ask.html")]
pub struct AskPage {
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
    /// The answers that can be asked about.
    pub answers: Vec<AnswerLine>,
}

/// Answers under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerSection {
    /// The heading.
    pub title: String,
    /// Its answers.
    pub answers: Vec<AnswerLine>,
}

/// One application: facts, answers, a decision on each. Posts to its own address.
#[derive(Template)]
#[template(path = "frameworks/application.html")]
pub struct ApplicationPage {
    /// The frame.
    pub p: Page,
    /// The decisions, hidden `version`.
    pub form: Form,
    /// Its own address.
    pub href: String,
    /// The queue.
    pub queue_href: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Its state.
    pub state: String,
    /// Facts: tier, categories, areas, submitted, decide by, digest.
    pub facts: Vec<Row>,
    /// Whether it is late.
    pub late: bool,
    /// What the assessors asked, and the replies.
    pub clarifications: Vec<RowSection>,
    /// The answers.
    pub sections: Vec<AnswerSection>,
    /// Whether the person may decide now.
    pub may_decide: bool,
    /// Questions decided.
    pub decided: i64,
    /// Questions to decide.
    pub to_decide: i64,
    /// What the person may do now: start, admit, reject.
    pub actions: Vec<Action>,
}

/// Beginning to assess, with the assessor's declaration. Posts to `action`.
#[derive(Template)]
#[template(path = "frameworks/start.html")]
pub struct StartPage {
    /// The frame.
    pub p: Page,
    /// Hidden `version`; tick `no_conflict`.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The application's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
}

/// Admitting an application: the membership it makes. Posts to `action`.
#[derive(Template)]
#[template(path = "frameworks/admit.html")]
pub struct AdmitPage {
    /// The frame.
    pub p: Page,
    /// Hidden `version`; tick `sure`.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The application's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// The membership: tier, categories, areas.
    pub scope: Vec<Row>,
}
/// What one changed requirement would do to the providers of one tier and income band.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectLine {
    /// The question's code.
    pub code: String,
    /// The tier.
    pub tier: String,
    /// The income band.
    pub band: String,
    /// Providers that it had failed.
    pub failed: i64,
    /// Of these, those who meet it now.
    pub would_meet: i64,
    /// Those who do not meet it any more.
    pub would_fail: i64,
    /// Drafts that have to answer it.
    pub would_answer: i64,
}

/// A question set: what it changes, why, and what that would do to whom. Posts to `action` where it may be published.
#[derive(Template)]
#[template(path = "frameworks/questions.html")]
pub struct QuestionsPage {
    /// The frame.
    pub p: Page,
    /// The form: the hidden `version`.
    pub form: Form,
    /// The framework's name.
    pub framework: String,
    /// The framework's page.
    pub framework_href: String,
    /// The heading.
    pub heading: String,
    /// What changed, why, from when.
    pub facts: Vec<Row>,
    /// What changes, found by comparing.
    pub changes: Vec<Row>,
    /// What that would do.
    pub effects: Vec<EffectLine>,
    /// How many providers are told, by income band.
    pub told: Vec<Row>,
    /// The questions: code, and what is asked of whom.
    pub questions: Vec<Row>,
    /// Where it is published; nothing where it is.
    pub action: Option<String>,
}

/// A later closing date. Fields `closes_on` and `reason`, hidden `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "frameworks/extend.html")]
pub struct ExtendPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The framework's reference.
    pub caption: String,
    /// The heading.
    pub heading: String,
    /// The present closing date, and that a second manager confirms.
    pub text: String,
    /// Where the form is sent.
    pub action: String,
    /// The framework's page.
    pub back: String,
}
