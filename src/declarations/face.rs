//! What people do with declarations, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::ConnectedPersonId;
use super::views::{
    ConnectedPersonIn, ConnectedPersonOut, ConnectedPersonPatch, ExclusionDeclarationIn,
    ExclusionDeclarationOut,
};
use super::{commands, store};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Reply, run};
use crate::kernel::state::App;
use crate::organisations::register::register_records;
use crate::organisations::{OrganisationId, RegisterRecordOut};

/// What a provider declares of itself.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// The persons and bodies connected with it.
    pub connected: Vec<ConnectedPersonOut>,
    /// Its declarations in force.
    pub grounds: Vec<ExclusionDeclarationOut>,
}

/// What a provider declares, for who may know it; 404 for everyone else.
pub async fn read_declared(app: &App, actor: &Actor, id: &OrganisationId, history: bool) -> Result<Declared> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            commands::readable(db, &who, &id)?;
            Ok(Declared {
                connected: store::connected_persons(db, &id)?.into_iter().map(Into::into).collect(),
                grounds: store::declarations(db, &id, history)?.into_iter().map(Into::into).collect(),
            })
        })
        .await
}

/// What public registers say of a provider, with the differences, for who may know what it declares.
pub async fn register_of(app: &App, actor: &Actor, id: &OrganisationId) -> Result<Vec<RegisterRecordOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            commands::readable(db, &who, &id)?;
            let rows = register_records(db, &id)?;
            Ok(rows.into_iter().map(|(row, found)| RegisterRecordOut::of(row, found)).collect())
        })
        .await
}

/// Records a connected person.
pub async fn add_connected_person(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    command: Command<ConnectedPersonIn>,
) -> Result<Reply<ConnectedPersonOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, commands::add_connected_person).await
}

/// Changes a connected person.
pub async fn change_connected_person(
    app: &App,
    actor: &Actor,
    id: &ConnectedPersonId,
    command: Command<ConnectedPersonPatch>,
) -> Result<Reply<ConnectedPersonOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::change_connected_person).await
}

/// Declares about a ground.
pub async fn declare_ground(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    ground: &str,
    command: Command<ExclusionDeclarationIn>,
) -> Result<Reply<ExclusionDeclarationOut>> {
    let of = (id.clone(), ground.to_owned());
    run(app, actor, of, StatusCode::OK, command, commands::declare).await
}
