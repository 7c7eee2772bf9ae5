//! Steps of a notice that are confirmed: publishing, converting, dropping, discarding.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowing, frame, home, name_of};
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions};
use crate::kernel::error::Result;
use crate::kernel::http::{Command, Id, NoInput};
use crate::pipeline::{self, NoticeId, PipelineConvertIn, PipelineDropIn, PipelineNoticeOut};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::views::competitions::StepPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_publish)
        .service(post_publish)
        .service(get_convert)
        .service(post_convert)
        .service(get_drop)
        .service(post_drop)
        .service(get_discard)
        .service(post_discard);
}

/// One step to confirm; its words are `pipeline-{key}-heading`, `-text`, `-button`.
fn step(visit: &Visit, out: &PipelineNoticeOut, key: &str, form: Form, asks_reason: bool) -> StepPage {
    let p = frame(visit);
    let say = |part: &str| p.t(&format!("pipeline-{key}-{part}"));
    StepPage {
        heading: say("heading"),
        text: say("text"),
        button: say("button"),
        about: format!("{}, {}", name_of(&p, out), out.title),
        back: home(&out.id),
        asks_reason,
        form,
        p,
    }
}

async fn asked(visit: &Visit, id: &NoticeId, action: &str) -> Result<HttpResponse> {
    let made = allowing(visit, id, action).await?;
    let view = step(visit, &made.view, action, Form::versioned(made.version), action == "drop");
    Ok(html(&view.p.clone(), &view))
}

#[get("/pipeline/{id}/publish")]
async fn get_publish(visit: Visitor<CommissionCompetitions>, id: Id<NoticeId>) -> Result<HttpResponse> {
    asked(&visit, &id, "publish").await
}

#[post("/pipeline/{id}/publish")]
async fn post_publish(
    visit: Visitor<CommissionCompetitions>,
    id: Id<NoticeId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome = visit
        .send::<NoInput, _>(&form, json!({}), async |command| {
            pipeline::publish_notice(&visit.app, &visit.actor, &id, command).await
        })
        .await;
    if taken(&mut form, outcome)?.is_some() {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-pipeline-published"))));
    }
    let made = allowing(&visit, &id, "publish").await?;
    let view = step(&visit, &made.view, "publish", form, false);
    Ok(again(&view.p.clone(), &view))
}

#[get("/pipeline/{id}/convert")]
async fn get_convert(visit: Visitor<CommissionCompetitions>, id: Id<NoticeId>) -> Result<HttpResponse> {
    asked(&visit, &id, "convert").await
}

#[post("/pipeline/{id}/convert")]
async fn post_convert(
    visit: Visitor<CommissionCompetitions>,
    id: Id<NoticeId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let command = visit.command::<PipelineConvertIn>(&form, json!({}))?;
    pipeline::convert_notice(&visit.app, &visit.actor, &id, command).await?;
    let competition = converted_to(&visit, &id).await?;
    Ok(visit.see(&competition, Some(Flash::done("flash-pipeline-converted"))))
}

/// The competition that a conversion made; also where the form was sent twice.
async fn converted_to(visit: &Visit, id: &NoticeId) -> Result<String> {
    let out = pipeline::read_notice(&visit.app, &visit.actor, id).await?.view;
    Ok(out.competition_id.map_or_else(|| home(id), |competition| format!("/competitions/{competition}")))
}

#[get("/pipeline/{id}/drop")]
async fn get_drop(visit: Visitor<DirectCompetitions>, id: Id<NoticeId>) -> Result<HttpResponse> {
    asked(&visit, &id, "drop").await
}

#[post("/pipeline/{id}/drop")]
async fn post_drop(
    visit: Visitor<DirectCompetitions>,
    id: Id<NoticeId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let act = async |command: Command<PipelineDropIn>| {
            pipeline::drop_notice(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(allowing(&visit, &id, "drop").await?.version);
        let outcome = visit.confirm(&mut form, json!({"reason": reason}), act, now).await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-pipeline-dropped"))));
        }
    }
    let made = allowing(&visit, &id, "drop").await?;
    let view = step(&visit, &made.view, "drop", form, true);
    Ok(again(&view.p.clone(), &view))
}

#[get("/pipeline/{id}/discard")]
async fn get_discard(visit: Visitor<CommissionCompetitions>, id: Id<NoticeId>) -> Result<HttpResponse> {
    asked(&visit, &id, "discard").await
}

#[post("/pipeline/{id}/discard")]
async fn post_discard(
    visit: Visitor<CommissionCompetitions>,
    id: Id<NoticeId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let command = visit.command::<NoInput>(&form, json!({}))?;
    pipeline::discard_notice(&visit.app, &visit.actor, &id, command).await?;
    Ok(visit.see("/pipeline", Some(Flash::done("flash-pipeline-discarded"))))
}
