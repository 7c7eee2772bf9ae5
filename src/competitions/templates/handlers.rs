//! The operations on templates.

use actix_web::web::Data;
use actix_web::{get, patch, post};

use super::face;
use super::model::TemplateId;
use super::views::{
    CompetitionFromTemplateIn, CompetitionTemplateIn, CompetitionTemplateOut, CompetitionTemplatePatch,
    CompetitionTemplatesQuery,
};
use crate::competitions::copies::CompetitionCopyOut;
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{CommissionCompetitions, ReadTemplates};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput, Page, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub(in crate::competitions) fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_competition_templates)
        .service(create_competition_template)
        .service(get_competition_template)
        .service(update_competition_template)
        .service(withdraw_competition_template)
        .service(begin_competition);
}

/// List the templates of the caller's bodies, newest first
#[utoipa::path(operation_id = "list_competition_templates", tag = "competitions",
    params(CompetitionTemplatesQuery), responses((status = 200, body = Page<CompetitionTemplateOut>)),
    extensions(("x-permission" = json!("read_templates"))))]
#[get("/competition-templates")]
async fn list_competition_templates(
    app: Data<App>,
    who: Allowed<ReadTemplates>,
    query: Query<CompetitionTemplatesQuery>,
) -> Result<Reply<Page<CompetitionTemplateOut>>> {
    face::list_templates(&app, &who.actor, query.0).await
}

/// Keep the terms of a competition as a template
///
/// Lots without money, criteria, payment and duties, and the lengths of the clocks; never dates, the route decision, funding,
/// staff and what came after the draft.
#[utoipa::path(operation_id = "create_competition_template", tag = "competitions",
    request_body = CompetitionTemplateIn, responses((status = 201, body = CompetitionTemplateOut)),
    extensions(("x-permission" = json!("commission_competitions"))))]
#[post("/competition-templates")]
async fn create_competition_template(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    command: Command<CompetitionTemplateIn>,
) -> Result<Reply<CompetitionTemplateOut>> {
    face::create_template(&app, &who.actor, command).await
}

/// Read a template
#[utoipa::path(operation_id = "get_competition_template", tag = "competitions",
    params(("id" = TemplateId, Path, description = "The template")),
    responses((status = 200, body = CompetitionTemplateOut)),
    extensions(("x-permission" = json!("read_templates"))))]
#[get("/competition-templates/{id}")]
async fn get_competition_template(
    app: Data<App>,
    who: Allowed<ReadTemplates>,
    id: Id<TemplateId>,
) -> Result<Reply<CompetitionTemplateOut>> {
    Ok(Reply::ok(face::read_template(&app, &who.actor, &id).await?))
}

/// Rename a template
#[utoipa::path(operation_id = "update_competition_template", tag = "competitions",
    params(("id" = TemplateId, Path, description = "The template")),
    request_body = CompetitionTemplatePatch, responses((status = 200, body = CompetitionTemplateOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition_template"))))]
#[patch("/competition-templates/{id}")]
async fn update_competition_template(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<TemplateId>,
    command: Command<CompetitionTemplatePatch>,
) -> Result<Reply<CompetitionTemplateOut>> {
    face::rename_template(&app, &who.actor, &id, command).await
}

/// Withdraw a template: no draft begins from it any more
#[utoipa::path(operation_id = "withdraw_competition_template", tag = "competitions",
    params(("id" = TemplateId, Path, description = "The template")),
    request_body = NoInput, responses((status = 200, body = CompetitionTemplateOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition_template"))))]
#[post("/competition-templates/{id}/withdraw")]
async fn withdraw_competition_template(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<TemplateId>,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionTemplateOut>> {
    face::withdraw_template(&app, &who.actor, &id, command).await
}

/// Begin a competition with the terms of a template
///
/// Each lot that is taken over is given its value. What the framework or the region does not have is left out and named.
#[utoipa::path(operation_id = "begin_competition", tag = "competitions",
    params(("id" = TemplateId, Path, description = "The template")),
    request_body = CompetitionFromTemplateIn, responses((status = 201, body = CompetitionCopyOut)),
    extensions(("x-permission" = json!("commission_competitions")), ("x-machine" = json!("competition_template"))))]
#[post("/competition-templates/{id}/begin")]
async fn begin_competition(
    app: Data<App>,
    who: Allowed<CommissionCompetitions>,
    id: Id<TemplateId>,
    command: Command<CompetitionFromTemplateIn>,
) -> Result<Reply<CompetitionCopyOut>> {
    face::begin_from_template(&app, &who.actor, &id, command).await
}
