//! Steps after the award: engaging, releasing, leaving, and answering what others asked; confirming what they stated.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowing, at, between, frame};
use crate::bids::EntryId;
use crate::kernel::authz::{AnswerChainSteps, AskChainSteps, RecordDelivery};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, NoInput};
use crate::supply_chains::{self, DeliveryOut, ReasonIn, RecordId, StepId};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::views::competitions::StepPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_answer)
        .service(post_answer)
        .service(get_statement)
        .service(post_statement)
        .service(get_step)
        .service(post_step);
}

/// What a page asks: its words begin with `chain-<step>`.
struct Asking<'a> {
    words: &'a str,
    reason: bool,
    about: String,
    entry: EntryId,
}

fn page(visit: &Visit, asking: Asking<'_>, form: Form) -> StepPage {
    let p = frame(visit);
    let say = |part: &str| p.t(&format!("chain-{}-{part}", asking.words));
    StepPage {
        heading: say("heading"),
        text: say("text"),
        button: say("button"),
        about: asking.about,
        back: at(&asking.entry),
        asks_reason: asking.reason,
        form,
        p,
    }
}

/// The step of the address as the concept names it: a partner leaves by withdrawing.
fn action_of(step: &str) -> &str {
    if step == "leave" { "withdraw" } else { step }
}

fn asking<'a>(step: &'a str, out: &DeliveryOut) -> Asking<'a> {
    Asking { words: step, reason: step != "engage", about: between(out), entry: out.entry_id.clone() }
}

#[get("/supply-chain/{id}/{step:engage|release|leave}")]
async fn get_step(visit: Visitor<AskChainSteps>, id: Id<EntryId>) -> Result<HttpResponse> {
    let step = visit.part("step").to_owned();
    let made = allowing(&visit, &id, action_of(&step)).await?;
    let view = page(&visit, asking(&step, &made.view), Form::versioned(made.version));
    Ok(html(&view.p.clone(), &view))
}

#[post("/supply-chain/{id}/{step:engage|release|leave}")]
async fn post_step(visit: Visitor<AskChainSteps>, id: Id<EntryId>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let step = visit.part("step").to_owned();
    let reason = (step != "engage").then(|| form.required("reason", "fault-reason")).flatten();
    if form.is_clean() {
        let now = async || Ok(allowing(&visit, &id, action_of(&step)).await?.version);
        let outcome = if step == "engage" {
            let act = async |command: Command<NoInput>| {
                supply_chains::engage_partner(&visit.app, &visit.actor, &id, command).await
            };
            visit.confirm(&mut form, json!({}), act, now).await
        } else {
            let act = async |command: Command<ReasonIn>| {
                if step == "release" {
                    supply_chains::release_partner(&visit.app, &visit.actor, &id, command).await
                } else {
                    supply_chains::leave_supply_chain(&visit.app, &visit.actor, &id, command).await
                }
            };
            visit.confirm(&mut form, json!({"reason": reason}), act, now).await
        };
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&at(&id), Some(Flash::done("flash-chain-asked"))));
        }
    }
    let made = allowing(&visit, &id, action_of(&step)).await?;
    let view = page(&visit, asking(&step, &made.view), form);
    Ok(again(&view.p.clone(), &view))
}

/// A step of this place with which the concept lets this person do the address's action.
struct Answering {
    out: DeliveryOut,
    step: StepId,
    action: &'static str,
    /// `step-` with the page's name, with which its words begin.
    words: String,
    version: Option<i64>,
}

async fn answering(visit: &Visit, id: &EntryId) -> Result<Answering> {
    let action = match visit.part("action") {
        "agree" => "agree",
        "refuse" => "refuse",
        _ => "take_back",
    };
    let step: StepId = visit.part("step").parse().map_err(|_| Problem::not_found())?;
    let out = supply_chains::read_delivery(&visit.app, &visit.actor, id).await?.view;
    let one = out.steps.iter().find(|one| one.id == step).ok_or_else(Problem::not_found)?;
    if !one.allowed_actions.contains(&action) {
        return Err(Problem::wrong_state(one.state.as_str(), action, one.allowed_actions.clone()));
    }
    let version = Some(one.version);
    Ok(Answering { step, action, words: format!("step-{}", action.replace('_', "-")), version, out })
}

fn answer_page(visit: &Visit, one: &Answering, form: Form) -> StepPage {
    let asking = Asking {
        words: &one.words,
        reason: one.action == "refuse",
        about: between(&one.out),
        entry: one.out.entry_id.clone(),
    };
    page(visit, asking, form)
}

