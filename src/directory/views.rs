//! What callers send and see of the directory.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::frameworks::FrameworkId;
use crate::organisations::{HomeNation, Kind, OrganisationId};

/// Filters of the directory.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DirectoryQuery {
    /// A service category that an active membership has.
    #[validate(length(min = 1, max = 64))]
    #[param(max_length = 64, min_length = 1)]
    pub category: Option<String>,
    /// An area that the same membership has.
    #[validate(length(min = 1, max = 64))]
    #[param(max_length = 64, min_length = 1)]
    pub area: Option<String>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// A provider of the directory.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DirectoryProviderOut {
    /// Its id.
    pub id: OrganisationId,
    /// Its registered name.
    #[schema(example = "Harbour Trust")]
    pub name: String,
    /// Its legal form.
    pub kind: Kind,
    /// The nation of its home.
    pub home_nation: Option<HomeNation>,
    /// The region of its home.
    pub home_region_code: Option<String>,
    /// What it says of itself.
    pub summary: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// Its active memberships.
    pub memberships: Vec<DirectoryMembershipOut>,
}

/// An active membership, as the directory shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DirectoryMembershipOut {
    /// The framework.
    pub framework_id: FrameworkId,
    /// Its name.
    #[schema(example = "Dynamic framework")]
    pub framework_name: String,
    /// Service category codes.
    pub categories: Vec<String>,
    /// Area codes.
    pub areas: Vec<String>,
}
