//! What people do with an organisation's record, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{ConsortiumMemberId, GrantId, JoinRequestId, OrganisationId};
use super::views::{
    AcceptJoinIn, ApiKeyIn, ApiKeyOut, ConsortiumMemberIn, ConsortiumMemberOut, ConsortiumMemberPatch,
    GrantOut, IdentifierIn, IdentifierOut, InvitationIn, InvitationOut, JoinRequestIn, JoinRequestOut,
    OrganisationIn, OrganisationOut, OrganisationPatch, OrganisationsQuery, RefuseJoinIn,
};
use super::{commands, consortium, joining, store};
use crate::kernel::authz::Actor;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{
    Command, Cursor, Made, Meta, NoInput, Page, Reply, fetch_limit, page_of, perform, run,
};
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

/// One page of the register of organisations, in the order of registration.
pub async fn list_organisations(
    app: &App,
    actor: &Actor,
    query: OrganisationsQuery,
) -> Result<Reply<Page<OrganisationOut>>> {
    let after = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, here) = (query.limit, here_of(&query));
    let rows = app.db.read(move |db| store::page(db, &query, after, fetch_limit(limit))).await?;
    let view = |(row, details)| OrganisationOut::of(row, details, actor);
    Ok(page_of(rows, limit, &here, |(row, _)| row.id.to_string(), view))
}

fn here_of(query: &OrganisationsQuery) -> String {
    let pairs = [
        ("name", query.name.clone()),
        ("kind", query.kind.map(|kind| kind.to_string())),
        ("identifier", query.identifier.clone()),
        ("side", query.side.map(|side| side.to_string())),
        ("limit", query.limit.map(|limit| limit.to_string())),
    ];
    with_query("/api/v1/organisations", &pairs)
}

/// A path with the parameters that were given, percent-encoded.
pub(super) fn with_query(path: &str, pairs: &[(&str, Option<String>)]) -> String {
    let given: Vec<(&str, &String)> =
        pairs.iter().filter_map(|(name, value)| value.as_ref().map(|value| (*name, value))).collect();
    match serde_urlencoded::to_string(&given) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
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

/// Asks to join an organisation; its owners are told.
pub async fn ask_to_join(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    command: Command<JoinRequestIn>,
) -> Result<Reply<JoinRequestOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, joining::ask).await
}

/// Accepts a request to join.
pub async fn accept_join_request(
    app: &App,
    actor: &Actor,
    id: &JoinRequestId,
    command: Command<AcceptJoinIn>,
) -> Result<Reply<JoinRequestOut>> {
    let reply = run(app, actor, id.clone(), StatusCode::OK, command, joining::accept).await;
    // Somebody has a further role from now on.
    app.callers.forget();
    reply
}

/// Refuses a request to join.
pub async fn refuse_join_request(
    app: &App,
    actor: &Actor,
    id: &JoinRequestId,
    command: Command<RefuseJoinIn>,
) -> Result<Reply<JoinRequestOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, joining::refuse).await
}

/// Adds an identifier.
pub async fn add_identifier(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    command: Command<IdentifierIn>,
) -> Result<Reply<IdentifierOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, |tx, call| {
        commands::add_identifier(tx, &call.actor, &call.id, &call.meta, &call.input)
    })
    .await
}

/// Invites a person by mail to take a role.
pub async fn invite_person(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    command: Command<InvitationIn>,
) -> Result<Reply<InvitationOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, |tx, call| {
        commands::invite(tx, &call.app, &call.actor, &call.id, &call.input)
    })
    .await
}

/// Takes a person's role back.
pub async fn remove_role(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    grant: &GrantId,
    meta: Meta,
) -> Result<()> {
    let (who, id, grant) = (actor.clone(), id.clone(), grant.clone());
    let outcome = app.db.write(move |tx| commands::remove_person(tx, &who, &id, &grant, &meta)).await;
    app.callers.forget();
    outcome
}

/// Makes an API key; its secret is in the answer only, and in no stored one.
pub async fn create_key(app: &App, actor: &Actor, command: Command<ApiKeyIn>) -> Result<ApiKeyOut> {
    let (who, input) = (actor.clone(), command.input);
    let meta = Meta { idempotency: None, ..command.meta };
    let reply =
        perform(app, actor, &meta, StatusCode::CREATED, move |tx| commands::make_api_key(tx, &who, &input))
            .await?;
    reply.view().ok_or_else(|| Problem::internal("a key that was not made"))
}

