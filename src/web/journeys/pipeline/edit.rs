//! What a notice says: in a draft, and after its publication with a reason.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Map, Value, json};

use super::{allowing, frame, home, name_of};
use crate::frameworks;
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made};
use crate::pipeline::{self, NoticeId, PipelineAmendIn, PipelineNoticeOut, PipelineNoticePatch};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::shown::hundredths;
use crate::web::views::parts::Choice;
use crate::web::views::pipeline::{EditNoticePage, UnknownFields};
use crate::web::visit::{Visit, Visitor, renamed};

/// Empty rows for what else is not known.
const MORE_ROWS: usize = 2;
const MOST_ROWS: usize = 50;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_edit).service(post_edit).service(get_amend).service(post_amend);
}

#[get("/pipeline/{id}/edit")]
async fn get_edit(visit: Visitor<CommissionCompetitions>, id: Id<NoticeId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "publish").await?;
    let view = page(&visit, &made.view, stored(&made), false).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/pipeline/{id}/edit")]
async fn post_edit(
    visit: Visitor<CommissionCompetitions>,
    id: Id<NoticeId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (rows, input) = typed(&mut form);
    if form.is_clean() {
        let act = async |command: Command<PipelineNoticePatch>| {
            pipeline::update_notice(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(stored(&allowing(&visit, &id, "publish").await?));
        let outcome = visit.save(&mut form, input, act, now).await;
        if taken(&mut form, outcome.map_err(|problem| as_fields(problem, &rows)))?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-saved"))));
        }
    }
    let made = allowing(&visit, &id, "publish").await?;
    let view = page(&visit, &made.view, form, false).await?;
    Ok(again(&view.p.clone(), &view))
}

#[get("/pipeline/{id}/amend")]
async fn get_amend(visit: Visitor<CommissionCompetitions>, id: Id<NoticeId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "amend").await?;
    let view = page(&visit, &made.view, stored(&made), true).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/pipeline/{id}/amend")]
async fn post_amend(
    visit: Visitor<CommissionCompetitions>,
    id: Id<NoticeId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let reason = form.required("reason", "fault-reason");
    let (rows, changes) = typed(&mut form);
    if form.is_clean() {
        let input = json!({"reason": reason, "changes": changes});
        let act = async |command: Command<PipelineAmendIn>| {
            pipeline::amend_notice(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || {
            // A reason is of one amendment: there is no other one beside it.
            let mut form = stored(&allowing(&visit, &id, "amend").await?);
            form.put("reason", reason.as_deref().unwrap_or_default());
            Ok(form)
        };
        let outcome = visit.save(&mut form, input, act, now).await;
        if taken(&mut form, outcome.map_err(|problem| as_fields(problem, &rows)))?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-pipeline-amended"))));
        }
    }
    let made = allowing(&visit, &id, "amend").await?;
    let view = page(&visit, &made.view, form, true).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn page(visit: &Visit, out: &PipelineNoticeOut, form: Form, amends: bool) -> Result<EditNoticePage> {
    let terms = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let names = reference::names(&visit.app).await?;
    let p = frame(visit);
    let areas = names.areas.iter();
    let areas = areas.filter(|one| one.region_code == out.region_code && terms.areas.contains(&one.code));
    let rows = form.rows("unknowns").last().map_or(0, |last| last + 1).max(out.unknowns.len());
    Ok(EditNoticePage {
        back: home(&out.id),
        about: name_of(&p, out),
        amends,
        categories: terms.categories.iter().map(|code| Choice::new(&**code, names.category(code))).collect(),
        areas: areas.map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        tiers: terms
            .tiers
            .iter()
            .map(|one| Choice::new(one.tier.to_string(), p.t1("pipeline-tier", "n", one.tier)))
            .collect(),
        unknowns: (0..(rows + MORE_ROWS).min(MOST_ROWS)).map(fields_of).collect(),
        p,
        form,
    })
}

fn fields_of(row: usize) -> UnknownFields {
    let name = |part: &str| format!("unknowns-{row}-{part}");
    UnknownFields { text: name("text"), due_on: name("due_on"), resolution: name("resolution") }
}

fn stored(made: &Made<PipelineNoticeOut>) -> Form {
    let (mut form, out) = (Form::versioned(made.version), &made.view);
    form.put("title", &*out.title);
    form.put("summary", &*out.summary);
    out.category_codes.iter().for_each(|code| form.put("categories", code));
    out.area_codes.iter().for_each(|code| form.put("areas", code));
    if let Some(tier) = out.tier {
        form.put("tier", tier.to_string());
    }
    let value =
        [("low_pence", out.estimated_value.low_pence), ("high_pence", out.estimated_value.high_pence)];
    for (name, amount) in value {
        form.put(name, amount.map(|amount| hundredths(amount.get())).unwrap_or_default());
    }
    let days = [
        ("expected_publication_on", out.expected_publication_on),
        ("expected_start_on", out.expected_start_on),
    ];
    for (name, day) in days {
        put_day(&mut form, name, day);
    }
    for (row, one) in out.unknowns.iter().enumerate() {
        form.put(format!("unknowns-{row}-text"), &*one.text);
        put_day(&mut form, &format!("unknowns-{row}-due_on"), Some(one.due_on));
        form.put(format!("unknowns-{row}-resolution"), one.resolution.as_deref().unwrap_or_default());
    }
    form
}

fn put_day(form: &mut Form, name: &str, day: Option<Day>) {
    if let Some(day) = day {
        form.put_date(name, day.0);
    }
}

/// The API's input, and the rows of its list of unknowns; faults of shape go into the form.
fn typed(form: &mut Form) -> (Vec<usize>, Value) {
    let mut terms = Map::new();
    let title = form.required("title", "fault-title");
    terms.insert("title".to_owned(), json!(title));
    terms.insert("summary".to_owned(), json!(form.value("summary").trim()));
    terms.insert("category_codes".to_owned(), json!(form.all("categories")));
    terms.insert("area_codes".to_owned(), json!(form.all("areas")));
    if let Ok(tier) = form.value("tier").parse::<i64>() {
        terms.insert("tier".to_owned(), json!(tier));
    }
    let low = amount(form, "low_pence");
    let high = amount(form, "high_pence");
    terms.insert("estimated_value".to_owned(), json!({"low_pence": low, "high_pence": high}));
    for name in ["expected_publication_on", "expected_start_on"] {
        if form.has_date(name)
            && let Some(day) = form.date(name, "fault-date")
        {
            terms.insert(name.to_owned(), json!(day.to_string()));
        }
    }
    let (rows, unknowns) = unknowns(form);
    terms.insert("unknowns".to_owned(), Value::Array(unknowns));
    (rows, Value::Object(terms))
}

fn amount(form: &mut Form, name: &str) -> Option<i64> {
    form.optional(name)?;
    form.pounds(name, "fault-pounds")
}

/// The rows with something in them; one without a text is left out, which removes it.
fn unknowns(form: &mut Form) -> (Vec<usize>, Vec<Value>) {
    let (mut rows, mut list) = (Vec::new(), Vec::new());
    for row in form.rows("unknowns") {
        let Some(text) = form.optional(&format!("unknowns-{row}-text")) else { continue };
        let due = form.date(&format!("unknowns-{row}-due_on"), "fault-date");
        let mut one = json!({"text": text, "due_on": due.map(|day| day.to_string())});
        let resolution = form.optional(&format!("unknowns-{row}-resolution"));
        if let (Some(resolution), Some(fields)) = (resolution, one.as_object_mut()) {
            fields.insert("resolution".to_owned(), Value::from(resolution));
        }
        rows.push(row);
        list.push(one);
    }
    (rows, list)
}

/// Faults under the names of the form's fields.
fn as_fields(problem: Problem, rows: &[usize]) -> Problem {
    renamed(problem, |pointer| {
        let pointer = pointer.strip_prefix("/changes").unwrap_or(pointer);
        if pointer.starts_with("/category_codes") {
            return "/categories".to_owned();
        }
        if pointer.starts_with("/area_codes") {
            return "/areas".to_owned();
        }
        if let Some(field) = pointer.strip_prefix("/estimated_value") {
            return field.to_owned();
        }
        let part = pointer.strip_prefix("/unknowns/").and_then(|rest| rest.split_once('/'));
        let row = part.and_then(|(index, field)| Some((rows.get(index.parse::<usize>().ok()?)?, field)));
        row.map_or_else(|| pointer.to_owned(), |(row, field)| format!("/unknowns/{row}/{field}"))
    })
}
