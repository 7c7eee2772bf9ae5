//! Asking for a merge, and answering it.

use super::model::{Merge, MergeId, MergeOutcome};
use super::store;
use super::views::{MergeIn, MergeOut};
use crate::competitions;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, AdministerPlatform, Role, Scope, Side};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;
use crate::organisations::{self, OrganisationId};
use crate::qualification;

type Changed = Result<Audited<Made<MergeOut>>>;

fn owns(actor: &Actor, id: &OrganisationId) -> bool {
    actor.holds(&[Role::Owner], &Scope::of_body(id.as_str()))
}

/// Administrators stand in for a registration that nobody owns.
fn answers(db: &mut Snapshot<'_>, actor: &Actor, other: &OrganisationId) -> Result<bool> {
    if owns(actor, other) {
        return Ok(true);
    }
    Ok(actor.has(AdministerPlatform) && organisations::owners(db, other)? == 0)
}

fn made(db: &mut Snapshot<'_>, actor: &Actor, row: Merge) -> Result<Made<MergeOut>> {
    let (survivor_name, merged_name) = (
        organisations::organisation(db, &row.survivor_id)?.name,
        organisations::organisation(db, &row.merged_id)?.name,
    );
    let mut actions = Vec::new();
    if row.outcome.is_none() {
        if answers(db, actor, row.other())? {
            actions.extend(["confirm".to_owned(), "refuse".to_owned()]);
        }
        if owns(actor, &row.asked_for_id) {
            actions.push("withdraw".to_owned());
        }
    }
    let (version, place) = (row.version, format!("/api/v1/merges/{}", row.id));
    let view = MergeOut {
        id: row.id,
        survivor_id: row.survivor_id,
        survivor_name,
        merged_id: row.merged_id,
        merged_name,
        asked_for_id: row.asked_for_id,
        reason: row.reason,
        asked_at: row.asked_at,
        outcome: row.outcome,
        decided_at: row.decided_at,
        version,
        allowed_actions: actions,
    };
    Ok(Made::new(view).version(version).location(place))
}

/// The merges of an organisation, for its owners and administrators.
pub(super) fn merges_of(db: &mut Snapshot<'_>, actor: &Actor, id: &OrganisationId) -> Result<Vec<MergeOut>> {
    organisations::organisation(db, id)?;
    if !owns(actor, id) && !actor.has(AdministerPlatform) {
        return Err(Problem::of(Code::Forbidden));
    }
    let rows = store::merges_of(db, id)?;
    rows.into_iter().map(|row| made(db, actor, row).map(|made| made.view)).collect()
}

/// The merge, for the owners of both and administrators; 404 otherwise.
pub(super) fn see(db: &mut Snapshot<'_>, actor: &Actor, id: &MergeId) -> Result<Made<MergeOut>> {
    let row = visible(db, actor, id)?;
    made(db, actor, row)
}

fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &MergeId) -> Result<Merge> {
    let row = store::merge(db, id)?;
    if owns(actor, &row.survivor_id) || owns(actor, &row.merged_id) || actor.has(AdministerPlatform) {
        Ok(row)
    } else {
        Err(Problem::not_found())
    }
}

fn entry(actor: &Actor, action: &'static str, row: &Merge) -> Entry {
    Entry::new(actor, action, Subject::new("organisation_merge", row.id.as_str()))
        .parent(row.merged_id.as_str())
        .body(row.survivor_id.as_str())
}

/// Requests of one person in a day: the owners of the other registration are mailed each time.
const ASKED_A_DAY: i64 = 10;

/// Asks for a merge; the other's owners are told.
pub(super) fn ask(tx: &mut Tx<'_>, call: &Call<MergeIn, OrganisationId>) -> Changed {
    let (survivor, merged) = (&call.id, &call.input.merged_id);
    let now = tx.now()?;
    let by = call.fresh_person(now)?.to_owned();
    organisations::organisation(tx, survivor)?;
    let asked_for = match (owns(&call.actor, survivor), owns(&call.actor, merged)) {
        (true, _) => survivor,
        (false, true) => merged,
        (false, false) => return Err(Problem::of(Code::Forbidden)),
    };
    two_registrations(tx, survivor, merged)?;
    if store::asked_since(tx, &by, now.plus_seconds(-86_400))? >= ASKED_A_DAY {
        let told = "You asked as often as you may in a day.";
        return Err(Problem::new(Code::TooManyRequests, told).retry_after(86_400));
    }
    let id = store::insert(tx, survivor, asked_for, &call.input, &by)?;
    let row = store::merge(tx, &id)?;
    tell_other(tx, call, &row)?;
    let entry = entry(&call.actor, "ask_to_merge", &row);
    Ok(Audited::new(made(tx, &call.actor, row)?, entry))
}

/// 422 unless they are two providers' registrations that both still stand.
fn two_registrations(
    db: &mut Snapshot<'_>,
    survivor: &OrganisationId,
    merged: &OrganisationId,
) -> Result<()> {
    let bad = |code, told| Err(Problem::field("/merged_id", code, told));
    if survivor == merged {
        return bad("same", "Give the other registration; this is the one that goes on.");
    }
    for id in [survivor, merged] {
        let Ok(found) = organisations::organisation(db, id) else {
            return bad("unknown", "There is no such organisation; find it with GET /api/v1/organisations.");
        };
        if found.side != Side::Provider {
            return bad("side", "Only providers' registrations are merged.");
        }
        if organisations::details(db, &found)?.merged_into_id.is_some() {
            return bad("merged", "One of the two was merged already; name the registration that goes on.");
        }
    }
    Ok(())
}

