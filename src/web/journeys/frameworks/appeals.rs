//! Hearing an appeal: the rejection stands or falls, with a reason that the provider reads.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::applications::href;
use super::assessment::allowed;
use crate::frameworks::ReasonIn;
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
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
    let step = visit.part("step");
    let (out, form) = allowed(&visit, &id, step).await?;
    let view = page(&visit, &out, step, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/applications/{id}/{step:uphold|overturn}")]
async fn post_hearing(
    visit: Visitor<ManageFrameworks>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let step = visit.part("step");
    let (out, _) = allowed(&visit, &id, step).await?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = visit
            .send::<ReasonIn, _>(&form, json!({"reason": reason}), async |command| {
                if step == "uphold" {
                    qualification::uphold_application(&visit.app, &visit.actor, &id, command).await
                } else {
                    qualification::overturn_application(&visit.app, &visit.actor, &id, command).await
                }
            })
            .await;
        match outcome {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-appeal-heard")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &out, step, form);
    Ok(again(&view.p.clone(), &view))
}
