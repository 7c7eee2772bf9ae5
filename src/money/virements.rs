//! Virements: money moves between the regions of one fund and financial year. Who directs the giving region proposes,
//! another person who directs the receiving one confirms. Each function runs in a write transaction; operations and
//! pages share them.

use super::commands::require;
use super::model::{Allocation, AllocationId, Fund, FundId, Virement, VirementId};
use super::rules::virement_faults;
use super::states::VirementState;
use super::views::{VirementIn, VirementOut, VirementRefusalIn};
use super::{mails, store};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, ManageFunds, Permission, Scope};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::{Machine, Transition};

type Changed = Result<Audited<Made<VirementOut>>>;

/// A virement with its fund and both allocations.
pub(super) struct Whole {
    pub(super) virement: Virement,
    pub(super) fund: Fund,
    pub(super) from: Allocation,
    pub(super) to: Allocation,
}

fn allocation(db: &mut Snapshot<'_>, id: &AllocationId) -> Result<Allocation> {
    store::allocation(db, id)?.ok_or_else(Problem::not_found)
}

fn whole(db: &mut Snapshot<'_>, virement: Virement, fund: Fund) -> Result<Whole> {
    let (from, to) =
        (allocation(db, &virement.from_allocation_id)?, allocation(db, &virement.to_allocation_id)?);
    Ok(Whole { virement, fund, from, to })
}

/// The virement, for people of the fund's body; 404 otherwise.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &VirementId) -> Result<Whole> {
    let virement = store::virement(db, id)?;
    let fund = store::visible_fund(db, actor, &virement.fund_id)?;
    whole(db, virement, fund)
}

/// The virements of a fund.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &FundId,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<VirementOut>> {
    let fund = store::visible_fund(db, actor, id)?;
    let rows = store::virements_page(db, id, after, limit)?;
    rows.into_iter().map(|row| Ok(view(actor, whole(db, row, fund.clone())?))).collect()
}

/// As this caller sees it.
pub(super) fn view(actor: &Actor, whole: Whole) -> VirementOut {
    let Whole { virement: one, fund, from, to } = whole;
    let directs = |region: &str| {
        let scope = Scope { body_id: &fund.body_id, region_code: Some(region), competition_id: None };
        actor.may(ManageFunds, &scope)
    };
    let mut allowed_actions = one.state.actions();
    allowed_actions.retain(|action| match *action {
        "withdraw" => directs(&from.region_code),
        "confirm" => directs(&to.region_code) && actor.person().is_ok_and(|person| person != one.proposed_by),
        _ => directs(&to.region_code),
    });
    VirementOut {
        id: one.id,
        fund_id: one.fund_id,
        financial_year: one.financial_year,
        from_allocation_id: one.from_allocation_id,
        from_region_code: from.region_code,
        to_allocation_id: one.to_allocation_id,
        to_region_code: to.region_code,
        amount_pence: one.amount_pence,
        state: one.state,
        reason: one.reason,
        proposed_by: one.proposed_by,
        proposed_at: one.proposed_at,
        decided_by: one.decided_by,
        decided_at: one.decided_at,
        decision_reason: one.decision_reason,
        version: one.version,
        allowed_actions,
    }
}

pub(super) fn made(actor: &Actor, whole: Whole) -> Made<VirementOut> {
    let (version, place) = (whole.virement.version, format!("/api/v1/virements/{}", whole.virement.id));
    Made::new(view(actor, whole)).version(version).location(place)
}

fn entry(actor: &Actor, action: &'static str, whole: &Whole) -> Entry {
    Entry::new(actor, action, Subject::new("virement", whole.virement.id.as_str()))
        .parent(whole.fund.id.as_str())
        .body(whole.fund.body_id.as_str())
        .region(whole.to.region_code.as_str())
}

/// What happened to an allocation.
fn moved(actor: &Actor, action: &'static str, fund: &Fund, row: &Allocation) -> Entry {
    Entry::new(actor, action, Subject::new("allocation", row.id.as_str()))
        .parent(fund.id.as_str())
        .body(fund.body_id.as_str())
        .region(row.region_code.as_str())
}

fn exceeded() -> Problem {
    let detail =
        "The giving allocation has less money that is neither reserved nor committed: lower the amount.";
    let fault = Fault::new("/amount_pence", "funds_exceeded", detail);
    Problem::new(Code::FundsExceeded, detail).with_faults(vec![fault])
}