fn tell_other(tx: &mut Tx<'_>, call: &Call<MergeIn, OrganisationId>, row: &Merge) -> Result<()> {
    let other = row.other();
    let letter = Letter::new("asked-to-merge")
        .with("organisation", &organisations::organisation(tx, other)?.name)
        .link(format!("/organisations/{other}/merge"));
    organisations::tell(tx, &call.app, other.as_str(), &[Role::Owner], &letter)
}

/// The open request, locked with both registrations.
fn open<I>(tx: &mut Tx<'_>, call: &Call<I, MergeId>) -> Result<Merge> {
    tx.lock("organisation_merges", call.id.as_str())?;
    let row = visible(tx, &call.actor, &call.id)?;
    let mut both = [row.survivor_id.as_str(), row.merged_id.as_str()];
    // Always in the same order, so that two merges do not wait for each other.
    both.sort_unstable();
    for id in both {
        tx.lock("organisations", id)?;
    }
    Ok(row)
}

fn still_open<I>(call: &Call<I, MergeId>, row: &Merge) -> Result<()> {
    call.meta.check(row.version)?;
    match row.outcome {
        None => Ok(()),
        Some(_) => Err(Problem::new(Code::Conflict, "This request was answered already; read it again.")),
    }
}

/// Confirms: one registration goes on, the other leads to it.
pub(super) fn confirm(tx: &mut Tx<'_>, call: &Call<NoInput, MergeId>) -> Changed {
    let row = open(tx, call)?;
    if !answers(tx, &call.actor, row.other())? {
        let both = owns(&call.actor, &row.asked_for_id);
        return Err(Problem::of(if both { Code::AnotherPersonRequired } else { Code::Forbidden }));
    }
    let now = tx.now()?;
    let by = call.fresh_person(now)?.to_owned();
    if by == row.asked_by {
        return Err(Problem::of(Code::AnotherPersonRequired));
    }
    still_open(call, &row)?;
    if !organisations::owned_by(tx, &row.asked_for_id, &row.asked_by)? {
        let told =
            "Who asked does not own that registration any more: refuse this, and let an owner ask again.";
        return Err(Problem::new(Code::Conflict, told));
    }
    two_registrations(tx, &row.survivor_id, &row.merged_id)?;
    refuse_collisions(tx, &row)?;
    let mut moved = qualification::hand_over(tx, row.merged_id.as_str(), row.survivor_id.as_str())?;
    let done = organisations::hand_over(tx, &call.actor, &row.merged_id, &row.survivor_id)?;
    moved.extend(done.identifiers);
    moved.extend(done.roles_ended);
    moved.extend(done.keys_revoked);
    store::settle(tx, &row.id, MergeOutcome::Confirmed, &by, Some(moved))?;
    let first = entry(&call.actor, "confirm_merge", &row);
    let row = store::merge(tx, &row.id)?;
    Ok(Audited::with_entries(made(tx, &call.actor, row)?, first, done.entries))
}

/// 409 where both have what only one of them can go on with. Bids are not looked at: that one exists is nobody's to know
/// before they are opened, so an invitation that waits for a decision is enough to wait.
fn refuse_collisions(db: &mut Snapshot<'_>, row: &Merge) -> Result<()> {
    let both = qualification::collisions(db, row.merged_id.as_str(), row.survivor_id.as_str())?;
    if !both.is_empty() {
        let told = format!(
            "Both registrations have a live application or a membership in: {}. Withdraw or leave with the one that is to be given up, then confirm again.",
            both.join(", ")
        );
        return Err(Problem::new(Code::Conflict, told));
    }
    if competitions::awaits_decision(db, row.merged_id.as_str())? {
        let told = "The registration that is to be given up is invited to a competition that is not decided; confirm when it is, or ask for the merge the other way round.";
        return Err(Problem::new(Code::Conflict, told));
    }
    Ok(())
}

/// Refuses; both go on as they are.
pub(super) fn refuse(tx: &mut Tx<'_>, call: &Call<NoInput, MergeId>) -> Changed {
    let row = open(tx, call)?;
    if !answers(tx, &call.actor, row.other())? {
        return Err(Problem::of(Code::Forbidden));
    }
    settle(tx, call, &row, MergeOutcome::Refused, "refuse_merge")
}

/// Takes the request back.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<NoInput, MergeId>) -> Changed {
    let row = open(tx, call)?;
    if !owns(&call.actor, &row.asked_for_id) {
        return Err(Problem::of(Code::Forbidden));
    }
    settle(tx, call, &row, MergeOutcome::Withdrawn, "withdraw_merge")
}

fn settle(
    tx: &mut Tx<'_>,
    call: &Call<NoInput, MergeId>,
    row: &Merge,
    outcome: MergeOutcome,
    action: &'static str,
) -> Changed {
    let by = call.actor.person()?.to_owned();
    still_open(call, row)?;
    store::settle(tx, &row.id, outcome, &by, None)?;
    let entry = entry(&call.actor, action, row);
    let row = store::merge(tx, &row.id)?;
    Ok(Audited::new(made(tx, &call.actor, row)?, entry))
}
