//! Memberships after admission: their scope, notices with a right of reply, appeals, and evidence that expires.
//!
//! A notice has no effect until it is decided: who may be suspended or removed is invited, and its bids hold, as long as
//! [`in_force`] says so. Suspension and removal take effect at once and go on while an appeal is heard.

mod appeals;
mod barred;
mod evidence;
mod expiry;
mod face;
mod finders;
mod handlers;
mod in_force;
mod model;
mod notices;
mod reading;
mod scope;
mod store;
mod views;

pub(crate) use in_force::in_force;

pub use barred::is_barred;
pub(super) use evidence::ask_after_admission;
pub use expiry::{due, is_lapsing, lapse_due, lapse_members_of_closed};
pub use face::*;
pub use finders::membership_for;
pub use handlers::routes;
pub use model::{
    AppealOutcome, EvidenceId, EvidenceState, Membership, MembershipId, NoticeKind, NoticeOutcome,
    SuspensionGround,
};
pub use reading::{MembershipsQuery, active_members, framework_members, own_memberships, read_membership};
pub(super) use scope::{admit, already_answered, wider};
pub use store::membership;
pub(super) use store::{count_members, of_application};
pub use views::{
    EvidenceAskIn, EvidenceDecisionIn, EvidenceIn, EvidenceOut, EvidenceSampleIn, EvidenceSampleOut,
    MemberOut, MembershipAppealOut, MembershipOut, MembershipRowOut, NoticeIn, NoticeOut, NoticeReplyIn,
    SuspendNowIn,
};
