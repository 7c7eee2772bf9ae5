//! Requests to join, and the places in a consortium.

use diesel::prelude::*;

use crate::accounts::PersonId;
use crate::kernel::authz::Role;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    consortium_members as m, join_requests as j, organisations as o, people as p, role_grants as g,
};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::organisations::model::{
    ConsortiumMemberId, ConsortiumMemberRow, JoinOutcome, JoinRequestId, JoinRequestRow, OrganisationId,
};
use crate::organisations::views::{ConsortiumMemberIn, JoinRequestIn};

/// A request with the organisation's name and the person's name and address.
pub(in crate::organisations) type JoinLine = (JoinRequestRow, String, String, String);

pub(in crate::organisations) fn join_request(db: &mut Snapshot<'_>, id: &JoinRequestId) -> Result<JoinLine> {
    let row: Option<JoinLine> = j::table
        .inner_join(o::table)
        .inner_join(p::table)
        .filter(j::id.eq(id))
        .select((JoinRequestRow::as_select(), o::name, p::name, p::email))
        .first(db.conn())
        .optional()?;
    row.ok_or_else(Problem::not_found)
}

/// Whose requests to list.
pub(in crate::organisations) enum Asked<'a> {
    /// Those to join this organisation.
    Of(&'a OrganisationId),
    /// Those of this person.
    By(&'a str),
}

/// Requests by id after `after`.
pub(in crate::organisations) fn join_requests(
    db: &mut Snapshot<'_>,
    whose: &Asked<'_>,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<JoinLine>> {
    let mut rows = j::table
        .inner_join(o::table)
        .inner_join(p::table)
        .select((JoinRequestRow::as_select(), o::name, p::name, p::email))
        .into_boxed();
    rows = match whose {
        Asked::Of(id) => rows.filter(j::organisation_id.eq((*id).clone())),
        Asked::By(person) => rows.filter(j::person_id.eq((*person).to_owned())),
    };
    if let Some(after) = after {
        rows = rows.filter(j::id.gt(after));
    }
    Ok(rows.order(j::id).limit(limit).load(db.conn())?)
}

/// How many requests of a person wait for an answer.
pub(in crate::organisations) fn open_join_requests(db: &mut Snapshot<'_>, person: &PersonId) -> Result<i64> {
    Ok(j::table.filter(j::person_id.eq(person)).filter(j::outcome.is_null()).count().get_result(db.conn())?)
}

/// Requests of the person since then, however they ended.
pub(in crate::organisations) fn join_requests_since(
    db: &mut Snapshot<'_>,
    person: &PersonId,
    since: UtcTime,
) -> Result<i64> {
    Ok(j::table
        .filter(j::person_id.eq(person))
        .filter(j::asked_at.gt(since))
        .count()
        .get_result(db.conn())?)
}

/// Members that a consortium named since then, however that ended.
pub(in crate::organisations) fn named_since(
    db: &mut Snapshot<'_>,
    consortium: &OrganisationId,
    since: UtcTime,
) -> Result<i64> {
    Ok(m::table
        .filter(m::consortium_id.eq(consortium))
        .filter(m::created_at.gt(since))
        .count()
        .get_result(db.conn())?)
}

/// True where the person owns the body.
pub(in crate::organisations) fn owned_by(
    db: &mut Snapshot<'_>,
    body: &OrganisationId,
    person: &str,
) -> Result<bool> {
    let held: i64 = g::table
        .filter(g::body_id.eq(body))
        .filter(g::person_id.eq(person))
        .filter(g::role.eq(Role::Owner))
        .filter(g::revoked_at.is_null())
        .count()
        .get_result(db.conn())?;
    Ok(held > 0)
}

/// Open requests to one registration wait at another from now on; who acts or waits there already has no further one.
pub(in crate::organisations) fn move_join_requests(
    tx: &mut Tx<'_>,
    from: &OrganisationId,
    to: &OrganisationId,
) -> Result<()> {
    let now = tx.now()?;
    let open: Vec<(JoinRequestId, PersonId)> = j::table
        .filter(j::organisation_id.eq(from))
        .filter(j::outcome.is_null())
        .select((j::id, j::person_id))
        .load(tx.conn())?;
    for (id, person) in open {
        let waits = j::table.filter(j::organisation_id.eq(to)).filter(j::person_id.eq(&person));
        let waits: i64 = waits.filter(j::outcome.is_null()).count().get_result(tx.conn())?;
        if waits > 0 || acts_for(tx, to, &person)? {
            settle_join_request(tx, &id, JoinOutcome::Withdrawn, None, None, "system:merge")?;
        } else {
            diesel::update(j::table.find(&id))
                .set((j::organisation_id.eq(to), j::version.eq(j::version + 1), j::recorded_at.eq(now)))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// True where the person holds any role in the body.
pub(in crate::organisations) fn acts_for(
    db: &mut Snapshot<'_>,
    body: &OrganisationId,
    person: &PersonId,
) -> Result<bool> {
    let held: i64 = g::table
        .filter(g::body_id.eq(body))
        .filter(g::person_id.eq(person))
        .filter(g::revoked_at.is_null())
        .count()
        .get_result(db.conn())?;
    Ok(held > 0)
}

pub(in crate::organisations) fn insert_join_request(
    tx: &mut Tx<'_>,
    organisation: &OrganisationId,
    person: &PersonId,
    input: &JoinRequestIn,
) -> Result<JoinRequestId> {
    let (id, now) = (JoinRequestId::new(), tx.now()?);
    tx.savepoint(|tx| {
        diesel::insert_into(j::table)
            .values((
                j::id.eq(&id),
                j::organisation_id.eq(organisation),
                j::person_id.eq(person),
                j::role.eq(input.role),
                j::message.eq(input.message.as_deref().map(str::trim).filter(|text| !text.is_empty())),
                j::asked_at.eq(now),
                j::version.eq(1),
                j::recorded_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(Problem::from)
            .map_err(|problem| {
                problem.on_violation(Constraint::JOIN_REQUEST_OPEN, || {
                    Problem::new(
                        Code::AlreadyExists,
                        "You have asked to join it already; its owners have not answered yet.",
                    )
                })
            })
    })?;
    Ok(id)
}

/// Answers a request that is open.
pub(in crate::organisations) fn settle_join_request(
    tx: &mut Tx<'_>,
    id: &JoinRequestId,
    outcome: JoinOutcome,
    given: Option<Role>,
    reason: Option<&str>,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(j::table.find(id).filter(j::outcome.is_null()))
        .set((
            j::outcome.eq(Some(outcome)),
            j::given_role.eq(given),
            j::reason.eq(reason),
            j::decided_by.eq(Some(by)),
            j::decided_at.eq(Some(now)),
            j::version.eq(j::version + 1),
            j::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(in crate::organisations) fn consortium_member(
    db: &mut Snapshot<'_>,
    id: &ConsortiumMemberId,
) -> Result<ConsortiumMemberRow> {
    let row = m::table.find(id).select(ConsortiumMemberRow::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// The places in a consortium, in the order in which they were named.
pub(in crate::organisations) fn consortium_members(
    db: &mut Snapshot<'_>,
    consortium: &OrganisationId,
) -> Result<Vec<ConsortiumMemberRow>> {
    Ok(m::table
        .filter(m::consortium_id.eq(consortium))
        .order(m::id)
        .limit(500)
        .select(ConsortiumMemberRow::as_select())
        .load(db.conn())?)
}

/// The places of a member, in the order in which it was named.
pub(in crate::organisations) fn places_of(
    db: &mut Snapshot<'_>,
    member: &OrganisationId,
) -> Result<Vec<ConsortiumMemberRow>> {
    Ok(m::table
        .filter(m::member_id.eq(member))
        .order(m::id)
        .limit(500)
        .select(ConsortiumMemberRow::as_select())
        .load(db.conn())?)
}

pub(in crate::organisations) fn insert_consortium_member(
    tx: &mut Tx<'_>,
    consortium: &OrganisationId,
    input: &ConsortiumMemberIn,
    by: &str,
) -> Result<ConsortiumMemberId> {
    let (id, now) = (ConsortiumMemberId::new(), tx.now()?);
    tx.savepoint(|tx| {
        diesel::insert_into(m::table)
            .values((
                m::id.eq(&id),
                m::consortium_id.eq(consortium),
                m::member_id.eq(&input.organisation_id),
                m::valid_from.eq(input.valid_from),
                m::named_by.eq(by),
                m::created_at.eq(now),
                m::version.eq(1),
                m::recorded_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(Problem::from)
            .map_err(|problem| {
                problem.on_violation(Constraint::CONSORTIUM_MEMBER_IN_FORCE, || {
                    Problem::new(Code::AlreadyExists, "It is named as a member already.")
                })
            })
    })?;
    Ok(id)
}

/// Writes the confirmation or the end of a place.
pub(in crate::organisations) fn update_consortium_member(
    tx: &mut Tx<'_>,
    row: &ConsortiumMemberRow,
    confirmed_by: Option<&str>,
) -> Result<()> {
    let now = tx.now()?;
    if let Some(by) = confirmed_by {
        diesel::update(m::table.find(&row.id)).set(m::confirmed_by.eq(by)).execute(tx.conn())?;
    }
    diesel::update(m::table.find(&row.id))
        .set((
            m::valid_to.eq(row.valid_to),
            m::confirmed_at.eq(row.confirmed_at),
            m::version.eq(m::version + 1),
            m::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
