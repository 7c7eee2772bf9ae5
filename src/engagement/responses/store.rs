//! The only Diesel of entries.

use diesel::prelude::*;

use super::model::{SectorResponse, SectorResponseId, Topic};
use crate::kernel::db::schema::sector_responses as r;
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::Result;

type Query<'q> = r::BoxedQuery<'q, AnyBackend>;

fn of_topic<'q>(topic: &Topic) -> Query<'q> {
    let query = r::table.into_boxed::<AnyBackend>();
    match topic {
        Topic::Event(id) => query.filter(r::event_id.eq(id.clone())),
        Topic::Notice(id) => query.filter(r::notice_id.eq(id.clone())),
        Topic::Competition(id) => query.filter(r::competition_id.eq(id.clone())),
    }
}

/// An entry; nothing where there is none.
pub(super) fn response(db: &mut Snapshot<'_>, id: &SectorResponseId) -> Result<Option<SectorResponse>> {
    Ok(r::table.find(id).select(SectorResponse::as_select()).first(db.conn()).optional()?)
}

/// The entry that has taken its place.
pub(super) fn successor(db: &mut Snapshot<'_>, id: &SectorResponseId) -> Result<Option<SectorResponseId>> {
    Ok(r::table.filter(r::supersedes.eq(id)).select(r::id).first(db.conn()).optional()?)
}

/// An entry with the one that has taken its place.
pub(super) type Line = (SectorResponse, Option<SectorResponseId>);

/// The entries of a topic, newest first; of those only that hold now, where `current` is asked for.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    topic: &Topic,
    current: bool,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Line>> {
    let newer: Vec<(SectorResponseId, Option<SectorResponseId>)> =
        of_topic(topic).filter(r::supersedes.is_not_null()).select((r::id, r::supersedes)).load(db.conn())?;
    let newer: Vec<(SectorResponseId, SectorResponseId)> =
        newer.into_iter().filter_map(|(id, old)| Some((old?, id))).collect();
    let mut query = of_topic(topic);
    if current {
        let old: Vec<SectorResponseId> = newer.iter().map(|(old, _)| old.clone()).collect();
        query = query.filter(r::id.ne_all(old));
    }
    if let Some(before) = before {
        query = query.filter(r::id.lt(before));
    }
    let rows: Vec<SectorResponse> =
        query.order(r::id.desc()).limit(limit).select(SectorResponse::as_select()).load(db.conn())?;
    let with = |row: SectorResponse| {
        let by = newer.iter().find(|(old, _)| *old == row.id).map(|(_, new)| new.clone());
        (row, by)
    };
    Ok(rows.into_iter().map(with).collect())
}

/// Keeps an entry.
pub(super) fn insert(tx: &mut Tx<'_>, one: &SectorResponse) -> Result<()> {
    diesel::insert_into(r::table).values(one).execute(tx.conn())?;
    Ok(())
}
