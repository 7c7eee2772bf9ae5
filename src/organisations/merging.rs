//! One registration goes on in another's place: its people, identifiers and keys change hands.

use super::commands::{give, granted};
use super::model::OrganisationId;
use super::store;
use crate::kernel::audit::{Entry, Subject};
use crate::kernel::authz::{Actor, Role};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;

/// What changed hands, with its audit entries.
#[derive(Debug)]
pub struct HandedOver {
    /// The ids of identifiers that moved.
    pub identifiers: Vec<String>,
    /// The roles of the merged registration that ended.
    pub roles_ended: Vec<String>,
    /// The API keys that went out of use.
    pub keys_revoked: Vec<String>,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// How many people own a body.
///
/// # Errors
/// The database's.
pub fn owners(db: &mut Snapshot<'_>, body: &OrganisationId) -> Result<i64> {
    store::holders(db, body, Role::Owner)
}

/// True where the person owns the registration.
///
/// # Errors
/// The database's.
pub fn owned_by(db: &mut Snapshot<'_>, body: &OrganisationId, person: &str) -> Result<bool> {
    store::owned_by(db, body, person)
}

/// Hands people, identifiers and the name in the register over. People keep their roles, now in the survivor; their
/// roles in the merged registration end and stay in its history, as do its keys. Its record stays, and leads on.
///
/// # Errors
/// The database's.
pub fn hand_over(
    tx: &mut Tx<'_>,
    actor: &Actor,
    merged: &OrganisationId,
    survivor: &OrganisationId,
) -> Result<HandedOver> {
    let mut done = HandedOver {
        identifiers: Vec::new(),
        roles_ended: Vec::new(),
        keys_revoked: Vec::new(),
        entries: Vec::new(),
    };
    for (grant, person, role) in store::grants_of(tx, merged)? {
        store::revoke_grant(tx, &grant)?;
        done.entries.push(
            Entry::new(actor, "revoke_role", Subject::new("role_grant", grant.as_str()))
                .parent(merged.as_str())
                .body(merged.as_str()),
        );
        done.roles_ended.push(grant.to_string());
        let given = give(tx, actor, &person, survivor, role, None, None)?;
        done.entries.extend(given.map(|grant| granted(actor, &grant, survivor)));
    }
    store::revoke_invitations(tx, merged)?;
    store::move_join_requests(tx, merged, survivor)?;
    for key in store::keys_in_use(tx, merged)? {
        store::revoke_api_key(tx, &key)?;
        done.entries.push(
            Entry::new(actor, "revoke_api_key", Subject::new("api_key", key.as_str()))
                .parent(merged.as_str())
                .body(merged.as_str()),
        );
        done.keys_revoked.push(key.to_string());
    }
    let moved = store::move_identifiers(tx, merged, survivor)?;
    done.identifiers = moved.iter().map(ToString::to_string).collect();
    let row = store::organisation(tx, merged)?;
    let mut details = store::details(tx, &row)?;
    details.directory_listed = false;
    details.merged_into_id = Some(survivor.clone());
    store::save_details(tx, merged, &details)?;
    store::lead_on(tx, merged, survivor)?;
    // Its version moves on, so that nobody who read it before changes it now.
    store::update(tx, &row)?;
    Ok(done)
}
