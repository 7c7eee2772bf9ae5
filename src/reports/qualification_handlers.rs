//! The operations on the reports on qualification.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::format::Format;
use super::funnel::funnel;
use super::qualification_query::Asked;
use super::qualification_views::{
    ExclusionRow, ExclusionsReport, FunnelReport, FunnelRow, PublicQualificationQuery, QualificationQuery,
};
use super::requirement_exclusions::exclusions;
use super::table::Table;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, ReadReports};
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::kernel::http::{Caching, Query, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(report_qualification_funnel)
        .service(report_public_qualification_funnel)
        .service(report_requirement_exclusions)
        .service(report_public_requirement_exclusions);
}

/// Reads a report, whose question is made with the database's time.
async fn read<R: Default + Send + 'static>(
    app: &App,
    name: &'static str,
    ask: impl FnOnce(&mut Snapshot<'_>) -> Result<Asked> + Send + 'static,
    rows: fn(&mut Snapshot<'_>, &Asked) -> Result<Vec<R>>,
) -> Result<Table<'static, R>> {
    app.db
        .read(move |db| {
            let asked = ask(db)?;
            let rows = rows(db, &asked)?;
            Ok(Table { name, as_at: asked.as_at, blank: R::default(), rows })
        })
        .await
}

/// Report the qualification funnel
///
/// What became of the applications that were begun, as they stood at `as_at`, by month, income band, sector and
/// category; as JSON, CSV or XLSX by `format` or the Accept header. Framework managers and auditors see every count of
/// their body's frameworks; for other readers small counts are left out, and so is the choice of a framework.
#[utoipa::path(operation_id = "report_qualification_funnel", tag = "reports", params(QualificationQuery),
    responses((status = 200, content((FunnelReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/qualification-funnel")]
async fn report_qualification_funnel(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<QualificationQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let ask = move |db: &mut Snapshot<'_>| Asked::reader(query.0, &who.actor, db.now()?);
    let table: Table<'_, FunnelRow> = read(&app, "qualification-funnel", ask, funnel).await?;
    table.answer(format, Caching::Private)
}

/// Report the qualification funnel of every framework
///
/// What became of the applications that were begun, as they stood at `as_at`, by month, income band, sector and
/// category. Rows of fewer than five applications keep their figures back.
#[utoipa::path(operation_id = "report_public_qualification_funnel", tag = "public", params(PublicQualificationQuery),
    responses((status = 200, content((FunnelReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/qualification-funnel")]
async fn report_public_qualification_funnel(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<PublicQualificationQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let ask = move |db: &mut Snapshot<'_>| Asked::everyone(query.0.as_at, db.now()?);
    let table: Table<'_, FunnelRow> = read(&app, "qualification-funnel", ask, funnel).await?;
    table.answer(format, Caching::Public)
}

/// Report whom requirements kept out
///
/// For each requirement, its version, tier and income band: how many providers it kept out, as it stood at `as_at`, and
/// how many of them were admitted later. Framework managers and auditors see every count of their body's frameworks; for
/// other readers small counts are left out, and so is the choice of a framework.
#[utoipa::path(operation_id = "report_requirement_exclusions", tag = "reports", params(QualificationQuery),
    responses((status = 200, content((ExclusionsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/requirement-exclusions")]
async fn report_requirement_exclusions(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<QualificationQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let ask = move |db: &mut Snapshot<'_>| Asked::reader(query.0, &who.actor, db.now()?);
    let table: Table<'_, ExclusionRow> = read(&app, "requirement-exclusions", ask, exclusions).await?;
    table.answer(format, Caching::Private)
}

/// Report whom requirements kept out, in every framework
///
/// For each requirement, its version, tier and income band: how many providers it kept out, as it stood at `as_at`, and
/// how many of them were admitted later. Rows of fewer than five providers keep their figures back.
#[utoipa::path(operation_id = "report_public_requirement_exclusions", tag = "public", params(PublicQualificationQuery),
    responses((status = 200, content((ExclusionsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/requirement-exclusions")]
async fn report_public_requirement_exclusions(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<PublicQualificationQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let ask = move |db: &mut Snapshot<'_>| Asked::everyone(query.0.as_at, db.now()?);
    let table: Table<'_, ExclusionRow> = read(&app, "requirement-exclusions", ask, exclusions).await?;
    table.answer(format, Caching::Public)
}
