//! Finding and changing what a provider declares.

use super::grounds::grounds;
use super::model::{ConnectedPerson, ConnectedPersonId, Declaration};
use super::store;
use super::views::{
    ConnectedPersonIn, ConnectedPersonOut, ConnectedPersonPatch, ExclusionDeclarationIn,
    ExclusionDeclarationOut,
};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Role, Scope, Side};
use crate::kernel::clock::Day;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made};
use crate::organisations::{self, Organisation, OrganisationId};
use crate::qualification;

/// Words that self-cleaning may have, as question Q9 asks for it.
const SELF_CLEANING_WORDS: usize = 300;

fn scope(body: &str) -> Scope<'_> {
    Scope::of_body(body)
}

/// True for the provider's people.
fn is_own(actor: &Actor, id: &OrganisationId) -> bool {
    actor.holds(Role::OF_PROVIDER, &scope(id.as_str()))
}

/// The provider, where the caller may know what it declares; 404 otherwise, as if it had declared nothing.
pub(super) fn readable(db: &mut Snapshot<'_>, actor: &Actor, id: &OrganisationId) -> Result<Organisation> {
    let found = organisations::organisation(db, id)?;
    if found.side != Side::Provider {
        return Err(Problem::not_found());
    }
    if is_own(actor, id) {
        return Ok(found);
    }
    let assessors = [Role::FrameworkManager, Role::Auditor];
    let bodies = actor.bodies(&assessors);
    if bodies.is_empty() {
        return Err(Problem::not_found());
    }
    let mut assessed = qualification::assessed_in(db, id.as_str())?;
    // What was declared before a merge stays with the old registration; who assesses the new one sees it.
    if let Some(to) = organisations::details(db, &found)?.merged_into_id {
        assessed.extend(qualification::assessed_in(db, to.as_str())?);
    }
    if assessed.iter().any(|body| bodies.contains(body)) {
        return Ok(found);
    }
    Err(Problem::not_found())
}

/// The provider, locked, where the caller declares for it: its owners and signatories.
fn declared_by(tx: &mut Tx<'_>, actor: &Actor, id: &OrganisationId) -> Result<Organisation> {
    readable(tx, actor, id)?;
    tx.lock("organisations", id.as_str())?;
    let found = organisations::organisation(tx, id)?;
    if !actor.holds(&[Role::Owner, Role::Signatory], &scope(id.as_str())) {
        return Err(Problem::of(Code::Forbidden));
    }
    if organisations::details(tx, &found)?.merged_into_id.is_some() {
        return Err(Problem::new(Code::Conflict, "This registration was merged into another; act there."));
    }
    Ok(found)
}

fn entry(actor: &Actor, action: &'static str, kind: &'static str, id: &str, body: &OrganisationId) -> Entry {
    Entry::new(actor, action, Subject::new(kind, id)).parent(body.as_str()).body(body.as_str())
}

/// Days in their order.
fn in_order(from: Option<Day>, to: Option<Day>) -> Result<()> {
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(Problem::field("/valid_to", "order", "Give a day that is not before valid_from."));
    }
    Ok(())
}

fn made(row: ConnectedPerson) -> Made<ConnectedPersonOut> {
    let version = row.version;
    let place = format!("/api/v1/organisations/{}/connected-persons", row.organisation_id);
    Made::new(ConnectedPersonOut::from(row)).version(version).location(place)
}

/// Records a connected person.
pub(super) fn add_connected_person(
    tx: &mut Tx<'_>,
    call: &Call<ConnectedPersonIn, OrganisationId>,
) -> Result<Audited<Made<ConnectedPersonOut>>> {
    declared_by(tx, &call.actor, &call.id)?;
    in_order(call.input.valid_from, call.input.valid_to)?;
    let id = store::insert_connected_person(tx, &call.id, &call.input, &call.actor.audit_name())?;
    let entry = entry(&call.actor, "add_connected_person", "connected_person", id.as_str(), &call.id);
    Ok(Audited::new(made(store::connected_person(tx, &id)?), entry))
}

