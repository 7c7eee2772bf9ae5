//! The only Diesel of frameworks.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::model::{
    EvidenceRule, EvidenceWhen, Framework, FrameworkId, Question, QuestionKind, QuestionSet, QuestionSetId,
    QuestionSetState, QuestionTier, Regime, Tier,
};
use super::states::FrameworkState;
use crate::kernel::authz::{Actor, Role};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    framework_areas, framework_bodies, framework_categories, framework_tiers, frameworks, question_sets,
    question_tiers, questions,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx, natively};
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;

/// Roles that see the drafts of their body.
const INSIDE: &[Role] = &[Role::FrameworkManager, Role::RegionalDirector, Role::Commissioner, Role::Auditor];

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = frameworks)]
struct FrameworkRow {
    id: FrameworkId,
    reference: String,
    body_id: String,
    name: String,
    summary: String,
    regime: Regime,
    state: FrameworkState,
    opens_on: Day,
    closes_on: Day,
    decision_working_days: i64,
    appeal_working_days: i64,
    minimum_partnering_days: i64,
    minimum_bidding_days: i64,
    minimum_mobilisation_days: i64,
    standstill_working_days: i64,
    created_by: String,
    created_at: UtcTime,
    published_at: Option<UtcTime>,
    version: i64,
    recorded_at: UtcTime,
    short_form_below_pence: Pence,
}

/// The framework, whoever asks; 404 where there is none.
pub fn framework(db: &mut Snapshot<'_>, id: &FrameworkId) -> Result<Framework> {
    let row = frameworks::table
        .find(id)
        .select(FrameworkRow::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)?;
    with_parts(db, row)
}

/// The framework, where `actor` may know about it; 404 otherwise.
pub fn visible_framework(db: &mut Snapshot<'_>, actor: &Actor, id: &FrameworkId) -> Result<Framework> {
    let found = framework(db, id)?;
    if found.is_public() || is_inside(actor, &found) { Ok(found) } else { Err(Problem::not_found()) }
}

/// True for the people of its body, who see its drafts.
pub(super) fn is_inside(actor: &Actor, one: &Framework) -> bool {
    actor.bodies(INSIDE).contains(&one.body_id)
}

/// The tiers of a framework, the lowest first.
pub fn tiers(db: &mut Snapshot<'_>, id: &FrameworkId) -> Result<Vec<Tier>> {
    let rows: Vec<(i64, Option<i64>)> = natively!(db, |it| framework_tiers::table
        .filter(framework_tiers::framework_id.eq(id))
        .order(framework_tiers::tier)
        .select((framework_tiers::tier, framework_tiers::up_to_pence))
        .load(it))?;
    Ok(rows.into_iter().map(|(tier, up_to_pence)| Tier { tier, up_to_pence }).collect())
}

fn with_parts(db: &mut Snapshot<'_>, row: FrameworkRow) -> Result<Framework> {
    let id = row.id.as_str().to_owned();
    let categories = framework_categories::table
        .filter(framework_categories::framework_id.eq(&id))
        .order(framework_categories::category_code)
        .select(framework_categories::category_code)
        .load(db.conn())?;
    let areas = framework_areas::table
        .filter(framework_areas::framework_id.eq(&id))
        .order(framework_areas::area_code)
        .select(framework_areas::area_code)
        .load(db.conn())?;
    let participating_bodies = framework_bodies::table
        .filter(framework_bodies::framework_id.eq(&id))
        .order(framework_bodies::body_id)
        .select(framework_bodies::body_id)
        .load(db.conn())?;
    let tiers = tiers(db, &row.id)?;
    Ok(Framework {
        id: row.id,
        reference: row.reference,
        body_id: row.body_id,
        participating_bodies,
        name: row.name,
        summary: row.summary,
        regime: row.regime,
        state: row.state,
        opens_on: row.opens_on,
        closes_on: row.closes_on,
        decision_working_days: row.decision_working_days,
        appeal_working_days: row.appeal_working_days,
        minimum_partnering_days: row.minimum_partnering_days,
        minimum_bidding_days: row.minimum_bidding_days,
        minimum_mobilisation_days: row.minimum_mobilisation_days,
        standstill_working_days: row.standstill_working_days,
        short_form_below_pence: row.short_form_below_pence,
        categories,
        areas,
        tiers,
        created_by: row.created_by,
        created_at: row.created_at,
        published_at: row.published_at,
        version: row.version,
    })
}

