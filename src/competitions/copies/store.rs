//! The Diesel of copies.

use diesel::prelude::*;

use super::views::CompetitionOriginOut;
use crate::competitions::model::CompetitionId;
use crate::kernel::db::schema::{competition_copies as k, competitions as c};
use crate::kernel::db::{Snapshot, Tx, natively};
use crate::kernel::error::Result;

/// The competition from which this one was copied.
pub(in crate::competitions) fn copied_from(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
) -> Result<Option<CompetitionOriginOut>> {
    let row: Option<(CompetitionId, String)> = natively!(db, |it| k::table
        .inner_join(c::table.on(c::id.eq(k::source_id)))
        .filter(k::competition_id.eq(id))
        .select((c::id, c::reference))
        .first(it)
        .optional())?;
    Ok(row.map(|(id, reference)| CompetitionOriginOut { id, reference }))
}

/// Remembers it.
pub(super) fn insert(tx: &mut Tx<'_>, id: &CompetitionId, source: &CompetitionId) -> Result<()> {
    diesel::insert_into(k::table)
        .values((k::competition_id.eq(id), k::source_id.eq(source)))
        .execute(tx.conn())?;
    Ok(())
}
