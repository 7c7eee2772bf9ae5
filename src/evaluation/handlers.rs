//! The operations of evaluation.

use actix_web::web::Data;
use actix_web::{get, post, put};

use super::model::DeclarationId;
use super::views::{
    ConflictDeclarationOut, DeclareIn, EvaluationOut, ModerationOut, ModerationsIn, PanelIn, PanelOut,
    RankingOut, ReviewIn, ScoreSheetOut, ScoresIn,
};
use super::{CompetitionId, face};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{
    CommissionCompetitions, DirectCompetitions, EvaluateBids, ModerateScores, ReadConflicts, ReadEvaluation,
    ReadScores,
};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, NoInput, Page, Reply, Routes, whole};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_panel)
        .service(set_panel)
        .service(list_conflict_declarations)
        .service(get_conflict_declaration)
        .service(declare_none_conflict_declaration)
        .service(declare_conflict_declaration)
        .service(mitigate_conflict_declaration)
        .service(exclude_conflict_declaration)
        .service(start_evaluation)
        .service(get_scores)
        .service(put_scores)
        .service(lock_scores)
        .service(finish_scoring)
        .service(get_moderation)
        .service(put_moderation)
        .service(settle_competition)
        .service(get_ranking);
}

/// Read the panel of a competition
#[utoipa::path(operation_id = "get_panel", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = PanelOut)),
    extensions(("x-permission" = json!("read_evaluation"))))]
#[get("/competitions/{id}/panel")]
async fn get_panel(
    app: Data<App>,
    who: Allowed<ReadEvaluation>,
    id: Id<CompetitionId>,
) -> Result<Reply<PanelOut>> {
    Ok(Reply::ok(face::read_panel(&app, &who.actor, &id).await?))
}

/// Appoint the panel of a competition
///
/// The list replaces the one before. Who is new is asked to declare conflicts. The `ETag` is that of the panel.
#[utoipa::path(operation_id = "set_panel", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = PanelIn,
    responses((status = 200, body = PanelOut)),
    extensions(
        ("x-permission" = json!("commission_competitions")),
        ("x-problems" = json!(["wrong_state", "person_required"]))))]
#[put("/competitions/{id}/panel")]
async fn set_panel(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<PanelIn>,
) -> Result<Reply<PanelOut>> {
    face::set_panel(&app, &who.actor, &id, command).await
}

/// List the conflict declarations of a competition
///
/// Evaluators see their own, directors and auditors all.
#[utoipa::path(operation_id = "list_conflict_declarations", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = Page<ConflictDeclarationOut>)),
    extensions(("x-permission" = json!("read_conflicts"))))]
#[get("/competitions/{id}/conflict-declarations")]
async fn list_conflict_declarations(
    app: Data<App>,
    who: Allowed<ReadConflicts>,
    id: Id<CompetitionId>,
) -> Result<Reply<Page<ConflictDeclarationOut>>> {
    Ok(Reply::ok(Made::new(whole(face::list_conflict_declarations(&app, &who.actor, &id).await?))))
}

/// Read a conflict declaration
#[utoipa::path(operation_id = "get_conflict_declaration", tag = "evaluation",
    params(("id" = DeclarationId, Path, description = "The declaration")),
    responses((status = 200, body = ConflictDeclarationOut)),
    extensions(("x-permission" = json!("read_conflicts"))))]
#[get("/conflict-declarations/{id}")]
async fn get_conflict_declaration(
    app: Data<App>,
    who: Allowed<ReadConflicts>,
    id: Id<DeclarationId>,
) -> Result<Reply<ConflictDeclarationOut>> {
    Ok(Reply::ok(face::read_conflict_declaration(&app, &who.actor, &id).await?))
}

