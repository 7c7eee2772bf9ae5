//! What callers see of changed requirements.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::ApplicationId;
use super::reuse::ProviderAnswerId;
use crate::frameworks::QuestionSetId;
use crate::frameworks::changes::Change;
use crate::kernel::clock::UtcTime;
use crate::organisations::OrganisationId;

/// What a question set would do, in counts: whom it concerns is known to the providers themselves.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = QuestionSetPreviewOut)]
pub struct PreviewOut {
    /// The question set.
    pub question_set_id: QuestionSetId,
    /// The published set that it is compared with; none for the first.
    pub compared_with: Option<QuestionSetId>,
    /// What changes.
    pub changes: Vec<Change>,
    /// What each changed requirement would do, by tier and income band.
    pub effects: Vec<EffectOut>,
    /// Providers that are told, or were, because it relaxes what they had failed (rule 5).
    pub told: Vec<ToldOut>,
}

/// What a changed requirement would do to the providers of one income band at one tier. Each provider counts once, with
/// its newest application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RequirementEffectOut)]
pub struct EffectOut {
    /// The question.
    #[schema(example = "Q17")]
    pub code: String,
    /// The tier.
    pub tier: i64,
    /// The band of yearly income.
    #[schema(example = "under_100k")]
    pub income_band: String,
    /// Providers whose application it had failed.
    pub failed: i64,
    /// Of these, those whose present answer meets it, or who are not asked any more.
    pub would_meet: i64,
    /// Members and applicants that had not failed it and whose present answer does not meet it.
    pub would_fail: i64,
    /// Drafts that would have to answer it and have not yet.
    pub would_answer: i64,
}

/// How many providers of an income band are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RelaxationToldOut)]
pub struct ToldOut {
    /// The band of yearly income.
    #[schema(example = "under_100k")]
    pub income_band: String,
    /// Providers.
    pub providers: i64,
}

/// Which reused answers are still true.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct ConfirmAnswersIn {
    /// The questions whose answers are confirmed; all that wait where it is left out.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub codes: Option<Vec<String>>,
}

/// The time that an application took its provider.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EffortIn {
    /// Minutes of everyone together; none takes the figure back.
    #[validate(range(min = 0, max = 1_000_000))]
    #[schema(example = 95, minimum = 0, maximum = 1_000_000)]
    pub minutes: Option<i64>,
}

/// Which reusable answers to list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProviderAnswersQuery {
    /// Only those of this provider.
    #[param(value_type = Option<OrganisationId>)]
    pub organisation_id: Option<OrganisationId>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// An answer that a provider can use again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProviderAnswerOut {
    /// Its id.
    pub id: ProviderAnswerId,
    /// The provider.
    pub organisation_id: String,
    /// The code that the question had when it was last answered.
    #[schema(example = "Q17")]
    pub code: String,
    /// The question in English: the same words in another framework are the same question.
    pub question: String,
    /// The answer.
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    /// The application in which it was last given or confirmed.
    pub application_id: ApplicationId,
    /// Its reference.
    #[schema(example = "AP-2026-000001")]
    pub application_reference: String,
    /// When it was last given or confirmed.
    pub last_confirmed_at: UtcTime,
    /// Its version: the `ETag` that taking it away needs.
    pub version: i64,
}
