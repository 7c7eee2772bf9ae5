//! Two bodies that commission together: asking, answering, the second body's own money and approval.

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{at, caption, draft, frame, funding, home, seen, step_of, taken, told};
use crate::competitions::{
    self, CoCommissionerId, CoCommissionerIn, CoCommissionerOut, CoCommissionerState, CoFundingIn,
    CompetitionId, CompetitionOut, CompetitionReasonIn, YearFundingOut,
};
use crate::frameworks;
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions, ReadCoCommissioning};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made, NoInput};
use crate::money::{FundingSource, funding_sources};
use crate::organisations;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::shown::{hundredths, pounds};
use crate::web::views::competitions::StepPage;
use crate::web::views::parts::{Action, Choice, Row, Weight};
use crate::web::views::together::{AskPage, SharePage, TogetherPage};
use crate::web::visit::{Visit, Visitor, renamed};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_ask)
        .service(post_ask)
        .service(get_share)
        .service(post_share)
        .service(get_step)
        .service(post_step)
        .service(get_approve)
        .service(post_approve)
        .service(get_release)
        .service(post_release)
        .service(get_one);
}

fn place(id: &CoCommissionerId) -> String {
    format!("/co-commissioners/{id}")
}

#[get("/competitions/{id}/co-commissioner")]
async fn get_ask(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    if let Some(one) = seen(&visit, &id).await?.view.co_commissioner {
        return Ok(visit.see(&place(&one.id), None));
    }
    let made = draft(&visit, &id).await?;
    let view = ask_page(&visit, &made.view, Form::versioned(made.version)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/co-commissioner")]
async fn post_ask(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let body = form.required("body_id", "fault-choose");
    let request = form.required("request", "fault-together-request");
    if form.is_clean() {
        let act = async |command: Command<CoCommissionerIn>| {
            competitions::invite_co_commissioner(&visit.app, &visit.actor, &id, command).await
        };
        let input = json!({"body_id": body, "request": request});
        let now = async || Ok(draft(&visit, &id).await?.version);
        let outcome = visit.confirm(&mut form, input, act, now).await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&home(&id), Some(Flash::done("flash-together-asked"))));
        }
    }
    let made = draft(&visit, &id).await?;
    let view = ask_page(&visit, &made.view, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn ask_page(visit: &Visit, out: &CompetitionOut, form: Form) -> Result<AskPage> {
    let terms = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let mut bodies = terms.participating_bodies;
    bodies.push(terms.body_id);
    bodies.retain(|body| *body != out.body_id);
    let names = organisations::names_of(&visit.app, bodies).await?;
    let mut bodies: Vec<Choice> = names.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    bodies.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(AskPage { p: frame(visit), form, about: caption(out), back: home(&out.id), bodies })
}

async fn read(visit: &Visit, id: &CoCommissionerId) -> Result<Made<CoCommissionerOut>> {
    competitions::read_co_commissioner(&visit.app, &visit.actor, id).await
}

/// One with which the concept lets this person do `action`.
async fn offered(visit: &Visit, id: &CoCommissionerId, action: &str) -> Result<Made<CoCommissionerOut>> {
    let made = read(visit, id).await?;
    if made.view.allowed_actions.contains(&action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, made.view.allowed_actions))
}

fn about(one: &CoCommissionerOut) -> String {
    format!("{}, {}", one.competition_reference, one.competition_title)
}