#[get("/supply-chain/{id}/step/{step}/{action:agree|refuse|take-back}")]
async fn get_answer(visit: Visitor<AnswerChainSteps>, id: Id<EntryId>) -> Result<HttpResponse> {
    let one = answering(&visit, &id).await?;
    let view = answer_page(&visit, &one, Form::versioned(one.version));
    Ok(html(&view.p.clone(), &view))
}

#[post("/supply-chain/{id}/step/{step}/{action:agree|refuse|take-back}")]
async fn post_answer(
    visit: Visitor<AnswerChainSteps>,
    id: Id<EntryId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let one = answering(&visit, &id).await?;
    let reason = (one.action == "refuse").then(|| form.required("reason", "fault-reason")).flatten();
    if form.is_clean() {
        let now = async || Ok(answering(&visit, &id).await?.version);
        let outcome = if one.action == "refuse" {
            let act = async |command: Command<ReasonIn>| {
                supply_chains::refuse_step(&visit.app, &visit.actor, &one.step, command).await
            };
            visit.confirm(&mut form, json!({"reason": reason}), act, now).await
        } else {
            let act = async |command: Command<NoInput>| {
                if one.action == "agree" {
                    supply_chains::agree_to_step(&visit.app, &visit.actor, &one.step, command).await
                } else {
                    supply_chains::take_back_step(&visit.app, &visit.actor, &one.step, command).await
                }
            };
            visit.confirm(&mut form, json!({}), act, now).await
        };
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&at(&id), Some(Flash::done("flash-chain-answered"))));
        }
    }
    let view = answer_page(&visit, &one, form);
    Ok(again(&view.p.clone(), &view))
}

/// A statement of this place, with the address's action.
struct Statement {
    out: DeliveryOut,
    record: RecordId,
    action: &'static str,
    words: String,
    version: Option<i64>,
}

async fn statement(visit: &Visit, id: &EntryId) -> Result<Statement> {
    let action = match visit.part("action") {
        "confirm" => "confirm",
        "dispute" => "dispute",
        _ => "take_back",
    };
    let record: RecordId = visit.part("record").parse().map_err(|_| Problem::not_found())?;
    let out = supply_chains::read_delivery(&visit.app, &visit.actor, id).await?.view;
    let one = supply_chains::read_record(&visit.app, &visit.actor, id, &record).await?;
    if !one.allowed_actions.contains(&action) {
        return Err(Problem::wrong_state(one.state.as_str(), action, one.allowed_actions));
    }
    let words = format!("record-{}", action.replace('_', "-"));
    Ok(Statement { out, record, action, words, version: Some(one.version) })
}

fn statement_page(visit: &Visit, one: &Statement, form: Form) -> StepPage {
    let asking = Asking {
        words: &one.words,
        reason: one.action == "dispute",
        about: between(&one.out),
        entry: one.out.entry_id.clone(),
    };
    page(visit, asking, form)
}

#[get("/supply-chain/{id}/record/{record}/{action:confirm|dispute|take-back}")]
async fn get_statement(visit: Visitor<RecordDelivery>, id: Id<EntryId>) -> Result<HttpResponse> {
    let one = statement(&visit, &id).await?;
    let view = statement_page(&visit, &one, Form::versioned(one.version));
    Ok(html(&view.p.clone(), &view))
}

#[post("/supply-chain/{id}/record/{record}/{action:confirm|dispute|take-back}")]
async fn post_statement(
    visit: Visitor<RecordDelivery>,
    id: Id<EntryId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let one = statement(&visit, &id).await?;
    let reason = (one.action == "dispute").then(|| form.required("reason", "fault-reason")).flatten();
    if form.is_clean() {
        let now = async || Ok(statement(&visit, &id).await?.version);
        let outcome = if one.action == "dispute" {
            let act = async |command: Command<ReasonIn>| {
                supply_chains::dispute_record(&visit.app, &visit.actor, &one.record, command).await
            };
            visit.confirm(&mut form, json!({"reason": reason}), act, now).await
        } else {
            let act = async |command: Command<NoInput>| {
                if one.action == "confirm" {
                    supply_chains::confirm_record(&visit.app, &visit.actor, &one.record, command).await
                } else {
                    supply_chains::take_back_record(&visit.app, &visit.actor, &one.record, command).await
                }
            };
            visit.confirm(&mut form, json!({}), act, now).await
        };
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&format!("{}#records", at(&id)), Some(Flash::done("flash-record-answered"))));
        }
    }
    let view = statement_page(&visit, &one, form);
    Ok(again(&view.p.clone(), &view))
}
