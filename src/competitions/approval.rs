//! From draft to published, and the ways out: submit, return, publish, discard, cancel.

use super::co_commissioning;
use super::commands::change;
use super::coverage::Member;
use super::invitations;
use super::joining;
use super::mails;
use super::model::{Competition, CompetitionId};
use super::present;
use super::states::LotState;
use super::store::{self, Changes};
use super::transitions::{advance, move_lot};
use super::views::{CompetitionOut, CompetitionReasonIn, PublishCompetitionIn};
use crate::kernel::audit::{Audited, Entry};
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions};
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::crypto::sealing::CompetitionKey;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Command, NoInput, Reply};
use crate::kernel::machine::Machine;
use crate::kernel::state::App;
use crate::money;
use crate::news;

/// Submits a draft that has no fault for approval.
pub async fn submit_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionOut>> {
    let (limit, here) = (app.config.auth.reauthentication, app.clone());
    change(app, actor, id, (&command.meta, false), CommissionCompetitions, move |tx, who, row| {
        row.state.allows("submit_for_approval")?;
        who.fresh_person(tx.now()?, limit)?;
        refuse(present::find_faults(tx, row, true)?.faults)?;
        let (row, entry) = advance(tx, who, row, "submit_for_approval", None)?;
        co_commissioning::tell_submitted(tx, &here, &row)?;
        Ok(Audited::new((), entry))
    })
    .await
}

fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::of(Code::CheckFailed).with_faults(faults)) }
}

/// Returns a competition to its drafters, with a reason.
pub async fn return_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CompetitionOut>> {
    let reason = command.input.reason;
    change(app, actor, id, (&command.meta, false), DirectCompetitions, move |tx, who, row| {
        // The table has another "return": from recommended to moderated, which belongs to the decision.
        if row.state != super::states::CompetitionState::AwaitingApproval {
            return Err(Problem::wrong_state(row.state.as_str(), "return", row.state.actions()));
        }
        let (row, entry) = advance(tx, who, row, "return", Some(&reason))?;
        let reopened = co_commissioning::reopen(tx, who, &row.id)?;
        Ok(Audited::with_entries((), entry, reopened.into_iter().collect()))
    })
    .await
}

/// Discards what was never published.
pub async fn discard_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionOut>> {
    change(app, actor, id, (&command.meta, false), CommissionCompetitions, move |tx, who, row| {
        let (_, entry) = advance(tx, who, row, "discard", None)?;
        Ok(Audited::new((), entry))
    })
    .await
}

/// Publishes: a director who is another person than the submitter; the money is reserved, the key made, and every
/// member that covers a lot invited, all in one transaction.
pub async fn publish_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<PublishCompetitionIn>,
) -> Result<Reply<CompetitionOut>> {
    let (limit, here) = (app.config.auth.reauthentication, app.clone());
    let shortened = command.input.clock_override_reason.filter(|text| !text.trim().is_empty());
    change(app, actor, id, (&command.meta, false), DirectCompetitions, move |tx, who, row| {
        row.state.allows("publish")?;
        let person = who.fresh_person(tx.now()?, limit)?;
        if row.submitted_by.as_deref() == Some(person) {
            return Err(Problem::of(Code::AnotherPersonRequired));
        }
        let row = overridden(tx, row, shortened.as_deref())?;
        let found = present::find_faults(tx, &row, false)?;
        let faults = found.faults.into_iter().chain(co_commissioning::unapproved(tx, &row.id)?).collect();
        refuse(faults)?;
        let lines: Vec<_> =
            found.funding.iter().map(|one| (one.allocation_id.clone(), one.line.amount_pence)).collect();
        money::reserve(tx, row.id.as_str(), &lines)?;
        make_key(tx, &here.keyring, &row)?;
        let (row, entry) = advance(tx, who, &row, "publish", None)?;
        news::note(tx, "competition", row.id.as_str())?;
        tx.alone(joining::WORK)?;
        let (covering, partners) = invitations::uninvited(tx, &row, &found.terms, None)?;
        let invited = invite(tx, &here, who, &row, &covering)?;
        mails::possible_partners(tx, &here, &row, &partners)?;
        Ok(Audited::with_entries((), entry, invited))
    })
    .await
}

fn overridden(tx: &mut Tx<'_>, row: &Competition, reason: Option<&str>) -> Result<Competition> {
    let Some(reason) = reason else { return Ok(row.clone()) };
    let changes = Changes { clock_override_reason: Some(Some(reason.to_owned())), ..Changes::default() };
    store::update(tx, &row.id, &changes)?;
    store::competition(tx, &row.id)?.ok_or_else(Problem::not_found)
}

fn make_key(tx: &mut Tx<'_>, keyring: &Keyring, row: &Competition) -> Result<()> {
    let key = CompetitionKey::generate();
    let failed = |cause: crate::kernel::crypto::sealing::SealError| Problem::internal(cause.to_string());
    let record = key.record(keyring, row.id.as_str()).map_err(failed)?;
    store::insert_key(tx, &row.id, &key.recipient(), &record.to_json().map_err(failed)?)
}

/// Invites these members and tells them.
pub(super) fn invite(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    row: &Competition,
    members: &[Member],
) -> Result<Vec<Entry>> {
    mails::invited(tx, app, row, members)?;
    members.iter().map(|member| invitations::invite(tx, actor, row, member)).collect()
}

/// Cancels a published competition with a reason, frees what it has reserved, cancels its open lots and tells the
/// invited. 409 while an award of it stands: that is set aside first, which tells every bidder why.
pub async fn cancel_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CompetitionOut>> {
    let (reason, here) = (command.input.reason, app.clone());
    change(app, actor, id, (&command.meta, false), DirectCompetitions, move |tx, who, row| {
        row.state.allows("cancel")?;
        if store::standing_awards(tx, &row.id)? > 0 {
            let detail =
                "Awards of this competition stand: set them aside, each with its reason, and then cancel.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        let (row, entry) = advance(tx, who, row, "cancel", Some(&reason))?;
        money::free_reservations(tx, row.id.as_str())?;
        let mut lots = Vec::new();
        for lot in store::lots(tx, &row.id)?.iter().filter(|lot| lot.state == LotState::Open) {
            lots.push(move_lot(tx, who, &row, lot, "cancel")?.reason(&reason));
        }
        mails::cancelled(tx, &here, &row)?;
        Ok(Audited::with_entries((), entry, lots))
    })
    .await
}
