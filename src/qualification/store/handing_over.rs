//! Who assesses a provider, and what it hands over when another registration goes on in its place.

use diesel::prelude::*;

use crate::frameworks::FrameworkId;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{
    applications as a, frameworks as f, memberships as m, provider_answers as p,
};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::qualification::states::MembershipState;

/// States of a membership that is over.
const OVER: [MembershipState; 3] = [MembershipState::Removed, MembershipState::Lapsed, MembershipState::Left];

/// The bodies of the frameworks that a provider has applied to or was a member of: their framework managers and auditors
/// may know what it declares. A draft tells them nothing.
///
/// # Errors
/// The database's.
pub fn assessed_in(db: &mut Snapshot<'_>, organisation_id: &str) -> Result<Vec<String>> {
    let mut frameworks: Vec<String> = a::table
        .filter(a::organisation_id.eq(organisation_id))
        .filter(a::submitted_at.is_not_null())
        .select(a::framework_id)
        .load(db.conn())?;
    let member: Vec<String> =
        m::table.filter(m::organisation_id.eq(organisation_id)).select(m::framework_id).load(db.conn())?;
    frameworks.extend(member);
    Ok(f::table.filter(f::id.eq_any(frameworks)).select(f::body_id).distinct().load(db.conn())?)
}

/// The frameworks in which both organisations have what only one of them can go on with, by name: a live application, or a
/// membership beside one that is in force.
///
/// # Errors
/// The database's.
pub fn collisions(db: &mut Snapshot<'_>, merged: &str, survivor: &str) -> Result<Vec<String>> {
    let mut applied = |id: &str| -> Result<Vec<FrameworkId>> {
        let rows = a::table.filter(a::organisation_id.eq(id)).filter(a::live.eq(true));
        Ok(rows.select(a::framework_id).load(db.conn())?)
    };
    let (theirs, own) = (applied(merged)?, applied(survivor)?);
    let mut both: Vec<FrameworkId> = theirs.into_iter().filter(|id| own.contains(id)).collect();
    let held = held_by(db, survivor)?;
    let in_force: Vec<FrameworkId> = m::table
        .filter(m::organisation_id.eq(merged))
        .filter(m::state.ne_all(OVER))
        .select(m::framework_id)
        .load(db.conn())?;
    both.extend(in_force.into_iter().filter(|id| held.contains(id)));
    Ok(f::table.filter(f::id.eq_any(both)).order(f::name).select(f::name).load(db.conn())?)
}

/// The frameworks in which an organisation has a membership that it did not leave.
fn held_by(db: &mut Snapshot<'_>, organisation_id: &str) -> Result<Vec<FrameworkId>> {
    Ok(m::table
        .filter(m::organisation_id.eq(organisation_id))
        .filter(m::state.ne(MembershipState::Left))
        .select(m::framework_id)
        .load(db.conn())?)
}

/// Gives the applications and memberships of one organisation to another; the versions keep whose they were. Ended
/// memberships of a framework in which the survivor has its own stay where they are. The ids of what moved.
///
/// # Errors
/// The database's.
pub fn hand_over(tx: &mut Tx<'_>, merged: &str, survivor: &str) -> Result<Vec<String>> {
    let now = tx.now()?;
    let mut moved: Vec<String> =
        a::table.filter(a::organisation_id.eq(merged)).order(a::id).select(a::id).load(tx.conn())?;
    diesel::update(a::table.filter(a::organisation_id.eq(merged)))
        .set((a::organisation_id.eq(survivor), a::version.eq(a::version + 1), a::recorded_at.eq(now)))
        .execute(tx.conn())?;
    let held = held_by(tx, survivor)?;
    let rows = m::table.filter(m::organisation_id.eq(merged)).filter(m::framework_id.ne_all(held));
    let memberships: Vec<String> = rows.order(m::id).select(m::id).load(tx.conn())?;
    for id in &memberships {
        diesel::update(m::table.find(id))
            .set((m::organisation_id.eq(survivor), m::version.eq(m::version + 1), m::recorded_at.eq(now)))
            .execute(tx.conn())?;
    }
    moved.extend(memberships);
    hand_over_answers(tx, merged, survivor)?;
    super::hand_over_documents(tx, merged, survivor)?;
    Ok(moved)
}

/// Gives the reusable answers of one organisation to another; of two to the same question the one confirmed later stays in use.
fn hand_over_answers(tx: &mut Tx<'_>, merged: &str, survivor: &str) -> Result<()> {
    let now = tx.now()?;
    let theirs: Vec<(String, String, UtcTime)> = p::table
        .filter(p::organisation_id.eq(merged))
        .select((p::id, p::question_key, p::confirmed_at))
        .load(tx.conn())?;
    for (id, key, confirmed_at) in theirs {
        let own = p::table.filter(p::organisation_id.eq(survivor)).filter(p::question_key.eq(&key));
        let newer: i64 = own.filter(p::confirmed_at.ge(confirmed_at)).count().get_result(tx.conn())?;
        if newer > 0 {
            continue;
        }
        diesel::delete(p::table.filter(p::organisation_id.eq(survivor)).filter(p::question_key.eq(&key)))
            .execute(tx.conn())?;
        diesel::update(p::table.find(&id))
            .set((p::organisation_id.eq(survivor), p::version.eq(p::version + 1), p::recorded_at.eq(now)))
            .execute(tx.conn())?;
    }
    Ok(())
}
