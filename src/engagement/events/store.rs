//! The only Diesel of engagement events.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::finders::INSIDERS;
use super::model::{Change, Event, EventId, EventKind, EventTerms};
use super::states::EventState;
use crate::frameworks::FrameworkId;
use crate::kernel::authz::Actor;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    engagement_event_areas as ea, engagement_event_categories as ec, engagement_event_changes as ch,
    engagement_events as e,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::Result;
use crate::pipeline::{FieldChange, NoticeId};

/// An event's own row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = e)]
struct EventRow {
    id: EventId,
    reference: Option<String>,
    body_id: String,
    region_code: String,
    framework_id: Option<FrameworkId>,
    notice_id: Option<NoticeId>,
    title: String,
    kind: EventKind,
    summary: String,
    state: EventState,
    begins_at: Option<UtcTime>,
    ends_at: Option<UtcTime>,
    place: String,
    how_to_take_part: String,
    published_at: Option<UtcTime>,
    ended_at: Option<UtcTime>,
    reason: Option<String>,
    record: Option<String>,
    record_at: Option<UtcTime>,
    version: i64,
    recorded_at: UtcTime,
}

fn whole(row: EventRow, category_codes: Vec<String>, area_codes: Vec<String>) -> Event {
    Event {
        terms: EventTerms {
            title: row.title,
            kind: row.kind,
            summary: row.summary,
            category_codes,
            area_codes,
            begins_at: row.begins_at,
            ends_at: row.ends_at,
            place: row.place,
            how_to_take_part: row.how_to_take_part,
        },
        id: row.id,
        reference: row.reference,
        body_id: row.body_id,
        region_code: row.region_code,
        framework_id: row.framework_id,
        notice_id: row.notice_id,
        state: row.state,
        published_at: row.published_at,
        ended_at: row.ended_at,
        reason: row.reason,
        record: row.record,
        record_at: row.record_at,
        version: row.version,
        recorded_at: row.recorded_at,
    }
}

/// Rows with their categories and areas, in their order.
fn with_scope(db: &mut Snapshot<'_>, rows: Vec<EventRow>) -> Result<Vec<Event>> {
    let ids: Vec<&EventId> = rows.iter().map(|row| &row.id).collect();
    let categories: Vec<(String, String)> = ec::table
        .filter(ec::event_id.eq_any(&ids))
        .order(ec::category_code)
        .select((ec::event_id, ec::category_code))
        .load(db.conn())?;
    let areas: Vec<(String, String)> = ea::table
        .filter(ea::event_id.eq_any(&ids))
        .order(ea::area_code)
        .select((ea::event_id, ea::area_code))
        .load(db.conn())?;
    let (mut categories, mut areas) = (grouped(categories), grouped(areas));
    let whole = rows.into_iter().map(|row| {
        let categories = categories.remove(row.id.as_str()).unwrap_or_default();
        let areas = areas.remove(row.id.as_str()).unwrap_or_default();
        whole(row, categories, areas)
    });
    Ok(whole.collect())
}

fn grouped(pairs: Vec<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, code) in pairs {
        groups.entry(id).or_default().push(code);
    }
    groups
}

/// An event; nothing where there is none.
///
/// # Errors
/// Those of the database.
pub(super) fn event(db: &mut Snapshot<'_>, id: &EventId) -> Result<Option<Event>> {
    let row: Option<EventRow> =
        e::table.find(id).select(EventRow::as_select()).first(db.conn()).optional()?;
    Ok(with_scope(db, row.into_iter().collect())?.pop())
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) category: Option<String>,
    pub(super) area: Option<String>,
    pub(super) region_code: Option<String>,
    pub(super) body_id: Option<String>,
    pub(super) framework_id: Option<String>,
    pub(super) notice_id: Option<String>,
    pub(super) state: Option<EventState>,
    pub(super) before: Option<String>,
}

type Query<'q> = e::BoxedQuery<'q, AnyBackend>;
type Condition = Box<dyn BoxableExpression<e::table, AnyBackend, SqlType = diesel::sql_types::Bool>>;

