//! Proposals as they are kept.

use serde::Serialize;

use super::states::ProposalState;
use crate::kernel::authz::Scope;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;
use crate::pipeline::NoticeId;

crate::id_type! {
    /// A provider's proposal.
    ProposalId
}

/// Working days within which a body answers.
pub(super) const ANSWER_WORKING_DAYS: u16 = 20;
/// How many proposals of one provider can wait for one body.
pub(super) const MOST_WAITING: i64 = 20;

/// What a proposal says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Terms {
    pub(super) title: String,
    pub(super) need: String,
    pub(super) offer: String,
    pub(super) estimated_pence: Option<Pence>,
    pub(super) category_codes: Vec<String>,
    pub(super) area_codes: Vec<String>,
}

/// A proposal.
#[derive(Debug, Clone)]
pub(super) struct Proposal {
    pub(super) id: ProposalId,
    pub(super) reference: Option<String>,
    pub(super) organisation_id: String,
    pub(super) body_id: String,
    pub(super) region_code: String,
    pub(super) state: ProposalState,
    pub(super) terms: Terms,
    pub(super) submitted_at: Option<UtcTime>,
    pub(super) answer_due_on: Option<Day>,
    pub(super) answered_at: Option<UtcTime>,
    pub(super) answer: Option<String>,
    pub(super) notice_id: Option<NoticeId>,
    pub(super) version: i64,
}

impl Proposal {
    /// Where the provider's permissions are needed.
    pub(super) fn provider_scope(&self) -> Scope<'_> {
        Scope::of_body(&self.organisation_id)
    }

    /// Where the commissioning side's permissions are needed.
    pub(super) fn body_scope(&self) -> Scope<'_> {
        Scope { body_id: &self.body_id, region_code: Some(&self.region_code), competition_id: None }
    }
}
