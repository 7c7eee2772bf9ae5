//! The clock of evidence: reminders 60, 30 and 7 days before it expires, and the lapse of who has none that holds.
//!
//! Each piece carries the day on which the clock next looks at it, so a look costs nothing when nothing is due. A sweep
//! takes a few memberships at a time, so that nobody who writes meanwhile waits long.

use std::collections::{BTreeMap, btree_map};
use std::time::{Duration, Instant};

use super::finders::entry;
use super::model::{Evidence, EvidenceId, Membership, MembershipId, NoticeOutcome};
use super::notices::letter;
use super::store::{self, Ending};
use crate::app::App;
use crate::frameworks::states::FrameworkState;
use crate::frameworks::{self, Framework, FrameworkId};
use crate::kernel::audit::{Audited, Entry, unless_done_already};
use crate::kernel::authz::{Actor, Permission, WriteApplications};
use crate::kernel::clock::Day;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::machine::{Machine, Transition};
use crate::organisations;
use crate::qualification::states::MembershipState;

/// Days before the last day on which a reminder is sent.
const REMINDERS: [i64; 3] = [60, 30, 7];
/// Memberships that are found at once, how many of them are read and written together, and how long one transaction
/// works at them.
const BATCH: i64 = 500;
const TOGETHER: usize = 40;
const LONGEST: Duration = Duration::from_millis(10);

/// The day on which the clock first looks at evidence with this last day.
pub(super) fn first_step(expires_on: Day) -> Day {
    expires_on.plus_days(-REMINDERS.first().copied().unwrap_or_default())
}

/// The next day after `today` on which the clock looks at evidence that still holds.
fn next_step(expires_on: Day, today: Day) -> Day {
    let steps = REMINDERS.iter().map(|days| expires_on.plus_days(-days));
    steps.into_iter().find(|day| *day > today).unwrap_or_else(|| expires_on.plus_days(1))
}

/// Some of the memberships that the clock has to look at today.
pub fn due(db: &mut Snapshot<'_>) -> Result<Vec<MembershipId>> {
    let today = db.now()?.london_day();
    store::due_memberships(db, today, BATCH)
}

/// True where an active membership lapses on `day` and the clock may not have come to it: the last day of required evidence
/// is over.
///
/// # Errors
/// Those of the database.
pub fn is_lapsing(db: &mut Snapshot<'_>, id: &MembershipId, day: Day) -> Result<bool> {
    let ids = std::slice::from_ref(id);
    let can = store::memberships_of(db, ids)?.iter().any(can_lapse);
    let due = store::due_evidence(db, ids, day)?.remove(id).unwrap_or_default();
    Ok(can && due.iter().any(|piece| piece.required && piece.expires_on.is_some_and(|last| last < day)))
}

/// Reminds of evidence that will expire, and lets memberships lapse.
pub fn lapse_due(app: &App) -> Result<()> {
    loop {
        let due = app.db.read_now(due)?;
        if due.is_empty() || app.ending.has_begun() {
            return Ok(());
        }
        let here = app.clone();
        unless_done_already(app.db.write_patiently(move |tx| sweep(tx, &here, &due)))?;
    }
}

/// Looks at some of them, for as long as nobody who writes meanwhile notices.
fn sweep(tx: &mut Tx<'_>, app: &App, due: &[MembershipId]) -> Result<Audited<()>> {
    let (began, mut entries, mut known) = (Instant::now(), Vec::new(), Frameworks::new());
    for some in due.chunks(TOGETHER).take_while(|_| began.elapsed() < LONGEST) {
        entries.extend(look_at(tx, app, &mut known, some)?);
    }
    Audited::of_any((), entries)
}

/// The frameworks that a sweep has read.
type Frameworks = BTreeMap<FrameworkId, Framework>;

/// Memberships, locked, each with its framework.
fn locked<'k>(
    tx: &mut Tx<'_>,
    known: &'k mut Frameworks,
    ids: &[MembershipId],
) -> Result<Vec<(Membership, &'k Framework)>> {
    let rows: Vec<&str> = ids.iter().map(MembershipId::as_str).collect();
    tx.lock_all("memberships", &rows)?;
    let members = store::memberships_of(tx, ids)?;
    for one in &members {
        if let btree_map::Entry::Vacant(place) = known.entry(one.framework_id.clone()) {
            place.insert(frameworks::framework(tx, &one.framework_id)?);
        }
    }
    let known = &*known;
    Ok(members.into_iter().filter_map(|one| known.get(&one.framework_id).map(|it| (one, it))).collect())
}

/// What the clock does about the evidence of one member.
enum Step {
    Nothing,
    Remind(Day),
    Lapse,
}

/// When the clock next looks at pieces of evidence.
type Plan = BTreeMap<Option<Day>, Vec<EvidenceId>>;

