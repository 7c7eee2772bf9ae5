//! Mail to the people who hold a role in a body.

use std::collections::BTreeMap;

use super::store;
use crate::kernel::authz::Role;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::letter::{Letter, Recipient};
use crate::kernel::outbox::send_to;
use crate::kernel::state::App;

/// The active people who hold one of `roles` in a body, or in the registration that goes on in its place, by their ids.
pub fn people_with(
    db: &mut Snapshot<'_>,
    body_id: &str,
    roles: &[Role],
) -> Result<BTreeMap<String, Recipient>> {
    let body_id = store::goes_on_as(db, body_id)?;
    store::recipients(db, &body_id, roles)
}

/// The letter to each of them, once, in their language.
pub fn tell(tx: &mut Tx<'_>, app: &App, body_id: &str, roles: &[Role], letter: &Letter) -> Result<()> {
    tell_all(tx, app, [body_id], roles, letter)
}

/// The letter to the people of several bodies: who belongs to more than one of them gets it once.
pub fn tell_all<'a>(
    tx: &mut Tx<'_>,
    app: &App,
    body_ids: impl IntoIterator<Item = &'a str>,
    roles: &[Role],
    letter: &Letter,
) -> Result<()> {
    let mut people = BTreeMap::new();
    for body_id in body_ids {
        people.extend(people_with(tx, body_id, roles)?);
    }
    send_to(tx, app, people.into_values(), letter)
}
