//! Appeals of members: the suspension or removal goes on while a person who took no part hears it.

use super::finders::{self, entry, locked, managed};
use super::model::{
    AppealOutcome, Membership, MembershipAppeal, MembershipId, Notice, NoticeKind, NoticeOutcome,
};
use super::notices::{letter, tell_managers};
use super::store::{self, Ending};
use super::views::MembershipOut;
use crate::frameworks::{self, Framework, ReasonIn};
use crate::kernel::audit::Audited;
use crate::kernel::authz::SubmitApplications;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Call;
use crate::kernel::machine::{Machine, Transition};
use crate::qualification::assessment::tell;
use crate::qualification::commands::{Changed, appeal_by};
use crate::qualification::finders::provider_scope;
use crate::qualification::states::MembershipState;

/// When the suspension or removal that holds now was decided.
fn decided_at(state: MembershipState, notices: &[Notice]) -> Option<UtcTime> {
    notices.iter().rev().find_map(|notice| match (state, notice.kind, notice.outcome) {
        (MembershipState::Suspended, NoticeKind::UrgentSuspension, _) => Some(notice.given_at),
        (MembershipState::Suspended, _, Some(NoticeOutcome::Suspended))
        | (MembershipState::Removed, _, Some(NoticeOutcome::Removed)) => notice.ended_at,
        _ => None,
    })
}

/// The last day for an appeal: none where there is nothing to appeal against, or it was heard already.
pub(super) fn last_day(
    one: &Membership,
    framework: &Framework,
    notices: &[Notice],
    appeals: &[MembershipAppeal],
) -> Result<Option<Day>> {
    let Some(decided) = decided_at(one.state, notices) else { return Ok(None) };
    if appeals.iter().any(|appeal| appeal.against == one.state && appeal.appealed_at >= decided) {
        return Ok(None);
    }
    appeal_by(framework, decided).map(Some)
}

/// The last day for an appeal that can still be made.
pub(super) fn open_until(db: &mut Snapshot<'_>, one: &Membership) -> Result<Option<Day>> {
    let framework = frameworks::framework(db, &one.framework_id)?;
    let (notices, appeals) = (store::notices(db, &one.id)?, store::appeals(db, &one.id)?);
    let today = db.now()?.london_day();
    Ok(last_day(one, &framework, &notices, &appeals)?.filter(|last| today <= *last))
}

/// Appeals against a suspension or removal, once, within the framework's appeal clock.
pub(super) fn appeal(tx: &mut Tx<'_>, call: &Call<ReasonIn, MembershipId>) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework) = locked(tx, actor, id)?;
    actor.require(SubmitApplications, &provider_scope(&one.organisation_id))?;
    let person = actor.person()?.to_owned();
    call.meta.check(one.version)?;
    let transition = Transition::new(id.as_str(), one.version, one.state, "appeal")?;
    let (notices, appeals) = (store::notices(tx, id)?, store::appeals(tx, id)?);
    let last = last_day(&one, &framework, &notices, &appeals)?
        .ok_or_else(|| Problem::new(Code::Conflict, "An appeal against this decision was heard already."))?;
    if tx.now()?.london_day() > last {
        return Err(Problem::new(Code::DeadlinePassed, format!("An appeal could be made until {last}.")));
    }
    tx.apply(&transition)?;
    store::end_notice(tx, id, NoticeOutcome::Appealed, &Ending::default())?;
    store::insert_appeal(tx, id, one.state, &input.reason, &person)?;
    tell_managers(tx, &call.app, &one, &framework, "member-appealed")?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, "appeal", &one, &framework)))
}

/// Hears an appeal; `outcome` says whether the decision stands.
fn hear(
    tx: &mut Tx<'_>,
    call: &Call<ReasonIn, MembershipId>,
    outcome: AppealOutcome,
) -> Changed<MembershipOut> {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let (one, framework, person) = managed(tx, actor, id, &call.meta)?;
    let action = if outcome == AppealOutcome::Upheld { "uphold" } else { "overturn" };
    one.state.allows(action)?;
    if store::deciders(tx, id)?.contains(&person) {
        return Err(Problem::new(
            Code::AnotherPersonRequired,
            "You took part in the decision; another person must hear the appeal.",
        ));
    }
    let waiting = store::appeals(tx, id)?.into_iter().find(|appeal| appeal.heard_at.is_none());
    let against = waiting
        .map(|appeal| appeal.against)
        .ok_or_else(|| Problem::internal(format!("membership {id} has no appeal to hear")))?;
    let transition = match outcome {
        AppealOutcome::Upheld => Transition::to_one_of(id.as_str(), one.version, one.state, action, against)?,
        AppealOutcome::Overturned => Transition::new(id.as_str(), one.version, one.state, action)?,
    };
    tx.apply(&transition)?;
    store::set_appeal_heard(tx, id, outcome, &input.reason, &person)?;
    let name = match outcome {
        AppealOutcome::Upheld => "membership-appeal-upheld",
        AppealOutcome::Overturned => "membership-appeal-overturned",
    };
    tell(tx, &call.app, &one.organisation_id, &letter(name, &one, &framework))?;
    let made = finders::made(tx, actor, id)?;
    Ok(Audited::new(made, entry(actor, action, &one, &framework).reason(&input.reason)))
}

/// The suspension or removal stands.
pub(super) fn uphold(tx: &mut Tx<'_>, call: &Call<ReasonIn, MembershipId>) -> Changed<MembershipOut> {
    hear(tx, call, AppealOutcome::Upheld)
}

/// The suspension or removal falls.
pub(super) fn overturn(tx: &mut Tx<'_>, call: &Call<ReasonIn, MembershipId>) -> Changed<MembershipOut> {
    hear(tx, call, AppealOutcome::Overturned)
}
