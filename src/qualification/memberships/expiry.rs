//! The clock of evidence: reminders 60, 30 and 7 days before it expires, and the lapse of who has none that holds.
//!
//! Each piece carries the day on which the clock next looks at it, so a look costs nothing when nothing is due. A sweep
//! takes a few memberships at a time, so that nobody who writes meanwhile waits long.

use std::collections::{BTreeMap, btree_map};
use std::time::{Duration, Instant};

use super::finders::entry;
use super::model::{Evidence, MembershipId, NoticeOutcome};
use super::notices::letter;
use super::store::{self, Ending};
use crate::app::App;
use crate::frameworks::states::FrameworkState;
use crate::frameworks::{self, Framework, FrameworkId};
use crate::kernel::audit::{Audited, Entry, unless_done_already};
use crate::kernel::authz::{Actor, Permission, WriteApplications};
use crate::kernel::clock::Day;
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::kernel::machine::{Machine, Transition};
use crate::organisations;
use crate::qualification::states::MembershipState;

/// Days before the last day on which a reminder is sent.
const REMINDERS: [i64; 3] = [60, 30, 7];
/// Memberships that are read at once, and how long one transaction works at them.
const BATCH: i64 = 200;
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

/// Does what is due.
pub fn act_due(app: &App) -> Result<()> {
    loop {
        let due = app.db.read_now(|db| {
            let today = db.now()?.london_day();
            store::due_memberships(db, today, BATCH)
        })?;
        if due.is_empty() {
            return Ok(());
        }
        let here = app.clone();
        unless_done_already(app.db.write_now(move |tx| sweep(tx, &here, &due)))?;
    }
}

/// Looks at some of them, for as long as nobody who writes meanwhile notices.
fn sweep(tx: &mut Tx<'_>, app: &App, due: &[MembershipId]) -> Result<Audited<()>> {
    let (began, mut entries, mut known) = (Instant::now(), Vec::new(), Frameworks::new());
    for id in due {
        entries.extend(look_at(tx, app, &mut known, id)?);
        if began.elapsed() > LONGEST {
            break;
        }
    }
    Audited::of_any((), entries)
}

/// The frameworks that a sweep has read.
type Frameworks = BTreeMap<FrameworkId, Framework>;

fn known_framework<'k>(
    tx: &mut Tx<'_>,
    known: &'k mut Frameworks,
    id: &FrameworkId,
) -> Result<&'k Framework> {
    match known.entry(id.clone()) {
        btree_map::Entry::Occupied(found) => Ok(found.into_mut()),
        btree_map::Entry::Vacant(place) => Ok(place.insert(frameworks::framework(tx, id)?)),
    }
}

/// Reminds the member of evidence that will expire, and lets the membership lapse where required evidence has.
fn look_at(tx: &mut Tx<'_>, app: &App, known: &mut Frameworks, id: &MembershipId) -> Result<Option<Entry>> {
    tx.lock("memberships", id.as_str())?;
    let one = store::membership(tx, id)?;
    let today = tx.now()?.london_day();
    let due = store::due_evidence(tx, id, today)?;
    let (over, soon): (Vec<&Evidence>, Vec<&Evidence>) =
        due.iter().partition(|piece| piece.expires_on.is_none_or(|day| day < today));
    if due.is_empty() {
        return Ok(None);
    }
    let framework = known_framework(tx, known, &one.framework_id)?;
    let clock = Actor::system("clock");
    let ended = one.state == MembershipState::Lapsed && framework.state == FrameworkState::Closed;
    if ended || !super::finders::takes_evidence(one.state) {
        // Nobody needs it any more.
        for piece in &due {
            store::set_act_on(tx, &piece.id, None)?;
        }
        return Ok(Some(entry(&clock, "note_expiry", &one, framework)));
    }
    let lapses = over.iter().any(|piece| piece.required) && one.state.allows("lapse").is_ok();
    // Under a notice or an appeal it cannot lapse: looked at again tomorrow.
    let again = !lapses && one.state.allows("renew").is_err();
    for piece in &over {
        let next = (piece.required && again).then(|| today.plus_days(1));
        store::set_act_on(tx, &piece.id, next)?;
    }
    for piece in &soon {
        store::set_act_on(tx, &piece.id, piece.expires_on.map(|day| next_step(day, today)))?;
    }
    if lapses {
        return lapse(tx, app, &one, framework, Why::Evidence).map(Some);
    }
    let Some(first) = soon.iter().filter_map(|piece| piece.expires_on).min() else {
        return Ok(Some(entry(&clock, "note_expiry", &one, framework)));
    };
    let letter = letter("membership-evidence-expires", &one, framework).with("day", first);
    organisations::tell(tx, app, &one.organisation_id, WriteApplications::ROLES, &letter)?;
    Ok(Some(entry(&clock, "remind_of_expiry", &one, framework)))
}

/// Why a membership lapses.
#[derive(Clone, Copy)]
enum Why {
    Evidence,
    Framework,
}

impl Why {
    const fn reason(self) -> &'static str {
        match self {
            Self::Evidence => "Required evidence has expired.",
            Self::Framework => "The framework is closed.",
        }
    }
}

fn lapse(
    tx: &mut Tx<'_>,
    app: &App,
    one: &super::model::Membership,
    framework: &Framework,
    why: Why,
) -> Result<Entry> {
    tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, "lapse")?)?;
    store::end_notice(tx, &one.id, NoticeOutcome::Lapsed, &Ending::default())?;
    let name = match framework.state {
        FrameworkState::Closed => "membership-lapsed-closed",
        _ => "membership-lapsed",
    };
    let letter = letter(name, one, framework);
    organisations::tell(tx, app, &one.organisation_id, WriteApplications::ROLES, &letter)?;
    Ok(entry(&Actor::system("clock"), "lapse", one, framework).reason(why.reason()))
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
        if due.is_empty() {
            return Ok(());
        }
        let here = app.clone();
        let outcome = app.db.write_now(move |tx| {
            let (began, mut entries, mut known) = (Instant::now(), Vec::new(), Frameworks::new());
            for id in due.iter().take_while(|_| began.elapsed() < LONGEST) {
                tx.lock("memberships", id.as_str())?;
                let one = store::membership(tx, id)?;
                if one.state.allows("lapse").is_ok() {
                    let framework = known_framework(tx, &mut known, &one.framework_id)?;
                    entries.push(lapse(tx, &here, &one, framework, Why::Framework)?);
                }
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
