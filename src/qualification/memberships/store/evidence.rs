//! Evidence of memberships.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::super::model::{Evidence, EvidenceId, EvidenceState, MembershipId};
use crate::kernel::clock::Day;
use crate::kernel::db::schema::{membership_evidence as evidence, memberships};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};

/// Every piece of evidence of a membership, by requirement, the newest last.
pub(in super::super) fn evidence_of(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<Vec<Evidence>> {
    Ok(evidence::table
        .filter(evidence::membership_id.eq(id))
        .order((evidence::requirement, evidence::id))
        .select(Evidence::as_select())
        .load(db.conn())?)
}

/// One piece of a membership's evidence; 404 where there is none.
pub(in super::super) fn evidence(
    db: &mut Snapshot<'_>,
    membership: &MembershipId,
    id: &EvidenceId,
) -> Result<Evidence> {
    evidence::table
        .find(id)
        .filter(evidence::membership_id.eq(membership))
        .select(Evidence::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// What was asked or offered for a requirement and is not judged yet.
pub(in super::super) fn open_evidence(
    db: &mut Snapshot<'_>,
    membership: &MembershipId,
    requirement: &str,
) -> Result<Option<Evidence>> {
    Ok(evidence::table
        .filter(evidence::membership_id.eq(membership))
        .filter(evidence::requirement.eq(requirement))
        .filter(evidence::state.eq_any([EvidenceState::Asked, EvidenceState::Offered]))
        .select(Evidence::as_select())
        .first(db.conn())
        .optional()?)
}

/// True where evidence for a requirement waits or was accepted.
pub(in super::super) fn has_evidence(
    db: &mut Snapshot<'_>,
    membership: &MembershipId,
    requirement: &str,
) -> Result<bool> {
    let count: i64 = evidence::table
        .filter(evidence::membership_id.eq(membership))
        .filter(evidence::requirement.eq(requirement))
        .filter(evidence::state.eq_any([
            EvidenceState::Asked,
            EvidenceState::Offered,
            EvidenceState::Accepted,
        ]))
        .count()
        .get_result(db.conn())?;
    Ok(count > 0)
}

/// Writes a piece of evidence; 409 where another for the same requirement waits already.
pub(in super::super) fn insert_evidence(
    tx: &mut Tx<'_>,
    one: &Evidence,
    asked_by: Option<&str>,
    offered_by: Option<&str>,
) -> Result<()> {
    tx.savepoint(|tx| {
        diesel::insert_into(evidence::table)
            .values((
                evidence::id.eq(&one.id),
                evidence::membership_id.eq(&one.membership_id),
                evidence::requirement.eq(&one.requirement),
                evidence::name.eq(&one.name),
                evidence::state.eq(one.state),
                evidence::required.eq(one.required),
                evidence::due_on.eq(one.due_on),
                evidence::reference.eq(&one.reference),
                evidence::document_id.eq(&one.document_id),
                evidence::issued_on.eq(one.issued_on),
                evidence::expires_on.eq(one.expires_on),
                evidence::reason.eq(&one.reason),
                evidence::asked_by.eq(asked_by),
                evidence::offered_by.eq(offered_by),
                evidence::recorded_at.eq(one.recorded_at),
            ))
            .execute(tx.conn())?;
        Ok(())
    })
    .map_err(|problem| {
        problem.on_violation(Constraint::ONE_OPEN_EVIDENCE, || {
            Problem::new(
                Code::AlreadyExists,
                "Evidence for this requirement was asked for or offered already, and is not judged yet.",
            )
        })
    })
}

/// Writes what the provider offers.
pub(in super::super) fn set_offered(tx: &mut Tx<'_>, one: &Evidence, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(evidence::table.find(&one.id))
        .set((
            evidence::state.eq(EvidenceState::Offered),
            evidence::name.eq(&one.name),
            evidence::reference.eq(&one.reference),
            evidence::document_id.eq(&one.document_id),
            evidence::issued_on.eq(one.issued_on),
            evidence::expires_on.eq(one.expires_on),
            evidence::offered_by.eq(by),
            evidence::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Accepts a piece of evidence in the place of an earlier one; `act_on` is when the clock next looks at it.
pub(in super::super) fn set_accepted(
    tx: &mut Tx<'_>,
    one: &Evidence,
    required: bool,
    act_on: Option<Day>,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    let earlier = evidence::table
        .filter(evidence::membership_id.eq(&one.membership_id))
        .filter(evidence::requirement.eq(&one.requirement))
        .filter(evidence::state.eq(EvidenceState::Accepted));
    diesel::update(earlier)
        .set((
            evidence::state.eq(EvidenceState::Replaced),
            evidence::act_on.eq(None::<Day>),
            evidence::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::update(evidence::table.find(&one.id))
        .set((
            evidence::state.eq(EvidenceState::Accepted),
            evidence::required.eq(required),
            evidence::act_on.eq(act_on),
            evidence::decided_by.eq(by),
            evidence::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Puts a piece of evidence aside for a newer one.
pub(in super::super) fn set_replaced(tx: &mut Tx<'_>, id: &EvidenceId) -> Result<()> {
    let now = tx.now()?;
    diesel::update(evidence::table.find(id))
        .set((evidence::state.eq(EvidenceState::Replaced), evidence::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Refuses a piece of evidence.
pub(in super::super) fn set_refused(tx: &mut Tx<'_>, id: &EvidenceId, reason: &str, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(evidence::table.find(id))
        .set((
            evidence::state.eq(EvidenceState::Refused),
            evidence::reason.eq(reason),
            evidence::decided_by.eq(by),
            evidence::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// When the clock next looks at some pieces of evidence.
pub(in super::super) fn set_act_on(tx: &mut Tx<'_>, ids: &[EvidenceId], act_on: Option<Day>) -> Result<()> {
    diesel::update(evidence::table.filter(evidence::id.eq_any(ids)))
        .set(evidence::act_on.eq(act_on))
        .execute(tx.conn())?;
    Ok(())
}

/// Some memberships with evidence that the clock has something to do for, in the order of their ids: they are locked in it.
pub(in super::super) fn due_memberships(
    db: &mut Snapshot<'_>,
    today: Day,
    limit: i64,
) -> Result<Vec<MembershipId>> {
    // By the day, so that the index of what is due is used; sorting by membership would read all evidence.
    let mut ids: Vec<MembershipId> = evidence::table
        .filter(evidence::act_on.le(today))
        .order(evidence::act_on)
        .limit(limit)
        .select(evidence::membership_id)
        .load(db.conn())?;
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// The evidence of some memberships that the clock has something to do for.
pub(in super::super) fn due_evidence(
    db: &mut Snapshot<'_>,
    ids: &[MembershipId],
    today: Day,
) -> Result<BTreeMap<MembershipId, Vec<Evidence>>> {
    let rows: Vec<Evidence> = evidence::table
        .filter(evidence::membership_id.eq_any(ids))
        .filter(evidence::act_on.le(today))
        .order(evidence::id)
        .select(Evidence::as_select())
        .load(db.conn())?;
    let mut by_membership: BTreeMap<MembershipId, Vec<Evidence>> = BTreeMap::new();
    for row in rows {
        by_membership.entry(row.membership_id.clone()).or_default().push(row);
    }
    Ok(by_membership)
}

/// Members of a framework that can lapse with it.
pub(in super::super) fn can_lapse(
    db: &mut Snapshot<'_>,
    framework: &crate::frameworks::FrameworkId,
    limit: i64,
) -> Result<Vec<MembershipId>> {
    use crate::qualification::states::MembershipState as State;
    Ok(memberships::table
        .filter(memberships::framework_id.eq(framework))
        .filter(memberships::state.eq_any([State::Active, State::Suspended]))
        .select(memberships::id)
        .order(memberships::id)
        .limit(limit)
        .load(db.conn())?)
}

/// Members in force from whom nothing is asked for a requirement, to draw a sample from.
pub(in super::super) fn without_open_evidence(
    db: &mut Snapshot<'_>,
    framework: &crate::frameworks::FrameworkId,
    requirement: &str,
) -> Result<Vec<MembershipId>> {
    let open = evidence::table
        .filter(evidence::requirement.eq(requirement))
        .filter(evidence::state.eq_any([EvidenceState::Asked, EvidenceState::Offered]))
        .select(evidence::membership_id);
    Ok(memberships::table
        .filter(memberships::framework_id.eq(framework))
        .filter(super::in_force!())
        .filter(diesel::dsl::not(memberships::id.eq_any(open)))
        .select(memberships::id)
        .order(memberships::id)
        .load(db.conn())?)
}
