//! What a provider proposes to a commissioning body of its own accord. It is read by the two only, and answered within 20
//! working days: what is taken up is planned and competed for in public, and gives its author no advantage.

mod commands;
mod face;
mod finders;
mod handlers;
mod model;
mod states;
mod store;
mod views;

pub use face::{
    answer_proposal, create_proposal, list_proposals, read_proposal, submit_proposal, update_proposal,
    withdraw_proposal,
};
pub(super) use handlers::routes;
pub use model::ProposalId;
pub use states::ProposalState;
pub use views::{
    ProposalAnswerIn, ProposalOutcome, ProviderProposalIn, ProviderProposalOut, ProviderProposalPatch,
    ProviderProposalsQuery,
};
