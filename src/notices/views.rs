//! What callers send and see of notices.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::rules::{Certainty, Event, Standing};
use crate::kernel::checks::{Checked, refuse};
use crate::kernel::clock::{Day, UtcTime};

/// Where and when a notice was published.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeIn {
    /// The notice's code, as the list has it.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "UK4", min_length = 1, max_length = 20)]
    pub notice: String,
    /// What it is about: `subject_id` in the list. May be left out where the list has one of the notice.
    #[validate(length(min = 1, max = 36))]
    #[schema(min_length = 1, max_length = 36)]
    pub subject_id: Option<String>,
    /// The day of publication, not in the future.
    #[schema(value_type = String, format = Date, example = "2026-11-23")]
    pub published_on: Day,
    /// Its address, where everyone can read it.
    #[validate(length(min = 9, max = 500), custom(function = "is_address"))]
    #[schema(
        example = "https://www.find-tender.service.gov.uk/Notice/000001-2026",
        min_length = 9,
        max_length = 500,
        pattern = "^https://\\S+$"
    )]
    pub place: String,
}

fn is_address(text: &str) -> Checked {
    let rest = text.trim().strip_prefix("https://").unwrap_or_default();
    if rest.is_empty() || rest.contains(char::is_whitespace) {
        return refuse("address", "Give the whole address of the notice; it begins with https://.");
    }
    Ok(())
}

/// Where a notice was published.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticePublicationOut {
    /// The day.
    pub published_on: Day,
    /// The address.
    pub place: String,
    /// When that was recorded here.
    pub recorded_at: UtcTime,
}

/// A notice that the law asks for, or offers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeOut {
    /// Its code.
    #[schema(example = "UK4")]
    pub notice: String,
    /// Its name.
    #[schema(example = "Tender notice")]
    pub title: String,
    /// What makes it due.
    pub event: Event,
    /// The competition, award or agreement that it is about, once that has happened.
    pub subject_id: Option<String>,
    /// The reference of that.
    pub subject: Option<String>,
    /// Its last day, where the law gives a number of days and they have begun.
    pub due_on: Option<Day>,
    /// Where it stands. Only a rule that is certain makes a notice overdue.
    pub standing: Standing,
    /// The law.
    #[schema(example = "Procurement Act 2023 section 21")]
    pub law: String,
    /// Whether the rule is certain.
    pub certainty: Certainty,
    /// What to know of it, and what is uncertain.
    pub note: String,
    /// The newest record of its publication.
    pub publication: Option<NoticePublicationOut>,
}
