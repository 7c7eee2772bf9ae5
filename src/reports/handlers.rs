//! The operations on reports and published awards.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::filter::{AwardsQuery, Filter, SummaryQuery};
use super::format::Format;
use super::views::{AwardRow, AwardsReport, AwardsSummary, PublicAwardOut, ReportOut};
use super::{DEFINITION_VERSION, audit_events, awards_page, awards_summary, paged, summary_answer};
use crate::awards::AwardId;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{Anyone, ReadReports};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{
    Caching, Cursor, Id, Made, Page, Query, Reply, Routes, fetch_limit, page_of, whole,
};
use crate::kernel::state::App;
use crate::organisations::OrganisationId;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_reports)
        .service(report_awards)
        .service(report_awards_summary)
        .service(report_public_awards)
        .service(report_public_awards_summary)
        .service(list_public_awards)
        .service(get_public_award)
        .service(audit_events::list_audit_events);
    super::qualification_handlers::routes(routes);
    super::competition_handlers::routes(routes);
    super::chain_handlers::routes(routes);
    super::money_handlers::routes(routes);
}

/// The reports there are, what each tells, and whether it is for everyone too.
const REPORTS: [(&str, &str, bool); 11] = [
    ("awards", "One row for each award line: provider, place, category, value, term, dates.", true),
    (
        "awards-summary",
        "Counts, value and the voluntary sector's share on four bases, whole and by group.",
        true,
    ),
    (
        "qualification-funnel",
        "How many applications were begun, submitted, admitted, rejected and abandoned, by month, income band, sector and category.",
        true,
    ),
    (
        "requirement-exclusions",
        "How many providers each requirement kept out, by tier and income band, and how many of them were admitted later.",
        true,
    ),
    (
        "competitions",
        "One row for each published competition: its clocks, invitations, bids, questions, outcome.",
        true,
    ),
    (
        "route-decisions",
        "One row for each published choice of grant or contract: what the aid advised, what was chosen, why.",
        true,
    ),
    (
        "budget",
        "What each fund gives a region in a financial year, how much of it is held, and what was moved.",
        false,
    ),
    ("match", "What co-funders pledged, confirmed and paid, and the awards behind which it stands.", false),
    (
        "supply-chain-promises",
        "One row for each partner of each award: promised beside referred, delivered and paid.",
        true,
    ),
    (
        "supply-chain-depth",
        "One row for each award: how many partners, of whom, with what share of its value.",
        true,
    ),
    ("supply-chain-payments", "One row for each invoice of a partner, against its 30 days.", false),
];

/// List the reports
#[utoipa::path(operation_id = "list_reports", tag = "reports",
    responses((status = 200, body = Page<ReportOut>)),
    extensions(("x-permission" = json!("read_reports"))))]
#[get("/reports")]
async fn list_reports(_who: Allowed<ReadReports>) -> Result<Reply<Page<ReportOut>>> {
    let report = |(name, summary, is_public): &(&'static str, &'static str, bool)| ReportOut {
        name,
        summary,
        path: format!("/api/v1/reports/{name}"),
        public_path: is_public.then(|| format!("/api/v1/public/reports/{name}")),
        definition_version: DEFINITION_VERSION,
        formats: vec!["json", "csv", "xlsx"],
    };
    Ok(Reply::ok(Made::new(whole(REPORTS.iter().map(report).collect()))))
}

