//! What people do with clarifications, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{Clarification, ClarificationId};
use super::store::LAST;
use super::views::{ClarificationAnswerIn, ClarificationDeclineIn, ClarificationIn, ClarificationOut};
use super::{commands, finders, store};
use crate::competitions::{self, CompetitionId};
use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::http::{
    Command, Cursor, Made, NoInput, Page, PageQuery, Reply, fetch_limit, page_of, run,
};
use crate::kernel::state::App;

/// The clarifications of a competition that the caller may know of: answered ones by their number, then the others in an
/// order that tells nothing.
///
/// # Errors
/// 404 for a competition that the caller may not know of, 422 for a cursor of another list.
pub async fn list_clarifications(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    query: PageQuery,
) -> Result<Reply<Page<ClarificationOut>>> {
    let after = Cursor::<(i64, String)>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (who, limit, id) = (actor.clone(), query.limit, id.clone());
    let path = format!("/api/v1/competitions/{id}/clarifications");
    let (rows, competition) = app
        .db
        .read(move |db| {
            let row = competitions::find_visible(db, &who, &id)?;
            let shown = finders::shown_to(&who, &row);
            Ok((store::page(db, &id, &shown, after, fetch_limit(limit))?, row))
        })
        .await?;
    let here = limit.map_or_else(|| path.clone(), |limit| format!("{path}?limit={limit}"));
    let key = |row: &Clarification| (row.number.unwrap_or(LAST), row.id.to_string());
    Ok(page_of(rows, limit, &here, key, |row| finders::view(actor, row, &competition)))
}

/// One clarification.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_clarification(
    app: &App,
    actor: &Actor,
    id: &ClarificationId,
) -> Result<Made<ClarificationOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let (one, competition) = finders::visible(db, &who, &id)?;
            Ok(finders::made(&who, one, &competition))
        })
        .await
}

/// Asks a question about a competition.
///
/// # Errors
/// 403 where none of the caller's organisations is invited, 409 `deadline_passed`, 422 where the question names the asker.
pub async fn ask_clarification(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<ClarificationIn>,
) -> Result<Reply<ClarificationOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, commands::ask).await
}

/// Answers a question for everyone.
///
/// # Errors
/// 409 where it does not wait any more, 422 where the published question names the asker.
pub async fn answer_clarification(
    app: &App,
    actor: &Actor,
    id: &ClarificationId,
    command: Command<ClarificationAnswerIn>,
) -> Result<Reply<ClarificationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::answer).await
}

/// Declines to answer a question, with a reason for the asker.
///
/// # Errors
/// 409 where it does not wait any more.
pub async fn decline_clarification(
    app: &App,
    actor: &Actor,
    id: &ClarificationId,
    command: Command<ClarificationDeclineIn>,
) -> Result<Reply<ClarificationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::decline).await
}

/// Takes a question back, for the asker.
///
/// # Errors
/// 409 where it does not wait any more.
pub async fn withdraw_clarification(
    app: &App,
    actor: &Actor,
    id: &ClarificationId,
    command: Command<NoInput>,
) -> Result<Reply<ClarificationOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::withdraw).await
}
