//! The operations on reference data.

use actix_web::get;
use actix_web::web::Data;

use super::store;
use super::views::{AreaOut, RegionOut, ServiceCategoryOut};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::Anyone;
use crate::kernel::error::Result;
use crate::kernel::http::{Made, Page, Reply, Routes, whole};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_regions).service(list_areas).service(list_service_categories);
}

/// List the regions
#[utoipa::path(operation_id = "list_regions", tag = "reference",
    responses((status = 200, body = Page<RegionOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/regions")]
async fn list_regions(app: Data<App>, _who: Allowed<Anyone>) -> Result<Reply<Page<RegionOut>>> {
    let rows = app.db.read(store::regions).await?;
    Ok(Reply::ok(Made::new(whole(rows))).public())
}

/// List the areas
#[utoipa::path(operation_id = "list_areas", tag = "reference",
    responses((status = 200, body = Page<AreaOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/areas")]
async fn list_areas(app: Data<App>, _who: Allowed<Anyone>) -> Result<Reply<Page<AreaOut>>> {
    let rows = app.db.read(store::areas).await?;
    Ok(Reply::ok(Made::new(whole(rows))).public())
}

/// List the service categories
#[utoipa::path(operation_id = "list_service_categories", tag = "reference",
    responses((status = 200, body = Page<ServiceCategoryOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/service-categories")]
async fn list_service_categories(
    app: Data<App>,
    _who: Allowed<Anyone>,
) -> Result<Reply<Page<ServiceCategoryOut>>> {
    let rows = app.db.read(store::categories).await?;
    Ok(Reply::ok(Made::new(whole(rows))).public())
}
