//! The only Diesel of pipeline notices.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::finders::INSIDERS;
use super::model::{Change, EstimatedValue, FieldChange, Notice, NoticeId, Terms, Unknown};
use super::states::NoticeState;
use crate::competitions::states::CompetitionState;
use crate::frameworks::FrameworkId;
use crate::kernel::authz::Actor;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    competitions, pipeline_notice_areas as na, pipeline_notice_categories as nc,
    pipeline_notice_changes as ch, pipeline_notices as p,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::money::Pence;

/// A notice's own row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = p)]
struct NoticeRow {
    id: NoticeId,
    reference: Option<String>,
    framework_id: FrameworkId,
    body_id: String,
    region_code: String,
    title: String,
    summary: String,
    state: NoticeState,
    value_low_pence: Option<Pence>,
    value_high_pence: Option<Pence>,
    tier: Option<i64>,
    expected_publication_on: Option<Day>,
    expected_start_on: Option<Day>,
    unknowns: Json<Vec<Unknown>>,
    competition_id: Option<String>,
    published_at: Option<UtcTime>,
    ended_at: Option<UtcTime>,
    reason: Option<String>,
    version: i64,
    recorded_at: UtcTime,
}

/// A notice; nothing where there is none.
pub(super) fn notice(db: &mut Snapshot<'_>, id: &NoticeId) -> Result<Option<Notice>> {
    let row: Option<NoticeRow> =
        p::table.find(id).select(NoticeRow::as_select()).first(db.conn()).optional()?;
    Ok(with_parts(db, row.into_iter().collect())?.pop())
}

/// A notice that is published and neither converted nor dropped.
///
/// # Errors
/// Those of the database.
pub fn published_notice(db: &mut Snapshot<'_>, id: &NoticeId) -> Result<Option<Notice>> {
    Ok(notice(db, id)?.filter(|one| one.state == NoticeState::Published))
}

/// Rows with their categories, areas and competitions, in their order.
fn with_parts(db: &mut Snapshot<'_>, rows: Vec<NoticeRow>) -> Result<Vec<Notice>> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let categories: Vec<(String, String)> = nc::table
        .filter(nc::notice_id.eq_any(&ids))
        .order(nc::category_code)
        .select((nc::notice_id, nc::category_code))
        .load(db.conn())?;
    let areas: Vec<(String, String)> = na::table
        .filter(na::notice_id.eq_any(&ids))
        .order(na::area_code)
        .select((na::notice_id, na::area_code))
        .load(db.conn())?;
    let made: Vec<&String> = rows.iter().filter_map(|row| row.competition_id.as_ref()).collect();
    let published: Vec<(String, Option<UtcTime>)> = competitions::table
        .filter(competitions::id.eq_any(made))
        .select((competitions::id, competitions::published_at))
        .load(db.conn())?;
    let published: BTreeMap<String, Option<UtcTime>> = published.into_iter().collect();
    let (categories, areas) = (grouped(categories), grouped(areas));
    let part = |parts: &BTreeMap<String, Vec<String>>, id: &NoticeId| {
        parts.get(id.as_str()).cloned().unwrap_or_default()
    };
    let whole = rows.into_iter().map(|row| {
        let (categories, areas) = (part(&categories, &row.id), part(&areas, &row.id));
        whole(row, categories, areas, &published)
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

fn whole(
    row: NoticeRow,
    category_codes: Vec<String>,
    area_codes: Vec<String>,
    published: &BTreeMap<String, Option<UtcTime>>,
) -> Notice {
    let terms = Terms {
        title: row.title,
        summary: row.summary,
        category_codes,
        area_codes,
        estimated_value: EstimatedValue { low_pence: row.value_low_pence, high_pence: row.value_high_pence },
        tier: row.tier,
        expected_publication_on: row.expected_publication_on,
        expected_start_on: row.expected_start_on,
        unknowns: row.unknowns.0,
    };
    Notice {
        terms,
        competition: row.competition_id.map(|id| {
            let at = published.get(&id).copied().flatten();
            (id, at)
        }),
        id: row.id,
        reference: row.reference,
        framework_id: row.framework_id,
        body_id: row.body_id,
        region_code: row.region_code,
        state: row.state,
        published_at: row.published_at,
        ended_at: row.ended_at,
        reason: row.reason,
        version: row.version,
        recorded_at: row.recorded_at,
    }
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) category: Option<String>,
    pub(super) area: Option<String>,
    pub(super) region_code: Option<String>,
    pub(super) framework_id: Option<String>,
    pub(super) body_id: Option<String>,
    pub(super) tier: Option<i64>,
    pub(super) state: Option<NoticeState>,
    pub(super) before: Option<String>,
}

type Query<'q> = p::BoxedQuery<'q, AnyBackend>;
type Condition = Box<dyn BoxableExpression<p::table, AnyBackend, SqlType = diesel::sql_types::Bool>>;

/// What the caller may know of: all that was published, and what is not in their body and region.
fn visible_to(actor: &Actor) -> Condition {
    let mut visible: Condition = Box::new(p::published_at.is_not_null());
    for grant in actor.grants.iter().filter(|grant| INSIDERS.contains(&grant.role)) {
        let body = p::body_id.eq(grant.body_id.clone());
        visible = match grant.region_code.clone() {
            Some(region) => Box::new(visible.or(body.and(p::region_code.eq(region)))),
            None => Box::new(visible.or(body)),
        };
    }
    visible
}

fn narrowed<'q>(mut query: Query<'q>, wanted: &Wanted) -> Query<'q> {
    if let Some(code) = wanted.category.clone() {
        let with = nc::table.filter(nc::category_code.eq(code)).select(nc::notice_id);
        query = query.filter(p::id.eq_any(with));
    }
    if let Some(code) = wanted.area.clone() {
        let with = na::table.filter(na::area_code.eq(code)).select(na::notice_id);
        query = query.filter(p::id.eq_any(with));
    }
    if let Some(region) = wanted.region_code.clone() {
        query = query.filter(p::region_code.eq(region));
    }
    if let Some(framework) = wanted.framework_id.clone() {
        query = query.filter(p::framework_id.eq(framework));
    }
    if let Some(body) = wanted.body_id.clone() {
        query = query.filter(p::body_id.eq(body));
    }
    if let Some(tier) = wanted.tier {
        query = query.filter(p::tier.eq(tier));
    }
    if let Some(state) = wanted.state {
        query = query.filter(p::state.eq(state));
    }
    query
}

