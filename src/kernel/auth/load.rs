//! Reads a caller's roles from the database.

use diesel::prelude::*;
use uuid::Uuid;

use crate::kernel::authz::{Actor, Grant, Identity, Role, Side};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    api_keys, organisation_details, people, role_grants, sessions, signing_keys,
};
use crate::kernel::db::{Housekeeping, Snapshot};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;
use crate::kernel::tokens::{Claims, Digest, Prefix, PublicKey, TokenFault, TokenKind, TokenScope, verify};

/// Last-used times are kept to the minute, so that a busy key does not write at every request.
const LAST_USED_STEP_SECONDS: i64 = 60;

/// The caller of a bearer token: an access token, or an API key itself.
pub(super) async fn by_token(app: &App, token: String) -> Result<Actor> {
    if let Some(digest) = Digest::of(Prefix::ApiKey, &token) {
        return by_api_key(app, digest.to_string()).await;
    }
    let claims = verified(app, &token).await?;
    match claims.kind {
        TokenKind::Person => {
            let session = claims.sid.ok_or_else(not_signed_in)?;
            let actor = app.db.read(move |db| by_session(db, &session.to_string())).await?;
            match &actor.identity {
                Identity::Person { person_id, .. } if *person_id == claims.sub.to_string() => Ok(actor),
                _ => Err(not_signed_in()),
            }
        }
        TokenKind::ApiKey => {
            let key = claims.sub;
            app.db.read(move |db| key_actor(db, KeyName::Id(key)).map(|(actor, _)| actor)).await
        }
    }
}

/// What an access token says, once its signature, scope and times are right.
async fn verified(app: &App, token: &str) -> Result<Claims> {
    let scope = token_scope(app);
    let now = app.clock.now().as_seconds();
    let mut outcome = verify(token, &app.callers.keys(), &scope, now);
    if matches!(outcome, Err(TokenFault::UnknownKey)) {
        // Another node may have rotated the keys.
        app.callers.set_keys(app.db.read(public_keys).await?);
        outcome = verify(token, &app.callers.keys(), &scope, now);
    }
    outcome.map_err(|fault| match fault {
        TokenFault::Expired => Problem::new(Code::NotSignedIn, "The access token has expired; renew it."),
        _ => not_signed_in(),
    })
}

/// Who issues this service's tokens and for whom.
#[must_use]
pub fn token_scope(app: &App) -> TokenScope {
    TokenScope {
        issuer: app.config.public_url.clone(),
        audience: format!("{}/api/v1", app.config.public_url),
    }
}

/// The public keys that still verify.
pub fn public_keys(db: &mut Snapshot<'_>) -> Result<Vec<PublicKey>> {
    let rows: Vec<Vec<u8>> = signing_keys::table.select(signing_keys::public_key).load(db.conn())?;
    rows.iter()
        .map(|bytes| {
            let bytes: &[u8; 32] =
                bytes.as_slice().try_into().map_err(|_| Problem::internal("a public key is damaged"))?;
            PublicKey::from_bytes(bytes).map_err(|fault| Problem::internal(fault.to_string()))
        })
        .collect()
}

/// The person of a session in force, with their roles.
pub fn by_session(db: &mut Snapshot<'_>, session_id: &str) -> Result<Actor> {
    let row = sessions::table
        .inner_join(people::table)
        .filter(sessions::id.eq(session_id))
        .select(SESSION_COLUMNS)
        .first::<SessionRow>(db.conn())
        .optional()?;
    session_actor(db, row)
}

/// The same by the cookie of the web front, of which only the digest is stored.
pub fn by_session_cookie(db: &mut Snapshot<'_>, digest: &str) -> Result<Actor> {
    let row = sessions::table
        .inner_join(people::table)
        .filter(sessions::token_hash.eq(digest))
        .select(SESSION_COLUMNS)
        .first::<SessionRow>(db.conn())
        .optional()?;
    session_actor(db, row)
}

type SessionRow = (String, String, String, UtcTime, Option<UtcTime>, UtcTime, Option<UtcTime>, String);
type SessionColumns = (
    sessions::id,
    sessions::person_id,
    sessions::state,
    sessions::auth_time,
    sessions::second_factor_at,
    sessions::expires_at,
    sessions::revoked_at,
    people::state,
);
const SESSION_COLUMNS: SessionColumns = (
    sessions::id,
    sessions::person_id,
    sessions::state,
    sessions::auth_time,
    sessions::second_factor_at,
    sessions::expires_at,
    sessions::revoked_at,
    people::state,
);

