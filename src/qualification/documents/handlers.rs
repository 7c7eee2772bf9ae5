//! The operations on provider documents.

use actix_multipart::Multipart;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use utoipa::ToSchema;

use super::model::ProviderDocumentId;
use super::views::ProviderDocumentOut;
use super::{face, finders};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{ReadApplications, WriteApplications};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Page, PageQuery, Query, Reply, Routes, idempotency_key};
use crate::kernel::state::App;
use crate::organisations::OrganisationId;
use crate::qualification::memberships::MembershipId;
use crate::qualification::model::ApplicationId;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(upload_provider_document)
        .service(list_provider_documents)
        .service(download_provider_document)
        .service(remove_provider_document)
        .service(download_application_document)
        .service(download_membership_document);
}

/// A file as the part `file` of a multipart body.
#[derive(serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the multipart body")]
struct ProviderDocumentIn {
    /// The file.
    #[schema(format = Binary)]
    file: String,
}

/// The parts of the path: what the document is found in, and the document.
fn in_path<T: std::str::FromStr>(request: &HttpRequest) -> Result<(T, ProviderDocumentId)> {
    let part = |name: &str| request.match_info().get(name).unwrap_or_default().to_owned();
    let outer = part("id").parse().map_err(|_| Problem::not_found())?;
    let document = part("document_id").parse().map_err(|_| Problem::not_found())?;
    Ok((outer, document))
}

/// Send a document
///
/// It belongs to the provider and is named by its id in an answer to a question of kind `file`, or as evidence. Encrypted while
/// it streams in; its type is judged by its content.
#[utoipa::path(operation_id = "upload_provider_document", tag = "qualification",
    params(("id" = OrganisationId, Path, description = "The provider")),
    request_body(content = ProviderDocumentIn, content_type = "multipart/form-data"),
    responses((status = 201, body = ProviderDocumentOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-problems" = json!(["document_too_large"]))))]
#[post("/organisations/{id}/documents")]
async fn upload_provider_document(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<OrganisationId>,
    request: HttpRequest,
    body: Multipart,
) -> Result<Reply<ProviderDocumentOut>> {
    let key = idempotency_key(&request)?;
    face::upload_document(&app, &who.actor, &id, key, body).await
}

/// List the documents of a provider
///
/// For its own people.
#[utoipa::path(operation_id = "list_provider_documents", tag = "qualification",
    params(("id" = OrganisationId, Path, description = "The provider"), PageQuery),
    responses((status = 200, body = Page<ProviderDocumentOut>)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/organisations/{id}/documents")]
async fn list_provider_documents(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    id: Id<OrganisationId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<ProviderDocumentOut>>> {
    face::list(&app, &who.actor, &id, query.0).await
}

/// Download a document of a provider
///
/// For its own people.
#[utoipa::path(operation_id = "download_provider_document", tag = "qualification",
    params(("id" = OrganisationId, Path, description = "The provider"),
        ("document_id" = ProviderDocumentId, Path, description = "The document")),
    responses((status = 200, body = String, content_type = "*/*", description = "The file, in its own media type")),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/organisations/{id}/documents/{document_id}")]
async fn download_provider_document(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (organisation, document) = in_path::<OrganisationId>(&request)?;
    let find = move |db: &mut Snapshot<'_>| finders::owned(db, &who.actor, organisation.as_str(), &document);
    face::download(&app, find).await
}

/// Remove a document of a provider
///
/// One that no application and no evidence names.
#[utoipa::path(operation_id = "remove_provider_document", tag = "qualification",
    params(("id" = OrganisationId, Path, description = "The provider"),
        ("document_id" = ProviderDocumentId, Path, description = "The document")),
    responses((status = 204)),
    extensions(("x-permission" = json!("write_applications"))))]
#[delete("/organisations/{id}/documents/{document_id}")]
async fn remove_provider_document(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    request: HttpRequest,
) -> Result<Reply<()>> {
    let (organisation, document) = in_path::<OrganisationId>(&request)?;
    face::remove(&app, &who.actor, &organisation, &document).await
}

/// Download a document that an application names
///
/// For whoever may read the application.
#[utoipa::path(operation_id = "download_application_document", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application"),
        ("document_id" = ProviderDocumentId, Path, description = "The document")),
    responses((status = 200, body = String, content_type = "*/*", description = "The file, in its own media type")),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/applications/{id}/documents/{document_id}")]
async fn download_application_document(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (application, document) = in_path::<ApplicationId>(&request)?;
    face::download_application_document(&app, &who.actor, &application, &document).await
}

/// Download a document that evidence of a membership names
///
/// For whoever sees the membership's evidence.
#[utoipa::path(operation_id = "download_membership_document", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership"),
        ("document_id" = ProviderDocumentId, Path, description = "The document")),
    responses((status = 200, body = String, content_type = "*/*", description = "The file, in its own media type")),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/memberships/{id}/documents/{document_id}")]
async fn download_membership_document(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (membership, document) = in_path::<MembershipId>(&request)?;
    face::download_membership_document(&app, &who.actor, &membership, &document).await
}
