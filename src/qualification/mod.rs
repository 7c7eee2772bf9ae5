//! Applications to join a framework, and the memberships they become.
//!
//! The check that an applicant runs is the code that submission runs; what was submitted is frozen with its digest.
//! A membership's scope is the application's categories, areas and tier; [`covering_members`] says whom it invites.

mod appeal;
mod assessment;
mod clarification;
mod commands;
mod face;
mod faults;
mod finders;
mod handlers;
mod model;
mod preview;
mod reading;
mod relaxing;
mod requirement_handlers;
mod requirement_views;
mod reuse;
mod rules;
pub mod states;
mod store;
mod views;

pub use face::{
    admit_application, answer_question, appeal_application, ask_applicant, create_application,
    decide_question, decide_questions, discard_application, leave_membership, overturn_application,
    reinstate_membership, reject_application, reply_to_assessor, resubmit_application, start_assessment,
    submit_application, suspend_membership_now, uphold_application, withdraw_application,
};
pub use handlers::routes;
pub use model::{Application, ApplicationId, CoveringMember, Membership, MembershipId, Outcome};
pub use preview::preview_question_set;
pub use reading::{
    QueueCounts, QueueRow, active_members, check_application, framework_counts, framework_members,
    framework_queue, own_applications, read_application, read_membership,
};
pub use relaxing::use_newest_questions;
pub use requirement_views::{ConfirmAnswersIn, EffectOut, EffortIn, PreviewOut, ProviderAnswerOut, ToldOut};
pub use reuse::{ProviderAnswerId, confirm_answers, record_effort};
pub use rules::{Finding, RequirementOut};
pub use store::{active_membership, assessed_in, collisions, covering_members, hand_over, membership};

use crate::kernel::error::Result;
use crate::kernel::state::App;

/// Ends the clarifications whose clock is over, and tells whom a relaxed requirement had failed.
pub fn act_due(app: &App) -> Result<()> {
    clarification::act_due(app).and(relaxing::act_due(app))
}
pub use views::{
    AnswerIn, AnswerOut, AppealOut, ApplicationClarificationOut, ApplicationIn, ApplicationOut,
    ApplicationRowOut, AskIn, AskedQuestionOut, CheckOut, ClarificationQuestionOut, ClarificationReplyIn,
    DecisionIn, DecisionOut, MemberOut, MembershipOut, StartIn, SuspendNowIn, SuspensionGround,
};
