//! The operations on staff who transfer.

use actix_web::web::Data;
use actix_web::{get, put};

use super::face;
use super::views::{LotStaffIn, LotStaffOut};
use crate::competitions::LotId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(in crate::competitions) fn routes(routes: &mut Routes<'_>) {
    routes.service(get_lot_staff).service(replace_lot_staff);
}

/// Read the staff who would transfer with a lot (TUPE)
///
/// Rows are for the invited, commissioners, directors and auditors; everyone else reads how many people there are and what
/// is missing.
#[utoipa::path(operation_id = "get_lot_staff", tag = "competitions",
    params(("id" = LotId, Path, description = "The lot")), responses((status = 200, body = LotStaffOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/lots/{id}/staff")]
async fn get_lot_staff(app: Data<App>, who: Allowed<Anyone>, id: Id<LotId>) -> Result<Reply<LotStaffOut>> {
    Ok(Reply::ok(face::read_lot_staff(&app, &who.actor, &id).await?))
}

/// Set the whole list of staff of a lot
///
/// Of a draft; of a published competition while rows are promised and bidders have five working days left. The invited are
/// told then.
#[utoipa::path(operation_id = "replace_lot_staff", tag = "competitions",
    params(("id" = LotId, Path, description = "The lot")),
    request_body = LotStaffIn, responses((status = 200, body = LotStaffOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[put("/lots/{id}/staff")]
async fn replace_lot_staff(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<LotId>,
    command: Command<LotStaffIn>,
) -> Result<Reply<LotStaffOut>> {
    face::replace_lot_staff(&app, &who.actor, &id, command).await
}
