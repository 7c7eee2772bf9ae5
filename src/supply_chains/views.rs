//! What callers send and see of a supply chain after the award.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{ChainSide, RecordId, RecordKind, StepAction, StepId};
use super::states::{RecordState, StepState};
use crate::bids::states::EntryState;
use crate::bids::{EntryId, Terms};
use crate::kernel::checks::{not_blank, not_negative, positive};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;

/// Why.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupplyChainReasonIn)]
pub struct ReasonIn {
    /// The reason, which the others are told.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "They have closed their office in Boston.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
}

/// Another partner for the place of one.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplacePartnerIn {
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "They have closed their office in Boston.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
    /// The new partner, a provider that is registered here.
    #[validate(length(min = 36, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 36, max_length = 36)]
    pub partner_id: String,
    /// What it is asked to accept.
    #[validate(nested)]
    pub terms: Terms,
    /// Until when it may answer.
    pub expires_at: UtcTime,
}

/// A step in a supply chain that waits for, or has, another's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SupplyChainStepOut)]
pub struct StepOut {
    /// Its id.
    pub id: StepId,
    /// The place.
    pub entry_id: EntryId,
    /// What is asked: `engage` of the partner, the rest of the commissioning body.
    pub action: StepAction,
    /// Where it stands.
    pub state: StepState,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The place that takes over, where one is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement_id: Option<EntryId>,
    /// When it was asked.
    pub asked_at: UtcTime,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<UtcTime>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// Its version.
    pub version: i64,
}

/// What one side says was done, billed or paid.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupplyChainRecordIn)]
pub struct RecordIn {
    /// `referrals` and `delivered` are counted over a period; an `invoice` is the partner's; a `payment` is of an invoice.
    pub kind: RecordKind,
    /// For which side, where the caller acts for both.
    pub side: Option<ChainSide>,
    /// How many people, or what the terms count; for `referrals` and `delivered`.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(example = 20, minimum = 1, maximum = 1_000_000_000)]
    pub quantity: Option<i64>,
    /// Pence, for `invoice` and `payment`.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = Option<i64>, example = 1_200_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub amount_pence: Option<Pence>,
    /// Interest that was paid beside the amount of a `payment`, in pence.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 0, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub interest_pence: Option<Pence>,
    /// The number of an `invoice`; of a payment what stands on the bank's statement.
    #[validate(length(min = 1, max = 100), custom(function = "not_blank"))]
    #[schema(example = "SS-2027-004", min_length = 1, max_length = 100, pattern = "\\S")]
    pub reference: Option<String>,
    /// The invoice that a `payment` pays.
    pub invoice_id: Option<RecordId>,
    /// The first day of the period.
    pub from_on: Option<Day>,
    /// The last day of the period; the day on which the lead got an invoice; the day of a payment.
    pub on_date: Day,
}

/// How an invoice stands against its 30 days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentClockOut {
    /// The last day on which it is paid in time.
    pub due_on: Day,
    /// Pence that both sides say were paid.
    pub paid_pence: i64,
    /// Pence that the lead says it paid, with what is confirmed.
    pub said_pence: i64,
    /// The day on which it was paid in full, as far as both say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_on: Option<Day>,
    /// Days from the invoice to its payment, or to today.
    pub days: i64,
    /// Whether it was, or is, late. A payment that waits to be confirmed is no delay; a disputed invoice is not late until the
    /// lead confirms it, and then it was all along.
    pub is_late: bool,
    /// Statutory interest by today in pence: 8 per cent over the reference rate, simple, on what was late.
    pub interest_pence: i64,
    /// Its yearly rate in hundredths of a percent.
    #[schema(example = 1175)]
    pub rate_basis_points: i64,
    /// True where the period's reference rate is not known here yet, so that the last one known was taken.
    pub rate_is_provisional: bool,
}

