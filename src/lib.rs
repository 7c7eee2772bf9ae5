//! Fairlot: a commissioning marketplace modelled on the probation Dynamic Framework of England and Wales.

pub mod accounts;
pub mod app;
pub mod awards;
pub mod bids;
pub mod clarifications;
pub mod competitions;
pub mod config;
pub mod declarations;
pub mod demo;
pub mod directory;
pub mod evaluation;
pub mod frameworks;
pub mod import;
pub mod kernel;
pub mod merging;
pub mod money;
pub mod notices;
pub mod opportunities;
pub mod organisations;
pub mod pipeline;
pub mod qualification;
pub mod reference;
pub mod reports;
pub mod server;
pub mod timekeeping;
pub mod web;
