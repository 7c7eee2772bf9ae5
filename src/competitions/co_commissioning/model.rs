//! A co-commissioner as it is kept.

use diesel::prelude::*;

use super::states::CoCommissionerState;
use crate::competitions::model::CompetitionId;
use crate::kernel::authz::Scope;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::co_commissioners;

crate::id_type! {
    /// A co-commissioner of a competition.
    CoCommissionerId
}

/// Which side of a competition's commissioning somebody is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The body that commissions.
    Lead,
    /// The second body.
    Second,
    /// Neither.
    Outside,
}

/// A second body of a competition.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = co_commissioners)]
pub(super) struct CoCommissioner {
    pub(super) id: CoCommissionerId,
    pub(super) competition_id: CompetitionId,
    pub(super) lead_body_id: String,
    pub(super) region_code: String,
    pub(super) body_id: String,
    pub(super) state: CoCommissionerState,
    pub(super) request: String,
    pub(super) reason: Option<String>,
    pub(super) invited_at: UtcTime,
    pub(super) answered_at: Option<UtcTime>,
    pub(super) approved_at: Option<UtcTime>,
    pub(super) version: i64,
}

impl CoCommissioner {
    /// The second body in the competition's region.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope { body_id: &self.body_id, region_code: Some(&self.region_code), competition_id: None }
    }

    /// The body that commissions, in the same region.
    pub(super) fn lead_scope(&self) -> Scope<'_> {
        Scope { body_id: &self.lead_body_id, region_code: Some(&self.region_code), competition_id: None }
    }
}
