//! What became public, noted in the transaction that made it so, for whoever watches: saved searches read it.
//!
//! A note names an item; what everyone may know of it is read when it is told. Another kind of opportunity calls [`note`]
//! where it is published, and gets its arm in `opportunities::current`.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::news as n;
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;

/// What a notice or a lot is about: what filters ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Service categories.
    pub category_codes: Vec<String>,
    /// Areas.
    pub area_codes: Vec<String>,
    /// The tier, where one is known.
    pub tier: Option<i64>,
}

/// Notes that an item of this kind became public.
///
/// # Errors
/// Those of the database.
pub fn note(tx: &mut Tx<'_>, kind: &'static str, item_id: &str) -> Result<()> {
    insert(tx, kind, item_id, None)
}

/// Notes that a public item is about something else than before.
///
/// # Errors
/// Those of the database.
pub fn note_change(tx: &mut Tx<'_>, kind: &'static str, item_id: &str, before: Vec<Scope>) -> Result<()> {
    insert(tx, kind, item_id, Some(Json(before)))
}

fn insert(
    tx: &mut Tx<'_>,
    kind: &'static str,
    item_id: &str,
    before: Option<Json<Vec<Scope>>>,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(n::table)
        .values((
            n::id.eq(Uuid::now_v7().to_string()),
            n::kind.eq(kind),
            n::item_id.eq(item_id),
            n::scope_before.eq(before),
            n::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A note that is not told to everyone yet.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = n)]
pub struct News {
    /// Its id.
    pub id: String,
    /// What the item is.
    pub kind: String,
    /// The item.
    pub item_id: String,
    /// What it was about before, where it changed.
    pub scope_before: Option<Json<Vec<Scope>>>,
    /// When it was noted.
    pub created_at: UtcTime,
    /// Whose search was told last.
    pub told_person: Option<String>,
    /// Which of them.
    pub told_search: Option<String>,
}

/// Notes that wait, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn waiting(db: &mut Snapshot<'_>, most: i64) -> Result<Vec<String>> {
    let now = db.now()?;
    let due = n::table.filter(n::created_at.le(now));
    Ok(due.order((n::created_at, n::id)).limit(most).select(n::id).load(db.conn())?)
}

/// A note, locked; nothing where another node has told it meanwhile.
///
/// # Errors
/// Those of the database.
pub fn locked(tx: &mut Tx<'_>, id: &str) -> Result<Option<News>> {
    tx.lock("news", id)?;
    Ok(n::table.find(id).select(News::as_select()).first(tx.conn()).optional()?)
}

/// Goes on after this search next time.
///
/// # Errors
/// Those of the database.
pub fn told_up_to(tx: &mut Tx<'_>, id: &str, person: &str, search: &str) -> Result<()> {
    diesel::update(n::table.find(id))
        .set((n::told_person.eq(person), n::told_search.eq(search)))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets a note that everyone was told.
///
/// # Errors
/// Those of the database.
pub fn forget(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    diesel::delete(n::table.find(id)).execute(tx.conn())?;
    Ok(())
}