/// Newest first.
pub(super) fn page(db: &mut Snapshot<'_>, actor: &Actor, wanted: &Wanted, limit: i64) -> Result<Vec<Notice>> {
    let mut query = narrowed(p::table.filter(visible_to(actor)).into_boxed::<AnyBackend>(), wanted);
    if let Some(before) = wanted.before.clone() {
        query = query.filter(p::id.lt(before));
    }
    let rows = query.order(p::id.desc()).limit(limit).select(NoticeRow::as_select()).load(db.conn())?;
    with_parts(db, rows)
}

/// The notices whose competition is still awaited, last published first; `before` is the last one seen. One whose
/// competition is being drafted stays among them, so that it does not leave a calendar before its time.
pub fn awaited_page(
    db: &mut Snapshot<'_>,
    before: Option<&(UtcTime, String)>,
    limit: i64,
) -> Result<Vec<Notice>> {
    let drafted = competitions::table
        .filter(
            competitions::state
                .eq(CompetitionState::Draft)
                .or(competitions::state.eq(CompetitionState::AwaitingApproval)),
        )
        .select(competitions::id.nullable());
    let mut query = p::table
        .filter(p::published_at.is_not_null())
        .filter(
            p::state
                .eq(NoticeState::Published)
                .or(p::state.eq(NoticeState::Converted).and(p::competition_id.eq_any(drafted))),
        )
        .into_boxed::<AnyBackend>();
    if let Some((at, id)) = before {
        let same = p::published_at.eq(*at).and(p::id.lt(id.clone()));
        query = query.filter(p::published_at.lt(*at).or(same));
    }
    let rows = query
        .order((p::published_at.desc(), p::id.desc()))
        .limit(limit)
        .select(NoticeRow::as_select())
        .load(db.conn())?;
    with_parts(db, rows)
}

/// When a published notice last changed in any way.
pub fn last_change(db: &mut Snapshot<'_>) -> Result<Option<UtcTime>> {
    Ok(p::table
        .filter(p::published_at.is_not_null())
        .select(diesel::dsl::max(p::recorded_at))
        .first(db.conn())?)
}

/// Whose a new draft is.
pub(super) struct Place<'a> {
    pub(super) framework_id: &'a FrameworkId,
    pub(super) body_id: &'a str,
    pub(super) region_code: &'a str,
}