/// Changes a connected person.
pub(super) fn change_connected_person(
    tx: &mut Tx<'_>,
    call: &Call<ConnectedPersonPatch, ConnectedPersonId>,
) -> Result<Audited<Made<ConnectedPersonOut>>> {
    tx.lock("connected_persons", call.id.as_str())?;
    let mut row = store::connected_person(tx, &call.id)?;
    declared_by(tx, &call.actor, &row.organisation_id)?;
    call.meta.demand(row.version)?;
    let patch = &call.input;
    if let Some(name) = &patch.name {
        name.trim().clone_into(&mut row.name);
    }
    row.connection = patch.connection.unwrap_or(row.connection);
    row.valid_from = patch.valid_from.or(row.valid_from);
    row.valid_to = patch.valid_to.or(row.valid_to);
    in_order(row.valid_from, row.valid_to)?;
    store::update_connected_person(tx, &row)?;
    let body = &row.organisation_id;
    let entry = entry(&call.actor, "change_connected_person", "connected_person", call.id.as_str(), body);
    Ok(Audited::new(made(store::connected_person(tx, &call.id)?), entry))
}

/// Declares about a ground. `If-Match` names the version in force, `"0"` for the first declaration.
pub(super) fn declare(
    tx: &mut Tx<'_>,
    call: &Call<ExclusionDeclarationIn, (OrganisationId, String)>,
) -> Result<Audited<Made<ExclusionDeclarationOut>>> {
    call.actor.person()?;
    let (id, code) = &call.id;
    declared_by(tx, &call.actor, id)?;
    let today = tx.now()?.london_day();
    let ground = grounds(today).into_iter().find(|one| one.code == *code).ok_or_else(Problem::not_found)?;
    let before = store::declaration(tx, id, code)?;
    call.meta.demand(before.as_ref().map_or(0, |one| one.version))?;
    refuse_faulty(tx, id, &call.input, today)?;
    let by = call.actor.audit_name();
    let of = (ground.code.as_str(), ground.version);
    let made_id = store::declare(tx, id, of, before.as_ref(), &call.input, &by)?;
    let entry = entry(&call.actor, "declare_ground", "exclusion_declaration", made_id.as_str(), id);
    let row = store::declaration(tx, id, code)?.ok_or_else(Problem::not_found)?;
    Ok(Audited::new(declaration_made(row), entry))
}

fn declaration_made(row: Declaration) -> Made<ExclusionDeclarationOut> {
    let version = row.version;
    let place = format!("/api/v1/organisations/{}/exclusion-declarations", row.organisation_id);
    Made::new(ExclusionDeclarationOut::from(row)).version(version).location(place)
}

/// Everything wrong at once: what applies is told; what does not apply has nothing to tell.
fn refuse_faulty(
    db: &mut Snapshot<'_>,
    id: &OrganisationId,
    input: &ExclusionDeclarationIn,
    today: Day,
) -> Result<()> {
    let mut faults = Vec::new();
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    if input.applies && !given(&input.details) {
        faults.push(Fault::new("/details", "required", "Say what happened, and to whom it applies."));
    }
    if !input.applies {
        let told = "Leave it out where the ground does not apply.";
        for (pointer, there) in [
            ("/details", given(&input.details)),
            ("/self_cleaning", given(&input.self_cleaning)),
            ("/event_on", input.event_on.is_some()),
            ("/connected_person_id", input.connected_person_id.is_some()),
        ] {
            if there {
                faults.push(Fault::new(pointer, "not_taken", told));
            }
        }
    }
    let words = input.self_cleaning.as_deref().map_or(0, |text| text.split_whitespace().count());
    if words > SELF_CLEANING_WORDS {
        let told = format!("It has {words} words; shorten it to {SELF_CLEANING_WORDS}.");
        faults.push(Fault::new("/self_cleaning", "too_long", told));
    }
    if input.event_on.is_some_and(|day| day > today) {
        faults.push(Fault::new("/event_on", "future", "Give a day that is not after today."));
    }
    if let Some(person) = &input.connected_person_id
        && store::connected_person(db, person).ok().is_none_or(|one| one.organisation_id != *id)
    {
        faults.push(Fault::new("/connected_person_id", "unknown", "Record the connected person first."));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}
