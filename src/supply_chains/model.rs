//! Steps and records as they are kept.

use diesel::prelude::*;

use super::states::{RecordState, StepState};
use crate::bids::EntryId;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{supply_chain_records, supply_chain_steps};
use crate::kernel::money::Pence;

crate::id_type! {
    /// A step that one side asks for and another agrees to.
    StepId
}

crate::id_type! {
    /// What one side says was done, billed or paid.
    RecordId
}

crate::id_type! {
    /// A provider's report to a commissioning body.
    ReportId
}

crate::text_enum! {
    /// The steps that need the word of another side.
    pub enum StepAction {
        Engage = "engage",
        Release = "release",
        Replace = "replace",
        Withdraw = "withdraw",
    }
}

crate::text_enum! {
    /// The two sides of a place in a supply chain.
    pub enum ChainSide {
        Lead = "lead",
        Partner = "partner",
    }
}

impl ChainSide {
    /// The one across the table.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Lead => Self::Partner,
            Self::Partner => Self::Lead,
        }
    }
}

crate::text_enum! {
    /// What is stated.
    pub enum RecordKind {
        Referrals = "referrals",
        Delivered = "delivered",
        Invoice = "invoice",
        Payment = "payment",
    }
}

/// A step as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = supply_chain_steps, treat_none_as_default_value = false)]
pub(super) struct Step {
    pub(super) id: StepId,
    pub(super) entry_id: EntryId,
    pub(super) action: StepAction,
    pub(super) state: StepState,
    pub(super) reason: Option<String>,
    pub(super) replacement_id: Option<EntryId>,
    pub(super) asked_by: String,
    pub(super) asked_at: UtcTime,
    pub(super) answered_by: Option<String>,
    pub(super) answered_at: Option<UtcTime>,
    pub(super) answer: Option<String>,
    pub(super) version: i64,
    pub(super) recorded_at: UtcTime,
}

/// A record as it is stored. `on_date` is the last day of a period, the day on which the lead got an invoice, or the day of a
/// payment; `due_on` the day by which an invoice is paid.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = supply_chain_records, treat_none_as_default_value = false)]
pub(super) struct Record {
    pub(super) id: RecordId,
    pub(super) entry_id: EntryId,
    pub(super) kind: RecordKind,
    pub(super) side: ChainSide,
    pub(super) state: RecordState,
    pub(super) invoice_id: Option<RecordId>,
    pub(super) reference: Option<String>,
    pub(super) quantity: Option<i64>,
    pub(super) amount_pence: Option<Pence>,
    pub(super) interest_pence: Option<Pence>,
    pub(super) from_on: Option<Day>,
    pub(super) on_date: Day,
    pub(super) due_on: Option<Day>,
    pub(super) stated_by: String,
    pub(super) stated_at: UtcTime,
    pub(super) answered_by: Option<String>,
    pub(super) answered_at: Option<UtcTime>,
    pub(super) answer: Option<String>,
    pub(super) version: i64,
    pub(super) recorded_at: UtcTime,
}

/// How an invoice stands against its 30 days (rule 28).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What both sides say was paid.
    pub paid_pence: i64,
    /// What the lead says it paid, with what is confirmed.
    pub said_pence: i64,
    /// The day on which it was paid in full, as far as both say so.
    pub paid_on: Option<Day>,
    /// Days from the invoice to its payment, or to the day that is looked at.
    pub days: i64,
    /// Whether it was, or is, later than its last day; a payment that waits to be confirmed is no delay.
    pub is_late: bool,
    /// Simple interest on what was late, in pence, rounded half up.
    pub interest_pence: i64,
    /// Its yearly rate in hundredths of a percent.
    pub rate_basis_points: i64,
    /// True where the period's reference rate is not in the data, so that the last one known was taken.
    pub rate_is_provisional: bool,
}
