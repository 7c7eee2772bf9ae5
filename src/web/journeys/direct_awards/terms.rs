//! What is to be awarded without competition, why, and from which money.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Map, Value};

use super::Begun;
use crate::awards::direct::grounds;
use crate::awards::{self, DirectAwardIn};
use crate::kernel::authz::RecommendAwards;
use crate::kernel::error::{Problem, Result};
use crate::money::{FundingSource, funding_sources};
use crate::organisations;
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::{funding, taken};
use crate::web::layout::{Section, again, html};
use crate::web::views::direct_awards::TermsPage;
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_terms).service(post_terms);
}

/// What the first page asked; 404 for an address that nobody was led to.
fn begun(visit: &Visit) -> Result<Begun> {
    let asked = visit.asked();
    let route = asked.value("route").parse().map_err(|_| Problem::not_found())?;
    let (place, organisation_id) = (asked.value("place").to_owned(), asked.value("organisation").to_owned());
    Ok(Begun { place, route, organisation_id })
}

#[get("/direct-awards/new/terms")]
async fn get_terms(visit: Visitor<RecommendAwards>) -> Result<HttpResponse> {
    let begun = begun(&visit)?;
    let sources = sources(&visit, &begun).await?;
    let view = page(&visit, &begun, &sources, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/direct-awards/new/terms")]
async fn post_terms(visit: Visitor<RecommendAwards>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let begun = begun(&visit)?;
    let sources = sources(&visit, &begun).await?;
    let (input, fields) = typed(&mut form, &begun, &sources);
    if form.is_clean() {
        let outcome = visit
            .send::<DirectAwardIn, _>(&form, input, async |command| {
                awards::create_direct_award(&visit.app, &visit.actor, command).await
            })
            .await;
        let outcome = outcome.map_err(|problem| renamed(problem, |pointer| field_of(pointer, &fields)));
        if let Some(reply) = taken(&mut form, outcome)? {
            let to = format!("/awards/{}/steps", reply.made_id().unwrap_or_default());
            return Ok(visit.see(&to, Some(Flash::done("flash-direct-recommended"))));
        }
    }
    let view = page(&visit, &begun, &sources, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn sources(visit: &Visit, begun: &Begun) -> Result<Vec<FundingSource>> {
    let (body, region) = begun.body_and_region();
    funding_sources(&visit.app, &visit.actor, body, region).await
}

/// What was typed, as the API takes it, with the field of each funding line. It is read in the order of the page, in
/// which its faults are told.
fn typed(form: &mut Form, begun: &Begun, sources: &[FundingSource]) -> (Value, Vec<String>) {
    let (body, region) = begun.body_and_region();
    let mut input = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            input.insert(name.to_owned(), value);
        }
    };
    put("body_id", Some(body.into()));
    put("region_code", Some(region.into()));
    put("organisation_id", Some((*begun.organisation_id).into()));
    put("route", Some(begun.route.as_str().into()));
    put("ground_code", form.required("ground_code", "fault-choose").map(Value::from));
    put("reason", form.required("reason", "fault-reason").map(Value::from));
    put("alternatives", form.required("alternatives", "fault-alternatives").map(Value::from));
    if form.optional("standstill_working_days").is_some() {
        put(
            "standstill_working_days",
            form.whole("standstill_working_days", "fault-whole-number").map(Value::from),
        );
    }
    put("title", form.required("title", "fault-title").map(Value::from));
    put("summary", form.required("summary", "fault-direct-summary").map(Value::from));
    put("category_codes", Some(chosen(form, "category_codes", "fault-categories").into()));
    put("area_codes", Some(chosen(form, "area_codes", "fault-areas").into()));
    put("cohort", form.optional("cohort").map(Value::from));
    put("enforcement_duty", form.optional("enforcement_duty").map(Value::from));
    put("starts_on", form.date("starts_on", "fault-date").map(|day| day.to_string().into()));
    put("standard_term_months", form.whole("standard_term_months", "fault-term").map(Value::from));
    let extends = form.optional("extension_months").is_some();
    if extends {
        put("extension_months", form.whole("extension_months", "fault-term").map(Value::from));
    }
    put("value_pence", form.pounds("value_pence", "fault-pounds").map(Value::from));
    put("value_basis", form.required("value_basis", "fault-choose").map(Value::from));
    if extends {
        put("value_extended_pence", form.pounds("value_extended_pence", "fault-pounds").map(Value::from));
    }
    let (lines, fields) = funding::lines(form, sources);
    put("funding", Some(lines.into()));
    (Value::Object(input), fields)
}

fn chosen(form: &mut Form, name: &str, fault: &str) -> Vec<String> {
    let all = form.all(name);
    if all.is_empty() {
        form.refuse(name, fault);
    }
    all
}

/// `/funding/0/amount_pence` is the field of the allocation in that line.
fn field_of(pointer: &str, fields: &[String]) -> String {
    let place = pointer.strip_prefix("/funding/").and_then(|rest| rest.split('/').next());
    let place = place.and_then(|place| place.parse::<usize>().ok());
    match place.and_then(|place| fields.get(place)) {
        Some(field) => format!("/{field}"),
        None => pointer.to_owned(),
    }
}

async fn page(visit: &Visit, begun: &Begun, sources: &[FundingSource], form: Form) -> Result<TermsPage> {
    let (_, region) = begun.body_and_region();
    let names = reference::names(&visit.app).await?;
    let provider = organisations::names_of(&visit.app, vec![begun.organisation_id.clone()]).await?;
    let provider = provider.get(&begun.organisation_id).cloned().ok_or_else(Problem::not_found)?;
    let p = visit.page(Some(Section::Awards));
    let of_route = grounds::all()?.iter().filter(|ground| ground.route == begun.route);
    let areas = names.areas.iter().filter(|area| area.region_code == region);
    Ok(TermsPage {
        action: begun.terms(),
        caption: format!("{provider}, {}", names.region(region)),
        grounds: of_route
            .map(|ground| {
                Choice::new(&*ground.code, &*ground.title).hinted(format!("{}. {}", ground.law, ground.note))
            })
            .collect(),
        waits: begun.route == awards::Route::Contract,
        categories: names.categories.iter().map(|one| Choice::new(&one.code, &one.name)).collect(),
        areas: areas.map(|one| Choice::new(&one.code, &one.name)).collect(),
        allocations: sources.iter().map(|source| funding::line(&p, source)).collect(),
        form,
        p,
    })
}
