//! Attachments of bids: encrypted while they stream in; their names and secrets stand only in ciphertext.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, block};
use futures_util::StreamExt;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::io::Read;

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
use crate::kernel::documents::{DocumentError, Stored, Writer};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Made, Meta, Reply, perform_sealed};
use crate::kernel::state::App;

/// Attachments of one bid.
const MOST_DOCUMENTS: usize = 50;
/// Bytes from which the type is judged.
const HEAD: usize = 8 * 1024;
/// Bytes read at once when an attachment is sent.
const PIECE: usize = 64 * 1024;

/// What is taken, judged by content.
const TYPES: &[&str] = &[
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "image/png",
    "image/jpeg",
];

/// A file that has been stored and belongs to no bid yet.
struct Received {
    stored: Stored,
    name: String,
    media_type: &'static str,
    sha256: String,
}

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
    let received = receive(app, body).await?;
    let address = received.stored.address.clone();
    let outcome = keep(app, actor, id, idempotency_key, received).await;
    let documents = app.documents.clone();
    let (kept, bid, store_address) = (outcome.is_ok(), id.clone(), address.clone());
    let named = app
        .db
        .read(move |db| {
            let rows = store::documents(db, bid.as_str())?;
            Ok(rows.iter().any(|row| row.address == store_address.as_str()))
        })
        .await
        .unwrap_or(kept);
    if !named {
        // Refused, or a repeated request whose first file stands.
        let _gone = block(move || documents.delete(&address)).await;
    }
    outcome
}

async fn keep(
    app: &App,
    actor: &Actor,
    id: &BidId,
    idempotency_key: Option<String>,
    received: Received,
) -> Result<Reply<DocumentOut>> {
    let (keyring, who, id) = (app.keyring.clone(), actor.clone(), id.clone());
    let (again_keyring, again) = (app.keyring.clone(), actor.clone());
    let request = format!("POST /bids/{id}/documents\n{}\n{}", received.name, received.sha256);
    let fingerprint = hex::encode(app.keyring.hmac("idempotency", request.as_bytes()));
    let meta = Meta { if_match: None, idempotency: idempotency_key.map(|key| (key, fingerprint)) };
    let details = DocumentDetails {
        name: received.name,
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

/// Streams the part named `file` into the store, encrypted piece by piece.
async fn receive(app: &App, mut body: Multipart) -> Result<Received> {
    let mut received = None;
    while let Some(part) = body.next().await {
        let mut field = part.map_err(malformed)?;
        if field.name() != Some("file") || received.is_some() {
            let told = "Send one part with the name \"file\" and nothing else.";
            return Err(Problem::field("/file", "unknown_field", told));
        }
        let name = file_name(field.content_disposition().and_then(|value| value.get_filename()))?;
        let mut intake = Intake::begin(app)?;
        while let Some(piece) = field.next().await {
            let piece = piece.map_err(malformed)?;
            intake = intake.take(piece).await?;
        }
        received = Some(intake.finish(name).await?);
    }
    received.ok_or_else(|| Problem::field("/file", "required", "Send the file as the part \"file\"."))
}

fn malformed(_cause: actix_multipart::MultipartError) -> Problem {
    Problem::new(Code::MalformedBody, "The body is not multipart/form-data with one part \"file\".")
}

/// The last part of the path, without control characters.
fn file_name(sent: Option<&str>) -> Result<String> {
    let name: String = sent
        .and_then(|name| name.rsplit(['/', '\\']).next())
        .unwrap_or_default()
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(Problem::field("/file", "name", "Give the file a name of at most 200 characters."));
    }
    Ok(name)
}

/// A file on its way into the store.
struct Intake {
    writer: Writer,
    head: Vec<u8>,
    hash: Sha256,
    text: Text,
}

impl Intake {
    fn begin(app: &App) -> Result<Self> {
        let writer = app.documents.writer(app.config.limits.attachment_bytes).map_err(refused)?;
        Ok(Self { writer, head: Vec::new(), hash: Sha256::new(), text: Text::default() })
    }

    async fn take(mut self, piece: Bytes) -> Result<Self> {
        let wanted = HEAD.saturating_sub(self.head.len());
        self.head.extend(piece.iter().take(wanted));
        block(move || {
            self.hash.update(&piece);
            self.text.take(&piece);
            self.writer.write(&piece).map_err(refused)?;
            Ok(self)
        })
        .await
        .unwrap_or_else(|_| Err(Problem::internal("an upload panicked")))
    }

    async fn finish(self, name: String) -> Result<Received> {
        let media_type = self.media_type()?;
        let sha256 = hex::encode(self.hash.finalize());
        let writer = self.writer;
        let stored =
            block(move || writer.finish()).await.unwrap_or(Err(DocumentError::GivenUp)).map_err(refused)?;
        Ok(Received { stored, name, media_type, sha256 })
    }

    fn media_type(&self) -> Result<&'static str> {
        let judged = infer::get(&self.head).map(|kind| kind.mime_type());
        let known = judged.and_then(|kind| TYPES.iter().find(|one| **one == kind).copied());
        match (judged, known) {
            (_, Some(kind)) => Ok(kind),
            (None, None) if self.text.is_plain() && !self.head.is_empty() => Ok("text/plain"),
            _ => Err(Problem::new(
                Code::UnsupportedMediaType,
                "Send a PDF, a document of OpenDocument or Office Open XML, a PNG or JPEG image, or plain text.",
            )),
        }
    }
}

