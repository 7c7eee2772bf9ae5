//! The operations on the reports on competitions.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::competition_query::Asked;
use super::competition_views::{CompetitionsQuery, CompetitionsReport, RouteDecisionsReport};
use super::competitions::Competitions;
use super::format::Format;
use super::paged::answer;
use super::route_decisions::RouteDecisions;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Actor, Anyone, ReadReports};
use crate::kernel::error::Result;
use crate::kernel::http::{Caching, Query, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(report_competitions)
        .service(report_public_competitions)
        .service(report_route_decisions)
        .service(report_public_route_decisions);
}

async fn ask(app: &App, query: CompetitionsQuery, reader: Option<Actor>) -> Result<Asked> {
    app.db.read(move |db| Asked::new(db, query, reader.as_ref())).await
}

/// Report the competitions
///
/// One row for each published competition of the caller's body and region, as it stood at `as_at`: its clocks, invitations,
/// bids once it is closed, questions and outcome; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_competitions", tag = "reports", params(CompetitionsQuery),
    responses((status = 200, content((CompetitionsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/competitions")]
async fn report_competitions(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, Some(who.actor)).await?;
    answer(&app, Competitions(asked), format, Caching::Private).await
}

/// Report the competitions to everyone
///
/// One row for each published competition, as it stood at `as_at`; invitations and bids are counted once it is decided. As
/// JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_public_competitions", tag = "public", params(CompetitionsQuery),
    responses((status = 200, content((CompetitionsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/competitions")]
async fn report_public_competitions(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, None).await?;
    answer(&app, Competitions(asked), format, Caching::Public).await
}

/// Report the route decisions
///
/// One row for the choice of grant or contract of each published competition of the caller's body and region, as it stood
/// at `as_at`: what the aid advised, what was chosen, by whom and why; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_route_decisions", tag = "reports", params(CompetitionsQuery),
    responses((status = 200, content((RouteDecisionsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/route-decisions")]
async fn report_route_decisions(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, Some(who.actor)).await?;
    answer(&app, RouteDecisions(asked), format, Caching::Private).await
}

/// Report the published route decisions
///
/// One row for the choice of grant or contract of each published competition, as it stood at `as_at`: what the aid advised,
/// what was chosen and why; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_public_route_decisions", tag = "public", params(CompetitionsQuery),
    responses((status = 200, content((RouteDecisionsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/route-decisions")]
async fn report_public_route_decisions(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<CompetitionsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let asked = ask(&app, query.0, None).await?;
    answer(&app, RouteDecisions(asked), format, Caching::Public).await
}
