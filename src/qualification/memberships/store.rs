//! Memberships and their scope in the database.

mod evidence;
mod notices;

use diesel::prelude::*;

pub(super) use evidence::*;
pub(super) use notices::*;

use super::in_force::in_force;
use super::model::{EvidenceState, Membership, MembershipId};
use crate::frameworks::FrameworkId;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    application_widenings as w, applications, member_names, membership_areas, membership_categories,
    membership_evidence as e, membership_notices as n, memberships, organisations,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::qualification::model::ApplicationId;
use crate::qualification::states::MembershipState;

type MembershipRow = (
    MembershipId,
    FrameworkId,
    String,
    ApplicationId,
    i64,
    MembershipState,
    Json<Vec<String>>,
    Json<Vec<String>>,
    UtcTime,
    i64,
);

fn membership_of(row: MembershipRow) -> Membership {
    let (
        id,
        framework_id,
        organisation_id,
        application_id,
        tier,
        state,
        categories,
        areas,
        admitted_at,
        version,
    ) = row;
    Membership {
        id,
        framework_id,
        organisation_id,
        application_id,
        tier,
        state,
        categories: categories.0,
        areas: areas.0,
        admitted_at,
        version,
    }
}

macro_rules! membership_columns {
    () => {
        (
            memberships::id,
            memberships::framework_id,
            memberships::organisation_id,
            memberships::application_id,
            memberships::tier,
            memberships::state,
            memberships::categories,
            memberships::areas,
            memberships::admitted_at,
            memberships::version,
        )
    };
}

/// The membership, whoever asks; 404 where there is none.
pub fn membership(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<Membership> {
    let row: Option<MembershipRow> =
        memberships::table.find(id).select(membership_columns!()).first(db.conn()).optional()?;
    row.map(membership_of).ok_or_else(Problem::not_found)
}

/// Some memberships, in the order of their ids.
pub(super) fn memberships_of(db: &mut Snapshot<'_>, ids: &[MembershipId]) -> Result<Vec<Membership>> {
    let rows: Vec<MembershipRow> = memberships::table
        .filter(memberships::id.eq_any(ids))
        .order(memberships::id)
        .select(membership_columns!())
        .load(db.conn())?;
    Ok(rows.into_iter().map(membership_of).collect())
}

/// The provider's membership of a framework, in whatever state; of several the one that began last.
pub(super) fn latest_in(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
    organisation_id: &str,
) -> Result<Option<Membership>> {
    let row: Option<MembershipRow> = memberships::table
        .filter(memberships::framework_id.eq(framework_id))
        .filter(memberships::organisation_id.eq(organisation_id))
        .order(memberships::id.desc())
        .select(membership_columns!())
        .first(db.conn())
        .optional()?;
    Ok(row.map(membership_of))
}

/// The membership that an application became.
pub(in crate::qualification) fn of_application(
    db: &mut Snapshot<'_>,
    id: &ApplicationId,
) -> Result<Option<MembershipId>> {
    Ok(memberships::table
        .filter(memberships::application_id.eq(id))
        .select(memberships::id)
        .first(db.conn())
        .optional()?)
}

/// The applications by which a membership began and was widened, before `application` was made: ids are in that order.
pub(super) fn admitted_before(
    db: &mut Snapshot<'_>,
    id: &MembershipId,
    application: &ApplicationId,
) -> Result<Vec<ApplicationId>> {
    let first: ApplicationId =
        memberships::table.find(id).select(memberships::application_id).first(db.conn())?;
    let wider: Vec<ApplicationId> = w::table
        .inner_join(applications::table)
        .filter(w::membership_id.eq(id))
        .filter(w::application_id.lt(application))
        .filter(applications::state.eq("admitted"))
        .select(w::application_id)
        .load(db.conn())?;
    Ok(std::iter::once(first).chain(wider).collect())
}

/// True where a membership counts.
pub(super) fn is_in_force(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<bool> {
    let found: i64 = memberships::table.find(id).filter(in_force!()).count().get_result(db.conn())?;
    Ok(found > 0)
}

/// The condition that a framework manager has something to do: an appeal to hear, a reply to read, evidence to judge.
macro_rules! waiting {
    () => {
        memberships::state
            .eq(MembershipState::UnderAppeal)
            .or(memberships::id.eq_any(
                n::table
                    .filter(n::ended_at.is_null())
                    .filter(n::replied_at.is_not_null())
                    .filter(n::reply_read_at.is_null())
                    .select(n::membership_id),
            ))
            .or(memberships::id
                .eq_any(e::table.filter(e::state.eq(EvidenceState::Offered)).select(e::membership_id)))
    };
}

/// Which members to list.
pub(super) enum Which {
    /// Those in force.
    InForce,
    /// Those in this state.
    In(MembershipState),
    /// Those for whom a framework manager has something to do.
    Waiting,
    /// All.
    All,
}

/// Members with their names and normalised names, in the order of (normalised name, organisation), after `after`.
pub(super) fn members(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
    which: Which,
    after: Option<(String, String)>,
    limit: i64,
) -> Result<Vec<(Membership, String, String)>> {
    use {member_names as names, memberships as m, organisations as o};
    let mut query = names::table
        .inner_join(m::table)
        .inner_join(o::table)
        .filter(names::framework_id.eq(framework_id.clone()))
        .into_boxed();
    query = match which {
        Which::InForce => query.filter(in_force!()),
        Which::In(state) => query.filter(m::state.eq(state)),
        Which::Waiting => query.filter(waiting!()),
        Which::All => query,
    };
    if let Some((name, id)) = after {
        // The first condition lets the index begin there.
        query = query.filter(names::name_normalised.ge(name.clone())).filter(
            names::name_normalised
                .gt(name.clone())
                .or(names::name_normalised.eq(name).and(names::organisation_id.gt(id))),
        );
    }
    let rows: Vec<(MembershipRow, String, String)> = query
        .order((names::name_normalised, names::organisation_id))
        .limit(limit)
        .select((membership_columns!(), o::name, names::name_normalised))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(row, name, key)| (membership_of(row), name, key)).collect())
}