/// What the caller may know of: all that was published, and what is not in their body and region.
fn visible_to(actor: &Actor) -> Condition {
    let mut visible: Condition = Box::new(e::published_at.is_not_null());
    for grant in actor.grants.iter().filter(|grant| INSIDERS.contains(&grant.role)) {
        let body = e::body_id.eq(grant.body_id.clone());
        visible = match grant.region_code.clone() {
            Some(region) => Box::new(visible.or(body.and(e::region_code.eq(region)))),
            None => Box::new(visible.or(body)),
        };
    }
    visible
}

fn narrowed<'q>(mut query: Query<'q>, wanted: &Wanted) -> Query<'q> {
    if let Some(code) = wanted.category.clone() {
        let with = ec::table.filter(ec::category_code.eq(code)).select(ec::event_id);
        query = query.filter(e::id.eq_any(with));
    }
    if let Some(code) = wanted.area.clone() {
        let with = ea::table.filter(ea::area_code.eq(code)).select(ea::event_id);
        query = query.filter(e::id.eq_any(with));
    }
    if let Some(region) = wanted.region_code.clone() {
        query = query.filter(e::region_code.eq(region));
    }
    if let Some(body) = wanted.body_id.clone() {
        query = query.filter(e::body_id.eq(body));
    }
    if let Some(framework) = wanted.framework_id.clone() {
        query = query.filter(e::framework_id.eq(framework));
    }
    if let Some(notice) = wanted.notice_id.clone() {
        query = query.filter(e::notice_id.eq(notice));
    }
    if let Some(state) = wanted.state {
        query = query.filter(e::state.eq(state));
    }
    query
}

/// Newest first.
pub(super) fn page(db: &mut Snapshot<'_>, actor: &Actor, wanted: &Wanted, limit: i64) -> Result<Vec<Event>> {
    let mut query = narrowed(e::table.filter(visible_to(actor)).into_boxed::<AnyBackend>(), wanted);
    if let Some(before) = wanted.before.clone() {
        query = query.filter(e::id.lt(before));
    }
    let rows: Vec<EventRow> =
        query.order(e::id.desc()).limit(limit).select(EventRow::as_select()).load(db.conn())?;
    with_scope(db, rows)
}

/// The published events that are not over, last published first; `before` is the last one seen.
///
/// # Errors
/// Those of the database.
pub fn upcoming_page(
    db: &mut Snapshot<'_>,
    before: Option<&(UtcTime, String)>,
    limit: i64,
) -> Result<Vec<Event>> {
    let mut query = e::table.filter(e::state.eq(EventState::Published)).into_boxed::<AnyBackend>();
    if let Some((at, id)) = before {
        let same = e::published_at.eq(*at).and(e::id.lt(id.clone()));
        query = query.filter(e::published_at.lt(*at).or(same));
    }
    let rows: Vec<EventRow> = query
        .order((e::published_at.desc(), e::id.desc()))
        .limit(limit)
        .select(EventRow::as_select())
        .load(db.conn())?;
    with_scope(db, rows)
}

/// An event that is published and not over.
///
/// # Errors
/// Those of the database.
pub fn upcoming_event(db: &mut Snapshot<'_>, id: &EventId) -> Result<Option<Event>> {
    let published = e::table.find(id).filter(e::state.eq(EventState::Published));
    let row: Option<EventRow> = published.select(EventRow::as_select()).first(db.conn()).optional()?;
    Ok(with_scope(db, row.into_iter().collect())?.pop())
}

/// When a published event last changed in any way.
///
/// # Errors
/// Those of the database.
pub fn last_change(db: &mut Snapshot<'_>) -> Result<Option<UtcTime>> {
    Ok(e::table
        .filter(e::published_at.is_not_null())
        .select(diesel::dsl::max(e::recorded_at))
        .first(db.conn())?)
}

/// The published events whose end has come.
pub(super) fn over(db: &mut Snapshot<'_>) -> Result<Vec<EventId>> {
    let now = db.now()?;
    Ok(e::table
        .filter(e::state.eq(EventState::Published))
        .filter(e::ends_at.le(now))
        .select(e::id)
        .load(db.conn())?)
}

/// Whose a new draft is, and what it is about.
pub(super) struct Place<'a> {
    pub(super) body_id: &'a str,
    pub(super) region_code: &'a str,
    pub(super) framework_id: Option<&'a FrameworkId>,
    pub(super) notice_id: Option<&'a NoticeId>,
}

