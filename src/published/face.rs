//! Adding, reading and removing documents, for operations and pages alike.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderValue};

use super::finders::{self, Owner};
use super::model::{Document, PublishedDocumentId, Subject};
use super::rules::{self, Stage};
use super::store;
use super::views::{PublishedDocumentOut, PublishedDocumentsOut, view};
use crate::competitions;
use crate::kernel::audit::{Audited, Entry, Subject as Audit};
use crate::kernel::authz::{Actor, CommissionCompetitions};
use crate::kernel::crypto::keyring::Purpose;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{
    Made, Meta, Received, Reply, Sent, opened_secret, perform, remove_file, send_file,
};
use crate::kernel::state::App;

/// Documents of one competition or event.
const MOST_DOCUMENTS: usize = 50;
/// A document never changes: its one version.
const VERSION: i64 = 1;
/// Characters of a title.
const LONGEST_TITLE: usize = 200;

fn event(
    actor: &Actor,
    action: &'static str,
    id: &PublishedDocumentId,
    subject: &Subject,
    owner: &Owner,
) -> Entry {
    let scope = owner.scope();
    let entry = Entry::new(actor, action, Audit::new("published_document", id.as_str()))
        .parent(subject.id())
        .body(scope.body_id);
    match scope.region_code {
        Some(region) => entry.region(region),
        None => entry,
    }
}

/// Refuses who may not add a document now, before anything is stored.
///
/// # Errors
/// 404, 403, 409.
pub async fn allowed_to_add(app: &App, actor: &Actor, subject: &Subject) -> Result<()> {
    let (who, subject) = (actor.clone(), subject.clone());
    app.db
        .read(move |db| {
            let owner = finders::visible(db, &who, &subject)?;
            who.require(CommissionCompetitions, &owner.scope())?;
            rules::may_add(owner.stage(db)?)
        })
        .await
}

/// Adds a received file; everyone invited is told where the competition is public already.
///
/// # Errors
/// Those of [`allowed_to_add`]; 422 for a title that is missing, and for more than 50 documents.
pub async fn add_document(
    app: &App,
    actor: &Actor,
    subject: &Subject,
    (title, key): (&str, Option<String>),
    mut received: Received,
) -> Result<Reply<PublishedDocumentOut>> {
    let title = checked(title)?;
    let meta = received.meta(app, &format!("{}\n{title}", subject.path()), key);
    let document = describe(app, actor, subject, (title, &received))?;
    let (here, who, about, id) = (app.clone(), actor.clone(), subject.clone(), document.id.clone());
    received.entrust();
    let work = move |tx: &mut Tx<'_>| keep(tx, &here, &who, &about, document.clone());
    let outcome = perform(app, actor, &meta, StatusCode::CREATED, work).await;
    let kept = app.db.read(move |db| store::document(db, &id)).await;
    if !kept.map_or(outcome.is_ok(), |found| found.is_some()) {
        // Refused, or a repeated request whose first file stands.
        remove_file(app, &received.stored.address).await;
    }
    outcome
}

fn checked(title: &str) -> Result<String> {
    let title = title.trim();
    if title.is_empty() {
        return Err(Problem::field(
            "/title",
            "required",
            "Say what the document is, such as \"Specification\".",
        ));
    }
    if title.chars().count() > LONGEST_TITLE {
        let detail = format!("Give a title of at most {LONGEST_TITLE} characters.");
        return Err(Problem::field("/title", "length", detail));
    }
    Ok(title.to_owned())
}

fn describe(
    app: &App,
    actor: &Actor,
    subject: &Subject,
    (title, received): (String, &Received),
) -> Result<Document> {
    let (id, stored) = (PublishedDocumentId::new(), &received.stored);
    let secret = received.wrapped_secret(&app.keyring, Purpose::PublishedDocument, &context(&id))?;
    let (competition_id, event_id) = match subject {
        Subject::Competition(id) => (Some(id.clone()), None),
        Subject::Event(id) => (None, Some(id.clone())),
    };
    Ok(Document {
        id,
        competition_id,
        title,
        name: received.name.clone(),
        media_type: received.media_type.to_owned(),
        size_bytes: i64::try_from(stored.size_plain).unwrap_or(i64::MAX),
        sha256: received.sha256.clone(),
        address: stored.address.to_string(),
        secret,
        added_by: actor.audit_name(),
        added_at: app.clock.now(),
        event_id,
    })
}

