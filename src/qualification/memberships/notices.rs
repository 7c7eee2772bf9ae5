//! Suspension and removal: a notice, the member's right of reply, and the decision. Everyone concerned is told at each
//! step. The urgent case takes effect at once; the right of reply follows.

use super::finders::{self, entry, locked, managed};
use super::model::{Membership, MembershipId, Notice, NoticeKind, NoticeOutcome};
use super::store::{self, Ending, NewNotice};
use super::views::{MembershipOut, NoticeIn, NoticeReplyIn, SuspendNowIn};
use crate::app::App;
use crate::frameworks::{Framework, ReasonIn};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, Role, SubmitApplications};
use crate::kernel::clock::Day;
use crate::kernel::confirmation::{self, Confirmation, Confirming, TwoPersonOut};
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, Meta};
use crate::kernel::letter::Letter;
use crate::kernel::machine::Transition;
use crate::organisations;
use crate::qualification::assessment::{about, tell};
use crate::qualification::commands::{Changed, appeal_by, working_day_after};
use crate::qualification::finders::provider_scope;
use crate::qualification::states::MembershipState;
use crate::qualification::store::organisation_name;

/// Working days for a reply, where none are given.
const REPLY_WORKING_DAYS: i64 = 10;

/// A letter to the member that names the framework.
pub(super) fn letter(name: &'static str, one: &Membership, framework: &Framework) -> Letter {
    about(name, framework).link(format!("/memberships/{}", one.id))
}

/// A letter to the framework's managers about a member.
pub(super) fn tell_managers(
    tx: &mut Tx<'_>,
    app: &App,
    one: &Membership,
    framework: &Framework,
    name: &'static str,
) -> Result<()> {
    let provider = organisation_name(tx, &one.organisation_id)?;
    let letter = letter(name, one, framework).with("provider", &provider);
    organisations::tell(tx, app, &framework.body_id, &[Role::FrameworkManager], &letter)
}

fn give(
    tx: &mut Tx<'_>,
    call: &Call<NoticeIn, MembershipId>,
    kind: NoticeKind,
    action: &'static str,
) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework, person) = managed(tx, actor, id, &call.meta)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, action)?;
    let reply_by = reply_by(tx, input.reply_working_days)?;
    tx.apply(&transition)?;
    // The reply to an urgent suspension that nobody decided on is taken up by the notice of removal.
    store::end_notice(tx, id, NoticeOutcome::Superseded, &Ending::default())?;
    let new = NewNotice {
        kind,
        ground: None,
        reason: &input.reason,
        given_by: &person,
        reply_by,
        state_before: one.state,
    };
    store::insert_notice(tx, id, &new)?;
    let name = match kind {
        NoticeKind::Removal => "membership-removal-notice",
        _ => "membership-suspension-notice",
    };
    let letter = letter(name, &one, &framework).with("day", reply_by);
    tell(tx, &call.app, &one.organisation_id, &letter)?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, action, &one, &framework).reason(&input.reason)))
}

fn reply_by(tx: &mut Tx<'_>, working_days: Option<i64>) -> Result<Day> {
    working_day_after(tx.now()?.london_day(), working_days.unwrap_or(REPLY_WORKING_DAYS))
}

/// Gives notice of suspension: the member may reply before it is decided.
pub(super) fn give_suspension_notice(
    tx: &mut Tx<'_>,
    call: &Call<NoticeIn, MembershipId>,
) -> Changed<MembershipOut> {
    give(tx, call, NoticeKind::Suspension, "give_suspension_notice")
}

/// Gives notice of removal: the member may reply before it is decided.
pub(super) fn give_removal_notice(
    tx: &mut Tx<'_>,
    call: &Call<NoticeIn, MembershipId>,
) -> Changed<MembershipOut> {
    give(tx, call, NoticeKind::Removal, "give_removal_notice")
}

