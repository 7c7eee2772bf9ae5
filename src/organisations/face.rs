//! What people do with an organisation's record, for operations and pages alike.

use actix_web::http::StatusCode;

use super::commands;
use super::model::OrganisationId;
use super::views::{OrganisationIn, OrganisationOut, OrganisationPatch};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Made, Reply, run};
use crate::kernel::state::App;

/// An organisation of the register.
pub async fn read_organisation(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
) -> Result<Made<OrganisationOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| commands::see_organisation(db, &who, &id)).await
}

/// Registers an organisation; the person who registers a provider becomes its owner and signatory.
pub async fn create_organisation(
    app: &App,
    actor: &Actor,
    command: Command<OrganisationIn>,
) -> Result<Reply<OrganisationOut>> {
    let reply = run(app, actor, (), StatusCode::CREATED, command, |tx, call| {
        commands::register_organisation(tx, &call.actor, &call.input)
    })
    .await;
    // The person has a further role from now on.
    app.callers.forget();
    reply
}

/// Changes an organisation's record.
pub async fn update_organisation(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    command: Command<OrganisationPatch>,
) -> Result<Reply<OrganisationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        commands::change_organisation(tx, &call.actor, &call.id, &call.meta, &call.input)
    })
    .await
}
