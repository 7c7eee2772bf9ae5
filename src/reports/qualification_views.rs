//! What the reports on qualification show.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::format::Format;
use crate::frameworks::FrameworkId;
use crate::kernel::clock::UtcTime;

/// The parameters of the reports on qualification.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QualificationQuery {
    /// The moment whose records are read, not in the future; now where it is left out.
    #[param(example = "2026-05-21T12:00:00Z")]
    pub as_at: Option<UtcTime>,
    /// Only this framework.
    #[param(value_type = Option<FrameworkId>)]
    pub framework_id: Option<FrameworkId>,
    /// The form of the answer; it goes before the Accept header.
    pub format: Option<Format>,
}

/// The parameters of the public reports on qualification. They take no framework: the difference of two answers would
/// tell what a small count hides.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PublicQualificationQuery {
    /// The moment whose records are read, not in the future; now where it is left out.
    #[param(example = "2026-05-21T12:00:00Z")]
    pub as_at: Option<UtcTime>,
    /// The form of the answer; it goes before the Accept header.
    pub format: Option<Format>,
}

/// A row of report `qualification-funnel` (R6): the applications that were begun in one month by providers of one income
/// band and sector, for one category. A column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FunnelRow {
    /// The month in which the application was begun, in London.
    #[schema(example = "2026-11")]
    pub period: String,
    /// The provider's band of yearly income at `as_at`; `not_known` for who has not said, a new body too.
    #[schema(example = "under_100k")]
    pub income_band: String,
    /// The provider's sector at `as_at`.
    #[schema(example = "voluntary")]
    pub sector: String,
    /// The code of a service category that was applied for, or `all`, where each application counts once. An application
    /// counts in each of its categories, so these do not add up to `all`.
    #[schema(example = "DF01")]
    pub category: String,
    /// Applications begun. One that begins anew after a rejection is another.
    pub started: Option<i64>,
    /// Of these, submitted.
    pub submitted: Option<i64>,
    /// Of these, admitted.
    pub admitted: Option<i64>,
    /// Of these, rejected: an appeal against it, and beginning anew, change nothing in this.
    pub rejected: Option<i64>,
    /// Of these, withdrawn after submission.
    pub withdrawn: Option<i64>,
    /// Drafts that were discarded, or in which nothing was answered for 30 days.
    pub abandoned: Option<i64>,
    /// The question answered last in the abandoned drafts with their number, such as `Q17 (3)`, the most frequent first;
    /// `none` where nothing was answered.
    pub abandoned_at_question: Option<Vec<String>>,
    /// Median of the days from submission to decision, in London, with one decimal; none where nothing was decided.
    #[schema(example = "6.5")]
    pub median_days_to_decision: Option<String>,
    /// Median of the hours that providers recorded, with one decimal; none where nobody did.
    #[schema(example = "1.6")]
    pub median_effort_hours: Option<String>,
    /// Questions that the tier of a submitted application waived, summed over these.
    pub waivers_used: Option<i64>,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The audit event behind the row: a sum over many has none.
    pub source_event_id: Option<String>,
    /// Why figures are left out: `fewer_than_5` where so few that one could be recognised.
    pub redaction_reason: Option<String>,
}

/// Report `qualification-funnel` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FunnelReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows, by period, income band, sector and category.
    pub rows: Vec<FunnelRow>,
}

/// A row of report `requirement-exclusions` (R7): the providers of one income band that one version of a requirement kept
/// out at one tier. A column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExclusionRow {
    /// The framework's reference and the question's code; it stays the same in every version.
    #[schema(example = "FW-2026-000001/Q17")]
    pub requirement_id: String,
    /// The version of the requirement.
    pub version: i64,
    /// The tier that was applied for.
    pub tier: i64,
    /// What it asks at that tier, in words.
    #[schema(example = "at most 200 words")]
    pub threshold: String,
    /// Why it is asked.
    pub justification: String,
    /// Providers that it kept out: rejected on it, or whose draft, discarded or not, had failed it in its last check.
    pub failed_n: Option<i64>,
    /// The band of yearly income of these providers at `as_at`.
    #[schema(example = "under_100k")]
    pub failed_income_band: String,
    /// Of these, admitted to the framework later.
    pub later_admitted_n: Option<i64>,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The audit event behind the row: a sum over many has none.
    pub source_event_id: Option<String>,
    /// Why figures are left out: `fewer_than_5` where so few that one could be recognised.
    pub redaction_reason: Option<String>,
}

/// Report `requirement-exclusions` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExclusionsReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows, by requirement, version, tier and income band.
    pub rows: Vec<ExclusionRow>,
}
