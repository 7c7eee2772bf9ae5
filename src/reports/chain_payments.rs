//! Report `supply-chain-payments` (R15): each invoice down a supply chain against its 30 days.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};

use super::DEFINITION_VERSION;
use super::chain_query::AWARDS;
use super::chain_views::PaymentRow;
use super::competition_query::{Asked, asking};
use super::paged::Paged;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::supply_chains::{Due, Paid, Rates, clock_of};

/// Invoices of the asker's awards as they stood at `$1`.
const PAGE_OF: &str = "page AS ( \
    SELECT r.id, r.entry_id, r.reference, r.state, r.on_date, r.due_on, r.amount_pence, e.partner_id, e.lead_id, \
        k.id AS award_id, k.reference AS award_reference, k.region_code \
    FROM supply_chain_records_versions r JOIN supply_chain_entries e ON e.id = r.entry_id \
    JOIN known k ON k.id = (SELECT w.id FROM awards w WHERE w.bid_id = e.bid_id \
        AND w.state NOT IN ('returned', 'set_aside') ORDER BY w.id DESC LIMIT 1) AND k.inside \
    WHERE r.kind = 'invoice' AND r.state <> 'taken_back' \
        AND r.recorded_at <= $1 AND (r.superseded_at IS NULL OR r.superseded_at > $1) \
        AND r.id > $4 ORDER BY r.id LIMIT $5)";

const INVOICES: &str = "SELECT p.*, (SELECT MAX(x.id) FROM audit_events x \
        WHERE x.subject_kind = 'supply_chain_record' AND x.subject_id = p.id AND x.at <= $1) AS event_id \
    FROM page p ORDER BY p.id";

const PAYMENTS: &str = "SELECT r.invoice_id, r.state, r.on_date, r.amount_pence, COALESCE(r.interest_pence, 0) AS interest_pence \
    FROM page p JOIN supply_chain_records_versions r ON r.invoice_id = p.id \
    WHERE r.state IN ('stated', 'confirmed') AND r.recorded_at <= $1 AND (r.superseded_at IS NULL OR r.superseded_at > $1)";

const DISPUTES: &str = "SELECT r.id, r.recorded_at, r.superseded_at FROM page p \
    JOIN supply_chain_records_versions r ON r.id = p.id WHERE r.state = 'disputed' AND r.recorded_at <= $1";

#[derive(QueryableByName)]
struct Invoice {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    award_id: String,
    #[diesel(sql_type = Text)]
    award_reference: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    partner_id: String,
    #[diesel(sql_type = Text)]
    lead_id: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Date)]
    on_date: Day,
    #[diesel(sql_type = Date)]
    due_on: Day,
    #[diesel(sql_type = BigInt)]
    amount_pence: i64,
    #[diesel(sql_type = Nullable<Text>)]
    event_id: Option<String>,
}

#[derive(QueryableByName)]
struct Payment {
    #[diesel(sql_type = Text)]
    invoice_id: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Date)]
    on_date: Day,
    #[diesel(sql_type = BigInt)]
    amount_pence: i64,
    #[diesel(sql_type = BigInt)]
    interest_pence: i64,
}

#[derive(QueryableByName)]
struct Dispute {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Timestamp)]
    recorded_at: UtcTime,
    #[diesel(sql_type = Nullable<Timestamp>)]
    superseded_at: Option<UtcTime>,
}

/// The question of this report.
#[derive(Debug, Clone)]
pub(super) struct Payments(pub Asked);

impl Paged for Payments {
    type Row = PaymentRow;
    const NAME: &'static str = "supply-chain-payments";

    fn as_at(&self) -> UtcTime {
        self.0.as_at
    }

    fn key(row: &PaymentRow) -> String {
        row.invoice_id.clone()
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<PaymentRow>> {
        let over = |select: &str| asking(&self.0, after, &format!("WITH {AWARDS}, {PAGE_OF} {select}"));
        let invoices: Vec<Invoice> = over(INVOICES).load(db.conn())?;
        let mut paid: BTreeMap<String, Vec<Payment>> = BTreeMap::new();
        for one in over(PAYMENTS).load::<Payment>(db.conn())? {
            paid.entry(one.invoice_id.clone()).or_default().push(one);
        }
        let mut disputed: BTreeMap<String, i64> = BTreeMap::new();
        for one in over(DISPUTES).load::<Dispute>(db.conn())? {
            let until = one.superseded_at.unwrap_or(self.0.as_at).min(self.0.as_at);
            let days = days(one.recorded_at.london_day(), until.london_day());
            *disputed.entry(one.id).or_default() += days;
        }
        let rates = Rates::known()?;
        Ok(invoices
            .into_iter()
            .map(|one| {
                let payments = paid.remove(&one.id).unwrap_or_default();
                let disputed = disputed.remove(&one.id).unwrap_or_default();
                row(one, &payments, disputed, &rates, self.0.as_at)
            })
            .collect())
    }
}

fn days(from: Day, to: Day) -> i64 {
    from.0.until(to.0).map_or(0, |span| i64::from(span.get_days()))
}

fn row(one: Invoice, payments: &[Payment], disputed_days: i64, rates: &Rates, as_at: UtcTime) -> PaymentRow {
    let due = Due {
        from: one.on_date,
        due_on: one.due_on,
        pence: one.amount_pence,
        disputed: one.state == "disputed",
    };
    let paid: Vec<Paid> = payments
        .iter()
        .map(|it| Paid { on: it.on_date, pence: it.amount_pence, confirmed: it.state == "confirmed" })
        .collect();
    let clock = clock_of(due, &paid, as_at.london_day(), rates);
    PaymentRow {
        invoice_id: one.id,
        award_id: one.award_id,
        award_reference: one.award_reference,
        region: one.region_code,
        payee_id: one.partner_id,
        payer_id: one.lead_id,
        position: "partner".to_owned(),
        invoice_ref: one.reference,
        status: one.state,
        amount: one.amount_pence,
        paid: clock.paid_pence,
        valid_date: Some(one.on_date),
        due_date: Some(one.due_on),
        paid_date: clock.paid_on,
        days: clock.days,
        within_30: clock.paid_on.map(|_| clock.days <= 30),
        late: clock.is_late,
        disputed_days,
        interest_due: clock.interest_pence,
        interest_rate_provisional: clock.interest_pence > 0 && clock.rate_is_provisional,
        interest_paid: payments.iter().map(|it| it.interest_pence).sum(),
        as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: one.event_id,
        redaction_reason: None,
    }
}
