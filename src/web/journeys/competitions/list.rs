//! The list of competitions, and starting one.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::copy::copied;
use super::templates::{begin_at, current};
use super::{frame, taken};
use crate::accounts;
use crate::competitions::states::CompetitionState;
use crate::competitions::{self, CompetitionId, CompetitionSummaryOut, CompetitionsQuery};
use crate::frameworks::states::FrameworkState;
use crate::frameworks::{self, FrameworkOut, FrameworksQuery};
use crate::kernel::authz::{Anyone, CommissionCompetitions, Permission, ReadFunds, Role};
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Problem, Result};
use crate::reference::{self, Names};
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, address, again, html};
use crate::web::views::competitions::{CompetitionLine, CompetitionsPage, NewCompetitionPage};
use crate::web::views::parts::{Choice, Pager};
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_competitions).service(get_new).service(post_new);
}

#[get("/competitions")]
async fn get_competitions(visit: Visitor<Anyone>) -> Result<HttpResponse> {
    let (p, form) = (frame(&visit), visit.asked());
    let names = reference::names(&visit.app).await?;
    let bodies = visit.actor.bodies(ReadFunds::ROLES);
    let query = CompetitionsQuery {
        framework_id: None,
        region_code: form.optional("region"),
        // Who works for one body sees what is its own; the rest is public elsewhere.
        body_id: if bodies.len() == 1 { bodies.into_iter().next() } else { None },
        state: form.value("state").parse().ok(),
        limit: None,
        cursor: form.optional("cursor"),
    };
    let page = competitions::list_competitions(&visit.app, &visit.actor, query).await?.view();
    let (items, cursor) = page.map(|page| (page.items, page.next_cursor)).unwrap_or_default();
    let now = visit.app.clock.now();
    let view = CompetitionsPage {
        states: CompetitionState::ALL.iter().map(|one| state_choice(&p, *one)).collect(),
        regions: names.regions.iter().map(|one| Choice::new(&*one.code, &*one.name)).collect(),
        competitions: items.iter().map(|one| line(&p, &names, one, now)).collect(),
        pager: pager(&form, cursor),
        may_start: visit.actor.has(CommissionCompetitions),
        p,
        form,
    };
    Ok(html(&view.p.clone(), &view))
}

fn state_choice(p: &Page, state: CompetitionState) -> Choice {
    Choice::new(state.as_str(), p.state("competition", state.as_str()))
}

fn line(p: &Page, names: &Names, one: &CompetitionSummaryOut, now: UtcTime) -> CompetitionLine {
    let coming = [("milestone-partnering", one.partnering_ends_at), ("milestone-deadline", one.deadline)];
    let next = coming.into_iter().find_map(|(key, at)| Some((key, at.filter(|at| *at > now)?)));
    let next_at: Option<Timestamp> = next.map(|(_, at)| at.timestamp());
    CompetitionLine {
        href: format!("/competitions/{}", one.id),
        reference: one.reference.clone(),
        title: one.title.clone(),
        region: names.region(&one.region_code).to_owned(),
        state: one.state.to_string(),
        next: next.map_or_else(|| "–".to_owned(), |(key, _)| p.t(key)),
        next_at,
    }
}

fn pager(form: &Form, cursor: Option<String>) -> Pager {
    let kept = |cursor: Option<&str>| {
        let pairs = [("state", form.value("state")), ("region", form.value("region"))];
        let mut pairs: Vec<(&str, &str)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        pairs.extend(cursor.map(|cursor| ("cursor", cursor)));
        address("/competitions", &pairs)
    };
    Pager {
        first: (!form.value("cursor").is_empty()).then(|| kept(None)),
        next: cursor.map(|cursor| kept(Some(&cursor))),
    }
}