/// Frameworks that `actor` may know about, by id, after `after`.
pub(super) fn frameworks(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    state: Option<FrameworkState>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Framework>> {
    let public = [FrameworkState::Open, FrameworkState::Suspended, FrameworkState::Closed];
    let mut query = frameworks::table
        .filter(frameworks::state.eq_any(public).or(frameworks::body_id.eq_any(actor.bodies(INSIDE))))
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(frameworks::state.eq(state));
    }
    if let Some(after) = after {
        query = query.filter(frameworks::id.gt(after.to_owned()));
    }
    let rows: Vec<FrameworkRow> =
        query.order(frameworks::id).limit(limit).select(FrameworkRow::as_select()).load(db.conn())?;
    rows.into_iter().map(|row| with_parts(db, row)).collect()
}

/// Every framework of these bodies, the newest first.
pub(super) fn frameworks_of(db: &mut Snapshot<'_>, bodies: Vec<String>) -> Result<Vec<Framework>> {
    let rows: Vec<FrameworkRow> = frameworks::table
        .filter(frameworks::body_id.eq_any(bodies))
        .order(frameworks::id.desc())
        .select(FrameworkRow::as_select())
        .load(db.conn())?;
    rows.into_iter().map(|row| with_parts(db, row)).collect()
}

/// Frameworks whose last day was before `today` and that are not closed yet.
pub(super) fn due_to_close(db: &mut Snapshot<'_>, today: Day) -> Result<Vec<FrameworkId>> {
    Ok(frameworks::table
        .filter(frameworks::state.eq_any([FrameworkState::Open, FrameworkState::Suspended]))
        .filter(frameworks::closes_on.lt(today))
        .select(frameworks::id)
        .limit(20)
        .load(db.conn())?)
}

fn row_of(one: &Framework, now: UtcTime) -> FrameworkRow {
    FrameworkRow {
        id: one.id.clone(),
        reference: one.reference.clone(),
        body_id: one.body_id.clone(),
        name: one.name.clone(),
        summary: one.summary.clone(),
        regime: one.regime,
        state: one.state,
        opens_on: one.opens_on,
        closes_on: one.closes_on,
        decision_working_days: one.decision_working_days,
        appeal_working_days: one.appeal_working_days,
        minimum_partnering_days: one.minimum_partnering_days,
        minimum_bidding_days: one.minimum_bidding_days,
        minimum_mobilisation_days: one.minimum_mobilisation_days,
        standstill_working_days: one.standstill_working_days,
        short_form_below_pence: one.short_form_below_pence,
        created_by: one.created_by.clone(),
        created_at: one.created_at,
        published_at: one.published_at,
        version: one.version,
        recorded_at: now,
    }
}

/// Writes a new framework with its parts.
pub(super) fn insert(tx: &mut Tx<'_>, one: &Framework) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(frameworks::table).values(row_of(one, now)).execute(tx.conn())?;
    insert_parts(tx, one)
}