/// Reminds members of evidence that will expire, and lets the memberships lapse whose required evidence has.
fn look_at(tx: &mut Tx<'_>, app: &App, known: &mut Frameworks, ids: &[MembershipId]) -> Result<Vec<Entry>> {
    let members = locked(tx, known, ids)?;
    let today = tx.now()?.london_day();
    let mut due = store::due_evidence(tx, ids, today)?;
    let (mut plan, mut letters, mut lapsing) = (Plan::new(), Vec::new(), Vec::new());
    let (clock, mut entries) = (Actor::system("clock"), Vec::new());
    for (one, framework) in &members {
        // None where another node was here between the look and the lock.
        let Some(pieces) = due.remove(&one.id) else { continue };
        match step(one, framework, pieces, today, &mut plan) {
            Step::Nothing => entries.push(entry(&clock, "note_expiry", one, framework)),
            Step::Remind(last) => {
                let letter = letter("membership-evidence-expires", one, framework).with("day", last);
                letters.push((one.organisation_id.as_str(), letter));
                entries.push(entry(&clock, "remind_of_expiry", one, framework));
            }
            Step::Lapse => lapsing.push((one, *framework)),
        }
    }
    for (day, pieces) in &plan {
        store::set_act_on(tx, pieces, *day)?;
    }
    organisations::tell_each(tx, app, &letters, WriteApplications::ROLES)?;
    entries.extend(lapse(tx, app, &lapsing, "Required evidence has expired.")?);
    Ok(entries)
}

/// What is due for one member, and when to look next at its evidence.
fn step(one: &Membership, framework: &Framework, due: Vec<Evidence>, today: Day, plan: &mut Plan) -> Step {
    let ended = one.state == MembershipState::Lapsed && framework.state == FrameworkState::Closed;
    let needed = !ended && super::finders::takes_evidence(one.state);
    let is_over = |piece: &Evidence| piece.expires_on.is_none_or(|day| day < today);
    let lapses = needed && can_lapse(one) && due.iter().any(|piece| is_over(piece) && piece.required);
    // Under a notice or an appeal it cannot lapse: looked at again tomorrow.
    let again = !lapses && one.state.allows("renew").is_err();
    let first = due.iter().filter(|piece| !is_over(piece)).filter_map(|piece| piece.expires_on).min();
    for piece in due {
        let next = match piece.expires_on {
            _ if !needed => None,
            _ if is_over(&piece) => (piece.required && again).then(|| today.plus_days(1)),
            last => last.map(|day| next_step(day, today)),
        };
        plan.entry(next).or_default().push(piece.id);
    }
    match first {
        _ if lapses => Step::Lapse,
        Some(last) if needed => Step::Remind(last),
        _ => Step::Nothing,
    }
}

fn can_lapse(one: &Membership) -> bool {
    one.state.allows("lapse").is_ok()
}

/// Lets locked memberships lapse and tells their members.
fn lapse(
    tx: &mut Tx<'_>,
    app: &App,
    members: &[(&Membership, &Framework)],
    reason: &str,
) -> Result<Vec<Entry>> {
    let transitions: Result<Vec<_>> = members
        .iter()
        .map(|(one, _)| Transition::new(one.id.as_str(), one.version, one.state, "lapse"))
        .collect();
    tx.apply_all(&transitions?)?;
    let ids: Vec<&MembershipId> = members.iter().map(|(one, _)| &one.id).collect();
    store::end_notices(tx, &ids, NoticeOutcome::Lapsed, &Ending::default())?;
    let (clock, mut letters, mut entries) = (Actor::system("clock"), Vec::new(), Vec::new());
    for (one, framework) in members {
        let name = match framework.state {
            FrameworkState::Closed => "membership-lapsed-closed",
            _ => "membership-lapsed",
        };
        letters.push((one.organisation_id.as_str(), letter(name, one, framework)));
        entries.push(entry(&clock, "lapse", one, framework).reason(reason));
    }
    organisations::tell_each(tx, app, &letters, WriteApplications::ROLES)?;
    Ok(entries)
}

/// Lets the memberships of a closed framework lapse. The caller knows that none of its competitions is running any more:
/// bids that were made while it was open keep their membership to the end.
///
/// # Errors
/// Those of the database.
pub fn lapse_members_of_closed(app: &App, framework: &FrameworkId) -> Result<()> {
    loop {
        let id = framework.clone();
        let due = app.db.read_now(move |db| store::can_lapse(db, &id, BATCH))?;
        if due.is_empty() || app.ending.has_begun() {
            return Ok(());
        }
        let here = app.clone();
        let outcome = app.db.write_patiently(move |tx| {
            let (began, mut entries, mut known) = (Instant::now(), Vec::new(), Frameworks::new());
            for some in due.chunks(TOGETHER).take_while(|_| began.elapsed() < LONGEST) {
                let members = locked(tx, &mut known, some)?;
                let lapsing: Vec<_> =
                    members.iter().filter(|(one, _)| can_lapse(one)).map(|(one, it)| (one, *it)).collect();
                entries.extend(lapse(tx, &here, &lapsing, "The framework is closed.")?);
            }
            Audited::of_any((), entries)
        });
        unless_done_already(outcome)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn evidence_that_expires_on_a_leap_day_has_its_reminders() {
        let last = day("2028-02-29");
        assert_eq!(first_step(last), day("2027-12-31"));
        assert_eq!(next_step(last, day("2027-12-31")), day("2028-01-30"));
        assert_eq!(next_step(last, day("2028-01-30")), day("2028-02-22"));
        assert_eq!(next_step(last, day("2028-02-22")), day("2028-03-01"));
        // Accepted late: one reminder at once, then the next that is still ahead.
        assert_eq!(next_step(last, day("2028-02-10")), day("2028-02-22"));
    }
}
