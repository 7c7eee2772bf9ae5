//! The only Diesel of competitions: the competition, its lots, criteria, funding and key.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::co_commissioning::{Part, part_in};
use super::model::{
    Competition, CompetitionId, CriterionId, CriterionRow, Lot, LotId, LotRow, PaymentModel, PriceFormula,
    RouteDecision, TieBreak,
};
use super::states::CompetitionState;
use super::terms::criteria::{self as tree, CriterionGroup, Gate, GateId};
use super::terms::lots::{LotTerms, VolumeBand};
use super::terms::payment::PaymentDetails;
use super::views::{CompetitionIn, CriteriaIn, FundingLineIn, LotIn, PipelineOriginOut, RouteDecisionIn};
use crate::frameworks::FrameworkId;
use crate::kernel::authz::{Actor, Role};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::crypto::sealing::Recipient;
use crate::kernel::db::schema::{
    allocations, competition_funding, competition_keys, competitions, criteria, criterion_groups, frameworks,
    funds, gates, lot_areas, lot_categories, lots, lots_versions, pipeline_notices, route_decisions,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{AnyBackend, Snapshot, Tx, natively};
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;
use crate::money::{Allocation, AllocationId, FundKind, PlannedLine};

/// The roles that see what is not published yet (visibility table).
pub(super) const INSIDERS: &[Role] =
    &[Role::FrameworkManager, Role::RegionalDirector, Role::Commissioner, Role::Auditor];

/// A competition.
pub fn competition(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Option<Competition>> {
    Ok(natively!(db, |it| competitions::table
        .find(id)
        .select(Competition::as_select())
        .first(it)
        .optional())?)
}

/// A competition that the caller may know of: published ones everyone, drafts the people of the body in that region
/// and its auditors, and those of a second body. 404 otherwise.
pub fn find_visible(db: &mut Snapshot<'_>, actor: &Actor, id: &CompetitionId) -> Result<Competition> {
    let row = competition(db, id)?.ok_or_else(Problem::not_found)?;
    if row.is_public() || part_in(db, actor, &row, INSIDERS)? != Part::Outside {
        return Ok(row);
    }
    Err(Problem::not_found())
}

/// As [`find_visible`], locked until the transaction ends and read after the lock.
pub(super) fn find_locked(tx: &mut Tx<'_>, actor: &Actor, id: &CompetitionId) -> Result<Competition> {
    find_visible(tx, actor, id)?;
    tx.lock("competitions", id.as_str())?;
    competition(tx, id)?.ok_or_else(Problem::not_found)
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) framework_id: Option<String>,
    pub(super) region_code: Option<String>,
    pub(super) body_id: Option<String>,
    pub(super) state: Option<CompetitionState>,
    pub(super) before: Option<String>,
}

/// Newest first.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    wanted: &Wanted,
    limit: i64,
) -> Result<Vec<Competition>> {
    use competitions as c;
    type Condition = Box<dyn BoxableExpression<c::table, AnyBackend, SqlType = diesel::sql_types::Bool>>;
    let mut visible: Condition = Box::new(c::published_at.is_not_null());
    for grant in actor.grants.iter().filter(|grant| INSIDERS.contains(&grant.role)) {
        let body = c::body_id.eq(grant.body_id.clone());
        visible = match grant.region_code.clone() {
            Some(region) => Box::new(visible.or(body.and(c::region_code.eq(region)))),
            None => Box::new(visible.or(body)),
        };
    }
    let mut query = c::table.filter(visible).into_boxed::<AnyBackend>();
    if let Some(framework) = &wanted.framework_id {
        query = query.filter(c::framework_id.eq(framework.clone()));
    }
    if let Some(region) = &wanted.region_code {
        query = query.filter(c::region_code.eq(region.clone()));
    }
    if let Some(body) = &wanted.body_id {
        query = query.filter(c::body_id.eq(body.clone()));
    }
    if let Some(state) = wanted.state {
        query = query.filter(c::state.eq(state));
    }
    if let Some(before) = &wanted.before {
        query = query.filter(c::id.lt(before.clone()));
    }
    Ok(query.order(c::id.desc()).limit(limit).select(Competition::as_select()).load(db.conn())?)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    input: &CompetitionIn,
    standstill: i64,
    by: &str,
) -> Result<CompetitionId> {
    use competitions as c;
    let (id, reference, now) = (CompetitionId::new(), tx.next_reference("MC")?, tx.now()?);
    diesel::insert_into(c::table)
        .values((
            c::id.eq(&id),
            c::reference.eq(reference),
            c::framework_id.eq(&input.framework_id),
            c::body_id.eq(&input.body_id),
            c::region_code.eq(&input.region_code),
            c::title.eq(input.title.trim()),
            c::summary.eq(&input.summary),
            c::state.eq(CompetitionState::Draft),
            c::anonymous.eq(input.anonymous.unwrap_or(true)),
            c::price_formula.eq(input.price_formula.unwrap_or(PriceFormula::LowestOverPrice)),
            c::tie_break.eq(input.tie_break.unwrap_or(TieBreak::QualityThenPrice)),
            c::standstill_working_days.eq(standstill),
            c::created_by.eq(by),
            c::created_at.eq(now),
            c::version.eq(1),
            c::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Terms to change: none leaves a column, some of none clears it.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = competitions)]
pub(super) struct Changes {
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) anonymous: Option<bool>,
    pub(super) footprint_reason: Option<Option<String>>,
    pub(super) partnering_ends_at: Option<UtcTime>,
    pub(super) deadline: Option<UtcTime>,
    pub(super) questions_until: Option<UtcTime>,
    pub(super) starts_on: Option<Day>,
    pub(super) clock_override_reason: Option<Option<String>>,
    pub(super) payment_model: Option<PaymentModel>,
    pub(super) payment_by_results_basis_points: Option<i64>,
    pub(super) volumes: Option<Option<String>>,
    pub(super) tupe_applies: Option<bool>,
    pub(super) enforcement_duty: Option<Option<String>>,
    pub(super) data_sharing_duty: Option<Option<String>>,
    pub(super) enforcement_duty_applies: Option<Option<bool>>,
    pub(super) data_sharing_duty_applies: Option<Option<bool>>,
    pub(super) payment_details: Option<Json<PaymentDetails>>,
    pub(super) price_formula: Option<PriceFormula>,
    pub(super) tie_break: Option<TieBreak>,
    pub(super) submitted_by: Option<Option<String>>,
    pub(super) published_by: Option<String>,
    pub(super) published_at: Option<UtcTime>,
    pub(super) closed_at: Option<UtcTime>,
    pub(super) opened_at: Option<UtcTime>,
    pub(super) recommended_by: Option<Option<String>>,
    pub(super) decided_by: Option<String>,
    pub(super) decided_at: Option<UtcTime>,
    pub(super) reason: Option<Option<String>>,
}