#[get("/co-commissioners/{id}")]
async fn get_one(visit: Visitor<ReadCoCommissioning>, id: Id<CoCommissionerId>) -> Result<HttpResponse> {
    let one = read(&visit, &id).await?.view;
    let p = frame(&visit);
    let view = TogetherPage {
        about: about(&one),
        competition: home(&one.competition_id),
        state: one.state.as_str().to_owned(),
        facts: facts(&p, &one),
        shares: shares(&p, &one),
        lead: one.lead_body_name.clone(),
        second: one.body_name.clone(),
        waits: waits(&p, &one),
        actions: actions(&p, &one),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn facts(p: &Page, one: &CoCommissionerOut) -> Vec<Row> {
    let mut rows = vec![
        Row::new(p.t("together-lead"), &*one.lead_body_name),
        Row::new(p.t("together-second"), &*one.body_name),
        Row::new(p.t("together-request"), &*one.request),
        Row::new(p.t("together-asked"), p.moment(&one.invited_at.timestamp())),
    ];
    for (key, at) in [("together-answered", one.answered_at), ("together-approved", one.approved_at)] {
        rows.extend(at.map(|at| Row::new(p.t(key), p.moment(&at.timestamp()))));
    }
    rows.extend(one.reason.as_ref().map(|reason| Row::new(p.t("agreement-reason"), &**reason)));
    rows
}

/// What each gives, year by year: the year, the lead's amount, the second body's.
fn shares(p: &Page, one: &CoCommissionerOut) -> Vec<(String, String, String)> {
    let mut years: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let given = |lines: &[YearFundingOut]| -> Vec<(i64, i64)> {
        lines.iter().map(|line| (line.financial_year, line.amount_pence.get())).collect()
    };
    for (year, pence) in given(&one.lead_funding_by_year) {
        years.entry(year).or_default().0 += pence;
    }
    for (year, pence) in given(&one.funding_by_year) {
        years.entry(year).or_default().1 += pence;
    }
    years
        .into_iter()
        .map(|(year, (lead, second))| (told::year(p, year), pounds(lead), pounds(second)))
        .collect()
}

/// What comes next, and on whom it waits.
fn waits(p: &Page, one: &CoCommissionerOut) -> String {
    let body = match one.state {
        CoCommissionerState::Invited => "together-waits-answer",
        CoCommissionerState::Accepted if one.funding_by_year.is_empty() => "together-waits-money",
        CoCommissionerState::Accepted => "together-waits-approval",
        _ => return String::new(),
    };
    p.t1(body, "body", one.body_name.as_str())
}

fn actions(p: &Page, one: &CoCommissionerOut) -> Vec<Action> {
    let steps = [
        ("accept", "accept", Weight::Main),
        ("approve", "approve", Weight::Main),
        ("set_funding", "money", Weight::Main),
        ("decline", "decline", Weight::Grave),
        ("release", "release", Weight::Grave),
    ];
    let may = steps.into_iter().filter(|(action, ..)| one.allowed_actions.contains(action));
    may.map(|(_, page, weight)| Action {
        href: format!("{}/{page}", place(&one.id)),
        text: p.t(&format!("together-{page}-button")),
        weight,
    })
    .collect()
}

#[get("/co-commissioners/{id}/money")]
async fn get_share(visit: Visitor<CommissionCompetitions>, id: Id<CoCommissionerId>) -> Result<HttpResponse> {
    let made = offered(&visit, &id, "set_funding").await?;
    let sources = sources(&visit, &made.view).await?;
    let view = share_page(&visit, &made.view, &sources, stored(&made));
    Ok(html(&view.p.clone(), &view))
}

#[post("/co-commissioners/{id}/money")]
async fn post_share(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CoCommissionerId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let made = offered(&visit, &id, "set_funding").await?;
    let sources = sources(&visit, &made.view).await?;
    let (lines, fields) = funding::lines(&mut form, &sources);
    if form.is_clean() {
        let act = async |command: Command<CoFundingIn>| {
            competitions::set_co_commissioner_funding(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(stored(&offered(&visit, &id, "set_funding").await?));
        let outcome = visit.save(&mut form, json!({"lines": lines}), act, now).await;
        let outcome = outcome.map_err(|problem| renamed(problem, |it| funding::field_of(it, &fields)));
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&place(&id), Some(Flash::done("flash-saved"))));
        }
    }
    let view = share_page(&visit, &made.view, &sources, form);
    Ok(again(&view.p.clone(), &view))
}

fn stored(made: &Made<CoCommissionerOut>) -> Form {
    let mut form = Form::versioned(made.version);
    for line in made.view.funding.iter().flatten() {
        form.put(funding::field(line.allocation_id.as_str()), hundredths(line.amount_pence.get()));
    }
    form
}

async fn sources(visit: &Visit, one: &CoCommissionerOut) -> Result<Vec<FundingSource>> {
    funding_sources(&visit.app, &visit.actor, &one.body_id, &one.region_code).await
}

fn share_page(visit: &Visit, one: &CoCommissionerOut, sources: &[FundingSource], form: Form) -> SharePage {
    let p = frame(visit);
    SharePage {
        allocations: sources.iter().map(|source| funding::line(&p, source)).collect(),
        p,
        form,
        about: about(one),
        request: one.request.clone(),
        back: place(&one.id),
    }
}

fn confirming(visit: &Visit, made: &Made<CoCommissionerOut>, action: &str, form: Form) -> StepPage {
    let (one, key) = (&made.view, format!("together-{action}"));
    step_of(visit, &key, (about(one), place(&one.id)), form, matches!(action, "decline" | "release"))
}

async fn asked(visit: &Visit, id: &CoCommissionerId, action: &str) -> Result<HttpResponse> {
    let made = offered(visit, id, action).await?;
    let view = confirming(visit, &made, action, Form::versioned(made.version));
    Ok(html(&view.p.clone(), &view))
}

/// Does a step; the page again where the form has faults.
async fn done(
    visit: &Visit,
    id: &CoCommissionerId,
    action: &'static str,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (app, actor) = (&visit.app, &visit.actor);
    let now = async || Ok(offered(visit, id, action).await?.version);
    let outcome = if matches!(action, "decline" | "release") {
        match form.required("reason", "fault-reason") {
            None => None,
            Some(reason) => {
                let act = async |command: Command<CompetitionReasonIn>| match action {
                    "decline" => competitions::decline_co_commissioning(app, actor, id, command).await,
                    _ => competitions::release_co_commissioner(app, actor, id, command).await,
                };
                Some(visit.confirm(&mut form, json!({"reason": reason}), act, now).await)
            }
        }
    } else {
        let act = async |command: Command<NoInput>| match action {
            "accept" => competitions::accept_co_commissioning(app, actor, id, command).await,
            _ => competitions::approve_co_commissioning(app, actor, id, command).await,
        };
        Some(visit.confirm(&mut form, json!({}), act, now).await)
    };
    if let Some(outcome) = outcome
        && taken(&mut form, outcome)?.is_some()
    {
        return Ok(visit.see(&place(id), Some(Flash::done("flash-saved"))));
    }
    let made = offered(visit, id, action).await?;
    let view = confirming(visit, &made, action, form);
    Ok(again(&view.p.clone(), &view))
}

/// The step of the address, as the concept names it.
fn answer(visit: &Visit) -> &'static str {
    if visit.part("step") == "accept" { "accept" } else { "decline" }
}