/// Declare that there is no conflict with any bidder or partner
#[utoipa::path(operation_id = "declare_none_conflict_declaration", tag = "evaluation",
    params(("id" = DeclarationId, Path, description = "The declaration")),
    request_body = NoInput,
    responses((status = 200, body = ConflictDeclarationOut)),
    extensions(
        ("x-permission" = json!("evaluate_bids")),
        ("x-machine" = json!("conflict_declaration")),
        ("x-problems" = json!(["bids_sealed", "person_required"]))))]
#[post("/conflict-declarations/{id}/declare-none")]
async fn declare_none_conflict_declaration(
    app: Data<App>,
    who: Allowed<EvaluateBids>,
    id: Id<DeclarationId>,
    command: Command<NoInput>,
) -> Result<Reply<ConflictDeclarationOut>> {
    face::declare_none_conflict_declaration(&app, &who.actor, &id, command).await
}

/// Declare a conflict
#[utoipa::path(operation_id = "declare_conflict_declaration", tag = "evaluation",
    params(("id" = DeclarationId, Path, description = "The declaration")),
    request_body = DeclareIn,
    responses((status = 200, body = ConflictDeclarationOut)),
    extensions(
        ("x-permission" = json!("evaluate_bids")),
        ("x-machine" = json!("conflict_declaration")),
        ("x-problems" = json!(["bids_sealed", "person_required"]))))]
#[post("/conflict-declarations/{id}/declare")]
async fn declare_conflict_declaration(
    app: Data<App>,
    who: Allowed<EvaluateBids>,
    id: Id<DeclarationId>,
    command: Command<DeclareIn>,
) -> Result<Reply<ConflictDeclarationOut>> {
    face::declare_conflict_declaration(&app, &who.actor, &id, command).await
}

/// Accept a declared conflict with a mitigation
#[utoipa::path(operation_id = "mitigate_conflict_declaration", tag = "evaluation",
    params(("id" = DeclarationId, Path, description = "The declaration")),
    request_body = ReviewIn,
    responses((status = 200, body = ConflictDeclarationOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("conflict_declaration")),
        ("x-problems" = json!(["another_person_required", "person_required"]))))]
#[post("/conflict-declarations/{id}/mitigate")]
async fn mitigate_conflict_declaration(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<DeclarationId>,
    command: Command<ReviewIn>,
) -> Result<Reply<ConflictDeclarationOut>> {
    face::mitigate_conflict_declaration(&app, &who.actor, &id, command).await
}

/// Exclude an evaluator because of a declared conflict
#[utoipa::path(operation_id = "exclude_conflict_declaration", tag = "evaluation",
    params(("id" = DeclarationId, Path, description = "The declaration")),
    request_body = ReviewIn,
    responses((status = 200, body = ConflictDeclarationOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("conflict_declaration")),
        ("x-problems" = json!(["another_person_required", "person_required"]))))]
#[post("/conflict-declarations/{id}/exclude")]
async fn exclude_conflict_declaration(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<DeclarationId>,
    command: Command<ReviewIn>,
) -> Result<Reply<ConflictDeclarationOut>> {
    face::exclude_conflict_declaration(&app, &who.actor, &id, command).await
}

/// Start the evaluation
#[utoipa::path(operation_id = "start_evaluation", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput,
    responses((status = 200, body = EvaluationOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[post("/competitions/{id}/start-evaluation")]
async fn start_evaluation(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<EvaluationOut>> {
    face::start_evaluation(&app, &who.actor, &id, command).await
}

/// Read scores
///
/// Evaluators see their own sheet, and everyone's once all are locked; directors and auditors see scores from then.
/// The `ETag` is that of one's own sheet.
#[utoipa::path(operation_id = "get_scores", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = ScoreSheetOut)),
    extensions(("x-permission" = json!("read_scores"))))]
#[get("/competitions/{id}/scores")]
async fn get_scores(
    app: Data<App>,
    who: Allowed<ReadScores>,
    id: Id<CompetitionId>,
) -> Result<Reply<ScoreSheetOut>> {
    Ok(Reply::ok(face::read_scores(&app, &who.actor, &id).await?))
}

/// Give or change one's own scores
#[utoipa::path(operation_id = "put_scores", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = ScoresIn,
    responses((status = 200, body = ScoreSheetOut)),
    extensions(("x-permission" = json!("evaluate_bids")), ("x-problems" = json!(["wrong_state"]))))]
