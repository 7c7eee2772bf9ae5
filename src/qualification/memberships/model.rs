//! Memberships, notices, appeals and evidence, as they are kept.

use diesel::prelude::*;

use crate::frameworks::FrameworkId;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{membership_appeals, membership_evidence, membership_notices};
use crate::qualification::documents::ProviderDocumentId;
use crate::qualification::model::ApplicationId;
use crate::qualification::states::MembershipState;

crate::id_type! {
    /// The id of a membership.
    MembershipId
}
crate::id_type! {
    /// The id of a piece of evidence.
    EvidenceId
}

crate::text_enum! {
    /// What a notice is about.
    pub enum NoticeKind {
        Suspension = "suspension",
        UrgentSuspension = "urgent_suspension",
        Removal = "removal",
    }
}

crate::text_enum! {
    /// A ground for suspending a member at once.
    pub enum SuspensionGround {
        Safeguarding = "safeguarding",
        Exclusion = "exclusion",
    }
}

crate::text_enum! {
    /// How a notice ended.
    pub enum NoticeOutcome {
        Suspended = "suspended",
        Removed = "removed",
        Dropped = "dropped",
        Reinstated = "reinstated",
        Superseded = "superseded",
        Appealed = "appealed",
        Left = "left",
        Lapsed = "lapsed",
    }
}

crate::text_enum! {
    /// What became of an appeal.
    pub enum AppealOutcome {
        Upheld = "upheld",
        Overturned = "overturned",
    }
}

crate::text_enum! {
    /// What became of a piece of evidence. Asked for, then offered, then accepted or refused; newer evidence replaces it.
    pub enum EvidenceState {
        Asked = "asked",
        Offered = "offered",
        Accepted = "accepted",
        Refused = "refused",
        Replaced = "replaced",
    }
}

/// The result of an admitted application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The provider.
    pub organisation_id: String,
    /// The application that was admitted.
    pub application_id: ApplicationId,
    /// Its tier; it covers lower ones too.
    pub tier: i64,
    /// Its state.
    pub state: MembershipState,
    /// Service category codes.
    pub categories: Vec<String>,
    /// Area codes.
    pub areas: Vec<String>,
    /// When it began.
    pub admitted_at: UtcTime,
    /// Its version.
    pub version: i64,
}

/// A notice of suspension or removal, with the member's reply.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = membership_notices)]
pub struct Notice {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// The ground of an urgent suspension.
    pub ground: Option<SuspensionGround>,
    /// Why it was given.
    pub reason: String,
    /// Who gave it.
    pub given_by: String,
    /// When.
    pub given_at: UtcTime,
    /// The last day for the reply.
    pub reply_by: Day,
    /// The state of the membership before it.
    pub state_before: MembershipState,
    /// What the member replied.
    pub reply: Option<String>,
    /// When.
    pub replied_at: Option<UtcTime>,
    /// Who read the reply.
    pub reply_read_by: Option<String>,
    /// When.
    pub reply_read_at: Option<UtcTime>,
    /// When it ended.
    pub ended_at: Option<UtcTime>,
    /// How.
    pub outcome: Option<NoticeOutcome>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// The second person of a removal.
    pub confirmed_by: Option<String>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
}

/// An appeal of a member against its suspension or removal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = membership_appeals)]
pub struct MembershipAppeal {
    /// Its id.
    pub id: String,
    /// The state that it is against, which goes on while it is heard.
    pub against: MembershipState,
    /// Why the member appealed.
    pub reason: String,
    /// When.
    pub appealed_at: UtcTime,
    /// Why it was decided so.
    pub heard_reason: Option<String>,
    /// When it was heard.
    pub heard_at: Option<UtcTime>,
    /// What became of it.
    pub outcome: Option<AppealOutcome>,
}

/// Evidence for one requirement of a membership.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = membership_evidence)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// The membership.
    pub membership_id: MembershipId,
    /// The question that it is evidence for.
    pub requirement: String,
    /// What it is, such as an insurance certificate.
    pub name: String,
    /// What became of it.
    pub state: EvidenceState,
    /// Without it the membership lapses.
    pub required: bool,
    /// Until when it was asked for.
    pub due_on: Option<Day>,
    /// Number or place by which it is found.
    pub reference: Option<String>,
    /// The file that shows it.
    pub document_id: Option<ProviderDocumentId>,
    /// The day on which it was made.
    pub issued_on: Option<Day>,
    /// The last day on which it holds.
    pub expires_on: Option<Day>,
    /// Why it was asked for, or refused.
    pub reason: Option<String>,
    /// When it last changed.
    pub recorded_at: UtcTime,
}