fn insert_parts(tx: &mut Tx<'_>, one: &Framework) -> Result<()> {
    let id = one.id.as_str();
    for code in &one.categories {
        diesel::insert_into(framework_categories::table)
            .values((framework_categories::framework_id.eq(id), framework_categories::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    for code in &one.areas {
        diesel::insert_into(framework_areas::table)
            .values((framework_areas::framework_id.eq(id), framework_areas::area_code.eq(code)))
            .execute(tx.conn())?;
    }
    for body in &one.participating_bodies {
        diesel::insert_into(framework_bodies::table)
            .values((framework_bodies::framework_id.eq(id), framework_bodies::body_id.eq(body)))
            .execute(tx.conn())?;
    }
    for tier in &one.tiers {
        diesel::insert_into(framework_tiers::table)
            .values((
                framework_tiers::framework_id.eq(id),
                framework_tiers::tier.eq(tier.tier),
                framework_tiers::up_to_pence.eq(tier.up_to_pence),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Writes the changed terms of a draft; its version goes up by one.
pub(super) fn update_terms(tx: &mut Tx<'_>, one: &Framework) -> Result<()> {
    let (id, now) = (one.id.as_str(), tx.now()?);
    diesel::update(frameworks::table.find(id))
        .set((
            frameworks::name.eq(&one.name),
            frameworks::summary.eq(&one.summary),
            frameworks::regime.eq(one.regime),
            frameworks::opens_on.eq(one.opens_on),
            frameworks::closes_on.eq(one.closes_on),
            frameworks::decision_working_days.eq(one.decision_working_days),
            frameworks::appeal_working_days.eq(one.appeal_working_days),
            frameworks::minimum_partnering_days.eq(one.minimum_partnering_days),
            frameworks::minimum_bidding_days.eq(one.minimum_bidding_days),
            frameworks::minimum_mobilisation_days.eq(one.minimum_mobilisation_days),
            frameworks::standstill_working_days.eq(one.standstill_working_days),
            frameworks::short_form_below_pence.eq(one.short_form_below_pence),
            frameworks::version.eq(frameworks::version + 1),
            frameworks::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::delete(framework_categories::table.filter(framework_categories::framework_id.eq(id)))
        .execute(tx.conn())?;
    diesel::delete(framework_areas::table.filter(framework_areas::framework_id.eq(id))).execute(tx.conn())?;
    diesel::delete(framework_bodies::table.filter(framework_bodies::framework_id.eq(id)))
        .execute(tx.conn())?;
    diesel::delete(framework_tiers::table.filter(framework_tiers::framework_id.eq(id))).execute(tx.conn())?;
    insert_parts(tx, one)
}

/// Notes when it was published; the state's own update counts the version.
pub(super) fn set_published(tx: &mut Tx<'_>, id: &FrameworkId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(frameworks::table.find(id)).set(frameworks::published_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// Moves the last day on which one may apply; the state's own update counts the version.
pub(super) fn set_closes_on(tx: &mut Tx<'_>, id: &FrameworkId, day: Day) -> Result<()> {
    diesel::update(frameworks::table.find(id)).set(frameworks::closes_on.eq(day)).execute(tx.conn())?;
    Ok(())
}

type SetRow = (
    QuestionSetId,
    FrameworkId,
    i64,
    QuestionSetState,
    UtcTime,
    Option<UtcTime>,
    (Option<String>, Option<String>, Option<Day>, Option<i64>),
    i64,
);

fn set_of(row: SetRow) -> QuestionSet {
    let (id, framework_id, number, state, created_at, published_at, terms, version) = row;
    let (what_changed, justification, effective_on, based_on) = terms;
    QuestionSet {
        id,
        framework_id,
        number,
        state,
        created_at,
        published_at,
        what_changed,
        justification,
        effective_on,
        based_on,
        version,
    }
}

macro_rules! set_columns {
    () => {
        (
            question_sets::id,
            question_sets::framework_id,
            question_sets::number,
            question_sets::state,
            question_sets::created_at,
            question_sets::published_at,
            (
                question_sets::what_changed,
                question_sets::justification,
                question_sets::effective_on,
                question_sets::based_on,
            ),
            question_sets::version,
        )
    };
}

/// The question set, whoever asks; 404 where there is none.
pub fn question_set(db: &mut Snapshot<'_>, id: &QuestionSetId) -> Result<QuestionSet> {
    let row: Option<SetRow> =
        question_sets::table.find(id).select(set_columns!()).first(db.conn()).optional()?;
    row.map(set_of).ok_or_else(Problem::not_found)
}

/// The framework's question sets, the newest first.
pub(super) fn question_sets(db: &mut Snapshot<'_>, framework: &FrameworkId) -> Result<Vec<QuestionSet>> {
    let rows: Vec<SetRow> = question_sets::table
        .filter(question_sets::framework_id.eq(framework))
        .order(question_sets::number.desc())
        .select(set_columns!())
        .load(db.conn())?;
    Ok(rows.into_iter().map(set_of).collect())
}

/// The newest published question set that is in effect: the one that a new application answers.
pub fn published_question_set(db: &mut Snapshot<'_>, framework: &FrameworkId) -> Result<Option<QuestionSet>> {
    let today = db.now()?.london_day();
    let sets = question_sets(db, framework)?;
    let in_effect = |set: &QuestionSet| set.effective_on.is_none_or(|day| day <= today);
    Ok(sets.into_iter().find(|set| set.state == QuestionSetState::Published && in_effect(set)))
}

/// The newest published question set, in effect or not yet: the one that the next one changes.
pub fn last_published_question_set(
    db: &mut Snapshot<'_>,
    framework: &FrameworkId,
) -> Result<Option<QuestionSet>> {
    let sets = question_sets(db, framework)?;
    Ok(sets.into_iter().find(|set| set.state == QuestionSetState::Published))
}

/// The published set that `set` was made from.
pub fn question_set_before(db: &mut Snapshot<'_>, set: &QuestionSet) -> Result<Option<QuestionSet>> {
    let sets = question_sets(db, &set.framework_id)?;
    Ok(sets.into_iter().find(|one| Some(one.number) == set.based_on))
}

/// The version of each requirement of a set, by its code.
pub(super) fn requirement_versions(
    db: &mut Snapshot<'_>,
    set: &QuestionSetId,
) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = questions::table
        .filter(questions::question_set_id.eq(set))
        .select((questions::code, questions::requirement_version))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// The highest version that each requirement of the framework has had in a published set.
pub(super) fn highest_versions(
    db: &mut Snapshot<'_>,
    framework: &FrameworkId,
) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, Option<i64>)> = questions::table
        .inner_join(question_sets::table)
        .filter(question_sets::framework_id.eq(framework))
        .filter(question_sets::state.eq(QuestionSetState::Published))
        .group_by(questions::code)
        .select((questions::code, diesel::dsl::max(questions::requirement_version)))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(code, version)| (code, version.unwrap_or(1))).collect())
}

type QuestionRow = (
    String,
    String,
    String,
    String,
    Option<String>,
    QuestionKind,
    Json<Vec<String>>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The questions of a set, in order.
pub fn questions(db: &mut Snapshot<'_>, set: &QuestionSetId) -> Result<Vec<Question>> {
    use questions as q;
    let rows: Vec<QuestionRow> = q::table
        .filter(q::question_set_id.eq(set))
        .order(q::position)
        .select((
            q::id,
            q::code,
            q::section,
            q::text_en,
            q::text_cy,
            q::kind,
            q::choices,
            q::unit,
            q::must_be,
            q::asked_if,
            q::justification,
        ))
        .load(db.conn())?;
    let mut tiers = tiers_of(db, set)?;
    Ok(rows
        .into_iter()
        .map(
            |(id, code, section, text_en, text_cy, kind, choices, unit, must_be, asked_if, justification)| {
                Question {
                    tiers: tiers.remove(&id).unwrap_or_default(),
                    code,
                    section,
                    text_en,
                    text_cy,
                    kind,
                    choices: choices.0,
                    unit,
                    must_be,
                    asked_if,
                    justification,
                }
            },
        )
        .collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = question_tiers)]
struct TierRow {
    question_id: String,
    tier: i64,
    asked: bool,
    word_limit: Option<i64>,
    threshold: Option<i64>,
    reason: Option<String>,
    evidence: Option<EvidenceWhen>,
    evidence_within_days: Option<i64>,
    evidence_expires: Option<bool>,
}

fn tiers_of(db: &mut Snapshot<'_>, set: &QuestionSetId) -> Result<BTreeMap<String, Vec<QuestionTier>>> {
    use question_tiers as t;
    let rows: Vec<TierRow> = t::table
        .inner_join(questions::table)
        .filter(questions::question_set_id.eq(set))
        .order((t::question_id, t::tier))
        .select(TierRow::as_select())
        .load(db.conn())?;
    let mut all: BTreeMap<String, Vec<QuestionTier>> = BTreeMap::new();
    for row in rows {
        let evidence = match (row.evidence, row.evidence_within_days) {
            (Some(when), Some(within_days)) => {
                Some(EvidenceRule { when, within_days, expires: row.evidence_expires.unwrap_or(false) })
            }
            _ => None,
        };
        all.entry(row.question_id).or_default().push(QuestionTier {
            tier: row.tier,
            asked: row.asked,
            word_limit: row.word_limit,
            threshold: row.threshold,
            reason: row.reason,
            evidence,
        });
    }
    Ok(all)
}

/// Writes a new draft set with its questions.
/// `versions` has the version of each requirement, by its code.
pub(super) fn insert_question_set(
    tx: &mut Tx<'_>,
    set: &QuestionSet,
    all: &[Question],
    versions: &BTreeMap<String, i64>,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(question_sets::table)
        .values((
            question_sets::id.eq(&set.id),
            question_sets::framework_id.eq(&set.framework_id),
            question_sets::number.eq(set.number),
            question_sets::state.eq(set.state),
            question_sets::created_at.eq(now),
            question_sets::what_changed.eq(&set.what_changed),
            question_sets::justification.eq(&set.justification),
            question_sets::effective_on.eq(set.effective_on),
            question_sets::based_on.eq(set.based_on),
            question_sets::version.eq(set.version),
            question_sets::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    for (question, position) in all.iter().zip(1_i64..) {
        let version = versions.get(&question.code).copied().unwrap_or(1);
        insert_question(tx, set, question, position, version)?;
    }
    Ok(())
}

fn insert_question(
    tx: &mut Tx<'_>,
    set: &QuestionSet,
    one: &Question,
    position: i64,
    version: i64,
) -> Result<()> {
    use {question_tiers as t, questions as q};
    let id = uuid::Uuid::now_v7().to_string();
    diesel::insert_into(q::table)
        .values((
            q::id.eq(&id),
            q::question_set_id.eq(&set.id),
            q::code.eq(&one.code),
            q::position.eq(position),
            q::section.eq(&one.section),
            q::text_en.eq(&one.text_en),
            q::text_cy.eq(&one.text_cy),
            q::kind.eq(one.kind),
            q::choices.eq(Json(one.choices.clone())),
            q::unit.eq(&one.unit),
            q::must_be.eq(&one.must_be),
            q::asked_if.eq(&one.asked_if),
            q::justification.eq(&one.justification),
            q::requirement_version.eq(version),
        ))
        .execute(tx.conn())?;
    for tier in &one.tiers {
        diesel::insert_into(t::table)
            .values((
                t::question_id.eq(&id),
                t::tier.eq(tier.tier),
                t::asked.eq(tier.asked),
                t::word_limit.eq(tier.word_limit),
                t::threshold.eq(tier.threshold),
                t::reason.eq(&tier.reason),
                t::evidence.eq(tier.evidence.as_ref().map(|rule| rule.when)),
                t::evidence_within_days.eq(tier.evidence.as_ref().map(|rule| rule.within_days)),
                t::evidence_expires.eq(tier.evidence.as_ref().map(|rule| rule.expires)),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Makes a draft set the published one; it never changes afterwards.
/// It takes effect on its day, or today where that is over or none was given.
pub(super) fn publish_question_set(tx: &mut Tx<'_>, set: &QuestionSet) -> Result<()> {
    let (id, now) = (&set.id, tx.now()?);
    let today = now.london_day();
    let effective_on = set.effective_on.map_or(today, |day| day.max(today));
    diesel::update(question_sets::table.find(id))
        .set((
            question_sets::state.eq(QuestionSetState::Published),
            question_sets::published_at.eq(now),
            question_sets::effective_on.eq(effective_on),
            question_sets::version.eq(question_sets::version + 1),
            question_sets::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Those of `bodies` that are no commissioning body.
pub(super) fn not_commissioning(db: &mut Snapshot<'_>, bodies: &[String]) -> Result<Vec<String>> {
    use crate::kernel::db::schema::organisations as o;
    let known: Vec<String> = o::table
        .filter(o::id.eq_any(bodies))
        .filter(o::side.eq("commissioning"))
        .select(o::id)
        .load(db.conn())?;
    Ok(bodies.iter().filter(|id| !known.contains(id)).cloned().collect())
}
