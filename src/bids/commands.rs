//! What changes a bid before its competition closes.

use std::sync::Arc;

use actix_web::http::StatusCode;
use rand::seq::IndexedRandom;

use super::model::{
    Bid, BidDocument, BidId, Content, DocumentDetails, EntryRow, SealedDocument, SealedEntry,
};
use super::read::{self, own_scope};
use super::rules::{self, OpenForBids};
use super::states::BidState;
use super::store::{self, Competition, NewBid, NewSubmission};
use super::views::{BidIn, BidOut, BidPatch, ReceiptOut, ReplaceIn};
use super::{sealed, supply_chain};
use crate::competitions::last_material_addendum;
use crate::kernel::audit::{Audited, Embargo, Entry, Subject};
use crate::kernel::authz::{Actor, SubmitBids, WriteBids};
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::crypto::sealing::{Recipient, fresh_nonce, seal};
use crate::kernel::crypto::{canonical, sealing::BidKey};
use crate::kernel::db::Tx;
use crate::kernel::documents;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Command, Made, Meta, NoInput, Reply, perform_sealed};
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::state::App;

/// Letters and digits that are not mistaken for one another.
const LABEL_LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Locks the competition, so that closing waits, and then judges the deadline by the database's clock.
pub(super) fn lock_for_bidding(tx: &mut Tx<'_>, competition: &str) -> Result<(Competition, OpenForBids)> {
    tx.lock("competitions", competition)?;
    let found = store::competition(tx, competition)?;
    let now = tx.now()?;
    let open = rules::open_for_bids(&found, now)?;
    Ok((found, open))
}

/// An event that nobody of the commissioning side sees before the bids are opened, and that holds no content.
pub(super) fn sealed_event(
    actor: &Actor,
    action: &'static str,
    subject: Subject,
    competition: &Competition,
) -> Entry {
    Entry::new(actor, action, subject)
        .parent(&competition.id)
        .body(&competition.body_id)
        .region(&competition.region_code)
        .embargo(Embargo::UntilOpened(competition.id.clone()))
}

/// A caller's own bid, its competition locked and open.
pub(super) fn lock_own(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<(Bid, Competition, OpenForBids)> {
    let bid = store::own_bid(tx, actor, id)?;
    let (competition, open) = lock_for_bidding(tx, &bid.competition_id)?;
    Ok((store::own_bid(tx, actor, id)?, competition, open))
}

/// Begins a bid.
pub async fn create_bid(
    app: &App,
    actor: &Actor,
    competition: &str,
    command: Command<BidIn>,
) -> Result<Reply<BidOut>> {
    let (keyring, who, competition) = (app.keyring.clone(), actor.clone(), competition.to_owned());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let Command { input, meta } = command;
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::CREATED,
        move |tx| {
            store::visible_competition(tx, &who, &competition)?;
            who.require(WriteBids, &own_scope(&input.organisation_id))?;
            let (competition, _open) = lock_for_bidding(tx, &competition)?;
            if !store::is_invited(tx, &competition.id, &input.organisation_id)? {
                let told = "Your organisation is not invited to this competition, or has declined.";
                return Err(Problem::new(Code::Forbidden, told));
            }
            let id = insert(tx, &keyring, &who, &competition, &input)?;
            let made = read::made(tx, &keyring, &who, id.as_str())?;
            let subject = Subject::new("bid", id.as_str());
            Ok(Audited::new(made, sealed_event(&who, "create", subject, &competition)))
        },
        move |db, id| read::made(db, &again_keyring, &again, id),
    )
    .await
}

fn insert(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    actor: &Actor,
    competition: &Competition,
    input: &BidIn,
) -> Result<BidId> {
    let id = BidId::random();
    let (key, key_wrapped) = sealed::fresh_key(keyring, id.as_str())?;
    let content = Content {
        lots: input.lots.clone(),
        answers: input.answers.clone(),
        gate_answers: input.gate_answers.clone(),
    };
    let new = NewBid {
        competition_id: competition.id.clone(),
        organisation_id: input.organisation_id.clone(),
        key_wrapped,
        draft: sealed::encrypt(&key, &content)?,
        recipient: input.recipient.clone().filter(|text| !text.is_empty()),
        label: fresh_label(),
        created_by: actor.audit_name(),
        id: id.clone(),
    };
    store::insert_bid(tx, &new)?;
    Ok(id)
}