/// Proposes to move money, and tells the receiving region.
pub(super) fn propose(tx: &mut Tx<'_>, call: &Call<VirementIn, FundId>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let fund = store::visible_fund(tx, actor, &call.id)?;
    if !actor.bodies(ManageFunds::ROLES).contains(&fund.body_id) {
        return Err(Problem::of(Code::Forbidden));
    }
    let mut inside = |id| Ok::<_, Problem>(store::allocation(tx, id)?.filter(|row| row.fund_id == fund.id));
    let (from, to) = (inside(&input.from_allocation_id)?, inside(&input.to_allocation_id)?);
    if let Some(from) = &from {
        require(actor, &fund.body_id, &from.region_code)?;
    }
    let faults = virement_faults(fund.kind, from.as_ref(), to.as_ref());
    let (Some(from), Some(_), true) = (from, to, faults.is_empty()) else {
        return Err(Problem::invalid(faults));
    };
    let person = call.fresh_person(tx.now()?)?;
    if input.amount_pence > from.uncommitted()? {
        return Err(exceeded());
    }
    let id = store::insert_virement(tx, &from, input, person)?;
    let virement = store::virement(tx, &id)?;
    let whole = whole(tx, virement, fund)?;
    mails::virement_proposed(tx, &call.app, &whole)?;
    let entry = entry(actor, "propose", &whole).reason(&input.reason);
    Ok(Audited::new(made(actor, whole), entry))
}

/// The virement, locked, where the caller directs the region that decides on `action`, which its state allows.
fn decided<I>(tx: &mut Tx<'_>, call: &Call<I, VirementId>, action: &str) -> Result<Whole> {
    let found = visible(tx, &call.actor, &call.id)?;
    let region = if action == "withdraw" { &found.from.region_code } else { &found.to.region_code };
    require(&call.actor, &found.fund.body_id, region)?;
    tx.lock("virements", call.id.as_str())?;
    let virement = store::virement(tx, &call.id)?;
    call.meta.check(virement.version)?;
    virement.state.allows(action)?;
    Ok(Whole { virement, ..found })
}

/// Decides, and gives the virement as it is afterwards.
fn settle(
    tx: &mut Tx<'_>,
    whole: &Whole,
    person: &str,
    action: &'static str,
    reason: Option<&str>,
) -> Result<Whole> {
    let one = &whole.virement;
    store::set_decided(tx, &one.id, person, reason)?;
    let transition = Transition::<VirementState>::new(one.id.as_str(), one.version, one.state, action)?;
    tx.apply(&transition).map_err(|problem| problem.on_violation(Constraint::NOT_OVERSPENT, exceeded))?;
    Ok(Whole {
        virement: store::virement(tx, &one.id)?,
        fund: whole.fund.clone(),
        from: allocation(tx, &one.from_allocation_id)?,
        to: allocation(tx, &one.to_allocation_id)?,
    })
}

/// Confirms, as another person: the money moves.
pub(super) fn confirm(tx: &mut Tx<'_>, call: &Call<NoInput, VirementId>) -> Changed {
    let actor = &call.actor;
    let found = decided(tx, call, "confirm")?;
    let person = call.fresh_person(tx.now()?)?;
    if person == found.virement.proposed_by {
        return Err(Problem::of(Code::AnotherPersonRequired));
    }
    let mut both = [found.from.id.as_str(), found.to.id.as_str()];
    // Always in the same order, so that two never wait for each other.
    both.sort_unstable();
    tx.lock_all("allocations", &both)?;
    let (from, to) = (allocation(tx, &found.from.id)?, allocation(tx, &found.to.id)?);
    if found.virement.amount_pence > from.uncommitted()? {
        return Err(exceeded());
    }
    to.allocated_pence
        .checked_add(found.virement.amount_pence)
        .map_err(|cause| Problem::new(Code::Conflict, cause.to_string()))?;
    let done = settle(tx, &found, person, "confirm", None)?;
    let entries =
        vec![moved(actor, "vire_out", &done.fund, &done.from), moved(actor, "vire_in", &done.fund, &done.to)];
    let first = entry(actor, "confirm", &done);
    Ok(Audited::with_entries(made(actor, done), first, entries))
}

/// Refuses; the money stays.
pub(super) fn refuse(tx: &mut Tx<'_>, call: &Call<VirementRefusalIn, VirementId>) -> Changed {
    let found = decided(tx, call, "refuse")?;
    let reason = call.input.reason.trim();
    let done = settle(tx, &found, call.actor.person()?, "refuse", Some(reason))?;
    let entry = entry(&call.actor, "refuse", &done).reason(reason);
    Ok(Audited::new(made(&call.actor, done), entry))
}

/// Takes the proposal back.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<NoInput, VirementId>) -> Changed {
    let found = decided(tx, call, "withdraw")?;
    let done = settle(tx, &found, call.actor.person()?, "withdraw", None)?;
    let entry = entry(&call.actor, "withdraw", &done);
    Ok(Audited::new(made(&call.actor, done), entry))
}
