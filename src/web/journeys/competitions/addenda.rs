//! Changes of a published competition: for everyone to read, and for commissioners and directors to publish, after a look
//! at what they cause.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{at, caption, frame, home, lot_terms, seen, taken, word, yes_or_no};
use crate::competitions::terms::lots::VolumeBand;
use crate::competitions::{
    self, AddendumChangeOut, AddendumIn, AddendumOut, AddendumPreview, CompetitionId, CompetitionOut,
};
use crate::kernel::authz::{Anyone, CommissionCompetitions, DirectCompetitions, Scope};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, PageQuery};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, address, again, html};
use crate::web::views::addenda::{
    AddendaPage, AddendumLine, AmendCheckPage, AmendPage, ChangeLine, DraftedLine, LotFields,
};
use crate::web::views::parts::Pager;
use crate::web::views::terms::Fields;
use crate::web::visit::{Visit, Visitor, renamed, take_faults};

const FAULT_MOMENT: &str = "fault-moment";

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_addenda).service(get_amend).service(post_amend);
}

#[get("/competitions/{id}/addenda")]
async fn get_addenda(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let out = seen(&visit, &id).await?.view;
    let (p, asked, here) = (frame(&visit), visit.asked(), at(&id, "addenda"));
    let query = PageQuery { limit: None, cursor: asked.optional("cursor") };
    let page = competitions::list_addenda(&visit.app, &visit.actor, &id, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let view = AddendaPage {
        back: home(&id),
        caption: caption(&out),
        amend: out.allowed_actions.contains(&"amend").then(|| at(&id, "amend")),
        addenda: items.into_iter().map(|one| addendum(&p, one)).collect(),
        pager: Pager {
            first: asked.optional("cursor").map(|_| here.clone()),
            next: cursor.map(|cursor| address(&here, &[("cursor", &cursor)])),
        },
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn addendum(p: &Page, one: AddendumOut) -> AddendumLine {
    AddendumLine {
        number: one.number,
        at: one.published_at.timestamp(),
        material: one.material,
        changes: one.changes.iter().map(|change| difference(p, change)).collect(),
        text: one.text,
    }
}

/// The Fluent message that names a term.
fn key_of(term: &str) -> &'static str {
    match term {
        "title" => "about-title",
        "summary" => "about-summary",
        "footprint_reason" => "told-footprint",
        "partnering_ends_at" => "clock-partnering",
        "deadline" => "clock-deadline",
        "questions_until" => "clock-questions",
        "starts_on" => "clock-starts",
        "clock_override_reason" => "clock-override",
        "volumes" => "money-volumes",
        "tupe_applies" => "terms-tupe",
        "enforcement_duty" => "terms-enforcement",
        "data_sharing_duty" => "terms-data",
        _ => "amend-terms",
    }
}

fn difference(p: &Page, change: &AddendumChangeOut) -> ChangeLine {
    let mut parts = change.pointer.split('/').skip(1);
    let (term, place, of_lot) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let what = match (place.and_then(|place| place.parse::<i64>().ok()), of_lot) {
        (Some(place), Some(of_lot)) => {
            let key = match (of_lot, parts.next()) {
                ("title", _) => "lot-title",
                ("terms", Some("volume")) => "lot-volume",
                ("terms", Some("delivery_place")) => "lot-place",
                ("terms", Some("prisons")) => "lot-prisons",
                _ => "lot-cohort",
            };
            format!("{}: {}", p.t1("lot-number", "n", place + 1), p.t(key))
        }
        _ => p.t(key_of(term)),
    };
    ChangeLine { what, before: told(p, term, &change.old), after: told(p, term, &change.new) }
}

fn told(p: &Page, term: &str, value: &Value) -> String {
    match value {
        Value::Bool(yes) => p.t(word(*yes)),
        Value::String(text) => match term {
            "partnering_ends_at" | "deadline" | "questions_until" => {
                text.parse::<UtcTime>().map_or_else(|_| text.clone(), |at| p.moment(&at.timestamp()))
            }
            "starts_on" => serde_json::from_value::<Day>(value.clone())
                .map_or_else(|_| text.clone(), |day| p.date(&day.0)),
            _ => text.clone(),
        },
        Value::Object(_) => match serde_json::from_value::<VolumeBand>(value.clone()) {
            Ok(band) => super::told_terms::volume(p, &band),
            Err(_) => p.t("told-none"),
        },
        _ => p.t("told-none"),
    }
}

/// The competition, where the concept offers to amend it to this person.
async fn open(visit: &Visit, id: &CompetitionId) -> Result<Made<CompetitionOut>> {
    let made = seen(visit, id).await?;
    if made.view.allowed_actions.contains(&"amend") {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), "amend", made.view.allowed_actions))
}

