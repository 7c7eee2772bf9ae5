//! The operation that proposes words.

use actix_web::get;
use actix_web::web::Data;

use super::AgreementProposalOut;
use crate::awards::model::AwardId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, Made, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operation.
pub fn routes(routes: &mut Routes<'_>) {
    routes.service(propose_agreement);
}

/// Propose the words of an award's agreement
///
/// Below the framework's limit a short form, whole; else the particulars for the body's own conditions. Nothing is stored:
/// change the words as they are needed, and send them with the agreement.
#[utoipa::path(operation_id = "propose_agreement", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    responses((status = 200, body = AgreementProposalOut)),
    extensions(
        ("x-permission" = json!("commission_competitions")),
        ("x-machine" = json!("award"))))]
#[get("/awards/{id}/agreement-proposal")]
async fn propose_agreement(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<AwardId>,
) -> Result<Reply<AgreementProposalOut>> {
    Ok(Reply::ok(Made::new(super::propose_agreement(&app, &who.actor, &id).await?)))
}
