//! What administrators see of the service's health.

use serde::Serialize;
use utoipa::ToSchema;

/// What should have been done by now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HealthOut {
    /// The node that answers.
    #[schema(example = "fairlot host-1/4242")]
    pub node: String,
    /// The node that acts by the clock; null where none does, so that nothing closes by itself.
    #[schema(example = "fairlot host-1/4242")]
    pub leader: Option<String>,
    /// Duties with work that has waited for more than 10 seconds; empty where all is on time. What would tell of a bid or a
    /// question is not counted.
    pub overdue: Vec<OverdueOut>,
    /// Events of more than 10 seconds ago that are not in the audit log's tree.
    #[schema(example = 0)]
    pub events_without_leaf: i64,
    /// Mails.
    pub mails: LateMailsOut,
}

/// A duty that is behind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverdueOut {
    /// Its name.
    #[schema(example = "close_competitions")]
    pub duty: &'static str,
    /// How much waits; counting stops at some hundreds.
    #[schema(example = 1)]
    pub count: usize,
}

/// Mails that did not leave.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LateMailsOut {
    /// That have waited for more than five minutes; each is tried again.
    #[schema(example = 0)]
    pub waiting: i64,
    /// Given up within the last day.
    #[schema(example = 0)]
    pub given_up: i64,
}
