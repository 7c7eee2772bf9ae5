//! Finding clarifications for a caller, and showing them.

use super::model::{Clarification, ClarificationId};
use super::states::ClarificationState;
use super::store::{self, Shown};
use super::views::{ClarificationOut, OwnClarificationOut};
use crate::competitions::{self, Competition, scope_of};
use crate::kernel::authz::{Actor, AskClarifications, Permission, Role, Scope};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Made;
use crate::kernel::machine::Machine;

/// Who of the commissioning side reads what waits.
const INSIDE: [Role; 3] = [Role::Commissioner, Role::RegionalDirector, Role::Auditor];

/// What of a competition's clarifications the caller sees.
pub(super) fn shown_to(actor: &Actor, competition: &Competition) -> Shown {
    Shown { own: actor.bodies(Role::OF_PROVIDER), inside: actor.holds(&INSIDE, &scope_of(competition)) }
}

/// The clarification with its competition, where the caller may know of it.
pub(super) fn visible(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &ClarificationId,
) -> Result<(Clarification, Competition)> {
    let one = store::clarification(db, id)?;
    let competition = competitions::find_visible(db, actor, &one.competition_id)?;
    let (shown, now) = (shown_to(actor, &competition), db.now()?);
    let known = match one.state {
        ClarificationState::Answered => true,
        ClarificationState::Asked | ClarificationState::Declined => shown.inside && one.shown_from <= now,
        ClarificationState::Withdrawn => false,
    };
    if known || shown.own.contains(&one.organisation_id) {
        Ok((one, competition))
    } else {
        Err(Problem::not_found())
    }
}

/// As this caller sees it in a list.
pub(super) fn view(actor: &Actor, one: Clarification, competition: &Competition) -> ClarificationOut {
    let shown = shown_to(actor, competition);
    let own = shown.own.contains(&one.organisation_id);
    let (inside, asker) = (scope_of(competition), Scope::of_body(&one.organisation_id));
    let allowed_actions = one.state.actions_of(|role| {
        let asks = AskClarifications::ROLES.contains(&role);
        actor.holds(&[role], if asks { &asker } else { &inside })
    });
    let answered = one.state == ClarificationState::Answered;
    ClarificationOut {
        allowed_actions,
        number: one.number,
        question: one.published_question.unwrap_or_else(|| one.question.clone()),
        answer: one.answer,
        answered_at: one.decided_at.filter(|_| answered),
        decline_reason: one.reason.filter(|_| own || shown.inside),
        own: own.then_some(OwnClarificationOut {
            organisation_id: one.organisation_id,
            asked_at: one.asked_at,
            question: one.question,
        }),
        id: one.id,
        competition_id: one.competition_id,
        state: one.state,
        version: one.version,
    }
}

/// As this caller sees it, with its `ETag` and location.
pub(super) fn made(actor: &Actor, one: Clarification, competition: &Competition) -> Made<ClarificationOut> {
    let (version, location) = (one.version, format!("/api/v1/clarifications/{}", one.id));
    Made::new(view(actor, one, competition)).version(version).location(location)
}

/// The same after a change.
pub(super) fn changed(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &ClarificationId,
    competition: &Competition,
) -> Result<Made<ClarificationOut>> {
    Ok(made(actor, store::clarification(db, id)?, competition))
}
