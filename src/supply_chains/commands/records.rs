//! What each side says was referred, delivered, billed and paid, and what the other says of it.

use super::views::record_out;
use crate::bids::EntryId;
use crate::bids::states::EntryState;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Permission, RecordDelivery};
use crate::kernel::crypto::canonical;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;
use crate::kernel::machine::Transition;
use crate::kernel::money::Pence;
use crate::organisations::tell;
use crate::supply_chains::finders::{Seen, locked, see};
use crate::supply_chains::model::{ChainSide, Record, RecordId, RecordKind};
use crate::supply_chains::states::RecordState;
use crate::supply_chains::views::{ReasonIn, RecordIn, RecordOut};
use crate::supply_chains::{rules, store};

type Changed = Result<Audited<Made<RecordOut>>>;

fn event(actor: &Actor, action: &'static str, record: &Record, seen: &Seen) -> Result<Entry> {
    // The figures are in the log by their digest: a changed row cannot pass for the one that was stated.
    let stated = (&record.kind, record.quantity, record.amount_pence, &record.reference, record.on_date);
    let digest = canonical::digest(&stated).map_err(|cause| {
        Problem::field("/reference", "canonical", format!("It has no canonical form: {cause}."))
    })?;
    Ok(Entry::new(actor, action, Subject::new("supply_chain_record", record.id.as_str()))
        .parent(seen.place.id.as_str())
        .body(&seen.ground.body_id)
        .region(&seen.ground.region_code)
        .digests(None, Some(digest)))
}

/// The side for which the caller states something.
fn side_of(actor: &Actor, seen: &Seen, asked: Option<ChainSide>) -> Result<ChainSide> {
    let sides = seen.sides_with(actor, RecordDelivery);
    match (asked, &sides[..]) {
        (_, []) => Err(Problem::of(Code::Forbidden)),
        (None, [only]) => Ok(*only),
        (None, _) => {
            let detail = "You act for both sides: say for which one.";
            Err(Problem::field("/side", "required", detail))
        }
        (Some(side), known) if known.contains(&side) => Ok(side),
        (Some(_), _) => Err(Problem::of(Code::Forbidden)),
    }
}

