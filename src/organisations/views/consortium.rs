//! What callers send and see of a consortium's members.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::clock::{Day, UtcTime};
use crate::organisations::model::{ConsortiumMemberId, OrganisationId};

/// Names a member of a consortium.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsortiumMemberIn {
    /// The member: another provider, and no consortium itself.
    pub organisation_id: OrganisationId,
    /// From when it is a member.
    pub valid_from: Option<Day>,
}

/// Ends a place in a consortium.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsortiumMemberPatch {
    /// The last day of it.
    pub valid_to: Day,
}

/// A member of a consortium.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConsortiumMemberOut {
    /// Its id.
    pub id: ConsortiumMemberId,
    /// The consortium.
    pub consortium_id: OrganisationId,
    /// The member.
    pub organisation_id: OrganisationId,
    /// The member's name.
    #[schema(example = "Harbour Trust")]
    pub name: String,
    /// From when it is a member.
    pub valid_from: Option<Day>,
    /// Until when it was one.
    pub valid_to: Option<Day>,
    /// When an owner of the member confirmed it; before that only the two of them see it.
    pub confirmed_at: Option<UtcTime>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
}
