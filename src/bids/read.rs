//! Reading bids: who may see which, and what of them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::model::{Bid, BidDocument, BidId, Content};
use super::states::BidState;
use super::store::{self, Competition};
use super::views::{BidContentOut, BidOut, CheckOut, OpenedEntryOut, ReceiptOut};
use super::{rules, sealed};
use crate::kernel::authz::{
    Actor, CommissionCompetitions, DirectCompetitions, Identity, Role, Scope, SubmitBids, WriteBids,
};
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Made, Page, PageQuery, Reply, fetch_limit, page_of};
use crate::kernel::machine::Machine;

/// How much of a bid the caller may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// The bidder's own people.
    Own,
    /// The commissioning side after opening, names and all.
    Named,
    /// The same under a label.
    Labelled,
}

/// The scope of a provider's own things.
pub(super) fn own_scope(organisation: &str) -> Scope<'_> {
    Scope::of_body(organisation)
}

/// The roles of the commissioning side that read opened bids.
const READERS: &[Role] = &[Role::Commissioner, Role::RegionalDirector, Role::Evaluator, Role::Auditor];

/// What the caller, of the commissioning side, may see of this competition's bids: nothing, and the same nothing
/// whether there are bids or not, until they are opened (rule 15).
pub(super) fn commissioning_sight(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    competition: &Competition,
) -> Result<Sight> {
    let scope = competition.scope();
    if !actor.holds(READERS, &scope) {
        return Err(Problem::of(Code::Forbidden));
    }
    if !competition.is_opened() {
        return Err(Problem::of(Code::BidsSealed));
    }
    let person = match &actor.identity {
        Identity::Person { person_id, .. } => Some(person_id.as_str()),
        _ => None,
    };
    let staff = [Role::Commissioner, Role::RegionalDirector, Role::Auditor];
    if !actor.holds(&staff, &scope) {
        let cleared = match person {
            Some(person) => store::has_cleared_conflicts(db, &competition.id, person)?,
            None => false,
        };
        if !cleared {
            let told = "Declare your conflicts, and wait for the review, before you read bids.";
            return Err(Problem::new(Code::Forbidden, told));
        }
    }
    let scores = match person {
        Some(person) => {
            actor.holds(&[Role::Evaluator], &scope) || store::is_on_panel(db, &competition.id, person)?
        }
        None => false,
    };
    let labelled = competition.anonymous && scores && !competition.is_past_moderation();
    Ok(if labelled { Sight::Labelled } else { Sight::Named })
}

/// A bid that the caller may see, and how much of it.
pub(super) fn visible_bid(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &str,
) -> Result<(Bid, Competition, Sight)> {
    let bid = store::bid(db, id)?;
    let competition = store::competition(db, &bid.competition_id)?;
    if store::is_own(actor, &bid) {
        return Ok((bid, competition, Sight::Own));
    }
    let shown = bid.opened_at.is_some() || bid.state == BidState::Unopenable;
    // Before opening, a bid's id answers as one that does not exist.
    if !shown || !actor.holds(READERS, &competition.scope()) {
        return Err(Problem::not_found());
    }
    let sight = commissioning_sight(db, actor, &competition)?;
    Ok((bid, competition, sight))
}

/// The view of a bid.
pub(super) fn view(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    bid: Bid,
    competition: &Competition,
    sight: Sight,
) -> Result<BidOut> {
    let now = db.now()?;
    let own = sight == Sight::Own;
    Ok(BidOut {
        allowed_actions: allowed_actions(actor, &bid, competition, sight, now),
        content: content(keyring, &bid, sight)?,
        organisation_id: (sight != Sight::Labelled).then_some(bid.organisation_id),
        label: (!own).then(|| format!("Bidder {}", bid.label)),
        recipient: bid.recipient.filter(|_| own),
        created_at: own.then_some(bid.created_at),
        submitted_at: bid.submitted_at.filter(|_| sight != Sight::Labelled),
        id: bid.id,
        competition_id: bid.competition_id,
        state: bid.state,
        state_reason: bid.state_reason,
        submission_number: bid.submission_number,
        confirmed_addendum: bid.confirmed_addendum,
        opened_at: bid.opened_at,
    })
}

/// The answer about a bid, with its version.
pub(super) fn made(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    id: &str,
) -> Result<Made<BidOut>> {
    let (bid, competition, sight) = visible_bid(db, actor, id)?;
    let (version, path) = (bid.version, format!("/api/v1/bids/{}", bid.id));
    let view = view(db, keyring, actor, bid, &competition, sight)?;
    let reference = view.id.to_string();
    Ok(Made::new(view).version(version).location(path).reference(reference))
}

fn content(keyring: &Keyring, bid: &Bid, sight: Sight) -> Result<Option<BidContentOut>> {
    if let Some(text) = &bid.content {
        let document = opened_document(text)?;
        let named = sight != Sight::Labelled;
        let supply_chain = document.supply_chain.into_iter().map(|entry| OpenedEntryOut {
            id: entry.id,
            partner_id: named.then_some(entry.partner_id),
            terms: entry.agreed.terms,
            terms_digest: entry.digest,
        });
        return Ok(Some(BidContentOut {
            supply_chain: supply_chain.collect(),
            lots: document.lots,
            answers: document.answers,
            gate_answers: document.gate_answers,
        }));
    }
    if sight != Sight::Own {
        return Ok(None);
    }
    let draft = draft_content(keyring, bid)?;
    Ok(draft.map(|draft| BidContentOut {
        lots: draft.lots,
        answers: draft.answers,
        gate_answers: draft.gate_answers,
        supply_chain: Vec::new(),
    }))
}

/// The canonical bid of an opened bid's row.
pub(super) fn opened_document(text: &str) -> Result<BidDocument> {
    serde_json::from_str(text).map_err(|_| Problem::internal("an opened bid is damaged"))
}

