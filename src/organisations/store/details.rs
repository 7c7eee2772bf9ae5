//! What an organisation says beyond its entry in the register.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::kernel::db::schema::organisation_details as d;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::organisations::model::{Details, Organisation, OrganisationId};

/// The details of one organisation.
pub fn details(db: &mut Snapshot<'_>, row: &Organisation) -> Result<Details> {
    let found = d::table.find(&row.id).select(Details::as_select()).first(db.conn()).optional()?;
    Ok(found.unwrap_or(Details::unsaid(row.yearly_income_pence)))
}

/// Writes the details.
pub(in crate::organisations) fn save_details(
    tx: &mut Tx<'_>,
    id: &OrganisationId,
    details: &Details,
) -> Result<()> {
    let now = tx.now()?;
    let values = (
        d::income_basis.eq(details.income_basis),
        d::led_by.eq(details.led_by.clone()),
        d::directory_listed.eq(details.directory_listed),
        d::public_summary.eq(details.public_summary.clone()),
        d::website.eq(details.website.clone()),
        d::merged_into_id.eq(details.merged_into_id.clone()),
        d::recorded_at.eq(now),
    );
    let known = diesel::update(d::table.find(id)).set(values.clone()).execute(tx.conn())?;
    if known == 0 {
        diesel::insert_into(d::table).values((d::organisation_id.eq(id), values)).execute(tx.conn())?;
    }
    Ok(())
}

/// Those of `ids` that were merged into another.
pub(in crate::organisations) fn merged_among(db: &mut Snapshot<'_>, ids: &[String]) -> Result<Vec<String>> {
    Ok(d::table
        .filter(d::organisation_id.eq_any(ids.to_vec()))
        .filter(d::merged_into_id.is_not_null())
        .select(d::organisation_id)
        .load(db.conn())?)
}

/// What was merged into `from` is merged into `to` from now on, so that one step leads to the survivor.
pub(in crate::organisations) fn lead_on(
    tx: &mut Tx<'_>,
    from: &OrganisationId,
    to: &OrganisationId,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(d::table.filter(d::merged_into_id.eq(from)))
        .set((d::merged_into_id.eq(to), d::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// The registrations that go on in the place of others: of these, those that were merged.
pub(in crate::organisations) fn merged_into(
    db: &mut Snapshot<'_>,
    ids: &[&str],
) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, Option<String>)> = d::table
        .filter(d::organisation_id.eq_any(ids.to_vec()))
        .filter(d::merged_into_id.is_not_null())
        .select((d::organisation_id, d::merged_into_id))
        .load(db.conn())?;
    Ok(rows.into_iter().filter_map(|(id, to)| Some((id, to?))).collect())
}
