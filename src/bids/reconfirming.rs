//! Bids after a material addendum: the clock asks their bidders, who confirm, replace or withdraw them until the deadline.

use actix_web::http::StatusCode;

use super::commands::{digest_bytes, lock_own, sealed_event};
use super::model::BidId;
use super::read::{self, own_scope};
use super::states::BidState;
use super::store::{self, Competition};
use super::views::{BidOut, ReconfirmIn};
use crate::competitions::{awaiting_reconfirmation, last_material_addendum, mark_asked};
use crate::kernel::audit::{Audited, Subject, unless_done_already};
use crate::kernel::authz::{Actor, Role, SubmitBids};
use crate::kernel::crypto::canonical;
use crate::kernel::db::Tx;
use crate::kernel::duty::each;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Reply, perform_sealed};
use crate::kernel::letter::Letter;
use crate::kernel::machine::Transition;
use crate::kernel::state::App;
use crate::organisations::tell;

/// Asks the bidders of every competition with a new material addendum. Not in the addendum's own transaction: its answer and
/// its time would tell of bids.
pub(super) fn ask_due(app: &App) -> Result<()> {
    each(app, app.db.read_now(awaiting_reconfirmation)?, |competition| {
        let here = app.clone();
        unless_done_already(app.db.write_now(move |tx| ask(tx, &here, &competition)))
    })
}

/// One event whatever the number of bids, so that the growth of the log does not tell it; its digest holds which they were.
fn ask(tx: &mut Tx<'_>, app: &App, id: &str) -> Result<Audited<()>> {
    tx.lock("competitions", id)?;
    if !mark_asked(tx, id)? {
        return Err(Problem::of(Code::Conflict));
    }
    let competition = store::competition(tx, id)?;
    let addendum = last_material_addendum(tx, id)?;
    let mut asked = Vec::new();
    for bid in store::bids_in(tx, id, &[BidState::Submitted, BidState::NeedsReconfirmation])? {
        if bid.confirmed_addendum >= addendum {
            continue;
        }
        if bid.state == BidState::Submitted {
            let action = "require_reconfirmation";
            tx.apply(&Transition::new(bid.id.as_str(), bid.version, bid.state, action)?)?;
        }
        let letter = letter(&competition, addendum);
        tell(tx, app, &bid.organisation_id, &[Role::Signatory, Role::BidWriter], &letter)?;
        asked.push(bid.id.to_string());
    }
    let digest = canonical::digest(&asked).map_err(|cause| Problem::internal(cause.to_string()))?;
    let clock = Actor::system("clock");
    let subject = Subject::new("competition", id);
    let event = sealed_event(&clock, "require_reconfirmation", subject, &competition);
    Ok(Audited::new((), event.digests(None, Some(digest))))
}

fn letter(competition: &Competition, addendum: i64) -> Letter {
    let mut letter = Letter::new("bid-to-confirm")
        .with("reference", &competition.reference)
        .with("number", addendum)
        .link(format!("/competitions/{}/addenda", competition.id));
    if let Some(deadline) = competition.deadline {
        letter = letter.with("deadline", deadline);
    }
    letter
}

/// Confirms a submitted bid for the terms as the last material addendum left them. Its submission and receipt stay.
///
/// # Errors
/// 409 `deadline_passed` or `wrong_state`, 422 where another addendum is the last.
pub async fn reconfirm_bid(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<ReconfirmIn>,
) -> Result<Reply<BidOut>> {
    let (keyring, who, id) = (app.keyring.clone(), actor.clone(), id.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let Command { input, meta } = command;
    let sent = meta.clone();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::OK,
        move |tx| {
            let (bid, competition, _open) = lock_own(tx, &who, id.as_str())?;
            who.require(SubmitBids, &own_scope(&bid.organisation_id))?;
            sent.check(bid.version)?;
            let transition = Transition::new(id.as_str(), bid.version, bid.state, "reconfirm")?;
            let last = last_material_addendum(tx, &competition.id)?;
            if input.addendum_number != last {
                let detail =
                    format!("The last addendum to confirm is number {last}: read it, and confirm that one.");
                return Err(Problem::field("/addendum_number", "not_the_last", detail));
            }
            tx.apply(&transition)?;
            store::set_confirmed(tx, &bid.id, last)?;
            let submission = store::submission(tx, id.as_str(), bid.submission_number)?;
            let made = read::made(tx, &keyring, &who, id.as_str())?;
            let event = sealed_event(&who, "reconfirm", Subject::new("bid", id.as_str()), &competition)
                .reason(format!("addendum {last}"))
                .digests(None, digest_bytes(&submission.sha256));
            Ok(Audited::new(made, event))
        },
        move |db, id| read::made(db, &again_keyring, &again, id),
    )
    .await
}
