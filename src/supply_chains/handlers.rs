//! The operations on supply chains after the award.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};

use super::model::{RecordId, ReportId, StepId};
use super::views::{
    AwardSupplyChainOut, DeliveryOut, ReasonIn, RecordIn, RecordOut, RecordsQuery, ReplacePartnerIn,
};
use super::{face, flags, reports};
use crate::awards::AwardId;
use crate::bids::EntryId;
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{
    AnswerChainSteps, Anyone, AskChainSteps, CommissionCompetitions, ReadBids, ReadPartnerReports,
    ReadSupplyChain, RecordDelivery, WritePartnerReports,
};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made, NoInput, Page, Query, Reply, Routes, whole};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(get_award_supply_chain)
        .service(get_public_supply_chain)
        .service(get_delivery)
        .service(get_partner_report)
        .service(list_supply_chain_records)
        .service(list_partner_reports)
        .service(create_partner_report)
        .service(list_supply_chain_flags)
        .service(answer_supply_chain_flag)
        .service(engage_partner)
        .service(release_partner)
        .service(replace_partner)
        .service(leave_supply_chain)
        .service(agree_to_supply_chain_step)
        .service(refuse_supply_chain_step)
        .service(take_back_supply_chain_step)
        .service(create_supply_chain_record)
        .service(confirm_supply_chain_record)
        .service(dispute_supply_chain_record)
        .service(take_back_supply_chain_record)
        .service(answer_partner_report);
}

/// Read the supply chain of an award
///
/// Promised beside actual, who was not used or is paid late first; for the lead and the commissioning side.
#[utoipa::path(operation_id = "get_award_supply_chain", tag = "supply chains",
    params(("id" = AwardId, Path, description = "The award")),
    responses((status = 200, body = AwardSupplyChainOut)),
    extensions(("x-permission" = json!("read_supply_chain"))))]
#[get("/awards/{id}/supply-chain")]
async fn get_award_supply_chain(
    app: Data<App>,
    who: Allowed<ReadSupplyChain>,
    id: Id<AwardId>,
) -> Result<Reply<AwardSupplyChainOut>> {
    Ok(Reply::ok(Made::new(face::read_award_supply_chain(&app, &who.actor, &id).await?)))
}

/// Read the supply chain of an award, as everyone may
///
/// Accepted roles, promised value and volume, and the totals that both sides confirmed.
#[utoipa::path(operation_id = "get_public_supply_chain", tag = "supply chains",
    params(("id" = AwardId, Path, description = "The award")),
    responses((status = 200, body = AwardSupplyChainOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/public/awards/{id}/supply-chain")]
async fn get_public_supply_chain(
    app: Data<App>,
    _who: Allowed<Anyone>,
    id: Id<AwardId>,
) -> Result<Reply<AwardSupplyChainOut>> {
    Ok(Reply::ok(Made::new(face::read_public_supply_chain(&app, &id).await?)))
}

/// Read a place in a supply chain after the award
///
/// What was promised, done and paid; for its two sides and the commissioning side.
#[utoipa::path(operation_id = "get_delivery", tag = "supply chains",
    params(("id" = EntryId, Path, description = "The place")),
    responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("read_supply_chain"))))]
#[get("/supply-chain-entries/{id}/delivery")]
async fn get_delivery(
    app: Data<App>,
    who: Allowed<ReadSupplyChain>,
    id: Id<EntryId>,
) -> Result<Reply<DeliveryOut>> {
    Ok(Reply::ok(face::read_delivery(&app, &who.actor, &id).await?))
}

/// Read a provider’s report
///
/// For who wrote it and the body; never for the lead.
#[utoipa::path(operation_id = "get_partner_report", tag = "supply chains",
    params(("id" = ReportId, Path, description = "The report")),
    responses((status = 200, body = reports::PartnerReportOut)),
    extensions(("x-permission" = json!("read_partner_reports"))))]
#[get("/partner-reports/{id}")]
async fn get_partner_report(
    app: Data<App>,
    who: Allowed<ReadPartnerReports>,
    id: Id<ReportId>,
) -> Result<Reply<reports::PartnerReportOut>> {
    Ok(Reply::ok(reports::read_partner_report(&app, &who.actor, &id).await?))
}

