//! A membership: what it covers, notices, appeals, evidence.

use askama::Template;

use super::parts::{Action, Choice, Row, RowSection};
use crate::web::form::Form;
use crate::web::layout::Page;

/// One membership, for the member's people and the framework's managers. What there is to do stands first.
#[derive(Template)]
#[template(path = "memberships/membership.html")]
pub struct MembershipPage {
    /// The frame.
    pub p: Page,
    /// The framework's name.
    pub framework: String,
    /// The framework's page.
    pub framework_href: String,
    /// The provider.
    pub provider: String,
    /// Its state.
    pub state: String,
    /// What waits for somebody, in words; may be empty.
    pub waits: String,
    /// Tier, categories, areas, since when.
    pub facts: Vec<Row>,
    /// What the person may do now.
    pub actions: Vec<Action>,
    /// Notices and appeals, the newest first.
    pub history: Vec<RowSection>,
    /// The live bids and agreements that it carries.
    pub touched: Vec<Row>,
    /// Evidence, by requirement.
    pub evidence: Vec<EvidenceCard>,
    /// Where evidence is sent or asked for; empty where the person may do neither.
    pub evidence_actions: Vec<Action>,
    /// Where the member applies for more; empty where it cannot.
    pub widen_href: String,
}

/// One piece of evidence.
#[derive(Clone, Debug, Default)]
pub struct EvidenceCard {
    /// What it is, with its requirement.
    pub title: String,
    /// Its state and dates.
    pub rows: Vec<Row>,
    /// What the person may do with it.
    pub actions: Vec<Action>,
}

/// Suspending a member at once. Fields `ground`, `reason`, hidden `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "memberships/suspend_now.html")]
pub struct SuspendNowPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The membership's page.
    pub back: String,
    /// The framework's name.
    pub framework: String,
    /// The provider.
    pub provider: String,
    /// The grounds.
    pub grounds: Vec<Choice>,
}

/// What is done with evidence on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The member sends it.
    Send,
    /// It is asked of one member.
    Ask,
    /// It is asked of members drawn by chance.
    Sample,
}

impl Evidence {
    /// True where the member sends it; otherwise it is asked for.
    pub fn is_sent(self) -> bool {
        self == Self::Send
    }

    /// The message of a part of the page.
    fn key(self, part: &str) -> String {
        let what = match self {
            Self::Send => "send",
            Self::Ask => "ask",
            Self::Sample => "sample",
        };
        format!("{what}-evidence-{part}")
    }
}

/// Evidence: a member sends it, or a framework manager asks for it. Fields `requirement`, `name`, then `reference`,
/// `issued_on` and `expires_on`, or `reason` and `due_on`, and `size` for a sample; hidden `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "memberships/evidence.html")]
pub struct EvidencePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The page before.
    pub back: String,
    /// What it is about, above the heading.
    pub caption: String,
    /// The questions that evidence can be for.
    pub requirements: Vec<Choice>,
    /// What is done.
    pub what: Evidence,
}

/// Accepting evidence. Field `required`, hidden `version`. Posts to `action`.
#[derive(Template)]
#[template(path = "memberships/accept.html")]
pub struct AcceptPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The membership's page.
    pub back: String,
    /// The provider.
    pub caption: String,
    /// The evidence.
    pub rows: Vec<Row>,
}
