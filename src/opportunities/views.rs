//! What callers ask and see of opportunities.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::frameworks::FrameworkId;
use crate::kernel::clock::{Day, UtcTime};

crate::text_enum! {
    /// What an opportunity is.
    pub enum OpportunityKind {
        PipelineNotice = "pipeline_notice",
        Competition = "competition",
        EngagementEvent = "engagement_event",
    }
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OpportunitiesQuery {
    /// Only with this service category.
    #[validate(length(max = 20))]
    #[param(example = "DF01", max_length = 20)]
    pub category: Option<String>,
    /// Only with this area; in a competition, in the same lot.
    #[validate(length(max = 100))]
    #[param(example = "lincolnshire", max_length = 100)]
    pub area: Option<String>,
    /// Only of this tier; in a competition, of the same lot. An event has none and is never left out.
    #[validate(range(min = 1, max = 9))]
    #[param(minimum = 1, maximum = 9)]
    pub tier: Option<i64>,
    /// Only of this kind.
    pub kind: Option<OpportunityKind>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// What a feed is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FeedQuery {
    /// Only with this service category.
    #[validate(length(max = 20))]
    #[param(example = "DF01", max_length = 20)]
    pub category: Option<String>,
    /// Only with this area; in a competition, in the same lot.
    #[validate(length(max = 100))]
    #[param(example = "lincolnshire", max_length = 100)]
    pub area: Option<String>,
    /// Only of this tier; in a competition, of the same lot. An event has none and is never left out.
    #[validate(range(min = 1, max = 9))]
    #[param(minimum = 1, maximum = 9)]
    pub tier: Option<i64>,
    /// Only of this kind.
    pub kind: Option<OpportunityKind>,
}

/// A planned competition, one that takes bids, or an engagement event that is to come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpportunityOut {
    /// What it is.
    pub kind: OpportunityKind,
    /// Id of the notice, competition or event.
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")]
    pub id: String,
    /// Such as `PN-2026-000012`, `MC-2026-000123` or `EV-2026-000007`.
    #[schema(example = "PN-2026-000012")]
    pub reference: String,
    /// The page about it.
    #[schema(example = "https://fairlot.example/pipeline/0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")]
    pub url: String,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// The commissioning body.
    pub body_id: String,
    /// Its name.
    pub body_name: String,
    /// The region.
    pub region_code: String,
    /// The framework; an event may have none.
    pub framework_id: Option<FrameworkId>,
    /// Service categories.
    pub category_codes: Vec<String>,
    /// Areas.
    pub area_codes: Vec<String>,
    /// Tiers: the expected one, or those of the lots; none for an event.
    pub tiers: Vec<i64>,
    /// When a planned competition is expected to be published.
    pub expected_publication_on: Option<Day>,
    /// The last moment for questions.
    pub questions_until: Option<UtcTime>,
    /// The last moment at which a bid is in.
    pub deadline: Option<UtcTime>,
    /// When the service starts, or is expected to.
    pub starts_on: Option<Day>,
    /// When an event begins.
    pub begins_at: Option<UtcTime>,
    /// When an event ends.
    pub ends_at: Option<UtcTime>,
    /// Where an event is: an address or a link.
    pub place: Option<String>,
    /// When it was published.
    pub published_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
    /// Its version.
    #[schema(example = 1)]
    pub version: i64,
}
