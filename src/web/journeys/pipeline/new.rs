//! Beginning a notice: under which framework, where, and its title.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::frame;
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::pipeline;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::{grounds, taken};
use crate::web::layout::{again, html};
use crate::web::views::pipeline::NewNoticePage;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_new).service(post_new);
}

#[get("/pipeline/new")]
async fn get_new(visit: Visitor<CommissionCompetitions>) -> Result<HttpResponse> {
    let view = page(&visit, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/pipeline/new")]
async fn post_new(visit: Visitor<CommissionCompetitions>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let framework = form.required("framework_id", "fault-framework").unwrap_or_default();
    let place = form.required("place", "fault-places").unwrap_or_default();
    let title = form.required("title", "fault-title").unwrap_or_default();
    if form.is_clean() {
        let (body, region) = place.split_once('/').unwrap_or((&place, ""));
        let input =
            json!({"framework_id": framework, "body_id": body, "region_code": region, "title": title});
        let outcome = visit
            .send(&form, input, async |command| {
                pipeline::create_notice(&visit.app, &visit.actor, command).await
            })
            .await;
        let outcome = outcome.map_err(|problem| {
            renamed(problem, |pointer| match pointer {
                "/region_code" => "/place".to_owned(),
                "/body_id" => "/framework_id".to_owned(),
                other => other.to_owned(),
            })
        });
        if let Some(reply) = taken(&mut form, outcome)? {
            return Ok(visit.see(&format!("/pipeline/{}/edit", reply.made_id().unwrap_or_default()), None));
        }
    }
    let view = page(&visit, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn page(visit: &Visit, mut form: Form) -> Result<NewNoticePage> {
    let (frameworks, places) = grounds(visit, &mut form).await?;
    Ok(NewNoticePage { p: frame(visit), form, frameworks, places })
}
