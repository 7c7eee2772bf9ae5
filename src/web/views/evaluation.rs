//! For evaluators: conflicts, scores, lock.

use askama::Template;
use jiff::Timestamp;

use super::parts::{Link, Row, Task};
use crate::web::form::Form;
use crate::web::layout::Page;

/// A competition the person is to score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluationLine {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// What the person has to do next, in words.
    pub next: String,
}

/// The competitions the person is to score.
#[derive(Template)]
#[template(path = "evaluation/list.html")]
pub struct EvaluationsPage {
    /// The frame.
    pub p: Page,
    /// The competitions.
    pub evaluations: Vec<EvaluationLine>,
}

/// One competition for one evaluator.
#[derive(Template)]
#[template(path = "evaluation/evaluation.html")]
pub struct EvaluationPage {
    /// The frame.
    pub p: Page,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// Declare, score each bid, lock.
    pub tasks: Vec<Task>,
    /// Criteria with weights and scales.
    pub criteria: Vec<Row>,
    /// Whether bids bear labels in place of names.
    pub anonymous: bool,
    /// When the scores were locked.
    pub locked_at: Option<Timestamp>,
    /// What the person waits for, in words; empty when they can act.
    pub waits: String,
}

/// Declaring conflicts. Fields: `conflict` (`none` or `declare`), `nature`, hidden `version`. Posts
/// to `action`.
#[derive(Template)]
#[template(path = "evaluation/declare.html")]
pub struct DeclarePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Bidders and partners, in the order of the alphabet.
    pub organisations: Vec<String>,
}

/// One criterion of a bid. Fields: `scores-<criterion>-score`, `scores-<criterion>-comment`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreLine {
    /// The criterion's id.
    pub criterion_id: String,
    /// The criterion.
    pub criterion: String,
    /// The question bidders answered.
    pub question: String,
    /// Its weight in basis points.
    pub weight_basis_points: i64,
    /// The highest score.
    pub maximum: i64,
    /// The least a bid needs; 0 for none.
    pub minimum: i64,
    /// The bid's answer; line ends are kept.
    pub answer: String,
    /// What each score from 0 means; empty where nothing is said.
    pub descriptors: Vec<String>,
}

impl ScoreLine {
    fn field(&self, part: &str) -> String {
        format!("scores-{}-{part}", self.criterion_id)
    }

    fn scale(&self) -> Vec<String> {
        (0..=self.maximum).map(|score| score.to_string()).collect()
    }

    fn is_short(&self) -> bool {
        self.maximum <= 10
    }
}

/// Scoring one bid. Posts to `action`; hidden `version`.
#[derive(Template)]
#[template(path = "evaluation/score.html")]
pub struct ScorePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The bid's label or bidder.
    pub label: String,
    /// Its criteria.
    pub lines: Vec<ScoreLine>,
    /// Attached documents.
    pub documents: Vec<Link>,
    /// Whether scores can be given now; else they are only read.
    pub editable: bool,
    /// Why they are only read.
    pub note: String,
}

/// Locking one's scores. Hidden `version`, tick `sure`. Posts to `action`.
#[derive(Template)]
#[template(path = "evaluation/lock.html")]
pub struct LockPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// Each bid with the scores given.
    pub given: Vec<Row>,
    /// What is still missing; empty when it can be locked.
    pub missing: Vec<Link>,
}