/// The memberships of providers with their names, by id after `after`.
pub(super) fn of_providers(
    db: &mut Snapshot<'_>,
    providers: Vec<String>,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<(Membership, String)>> {
    use {memberships as m, organisations as o};
    let mut query = m::table.inner_join(o::table).filter(m::organisation_id.eq_any(providers)).into_boxed();
    if let Some(after) = after {
        query = query.filter(m::id.gt(after));
    }
    let rows: Vec<(MembershipRow, String)> =
        query.order(m::id).limit(limit).select((membership_columns!(), o::name)).load(db.conn())?;
    Ok(rows.into_iter().map(|(row, name)| (membership_of(row), name)).collect())
}

/// How many members of a framework are in force, and how many wait for a framework manager.
pub(in crate::qualification) fn count_members(
    db: &mut Snapshot<'_>,
    framework_id: &FrameworkId,
) -> Result<(i64, i64)> {
    use memberships as m;
    let of_framework = m::table.filter(m::framework_id.eq(framework_id));
    let in_force = of_framework.filter(in_force!()).count().get_result(db.conn())?;
    let waiting = of_framework.filter(waiting!()).count().get_result(db.conn())?;
    Ok((in_force, waiting))
}

/// Counts a change beside the row as one of the membership.
pub(super) fn touch(tx: &mut Tx<'_>, id: &MembershipId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(memberships::table.find(id))
        .set((memberships::version.eq(memberships::version + 1), memberships::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Writes a membership with its scope.
pub(in crate::qualification) fn insert_membership(tx: &mut Tx<'_>, one: &Membership) -> Result<()> {
    use memberships as m;
    let now = tx.now()?;
    diesel::insert_into(m::table)
        .values((
            m::id.eq(&one.id),
            m::framework_id.eq(&one.framework_id),
            m::organisation_id.eq(&one.organisation_id),
            m::application_id.eq(&one.application_id),
            m::tier.eq(one.tier),
            m::state.eq(one.state),
            m::categories.eq(Json(one.categories.clone())),
            m::areas.eq(Json(one.areas.clone())),
            m::admitted_at.eq(one.admitted_at),
            m::version.eq(one.version),
            m::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    insert_scope(tx, &one.id, &one.categories, &one.areas)
}

fn insert_scope(tx: &mut Tx<'_>, id: &MembershipId, categories: &[String], areas: &[String]) -> Result<()> {
    use {membership_areas as a, membership_categories as c};
    for code in categories {
        diesel::insert_into(c::table)
            .values((c::membership_id.eq(id), c::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    for code in areas {
        diesel::insert_into(a::table)
            .values((a::membership_id.eq(id), a::area_code.eq(code)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Gives a membership another scope.
pub(super) fn set_scope(tx: &mut Tx<'_>, one: &Membership) -> Result<()> {
    use {membership_areas as a, membership_categories as c, memberships as m};
    let now = tx.now()?;
    diesel::update(m::table.find(&one.id))
        .set((
            m::tier.eq(one.tier),
            m::categories.eq(Json(one.categories.clone())),
            m::areas.eq(Json(one.areas.clone())),
            m::version.eq(m::version + 1),
            m::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::delete(c::table.filter(c::membership_id.eq(&one.id))).execute(tx.conn())?;
    diesel::delete(a::table.filter(a::membership_id.eq(&one.id))).execute(tx.conn())?;
    insert_scope(tx, &one.id, &one.categories, &one.areas)
}
