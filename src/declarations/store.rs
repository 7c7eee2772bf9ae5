//! The only Diesel of declarations.

use diesel::prelude::*;

use super::model::{ConnectedPerson, ConnectedPersonId, Declaration, ExclusionDeclarationId};
use super::views::{ConnectedPersonIn, ExclusionDeclarationIn};
use crate::kernel::db::schema::{connected_persons as c, exclusion_declarations as e};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::organisations::OrganisationId;

/// Most rows of either kind that are shown.
const MOST: i64 = 500;

pub(super) fn connected_persons(
    db: &mut Snapshot<'_>,
    organisation: &OrganisationId,
) -> Result<Vec<ConnectedPerson>> {
    Ok(c::table
        .filter(c::organisation_id.eq(organisation))
        .order(c::id)
        .limit(MOST)
        .select(ConnectedPerson::as_select())
        .load(db.conn())?)
}

pub(super) fn connected_person(db: &mut Snapshot<'_>, id: &ConnectedPersonId) -> Result<ConnectedPerson> {
    let row = c::table.find(id).select(ConnectedPerson::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

pub(super) fn insert_connected_person(
    tx: &mut Tx<'_>,
    organisation: &OrganisationId,
    input: &ConnectedPersonIn,
    by: &str,
) -> Result<ConnectedPersonId> {
    let (id, now) = (ConnectedPersonId::new(), tx.now()?);
    diesel::insert_into(c::table)
        .values((
            c::id.eq(&id),
            c::organisation_id.eq(organisation),
            c::kind.eq(input.kind),
            c::name.eq(input.name.trim()),
            c::connection.eq(input.connection),
            c::valid_from.eq(input.valid_from),
            c::valid_to.eq(input.valid_to),
            c::recorded_by.eq(by),
            c::created_at.eq(now),
            c::version.eq(1),
            c::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

pub(super) fn update_connected_person(tx: &mut Tx<'_>, row: &ConnectedPerson) -> Result<()> {
    let now = tx.now()?;
    diesel::update(c::table.find(&row.id))
        .set((
            c::name.eq(&row.name),
            c::connection.eq(row.connection),
            c::valid_from.eq(row.valid_from),
            c::valid_to.eq(row.valid_to),
            c::version.eq(c::version + 1),
            c::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The declarations in force, or with `history` all of them, by ground and version.
pub(super) fn declarations(
    db: &mut Snapshot<'_>,
    organisation: &OrganisationId,
    history: bool,
) -> Result<Vec<Declaration>> {
    let mut rows =
        e::table.filter(e::organisation_id.eq(organisation)).select(Declaration::as_select()).into_boxed();
    if !history {
        rows = rows.filter(e::superseded_at.is_null());
    }
    Ok(rows.order((e::ground_code, e::version)).limit(MOST).load(db.conn())?)
}

pub(super) fn declaration(
    db: &mut Snapshot<'_>,
    organisation: &OrganisationId,
    ground: &str,
) -> Result<Option<Declaration>> {
    Ok(e::table
        .filter(e::organisation_id.eq(organisation))
        .filter(e::ground_code.eq(ground))
        .filter(e::superseded_at.is_null())
        .select(Declaration::as_select())
        .first(db.conn())
        .optional()?)
}

/// Writes the next declaration about a ground; the one before stays, superseded.
pub(super) fn declare(
    tx: &mut Tx<'_>,
    organisation: &OrganisationId,
    (ground, grounds_version): (&str, i64),
    before: Option<&Declaration>,
    input: &ExclusionDeclarationIn,
    by: &str,
) -> Result<ExclusionDeclarationId> {
    let (id, now) = (ExclusionDeclarationId::new(), tx.now()?);
    if let Some(before) = before {
        diesel::update(e::table.find(&before.id)).set(e::superseded_at.eq(now)).execute(tx.conn())?;
    }
    let text = |given: &Option<String>| given.as_deref().map(|text| text.trim().to_owned());
    diesel::insert_into(e::table)
        .values((
            e::id.eq(&id),
            e::organisation_id.eq(organisation),
            e::ground_code.eq(ground),
            e::grounds_version.eq(grounds_version),
            e::applies.eq(input.applies),
            e::connected_person_id.eq(&input.connected_person_id),
            e::event_on.eq(input.event_on),
            e::details.eq(text(&input.details)),
            e::self_cleaning.eq(text(&input.self_cleaning)),
            e::declared_by.eq(by),
            e::declared_at.eq(now),
            e::version.eq(before.map_or(0, |one| one.version) + 1),
        ))
        .execute(tx.conn())?;
    Ok(id)
}
