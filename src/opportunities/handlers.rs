//! The operations on opportunities.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::gathering::{self, Key, Wanted, opportunities};
use super::polled::Polled;
use super::views::{FeedQuery, OpportunitiesQuery, OpportunityOut};
use super::{atom, calendar};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::Anyone;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Cursor, Page, Query, Routes, fetch_limit};
use crate::kernel::state::App;

/// Most entries of a feed, the last published ones: what is older stands in the pages of the JSON list.
const MOST: usize = 500;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_public_opportunities)
        .service(feed_public_opportunities)
        .service(calendar_public_opportunities);
}

/// List opportunities, the last published first
///
/// Planned competitions, those that take bids, and events with the market. Ask again with `If-None-Match`.
#[utoipa::path(operation_id = "list_public_opportunities", tag = "public",
    params(OpportunitiesQuery), responses((status = 200, body = Page<OpportunityOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/public/opportunities")]
async fn list_public_opportunities(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<OpportunitiesQuery>,
) -> Result<HttpResponse> {
    let after = Cursor::<Key>::decode(query.0.cursor.as_deref())?.map(|cursor| cursor.0);
    let fetched = usize::try_from(fetch_limit(query.0.limit)).unwrap_or(1);
    let wanted = Wanted {
        category: query.0.category.clone(),
        area: query.0.area.clone(),
        tier: query.0.tier,
        kind: query.0.kind,
    };
    let (mut items, changed_at) = gathered(&app, wanted, after, fetched).await?;
    let more = items.len() == fetched;
    items.truncate(fetched.saturating_sub(1));
    let last = items.last().filter(|_| more);
    let next_cursor = last.map(|one| Cursor((one.published_at, one.id.clone())).encode());
    let next = next_cursor.as_deref().map(|cursor| here(&query.0, cursor));
    let body = serde_json::to_string(&Page { items, next_cursor })
        .map_err(|cause| Problem::internal(format!("a page as JSON: {cause}")))?;
    Ok(Polled { content_type: "application/json", body, changed_at, next }.answer(&request))
}

fn here(query: &OpportunitiesQuery, cursor: &str) -> String {
    let (tier, limit) = (query.tier.map(|it| it.to_string()), query.limit.map(|it| it.to_string()));
    let kind = query.kind.map(|it| it.to_string());
    let pairs = [
        ("category", query.category.as_deref()),
        ("area", query.area.as_deref()),
        ("tier", tier.as_deref()),
        ("kind", kind.as_deref()),
        ("limit", limit.as_deref()),
        ("cursor", Some(cursor)),
    ];
    let given: Vec<(&str, &str)> =
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    format!("/api/v1/public/opportunities?{}", serde_urlencoded::to_string(given).unwrap_or_default())
}

async fn gathered(
    app: &App,
    wanted: Wanted,
    after: Option<Key>,
    most: usize,
) -> Result<(Vec<OpportunityOut>, UtcTime)> {
    let public_url = app.config.public_url.clone();
    app.db
        .read(move |db| {
            let all = opportunities(db, &public_url, &wanted, after.clone(), most)?;
            Ok((all, gathering::last_change(db)?))
        })
        .await
}

fn wanted(query: FeedQuery) -> Wanted {
    Wanted { category: query.category, area: query.area, tier: query.tier, kind: query.kind }
}

/// Read the opportunities as an Atom feed
///
/// The 500 that were published last. Ask again with `If-None-Match`.
#[utoipa::path(operation_id = "feed_public_opportunities", tag = "public",
    params(FeedQuery), responses((status = 200, content((String = "application/atom+xml")))),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/public/opportunities.atom")]
async fn feed_public_opportunities(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<FeedQuery>,
) -> Result<HttpResponse> {
    let (all, changed_at) = gathered(&app, wanted(query.0), None, MOST).await?;
    let asked = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let here = format!("{}{asked}", app.config.public_url);
    let body = atom::feed(&all, &app.config.public_url, &here, changed_at)?;
    Ok(Polled { content_type: "application/atom+xml", body, changed_at, next: None }.answer(&request))
}

/// Read the opportunities as a calendar
///
/// Days of expected publication, last moments for questions, deadlines, and events with the market, of the 500 that were
/// published last. Ask again with `If-None-Match`.
#[utoipa::path(operation_id = "calendar_public_opportunities", tag = "public",
    params(FeedQuery), responses((status = 200, content((String = "text/calendar")))),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/public/opportunities.ics")]
async fn calendar_public_opportunities(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    query: Query<FeedQuery>,
) -> Result<HttpResponse> {
    let (all, changed_at) = gathered(&app, wanted(query.0), None, MOST).await?;
    let (content_type, body) = ("text/calendar; charset=utf-8", calendar::calendar(&all));
    Ok(Polled { content_type, body, changed_at, next: None }.answer(&request))
}