fn context(id: &PublishedDocumentId) -> String {
    format!("published_document:{id}")
}

fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    actor: &Actor,
    subject: &Subject,
    mut document: Document,
) -> Result<Audited<Made<PublishedDocumentOut>>> {
    let owner = finders::locked(tx, actor, subject)?;
    actor.require(CommissionCompetitions, &owner.scope())?;
    let stage = owner.stage(tx)?;
    rules::may_add(stage)?;
    if store::documents(tx, subject)?.len() >= MOST_DOCUMENTS {
        let detail =
            format!("At most {MOST_DOCUMENTS} documents are published together: put some into one file.");
        return Err(Problem::field("/file", "too_many", detail));
    }
    document.added_at = tx.now()?;
    store::insert(tx, &document)?;
    if stage == Stage::Public {
        tell(tx, app, &owner)?;
    }
    let event = event(actor, "add_document", &document.id, subject, &owner);
    let place = format!("/api/v1/published-documents/{}", document.id);
    let out = view(document, &owner).ok_or_else(Problem::not_found)?;
    Ok(Audited::new(Made::new(out).version(VERSION).location(place), event))
}

fn tell(tx: &mut Tx<'_>, app: &App, owner: &Owner) -> Result<()> {
    match owner {
        Owner::Competition(row) => competitions::tell_invited(tx, app, row, "competition-document-added"),
        // Nobody is invited to an event: everyone reads it.
        Owner::Event(_) => Ok(()),
    }
}

/// The documents of a subject, the first added first.
///
/// # Errors
/// 404 for somebody who may not know of it.
pub async fn list_documents(
    app: &App,
    actor: &Actor,
    subject: &Subject,
) -> Result<Made<PublishedDocumentsOut>> {
    let (who, subject) = (actor.clone(), subject.clone());
    app.db
        .read(move |db| {
            let owner = finders::visible(db, &who, &subject)?;
            let rows = store::documents(db, &subject)?;
            let items = rows.into_iter().filter_map(|row| view(row, &owner)).collect();
            Ok(Made::new(PublishedDocumentsOut { items }))
        })
        .await
}

/// A document's bytes, decrypted while they are sent.
///
/// # Errors
/// 404 for somebody who may not know of it.
pub async fn download_document(app: &App, actor: &Actor, id: &PublishedDocumentId) -> Result<HttpResponse> {
    let (who, id) = (actor.clone(), id.clone());
    let (found, ..) = app.db.read(move |db: &mut Snapshot<'_>| finders::document(db, &who, &id)).await?;
    let secret = opened_secret(&app.keyring, Purpose::PublishedDocument, &context(&found.id), &found.secret)?;
    let file = Sent { address: found.address, secret, name: found.name, media_type: found.media_type };
    let mut answer = send_file(app, file).await?;
    answer.headers_mut().insert(ETAG, HeaderValue::from_static("\"1\""));
    Ok(answer)
}

/// Removes a document of a draft.
///
/// # Errors
/// 409 once it is published.
pub async fn remove_document(
    app: &App,
    actor: &Actor,
    id: &PublishedDocumentId,
    meta: Meta,
) -> Result<Reply<()>> {
    let (who, id) = (actor.clone(), id.clone());
    let address = app
        .db
        .write(move |tx| {
            let (_, subject, _) = finders::document(tx, &who, &id)?;
            let owner = finders::locked(tx, &who, &subject)?;
            who.require(CommissionCompetitions, &owner.scope())?;
            // Read after the lock: another may have removed it meanwhile.
            let found = store::document(tx, &id)?.ok_or_else(Problem::not_found)?;
            meta.demand(VERSION)?;
            rules::may_remove(owner.stage(tx)?)?;
            store::remove(tx, &id)?;
            Ok(Audited::new(found.address, event(&who, "remove_document", &id, &subject, &owner)))
        })
        .await?;
    if let Ok(address) = address.parse() {
        remove_file(app, &address).await;
    }
    Ok(Reply::empty())
}
