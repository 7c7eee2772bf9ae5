//! The operations on competitions.

use actix_web::web::Data;
use actix_web::{delete, get, patch, post, put};

use super::model::{CompetitionId, LotId};
use super::views::{
    CompetitionCheckOut, CompetitionIn, CompetitionInvitationOut, CompetitionOut, CompetitionPatch,
    CompetitionReasonIn, CompetitionSummaryOut, CompetitionsQuery, CriteriaIn, DeclineInvitationIn,
    FundingIn, LotIn, LotOut, LotPatch, PublishCompetitionIn, RouteAidOut, RouteDecisionIn,
};
use super::{answering, approval, drafting, present, reading, routing};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, CommissionCompetitions, DeclineInvitations, DirectCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, IfMatch, Made, NoInput, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_route_decision_aid)
        .service(create_competition)
        .service(list_competitions)
        .service(get_competition)
        .service(update_competition)
        .service(create_lot)
        .service(list_lots)
        .service(get_lot)
        .service(update_lot)
        .service(delete_lot)
        .service(replace_criteria)
        .service(replace_funding)
        .service(replace_route_decision)
        .service(confirm_route_decision)
        .service(check_competition)
        .service(submit_competition)
        .service(return_competition)
        .service(publish_competition)
        .service(discard_competition)
        .service(cancel_competition)
        .service(list_invitations)
        .service(decline_invitation);
    super::addenda::routes(routes);
    super::staff::routes(routes);
    super::copies::routes(routes);
    super::templates::routes(routes);
    super::co_commissioning::routes(routes);
}

/// Read the route decision aid
#[utoipa::path(operation_id = "get_route_decision_aid", tag = "competitions",
    responses((status = 200, body = RouteAidOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/route-decision-aid")]
async fn get_route_decision_aid(_who: Allowed<Anyone>) -> Result<Reply<RouteAidOut>> {
    Ok(Reply::ok(Made::new(present::aid_view()?)).public())
}

/// Draft a competition
#[utoipa::path(operation_id = "create_competition", tag = "competitions",
    request_body = CompetitionIn, responses((status = 201, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions"))))]
#[post("/competitions")]
async fn create_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    command: Command<CompetitionIn>,
) -> Result<Reply<CompetitionOut>> {
    drafting::create_competition(&app, &who.actor, command).await
}

/// List competitions, newest first: the published ones, and the caller's own drafts
#[utoipa::path(operation_id = "list_competitions", tag = "competitions",
    params(CompetitionsQuery), responses((status = 200, body = Page<CompetitionSummaryOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions")]
async fn list_competitions(
    app: Data<App>,
    who: Allowed<Anyone>,
    query: Query<CompetitionsQuery>,
) -> Result<Reply<Page<CompetitionSummaryOut>>> {
    reading::list_competitions(&app, &who.actor, query.0).await
}

/// Read a competition with all its terms, lots, criteria and route decision
#[utoipa::path(operation_id = "get_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions/{id}")]
async fn get_competition(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
) -> Result<Reply<CompetitionOut>> {
    Ok(Reply::ok(reading::read_competition(&app, &who.actor, &id).await?))
}

/// Change the terms of a draft
#[utoipa::path(operation_id = "update_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = CompetitionPatch, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[patch("/competitions/{id}")]
async fn update_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<CompetitionPatch>,
) -> Result<Reply<CompetitionOut>> {
    drafting::update_competition(&app, &who.actor, &id, command).await
}

/// Add a lot to a draft
#[utoipa::path(operation_id = "create_lot", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = LotIn, responses((status = 201, body = LotOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[post("/competitions/{id}/lots")]
async fn create_lot(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<LotIn>,
) -> Result<Reply<LotOut>> {
    drafting::create_lot(&app, &who.actor, &id, command).await
}

/// List the lots of a competition
#[utoipa::path(operation_id = "list_lots", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = Page<LotOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/competitions/{id}/lots")]
async fn list_lots(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
) -> Result<Reply<Page<LotOut>>> {
    reading::list_lots(&app, &who.actor, &id).await
}

/// Read a lot
#[utoipa::path(operation_id = "get_lot", tag = "competitions",
    params(("id" = LotId, Path, description = "The lot")), responses((status = 200, body = LotOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/lots/{id}")]
async fn get_lot(app: Data<App>, who: Allowed<Anyone>, id: Id<LotId>) -> Result<Reply<LotOut>> {
    Ok(Reply::ok(reading::read_lot(&app, &who.actor, &id).await?))
}

/// Change a lot of a draft
#[utoipa::path(operation_id = "update_lot", tag = "competitions",
    params(("id" = LotId, Path, description = "The lot")),
    request_body = LotPatch, responses((status = 200, body = LotOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[patch("/lots/{id}")]
async fn update_lot(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<LotId>,
    command: Command<LotPatch>,
) -> Result<Reply<LotOut>> {
    drafting::update_lot(&app, &who.actor, &id, command).await
}

/// Remove a lot of a draft
#[utoipa::path(operation_id = "delete_lot", tag = "competitions",
    params(("id" = LotId, Path, description = "The lot")), responses((status = 204)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[delete("/lots/{id}")]
async fn delete_lot(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<LotId>,
    meta: IfMatch,
) -> Result<Reply<()>> {
    drafting::delete_lot(&app, &who.actor, &id, meta.0).await
}

/// Set the whole list of criteria of a draft
#[utoipa::path(operation_id = "replace_criteria", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = CriteriaIn, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[put("/competitions/{id}/criteria")]
async fn replace_criteria(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<CriteriaIn>,
) -> Result<Reply<CompetitionOut>> {
    drafting::replace_criteria(&app, &who.actor, &id, command, None).await
}

/// Set the funding of a draft
#[utoipa::path(operation_id = "replace_funding", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = FundingIn, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[put("/competitions/{id}/funding")]
async fn replace_funding(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<FundingIn>,
) -> Result<Reply<CompetitionOut>> {
    drafting::replace_funding(&app, &who.actor, &id, command, None).await
}

/// Record the choice of grant or contract
#[utoipa::path(operation_id = "replace_route_decision", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = RouteDecisionIn, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition")),
        ("x-problems" = json!(["reauthentication_required", "person_required"]))))]
#[put("/competitions/{id}/route-decision")]
async fn replace_route_decision(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<RouteDecisionIn>,
) -> Result<Reply<CompetitionOut>> {
    routing::replace_route_decision(&app, &who.actor, &id, command).await
}

/// Confirm a panel's route decision as its second person
#[utoipa::path(operation_id = "confirm_route_decision", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition")),
        ("x-problems" = json!(["another_person_required", "reauthentication_required", "person_required"]))))]
#[post("/competitions/{id}/route-decision/confirm")]
async fn confirm_route_decision(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionOut>> {
    routing::confirm_route_decision(&app, &who.actor, &id, command).await
}

/// Find every fault of a competition without changing it
#[utoipa::path(operation_id = "check_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput, responses((status = 200, body = CompetitionCheckOut)),
    extensions(("x-permission" = json!("commission_competitions"))))]
#[post("/competitions/{id}/check")]
async fn check_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    _command: Command<NoInput>,
) -> Result<Reply<CompetitionCheckOut>> {
    drafting::check_competition(&app, &who.actor, &id).await
}

/// Submit a competition for approval
#[utoipa::path(operation_id = "submit_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition")),
        ("x-problems" = json!(["check_failed", "reauthentication_required", "person_required"]))))]
