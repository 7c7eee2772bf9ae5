//! What every concept stands on, and nothing of the business.

pub mod audit;
pub mod auth;
pub mod authz;
pub mod checks;
pub mod clock;
pub mod confirmation;
pub mod crypto;
pub mod db;
pub mod documents;
pub mod error;
pub mod http;
pub mod i18n;
pub mod id;
pub mod letter;
pub mod machine;
pub mod mail;
pub mod money;
pub mod openapi;
pub mod outbox;
pub mod passwords;
pub mod ratio;
pub mod state;
pub mod telemetry;
pub mod tokens;
pub mod working_days;