/// List what both sides stated of a place, the newest first
#[utoipa::path(operation_id = "list_supply_chain_records", tag = "supply chains",
    params(("id" = EntryId, Path, description = "The place"), RecordsQuery),
    responses((status = 200, body = Page<RecordOut>)),
    extensions(("x-permission" = json!("read_supply_chain"))))]
#[get("/supply-chain-entries/{id}/records")]
async fn list_supply_chain_records(
    app: Data<App>,
    who: Allowed<ReadSupplyChain>,
    id: Id<EntryId>,
    query: Query<RecordsQuery>,
) -> Result<Reply<Page<RecordOut>>> {
    face::list_records(&app, &who.actor, &id, query.0).await
}

/// List providers’ reports, the newest first
///
/// Those of the caller's organisations, and those to the caller's body in its region. The lead never learns of them.
#[utoipa::path(operation_id = "list_partner_reports", tag = "supply chains",
    params(reports::PartnerReportsQuery), responses((status = 200, body = Page<reports::PartnerReportOut>)),
    extensions(("x-permission" = json!("read_partner_reports"))))]
#[get("/partner-reports")]
async fn list_partner_reports(
    app: Data<App>,
    who: Allowed<ReadPartnerReports>,
    query: Query<reports::PartnerReportsQuery>,
) -> Result<Reply<Page<reports::PartnerReportOut>>> {
    reports::list_partner_reports(&app, &who.actor, query.0).await
}

/// Report to a commissioning body
///
/// A partner in confidence about its place, or any provider about referrals that nobody pays for. The lead is never told.
#[utoipa::path(operation_id = "create_partner_report", tag = "supply chains",
    request_body = reports::PartnerReportIn, responses((status = 201, body = reports::PartnerReportOut)),
    extensions(("x-permission" = json!("write_partner_reports"))))]
#[post("/partner-reports")]
async fn create_partner_report(
    app: Data<App>,
    who: Allowed<WritePartnerReports>,
    command: Command<reports::PartnerReportIn>,
) -> Result<Reply<reports::PartnerReportOut>> {
    reports::create_partner_report(&app, &who.actor, command).await
}

/// List what deserves a second look in the supply chains of a competition
///
/// Computed from the opened bids and explained; it blocks nothing.
#[utoipa::path(operation_id = "list_supply_chain_flags", tag = "supply chains",
    params(("id" = CompetitionId, Path, description = "The competition")),
    responses((status = 200, body = Page<flags::FlagOut>)),
    extensions(("x-permission" = json!("read_bids")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/competitions/{id}/supply-chain-flags")]
async fn list_supply_chain_flags(
    app: Data<App>,
    who: Allowed<ReadBids>,
    id: Id<CompetitionId>,
) -> Result<Reply<Page<flags::FlagOut>>> {
    Ok(Reply::ok(Made::new(whole(flags::list_flags(&app, &who.actor, &id).await?))))
}

/// Answer a flag
#[utoipa::path(operation_id = "answer_supply_chain_flag", tag = "supply chains",
    params(("id" = CompetitionId, Path, description = "The competition"),
        ("flag_id" = flags::FlagId, Path, description = "The flag")),
    request_body = flags::FlagAnswerIn, responses((status = 200, body = flags::FlagOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-problems" = json!(["bids_sealed"]))))]
#[post("/competitions/{id}/supply-chain-flags/{flag_id}/answer")]
async fn answer_supply_chain_flag(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    request: HttpRequest,
    command: Command<flags::FlagAnswerIn>,
) -> Result<Reply<flags::FlagOut>> {
    let part = |name: &str| request.match_info().get(name).unwrap_or_default().to_owned();
    let competition = part("id").parse().map_err(|_| Problem::not_found())?;
    let flag = part("flag_id").parse().map_err(|_| Problem::not_found())?;
    flags::answer_flag(&app, &who.actor, (&competition, &flag), command).await
}

/// Engage a partner
///
/// For the lead, once an agreement is signed. The partner confirms it: only then is it engaged.
#[utoipa::path(operation_id = "engage_partner", tag = "supply chains",
    params(("id" = EntryId, Path, description = "The place")),
    request_body = NoInput, responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("ask_chain_steps")), ("x-machine" = json!("supply_chain_entry")), ("x-problems" = json!(["already_exists", "conflict"]))))]
