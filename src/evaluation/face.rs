//! What the API and the pages call of evaluation: one function for each operation.

use actix_web::http::StatusCode;

use super::model::DeclarationId;
use super::reads::Candidate;
use super::views::{
    ConflictDeclarationOut, DeclareIn, EvaluationOut, ModerationOut, ModerationsIn, PanelIn, PanelOut,
    RankingOut, ReviewIn, ScoreSheetOut, ScoresIn,
};
use super::{CompetitionId, commands, reads};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Made, NoInput, Reply, run};
use crate::kernel::state::App;

/// Appoints the panel in place of the one before; who is new is asked to declare conflicts.
pub async fn set_panel(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<PanelIn>,
) -> Result<Reply<PanelOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::set_panel).await
}

/// Declares that there is no conflict with any bidder or partner (rule 18).
pub async fn declare_none_conflict_declaration(
    app: &App,
    actor: &Actor,
    id: &DeclarationId,
    command: Command<NoInput>,
) -> Result<Reply<ConflictDeclarationOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::declare_none).await
}

/// Declares a conflict (rule 18).
pub async fn declare_conflict_declaration(
    app: &App,
    actor: &Actor,
    id: &DeclarationId,
    command: Command<DeclareIn>,
) -> Result<Reply<ConflictDeclarationOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::declare).await
}

/// Accepts a declared conflict with a mitigation.
pub async fn mitigate_conflict_declaration(
    app: &App,
    actor: &Actor,
    id: &DeclarationId,
    command: Command<ReviewIn>,
) -> Result<Reply<ConflictDeclarationOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::mitigate).await
}

/// Excludes the evaluator because of a declared conflict.
pub async fn exclude_conflict_declaration(
    app: &App,
    actor: &Actor,
    id: &DeclarationId,
    command: Command<ReviewIn>,
) -> Result<Reply<ConflictDeclarationOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::exclude).await
}

/// Starts the evaluation.
pub async fn start_evaluation(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<EvaluationOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::start_evaluation).await
}

/// Gives or changes some of the caller's own scores.
pub async fn put_scores(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<ScoresIn>,
) -> Result<Reply<ScoreSheetOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::put_scores).await
}

/// Locks all of the caller's own scores.
pub async fn lock_scores(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<ScoreSheetOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::lock_scores).await
}

/// Ends scoring and begins moderation.
pub async fn finish_scoring(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<EvaluationOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::finish_scoring).await
}

/// Records consensuses with their reasons (rule 19).
pub async fn put_moderation(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<ModerationsIn>,
) -> Result<Reply<ModerationOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::put_moderation).await
}

/// Settles the scores and computes the ranking (rule 20).
pub async fn settle_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<RankingOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::settle).await
}

/// The panel of a competition.
pub async fn read_panel(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Made<PanelOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::panel(db, &actor, id.as_str())).await
}

/// The conflict declarations of a competition that the caller may see.
pub async fn list_conflict_declarations(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
) -> Result<Vec<ConflictDeclarationOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::declarations(db, &actor, id.as_str())).await
}

/// A conflict declaration.
pub async fn read_conflict_declaration(
    app: &App,
    actor: &Actor,
    id: &DeclarationId,
) -> Result<Made<ConflictDeclarationOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::declaration(db, &actor, id.as_str())).await
}

/// The scores that the caller may see (rule 19).
pub async fn read_scores(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Made<ScoreSheetOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::score_sheet(db, &actor, id.as_str())).await
}

/// The moderation as it stands; nobody reads it before every score is locked (rule 19).
pub async fn read_moderation(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Made<ModerationOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::moderation(db, &actor, id.as_str())).await
}

/// The ranking, once it stands.
pub async fn read_ranking(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Made<RankingOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::ranking(db, &actor, id.as_str())).await
}

/// The people who may be appointed to the panel.
pub async fn read_candidates(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Vec<Candidate>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::candidates(db, &actor, id.as_str())).await
}
