//! Steps that one side asks for and another agrees to: engaging, releasing, replacing, leaving.

use super::views::delivery;
use crate::awards::states::AgreementState;
use crate::awards::{self};
use crate::bids::states::EntryState;
use crate::bids::{self, EntryId};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, DecideSupplyChain, Permission, Role, SubmitBids};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;
use crate::kernel::machine::{Machine, Transition};
use crate::organisations::{tell, tell_region};
use crate::supply_chains::finders::{Seen, locked, see};
use crate::supply_chains::model::{ChainSide, Step, StepAction, StepId};
use crate::supply_chains::states::StepState;
use crate::supply_chains::store;
use crate::supply_chains::views::{DeliveryOut, ReasonIn, ReplacePartnerIn};

type Changed = Result<Audited<Made<DeliveryOut>>>;

/// Who reads a provider's mail about its supply chain.
const READERS: &[Role] = &[Role::Owner, Role::Signatory, Role::BidWriter];

/// What a step is asked with.
struct Asked<'a> {
    action: StepAction,
    reason: Option<&'a str>,
    replacement: Option<EntryId>,
}

/// Who asks for a step: the lead's signatory, and the partner to leave.
fn require_asker(actor: &Actor, seen: &Seen, action: StepAction) -> Result<()> {
    match action {
        StepAction::Withdraw => actor.require(DecideSupplyChain, &seen.side_scope(ChainSide::Partner)),
        _ => actor.require(SubmitBids, &seen.side_scope(ChainSide::Lead)),
    }
}

/// Whether the caller may answer a step.
pub(super) fn may_answer(actor: &Actor, seen: &Seen, action: StepAction) -> bool {
    match action {
        StepAction::Engage => actor.may(DecideSupplyChain, &seen.side_scope(ChainSide::Partner)),
        _ => seen.commissions(actor),
    }
}

/// Whether the caller may ask for it.
pub(super) fn may_ask(actor: &Actor, seen: &Seen, action: StepAction) -> bool {
    require_asker(actor, seen, action).is_ok()
}

/// True while an agreement of the award is signed and not over.
pub(super) fn is_signed(db: &mut Snapshot<'_>, seen: &Seen) -> Result<bool> {
    let agreements = awards::agreements_of(db, &seen.ground.award.id)?;
    Ok(agreements.iter().any(|one| matches!(one.state, AgreementState::Signed | AgreementState::Active)))
}

fn found<I, K>(tx: &mut Tx<'_>, call: &Call<I, K>, entry: &EntryId, action: StepAction) -> Result<Seen> {
    let seen = locked(tx, &call.actor, entry)?;
    require_asker(&call.actor, &seen, action)?;
    call.meta.check(seen.place.version)?;
    seen.place.state.allows(action.as_str())?;
    Ok(seen)
}

fn ask<I>(
    tx: &mut Tx<'_>,
    call: &Call<I, EntryId>,
    seen: &Seen,
    asked: Asked<'_>,
    more: Vec<Entry>,
) -> Changed {
    let now = tx.now()?;
    let step = Step {
        id: StepId::new(),
        entry_id: seen.place.id.clone(),
        action: asked.action,
        state: StepState::Asked,
        reason: asked.reason.map(str::to_owned),
        replacement_id: asked.replacement,
        asked_by: call.actor.audit_name(),
        asked_at: now,
        answered_by: None,
        answered_at: None,
        answer: None,
        version: 1,
        recorded_at: now,
    };
    store::insert_step(tx, &step)?;
    tell_who_answers(tx, call, seen, asked.action)?;
    let first = event(&call.actor, "ask", &step, seen);
    Ok(Audited::with_entries(delivery(tx, &call.actor, &seen.place.id)?, first, more))
}

fn event(actor: &Actor, action: &'static str, step: &Step, seen: &Seen) -> Entry {
    let entry = Entry::new(actor, action, Subject::new("supply_chain_step", step.id.as_str()))
        .parent(seen.place.id.as_str())
        .body(&seen.ground.body_id)
        .region(&seen.ground.region_code);
    match &step.reason {
        Some(reason) => entry.reason(format!("{}: {reason}", step.action)),
        None => entry.reason(step.action.as_str()),
    }
}

fn page(seen: &Seen) -> String {
    format!("/supply-chain/{}", seen.place.id)
}

fn tell_who_answers<I, K>(tx: &mut Tx<'_>, call: &Call<I, K>, seen: &Seen, action: StepAction) -> Result<()> {
    let award = &seen.ground.award;
    if action == StepAction::Engage {
        let letter = Letter::new("partner-engaged").with("award", &award.reference).link(page(seen));
        return tell(tx, &call.app, &seen.place.partner_id, READERS, &letter);
    }
    let letter = Letter::new("chain-step-asked").with("award", &award.reference).link(page(seen));
    let region = (seen.ground.body_id.as_str(), seen.ground.region_code.as_str());
    tell_region(tx, &call.app, region, CommissionCompetitions::ROLES, &letter)
}

