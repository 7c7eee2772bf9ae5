//! What people do with templates, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{Template, TemplateId};
use super::views::{
    CompetitionFromTemplateIn, CompetitionTemplateIn, CompetitionTemplateOut, CompetitionTemplatePatch,
    CompetitionTemplatesQuery,
};
use super::{commands, store};
use crate::competitions::copies::CompetitionCopyOut;
use crate::kernel::authz::{Actor, Permission, ReadTemplates};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Cursor, Made, NoInput, Page, Reply, fetch_limit, page_of, run};
use crate::kernel::state::App;

const PATH: &str = "/api/v1/competition-templates";

/// The templates of the caller's bodies, newest first.
///
/// # Errors
/// 422 for a cursor of another list.
pub async fn list_templates(
    app: &App,
    actor: &Actor,
    query: CompetitionTemplatesQuery,
) -> Result<Reply<Page<CompetitionTemplateOut>>> {
    let before = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, state) = (query.limit, query.state);
    let bodies = actor.bodies(ReadTemplates::ROLES);
    let rows =
        app.db.read(move |db| store::page(db, &bodies, state, before.clone(), fetch_limit(limit))).await?;
    let given = [("state", state.map(|it| it.to_string())), ("limit", limit.map(|it| it.to_string()))];
    let given = given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
    let given: Vec<String> = given.collect();
    let here = if given.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", given.join("&")) };
    let key = |row: &Template| row.id.to_string();
    Ok(page_of(rows, limit, &here, key, |row| commands::view(actor, row)))
}

/// One template.
///
/// # Errors
/// 404 where the caller may not know of it.
pub async fn read_template(
    app: &App,
    actor: &Actor,
    id: &TemplateId,
) -> Result<Made<CompetitionTemplateOut>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db.read(move |db| Ok(commands::made(&who, commands::visible(db, &who, &id)?))).await
}

/// Keeps a competition's terms as a template.
///
/// # Errors
/// 422 for a competition that the caller does not know, 403 for one of another region.
pub async fn create_template(
    app: &App,
    actor: &Actor,
    command: Command<CompetitionTemplateIn>,
) -> Result<Reply<CompetitionTemplateOut>> {
    run(app, actor, (), StatusCode::CREATED, command, commands::create).await
}

/// Renames a template.
///
/// # Errors
/// 409 for a withdrawn one.
pub async fn rename_template(
    app: &App,
    actor: &Actor,
    id: &TemplateId,
    command: Command<CompetitionTemplatePatch>,
) -> Result<Reply<CompetitionTemplateOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::rename).await
}

/// Withdraws a template.
///
/// # Errors
/// 409 for a withdrawn one.
pub async fn withdraw_template(
    app: &App,
    actor: &Actor,
    id: &TemplateId,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionTemplateOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, commands::withdraw).await
}

/// Makes a draft with the terms of a template.
///
/// # Errors
/// 409 for a withdrawn one, 403 where the caller may not commission in the region, 422 for a framework that the body takes
/// no part in.
pub async fn begin_from_template(
    app: &App,
    actor: &Actor,
    id: &TemplateId,
    command: Command<CompetitionFromTemplateIn>,
) -> Result<Reply<CompetitionCopyOut>> {
    run(app, actor, id.clone(), StatusCode::CREATED, command, commands::begin).await
}
