//! The files of applications and memberships: sent with a form, and saved by whoever may read what names them.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use crate::kernel::authz::ReadApplications;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Received};
use crate::qualification::{self, ApplicationId, MembershipId, ProviderDocumentId};
use crate::web::form::Form;
use crate::web::visit::{Visit, Visitor};

/// Registers the pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_application_document).service(get_membership_document);
}

/// Keeps a file that a form sent for a provider; the same sending of the form keeps it once.
///
/// # Errors
/// Those of an upload.
pub(super) async fn upload(
    visit: &Visit,
    organisation: &str,
    form: &Form,
    file: Received,
) -> Result<ProviderDocumentId> {
    let organisation = organisation.parse().map_err(|_| Problem::not_found())?;
    let key = Some(format!("{}-file", visit.key_of(form)));
    let reply = qualification::upload_received(&visit.app, &visit.actor, &organisation, key, file).await?;
    let id = reply.made_id().and_then(|id| id.parse().ok());
    id.ok_or_else(|| Problem::internal("an upload made no document"))
}

fn document(visit: &Visit) -> Result<ProviderDocumentId> {
    visit.part("document").parse().map_err(|_| Problem::not_found())
}

#[get("/applications/{id}/documents/{document}")]
async fn get_application_document(
    visit: Visitor<ReadApplications>,
    id: Id<ApplicationId>,
) -> Result<HttpResponse> {
    let document = document(&visit)?;
    qualification::download_application_document(&visit.app, &visit.actor, &id, &document).await
}

#[get("/memberships/{id}/documents/{document}")]
async fn get_membership_document(
    visit: Visitor<ReadApplications>,
    id: Id<MembershipId>,
) -> Result<HttpResponse> {
    let document = document(&visit)?;
    qualification::download_membership_document(&visit.app, &visit.actor, &id, &document).await
}
