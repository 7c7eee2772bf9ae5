//! The only Diesel of qualification.

mod clarifications;
mod documents;
mod faults;
mod handing_over;
mod relaxations;
mod reuse;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde_json::Value;

use super::model::{Answer, Appeal, Application, ApplicationId, Decision, OrganisationRecord, Outcome};
pub(super) use clarifications::*;
pub(super) use documents::*;
pub(super) use faults::*;
pub use handing_over::{assessed_in, collisions, hand_over};
pub(super) use relaxations::*;
pub(super) use reuse::*;

use super::memberships::MembershipId;
use super::states::ApplicationState;
use crate::frameworks::{FrameworkId, QuestionSetId};
use crate::kernel::authz::{Role, Side};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    application_answers, application_appeals, application_areas, application_categories,
    application_decisions, application_widenings, applications, organisation_identifiers, organisations,
    role_grants,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::organisations::OrganisationId;

/// An application in a list: without its scope and what was frozen, which is long.
#[derive(Queryable, Selectable)]
#[diesel(table_name = applications)]
struct ListedRow {
    id: ApplicationId,
    reference: String,
    framework_id: FrameworkId,
    question_set_id: QuestionSetId,
    organisation_id: String,
    tier: i64,
    state: ApplicationState,
    submitted_at: Option<UtcTime>,
    decide_by: Option<Day>,
    assessor: Option<String>,
    decided_at: Option<UtcTime>,
    effort_minutes: Option<i64>,
    created_at: UtcTime,
    version: i64,
}

impl From<ListedRow> for Application {
    fn from(row: ListedRow) -> Self {
        Self {
            id: row.id,
            reference: row.reference,
            framework_id: row.framework_id,
            question_set_id: row.question_set_id,
            organisation_id: row.organisation_id,
            tier: row.tier,
            state: row.state,
            categories: Vec::new(),
            areas: Vec::new(),
            snapshot: None,
            snapshot_digest: None,
            submitted_at: row.submitted_at,
            decide_by: row.decide_by,
            assessor: row.assessor,
            decided_at: row.decided_at,
            effort_minutes: row.effort_minutes,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// The application, whoever asks; 404 where there is none.
pub(super) fn application(db: &mut Snapshot<'_>, id: &ApplicationId) -> Result<Application> {
    let (row, snapshot, snapshot_digest) = applications::table
        .find(id)
        .select((ListedRow::as_select(), applications::snapshot, applications::snapshot_digest))
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)?;
    let categories = application_categories::table
        .filter(application_categories::application_id.eq(id))
        .order(application_categories::category_code)
        .select(application_categories::category_code)
        .load(db.conn())?;
    let areas = application_areas::table
        .filter(application_areas::application_id.eq(id))
        .order(application_areas::area_code)
        .select(application_areas::area_code)
        .load(db.conn())?;
    Ok(Application { categories, areas, snapshot, snapshot_digest, ..row.into() })
}

/// Which applications to list.
pub(super) enum Whose {
    /// Those of these providers.
    Providers(Vec<String>),
    /// Those submitted to this framework.
    Framework(FrameworkId),
}

/// Applications by id after `after`, without their scope and what was frozen.
pub(super) fn applications(
    db: &mut Snapshot<'_>,
    whose: &Whose,
    state: Option<ApplicationState>,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<(Application, String)>> {
    let mut query = applications::table.inner_join(organisations::table).into_boxed();
    query = match whose {
        Whose::Providers(bodies) => query.filter(applications::organisation_id.eq_any(bodies.clone())),
        Whose::Framework(id) => query
            .filter(applications::framework_id.eq(id.clone()))
            .filter(applications::submitted_at.is_not_null()),
    };
    if let Some(state) = state {
        query = query.filter(applications::state.eq(state));
    }
    if let Some(after) = after {
        query = query.filter(applications::id.gt(after));
    }
    let rows: Vec<(ListedRow, String)> = query
        .order(applications::id)
        .limit(limit)
        .select((ListedRow::as_select(), organisations::name))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(row, name)| (row.into(), name)).collect())
}

/// The newest applications of these providers, without their scope and what was frozen.
pub(super) fn newest_applications(
    db: &mut Snapshot<'_>,
    providers: Vec<String>,
    limit: i64,
) -> Result<Vec<(Application, String)>> {
    let rows: Vec<(ListedRow, String)> = applications::table
        .inner_join(organisations::table)
        .filter(applications::organisation_id.eq_any(providers))
        .order(applications::id.desc())
        .limit(limit)
        .select((ListedRow::as_select(), organisations::name))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(row, name)| (row.into(), name)).collect())
}

