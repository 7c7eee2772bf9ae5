//! What callers send and see of clarifications.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::ClarificationId;
use super::states::ClarificationState;
use crate::competitions::CompetitionId;
use crate::kernel::checks::not_blank;
use crate::kernel::clock::UtcTime;

/// A question about a competition.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClarificationIn {
    /// For which of the caller's invited organisations; may be left out where there is one.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub organisation_id: Option<String>,
    /// The question. Everyone reads it with the answer: it names nobody.
    #[validate(length(min = 1, max = 4000), custom(function = "not_blank"))]
    #[schema(
        example = "Does the volume include women who are released on licence?",
        min_length = 1,
        max_length = 4000,
        pattern = "\\S"
    )]
    pub question: String,
}

/// An answer for everyone.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClarificationAnswerIn {
    /// The answer.
    #[validate(length(min = 1, max = 20_000), custom(function = "not_blank"))]
    #[schema(example = "Yes, it does.", min_length = 1, max_length = 20_000, pattern = "\\S")]
    pub answer: String,
    /// The question as it is published, where the asked words would tell who asked; else as it was asked.
    #[validate(length(min = 1, max = 4000), custom(function = "not_blank"))]
    #[schema(
        example = "Does the volume include release on licence?",
        min_length = 1,
        max_length = 4000,
        pattern = "\\S"
    )]
    pub question: Option<String>,
}

/// Why a question is not answered.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClarificationDeclineIn {
    /// The reason, for the asker.
    #[validate(length(min = 1, max = 20_000), custom(function = "not_blank"))]
    #[schema(
        example = "It asks for another bidder's prices.",
        min_length = 1,
        max_length = 20_000,
        pattern = "\\S"
    )]
    pub reason: String,
}

/// What only the asker sees of its question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnClarificationOut {
    /// The asker.
    pub organisation_id: String,
    /// When it was asked.
    pub asked_at: UtcTime,
    /// The question in its own words.
    pub question: String,
}

/// A question and what became of it. Who asked, and when, stands in `own`, which only the asker gets.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClarificationOut {
    /// Its id; ids are random.
    pub id: ClarificationId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// State.
    pub state: ClarificationState,
    /// Its number among the answered ones.
    #[schema(example = 1)]
    pub number: Option<i64>,
    /// The question as everyone reads it.
    pub question: String,
    /// The answer.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<UtcTime>,
    /// Why it was declined; for the asker and the commissioning side.
    pub decline_reason: Option<String>,
    /// For the asker.
    pub own: Option<OwnClarificationOut>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<&'static str>,
}
