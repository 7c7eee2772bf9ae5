//! The operations of awards and agreements.

use actix_web::web::Data;
use actix_web::{get, post};

use super::face;
use super::model::{AgreementId, AwardId};
use super::views::{
    AgreementIn, AgreementOut, AssessmentSummaryOut, AwardOut, DecisionOut, ReasonIn, RecommendIn, SignIn,
};
use crate::bids::BidId;
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{
    CommissionCompetitions, DirectCompetitions, ReadAwards, ReadBids, RecommendAwards, SignForProvider,
    WithdrawAgreements,
};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, Made, NoInput, Page, Reply, Routes, whole};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    super::direct::routes(routes);
    super::proposal::routes(routes);
    routes
        .service(recommend_awards)
        .service(return_recommendation)
        .service(decide_competition)
        .service(end_competition_without_award)
        .service(list_awards)
        .service(get_award)
        .service(notify_award)
        .service(notify_award_without_standstill)
        .service(set_aside_award)
        .service(get_assessment_summary)
        .service(create_agreement)
        .service(list_agreements)
        .service(get_agreement)
        .service(offer_agreement)
        .service(provider_sign_agreement)
        .service(co_sign_agreement)
        .service(countersign_agreement)
        .service(withdraw_agreement)
        .service(super::touched::get_membership_touched);
}

/// Recommend the winners
///
/// One award for each winning provider over its lots. Values are the sums of its prices; nobody types a total.
#[utoipa::path(operation_id = "recommend_awards", tag = "awards",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = RecommendIn,
    responses((status = 200, body = DecisionOut)),
    extensions(
        ("x-permission" = json!("recommend_awards")),
        ("x-machine" = json!("competition")),
        ("x-problems" = json!(["reauthentication_required", "person_required", "conflict"]))))]
#[post("/competitions/{id}/recommend")]
async fn recommend_awards(
    app: Data<App>,
    who: Allowed<RecommendAwards>,
    id: Id<CompetitionId>,
    command: Command<RecommendIn>,
) -> Result<Reply<DecisionOut>> {
    face::recommend_awards(&app, &who.actor, &id, command).await
}

/// Return a recommendation
#[utoipa::path(operation_id = "return_recommendation", tag = "awards",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = ReasonIn,
    responses((status = 200, body = DecisionOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("competition")),
        ("x-problems" = json!(["person_required"]))))]
#[post("/competitions/{id}/return-recommendation")]
async fn return_recommendation(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CompetitionId>,
    command: Command<ReasonIn>,
) -> Result<Reply<DecisionOut>> {
    face::return_recommendation(&app, &who.actor, &id, command).await
}

/// Decide a competition
///
/// Approves what another person recommended, and commits the money.
#[utoipa::path(operation_id = "decide_competition", tag = "awards",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput,
    responses((status = 200, body = DecisionOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("competition")),
        ("x-problems" = json!(["another_person_required", "reauthentication_required", "person_required", "funds_exceeded"]))))]
#[post("/competitions/{id}/decide")]
async fn decide_competition(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<DecisionOut>> {
    face::decide_competition(&app, &who.actor, &id, command).await
}

/// End a competition without award
///
/// Every bidder is told the reason; what was reserved is freed.
#[utoipa::path(operation_id = "end_competition_without_award", tag = "awards",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = ReasonIn,
    responses((status = 200, body = DecisionOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("competition")),
        ("x-problems" = json!(["person_required"]))))]
#[post("/competitions/{id}/end-without-award")]
async fn end_competition_without_award(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<CompetitionId>,
    command: Command<ReasonIn>,
) -> Result<Reply<DecisionOut>> {
    face::end_competition_without_award(&app, &who.actor, &id, command).await
}

/// List the awards of a competition
///
/// The commissioning side sees recommendations too, everyone else awards from their notice.
#[utoipa::path(operation_id = "list_awards", tag = "awards",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = Page<AwardOut>)),
    extensions(("x-permission" = json!("read_awards"))))]
#[get("/competitions/{id}/awards")]
async fn list_awards(
    app: Data<App>,
    who: Allowed<ReadAwards>,
    id: Id<CompetitionId>,
) -> Result<Reply<Page<AwardOut>>> {
    Ok(Reply::ok(Made::new(whole(face::list_awards(&app, &who.actor, &id).await?))))
}

