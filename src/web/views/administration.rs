//! Bodies and the service's health, for administrators.

use askama::Template;

use super::parts::{Choice, Pager};
use crate::web::form::Form;
use crate::web::layout::Page;

/// One body in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyLine {
    /// Its people.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its side, in words.
    pub side: String,
    /// Its legal form, in words.
    pub kind: String,
}

/// All bodies, by name and side.
#[derive(Template)]
#[template(path = "administration/bodies.html")]
pub struct BodiesPage {
    /// The frame.
    pub p: Page,
    /// The filter: `name`, `side`.
    pub form: Form,
    /// The sides.
    pub sides: Vec<Choice>,
    /// The bodies.
    pub bodies: Vec<BodyLine>,
    /// Steps through the list.
    pub pager: Pager,
}

/// A new commissioning body. Field `name`.
#[derive(Template)]
#[template(path = "administration/new_body.html")]
pub struct NewBodyPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
}

/// What should have been done by now.
#[derive(Template)]
#[template(path = "administration/health.html")]
pub struct HealthPage {
    /// The frame.
    pub p: Page,
    /// The node that acts by the clock; empty where none does.
    pub leader: String,
    /// The node that answers.
    pub node: String,
    /// Overdue work: what, and how much.
    pub overdue: Vec<(String, String)>,
    /// Events that are not in the log's tree.
    pub events: i64,
    /// Mails that wait for too long.
    pub mails_waiting: i64,
    /// Mails given up within the last day.
    pub mails_given_up: i64,
}

impl HealthPage {
    /// The leader, or what follows where there is none.
    pub fn leader_words(&self) -> String {
        if self.leader.is_empty() { self.p.t("health-leader-none") } else { self.leader.clone() }
    }

    /// True where nothing is late.
    pub fn is_on_time(&self) -> bool {
        !self.leader.is_empty()
            && self.overdue.is_empty()
            && (self.events, self.mails_waiting, self.mails_given_up) == (0, 0, 0)
    }
}
