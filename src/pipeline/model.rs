//! Pipeline notices as they are kept.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::states::NoticeState;
use crate::frameworks::FrameworkId;
use crate::kernel::authz::Scope;
use crate::kernel::checks::{not_blank, not_negative};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;
use crate::news;

crate::id_type! {
    /// A pipeline notice.
    NoticeId
}

/// What the work may be worth, with VAT and every extension; neither amount where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimatedValue {
    /// At least.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 10_000_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub low_pence: Option<Pence>,
    /// At most.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 13_000_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub high_pence: Option<Pence>,
}

/// Something that is not known yet, and when it will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unknown {
    /// What is not known.
    #[validate(length(min = 1, max = 500), custom(function = "not_blank"))]
    #[schema(
        example = "Whether staff of the present provider transfer.",
        min_length = 1,
        max_length = 500,
        pattern = "\\S"
    )]
    pub text: String,
    /// By when it will be known.
    pub due_on: Day,
    /// The answer, once it is known.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "They do not transfer.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub resolution: Option<String>,
}

/// What a notice says: what an amendment can change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// Title.
    pub title: String,
    /// Summary in plain English.
    pub summary: String,
    /// Service categories, sorted.
    pub category_codes: Vec<String>,
    /// Areas of the region, sorted.
    pub area_codes: Vec<String>,
    /// The value as far as it is known.
    pub estimated_value: EstimatedValue,
    /// The tier of the framework that is expected.
    pub tier: Option<i64>,
    /// When the competition is expected to be published.
    pub expected_publication_on: Option<Day>,
    /// When the service is expected to start.
    pub expected_start_on: Option<Day>,
    /// What is not known yet.
    pub unknowns: Vec<Unknown>,
}

impl Terms {
    /// What filters ask for.
    #[must_use]
    pub fn scope(&self) -> news::Scope {
        news::Scope {
            category_codes: self.category_codes.clone(),
            area_codes: self.area_codes.clone(),
            tier: self.tier,
        }
    }
}

/// A pipeline notice.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Such as `PN-2026-000012`; from its publication.
    pub reference: Option<String>,
    /// The framework under which the competition would be held.
    pub framework_id: FrameworkId,
    /// The commissioning body.
    pub body_id: String,
    /// The region.
    pub region_code: String,
    /// State.
    pub state: NoticeState,
    /// What it says.
    pub terms: Terms,
    /// The competition that was made from it, and since when that is public.
    pub competition: Option<(String, Option<UtcTime>)>,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was converted, dropped or discarded.
    pub ended_at: Option<UtcTime>,
    /// Why it was dropped.
    pub reason: Option<String>,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

impl Notice {
    /// True once everyone may know of it.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.published_at.is_some()
    }

    /// Where permissions on it are needed: its body and region.
    #[must_use]
    pub fn scope(&self) -> Scope<'_> {
        Scope { body_id: &self.body_id, region_code: Some(&self.region_code), competition_id: None }
    }
}

/// A field that an amendment changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    /// The field, as the notice names it.
    #[schema(example = "expected_publication_on")]
    pub field: String,
    /// Its value before, in the form that the notice has it.
    #[schema(value_type = serde_json::Value, example = json!("2027-01-11"))]
    pub before: serde_json::Value,
    /// Its value afterwards.
    #[schema(value_type = serde_json::Value, example = json!("2027-02-01"))]
    pub after: serde_json::Value,
}

/// An amendment.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) number: i64,
    pub(super) reason: String,
    pub(super) changes: Vec<FieldChange>,
    pub(super) changed_at: UtcTime,
}
