//! Steps of a membership that one page confirms.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{allowed, frame, href};
use crate::frameworks::ReasonIn;
use crate::kernel::authz::ReadApplications;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, NoInput};
use crate::qualification::{self, MembershipId, MembershipOut, NoticeIn, NoticeReplyIn};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::frameworks::take_whole;
use crate::web::layout::{again, html};
use crate::web::views::parts::Weight;
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, renamed, take_faults};

/// What the person writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    Reason,
    Reply,
    Nothing,
}

/// A step: the page below the membership's own, the action it needs, what it asks, and how heavy it is.
pub(super) struct Step {
    pub(super) path: &'static str,
    pub(super) action: &'static str,
    asks: Asks,
    pub(super) weight: Weight,
}

const fn step(path: &'static str, action: &'static str, asks: Asks, weight: Weight) -> Step {
    Step { path, action, asks, weight }
}

pub(super) const STEPS: [Step; 13] = [
    step("reply", "reply", Asks::Reply, Weight::Main),
    step("appeal", "appeal", Asks::Reason, Weight::Main),
    step("read-reply", "read_reply", Asks::Nothing, Weight::Main),
    step("reinstate", "reinstate", Asks::Nothing, Weight::Main),
    step("renew", "renew", Asks::Nothing, Weight::Main),
    step("drop-notice", "drop", Asks::Reason, Weight::Main),
    step("overturn", "overturn", Asks::Reason, Weight::Main),
    step("uphold", "uphold", Asks::Reason, Weight::Grave),
    step("suspend", "suspend", Asks::Reason, Weight::Grave),
    step("remove", "remove", Asks::Reason, Weight::Grave),
    step("suspension-notice", "give_suspension_notice", Asks::Reason, Weight::Grave),
    step("removal-notice", "give_removal_notice", Asks::Reason, Weight::Grave),
    step("leave", "leave", Asks::Nothing, Weight::Grave),
];

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_step).service(post_step);
}

fn known(visit: &Visit) -> Result<&'static Step> {
    STEPS.iter().find(|one| one.path == visit.part("step")).ok_or_else(Problem::not_found)
}

fn page(visit: &Visit, out: MembershipOut, framework: String, step: &Step, form: Form) -> ConfirmPage {
    let p = frame(visit);
    let (path, here) = (step.path, href(&out.id));
    let (reason_label, reason_hint) = match step.asks {
        Asks::Nothing => (String::new(), String::new()),
        Asks::Reply => (p.t("member-reply-label"), p.h("member-reply-label")),
        Asks::Reason if path == "appeal" => (p.t("member-appeal-label"), p.h("member-appeal-label")),
        Asks::Reason => (p.t("member-reason-label"), p.h("member-reason-label")),
    };
    ConfirmPage {
        caption: format!("{}, {framework}", out.organisation_name),
        heading: p.t(&format!("member-{path}-heading")),
        explains: vec![p.t(&format!("member-{path}-text"))],
        warning: String::new(),
        sections: Vec::new(),
        reason_label,
        reason_hint,
        button: p.t(&format!("member-step-{path}")),
        weight: step.weight,
        action: format!("{here}/{path}"),
        back: here,
        form,
        p,
    }
}

#[get("/memberships/{id}/{step}")]
async fn get_step(visit: Visitor<ReadApplications>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let step = known(&visit)?;
    if step.action == "remove" {
        visit.fresh()?;
    }
    let (out, framework, form) = allowed(&visit, &id, step.action).await?;
    let view = page(&visit, out, framework, step, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/memberships/{id}/{step}")]
async fn post_step(
    visit: Visitor<ReadApplications>,
    id: Id<MembershipId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let step = known(&visit)?;
    let mut form = visit.proved(posted)?;
    match step.asks {
        Asks::Reason => drop(form.required("reason", "fault-reason")),
        Asks::Reply => drop(form.required("reason", "fault-reply")),
        Asks::Nothing => {}
    }
    if form.is_clean() {
        match take(&visit, &id, step, &form).await {
            Ok(note) => return Ok(visit.see(&href(&id), Some(note))),
            Err(problem) if step.asks == Asks::Nothing => take_whole(&mut form, problem)?,
            Err(problem) => take_faults(&mut form, renamed(problem, |_| "/reason".to_owned()))?,
        }
    }
    let (out, framework, _) = allowed(&visit, &id, step.action).await?;
    let view = page(&visit, out, framework, step, form);
    Ok(again(&view.p.clone(), &view))
}

async fn take(visit: &Visit, id: &MembershipId, step: &Step, form: &Form) -> Result<Flash> {
    let (app, actor) = (&visit.app, &visit.actor);
    let text = form.value("reason").trim();
    let reason = json!({"reason": text});
    let plain = || visit.command::<NoInput>(form, json!({}));
    let reasoned = |input: &Value| visit.command::<ReasonIn>(form, input.clone());
    let noticed = |input: &Value| visit.command::<NoticeIn>(form, input.clone());
    match step.path {
        "reply" => {
            let command = visit.command::<NoticeReplyIn>(form, json!({"reply": text}))?;
            qualification::reply_to_notice(app, actor, id, command).await.map(drop)?;
        }
        "appeal" => qualification::appeal_membership(app, actor, id, reasoned(&reason)?).await.map(drop)?,
        "read-reply" => qualification::read_reply(app, actor, id, plain()?).await.map(drop)?,
        "reinstate" => qualification::reinstate_membership(app, actor, id, plain()?).await.map(drop)?,
        "renew" => qualification::renew_membership(app, actor, id, plain()?).await.map(drop)?,
        "drop-notice" => qualification::drop_notice(app, actor, id, reasoned(&reason)?).await.map(drop)?,
        "overturn" => {
            qualification::overturn_membership(app, actor, id, reasoned(&reason)?).await.map(drop)?
        }
        "uphold" => qualification::uphold_membership(app, actor, id, reasoned(&reason)?).await.map(drop)?,
        "suspend" => qualification::suspend_membership(app, actor, id, reasoned(&reason)?).await.map(drop)?,
        "suspension-notice" => {
            qualification::give_suspension_notice(app, actor, id, noticed(&reason)?).await.map(drop)?;
        }
        "removal-notice" => {
            qualification::give_removal_notice(app, actor, id, noticed(&reason)?).await.map(drop)?;
        }
        "leave" => qualification::leave_membership(app, actor, id, plain()?).await.map(drop)?,
        _ => {
            qualification::remove_membership(app, actor, id, reasoned(&reason)?).await?;
            // The same form sent twice is answered as before, without a view: what stands now is read.
            let now = qualification::read_membership(app, actor, id).await?.view;
            if now.awaiting_confirmation.is_some() {
                return Ok(Flash::done("flash-member-remove-asked"));
            }
        }
    }
    Ok(Flash::done(&format!("flash-member-{}", step.path)))
}