/// A label of six letters and digits that tells nothing.
fn fresh_label() -> String {
    let mut random = rand::rng();
    (0..6).filter_map(|_| LABEL_LETTERS.choose(&mut random)).map(|letter| char::from(*letter)).collect()
}

/// Changes a draft.
pub async fn update_bid(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<BidPatch>,
) -> Result<Reply<BidOut>> {
    let (keyring, who, id) = (app.keyring.clone(), actor.clone(), id.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let Command { input, meta } = command;
    let demanded = meta.clone();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::OK,
        move |tx| {
            let (bid, competition, _open) = lock_own(tx, &who, id.as_str())?;
            demanded.demand(bid.version)?;
            who.require(WriteBids, &own_scope(&bid.organisation_id))?;
            bid.state.allows("submit")?;
            merge(tx, &keyring, &bid, &input)?;
            let made = read::made(tx, &keyring, &who, id.as_str())?;
            let subject = Subject::new("bid", id.as_str());
            Ok(Audited::new(made, sealed_event(&who, "update", subject, &competition)))
        },
        move |db, id| read::made(db, &again_keyring, &again, id),
    )
    .await
}

fn merge(tx: &mut Tx<'_>, keyring: &Keyring, bid: &Bid, patch: &BidPatch) -> Result<()> {
    let mut content = draft_of(keyring, bid)?;
    if let Some(lots) = &patch.lots {
        content.lots.clone_from(lots);
    }
    if let Some(answers) = &patch.answers {
        content.answers.clone_from(answers);
    }
    if let Some(answers) = &patch.gate_answers {
        content.gate_answers.clone_from(answers);
    }
    let recipient = patch.recipient.as_ref().or(bid.recipient.as_ref()).filter(|text| !text.is_empty());
    let key = sealed::key_of(keyring, bid)?;
    let draft = sealed::encrypt(&key, &content)?;
    store::save_draft(tx, &bid.id, &draft, recipient.map(String::as_str))
}

fn draft_of(keyring: &Keyring, bid: &Bid) -> Result<Content> {
    read::draft_content(keyring, bid)?.ok_or_else(|| Problem::internal("a draft without content"))
}

/// Submits a bid: checks, hashes and seals it, destroys its key, and gives the receipt.
pub async fn submit_bid(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<NoInput>,
) -> Result<Reply<ReceiptOut>> {
    let (keyring, who, id) = (app.keyring.clone(), actor.clone(), id.clone());
    let again = actor.clone();
    let meta = command.meta;
    let sent = meta.clone();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::OK,
        move |tx| {
            let ready = lock_to_submit(tx, &who, id.as_str(), &sent, "submit")?;
            let content = draft_of(&keyring, &ready.bid)?;
            demand_no_faults(read::faults(tx, &ready.bid, &content)?)?;
            let parts = Parts {
                documents: staged_documents(tx, &keyring, &ready.bid)?,
                supply_chain: staged_entries(tx, &keyring, &ready.bid)?,
                recipient: ready.bid.recipient.clone(),
                content,
            };
            seal_and_keep(tx, &who, ready, parts, "submit")
        },
        move |db, reference| read::receipt_again(db, &again, reference),
    )
    .await
}

/// Puts a whole new bid in place of the submitted one.
pub async fn replace_bid(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<ReplaceIn>,
) -> Result<Reply<ReceiptOut>> {
    let (keyring, store, who, id) = (app.keyring.clone(), app.documents.clone(), actor.clone(), id.clone());
    let again = actor.clone();
    let Command { input, meta } = command;
    let sent = meta.clone();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::OK,
        move |tx| {
            let ready = lock_to_submit(tx, &who, id.as_str(), &sent, "replace")?;
            let parts = replacement(tx, &keyring, &store, &ready.bid, &input)?;
            seal_and_keep(tx, &who, ready, parts, "replace")
        },
        move |db, reference| read::receipt_again(db, &again, reference),
    )
    .await
}

