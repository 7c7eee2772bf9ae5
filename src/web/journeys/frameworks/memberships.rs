//! One membership, its suspension at once and its reinstatement.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{scope_rows, step};
use crate::frameworks;
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::kernel::machine::Machine;
use crate::qualification::{self, MembershipId, MembershipOut, SuspendNowIn, SuspensionGround};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::frameworks::{MembershipPage, SuspendNowPage};
use crate::web::views::parts::{Action, Choice, Row, Weight};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_membership)
        .service(get_suspend_now)
        .service(post_suspend_now)
        .service(get_reinstate)
        .service(post_reinstate);
}

pub(super) fn href(id: &MembershipId) -> String {
    format!("/memberships/{id}")
}

/// The membership with its framework's name and a form for its version.
async fn read(visit: &Visit, id: &MembershipId) -> Result<(MembershipOut, String, Form)> {
    let Made { view: out, version, .. } =
        qualification::read_membership(&visit.app, &visit.actor, id).await?;
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    Ok((out, framework.name, Form::versioned(version)))
}

/// The same where it allows `action`; 409 otherwise.
async fn allowed(visit: &Visit, id: &MembershipId, action: &str) -> Result<(MembershipOut, String, Form)> {
    let (out, framework, form) = read(visit, id).await?;
    if out.allowed_actions.contains(&action) {
        return Ok((out, framework, form));
    }
    Err(Problem::wrong_state(Machine::as_str(out.state), action, out.allowed_actions))
}

#[get("/memberships/{id}")]
async fn get_membership(visit: Visitor<ManageFrameworks>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let (out, framework, _) = read(&visit, &id).await?;
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Frameworks));
    let mut facts = scope_rows(&p, &names, out.tier, &out.categories, &out.areas);
    facts.push(Row::new(p.t("column-since"), p.moment(&out.admitted_at.timestamp())));
    let view = MembershipPage {
        actions: actions(&p, &out),
        framework,
        framework_href: super::framework::href(&out.framework_id),
        provider: out.organisation_name,
        state: out.state.to_string(),
        facts,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn actions(p: &Page, out: &MembershipOut) -> Vec<Action> {
    let here = href(&out.id);
    let parts = [
        ("suspend_now", "suspend-now", "framework-step-suspend-now", Weight::Grave),
        ("reinstate", "reinstate", "framework-step-reinstate", Weight::Main),
    ];
    parts
        .into_iter()
        .filter(|(action, ..)| out.allowed_actions.contains(action))
        .map(|(_, path, key, weight)| step(format!("{here}/{path}"), p.t(key), weight))
        .collect()
}

fn suspend_page(visit: &Visit, out: MembershipOut, framework: String, form: Form) -> SuspendNowPage {
    let p = visit.page(Some(Section::Frameworks));
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
    let view = suspend_page(&visit, out, framework, form);
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
        let outcome = match visit.command::<SuspendNowIn>(&form, json!({"ground": ground, "reason": reason}))
        {
            Ok(command) => {
                qualification::suspend_membership_now(&visit.app, &visit.actor, &id, command).await
            }
            Err(problem) => Err(problem),
        };
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-member-suspended")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let (out, framework, _) = allowed(&visit, &id, "suspend_now").await?;
    let view = suspend_page(&visit, out, framework, form);
    Ok(again(&view.p.clone(), &view))
}

fn reinstate_page(visit: &Visit, out: MembershipOut, framework: String, form: Form) -> ConfirmPage {
    let p = visit.page(Some(Section::Frameworks));
    let here = href(&out.id);
    ConfirmPage {
        caption: framework,
        heading: p.t1("reinstate-heading", "provider", &out.organisation_name),
        explains: vec![p.t("reinstate-text")],
        warning: String::new(),
        sections: Vec::new(),
        reason_label: String::new(),
        reason_hint: String::new(),
        button: p.t("reinstate-button"),
        weight: Weight::Main,
        action: format!("{here}/reinstate"),
        back: here,
        form,
        p,
    }
}

#[get("/memberships/{id}/reinstate")]
async fn get_reinstate(visit: Visitor<ManageFrameworks>, id: Id<MembershipId>) -> Result<HttpResponse> {
    let (out, framework, form) = allowed(&visit, &id, "reinstate").await?;
    let view = reinstate_page(&visit, out, framework, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/memberships/{id}/reinstate")]
async fn post_reinstate(
    visit: Visitor<ManageFrameworks>,
    id: Id<MembershipId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let command = visit.command::<NoInput>(&form, json!({}))?;
    match qualification::reinstate_membership(&visit.app, &visit.actor, &id, command).await {
        Ok(_) => Ok(visit.see(&href(&id), Some(Flash::done("flash-member-reinstated")))),
        Err(problem) => {
            take_faults(&mut form, problem)?;
            let (out, framework, _) = allowed(&visit, &id, "reinstate").await?;
            let view = reinstate_page(&visit, out, framework, form);
            Ok(again(&view.p.clone(), &view))
        }
    }
}
