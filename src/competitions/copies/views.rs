//! What callers send and see of copies.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::competitions::model::CompetitionId;
use crate::frameworks::FrameworkId;
use crate::kernel::checks::not_blank;

/// Where the copy is commissioned.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionCopyIn {
    /// The framework; that of the copied competition where it is left out.
    pub framework_id: Option<FrameworkId>,
    /// The commissioning body: the framework's own, or one that takes part in it.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// Title; that of the copied competition where it is left out.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Women's services in Lincolnshire",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: Option<String>,
}

/// A fresh draft, and what of the copied competition it does not have.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompetitionCopyOut {
    /// The draft.
    pub id: CompetitionId,
    /// Such as `MC-2026-000123`.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
    /// What was left out, beside what is never copied: dates, route decision, funding, staff, approvals and what came after.
    pub left_out: Vec<LeftOutOut>,
}

/// Something that was not copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOutOut {
    /// Where it stands in the copied competition.
    #[schema(example = "/lots/0/category_codes/1")]
    pub pointer: String,
    /// Why, and what to do.
    pub detail: String,
}

/// The competition from which a draft was copied.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompetitionOriginOut {
    /// Its id.
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")]
    pub id: CompetitionId,
    /// Such as `MC-2026-000123`.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
}
