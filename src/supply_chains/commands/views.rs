//! What a caller sees of a chain.

use std::collections::BTreeMap;

use super::steps;
use crate::awards::{self, AwardId};
use crate::bids::states::EntryState;
use crate::bids::{self, BidId, EntryId, Place};
use crate::evaluation::upstream::organisation_names;
use crate::kernel::authz::{Actor, RecordDelivery, Role, Scope};
use crate::kernel::clock::Day;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;
use crate::supply_chains::finders::{Ground, Seen, ground, see};
use crate::supply_chains::model::{ChainSide, Record, RecordId, Step, StepAction};
use crate::supply_chains::rates::Rates;
use crate::supply_chains::rules;
use crate::supply_chains::store::{self, Totals};
use crate::supply_chains::views::{
    ActualOut, AwardSupplyChainOut, ChainPartnerOut, DeliveryOut, PaymentClockOut, RecordOut, StepOut,
};

/// Places whose partner had accepted.
const ACCEPTED: &[EntryState] = &[
    EntryState::Accepted,
    EntryState::Engaged,
    EntryState::Released,
    EntryState::Replaced,
    EntryState::NeverUsed,
];

fn actual(totals: Totals, inside: bool) -> ActualOut {
    ActualOut {
        referrals: totals.referrals,
        delivered_volume: totals.delivered,
        invoiced_pence: totals.invoiced_pence,
        paid_pence: totals.paid_pence,
        invoices: totals.invoices,
        late_invoices: totals.late,
        waiting: inside.then_some(totals.waiting),
        disputed: inside.then_some(totals.disputed),
    }
}

fn step_out(actor: &Actor, seen: &Seen, step: Step) -> StepOut {
    StepOut {
        allowed_actions: steps::actions(actor, seen, &step),
        id: step.id,
        entry_id: step.entry_id,
        action: step.action,
        state: step.state,
        reason: step.reason,
        replacement_id: step.replacement_id,
        asked_at: step.asked_at,
        answered_at: step.answered_at,
        answer: step.answer,
        version: step.version,
    }
}

/// What the caller may do with a place now.
fn place_actions(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    seen: &Seen,
    waits: bool,
) -> Result<Vec<&'static str>> {
    let mut actions = Vec::new();
    if !waits {
        let signed = steps::is_signed(db, seen)?;
        let all = [StepAction::Engage, StepAction::Release, StepAction::Replace, StepAction::Withdraw];
        for action in all {
            let possible =
                seen.place.state.allows(action.as_str()).is_ok() && (action != StepAction::Engage || signed);
            if possible && steps::may_ask(actor, seen, action) {
                actions.push(action.as_str());
            }
        }
    }
    let used = matches!(seen.place.state, EntryState::Engaged | EntryState::Released | EntryState::Replaced);
    if used && !seen.sides_with(actor, RecordDelivery).is_empty() {
        actions.push("record");
    }
    Ok(actions)
}

/// A place with what was promised and done.
pub(in crate::supply_chains) fn delivery(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &EntryId,
) -> Result<Made<DeliveryOut>> {
    let seen = see(db, actor, id)?;
    let today = db.now()?.london_day();
    let totals = store::totals(db, &seen.place.bid_id, today)?.remove(id).unwrap_or_default();
    let steps = store::steps_of(db, id)?;
    let waits = steps.iter().any(|step| !step.state.actions().is_empty());
    let allowed_actions = place_actions(db, actor, &seen, waits)?;
    let ids = [seen.place.lead_id.clone(), seen.place.partner_id.clone()];
    let names = organisation_names(db, &ids)?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let lead_ends_on = awards::agreements_of(db, &seen.ground.award.id)?
        .iter()
        .filter(|one| one.countersigned_at.is_some())
        .filter_map(|one| one.ends_on)
        .max();
    let (version, place) = (seen.place.version, seen.place.clone());
    let out = DeliveryOut {
        entry_id: place.id,
        award_id: seen.ground.award.id.to_string(),
        award_reference: seen.ground.award.reference.clone(),
        competition_id: place.competition_id,
        lead_name: name(&place.lead_id),
        lead_id: place.lead_id,
        partner_name: name(&place.partner_id),
        partner_id: place.partner_id,
        state: place.state,
        terms: place.terms,
        terms_digest: place.terms_digest,
        accepted_at: place.decided_at,
        lead_ends_on,
        actual: actual(totals, true),
        steps: steps.into_iter().map(|step| step_out(actor, &seen, step)).collect(),
        sides: seen.sides.clone(),
        allowed_actions,
        version,
    };
    Ok(Made::new(out).version(version).location(format!("/api/v1/supply-chain-entries/{id}/delivery")))
}

/// Records as this caller sees them; invoices with their clocks.
pub(in crate::supply_chains) fn record_out(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    seen: &Seen,
    records: Vec<Record>,
) -> Result<Vec<RecordOut>> {
    let today = db.now()?.london_day();
    let invoices: Vec<Record> = records.iter().filter(|one| one.due_on.is_some()).cloned().collect();
    let rates = Rates::known()?;
    let mut clocks: BTreeMap<RecordId, PaymentClockOut> = store::with_payments(db, &invoices)?
        .into_iter()
        .map(|(id, row)| {
            let clock = rules::clock_of(row.due, &row.payments, today, &rates);
            let out = PaymentClockOut {
                due_on: row.due.due_on,
                paid_pence: clock.paid_pence,
                said_pence: clock.said_pence,
                paid_on: clock.paid_on,
                days: clock.days,
                is_late: clock.is_late,
                interest_pence: clock.interest_pence,
                rate_basis_points: clock.rate_basis_points,
                rate_is_provisional: clock.rate_is_provisional,
            };
            (id, out)
        })
        .collect();
    let sides = seen.sides_with(actor, RecordDelivery);
    Ok(records
        .into_iter()
        .map(|one| RecordOut {
            allowed_actions: record_actions(&one, &sides),
            clock: clocks.remove(&one.id),
            id: one.id,
            entry_id: one.entry_id,
            kind: one.kind,
            side: one.side,
            state: one.state,
            quantity: one.quantity,
            amount_pence: one.amount_pence,
            interest_pence: one.interest_pence,
            reference: one.reference,
            invoice_id: one.invoice_id,
            from_on: one.from_on,
            on_date: one.on_date,
            stated_at: one.stated_at,
            answered_at: one.answered_at,
            answer: one.answer,
            version: one.version,
        })
        .collect())
}