/// The lead says that the partner's work begins; the partner confirms.
pub(in crate::supply_chains) fn engage(tx: &mut Tx<'_>, call: &Call<NoInput, EntryId>) -> Changed {
    let seen = found(tx, call, &call.id, StepAction::Engage)?;
    if !is_signed(tx, &seen)? {
        let detail = "No agreement of this award is signed yet: a partner is engaged after that.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    ask(tx, call, &seen, Asked { action: StepAction::Engage, reason: None, replacement: None }, Vec::new())
}

/// The lead asks to let an engaged partner go.
pub(in crate::supply_chains) fn release(tx: &mut Tx<'_>, call: &Call<ReasonIn, EntryId>) -> Changed {
    let seen = found(tx, call, &call.id, StepAction::Release)?;
    let reason = Some(call.input.reason.trim());
    ask(tx, call, &seen, Asked { action: StepAction::Release, reason, replacement: None }, Vec::new())
}

/// The partner asks to leave a place that it accepted and that was not used yet.
pub(in crate::supply_chains) fn leave(tx: &mut Tx<'_>, call: &Call<ReasonIn, EntryId>) -> Changed {
    let seen = found(tx, call, &call.id, StepAction::Withdraw)?;
    let reason = Some(call.input.reason.trim());
    ask(tx, call, &seen, Asked { action: StepAction::Withdraw, reason, replacement: None }, Vec::new())
}

/// The lead asks to put another partner in the place of one; the new one is invited at once.
pub(in crate::supply_chains) fn replace(tx: &mut Tx<'_>, call: &Call<ReplacePartnerIn, EntryId>) -> Changed {
    let seen = found(tx, call, &call.id, StepAction::Replace)?;
    let input = &call.input;
    if input.partner_id == seen.place.partner_id {
        let detail = "Name another partner than the one that is replaced.";
        return Err(Problem::field("/partner_id", "same_partner", detail));
    }
    let offer = (input.partner_id.as_str(), &input.terms, input.expires_at);
    let (id, event) = bids::offer_in_place(tx, &call.actor, &seen.place, offer, &seen.ground.scope())?;
    let letter = Letter::new("partner-asked").with("deadline", input.expires_at);
    tell(tx, &call.app, &input.partner_id, &[Role::Signatory, Role::Owner], &letter)?;
    let asked =
        Asked { action: StepAction::Replace, reason: Some(input.reason.trim()), replacement: Some(id) };
    ask(tx, call, &seen, asked, vec![event])
}

/// A step with its place, locked.
fn waiting<I>(tx: &mut Tx<'_>, call: &Call<I, StepId>) -> Result<(Step, Seen)> {
    let step = store::step(tx, &call.id)?;
    see(tx, &call.actor, &step.entry_id)?;
    let seen = locked(tx, &call.actor, &step.entry_id)?;
    tx.lock("supply_chain_steps", call.id.as_str())?;
    let step = store::step(tx, &call.id)?;
    Ok((step, seen))
}

fn answerable<I>(tx: &mut Tx<'_>, call: &Call<I, StepId>) -> Result<(Step, Seen)> {
    let (step, seen) = waiting(tx, call)?;
    if !may_answer(&call.actor, &seen, step.action) {
        return Err(Problem::of(Code::Forbidden));
    }
    call.meta.check(step.version)?;
    Ok((step, seen))
}

/// Agrees: the place moves.
pub(in crate::supply_chains) fn agree(tx: &mut Tx<'_>, call: &Call<NoInput, StepId>) -> Changed {
    let (step, seen) = answerable(tx, call)?;
    let transition = Transition::new(step.id.as_str(), step.version, step.state, "agree")?;
    if let Some(replacement) = &step.replacement_id
        && bids::place(tx, replacement)?.state != EntryState::Accepted
    {
        let detail = "The new partner has not accepted its terms: wait until it does, or refuse.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    let moved = bids::move_place(tx, &call.actor, &seen.place, step.action.as_str(), &seen.ground.scope())?;
    tx.apply(&transition)?;
    store::answer_step(tx, &step.id, &call.actor.audit_name(), None)?;
    tell_both(tx, call, &seen, "chain-step-agreed")?;
    let agreed = event(&call.actor, "agree", &step, &seen);
    Ok(Audited::with_entries(delivery(tx, &call.actor, &seen.place.id)?, agreed, vec![moved]))
}

/// Refuses, with a reason.
pub(in crate::supply_chains) fn refuse(tx: &mut Tx<'_>, call: &Call<ReasonIn, StepId>) -> Changed {
    let (step, seen) = answerable(tx, call)?;
    tx.apply(&Transition::new(step.id.as_str(), step.version, step.state, "refuse")?)?;
    let reason = call.input.reason.trim();
    store::answer_step(tx, &step.id, &call.actor.audit_name(), Some(reason))?;
    tell_both(tx, call, &seen, "chain-step-refused")?;
    let entry = event(&call.actor, "refuse", &step, &seen);
    Ok(Audited::new(delivery(tx, &call.actor, &seen.place.id)?, entry))
}

/// Takes an asked step back.
pub(in crate::supply_chains) fn take_back(tx: &mut Tx<'_>, call: &Call<NoInput, StepId>) -> Changed {
    let (step, seen) = waiting(tx, call)?;
    require_asker(&call.actor, &seen, step.action)?;
    call.meta.check(step.version)?;
    tx.apply(&Transition::new(step.id.as_str(), step.version, step.state, "take_back")?)?;
    store::answer_step(tx, &step.id, &call.actor.audit_name(), None)?;
    let entry = event(&call.actor, "take_back", &step, &seen);
    Ok(Audited::new(delivery(tx, &call.actor, &seen.place.id)?, entry))
}

fn tell_both<I, K>(tx: &mut Tx<'_>, call: &Call<I, K>, seen: &Seen, name: &'static str) -> Result<()> {
    let letter = Letter::new(name).with("award", &seen.ground.award.reference).link(page(seen));
    for body in [&seen.place.lead_id, &seen.place.partner_id] {
        tell(tx, &call.app, body, READERS, &letter)?;
    }
    Ok(())
}

/// The actions of a waiting step that are this caller's.
pub(super) fn actions(actor: &Actor, seen: &Seen, step: &Step) -> Vec<&'static str> {
    let may = |action: &&'static str| match *action {
        "take_back" => may_ask(actor, seen, step.action),
        _ => may_answer(actor, seen, step.action),
    };
    step.state.actions().into_iter().filter(may).collect()
}
