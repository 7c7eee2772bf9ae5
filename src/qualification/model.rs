//! Applications, their answers and decisions, and memberships, as they are kept.

use diesel::prelude::*;
use serde_json::Value;

use super::states::ApplicationState;
use crate::frameworks::{FrameworkId, QuestionSetId};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{application_appeals, application_clarification_questions};
use crate::organisations::{IncomeBasis, LedBy};

crate::id_type! {
    /// The id of an application.
    ApplicationId
}
crate::text_enum! {
    /// What an assessor decided on one question.
    pub enum Outcome {
        Pass = "pass",
        Fail = "fail",
    }
}

/// A provider's request to join a framework.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// Such as `AP-2026-000001`.
    pub reference: String,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The question set that it answers.
    pub question_set_id: QuestionSetId,
    /// The provider.
    pub organisation_id: String,
    /// The value tier it asks for.
    pub tier: i64,
    /// Its state.
    pub state: ApplicationState,
    /// Service category codes, in order.
    pub categories: Vec<String>,
    /// Area codes, in order.
    pub areas: Vec<String>,
    /// The canonical JSON that was frozen at submission.
    pub snapshot: Option<String>,
    /// Its SHA-256, in hex.
    pub snapshot_digest: Option<String>,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// The last day of the framework's decision clock.
    pub decide_by: Option<Day>,
    /// Who began to assess it.
    pub assessor: Option<String>,
    /// When it was decided.
    pub decided_at: Option<UtcTime>,
    /// Minutes that the provider says it took.
    pub effort_minutes: Option<i64>,
    /// When it was made.
    pub created_at: UtcTime,
    /// Its version; answers and decisions count too.
    pub version: i64,
}

/// One answer, with a version of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question.
    pub code: String,
    /// The answer, in the form of the question's kind.
    pub value: Value,
    /// Its version.
    pub version: i64,
    /// When it was last changed.
    pub recorded_at: UtcTime,
    /// Where it came from the provider's store and waits to be confirmed: when it was last confirmed.
    pub last_confirmed_at: Option<UtcTime>,
}

/// What was decided on one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The question.
    pub code: String,
    /// Pass or fail.
    pub outcome: Outcome,
    /// The reason, always for a fail.
    pub reason: Option<String>,
    /// When.
    pub recorded_at: UtcTime,
}

/// An appeal against a rejection.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_appeals)]
pub struct Appeal {
    /// Why the provider appealed.
    pub reason: String,
    /// When.
    pub appealed_at: UtcTime,
    /// Why it was decided so, once heard.
    pub heard_reason: Option<String>,
    /// When it was heard.
    pub heard_at: Option<UtcTime>,
}

/// A round of questions that an assessor asked the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clarification {
    /// Its id.
    pub id: String,
    /// When it was asked.
    pub asked_at: UtcTime,
    /// The last day for the reply.
    pub reply_by: Day,
    /// The end of the decision clock as it stood when asked.
    pub decide_by_before: Day,
    /// When the provider replied.
    pub answered_at: Option<UtcTime>,
    /// When its clock was over without a reply.
    pub timed_out_at: Option<UtcTime>,
    /// What was asked.
    pub questions: Vec<ClarificationQuestion>,
}

/// One question of a round, and its reply.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_clarification_questions)]
pub struct ClarificationQuestion {
    /// The question of the set that it is about.
    #[diesel(column_name = question_code)]
    pub code: String,
    /// What the assessor asks.
    pub text: String,
    /// What the provider replied.
    pub reply: Option<String>,
}

/// What an organisation's record says that a question can be answered from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRecord {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its sector.
    pub sector: String,
    /// Yearly income in pence.
    pub yearly_income_pence: Option<i64>,
    /// Income band.
    pub income_band: String,
    /// Of what the income is told.
    pub income_basis: IncomeBasis,
    /// Who leads it, where it says so; never scored.
    pub led_by: Option<Vec<LedBy>>,
    /// Identifiers in force: scheme and value.
    pub identifiers: Vec<(String, String)>,
    /// How many people own the record.
    pub owners: i64,
    /// How many people sign.
    pub signatories: i64,
}
