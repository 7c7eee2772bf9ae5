//! What an event says: in a draft, and after its publication with a reason.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Map, Value, json};

use super::new::kinds;
use super::{allowing, frame, home, name_of};
use crate::engagement::{self, EngagementEventAmendIn, EngagementEventOut, EngagementEventPatch, EventId};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::views::events::EditEventPage;
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_edit).service(post_edit).service(get_amend).service(post_amend);
}

#[get("/events/{id}/edit")]
async fn get_edit(visit: Visitor<CommissionCompetitions>, id: Id<EventId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "publish").await?;
    let view = page(&visit, &made.view, stored(&made), false).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/{id}/edit")]
async fn post_edit(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = typed(&mut form);
    if form.is_clean() {
        let outcome = visit
            .send::<EngagementEventPatch, _>(&form, input, async |command| {
                engagement::update_event(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome.map_err(as_fields))?.is_some() {
            return Ok(visit.see(&format!("{}/publish", home(&id)), Some(Flash::done("flash-saved"))));
        }
    }
    let made = allowing(&visit, &id, "publish").await?;
    let view = page(&visit, &made.view, form, false).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/events/{id}/amend")]
async fn get_amend(visit: Visitor<CommissionCompetitions>, id: Id<EventId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "amend").await?;
    let view = page(&visit, &made.view, stored(&made), true).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/{id}/amend")]
async fn post_amend(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let reason = form.required("reason", "fault-reason");
    let changes = typed(&mut form);
    if form.is_clean() {
        let input = json!({"reason": reason, "changes": changes});
        let outcome = visit
            .send::<EngagementEventAmendIn, _>(&form, input, async |command| {
                engagement::amend_event(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome.map_err(as_fields))?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-event-amended"))));
        }
    }
    let made = allowing(&visit, &id, "amend").await?;
    let view = page(&visit, &made.view, form, true).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn page(visit: &Visit, out: &EngagementEventOut, form: Form, amends: bool) -> Result<EditEventPage> {
    let names = reference::names(&visit.app).await?;
    let p = frame(visit);
    let areas = names.areas.iter().filter(|one| one.region_code == out.region_code);
    Ok(EditEventPage {
        back: home(&out.id),
        about: name_of(&p, out),
        amends,
        kinds: kinds(&p),
        categories: names.categories.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        areas: areas.map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        p,
        form,
    })
}

fn stored(made: &Made<EngagementEventOut>) -> Form {
    let (mut form, out) = (Form::versioned(made.version), &made.view);
    form.put("title", &*out.title);
    form.put("kind", out.kind.as_str());
    form.put("summary", &*out.summary);
    out.category_codes.iter().for_each(|code| form.put("categories", code));
    out.area_codes.iter().for_each(|code| form.put("areas", code));
    for (name, at) in [("begins_at", out.begins_at), ("ends_at", out.ends_at)] {
        if let Some(at) = at {
            form.put_moment(name, at.timestamp());
        }
    }
    form.put("place", &*out.place);
    form.put("how_to_take_part", &*out.how_to_take_part);
    form
}

/// The API's input; faults of shape go into the form.
fn typed(form: &mut Form) -> Value {
    let mut terms = Map::new();
    let title = form.required("title", "fault-title");
    terms.insert("title".to_owned(), json!(title));
    if let Some(kind) = form.required("kind", "fault-event-kind") {
        terms.insert("kind".to_owned(), json!(kind));
    }
    for name in ["summary", "place", "how_to_take_part"] {
        terms.insert(name.to_owned(), json!(form.value(name).trim()));
    }
    terms.insert("category_codes".to_owned(), json!(form.all("categories")));
    terms.insert("area_codes".to_owned(), json!(form.all("areas")));
    for name in ["begins_at", "ends_at"] {
        if form.has_date(name)
            && let Some(at) = form.moment(name, "fault-moment")
        {
            terms.insert(name.to_owned(), json!(at.to_string()));
        }
    }
    Value::Object(terms)
}

/// Faults under the names of the form's fields.
fn as_fields(problem: Problem) -> Problem {
    renamed(problem, |pointer| {
        let pointer = pointer.strip_prefix("/changes").unwrap_or(pointer);
        if pointer.starts_with("/category_codes") {
            return "/categories".to_owned();
        }
        if pointer.starts_with("/area_codes") {
            return "/areas".to_owned();
        }
        pointer.to_owned()
    })
}