fn session_actor(db: &mut Snapshot<'_>, row: Option<SessionRow>) -> Result<Actor> {
    let now = db.now()?;
    let (session_id, person_id, state, auth_time, second_factor_at, expires_at, revoked_at, person_state) =
        row.ok_or_else(not_signed_in)?;
    if state != "active" || person_state != "active" || revoked_at.is_some() || expires_at <= now {
        return Err(not_signed_in());
    }
    let second_factor = second_factor_at.is_some();
    let all = person_grants(db, &person_id)?;
    let (grants, withheld) =
        all.into_iter().partition(|grant| second_factor || !grant.role.needs_second_factor());
    Ok(Actor {
        identity: Identity::Person { person_id, session_id, auth_time, second_factor },
        grants,
        withheld,
    })
}

fn person_grants(db: &mut Snapshot<'_>, person_id: &str) -> Result<Vec<Grant>> {
    let rows: Vec<(String, Role, Option<String>, Option<String>)> = role_grants::table
        .filter(role_grants::person_id.eq(person_id))
        .filter(role_grants::revoked_at.is_null())
        .select((
            role_grants::body_id,
            role_grants::role,
            role_grants::region_code,
            role_grants::competition_id,
        ))
        .load(db.conn())?;
    let grants = rows
        .into_iter()
        .map(|(body_id, role, region_code, competition_id)| Grant {
            body_id,
            role,
            region_code,
            competition_id,
        })
        .collect();
    with_merged(db, grants)
}

/// A role in a provider is held in the registrations that were merged into it too: what they left is found there.
fn with_merged(db: &mut Snapshot<'_>, mut grants: Vec<Grant>) -> Result<Vec<Grant>> {
    use organisation_details as d;
    let providers = grants.iter().filter(|grant| matches!(grant.role.side(), Side::Provider));
    let mut bodies: Vec<String> = providers.map(|grant| grant.body_id.clone()).collect();
    if bodies.is_empty() {
        return Ok(grants);
    }
    bodies.sort();
    bodies.dedup();
    let merged: Vec<(String, Option<String>)> = d::table
        .filter(d::merged_into_id.eq_any(bodies))
        .select((d::organisation_id, d::merged_into_id))
        .load(db.conn())?;
    let mut more = Vec::new();
    for (merged, survivor) in &merged {
        let held = grants.iter().filter(|grant| Some(&grant.body_id) == survivor.as_ref());
        more.extend(held.map(|grant| Grant { body_id: merged.clone(), ..grant.clone() }));
    }
    grants.extend(more);
    Ok(grants)
}

enum KeyName {
    Id(Uuid),
    Digest(String),
}

async fn by_api_key(app: &App, digest: String) -> Result<Actor> {
    let (actor, last_used) = app.db.read(move |db| key_actor(db, KeyName::Digest(digest))).await?;
    let stale = last_used.is_none_or(|at| at.plus_seconds(LAST_USED_STEP_SECONDS) < app.clock.now());
    if let (true, Identity::ApiKey { key_id }) = (stale, &actor.identity) {
        let key_id = key_id.clone();
        app.db
            .maintenance(Housekeeping::LastUsed, move |tx| {
                let now = tx.now()?;
                diesel::update(api_keys::table.find(&key_id))
                    .set(api_keys::last_used_at.eq(now))
                    .execute(tx.conn())?;
                Ok(())
            })
            .await?;
    }
    Ok(actor)
}

type KeyRow = (String, String, Role, Option<String>, Option<UtcTime>, Option<UtcTime>);

fn key_actor(db: &mut Snapshot<'_>, name: KeyName) -> Result<(Actor, Option<UtcTime>)> {
    let query = api_keys::table
        .select((
            api_keys::id,
            api_keys::body_id,
            api_keys::role,
            api_keys::region_code,
            api_keys::last_used_at,
            api_keys::revoked_at,
        ))
        .into_boxed();
    let query = match name {
        KeyName::Id(id) => query.filter(api_keys::id.eq(id.to_string())),
        KeyName::Digest(digest) => query.filter(api_keys::secret_hash.eq(digest)),
    };
    let row: Option<KeyRow> = query.first(db.conn()).optional()?;
    let (key_id, body_id, role, region_code, last_used, revoked) = row.ok_or_else(not_signed_in)?;
    if revoked.is_some() {
        return Err(not_signed_in());
    }
    let grants = with_merged(db, vec![Grant { body_id, role, region_code, competition_id: None }])?;
    Ok((Actor { identity: Identity::ApiKey { key_id }, grants, withheld: Vec::new() }, last_used))
}

fn not_signed_in() -> Problem {
    Problem::of(Code::NotSignedIn)
}
