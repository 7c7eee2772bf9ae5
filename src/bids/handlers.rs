//! The operations on bids and their supply chains.

use actix_multipart::Multipart;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use utoipa::ToSchema;

use super::model::{BidId, DocumentId, EntryId};
use super::views::{
    AcceptIn, BidIn, BidOut, BidPatch, ChangeTermsIn, CheckOut, DocumentOut, EntryIn, EntryOut,
    FailComplianceIn, InviteIn, OpeningOut, ReasonIn, ReceiptOut, ReconfirmIn, ReplaceIn, WithdrawEntryIn,
};
use super::{attachments, commands, compliance, face, opening, read, reconfirming, supply_chain};
use crate::competitions::CompetitionId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{
    CommissionCompetitions, DecideSupplyChain, DirectCompetitions, ReadBids, ReadSupplyChain, SubmitBids,
    WriteBids,
};
use crate::kernel::confirmation::TwoPersonOut;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{
    Command, Id, IfMatch, Made, NoInput, Page, PageQuery, Query, Reply, Routes, idempotency_key, whole,
};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_bid)
        .service(list_bids)
        .service(get_bid)
        .service(update_bid)
        .service(check_bid)
        .service(submit_bid)
        .service(replace_bid)
        .service(reconfirm_bid)
        .service(withdraw_bid)
        .service(discard_bid)
        .service(get_bid_receipt)
        .service(upload_bid_document)
        .service(list_bid_documents)
        .service(download_bid_document)
        .service(remove_bid_document)
        .service(open_bids)
        .service(pass_compliance)
        .service(fail_compliance)
        .service(exclude_bid)
        .service(withdraw_bid_late)
        .service(create_supply_chain_entry)
        .service(list_bid_supply_chain)
        .service(list_supply_chain_entries)
        .service(get_supply_chain_entry)
        .service(invite_supply_chain_partner)
        .service(revoke_supply_chain_entry)
        .service(change_supply_chain_terms)
        .service(accept_supply_chain_entry)
        .service(decline_supply_chain_entry)
        .service(withdraw_supply_chain_entry);
}

/// Begin a bid
///
/// For an invited provider, once in each competition. The content is encrypted from this first save.
#[utoipa::path(operation_id = "create_bid", tag = "bids",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = BidIn,
    responses((status = 201, body = BidOut)),
    extensions(("x-permission" = json!("write_bids")),
        ("x-problems" = json!(["already_exists", "deadline_passed"]))))]
#[post("/competitions/{id}/bids")]
async fn create_bid(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<CompetitionId>,
    command: Command<BidIn>,
) -> Result<Reply<BidOut>> {
    commands::create_bid(&app, &who.actor, id.as_str(), command).await
}

