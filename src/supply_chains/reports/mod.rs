//! What a provider tells a commissioning body of a supply chain: in confidence, or of referrals that nobody pays for. The lead
//! never learns of it (needs BS10 and BS11).

mod commands;
mod store;
mod views;

use actix_web::http::StatusCode;

use super::model::ReportId;
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Cursor, Made, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

pub use views::{
    PartnerReportAnswerIn, PartnerReportIn, PartnerReportKind, PartnerReportOut, PartnerReportsQuery,
};

const PATH: &str = "/api/v1/partner-reports";

/// The reports of the caller's organisations, and those to the caller's body in its region; newest first.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn list_partner_reports(
    app: &App,
    actor: &Actor,
    query: PartnerReportsQuery,
) -> Result<Reply<Page<PartnerReportOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, who) = (query.limit, actor.clone());
    let rows = app
        .db
        .read(move |db| {
            let rows = store::page(db, &who, before.clone(), fetch_limit(limit))?;
            rows.into_iter().map(|one| commands::view(db, &who, one)).collect::<Result<Vec<_>>>()
        })
        .await?;
    let here = limit.map_or_else(|| PATH.to_owned(), |limit| format!("{PATH}?limit={limit}"));
    Ok(page_of(rows, limit, &here, |row: &PartnerReportOut| row.id.to_string(), |row| row))
}

/// One of them.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_partner_report(app: &App, actor: &Actor, id: &ReportId) -> Result<Made<PartnerReportOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            commands::visible(db, &who, &id)?;
            commands::made(db, &who, &id)
        })
        .await
}

/// Reports something.
///
/// # Errors
/// 422 with every fault.
pub async fn create_partner_report(
    app: &App,
    actor: &Actor,
    command: Command<PartnerReportIn>,
) -> Result<Reply<PartnerReportOut>> {
    run(app, actor, (), StatusCode::CREATED, command, commands::create).await
}

/// Answers, for the body.
///
/// # Errors
/// 409 once answered.
pub async fn answer_partner_report(
    app: &App,
    actor: &Actor,
    id: &ReportId,
    command: Command<PartnerReportAnswerIn>,
) -> Result<Reply<PartnerReportOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::answer).await
}
