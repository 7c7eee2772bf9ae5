//! The suite: one binary, acting on a running service over HTTP, on SQLite or PostgreSQL (`TEST_DATABASE`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod accounts;
mod addenda;
mod awards;
mod bids;
mod browser;
mod builders;
mod chain_reports;
mod charity_register;
mod clarifications;
mod co_commissioning;
mod competition_reports;
mod competition_sequences;
mod competitions;
mod copies;
mod crash;
mod database;
mod declarations;
mod demo;
mod direct_awards;
mod documents;
mod engagement;
mod evaluation;
mod frameworks;
mod harness;
mod machines;
mod mailbox;
mod mails;
mod mails_walk;
mod memberships;
mod merging;
mod money;
mod money_sequences;
mod nodes;
mod notices;
mod openapi;
mod organisation_record;
mod organisations;
mod pages;
mod pages_competitions;
mod pages_deciding;
mod pages_engagement;
mod pages_evaluation;
mod pages_frameworks;
mod pages_memberships;
mod pages_money;
mod pages_organisations;
mod pages_supply_chains;
mod pipeline;
mod pledges;
mod proposals;
mod published;
mod qualification;
mod qualification_reports;
mod reach;
mod reference;
mod refusals;
mod reports;
mod requirements;
mod searches;
mod sequences;
mod served;
mod supply_chains;
mod templates;
mod terms;
mod virements;
mod visibility;
mod visibility_states;
mod walk;
