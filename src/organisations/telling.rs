//! Mail to the people who hold a role in a body.

use std::collections::BTreeMap;

use super::store;
use crate::kernel::authz::Role;
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::outbox::send_to;

/// The active people who hold one of `roles` in a body: id and address.
pub fn people_with(db: &mut Snapshot<'_>, body_id: &str, roles: &[Role]) -> Result<BTreeMap<String, String>> {
    store::addresses(db, body_id, roles)
}

/// The same mail to each of them, once.
pub fn tell(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    body_id: &str,
    roles: &[Role],
    subject: &str,
    text: &str,
) -> Result<()> {
    let people = people_with(tx, body_id, roles)?;
    send_to(tx, keyring, people.into_values(), subject, text)
}