#[put("/competitions/{id}/scores")]
async fn put_scores(
    app: Data<App>,
    who: Allowed<EvaluateBids>,
    id: Id<CompetitionId>,
    command: Command<ScoresIn>,
) -> Result<Reply<ScoreSheetOut>> {
    face::put_scores(&app, &who.actor, &id, command).await
}

/// Lock all of one's own scores
#[utoipa::path(operation_id = "lock_scores", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput,
    responses((status = 200, body = ScoreSheetOut)),
    extensions(
        ("x-permission" = json!("evaluate_bids")),
        ("x-problems" = json!(["wrong_state", "check_failed"]))))]
#[post("/competitions/{id}/lock-scores")]
async fn lock_scores(
    app: Data<App>,
    who: Allowed<EvaluateBids>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<ScoreSheetOut>> {
    face::lock_scores(&app, &who.actor, &id, command).await
}

/// End scoring and begin moderation
#[utoipa::path(operation_id = "finish_scoring", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput,
    responses((status = 200, body = EvaluationOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition"))))]
#[post("/competitions/{id}/finish-scoring")]
async fn finish_scoring(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<EvaluationOut>> {
    face::finish_scoring(&app, &who.actor, &id, command).await
}

/// Read the moderation
#[utoipa::path(operation_id = "get_moderation", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = ModerationOut)),
    extensions(("x-permission" = json!("read_scores")), ("x-problems" = json!(["conflict"]))))]
#[get("/competitions/{id}/moderation")]
async fn get_moderation(
    app: Data<App>,
    who: Allowed<ReadScores>,
    id: Id<CompetitionId>,
) -> Result<Reply<ModerationOut>> {
    Ok(Reply::ok(face::read_moderation(&app, &who.actor, &id).await?))
}

/// Record consensuses
///
/// A spread of two or more must be moderated; scores that differ by less need a consensus too, since no mean is
/// invented. The individual scores stay.
#[utoipa::path(operation_id = "put_moderation", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = ModerationsIn,
    responses((status = 200, body = ModerationOut)),
    extensions(
        ("x-permission" = json!("moderate_scores")),
        ("x-problems" = json!(["wrong_state", "person_required"]))))]
#[put("/competitions/{id}/moderation")]
async fn put_moderation(
    app: Data<App>,
    who: Allowed<ModerateScores>,
    id: Id<CompetitionId>,
    command: Command<ModerationsIn>,
) -> Result<Reply<ModerationOut>> {
    face::put_moderation(&app, &who.actor, &id, command).await
}

/// Settle the scores and compute the ranking
#[utoipa::path(operation_id = "settle_competition", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput,
    responses((status = 200, body = RankingOut)),
    extensions(
        ("x-permission" = json!("commission_competitions")),
        ("x-machine" = json!("competition")),
        ("x-problems" = json!(["check_failed"]))))]
#[post("/competitions/{id}/settle")]
async fn settle_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<RankingOut>> {
    face::settle_competition(&app, &who.actor, &id, command).await
}

/// Read the ranking
#[utoipa::path(operation_id = "get_ranking", tag = "evaluation",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = RankingOut)),
    extensions(("x-permission" = json!("read_evaluation"))))]
#[get("/competitions/{id}/ranking")]
async fn get_ranking(
    app: Data<App>,
    who: Allowed<ReadEvaluation>,
    id: Id<CompetitionId>,
) -> Result<Reply<RankingOut>> {
    Ok(Reply::ok(face::read_ranking(&app, &who.actor, &id).await?))
}
