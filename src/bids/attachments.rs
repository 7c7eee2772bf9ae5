//! Attachments of bids: encrypted while they stream in; their names and secrets stand only in ciphertext.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use secrecy::ExposeSecret;

use super::commands::{lock_own, sealed_event, working_key};
use super::model::{Bid, BidId, DocumentDetails, DocumentId, DocumentRow};
use super::read::{self, Sight, own_scope};
use super::store;
use super::views::DocumentOut;
use super::{sealed, views};
use crate::kernel::audit::{Audited, Subject};
use crate::kernel::authz::{Actor, WriteBids};
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{
    Made, Meta, Received, Reply, Sent, perform_sealed, receive_file, remove_file, send_file,
};
use crate::kernel::state::App;

/// Attachments of one bid.
const MOST_DOCUMENTS: usize = 50;

/// Stores the file of a multipart body and adds it to the bid.
pub async fn upload_bid_document(
    app: &App,
    actor: &Actor,
    id: &BidId,
    idempotency_key: Option<String>,
    body: Multipart,
) -> Result<Reply<DocumentOut>> {
    let (who, bid_id) = (actor.clone(), id.clone());
    // Nothing is stored for somebody who may not add it.
    app.db
        .read(move |db| {
            let bid = store::own_bid(db, &who, bid_id.as_str())?;
            who.require(WriteBids, &own_scope(&bid.organisation_id))
        })
        .await?;
    let mut received = receive_file(app, body).await?;
    received.entrust();
    let outcome = keep(app, actor, id, idempotency_key, &received).await;
    let (bid, address) = (id.clone(), received.stored.address.clone());
    let named = app
        .db
        .read(move |db| {
            let rows = store::documents(db, bid.as_str())?;
            Ok(rows.iter().any(|row| row.address == address.as_str()))
        })
        .await;
    if !named.unwrap_or(outcome.is_ok()) {
        // Refused, or a repeated request whose first file stands.
        remove_file(app, &received.stored.address).await;
    }
    outcome
}