/// A bid that this caller may submit now.
struct Ready {
    bid: Bid,
    competition: Competition,
    open: OpenForBids,
    transition: Transition<BidState>,
}

fn lock_to_submit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &str,
    meta: &Meta,
    action: &'static str,
) -> Result<Ready> {
    let (bid, competition, open) = lock_own(tx, actor, id)?;
    meta.check(bid.version)?;
    actor.require(SubmitBids, &own_scope(&bid.organisation_id))?;
    let transition = Transition::new(id, bid.version, bid.state, action)?;
    Ok(Ready { bid, competition, open, transition })
}

fn demand_no_faults(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::of(Code::CheckFailed).with_faults(faults)) }
}

/// Everything that a submission is made of.
struct Parts {
    content: Content,
    documents: Vec<SealedDocument>,
    supply_chain: Vec<SealedEntry>,
    recipient: Option<String>,
}

/// The attachments whose details the bid's present key opens.
fn staged_documents(tx: &mut Tx<'_>, keyring: &Keyring, bid: &Bid) -> Result<Vec<SealedDocument>> {
    let rows = store::documents(tx, bid.id.as_str())?;
    let staged = rows.iter().filter_map(|row| row.details.as_ref().map(|details| (row, details)));
    staged
        .map(|(row, details)| {
            let details: DocumentDetails = sealed::decrypt(&sealed::key_of(keyring, bid)?, details)?;
            Ok(SealedDocument {
                id: row.id.to_string(),
                address: row.address.clone(),
                name: details.name,
                media_type: details.media_type,
                size: details.size,
                secret: details.secret,
            })
        })
        .collect()
}

/// The accepted entries whose terms the bid's present key opens.
fn staged_entries(tx: &mut Tx<'_>, keyring: &Keyring, bid: &Bid) -> Result<Vec<SealedEntry>> {
    store::entries(tx, bid.id.as_str())?
        .iter()
        .filter(|entry| rules::is_alive(entry.state) && entry.terms.is_some())
        .map(|entry| {
            let agreed = supply_chain::agreed_terms(keyring, bid, entry)?
                .ok_or_else(|| Problem::internal("an entry without terms"))?;
            sealed_entry(entry, agreed)
        })
        .collect()
}

fn sealed_entry(entry: &EntryRow, agreed: super::model::AgreedTerms) -> Result<SealedEntry> {
    let digest = entry.terms_digest.clone().ok_or_else(|| Problem::internal("an entry without digest"))?;
    Ok(SealedEntry { id: entry.id.to_string(), partner_id: entry.partner_id.clone(), agreed, digest })
}

/// The new content with what stays of the earlier submission, or every fault.
fn replacement(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    store: &Arc<documents::Store>,
    bid: &Bid,
    input: &ReplaceIn,
) -> Result<Parts> {
    let content = Content {
        lots: input.lots.clone(),
        answers: input.answers.clone(),
        gate_answers: input.gate_answers.clone(),
    };
    let mut faults = read::faults(tx, bid, &content)?;
    let documents = kept_documents(tx, store, bid, input, &mut faults)?;
    let entries = kept_entries(tx, bid, input, &mut faults)?;
    demand_no_faults(faults)?;
    let mut all_documents = staged_documents(tx, keyring, bid)?;
    drop_documents(tx, bid, &documents)?;
    all_documents.extend(documents);
    let mut supply_chain = staged_entries(tx, keyring, bid)?;
    supply_chain.extend(entries);
    let recipient = input.recipient.clone().filter(|text| !text.is_empty());
    Ok(Parts { content, documents: all_documents, supply_chain, recipient })
}

