//! The operations on published documents.

use actix_multipart::Multipart;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use utoipa::ToSchema;

use super::face;
use super::model::{PublishedDocumentId, Subject};
use super::views::{PublishedDocumentOut, PublishedDocumentsOut};
use crate::competitions::CompetitionId;
use crate::engagement::EventId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Actor, Anyone, CommissionCompetitions};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, IfMatch, Reply, Routes, idempotency_key, receive_form};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_competition_documents)
        .service(upload_competition_document)
        .service(list_engagement_event_documents)
        .service(upload_engagement_event_document)
        .service(download_published_document)
        .service(remove_published_document);
}

/// A file with its title: the parts `title` and `file` of a multipart body, in this order.
#[derive(serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the multipart body")]
struct PublishedDocumentIn {
    /// What it is.
    #[schema(example = "Specification", min_length = 1, max_length = 200, pattern = "\\S")]
    title: String,
    /// The file; the last part.
    #[schema(format = Binary)]
    file: String,
}

async fn upload(
    app: &App,
    actor: &Actor,
    subject: &Subject,
    request: &HttpRequest,
    body: Multipart,
) -> Result<Reply<PublishedDocumentOut>> {
    let key = idempotency_key(request)?;
    face::allowed_to_add(app, actor, subject).await?;
    let (fields, file) = receive_form(app, body).await?;
    if let Some(name) = fields.keys().find(|name| *name != "title") {
        let detail = "Send the parts \"title\" and \"file\", and nothing else.";
        return Err(Problem::field(format!("/{name}"), "unknown_field", detail));
    }
    let missing = || Problem::field("/file", "required", "Send the file as the part \"file\".");
    let title = fields.get("title").map(String::as_str).unwrap_or_default();
    face::add_document(app, actor, subject, (title, key), file?.ok_or_else(missing)?).await
}

/// List the documents of a competition, the first added first
#[utoipa::path(operation_id = "list_competition_documents", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = PublishedDocumentsOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions/{id}/documents")]
async fn list_competition_documents(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
) -> Result<Reply<PublishedDocumentsOut>> {
    let subject = Subject::Competition((*id).clone());
    face::list_documents(&app, &who.actor, &subject).await.map(Reply::ok)
}

/// Add a document to a competition
///
/// While it is a draft, and after its publication until the deadline: then it stays, and everyone invited is told.
#[utoipa::path(operation_id = "upload_competition_document", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body(content = PublishedDocumentIn, content_type = "multipart/form-data"),
    responses((status = 201, body = PublishedDocumentOut)),
    extensions(("x-permission" = json!("commission_competitions")),
        ("x-problems" = json!(["document_too_large", "deadline_passed", "wrong_state"]))))]
#[post("/competitions/{id}/documents")]
async fn upload_competition_document(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    request: HttpRequest,
    body: Multipart,
) -> Result<Reply<PublishedDocumentOut>> {
    upload(&app, &who.actor, &Subject::Competition((*id).clone()), &request, body).await
}

/// List the documents of an engagement event, the first added first
#[utoipa::path(operation_id = "list_engagement_event_documents", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    responses((status = 200, body = PublishedDocumentsOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/engagement-events/{id}/documents")]
async fn list_engagement_event_documents(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<EventId>,
) -> Result<Reply<PublishedDocumentsOut>> {
    let subject = Subject::Event((*id).clone());
    face::list_documents(&app, &who.actor, &subject).await.map(Reply::ok)
}

/// Add a document to an engagement event
///
/// While it is a draft, and from its publication on, also after it: then it stays.
#[utoipa::path(operation_id = "upload_engagement_event_document", tag = "engagement",
    params(("id" = EventId, Path, description = "The event")),
    request_body(content = PublishedDocumentIn, content_type = "multipart/form-data"),
    responses((status = 201, body = PublishedDocumentOut)),
    extensions(("x-permission" = json!("commission_competitions")),
        ("x-problems" = json!(["document_too_large", "wrong_state"]))))]
#[post("/engagement-events/{id}/documents")]
async fn upload_engagement_event_document(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<EventId>,
    request: HttpRequest,
    body: Multipart,
) -> Result<Reply<PublishedDocumentOut>> {
    upload(&app, &who.actor, &Subject::Event((*id).clone()), &request, body).await
}

/// Download a published document
///
/// For everyone once what it belongs to is public, before that for its own people.
#[utoipa::path(operation_id = "download_published_document", tag = "competitions",
    params(("id" = PublishedDocumentId, Path, description = "The document")),
    responses((status = 200, body = String, content_type = "*/*", description = "The file, in its own media type")),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/published-documents/{id}")]
async fn download_published_document(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<PublishedDocumentId>,
) -> Result<HttpResponse> {
    face::download_document(&app, &who.actor, &id).await
}

/// Remove a document of a draft
#[utoipa::path(operation_id = "remove_published_document", tag = "competitions",
    params(("id" = PublishedDocumentId, Path, description = "The document")), responses((status = 204)),
    extensions(("x-permission" = json!("commission_competitions")),
        ("x-problems" = json!(["conflict", "wrong_state"]))))]
#[delete("/published-documents/{id}")]
async fn remove_published_document(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<PublishedDocumentId>,
    meta: IfMatch,
) -> Result<Reply<()>> {
    face::remove_document(&app, &who.actor, &id, meta.0).await
}
