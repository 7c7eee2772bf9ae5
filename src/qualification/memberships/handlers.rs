//! The operations on memberships.

use actix_web::web::Data;
use actix_web::{HttpRequest, get, post};

use super::face;
use super::model::{EvidenceId, MembershipId};
use super::reading::{self, MembershipsQuery};
use super::views::{
    EvidenceAskIn, EvidenceDecisionIn, EvidenceIn, EvidenceSampleIn, EvidenceSampleOut, MemberOut,
    MembershipOut, MembershipRowOut, NoticeIn, NoticeReplyIn, SuspendNowIn,
};
use crate::frameworks::{FrameworkId, ReasonIn};
use crate::kernel::auth::Allowed;
use crate::kernel::authz::{
    Anyone, ManageFrameworks, ReadApplications, SubmitApplications, WriteApplications,
};
use crate::kernel::confirmation::{AwaitingConfirmationOut, TwoPersonOut};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, NoInput, Page, PageQuery, Query, Reply, Routes};
use crate::kernel::state::App;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(list_members)
        .service(list_framework_memberships)
        .service(list_memberships)
        .service(get_membership)
        .service(give_suspension_notice)
        .service(suspend_membership)
        .service(suspend_membership_now)
        .service(give_removal_notice)
        .service(drop_notice)
        .service(reply_to_notice)
        .service(read_reply)
        .service(remove_membership)
        .service(reinstate_membership)
        .service(appeal_membership)
        .service(uphold_membership)
        .service(overturn_membership)
        .service(leave_membership)
        .service(renew_membership)
        .service(ask_for_evidence)
        .service(offer_evidence)
        .service(accept_evidence)
        .service(refuse_evidence)
        .service(sample_evidence);
}

/// The evidence in the path.
fn evidence_of(request: &HttpRequest) -> Result<EvidenceId> {
    let id = request.match_info().get("evidence_id").and_then(|text| text.parse().ok());
    id.ok_or_else(Problem::not_found)
}

