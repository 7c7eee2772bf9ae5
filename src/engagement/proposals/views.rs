//! What callers send and see of providers' proposals.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::ProposalId;
use super::states::ProposalState;
use crate::kernel::checks::{no_repeats, not_blank, not_negative};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;
use crate::pipeline::NoticeId;

/// A new draft of a proposal. Only what is needed to begin is required; the rest before it is submitted.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderProposalIn {
    /// The provider that proposes.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub organisation_id: String,
    /// The commissioning body that it is proposed to.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a12", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Somewhere to go on the first evening",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: String,
    /// What is missing, and how you know.
    #[validate(length(max = 4000))]
    #[schema(example = "Whoever leaves HMP Lincoln on a Friday finds every door shut.", max_length = 4000)]
    pub need: Option<String>,
    /// What you would do.
    #[validate(length(max = 8000))]
    #[schema(example = "A kitchen that is open until ten.", max_length = 8000)]
    pub offer: Option<String>,
    /// What it would cost a year, as far as you know.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 4_000_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub estimated_pence: Option<Pence>,
    /// Service categories.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), max_items = 500)]
    pub category_codes: Option<Vec<String>>,
    /// Areas, all of the region.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), max_items = 500)]
    pub area_codes: Option<Vec<String>>,
}

/// Changes of a draft. What is left out stays.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderProposalPatch {
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Somewhere to go on the first evening",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: Option<String>,
    /// What is missing, and how you know.
    #[validate(length(max = 4000))]
    #[schema(example = "Whoever leaves HMP Lincoln on a Friday finds every door shut.", max_length = 4000)]
    pub need: Option<String>,
    /// What you would do.
    #[validate(length(max = 8000))]
    #[schema(example = "A kitchen that is open until ten.", max_length = 8000)]
    pub offer: Option<String>,
    /// What it would cost a year; 0 where that is not known any more.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 4_000_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub estimated_pence: Option<Pence>,
    /// Service categories.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), max_items = 500)]
    pub category_codes: Option<Vec<String>>,
    /// Areas, all of the region.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), max_items = 500)]
    pub area_codes: Option<Vec<String>>,
}

crate::text_enum! {
    /// What a body answers.
    pub enum ProposalOutcome {
        TakenUp = "taken_up",
        Declined = "declined",
    }
}

/// A body's answer.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalAnswerIn {
    /// Whether it is taken up. What is taken up is planned and competed for in public.
    pub outcome: ProposalOutcome,
    /// What happens next, or why not; for the provider.
    #[validate(length(min = 1, max = 4000), custom(function = "not_blank"))]
    #[schema(
        example = "We plan a competition for evenings; the notice comes in May.",
        min_length = 1,
        max_length = 4000,
        pattern = "\\S"
    )]
    pub answer: String,
    /// The published plan in which it is taken up.
    pub notice_id: Option<NoticeId>,
}

/// A provider's proposal, to its provider and to the body that it was submitted to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProviderProposalOut {
    /// Its id.
    pub id: ProposalId,
    /// Its reference, from its submission on.
    #[schema(example = "PP-2026-000004")]
    pub reference: Option<String>,
    /// State.
    pub state: ProposalState,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// The provider.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The commissioning body.
    pub body_id: String,
    /// Its name.
    pub body_name: String,
    /// The region.
    #[schema(example = "F")]
    pub region_code: String,
    /// Title.
    pub title: String,
    /// What is missing, and how the provider knows.
    pub need: String,
    /// What it would do.
    pub offer: String,
    /// What it would cost a year.
    pub estimated_pence: Option<Pence>,
    /// Service categories.
    pub category_codes: Vec<String>,
    /// Areas.
    pub area_codes: Vec<String>,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// The day by which the body answers: 20 working days after the submission.
    pub answer_due_on: Option<Day>,
    /// When it was answered.
    pub answered_at: Option<UtcTime>,
    /// What happens next, or why not.
    pub answer: Option<String>,
    /// The published plan in which it is taken up.
    pub notice_id: Option<NoticeId>,
    /// Its version.
    pub version: i64,
}

/// Narrows a list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProviderProposalsQuery {
    /// In this state.
    pub state: Option<ProposalState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}
