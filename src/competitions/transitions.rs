//! The transitions of competitions and lots, and the proof that a competition takes bids.

use super::model::{Competition, CompetitionId, Lot};
use super::states::CompetitionState;
use super::store::{self, Changes};
use super::timing;
use crate::kernel::audit::{Entry, Subject};
use crate::kernel::authz::Actor;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::machine::Transition;

/// An audit entry about a competition.
#[must_use]
pub fn entry(actor: &Actor, action: &'static str, row: &Competition) -> Entry {
    Entry::new(actor, action, Subject::new("competition", row.id.as_str()))
        .body(row.body_id.as_str())
        .region(row.region_code.as_str())
}

/// Does an action of the lifecycle table on a locked competition and stamps what belongs to it: who and when, and the
/// reason. Guards are the caller's. Returns the competition afterwards and its audit entry.
pub fn advance(
    tx: &mut Tx<'_>,
    actor: &Actor,
    row: &Competition,
    action: &'static str,
    reason: Option<&str>,
) -> Result<(Competition, Entry)> {
    let transition = Transition::new(row.id.as_str(), row.version, row.state, action)?;
    tx.apply(&transition)?;
    let changes = stamps(tx.now()?, actor, action, reason)?;
    store::update(tx, &row.id, &changes)?;
    let after = store::competition(tx, &row.id)?.ok_or_else(Problem::not_found)?;
    let entry = entry(actor, transition.action(), &after);
    Ok((after, if let Some(reason) = reason { entry.reason(reason) } else { entry }))
}

fn stamps(now: UtcTime, actor: &Actor, action: &str, reason: Option<&str>) -> Result<Changes> {
    let mut changes = Changes { reason: reason.map(|text| Some(text.to_owned())), ..Changes::default() };
    match action {
        "submit_for_approval" => {
            changes.submitted_by = Some(Some(actor.person()?.to_owned()));
            changes.reason = Some(None);
        }
        "publish" => {
            changes.published_by = Some(actor.person()?.to_owned());
            changes.published_at = Some(now);
        }
        "close" => changes.closed_at = Some(now),
        "open_bids" => changes.opened_at = Some(now),
        "recommend" => {
            changes.recommended_by = Some(Some(actor.person()?.to_owned()));
            changes.reason = Some(None);
        }
        "decide" => {
            changes.decided_by = Some(actor.person()?.to_owned());
            changes.decided_at = Some(now);
        }
        _ => {}
    }
    Ok(changes)
}

/// Does an action of the lifecycle table on a lot of a locked competition. Returns its audit entry.
pub fn move_lot(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    lot: &Lot,
    action: &'static str,
) -> Result<Entry> {
    let transition = Transition::new(lot.id.as_str(), lot.version, lot.state, action)?;
    tx.apply(&transition)?;
    Ok(Entry::new(actor, action, Subject::new("lot", lot.id.as_str()))
        .parent(competition.id.as_str())
        .body(competition.body_id.as_str())
        .region(competition.region_code.as_str()))
}

/// Proof that, with the competition's row locked, its deadline had not passed. Made by [`lock_for_bidding`] only.
#[derive(Debug, Clone)]
pub struct OpenForBids {
    competition: Competition,
    now: UtcTime,
}

impl OpenForBids {
    /// The competition as it was read after the lock.
    #[must_use]
    pub const fn competition(&self) -> &Competition {
        &self.competition
    }

    /// The database's time, read after the lock: the time of what is done now.
    #[must_use]
    pub const fn now(&self) -> UtcTime {
        self.now
    }
}

/// Locks a competition's row and then reads the database's clock: a bid at the deadline is in, one microsecond later
/// is out. 404 for a draft, 409 `deadline_passed` afterwards, 409 `wrong_state` where it was cancelled.
pub fn lock_for_bidding(tx: &mut Tx<'_>, id: &CompetitionId) -> Result<OpenForBids> {
    tx.lock("competitions", id.as_str())?;
    let competition =
        store::competition(tx, id)?.filter(Competition::is_public).ok_or_else(Problem::not_found)?;
    let now = tx.now()?;
    if competition.state == CompetitionState::Cancelled {
        return Err(Problem::wrong_state(competition.state.as_str(), "bid", Vec::new()));
    }
    if competition.state != CompetitionState::Published || !timing::takes_bids(now, competition.deadline) {
        return Err(Problem::of(Code::DeadlinePassed));
    }
    Ok(OpenForBids { competition, now })
}

/// Closes a competition whose deadline has passed, under the same lock as [`lock_for_bidding`]; the caller locks its
/// bids in the same transaction. None where it is closed already, or its deadline has not passed.
pub fn close(tx: &mut Tx<'_>, actor: &Actor, id: &CompetitionId) -> Result<Option<(Competition, Entry)>> {
    tx.lock("competitions", id.as_str())?;
    let row = store::competition(tx, id)?.ok_or_else(Problem::not_found)?;
    let now = tx.now()?;
    if row.state != CompetitionState::Published
        || row.deadline.is_none()
        || timing::takes_bids(now, row.deadline)
    {
        return Ok(None);
    }
    advance(tx, actor, &row, "close", None).map(Some)
}
