//! Hearing an appeal: the rejection stands or falls, with a reason that the provider reads.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::applications::href;
use crate::frameworks::ReasonIn;
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made};
use crate::kernel::machine::Machine;
use crate::qualification::{self, ApplicationId, ApplicationOut};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::parts::{RowSection, Weight};
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_hearing).service(post_hearing);
}

/// The step of the address, where the caller may take it now.
async fn asked(visit: &Visit, id: &ApplicationId) -> Result<(ApplicationOut, String, Form)> {
    let Made { view: out, version, .. } =
        qualification::read_application(&visit.app, &visit.actor, id).await?;
    let step = visit.request.match_info().get("step").unwrap_or_default().to_owned();
    if out.allowed_actions.contains(&step.as_str()) {
        return Ok((out, step, Form::versioned(version)));
    }
    Err(Problem::wrong_state(Machine::as_str(out.state), &step, out.allowed_actions))
}

fn page(visit: &Visit, out: &ApplicationOut, step: &str, form: Form) -> ConfirmPage {
    let p = visit.page(Some(Section::Frameworks));
    ConfirmPage {
        caption: format!("{}, {}", out.reference, out.organisation_name),
        heading: p.t(&format!("{step}-heading")),
        explains: vec![p.t(&format!("{step}-text"))],
        warning: String::new(),
        sections: vec![RowSection { title: String::new(), rows: super::appeal_rows(&p, out) }],
        reason_label: p.t("step-reason"),
        reason_hint: p.t("hearing-reason-hint"),
        button: p.t(&format!("framework-step-{step}")),
        weight: if step == "uphold" { Weight::Grave } else { Weight::Main },
        action: format!("{}/{step}", href(&out.id)),
        back: href(&out.id),
        form,
        p,
    }
}

#[get("/applications/{id}/{step:uphold|overturn}")]
async fn get_hearing(visit: Visitor<ManageFrameworks>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let (out, step, form) = asked(&visit, &id).await?;
    let view = page(&visit, &out, &step, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/applications/{id}/{step:uphold|overturn}")]
async fn post_hearing(
    visit: Visitor<ManageFrameworks>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (out, step, _) = asked(&visit, &id).await?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = match visit.command::<ReasonIn>(&form, json!({"reason": reason})) {
            Ok(command) if step == "uphold" => {
                qualification::uphold_application(&visit.app, &visit.actor, &id, command).await
            }
            Ok(command) => qualification::overturn_application(&visit.app, &visit.actor, &id, command).await,
            Err(problem) => Err(problem),
        };
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-appeal-heard")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &out, &step, form);
    Ok(again(&view.p.clone(), &view))
}