#[post("/supply-chain-entries/{id}/engage")]
async fn engage_partner(
    app: Data<App>,
    who: Allowed<AskChainSteps>,
    id: Id<EntryId>,
    command: Command<NoInput>,
) -> Result<Reply<DeliveryOut>> {
    face::engage_partner(&app, &who.actor, &id, command).await
}

/// Ask to release a partner
///
/// For the lead; the commissioning body approves.
#[utoipa::path(operation_id = "release_partner", tag = "supply chains",
    params(("id" = EntryId, Path, description = "The place")),
    request_body = ReasonIn, responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("ask_chain_steps")), ("x-machine" = json!("supply_chain_entry")), ("x-problems" = json!(["already_exists"]))))]
#[post("/supply-chain-entries/{id}/release")]
async fn release_partner(
    app: Data<App>,
    who: Allowed<AskChainSteps>,
    id: Id<EntryId>,
    command: Command<ReasonIn>,
) -> Result<Reply<DeliveryOut>> {
    face::release_partner(&app, &who.actor, &id, command).await
}

/// Ask to replace a partner
///
/// For the lead. The new partner is invited with its exact terms; once it has accepted them, the commissioning body approves.
#[utoipa::path(operation_id = "replace_partner", tag = "supply chains",
    params(("id" = EntryId, Path, description = "The place")),
    request_body = ReplacePartnerIn, responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("ask_chain_steps")), ("x-machine" = json!("supply_chain_entry")), ("x-problems" = json!(["already_exists"]))))]
#[post("/supply-chain-entries/{id}/replace")]
async fn replace_partner(
    app: Data<App>,
    who: Allowed<AskChainSteps>,
    id: Id<EntryId>,
    command: Command<ReplacePartnerIn>,
) -> Result<Reply<DeliveryOut>> {
    face::replace_partner(&app, &who.actor, &id, command).await
}

/// Ask to leave a supply chain
///
/// For a partner whose accepted place was not used yet; the commissioning body approves. Before the close a partner withdraws without asking.
#[utoipa::path(operation_id = "leave_supply_chain", tag = "supply chains",
    params(("id" = EntryId, Path, description = "The place")),
    request_body = ReasonIn, responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("ask_chain_steps")), ("x-machine" = json!("supply_chain_entry")), ("x-problems" = json!(["already_exists"]))))]
#[post("/supply-chain-entries/{id}/leave")]
async fn leave_supply_chain(
    app: Data<App>,
    who: Allowed<AskChainSteps>,
    id: Id<EntryId>,
    command: Command<ReasonIn>,
) -> Result<Reply<DeliveryOut>> {
    face::leave_supply_chain(&app, &who.actor, &id, command).await
}

/// Agree to a step
///
/// The partner to being engaged, the commissioning body to the rest.
#[utoipa::path(operation_id = "agree_to_supply_chain_step", tag = "supply chains",
    params(("id" = StepId, Path, description = "The step")),
    request_body = NoInput, responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("answer_chain_steps")), ("x-machine" = json!("supply_chain_step")), ("x-problems" = json!(["conflict"]))))]
#[post("/supply-chain-steps/{id}/agree")]
async fn agree_to_supply_chain_step(
    app: Data<App>,
    who: Allowed<AnswerChainSteps>,
    id: Id<StepId>,
    command: Command<NoInput>,
) -> Result<Reply<DeliveryOut>> {
    face::agree_to_step(&app, &who.actor, &id, command).await
}

/// Refuse a step
#[utoipa::path(operation_id = "refuse_supply_chain_step", tag = "supply chains",
    params(("id" = StepId, Path, description = "The step")),
    request_body = ReasonIn, responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("answer_chain_steps")), ("x-machine" = json!("supply_chain_step"))))]
#[post("/supply-chain-steps/{id}/refuse")]
async fn refuse_supply_chain_step(
    app: Data<App>,
    who: Allowed<AnswerChainSteps>,
    id: Id<StepId>,
    command: Command<ReasonIn>,
) -> Result<Reply<DeliveryOut>> {
    face::refuse_step(&app, &who.actor, &id, command).await
}

/// Take a step back
///
/// For who asked.
#[utoipa::path(operation_id = "take_back_supply_chain_step", tag = "supply chains",
    params(("id" = StepId, Path, description = "The step")),
    request_body = NoInput, responses((status = 200, body = DeliveryOut)),
    extensions(("x-permission" = json!("ask_chain_steps")), ("x-machine" = json!("supply_chain_step"))))]
