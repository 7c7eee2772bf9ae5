//! The clock of bids: bids are asked to be confirmed after an addendum, competitions close exactly at their deadline, and
//! invitations of partners expire.

use super::commands::sealed_event;
use super::model::Bid;
use super::rules::{self, AtClose};
use super::states::BidState;
use super::store::{self, Competition};
use super::{reconfirming, supply_chain};
use crate::competitions::states::{CompetitionState, LotState};
use crate::competitions::{awaiting_reconfirmation, last_material_addendum};
use crate::kernel::audit::{Audited, Entry, Subject, unless_done_already};
use crate::kernel::authz::{Actor, CommissionCompetitions, Permission, Role};
use crate::kernel::db::Tx;
use crate::kernel::duty::{Duty, each_beside};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::letter::Letter;
use crate::kernel::machine::Transition;
use crate::kernel::state::App;
use crate::organisations::{tell, tell_region};

/// The clock of bids.
pub const DUTIES: &[Duty] = &[
    Duty {
        name: "close_competitions",
        prompt: true,
        act: close_due,
        waiting: Some(|_, db| Ok(store::due_competitions(db)?.len())),
    },
    Duty {
        name: "ask_for_reconfirmation",
        prompt: false,
        act: reconfirming::ask_due,
        waiting: Some(|_, db| Ok(awaiting_reconfirmation(db)?.len())),
    },
    Duty { name: "expire_partner_invitations", prompt: false, act: supply_chain::expire_due, waiting: None },
];

/// Closes every competition whose deadline is over, each in a transaction of its own.
fn close_due(app: &App) -> Result<()> {
    loop {
        let due = app.db.read_now(store::due_competitions)?;
        if due.is_empty() || app.ending.has_begun() {
            return Ok(());
        }
        each_beside(app, due, |competition| {
            let here = app.clone();
            unless_done_already(app.db.write_now(move |tx| close(tx, &here, &competition)))
        })?;
    }
}

/// Closes one competition with all its bids: submitting takes the same lock and judges the same clock.
fn close(tx: &mut Tx<'_>, app: &App, id: &str) -> Result<Audited<()>> {
    tx.lock("competitions", id)?;
    let competition = store::competition(tx, id)?;
    let now = tx.now()?;
    let over = competition.deadline.is_some_and(|deadline| now > deadline);
    if competition.state != CompetitionState::Published || !over {
        return Err(Problem::of(Code::Conflict));
    }
    let clock = Actor::system("clock");
    tx.apply(&Transition::new(id, competition.version, competition.state, "close")?)?;
    store::set_closed_at(tx, id)?;
    let mut more = Vec::new();
    let mut locked = false;
    let addendum = last_material_addendum(tx, id)?;
    let states = [BidState::Draft, BidState::Submitted, BidState::NeedsReconfirmation];
    for bid in store::bids_in(tx, id, &states)? {
        let (event, stays) = settle(tx, app, &clock, (&competition, addendum), &bid)?;
        locked |= stays;
        more.extend(event);
    }
    if !locked {
        more.extend(end_without_bids(tx, &clock, id)?);
    }
    tell_commissioners(tx, app, &competition, locked)?;
    let closed = event(&clock, "close", Subject::new("competition", id), &competition);
    Ok(Audited::with_entries((), closed, more))
}

fn event(actor: &Actor, action: &'static str, subject: Subject, competition: &Competition) -> Entry {
    Entry::new(actor, action, subject)
        .parent(&competition.id)
        .body(&competition.body_id)
        .region(&competition.region_code)
}

/// What becomes of one bid, and whether it waits for the opening.
fn settle(
    tx: &mut Tx<'_>,
    app: &App,
    clock: &Actor,
    (competition, addendum): (&Competition, i64),
    bid: &Bid,
) -> Result<(Option<Entry>, bool)> {
    let active = store::membership_is_in_force(tx, competition, &bid.organisation_id)?;
    let entries = store::entries(tx, bid.id.as_str())?;
    let confirmed = bid.confirmed_addendum >= addendum;
    let Some(fate) = rules::at_close(bid.state, confirmed, bid.submitted_at, active, &entries) else {
        return Ok((None, false));
    };
    let (action, reason) = match fate {
        AtClose::Miss => ("miss", None),
        AtClose::Lock => ("lock", None),
        AtClose::Invalidate(reason) => ("invalidate", Some(reason)),
    };
    tx.apply(&Transition::new(bid.id.as_str(), bid.version, bid.state, action)?)?;
    store::destroy_key(tx, &bid.id)?;
    let mut event = sealed_event(clock, action, Subject::new("bid", bid.id.as_str()), competition);
    if fate == AtClose::Lock {
        return Ok((Some(event), true));
    }
    store::end_life(tx, &bid.id, reason)?;
    if let Some(reason) = reason {
        event = event.reason(reason);
        let letter = Letter::new("bid-invalid").with("reference", &competition.reference);
        tell(tx, app, &bid.organisation_id, &[Role::Signatory, Role::BidWriter], &letter)?;
    }
    Ok((Some(event), false))
}

/// From now on they may know whether there are bids.
fn tell_commissioners(tx: &mut Tx<'_>, app: &App, competition: &Competition, locked: bool) -> Result<()> {
    let name = if locked { "competition-closed" } else { "competition-closed-without-bids" };
    let page = if locked { "open" } else { "invitations" };
    let letter = Letter::new(name)
        .with("reference", &competition.reference)
        .with("title", &competition.title)
        .link(format!("/competitions/{}/{page}", competition.id))
        .informative();
    let region = (&*competition.body_id, &*competition.region_code);
    tell_region(tx, app, region, CommissionCompetitions::ROLES, &letter)
}

/// Nobody's bid counts: the competition and its lots end.
fn end_without_bids(tx: &mut Tx<'_>, clock: &Actor, id: &str) -> Result<Vec<Entry>> {
    let competition = store::competition(tx, id)?;
    tx.apply(&Transition::new(id, competition.version, competition.state, "find_no_bids")?)?;
    // Nothing will be awarded, so nothing stays reserved (rule 11).
    crate::money::free_reservations(tx, id)?;
    let subject = Subject::new("competition", id);
    let mut events = vec![event(clock, "find_no_bids", subject, &competition)];
    for (lot, version) in store::open_lots(tx, id)? {
        tx.apply(&Transition::new(lot.as_str(), version, LotState::Open, "fail")?)?;
        events.push(event(clock, "fail", Subject::new("lot", lot), &competition));
    }
    Ok(events)
}
