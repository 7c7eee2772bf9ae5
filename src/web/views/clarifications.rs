//! Pages of questions about a competition.

use askama::Template;
use jiff::Timestamp;

use super::parts::{Choice, Link, Pager};
use crate::web::form::Form;
use crate::web::layout::Page;

/// A question that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredLine {
    /// Its number.
    pub number: i64,
    /// The question as it was published.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// When it was answered.
    pub at: Option<Timestamp>,
    /// Whether the reader's organisation asked it.
    pub own: bool,
}

/// A question that has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingLine {
    /// The question.
    pub question: String,
    /// Why it was declined; empty when it was not.
    pub declined: String,
    /// Whether the asker took it back.
    pub withdrawn: bool,
    /// Whether the reader's organisation asked it.
    pub own: bool,
    /// What the reader may do with it.
    pub steps: Vec<Link>,
}

/// Questions and answers, for everyone; those without an answer for who may know of them.
#[derive(Template)]
#[template(path = "competitions/clarifications.html")]
pub struct ClarificationsPage {
    /// The frame.
    pub p: Page,
    /// The competition's page.
    pub back: String,
    /// Its reference and title.
    pub caption: String,
    /// The last moment for questions, while they are taken.
    pub until: Option<Timestamp>,
    /// Where to ask, for who may.
    pub ask: Option<String>,
    /// Those with an answer.
    pub answered: Vec<AnsweredLine>,
    /// Those without.
    pub waiting: Vec<WaitingLine>,
    /// Steps through them.
    pub pager: Pager,
}

/// Asking. Fields: `question`, `organisation_id` where there are several.
#[derive(Template)]
#[template(path = "competitions/clarification_ask.html")]
pub struct AskClarificationPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The questions.
    pub back: String,
    /// The competition's reference and title.
    pub caption: String,
    /// For whom it could be asked; empty where there is one.
    pub organisations: Vec<Choice>,
}

/// Answering. Fields: `question`, `answer`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/clarification_answer.html")]
pub struct AnswerClarificationPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The questions.
    pub back: String,
    /// The competition's reference and title.
    pub caption: String,
    /// The question as it was asked.
    pub asked: String,
}
