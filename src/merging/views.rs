//! What callers send and see of merges.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{MergeId, MergeOutcome};
use crate::kernel::checks::not_blank;
use crate::kernel::clock::UtcTime;
use crate::organisations::OrganisationId;

/// Asks to merge two registrations of one organisation. The caller owns one of them.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeIn {
    /// The registration that is given up; the one in the path goes on.
    pub merged_id: OrganisationId,
    /// Why they are one, for the other's owners.
    #[validate(length(min = 1, max = 1000), custom(function = "not_blank"))]
    #[schema(
        example = "We registered the charity twice.",
        min_length = 1,
        max_length = 1000,
        pattern = "\\S"
    )]
    pub reason: String,
}

/// A request to merge two registrations.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergeOut {
    /// Its id.
    pub id: MergeId,
    /// The registration that goes on.
    pub survivor_id: OrganisationId,
    /// Its name.
    #[schema(example = "Harbour Trust")]
    pub survivor_name: String,
    /// The registration that is given up.
    pub merged_id: OrganisationId,
    /// Its name.
    #[schema(example = "Harbour Trust Ltd")]
    pub merged_name: String,
    /// The one whose owner asked.
    pub asked_for_id: OrganisationId,
    /// Why.
    pub reason: String,
    /// When it was asked.
    pub asked_at: UtcTime,
    /// What became of it; nothing while it is open.
    pub outcome: Option<MergeOutcome>,
    /// When it was answered.
    pub decided_at: Option<UtcTime>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}
