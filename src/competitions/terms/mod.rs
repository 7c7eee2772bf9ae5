//! The terms that bidders read from the first minute (rule 9): what a lot asks, how the provider is paid, what decides.

pub mod criteria;
pub(super) mod duties;
pub mod lots;
pub mod payment;
