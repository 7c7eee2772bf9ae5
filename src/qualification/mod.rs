//! Applications to join a framework, and the memberships they become.
//!
//! The check that an applicant runs is the code that submission runs; what was submitted is frozen with its digest.
//! A membership's scope is the application's categories, areas and tier; [`covering_members`] says whom it invites.

mod assessment;
mod commands;
mod finders;
mod handlers;
mod model;
mod rules;
pub mod states;
mod store;
mod views;

pub use assessment::{
    admit_application, decide_question, leave_membership, reinstate_membership, reject_application,
    start_assessment, suspend_membership_now,
};
pub use commands::{
    answer_question, check_application, create_application, end_application, resubmit_application,
    submit_application,
};
pub use handlers::routes;
pub use model::{Application, ApplicationId, CoveringMember, Membership, MembershipId, Outcome};
pub use rules::{Finding, RequirementOut};
pub use store::{active_membership, covering_members, membership};
pub use views::{
    AnswerIn, AnswerOut, ApplicationIn, ApplicationOut, ApplicationRowOut, CheckOut, DecisionIn, DecisionOut,
    MemberOut, MembershipOut, StartIn, SuspendNowIn, SuspensionGround,
};
