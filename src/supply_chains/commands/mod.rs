//! What people do in a supply chain after the award. Each function runs in a write transaction.

pub(super) mod records;
pub(super) mod steps;
pub(super) mod views;