fn kept_documents(
    tx: &mut Tx<'_>,
    files: &Arc<documents::Store>,
    bid: &Bid,
    input: &ReplaceIn,
    faults: &mut Vec<Fault>,
) -> Result<Vec<SealedDocument>> {
    let rows = store::documents(tx, bid.id.as_str())?;
    let mut kept = Vec::new();
    for (index, one) in input.documents.iter().enumerate() {
        let row = rows.iter().find(|row| row.id == one.id && row.details.is_none());
        let Some(row) = row else {
            let told = "Name an attachment of the earlier submission.";
            faults.push(Fault::new(format!("/documents/{index}/id"), "unknown_document", told));
            continue;
        };
        let secret = one.secret.clone().into();
        let opens = row.address.parse().is_ok_and(|address| files.get(&address, &secret).is_ok());
        if !opens {
            let told = "Give the secret that stands in your copy of the bid.";
            faults.push(Fault::new(format!("/documents/{index}/secret"), "wrong_secret", told));
        }
        kept.push(SealedDocument {
            id: row.id.to_string(),
            address: row.address.clone(),
            name: one.name.clone(),
            media_type: one.media_type.clone(),
            size: one.size,
            secret: one.secret.clone(),
        });
    }
    Ok(kept)
}

/// Attachments of the earlier submission that the new one does not name.
fn drop_documents(tx: &mut Tx<'_>, bid: &Bid, kept: &[SealedDocument]) -> Result<()> {
    for row in store::documents(tx, bid.id.as_str())? {
        if row.details.is_none() && !kept.iter().any(|one| one.id == row.id.as_str()) {
            store::remove_document(tx, &row.id)?;
        }
    }
    Ok(())
}

fn kept_entries(
    tx: &mut Tx<'_>,
    bid: &Bid,
    input: &ReplaceIn,
    faults: &mut Vec<Fault>,
) -> Result<Vec<SealedEntry>> {
    let rows = store::entries(tx, bid.id.as_str())?;
    let sealed_rows: Vec<&EntryRow> =
        rows.iter().filter(|row| rules::is_alive(row.state) && row.terms.is_none()).collect();
    let mut kept = Vec::new();
    for (index, one) in input.supply_chain.iter().enumerate() {
        let Some(row) = sealed_rows.iter().find(|row| row.id == one.id) else {
            let told = "Name an entry of the earlier submission whose terms have not changed.";
            faults.push(Fault::new(format!("/supply_chain/{index}/id"), "unknown_entry", told));
            continue;
        };
        let digest = sealed::terms_digest(row.id.as_str(), &row.lead_id, &row.partner_id, &one.agreed)?;
        if row.terms_digest.as_deref() == Some(digest.as_str()) {
            kept.push(sealed_entry(row, one.agreed.clone())?);
        } else {
            let told =
                "Send exactly the terms and nonce that the partner accepted, from your copy of the bid.";
            faults.push(Fault::new(format!("/supply_chain/{index}/agreed"), "other_terms", told));
        }
    }
    for row in sealed_rows.iter().filter(|row| !input.supply_chain.iter().any(|one| one.id == row.id)) {
        let told = format!("Send the accepted terms of entry {}, or change its terms and ask again.", row.id);
        faults.push(Fault::new("/supply_chain", "missing_entry", told));
    }
    Ok(kept)
}

