//! Finding pipeline notices for a caller, and showing them.

use super::model::{Notice, NoticeId};
use super::views::PipelineNoticeOut;
use super::{rules, store};
use crate::kernel::authz::{Actor, Role};
use crate::kernel::clock::Day;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;

/// The roles that see what is not published yet (visibility table).
pub(super) const INSIDERS: &[Role] =
    &[Role::FrameworkManager, Role::RegionalDirector, Role::Commissioner, Role::Auditor];

/// A notice that the caller may know of: published ones everyone, drafts the people of the body in that region and its
/// auditors.
///
/// # Errors
/// 404 otherwise.
pub fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &NoticeId) -> Result<Notice> {
    store::notice(db, id)?
        .filter(|one| one.is_public() || actor.holds(INSIDERS, &one.scope()))
        .ok_or_else(Problem::not_found)
}

/// As [`visible`], locked until the transaction ends and read after the lock.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, id: &NoticeId) -> Result<Notice> {
    visible(tx, actor, id)?;
    tx.lock("pipeline_notices", id.as_str())?;
    store::notice(tx, id)?.ok_or_else(Problem::not_found)
}

/// As this caller sees it.
pub(super) fn view(actor: &Actor, one: Notice, today: Day) -> PipelineNoticeOut {
    let scope = one.scope();
    let insider = actor.holds(INSIDERS, &scope);
    let allowed_actions = one.state.actions_of(|role| actor.holds(&[role], &scope));
    let (next, notice_days) = (rules::next_date(&one, today), rules::notice_days(&one));
    PipelineNoticeOut {
        allowed_actions,
        next,
        notice_days,
        competition_id: one
            .competition
            .filter(|(_, published)| insider || published.is_some())
            .map(|(id, _)| id),
        id: one.id,
        reference: one.reference,
        state: one.state,
        framework_id: one.framework_id,
        body_id: one.body_id,
        region_code: one.region_code,
        title: one.terms.title,
        summary: one.terms.summary,
        category_codes: one.terms.category_codes,
        area_codes: one.terms.area_codes,
        estimated_value: one.terms.estimated_value,
        tier: one.terms.tier,
        expected_publication_on: one.terms.expected_publication_on,
        expected_start_on: one.terms.expected_start_on,
        unknowns: one.terms.unknowns,
        published_at: one.published_at,
        ended_at: one.ended_at,
        reason: one.reason,
        version: one.version,
    }
}

/// As this caller sees it, with its `ETag` and location.
pub(super) fn made(db: &mut Snapshot<'_>, actor: &Actor, one: Notice) -> Result<Made<PipelineNoticeOut>> {
    let (version, location) = (one.version, format!("/api/v1/pipeline-notices/{}", one.id));
    let today = db.now()?.london_day();
    Ok(Made::new(view(actor, one, today)).version(version).location(location))
}

/// The same after a change.
pub(super) fn changed(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &NoticeId,
) -> Result<Made<PipelineNoticeOut>> {
    let one = store::notice(db, id)?.ok_or_else(Problem::not_found)?;
    made(db, actor, one)
}
