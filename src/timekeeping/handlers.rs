//! The operation that tells what is overdue.

use actix_web::get;
use actix_web::web::Data;

use super::health;
use super::views::HealthOut;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::AdministerPlatform;
use crate::kernel::error::Result;
use crate::kernel::http::{Made, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operation.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(read_health);
}

/// Read what is overdue
#[utoipa::path(operation_id = "read_health", tag = "service",
    responses((status = 200, body = HealthOut)),
    extensions(("x-permission" = json!("administer_platform"))))]
#[get("/health")]
async fn read_health(app: Data<App>, _who: Allowed<AdministerPlatform>) -> Result<Reply<HealthOut>> {
    Ok(Reply::ok(Made::new(health(&app).await?)))
}
