//! Suspending a member at once.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowed, frame, href};
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::qualification::{self, MembershipId, MembershipOut, SuspendNowIn, SuspensionGround};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::views::memberships::SuspendNowPage;
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_suspend_now).service(post_suspend_now);
}

fn page(visit: &Visit, out: MembershipOut, framework: String, form: Form) -> SuspendNowPage {
    let p = frame(visit);
    let here = href(&out.id);
    let grounds = SuspensionGround::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), p.t(&format!("suspend-ground-{one}"))))
        .collect();
    SuspendNowPage {
        grounds,
        action: format!("{here}/suspend-now"),
        back: here,
        framework,
        provider: out.organisation_name,
        form,
        p,
    }
}

#[get("/memberships/{id}/suspend-now")]
async fn get_suspend_now(visit: Visitor<ManageFrameworks>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let (out, framework, form) = allowed(&visit, &id, "suspend_now").await?;
    let view = page(&visit, out, framework, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/memberships/{id}/suspend-now")]
async fn post_suspend_now(
    visit: Visitor<ManageFrameworks>,
    id: Id<MembershipId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let grounds: Vec<(&str, &str)> =
        SuspensionGround::ALL.iter().map(|one| (one.as_str(), one.as_str())).collect();
    let ground = form.one_of("ground", "fault-suspension-ground", &grounds);
    let reason = form.required("reason", "fault-reason");
    if let (Some(ground), Some(reason)) = (ground, reason) {
        let outcome = visit
            .send::<SuspendNowIn, _>(&form, json!({"ground": ground, "reason": reason}), async |command| {
                qualification::suspend_membership_now(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-member-suspended")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let (out, framework, _) = allowed(&visit, &id, "suspend_now").await?;
    let view = page(&visit, out, framework, form);
    Ok(again(&view.p.clone(), &view))
}
