//! The operations on notices.

use actix_web::web::Data;
use actix_web::{get, post};

use super::face;
use super::views::{NoticeIn, NoticeOut};
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, Page, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(list_notices).service(record_notice);
}

/// List the notices that the law asks for
///
/// By the regime of the framework and by what has happened, with the last day of each and where it was published. A
/// competition that leads to a grant has none. What is not certain says so.
#[utoipa::path(operation_id = "list_notices", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = Page<NoticeOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions/{id}/notices")]
async fn list_notices(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
) -> Result<Reply<Page<NoticeOut>>> {
    Ok(Reply::ok(Made::new(face::list_notices(&app, &who.actor, &id).await?)))
}

/// Record where a notice was published
///
/// For a notice of the list whose time has come. Recording it again corrects it: the newest record counts, and each stays
/// in the audit log.
#[utoipa::path(operation_id = "record_notice", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoticeIn,
    responses((status = 201, body = NoticeOut)),
    extensions(("x-permission" = json!("commission_competitions"))))]
#[post("/competitions/{id}/notices")]
async fn record_notice(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoticeIn>,
) -> Result<Reply<NoticeOut>> {
    face::record_notice(&app, &who.actor, &id, command).await
}