/// Suspends a member at once on a safeguarding or exclusion ground; the right of reply follows.
pub(super) fn suspend_now(
    tx: &mut Tx<'_>,
    call: &Call<SuspendNowIn, MembershipId>,
) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework, person) = managed(tx, actor, id, &call.meta)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "suspend_now")?;
    let reply_by = reply_by(tx, input.reply_working_days)?;
    tx.apply(&transition)?;
    let new = NewNotice {
        kind: NoticeKind::UrgentSuspension,
        ground: Some(input.ground),
        reason: &input.reason,
        given_by: &person,
        reply_by,
        state_before: one.state,
    };
    store::insert_notice(tx, id, &new)?;
    let letter = letter("membership-suspended-now", &one, &framework)
        .with("day", reply_by)
        .with("appeal_by", appeal_by(&framework, tx.now()?)?);
    tell(tx, &call.app, &one.organisation_id, &letter)?;
    let made = finders::made(tx, actor, id)?;
    let reason = format!("{}: {}", input.ground, input.reason);
    Ok(Audited::new(made, entry(actor, "suspend_now", &one, &framework).reason(reason)))
}

/// The notice that waits for its end; 409 where there is none.
fn open(db: &mut Snapshot<'_>, id: &MembershipId) -> Result<Notice> {
    store::open_notice(db, id)?
        .ok_or_else(|| Problem::new(Code::Conflict, "No notice waits for a reply or a decision."))
}

/// The member's reply to the open notice.
pub(super) fn reply(tx: &mut Tx<'_>, call: &Call<NoticeReplyIn, MembershipId>) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(SubmitApplications, &provider_scope(&one.organisation_id))?;
    call.meta.check(one.version)?;
    let notice = open(tx, id)?;
    if notice.replied_at.is_some() {
        return Err(Problem::new(Code::Conflict, "Your organisation has replied already."));
    }
    if tx.now()?.london_day() > notice.reply_by {
        let detail =
            format!("A reply could be sent until {}. You can appeal against a decision.", notice.reply_by);
        return Err(Problem::new(Code::DeadlinePassed, detail));
    }
    let digest = canonical::digest(input).map_err(|cause| {
        Problem::field("/reply", "canonical", format!("It has no canonical form: {cause}."))
    })?;
    store::set_reply(tx, &notice.id, &input.reply, &actor.audit_name())?;
    store::touch(tx, id)?;
    tell_managers(tx, &call.app, &one, &framework, "member-replied")?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "reply", &one, &framework).digests(None, Some(digest))))
}

/// A framework manager has read the reply.
pub(super) fn read_reply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &MembershipId,
    meta: &Meta,
) -> Changed<MembershipOut> {
    let (one, framework, person) = managed(tx, actor, id, meta)?;
    let notice = open(tx, id)?;
    if notice.replied_at.is_none() || notice.reply_read_at.is_some() {
        return Err(Problem::new(Code::Conflict, "No reply waits to be read."));
    }
    store::set_reply_read(tx, &notice.id, &person)?;
    store::touch(tx, id)?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "read_reply", &one, &framework)))
}

/// Refuses to decide before the reply was read or its clock is over.
fn heard(notice: &Notice, today: Day) -> Result<()> {
    let detail = match (notice.replied_at, notice.reply_read_at) {
        (Some(_), None) => "The member has replied: read the reply first.".to_owned(),
        (None, _) if today <= notice.reply_by => {
            format!(
                "The member can reply until {}: decide after that day, or when the reply was read.",
                notice.reply_by
            )
        }
        _ => return Ok(()),
    };
    Err(Problem::new(Code::Conflict, detail))
}

/// Suspends after a notice.
pub(super) fn suspend(tx: &mut Tx<'_>, call: &Call<ReasonIn, MembershipId>) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework, person) = managed(tx, actor, id, &call.meta)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "suspend")?;
    heard(&open(tx, id)?, tx.now()?.london_day())?;
    tx.apply(&transition)?;
    let how = Ending { decided_by: Some(&person), reason: Some(&input.reason), ..Ending::default() };
    store::end_notice(tx, id, NoticeOutcome::Suspended, &how)?;
    let letter =
        letter("membership-suspended", &one, &framework).with("day", appeal_by(&framework, tx.now()?)?);
    tell(tx, &call.app, &one.organisation_id, &letter)?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "suspend", &one, &framework).reason(&input.reason)))
}

