//! What the checks of an application found.

use diesel::prelude::*;

use crate::kernel::db::schema::application_faults;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::qualification::model::ApplicationId;

/// The questions whose fault was found and still stands.
pub(in crate::qualification) fn standing_faults(
    db: &mut Snapshot<'_>,
    id: &ApplicationId,
) -> Result<Vec<String>> {
    use application_faults as f;
    Ok(f::table
        .filter(f::application_id.eq(id))
        .filter(f::mended_at.is_null())
        .select(f::question_code)
        .load(db.conn())?)
}

/// Remembers a fault.
pub(in crate::qualification) fn insert_fault(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    code: &str,
    fault: &str,
) -> Result<()> {
    use application_faults as f;
    let now = tx.now()?;
    diesel::insert_into(f::table)
        .values((
            f::application_id.eq(id),
            f::question_code.eq(code),
            f::fault.eq(fault),
            f::found_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends the standing fault of one question, or of all where none is named.
pub(in crate::qualification) fn set_fault_mended(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    code: Option<&str>,
) -> Result<()> {
    use application_faults as f;
    let now = tx.now()?;
    let standing = f::application_id.eq(id).and(f::mended_at.is_null());
    match code {
        Some(code) => diesel::update(f::table.filter(standing).filter(f::question_code.eq(code)))
            .set(f::mended_at.eq(now))
            .execute(tx.conn())?,
        None => diesel::update(f::table.filter(standing)).set(f::mended_at.eq(now)).execute(tx.conn())?,
    };
    Ok(())
}
