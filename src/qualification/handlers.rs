//! The operations on applications and memberships.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, patch, post, put};

use super::model::ApplicationId;
use super::views::{
    AnswerIn, AnswerOut, ApplicationIn, ApplicationOut, ApplicationPatch, ApplicationRowOut,
    ApplicationsQuery, AskIn, CheckOut, ClarificationReplyIn, DecisionIn, DecisionOut, StartIn,
};
use super::{face, finders, reading, store};
use crate::frameworks::{self, FrameworkId, ReasonIn};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{
    Actor, ManageFrameworks, Permission, ReadApplications, SubmitApplications, WriteApplications,
};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{
    Command, Cursor, Id, Made, NoInput, Page, Query, Reply, Routes, fetch_limit, page_of,
};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    super::memberships::routes(routes);
    routes
        .service(create_application)
        .service(list_framework_applications)
        .service(list_applications)
        .service(get_application)
        .service(update_application)
        .service(answer_question)
        .service(check_application)
        .service(submit_application)
        .service(discard_application)
        .service(withdraw_application)
        .service(resubmit_application)
        .service(start_assessment)
        .service(ask_applicant)
        .service(reply_to_assessor)
        .service(decide_question)
        .service(admit_application)
        .service(reject_application)
        .service(appeal_application)
        .service(uphold_application)
        .service(overturn_application);
    super::requirement_handlers::routes(routes);
    super::documents::routes(routes);
}

/// The question's code in the path.
fn code_of(request: &HttpRequest) -> String {
    request.match_info().get("code").unwrap_or_default().to_owned()
}

async fn applications_page(
    app: &App,
    query: ApplicationsQuery,
    path: &str,
    whose: impl FnOnce(&mut crate::kernel::db::Snapshot<'_>) -> Result<store::Whose> + Send + 'static,
) -> Result<Reply<Page<ApplicationRowOut>>> {
    let cursor = Cursor::<String>::decode(query.cursor.as_deref())?.map(|cursor| cursor.0);
    let (limit, state) = (query.limit, query.state);
    let mut here = format!("{path}?limit={}", fetch_limit(limit) - 1);
    if let Some(state) = state {
        here.push_str(&format!("&state={state}"));
    }
    let rows = app
        .db
        .read(move |db| {
            let whose = whose(db)?;
            let today = db.now()?.london_day();
            let rows = store::applications(db, &whose, state, cursor, fetch_limit(limit))?;
            Ok(rows.into_iter().map(|(one, name)| finders::row_out(one, name, today)).collect::<Vec<_>>())
        })
        .await?;
    Ok(page_of(rows, limit, &here, |row| row.id.to_string(), |row| row))
}

/// List the applications to a framework
///
/// For the framework managers and auditors of its body: those that were submitted.
#[utoipa::path(operation_id = "list_framework_applications", tag = "qualification",
    params(("id" = FrameworkId, Path, description = "The framework"), ApplicationsQuery),
    responses((status = 200, body = Page<ApplicationRowOut>)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/frameworks/{id}/applications")]
async fn list_framework_applications(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    id: Id<FrameworkId>,
    query: Query<ApplicationsQuery>,
) -> Result<Reply<Page<ApplicationRowOut>>> {
    let path = format!("/api/v1/frameworks/{}/applications", id.0);
    applications_page(&app, query.0, &path, move |db| {
        let framework = frameworks::visible_framework(db, &who.actor, &id)?;
        if !finders::reads_for(&who.actor, &framework) {
            return Err(Problem::of(Code::Forbidden));
        }
        Ok(store::Whose::Framework(framework.id))
    })
    .await
}

/// List the applications of the caller's providers
#[utoipa::path(operation_id = "list_applications", tag = "qualification", params(ApplicationsQuery),
    responses((status = 200, body = Page<ApplicationRowOut>)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/applications")]
async fn list_applications(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    query: Query<ApplicationsQuery>,
) -> Result<Reply<Page<ApplicationRowOut>>> {
    let bodies = own_bodies(&who.actor);
    applications_page(&app, query.0, "/api/v1/applications", move |_| Ok(store::Whose::Providers(bodies)))
        .await
}

/// The bodies in which the caller may read applications; only a provider's are ever its own.
fn own_bodies(actor: &Actor) -> Vec<String> {
    actor.bodies(ReadApplications::ROLES)
}

/// Read an application
#[utoipa::path(operation_id = "get_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")),
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/applications/{id}")]
async fn get_application(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    id: Id<ApplicationId>,
) -> Result<Reply<ApplicationOut>> {
    Ok(Reply::ok(reading::read_application(&app, &who.actor, &id).await?))
}

/// Check an application
///
/// The dry run of `submit`: every requirement with what was found, why it is waived, and what would mend a fault.
#[utoipa::path(operation_id = "check_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 200, body = CheckOut)),
    extensions(("x-permission" = json!("write_applications"))))]
#[post("/applications/{id}/check")]
async fn check_application(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    _command: Command<NoInput>,
) -> Result<Reply<CheckOut>> {
    Ok(Reply::ok(Made::new(face::check_and_note(&app, &who.actor, &id).await?)))
}

/// Begin an application
///
/// One live application for each provider and framework. It answers the framework's newest published question set.
#[utoipa::path(operation_id = "create_application", tag = "qualification",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = ApplicationIn,
    responses((status = 201, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-problems" = json!(["already_exists", "deadline_passed"]))))]
#[post("/frameworks/{id}/applications")]
async fn create_application(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<FrameworkId>,
    command: Command<ApplicationIn>,
) -> Result<Reply<ApplicationOut>> {
    face::create_application(&app, &who.actor, &id, command).await
}

/// Change what a draft applies for
///
/// Its answers stay: what another tier does not ask is not submitted.
#[utoipa::path(operation_id = "update_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = ApplicationPatch,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications")),
        ("x-problems" = json!(["wrong_state", "already_exists", "deadline_passed"]))))]
