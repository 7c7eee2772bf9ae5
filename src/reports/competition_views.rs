//! What the reports on competitions show.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::format::Format;
use crate::kernel::clock::UtcTime;

/// The parameters of the reports on competitions.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompetitionsQuery {
    /// The moment whose records are read, not in the future; now where it is left out.
    #[param(example = "2026-05-21T12:00:00Z")]
    pub as_at: Option<UtcTime>,
    /// Only this region, by its code.
    #[validate(length(min = 1, max = 20))]
    #[param(example = "F", min_length = 1, max_length = 20)]
    pub region: Option<String>,
    /// The form of the answer; it goes before the Accept header.
    pub format: Option<Format>,
}

/// A row of report `competitions` (R8): one published competition. A column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CompetitionRow {
    /// The competition.
    pub competition_id: String,
    /// Its reference.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
    /// Its region's code.
    #[schema(example = "F")]
    pub region: String,
    /// When its pipeline notice was published; none where it had none.
    pub notice_date: Option<UtcTime>,
    /// Days from that to its own publication, in London.
    pub notice_days: Option<i64>,
    /// When it was published: bids could be made from then on.
    pub bid_open: UtcTime,
    /// The last moment for bids.
    pub bid_close: Option<UtcTime>,
    /// Days from publication to the end of partnering, in London.
    pub partnering_days: Option<i64>,
    /// Days from publication to the last moment for bids, in London.
    pub bidding_days: Option<i64>,
    /// Providers invited; everyone is told once it is decided.
    pub invited_n: Option<i64>,
    /// Of these, who declined; everyone is told once it is decided.
    pub declined_n: Option<i64>,
    /// The reasons that they gave, in the order in which they came; never in the public report.
    pub decline_reason: Option<Vec<String>>,
    /// Valid bids at the close, opened or not; nobody is told before it, everyone once it is decided.
    pub bids_n: Option<i64>,
    /// Whether that was one alone.
    pub single_bid_flag: Option<bool>,
    /// Questions answered.
    pub clarifications_n: i64,
    /// Median of the days from the day on which a question was shown to the commissioning side to its answer, in London,
    /// with one decimal. In the public report where at least five were answered.
    #[schema(example = "2.5")]
    pub median_answer_days: Option<String>,
    /// Addenda published.
    pub changes_after_publication_n: i64,
    /// `running`, `awarded`, `unsuccessful` or `cancelled`.
    #[schema(example = "awarded")]
    pub outcome: String,
    /// Why it was cancelled or ended without award; never in the public report.
    pub cancelled_reason: Option<String>,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The audit event that last touched the competition by then; never in the public report.
    pub source_event_id: Option<String>,
    /// Why figures are left out: `until_decided` or `sealed_until_close`.
    pub redaction_reason: Option<String>,
}

/// Report `competitions` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CompetitionsReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows, in the order in which the competitions were begun.
    pub rows: Vec<CompetitionRow>,
}

/// A row of report `route-decisions` (R11): the choice of grant or contract of one published competition. A column's name
/// never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RouteDecisionRow {
    /// The decision.
    pub decision_id: String,
    /// The competition.
    pub competition_id: String,
    /// The competition's reference.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
    /// Its region's code.
    #[schema(example = "F")]
    pub region: String,
    /// What is needed: the competition's title.
    pub need: String,
    /// Pence for the standard term of all lots, extensions left out.
    pub value_pence: i64,
    /// The version of the aid's gates and points.
    pub aid_version: i64,
    /// Codes of the gates that kept from a grant.
    #[schema(example = json!(["G3"]))]
    pub gates_failed: Vec<String>,
    /// The points; none where a gate decided.
    pub score: Option<i64>,
    /// What the aid advised: `grant`, `panel` or `contract`.
    #[schema(example = "grant")]
    pub aid_outcome: String,
    /// What was chosen: `grant` or `contract`.
    #[schema(example = "grant")]
    pub chosen: String,
    /// Whether the aid advised the other.
    pub overridden: bool,
    /// Why.
    pub reason: Option<String>,
    /// The officer who left what the aid advised.
    pub officer: Option<String>,
    /// The account that recorded it; never in the public report.
    pub decided_by: Option<String>,
    /// Whether a second person of a panel confirmed it.
    pub confirmed_by_second_person: bool,
    /// When it was published with the competition.
    pub published_at: UtcTime,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The audit event of the decision; never in the public report.
    pub source_event_id: Option<String>,
    /// Why something is left out: `personal` where it is who recorded it.
    pub redaction_reason: Option<String>,
}

/// Report `route-decisions` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RouteDecisionsReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows, in the order in which the competitions were begun.
    pub rows: Vec<RouteDecisionRow>,
}