/// Drops a notice: the membership is as it was before.
pub(super) fn drop_notice(tx: &mut Tx<'_>, call: &Call<ReasonIn, MembershipId>) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework, person) = managed(tx, actor, id, &call.meta)?;
    let transition = if one.state == MembershipState::RemovalNotice {
        let before = open(tx, id)?.state_before;
        Transition::to_one_of(id.as_str(), one.version, one.state, "drop", before)?
    } else {
        Transition::new(id.as_str(), one.version, one.state, "drop")?
    };
    tx.apply(&transition)?;
    let how = Ending { decided_by: Some(&person), reason: Some(&input.reason), ..Ending::default() };
    store::end_notice(tx, id, NoticeOutcome::Dropped, &how)?;
    let name = match transition.to() {
        MembershipState::Active => "membership-notice-dropped",
        _ => "membership-notice-dropped-suspended",
    };
    tell(tx, &call.app, &one.organisation_id, &letter(name, &one, &framework))?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "drop", &one, &framework).reason(&input.reason)))
}

/// Removes a member: two framework managers, each freshly authenticated; the first one's reason is the decision's.
pub(super) fn remove(
    tx: &mut Tx<'_>,
    call: &Call<ReasonIn, MembershipId>,
) -> Changed<TwoPersonOut<MembershipOut>> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework, _) = managed(tx, actor, id, &call.meta)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "remove")?;
    let now = tx.now()?;
    let person = call.fresh_person(now)?;
    heard(&open(tx, id)?, now.london_day())?;
    let what = Confirming {
        kind: "membership",
        id: id.as_str(),
        action: "remove",
        version: one.version,
        reason: Some(&input.reason),
    };
    match confirmation::request_or_confirm(tx, person, &what)? {
        Confirmation::Requested(waiting) => {
            tell_managers(tx, &call.app, &one, &framework, "member-removal-to-confirm")?;
            let made = Made::new(TwoPersonOut::Awaiting(waiting)).accepted();
            Ok(Audited::new(made, entry(actor, "request_remove", &one, &framework).reason(&input.reason)))
        }
        Confirmation::Confirmed { requested_by, reason } => {
            tx.apply(&transition)?;
            let how = Ending {
                decided_by: Some(&requested_by),
                confirmed_by: Some(person),
                reason: reason.as_deref(),
            };
            store::end_notice(tx, id, NoticeOutcome::Removed, &how)?;
            let letter =
                letter("membership-removed", &one, &framework).with("day", appeal_by(&framework, tx.now()?)?);
            tell(tx, &call.app, &one.organisation_id, &letter)?;
            let done = finders::made(tx, actor, id)?.map(TwoPersonOut::Done);
            Ok(Audited::new(done, entry(actor, "remove", &one, &framework).reason(&input.reason)))
        }
    }
}

/// Reinstates a suspended member.
pub(super) fn reinstate(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    meta: &Meta,
) -> Changed<MembershipOut> {
    let (one, framework, person) = managed(tx, actor, id, meta)?;
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, "reinstate")?)?;
    let how = Ending { decided_by: Some(&person), ..Ending::default() };
    store::end_notice(tx, id, NoticeOutcome::Reinstated, &how)?;
    tell(tx, app, &one.organisation_id, &letter("membership-reinstated", &one, &framework))?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "reinstate", &one, &framework)))
}

/// Leaves the framework; running agreements go on.
pub(super) fn leave(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    meta: &Meta,
) -> Changed<MembershipOut> {
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(SubmitApplications, &provider_scope(&one.organisation_id))?;
    meta.check(one.version)?;
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, "leave")?)?;
    store::end_notice(tx, id, NoticeOutcome::Left, &Ending::default())?;
    tell_managers(tx, app, &one, &framework, "member-left")?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "leave", &one, &framework)))
}