/// Takes a key out of use.
pub async fn revoke_key(app: &App, actor: &Actor, id: &super::model::ApiKeyId, meta: Meta) -> Result<()> {
    let (who, id) = (actor.clone(), id.clone());
    let outcome = app.db.write(move |tx| commands::revoke_api_key(tx, &who, &id, &meta)).await;
    app.callers.forget();
    outcome
}

/// What the pages of an organisation's own people show beside its record. A part that the caller may not see is empty.
#[derive(Debug, Default)]
pub struct Inside {
    /// Its identifiers.
    pub identifiers: Vec<IdentifierOut>,
    /// Its people, one entry a role.
    pub people: Vec<GrantOut>,
    /// Requests to join that wait for an answer.
    pub requests: Vec<JoinRequestOut>,
    /// Its API keys in use.
    pub keys: Vec<ApiKeyOut>,
    /// Its members, where it is a consortium.
    pub members: Vec<ConsortiumMemberOut>,
    /// Its places in consortia, each with the consortium's name.
    pub places: Vec<(ConsortiumMemberOut, String)>,
}

/// What the pages of an organisation's own people show; 403 for everyone else.
pub async fn read_inside(app: &App, actor: &Actor, id: &OrganisationId) -> Result<Inside> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let limit = fetch_limit(Some(100));
            let row = store::organisation(db, &id)?;
            let manages = super::rules::may_manage(&who, &row);
            let mut inside = Inside {
                identifiers: commands::list_identifiers(db, &id)?,
                people: commands::people_of(db, &who, &id, None, limit)?,
                members: consortium::members_of(db, &who, &id)?,
                places: consortium::places_of(db, &id)?,
                ..Inside::default()
            };
            // An administrator answers them where nobody owns it.
            match joining::requests_of(db, &who, &id, None, limit) {
                Ok(requests) => {
                    inside.requests = requests.into_iter().filter(|one| one.outcome.is_none()).collect();
                }
                Err(problem) if problem.code() == Code::Forbidden => {}
                Err(problem) => return Err(problem),
            }
            if manages {
                let keys = commands::api_keys_of(db, &who, &id, None, limit)?;
                inside.keys = keys.into_iter().filter(|key| key.revoked_at.is_none()).collect();
            }
            Ok(inside)
        })
        .await
}

/// The caller's own requests to join.
pub async fn own_join_requests(app: &App, actor: &Actor) -> Result<Vec<JoinRequestOut>> {
    let who = actor.clone();
    app.db.read(move |db| joining::own_requests(db, &who, None, fetch_limit(Some(100)))).await
}

/// Organisations of the register by their name's beginning or by an identifier, at most 20.
pub async fn find(app: &App, actor: &Actor, text: &str) -> Result<Vec<OrganisationOut>> {
    let (who, text) = (actor.clone(), text.chars().take(120).collect::<String>());
    app.db
        .read(move |db| {
            let by_number = OrganisationsQuery { identifier: Some(text.clone()), ..Default::default() };
            let by_name = OrganisationsQuery { name: Some(text.clone()), ..Default::default() };
            let mut rows = store::page(db, &by_number, None, 20)?;
            if rows.is_empty() {
                rows = store::page(db, &by_name, None, 20)?;
            }
            Ok(rows.into_iter().map(|(row, details)| OrganisationOut::of(row, details, &who)).collect())
        })
        .await
}

/// Names a member of a consortium; its owners are told, and confirm.
pub async fn name_member(
    app: &App,
    actor: &Actor,
    id: &OrganisationId,
    command: Command<ConsortiumMemberIn>,
) -> Result<Reply<ConsortiumMemberOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, consortium::name_member).await
}

/// Confirms a place in a consortium, for the member.
pub async fn confirm_member(
    app: &App,
    actor: &Actor,
    id: &ConsortiumMemberId,
    command: Command<NoInput>,
) -> Result<Reply<ConsortiumMemberOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, consortium::confirm).await
}

/// Ends a place in a consortium, for either side.
pub async fn end_member(
    app: &App,
    actor: &Actor,
    id: &ConsortiumMemberId,
    command: Command<ConsortiumMemberPatch>,
) -> Result<Reply<ConsortiumMemberOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, consortium::end).await
}
