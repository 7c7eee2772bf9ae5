//! The supply chains behind the contracts, from a later list than the announcement. Whether a partner was ever
//! engaged is not known, which is not the same as never used.

use std::collections::BTreeMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::Written;
use crate::kernel::db::Tx;
use crate::kernel::db::schema::{supply_chain_entries, supply_chain_entries_versions};
use crate::kernel::error::Result;

/// Makes the entries of an agreement those of the list.
pub(super) fn put(tx: &mut Tx<'_>, agreement: &str, lead: &str, partners: &[&str]) -> Result<Written> {
    use supply_chain_entries as s;
    let rows: Vec<(String, String, String, i64)> = s::table
        .filter(s::agreement_id.eq(agreement))
        .filter(s::origin.eq("published_import"))
        .select((s::partner_id, s::id, s::lead_id, s::version))
        .load(tx.conn())?;
    let mut before: BTreeMap<String, (String, String, i64)> =
        rows.into_iter().map(|(partner, id, lead, version)| (partner, (id, lead, version))).collect();
    let mut written = Written::default();
    for partner in partners {
        match before.remove(*partner) {
            None => {
                insert(tx, agreement, lead, partner)?;
                written.added += 1;
            }
            Some((id, led_by, version)) if led_by != lead => {
                let now = tx.now()?;
                diesel::update(s::table.find(&id))
                    .set((s::lead_id.eq(lead), s::version.eq(version + 1), s::recorded_at.eq(now)))
                    .execute(tx.conn())?;
                written.changed += 1;
            }
            Some(_) => {}
        }
    }
    for (id, _, _) in before.into_values() {
        remove(tx, &id)?;
        written.changed += 1;
    }
    Ok(written)
}

fn insert(tx: &mut Tx<'_>, agreement: &str, lead: &str, partner: &str) -> Result<()> {
    use supply_chain_entries as s;
    let now = tx.now()?;
    diesel::insert_into(s::table)
        .values((
            s::id.eq(Uuid::now_v7().to_string()),
            s::agreement_id.eq(agreement),
            s::lead_id.eq(lead),
            s::partner_id.eq(partner),
            s::state.eq("not_known"),
            s::origin.eq("published_import"),
            s::created_at.eq(now),
            s::version.eq(1),
            s::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes an entry out that a corrected list no longer has; its versions stay.
fn remove(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    use supply_chain_entries_versions as v;
    let now = tx.now()?;
    diesel::update(v::table.filter(v::id.eq(id)).filter(v::superseded_at.is_null()))
        .set(v::superseded_at.eq(now))
        .execute(tx.conn())?;
    diesel::delete(supply_chain_entries::table.find(id)).execute(tx.conn())?;
    Ok(())
}
