//! Reminds the invited of a deadline, once, three working days before it. Everyone who did not decline gets the same
//! letter, bidder or not: who has a bid is nobody's to tell (rule 15).

use diesel::prelude::*;

use super::invitations;
use super::mails::with_deadline;
use super::model::{Competition, CompetitionId};
use super::states::CompetitionState;
use super::store;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{competition_reminders as r, competitions as c};
use crate::kernel::db::{Housekeeping, Snapshot, Tx};
use crate::kernel::duty::each;
use crate::kernel::error::{Problem, Result};
use crate::kernel::state::App;
use crate::kernel::working_days::is_working_day;
use crate::organisations;

/// Working days before the deadline.
const WORKING_DAYS: usize = 3;
/// No three working days are longer than this, Christmas and Easter included.
const LONGEST_SECONDS: i64 = 12 * 86_400;

/// The moment of the reminder: the deadline's, some working days earlier by London's calendar.
fn remind_at(deadline: UtcTime) -> Result<UtcTime> {
    let last = deadline.london_day();
    let (mut day, mut left) = (last, WORKING_DAYS);
    while left > 0 {
        day = day.plus_days(-1);
        let works = is_working_day(day.0).map_err(|cause| Problem::internal(cause.to_string()))?;
        left -= usize::from(works);
    }
    Ok(deadline.plus_seconds(-seconds_between(day, last)))
}

fn seconds_between(from: Day, to: Day) -> i64 {
    to.starts_in_london().as_seconds() - from.starts_in_london().as_seconds()
}

/// Competitions whose invited are to be reminded. One published too late for it has no reminder.
pub(super) fn due(db: &mut Snapshot<'_>) -> Result<Vec<CompetitionId>> {
    let now = db.now()?;
    let reminded =
        r::table.filter(r::competition_id.eq(c::id)).filter(r::deadline.nullable().eq(c::deadline));
    let near: Vec<Competition> = c::table
        .filter(c::state.eq(CompetitionState::Published))
        .filter(c::deadline.gt(now))
        .filter(c::deadline.lt(now.plus_seconds(LONGEST_SECONDS)))
        .filter(diesel::dsl::not(diesel::dsl::exists(reminded)))
        .order(c::id)
        .select(Competition::as_select())
        .load(db.conn())?;
    let mut due = Vec::new();
    for row in near {
        if is_due(&row, now)? {
            due.push(row.id);
        }
    }
    Ok(due)
}

fn is_due(row: &Competition, now: UtcTime) -> Result<bool> {
    let Some(deadline) = row.deadline.filter(|deadline| *deadline > now) else { return Ok(false) };
    let moment = remind_at(deadline)?;
    Ok(moment <= now && row.published_at.is_some_and(|published| published < moment))
}

/// Reminds of every deadline that is near.
pub(super) fn remind_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(due)?, |id| {
        let here = app.clone();
        app.db.maintenance_now(Housekeeping::Outbox, move |tx| remind(tx, &here, &id))
    })
}

fn remind(tx: &mut Tx<'_>, app: &App, id: &CompetitionId) -> Result<()> {
    tx.lock("competitions", id.as_str())?;
    let now = tx.now()?;
    let row = store::competition(tx, id)?.ok_or_else(Problem::not_found)?;
    let Some(deadline) = row.deadline else { return Ok(()) };
    // Closed, put off, or told by another node since the look.
    if row.state != CompetitionState::Published || !is_due(&row, now)? || is_told(tx, id, deadline)? {
        return Ok(());
    }
    diesel::insert_into(r::table)
        .values((r::competition_id.eq(id), r::deadline.eq(deadline), r::sent_at.eq(now)))
        .execute(tx.conn())?;
    let letter = with_deadline("competition-closes-soon", &row).informative();
    let invited = invitations::not_declined(tx, id)?;
    organisations::tell_all(tx, app, invited.iter().map(String::as_str), &invitations::TOLD, &letter)
}

fn is_told(db: &mut Snapshot<'_>, id: &CompetitionId, deadline: UtcTime) -> Result<bool> {
    let rows: i64 = r::table
        .filter(r::competition_id.eq(id))
        .filter(r::deadline.eq(deadline))
        .count()
        .get_result(db.conn())?;
    Ok(rows > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(deadline: &str) -> String {
        remind_at(deadline.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn counts_working_days_back_and_keeps_the_hour_of_london() {
        // A Wednesday noon: the Friday before.
        assert_eq!(before("2026-11-25T12:00:00Z"), "2026-11-20T12:00:00.000000Z");
        // Over Christmas: 29, 24 and 23 December.
        assert_eq!(before("2026-12-30T17:00:00Z"), "2026-12-23T17:00:00.000000Z");
        // Noon in summer time is noon in winter time: the clocks change on 25 October 2026.
        assert_eq!(before("2026-10-26T12:00:00Z"), "2026-10-21T11:00:00.000000Z");
    }
}
