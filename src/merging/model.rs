//! Rows of merges.

use diesel::prelude::*;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::organisation_merges;
use crate::organisations::OrganisationId;

crate::id_type! {
    /// A request to merge two registrations.
    MergeId
}

crate::text_enum! {
    /// What became of a request to merge.
    pub enum MergeOutcome {
        Confirmed = "confirmed",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

/// A request to merge as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisation_merges)]
pub(super) struct Merge {
    pub(super) id: MergeId,
    pub(super) survivor_id: OrganisationId,
    pub(super) merged_id: OrganisationId,
    pub(super) asked_for_id: OrganisationId,
    pub(super) reason: String,
    pub(super) asked_by: String,
    pub(super) asked_at: UtcTime,
    pub(super) outcome: Option<MergeOutcome>,
    pub(super) decided_at: Option<UtcTime>,
    pub(super) version: i64,
}

impl Merge {
    /// The registration whose owner did not ask, and so confirms.
    pub(super) fn other(&self) -> &OrganisationId {
        if self.asked_for_id == self.survivor_id { &self.merged_id } else { &self.survivor_id }
    }
}
