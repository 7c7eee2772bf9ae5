//! The operations of evaluation.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{get, post, put};
use utoipa_actix_web::service_config::ServiceConfig;

use super::call::run;
use super::model::DeclarationId;
use super::views::{
    ConflictDeclarationOut, DeclareIn, EvaluationOut, ModerationOut, ModerationsIn, PanelIn, PanelOut,
    RankingOut, ReviewIn, ScoreSheetOut, ScoresIn,
};
use super::{CompetitionId, commands, reads};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{
    CommissionCompetitions, DirectCompetitions, EvaluateBids, ModerateScores, ReadConflicts, ReadEvaluation,
    ReadScores,
};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, NoInput, Page, Reply, whole};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
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
    let made = app.db.read(move |db| reads::panel(db, &who.actor, id.as_str())).await?;
    Ok(Reply::ok(made))
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::set_panel).await
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
    let rows = app.db.read(move |db| reads::declarations(db, &who.actor, id.as_str())).await?;
    Ok(Reply::ok(Made::new(whole(rows))))
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
    let made = app.db.read(move |db| reads::declaration(db, &who.actor, id.as_str())).await?;
    Ok(Reply::ok(made))
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::declare_none).await
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::declare).await
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::mitigate).await
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::exclude).await
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::start_evaluation).await
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
    let made = app.db.read(move |db| reads::score_sheet(db, &who.actor, id.as_str())).await?;
    Ok(Reply::ok(made))
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::put_scores).await
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::lock_scores).await
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::finish_scoring).await
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
    let made = app.db.read(move |db| reads::moderation(db, &who.actor, id.as_str())).await?;
    Ok(Reply::ok(made))
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::put_moderation).await
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
    run(&app, &who.actor, id.as_str(), StatusCode::OK, command, commands::settle).await
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
    let made = app.db.read(move |db| reads::ranking(db, &who.actor, id.as_str())).await?;
    Ok(Reply::ok(made))
}
