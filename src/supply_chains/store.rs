//! The only Diesel of supply chains after the award, beside `flags.rs` and `reports`.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};

use super::model::{Record, RecordId, RecordKind, Step, StepId};
use super::rules::{Due, Paid};
use super::states::{RecordState, StepState};
use crate::bids::{BidId, EntryId};
use crate::kernel::clock::Day;
use crate::kernel::db::schema::{agreements, awards, supply_chain_records as r, supply_chain_steps as s};
use crate::kernel::db::{Constraint, Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::money::Pence;

/// A step.
pub(super) fn step(db: &mut Snapshot<'_>, id: &StepId) -> Result<Step> {
    s::table.find(id).select(Step::as_select()).first(db.conn()).optional()?.ok_or_else(Problem::not_found)
}

/// The steps of a place, the newest first.
pub(super) fn steps_of(db: &mut Snapshot<'_>, entry: &EntryId) -> Result<Vec<Step>> {
    Ok(s::table
        .filter(s::entry_id.eq(entry))
        .order(s::id.desc())
        .limit(100)
        .select(Step::as_select())
        .load(db.conn())?)
}

/// The steps that wait in these places.
pub(super) fn steps_waiting(db: &mut Snapshot<'_>, entries: &[EntryId]) -> Result<Vec<Step>> {
    Ok(s::table
        .filter(s::entry_id.eq_any(entries))
        .filter(s::state.eq(StepState::Asked))
        .select(Step::as_select())
        .load(db.conn())?)
}

/// Keeps a step; 409 where one waits already.
pub(super) fn insert_step(tx: &mut Tx<'_>, step: &Step) -> Result<()> {
    let kept = tx
        .savepoint(|tx| diesel::insert_into(s::table).values(step).execute(tx.conn()).map_err(Problem::from));
    kept.map(|_| ()).map_err(|problem| {
        problem.on_violation(Constraint::ONE_OPEN_STEP, || {
            let detail = "A step waits for its answer already: take it back first, or wait.";
            Problem::new(Code::AlreadyExists, detail)
        })
    })
}

/// Keeps who answered a step, and what.
pub(super) fn answer_step(tx: &mut Tx<'_>, id: &StepId, by: &str, answer: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(s::table.find(id))
        .set((
            s::answered_by.eq(Some(by)),
            s::answered_at.eq(Some(now)),
            s::answer.eq(answer),
            s::version.eq(s::version + 1),
            s::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A record.
pub(super) fn record(db: &mut Snapshot<'_>, id: &RecordId) -> Result<Record> {
    r::table.find(id).select(Record::as_select()).first(db.conn()).optional()?.ok_or_else(Problem::not_found)
}

/// The records of a place, the newest first.
pub(super) fn records_of(
    db: &mut Snapshot<'_>,
    entry: &EntryId,
    kind: Option<RecordKind>,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Record>> {
    let mut query = r::table
        .filter(r::entry_id.eq(entry))
        .order(r::id.desc())
        .limit(limit)
        .select(Record::as_select())
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(r::kind.eq(kind));
    }
    if let Some(before) = before {
        query = query.filter(r::id.lt(before.to_owned()));
    }
    Ok(query.load(db.conn())?)
}

/// The payments of these invoices that were not taken back.
pub(super) fn payments_of(db: &mut Snapshot<'_>, invoices: &[RecordId]) -> Result<Vec<Record>> {
    Ok(r::table
        .filter(r::invoice_id.eq_any(invoices.iter().map(Some)))
        .filter(r::state.ne(RecordState::TakenBack))
        .order(r::id)
        .select(Record::as_select())
        .load(db.conn())?)
}

/// Keeps a record; 409 for an invoice whose number is there.
pub(super) fn insert_record(tx: &mut Tx<'_>, record: &Record) -> Result<()> {
    let kept = tx.savepoint(|tx| {
        diesel::insert_into(r::table).values(record).execute(tx.conn()).map_err(Problem::from)
    });
    kept.map(|_| ()).map_err(|problem| {
        problem.on_violation(Constraint::ONE_INVOICE, || {
            let detail = "An invoice with this number is recorded: give the next one its own number.";
            Problem::new(Code::AlreadyExists, detail)
        })
    })
}

/// Keeps who answered a record, and what.
pub(super) fn answer_record(tx: &mut Tx<'_>, id: &RecordId, by: &str, answer: Option<&str>) -> Result<()> {
    let now = tx.now()?;
    diesel::update(r::table.find(id))
        .set((
            r::answered_by.eq(Some(by)),
            r::answered_at.eq(Some(now)),
            r::answer.eq(answer),
            r::version.eq(r::version + 1),
            r::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What is stated of a place, by kind and state.
#[derive(Debug, Clone, QueryableByName)]
struct Sum {
    #[diesel(sql_type = Text)]
    entry_id: EntryId,
    #[diesel(sql_type = Text)]
    kind: RecordKind,
    #[diesel(sql_type = Text)]
    state: RecordState,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = BigInt)]
    pence: i64,
    #[diesel(sql_type = BigInt)]
    records: i64,
}

/// How many invoices of a place there are, and how many of them were or are late.
#[derive(Debug, Clone, QueryableByName)]
struct Lateness {
    #[diesel(sql_type = Text)]
    entry_id: EntryId,
    #[diesel(sql_type = BigInt)]
    invoices: i64,
    #[diesel(sql_type = BigInt)]
    late: i64,
}

/// Totals of one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) referrals: i64,
    pub(super) delivered: i64,
    pub(super) invoiced_pence: i64,
    pub(super) paid_pence: i64,
    /// Statements that wait for the other side.
    pub(super) waiting: i64,
    pub(super) disputed: i64,
    pub(super) invoices: i64,
    pub(super) late: i64,
}

/// An invoice is late as `rules::clock_of` has it: a payment that is only stated is no delay, a dispute neither.
const LATENESS: &str = "SELECT x.entry_id, COUNT(*) AS invoices, \
        CAST(COALESCE(SUM(CASE WHEN x.state <> 'disputed' AND ((x.said < x.amount_pence AND x.due_on < $1) \
            OR (x.said >= x.amount_pence AND x.last > x.due_on)) THEN 1 ELSE 0 END), 0) AS BIGINT) AS late \
    FROM (SELECT i.id, i.entry_id, i.state, i.due_on, i.amount_pence, \
            COALESCE(SUM(p.amount_pence), 0) AS said, MAX(p.on_date) AS last \
        FROM supply_chain_records i JOIN supply_chain_entries e ON e.id = i.entry_id \
        LEFT JOIN supply_chain_records p ON p.invoice_id = i.id AND p.state IN ('stated', 'confirmed') \
        WHERE e.bid_id = $2 AND i.kind = 'invoice' AND i.state <> 'taken_back' \
        GROUP BY i.id, i.entry_id, i.state, i.due_on, i.amount_pence) x GROUP BY x.entry_id";

const SUMS: &str = "SELECT r.entry_id, r.kind, r.state, CAST(COALESCE(SUM(r.quantity), 0) AS BIGINT) AS quantity, \
        CAST(COALESCE(SUM(r.amount_pence), 0) AS BIGINT) AS pence, COUNT(*) AS records \
    FROM supply_chain_records r JOIN supply_chain_entries e ON e.id = r.entry_id \
    WHERE e.bid_id = $1 AND r.state <> 'taken_back' GROUP BY r.entry_id, r.kind, r.state";

/// The totals of every place of a bid on `today`: what both sides say, and how much waits or is disputed.
pub(super) fn totals(db: &mut Snapshot<'_>, bid: &BidId, today: Day) -> Result<BTreeMap<EntryId, Totals>> {
    let sums: Vec<Sum> = diesel::sql_query(SUMS).bind::<Text, _>(bid.as_str()).load(db.conn())?;
    let lateness: Vec<Lateness> =
        diesel::sql_query(LATENESS).bind::<Date, _>(today).bind::<Text, _>(bid.as_str()).load(db.conn())?;
    let mut totals: BTreeMap<EntryId, Totals> = BTreeMap::new();
    for sum in sums {
        let one = totals.entry(sum.entry_id).or_default();
        match sum.state {
            RecordState::Stated => one.waiting += sum.records,
            RecordState::Disputed => one.disputed += sum.records,
            RecordState::Confirmed => match sum.kind {
                RecordKind::Referrals => one.referrals += sum.quantity,
                RecordKind::Delivered => one.delivered += sum.quantity,
                RecordKind::Invoice => one.invoiced_pence += sum.pence,
                RecordKind::Payment => one.paid_pence += sum.pence,
            },
            RecordState::TakenBack => {}
        }
    }
    for late in lateness {
        let one = totals.entry(late.entry_id).or_default();
        (one.invoices, one.late) = (late.invoices, late.late);
    }
    Ok(totals)
}

/// An invoice with its payments, as its clock needs them.
#[derive(Debug, Clone)]
pub(super) struct InvoiceRow {
    /// The invoice.
    pub(super) due: Due,
    /// Its payments that were not taken back or disputed.
    pub(super) payments: Vec<Paid>,
    /// Interest that the lead says it paid, in pence.
    pub(super) interest_paid: i64,
}

/// The clocks' material of invoices.
pub(super) fn with_payments(
    db: &mut Snapshot<'_>,
    invoices: &[Record],
) -> Result<BTreeMap<RecordId, InvoiceRow>> {
    let ids: Vec<RecordId> = invoices.iter().map(|one| one.id.clone()).collect();
    let mut rows: BTreeMap<RecordId, InvoiceRow> = invoices
        .iter()
        .map(|one| {
            let due = Due {
                from: one.on_date,
                due_on: one.due_on.unwrap_or(one.on_date),
                pence: one.amount_pence.map_or(0, Pence::get),
                disputed: one.state == RecordState::Disputed,
            };
            (one.id.clone(), InvoiceRow { due, payments: Vec::new(), interest_paid: 0 })
        })
        .collect();
    for payment in payments_of(db, &ids)? {
        let Some(row) = payment.invoice_id.as_ref().and_then(|id| rows.get_mut(id)) else { continue };
        if payment.state == RecordState::Disputed {
            continue;
        }
        row.interest_paid += payment.interest_pence.map_or(0, Pence::get);
        row.payments.push(Paid {
            on: payment.on_date,
            pence: payment.amount_pence.map_or(0, Pence::get),
            confirmed: payment.state == RecordState::Confirmed,
        });
    }
    Ok(rows)
}

/// Accepted places whose award's agreements are all over, so that nobody will be engaged in them any more.
pub(super) fn unused(db: &mut Snapshot<'_>) -> Result<Vec<String>> {
    use crate::kernel::db::schema::supply_chain_entries as e;
    let over = ["ended", "terminated", "withdrawn"];
    let running =
        agreements::table.filter(agreements::award_id.eq(awards::id)).filter(agreements::state.ne_all(over));
    let ended = agreements::table
        .filter(agreements::award_id.eq(awards::id))
        .filter(agreements::state.eq_any(["ended", "terminated"]));
    Ok(e::table
        .inner_join(awards::table.on(awards::bid_id.eq(e::bid_id)))
        .filter(e::state.eq("accepted"))
        .filter(awards::state.eq_any(["ready", "settled"]))
        .filter(diesel::dsl::exists(ended))
        .filter(diesel::dsl::not(diesel::dsl::exists(running)))
        .order(e::id)
        .limit(50)
        .select(e::id)
        .load(db.conn())?)
}
