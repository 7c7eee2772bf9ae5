//! Notices and appeals of memberships.

use std::collections::BTreeSet;

use diesel::prelude::*;
use uuid::Uuid;

use super::super::model::{
    AppealOutcome, MembershipAppeal, MembershipId, Notice, NoticeKind, NoticeOutcome, SuspensionGround,
};
use crate::kernel::clock::Day;
use crate::kernel::db::schema::{membership_appeals as appeals, membership_notices as notices};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::qualification::states::MembershipState;

/// Every notice of a membership, the oldest first.
pub(in super::super) fn notices(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<Vec<Notice>> {
    Ok(notices::table
        .filter(notices::membership_id.eq(id))
        .order((notices::given_at, notices::id))
        .select(Notice::as_select())
        .load(db.conn())?)
}

/// The notice that is not ended yet.
pub(in super::super) fn open_notice(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<Option<Notice>> {
    Ok(notices::table
        .filter(notices::membership_id.eq(id))
        .filter(notices::ended_at.is_null())
        .select(Notice::as_select())
        .first(db.conn())
        .optional()?)
}

/// What a new notice says.
pub(in super::super) struct NewNotice<'a> {
    pub(in super::super) kind: NoticeKind,
    pub(in super::super) ground: Option<SuspensionGround>,
    pub(in super::super) reason: &'a str,
    pub(in super::super) given_by: &'a str,
    pub(in super::super) reply_by: Day,
    pub(in super::super) state_before: MembershipState,
}

/// Records a notice.
pub(in super::super) fn insert_notice(tx: &mut Tx<'_>, id: &MembershipId, new: &NewNotice<'_>) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(notices::table)
        .values((
            notices::id.eq(Uuid::now_v7().to_string()),
            notices::membership_id.eq(id),
            notices::kind.eq(new.kind),
            notices::ground.eq(new.ground),
            notices::reason.eq(new.reason),
            notices::given_by.eq(new.given_by),
            notices::given_at.eq(now),
            notices::reply_by.eq(new.reply_by),
            notices::state_before.eq(new.state_before),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Records the member's reply.
pub(in super::super) fn set_reply(tx: &mut Tx<'_>, notice: &str, reply: &str, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(notices::table.find(notice))
        .set((notices::reply.eq(reply), notices::replied_by.eq(by), notices::replied_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Records who read the reply.
pub(in super::super) fn set_reply_read(tx: &mut Tx<'_>, notice: &str, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(notices::table.find(notice))
        .set((notices::reply_read_by.eq(by), notices::reply_read_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// How a notice ended.
#[derive(Default)]
pub(in super::super) struct Ending<'a> {
    pub(in super::super) decided_by: Option<&'a str>,
    pub(in super::super) confirmed_by: Option<&'a str>,
    pub(in super::super) reason: Option<&'a str>,
}

/// Ends the open notice, where there is one.
pub(in super::super) fn end_notice(
    tx: &mut Tx<'_>,
    id: &MembershipId,
    outcome: NoticeOutcome,
    how: &Ending<'_>,
) -> Result<()> {
    end_notices(tx, &[id], outcome, how)
}

/// Ends the open notices of some memberships.
pub(in super::super) fn end_notices(
    tx: &mut Tx<'_>,
    ids: &[&MembershipId],
    outcome: NoticeOutcome,
    how: &Ending<'_>,
) -> Result<()> {
    let now = tx.now()?;
    let of_these = notices::table.filter(notices::membership_id.eq_any(ids.to_vec()));
    diesel::update(of_these.filter(notices::ended_at.is_null()))
        .set((
            notices::ended_at.eq(now),
            notices::outcome.eq(outcome),
            notices::decided_by.eq(how.decided_by),
            notices::confirmed_by.eq(how.confirmed_by),
            notices::decision_reason.eq(how.reason),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Everyone who took part in a suspension or removal: who gave a notice, read a reply, decided or confirmed.
pub(in super::super) fn deciders(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<BTreeSet<String>> {
    type Row = (String, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Row> = notices::table
        .filter(notices::membership_id.eq(id))
        .select((notices::given_by, notices::reply_read_by, notices::decided_by, notices::confirmed_by))
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .flat_map(|(given, read, decided, confirmed)| {
            [Some(given), read, decided, confirmed].into_iter().flatten()
        })
        .collect())
}

/// Every appeal of a membership, the oldest first.
pub(in super::super) fn appeals(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<Vec<MembershipAppeal>> {
    Ok(appeals::table
        .filter(appeals::membership_id.eq(id))
        .order((appeals::appealed_at, appeals::id))
        .select(MembershipAppeal::as_select())
        .load(db.conn())?)
}

/// Records an appeal.
pub(in super::super) fn insert_appeal(
    tx: &mut Tx<'_>,
    id: &MembershipId,
    against: MembershipState,
    reason: &str,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(appeals::table)
        .values((
            appeals::id.eq(Uuid::now_v7().to_string()),
            appeals::membership_id.eq(id),
            appeals::against.eq(against),
            appeals::reason.eq(reason),
            appeals::appealed_by.eq(by),
            appeals::appealed_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Records how the open appeal was decided.
pub(in super::super) fn set_appeal_heard(
    tx: &mut Tx<'_>,
    id: &MembershipId,
    outcome: AppealOutcome,
    reason: &str,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(appeals::table.filter(appeals::membership_id.eq(id)).filter(appeals::heard_at.is_null()))
        .set((
            appeals::heard_by.eq(by),
            appeals::heard_reason.eq(reason),
            appeals::heard_at.eq(now),
            appeals::outcome.eq(outcome),
        ))
        .execute(tx.conn())?;
    Ok(())
}