/// The live applications of these providers to a framework: each bars another.
pub(super) fn live_applications(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
    providers: Vec<String>,
) -> Result<Vec<(Application, String)>> {
    let rows: Vec<(ListedRow, String)> = applications::table
        .inner_join(organisations::table)
        .filter(applications::framework_id.eq(framework_id))
        .filter(applications::organisation_id.eq_any(providers))
        .filter(applications::live.eq(true))
        .order(organisations::name)
        .select((ListedRow::as_select(), organisations::name))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(row, name)| (row.into(), name)).collect())
}

/// Where a page of the queue begins: the last row's day and id.
pub(super) type QueueKey = (Day, String);

/// Applications submitted to a framework in one of `states`, those due first: so the late ones lead. A row whose clock
/// moves between two pages can be met twice or be passed over, as can one that is decided meanwhile: it is a list of
/// work, not a report.
pub(super) fn queue(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
    states: &[ApplicationState],
    after: Option<QueueKey>,
    limit: i64,
) -> Result<Vec<(Application, String)>> {
    // The index gives each state in this order; a few of each are merged.
    let mut all = Vec::new();
    for state in states {
        all.extend(queue_of(db, framework_id, *state, after.clone(), limit)?);
    }
    all.sort_by(|(one, _), (other, _)| (one.decide_by, &one.id).cmp(&(other.decide_by, &other.id)));
    all.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(all)
}

fn queue_of(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
    state: ApplicationState,
    after: Option<QueueKey>,
    limit: i64,
) -> Result<Vec<(Application, String)>> {
    use applications as a;
    let mut query = a::table
        .inner_join(organisations::table)
        .filter(a::framework_id.eq(framework_id.clone()))
        .filter(a::state.eq(state))
        .filter(a::decide_by.is_not_null())
        .into_boxed();
    if let Some((day, id)) = after {
        query = query
            .filter(a::decide_by.ge(day))
            .filter(a::decide_by.gt(day).or(a::decide_by.eq(day).and(a::id.gt(id))));
    }
    let rows: Vec<(ListedRow, String)> = query
        .order((a::decide_by, a::id))
        .limit(limit)
        .select((ListedRow::as_select(), organisations::name))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(row, name)| (row.into(), name)).collect())
}

/// How many applications to a framework are in one of `states`; with `due_before`, only those due earlier.
pub(super) fn count_applications(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
    states: &[ApplicationState],
    due_before: Option<Day>,
) -> Result<i64> {
    use applications as a;
    let mut query = a::table
        .filter(a::framework_id.eq(framework_id.clone()))
        .filter(a::state.eq_any(states.to_vec()))
        .into_boxed();
    if let Some(day) = due_before {
        query = query.filter(a::decide_by.lt(day));
    }
    Ok(query.select(diesel::dsl::count_star()).first(db.conn())?)
}

/// Writes a new draft; 409 `already_exists` where the provider has a live application to this framework.
pub(super) fn insert(tx: &mut Tx<'_>, one: &Application, created_by: &str) -> Result<()> {
    tx.savepoint(|tx| insert_row(tx, one, created_by)).map_err(|problem| {
        problem.on_violation(Constraint::ONE_LIVE_APPLICATION, || {
            Problem::new(
                Code::AlreadyExists,
                "Your organisation has an application to this framework, or is a member of it already.",
            )
        })
    })?;
    insert_scope(tx, one)
}