/// List the members of a framework
///
/// Those in force, as everyone sees them.
#[utoipa::path(operation_id = "list_members", tag = "qualification",
    params(("id" = FrameworkId, Path, description = "The framework"), PageQuery),
    responses((status = 200, body = Page<MemberOut>)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/frameworks/{id}/members")]
async fn list_members(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<FrameworkId>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<MemberOut>>> {
    reading::active_members(&app, &who.actor, &id, query.0).await
}

/// List the memberships of a framework
///
/// In every state, for the framework managers and auditors of its body.
#[utoipa::path(operation_id = "list_framework_memberships", tag = "qualification",
    params(("id" = FrameworkId, Path, description = "The framework"), MembershipsQuery),
    responses((status = 200, body = Page<MembershipRowOut>)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/frameworks/{id}/memberships")]
async fn list_framework_memberships(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    id: Id<FrameworkId>,
    query: Query<MembershipsQuery>,
) -> Result<Reply<Page<MembershipRowOut>>> {
    reading::framework_members(&app, &who.actor, &id, query.0).await
}

/// List the memberships of the caller's providers
#[utoipa::path(operation_id = "list_memberships", tag = "qualification", params(PageQuery),
    responses((status = 200, body = Page<MembershipRowOut>)),
    extensions(("x-permission" = json!("read_applications"))))]
#[get("/memberships")]
async fn list_memberships(
    app: Data<App>,
    who: Allowed<ReadApplications>,
    query: Query<PageQuery>,
) -> Result<Reply<Page<MembershipRowOut>>> {
    reading::own_memberships(&app, &who.actor, query.0).await
}

/// Read a membership
///
/// One in force is public. Notices, appeals and evidence are for the member's people, the framework managers and auditors.
#[utoipa::path(operation_id = "get_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")),
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/memberships/{id}")]
async fn get_membership(
    app: Data<App>,
    who: Allowed<Anyone>,
    id: Id<MembershipId>,
) -> Result<Reply<MembershipOut>> {
    Ok(Reply::ok(reading::read_membership(&app, &who.actor, &id).await?))
}

/// Give notice of suspension
///
/// The member is told the reason and may reply until its clock is over. The membership stays in force.
#[utoipa::path(operation_id = "give_suspension_notice", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = NoticeIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required"]))))]
#[post("/memberships/{id}/suspension-notice")]
async fn give_suspension_notice(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<NoticeIn>,
) -> Result<Reply<MembershipOut>> {
    face::give_suspension_notice(&app, &who.actor, &id, command).await
}

/// Suspend a member after a notice
///
/// Once the reply was read or its clock is over.
#[utoipa::path(operation_id = "suspend_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = ReasonIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required","conflict"]))))]
#[post("/memberships/{id}/suspend")]
async fn suspend_membership(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    face::suspend_membership(&app, &who.actor, &id, command).await
}

/// Suspend a member at once
///
/// On a safeguarding or exclusion ground; the right of reply follows.
#[utoipa::path(operation_id = "suspend_membership_now", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = SuspendNowIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required"]))))]
#[post("/memberships/{id}/suspend-now")]
async fn suspend_membership_now(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<SuspendNowIn>,
) -> Result<Reply<MembershipOut>> {
    face::suspend_membership_now(&app, &who.actor, &id, command).await
}

/// Give notice of removal
///
/// The member is told the reason and may reply until its clock is over. Nothing changes before it is decided.
#[utoipa::path(operation_id = "give_removal_notice", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = NoticeIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required"]))))]
#[post("/memberships/{id}/removal-notice")]
async fn give_removal_notice(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<NoticeIn>,
) -> Result<Reply<MembershipOut>> {
    face::give_removal_notice(&app, &who.actor, &id, command).await
}

/// Drop a notice
///
/// The membership is as it was before the notice.
#[utoipa::path(operation_id = "drop_notice", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = ReasonIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required"]))))]
#[post("/memberships/{id}/drop-notice")]
async fn drop_notice(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    face::drop_notice(&app, &who.actor, &id, command).await
}

/// Reply to a notice
///
/// Once, until the last day for the reply.
#[utoipa::path(operation_id = "reply_to_notice", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = NoticeReplyIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("submit_applications")), ("x-problems" = json!(["conflict","deadline_passed"]))))]
#[post("/memberships/{id}/reply")]
async fn reply_to_notice(
    app: Data<App>,
    who: Allowed<SubmitApplications>,
    id: Id<MembershipId>,
    command: Command<NoticeReplyIn>,
) -> Result<Reply<MembershipOut>> {
    face::reply_to_notice(&app, &who.actor, &id, command).await
}

/// Read the reply to a notice
///
/// Who decides has read it; this records that.
#[utoipa::path(operation_id = "read_reply", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = NoInput,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-problems" = json!(["person_required","another_person_required","conflict"]))))]
#[post("/memberships/{id}/read-reply")]
async fn read_reply(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    face::read_reply(&app, &who.actor, &id, command).await
}

/// Remove a member
///
/// Two framework managers, each freshly authenticated, send the request: the first is answered 202, and its reason is the decision's; the second removes.
#[utoipa::path(operation_id = "remove_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = ReasonIn,
    responses((status = 200, body = MembershipOut), (status = 202, body = AwaitingConfirmationOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required","reauthentication_required","conflict"]))))]
#[post("/memberships/{id}/remove")]
async fn remove_membership(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<ReasonIn>,
) -> Result<Reply<TwoPersonOut<MembershipOut>>> {
    face::remove_membership(&app, &who.actor, &id, command).await
}

/// Reinstate a suspended member
#[utoipa::path(operation_id = "reinstate_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = NoInput,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required"]))))]
#[post("/memberships/{id}/reinstate")]
async fn reinstate_membership(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    face::reinstate_membership(&app, &who.actor, &id, command).await
}

/// Appeal against a suspension or removal
///
/// Once, within the framework's appeal clock. The decision goes on while a framework manager who took no part hears it.
#[utoipa::path(operation_id = "appeal_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = ReasonIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("submit_applications")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","conflict","deadline_passed"]))))]
#[post("/memberships/{id}/appeal")]
async fn appeal_membership(
    app: Data<App>,
    who: Allowed<SubmitApplications>,
    id: Id<MembershipId>,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    face::appeal_membership(&app, &who.actor, &id, command).await
}

/// Uphold a suspension or removal
///
/// Only who took no part in it hears the appeal.
#[utoipa::path(operation_id = "uphold_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = ReasonIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required"]))))]
#[post("/memberships/{id}/uphold")]
async fn uphold_membership(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    face::uphold_membership(&app, &who.actor, &id, command).await
}

/// Overturn a suspension or removal
///
/// The membership is active again. Only who took no part in the decision hears the appeal.
#[utoipa::path(operation_id = "overturn_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = ReasonIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required"]))))]
#[post("/memberships/{id}/overturn")]
async fn overturn_membership(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    face::overturn_membership(&app, &who.actor, &id, command).await
}

/// Leave a framework
///
/// Running agreements go on.
#[utoipa::path(operation_id = "leave_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = NoInput,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("submit_applications")), ("x-machine" = json!("membership"))))]
#[post("/memberships/{id}/leave")]
async fn leave_membership(
    app: Data<App>,
    who: Allowed<SubmitApplications>,
    id: Id<MembershipId>,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    face::leave_membership(&app, &who.actor, &id, command).await
}

/// Renew a lapsed membership
///
/// Once all required evidence holds again.
#[utoipa::path(operation_id = "renew_membership", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = NoInput,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-machine" = json!("membership")), ("x-problems" = json!(["person_required","another_person_required","check_failed","conflict"]))))]
#[post("/memberships/{id}/renew")]
async fn renew_membership(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    face::renew_membership(&app, &who.actor, &id, command).await
}

/// Ask a member for evidence
#[utoipa::path(operation_id = "ask_for_evidence", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = EvidenceAskIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-problems" = json!(["person_required","another_person_required","already_exists"]))))]
#[post("/memberships/{id}/evidence-requests")]
async fn ask_for_evidence(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    command: Command<EvidenceAskIn>,
) -> Result<Reply<MembershipOut>> {
    face::ask_for_evidence(&app, &who.actor, &id, command).await
}

/// Offer evidence
///
/// What was asked for, or the next before the present one expires. What was offered and not judged yet is replaced.
#[utoipa::path(operation_id = "offer_evidence", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership")), request_body = EvidenceIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("write_applications")), ("x-problems" = json!(["wrong_state"]))))]
#[post("/memberships/{id}/evidence")]
async fn offer_evidence(
    app: Data<App>,
    who: Allowed<WriteApplications>,
    id: Id<MembershipId>,
    command: Command<EvidenceIn>,
) -> Result<Reply<MembershipOut>> {
    face::offer_evidence(&app, &who.actor, &id, command).await
}

/// Accept evidence
///
/// It replaces what was accepted before for the same requirement.
#[utoipa::path(operation_id = "accept_evidence", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership"),
        ("evidence_id" = EvidenceId, Path, description = "The evidence")), request_body = EvidenceDecisionIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")),
        ("x-problems" = json!(["person_required", "another_person_required", "conflict"]))))]