#[get("/competitions/{id}/amend")]
async fn get_amend(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let made = open(&visit, &id).await?;
    let view = amend_page(&visit, &made.view, filled(&made));
    Ok(html(&view.p.clone(), &view))
}

/// The form with the terms as they are.
fn filled(made: &Made<CompetitionOut>) -> Form {
    let (mut form, out) = (Form::versioned(made.version), &made.view);
    let texts = [
        ("title", Some(&out.title)),
        ("summary", Some(&out.summary)),
        ("footprint_reason", out.footprint_reason.as_ref()),
        ("volumes", out.volumes.as_ref()),
        ("enforcement_duty", out.enforcement_duty.as_ref()),
        ("data_sharing_duty", out.data_sharing_duty.as_ref()),
    ];
    for (name, text) in texts {
        form.put(name, text.map_or("", String::as_str));
    }
    for (name, at) in moments(out) {
        if let Some(at) = at {
            form.put_moment(name, at.timestamp());
        }
    }
    if let Some(day) = out.starts_on {
        form.put_date("starts_on", day.0);
    }
    if let Some(applies) = out.tupe_applies {
        form.put("tupe_applies", word(applies));
    }
    for (place, lot) in out.lots.iter().enumerate() {
        form.put(format!("lots-{place}-title"), &*lot.title);
        form.put(format!("lots-{place}-cohort"), lot.cohort.as_deref().unwrap_or_default());
        lot_terms::put(&mut form, &terms_of(place), &lot.terms);
    }
    form
}

const fn moments(out: &CompetitionOut) -> [(&'static str, Option<UtcTime>); 3] {
    [
        ("partnering_ends_at", out.partnering_ends_at),
        ("questions_until", out.questions_until),
        ("deadline", out.deadline),
    ]
}

#[post("/competitions/{id}/amend")]
async fn post_amend(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = open(&visit, &id).await?;
    if form.value("step") == "change" {
        let view = amend_page(&visit, &made.view, form);
        return Ok(html(&view.p.clone(), &view));
    }
    let input = input(&mut form, &made.view);
    if form.is_clean() {
        if form.value("step") == "publish" {
            let outcome = visit
                .send::<AddendumIn, _>(&form, input, async |command| {
                    competitions::amend_competition(&visit.app, &visit.actor, &id, command).await
                })
                .await;
            let outcome = outcome.map_err(|problem| renamed(problem, lot_terms::pointer));
            if taken(&mut form, outcome)?.is_some() {
                return Ok(visit.see(&at(&id, "addenda"), Some(Flash::done("flash-amended"))));
            }
        } else if let Some(found) = preview(&visit, &id, &mut form, input).await? {
            let view = check_page(&visit, &made.view, form, found);
            return Ok(html(&view.p.clone(), &view));
        }
    }
    let view = amend_page(&visit, &made.view, form);
    Ok(again(&view.p.clone(), &view))
}

async fn preview(
    visit: &Visit,
    id: &CompetitionId,
    form: &mut Form,
    input: Value,
) -> Result<Option<AddendumPreview>> {
    let outcome = visit
        .send::<AddendumIn, _>(form, input, async |command| {
            competitions::preview_addendum(&visit.app, &visit.actor, id, command).await
        })
        .await;
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(problem) => {
            take_faults(form, renamed(problem, lot_terms::pointer))?;
            Ok(None)
        }
    }
}

