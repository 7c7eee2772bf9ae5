//! Report `supply-chain-promises` (R4): each partner of each award, promised beside actual.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamp};

use super::DEFINITION_VERSION;
use super::chain_query::{AWARDS, PLACES};
use super::chain_views::PromiseRow;
use super::competition_query::{Asked, asking};
use super::paged::Paged;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::kernel::money::Share;

/// What both sides said by `$1`.
const SELECT: &str = "SELECT p.*, \
        (SELECT MIN(v.recorded_at) FROM supply_chain_entries_versions v \
            WHERE v.id = p.id AND v.state = 'engaged' AND v.recorded_at <= $1) AS engaged_at, \
        CAST(COALESCE(s.referrals, 0) AS BIGINT) AS referrals, CAST(COALESCE(s.delivered, 0) AS BIGINT) AS delivered, \
        CAST(COALESCE(s.paid, 0) AS BIGINT) AS paid, s.first_invoice, s.first_payment, \
        t.reason AS change_reason, t.answered_at AS approved_at, \
        (SELECT MAX(x.id) FROM audit_events x WHERE x.subject_kind = 'supply_chain_entry' AND x.subject_id = p.id \
            AND x.at <= $1) AS event_id \
    FROM places p LEFT JOIN ( \
        SELECT r.entry_id, SUM(CASE WHEN r.kind = 'referrals' THEN r.quantity END) AS referrals, \
            SUM(CASE WHEN r.kind = 'delivered' THEN r.quantity END) AS delivered, \
            SUM(CASE WHEN r.kind = 'payment' THEN r.amount_pence END) AS paid, \
            MIN(CASE WHEN r.kind = 'invoice' THEN r.on_date END) AS first_invoice, \
            MIN(CASE WHEN r.kind = 'payment' THEN r.on_date END) AS first_payment \
        FROM supply_chain_records_versions r \
        WHERE r.recorded_at <= $1 AND (r.superseded_at IS NULL OR r.superseded_at > $1) AND r.state = 'confirmed' \
        GROUP BY r.entry_id) s ON s.entry_id = p.id \
    LEFT JOIN supply_chain_steps t ON t.id = (SELECT MAX(q.id) FROM supply_chain_steps q \
        WHERE q.entry_id = p.id AND q.action <> 'engage' AND q.state = 'agreed' AND q.answered_at <= $1) \
    ORDER BY p.id";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    award_id: String,
    #[diesel(sql_type = Text)]
    award_reference: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    lead_id: String,
    #[diesel(sql_type = Text)]
    partner_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<String>,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    origin: String,
    #[diesel(sql_type = Timestamp)]
    created_at: UtcTime,
    #[diesel(sql_type = Nullable<Timestamp>)]
    decided_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<BigInt>)]
    value_pence: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    volume: Option<i64>,
    #[diesel(sql_type = Bool)]
    inside: bool,
    #[diesel(sql_type = Nullable<Timestamp>)]
    engaged_at: Option<UtcTime>,
    #[diesel(sql_type = BigInt)]
    referrals: i64,
    #[diesel(sql_type = BigInt)]
    delivered: i64,
    #[diesel(sql_type = BigInt)]
    paid: i64,
    #[diesel(sql_type = Nullable<Date>)]
    first_invoice: Option<Day>,
    #[diesel(sql_type = Nullable<Date>)]
    first_payment: Option<Day>,
    #[diesel(sql_type = Nullable<Text>)]
    change_reason: Option<String>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    approved_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Text>)]
    event_id: Option<String>,
}

/// The question of this report.
#[derive(Debug, Clone)]
pub(super) struct Promises(pub Asked);

impl Paged for Promises {
    type Row = PromiseRow;
    const NAME: &'static str = "supply-chain-promises";

    fn as_at(&self) -> UtcTime {
        self.0.as_at
    }

    fn key(row: &PromiseRow) -> String {
        row.entry_id.clone()
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<PromiseRow>> {
        let statement = format!("WITH {AWARDS}, {PLACES} {SELECT}");
        let rows: Vec<Row> = asking(&self.0, after, &statement).load(db.conn())?;
        Ok(rows.into_iter().map(|row| promise(row, self.0.as_at)).collect())
    }
}

fn promise(row: Row, as_at: UtcTime) -> PromiseRow {
    // Nobody ever asked whether an imported partner was used: that is not the same as nothing.
    let known = row.origin != "published_import";
    let days = match (row.first_invoice, row.first_payment) {
        (Some(from), Some(to)) => from.0.until(to.0).ok().map(|span| i64::from(span.get_days())),
        _ => None,
    };
    let hidden = row.change_reason.is_some() && !row.inside;
    PromiseRow {
        entry_id: row.id,
        award_id: row.award_id,
        award_reference: row.award_reference,
        region: row.region_code,
        lead_id: row.lead_id,
        partner_id: row.partner_id,
        role: row.role,
        named_at: known.then_some(row.created_at),
        consent_at: row.decided_at.filter(|_| known),
        promised_value: row.value_pence,
        promised_volume: row.volume,
        engaged_at: row.engaged_at,
        referrals: known.then_some(row.referrals),
        delivered_volume: known.then_some(row.delivered),
        paid_value: known.then_some(row.paid),
        paid_pct: row
            .value_pence
            .filter(|_| known)
            .and_then(|whole| Share::new(row.paid, whole))
            .map(Share::percent),
        first_payment_days: days,
        status: row.state,
        change_reason: row.change_reason.filter(|_| row.inside),
        commissioner_approved_at: row.approved_at,
        as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: row.event_id.filter(|_| row.inside),
        redaction_reason: hidden.then(|| "personal".to_owned()),
    }
}
