//! What callers send and see of such reports.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::awards::AwardId;
use crate::bids::EntryId;
use crate::kernel::checks::not_blank;
use crate::kernel::clock::{Day, UtcTime};
use crate::supply_chains::model::ReportId;
use crate::supply_chains::states::ReportState;

crate::text_enum! {
    /// What is reported.
    pub enum PartnerReportKind {
        Confidential = "confidential",
        UnpaidReferrals = "unpaid_referrals",
    }
}

/// A report to the commissioning body of an award. The lead is never told.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerReportIn {
    /// `confidential` from a partner about its place; `unpaid_referrals` from any provider to whom people are sent without
    /// pay.
    pub kind: PartnerReportKind,
    /// The provider that reports.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 36, max_length = 36)]
    pub organisation_id: String,
    /// The award under which it happens.
    pub award_id: AwardId,
    /// The partner's own place; for `confidential`.
    pub entry_id: Option<EntryId>,
    /// What happens. No names of people you support.
    #[validate(length(min = 1, max = 8000), custom(function = "not_blank"))]
    #[schema(
        example = "We are named for 120 people and nobody has been referred since April.",
        min_length = 1,
        max_length = 8000,
        pattern = "\\S"
    )]
    pub text: String,
    /// How many people were sent; for `unpaid_referrals`.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(example = 14, minimum = 1, maximum = 1_000_000)]
    pub people: Option<i64>,
    /// From which day; for `unpaid_referrals`.
    pub from_on: Option<Day>,
    /// To which day; for `unpaid_referrals`.
    pub to_on: Option<Day>,
}

/// The body's answer, to who reported.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerReportAnswerIn {
    /// What is done about it.
    #[validate(length(min = 1, max = 4000), custom(function = "not_blank"))]
    #[schema(
        example = "We ask for the figures of all partners at the next review.",
        min_length = 1,
        max_length = 4000,
        pattern = "\\S"
    )]
    pub answer: String,
}

/// A report, for who wrote it and for the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerReportOut {
    /// Its id.
    pub id: ReportId,
    /// What is reported.
    pub kind: PartnerReportKind,
    /// Where it stands.
    pub state: ReportState,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// The provider that reports.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The award.
    pub award_id: AwardId,
    /// Its reference.
    #[schema(example = "AW-2026-000012")]
    pub award_reference: String,
    /// The lead of the award.
    pub lead_name: String,
    /// The partner's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_id: Option<EntryId>,
    /// What happens.
    pub text: String,
    /// How many people were sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<i64>,
    /// From which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_on: Option<Day>,
    /// To which day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_on: Option<Day>,
    /// When it was reported.
    pub submitted_at: UtcTime,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<UtcTime>,
    /// What is done about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Its version.
    pub version: i64,
}

/// Which reports.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PartnerReportsQuery {
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}
