//! Finding proposals for a caller, and showing them.

use super::model::{Proposal, ProposalId};
use super::store;
use super::views::ProviderProposalOut;
use crate::kernel::authz::{Actor, Role};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;
use crate::organisations::{self, OrganisationId};

/// Who of the provider reads its proposals.
pub(super) const PROVIDER: &[Role] = Role::OF_PROVIDER;
/// Who of the commissioning side reads what was submitted to its body.
pub(super) const RECEIVERS: &[Role] = &[Role::RegionalDirector, Role::Commissioner, Role::Auditor];

/// A proposal that the caller may know of: its provider, and from its submission on the body in that region.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &ProposalId) -> Result<Proposal> {
    let knows = |one: &Proposal| {
        actor.holds(PROVIDER, &one.provider_scope())
            || one.submitted_at.is_some() && actor.holds(RECEIVERS, &one.body_scope())
    };
    store::proposal(db, id)?.filter(knows).ok_or_else(Problem::not_found)
}

/// As [`visible`], locked until the transaction ends and read after the lock.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, id: &ProposalId) -> Result<Proposal> {
    visible(tx, actor, id)?;
    tx.lock("provider_proposals", id.as_str())?;
    store::proposal(tx, id)?.ok_or_else(Problem::not_found)
}

fn name_of(db: &mut Snapshot<'_>, id: &str) -> Result<String> {
    let id: OrganisationId = id.parse().map_err(|_| Problem::not_found())?;
    Ok(organisations::organisation(db, &id)?.name)
}

/// As this caller sees it.
pub(super) fn view(db: &mut Snapshot<'_>, actor: &Actor, one: Proposal) -> Result<ProviderProposalOut> {
    let scopes = [one.provider_scope(), one.body_scope()];
    let allowed_actions = one.state.actions_of(|role| scopes.iter().any(|scope| actor.holds(&[role], scope)));
    Ok(ProviderProposalOut {
        organisation_name: name_of(db, &one.organisation_id)?,
        body_name: name_of(db, &one.body_id)?,
        allowed_actions,
        id: one.id,
        reference: one.reference,
        state: one.state,
        organisation_id: one.organisation_id,
        body_id: one.body_id,
        region_code: one.region_code,
        title: one.terms.title,
        need: one.terms.need,
        offer: one.terms.offer,
        estimated_pence: one.terms.estimated_pence,
        category_codes: one.terms.category_codes,
        area_codes: one.terms.area_codes,
        submitted_at: one.submitted_at,
        answer_due_on: one.answer_due_on,
        answered_at: one.answered_at,
        answer: one.answer,
        notice_id: one.notice_id,
        version: one.version,
    })
}

/// As this caller sees it, with its `ETag` and location.
pub(super) fn made(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &ProposalId,
) -> Result<Made<ProviderProposalOut>> {
    let one = store::proposal(db, id)?.ok_or_else(Problem::not_found)?;
    let (version, location) = (one.version, format!("/api/v1/provider-proposals/{}", one.id));
    Ok(Made::new(view(db, actor, one)?).version(version).location(location))
}
