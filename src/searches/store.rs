//! The only Diesel of saved searches.

use std::collections::BTreeSet;

use diesel::prelude::*;
use uuid::Uuid;

use super::model::{CallFailure, SavedSearchId, Search, Wish};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    role_grants as g, saved_search_calls as c, saved_search_items as i, saved_searches as s,
};
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::Result;
use crate::news::{News, Scope};

/// Items in one call; more follow in the next.
const MOST_ITEMS: i64 = 50;

/// The searches of a person, the first saved first.
pub(super) fn of_person(db: &mut Snapshot<'_>, person: &str) -> Result<Vec<Search>> {
    let own = s::table.filter(s::person_id.eq(person)).order((s::created_at, s::id));
    Ok(own.select(Search::as_select()).load(db.conn())?)
}

/// A search; nothing where there is none.
pub(super) fn search(db: &mut Snapshot<'_>, id: &SavedSearchId) -> Result<Option<Search>> {
    Ok(s::table.find(id).select(Search::as_select()).first(db.conn()).optional()?)
}

/// A search, read after its row is locked.
pub(super) fn locked(tx: &mut Tx<'_>, id: &SavedSearchId) -> Result<Option<Search>> {
    tx.lock("saved_searches", id.as_str())?;
    search(tx, id)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    id: &SavedSearchId,
    person: &str,
    wish: &Wish,
    secret: Option<Vec<u8>>,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(s::table)
        .values((
            s::id.eq(id),
            s::person_id.eq(person),
            s::name.eq(&wish.name),
            s::kind.eq(&wish.kind),
            s::category_code.eq(&wish.category_code),
            s::area_code.eq(&wish.area_code),
            s::tier.eq(wish.tier),
            s::fits_from.eq(now),
            s::delivery.eq(wish.delivery),
            s::call_url.eq(&wish.call_url),
            s::call_secret.eq(secret),
            s::created_at.eq(now),
            s::version.eq(1),
            s::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes what a person wishes as the next version; another filter looks from now on.
pub(super) fn update(tx: &mut Tx<'_>, row: &Search, wish: &Wish, secret: Option<Vec<u8>>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(s::table.find(&row.id))
        .set((
            s::name.eq(&wish.name),
            s::kind.eq(&wish.kind),
            s::category_code.eq(&wish.category_code),
            s::area_code.eq(&wish.area_code),
            s::tier.eq(wish.tier),
            s::delivery.eq(wish.delivery),
            s::call_url.eq(&wish.call_url),
            s::call_secret.eq(secret),
            s::version.eq(s::version + 1),
            s::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    if !row.wish().same_filter(wish) {
        diesel::update(s::table.find(&row.id)).set(s::fits_from.eq(now)).execute(tx.conn())?;
    }
    Ok(())
}

/// Forgets a search with all that it found.
pub(super) fn delete(tx: &mut Tx<'_>, id: &SavedSearchId) -> Result<()> {
    diesel::delete(i::table.filter(i::search_id.eq(id))).execute(tx.conn())?;
    diesel::delete(c::table.filter(c::search_id.eq(id))).execute(tx.conn())?;
    diesel::delete(s::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// The next searches that could fit, by person and id after those that were told. Which of them do fit is the rules' to say:
/// category, area and tier may stand in different lots.
pub(super) fn candidates(
    db: &mut Snapshot<'_>,
    news: &News,
    scopes: &[Scope],
    most: i64,
) -> Result<Vec<Search>> {
    let categories: BTreeSet<String> = scopes.iter().flat_map(|one| one.category_codes.clone()).collect();
    let areas: BTreeSet<String> = scopes.iter().flat_map(|one| one.area_codes.clone()).collect();
    let tiers: BTreeSet<i64> = scopes.iter().filter_map(|one| one.tier).collect();
    let mut query = s::table
        .filter(s::fits_from.le(news.created_at))
        .filter(s::kind.is_null().or(s::kind.eq(news.kind.clone())))
        .filter(s::category_code.is_null().or(s::category_code.eq_any(categories)))
        .filter(s::area_code.is_null().or(s::area_code.eq_any(areas)))
        .filter(s::tier.is_null().or(s::tier.eq_any(tiers)))
        .into_boxed::<AnyBackend>();
    if let (Some(person), Some(search)) = (news.told_person.clone(), news.told_search.clone()) {
        let same = s::person_id.eq(person.clone()).and(s::id.gt(search));
        query = query.filter(s::person_id.gt(person).or(same));
    }
    Ok(query.order((s::person_id, s::id)).limit(most).select(Search::as_select()).load(db.conn())?)
}

/// Which of these searches have found the item already.
pub(super) fn have_found(
    db: &mut Snapshot<'_>,
    searches: &[Search],
    kind: &str,
    item: &str,
) -> Result<BTreeSet<String>> {
    let ids: Vec<&SavedSearchId> = searches.iter().map(|one| &one.id).collect();
    let found =
        i::table.filter(i::search_id.eq_any(ids)).filter(i::kind.eq(kind)).filter(i::item_id.eq(item));
    Ok(found.select(i::search_id).load::<String>(db.conn())?.into_iter().collect())
}

/// The people among these who held a role and hold none any more.
pub(super) fn who_left(db: &mut Snapshot<'_>, people: &[String]) -> Result<BTreeSet<String>> {
    let grants = g::table.filter(g::person_id.eq_any(people.to_vec()));
    let held: Vec<(String, Option<UtcTime>)> =
        grants.select((g::person_id, g::revoked_at)).load(db.conn())?;
    let stays: BTreeSet<&String> =
        held.iter().filter(|(_, revoked)| revoked.is_none()).map(|(person, _)| person).collect();
    Ok(held.iter().filter(|(person, _)| !stays.contains(person)).map(|(person, _)| person.clone()).collect())
}

/// Keeps what a search found: told now, or waiting for a call.
pub(super) fn keep_found(
    tx: &mut Tx<'_>,
    search: &SavedSearchId,
    kind: &str,
    item: &str,
    told: bool,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(i::table)
        .values((
            i::search_id.eq(search),
            i::kind.eq(kind),
            i::item_id.eq(item),
            i::found_at.eq(now),
            i::sent_at.eq(told.then_some(now)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A call on its way.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = c)]
pub(super) struct CallRow {
    pub(super) id: String,
    pub(super) search_id: SavedSearchId,
}

/// Makes the next call of a locked search, where something waits for one and none is on its way.
pub(super) fn open_call(tx: &mut Tx<'_>, search: &SavedSearchId) -> Result<()> {
    let open: i64 = c::table.filter(c::search_id.eq(search)).count().get_result(tx.conn())?;
    let items: Vec<(String, String)> = i::table
        .filter(i::search_id.eq(search))
        .filter(i::sent_at.is_null())
        .order((i::found_at, i::item_id))
        .limit(MOST_ITEMS)
        .select((i::kind, i::item_id))
        .load(tx.conn())?;
    if open > 0 || items.is_empty() {
        return Ok(());
    }
    let (id, now) = (Uuid::now_v7().to_string(), tx.now()?);
    diesel::insert_into(c::table)
        .values((c::id.eq(&id), c::search_id.eq(search), c::created_at.eq(now), c::available_at.eq(now)))
        .execute(tx.conn())?;
    for (kind, item) in &items {
        diesel::update(i::table.find((search, kind, item))).set(i::call_id.eq(&id)).execute(tx.conn())?;
    }
    Ok(())
}

/// Takes back the call that is on its way, if any; what it was to tell waits for the next one.
pub(super) fn drop_call(tx: &mut Tx<'_>, search: &SavedSearchId) -> Result<()> {
    diesel::update(i::table.filter(i::search_id.eq(search)))
        .set(i::call_id.eq(None::<String>))
        .execute(tx.conn())?;
    diesel::delete(c::table.filter(c::search_id.eq(search))).execute(tx.conn())?;
    Ok(())
}

/// Calls that are due and that no node has taken, the longest due first.
pub(super) fn due_calls(db: &mut Snapshot<'_>, most: i64) -> Result<Vec<CallRow>> {
    let now = db.now()?;
    let free = c::claimed_until.is_null().or(c::claimed_until.lt(now));
    let due = c::table.filter(c::available_at.le(now)).filter(free);
    Ok(due.order((c::available_at, c::id)).limit(most).select(CallRow::as_select()).load(db.conn())?)
}

/// Takes a call for this node; false where another node was faster, or it is gone.
pub(super) fn claim(tx: &mut Tx<'_>, call: &str, seconds: i64) -> Result<bool> {
    let now = tx.now()?;
    let free = c::claimed_until.is_null().or(c::claimed_until.lt(now));
    let taken = diesel::update(c::table.filter(c::id.eq(call)).filter(free))
        .set(c::claimed_until.eq(now.plus_seconds(seconds)))
        .execute(tx.conn())?;
    Ok(taken == 1)
}

/// What a call is to tell, in the order in which it was found.
pub(super) fn items_of(db: &mut Snapshot<'_>, call: &str) -> Result<Vec<(String, String)>> {
    let items = i::table.filter(i::call_id.eq(call)).order((i::found_at, i::item_id));
    Ok(items.select((i::kind, i::item_id)).load(db.conn())?)
}

/// Whether a call is still on its way.
pub(super) fn is_open(db: &mut Snapshot<'_>, call: &str) -> Result<bool> {
    let rows: i64 = c::table.filter(c::id.eq(call)).count().get_result(db.conn())?;
    Ok(rows > 0)
}

/// A call arrived: what it told is told.
pub(super) fn settle_call(tx: &mut Tx<'_>, call: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(i::table.filter(i::call_id.eq(call)))
        .set((i::sent_at.eq(now), i::call_id.eq(None::<String>)))
        .execute(tx.conn())?;
    diesel::delete(c::table.find(call)).execute(tx.conn())?;
    Ok(())
}

/// Puts a call off for some seconds.
pub(super) fn put_off(tx: &mut Tx<'_>, call: &str, seconds: i64) -> Result<()> {
    let now = tx.now()?;
    diesel::update(c::table.find(call))
        .set((c::available_at.eq(now.plus_seconds(seconds)), c::claimed_until.eq(None::<UtcTime>)))
        .execute(tx.conn())?;
    Ok(())
}

/// Records a failed call; `off` ends the calls of the search. Its version stays: its owner changed nothing.
pub(super) fn set_failures(
    tx: &mut Tx<'_>,
    search: &SavedSearchId,
    failures: i64,
    last: CallFailure,
    off: bool,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(s::table.find(search))
        .set((
            s::call_failures.eq(failures),
            s::call_failure.eq(last),
            s::call_off_at.eq(off.then_some(now)),
            s::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets failures, and has calls go out again.
pub(super) fn begin_calls_anew(tx: &mut Tx<'_>, search: &SavedSearchId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(s::table.find(search))
        .set((
            s::call_failures.eq(0),
            s::call_failure.eq(None::<CallFailure>),
            s::call_off_at.eq(None::<UtcTime>),
            s::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
