//! What providers and framework managers do with memberships, for operations and pages alike.

use actix_web::http::StatusCode;

use super::model::{EvidenceId, MembershipId};
use super::views::{
    EvidenceAskIn, EvidenceDecisionIn, EvidenceIn, EvidenceSampleIn, EvidenceSampleOut, MembershipOut,
    NoticeIn, NoticeReplyIn, SuspendNowIn,
};
use super::{appeals, evidence, notices};
use crate::frameworks::{FrameworkId, ReasonIn};
use crate::kernel::authz::Actor;
use crate::kernel::confirmation::TwoPersonOut;
use crate::kernel::error::Result;
use crate::kernel::http::{Command, NoInput, Reply, run};
use crate::kernel::state::App;

/// Give notice of suspension.
pub async fn give_suspension_notice(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoticeIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, notices::give_suspension_notice).await
}

/// Suspend a member after a notice.
pub async fn suspend_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, notices::suspend).await
}

/// Suspend a member at once.
pub async fn suspend_membership_now(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<SuspendNowIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, notices::suspend_now).await
}

/// Give notice of removal.
pub async fn give_removal_notice(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoticeIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, notices::give_removal_notice).await
}

/// Drop a notice.
pub async fn drop_notice(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, notices::drop_notice).await
}

/// Reply to a notice.
pub async fn reply_to_notice(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoticeReplyIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, notices::reply).await
}

/// Read the reply to a notice.
pub async fn read_reply(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        notices::read_reply(tx, &call.actor, &call.id, &call.meta)
    })
    .await
}

/// Remove a member.
pub async fn remove_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<ReasonIn>,
) -> Result<Reply<TwoPersonOut<MembershipOut>>> {
    run(app, actor, id.clone(), StatusCode::OK, command, notices::remove).await
}

/// Reinstate a suspended member.
pub async fn reinstate_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        notices::reinstate(tx, &call.app, &call.actor, &call.id, &call.meta)
    })
    .await
}

/// Appeal against a suspension or removal.
pub async fn appeal_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, appeals::appeal).await
}

/// Uphold a suspension or removal.
pub async fn uphold_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, appeals::uphold).await
}

/// Overturn a suspension or removal.
pub async fn overturn_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, appeals::overturn).await
}

/// Leave a framework.
pub async fn leave_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        notices::leave(tx, &call.app, &call.actor, &call.id, &call.meta)
    })
    .await
}

/// Renew a lapsed membership.
pub async fn renew_membership(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<NoInput>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, |tx, call| {
        evidence::renew(tx, &call.app, &call.actor, &call.id, &call.meta)
    })
    .await
}

/// Ask a member for evidence.
pub async fn ask_for_evidence(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<EvidenceAskIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, evidence::ask).await
}

/// Offer evidence.
pub async fn offer_evidence(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    command: Command<EvidenceIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, evidence::offer).await
}

/// Accept evidence.
pub async fn accept_evidence(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    evidence_id: &EvidenceId,
    command: Command<EvidenceDecisionIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, (id.clone(), evidence_id.clone()), StatusCode::OK, command, evidence::accept).await
}

/// Refuse evidence.
pub async fn refuse_evidence(
    app: &App,
    actor: &Actor,
    id: &MembershipId,
    evidence_id: &EvidenceId,
    command: Command<ReasonIn>,
) -> Result<Reply<MembershipOut>> {
    run(app, actor, (id.clone(), evidence_id.clone()), StatusCode::OK, command, evidence::refuse).await
}

/// Ask members drawn by chance for evidence.
pub async fn sample_evidence(
    app: &App,
    actor: &Actor,
    id: &FrameworkId,
    command: Command<EvidenceSampleIn>,
) -> Result<Reply<EvidenceSampleOut>> {
    run(app, actor, id.clone(), StatusCode::OK, command, evidence::sample).await
}
