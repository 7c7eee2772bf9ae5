//! What the reports on supply chains show.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::clock::{Day, UtcTime};

/// A row of report `supply-chain-promises` (R4): a partner of an award that accepted its place, or that a published list
/// names. Actual figures count what both sides confirmed. Amounts are pence. A column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PromiseRow {
    /// The place in the supply chain.
    pub entry_id: String,
    /// The award.
    pub award_id: String,
    /// Its reference.
    #[schema(example = "AW-2026-000012")]
    pub award_reference: String,
    /// Its region's code.
    #[schema(example = "F")]
    pub region: String,
    /// The lead.
    pub lead_id: String,
    /// The partner.
    pub partner_id: String,
    /// What it accepted to do; empty where that was never published.
    pub role: Option<String>,
    /// When the lead named it; empty for an imported one.
    pub named_at: Option<UtcTime>,
    /// When it accepted; empty for an imported one.
    pub consent_at: Option<UtcTime>,
    /// Promised value.
    pub promised_value: Option<i64>,
    /// Promised volume.
    pub promised_volume: Option<i64>,
    /// When it confirmed that it was engaged; empty where it was not, or nobody knows.
    pub engaged_at: Option<UtcTime>,
    /// People referred to it; empty where nobody knows.
    pub referrals: Option<i64>,
    /// Delivered, in what its terms count; empty where nobody knows.
    pub delivered_volume: Option<i64>,
    /// Paid; empty where nobody knows.
    pub paid_value: Option<i64>,
    /// Paid of promised, in per cent with one decimal, rounded half up.
    #[schema(example = "20.0")]
    pub paid_pct: Option<String>,
    /// Days from its first confirmed invoice to the first confirmed payment.
    pub first_payment_days: Option<i64>,
    /// `accepted`, `engaged`, `released`, `replaced`, `never_used`, or `not_known` for an imported one.
    #[schema(example = "engaged")]
    pub status: String,
    /// Why it was released, replaced or left; for the commissioning side of the award.
    pub change_reason: Option<String>,
    /// When the commissioning side approved that.
    pub commissioner_approved_at: Option<UtcTime>,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The last audit event about it, for the commissioning side.
    pub source_event_id: Option<String>,
    /// Why something is left out.
    pub redaction_reason: Option<String>,
}

/// Report `supply-chain-promises` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PromisesReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows.
    pub rows: Vec<PromiseRow>,
}

/// A row of report `supply-chain-depth` (R5): the supply chain of one award. A partner counts once however many places it has.
/// Amounts are pence. A column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepthRow {
    /// The award.
    pub award_id: String,
    /// Its reference.
    #[schema(example = "AW-2026-000012")]
    pub award_reference: String,
    /// Its region's code.
    #[schema(example = "F")]
    pub region: String,
    /// Its category in words.
    pub category: String,
    /// Partners whose place was not released or replaced.
    pub partners_n: i64,
    /// Of these, voluntary organisations.
    pub voluntary_n: i64,
    /// Of these, with a yearly income below £100,000.
    pub under_100k_n: i64,
    /// Of these, that say by whom they are led; as they say now.
    pub led_by_for_n: i64,
    /// Of these, whose home is in the award's region.
    pub local_n: i64,
    /// Promised to them; empty where that was never published.
    pub partner_value: Option<i64>,
    /// That of the award's value for the standard term, in per cent with one decimal, rounded half up.
    #[schema(example = "12.5")]
    pub partner_value_pct: Option<String>,
    /// Whether it has no partner at all.
    pub zero_chain_flag: bool,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The last audit event about it, for the commissioning side.
    pub source_event_id: Option<String>,
    /// Why something is left out.
    pub redaction_reason: Option<String>,
}

/// Report `supply-chain-depth` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepthReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows.
    pub rows: Vec<DepthRow>,
}

/// A row of report `supply-chain-payments` (R15): an invoice of a partner to its lead. Amounts are pence. A column's name never
/// changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentRow {
    /// The invoice.
    pub invoice_id: String,
    /// The award.
    pub award_id: String,
    /// Its reference.
    #[schema(example = "AW-2026-000012")]
    pub award_reference: String,
    /// Its region's code.
    #[schema(example = "F")]
    pub region: String,
    /// Who is paid.
    pub payee_id: String,
    /// Who pays.
    pub payer_id: String,
    /// Where the payee stands: `partner`.
    #[schema(example = "partner")]
    pub position: String,
    /// The invoice's number.
    pub invoice_ref: String,
    /// What the other side says of it: `stated`, `confirmed` or `disputed`.
    #[schema(example = "confirmed")]
    pub status: String,
    /// Its amount.
    pub amount: i64,
    /// What both sides say was paid of it.
    pub paid: i64,
    /// The day on which the lead got it.
    pub valid_date: Option<Day>,
    /// The last day on which it is paid in time, by the accepted terms.
    pub due_date: Option<Day>,
    /// The day on which it was paid in full, as far as both say so.
    pub paid_date: Option<Day>,
    /// Days from the invoice to that, or to `as_at`.
    pub days: i64,
    /// Whether it was paid in full within 30 days; empty until it is paid.
    pub within_30: Option<bool>,
    /// Whether it was, or is, later than the accepted terms.
    pub late: bool,
    /// Days for which it was disputed. A dispute stops no clock.
    pub disputed_days: i64,
    /// Statutory interest by `as_at`: 8 per cent over the reference rate, simple, on what was late.
    pub interest_due: i64,
    /// Whether the reference rate of its period is not known here yet, so that the last one known was taken.
    pub interest_rate_provisional: bool,
    /// Interest that the lead says it paid.
    pub interest_paid: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The last audit event about it, for the commissioning side.
    pub source_event_id: Option<String>,
    /// Why something is left out.
    pub redaction_reason: Option<String>,
}

/// Report `supply-chain-payments` as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentsReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows.
    pub rows: Vec<PaymentRow>,
}
