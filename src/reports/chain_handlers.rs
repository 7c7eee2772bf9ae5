//! The operations on the reports on supply chains.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::chain_depth::Depth;
use super::chain_payments::Payments;
use super::chain_promises::Promises;
use super::chain_views::{DepthReport, PaymentsReport, PromisesReport};
use super::competition_query::Asked;
use super::competition_views::CompetitionsQuery;
use super::filter::reach_of;
use super::format::Format;
use super::paged::answer;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Actor, Anyone, Permission, ReadPayments, ReadReports};
use crate::kernel::error::Result;
use crate::kernel::http::{Caching, Query, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(report_supply_chain_promises)
        .service(report_public_supply_chain_promises)
        .service(report_supply_chain_depth)
        .service(report_public_supply_chain_depth)
        .service(report_supply_chain_payments);
}

async fn ask(app: &App, query: CompetitionsQuery, reader: Option<Actor>) -> Result<Asked> {
    app.db.read(move |db| Asked::new(db, query, reader.as_ref())).await
}

/// Report what partners were promised and got
///
/// One row for each partner of each award, as it stood at `as_at`: promised value and volume beside what both sides say was referred, delivered and paid; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_supply_chain_promises", tag = "reports", params(CompetitionsQuery),
    responses((status = 200, content((PromisesReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/supply-chain-promises")]
async fn report_supply_chain_promises(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, Some(who.actor)).await?;
    answer(&app, Promises(asked), format, Caching::Private).await
}

/// Report what partners were promised and got, to everyone
///
/// One row for each partner of each award, as it stood at `as_at`: promised value and volume beside what both sides say was referred, delivered and paid; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_public_supply_chain_promises", tag = "public", params(CompetitionsQuery),
    responses((status = 200, content((PromisesReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/supply-chain-promises")]
async fn report_public_supply_chain_promises(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, None).await?;
    answer(&app, Promises(asked), format, Caching::Public).await
}

/// Report how deep supply chains are
///
/// One row for each award, as it stood at `as_at`: how many partners, of whom, with what share of its value; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_supply_chain_depth", tag = "reports", params(CompetitionsQuery),
    responses((status = 200, content((DepthReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/supply-chain-depth")]
async fn report_supply_chain_depth(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, Some(who.actor)).await?;
    answer(&app, Depth(asked), format, Caching::Private).await
}

/// Report how deep supply chains are, to everyone
///
/// One row for each award, as it stood at `as_at`: how many partners, of whom, with what share of its value; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_public_supply_chain_depth", tag = "public", params(CompetitionsQuery),
    responses((status = 200, content((DepthReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/supply-chain-depth")]
async fn report_public_supply_chain_depth(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, None).await?;
    answer(&app, Depth(asked), format, Caching::Public).await
}

/// Report payments down the supply chains
///
/// One row for each invoice of a partner in the awards of the caller’s body and region, as it stood at `as_at`, against its 30 days; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_supply_chain_payments", tag = "reports", params(CompetitionsQuery),
    responses((status = 200, content((PaymentsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_payments")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/supply-chain-payments")]
async fn report_supply_chain_payments(
    app: Data<App>,
    who: Allowed<ReadPayments>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = {
        let reach = reach_of(&who.actor, ReadPayments::ROLES);
        app.db.read(move |db| Asked::within(db, query.0, reach)).await?
    };
    answer(&app, Payments(asked), format, Caching::Private).await
}
