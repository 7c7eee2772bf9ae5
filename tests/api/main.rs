//! The suite: one binary, acting on a running service over HTTP, on SQLite or PostgreSQL (`TEST_DATABASE`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod accounts;
mod awards;
mod bids;
mod browser;
mod builders;
mod competitions;
mod crash;
mod database;
mod demo;
mod evaluation;
mod frameworks;
mod harness;
mod machines;
mod memberships;
mod money;
mod openapi;
mod organisations;
mod pages;
mod pages_competitions;
mod pages_deciding;
mod pages_evaluation;
mod pages_frameworks;
mod pages_memberships;
mod qualification;
mod reference;
mod refusals;
mod reports;
mod sequences;
mod visibility;
mod walk;
