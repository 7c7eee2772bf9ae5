//! What callers send and see of applications and memberships.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::documents::ProviderDocumentOut;
use super::memberships::MembershipId;
use super::model::{ApplicationId, Outcome};
use super::rules::RequirementOut;
use super::states::ApplicationState;
use crate::frameworks::{EvidenceRule, FrameworkId, QuestionKind, QuestionSetId};
use crate::kernel::checks::{Checked, not_blank, refuse};
use crate::kernel::clock::{Day, UtcTime};

/// A new application.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationIn {
    /// The provider for which the caller writes.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 64)]
    pub organisation_id: String,
    /// The value tier; it covers lower ones too.
    #[validate(range(min = 1, max = 9))]
    #[schema(example = 1, minimum = 1, maximum = 9)]
    pub tier: i64,
    /// Service category codes of the framework.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = json!(["DF01"]), min_items = 1, max_items = 500)]
    pub categories: Vec<String>,
    /// Area codes of the framework.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub areas: Vec<String>,
}

/// Changes what a draft applies for: what is left out stays.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationPatch {
    /// The value tier; it covers lower ones too.
    #[validate(range(min = 1, max = 9))]
    #[schema(example = 2, minimum = 1, maximum = 9)]
    pub tier: Option<i64>,
    /// Service category codes of the framework.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = json!(["DF01"]), min_items = 1, max_items = 500)]
    pub categories: Option<Vec<String>>,
    /// Area codes of the framework.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub areas: Option<Vec<String>>,
}

/// An answer.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerIn {
    /// In the form of the question's kind: true or false, a choice, text, a whole number, a day, or a list of texts.
    #[schema(value_type = serde_json::Value, example = json!(true))]
    pub value: Value,
}

/// Beginning to assess.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartIn {
    /// The assessor declares that they have no conflict of interest with the applicant.
    #[validate(custom(function = must_be_true))]
    #[schema(example = true)]
    pub no_conflict: bool,
}

fn must_be_true(declared: &bool) -> Checked {
    if *declared {
        return Ok(());
    }
    refuse("conflict", "Somebody without a conflict of interest must assess this application.")
}

/// Questions to the applicant, and how long there is for the reply.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationAskIn)]
pub struct AskIn {
    /// The questions, at most one about each question of the set.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub questions: Vec<ClarificationTextIn>,
    /// Working days for the reply; 5 where it is left out.
    #[validate(range(min = 2, max = 20))]
    #[schema(example = 5, minimum = 2, maximum = 20)]
    pub reply_working_days: Option<i64>,
}

/// The replies to every question of the round.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationReplyIn)]
pub struct ClarificationReplyIn {
    /// One for each question that was asked.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub replies: Vec<ClarificationTextIn>,
}

/// What is asked or replied about one question of the set.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationClarificationTextIn)]
pub struct ClarificationTextIn {
    /// The question's code.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "Q17", min_length = 1, max_length = 20)]
    pub code: String,
    /// The text.
    #[validate(length(min = 1, max = 4000), custom(function = "not_blank"))]
    #[schema(example = "In which year was this?", min_length = 1, max_length = 4000, pattern = "\\S")]
    pub text: String,
}

/// The decision on one question.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = fail_has_reason))]
pub struct DecisionIn {
    /// Pass or fail.
    #[schema(example = "pass")]
    pub outcome: Outcome,
    /// The reason; a fail needs one.
    #[validate(length(min = 1, max = 2000))]
    #[schema(example = "The example shows the experience that is asked.", min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
}

fn fail_has_reason(decision: &DecisionIn) -> Checked {
    if decision.outcome == Outcome::Pass
        || decision.reason.as_deref().is_some_and(|text| !text.trim().is_empty())
    {
        return Ok(());
    }
    refuse("required", "Give the reason for which the requirement is not met.")
}

/// Which applications to list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApplicationsQuery {
    /// Only those in this state.
    pub state: Option<ApplicationState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// An application in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationRowOut {
    /// Its id.
    pub id: ApplicationId,
    /// Its reference.
    #[schema(example = "AP-2026-000001")]
    pub reference: String,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The provider.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The tier.
    pub tier: i64,
    /// Its state.
    pub state: ApplicationState,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// Last day of the decision clock.
    pub decide_by: Option<Day>,
    /// True where the clock is over and nothing is decided.
    pub overdue: bool,
    /// When it was decided.
    pub decided_at: Option<UtcTime>,
}