pub(super) fn insert(tx: &mut Tx<'_>, place: &Place<'_>, terms: &EventTerms, by: &str) -> Result<EventId> {
    let (id, now) = (EventId::new(), tx.now()?);
    diesel::insert_into(e::table)
        .values((
            (
                e::id.eq(&id),
                e::body_id.eq(place.body_id),
                e::region_code.eq(place.region_code),
                e::framework_id.eq(place.framework_id),
                e::notice_id.eq(place.notice_id),
                e::state.eq(EventState::Draft),
                e::created_by.eq(by),
                e::created_at.eq(now),
                e::version.eq(1),
                e::recorded_at.eq(now),
            ),
            e::title.eq(&terms.title),
            e::kind.eq(terms.kind),
            e::summary.eq(&terms.summary),
            e::begins_at.eq(terms.begins_at),
            e::ends_at.eq(terms.ends_at),
            e::place.eq(&terms.place),
            e::how_to_take_part.eq(&terms.how_to_take_part),
        ))
        .execute(tx.conn())?;
    insert_scope(tx, &id, terms)?;
    Ok(id)
}

fn insert_scope(tx: &mut Tx<'_>, id: &EventId, terms: &EventTerms) -> Result<()> {
    for code in &terms.category_codes {
        diesel::insert_into(ec::table)
            .values((ec::event_id.eq(id), ec::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    for code in &terms.area_codes {
        diesel::insert_into(ea::table)
            .values((ea::event_id.eq(id), ea::area_code.eq(code)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Writes the terms as the next version.
pub(super) fn set_terms(tx: &mut Tx<'_>, id: &EventId, terms: &EventTerms) -> Result<()> {
    let now = tx.now()?;
    diesel::update(e::table.find(id))
        .set((
            e::title.eq(&terms.title),
            e::kind.eq(terms.kind),
            e::summary.eq(&terms.summary),
            e::begins_at.eq(terms.begins_at),
            e::ends_at.eq(terms.ends_at),
            e::place.eq(&terms.place),
            e::how_to_take_part.eq(&terms.how_to_take_part),
            e::version.eq(e::version + 1),
            e::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::delete(ec::table.filter(ec::event_id.eq(id))).execute(tx.conn())?;
    diesel::delete(ea::table.filter(ea::event_id.eq(id))).execute(tx.conn())?;
    insert_scope(tx, id, terms)
}

/// What a transition stamps beside the state.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = e)]
pub(super) struct Stamps {
    pub(super) reference: Option<String>,
    pub(super) published_by: Option<String>,
    pub(super) published_at: Option<UtcTime>,
    pub(super) ended_at: Option<UtcTime>,
    pub(super) reason: Option<String>,
    pub(super) record: Option<String>,
    pub(super) record_at: Option<UtcTime>,
}

pub(super) fn stamp(tx: &mut Tx<'_>, id: &EventId, stamps: &Stamps) -> Result<()> {
    let now = tx.now()?;
    diesel::update(e::table.find(id))
        .set((stamps, e::version.eq(e::version + 1), e::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps an amendment under the next number. The caller holds the event's lock.
pub(super) fn insert_change(
    tx: &mut Tx<'_>,
    id: &EventId,
    reason: &str,
    changes: Vec<FieldChange>,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    let last: Option<i64> =
        ch::table.filter(ch::event_id.eq(id)).select(diesel::dsl::max(ch::number)).first(tx.conn())?;
    diesel::insert_into(ch::table)
        .values((
            ch::event_id.eq(id),
            ch::number.eq(last.unwrap_or(0) + 1),
            ch::reason.eq(reason),
            ch::changes.eq(Json(changes)),
            ch::changed_by.eq(by),
            ch::changed_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The amendments of an event by their number.
pub(super) fn changes(db: &mut Snapshot<'_>, id: &EventId, after: i64, limit: i64) -> Result<Vec<Change>> {
    let rows: Vec<(i64, String, Json<Vec<FieldChange>>, UtcTime)> = ch::table
        .filter(ch::event_id.eq(id))
        .filter(ch::number.gt(after))
        .order(ch::number)
        .limit(limit)
        .select((ch::number, ch::reason, ch::changes, ch::changed_at))
        .load(db.conn())?;
    let change = |(number, reason, Json(changes), changed_at)| Change { number, reason, changes, changed_at };
    Ok(rows.into_iter().map(change).collect())
}
