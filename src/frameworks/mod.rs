//! Frameworks with their categories, areas, tiers, clocks and question sets.
//!
//! A framework is drafted by a framework manager and published by two. Its newest question set is published with it;
//! a published set never changes, and a later one is answered by the applications begun after it.

pub mod changes;
mod commands;
mod extending;
mod face;
mod first_set;
mod handlers;
mod model;
mod rules;
pub mod states;
mod store;
mod views;

pub use commands::DUTIES;
pub use commands::visible_question_set;
pub use extending::extend_framework;
pub use face::{
    close_framework, create_framework, create_question_set, discard_framework, list_frameworks,
    list_question_sets, managed_frameworks, publish_framework, publish_question_set, read_framework,
    read_question_set, resume_framework, suspend_framework, update_framework,
};
pub use handlers::routes;
pub use model::{
    EvidenceRule, EvidenceWhen, Framework, FrameworkId, Question, QuestionKind, QuestionSet, QuestionSetId,
    QuestionSetState, QuestionTier, Regime, Tier,
};
pub use rules::{conditions, smallest_value_pence, takes_applications, tier_for, turnover_percent};
pub use store::{
    framework, last_published_question_set, published_question_set, question_set, question_set_before,
    questions, tiers, visible_framework,
};
pub use views::{
    ExtendIn, FrameworkIn, FrameworkOut, FrameworkPatch, FrameworksQuery, QuestionSetIn, QuestionSetOut,
    ReasonIn,
};