#[get("/competitions/new")]
async fn get_new(visit: Visitor<CommissionCompetitions>) -> Result<HttpResponse> {
    let view = new_page(&visit, visit.asked()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/new")]
async fn post_new(visit: Visitor<CommissionCompetitions>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let mut begun = begun(&mut form);
    if let Some(answer) = from_another(&visit, &mut form, &begun).await? {
        return Ok(answer);
    }
    if let Some(fields) = begun.as_object_mut() {
        fields.insert("summary".to_owned(), json!(""));
    }
    if form.is_clean() && !["copy", "template"].contains(&form.value("way")) {
        let outcome = visit
            .send(&form, begun, async |command| {
                competitions::create_competition(&visit.app, &visit.actor, command).await
            })
            .await;
        if let Some(reply) = taken(&mut form, outcome.map_err(as_begun))? {
            return Ok(visit.see(&format!("/competitions/{}", reply.made_id().unwrap_or_default()), None));
        }
    }
    let view = new_page(&visit, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// The answer where it begins with a copy, or goes on to the lots of a template.
async fn from_another(visit: &Visit, form: &mut Form, begun: &Value) -> Result<Option<HttpResponse>> {
    match form.value("way") {
        "copy" => {
            let source = form.required("source", "fault-source").unwrap_or_default();
            let Some(id) = source.parse::<CompetitionId>().ok().filter(|_| form.is_clean()) else {
                return Ok(None);
            };
            let outcome = visit
                .send(form, begun.clone(), async |command| {
                    competitions::copy_competition(&visit.app, &visit.actor, &id, command).await
                })
                .await;
            let made = taken(form, outcome.map_err(as_begun))?.and_then(|reply| reply.view());
            Ok(made.map(|made| copied(visit, made)))
        }
        "template" => {
            let chosen = form.required("template", "fault-template").is_some();
            Ok((chosen && form.is_clean()).then(|| visit.see(&begin_at(form), None)))
        }
        _ => Ok(None),
    }
}

async fn new_page(visit: &Visit, mut form: Form) -> Result<NewCompetitionPage> {
    let (frameworks, places) = grounds(visit, &mut form).await?;
    let (sources, templates) = (sources(visit).await?, current(visit).await?);
    let p = frame(visit);
    if form.value("way").is_empty() {
        form.replace("way", "nothing".to_owned());
    }
    let ways = [
        (true, "nothing", "new-way-nothing"),
        (!sources.is_empty(), "copy", "new-way-copy"),
        (!templates.is_empty(), "template", "new-way-template"),
    ];
    let ways = ways.into_iter().filter(|(open, ..)| *open);
    let ways = ways.map(|(_, value, key)| Choice::new(value, p.t(key)).hinted(p.h(key))).collect();
    Ok(NewCompetitionPage { ways, form, frameworks, places, sources, templates, p })
}

/// The newest competitions of the person's bodies.
async fn sources(visit: &Visit) -> Result<Vec<Choice>> {
    let bodies = visit.actor.bodies(CommissionCompetitions::ROLES);
    let query = CompetitionsQuery {
        body_id: if bodies.len() == 1 { bodies.into_iter().next() } else { None },
        limit: Some(100),
        ..CompetitionsQuery::default()
    };
    let page = competitions::list_competitions(&visit.app, &visit.actor, query).await?.view();
    let items = page.map(|page| page.items).unwrap_or_default();
    let choice = |one: &CompetitionSummaryOut| {
        Choice::new(one.id.as_str(), format!("{}, {}", one.reference, one.title))
    };
    Ok(items.iter().map(choice).collect())
}

/// Under which framework, where and by which title something begins, as the API takes it. Fields: those of [`grounds`], and
/// `title`.
pub(in crate::web::journeys) fn begun(form: &mut Form) -> Value {
    let framework = form.required("framework_id", "fault-framework").unwrap_or_default();
    let place = form.required("place", "fault-places").unwrap_or_default();
    let title = form.required("title", "fault-title").unwrap_or_default();
    let (body, region) = place.split_once('/').unwrap_or((&place, ""));
    json!({"framework_id": framework, "body_id": body, "region_code": region, "title": title})
}

/// Faults of what [`begun`] gave, at its fields.
pub(in crate::web::journeys) fn as_begun(problem: Problem) -> Problem {
    renamed(problem, |pointer| match pointer {
        "/region_code" => "/place".to_owned(),
        "/body_id" => "/framework_id".to_owned(),
        other => other.to_owned(),
    })
}

/// The frameworks and regions, as `body/region`, in which the person commissions. Where there is one it is chosen.
pub(in crate::web::journeys) async fn grounds(
    visit: &Visit,
    form: &mut Form,
) -> Result<(Vec<Choice>, Vec<Choice>)> {
    let bodies = visit.actor.bodies(CommissionCompetitions::ROLES);
    let query = FrameworksQuery { state: Some(FrameworkState::Open), limit: Some(100), cursor: None };
    let open = frameworks::list_frameworks(&visit.app, &visit.actor, query).await?.view();
    let open = open.map(|page| page.items).unwrap_or_default();
    let joined = |one: &&FrameworkOut| {
        bodies.iter().any(|body| *body == one.body_id || one.participating_bodies.contains(body))
    };
    let frameworks: Vec<Choice> = open
        .iter()
        .filter(joined)
        .map(|one| Choice::new(one.id.as_str(), &*one.name).hinted(&*one.reference))
        .collect();
    let places = places(visit, CommissionCompetitions::ROLES).await?;
    if form.is_clean() {
        choose_only(form, "framework_id", &frameworks);
        choose_only(form, "place", &places);
    }
    Ok((frameworks, places))
}

/// Where there is one choice it is made.
fn choose_only(form: &mut Form, name: &str, choices: &[Choice]) {
    if let ([only], true) = (choices, form.value(name).is_empty()) {
        form.put(name, only.value.as_str());
    }
}

/// Each region in which the person has one of `roles`, as `body/region`.
pub(in crate::web::journeys) async fn places(visit: &Visit, roles: &[Role]) -> Result<Vec<Choice>> {
    let several_bodies = visit.actor.bodies(roles).len() > 1;
    let names = reference::names(&visit.app).await?;
    let me = accounts::me(&visit.app, &visit.actor).await?;
    let mut places = Vec::new();
    for role in me.roles.iter().filter(|role| roles.contains(&role.role)) {
        for region in
            names.regions.iter().filter(|one| role.region_code.as_ref().is_none_or(|it| *it == one.code))
        {
            let label = if several_bodies {
                format!("{}, {}", region.name, role.body_name)
            } else {
                region.name.clone()
            };
            let choice = Choice::new(format!("{}/{}", role.body_id, region.code), label);
            if !places.contains(&choice) {
                places.push(choice);
            }
        }
    }
    Ok(places)
}
