//! Reports: they read everything and write nothing.
//!
//! A report is a question about a moment: `as_at` reads the versions of rows that stood then, so that a published
//! figure can be given again. [`Filter`] is the whole question, and says whose eyes the answer is for.

mod audit_events;
mod awards;
mod cells;
mod chain_depth;
mod chain_handlers;
mod chain_payments;
mod chain_promises;
mod chain_query;
mod chain_views;
mod competition_handlers;
mod competition_query;
mod competition_views;
mod competitions;
mod filter;
mod format;
mod funnel;
mod handlers;
mod median;
mod money;
mod money_handlers;
mod money_views;
mod paged;
mod public_award;
mod qualification_handlers;
mod qualification_query;
mod qualification_views;
mod query;
mod requirement_exclusions;
mod route_decisions;
mod summary;
mod summary_answer;
mod table;
mod views;
mod xlsx;

pub use awards::{awards_page, awards_report};
pub use filter::{Filter, GroupBy, RouteKind, SectorKind};
pub use format::Format;
pub use handlers::routes;
pub use public_award::public_award;
pub use summary::awards_summary;
pub use views::{
    AgreementOut, AwardRow, AwardsSummary, EndOut, PartnerOut, PublicAwardOut, ShareOut, SummaryRow,
    VoluntaryShares,
};

/// The version of what the columns and figures of `awards` and `awards-summary` mean. It grows when a meaning does.
pub const DEFINITION_VERSION: i64 = 1;
/// Organisations in the supply chains as Clinks counted them; the list has provider codes.
pub const ORGANISATIONS_COUNTED_BY_CLINKS: i64 = 81;
