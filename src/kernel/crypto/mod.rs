//! Keys, sealing, canonical JSON and the audit log's final bytes.
//!
//! Nothing here knows the database or HTTP; errors never show a secret or content.

pub mod audit_leaf;
pub mod canonical;
mod envelope;
pub mod keyring;
pub mod sealing;