/// Hashes and seals the canonical bid, forgets every key and draft, and keeps the submission.
fn seal_and_keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    ready: Ready,
    parts: Parts,
    action: &'static str,
) -> Result<Audited<Made<ReceiptOut>>> {
    let Ready { bid, competition, open: _evidence, transition } = ready;
    let number = bid.submission_number.saturating_add(1);
    let document = BidDocument {
        v: 1,
        nonce: fresh_nonce(),
        bid_id: bid.id.to_string(),
        competition_id: bid.competition_id.clone(),
        organisation_id: bid.organisation_id.clone(),
        number,
        lots: parts.content.lots,
        answers: parts.content.answers,
        gate_answers: parts.content.gate_answers,
        documents: parts.documents,
        supply_chain: parts.supply_chain,
    };
    let canonical = canonical::to_bytes(&document)
        .map(zeroize::Zeroizing::new)
        .map_err(|fault| Problem::field("", "not_canonical", fault.to_string()))?;
    let failed = |cause: &dyn std::fmt::Display| Problem::internal(format!("sealing: {cause}"));
    let to: Recipient =
        store::competition_recipient(tx, &competition.id)?.parse().map_err(|fault| failed(&fault))?;
    let own: Option<Recipient> =
        parts.recipient.as_deref().map(str::parse).transpose().map_err(|fault| failed(&fault))?;
    let sealed = seal(&canonical, &to, own.as_ref()).map_err(|fault| failed(&fault))?;
    let event = sealed_event(actor, action, Subject::new("bid", bid.id.as_str()), &competition)
        .digests(None, digest_bytes(&sealed.sha256));
    tx.apply(&transition)?;
    let new = NewSubmission {
        number,
        sha256: &sealed.sha256,
        sealed: &sealed.to_competition,
        bidder_copy: sealed.to_bidder.as_deref(),
        submitted_by: &actor.audit_name(),
        audit_event_id: &event.id(),
        addendum: last_material_addendum(tx, &competition.id)?,
    };
    store::insert_submission(tx, &bid.id, parts.recipient.as_deref(), &new)?;
    store::destroy_key(tx, &bid.id)?;
    let made = read::receipt(tx, actor, bid.id.as_str(), Some(number))?;
    Ok(Audited::new(made, event))
}

pub(super) fn digest_bytes(text: &str) -> Option<[u8; 32]> {
    hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok())
}

/// Takes a submitted bid back before the deadline.
pub async fn withdraw_bid(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<NoInput>,
) -> Result<Reply<BidOut>> {
    end(app, actor, id, command.meta, "withdraw").await
}

/// Throws a draft away.
pub async fn discard_bid(
    app: &App,
    actor: &Actor,
    id: &BidId,
    command: Command<NoInput>,
) -> Result<Reply<BidOut>> {
    end(app, actor, id, command.meta, "discard").await
}

async fn end(
    app: &App,
    actor: &Actor,
    id: &BidId,
    meta: Meta,
    action: &'static str,
) -> Result<Reply<BidOut>> {
    let (keyring, who, id) = (app.keyring.clone(), actor.clone(), id.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let sent = meta.clone();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::OK,
        move |tx| {
            let (bid, competition, _open) = lock_own(tx, &who, id.as_str())?;
            sent.check(bid.version)?;
            let scope = own_scope(&bid.organisation_id);
            if action == "discard" {
                who.require(WriteBids, &scope)?
            } else {
                who.require(SubmitBids, &scope)?
            }
            tx.apply(&Transition::new(id.as_str(), bid.version, bid.state, action)?)?;
            store::end_life(tx, &bid.id, None)?;
            store::destroy_key(tx, &bid.id)?;
            let made = read::made(tx, &keyring, &who, id.as_str())?;
            let subject = Subject::new("bid", id.as_str());
            Ok(Audited::new(made, sealed_event(&who, action, subject, &competition)))
        },
        move |db, id| read::made(db, &again_keyring, &again, id),
    )
    .await
}

/// The key for what is prepared: a draft's own, or a fresh one beside a submitted bid.
pub(super) fn working_key(tx: &mut Tx<'_>, keyring: &Keyring, bid: &Bid) -> Result<BidKey> {
    match bid.state {
        BidState::Draft | BidState::Submitted | BidState::NeedsReconfirmation => {}
        other => {
            return Err(Problem::wrong_state(other.as_str(), "change", other.actions()));
        }
    }
    if bid.key_wrapped.is_some() {
        return sealed::key_of(keyring, bid);
    }
    let (key, wrapped) = sealed::fresh_key(keyring, bid.id.as_str())?;
    store::save_key(tx, &bid.id, &wrapped)?;
    Ok(key)
}