#[get("/co-commissioners/{id}/{step:accept|decline}")]
async fn get_step(visit: Visitor<DirectCompetitions>, id: Id<CoCommissionerId>) -> Result<HttpResponse> {
    asked(&visit, &id, answer(&visit)).await
}

#[post("/co-commissioners/{id}/{step:accept|decline}")]
async fn post_step(
    visit: Visitor<DirectCompetitions>,
    id: Id<CoCommissionerId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let action = answer(&visit);
    done(&visit, &id, action, posted).await
}

#[get("/co-commissioners/{id}/approve")]
async fn get_approve(visit: Visitor<DirectCompetitions>, id: Id<CoCommissionerId>) -> Result<HttpResponse> {
    visit.fresh()?;
    asked(&visit, &id, "approve").await
}

#[post("/co-commissioners/{id}/approve")]
async fn post_approve(
    visit: Visitor<DirectCompetitions>,
    id: Id<CoCommissionerId>,
    posted: Posted,
) -> Result<HttpResponse> {
    done(&visit, &id, "approve", posted).await
}

#[get("/co-commissioners/{id}/release")]
async fn get_release(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CoCommissionerId>,
) -> Result<HttpResponse> {
    asked(&visit, &id, "release").await
}

#[post("/co-commissioners/{id}/release")]
async fn post_release(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CoCommissionerId>,
    posted: Posted,
) -> Result<HttpResponse> {
    done(&visit, &id, "release", posted).await
}

/// How a draft's task of commissioning together is named, and where it leads.
pub(super) fn address(out: &CompetitionOut) -> String {
    out.co_commissioner.as_ref().map_or_else(|| at(&out.id, "co-commissioner"), |one| place(&one.id))
}