/// The draft, where there is one.
pub(super) fn draft_content(keyring: &Keyring, bid: &Bid) -> Result<Option<Content>> {
    let (Some(draft), Some(_)) = (&bid.draft, &bid.key_wrapped) else { return Ok(None) };
    let key = sealed::key_of(keyring, bid)?;
    sealed::decrypt(&key, draft).map(Some)
}

fn allowed_actions(
    actor: &Actor,
    bid: &Bid,
    competition: &Competition,
    sight: Sight,
    now: UtcTime,
) -> Vec<String> {
    let open = rules::open_for_bids(competition, now).is_ok();
    let own = own_scope(&bid.organisation_id);
    let there = competition.scope();
    let may = |action: &str| match action {
        "submit" | "replace" | "reconfirm" | "withdraw" => open && actor.may(SubmitBids, &own),
        "discard" => open && actor.may(WriteBids, &own),
        "withdraw_late" => actor.may(SubmitBids, &own),
        "pass_compliance" | "fail_compliance" => {
            sight != Sight::Own && actor.may(CommissionCompetitions, &there)
        }
        "exclude" => sight != Sight::Own && actor.may(DirectCompetitions, &there),
        _ => false,
    };
    bid.state.actions().into_iter().filter(|action| may(action)).map(str::to_owned).collect()
}

/// The page of bids that the caller may see.
pub(super) fn list(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    competition: &str,
    query: &PageQuery,
) -> Result<Reply<Page<BidOut>>> {
    let competition = store::visible_competition(db, actor, competition)?;
    let after =
        crate::kernel::http::Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let limit = fetch_limit(query.limit);
    let providers = actor.bodies(Role::OF_PROVIDER);
    let (rows, sight) = if actor.holds(READERS, &competition.scope()) || providers.is_empty() {
        let sight = commissioning_sight(db, actor, &competition)?;
        (store::opened_bids(db, &competition.id, after.as_deref(), limit)?, sight)
    } else {
        (store::own_bids(db, &competition.id, &providers, after.as_deref(), limit)?, Sight::Own)
    };
    let views = rows
        .into_iter()
        .map(|bid| {
            let key = if sight == Sight::Own { bid.id.to_string() } else { bid.label.clone() };
            Ok((key, view(db, keyring, actor, bid, &competition, sight)?))
        })
        .collect::<Result<Vec<_>>>()?;
    let mut here = format!("/api/v1/competitions/{}/bids", competition.id);
    if let Some(limit) = query.limit {
        here = format!("{here}?limit={limit}");
    }
    Ok(page_of(views, query.limit, &here, |(key, _)| key.clone(), |(_, view)| view))
}

/// What stands between a draft and its submission; the code of submitting (rule 3).
pub(super) fn faults(db: &mut Snapshot<'_>, bid: &Bid, content: &Content) -> Result<Vec<Fault>> {
    Ok(rules::faults(&rules::Subject {
        invited: store::is_invited(db, &bid.competition_id, &bid.organisation_id)?,
        criteria: &store::criteria_of(db, &bid.competition_id)?,
        gates: &store::gates_of(db, &bid.competition_id)?,
        lot_ids: &store::lot_ids(db, &bid.competition_id)?,
        content,
        entries: &store::entries(db, bid.id.as_str())?,
    }))
}

/// The dry run of submitting.
pub(super) fn check(db: &mut Snapshot<'_>, keyring: &Keyring, actor: &Actor, id: &str) -> Result<CheckOut> {
    let bid = store::own_bid(db, actor, id)?;
    actor.require(WriteBids, &own_scope(&bid.organisation_id))?;
    bid.state.allows("submit")?;
    let content =
        draft_content(keyring, &bid)?.ok_or_else(|| Problem::internal("a draft without content"))?;
    let mut faults = faults(db, &bid, &content)?;
    let competition = store::competition(db, &bid.competition_id)?;
    let now = db.now()?;
    if rules::open_for_bids(&competition, now).is_err() {
        faults.push(Fault::new("", "deadline_passed", "The deadline has passed; nothing can mend that."));
    }
    Ok(CheckOut { ready: faults.is_empty(), faults })
}

/// The receipt of a submission; of the last one where `number` is none. After opening, the commissioning side reads
/// it too, without the bidder's copy.
pub(super) fn receipt(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &str,
    number: Option<i64>,
) -> Result<Made<ReceiptOut>> {
    let (bid, _, sight) = visible_bid(db, actor, id)?;
    if sight == Sight::Labelled {
        return Err(Problem::of(Code::Forbidden));
    }
    let submission = store::submission(db, id, number.unwrap_or(bid.submission_number))?;
    let leaf_index = store::leaf_index(db, &submission.audit_event_id)?;
    let reference = format!("{id}/{}", submission.number);
    let view = ReceiptOut {
        bid_id: BidId::clone(&submission.bid_id),
        sha256: submission.sha256,
        number: submission.number,
        submitted_at: submission.submitted_at,
        audit_event_id: submission.audit_event_id,
        leaf_index,
        bidder_copy: submission.bidder_copy.filter(|_| sight == Sight::Own).map(|copy| STANDARD.encode(copy)),
    };
    Ok(Made::new(view).reference(reference).location(format!("/api/v1/bids/{id}/receipt")))
}

/// The receipt that a stored idempotency reference names.
pub(super) fn receipt_again(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    reference: &str,
) -> Result<Made<ReceiptOut>> {
    let (id, number) = reference.split_once('/').ok_or_else(|| Problem::internal("a receipt's reference"))?;
    let number = number.parse().map_err(|_| Problem::internal("a receipt's reference"))?;
    receipt(db, actor, id, Some(number))
}
