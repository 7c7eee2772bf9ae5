//! What people send and see of their saved searches.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{CallFailure, SavedSearchId, SearchDelivery};
use crate::accounts::Secret;
use crate::kernel::checks::not_blank;
use crate::kernel::clock::UtcTime;
use crate::opportunities::OpportunityKind;

/// What a search looks for, as the public list of opportunities is narrowed. What is left out narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SavedSearchFilter {
    /// Only this kind.
    pub kind: Option<OpportunityKind>,
    /// Only with this service category.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "DF01", min_length = 1, max_length = 20)]
    pub category: Option<String>,
    /// Only with this area; in a competition, in the same lot.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "lincolnshire", min_length = 1, max_length = 100)]
    pub area: Option<String>,
    /// Only of this tier; in a competition, of the same lot.
    #[validate(range(min = 1, max = 9))]
    #[schema(minimum = 1, maximum = 9)]
    pub tier: Option<i64>,
}

/// A new saved search.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedSearchIn {
    /// What its owner calls it.
    #[validate(length(min = 1, max = 100), custom(function = "not_blank"))]
    #[schema(example = "Women's services nearby", min_length = 1, max_length = 100, pattern = "\\S")]
    pub name: String,
    /// What it looks for; everything where it is left out.
    #[validate(nested)]
    #[serde(default)]
    pub filter: SavedSearchFilter,
    /// How it tells; `digest` where it is left out.
    pub delivery: Option<SearchDelivery>,
    /// The https address of the program that is called; needed with `call`.
    #[validate(length(max = 500))]
    #[schema(example = "https://tenders.example.org/fairlot", max_length = 500)]
    pub call_url: Option<String>,
}

/// Changes of a saved search.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedSearchPatch {
    /// What its owner calls it.
    #[validate(length(min = 1, max = 100), custom(function = "not_blank"))]
    #[schema(example = "Women's services nearby", min_length = 1, max_length = 100, pattern = "\\S")]
    pub name: Option<String>,
    /// What it looks for, whole. What became public before a change of it is not told.
    #[validate(nested)]
    pub filter: Option<SavedSearchFilter>,
    /// How it tells. `call` also switches calls on again.
    pub delivery: Option<SearchDelivery>,
    /// The https address of the program that is called.
    #[validate(length(max = 500))]
    #[schema(example = "https://tenders.example.org/fairlot", max_length = 500)]
    pub call_url: Option<String>,
    /// Makes another secret for the calls: the answer shows it, and the one before signs no more.
    #[schema(example = false)]
    pub renew_call_secret: Option<bool>,
}

/// A saved search.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SavedSearchOut {
    /// Its id.
    pub id: SavedSearchId,
    /// What its owner calls it.
    #[schema(example = "Women's services nearby")]
    pub name: String,
    /// What it looks for.
    pub filter: SavedSearchFilter,
    /// How it tells.
    pub delivery: SearchDelivery,
    /// The program that is called, where one was given.
    pub call: Option<SavedSearchCallOut>,
    /// When it was saved.
    pub created_at: UtcTime,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
}

/// The program that a saved search calls.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SavedSearchCallOut {
    /// Its address.
    #[schema(example = "https://tenders.example.org/fairlot")]
    pub url: String,
    /// The secret that signs calls, shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    /// Calls that failed since the last one that did not.
    #[schema(example = 0)]
    pub failures: i64,
    /// Why the last one failed: nothing answered at a public address, or the answer was not 2xx.
    pub last_failure: Option<CallFailure>,
    /// Since when nothing is called any more, after too many failures.
    pub off_since: Option<UtcTime>,
}

/// All saved searches of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SavedSearchesOut {
    /// The first saved first.
    pub items: Vec<SavedSearchOut>,
    /// How many a person may have.
    #[schema(example = 20)]
    pub most: i64,
}