/// Read an award
#[utoipa::path(operation_id = "get_award", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    responses((status = 200, body = AwardOut)),
    extensions(("x-permission" = json!("read_awards"))))]
#[get("/awards/{id}")]
async fn get_award(app: Data<App>, who: Allowed<ReadAwards>, id: Id<AwardId>) -> Result<Reply<AwardOut>> {
    Ok(Reply::ok(face::read_award(&app, &who.actor, &id).await?))
}

/// Tell the bidders and start the standstill
///
/// Each bidder can read its assessment summary from now on. The day of the notice is the first of the standstill.
#[utoipa::path(operation_id = "notify_award", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    request_body = NoInput,
    responses((status = 200, body = AwardOut)),
    extensions(
        ("x-permission" = json!("commission_competitions")),
        ("x-machine" = json!("award")),
        ("x-problems" = json!(["conflict"]))))]
#[post("/awards/{id}/notify")]
async fn notify_award(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<AwardId>,
    command: Command<NoInput>,
) -> Result<Reply<AwardOut>> {
    face::notify_award(&app, &who.actor, &id, command).await
}

/// Tell the bidders of an award that need not wait
#[utoipa::path(operation_id = "notify_award_without_standstill", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    request_body = NoInput,
    responses((status = 200, body = AwardOut)),
    extensions(
        ("x-permission" = json!("commission_competitions")),
        ("x-machine" = json!("award")),
        ("x-problems" = json!(["conflict"]))))]
#[post("/awards/{id}/notify-without-standstill")]
async fn notify_award_without_standstill(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<AwardId>,
    command: Command<NoInput>,
) -> Result<Reply<AwardOut>> {
    face::notify_award_without_standstill(&app, &who.actor, &id, command).await
}

/// Set an award aside
///
/// Its money is freed, its lots are open again, agreements not yet signed are withdrawn, and every bidder is told why.
#[utoipa::path(operation_id = "set_aside_award", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    request_body = ReasonIn,
    responses((status = 200, body = AwardOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("award")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/awards/{id}/set-aside")]
async fn set_aside_award(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<AwardId>,
    command: Command<ReasonIn>,
) -> Result<Reply<AwardOut>> {
    face::set_aside_award(&app, &who.actor, &id, command).await
}

/// Read the assessment summary of a bid
///
/// For the bidder from the notice on: each criterion with weight, score and reason, and the winner's name and value.
#[utoipa::path(operation_id = "get_assessment_summary", tag = "awards",
    params(("id" = BidId, Path, description = "The bid")),
    responses((status = 200, body = AssessmentSummaryOut)),
    extensions(("x-permission" = json!("read_bids"))))]
#[get("/bids/{id}/assessment-summary")]
async fn get_assessment_summary(
    app: Data<App>,
    who: Allowed<ReadBids>,
    id: Id<BidId>,
) -> Result<Reply<AssessmentSummaryOut>> {
    Ok(Reply::ok(face::read_assessment_summary(&app, &who.actor, &id).await?))
}

/// Draft an agreement of an award
#[utoipa::path(operation_id = "create_agreement", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    request_body = AgreementIn,
    responses((status = 201, body = AgreementOut)),
    extensions(
        ("x-permission" = json!("commission_competitions")),
        ("x-problems" = json!(["wrong_state"]))))]
#[post("/awards/{id}/agreements")]
async fn create_agreement(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<AwardId>,
    command: Command<AgreementIn>,
) -> Result<Reply<AgreementOut>> {
    face::create_agreement(&app, &who.actor, &id, command).await
}

/// List the agreements of an award
#[utoipa::path(operation_id = "list_agreements", tag = "awards",
    params(("id" = AwardId, Path, description = "The award")),
    responses((status = 200, body = Page<AgreementOut>)),
    extensions(("x-permission" = json!("read_awards"))))]
#[get("/awards/{id}/agreements")]
async fn list_agreements(
    app: Data<App>,
    who: Allowed<ReadAwards>,
    id: Id<AwardId>,
) -> Result<Reply<Page<AgreementOut>>> {
    Ok(Reply::ok(Made::new(whole(face::list_agreements(&app, &who.actor, &id).await?))))
}