async fn keep(
    app: &App,
    actor: &Actor,
    id: &BidId,
    idempotency_key: Option<String>,
    received: &Received,
) -> Result<Reply<DocumentOut>> {
    let (keyring, who, id) = (app.keyring.clone(), actor.clone(), id.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let meta = received.meta(app, &format!("/bids/{id}/documents"), idempotency_key);
    let details = DocumentDetails {
        name: received.name.clone(),
        media_type: received.media_type.to_owned(),
        size: received.stored.size_plain,
        secret: received.stored.secret.expose_secret().to_owned(),
    };
    let address = received.stored.address.to_string();
    perform_sealed(
        app,
        actor,
        &meta,
        StatusCode::CREATED,
        move |tx| {
            let (bid, competition, _open) = lock_own(tx, &who, id.as_str())?;
            who.require(WriteBids, &own_scope(&bid.organisation_id))?;
            if store::documents(tx, id.as_str())?.len() >= MOST_DOCUMENTS {
                return Err(Problem::field("/file", "too_many", "A bid has at most 50 attachments."));
            }
            let key = working_key(tx, &keyring, &bid)?;
            let document = DocumentId::random();
            let cipher = sealed::encrypt(&key, &details)?;
            store::insert_document(tx, &document, &id, &address, &cipher, &who.audit_name())?;
            let made = made(tx, &keyring, &who, &format!("{id}/{document}"))?;
            let subject = Subject::new("bid", id.as_str());
            Ok(Audited::new(made, sealed_event(&who, "upload_document", subject, &competition)))
        },
        move |db, reference| made(db, &again_keyring, &again, reference),
    )
    .await
}

/// One attachment, named by `<bid>/<document>`.
fn made(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    reference: &str,
) -> Result<Made<DocumentOut>> {
    let (bid, document) = reference.split_once('/').ok_or_else(Problem::not_found)?;
    let (bid, _, sight) = read::visible_bid(db, actor, bid)?;
    let row = find(db, &bid, document)?;
    let path = format!("/api/v1/bids/{}/documents/{document}", bid.id);
    let details = details(keyring, &bid, &row, sight)?;
    Ok(Made::new(view(row, details)).location(path).reference(reference))
}

fn find(db: &mut Snapshot<'_>, bid: &Bid, document: &str) -> Result<DocumentRow> {
    let rows = store::documents(db, bid.id.as_str())?;
    rows.into_iter().find(|row| row.id.as_str() == document).ok_or_else(Problem::not_found)
}

/// Name, type, size and secret, where the caller may have them now.
fn details(keyring: &Keyring, bid: &Bid, row: &DocumentRow, sight: Sight) -> Result<Option<DocumentDetails>> {
    if let Some(content) = &bid.content {
        let document = read::opened_document(content)?;
        let found = document.documents.into_iter().find(|one| one.id == row.id.as_str());
        return Ok(found.map(|one| DocumentDetails {
            name: one.name,
            media_type: one.media_type,
            size: one.size,
            secret: one.secret,
        }));
    }
    match (&row.details, &bid.key_wrapped) {
        (Some(details), Some(_)) if sight == Sight::Own => {
            sealed::decrypt(&sealed::key_of(keyring, bid)?, details).map(Some)
        }
        _ => Ok(None),
    }
}

fn view(row: DocumentRow, details: Option<DocumentDetails>) -> views::DocumentOut {
    let (name, media_type, size) =
        details.map(|one| (Some(one.name), Some(one.media_type), Some(one.size))).unwrap_or_default();
    DocumentOut { id: row.id, address: row.address, name, media_type, size, uploaded_at: row.uploaded_at }
}

/// The attachments of a bid.
pub(super) fn list(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    actor: &Actor,
    bid: &str,
) -> Result<Vec<DocumentOut>> {
    let (bid, _, sight) = read::visible_bid(db, actor, bid)?;
    let rows = store::documents(db, bid.id.as_str())?;
    rows.into_iter()
        .map(|row| {
            let details = details(keyring, &bid, &row, sight)?;
            Ok(view(row, details))
        })
        .collect()
}

/// An attachment's bytes, decrypted while they are sent.
pub async fn download_bid_document(
    app: &App,
    actor: &Actor,
    bid: &BidId,
    document: &DocumentId,
) -> Result<HttpResponse> {
    let (keyring, who, bid, id) = (app.keyring.clone(), actor.clone(), bid.clone(), document.clone());
    let (row, details) = app
        .db
        .read(move |db| {
            let (bid, _, sight) = read::visible_bid(db, &who, bid.as_str())?;
            let row = find(db, &bid, id.as_str())?;
            let details = details(&keyring, &bid, &row, sight)?;
            Ok((row, details.ok_or_else(|| Problem::of(Code::BidsSealed))?))
        })
        .await?;
    let file = Sent {
        address: row.address,
        secret: details.secret.into(),
        name: details.name,
        media_type: details.media_type,
    };
    send_file(app, file).await
}

/// Takes an attachment off a bid that is not submitted yet.
pub async fn remove_bid_document(
    app: &App,
    actor: &Actor,
    bid: &BidId,
    document: &DocumentId,
    meta: Meta,
) -> Result<Reply<()>> {
    let (who, bid, id) = (actor.clone(), bid.clone(), document.clone());
    let address = app
        .db
        .write(move |tx| {
            let (bid, competition, _open) = lock_own(tx, &who, bid.as_str())?;
            meta.demand(bid.version)?;
            who.require(WriteBids, &own_scope(&bid.organisation_id))?;
            let row = find(tx, &bid, id.as_str())?;
            if row.details.is_none() {
                let told = "It belongs to what was submitted; replace the bid without it.";
                return Err(Problem::new(Code::Conflict, told));
            }
            store::remove_document(tx, &row.id)?;
            let subject = Subject::new("bid", bid.id.as_str());
            Ok(Audited::new(row.address, sealed_event(&who, "remove_document", subject, &competition)))
        })
        .await?;
    if let Ok(address) = address.parse() {
        remove_file(app, &address).await;
    }
    Ok(Reply::empty())
}
