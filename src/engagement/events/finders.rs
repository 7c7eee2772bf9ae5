//! Finding engagement events for a caller, and showing them.

use super::model::{Event, EventId};
use super::store;
use super::views::EngagementEventOut;
use crate::kernel::authz::{Actor, Role};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;

/// The roles that see what is not published yet (visibility table).
pub(super) const INSIDERS: &[Role] =
    &[Role::FrameworkManager, Role::RegionalDirector, Role::Commissioner, Role::Auditor];

/// An event that the caller may know of: published ones everyone, drafts the people of the body in that region and its
/// auditors.
///
/// # Errors
/// 404 otherwise.
pub fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &EventId) -> Result<Event> {
    store::event(db, id)?
        .filter(|one| one.is_public() || actor.holds(INSIDERS, &one.scope()))
        .ok_or_else(Problem::not_found)
}

/// As [`visible`], locked until the transaction ends and read after the lock.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, id: &EventId) -> Result<Event> {
    visible(tx, actor, id)?;
    tx.lock("engagement_events", id.as_str())?;
    store::event(tx, id)?.ok_or_else(Problem::not_found)
}

/// As this caller sees it.
pub(super) fn view(actor: &Actor, one: Event) -> EngagementEventOut {
    let scope = one.scope();
    let allowed_actions = one.state.actions_of(|role| actor.holds(&[role], &scope));
    EngagementEventOut {
        allowed_actions,
        id: one.id,
        reference: one.reference,
        state: one.state,
        body_id: one.body_id,
        region_code: one.region_code,
        framework_id: one.framework_id,
        notice_id: one.notice_id,
        title: one.terms.title,
        kind: one.terms.kind,
        summary: one.terms.summary,
        category_codes: one.terms.category_codes,
        area_codes: one.terms.area_codes,
        begins_at: one.terms.begins_at,
        ends_at: one.terms.ends_at,
        place: one.terms.place,
        how_to_take_part: one.terms.how_to_take_part,
        published_at: one.published_at,
        ended_at: one.ended_at,
        reason: one.reason,
        record: one.record,
        record_at: one.record_at,
        version: one.version,
    }
}

/// As this caller sees it, with its `ETag` and location.
pub(super) fn made(actor: &Actor, one: Event) -> Made<EngagementEventOut> {
    let (version, location) = (one.version, format!("/api/v1/engagement-events/{}", one.id));
    Made::new(view(actor, one)).version(version).location(location)
}

/// The same after a change.
pub(super) fn changed(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &EventId,
) -> Result<Made<EngagementEventOut>> {
    let one = store::event(db, id)?.ok_or_else(Problem::not_found)?;
    Ok(made(actor, one))
}