#[post("/supply-chain-steps/{id}/take-back")]
async fn take_back_supply_chain_step(
    app: Data<App>,
    who: Allowed<AskChainSteps>,
    id: Id<StepId>,
    command: Command<NoInput>,
) -> Result<Reply<DeliveryOut>> {
    face::take_back_step(&app, &who.actor, &id, command).await
}

/// State what was done, billed or paid
///
/// The other side confirms or disputes it; what both say counts.
#[utoipa::path(operation_id = "create_supply_chain_record", tag = "supply chains",
    params(("id" = EntryId, Path, description = "The place")),
    request_body = RecordIn, responses((status = 201, body = RecordOut)),
    extensions(("x-permission" = json!("record_delivery")), ("x-problems" = json!(["already_exists", "conflict"]))))]
#[post("/supply-chain-entries/{id}/records")]
async fn create_supply_chain_record(
    app: Data<App>,
    who: Allowed<RecordDelivery>,
    id: Id<EntryId>,
    command: Command<RecordIn>,
) -> Result<Reply<RecordOut>> {
    face::create_record(&app, &who.actor, &id, command).await
}

/// Confirm what the other side stated
#[utoipa::path(operation_id = "confirm_supply_chain_record", tag = "supply chains",
    params(("id" = RecordId, Path, description = "The statement")),
    request_body = NoInput, responses((status = 200, body = RecordOut)),
    extensions(("x-permission" = json!("record_delivery")), ("x-machine" = json!("supply_chain_record"))))]
#[post("/supply-chain-records/{id}/confirm")]
async fn confirm_supply_chain_record(
    app: Data<App>,
    who: Allowed<RecordDelivery>,
    id: Id<RecordId>,
    command: Command<NoInput>,
) -> Result<Reply<RecordOut>> {
    face::confirm_record(&app, &who.actor, &id, command).await
}

/// Dispute what the other side stated
///
/// A dispute stops no clock: once it is confirmed after all, an invoice was late all along.
#[utoipa::path(operation_id = "dispute_supply_chain_record", tag = "supply chains",
    params(("id" = RecordId, Path, description = "The statement")),
    request_body = ReasonIn, responses((status = 200, body = RecordOut)),
    extensions(("x-permission" = json!("record_delivery")), ("x-machine" = json!("supply_chain_record"))))]
#[post("/supply-chain-records/{id}/dispute")]
async fn dispute_supply_chain_record(
    app: Data<App>,
    who: Allowed<RecordDelivery>,
    id: Id<RecordId>,
    command: Command<ReasonIn>,
) -> Result<Reply<RecordOut>> {
    face::dispute_record(&app, &who.actor, &id, command).await
}

/// Take a statement back
///
/// Before the other side confirms it.
#[utoipa::path(operation_id = "take_back_supply_chain_record", tag = "supply chains",
    params(("id" = RecordId, Path, description = "The statement")),
    request_body = NoInput, responses((status = 200, body = RecordOut)),
    extensions(("x-permission" = json!("record_delivery")), ("x-machine" = json!("supply_chain_record")), ("x-problems" = json!(["conflict"]))))]
#[post("/supply-chain-records/{id}/take-back")]
async fn take_back_supply_chain_record(
    app: Data<App>,
    who: Allowed<RecordDelivery>,
    id: Id<RecordId>,
    command: Command<NoInput>,
) -> Result<Reply<RecordOut>> {
    face::take_back_record(&app, &who.actor, &id, command).await
}

/// Answer a provider’s report
///
/// The lead is told nothing.
#[utoipa::path(operation_id = "answer_partner_report", tag = "supply chains",
    params(("id" = ReportId, Path, description = "The report")),
    request_body = reports::PartnerReportAnswerIn, responses((status = 200, body = reports::PartnerReportOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("partner_report"))))]
#[post("/partner-reports/{id}/answer")]
async fn answer_partner_report(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<ReportId>,
    command: Command<reports::PartnerReportAnswerIn>,
) -> Result<Reply<reports::PartnerReportOut>> {
    reports::answer_partner_report(&app, &who.actor, &id, command).await
}
