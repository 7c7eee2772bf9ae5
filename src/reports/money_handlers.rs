//! The operations on the reports on money. They have no public form: the public sees awards, not balances.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::format::Format;
use super::money::{Asked, BudgetPages, MatchPages};
use super::money_views::{BudgetReport, MatchReport, MoneyQuery};
use super::paged;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::ReadFunds;
use crate::kernel::error::Result;
use crate::kernel::http::{Caching, Query, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.service(report_budget).service(report_match);
}

async fn asked(app: &App, who: Allowed<ReadFunds>, query: MoneyQuery) -> Result<Asked> {
    app.db.read(move |db| Asked::reader(&query, &who.actor, db.now()?)).await
}

/// Report the budget
///
/// One row for each allocation of a fund to a region and financial year of the caller's bodies, as it stood at `as_at`;
/// as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_budget", tag = "reports", params(MoneyQuery),
    responses((status = 200, content((BudgetReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_funds")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/budget")]
async fn report_budget(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    request: HttpRequest,
    query: Query<MoneyQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let pages = BudgetPages(asked(&app, who, query.0).await?);
    paged::answer(&app, pages, format, Caching::Private).await
}

/// Report the pledges of co-funders
///
/// One row for each pledge and award that is paid from its allocation, or for the pledge alone where none is, as it stood
/// at `as_at`; as JSON, CSV or XLSX by `format` or the Accept header.
#[utoipa::path(operation_id = "report_match", tag = "reports", params(MoneyQuery),
    responses((status = 200, content((MatchReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_funds")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/match")]
async fn report_match(
    app: Data<App>,
    who: Allowed<ReadFunds>,
    request: HttpRequest,
    query: Query<MoneyQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let pages = MatchPages(asked(&app, who, query.0).await?);
    paged::answer(&app, pages, format, Caching::Private).await
}