/// States something of a place that is, or was, in use.
pub(in crate::supply_chains) fn create(tx: &mut Tx<'_>, call: &Call<RecordIn, EntryId>) -> Changed {
    let seen = locked(tx, &call.actor, &call.id)?;
    let input = &call.input;
    let side = side_of(&call.actor, &seen, input.side)?;
    if !matches!(seen.place.state, EntryState::Engaged | EntryState::Released | EntryState::Replaced) {
        let detail = "The partner is not engaged: the lead engages it first, and the partner confirms.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    let now = tx.now()?;
    let faults = rules::faults(input, seen.place.terms.starts_on, now.london_day());
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    pays_an_invoice(tx, &seen, input)?;
    let invoice = input.kind == RecordKind::Invoice;
    let record = Record {
        id: RecordId::new(),
        entry_id: call.id.clone(),
        kind: input.kind,
        side,
        state: RecordState::Stated,
        invoice_id: input.invoice_id.clone(),
        reference: input.reference.as_ref().map(|text| text.trim().to_owned()),
        quantity: input.quantity,
        amount_pence: input.amount_pence,
        interest_pence: input.interest_pence,
        from_on: input.from_on,
        on_date: input.on_date,
        due_on: invoice.then(|| rules::due_on(input.on_date, seen.place.terms.payment_days)),
        stated_by: call.actor.audit_name(),
        stated_at: now,
        answered_by: None,
        answered_at: None,
        answer: None,
        version: 1,
        recorded_at: now,
    };
    store::insert_record(tx, &record)?;
    tell_side(tx, call, &seen, side.other(), "chain-stated")?;
    let entry = event(&call.actor, "state", &record, &seen)?;
    Ok(Audited::new(made(tx, call, &seen, &record.id)?, entry))
}

/// A payment is of an invoice of this place, and of no more than is left of it.
fn pays_an_invoice(tx: &mut Tx<'_>, seen: &Seen, input: &RecordIn) -> Result<()> {
    let (Some(id), Some(amount)) = (&input.invoice_id, input.amount_pence) else { return Ok(()) };
    let unknown = || Problem::field("/invoice_id", "unknown", "Name an invoice of this partner.");
    let invoice = store::record(tx, id).map_err(|_| unknown())?;
    let here = invoice.entry_id == seen.place.id && invoice.kind == RecordKind::Invoice;
    if !here || invoice.state == RecordState::TakenBack {
        return Err(unknown());
    }
    let mut faults = Vec::new();
    if input.on_date < invoice.on_date {
        let detail = "The invoice came later than this payment.";
        faults.push(Fault::new("/on_date", "range", detail));
    }
    let left = rules::unpaid(&invoice, &store::payments_of(tx, std::slice::from_ref(id))?);
    if amount.get() > left {
        let left = Pence::new(left.max(0)).unwrap_or(Pence::ZERO);
        let detail = format!("{left} of this invoice is left to be paid.");
        faults.push(Fault::new("/amount_pence", "more_than_left", detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn made<I, K>(tx: &mut Tx<'_>, call: &Call<I, K>, seen: &Seen, id: &RecordId) -> Result<Made<RecordOut>> {
    let record = store::record(tx, id)?;
    let version = record.version;
    let out = record_out(tx, &call.actor, seen, vec![record])?.pop().ok_or_else(Problem::not_found)?;
    Ok(Made::new(out).version(version))
}

fn tell_side<I, K>(
    tx: &mut Tx<'_>,
    call: &Call<I, K>,
    seen: &Seen,
    side: ChainSide,
    name: &'static str,
) -> Result<()> {
    let letter = Letter::new(name)
        .with("award", &seen.ground.award.reference)
        .link(format!("/supply-chain/{}", seen.place.id))
        .informative();
    let body = match side {
        ChainSide::Lead => &seen.place.lead_id,
        ChainSide::Partner => &seen.place.partner_id,
    };
    tell(tx, &call.app, body, RecordDelivery::ROLES, &letter)
}

/// A record with its place, locked.
fn found<I>(tx: &mut Tx<'_>, call: &Call<I, RecordId>) -> Result<(Record, Seen)> {
    let record = store::record(tx, &call.id)?;
    see(tx, &call.actor, &record.entry_id)?;
    let seen = locked(tx, &call.actor, &record.entry_id)?;
    tx.lock("supply_chain_records", call.id.as_str())?;
    let record = store::record(tx, &call.id)?;
    Ok((record, seen))
}

/// What the other side, or the own, does with a record.
fn answer<I>(
    tx: &mut Tx<'_>,
    call: &Call<I, RecordId>,
    action: &'static str,
    words: Option<&str>,
) -> Changed {
    let (record, seen) = found(tx, call)?;
    let side = if action == "take_back" { record.side } else { record.side.other() };
    call.actor.require(RecordDelivery, &seen.side_scope(side))?;
    call.meta.check(record.version)?;
    let transition = Transition::new(record.id.as_str(), record.version, record.state, action)?;
    if action == "take_back"
        && record.kind == RecordKind::Invoice
        && !store::payments_of(tx, std::slice::from_ref(&record.id))?.is_empty()
    {
        let detail = "Payments of this invoice are stated: it cannot be taken back.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    tx.apply(&transition)?;
    store::answer_record(tx, &record.id, &call.actor.audit_name(), words)?;
    if action == "dispute" {
        tell_side(tx, call, &seen, record.side, "chain-disputed")?;
    }
    let entry = event(&call.actor, action, &record, &seen)?;
    let entry = match words {
        Some(words) => entry.reason(words),
        None => entry,
    };
    Ok(Audited::new(made(tx, call, &seen, &record.id)?, entry))
}

/// The other side says the same.
pub(in crate::supply_chains) fn confirm(tx: &mut Tx<'_>, call: &Call<NoInput, RecordId>) -> Changed {
    answer(tx, call, "confirm", None)
}

/// The other side says otherwise, and why.
pub(in crate::supply_chains) fn dispute(tx: &mut Tx<'_>, call: &Call<ReasonIn, RecordId>) -> Changed {
    answer(tx, call, "dispute", Some(call.input.reason.trim()))
}

/// Who stated it takes it back.
pub(in crate::supply_chains) fn take_back(tx: &mut Tx<'_>, call: &Call<NoInput, RecordId>) -> Changed {
    answer(tx, call, "take_back", None)
}
