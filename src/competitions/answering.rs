//! What becomes of invitations: received, declined, and made for those who join late.

use actix_web::http::StatusCode;

use super::approval::invite_all;
use super::invitations;
use super::model::{Competition, CompetitionId};
use super::states::CompetitionState;
use super::views::{CompetitionInvitationOut, DeclineInvitationIn};
use super::{present, store, timing};
use crate::kernel::audit::{Audited, unless_done_already};
use crate::kernel::authz::{Actor, DeclineInvitations, Permission, Role};
use crate::kernel::db::Snapshot;
use crate::kernel::duty::each;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Made, Reply, perform};
use crate::kernel::machine::Machine;
use crate::kernel::state::App;

/// A membership's transaction may have begun so long before the publication that did not see it.
const OVERLAP_SECONDS: i64 = 120;

/// Records that the caller's provider has received its invitation, at the first reading.
pub(super) async fn receive_invitation(app: &App, actor: &Actor, id: &CompetitionId) -> Result<()> {
    let (who, id_read) = (actor.clone(), id.clone());
    let unread = app.db.read(move |db| unread(db, &who, &id_read)).await?;
    let Some((row, invitation)) = unread else { return Ok(()) };
    let who = actor.clone();
    let marked = app.db.write(move |tx| {
        let first = invitations::mark_received(tx, &invitation)?;
        let entry = first.then(|| invitations::entry(&who, "receive", &row, &invitation));
        Audited::of_any((), entry.into_iter().collect())
    });
    // Another of its people may have read it at the same moment.
    unless_done_already(marked.await)
}

fn unread(db: &mut Snapshot<'_>, who: &Actor, id: &CompetitionId) -> Result<Option<(Competition, String)>> {
    let invitation = invitations::own(db, who, id)?.filter(|one| one.received_at.is_none());
    let Some(invitation) = invitation else { return Ok(None) };
    Ok(store::competition(db, id)?.map(|row| (row, invitation.id)))
}

/// Declines an invitation, with a reason, before the deadline (rule 12).
pub async fn decline_invitation(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<DeclineInvitationIn>,
) -> Result<Reply<CompetitionInvitationOut>> {
    let (who, id, input) = (actor.clone(), id.clone(), command.input);
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        let row = store::find_locked(tx, &who, &id)?;
        let organisation =
            invited_body(tx, &who, &row, DeclineInvitations::ROLES, input.organisation_id.as_deref())?;
        if row.state != CompetitionState::Published {
            return Err(Problem::wrong_state(row.state.as_str(), "decline", row.state.actions()));
        }
        let now = tx.now()?;
        if !timing::takes_bids(now, row.deadline) {
            return Err(Problem::of(Code::DeadlinePassed));
        }
        let found = invitations::invitation(tx, &id, &organisation)?.ok_or_else(Problem::not_found)?;
        if found.declined_at.is_some() {
            return Err(Problem::new(Code::AlreadyExists, "The invitation is declined already."));
        }
        invitations::mark_declined(tx, &found.id, &input.reason)?;
        let entry = invitations::entry(&who, "decline", &row, &found.id).reason(&input.reason);
        let after = invitations::invitation(tx, &id, &organisation)?.ok_or_else(Problem::not_found)?;
        let version = after.version;
        let view = present::invitation_view(after, String::new(), true);
        Ok(Audited::new(Made::new(view).version(version), entry))
    })
    .await
}

/// The invited provider for which the caller acts in one of `roles`; 403 where it is none of theirs or not invited.
pub fn invited_body(
    db: &mut Snapshot<'_>,
    who: &Actor,
    row: &Competition,
    roles: &[Role],
    named: Option<&str>,
) -> Result<String> {
    let mut invited = Vec::new();
    for body in who.bodies(roles) {
        if named.is_none_or(|named| named == body) && invitations::is_invited(db, &row.id, &body)? {
            invited.push(body);
        }
    }
    match (invited.len(), invited.pop()) {
        (1, Some(only)) => Ok(only),
        (0, _) => Err(Problem::new(Code::Forbidden, "Your organisation is not invited to this competition.")),
        _ => Err(Problem::field("/organisation_id", "required", "Say for which of your organisations.")),
    }
}

/// Invites members who were admitted after publication, while the deadline has not passed (rule 7). Running it again
/// changes nothing.
pub(super) fn invite_late_joiners(app: &App) -> Result<()> {
    each(app.db.read_now(with_late_joiners)?, |id| {
        let here = app.clone();
        let invited = app.db.write_now(move |tx| {
            let clock = Actor::system("clock");
            let row = super::lock_for_bidding(tx, &id)?.competition().clone();
            Audited::of_any((), invite_all(tx, &here, &clock, &row)?)
        });
        match invited {
            // The deadline passed meanwhile.
            Err(problem) if problem.code() == Code::DeadlinePassed => Ok(()),
            outcome => unless_done_already(outcome),
        }
    })
}

/// Competitions that take bids and lack an invitation.
pub(super) fn with_late_joiners(db: &mut Snapshot<'_>) -> Result<Vec<CompetitionId>> {
    let mut due = Vec::new();
    for row in store::open_for_bids(db)? {
        let since = row.published_at.unwrap_or(row.recorded_at).plus_seconds(-OVERLAP_SECONDS);
        let changed = invitations::may_have_joined(db, &row, since)?;
        if !changed.is_empty() && has_joined(db, &row, &changed)? {
            due.push(row.id);
        }
    }
    Ok(due)
}

/// True where one of the memberships that `changed` covers a lot.
fn has_joined(db: &mut Snapshot<'_>, row: &Competition, changed: &[String]) -> Result<bool> {
    let terms = invitations::terms_of(db, row)?;
    let (covering, _) = invitations::uninvited(db, row, &terms, Some(changed))?;
    Ok(!covering.is_empty())
}
