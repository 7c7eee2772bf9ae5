//! The operation on the directory.

use actix_web::get;
use actix_web::web::Data;

use super::face;
use super::views::{DirectoryProviderOut, DirectoryQuery};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::Anyone;
use crate::kernel::error::Result;
use crate::kernel::http::{Page, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_public_providers);
}

/// List the providers of the directory
///
/// Those that opted in and have an active membership with the category and the area, by name.
#[utoipa::path(operation_id = "list_public_providers", tag = "public",
    params(DirectoryQuery),
    responses((status = 200, body = Page<DirectoryProviderOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/public/providers")]
async fn list_public_providers(
    app: Data<App>,
    _who: Allowed<Anyone>,
    query: Query<DirectoryQuery>,
) -> Result<Reply<Page<DirectoryProviderOut>>> {
    face::list_providers(&app, query.0).await
}
