//! The operations on saved searches.

use actix_web::web::Data;
use actix_web::{delete, get, patch, post};

use super::commands;
use super::model::SavedSearchId;
use super::views::{SavedSearchIn, SavedSearchOut, SavedSearchPatch, SavedSearchesOut};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::SignedIn;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, IfMatch, Made, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_saved_searches)
        .service(create_saved_search)
        .service(get_saved_search)
        .service(update_saved_search)
        .service(delete_saved_search);
}

/// List one's saved searches, the first saved first
#[utoipa::path(operation_id = "list_saved_searches", tag = "accounts",
    responses((status = 200, body = SavedSearchesOut)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[get("/saved-searches")]
async fn list_saved_searches(app: Data<App>, who: Allowed<SignedIn>) -> Result<Reply<SavedSearchesOut>> {
    Ok(Reply::ok(Made::new(commands::list_searches(&app, &who.actor).await?)))
}

/// Save a search of the public opportunities
///
/// What newly fits it is told once: in the day's digest, by a mail at once, or by a signed call of a program. The secret that
/// signs is in this answer and nowhere else.
#[utoipa::path(operation_id = "create_saved_search", tag = "accounts",
    request_body = SavedSearchIn, responses((status = 201, body = SavedSearchOut)),
    extensions(
        ("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/saved-searches")]
async fn create_saved_search(
    app: Data<App>,
    who: Allowed<SignedIn>,
    command: Command<SavedSearchIn>,
) -> Result<Reply<SavedSearchOut>> {
    commands::create_search(&app, &who.actor, command).await
}

/// Read one of one's saved searches
#[utoipa::path(operation_id = "get_saved_search", tag = "accounts",
    params(("id" = SavedSearchId, Path, description = "The search")),
    responses((status = 200, body = SavedSearchOut)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[get("/saved-searches/{id}")]
async fn get_saved_search(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<SavedSearchId>,
) -> Result<Reply<SavedSearchOut>> {
    Ok(Reply::ok(commands::read_search(&app, &who.actor, &id).await?))
}

/// Change a saved search
#[utoipa::path(operation_id = "update_saved_search", tag = "accounts",
    params(("id" = SavedSearchId, Path, description = "The search")),
    request_body = SavedSearchPatch, responses((status = 200, body = SavedSearchOut)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[patch("/saved-searches/{id}")]
async fn update_saved_search(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<SavedSearchId>,
    command: Command<SavedSearchPatch>,
) -> Result<Reply<SavedSearchOut>> {
    commands::update_search(&app, &who.actor, &id, command).await
}

/// Forget a saved search
#[utoipa::path(operation_id = "delete_saved_search", tag = "accounts",
    params(("id" = SavedSearchId, Path, description = "The search")), responses((status = 204)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[delete("/saved-searches/{id}")]
async fn delete_saved_search(
    app: Data<App>,
    who: Allowed<SignedIn>,
    id: Id<SavedSearchId>,
    meta: IfMatch,
) -> Result<Reply<()>> {
    commands::delete_search(&app, &who.actor, &id, meta.0).await
}
