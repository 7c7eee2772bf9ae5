//! What people do with merges, for operations and pages alike.

use actix_web::http::StatusCode;

use super::commands;
use super::model::MergeId;
use super::views::{MergeIn, MergeOut};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, NoInput, Reply, run};
use crate::kernel::state::App;
use crate::organisations::OrganisationId;

/// The merges of an organisation, for its owners and administrators.
pub async fn merges_of(app: &App, actor: &Actor, id: &OrganisationId) -> Result<Vec<MergeOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| commands::merges_of(db, &who, &id)).await
}

/// Asks to merge two registrations of one organisation.
pub async fn ask_to_merge(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    command: Command<MergeIn>,
) -> Result<Reply<MergeOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, commands::ask).await
}

/// Confirms a merge.
pub async fn confirm_merge(
    app: &App,
    actor: &Actor,
    id: &MergeId,
    command: Command<NoInput>,
) -> Result<Reply<MergeOut>> {
    let reply = run(app, actor, id.clone(), StatusCode::OK, command, commands::confirm).await;
    // People changed bodies.
    app.callers.forget();
    reply
}

/// Refuses a merge.
pub async fn refuse_merge(
    app: &App,
    actor: &Actor,
    id: &MergeId,
    command: Command<NoInput>,
) -> Result<Reply<MergeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::refuse).await
}

/// Takes a request to merge back.
pub async fn withdraw_merge(
    app: &App,
    actor: &Actor,
    id: &MergeId,
    command: Command<NoInput>,
) -> Result<Reply<MergeOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::withdraw).await
}
