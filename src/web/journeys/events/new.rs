//! Beginning an event: where, of what kind, about which plan, and its title.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::frame;
use crate::engagement::{self, EventKind};
use crate::kernel::authz::{CommissionCompetitions, Permission};
use crate::kernel::error::Result;
use crate::pipeline::states::NoticeState;
use crate::pipeline::{self, PipelineNoticesQuery};
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::{grounds, taken};
use crate::web::layout::{Page, again, html};
use crate::web::views::events::NewEventPage;
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_new).service(post_new);
}

#[get("/events/new")]
async fn get_new(visit: Visitor<CommissionCompetitions>) -> Result<HttpResponse> {
    let view = page(&visit, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/new")]
async fn post_new(visit: Visitor<CommissionCompetitions>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let place = form.required("place", "fault-places").unwrap_or_default();
    let kind = form.required("kind", "fault-event-kind").unwrap_or_default();
    let title = form.required("title", "fault-title").unwrap_or_default();
    if form.is_clean() {
        let (body, region) = place.split_once('/').unwrap_or((&place, ""));
        let mut input = json!({"body_id": body, "region_code": region, "kind": kind, "title": title});
        if let (Some(notice), Some(fields)) = (form.optional("notice_id"), input.as_object_mut()) {
            fields.insert("notice_id".to_owned(), json!(notice));
        }
        let outcome = visit
            .send(&form, input, async |command| {
                engagement::create_event(&visit.app, &visit.actor, command).await
            })
            .await;
        let outcome = outcome.map_err(|problem| {
            renamed(problem, |pointer| match pointer {
                "/region_code" | "/body_id" => "/place".to_owned(),
                "/framework_id" => "/notice_id".to_owned(),
                other => other.to_owned(),
            })
        });
        if let Some(reply) = taken(&mut form, outcome)? {
            return Ok(visit.see(&format!("/events/{}/edit", reply.made_id().unwrap_or_default()), None));
        }
    }
    let view = page(&visit, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn page(visit: &Visit, mut form: Form) -> Result<NewEventPage> {
    let (_, places) = grounds(visit, &mut form).await?;
    let p = frame(visit);
    Ok(NewEventPage { kinds: kinds(&p), notices: notices(visit).await?, p, form, places })
}

pub(super) fn kinds(p: &Page) -> Vec<Choice> {
    let kinds = EventKind::ALL.iter().map(|kind| kind.as_str());
    kinds.map(|kind| Choice::new(kind, p.t(&format!("event-kind-{}", kind.replace('_', "-"))))).collect()
}

/// The planned competitions of the person's own bodies.
async fn notices(visit: &Visit) -> Result<Vec<Choice>> {
    let mut found = Vec::new();
    for body in visit.actor.bodies(CommissionCompetitions::ROLES) {
        let query = PipelineNoticesQuery {
            body_id: Some(body),
            state: Some(NoticeState::Published),
            limit: Some(100),
            ..PipelineNoticesQuery::default()
        };
        let page = pipeline::list_notices(&visit.app, &visit.actor, query).await?.view();
        let items = page.map(|page| page.items).unwrap_or_default();
        let name = |one: &pipeline::PipelineNoticeOut| {
            let reference = one.reference.clone().unwrap_or_default();
            Choice::new(one.id.as_str(), format!("{reference}, {}", one.title))
        };
        found.extend(items.iter().map(name));
    }
    Ok(found)
}
