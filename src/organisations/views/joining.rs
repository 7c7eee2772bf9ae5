//! What callers send and see of requests to join.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::accounts::PersonId;
use crate::kernel::authz::Role;
use crate::kernel::clock::UtcTime;
use crate::organisations::model::{JoinOutcome, JoinRequestId, OrganisationId};

/// Asks to join an organisation.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequestIn {
    /// The role that is asked for; it must be one of a provider's.
    #[schema(example = "bid_writer")]
    pub role: Role,
    /// For its owners: who is asking. At most 500 characters.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub message: Option<String>,
}

/// Accepts a request to join.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptJoinIn {
    /// The role that is given; the one that was asked for where it is left out.
    pub role: Option<Role>,
}

/// Refuses a request to join.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseJoinIn {
    /// Why, for the person who asked. At most 500 characters.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// A request to join an organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JoinRequestOut {
    /// Its id.
    pub id: JoinRequestId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its name.
    #[schema(example = "Harbour Trust")]
    pub organisation_name: String,
    /// Who asks.
    pub person_id: PersonId,
    /// Their name.
    #[schema(example = "Ann Example")]
    pub name: String,
    /// Their address.
    #[schema(example = "ann@example.org")]
    pub email: String,
    /// The role that is asked for.
    pub role: Role,
    /// What they say.
    pub message: Option<String>,
    /// When they asked.
    pub asked_at: UtcTime,
    /// What became of it; nothing while it is open.
    pub outcome: Option<JoinOutcome>,
    /// The role that was given.
    pub given_role: Option<Role>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// When it was answered.
    pub decided_at: Option<UtcTime>,
    /// Its version, as in the ETag.
    #[schema(example = 1)]
    pub version: i64,
    /// What the caller may do with it.
    pub allowed_actions: Vec<String>,
}
