//! Templates: kept from a competition, named, withdrawn, and begun from.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Map, Value, json};

use super::copy::copied;
use super::{begun, caption, frame, home, seen, step_of, taken};
use crate::competitions::{
    self, ClockDaysOut, CompetitionFromTemplateIn, CompetitionId, CompetitionTemplateIn,
    CompetitionTemplateOut, CompetitionTemplatePatch, CompetitionTemplatesQuery, TemplateId, TemplateLotOut,
};
use crate::frameworks;
use crate::kernel::authz::{CommissionCompetitions, ReadTemplates, Scope};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, address, again, html};
use crate::web::shown::hundredths;
use crate::web::views::parts::{Action, Choice, Pager, Row, Weight};
use crate::web::views::templates::{
    TemplateBeginPage, TemplateLine, TemplateLotFields, TemplateNamePage, TemplatePage, TemplatesPage,
};
use crate::web::visit::{Visit, Visitor, renamed};

const LIST: &str = "/competition-templates";

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_templates)
        .service(get_keep)
        .service(post_keep)
        .service(get_begin)
        .service(post_begin)
        .service(get_rename)
        .service(post_rename)
        .service(get_withdraw)
        .service(post_withdraw)
        .service(get_template);
}

fn page_of(id: &TemplateId) -> String {
    format!("{LIST}/{id}")
}

/// Where a competition begins with a template.
pub(super) fn begin_at(form: &Form) -> String {
    let pairs = ["framework_id", "place", "title"].map(|name| (name, form.value(name)));
    address(&format!("{LIST}/{}/begin", form.value("template")), &pairs)
}