/// What the form asks for; terms that it leaves as they are change nothing.
fn input(form: &mut Form, out: &CompetitionOut) -> Value {
    let mut input = Map::new();
    input.insert("text".to_owned(), json!(form.required("text", "fault-amend-text")));
    input.insert("material".to_owned(), json!(yes_or_no(form, "material")));
    input.insert("title".to_owned(), json!(form.required("title", "fault-title")));
    for name in ["summary", "footprint_reason", "enforcement_duty", "data_sharing_duty"] {
        input.insert(name.to_owned(), json!(form.value(name)));
    }
    for name in ["volumes", "clock_override_reason"] {
        input.insert(name.to_owned(), json!(form.optional(name)));
    }
    for (name, before) in moments(out) {
        let at = moment(form, name, before).map(|at| at.to_string());
        input.insert(name.to_owned(), json!(at));
    }
    if form.has_date("starts_on") {
        let day = form.date("starts_on", "fault-date").map(|day| day.to_string());
        input.insert("starts_on".to_owned(), json!(day));
    }
    if form.optional("tupe_applies").is_some() {
        input.insert("tupe_applies".to_owned(), json!(yes_or_no(form, "tupe_applies")));
    }
    let lots: Vec<Value> = (0_usize..).zip(&out.lots).map(|(place, lot)| {
        let (title, cohort, terms) =
            (format!("lots-{place}-title"), format!("lots-{place}-cohort"), terms_of(place));
        let prisons = form.value(&format!("{terms}-prisons")).to_owned();
        json!({"lot_id": lot.id, "title": form.required(&title, "fault-title"), "cohort": form.value(&cohort),
            "terms": {"delivery_place": form.optional(&format!("{terms}-delivery_place")), "prisons": prisons,
                "volume": lot_terms::volume(form, &terms)}})
    }).collect();
    input.insert("lots".to_owned(), Value::from(lots));
    Value::Object(input)
}

/// The moment of a field where it is another than before: the form shows minutes, the term may have more.
fn moment(form: &mut Form, name: &str, before: Option<UtcTime>) -> Option<Timestamp> {
    if !form.has_date(name) {
        return None;
    }
    let typed = form.moment(name, FAULT_MOMENT)?;
    let shown = before.and_then(|at| {
        let mut as_shown = Form::blank();
        as_shown.put_moment(name, at.timestamp());
        as_shown.moment(name, FAULT_MOMENT)
    });
    (shown != Some(typed)).then_some(typed)
}

/// How the names of the fields for the terms of a lot begin.
fn terms_of(place: usize) -> String {
    format!("lots-{place}-terms")
}

fn lot_fields(p: &Page, place: usize, number: i64) -> LotFields {
    LotFields {
        heading: p.t1("lot-number", "n", number),
        title: format!("lots-{place}-title"),
        cohort: format!("lots-{place}-cohort"),
        terms: Fields(terms_of(place)),
    }
}

fn amend_page(visit: &Visit, out: &CompetitionOut, form: Form) -> AmendPage {
    let p = frame(visit);
    let scope = Scope { body_id: &out.body_id, region_code: Some(&out.region_code), competition_id: None };
    AmendPage {
        form,
        back: home(&out.id),
        caption: caption(out),
        lots: (0_usize..).zip(&out.lots).map(|(place, lot)| lot_fields(&p, place, lot.number)).collect(),
        directs: visit.actor.may(DirectCompetitions, &scope),
        p,
    }
}

fn check_page(visit: &Visit, out: &CompetitionOut, form: Form, found: AddendumPreview) -> AmendCheckPage {
    let p = frame(visit);
    AmendCheckPage {
        back: home(&out.id),
        caption: caption(out),
        line: DraftedLine {
            text: form.value("text").trim().to_owned(),
            material: form.has("material", "yes"),
            changes: found.changes.iter().map(|change| difference(&p, change)).collect(),
        },
        deadline: found.deadline.map(|at| at.timestamp()),
        working_days: found.working_days,
        form,
        p,
    }
}
