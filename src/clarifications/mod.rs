//! Clarifications: asked in private, answered to everyone, the asker not derivable.
//!
//! Ids are random, numbers follow the answers, and the commissioning side sees a question from the full hour after it
//! was asked, so that neither an order nor a time tells who asked. Events of the asker are embargoed for auditors until
//! the competition is completed.

mod commands;
mod face;
mod finders;
mod handlers;
mod mails;
mod model;
pub mod states;
mod store;
mod views;

pub use face::{
    answer_clarification, ask_clarification, decline_clarification, list_clarifications, read_clarification,
    withdraw_clarification,
};
pub use handlers::routes;
pub use model::{Clarification, ClarificationId};
pub use views::{
    ClarificationAnswerIn, ClarificationDeclineIn, ClarificationIn, ClarificationOut, OwnClarificationOut,
};

use crate::kernel::duty::Duty;

/// The clock of clarifications: commissioners are told of the questions that they see from now on.
pub const DUTIES: &[Duty] =
    &[Duty { name: "tell_of_questions", prompt: false, act: mails::tell_of_waiting, waiting: None }];
