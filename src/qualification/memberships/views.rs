//! What callers send and see of memberships.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{
    AppealOutcome, EvidenceId, EvidenceState, MembershipId, NoticeKind, NoticeOutcome, SuspensionGround,
};
use crate::frameworks::FrameworkId;
use crate::kernel::checks::{Checked, not_blank, refuse};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::confirmation::AwaitingConfirmationOut;
use crate::qualification::documents::{ProviderDocumentId, ProviderDocumentOut};
use crate::qualification::states::MembershipState;

/// Suspending a member at once.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendNowIn {
    /// The ground.
    #[schema(example = "safeguarding")]
    pub ground: SuspensionGround,
    /// The reason, which the member is told.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "A safeguarding concern is being looked into.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
    /// Working days for the reply; 10 where it is left out.
    #[validate(range(min = 5, max = 40))]
    #[schema(example = 10, minimum = 5, maximum = 40)]
    pub reply_working_days: Option<i64>,
}

/// A notice of suspension or removal.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembershipNoticeIn)]
pub struct NoticeIn {
    /// The reason, which the member is told.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "Two reports of the agreed checks are missing.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
    /// Working days for the reply; 10 where it is left out.
    #[validate(range(min = 5, max = 40))]
    #[schema(example = 10, minimum = 5, maximum = 40)]
    pub reply_working_days: Option<i64>,
}

/// A member's reply to a notice.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembershipNoticeReplyIn)]
pub struct NoticeReplyIn {
    /// The reply.
    #[validate(length(min = 1, max = 10_000), custom(function = "not_blank"))]
    #[schema(
        example = "Both reports were sent on 3 March.",
        min_length = 1,
        max_length = 10_000,
        pattern = "\\S"
    )]
    pub reply: String,
}

/// Asking a member for evidence.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceAskIn {
    /// The question of the framework's question set that it is evidence for.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "Q20", min_length = 1, max_length = 20)]
    pub requirement: String,
    /// What is asked for.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Safeguarding policy", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "You were drawn in this quarter's sample.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
    /// The last day to send it.
    #[schema(example = "2026-12-31")]
    pub due_on: Day,
}

/// Asking members drawn by chance for evidence.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceSampleIn {
    /// How many members to draw from those in force who are not asked for it already.
    #[validate(range(min = 1, max = 200))]
    #[schema(example = 5, minimum = 1, maximum = 200)]
    pub size: i64,
    /// What to ask each of them for.
    #[validate(nested)]
    pub ask: EvidenceAskIn,
}

/// Who was drawn.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceSampleOut {
    /// How many members it was drawn from.
    pub members: i64,
    /// The memberships that were drawn and asked.
    pub drawn: Vec<MembershipId>,
}

/// Evidence that a member offers.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembershipEvidenceIn)]
#[validate(schema(function = issued_before_expiry))]
pub struct EvidenceIn {
    /// The question of the framework's question set that it is evidence for.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "Q15", min_length = 1, max_length = 20)]
    pub requirement: String,
    /// What it is.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Employers' liability insurance", min_length = 1, max_length = 200, pattern = "\\S")]
    pub name: String,
    /// The number, or the place, by which it is found: a policy number, a page of your website.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = "Policy 4711", min_length = 1, max_length = 500)]
    pub reference: Option<String>,
    /// A file of your organisation that shows it.
    #[schema(example = json!(null))]
    pub document_id: Option<ProviderDocumentId>,
    /// The day on which it was made.
    #[schema(example = "2026-03-01")]
    pub issued_on: Option<Day>,
    /// The last day on which it holds; left out where it does not expire.
    #[schema(example = "2027-02-28")]
    pub expires_on: Option<Day>,
}

fn issued_before_expiry(evidence: &EvidenceIn) -> Checked {
    match (evidence.issued_on, evidence.expires_on) {
        (Some(issued), Some(expires)) if issued > expires => {
            refuse("order", "It would expire before it was made: correct issued_on or expires_on.")
        }
        _ => Ok(()),
    }
}

