//! Mail to the people who hold a role in a body.

use std::collections::{BTreeMap, BTreeSet};

use super::store;
use crate::kernel::authz::Role;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::letter::{Letter, Recipient};
use crate::kernel::outbox::{send_letter, send_to};
use crate::kernel::state::App;

/// People by their ids.
type Recipients = BTreeMap<String, Recipient>;

/// The active people who hold one of `roles` in a body, or in the registration that goes on in its place, by their ids.
pub fn people_with(db: &mut Snapshot<'_>, body_id: &str, roles: &[Role]) -> Result<Recipients> {
    Ok(people_by_body(db, &[body_id], roles)?.remove(body_id).unwrap_or_default())
}

/// The same for several bodies at once.
fn people_by_body(
    db: &mut Snapshot<'_>,
    body_ids: &[&str],
    roles: &[Role],
) -> Result<BTreeMap<String, Recipients>> {
    let merged = store::merged_into(db, body_ids)?;
    let goes_on_as = |id: &str| merged.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let bodies: BTreeSet<String> = body_ids.iter().map(|id| goes_on_as(id)).collect();
    let found = store::recipients(db, &bodies, roles)?;
    let people = |id: &str| found.get(&goes_on_as(id)).cloned().unwrap_or_default();
    Ok(body_ids.iter().map(|id| ((*id).to_owned(), people(id))).collect())
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
    let body_ids: Vec<&str> = body_ids.into_iter().collect();
    let people: Recipients = people_by_body(tx, &body_ids, roles)?.into_values().flatten().collect();
    send_to(tx, app, people.into_values(), letter)
}

/// The letter to the people who hold one of `roles` for a region of a body.
pub fn tell_region(
    tx: &mut Tx<'_>,
    app: &App,
    (body_id, region_code): (&str, &str),
    roles: &[Role],
    letter: &Letter,
) -> Result<()> {
    let people = store::people_of_region(tx, body_id, region_code, roles)?;
    send_to(tx, app, people.into_values(), letter)
}

/// To the people of each body the letters that are beside its id.
pub fn tell_each(tx: &mut Tx<'_>, app: &App, letters: &[(&str, Letter)], roles: &[Role]) -> Result<()> {
    let body_ids: Vec<&str> = letters.iter().map(|(body_id, _)| *body_id).collect();
    let people = people_by_body(tx, &body_ids, roles)?;
    for (body_id, letter) in letters {
        for recipient in people.get(*body_id).into_iter().flat_map(BTreeMap::values) {
            send_letter(tx, app, recipient, letter)?;
        }
    }
    Ok(())
}
