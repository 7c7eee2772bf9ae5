//! What becomes of invitations: received and declined.

use actix_web::http::StatusCode;

use super::invitations;
use super::model::{Competition, CompetitionId};
use super::states::CompetitionState;
use super::views::{CompetitionInvitationOut, DeclineInvitationIn};
use super::{present, store, timing};
use crate::kernel::audit::{Audited, unless_done_already};
use crate::kernel::authz::{Actor, DeclineInvitations, Permission, Role};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Made, Reply, perform};
use crate::kernel::machine::Machine;
use crate::kernel::state::App;

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
