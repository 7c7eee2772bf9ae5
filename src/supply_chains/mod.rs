//! What becomes of a supply chain once its award is made: promised beside actual (design rules 16, 17 and 28).
//!
//! A lead engages a partner and the partner confirms; each says what was referred, delivered, billed and paid, and the other
//! confirms or disputes it. What both have said counts, and everyone may see its totals.

mod commands;
mod due;
mod face;
mod finders;
pub mod flags;
mod handlers;
mod model;
mod rates;
mod reports;
mod rules;
pub mod states;
mod store;
mod views;
mod waiting;

pub use due::DUTIES;
pub use face::{
    agree_to_step, confirm_record, create_record, dispute_record, engage_partner, leave_supply_chain,
    list_records, read_award_supply_chain, read_delivery, read_public_supply_chain, read_record, refuse_step,
    release_partner, replace_partner, take_back_record, take_back_step,
};
pub use handlers::routes;
pub use model::{ChainSide, Clock, RecordId, RecordKind, ReportId, StepAction, StepId};
pub use rates::Rates;
pub use reports::{
    PartnerReportAnswerIn, PartnerReportIn, PartnerReportKind, PartnerReportOut, PartnerReportsQuery,
    answer_partner_report, create_partner_report, list_partner_reports, read_partner_report,
};
pub use rules::{Due, Paid, clock_of};
pub use views::*;
pub use waiting::{
    AskedPlace, AskedStep, ChainWaiting, LedAward, Unconfirmed, list_led_awards, read_waiting,
};
