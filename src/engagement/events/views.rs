//! What callers send and see of engagement events.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{EventId, EventKind, EventTerms};
use super::states::EventState;
use crate::frameworks::FrameworkId;
use crate::kernel::checks::{no_repeats, not_blank};
use crate::kernel::clock::UtcTime;
use crate::pipeline::{FieldChange, NoticeId};

/// A new draft of an engagement event.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagementEventIn {
    /// The commissioning body.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// The framework that it is about; that of the notice where it is left out.
    pub framework_id: Option<FrameworkId>,
    /// The planned competition that it is about; of the same body and region.
    pub notice_id: Option<NoticeId>,
    /// How people take part.
    pub kind: EventKind,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "What should women's services in Lincolnshire do?",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: String,
    /// Summary in plain English, at most 300 words.
    #[validate(length(max = 2000))]
    #[schema(example = "We want to hear what works.", max_length = 2000)]
    pub summary: Option<String>,
    /// Service categories.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), max_items = 500)]
    pub category_codes: Option<Vec<String>>,
    /// Areas, all of the region.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), max_items = 500)]
    pub area_codes: Option<Vec<String>>,
    /// When it begins; of a written consultation, when answers are taken from.
    pub begins_at: Option<UtcTime>,
    /// When it ends.
    pub ends_at: Option<UtcTime>,
    /// Where it is: an address or a link.
    #[validate(length(max = 500))]
    #[schema(example = "Drill Hall, Lincoln", max_length = 500)]
    pub place: Option<String>,
    /// How to take part.
    #[validate(length(max = 1000))]
    #[schema(example = "Write to us by the day before.", max_length = 1000)]
    pub how_to_take_part: Option<String>,
}

impl EngagementEventIn {
    /// What it says before anything is put in.
    pub(super) fn empty(&self) -> EventTerms {
        EventTerms {
            title: String::new(),
            kind: self.kind,
            summary: String::new(),
            category_codes: Vec::new(),
            area_codes: Vec::new(),
            begins_at: None,
            ends_at: None,
            place: String::new(),
            how_to_take_part: String::new(),
        }
    }

    /// What it says.
    pub(super) fn terms(&self) -> EngagementEventPatch {
        EngagementEventPatch {
            title: Some(self.title.clone()),
            kind: Some(self.kind),
            summary: self.summary.clone(),
            category_codes: self.category_codes.clone(),
            area_codes: self.area_codes.clone(),
            begins_at: self.begins_at,
            ends_at: self.ends_at,
            place: self.place.clone(),
            how_to_take_part: self.how_to_take_part.clone(),
        }
    }
}

/// What an event says. What is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagementEventPatch {
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "What should women's services in Lincolnshire do?",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: Option<String>,
    /// How people take part.
    pub kind: Option<EventKind>,
    /// Summary in plain English, at most 300 words.
    #[validate(length(max = 2000))]
    #[schema(example = "We want to hear what works.", max_length = 2000)]
    pub summary: Option<String>,
    /// Service categories.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), max_items = 500)]
    pub category_codes: Option<Vec<String>>,
    /// Areas, all of the region.
    #[validate(length(max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), max_items = 500)]
    pub area_codes: Option<Vec<String>>,
    /// When it begins.
    pub begins_at: Option<UtcTime>,
    /// When it ends.
    pub ends_at: Option<UtcTime>,
    /// Where it is: an address or a link.
    #[validate(length(max = 500))]
    #[schema(example = "Drill Hall, Lincoln", max_length = 500)]
    pub place: Option<String>,
    /// How to take part.
    #[validate(length(max = 1000))]
    #[schema(example = "Write to us by the day before.", max_length = 1000)]
    pub how_to_take_part: Option<String>,
}

/// A change of a published event.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagementEventAmendIn {
    /// Why it changes; it is published.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The hall is not free.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub reason: String,
    /// What changes.
    #[validate(nested)]
    pub changes: EngagementEventPatch,
}

/// Why an event is cancelled.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagementEventCancelIn {
    /// The reason; it is published.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The plan was given up.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub reason: String,
}

/// The record of an event.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngagementEventRecordIn {
    /// What was said, never by whom; it is published and stays.
    #[validate(length(min = 1, max = 20_000), custom(function = "not_blank"))]
    #[schema(
        example = "Most people said that lots should be smaller.",
        min_length = 1,
        max_length = 20_000,
        pattern = "\\S"
    )]
    pub record: String,
}

/// What a list of events is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EngagementEventsQuery {
    /// Only with this service category.
    #[validate(length(max = 20))]
    #[param(example = "DF01", max_length = 20)]
    pub category: Option<String>,
    /// Only with this area.
    #[validate(length(max = 100))]
    #[param(example = "lincolnshire", max_length = 100)]
    pub area: Option<String>,
    /// Only of this region.
    #[validate(length(max = 20))]
    #[param(example = "F", max_length = 20)]
    pub region_code: Option<String>,
    /// Only of this commissioning body.
    #[validate(length(max = 36))]
    #[param(max_length = 36)]
    pub body_id: Option<String>,
    /// Only about this framework.
    #[validate(length(max = 36))]
    #[param(max_length = 36)]
    pub framework_id: Option<String>,
    /// Only about this planned competition.
    #[validate(length(max = 36))]
    #[param(max_length = 36)]
    pub notice_id: Option<String>,
    /// Only in this state.
    pub state: Option<EventState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// An engagement event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngagementEventOut {
    /// Its id.
    pub id: EventId,
    /// Such as `EV-2026-000012`; none for a draft.
    #[schema(example = "EV-2026-000012")]
    pub reference: Option<String>,
    /// State.
    pub state: EventState,
    /// The commissioning body.
    pub body_id: String,
    /// The region.
    pub region_code: String,
    /// The framework that it is about.
    pub framework_id: Option<FrameworkId>,
    /// The planned competition that it is about.
    pub notice_id: Option<NoticeId>,
    /// Title.
    pub title: String,
    /// How people take part.
    pub kind: EventKind,
    /// Summary in plain English.
    pub summary: String,
    /// Service categories.
    pub category_codes: Vec<String>,
    /// Areas.
    pub area_codes: Vec<String>,
    /// When it begins.
    pub begins_at: Option<UtcTime>,
    /// When it ends.
    pub ends_at: Option<UtcTime>,
    /// Where it is.
    pub place: String,
    /// How to take part.
    pub how_to_take_part: String,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was held, cancelled or discarded.
    pub ended_at: Option<UtcTime>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// What was said.
    pub record: Option<String>,
    /// When the record was published.
    pub record_at: Option<UtcTime>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<&'static str>,
}

/// An amendment of an event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngagementEventChangeOut {
    /// Its number, from 1.
    #[schema(example = 1)]
    pub number: i64,
    /// Why it was made.
    pub reason: String,
    /// When it was made.
    pub changed_at: UtcTime,
    /// What it changed.
    pub changes: Vec<FieldChange>,
}
