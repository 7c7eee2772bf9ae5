//! Awards and the grants or contracts that they become.

mod co_signing;
mod commands;
mod decide;
pub mod direct;
mod due;
mod face;
mod funds;
mod handlers;
mod mails;
mod model;
mod procedure;
mod proposal;
mod reads;
mod record;
mod rules;
pub mod states;
mod store;
mod touched;
mod views;

pub use co_signing::CoSignatureOut;
pub use direct::{
    DirectAwardIn, DirectAwardOut, approve_award, create_direct_award, list_direct_awards, public_direct,
    return_award,
};
pub use due::DUTIES;
pub use face::{
    co_sign_agreement, countersign_agreement, create_agreement, decide_competition,
    end_competition_without_award, list_agreements, list_awards, notify_award,
    notify_award_without_standstill, offer_agreement, provider_sign_agreement, read_agreement,
    read_assessment_summary, read_award, recommend_awards, return_recommendation, set_aside_award,
    withdraw_agreement,
};
pub use handlers::routes;
pub use model::{
    Agreement, AgreementId, AreaTerm, Award, AwardId, AwardOrigin, NewAgreement, NewAward, Published, Route,
    ValueBasis,
};
pub use proposal::{AgreementProposalOut, ProposalForm, default_short_form, propose_agreement};
pub use reads::{agreement_view, agreements, areas_of, assessment_summary, award_view, awards};
pub use record::{insert_agreement, insert_award};
pub use store::{agreements_of, award as award_of, awards_of};
pub use touched::{TouchedAgreementOut, TouchedBidOut, TouchedOut, read_touched};
pub use views::*;
