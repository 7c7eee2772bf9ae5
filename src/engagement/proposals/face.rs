//! What people do with proposals, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::ProposalId;
use super::views::{
    ProposalAnswerIn, ProviderProposalIn, ProviderProposalOut, ProviderProposalPatch, ProviderProposalsQuery,
};
use super::{commands, finders, store};
use crate::kernel::authz::Actor;
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Cursor, Made, NoInput, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

const PATH: &str = "/api/v1/provider-proposals";

/// The caller's own, and what was submitted to the caller's body in its region; newest first.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn list_proposals(
    app: &App,
    actor: &Actor,
    query: ProviderProposalsQuery,
) -> Result<Reply<Page<ProviderProposalOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, state, who) = (query.limit, query.state, actor.clone());
    let read = move |db: &mut Snapshot<'_>| {
        let rows = store::page(db, &who, state, before.clone(), fetch_limit(limit))?;
        rows.into_iter().map(|one| finders::view(db, &who, one)).collect::<Result<Vec<_>>>()
    };
    let rows = app.db.read(read).await?;
    let given = [("state", state.map(|it| it.to_string())), ("limit", limit.map(|it| it.to_string()))];
    let given: Vec<String> =
        given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))).collect();
    let here = if given.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", given.join("&")) };
    Ok(page_of(rows, limit, &here, |row: &ProviderProposalOut| row.id.to_string(), |row| row))
}

/// One of them.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_proposal(app: &App, actor: &Actor, id: &ProposalId) -> Result<Made<ProviderProposalOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            finders::visible(db, &who, &id)?;
            finders::made(db, &who, &id)
        })
        .await
}

/// Drafts a proposal.
///
/// # Errors
/// 422 with every fault.
pub async fn create_proposal(
    app: &App,
    actor: &Actor,
    command: Command<ProviderProposalIn>,
) -> Result<Reply<ProviderProposalOut>> {
    run(app, actor, (), StatusCode::CREATED, command, commands::create).await
}

/// Changes a draft.
///
/// # Errors
/// 409 once submitted, 422 with every fault.
pub async fn update_proposal(
    app: &App,
    actor: &Actor,
    id: &ProposalId,
    command: Command<ProviderProposalPatch>,
) -> Result<Reply<ProviderProposalOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::change).await
}

/// Sends a draft to the body.
///
/// # Errors
/// 409 where 20 wait already, 422 for what is missing.
pub async fn submit_proposal(
    app: &App,
    actor: &Actor,
    id: &ProposalId,
    command: Command<NoInput>,
) -> Result<Reply<ProviderProposalOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::submit).await
}

/// Takes a proposal back before it is answered.
///
/// # Errors
/// 409 once answered.
pub async fn withdraw_proposal(
    app: &App,
    actor: &Actor,
    id: &ProposalId,
    command: Command<NoInput>,
) -> Result<Reply<ProviderProposalOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::withdraw).await
}

/// Answers, for the body.
///
/// # Errors
/// 409 unless it waits, 422 for a plan that is not the body's.
pub async fn answer_proposal(
    app: &App,
    actor: &Actor,
    id: &ProposalId,
    command: Command<ProposalAnswerIn>,
) -> Result<Reply<ProviderProposalOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::answer).await
}
