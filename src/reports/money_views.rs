//! What the reports on money show.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::format::Format;
use crate::kernel::clock::{Day, UtcTime};

/// The parameters of the reports on money.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MoneyQuery {
    /// The moment whose records are read, not in the future; now where it is left out.
    #[param(example = "2026-05-21T12:00:00Z")]
    pub as_at: Option<UtcTime>,
    /// The form of the answer; it goes before the Accept header.
    pub format: Option<Format>,
}

/// A row of report `budget` (R13): an allocation of a fund to a region for a financial year. Amounts are pence. A
/// column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BudgetRow {
    /// The body whose fund it is.
    pub body_id: String,
    /// The fund.
    pub fund_id: String,
    /// The allocation.
    pub allocation_id: String,
    /// The fund's name.
    #[schema(example = "Core")]
    pub fund: String,
    /// The fund's kind.
    #[schema(example = "ring_fenced")]
    pub kind: String,
    /// Whether the fund is ring-fenced.
    pub ringfence: bool,
    /// The region's code.
    #[schema(example = "F")]
    pub region: String,
    /// The year in which the financial year begins.
    #[schema(example = 2026)]
    pub fin_year: i64,
    /// What was allocated at `as_at`, with what virements brought and took.
    pub allocated: i64,
    /// Held for approved competitions.
    pub reserved: i64,
    /// Held for awards.
    pub committed: i64,
    /// What was paid: empty, because payments are not recorded yet.
    pub paid: Option<i64>,
    /// What will be spent as it stands: committed and reserved.
    pub forecast: i64,
    /// Neither reserved nor committed.
    pub uncommitted: i64,
    /// What virements brought.
    pub vired_in: i64,
    /// What virements took.
    pub vired_out: i64,
    /// What came from the year before: always 0, because money stays in its financial year.
    pub carry_forward: i64,
    /// What confirmed and received pledges cover; empty where the fund needs no pledges.
    pub covered: Option<i64>,
    /// What is held and no pledge covers any more.
    pub shortfall: i64,
    /// Whether more is held than there is: of a co-funder's money, than pledges cover. Of other money never.
    pub overspend_flag: bool,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The last audit event about the allocation itself; holds have those of their competitions.
    pub source_event_id: Option<String>,
    /// Why something is left out; nothing is.
    pub redaction_reason: Option<String>,
}

/// Report `budget` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BudgetReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows, in the order in which the allocations were recorded.
    pub rows: Vec<BudgetRow>,
}

/// A row of report `match` (R14): a pledge, once for each award that is paid from its allocation, or once where none is.
/// The amounts are the pledge's own and are never split between awards: count a pledge once, by `pledge_id`. Amounts are
/// pence. A column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatchRow {
    /// An award paid from the pledge's allocation; empty where there is none.
    pub award_id: Option<String>,
    /// What is committed of the allocation to this award.
    pub award_committed: Option<i64>,
    /// The pledge.
    pub pledge_id: String,
    /// The body whose fund it is.
    pub body_id: String,
    /// The fund.
    pub fund_id: String,
    /// The fund's name.
    pub fund: String,
    /// The region's code.
    #[schema(example = "F")]
    pub region: String,
    /// The year in which the financial year begins.
    #[schema(example = 2026)]
    pub fin_year: i64,
    /// Who pledges.
    #[schema(example = "Kent Police and Crime Commissioner")]
    pub funder: String,
    /// What it is: `dept`, `pcc`, `council`, `trust` or `social_investor_sib`.
    #[schema(example = "pcc")]
    pub funder_type: String,
    /// The pledge's state.
    #[schema(example = "confirmed")]
    pub state: String,
    /// What was pledged.
    pub pledged: i64,
    /// What of it is confirmed or received and still stands.
    pub confirmed: i64,
    /// What of it was received.
    pub received: i64,
    /// What the co-funder asks for it.
    pub condition: Option<String>,
    /// The last day on which it holds, unless the money came.
    pub expiry: Option<Day>,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The last audit event about the pledge.
    pub source_event_id: Option<String>,
    /// Why something is left out; nothing is.
    pub redaction_reason: Option<String>,
}

/// Report `match` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatchReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows, in the order in which the pledges were recorded, then of awards.
    pub rows: Vec<MatchRow>,
}
