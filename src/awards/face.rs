//! What the API and the pages call of awards and agreements: one function for each operation.

use actix_web::http::StatusCode;

use super::model::{AgreementId, AwardId};
use super::views::{
    AgreementIn, AgreementOut, AssessmentSummaryOut, AwardOut, DecisionOut, ReasonIn, RecommendIn, SignIn,
};
use super::{co_signing, commands, decide, reads};
use crate::bids::BidId;
use crate::competitions::CompetitionId;
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Made, NoInput, Reply, run};
use crate::kernel::state::App;

/// Recommends the winners that follow from the ranking.
pub async fn recommend_awards(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<RecommendIn>,
) -> Result<Reply<DecisionOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, decide::recommend).await
}

/// Returns a recommendation, with a reason.
pub async fn return_recommendation(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<ReasonIn>,
) -> Result<Reply<DecisionOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, decide::return_recommendation).await
}

/// Approves what another person recommended, and commits the money (rule 23).
pub async fn decide_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<DecisionOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, decide::decide).await
}

/// Ends a competition without award; every bidder is told the reason.
pub async fn end_competition_without_award(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<ReasonIn>,
) -> Result<Reply<DecisionOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, decide::end_without_award).await
}

/// Tells the bidders and starts the standstill (rule 24).
pub async fn notify_award(
    app: &App,
    actor: &Actor,
    id: &AwardId,
    command: Command<NoInput>,
) -> Result<Reply<AwardOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::notify).await
}

/// Tells the bidders of an award that need not wait (rule 24).
pub async fn notify_award_without_standstill(
    app: &App,
    actor: &Actor,
    id: &AwardId,
    command: Command<NoInput>,
) -> Result<Reply<AwardOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::notify_without_standstill).await
}

/// Sets an award aside: its money is freed and every bidder is told why.
pub async fn set_aside_award(
    app: &App,
    actor: &Actor,
    id: &AwardId,
    command: Command<ReasonIn>,
) -> Result<Reply<AwardOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::set_aside).await
}

/// Drafts an agreement of an award.
pub async fn create_agreement(
    app: &App,
    actor: &Actor,
    id: &AwardId,
    command: Command<AgreementIn>,
) -> Result<Reply<AgreementOut>> {
    run(app, actor, id.to_string(), StatusCode::CREATED, command, commands::create_agreement).await
}

/// Offers an agreement to the provider.
pub async fn offer_agreement(
    app: &App,
    actor: &Actor,
    id: &AgreementId,
    command: Command<NoInput>,
) -> Result<Reply<AgreementOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::offer).await
}

/// Signs an agreement for the provider: the digest of the text that was read.
pub async fn provider_sign_agreement(
    app: &App,
    actor: &Actor,
    id: &AgreementId,
    command: Command<SignIn>,
) -> Result<Reply<AgreementOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::provider_sign).await
}

/// Signs an agreement for the second body of its competition: the same digest.
pub async fn co_sign_agreement(
    app: &App,
    actor: &Actor,
    id: &AgreementId,
    command: Command<SignIn>,
) -> Result<Reply<AgreementOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, co_signing::co_sign).await
}

/// Countersigns an agreement: the same digest (rule 23: another person than the one who signed).
pub async fn countersign_agreement(
    app: &App,
    actor: &Actor,
    id: &AgreementId,
    command: Command<SignIn>,
) -> Result<Reply<AgreementOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::countersign).await
}

/// Withdraws an agreement before both sides have signed, with a reason.
pub async fn withdraw_agreement(
    app: &App,
    actor: &Actor,
    id: &AgreementId,
    command: Command<ReasonIn>,
) -> Result<Reply<AgreementOut>> {
    run(app, actor, id.to_string(), StatusCode::OK, command, commands::withdraw).await
}

/// The awards of a competition that the caller may see.
pub async fn list_awards(app: &App, actor: &Actor, id: &CompetitionId) -> Result<Vec<AwardOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::awards(db, &actor, id.as_str())).await
}

/// An award.
pub async fn read_award(app: &App, actor: &Actor, id: &AwardId) -> Result<Made<AwardOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::award_view(db, &actor, id.as_str())).await
}

/// The assessment summary of a bid (rule 21).
pub async fn read_assessment_summary(
    app: &App,
    actor: &Actor,
    id: &BidId,
) -> Result<Made<AssessmentSummaryOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::assessment_summary(db, &actor, id.as_str())).await
}

/// The agreements of an award.
pub async fn list_agreements(app: &App, actor: &Actor, id: &AwardId) -> Result<Vec<AgreementOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::agreements(db, &actor, id.as_str())).await
}

/// An agreement.
pub async fn read_agreement(app: &App, actor: &Actor, id: &AgreementId) -> Result<Made<AgreementOut>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db.read(move |db| reads::agreement_view(db, &actor, id.as_str())).await
}