/// Report the awards
///
/// One row for each award line, as they stood at `as_at`, as JSON, CSV or XLSX by `format` or the Accept header. Awards of
/// competitions of the caller's body and region are in it from their approval on, others from their notice on.
#[utoipa::path(operation_id = "report_awards", tag = "reports", params(AwardsQuery),
    responses((status = 200, content((AwardsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/awards")]
async fn report_awards(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<AwardsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let filter = checked(&app, query.0).await?.reader(&who.actor);
    paged::answer(&app, filter, format, Caching::Private).await
}

/// Report the published awards
///
/// One row for each award line, as they stood at `as_at`, as JSON, CSV or XLSX by `format` or the Accept header. Awards of
/// competitions are in it from their notice on.
#[utoipa::path(operation_id = "report_public_awards", tag = "public", params(AwardsQuery),
    responses((status = 200, content((AwardsReport = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/awards")]
async fn report_public_awards(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<AwardsQuery>,
) -> Result<HttpResponse> {
    let format = Format::asked(&request, query.0.format)?;
    let filter = checked(&app, query.0).await?;
    paged::answer(&app, filter, format, Caching::Public).await
}

/// Sum up the awards
///
/// Counts, value and the voluntary sector's share on four bases, each with its part and whole. As CSV or XLSX: one row for
/// each group, or one for the whole.
#[utoipa::path(operation_id = "report_awards_summary", tag = "reports", params(SummaryQuery),
    responses((status = 200, content((AwardsSummary = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("read_reports")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/reports/awards-summary")]
async fn report_awards_summary(
    app: Data<App>,
    who: Allowed<ReadReports>,
    request: HttpRequest,
    query: Query<SummaryQuery>,
) -> Result<HttpResponse> {
    let (format, group_by) = (Format::asked(&request, query.0.format)?, query.0.group_by);
    let filter = checked(&app, query.0.awards()).await?.reader(&who.actor);
    let summary = app.db.read(move |db| awards_summary(db, &filter, group_by)).await?;
    summary_answer::answer(&summary, format, Caching::Private)
}

/// Sum up the published awards
///
/// Counts, value and the voluntary sector's share on four bases, each with its part and whole. As CSV or XLSX: one row for
/// each group, or one for the whole.
#[utoipa::path(operation_id = "report_public_awards_summary", tag = "public", params(SummaryQuery),
    responses((status = 200, content((AwardsSummary = "application/json"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["not_acceptable"]))))]
#[get("/public/reports/awards-summary")]
async fn report_public_awards_summary(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<SummaryQuery>,
) -> Result<HttpResponse> {
    let (format, group_by) = (Format::asked(&request, query.0.format)?, query.0.group_by);
    let filter = checked(&app, query.0.awards()).await?;
    let summary = app.db.read(move |db| awards_summary(db, &filter, group_by)).await?;
    summary_answer::answer(&summary, format, Caching::Public)
}

/// The filter of a query; 422 for a region that there is not.
async fn checked(app: &App, query: AwardsQuery) -> Result<Filter> {
    app.db
        .read(move |db| {
            let now = db.now()?;
            let filter = query.filter(now)?;
            if let Some(code) = &filter.region
                && crate::reference::areas_in_region(db, code)?.is_empty()
            {
                let detail = "region: give the code of a region, such as F; /regions lists them.";
                return Err(Problem::new(Code::Invalid, detail)
                    .with_faults(vec![Fault::new("region", "unknown", detail)]));
            }
            Ok(filter)
        })
        .await
}

/// The parameters of the list of published awards.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PublicAwardsQuery {
    /// Only this region, by its code.
    #[validate(length(min = 1, max = 20))]
    #[param(example = "F", min_length = 1, max_length = 20)]
    region: Option<String>,
    /// Only this category: as it stands in the award, or the code of a service category.
    #[validate(length(min = 1, max = 200))]
    #[param(example = "Accommodation", min_length = 1, max_length = 200)]
    category: Option<String>,
    /// Only this lead provider.
    #[param(value_type = Option<OrganisationId>)]
    lead: Option<OrganisationId>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    cursor: Option<String>,
}

/// List the published awards
#[utoipa::path(operation_id = "list_public_awards", tag = "public", params(PublicAwardsQuery),
    responses((status = 200, body = Page<AwardRow>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/public/awards")]
async fn list_public_awards(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<PublicAwardsQuery>,
) -> Result<Reply<Page<AwardRow>>> {
    let Query(query) = query;
    let after: Option<Cursor<String>> = Cursor::decode(query.cursor.as_deref())?;
    let asked = AwardsQuery {
        region: query.region,
        category: query.category,
        lead: query.lead,
        ..AwardsQuery::default()
    };
    let filter = checked(&app, asked).await?;
    let limit = query.limit;
    let after = after.map(|cursor| cursor.0).unwrap_or_default();
    let rows = app.db.read(move |db| awards_page(db, &filter, &after, fetch_limit(limit))).await?;
    let here = without_cursor(&request);
    Ok(page_of(rows, limit, &here, |row| row.award_id.clone(), |row| row).public())
}

/// The path and query of a request without its cursor.
pub(super) fn without_cursor(request: &HttpRequest) -> String {
    let kept: Vec<&str> = request
        .query_string()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="))
        .collect();
    if kept.is_empty() { request.path().to_owned() } else { format!("{}?{}", request.path(), kept.join("&")) }
}

/// Read a published award
///
/// With its agreements and its supply chain. The award of a competition is here from its notice on.
#[utoipa::path(operation_id = "get_public_award", tag = "public",
    params(("id" = AwardId, Path, description = "The award")),
    responses((status = 200, body = PublicAwardOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/public/awards/{id}")]
async fn get_public_award(
    app: Data<App>,
    _who: Allowed<Anyone>,
    id: Id<AwardId>,
) -> Result<Reply<PublicAwardOut>> {
    let award = app.db.read(move |db| super::public_award(db, id.as_str())).await?;
    Ok(Reply::ok(Made::new(award)).public())
}