pub(super) fn insert(tx: &mut Tx<'_>, place: &Place<'_>, terms: &Terms, by: &str) -> Result<NoticeId> {
    let (id, now) = (NoticeId::new(), tx.now()?);
    diesel::insert_into(p::table)
        .values((
            p::id.eq(&id),
            p::framework_id.eq(place.framework_id),
            p::body_id.eq(place.body_id),
            p::region_code.eq(place.region_code),
            p::title.eq(&terms.title),
            p::summary.eq(&terms.summary),
            p::state.eq(NoticeState::Draft),
            p::value_low_pence.eq(terms.estimated_value.low_pence),
            p::value_high_pence.eq(terms.estimated_value.high_pence),
            p::tier.eq(terms.tier),
            p::expected_publication_on.eq(terms.expected_publication_on),
            p::expected_start_on.eq(terms.expected_start_on),
            p::unknowns.eq(Json(terms.unknowns.clone())),
            p::created_by.eq(by),
            p::created_at.eq(now),
            p::version.eq(1),
            p::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    insert_scope(tx, &id, terms)?;
    Ok(id)
}

fn insert_scope(tx: &mut Tx<'_>, id: &NoticeId, terms: &Terms) -> Result<()> {
    for code in &terms.category_codes {
        diesel::insert_into(nc::table)
            .values((nc::notice_id.eq(id), nc::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    for code in &terms.area_codes {
        diesel::insert_into(na::table)
            .values((na::notice_id.eq(id), na::area_code.eq(code)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Writes the terms as the next version.
pub(super) fn set_terms(tx: &mut Tx<'_>, id: &NoticeId, terms: &Terms) -> Result<()> {
    let now = tx.now()?;
    diesel::update(p::table.find(id))
        .set((
            p::title.eq(&terms.title),
            p::summary.eq(&terms.summary),
            p::value_low_pence.eq(terms.estimated_value.low_pence),
            p::value_high_pence.eq(terms.estimated_value.high_pence),
            p::tier.eq(terms.tier),
            p::expected_publication_on.eq(terms.expected_publication_on),
            p::expected_start_on.eq(terms.expected_start_on),
            p::unknowns.eq(Json(terms.unknowns.clone())),
            p::version.eq(p::version + 1),
            p::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::delete(nc::table.filter(nc::notice_id.eq(id))).execute(tx.conn())?;
    diesel::delete(na::table.filter(na::notice_id.eq(id))).execute(tx.conn())?;
    insert_scope(tx, id, terms)
}

/// What a transition stamps beside the state.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = p)]
pub(super) struct Stamps {
    pub(super) reference: Option<String>,
    pub(super) published_by: Option<String>,
    pub(super) published_at: Option<UtcTime>,
    pub(super) competition_id: Option<String>,
    pub(super) ended_at: Option<UtcTime>,
    pub(super) reason: Option<String>,
}

pub(super) fn stamp(tx: &mut Tx<'_>, id: &NoticeId, stamps: &Stamps) -> Result<()> {
    let now = tx.now()?;
    diesel::update(p::table.find(id))
        .set((stamps, p::version.eq(p::version + 1), p::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps an amendment under the next number. The caller holds the notice's lock.
pub(super) fn insert_change(
    tx: &mut Tx<'_>,
    id: &NoticeId,
    reason: &str,
    changes: Vec<FieldChange>,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    let last: Option<i64> =
        ch::table.filter(ch::notice_id.eq(id)).select(diesel::dsl::max(ch::number)).first(tx.conn())?;
    diesel::insert_into(ch::table)
        .values((
            ch::notice_id.eq(id),
            ch::number.eq(last.unwrap_or(0) + 1),
            ch::reason.eq(reason),
            ch::changes.eq(Json(changes)),
            ch::changed_by.eq(by),
            ch::changed_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The amendments of a notice by their number.
pub(super) fn changes(db: &mut Snapshot<'_>, id: &NoticeId, after: i64, limit: i64) -> Result<Vec<Change>> {
    let rows: Vec<(i64, String, Json<Vec<FieldChange>>, UtcTime)> = ch::table
        .filter(ch::notice_id.eq(id))
        .filter(ch::number.gt(after))
        .order(ch::number)
        .limit(limit)
        .select((ch::number, ch::reason, ch::changes, ch::changed_at))
        .load(db.conn())?;
    let change = |(number, reason, Json(changes), changed_at)| Change { number, reason, changes, changed_at };
    Ok(rows.into_iter().map(change).collect())
}