/// Accepting evidence.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MembershipEvidenceDecisionIn)]
pub struct EvidenceDecisionIn {
    /// True where the membership lapses without it.
    #[schema(example = true)]
    pub required: bool,
}

/// A notice of suspension or removal.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MembershipNoticeOut)]
pub struct NoticeOut {
    /// What it is about.
    pub kind: NoticeKind,
    /// The ground of an urgent suspension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<SuspensionGround>,
    /// Why it was given.
    pub reason: String,
    /// When.
    pub given_at: UtcTime,
    /// The last day for the reply.
    pub reply_by: Day,
    /// What the member replied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replied_at: Option<UtcTime>,
    /// When a framework manager read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_read_at: Option<UtcTime>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<UtcTime>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<NoticeOutcome>,
    /// Why it was decided so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_reason: Option<String>,
}

/// An appeal of a member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MembershipAppealOut {
    /// The state that it is against, which goes on while it is heard.
    pub against: MembershipState,
    /// Why the member appealed.
    pub reason: String,
    /// When.
    pub appealed_at: UtcTime,
    /// Why it was decided so, by a person who took no part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard_reason: Option<String>,
    /// When it was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<UtcTime>,
    /// What became of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AppealOutcome>,
}

/// Evidence for a requirement.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MembershipEvidenceOut)]
pub struct EvidenceOut {
    /// Its id.
    pub id: EvidenceId,
    /// The question that it is evidence for.
    #[schema(example = "Q15")]
    pub requirement: String,
    /// What it is.
    pub name: String,
    /// What became of it.
    pub state: EvidenceState,
    /// True where the membership lapses without it.
    pub required: bool,
    /// The last day to send what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Day>,
    /// True where it was asked for and that day is over.
    pub overdue: bool,
    /// The number or place by which it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The file that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<ProviderDocumentOut>,
    /// The day on which it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Day>,
    /// The last day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Day>,
    /// Why it was asked for, or refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it last changed.
    pub recorded_at: UtcTime,
}

/// A member of a framework, as everyone sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberOut {
    /// The membership.
    pub id: MembershipId,
    /// The provider.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The tier; it covers lower ones too.
    pub tier: i64,
    /// Service category codes.
    pub categories: Vec<String>,
    /// Area codes.
    pub areas: Vec<String>,
}

/// A membership in a list of who has to do with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MembershipRowOut {
    /// Its id.
    pub id: MembershipId,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The provider.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The tier; it covers lower ones too.
    pub tier: i64,
    /// Service category codes.
    pub categories: Vec<String>,
    /// Area codes.
    pub areas: Vec<String>,
    /// Its state.
    pub state: MembershipState,
    /// When it began.
    pub admitted_at: UtcTime,
}

/// A membership.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MembershipOut {
    /// Its id.
    pub id: MembershipId,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The provider.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The tier; it covers lower ones too.
    pub tier: i64,
    /// Service category codes.
    pub categories: Vec<String>,
    /// Area codes.
    pub areas: Vec<String>,
    /// Its state. Who has nothing to do with it sees one in force as `active`: a notice is between the member and the
    /// framework's body.
    pub state: MembershipState,
    /// True where it counts: for invitations, and for bids at their deadline.
    pub in_force: bool,
    /// What the caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// When it began.
    pub admitted_at: UtcTime,
    /// Notices, the oldest first: for the member's people, the framework managers and auditors. So is what follows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeOut>,
    /// The last day to appeal against the suspension or removal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_by: Option<Day>,
    /// Appeals, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appeals: Vec<MembershipAppealOut>,
    /// Evidence by requirement, the newest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceOut>,
    /// The removal that waits for a second framework manager; only they see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaiting_confirmation: Option<AwaitingConfirmationOut>,
}
