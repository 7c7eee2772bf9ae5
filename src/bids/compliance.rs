//! What happens to opened bids beside scoring: compliance, exclusion, late withdrawal, and the states that
//! evaluation and awards give them.

use actix_web::http::StatusCode;

use super::model::{Bid, BidId};
use super::read::{self, opened_document, own_scope};
use super::rules;
use super::store::{self, Competition};
use super::views::{BidOut, FailComplianceIn, FailedRequirement, ReasonIn};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions, Role, SubmitBids};
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Command, Meta, NoInput, Reply, perform_sealed};
use crate::kernel::letter::Letter;
use crate::kernel::machine::Transition;
use crate::kernel::state::App;
use crate::organisations::tell;

/// The bid meets every requirement.
pub async fn pass_compliance(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<NoInput>,
) -> Result<Reply<BidOut>> {
    act(app, actor, id, command.meta, "pass_compliance", Given::Nothing).await
}

/// The bid fails requirements, each with its reason; the bidder is told.
pub async fn fail_compliance(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<FailComplianceIn>,
) -> Result<Reply<BidOut>> {
    let failed = Given::Failed(command.input.requirements);
    act(app, actor, id, command.meta, "fail_compliance", failed).await
}

/// The bid is excluded, for an exclusion ground or a conflict; the bidder is told.
pub async fn exclude_bid(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<ReasonIn>,
) -> Result<Reply<BidOut>> {
    act(app, actor, id, command.meta, "exclude", Given::Reason(command.input.reason)).await
}

/// The bidder takes an opened bid back.
pub async fn withdraw_bid_late(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<ReasonIn>,
) -> Result<Reply<BidOut>> {
    act(app, actor, id, command.meta, "withdraw_late", Given::Reason(command.input.reason)).await
}

/// What the caller says of its action.
#[derive(Debug, Clone)]
enum Given {
    Nothing,
    Reason(String),
    Failed(Vec<FailedRequirement>),
}

/// The reason to keep, where what is said fits the gates of the competition and the bidder's own answers to them.
fn reason_of(tx: &mut Tx<'_>, bid: &Bid, action: &str, given: &Given) -> Result<Option<String>> {
    if action == "pass_compliance" {
        passes_gates(tx, bid)?;
    }
    match given {
        Given::Nothing => Ok(None),
        Given::Reason(reason) => Ok(Some(reason.clone())),
        Given::Failed(failed) => {
            let gates = store::gates_of(tx, &bid.competition_id)?;
            rules::failed_words(&gates, failed).map(Some).map_err(Problem::invalid)
        }
    }
}

/// A bid that says itself that it does not meet a gate cannot pass: the published gates hold for everyone.
fn passes_gates(tx: &mut Tx<'_>, bid: &Bid) -> Result<()> {
    let gates = store::gates_of(tx, &bid.competition_id)?;
    let answers = match &bid.content {
        Some(text) if !gates.is_empty() => opened_document(text)?.gate_answers,
        _ => return Ok(()),
    };
    let refused = rules::gates_not_met(&gates, &answers);
    if refused.is_empty() {
        return Ok(());
    }
    let detail =
        format!("The bidder says that it does not meet: {}. Fail the bid for it.", refused.join("; "));
    Err(Problem::new(Code::Conflict, detail))
}

fn demand(actor: &Actor, bid: &Bid, competition: &Competition, action: &str) -> Result<()> {
    match action {
        "withdraw_late" => actor.require(SubmitBids, &own_scope(&bid.organisation_id)),
        "exclude" => actor.require(DirectCompetitions, &competition.scope()),
        _ => actor.require(CommissionCompetitions, &competition.scope()),
    }
}

async fn act(
    app: &App,
    actor: &Actor,
    id: &BidId,
    meta: Meta,
    action: &'static str,
    given: Given,
) -> Result<Reply<BidOut>> {
    let (here, who, id) = (app.clone(), actor.clone(), id.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let sent = meta.clone();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::OK,
        move |tx| {
            read::visible_bid(tx, &who, id.as_str())?;
            tx.lock("bids", id.as_str())?;
            let (bid, competition, _) = read::visible_bid(tx, &who, id.as_str())?;
            sent.check(bid.version)?;
            demand(&who, &bid, &competition, action)?;
            let reason = reason_of(tx, &bid, action, &given)?;
            let event = move_on(tx, &who, &bid, &competition, action, reason.as_deref())?;
            if matches!(action, "fail_compliance" | "exclude") {
                tell_bidder(tx, &here, &bid, &competition)?;
            }
            Ok(Audited::new(read::made(tx, &here.keyring, &who, id.as_str())?, event))
        },
        move |db, id| read::made(db, &again_keyring, &again, id),
    )
    .await
}

fn tell_bidder(tx: &mut Tx<'_>, app: &App, bid: &Bid, competition: &Competition) -> Result<()> {
    let letter = Letter::new("bid-decided").with("reference", &competition.reference);
    tell(tx, app, &bid.organisation_id, &[Role::Signatory, Role::BidWriter], &letter)
}

fn move_on(
    tx: &mut Tx<'_>,
    actor: &Actor,
    bid: &Bid,
    competition: &Competition,
    action: &'static str,
    reason: Option<&str>,
) -> Result<Entry> {
    tx.apply(&Transition::new(bid.id.as_str(), bid.version, bid.state, action)?)?;
    let mut event = Entry::new(actor, action, Subject::new("bid", bid.id.as_str()))
        .parent(&competition.id)
        .body(&competition.body_id)
        .region(&competition.region_code);
    if let Some(reason) = reason {
        store::set_reason(tx, &bid.id, reason)?;
        event = event.reason(reason);
    }
    Ok(event)
}

/// A move that evaluation or awards decided: `score`, `succeed` or `not_succeed`. Gives the audit entry that the
/// caller records with its own.
///
/// # Errors
/// 409 where the table forbids it in the bid's state.
pub fn advance(tx: &mut Tx<'_>, actor: &Actor, bid: &BidId, action: &'static str) -> Result<Entry> {
    if !matches!(action, "score" | "succeed" | "not_succeed") {
        return Err(Problem::internal("only score, succeed and not_succeed are decided elsewhere"));
    }
    tx.lock("bids", bid.as_str())?;
    let found = store::bid(tx, bid.as_str())?;
    let competition = store::competition(tx, &found.competition_id)?;
    move_on(tx, actor, &found, &competition, action, None)
}