/// Judges over the pieces whether they are UTF-8 text without control characters.
#[derive(Default)]
struct Text {
    rest: Vec<u8>,
    broken: bool,
}

impl Text {
    fn take(&mut self, piece: &[u8]) {
        if self.broken {
            return;
        }
        self.rest.extend_from_slice(piece);
        let (good, rest) = match std::str::from_utf8(&self.rest) {
            Ok(text) => (text, Vec::new()),
            Err(fault) => {
                let (good, rest) = self.rest.split_at_checked(fault.valid_up_to()).unwrap_or_default();
                // A letter cut in two by the end of the piece; longer rests are no UTF-8.
                self.broken = fault.error_len().is_some() || rest.len() > 3;
                (std::str::from_utf8(good).unwrap_or_default(), rest.to_vec())
            }
        };
        let printable = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
        self.broken = self.broken || !good.chars().all(printable);
        self.rest = rest;
    }

    fn is_plain(&self) -> bool {
        !self.broken && self.rest.is_empty()
    }
}

fn refused(cause: DocumentError) -> Problem {
    match cause {
        DocumentError::TooLarge { limit } => {
            Problem::new(Code::DocumentTooLarge, format!("Send an attachment of at most {limit} bytes."))
        }
        DocumentError::DiskFull => Problem::of(Code::StorageFull),
        DocumentError::Absent => Problem::not_found(),
        other => Problem::internal(format!("an attachment: {other}")),
    }
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
    let address = row.address.parse().map_err(refused)?;
    let documents = app.documents.clone();
    let secret = details.secret.into();
    let reader = block(move || documents.get(&address, &secret))
        .await
        .unwrap_or(Err(DocumentError::GivenUp))
        .map_err(refused)?;
    let pieces = futures_util::stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        let read = block(move || {
            let mut piece = vec![0; PIECE];
            let length = reader.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((Bytes::from(piece), reader))
        });
        match read.await {
            Ok(Ok((piece, _))) if piece.is_empty() => None,
            Ok(Ok((piece, reader))) => Some((Ok(piece), Some(reader))),
            Ok(Err(cause)) => Some((Err(cause), None)),
            Err(_) => Some((Err(std::io::Error::other("a download panicked")), None)),
        }
    });
    Ok(HttpResponse::build(StatusCode::OK)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(disposition(details.name))
        .content_type(details.media_type)
        .streaming(pieces))
}

/// Always saved, never shown by the browser: the content is a stranger's.
fn disposition(name: String) -> header::ContentDisposition {
    header::ContentDisposition {
        disposition: header::DispositionType::Attachment,
        parameters: vec![header::DispositionParam::FilenameExt(header::ExtendedValue {
            charset: header::Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: name.into_bytes(),
        })],
    }
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
    let documents = app.documents.clone();
    let address = address.parse().map_err(refused)?;
    // A file that cannot be removed is ciphertext that nothing opens any more.
    let _gone = block(move || documents.delete(&address)).await;
    Ok(Reply::empty())
}
