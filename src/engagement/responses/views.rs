//! What callers send and see of entries.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{ResponseOutcome, SectorResponse, SectorResponseId, Topic, TopicKind};
use crate::kernel::checks::not_blank;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::http::Made;

/// What the sector said, and what was done about it or why not. It is public at once and stays.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectorResponseIn {
    /// What was said, never by whom.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The lots are too large for us.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub said: String,
    /// What became of it.
    pub outcome: ResponseOutcome,
    /// What was done, or why not.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "There is now one lot for each county.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub response: String,
    /// The day on which that was done or decided, not after today; today where it is left out.
    pub responded_on: Option<Day>,
    /// The entry about the same whose place it takes; that stays readable.
    pub supersedes: Option<SectorResponseId>,
}

/// What a list of entries is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SectorResponsesQuery {
    /// Only those whose place no newer one has taken.
    pub current: Option<bool>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// What the sector said, and what was done about it or why not.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SectorResponseOut {
    /// Its id.
    pub id: SectorResponseId,
    /// What it is about.
    pub topic_kind: TopicKind,
    /// The id of that.
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")]
    pub topic_id: String,
    /// What was said.
    pub said: String,
    /// What became of it.
    pub outcome: ResponseOutcome,
    /// What was done, or why not.
    pub response: String,
    /// The day on which that was done or decided.
    pub responded_on: Day,
    /// The older entry whose place it has taken.
    pub supersedes: Option<SectorResponseId>,
    /// The newer entry that has taken its place.
    pub superseded_by: Option<SectorResponseId>,
    /// When it was published.
    pub added_at: UtcTime,
}

/// An entry with the one that has taken its place.
pub(super) fn view(
    one: SectorResponse,
    topic: &Topic,
    superseded_by: Option<SectorResponseId>,
) -> SectorResponseOut {
    SectorResponseOut {
        id: one.id,
        topic_kind: topic.kind(),
        topic_id: topic.id().to_owned(),
        said: one.said,
        outcome: one.outcome,
        response: one.response,
        responded_on: one.responded_on,
        supersedes: one.supersedes,
        superseded_by,
        added_at: one.added_at,
    }
}

/// The same with its `ETag` and location.
pub(super) fn made(
    one: SectorResponse,
    topic: &Topic,
    superseded_by: Option<SectorResponseId>,
) -> Made<SectorResponseOut> {
    let location = format!("/api/v1/sector-responses/{}", one.id);
    // What it says never changes; that a newer one has taken its place is its second version.
    let version = if superseded_by.is_some() { 2 } else { 1 };
    Made::new(view(one, topic, superseded_by)).version(version).location(location)
}
