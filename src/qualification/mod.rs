//! Applications to join a framework, and the memberships they become.
//!
//! The check that an applicant runs is the code that submission runs; what was submitted is frozen with its digest.
//! A membership's scope is the application's categories, areas and tier; `competitions` says whom it invites.

mod appeal;
mod assessment;
mod clarification;
mod commands;
mod documents;
mod face;
mod faults;
mod finders;
mod handlers;
mod memberships;
mod model;
mod preview;
mod reading;
mod relaxing;
mod requirement_handlers;
mod requirement_views;
mod rescoping;
mod reuse;
mod rules;
pub mod states;
mod store;
mod views;

pub(crate) use memberships::in_force;

pub use documents::{
    ProviderDocumentId, ProviderDocumentOut, download_application_document, download_membership_document,
    upload_received,
};
pub use face::{
    admit_application, answer_question, appeal_application, ask_applicant, create_application,
    decide_question, decide_questions, discard_application, overturn_application, reject_application,
    reply_to_assessor, resubmit_application, start_assessment, submit_application, update_application,
    uphold_application, withdraw_application,
};
pub use handlers::routes;
pub use memberships::{
    AppealOutcome, EvidenceAskIn, EvidenceDecisionIn, EvidenceId, EvidenceIn, EvidenceOut, EvidenceSampleIn,
    EvidenceSampleOut, EvidenceState, MemberOut, Membership, MembershipAppealOut, MembershipId,
    MembershipOut, MembershipRowOut, MembershipsQuery, NoticeIn, NoticeKind, NoticeOut, NoticeOutcome,
    NoticeReplyIn, SuspendNowIn, SuspensionGround, accept_evidence, active_members, appeal_membership,
    ask_for_evidence, drop_notice, framework_members, give_removal_notice, give_suspension_notice, is_barred,
    is_lapsing, lapse_members_of_closed, leave_membership, membership, membership_for, offer_evidence,
    overturn_membership, own_memberships, read_membership, read_reply, refuse_evidence, reinstate_membership,
    remove_membership, renew_membership, reply_to_notice, sample_evidence, suspend_membership,
    suspend_membership_now, uphold_membership,
};
pub use model::{Application, ApplicationId, Outcome};
pub use preview::preview_question_set;
pub use reading::{
    QueueCounts, QueueRow, check_application, framework_counts, framework_queue, live_applications,
    own_applications, read_application,
};
pub use relaxing::use_newest_questions;
pub use requirement_views::{ConfirmAnswersIn, EffectOut, EffortIn, PreviewOut, ProviderAnswerOut, ToldOut};
pub use reuse::{ProviderAnswerId, confirm_answers, record_effort};
pub use rules::{Finding, RequirementOut};
pub use store::{assessed_in, collisions, hand_over};
pub use views::{
    AnswerIn, AnswerOut, AppealOut, ApplicationClarificationOut, ApplicationIn, ApplicationOut,
    ApplicationPatch, ApplicationRowOut, AskIn, AskedQuestionOut, CheckOut, ClarificationQuestionOut,
    ClarificationReplyIn, DecisionIn, DecisionOut, StartIn,
};

use crate::kernel::duty::Duty;

/// The clock of qualification: clarifications, whom a relaxed requirement had failed, evidence that expires.
pub const DUTIES: &[Duty] = &[
    Duty {
        name: "end_reply_clocks",
        prompt: false,
        act: clarification::time_out_due,
        waiting: Some(|_, db| Ok(clarification::due(db)?.len())),
    },
    Duty {
        name: "tell_of_relaxed_requirements",
        prompt: false,
        act: relaxing::tell_due,
        waiting: Some(|_, db| Ok(relaxing::due(db)?.len())),
    },
    Duty {
        name: "lapse_memberships",
        prompt: false,
        act: memberships::lapse_due,
        waiting: Some(|_, db| Ok(memberships::due(db)?.len())),
    },
];