#[post("/memberships/{id}/evidence/{evidence_id}/accept")]
async fn accept_evidence(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    request: HttpRequest,
    command: Command<EvidenceDecisionIn>,
) -> Result<Reply<MembershipOut>> {
    face::accept_evidence(&app, &who.actor, &id, &evidence_of(&request)?, command).await
}

/// Refuse evidence
///
/// With a reason; the member can offer other evidence.
#[utoipa::path(operation_id = "refuse_evidence", tag = "qualification",
    params(("id" = MembershipId, Path, description = "The membership"),
        ("evidence_id" = EvidenceId, Path, description = "The evidence")), request_body = ReasonIn,
    responses((status = 200, body = MembershipOut)),
    extensions(("x-permission" = json!("manage_frameworks")),
        ("x-problems" = json!(["person_required", "another_person_required", "conflict"]))))]
#[post("/memberships/{id}/evidence/{evidence_id}/refuse")]
async fn refuse_evidence(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<MembershipId>,
    request: HttpRequest,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    face::refuse_evidence(&app, &who.actor, &id, &evidence_of(&request)?, command).await
}

/// Ask members drawn by chance for evidence
///
/// From those in force who are not asked for it already.
#[utoipa::path(operation_id = "sample_evidence", tag = "qualification",
    params(("id" = FrameworkId, Path, description = "The framework")), request_body = EvidenceSampleIn,
    responses((status = 200, body = EvidenceSampleOut)),
    extensions(("x-permission" = json!("manage_frameworks")), ("x-problems" = json!(["person_required"]))))]
#[post("/frameworks/{id}/evidence-samples")]
async fn sample_evidence(
    app: Data<App>,
    who: Allowed<ManageFrameworks>,
    id: Id<FrameworkId>,
    command: Command<EvidenceSampleIn>,
) -> Result<Reply<EvidenceSampleOut>> {
    face::sample_evidence(&app, &who.actor, &id, command).await
}
