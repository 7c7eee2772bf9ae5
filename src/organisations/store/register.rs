//! Records of public registers.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::kernel::db::schema::{organisation_identifiers as i, register_records as r};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::organisations::model::{OrganisationId, RegisterRecord, RegisterRecordId};
use crate::organisations::register::RegisterRow;

/// Whose the identifiers in force of a scheme are.
pub(in crate::organisations) fn owners_of(
    db: &mut Snapshot<'_>,
    scheme: &str,
    values: &[&str],
) -> Result<BTreeMap<String, OrganisationId>> {
    let rows: Vec<(String, OrganisationId)> = i::table
        .filter(i::scheme.eq(scheme))
        .filter(i::value.eq_any(values.to_vec()))
        .filter(i::valid_to.is_null())
        .select((i::value, i::organisation_id))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// The record of one number, where there is one.
pub(in crate::organisations) fn register_record(
    db: &mut Snapshot<'_>,
    organisation: &OrganisationId,
    scheme: &str,
    value: &str,
) -> Result<Option<RegisterRecord>> {
    Ok(r::table
        .filter(r::organisation_id.eq(organisation))
        .filter(r::scheme.eq(scheme))
        .filter(r::value.eq(value))
        .select(RegisterRecord::as_select())
        .first(db.conn())
        .optional()?)
}

/// The records of an organisation.
pub(in crate::organisations) fn register_records(
    db: &mut Snapshot<'_>,
    organisation: &OrganisationId,
) -> Result<Vec<RegisterRecord>> {
    Ok(r::table
        .filter(r::organisation_id.eq(organisation))
        .order((r::scheme, r::value))
        .select(RegisterRecord::as_select())
        .load(db.conn())?)
}

macro_rules! said {
    ($row:expr) => {
        (
            r::name.eq(&$row.said.name),
            r::charity_type.eq(&$row.said.charity_type),
            r::status.eq(&$row.said.status),
            r::registered_on.eq($row.said.registered_on),
            r::removed_on.eq($row.said.removed_on),
            r::latest_income_pounds.eq($row.said.latest_income_pounds),
            r::latest_expenditure_pounds.eq($row.said.latest_expenditure_pounds),
            r::company_number.eq(&$row.said.company_number),
            r::is_cio.eq($row.said.is_cio),
            r::extract_on.eq($row.extract_on),
        )
    };
}

pub(in crate::organisations) fn insert_register_record(
    tx: &mut Tx<'_>,
    organisation: &OrganisationId,
    scheme: &str,
    row: &RegisterRow,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(r::table)
        .values((
            r::id.eq(RegisterRecordId::new()),
            r::organisation_id.eq(organisation),
            r::scheme.eq(scheme),
            r::value.eq(&row.number),
            said!(row),
            r::version.eq(1),
            r::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(in crate::organisations) fn update_register_record(
    tx: &mut Tx<'_>,
    id: &RegisterRecordId,
    row: &RegisterRow,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(r::table.find(id))
        .set((said!(row), r::version.eq(r::version + 1), r::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}
