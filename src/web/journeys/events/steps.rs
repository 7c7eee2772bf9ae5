//! Steps of an event that are confirmed: publishing after a check, cancelling, its record, discarding.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::show::facts;
use super::{allowing, caption, frame, home, name_of};
use crate::engagement::{
    self, EngagementEventCancelIn, EngagementEventOut, EngagementEventRecordIn, EventId,
};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, NoInput};
use crate::published::Subject;
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::journeys::published;
use crate::web::layout::{again, html};
use crate::web::views::competitions::StepPage;
use crate::web::views::events::{CheckEventPage, RecordPage};
use crate::web::views::parts::Row;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_publish)
        .service(post_publish)
        .service(get_cancel)
        .service(post_cancel)
        .service(get_record)
        .service(post_record)
        .service(get_discard)
        .service(post_discard);
}

/// One step to confirm; its words are `event-{key}-heading`, `-text`, `-button`.
fn step(visit: &Visit, out: &EngagementEventOut, key: &str, form: Form, asks_reason: bool) -> StepPage {
    let p = frame(visit);
    let say = |part: &str| p.t(&format!("event-{key}-{part}"));
    StepPage {
        heading: say("heading"),
        text: say("text"),
        button: say("button"),
        about: caption(&p, out),
        back: home(&out.id),
        asks_reason,
        form,
        p,
    }
}

/// The check before publication: everything that was said, each line with where to change it.
async fn check(visit: &Visit, out: &EngagementEventOut, form: Form) -> Result<CheckEventPage> {
    let p = frame(visit);
    let names = reference::names(&visit.app).await?;
    let edit = format!("{}/edit", home(&out.id));
    let rows = [
        Row::new(p.t("event-field-title"), &*out.title),
        Row::new(p.t("event-field-summary"), &*out.summary),
    ];
    let rows = rows.into_iter().chain(facts(&p, &names, out));
    Ok(CheckEventPage {
        rows: rows.map(|row| row.changed_at(edit.as_str())).collect(),
        documents: published::lines(visit, &p, &Subject::Event(out.id.clone()), None).await?,
        documents_href: format!("{}/documents", home(&out.id)),
        about: name_of(&p, out),
        back: home(&out.id),
        p,
        form,
    })
}

#[get("/events/{id}/publish")]
async fn get_publish(visit: Visitor<CommissionCompetitions>, id: Id<EventId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "publish").await?;
    let view = check(&visit, &made.view, Form::versioned(made.version)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/{id}/publish")]
async fn post_publish(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome = visit
        .send::<NoInput, _>(&form, json!({}), async |command| {
            engagement::publish_event(&visit.app, &visit.actor, &id, command).await
        })
        .await;
    if taken(&mut form, outcome)?.is_some() {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-event-published"))));
    }
    let made = allowing(&visit, &id, "publish").await?;
    let view = check(&visit, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/events/{id}/cancel")]
async fn get_cancel(visit: Visitor<CommissionCompetitions>, id: Id<EventId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "cancel").await?;
    let view = step(&visit, &made.view, "cancel", Form::versioned(made.version), true);
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/{id}/cancel")]
async fn post_cancel(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = visit
            .send::<EngagementEventCancelIn, _>(&form, json!({"reason": reason}), async |command| {
                engagement::cancel_event(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-event-cancelled"))));
        }
    }
    let made = allowing(&visit, &id, "cancel").await?;
    let view = step(&visit, &made.view, "cancel", form, true);
    Ok(again(&view.p.clone(), &view))
}

fn record_page(visit: &Visit, out: &EngagementEventOut, form: Form) -> RecordPage {
    let p = frame(visit);
    RecordPage { about: caption(&p, out), back: home(&out.id), form, p }
}

#[get("/events/{id}/record")]
async fn get_record(visit: Visitor<CommissionCompetitions>, id: Id<EventId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "record").await?;
    let view = record_page(&visit, &made.view, Form::versioned(made.version));
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/{id}/record")]
async fn post_record(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(record) = form.required("record", "fault-record") {
        let outcome = visit
            .send::<EngagementEventRecordIn, _>(&form, json!({"record": record}), async |command| {
                engagement::record_event(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-event-recorded"))));
        }
    }
    let made = allowing(&visit, &id, "record").await?;
    let view = record_page(&visit, &made.view, form);
    Ok(again(&view.p.clone(), &view))
}

#[get("/events/{id}/discard")]
async fn get_discard(visit: Visitor<CommissionCompetitions>, id: Id<EventId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "discard").await?;
    let view = step(&visit, &made.view, "discard", Form::versioned(made.version), false);
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/{id}/discard")]
async fn post_discard(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let command = visit.command::<NoInput>(&form, json!({}))?;
    engagement::discard_event(&visit.app, &visit.actor, &id, command).await?;
    Ok(visit.see("/events", Some(Flash::done("flash-event-discarded"))))
}