#[post("/competitions/{id}/submit-for-approval")]
async fn submit_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionOut>> {
    approval::submit_competition(&app, &who.actor, &id, command).await
}

/// Return a competition to its drafters
#[utoipa::path(operation_id = "return_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = CompetitionReasonIn, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("competition"))))]
#[post("/competitions/{id}/return")]
async fn return_competition(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CompetitionId>,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CompetitionOut>> {
    approval::return_competition(&app, &who.actor, &id, command).await
}

/// Publish a competition and invite everyone eligible
#[utoipa::path(operation_id = "publish_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = PublishCompetitionIn, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("competition")),
        ("x-problems" = json!(["check_failed", "funds_exceeded", "another_person_required",
            "reauthentication_required", "person_required"]))))]
#[post("/competitions/{id}/publish")]
async fn publish_competition(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CompetitionId>,
    command: Command<PublishCompetitionIn>,
) -> Result<Reply<CompetitionOut>> {
    approval::publish_competition(&app, &who.actor, &id, command).await
}

/// Discard a competition that was never published
#[utoipa::path(operation_id = "discard_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[post("/competitions/{id}/discard")]
async fn discard_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionOut>> {
    approval::discard_competition(&app, &who.actor, &id, command).await
}

/// Cancel a published competition
#[utoipa::path(operation_id = "cancel_competition", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = CompetitionReasonIn, responses((status = 200, body = CompetitionOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("competition"))))]
#[post("/competitions/{id}/cancel")]
async fn cancel_competition(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CompetitionId>,
    command: Command<CompetitionReasonIn>,
) -> Result<Reply<CompetitionOut>> {
    approval::cancel_competition(&app, &who.actor, &id, command).await
}

/// List the invited providers: to the region's people all, to a provider its own, to everyone once decided
#[utoipa::path(operation_id = "list_invitations", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition"), PageQuery),
    responses((status = 200, body = Page<CompetitionInvitationOut>)),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["forbidden"]))))]
#[get("/competitions/{id}/invitations")]
async fn list_invitations(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<CompetitionId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<CompetitionInvitationOut>>> {
    reading::list_invitations(&app, &who.actor, &id, query.0).await
}

/// Decline an invitation
#[utoipa::path(operation_id = "decline_invitation", tag = "competitions",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = DeclineInvitationIn, responses((status = 200, body = CompetitionInvitationOut)),
    extensions(("x-permission" = json!("decline_invitations")), ("x-machine" = json!("competition")),
        ("x-problems" = json!(["deadline_passed", "already_exists"]))))]
#[post("/competitions/{id}/decline")]
async fn decline_invitation(
    app: Data<App>,
    who: Allowed<DeclineInvitations>,
    id: Id<CompetitionId>,
    command: Command<DeclineInvitationIn>,
) -> Result<Reply<CompetitionInvitationOut>> {
    answering::decline_invitation(&app, &who.actor, &id, command).await
}
