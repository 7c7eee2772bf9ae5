//! Beginning a notice: under which framework, where, and its title.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};

use super::frame;
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::pipeline;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::{as_begun, begun, grounds, taken};
use crate::web::layout::{again, html};
use crate::web::views::pipeline::NewNoticePage;
use crate::web::visit::{Visit, Visitor};

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
    let begun = begun(&mut form);
    if form.is_clean() {
        let outcome = visit
            .send(&form, begun, async |command| {
                pipeline::create_notice(&visit.app, &visit.actor, command).await
            })
            .await;
        if let Some(reply) = taken(&mut form, outcome.map_err(as_begun))? {
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
