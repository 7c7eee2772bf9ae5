//! Small pieces that several pages share.

use jiff::Timestamp;

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Where it goes.
    pub href: String,
    /// Its words.
    pub text: String,
}

/// One choice of radios, checkboxes or a select.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// More about it, or empty.
    pub hint: String,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// One line of a summary list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub key: String,
    /// Its value; line ends are kept.
    pub value: String,
    /// Where to change it, if the person may.
    pub change: Option<String>,
    /// Where the value leads, if anywhere.
    pub href: Option<String>,
}

impl Row {
    /// A line that is only read.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), change: None, href: None }
    }

    /// The same with a value that leads somewhere.
    #[must_use]
    pub fn leads_to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// The same with a link to change it.
    #[must_use]
    pub fn changed_at(mut self, href: impl Into<String>) -> Self {
        self.change = Some(href.into());
        self
    }
}

/// Lines under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSection {
    /// The heading.
    pub title: String,
    /// Its lines.
    pub rows: Vec<Row>,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Nothing to do any more.
    Done,
    /// Begun.
    Begun,
    /// Not begun.
    ToDo,
    /// Something before it is missing.
    NotYet,
    /// `check` found a fault in it.
    Faulty,
    /// Somebody else has to act.
    Waiting,
    /// It may be left out.
    Optional,
}

impl TaskStatus {
    /// Its Fluent message.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Done => "task-done",
            Self::Begun => "task-begun",
            Self::ToDo => "task-to-do",
            Self::NotYet => "task-not-yet",
            Self::Faulty => "task-faulty",
            Self::Waiting => "task-waiting",
            Self::Optional => "task-optional",
        }
    }

    /// The class of its tag; empty for plain words.
    pub const fn colour(self) -> &'static str {
        match self {
            Self::Done | Self::NotYet => "",
            Self::Begun => "govuk-tag--teal",
            Self::ToDo => "govuk-tag--blue",
            Self::Faulty => "govuk-tag--red",
            Self::Waiting => "govuk-tag--yellow",
            Self::Optional => "govuk-tag--grey",
        }
    }
}

/// One task of a task list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What to do.
    pub title: String,
    /// More about it, or empty.
    pub hint: String,
    /// Where to do it; nothing while it cannot be done.
    pub href: Option<String>,
    /// How far it is.
    pub status: TaskStatus,
}

/// Tasks under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskSection {
    /// The heading.
    pub title: String,
    /// Its tasks.
    pub tasks: Vec<Task>,
}

/// Steps through a list that is read by cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// Back to the first page, when this is a later one.
    pub first: Option<String>,
    /// The next page, if there is one.
    pub next: Option<String>,
}

/// A step the person may take now; it leads to a page that confirms it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    /// The confirming page.
    pub href: String,
    /// Its words.
    pub text: String,
    /// How heavy it is.
    pub weight: Weight,
}

/// How heavy a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The main step of the page.
    #[default]
    Main,
    /// One beside it.
    Beside,
    /// One that ends or undoes something.
    Grave,
}

impl Weight {
    /// Whether it ends or undoes something.
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Grave)
    }

    /// The button's class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Main => "",
            Self::Beside => "govuk-button--secondary",
            Self::Grave => "govuk-button--warning",
        }
    }
}

/// Something that happened or will, on a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// What.
    pub title: String,
    /// When.
    pub at: Timestamp,
    /// Whether it has passed.
    pub passed: bool,
}

/// The class of the tag for a state of lifecycles.csv: waiting is yellow, running blue, good green,
/// ended grey, bad red.
pub fn state_colour(resource: &str, state: &str) -> &'static str {
    match (resource, state) {
        (_, "draft" | "discarded" | "superseded" | "closed" | "ended" | "left" | "expired") => {
            "govuk-tag--grey"
        }
        (_, "withdrawn" | "cancelled" | "lapsed" | "dropped" | "revoked" | "released") => "govuk-tag--grey",
        ("competition", "unsuccessful") | ("lot", "unsuccessful") => "govuk-tag--grey",
        (_, "suspension_notice" | "removal_notice" | "under_appeal" | "needs_reconfirmation") => {
            "govuk-tag--yellow"
        }
        (_, "awaiting_approval" | "submitted" | "clarification" | "recommended" | "asked") => {
            "govuk-tag--yellow"
        }
        (_, "subject_to_contract" | "provider_signed" | "standstill" | "invited" | "declared") => {
            "govuk-tag--yellow"
        }
        (_, "open" | "published" | "active" | "admitted" | "awarded" | "completed" | "signed") => {
            "govuk-tag--green"
        }
        (_, "settled" | "successful" | "compliant" | "accepted" | "engaged" | "clear") => "govuk-tag--green",
        (_, "rejected" | "rejected_on_appeal" | "removed" | "suspended" | "terminated") => "govuk-tag--red",
        (_, "non_compliant" | "excluded" | "unopenable" | "invalid" | "challenged") => "govuk-tag--red",
        (_, "set_aside" | "never_used" | "unsuccessful" | "declined") => "govuk-tag--red",
        _ => "govuk-tag--blue",
    }
}
