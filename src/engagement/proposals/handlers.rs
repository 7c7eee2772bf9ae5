//! The operations on providers' proposals.

use actix_web::web::Data;
use actix_web::{get, patch, post};

use super::face;
use super::model::ProposalId;
use super::views::{
    ProposalAnswerIn, ProviderProposalIn, ProviderProposalOut, ProviderProposalPatch, ProviderProposalsQuery,
};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{CommissionCompetitions, ReadProposals, SubmitProposals, WriteProposals};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_provider_proposals)
        .service(create_provider_proposal)
        .service(get_provider_proposal)
        .service(update_provider_proposal)
        .service(submit_provider_proposal)
        .service(withdraw_provider_proposal)
        .service(answer_provider_proposal);
}

/// List the caller's own proposals, and those submitted to the caller's body in its region, newest first
#[utoipa::path(operation_id = "list_provider_proposals", tag = "engagement",
    params(ProviderProposalsQuery), responses((status = 200, body = Page<ProviderProposalOut>)),
    extensions(("x-permission" = json!("read_proposals"))))]
#[get("/provider-proposals")]
async fn list_provider_proposals(
    app: Data<App>,
    who: Allowed<ReadProposals>,
    query: Query<ProviderProposalsQuery>,
) -> Result<Reply<Page<ProviderProposalOut>>> {
    face::list_proposals(&app, &who.actor, query.0).await
}

/// Draft a proposal to a commissioning body
#[utoipa::path(operation_id = "create_provider_proposal", tag = "engagement",
    request_body = ProviderProposalIn, responses((status = 201, body = ProviderProposalOut)),
    extensions(("x-permission" = json!("write_proposals"))))]
#[post("/provider-proposals")]
async fn create_provider_proposal(
    app: Data<App>,
    who: Allowed<WriteProposals>,
    command: Command<ProviderProposalIn>,
) -> Result<Reply<ProviderProposalOut>> {
    face::create_proposal(&app, &who.actor, command).await
}

/// Read a proposal
#[utoipa::path(operation_id = "get_provider_proposal", tag = "engagement",
    params(("id" = ProposalId, Path, description = "The proposal")),
    responses((status = 200, body = ProviderProposalOut)),
    extensions(("x-permission" = json!("read_proposals"))))]
#[get("/provider-proposals/{id}")]
async fn get_provider_proposal(
    app: Data<App>,
    who: Allowed<ReadProposals>,
    id: Id<ProposalId>,
) -> Result<Reply<ProviderProposalOut>> {
    Ok(Reply::ok(face::read_proposal(&app, &who.actor, &id).await?))
}

/// Change the draft of a proposal
#[utoipa::path(operation_id = "update_provider_proposal", tag = "engagement",
    params(("id" = ProposalId, Path, description = "The proposal")),
    request_body = ProviderProposalPatch, responses((status = 200, body = ProviderProposalOut)),
    extensions(("x-permission" = json!("write_proposals")), ("x-machine" = json!("provider_proposal"))))]
#[patch("/provider-proposals/{id}")]
async fn update_provider_proposal(
    app: Data<App>,
    who: Allowed<WriteProposals>,
    id: Id<ProposalId>,
    command: Command<ProviderProposalPatch>,
) -> Result<Reply<ProviderProposalOut>> {
    face::update_proposal(&app, &who.actor, &id, command).await
}

/// Submit a proposal
///
/// The body reads it from now on and answers within 20 working days.
#[utoipa::path(operation_id = "submit_provider_proposal", tag = "engagement",
    params(("id" = ProposalId, Path, description = "The proposal")),
    request_body = NoInput, responses((status = 200, body = ProviderProposalOut)),
    extensions(("x-permission" = json!("submit_proposals")), ("x-machine" = json!("provider_proposal")),
        ("x-problems" = json!(["conflict"]))))]
#[post("/provider-proposals/{id}/submit")]
async fn submit_provider_proposal(
    app: Data<App>,
    who: Allowed<SubmitProposals>,
    id: Id<ProposalId>,
    command: Command<NoInput>,
) -> Result<Reply<ProviderProposalOut>> {
    face::submit_proposal(&app, &who.actor, &id, command).await
}

/// Withdraw a proposal before it is answered
#[utoipa::path(operation_id = "withdraw_provider_proposal", tag = "engagement",
    params(("id" = ProposalId, Path, description = "The proposal")),
    request_body = NoInput, responses((status = 200, body = ProviderProposalOut)),
    extensions(("x-permission" = json!("submit_proposals")), ("x-machine" = json!("provider_proposal"))))]
#[post("/provider-proposals/{id}/withdraw")]
async fn withdraw_provider_proposal(
    app: Data<App>,
    who: Allowed<SubmitProposals>,
    id: Id<ProposalId>,
    command: Command<NoInput>,
) -> Result<Reply<ProviderProposalOut>> {
    face::withdraw_proposal(&app, &who.actor, &id, command).await
}

/// Answer a proposal
///
/// What is taken up is planned and competed for in public; its author has no advantage.
#[utoipa::path(operation_id = "answer_provider_proposal", tag = "engagement",
    params(("id" = ProposalId, Path, description = "The proposal")),
    request_body = ProposalAnswerIn, responses((status = 200, body = ProviderProposalOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("provider_proposal"))))]
#[post("/provider-proposals/{id}/answer")]
async fn answer_provider_proposal(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<ProposalId>,
    command: Command<ProposalAnswerIn>,
) -> Result<Reply<ProviderProposalOut>> {
    face::answer_proposal(&app, &who.actor, &id, command).await
}
