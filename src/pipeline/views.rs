//! What callers send and see of pipeline notices.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{EstimatedValue, FieldChange, NoticeId, Unknown};
use super::states::NoticeState;
use crate::competitions::{CompetitionId, ValueBasis};
use crate::frameworks::FrameworkId;
use crate::kernel::checks::{no_repeats, not_blank, positive};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;

crate::text_enum! {
    /// What a notice's next date is.
    pub enum NextDateKind {
        Publication = "publication",
        Unknown = "unknown",
    }
}

/// A new draft of a pipeline notice.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineNoticeIn {
    /// The framework under which the competition would be held.
    pub framework_id: FrameworkId,
    /// The commissioning body; it takes part in the framework.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Women's services in Lincolnshire",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: String,
    /// Summary in plain English, at most 300 words.
    #[validate(length(max = 2000))]
    #[schema(example = "Support for women on probation.", max_length = 2000)]
    pub summary: Option<String>,
    /// Service categories, all of the framework.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), max_items = 500)]
    pub category_codes: Option<Vec<String>>,
    /// Areas, all of the region and of the framework.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), max_items = 500)]
    pub area_codes: Option<Vec<String>>,
    /// The value as far as it is known.
    #[validate(nested)]
    pub estimated_value: Option<EstimatedValue>,
    /// The tier of the framework that is expected.
    #[validate(range(min = 1, max = 9))]
    #[schema(example = 2, minimum = 1, maximum = 9)]
    pub tier: Option<i64>,
    /// When the competition is expected to be published.
    pub expected_publication_on: Option<Day>,
    /// When the service is expected to start.
    pub expected_start_on: Option<Day>,
    /// What is not known yet; the whole list.
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub unknowns: Option<Vec<Unknown>>,
}

impl PipelineNoticeIn {
    /// What it says.
    pub(super) fn terms(&self) -> PipelineNoticePatch {
        PipelineNoticePatch {
            title: Some(self.title.clone()),
            summary: self.summary.clone(),
            category_codes: self.category_codes.clone(),
            area_codes: self.area_codes.clone(),
            estimated_value: self.estimated_value.clone(),
            tier: self.tier,
            expected_publication_on: self.expected_publication_on,
            expected_start_on: self.expected_start_on,
            unknowns: self.unknowns.clone(),
        }
    }
}

/// What a notice says. What is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineNoticePatch {
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Women's services in Lincolnshire",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: Option<String>,
    /// Summary in plain English, at most 300 words.
    #[validate(length(max = 2000))]
    #[schema(example = "Support for women on probation.", max_length = 2000)]
    pub summary: Option<String>,
    /// Service categories, all of the framework.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), max_items = 500)]
    pub category_codes: Option<Vec<String>>,
    /// Areas, all of the region and of the framework.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), max_items = 500)]
    pub area_codes: Option<Vec<String>>,
    /// The value as far as it is known.
    #[validate(nested)]
    pub estimated_value: Option<EstimatedValue>,
    /// The tier of the framework that is expected.
    #[validate(range(min = 1, max = 9))]
    #[schema(example = 2, minimum = 1, maximum = 9)]
    pub tier: Option<i64>,
    /// When the competition is expected to be published.
    pub expected_publication_on: Option<Day>,
    /// When the service is expected to start.
    pub expected_start_on: Option<Day>,
    /// What is not known yet; the whole list.
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub unknowns: Option<Vec<Unknown>>,
}

/// A change of a published notice.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineAmendIn {
    /// Why it changes; it is published.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "The present contract was extended by a month.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
    /// What changes.
    #[validate(nested)]
    pub changes: PipelineNoticePatch,
}

/// Why a notice is dropped.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineDropIn {
    /// The reason; it is published.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The budget was not approved.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub reason: String,
}

/// What a conversion adds to what the notice says.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineConvertIn {
    /// A first lot with the notice's title, categories and areas; none where it is left out.
    #[validate(nested)]
    pub lot: Option<PipelineLotIn>,
}

/// What a lot needs that a notice does not say.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineLotIn {
    /// Estimated value of the standard term, with VAT where it is due.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = i64, example = 2_500_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub value_pence: Pence,
    /// Whether that value is certain.
    pub value_basis: ValueBasis,
    /// The standard term in months.
    #[validate(range(min = 1, max = 120))]
    #[schema(example = 24, minimum = 1, maximum = 120)]
    pub term_months: i64,
}

/// What a list of notices is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PipelineNoticesQuery {
    /// Only with this service category.
    #[validate(length(max = 20))]
    #[param(example = "DF01", max_length = 20)]
    pub category: Option<String>,
    /// Only with this area.
    #[validate(length(max = 100))]
    #[param(example = "lincolnshire", max_length = 100)]
    pub area: Option<String>,
    /// Only of this region.
    #[validate(length(max = 20))]
    #[param(example = "F", max_length = 20)]
    pub region_code: Option<String>,
    /// Only of this framework.
    #[validate(length(max = 36))]
    #[param(max_length = 36)]
    pub framework_id: Option<String>,
    /// Only of this commissioning body.
    #[validate(length(max = 36))]
    #[param(max_length = 36)]
    pub body_id: Option<String>,
    /// Only with this expected tier.
    #[validate(range(min = 1, max = 9))]
    #[param(minimum = 1, maximum = 9)]
    pub tier: Option<i64>,
    /// Only in this state.
    pub state: Option<NoticeState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextDateOut {
    /// What it is: the competition's publication, or that something becomes known.
    pub kind: NextDateKind,
    /// The day; one that has passed is late.
    pub on: Day,
}

/// A pipeline notice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PipelineNoticeOut {
    /// Its id.
    pub id: NoticeId,
    /// Such as `PN-2026-000012`; none for a draft.
    #[schema(example = "PN-2026-000012")]
    pub reference: Option<String>,
    /// State.
    pub state: NoticeState,
    /// What comes next; nothing where the notice has ended.
    pub next: Option<NextDateOut>,
    /// The framework under which the competition would be held.
    pub framework_id: FrameworkId,
    /// The commissioning body.
    pub body_id: String,
    /// The region.
    pub region_code: String,
    /// Title.
    pub title: String,
    /// Summary in plain English.
    pub summary: String,
    /// Service categories.
    pub category_codes: Vec<String>,
    /// Areas.
    pub area_codes: Vec<String>,
    /// The value as far as it is known.
    pub estimated_value: EstimatedValue,
    /// The expected tier.
    pub tier: Option<i64>,
    /// When the competition is expected to be published.
    pub expected_publication_on: Option<Day>,
    /// When the service is expected to start.
    pub expected_start_on: Option<Day>,
    /// What is not known yet.
    pub unknowns: Vec<Unknown>,
    /// Days from the notice's publication to the competition's: the expected one until it is published.
    #[schema(example = 84)]
    pub notice_days: Option<i64>,
    /// The competition that was made from it; for everyone once that is published.
    #[schema(value_type = Option<CompetitionId>)]
    pub competition_id: Option<String>,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was converted, dropped or discarded.
    pub ended_at: Option<UtcTime>,
    /// Why it was dropped.
    pub reason: Option<String>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<&'static str>,
}

/// An amendment of a notice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PipelineChangeOut {
    /// Its number, from 1.
    #[schema(example = 1)]
    pub number: i64,
    /// Why it was made.
    pub reason: String,
    /// When it was made.
    pub changed_at: UtcTime,
    /// What it changed.
    pub changes: Vec<FieldChange>,
}