fn insert_scope(tx: &mut Tx<'_>, one: &Application) -> Result<()> {
    for code in &one.categories {
        diesel::insert_into(application_categories::table)
            .values((
                application_categories::application_id.eq(&one.id),
                application_categories::category_code.eq(code),
            ))
            .execute(tx.conn())?;
    }
    for code in &one.areas {
        diesel::insert_into(application_areas::table)
            .values((application_areas::application_id.eq(&one.id), application_areas::area_code.eq(code)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Gives a draft another tier, categories and areas.
pub(super) fn set_scope(tx: &mut Tx<'_>, one: &Application) -> Result<()> {
    use {application_areas as areas, application_categories as categories, applications as a};
    let now = tx.now()?;
    diesel::update(a::table.find(&one.id))
        .set((a::tier.eq(one.tier), a::version.eq(a::version + 1), a::recorded_at.eq(now)))
        .execute(tx.conn())?;
    diesel::delete(categories::table.filter(categories::application_id.eq(&one.id))).execute(tx.conn())?;
    diesel::delete(areas::table.filter(areas::application_id.eq(&one.id))).execute(tx.conn())?;
    insert_scope(tx, one)
}

fn insert_row(tx: &mut Tx<'_>, one: &Application, created_by: &str) -> Result<()> {
    use applications as a;
    let now = tx.now()?;
    diesel::insert_into(a::table)
        .values((
            a::id.eq(&one.id),
            a::reference.eq(&one.reference),
            a::framework_id.eq(&one.framework_id),
            a::question_set_id.eq(&one.question_set_id),
            a::organisation_id.eq(&one.organisation_id),
            a::tier.eq(one.tier),
            a::state.eq(one.state),
            a::created_by.eq(created_by),
            a::created_at.eq(now),
            a::version.eq(one.version),
            a::recorded_at.eq(now),
            a::live.eq(Some(true)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// An admitted application is over, whichever version of the program admitted it.
pub(super) fn end_admitted(tx: &mut Tx<'_>, framework: &FrameworkId, organisation: &str) -> Result<()> {
    let admitted = applications::table
        .filter(applications::framework_id.eq(framework))
        .filter(applications::organisation_id.eq(organisation))
        .filter(applications::state.eq(ApplicationState::Admitted));
    diesel::update(admitted).set(applications::live.eq(None::<bool>)).execute(tx.conn())?;
    Ok(())
}

/// Records that an application is to widen a membership.
pub(super) fn insert_widening(tx: &mut Tx<'_>, id: &ApplicationId, membership: &MembershipId) -> Result<()> {
    use application_widenings as w;
    diesel::insert_into(w::table)
        .values((w::application_id.eq(id), w::membership_id.eq(membership)))
        .execute(tx.conn())?;
    Ok(())
}

/// The membership that an application is to widen.
pub(super) fn widened_by(db: &mut Snapshot<'_>, id: &ApplicationId) -> Result<Option<MembershipId>> {
    use application_widenings as w;
    Ok(w::table.find(id).select(w::membership_id).first(db.conn()).optional()?)
}

/// Counts a change of its answers or decisions as one of the application.
pub(super) fn touch(tx: &mut Tx<'_>, id: &ApplicationId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(applications::table.find(id))
        .set((applications::version.eq(applications::version + 1), applications::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends its being the provider's one live application.
pub(super) fn set_not_live(tx: &mut Tx<'_>, id: &ApplicationId) -> Result<()> {
    diesel::update(applications::table.find(id))
        .set(applications::live.eq(None::<bool>))
        .execute(tx.conn())?;
    Ok(())
}

/// What submission records.
pub(super) fn set_submitted(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    snapshot: &str,
    digest: &str,
    by: &str,
    decide_by: Day,
) -> Result<()> {
    use applications as a;
    let now = tx.now()?;
    diesel::update(a::table.find(id))
        .set((
            a::snapshot.eq(snapshot),
            a::snapshot_digest.eq(digest),
            a::submitted_at.eq(now),
            a::submitted_by.eq(by),
            a::decide_by.eq(decide_by),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Moves the end of the decision clock.
pub(super) fn set_decide_by(tx: &mut Tx<'_>, id: &ApplicationId, day: Day) -> Result<()> {
    diesel::update(applications::table.find(id)).set(applications::decide_by.eq(day)).execute(tx.conn())?;
    Ok(())
}

/// Who assesses.
pub(super) fn set_assessor(tx: &mut Tx<'_>, id: &ApplicationId, person: &str) -> Result<()> {
    diesel::update(applications::table.find(id)).set(applications::assessor.eq(person)).execute(tx.conn())?;
    Ok(())
}

/// Who decided, now.
pub(super) fn set_decided(tx: &mut Tx<'_>, id: &ApplicationId, person: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(applications::table.find(id))
        .set((applications::decided_at.eq(now), applications::decided_by.eq(person)))
        .execute(tx.conn())?;
    Ok(())
}

/// The answers by question.
pub(super) fn answers(db: &mut Snapshot<'_>, id: &ApplicationId) -> Result<BTreeMap<String, Answer>> {
    use application_answers as a;
    type Row = (String, Json<Value>, i64, UtcTime, Option<UtcTime>);
    let rows: Vec<Row> = a::table
        .filter(a::application_id.eq(id))
        .select((a::question_code, a::value, a::version, a::recorded_at, a::last_confirmed_at))
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .map(|(code, value, version, recorded_at, last_confirmed_at)| {
            (code.clone(), Answer { code, value: value.0, version, recorded_at, last_confirmed_at })
        })
        .collect())
}

/// Writes an answer; `version` is its new one.
pub(super) fn put_answer(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    code: &str,
    value: &Value,
    by: &str,
    version: i64,
) -> Result<()> {
    use application_answers as a;
    let now = tx.now()?;
    let value = Json(value.clone());
    if version == 1 {
        diesel::insert_into(a::table)
            .values((
                a::id.eq(uuid::Uuid::now_v7().to_string()),
                a::application_id.eq(id),
                a::question_code.eq(code),
                a::value.eq(value),
                a::answered_by.eq(by),
                a::version.eq(version),
                a::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
    } else {
        diesel::update(a::table.filter(a::application_id.eq(id)).filter(a::question_code.eq(code)))
            .set((
                a::value.eq(value),
                a::answered_by.eq(by),
                a::version.eq(version),
                a::recorded_at.eq(now),
                a::last_confirmed_at.eq(None::<UtcTime>),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The decisions by question.
pub(super) fn decisions(db: &mut Snapshot<'_>, id: &ApplicationId) -> Result<BTreeMap<String, Decision>> {
    use application_decisions as d;
    let rows: Vec<(String, Outcome, Option<String>, UtcTime)> = d::table
        .filter(d::application_id.eq(id))
        .select((d::question_code, d::outcome, d::reason, d::recorded_at))
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .map(|(code, outcome, reason, recorded_at)| {
            (code.clone(), Decision { code, outcome, reason, recorded_at })
        })
        .collect())
}

/// Everyone who took part in deciding: who assessed, who asked the applicant, who decided a question or the whole.
pub(super) fn deciders(db: &mut Snapshot<'_>, id: &ApplicationId) -> Result<BTreeSet<String>> {
    use application_decisions as d;
    let (assessor, decided_by): (Option<String>, Option<String>) = applications::table
        .find(id)
        .select((applications::assessor, applications::decided_by))
        .first(db.conn())?;
    let of_questions: Vec<String> =
        d::table.filter(d::application_id.eq(id)).select(d::decided_by).load(db.conn())?;
    Ok(of_questions.into_iter().chain(askers(db, id)?).chain(assessor).chain(decided_by).collect())
}

/// The appeal, where there is one.
pub(super) fn appeal(db: &mut Snapshot<'_>, id: &ApplicationId) -> Result<Option<Appeal>> {
    Ok(application_appeals::table.find(id).select(Appeal::as_select()).first(db.conn()).optional()?)
}

/// Records an appeal.
pub(super) fn insert_appeal(tx: &mut Tx<'_>, id: &ApplicationId, reason: &str, person: &str) -> Result<()> {
    use application_appeals as a;
    let now = tx.now()?;
    diesel::insert_into(a::table)
        .values((
            a::application_id.eq(id),
            a::reason.eq(reason),
            a::appealed_by.eq(person),
            a::appealed_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Records who heard an appeal, and why they decided so.
pub(super) fn set_appeal_heard(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    reason: &str,
    person: &str,
) -> Result<()> {
    use application_appeals as a;
    let now = tx.now()?;
    diesel::update(a::table.find(id))
        .set((a::heard_by.eq(person), a::heard_reason.eq(reason), a::heard_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes a decision in place of an earlier one.
pub(super) fn put_decision(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    code: &str,
    outcome: Outcome,
    reason: Option<&str>,
    by: &str,
) -> Result<()> {
    use application_decisions as d;
    let now = tx.now()?;
    diesel::delete(d::table.find((id, code))).execute(tx.conn())?;
    diesel::insert_into(d::table)
        .values((
            d::application_id.eq(id),
            d::question_code.eq(code),
            d::outcome.eq(outcome),
            d::reason.eq(reason),
            d::decided_by.eq(by),
            d::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

type RecordRow = (String, String, String, Option<i64>, String);

/// What the provider's record says.
pub(super) fn organisation_record(db: &mut Snapshot<'_>, id: &str) -> Result<OrganisationRecord> {
    use {organisation_identifiers as i, organisations as o, role_grants as g};
    let (name, kind, sector, yearly_income_pence, income_band): RecordRow = o::table
        .find(id)
        .select((o::name, o::kind, o::sector, o::yearly_income_pence, o::income_band))
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)?;
    let identifiers = i::table
        .filter(i::organisation_id.eq(id))
        .filter(i::valid_to.is_null())
        .order((i::scheme, i::value))
        .select((i::scheme, i::value))
        .load(db.conn())?;
    let organisation =
        crate::organisations::organisation(db, &id.parse().map_err(|_| Problem::not_found())?)?;
    let details = crate::organisations::details(db, &organisation)?;
    let held: Vec<Role> =
        g::table.filter(g::body_id.eq(id)).filter(g::revoked_at.is_null()).select(g::role).load(db.conn())?;
    let count = |role| i64::try_from(held.iter().filter(|one| **one == role).count()).unwrap_or(0);
    Ok(OrganisationRecord {
        name,
        kind,
        sector,
        yearly_income_pence,
        income_band,
        income_basis: details.income_basis,
        led_by: details.led_by.map(|one| one.0),
        identifiers,
        owners: count(Role::Owner),
        signatories: count(Role::Signatory),
    })
}

/// The name of an organisation.
pub(super) fn organisation_name(db: &mut Snapshot<'_>, id: &str) -> Result<String> {
    let name = organisations::table.find(id).select(organisations::name).first(db.conn()).optional()?;
    name.ok_or_else(Problem::not_found)
}

/// True for a provider that was not merged into another.
pub(super) fn is_provider(db: &mut Snapshot<'_>, id: &OrganisationId) -> Result<bool> {
    let found = crate::organisations::organisation(db, id)?;
    Ok(found.side == Side::Provider && crate::organisations::details(db, &found)?.merged_into_id.is_none())
}