/// A template for which the concept offers `action` to this person.
async fn allowing(visit: &Visit, id: &TemplateId, action: &str) -> Result<Made<CompetitionTemplateOut>> {
    let made = competitions::read_template(&visit.app, &visit.actor, id).await?;
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    let scope = Scope {
        body_id: &made.view.body_id,
        region_code: Some(&made.view.region_code),
        competition_id: None,
    };
    if action != "begin" {
        visit.actor.require(CommissionCompetitions, &scope)?;
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}

#[get("/competition-templates")]
async fn get_templates(visit: Visitor<ReadTemplates>) -> Result<HttpResponse> {
    let form = visit.asked();
    let query = CompetitionTemplatesQuery { state: None, limit: None, cursor: form.optional("cursor") };
    let page = competitions::list_templates(&visit.app, &visit.actor, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let names = reference::names(&visit.app).await?;
    let line = |one: CompetitionTemplateOut| TemplateLine {
        href: page_of(&one.id),
        source: one.kept_from.reference,
        region: names.region(&one.region_code).to_owned(),
        state: one.state.to_string(),
        name: one.name,
    };
    let view = TemplatesPage {
        p: frame(&visit),
        templates: items.into_iter().map(line).collect(),
        pager: Pager {
            first: form.optional("cursor").map(|_| LIST.to_owned()),
            next: cursor.map(|cursor| address(LIST, &[("cursor", &cursor)])),
        },
    };
    Ok(html(&view.p.clone(), &view))
}

#[get("/competitions/{id}/keep")]
async fn get_keep(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let view = keep_page(&visit, &id, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/keep")]
async fn post_keep(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(name) = form.required("name", "fault-template-name") {
        let outcome = visit
            .send::<CompetitionTemplateIn, _>(
                &form,
                json!({"competition_id": &*id, "name": name}),
                async |command| competitions::create_template(&visit.app, &visit.actor, command).await,
            )
            .await;
        if let Some(reply) = taken(&mut form, outcome)? {
            let to = format!("{LIST}/{}", reply.made_id().unwrap_or_default());
            return Ok(visit.see(&to, Some(Flash::done("flash-saved"))));
        }
    }
    let view = keep_page(&visit, &id, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn keep_page(visit: &Visit, id: &CompetitionId, form: Form) -> Result<TemplateNamePage> {
    let out = seen(visit, id).await?.view;
    let scope = Scope { body_id: &out.body_id, region_code: Some(&out.region_code), competition_id: None };
    visit.actor.require(CommissionCompetitions, &scope)?;
    let p = frame(visit);
    Ok(TemplateNamePage {
        back: home(id),
        caption: caption(&out),
        heading: p.t("template-keep"),
        text: p.t("template-keep-text"),
        button: p.t("template-keep-button"),
        form,
        p,
    })
}

#[get("/competition-templates/{id}")]
async fn get_template(visit: Visitor<ReadTemplates>, id: Id<TemplateId>) -> Result<HttpResponse> {
    let out = competitions::read_template(&visit.app, &visit.actor, &id).await?.view;
    let p = frame(&visit);
    let view = TemplatePage {
        actions: actions(&p, &out),
        facts: facts(&visit, &p, &out).await?,
        lots: lots(&visit, &p, &out).await?,
        criteria: out
            .criteria
            .criteria
            .iter()
            .map(|one| Row::new(&*one.title, p.t1("told-percent", "n", hundredths(one.weight_basis_points))))
            .collect(),
        state: out.state.to_string(),
        name: out.name,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn actions(p: &Page, out: &CompetitionTemplateOut) -> Vec<Action> {
    let begin = address("/competitions/new", &[("way", "template"), ("template", out.id.as_str())]);
    let steps = [
        ("begin", "template-begin", begin, Weight::Main),
        ("rename", "template-rename", format!("{LIST}/{}/rename", out.id), Weight::Beside),
        ("withdraw", "template-withdraw", format!("{LIST}/{}/withdraw", out.id), Weight::Grave),
    ];
    let offered = steps.into_iter().filter(|(action, ..)| out.allowed_actions.contains(action));
    offered.map(|(_, key, href, weight)| Action { href, text: p.t(key), weight }).collect()
}

async fn facts(visit: &Visit, p: &Page, out: &CompetitionTemplateOut) -> Result<Vec<Row>> {
    let names = reference::names(&visit.app).await?;
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let mut rows = vec![
        Row::new(p.t("template-source"), &*out.kept_from.reference)
            .leads_to(format!("/competitions/{}", out.kept_from.id)),
        Row::new(p.t("template-kept-at"), p.moment(&out.created_at.timestamp())),
        Row::new(p.t("fact-framework"), framework.name),
        Row::new(p.t("filter-region"), names.region(&out.region_code)),
        Row::new(p.t("about-title"), out.terms.title.clone().unwrap_or_default()),
        Row::new(p.t("about-summary"), out.terms.summary.clone().unwrap_or_default()),
    ];
    rows.extend(clocks(p, &out.clocks));
    Ok(rows)
}

fn clocks(p: &Page, days: &ClockDaysOut) -> Vec<Row> {
    let all = [
        ("template-partnering", days.partnering),
        ("template-questions", days.questions),
        ("template-bidding", days.bidding),
        ("template-mobilisation", days.mobilisation),
    ];
    let known = all.into_iter().filter_map(|(key, days)| Some((key, days?)));
    known.map(|(key, days)| Row::new(p.t(key), p.t1("told-standstill", "n", i64::from(days)))).collect()
}

async fn lots(visit: &Visit, p: &Page, out: &CompetitionTemplateOut) -> Result<Vec<Row>> {
    let names = reference::names(&visit.app).await?;
    let row = |lot: &TemplateLotOut| {
        let categories = lot.category_codes.iter().map(|code| names.category(code).to_owned());
        let areas = lot.area_codes.iter().map(|code| names.area(code).to_owned());
        let parts = [
            lot.cohort.clone().unwrap_or_default(),
            categories.collect::<Vec<_>>().join(", "),
            areas.collect::<Vec<_>>().join(", "),
            p.t1("template-months", "n", lot.term_months),
        ];
        let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Row::new(numbered(lot), told.join("\n"))
    };
    Ok(out.lots.iter().map(row).collect())
}

fn numbered(lot: &TemplateLotOut) -> String {
    format!("{}. {}", lot.number, lot.title)
}

#[get("/competition-templates/{id}/begin")]
async fn get_begin(visit: Visitor<CommissionCompetitions>, id: Id<TemplateId>) -> Result<HttpResponse> {
    let out = allowing(&visit, &id, "begin").await?.view;
    let mut form = visit.asked();
    if form.value("place").is_empty() || form.value("framework_id").is_empty() {
        let to = address("/competitions/new", &[("way", "template"), ("template", id.as_str())]);
        return Ok(visit.see(&to, None));
    }
    for lot in &out.lots {
        lot.area_codes.iter().for_each(|code| form.put(field(lot.number, "areas"), code));
    }
    let view = begin_page(&visit, &out, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competition-templates/{id}/begin")]
async fn post_begin(
    visit: Visitor<CommissionCompetitions>,
    id: Id<TemplateId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let out = allowing(&visit, &id, "begin").await?.view;
    let begun = begun(&mut form);
    if begun.get("body_id").and_then(Value::as_str) != Some(out.body_id.as_str()) {
        form.refuse("", "fault-template-body");
    }
    let (numbers, lots) = typed(&mut form, &out.lots);
    if form.is_clean() {
        let input = json!({"framework_id": begun.get("framework_id"), "region_code": begun.get("region_code"),
            "title": begun.get("title"), "lots": lots});
        let outcome = visit
            .send::<CompetitionFromTemplateIn, _>(&form, input, async |command| {
                competitions::begin_from_template(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        let outcome = outcome.map_err(|problem| renamed(problem, |pointer| as_field(pointer, &numbers)));
        if let Some(made) = taken(&mut form, outcome)?.and_then(|reply| reply.view()) {
            return Ok(copied(&visit, made));
        }
    }
    let view = begin_page(&visit, &out, form).await?;
    Ok(again(&view.p.clone(), &view))
}

fn field(number: i64, part: &str) -> String {
    format!("lots-{number}-{part}")
}

/// The numbers of the lots that are taken over, and the lots as the API takes them.
fn typed(form: &mut Form, lots: &[TemplateLotOut]) -> (Vec<i64>, Vec<Value>) {
    let (mut numbers, mut all) = (Vec::new(), Vec::new());
    for lot in lots {
        let value = field(lot.number, "value_pence");
        if form.optional(&value).is_none() {
            continue;
        }
        let mut one = Map::new();
        one.insert("number".to_owned(), json!(lot.number));
        one.insert("value_pence".to_owned(), json!(form.pounds(&value, "fault-pounds")));
        let extension = field(lot.number, "extension_value_pence");
        if form.optional(&extension).is_some() {
            let pence = form.pounds(&extension, "fault-pounds");
            one.insert("extension_value_pence".to_owned(), json!(pence));
        }
        let areas = field(lot.number, "areas");
        if form.all(&areas).is_empty() {
            form.refuse(&areas, "fault-lot-areas");
        }
        one.insert("area_codes".to_owned(), json!(form.all(&areas)));
        numbers.push(lot.number);
        all.push(Value::Object(one));
    }
    (numbers, all)
}

/// Where a fault of the API belongs in the form.
fn as_field(pointer: &str, numbers: &[i64]) -> String {
    let lot = pointer.strip_prefix("/lots/").and_then(|rest| rest.split_once('/'));
    let field = lot.and_then(|(index, part)| {
        let number = numbers.get(index.parse::<usize>().ok()?)?;
        let part = if part.starts_with("area_codes") { "areas" } else { part };
        Some(format!("/lots/{number}/{part}"))
    });
    field.unwrap_or_default()
}

async fn begin_page(visit: &Visit, out: &CompetitionTemplateOut, form: Form) -> Result<TemplateBeginPage> {
    let framework = form.value("framework_id").parse().map_err(|_| Problem::of(Code::NotFound))?;
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &framework).await?.view;
    let names = reference::names(&visit.app).await?;
    let region = form.value("place").split_once('/').map_or("", |(_, region)| region).to_owned();
    let p = frame(visit);
    let areas = names.areas.iter();
    let areas = areas.filter(|one| one.region_code == region && framework.areas.contains(&one.code));
    let fields = |lot: &TemplateLotOut| TemplateLotFields {
        title: numbered(lot),
        value: field(lot.number, "value_pence"),
        extension: (lot.extension_months > 0).then(|| field(lot.number, "extension_value_pence")),
        areas: field(lot.number, "areas"),
    };
    Ok(TemplateBeginPage {
        back: page_of(&out.id),
        caption: out.name.clone(),
        facts: vec![
            Row::new(p.t("about-title"), form.value("title")),
            Row::new(p.t("fact-framework"), framework.name),
            Row::new(p.t("filter-region"), names.region(&region)),
        ],
        lots: out.lots.iter().map(fields).collect(),
        areas: areas.map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        form,
        p,
    })
}

#[get("/competition-templates/{id}/rename")]
async fn get_rename(visit: Visitor<CommissionCompetitions>, id: Id<TemplateId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "rename").await?;
    let mut form = Form::versioned(made.version);
    form.put("name", &*made.view.name);
    let view = rename_page(&visit, &made.view, form);
    Ok(html(&view.p.clone(), &view))
}

#[post("/competition-templates/{id}/rename")]
async fn post_rename(
    visit: Visitor<CommissionCompetitions>,
    id: Id<TemplateId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(name) = form.required("name", "fault-template-name") {
        let outcome = visit
            .send::<CompetitionTemplatePatch, _>(&form, json!({"name": name}), async |command| {
                competitions::rename_template(&visit.app, &visit.actor, &id, command).await
            })
            .await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&page_of(&id), Some(Flash::done("flash-saved"))));
        }
    }
    let out = allowing(&visit, &id, "rename").await?.view;
    let view = rename_page(&visit, &out, form);
    Ok(again(&view.p.clone(), &view))
}

fn rename_page(visit: &Visit, out: &CompetitionTemplateOut, form: Form) -> TemplateNamePage {
    let p = frame(visit);
    TemplateNamePage {
        back: page_of(&out.id),
        caption: out.name.clone(),
        heading: p.t("template-rename"),
        text: p.t("template-rename-text"),
        button: p.t("save"),
        form,
        p,
    }
}

#[get("/competition-templates/{id}/withdraw")]
async fn get_withdraw(visit: Visitor<CommissionCompetitions>, id: Id<TemplateId>) -> Result<HttpResponse> {
    let made = allowing(&visit, &id, "withdraw").await?;
    let about = (made.view.name.clone(), page_of(&id));
    let view = step_of(&visit, "template-withdraw", about, Form::versioned(made.version), false);
    Ok(html(&view.p.clone(), &view))
}

#[post("/competition-templates/{id}/withdraw")]
async fn post_withdraw(
    visit: Visitor<CommissionCompetitions>,
    id: Id<TemplateId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let outcome = visit
        .send::<NoInput, _>(&form, json!({}), async |command| {
            competitions::withdraw_template(&visit.app, &visit.actor, &id, command).await
        })
        .await;
    if taken(&mut form, outcome)?.is_some() {
        return Ok(visit.see(&page_of(&id), Some(Flash::done("flash-template-withdrawn"))));
    }
    let out = allowing(&visit, &id, "withdraw").await?.view;
    let view = step_of(&visit, "template-withdraw", (out.name, page_of(&id)), form, false);
    Ok(again(&view.p.clone(), &view))
}

/// The templates that a person can begin from, as choices.
pub(super) async fn current(visit: &Visit) -> Result<Vec<Choice>> {
    let state = Some(competitions::template_states::TemplateState::Current);
    let query = CompetitionTemplatesQuery { state, limit: Some(100), cursor: None };
    let page = competitions::list_templates(&visit.app, &visit.actor, query).await?.view();
    let all = page.map(|page| page.items).unwrap_or_default();
    let open = all.iter().filter(|one| one.allowed_actions.contains(&"begin"));
    Ok(open.map(|one| Choice::new(one.id.as_str(), &*one.name)).collect())
}
