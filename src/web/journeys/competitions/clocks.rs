//! The three clocks of a competition (rule 10).

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{draft, frame, home, save_terms};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::frameworks;
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions, Scope};
use crate::kernel::error::Result;
use crate::kernel::http::{Id, Made};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{again, html};
use crate::web::views::competitions::ClocksPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_clocks).service(post_clocks);
}

#[get("/competitions/{id}/clocks")]
async fn get_clocks(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = draft(&visit, &id).await?;
    let mut form = stored(&made);
    let suggested = suggest(&visit, &made.view, &mut form);
    let view = page(&visit, &made.view, form, suggested).await?;
    Ok(html(&view.p.clone(), &view))
}

fn stored(made: &Made<CompetitionOut>) -> Form {
    let mut form = Form::versioned(made.version);
    for (name, at) in [
        ("partnering_ends_at", made.view.partnering_ends_at),
        ("questions_until", made.view.questions_until),
        ("deadline", made.view.deadline),
    ] {
        if let Some(at) = at {
            form.put_moment(name, at.timestamp());
        }
    }
    if let Some(day) = made.view.starts_on {
        form.put_date("starts_on", day.0);
    }
    form.put("clock_override_reason", made.view.clock_override_reason.as_deref().unwrap_or_default());
    form
}

#[post("/competitions/{id}/clocks")]
async fn post_clocks(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let partnering = form.moment("partnering_ends_at", "fault-moment");
    let named = form.has_date("questions_until");
    let questions = if named { form.moment("questions_until", "fault-moment") } else { None };
    let deadline = form.moment("deadline", "fault-moment");
    let starts_on = form.date("starts_on", "fault-date");
    let made = draft(&visit, &id).await?;
    let mut terms = json!({"partnering_ends_at": partnering.map(|at| at.to_string()),
        "questions_until": questions.map(|at| at.to_string()),
        "deadline": deadline.map(|at| at.to_string()), "starts_on": starts_on.map(|day| day.to_string())});
    if let (true, Some(terms)) = (may_override(&visit, &made.view), terms.as_object_mut()) {
        let reason = form.value("clock_override_reason").trim();
        terms.insert("clock_override_reason".to_owned(), Value::from(reason));
    }
    if save_terms(&visit, &id, &mut form, terms, stored).await? {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
    }
    let view = page(&visit, &made.view, form, None).await?;
    Ok(again(&view.p.clone(), &view))
}

/// Dates by the lengths of the template's clocks, counted from today, while the draft has none; gives the template's name.
fn suggest(visit: &Visit, out: &CompetitionOut, form: &mut Form) -> Option<String> {
    let origin = out.template.as_ref()?;
    if out.partnering_ends_at.is_some() || out.deadline.is_some() || out.starts_on.is_some() {
        return None;
    }
    let ends = origin.clocks.from(visit.app.clock.now().london_day()).ok()?;
    let days = [
        ("partnering_ends_at", ends.partnering),
        ("questions_until", ends.questions),
        ("deadline", ends.deadline),
        ("starts_on", ends.starts),
    ];
    let mut known = false;
    for (name, day) in days {
        let Some(day) = day else { continue };
        known = true;
        form.put_date(name, day.0);
        if name != "starts_on" {
            form.put(format!("{name}-time"), "12:00");
        }
    }
    known.then(|| origin.name.clone())
}

/// Whether the field for a reason is shown; the concept refuses it from anybody else.
fn may_override(visit: &Visit, out: &CompetitionOut) -> bool {
    let scope = Scope { body_id: &out.body_id, region_code: Some(&out.region_code), competition_id: None };
    visit.actor.may(DirectCompetitions, &scope)
}

async fn page(
    visit: &Visit,
    out: &CompetitionOut,
    form: Form,
    suggested_by: Option<String>,
) -> Result<ClocksPage> {
    let terms = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    Ok(ClocksPage {
        p: frame(visit),
        form,
        back: home(&out.id),
        reference: out.reference.clone(),
        least_partnering_days: terms.minimum_partnering_days,
        least_bidding_days: terms.minimum_bidding_days,
        least_mobilisation_days: terms.minimum_mobilisation_days,
        may_override: may_override(visit, out),
        suggested_by: suggested_by.unwrap_or_default(),
    })
}