/// Read an agreement
#[utoipa::path(operation_id = "get_agreement", tag = "awards",
    params(("id" = AgreementId, Path, description = "The agreement")),
    responses((status = 200, body = AgreementOut)),
    extensions(("x-permission" = json!("read_awards"))))]
#[get("/agreements/{id}")]
async fn get_agreement(
    app: Data<App>,
    who: Allowed<ReadAwards>,
    id: Id<AgreementId>,
) -> Result<Reply<AgreementOut>> {
    Ok(Reply::ok(face::read_agreement(&app, &who.actor, &id).await?))
}

/// Offer an agreement to the provider
#[utoipa::path(operation_id = "offer_agreement", tag = "awards",
    params(("id" = AgreementId, Path, description = "The agreement")),
    request_body = NoInput,
    responses((status = 200, body = AgreementOut)),
    extensions(
        ("x-permission" = json!("commission_competitions")),
        ("x-machine" = json!("agreement"))))]
#[post("/agreements/{id}/offer")]
async fn offer_agreement(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<AgreementId>,
    command: Command<NoInput>,
) -> Result<Reply<AgreementOut>> {
    face::offer_agreement(&app, &who.actor, &id, command).await
}

/// Sign an agreement for the provider
#[utoipa::path(operation_id = "provider_sign_agreement", tag = "awards",
    params(("id" = AgreementId, Path, description = "The agreement")),
    request_body = SignIn,
    responses((status = 200, body = AgreementOut)),
    extensions(
        ("x-permission" = json!("sign_for_provider")),
        ("x-machine" = json!("agreement")),
        ("x-problems" = json!(["reauthentication_required", "person_required"]))))]
#[post("/agreements/{id}/provider-sign")]
async fn provider_sign_agreement(
    app: Data<App>,
    who: Allowed<SignForProvider>,
    id: Id<AgreementId>,
    command: Command<SignIn>,
) -> Result<Reply<AgreementOut>> {
    face::provider_sign_agreement(&app, &who.actor, &id, command).await
}

/// Sign an agreement for the second body that commissions its competition
///
/// After the provider, and before the commissioning body countersigns.
#[utoipa::path(operation_id = "co_sign_agreement", tag = "awards",
    params(("id" = AgreementId, Path, description = "The agreement")),
    request_body = SignIn,
    responses((status = 200, body = AgreementOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-problems" = json!(["already_exists", "another_person_required", "conflict", "person_required",
            "reauthentication_required", "wrong_state"]))))]
#[post("/agreements/{id}/co-sign")]
async fn co_sign_agreement(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<AgreementId>,
    command: Command<SignIn>,
) -> Result<Reply<AgreementOut>> {
    face::co_sign_agreement(&app, &who.actor, &id, command).await
}

/// Countersign an agreement
#[utoipa::path(operation_id = "countersign_agreement", tag = "awards",
    params(("id" = AgreementId, Path, description = "The agreement")),
    request_body = SignIn,
    responses((status = 200, body = AgreementOut)),
    extensions(
        ("x-permission" = json!("direct_competitions")),
        ("x-machine" = json!("agreement")),
        ("x-problems" = json!(["another_person_required", "reauthentication_required", "person_required", "conflict"]))))]
#[post("/agreements/{id}/countersign")]
async fn countersign_agreement(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<AgreementId>,
    command: Command<SignIn>,
) -> Result<Reply<AgreementOut>> {
    face::countersign_agreement(&app, &who.actor, &id, command).await
}

/// Withdraw an agreement before both sides have signed
#[utoipa::path(operation_id = "withdraw_agreement", tag = "awards",
    params(("id" = AgreementId, Path, description = "The agreement")),
    request_body = ReasonIn,
    responses((status = 200, body = AgreementOut)),
    extensions(
        ("x-permission" = json!("withdraw_agreements")),
        ("x-machine" = json!("agreement")),
        ("x-problems" = json!(["person_required"]))))]
#[post("/agreements/{id}/withdraw")]
async fn withdraw_agreement(
    app: Data<App>,
    who: Allowed<WithdrawAgreements>,
    id: Id<AgreementId>,
    command: Command<ReasonIn>,
) -> Result<Reply<AgreementOut>> {
    face::withdraw_agreement(&app, &who.actor, &id, command).await
}
