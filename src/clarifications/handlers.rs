//! The operations on clarifications.

use actix_web::web::Data;
use actix_web::{get, post};

use super::face;
use super::model::ClarificationId;
use super::views::{ClarificationAnswerIn, ClarificationDeclineIn, ClarificationIn, ClarificationOut};
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, AskClarifications, CommissionCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_clarifications)
        .service(ask_clarification)
        .service(get_clarification)
        .service(answer_clarification)
        .service(decline_clarification)
        .service(withdraw_clarification);
}

/// List the clarifications of a competition
///
/// Answered ones by their number for everyone; then, in an order that tells nothing, the caller's own and, for the
/// commissioning side, those that wait, from the full hour after they were asked.
#[utoipa::path(operation_id = "list_clarifications", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition"), PageQuery),
    responses((status = 200, body = Page<ClarificationOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions/{id}/clarifications")]
async fn list_clarifications(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<ClarificationOut>>> {
    face::list_clarifications(&app, &who.actor, &id, query.0).await
}

/// Ask about a competition
///
/// For an invited provider. Who asked is told to nobody; the answer goes to everyone.
#[utoipa::path(operation_id = "ask_clarification", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = ClarificationIn,
    responses((status = 201, body = ClarificationOut)),
    extensions(("x-permission" = json!("ask_clarifications")),
        ("x-problems" = json!(["deadline_passed", "wrong_state"]))))]
#[post("/competitions/{id}/clarifications")]
async fn ask_clarification(
    app: Data<App>,
    who: Allowed<AskClarifications>,
    id: Id<CompetitionId>,
    command: Command<ClarificationIn>,
) -> Result<Reply<ClarificationOut>> {
    face::ask_clarification(&app, &who.actor, &id, command).await
}

/// Read a clarification
#[utoipa::path(operation_id = "get_clarification", tag = "competitions",
    params(("id" = ClarificationId, Path, description = "The clarification")),
    responses((status = 200, body = ClarificationOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/clarifications/{id}")]
async fn get_clarification(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<ClarificationId>,
) -> Result<Reply<ClarificationOut>> {
    Ok(Reply::ok(face::read_clarification(&app, &who.actor, &id).await?))
}

/// Answer a clarification for everyone
#[utoipa::path(operation_id = "answer_clarification", tag = "competitions",
    params(("id" = ClarificationId, Path, description = "The clarification")),
    request_body = ClarificationAnswerIn,
    responses((status = 200, body = ClarificationOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("clarification")),
        ("x-problems" = json!(["person_required"]))))]
#[post("/clarifications/{id}/answer")]
async fn answer_clarification(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<ClarificationId>,
    command: Command<ClarificationAnswerIn>,
) -> Result<Reply<ClarificationOut>> {
    face::answer_clarification(&app, &who.actor, &id, command).await
}

/// Decline a clarification, with a reason for the asker
#[utoipa::path(operation_id = "decline_clarification", tag = "competitions",
    params(("id" = ClarificationId, Path, description = "The clarification")),
    request_body = ClarificationDeclineIn,
    responses((status = 200, body = ClarificationOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("clarification")),
        ("x-problems" = json!(["person_required"]))))]
#[post("/clarifications/{id}/decline")]
async fn decline_clarification(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<ClarificationId>,
    command: Command<ClarificationDeclineIn>,
) -> Result<Reply<ClarificationOut>> {
    face::decline_clarification(&app, &who.actor, &id, command).await
}

/// Withdraw a clarification
#[utoipa::path(operation_id = "withdraw_clarification", tag = "competitions",
    params(("id" = ClarificationId, Path, description = "The clarification")),
    request_body = NoInput,
    responses((status = 200, body = ClarificationOut)),
    extensions(("x-permission" = json!("ask_clarifications")), ("x-machine" = json!("clarification"))))]
#[post("/clarifications/{id}/withdraw")]
async fn withdraw_clarification(
    app: Data<App>,
    who: Allowed<AskClarifications>,
    id: Id<ClarificationId>,
    command: Command<NoInput>,
) -> Result<Reply<ClarificationOut>> {
    face::withdraw_clarification(&app, &who.actor, &id, command).await
}
