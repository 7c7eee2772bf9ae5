//! The operation that copies.

use actix_web::post;
use actix_web::web::Data;

use super::commands;
use super::views::{CompetitionCopyIn, CompetitionCopyOut};
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operation.
pub(in crate::competitions) fn routes(routes: &mut Routes<'_>) {
    routes.service(copy_competition);
}

/// Copy a competition into a new draft
///
/// Terms, criteria and, in the same region, lots are copied. Dates, the route decision, funding, staff and everything that
/// came after the draft never are.
#[utoipa::path(operation_id = "copy_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition to copy")),
    request_body = CompetitionCopyIn,
    responses((status = 201, body = CompetitionCopyOut)),
    extensions(("x-permission" = json!("commission_competitions"))))]
#[post("/competitions/{id}/copy")]
async fn copy_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<CompetitionCopyIn>,
) -> Result<Reply<CompetitionCopyOut>> {
    commands::copy_competition(&app, &who.actor, &id, command).await
}
