//! Sending, reading and removing a provider's documents.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::finders;
use super::model::{Document, ProviderDocumentId};
use super::views::ProviderDocumentOut;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, WriteApplications};
use crate::kernel::crypto::keyring::Purpose;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{
    Cursor, Made, Page, PageQuery, Received, Reply, Sent, fetch_limit, opened_secret, page_of, perform,
    receive_file, remove_file, send_file,
};
use crate::kernel::state::App;
use crate::organisations::OrganisationId;
use crate::qualification::finders::provider_scope;
use crate::qualification::memberships::MembershipId;
use crate::qualification::model::ApplicationId;
use crate::qualification::store;

/// Documents of one provider.
const MOST_DOCUMENTS: i64 = 500;

fn event(actor: &Actor, action: &'static str, id: &ProviderDocumentId, organisation_id: &str) -> Entry {
    Entry::new(actor, action, Subject::new("provider_document", id.as_str())).body(organisation_id)
}

/// Send a document.
///
/// It belongs to the provider: answers and evidence name it by its id.
///
/// # Errors
/// `document_too_large`, `unsupported_media_type`, `storage_full`, `invalid`.
pub async fn upload_document(
    app: &App,
    actor: &Actor,
    organisation: &OrganisationId,
    idempotency_key: Option<String>,
    body: Multipart,
) -> Result<Reply<ProviderDocumentOut>> {
    // Nothing is stored for somebody who may not send it.
    allowed(app, actor, organisation).await?;
    let received = receive_file(app, body).await?;
    keep_received(app, actor, organisation, idempotency_key, received).await
}

/// 404 or 403 for somebody who does not write for the provider.
async fn allowed(app: &App, actor: &Actor, organisation: &OrganisationId) -> Result<()> {
    let id = organisation.clone();
    if !app.db.read(move |db| store::is_provider(db, &id)).await? {
        return Err(Problem::not_found());
    }
    actor.require(WriteApplications, &provider_scope(organisation.as_str()))
}

/// Keeps a file that was received for a provider.
///
/// # Errors
/// As [`upload_document`].
pub async fn upload_received(
    app: &App,
    actor: &Actor,
    organisation: &OrganisationId,
    idempotency_key: Option<String>,
    received: Received,
) -> Result<Reply<ProviderDocumentOut>> {
    allowed(app, actor, organisation).await?;
    keep_received(app, actor, organisation, idempotency_key, received).await
}

async fn keep_received(
    app: &App,
    actor: &Actor,
    organisation: &OrganisationId,
    idempotency_key: Option<String>,
    mut received: Received,
) -> Result<Reply<ProviderDocumentOut>> {
    let meta = received.meta(app, &format!("/organisations/{organisation}/documents"), idempotency_key);
    let document = describe(app, actor, organisation, &received)?;
    let (who, id) = (actor.clone(), document.id.clone());
    received.entrust();
    let outcome =
        perform(app, actor, &meta, StatusCode::CREATED, move |tx| keep(tx, &who, document.clone())).await;
    let kept = app.db.read(move |db| store::document(db, &id)).await;
    if !kept.map_or(outcome.is_ok(), |found| found.is_some()) {
        // Refused, or a repeated request whose first file stands.
        remove_file(app, &received.stored.address).await;
    }
    outcome
}

fn describe(
    app: &App,
    actor: &Actor,
    organisation: &OrganisationId,
    received: &Received,
) -> Result<Document> {
    let (id, stored) = (ProviderDocumentId::new(), &received.stored);
    let secret = received.wrapped_secret(&app.keyring, Purpose::ProviderDocument, &context(&id))?;
    Ok(Document {
        id,
        organisation_id: organisation.to_string(),
        name: received.name.clone(),
        media_type: received.media_type.to_owned(),
        size_bytes: i64::try_from(stored.size_plain).unwrap_or(i64::MAX),
        sha256: received.sha256.clone(),
        address: stored.address.to_string(),
        secret,
        uploaded_by: actor.audit_name(),
        uploaded_at: app.clock.now(),
    })
}

