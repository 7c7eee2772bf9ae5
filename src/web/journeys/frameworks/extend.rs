//! A later closing date: asked for by one framework manager, confirmed by another.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::framework::href;
use crate::frameworks::{self, ExtendIn, FrameworkId, FrameworkOut};
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made};
use crate::kernel::machine::Machine;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::frameworks::ExtendPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_extend).service(post_extend);
}

/// The framework, where its state allows the step.
async fn allowed(visit: &Visit, id: &FrameworkId) -> Result<(FrameworkOut, Form)> {
    let Made { view: out, version, .. } = frameworks::read_framework(&visit.app, &visit.actor, id).await?;
    if out.allowed_actions.contains(&"extend") {
        return Ok((out, Form::versioned(version)));
    }
    Err(Problem::wrong_state(Machine::as_str(out.state), "extend", out.allowed_actions))
}

#[get("/frameworks/{id}/extend")]
async fn get_extend(visit: Visitor<ManageFrameworks>, id: Id<FrameworkId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let (out, form) = allowed(&visit, &id).await?;
    let view = page(&visit, &out, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/frameworks/{id}/extend")]
async fn post_extend(
    visit: Visitor<ManageFrameworks>,
    id: Id<FrameworkId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let day = form.date("closes_on", "fault-date");
    let reason = form.required("reason", "fault-reason");
    if let (Some(day), Some(reason)) = (day, reason) {
        match extended(&visit, &id, &form, day, &reason).await {
            Ok(note) => return Ok(visit.see(&href(&id), Some(note))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let (out, _) = allowed(&visit, &id).await?;
    let view = page(&visit, &out, form);
    Ok(again(&view.p.clone(), &view))
}

async fn extended(
    visit: &Visit,
    id: &FrameworkId,
    form: &Form,
    day: jiff::civil::Date,
    reason: &str,
) -> Result<Flash> {
    let command = visit.command::<ExtendIn>(form, json!({"closes_on": day.to_string(), "reason": reason}))?;
    frameworks::extend_framework(&visit.app, &visit.actor, id, command).await?;
    let now = frameworks::read_framework(&visit.app, &visit.actor, id).await?.view;
    let asked = now.awaiting_confirmation.is_some();
    Ok(Flash::done(if asked { "flash-framework-extend-asked" } else { "flash-framework-extend" }))
}

fn page(visit: &Visit, out: &FrameworkOut, form: Form) -> ExtendPage {
    let p = visit.page(Some(Section::Frameworks));
    ExtendPage {
        caption: out.reference.clone(),
        heading: p.t1("framework-extend-heading", "name", &out.name),
        text: p.t1("framework-extend-text", "day", p.date(&out.closes_on.0)),
        action: format!("{}/extend", href(&out.id)),
        back: href(&out.id),
        form,
        p,
    }
}
