//! The only Diesel of notices.

use diesel::prelude::*;
use uuid::Uuid;

use super::views::NoticeIn;
use crate::competitions::CompetitionId;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::notice_publications as n;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;

/// Where and when a notice was published.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = n)]
pub(super) struct Publication {
    pub notice: String,
    pub subject_id: String,
    pub published_on: Day,
    pub place: String,
    pub recorded_at: UtcTime,
}

/// Every record of a competition, the oldest first.
pub(super) fn publications(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<Publication>> {
    Ok(n::table
        .filter(n::competition_id.eq(id))
        .order(n::id)
        .select(Publication::as_select())
        .load(db.conn())?)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    competition: &CompetitionId,
    subject_id: &str,
    input: &NoticeIn,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(n::table)
        .values((
            n::id.eq(Uuid::now_v7().to_string()),
            n::competition_id.eq(competition),
            n::notice.eq(&input.notice),
            n::subject_id.eq(subject_id),
            n::published_on.eq(input.published_on),
            n::place.eq(input.place.trim()),
            n::recorded_by.eq(by),
            n::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