/// A question as this application is asked it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AskedQuestionOut {
    /// Its code.
    #[schema(example = "Q17")]
    pub code: String,
    /// Its section.
    pub section: String,
    /// The question in English.
    pub text_en: String,
    /// The question in Welsh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_cy: Option<String>,
    /// The form of its answer.
    pub kind: QuestionKind,
    /// The answers to choose from.
    pub choices: Vec<String>,
    /// What a number counts; with `%` it is 100 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Why it is asked: what the work needs it for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    /// False where it is waived.
    pub asked: bool,
    /// Why it is waived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived_because: Option<String>,
    /// Most words at this tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word_limit: Option<i64>,
    /// What evidence of the answer can be asked for after admission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceRule>,
}

/// An answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnswerOut {
    /// The question.
    #[schema(example = "Q17")]
    pub code: String,
    /// The answer.
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    /// Its version: the `ETag` that its next change needs.
    pub version: i64,
    /// When it was last changed.
    pub recorded_at: UtcTime,
    /// Present where it was taken from an earlier application and waits to be confirmed: when it was last confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_confirmed_at: Option<UtcTime>,
    /// The file that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<ProviderDocumentOut>,
}

/// The decision on one question.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = QuestionDecisionOut)]
pub struct DecisionOut {
    /// The question.
    #[schema(example = "Q17")]
    pub code: String,
    /// Pass or fail.
    pub outcome: Outcome,
    /// The reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When.
    pub recorded_at: UtcTime,
}

/// A round of questions to the applicant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationClarificationOut {
    /// When it was asked.
    pub asked_at: UtcTime,
    /// The last day for the reply.
    pub reply_by: Day,
    /// When the provider replied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<UtcTime>,
    /// When its clock was over without a reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timed_out_at: Option<UtcTime>,
    /// What was asked, with the replies.
    pub questions: Vec<ClarificationQuestionOut>,
}

/// One question to the applicant.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApplicationClarificationQuestionOut)]
pub struct ClarificationQuestionOut {
    /// The question of the set that it is about.
    #[schema(example = "Q17")]
    pub code: String,
    /// What the assessor asks.
    pub text: String,
    /// What the provider replied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
}

/// An appeal against a rejection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AppealOut {
    /// Why the provider appealed.
    pub reason: String,
    /// When.
    pub appealed_at: UtcTime,
    /// Why it was decided so, by a person who took no part in the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard_reason: Option<String>,
    /// When it was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<UtcTime>,
}

/// An application.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationOut {
    /// Its id.
    pub id: ApplicationId,
    /// Its reference.
    #[schema(example = "AP-2026-000001")]
    pub reference: String,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The question set that it answers.
    pub question_set_id: QuestionSetId,
    /// The provider.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The tier.
    pub tier: i64,
    /// Service category codes.
    pub categories: Vec<String>,
    /// Area codes.
    pub areas: Vec<String>,
    /// Its state.
    pub state: ApplicationState,
    /// What the caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// For a draft: a newer question set that is in effect; `use-newest-questions` takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest_question_set_id: Option<QuestionSetId>,
    /// Minutes that the provider says it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort_minutes: Option<i64>,
    /// How many questions the applicant answers at this tier, the scope of the application being one of them.
    pub questions_to_answer: usize,
    /// The questions, asked and waived, in order.
    pub questions: Vec<AskedQuestionOut>,
    /// The answers by question; after submission the frozen ones.
    pub answers: BTreeMap<String, AnswerOut>,
    /// What is taken from the organisation's record, the application and computation, by question.
    #[schema(value_type = Object)]
    pub record: BTreeMap<String, Value>,
    /// The decisions by question: for assessors and auditors at once, for the provider once all is decided.
    pub decisions: BTreeMap<String, DecisionOut>,
    /// What the assessors asked the provider, the oldest round first.
    pub clarifications: Vec<ApplicationClarificationOut>,
    /// The last day on which a rejection can be appealed against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_by: Option<Day>,
    /// The appeal, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<AppealOut>,
    /// SHA-256 of the canonical JSON frozen at submission, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// Last day of the decision clock (rule 1). It stands still while the provider is asked something.
    pub decide_by: Option<Day>,
    /// True where the clock is over and nothing is decided.
    pub overdue: bool,
    /// When it was decided.
    pub decided_at: Option<UtcTime>,
    /// The membership whose scope it is to widen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widens: Option<MembershipId>,
    /// The membership that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership_id: Option<MembershipId>,
}

/// What the check found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApplicationCheckOut)]
pub struct CheckOut {
    /// True where the application can be submitted as it is.
    pub passes: bool,
    /// Every requirement, in the order of the questions.
    pub requirements: Vec<RequirementOut>,
}
