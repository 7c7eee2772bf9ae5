//! Awards and the grants or contracts that they become.

mod commands;
mod decide;
mod due;
mod funds;
mod handlers;
mod mails;
mod model;
mod reads;
mod record;
mod rules;
pub mod states;
mod store;
mod views;

pub use due::act_due;
pub use handlers::routes;
pub use model::{
    Agreement, AgreementId, AreaTerm, Award, AwardId, AwardOrigin, NewAgreement, NewAward, Published, Route,
    ValueBasis,
};
pub use reads::{agreement_view, agreements, areas_of, assessment_summary, award_view, awards};
pub use record::{insert_agreement, insert_award};
pub use views::{AgreementOut, AssessmentSummaryOut, AwardOut, DecisionOut};