/// List the bids of a competition
///
/// A provider sees its own. The commissioning side sees the opened ones; before the opening it gets
/// `bids_sealed`, whether there are bids or not.
#[utoipa::path(operation_id = "list_bids", tag = "bids",
    params(("id" = CompetitionId, Path, description = "The competition"), PageQuery),
    responses((status = 200, body = Page<BidOut>)),
    extensions(("x-permission" = json!("read_bids")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/competitions/{id}/bids")]
async fn list_bids(
    app: Data<App>,
    who: Allowed<ReadBids>,
    id: Id<CompetitionId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<BidOut>>> {
    face::list_bids(&app, &who.actor, &id, query.0).await
}

/// Read a bid
#[utoipa::path(operation_id = "get_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("read_bids")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/bids/{id}")]
async fn get_bid(app: Data<App>, who: Allowed<ReadBids>, id: Id<BidId>) -> Result<Reply<BidOut>> {
    let (keyring, actor, id) = (app.keyring.clone(), who.actor, id.to_string());
    app.db.read(move |db| read::made(db, &keyring, &actor, &id)).await.map(Reply::ok)
}

/// Change a draft bid
#[utoipa::path(operation_id = "update_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = BidPatch,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[patch("/bids/{id}")]
async fn update_bid(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<BidId>,
    command: Command<BidPatch>,
) -> Result<Reply<BidOut>> {
    commands::update_bid(&app, &who.actor, &id, command).await
}

/// Check a draft bid
///
/// A dry run of submitting: every fault at once, each with what would mend it.
#[utoipa::path(operation_id = "check_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = NoInput,
    responses((status = 200, body = CheckOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("bid"))))]
#[post("/bids/{id}/check")]
async fn check_bid(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<BidId>,
    _command: Command<NoInput>,
) -> Result<Reply<CheckOut>> {
    let (keyring, actor, id) = (app.keyring.clone(), who.actor, id.to_string());
    let outcome = app.db.read(move |db| read::check(db, &keyring, &actor, &id)).await?;
    Ok(Reply::ok(Made::new(outcome)))
}

/// Submit a bid
///
/// Checks it, hashes its canonical form, seals it to the competition's key and destroys the draft's key. The
/// receipt comes only when the bid is durable.
#[utoipa::path(operation_id = "submit_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = NoInput,
    responses((status = 200, body = ReceiptOut)),
    extensions(("x-permission" = json!("submit_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["check_failed", "deadline_passed"]))))]
#[post("/bids/{id}/submit")]
async fn submit_bid(
    app: Data<App>,
    who: Allowed<SubmitBids>,
    id: Id<BidId>,
    command: Command<NoInput>,
) -> Result<Reply<ReceiptOut>> {
    commands::submit_bid(&app, &who.actor, &id, command).await
}

/// Replace a submitted bid
///
/// Takes the whole new bid, for the service itself cannot read the submitted one.
#[utoipa::path(operation_id = "replace_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = ReplaceIn,
    responses((status = 200, body = ReceiptOut)),
    extensions(("x-permission" = json!("submit_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["check_failed", "deadline_passed"]))))]
#[post("/bids/{id}/replace")]
async fn replace_bid(
    app: Data<App>,
    who: Allowed<SubmitBids>,
    id: Id<BidId>,
    command: Command<ReplaceIn>,
) -> Result<Reply<ReceiptOut>> {
    commands::replace_bid(&app, &who.actor, &id, command).await
}

/// Confirm a submitted bid after a material addendum
///
/// The bid stays as it was submitted, and its receipt valid.
#[utoipa::path(operation_id = "reconfirm_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = ReconfirmIn,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("submit_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/bids/{id}/reconfirm")]
async fn reconfirm_bid(
    app: Data<App>,
    who: Allowed<SubmitBids>,
    id: Id<BidId>,
    command: Command<ReconfirmIn>,
) -> Result<Reply<BidOut>> {
    reconfirming::reconfirm_bid(&app, &who.actor, &id, command).await
}

/// Withdraw a submitted bid
#[utoipa::path(operation_id = "withdraw_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = NoInput,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("submit_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/bids/{id}/withdraw")]
async fn withdraw_bid(
    app: Data<App>,
    who: Allowed<SubmitBids>,
    id: Id<BidId>,
    command: Command<NoInput>,
) -> Result<Reply<BidOut>> {
    commands::withdraw_bid(&app, &who.actor, &id, command).await
}

/// Discard a draft bid
#[utoipa::path(operation_id = "discard_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = NoInput,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/bids/{id}/discard")]
async fn discard_bid(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<BidId>,
    command: Command<NoInput>,
) -> Result<Reply<BidOut>> {
    commands::discard_bid(&app, &who.actor, &id, command).await
}

/// Read the receipt of the last submission
#[utoipa::path(operation_id = "get_bid_receipt", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    responses((status = 200, body = ReceiptOut)),
    extensions(("x-permission" = json!("read_bids")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/bids/{id}/receipt")]
async fn get_bid_receipt(app: Data<App>, who: Allowed<ReadBids>, id: Id<BidId>) -> Result<Reply<ReceiptOut>> {
    let (actor, id) = (who.actor, id.to_string());
    app.db.read(move |db| read::receipt(db, &actor, &id, None)).await.map(Reply::ok)
}

/// A file as the part `file` of a multipart body.
#[derive(serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the multipart body")]
struct DocumentIn {
    /// The file.
    #[schema(format = Binary)]
    file: String,
}

/// Attach a document to a bid
///
/// Encrypted while it streams in. Its type is judged by its content.
#[utoipa::path(operation_id = "upload_bid_document", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body(content = DocumentIn, content_type = "multipart/form-data"),
    responses((status = 201, body = DocumentOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["document_too_large", "deadline_passed"]))))]
#[post("/bids/{id}/documents")]
async fn upload_bid_document(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<BidId>,
    request: HttpRequest,
    body: Multipart,
) -> Result<Reply<DocumentOut>> {
    let key = idempotency_key(&request)?;
    attachments::upload_bid_document(&app, &who.actor, &id, key, body).await
}

/// List the documents of a bid
#[utoipa::path(operation_id = "list_bid_documents", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    responses((status = 200, body = Page<DocumentOut>)),
    extensions(("x-permission" = json!("read_bids")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/bids/{id}/documents")]
async fn list_bid_documents(
    app: Data<App>,
    who: Allowed<ReadBids>,
    id: Id<BidId>,
) -> Result<Reply<Page<DocumentOut>>> {
    Ok(Reply::ok(Made::new(whole(face::list_bid_documents(&app, &who.actor, &id).await?))))
}

/// Download a document of a bid
#[utoipa::path(operation_id = "download_bid_document", tag = "bids",
    params(("id" = BidId, Path, description = "The bid"),
        ("document_id" = DocumentId, Path, description = "The document")),
    responses((status = 200, body = String, content_type = "*/*", description = "The file, in its own media type")),
    extensions(("x-permission" = json!("read_bids")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/bids/{id}/documents/{document_id}")]
async fn download_bid_document(
    app: Data<App>,
    who: Allowed<ReadBids>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (bid, document) = two_ids(&request)?;
    attachments::download_bid_document(&app, &who.actor, &bid, &document).await
}

fn two_ids(request: &HttpRequest) -> Result<(BidId, DocumentId)> {
    let part = |name: &str| request.match_info().get(name).unwrap_or_default().to_owned();
    let bid = part("id").parse().map_err(|_| Problem::not_found())?;
    let document = part("document_id").parse().map_err(|_| Problem::not_found())?;
    Ok((bid, document))
}

/// Remove a document from a bid
#[utoipa::path(operation_id = "remove_bid_document", tag = "bids",
    params(("id" = BidId, Path, description = "The bid"),
        ("document_id" = DocumentId, Path, description = "The document")),
    responses((status = 204)),
    extensions(("x-permission" = json!("write_bids")), ("x-problems" = json!(["deadline_passed"]))))]
#[delete("/bids/{id}/documents/{document_id}")]
async fn remove_bid_document(
    app: Data<App>,
    who: Allowed<WriteBids>,
    request: HttpRequest,
    if_match: IfMatch,
) -> Result<Reply<()>> {
    let (bid, document) = two_ids(&request)?;
    attachments::remove_bid_document(&app, &who.actor, &bid, &document, if_match.0).await
}

/// Open the bids of a closed competition
///
/// Two persons, each freshly authenticated: the first asks (202), the second does it. Every hash is checked; what
/// fails is listed, and the rest opens.
#[utoipa::path(operation_id = "open_bids", tag = "bids",
    params(("id" = CompetitionId, Path, description = "The competition")),
    request_body = NoInput,
    responses((status = 200, body = TwoPersonOut<OpeningOut>), (status = 202, body = TwoPersonOut<OpeningOut>)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition")),
        ("x-problems" = json!(["person_required", "reauthentication_required", "another_person_required"]))))]
#[post("/competitions/{id}/open-bids")]
async fn open_bids(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<CompetitionId>,
    command: Command<NoInput>,
) -> Result<Reply<TwoPersonOut<OpeningOut>>> {
    opening::open_bids(&app, &who.actor, id.as_str(), command).await
}

/// Find a bid compliant
#[utoipa::path(operation_id = "pass_compliance", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = NoInput,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["bids_sealed"]))))]
#[post("/bids/{id}/pass-compliance")]
async fn pass_compliance(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<BidId>,
    command: Command<NoInput>,
) -> Result<Reply<BidOut>> {
    compliance::pass_compliance(&app, &who.actor, &id, command).await
}

/// Find a bid not compliant
#[utoipa::path(operation_id = "fail_compliance", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = FailComplianceIn,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["bids_sealed"]))))]
#[post("/bids/{id}/fail-compliance")]
async fn fail_compliance(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<BidId>,
    command: Command<FailComplianceIn>,
) -> Result<Reply<BidOut>> {
    compliance::fail_compliance(&app, &who.actor, &id, command).await
}

/// Exclude a bid
#[utoipa::path(operation_id = "exclude_bid", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = ReasonIn,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("direct_competitions")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["bids_sealed"]))))]
#[post("/bids/{id}/exclude")]
async fn exclude_bid(
    app: Data<App>,
    who: Allowed<DirectCompetitions>,
    id: Id<BidId>,
    command: Command<ReasonIn>,
) -> Result<Reply<BidOut>> {
    compliance::exclude_bid(&app, &who.actor, &id, command).await
}

/// Withdraw an opened bid
#[utoipa::path(operation_id = "withdraw_bid_late", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = ReasonIn,
    responses((status = 200, body = BidOut)),
    extensions(("x-permission" = json!("submit_bids")), ("x-machine" = json!("bid"))))]
#[post("/bids/{id}/withdraw-late")]
async fn withdraw_bid_late(
    app: Data<App>,
    who: Allowed<SubmitBids>,
    id: Id<BidId>,
    command: Command<ReasonIn>,
) -> Result<Reply<BidOut>> {
    compliance::withdraw_bid_late(&app, &who.actor, &id, command).await
}

/// Name a partner in a bid
#[utoipa::path(operation_id = "create_supply_chain_entry", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    request_body = EntryIn,
    responses((status = 201, body = EntryOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("bid")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/bids/{id}/supply-chain")]
async fn create_supply_chain_entry(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<BidId>,
    command: Command<EntryIn>,
) -> Result<Reply<EntryOut>> {
    supply_chain::create_supply_chain_entry(&app, &who.actor, &id, command).await
}

/// List the supply chain of a bid
#[utoipa::path(operation_id = "list_bid_supply_chain", tag = "bids",
    params(("id" = BidId, Path, description = "The bid")),
    responses((status = 200, body = Page<EntryOut>)),
    extensions(("x-permission" = json!("read_supply_chain")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/bids/{id}/supply-chain")]
async fn list_bid_supply_chain(
    app: Data<App>,
    who: Allowed<ReadSupplyChain>,
    id: Id<BidId>,
) -> Result<Reply<Page<EntryOut>>> {
    let (keyring, actor, id) = (app.keyring.clone(), who.actor, id.to_string());
    let rows = app.db.read(move |db| supply_chain::of_bid(db, &keyring, &actor, &id)).await?;
    Ok(Reply::ok(Made::new(whole(rows))))
}

/// List the bids in which you are asked to be a partner
#[utoipa::path(operation_id = "list_supply_chain_entries", tag = "bids",
    params(PageQuery),
    responses((status = 200, body = Page<EntryOut>)),
    extensions(("x-permission" = json!("read_supply_chain"))))]
#[get("/supply-chain-entries")]
async fn list_supply_chain_entries(
    app: Data<App>,
    who: Allowed<ReadSupplyChain>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<EntryOut>>> {
    let (keyring, actor, query) = (app.keyring.clone(), who.actor, query.0);
    app.db.read(move |db| supply_chain::of_partner(db, &keyring, &actor, &query)).await
}

/// Read a supply-chain entry
#[utoipa::path(operation_id = "get_supply_chain_entry", tag = "bids",
    params(("id" = EntryId, Path, description = "The entry")),
    responses((status = 200, body = EntryOut)),
    extensions(("x-permission" = json!("read_supply_chain")), ("x-problems" = json!(["bids_sealed"]))))]
#[get("/supply-chain-entries/{id}")]
async fn get_supply_chain_entry(
    app: Data<App>,
    who: Allowed<ReadSupplyChain>,
    id: Id<EntryId>,
) -> Result<Reply<EntryOut>> {
    let (keyring, actor, id) = (app.keyring.clone(), who.actor, id.to_string());
    app.db.read(move |db| supply_chain::made(db, &keyring, &actor, &id)).await.map(Reply::ok)
}

/// Invite the partner of an entry
#[utoipa::path(operation_id = "invite_supply_chain_partner", tag = "bids",
    params(("id" = EntryId, Path, description = "The entry")),
    request_body = InviteIn,
    responses((status = 200, body = EntryOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("supply_chain_entry")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/supply-chain-entries/{id}/invite")]
async fn invite_supply_chain_partner(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<EntryId>,
    command: Command<InviteIn>,
) -> Result<Reply<EntryOut>> {
    supply_chain::invite_supply_chain_partner(&app, &who.actor, &id, command).await
}

/// Revoke an entry that was not accepted
#[utoipa::path(operation_id = "revoke_supply_chain_entry", tag = "bids",
    params(("id" = EntryId, Path, description = "The entry")),
    request_body = NoInput,
    responses((status = 200, body = EntryOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("supply_chain_entry")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/supply-chain-entries/{id}/revoke")]
async fn revoke_supply_chain_entry(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<EntryId>,
    command: Command<NoInput>,
) -> Result<Reply<EntryOut>> {
    supply_chain::revoke_supply_chain_entry(&app, &who.actor, &id, command).await
}

/// Change the terms of an entry
///
/// An earlier acceptance is void, and the partner is asked again.
#[utoipa::path(operation_id = "change_supply_chain_terms", tag = "bids",
    params(("id" = EntryId, Path, description = "The entry")),
    request_body = ChangeTermsIn,
    responses((status = 200, body = EntryOut)),
    extensions(("x-permission" = json!("write_bids")), ("x-machine" = json!("supply_chain_entry")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/supply-chain-entries/{id}/change-terms")]
async fn change_supply_chain_terms(
    app: Data<App>,
    who: Allowed<WriteBids>,
    id: Id<EntryId>,
    command: Command<ChangeTermsIn>,
) -> Result<Reply<EntryOut>> {
    supply_chain::change_supply_chain_terms(&app, &who.actor, &id, command).await
}

/// Accept your place in a bid
#[utoipa::path(operation_id = "accept_supply_chain_entry", tag = "bids",
    params(("id" = EntryId, Path, description = "The entry")),
    request_body = AcceptIn,
    responses((status = 200, body = EntryOut)),
    extensions(("x-permission" = json!("decide_supply_chain")), ("x-machine" = json!("supply_chain_entry")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/supply-chain-entries/{id}/accept")]
async fn accept_supply_chain_entry(
    app: Data<App>,
    who: Allowed<DecideSupplyChain>,
    id: Id<EntryId>,
    command: Command<AcceptIn>,
) -> Result<Reply<EntryOut>> {
    supply_chain::accept_supply_chain_entry(&app, &who.actor, &id, command).await
}

/// Decline your place in a bid
#[utoipa::path(operation_id = "decline_supply_chain_entry", tag = "bids",
    params(("id" = EntryId, Path, description = "The entry")),
    request_body = ReasonIn,
    responses((status = 200, body = EntryOut)),
    extensions(("x-permission" = json!("decide_supply_chain")), ("x-machine" = json!("supply_chain_entry")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/supply-chain-entries/{id}/decline")]
async fn decline_supply_chain_entry(
    app: Data<App>,
    who: Allowed<DecideSupplyChain>,
    id: Id<EntryId>,
    command: Command<ReasonIn>,
) -> Result<Reply<EntryOut>> {
    supply_chain::decline_supply_chain_entry(&app, &who.actor, &id, command).await
}

/// Take your acceptance back before close
#[utoipa::path(operation_id = "withdraw_supply_chain_entry", tag = "bids",
    params(("id" = EntryId, Path, description = "The entry")),
    request_body = WithdrawEntryIn,
    responses((status = 200, body = EntryOut)),
    extensions(("x-permission" = json!("decide_supply_chain")), ("x-machine" = json!("supply_chain_entry")),
        ("x-problems" = json!(["deadline_passed"]))))]
#[post("/supply-chain-entries/{id}/withdraw")]
async fn withdraw_supply_chain_entry(
    app: Data<App>,
    who: Allowed<DecideSupplyChain>,
    id: Id<EntryId>,
    command: Command<WithdrawEntryIn>,
) -> Result<Reply<EntryOut>> {
    supply_chain::withdraw_supply_chain_entry(&app, &who.actor, &id, command).await
}