/// Writes the changes as the next version.
pub(super) fn update(tx: &mut Tx<'_>, id: &CompetitionId, changes: &Changes) -> Result<()> {
    let now = tx.now()?;
    diesel::update(competitions::table.find(id))
        .set((
            changes,
            competitions::version.eq(competitions::version + 1),
            competitions::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A next version without other change: what belongs to it changed.
pub(super) fn touch(tx: &mut Tx<'_>, id: &CompetitionId) -> Result<()> {
    update(tx, id, &Changes::default())
}

/// An area of a lot with its own term, where it has one.
type AreaRow = (String, Option<i64>);

/// The lots of a competition with their categories and areas, by number.
pub fn lots(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<Lot>> {
    let rows: Vec<LotRow> = natively!(db, |it| lots::table
        .filter(lots::competition_id.eq(id))
        .order(lots::number)
        .select(LotRow::as_select())
        .load(it))?;
    let here = || lots::table.filter(lots::competition_id.eq(id)).select(lots::id);
    let categories: Vec<(LotId, String)> = natively!(db, |it| lot_categories::table
        .filter(lot_categories::lot_id.eq_any(here()))
        .order(lot_categories::category_code)
        .select((lot_categories::lot_id, lot_categories::category_code))
        .load(it))?;
    let areas: Vec<(LotId, String, Option<i64>)> = natively!(db, |it| lot_areas::table
        .filter(lot_areas::lot_id.eq_any(here()))
        .order(lot_areas::area_code)
        .select((lot_areas::lot_id, lot_areas::area_code, lot_areas::term_months))
        .load(it))?;
    Ok(whole_lots(rows, categories, areas))
}

/// [`lots`] of several competitions.
pub(super) fn lots_of(
    db: &mut Snapshot<'_>,
    competitions: &[&str],
) -> Result<BTreeMap<CompetitionId, Vec<Lot>>> {
    let rows: Vec<LotRow> = lots::table
        .filter(lots::competition_id.eq_any(competitions))
        .order(lots::number)
        .select(LotRow::as_select())
        .load(db.conn())?;
    let here = || lots::table.filter(lots::competition_id.eq_any(competitions)).select(lots::id);
    let categories = lot_categories::table
        .filter(lot_categories::lot_id.eq_any(here()))
        .order(lot_categories::category_code)
        .select((lot_categories::lot_id, lot_categories::category_code))
        .load(db.conn())?;
    let areas = lot_areas::table
        .filter(lot_areas::lot_id.eq_any(here()))
        .order(lot_areas::area_code)
        .select((lot_areas::lot_id, lot_areas::area_code, lot_areas::term_months))
        .load(db.conn())?;
    let mut by_competition: BTreeMap<CompetitionId, Vec<Lot>> = BTreeMap::new();
    for lot in whole_lots(rows, categories, areas) {
        by_competition.entry(lot.competition_id.clone()).or_default().push(lot);
    }
    Ok(by_competition)
}

/// Gathered once: a hundred lots of everything have thousands of areas.
fn whole_lots(
    rows: Vec<LotRow>,
    categories: Vec<(LotId, String)>,
    areas: Vec<(LotId, String, Option<i64>)>,
) -> Vec<Lot> {
    let mut parts: BTreeMap<LotId, (Vec<String>, Vec<AreaRow>)> = BTreeMap::new();
    for (lot, code) in categories {
        parts.entry(lot).or_default().0.push(code);
    }
    for (lot, code, term) in areas {
        parts.entry(lot).or_default().1.push((code, term));
    }
    let whole = rows.into_iter().map(|row| {
        let (categories, areas) = parts.remove(&row.id).unwrap_or_default();
        with_parts(row, categories, areas)
    });
    whole.collect()
}

/// The published competitions that take bids, last published first, with their lots; `before` is the last one seen.
pub fn open_page(
    db: &mut Snapshot<'_>,
    before: Option<&(UtcTime, String)>,
    limit: i64,
) -> Result<Vec<(Competition, Vec<Lot>)>> {
    use competitions as c;
    let now = db.now()?;
    let mut query = c::table
        .filter(c::state.eq(CompetitionState::Published))
        .filter(c::deadline.ge(now))
        .into_boxed::<AnyBackend>();
    if let Some((at, id)) = before {
        let same = c::published_at.eq(*at).and(c::id.lt(id.clone()));
        query = query.filter(c::published_at.lt(*at).or(same));
    }
    let rows: Vec<Competition> = query
        .order((c::published_at.desc(), c::id.desc()))
        .limit(limit)
        .select(Competition::as_select())
        .load(db.conn())?;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut lots = lots_of(db, &ids)?;
    let with_lots = rows.into_iter().map(|row| {
        let lots = lots.remove(&row.id).unwrap_or_default();
        (row, lots)
    });
    Ok(with_lots.collect())
}

/// A competition with its lots, where it takes bids.
///
/// # Errors
/// Those of the database.
pub fn open_competition(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
) -> Result<Option<(Competition, Vec<Lot>)>> {
    let now = db.now()?;
    let open = |row: &Competition| {
        row.state == CompetitionState::Published && row.deadline.is_some_and(|deadline| deadline >= now)
    };
    let Some(row) = competition(db, id)?.filter(open) else { return Ok(None) };
    let lots = lots(db, &row.id)?;
    Ok(Some((row, lots)))
}

/// When the list of competitions that take bids last changed: one was published, cancelled, or came to its deadline.
pub fn last_opening_or_closing(db: &mut Snapshot<'_>) -> Result<Option<UtcTime>> {
    use competitions as c;
    use diesel::dsl::max;
    let now = db.now()?;
    let published: Option<UtcTime> = c::table.select(max(c::published_at)).first(db.conn())?;
    let closed: Option<UtcTime> = c::table
        .filter(c::published_at.is_not_null())
        .filter(c::deadline.lt(now))
        .select(max(c::deadline))
        .first(db.conn())?;
    let cancelled: Option<UtcTime> = c::table
        .filter(c::published_at.is_not_null())
        .filter(c::state.eq(CompetitionState::Cancelled))
        .select(max(c::recorded_at))
        .first(db.conn())?;
    Ok(published.max(closed).max(cancelled))
}

/// The pipeline notice from which a competition was made. Only a published one is converted, so everyone may know it.
pub(super) fn pipeline_origin(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
) -> Result<Option<PipelineOriginOut>> {
    use pipeline_notices as p;
    let row: Option<(String, Option<String>)> = natively!(db, |it| p::table
        .filter(p::competition_id.eq(id))
        .select((p::id, p::reference))
        .first(it)
        .optional())?;
    Ok(row.and_then(|(id, reference)| Some(PipelineOriginOut { id, reference: reference? })))
}

/// One lot.
pub fn lot(db: &mut Snapshot<'_>, id: &LotId) -> Result<Option<Lot>> {
    let row = lots::table.find(id).select(LotRow::as_select()).first(db.conn()).optional()?;
    row.map(|row| whole_lot(db, row)).transpose()
}

fn whole_lot(db: &mut Snapshot<'_>, row: LotRow) -> Result<Lot> {
    let categories = lot_categories::table
        .filter(lot_categories::lot_id.eq(&row.id))
        .order(lot_categories::category_code)
        .select(lot_categories::category_code)
        .load(db.conn())?;
    let areas = lot_areas::table
        .filter(lot_areas::lot_id.eq(&row.id))
        .order(lot_areas::area_code)
        .select((lot_areas::area_code, lot_areas::term_months))
        .load(db.conn())?;
    Ok(with_parts(row, categories, areas))
}

fn band(row: &LotRow) -> Option<VolumeBand> {
    Some(VolumeBand {
        unit: row.volume_unit.clone()?,
        minimum: row.volume_minimum?,
        expected: row.volume_expected?,
        maximum: row.volume_maximum?,
    })
}

fn with_parts(row: LotRow, categories: Vec<String>, areas: Vec<AreaRow>) -> Lot {
    let own = areas.iter().filter_map(|(area, term)| Some((area.clone(), (*term)?)));
    let terms = LotTerms {
        delivery_place: row.delivery_place,
        volume: band(&row),
        minimum_payment_pence: row.minimum_payment_pence,
        area_terms: own.collect(),
        prisons: row.prisons,
    };
    Lot {
        terms,
        id: row.id,
        competition_id: row.competition_id,
        number: row.number,
        title: row.title,
        cohort: row.cohort,
        categories,
        areas: areas.into_iter().map(|(area, _)| area).collect(),
        value_pence: row.value_pence,
        value_basis: row.value_basis,
        extension_value_pence: row.extension_value_pence,
        term_months: row.term_months,
        extension_months: row.extension_months,
        state: row.state,
        version: row.version,
        recorded_at: row.recorded_at,
    }
}

pub(super) fn insert_lot(tx: &mut Tx<'_>, id: &CompetitionId, input: &LotIn) -> Result<LotId> {
    let (lot, now) = (LotId::new(), tx.now()?);
    let terms = input.terms.as_ref().map(LotTerms::from).unwrap_or_default();
    let volume = terms.volume.as_ref();
    let last: Option<i64> = lots::table
        .filter(lots::competition_id.eq(id))
        .select(diesel::dsl::max(lots::number))
        .first(tx.conn())?;
    diesel::insert_into(lots::table)
        .values((
            lots::id.eq(&lot),
            lots::competition_id.eq(id),
            lots::number.eq(last.unwrap_or(0) + 1),
            lots::title.eq(input.title.trim()),
            lots::cohort.eq(&input.cohort),
            lots::value_pence.eq(input.value_pence),
            lots::value_basis.eq(input.value_basis),
            lots::extension_value_pence.eq(input.extension_value_pence.unwrap_or(Pence::ZERO)),
            lots::term_months.eq(input.term_months),
            lots::extension_months.eq(input.extension_months.unwrap_or(0)),
            lots::state.eq("open"),
            lots::version.eq(1),
            lots::recorded_at.eq(now),
            (
                lots::delivery_place.eq(terms.delivery_place),
                lots::prisons.eq(terms.prisons),
                lots::volume_unit.eq(volume.map(|band| band.unit.trim())),
                lots::volume_minimum.eq(volume.map(|band| band.minimum)),
                lots::volume_expected.eq(volume.map(|band| band.expected)),
                lots::volume_maximum.eq(volume.map(|band| band.maximum)),
                lots::minimum_payment_pence.eq(terms.minimum_payment_pence),
            ),
        ))
        .execute(tx.conn())?;
    insert_scope(tx, &lot, input)?;
    Ok(lot)
}

pub(super) fn replace_lot(tx: &mut Tx<'_>, id: &LotId, input: &LotIn) -> Result<()> {
    let now = tx.now()?;
    let terms = input.terms.as_ref().map(LotTerms::from).unwrap_or_default();
    let volume = terms.volume.as_ref();
    diesel::update(lots::table.find(id))
        .set((
            lots::title.eq(input.title.trim()),
            lots::cohort.eq(&input.cohort),
            lots::value_pence.eq(input.value_pence),
            lots::value_basis.eq(input.value_basis),
            lots::extension_value_pence.eq(input.extension_value_pence.unwrap_or(Pence::ZERO)),
            lots::term_months.eq(input.term_months),
            lots::extension_months.eq(input.extension_months.unwrap_or(0)),
            lots::version.eq(lots::version + 1),
            lots::recorded_at.eq(now),
            (
                lots::delivery_place.eq(terms.delivery_place),
                lots::prisons.eq(terms.prisons),
                lots::volume_unit.eq(volume.map(|band| band.unit.trim())),
                lots::volume_minimum.eq(volume.map(|band| band.minimum)),
                lots::volume_expected.eq(volume.map(|band| band.expected)),
                lots::volume_maximum.eq(volume.map(|band| band.maximum)),
                lots::minimum_payment_pence.eq(terms.minimum_payment_pence),
            ),
        ))
        .execute(tx.conn())?;
    delete_scope(tx, id)?;
    insert_scope(tx, id, input)
}

/// Rewords a lot as its next version; its value, term, categories and areas stay.
pub(super) fn reword_lot(tx: &mut Tx<'_>, lot: &Lot) -> Result<()> {
    let now = tx.now()?;
    let volume = lot.terms.volume.as_ref();
    diesel::update(lots::table.find(&lot.id))
        .set((
            lots::title.eq(&lot.title),
            lots::cohort.eq(&lot.cohort),
            lots::delivery_place.eq(lot.terms.delivery_place),
            lots::prisons.eq(&lot.terms.prisons),
            lots::volume_unit.eq(volume.map(|band| band.unit.trim())),
            lots::volume_minimum.eq(volume.map(|band| band.minimum)),
            lots::volume_expected.eq(volume.map(|band| band.expected)),
            lots::volume_maximum.eq(volume.map(|band| band.maximum)),
            lots::version.eq(lots::version + 1),
            lots::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn insert_scope(tx: &mut Tx<'_>, lot: &LotId, input: &LotIn) -> Result<()> {
    for code in &input.category_codes {
        diesel::insert_into(lot_categories::table)
            .values((lot_categories::lot_id.eq(lot), lot_categories::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    let terms = input.terms.as_ref().map(LotTerms::from).unwrap_or_default();
    for code in &input.area_codes {
        let term = terms.area_terms.get(code);
        diesel::insert_into(lot_areas::table)
            .values((
                lot_areas::lot_id.eq(lot),
                lot_areas::area_code.eq(code),
                lot_areas::term_months.eq(term),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn delete_scope(tx: &mut Tx<'_>, id: &LotId) -> Result<()> {
    diesel::delete(lot_categories::table.filter(lot_categories::lot_id.eq(id))).execute(tx.conn())?;
    diesel::delete(lot_areas::table.filter(lot_areas::lot_id.eq(id))).execute(tx.conn())?;
    Ok(())
}

/// Removes a lot of a draft; its last version ends now.
pub(super) fn delete_lot(tx: &mut Tx<'_>, id: &LotId) -> Result<()> {
    let now = tx.now()?;
    delete_scope(tx, id)?;
    diesel::delete(lots::table.find(id)).execute(tx.conn())?;
    diesel::update(
        lots_versions::table.filter(lots_versions::id.eq(id)).filter(lots_versions::superseded_at.is_null()),
    )
    .set(lots_versions::superseded_at.eq(now))
    .execute(tx.conn())?;
    Ok(())
}

/// The criteria of a competition in their order.
pub fn criteria(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<CriterionRow>> {
    Ok(natively!(db, |it| criteria::table
        .filter(criteria::competition_id.eq(id))
        .order(criteria::position)
        .select(CriterionRow::as_select())
        .load(it))?)
}

/// The groups of a competition's criteria, an outer one before those in it.
pub fn criterion_groups(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<CriterionGroup>> {
    use criterion_groups as g;
    Ok(natively!(db, |it| g::table
        .filter(g::competition_id.eq(id))
        .order(g::position)
        .select(CriterionGroup::as_select())
        .load(it))?)
}

/// The gates of a competition in their order.
pub fn gates(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<Gate>> {
    Ok(natively!(db, |it| gates::table
        .filter(gates::competition_id.eq(id))
        .order(gates::position)
        .select(Gate::as_select())
        .load(it))?)
}

/// Replaces criteria, groups and gates.
pub(super) fn replace_criteria(tx: &mut Tx<'_>, id: &CompetitionId, input: &CriteriaIn) -> Result<()> {
    diesel::delete(criteria::table.filter(criteria::competition_id.eq(id))).execute(tx.conn())?;
    for (position, one) in (1_i64..).zip(&input.criteria) {
        let descriptors = tree::descriptors(input, one).map(|all| Json(all.clone()));
        diesel::insert_into(criteria::table)
            .values((
                criteria::id.eq(CriterionId::new()),
                criteria::competition_id.eq(id),
                criteria::position.eq(position),
                criteria::kind.eq(one.kind),
                criteria::title.eq(one.title.trim()),
                criteria::question.eq(one.question.as_deref().unwrap_or_default()),
                criteria::weight_basis_points.eq(one.weight_basis_points),
                criteria::maximum_score.eq(one.maximum_score.unwrap_or(100)),
                criteria::minimum_score.eq(one.minimum_score.unwrap_or(0)),
                criteria::word_limit.eq(one.word_limit),
                criteria::group_code.eq(&one.group_code),
                criteria::descriptors.eq(descriptors),
            ))
            .execute(tx.conn())?;
    }
    replace_groups(tx, id, input)?;
    replace_gates(tx, id, input)
}

fn replace_groups(tx: &mut Tx<'_>, id: &CompetitionId, input: &CriteriaIn) -> Result<()> {
    use criterion_groups as g;
    diesel::delete(g::table.filter(g::competition_id.eq(id))).execute(tx.conn())?;
    for (position, one) in (1_i64..).zip(&input.groups) {
        let description = one.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
        diesel::insert_into(g::table)
            .values((
                g::competition_id.eq(id),
                g::code.eq(&one.code),
                g::parent_code.eq(&one.parent_code),
                g::position.eq(position),
                g::title.eq(one.title.trim()),
                g::description.eq(description),
                g::weight_basis_points.eq(one.weight_basis_points),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn replace_gates(tx: &mut Tx<'_>, id: &CompetitionId, input: &CriteriaIn) -> Result<()> {
    diesel::delete(gates::table.filter(gates::competition_id.eq(id))).execute(tx.conn())?;
    for (position, one) in (1_i64..).zip(&input.gates) {
        diesel::insert_into(gates::table)
            .values((
                gates::id.eq(GateId::new()),
                gates::competition_id.eq(id),
                gates::position.eq(position),
                gates::title.eq(one.title.trim()),
                gates::question.eq(one.question.trim()),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// A line of the funding with its allocation.
#[derive(Debug, Clone)]
pub(super) struct Funding {
    /// The body whose money it is.
    pub(super) body_id: String,
    pub(super) allocation_id: AllocationId,
    pub(super) line: PlannedLine,
}

/// The funding lines in the order of their financial years.
pub(super) fn funding(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Vec<Funding>> {
    type Row = (Pence, Allocation, FundKind, String);
    let rows: Vec<Row> = competition_funding::table
        .inner_join(allocations::table.inner_join(funds::table))
        .filter(competition_funding::competition_id.eq(id))
        .order((allocations::financial_year, allocations::id))
        .select((competition_funding::amount_pence, Allocation::as_select(), funds::kind, funds::body_id))
        .load(db.conn())?;
    rows.into_iter()
        .map(|(amount_pence, allocation, fund, body_id)| {
            let uncommitted_pence = allocation.available(fund)?;
            let financial_year = allocation.financial_year;
            Ok(Funding {
                body_id,
                allocation_id: allocation.id,
                line: PlannedLine { amount_pence, financial_year, uncommitted_pence, fund },
            })
        })
        .collect()
}

/// Replaces what one body gives; the money of another stays.
pub(super) fn replace_funding(
    tx: &mut Tx<'_>,
    id: &CompetitionId,
    body_id: &str,
    lines: &[FundingLineIn],
) -> Result<()> {
    use competition_funding as f;
    let own = allocations::table
        .inner_join(funds::table)
        .filter(funds::body_id.eq(body_id))
        .select(allocations::id);
    diesel::delete(f::table.filter(f::competition_id.eq(id)).filter(f::allocation_id.eq_any(own)))
        .execute(tx.conn())?;
    for line in lines {
        diesel::insert_into(f::table)
            .values((
                f::competition_id.eq(id),
                f::allocation_id.eq(&line.allocation_id),
                f::amount_pence.eq(line.amount_pence),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The recorded route decision.
pub fn route_decision(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Option<RouteDecision>> {
    Ok(natively!(db, |it| route_decisions::table
        .filter(route_decisions::competition_id.eq(id))
        .select(RouteDecision::as_select())
        .first(it)
        .optional())?)
}

/// What the aid made of the answers, ready to be kept.
#[derive(Debug, Clone)]
pub(super) struct Assessed {
    pub(super) aid_version: i64,
    pub(super) answers: String,
    pub(super) gates_failed: String,
    pub(super) score: i64,
    pub(super) outcome: &'static str,
    pub(super) chosen: &'static str,
}

pub(super) fn record_route(
    tx: &mut Tx<'_>,
    id: &CompetitionId,
    assessed: &Assessed,
    input: &RouteDecisionIn,
    person: &str,
) -> Result<()> {
    use route_decisions as r;
    let now = tx.now()?;
    let values = (
        r::aid_version.eq(assessed.aid_version),
        r::answers.eq(&assessed.answers),
        r::gates_failed.eq(&assessed.gates_failed),
        r::score.eq(assessed.score),
        r::aid_outcome.eq(assessed.outcome),
        r::chosen.eq(assessed.chosen),
        r::reason.eq(&input.reason),
        r::officer.eq(&input.officer),
        r::decided_by.eq(person),
        r::second_person.eq(None::<String>),
        r::recorded_at.eq(now),
    );
    if let Some(row) = route_decision(tx, id)? {
        diesel::update(r::table.find(row.id))
            .set((values, r::version.eq(row.version + 1)))
            .execute(tx.conn())?;
    } else {
        let new = uuid::Uuid::now_v7().to_string();
        diesel::insert_into(r::table)
            .values((r::id.eq(new), r::competition_id.eq(id), values, r::version.eq(1)))
            .execute(tx.conn())?;
    }
    Ok(())
}

pub(super) fn confirm_route(tx: &mut Tx<'_>, row: &RouteDecision, person: &str) -> Result<()> {
    use route_decisions as r;
    let now = tx.now()?;
    diesel::update(r::table.find(&row.id))
        .set((r::second_person.eq(person), r::version.eq(row.version + 1), r::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps the competition's key pair, its private half wrapped.
pub(super) fn insert_key(
    tx: &mut Tx<'_>,
    id: &CompetitionId,
    recipient: &Recipient,
    record: &str,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(competition_keys::table)
        .values((
            competition_keys::competition_id.eq(id),
            competition_keys::recipient.eq(recipient.to_string()),
            competition_keys::custody.eq(record),
            competition_keys::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The public key to which bids are sealed, as `age` writes it; none before publication.
pub(super) fn recipient(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Option<String>> {
    Ok(natively!(db, |it| competition_keys::table
        .find(id)
        .select(competition_keys::recipient)
        .first(it)
        .optional())?)
}

/// The stored key record (JSON of `CompetitionKeyRecord`), for the opening of bids; none before publication.
pub fn key_record(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Option<String>> {
    Ok(competition_keys::table.find(id).select(competition_keys::custody).first(db.conn()).optional()?)
}

/// Awards of a competition that are neither returned nor set aside.
pub(super) fn standing_awards(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<i64> {
    use crate::kernel::db::schema::awards;
    Ok(awards::table
        .filter(awards::competition_id.eq(id))
        .filter(awards::state.ne("returned").and(awards::state.ne("set_aside")))
        .count()
        .get_result(db.conn())?)
}

/// Closed frameworks in which no competition takes bids.
pub(super) fn closed_frameworks_without_bidding(db: &mut Snapshot<'_>) -> Result<Vec<FrameworkId>> {
    let bidding = competitions::table
        .filter(competitions::state.eq(CompetitionState::Published))
        .select(competitions::framework_id);
    Ok(frameworks::table
        .filter(frameworks::state.eq("closed"))
        .filter(diesel::dsl::not(frameworks::id.eq_any(bidding)))
        .select(frameworks::id)
        .load(db.conn())?)
}