fn context(id: &ProviderDocumentId) -> String {
    format!("provider_document:{id}")
}

fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    mut document: Document,
) -> Result<Audited<Made<ProviderDocumentOut>>> {
    let organisation = document.organisation_id.clone();
    actor.require(WriteApplications, &provider_scope(&organisation))?;
    if store::count_documents(tx, &organisation)? >= MOST_DOCUMENTS {
        let told = format!("An organisation keeps at most {MOST_DOCUMENTS} documents: remove one first.");
        return Err(Problem::field("/file", "too_many", told));
    }
    document.uploaded_at = tx.now()?;
    store::insert_document(tx, &document)?;
    let event = event(actor, "upload_document", &document.id, &organisation);
    let path = format!("/api/v1/organisations/{organisation}/documents/{}", document.id);
    Ok(Audited::new(Made::new(document.into()).location(path), event))
}

/// The provider's documents, the oldest first.
pub(super) async fn list(
    app: &App,
    actor: &Actor,
    organisation: &OrganisationId,
    query: PageQuery,
) -> Result<Reply<Page<ProviderDocumentOut>>> {
    let cursor = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, id, who) = (query.limit, organisation.clone(), actor.clone());
    let rows = app
        .db
        .read(move |db| {
            if !who.may(crate::kernel::authz::ReadApplications, &provider_scope(id.as_str())) {
                return Err(Problem::not_found());
            }
            store::documents_of(db, id.as_str(), cursor, fetch_limit(limit))
        })
        .await?;
    let here = format!("/api/v1/organisations/{organisation}/documents?limit={}", fetch_limit(limit) - 1);
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), ProviderDocumentOut::from))
}

/// Download a document that an application names.
///
/// # Errors
/// `not_found`.
pub async fn download_application_document(
    app: &App,
    actor: &Actor,
    application: &ApplicationId,
    document: &ProviderDocumentId,
) -> Result<HttpResponse> {
    let (actor, application, document) = (actor.clone(), application.clone(), document.clone());
    download(app, move |db| finders::of_application(db, &actor, &application, &document)).await
}

/// Download a document that evidence of a membership names.
///
/// # Errors
/// `not_found`, `forbidden`.
pub async fn download_membership_document(
    app: &App,
    actor: &Actor,
    membership: &MembershipId,
    document: &ProviderDocumentId,
) -> Result<HttpResponse> {
    let (actor, membership, document) = (actor.clone(), membership.clone(), document.clone());
    download(app, move |db| finders::of_membership(db, &actor, &membership, &document)).await
}

/// A document's bytes, where `find` finds it for the caller.
pub(super) async fn download(
    app: &App,
    find: impl FnOnce(&mut Snapshot<'_>) -> Result<Document> + Send + 'static,
) -> Result<HttpResponse> {
    let found = app.db.read(find).await?;
    let secret = opened_secret(&app.keyring, Purpose::ProviderDocument, &context(&found.id), &found.secret)?;
    let file = Sent { address: found.address, secret, name: found.name, media_type: found.media_type };
    send_file(app, file).await
}

/// Remove a document that nothing names.
pub(super) async fn remove(
    app: &App,
    actor: &Actor,
    organisation: &OrganisationId,
    id: &ProviderDocumentId,
) -> Result<Reply<()>> {
    let (who, organisation, id) = (actor.clone(), organisation.clone(), id.clone());
    let address = app
        .db
        .write(move |tx| {
            let found = finders::owned(tx, &who, organisation.as_str(), &id)?;
            who.require(WriteApplications, &provider_scope(organisation.as_str()))?;
            if store::names_document(tx, &found)? {
                let told = "An application or evidence names it: answer the question with another file first. What was \
                            submitted stays.";
                return Err(Problem::new(Code::Conflict, told));
            }
            store::remove_document(tx, &found)?;
            Ok(Audited::new(found.address, event(&who, "remove_document", &id, organisation.as_str())))
        })
        .await?;
    if let Ok(address) = address.parse() {
        remove_file(app, &address).await;
    }
    Ok(Reply::empty())
}
