//! Pledges of co-funders. Confirmed and received ones cover their allocation: only that much of it is held. Each function
//! runs in a write transaction; operations and pages share them.

use super::commands::require;
use super::model::{Allocation, Fund, FundId, Pledge, PledgeId};
use super::states::PledgeState;
use super::views::{PledgeIn, PledgeOut, PledgeWithdrawalIn};
use super::{mails, store};
use crate::app::App;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Scope};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::money::Pence;
use crate::organisations;

type Changed = Result<Audited<Made<PledgeOut>>>;

/// A pledge with its allocation and fund.
pub(super) struct Whole {
    pub(super) pledge: Pledge,
    pub(super) allocation: Allocation,
    pub(super) fund: Fund,
}

fn whole(db: &mut Snapshot<'_>, pledge: Pledge) -> Result<Whole> {
    let allocation = store::allocation(db, &pledge.allocation_id)?.ok_or_else(Problem::not_found)?;
    let fund = store::fund(db, &allocation.fund_id)?.ok_or_else(Problem::not_found)?;
    Ok(Whole { pledge, allocation, fund })
}

/// The pledge, for people of the fund's body; 404 otherwise.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &PledgeId) -> Result<Whole> {
    let pledge = store::pledge(db, id)?;
    let found = whole(db, pledge)?;
    store::visible_fund(db, actor, &found.fund.id)?;
    Ok(found)
}

/// The pledges to a fund.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &FundId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<PledgeOut>> {
    store::visible_fund(db, actor, id)?;
    let rows = store::pledges_page(db, id, after, limit)?;
    rows.into_iter().map(|row| Ok(view(actor, whole(db, row)?))).collect()
}

/// As this caller sees it.
pub(super) fn view(actor: &Actor, whole: Whole) -> PledgeOut {
    let Whole { pledge: one, allocation, fund } = whole;
    let scope =
        Scope { body_id: &fund.body_id, region_code: Some(&allocation.region_code), competition_id: None };
    PledgeOut {
        allowed_actions: one.state.actions_of(|role| actor.holds(&[role], &scope)),
        fund_id: fund.id,
        region_code: allocation.region_code,
        financial_year: allocation.financial_year,
        id: one.id,
        allocation_id: one.allocation_id,
        funder_name: one.funder_name,
        organisation_id: one.organisation_id,
        funder_type: one.funder_type,
        amount_pence: one.amount_pence,
        state: one.state,
        condition: one.condition,
        expires_on: one.expires_on,
        reason: one.reason,
        created_at: one.created_at,
        confirmed_at: one.confirmed_at,
        received_at: one.received_at,
        ended_at: one.ended_at,
        version: one.version,
    }
}

pub(super) fn made(actor: &Actor, whole: Whole) -> Made<PledgeOut> {
    let (version, place) = (whole.pledge.version, format!("/api/v1/pledges/{}", whole.pledge.id));
    Made::new(view(actor, whole)).version(version).location(place)
}

fn entry(actor: &Actor, action: &'static str, whole: &Whole) -> Entry {
    Entry::new(actor, action, Subject::new("pledge", whole.pledge.id.as_str()))
        .parent(whole.allocation.id.as_str())
        .body(whole.fund.body_id.as_str())
        .region(whole.allocation.region_code.as_str())
}

/// Records a pledge; it covers nothing before it is confirmed.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call<PledgeIn, FundId>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let fund = store::visible_fund(tx, actor, &call.id)?;
    require(actor, &fund.body_id, &input.region_code)?;
    if !fund.kind.is_pledged() {
        let detail = "Only funds of the kinds match and social_investor take pledges: use such a fund.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    let (mut faults, today) = (Vec::new(), tx.now()?.london_day());
    let allocation = store::allocation_for(tx, &fund.id, &input.region_code, input.financial_year)?;
    if allocation.is_none() {
        let detail =
            "The fund has no allocation to this region for this year: make it first, of what is expected.";
        faults.push(Fault::new("/financial_year", "no_allocation", detail));
    }
    if input.expires_on.is_some_and(|last| last < today) {
        faults.push(Fault::new("/expires_on", "past", "The day is over: give a later one, or none."));
    }
    let name = funder_name(tx, input)?.map_err(|fault| faults.push(fault)).ok();
    let (Some(allocation), Some(name), true) = (allocation, name, faults.is_empty()) else {
        return Err(Problem::invalid(faults));
    };
    let id = store::insert_pledge(tx, &allocation.id, &name, input, &actor.audit_name())?;
    let pledge = store::pledge(tx, &id)?;
    let whole = Whole { pledge, allocation, fund };
    let entry = entry(actor, "pledge", &whole);
    Ok(Audited::new(made(actor, whole), entry))
}