/// A statement, for both sides and the commissioning side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SupplyChainRecordOut)]
pub struct RecordOut {
    /// Its id.
    pub id: RecordId,
    /// The place.
    pub entry_id: EntryId,
    /// What is stated.
    pub kind: RecordKind,
    /// Who stated it.
    pub side: ChainSide,
    /// What the other side says of it.
    pub state: RecordState,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i64>,
    /// Pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_pence: Option<Pence>,
    /// Interest paid beside it, in pence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest_pence: Option<Pence>,
    /// The invoice's number, or what stands on the bank's statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The invoice that is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<RecordId>,
    /// The first day of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_on: Option<Day>,
    /// The last day of the period, or the day.
    pub on_date: Day,
    /// How an invoice stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<PaymentClockOut>,
    /// When it was stated.
    pub stated_at: UtcTime,
    /// When the other side answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<UtcTime>,
    /// Why it is disputed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// Its version.
    pub version: i64,
}

/// Which statements.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecordsQuery {
    /// Of this kind.
    pub kind: Option<RecordKind>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// What was done and paid, as both sides say. Waiting and disputed statements are counted for the two sides and the
/// commissioning side only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActualOut {
    /// People referred to the partner.
    pub referrals: i64,
    /// Delivered, in what the terms count.
    pub delivered_volume: i64,
    /// Pence of confirmed invoices.
    pub invoiced_pence: i64,
    /// Pence of confirmed payments.
    pub paid_pence: i64,
    /// Invoices that were not taken back.
    pub invoices: i64,
    /// Invoices that were, or are, paid later than agreed.
    pub late_invoices: i64,
    /// Statements that wait for the other side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<i64>,
    /// Statements that the other side disputes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disputed: Option<i64>,
}

/// One partner of an award: promised beside actual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChainPartnerOut {
    /// The place.
    pub entry_id: EntryId,
    /// The partner.
    pub partner_id: String,
    /// Its name.
    pub partner_name: String,
    /// What it accepted to do.
    pub role: String,
    /// The codes of its areas.
    pub areas: Vec<String>,
    /// What became of its place.
    pub state: EntryState,
    /// Whether the lead used it: the partner confirmed that it was engaged.
    pub is_engaged: bool,
    /// Pence promised.
    pub promised_pence: i64,
    /// Volume promised.
    pub promised_volume: i64,
    /// Days within which the lead pays.
    pub payment_days: i64,
    /// The first day of its terms.
    pub starts_on: Day,
    /// Their last day; that of the lead's agreement where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Day>,
    /// What was done and paid.
    pub actual: ActualOut,
    /// A step that waits for somebody; for the lead and the commissioning side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_step: Option<StepOut>,
}

/// The supply chain of an award: who was not used, or is paid late, first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AwardSupplyChainOut {
    /// The award.
    pub award_id: String,
    /// Its reference.
    #[schema(example = "AW-2026-000012")]
    pub award_reference: String,
    /// The lead.
    pub lead_id: String,
    /// Its name.
    pub lead_name: String,
    /// The partners that accepted a place.
    pub partners: Vec<ChainPartnerOut>,
    /// Pence promised to those whose place was not released or replaced.
    pub promised_pence: i64,
    /// Pence paid to all, as both sides say.
    pub paid_pence: i64,
    /// How many partners were engaged at some time.
    pub engaged: i64,
    /// How many have an accepted place that nobody used.
    pub not_engaged: i64,
}

/// A place with what was promised and done, for its two sides and the commissioning side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeliveryOut {
    /// The place.
    pub entry_id: EntryId,
    /// The award.
    pub award_id: String,
    /// Its reference.
    pub award_reference: String,
    /// The competition.
    pub competition_id: String,
    /// The lead.
    pub lead_id: String,
    /// Its name.
    pub lead_name: String,
    /// The partner.
    pub partner_id: String,
    /// Its name.
    pub partner_name: String,
    /// What became of the place.
    pub state: EntryState,
    /// What was accepted.
    pub terms: Terms,
    /// SHA-256 of exactly that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_digest: Option<String>,
    /// When the partner accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<UtcTime>,
    /// The last day of the lead's own agreements, where it is known: the partner's term beside the lead's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_ends_on: Option<Day>,
    /// What was done and paid.
    pub actual: ActualOut,
    /// Steps, the newest first.
    pub steps: Vec<StepOut>,
    /// The sides for which the caller acts.
    pub sides: Vec<ChainSide>,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// The version of the place.
    pub version: i64,
}