#[patch("/applications/{id}")]
async fn update_application(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    command: Command<ApplicationPatch>,
) -> Result<Reply<ApplicationOut>> {
    face::update_application(&app, &who.actor, &id, command).await
}

/// Answer a question of a draft
///
/// `If-Match` is the answer's own `ETag`, `"0"` for the first answer: people can write different answers at once.
#[utoipa::path(operation_id = "answer_question", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application"),
        ("code" = String, Path, description = "The question", example = "Q17")), request_body = AnswerIn,
    responses((status = 200, body = AnswerOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-problems" = json!(["wrong_state"]))))]
#[put("/applications/{id}/answers/{code}")]
async fn answer_question(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    request: HttpRequest,
    command: Command<AnswerIn>,
) -> Result<Reply<AnswerOut>> {
    face::answer_question(&app, &who.actor, &id, &code_of(&request), command).await
}

/// Submit an application
///
/// Runs the same check as `check`; the answers are frozen with their digest.
#[utoipa::path(operation_id = "submit_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("submit_applications")), ("x-machine" = json!("application")), ("x-problems" = json!(["check_failed", "deadline_passed"]))))]
#[post("/applications/{id}/submit")]
async fn submit_application(
    app: Data<App>,
    who: Allowed<SubmitApplications>,
    id: Id<ApplicationId>,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    face::submit_application(&app, &who.actor, &id, command).await
}

/// Discard a draft application
#[utoipa::path(operation_id = "discard_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-machine" = json!("application"))))]
#[post("/applications/{id}/discard")]
async fn discard_application(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    face::discard_application(&app, &who.actor, &id, command).await
}

/// Withdraw an application
#[utoipa::path(operation_id = "withdraw_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("submit_applications")), ("x-machine" = json!("application"))))]
#[post("/applications/{id}/withdraw")]
async fn withdraw_application(
    app: Data<App>,
    who: Allowed<SubmitApplications>,
    id: Id<ApplicationId>,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    face::withdraw_application(&app, &who.actor, &id, command).await
}

/// Begin anew from a rejected application
///
/// The answer is the new draft; it begins with the frozen answers that still fit.
#[utoipa::path(operation_id = "resubmit_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 201, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-machine" = json!("application")), ("x-problems" = json!(["already_exists", "deadline_passed"]))))]
#[post("/applications/{id}/resubmit")]
async fn resubmit_application(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    face::resubmit_application(&app, &who.actor, &id, command).await
}

/// Begin to assess an application
#[utoipa::path(operation_id = "start_assessment", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = StartIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("application")), ("x-problems" = json!(["person_required", "another_person_required"]))))]
#[post("/applications/{id}/start")]
async fn start_assessment(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<ApplicationId>,
    command: Command<StartIn>,
) -> Result<Reply<ApplicationOut>> {
    face::start_assessment(&app, &who.actor, &id, command).await
}

/// Decide one question
///
/// `If-Match` is the application's `ETag`; the answer's `ETag` is the application's next.
#[utoipa::path(operation_id = "decide_question", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application"),
        ("code" = String, Path, description = "The question", example = "Q17")), request_body = DecisionIn,
    responses((status = 200, body = DecisionOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-problems" = json!(["wrong_state", "person_required", "another_person_required"]))))]
#[put("/applications/{id}/decisions/{code}")]
async fn decide_question(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<ApplicationId>,
    request: HttpRequest,
    command: Command<DecisionIn>,
) -> Result<Reply<DecisionOut>> {
    face::decide_question(&app, &who.actor, &id, &code_of(&request), command).await
}

/// Admit an application
///
/// Every question is decided and none failed; makes the membership.
#[utoipa::path(operation_id = "admit_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("application")), ("x-problems" = json!(["check_failed", "person_required", "another_person_required"]))))]
#[post("/applications/{id}/admit")]
async fn admit_application(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<ApplicationId>,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    face::admit_application(&app, &who.actor, &id, command).await
}

/// Reject an application
///
/// Every question is decided, each failed one with its reason.
#[utoipa::path(operation_id = "reject_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = NoInput,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("application")), ("x-problems" = json!(["check_failed", "person_required", "another_person_required"]))))]
#[post("/applications/{id}/reject")]
async fn reject_application(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<ApplicationId>,
    command: Command<NoInput>,
) -> Result<Reply<ApplicationOut>> {
    face::reject_application(&app, &who.actor, &id, command).await
}

/// Ask the applicant
///
/// The application waits for the reply, at most until the last day for it; the decision clock stands still so long.
#[utoipa::path(operation_id = "ask_applicant", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = AskIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("application")), ("x-problems" = json!(["person_required", "another_person_required"]))))]
#[post("/applications/{id}/ask")]
async fn ask_applicant(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<ApplicationId>,
    command: Command<AskIn>,
) -> Result<Reply<ApplicationOut>> {
    face::ask_applicant(&app, &who.actor, &id, command).await
}

/// Reply to the assessor's questions
///
/// Every question of the round at once. What was frozen at submission stays as it is; the replies stand beside it.
#[utoipa::path(operation_id = "reply_to_assessor", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = ClarificationReplyIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-machine" = json!("application")), ("x-problems" = json!(["deadline_passed"]))))]
#[post("/applications/{id}/answer")]
async fn reply_to_assessor(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<ApplicationId>,
    command: Command<ClarificationReplyIn>,
) -> Result<Reply<ApplicationOut>> {
    face::reply_to_assessor(&app, &who.actor, &id, command).await
}

/// Appeal against a rejection
///
/// Within the framework's appeal clock; a person who took no part in the decision hears it.
#[utoipa::path(operation_id = "appeal_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = ReasonIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("submit_applications")), ("x-machine" = json!("application")), ("x-problems" = json!(["deadline_passed", "person_required"]))))]
#[post("/applications/{id}/appeal")]
async fn appeal_application(
    app: Data<App>,
    who: Allowed<SubmitApplications>,
    id: Id<ApplicationId>,
    command: Command<ReasonIn>,
) -> Result<Reply<ApplicationOut>> {
    face::appeal_application(&app, &who.actor, &id, command).await
}

/// Uphold a rejection
///
/// The decision stands. Only who took no part in it hears the appeal.
#[utoipa::path(operation_id = "uphold_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = ReasonIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("application")), ("x-problems" = json!(["person_required", "another_person_required"]))))]
#[post("/applications/{id}/uphold")]
async fn uphold_application(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<ApplicationId>,
    command: Command<ReasonIn>,
) -> Result<Reply<ApplicationOut>> {
    face::uphold_application(&app, &who.actor, &id, command).await
}

/// Overturn a rejection
///
/// The decision falls, and the provider becomes a member. Only who took no part in it hears the appeal.
#[utoipa::path(operation_id = "overturn_application", tag = "qualification",
    params(("id" = ApplicationId, Path, description = "The application")), request_body = ReasonIn,
    responses((status = 200, body = ApplicationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("application")), ("x-problems" = json!(["person_required", "another_person_required", "conflict"]))))]
#[post("/applications/{id}/overturn")]
async fn overturn_application(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<ApplicationId>,
    command: Command<ReasonIn>,
) -> Result<Reply<ApplicationOut>> {
    face::overturn_application(&app, &who.actor, &id, command).await
}
