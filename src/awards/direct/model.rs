//! Rows of awards without competition.

use diesel::prelude::*;

use crate::kernel::clock::Day;
use crate::kernel::db::schema::direct_awards;

/// What an award without competition has beside every other: written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = direct_awards, treat_none_as_default_value = false)]
pub struct DirectAward {
    /// The award.
    pub award_id: String,
    /// The commissioning body.
    pub body_id: String,
    /// What is awarded, in a few words.
    pub title: String,
    /// What is awarded, in plain English.
    pub summary: String,
    /// The legal ground.
    pub ground_code: String,
    /// The version of the grounds in which it stood.
    pub grounds_version: i64,
    /// Why the ground holds.
    pub reason: String,
    /// What else was considered, and why it will not do.
    pub alternatives: String,
    /// What of the service a sentence enforces; none where nothing.
    pub enforcement_duty: Option<String>,
    /// The first day.
    pub starts_on: Day,
    /// Working days between notice and signature.
    pub standstill_working_days: i64,
}