fn record_actions(record: &Record, sides: &[ChainSide]) -> Vec<&'static str> {
    let own = |action: &str| if action == "take_back" { record.side } else { record.side.other() };
    record.state.actions().into_iter().filter(|action| sides.contains(&own(action))).collect()
}

/// Why a partner stands first: it was not used, or is paid late.
fn needs_eyes(one: &ChainPartnerOut) -> bool {
    matches!(one.state, EntryState::Accepted | EntryState::NeverUsed) || one.actual.late_invoices > 0
}

/// The chain of an award for its lead and the commissioning side.
pub(in crate::supply_chains) fn award_chain(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &AwardId,
) -> Result<AwardSupplyChainOut> {
    let award = awards::award_of(db, id.as_str())?;
    let ground = ground(db, award)?;
    let is_lead = actor.holds(Role::OF_PROVIDER, &Scope::of_body(&ground.award.organisation_id));
    if !is_lead && !ground.is_staff(actor) {
        return Err(Problem::not_found());
    }
    chain(db, &ground, Some(actor))
}

/// The chain of an award for everyone.
pub(in crate::supply_chains) fn public_chain(
    db: &mut Snapshot<'_>,
    id: &AwardId,
) -> Result<AwardSupplyChainOut> {
    let award = awards::award_of(db, id.as_str())?;
    let ground = ground(db, award)?;
    chain(db, &ground, None)
}

fn chain(db: &mut Snapshot<'_>, ground: &Ground, reader: Option<&Actor>) -> Result<AwardSupplyChainOut> {
    let today = db.now()?.london_day();
    let bid: Option<BidId> = ground.award.bid_id.as_deref().and_then(|id| id.parse().ok());
    let bid = bid.ok_or_else(Problem::not_found)?;
    let mut places = bids::places(db, &bid)?;
    places.retain(|place| ACCEPTED.contains(&place.state));
    let mut steps: BTreeMap<EntryId, Step> = BTreeMap::new();
    if reader.is_some() {
        let ids: Vec<EntryId> = places.iter().map(|place| place.id.clone()).collect();
        steps =
            store::steps_waiting(db, &ids)?.into_iter().map(|step| (step.entry_id.clone(), step)).collect();
    }
    let mut totals = store::totals(db, &bid, today)?;
    let mut names: Vec<String> = places.iter().map(|place| place.partner_id.clone()).collect();
    names.push(ground.award.organisation_id.clone());
    let names = organisation_names(db, &names)?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let mut partners = Vec::new();
    for place in places {
        let waiting_step = match (reader, steps.remove(&place.id)) {
            (Some(actor), Some(step)) => Some(step_out(actor, &see(db, actor, &place.id)?, step)),
            _ => None,
        };
        let totals = totals.remove(&place.id).unwrap_or_default();
        partners.push(partner(place, name, totals, reader.is_some(), waiting_step));
    }
    partners.sort_by(|a, b| {
        (!needs_eyes(a), &a.partner_name, &a.entry_id).cmp(&(!needs_eyes(b), &b.partner_name, &b.entry_id))
    });
    let kept = |one: &&ChainPartnerOut| !matches!(one.state, EntryState::Released | EntryState::Replaced);
    Ok(AwardSupplyChainOut {
        award_id: ground.award.id.to_string(),
        award_reference: ground.award.reference.clone(),
        lead_name: name(&ground.award.organisation_id),
        lead_id: ground.award.organisation_id.clone(),
        promised_pence: partners.iter().filter(kept).map(|one| one.promised_pence).sum(),
        paid_pence: partners.iter().map(|one| one.actual.paid_pence).sum(),
        engaged: count(&partners, |one| one.is_engaged),
        not_engaged: count(&partners, |one| !one.is_engaged),
        partners,
    })
}

fn count(partners: &[ChainPartnerOut], is: impl Fn(&ChainPartnerOut) -> bool) -> i64 {
    i64::try_from(partners.iter().filter(|one| is(one)).count()).unwrap_or(i64::MAX)
}

fn partner(
    place: Place,
    name: impl Fn(&str) -> String,
    totals: Totals,
    inside: bool,
    waiting_step: Option<StepOut>,
) -> ChainPartnerOut {
    let (starts_on, ends_on): (Day, Option<Day>) = (place.terms.starts_on, place.terms.ends_on);
    ChainPartnerOut {
        partner_name: name(&place.partner_id),
        entry_id: place.id,
        partner_id: place.partner_id,
        role: place.terms.role,
        areas: place.terms.areas,
        is_engaged: matches!(place.state, EntryState::Engaged | EntryState::Released)
            || place.state == EntryState::Replaced && totals != Totals::default(),
        state: place.state,
        promised_pence: place.terms.value_pence,
        promised_volume: place.terms.volume,
        payment_days: place.terms.payment_days,
        starts_on,
        ends_on,
        actual: actual(totals, inside),
        waiting_step,
    }
}