/// The name of who pledges: given, or that of the organisation.
fn funder_name(db: &mut Snapshot<'_>, input: &PledgeIn) -> Result<std::result::Result<String, Fault>> {
    let fault = |pointer: &str, code: &str, detail: &str| Ok(Err(Fault::new(pointer, code, detail)));
    match (&input.funder_name, &input.organisation_id) {
        (Some(name), None) => Ok(Ok(name.trim().to_owned())),
        (None, None) => fault("/funder_name", "required", "Name who pledges, or give its organisation_id."),
        (Some(_), Some(_)) => {
            fault("/funder_name", "contradiction", "Leave the name out: the organisation has one.")
        }
        (None, Some(id)) => match organisations::organisation(db, id) {
            Ok(found) => Ok(Ok(found.name)),
            Err(problem) if problem.code() == Code::NotFound => fault(
                "/organisation_id",
                "unknown",
                "There is no such organisation; find it with GET /api/v1/organisations.",
            ),
            Err(problem) => Err(problem),
        },
    }
}

/// Takes a pledge to its next state. The allocation is locked first, as everywhere.
fn advance(tx: &mut Tx<'_>, found: &Whole, action: &str, reason: Option<&str>) -> Result<Whole> {
    let one = &found.pledge;
    tx.apply(&Transition::<PledgeState>::new(one.id.as_str(), one.version, one.state, action)?)?;
    store::set_reached(tx, &one.id, reason)?;
    let pledge = store::pledge(tx, &one.id)?;
    whole(tx, pledge)
}

/// The pledge and its allocation, locked, as they are now.
fn locked(tx: &mut Tx<'_>, found: &Whole) -> Result<Whole> {
    tx.lock("allocations", found.allocation.id.as_str())?;
    tx.lock("pledges", found.pledge.id.as_str())?;
    let pledge = store::pledge(tx, &found.pledge.id)?;
    whole(tx, pledge)
}

fn acted_on<I>(tx: &mut Tx<'_>, call: &Call<I, PledgeId>) -> Result<Whole> {
    let found = visible(tx, &call.actor, &call.id)?;
    require(&call.actor, &found.fund.body_id, &found.allocation.region_code)?;
    let found = locked(tx, &found)?;
    call.meta.check(found.pledge.version)?;
    Ok(found)
}

fn forward(tx: &mut Tx<'_>, call: &Call<NoInput, PledgeId>, action: &'static str) -> Changed {
    let found = acted_on(tx, call)?;
    let done = advance(tx, &found, action, None)?;
    let entry = entry(&call.actor, action, &done);
    Ok(Audited::new(made(&call.actor, done), entry))
}

/// Confirms: it covers its allocation.
pub(super) fn confirm(tx: &mut Tx<'_>, call: &Call<NoInput, PledgeId>) -> Changed {
    forward(tx, call, "confirm")
}

/// Records that the money came.
pub(super) fn receive(tx: &mut Tx<'_>, call: &Call<NoInput, PledgeId>) -> Changed {
    forward(tx, call, "receive")
}

/// Withdraws, and tells the region where money is held that nothing covers any more.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<PledgeWithdrawalIn, PledgeId>) -> Changed {
    let found = acted_on(tx, call)?;
    let reason = call.input.reason.trim();
    let done = end(tx, &call.app, &found, "withdraw", Some(reason))?;
    let entry = entry(&call.actor, "withdraw", &done).reason(reason);
    Ok(Audited::new(made(&call.actor, done), entry))
}

/// Ends a pledge whose last day is over; the clock's act.
pub(super) fn expire(tx: &mut Tx<'_>, app: &App, id: &PledgeId) -> Result<Audited<()>> {
    let pledge = store::pledge(tx, id)?;
    let found = whole(tx, pledge)?;
    let found = locked(tx, &found)?;
    let done = end(tx, app, &found, "expire", None)?;
    Ok(Audited::new((), entry(&Actor::system("clock"), "expire", &done)))
}

fn end(
    tx: &mut Tx<'_>,
    app: &App,
    found: &Whole,
    action: &'static str,
    reason: Option<&str>,
) -> Result<Whole> {
    let before = found.allocation.shortfall(found.fund.kind)?;
    let done = advance(tx, found, action, reason)?;
    let short: Pence = done.allocation.shortfall(done.fund.kind)?;
    if short > before {
        mails::short(tx, app, &done)?;
    }
    Ok(done)
}
