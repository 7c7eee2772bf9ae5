//! A partner's answers before the award: accepting exactly these terms, declining, taking the acceptance back.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{at, frame, terms};
use crate::bids::{self, AcceptIn, EntryId, EntryOut, ReasonIn, WithdrawEntryIn};
use crate::kernel::authz::DecideSupplyChain;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made};
use crate::organisations;
use crate::reference;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::competitions::taken;
use crate::web::layout::{again, html};
use crate::web::views::competitions::StepPage;
use crate::web::views::supply_chains::AcceptPage;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_accept).service(post_accept).service(get_no).service(post_no);
}

/// A place with which the concept lets this person do `action`.
async fn answerable(visit: &Visit, id: &EntryId, action: &str) -> Result<Made<EntryOut>> {
    let made = bids::read_place(&visit.app, &visit.actor, id).await?;
    if made.view.allowed_actions.iter().any(|one| one == action) {
        return Ok(made);
    }
    Err(Problem::wrong_state(made.view.state.as_str(), action, Vec::new()))
}

async fn lead(visit: &Visit, place: &EntryOut) -> Result<String> {
    let ids: Vec<String> = place.lead_id.iter().cloned().collect();
    Ok(organisations::names_of(&visit.app, ids).await?.into_values().next().unwrap_or_default())
}

async fn accept_page(visit: &Visit, made: &Made<EntryOut>, form: Form) -> Result<AcceptPage> {
    let names = reference::names(&visit.app).await?;
    let p = frame(visit);
    let agreed = made.view.agreed.as_ref().ok_or_else(Problem::not_found)?;
    Ok(AcceptPage {
        back: at(&made.view.id),
        lead: lead(visit, &made.view).await?,
        terms: terms(&p, &names, &agreed.terms),
        digest: made.view.terms_digest.clone().unwrap_or_default(),
        form,
        p,
    })
}

#[get("/supply-chain/{id}/accept")]
async fn get_accept(visit: Visitor<DecideSupplyChain>, id: Id<EntryId>) -> Result<HttpResponse> {
    let made = answerable(&visit, &id, "accept").await?;
    let view = accept_page(&visit, &made, Form::versioned(made.version)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/supply-chain/{id}/accept")]
async fn post_accept(
    visit: Visitor<DecideSupplyChain>,
    id: Id<EntryId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    form.required("read", "fault-chain-read");
    if form.is_clean() {
        let input = json!({"terms_digest": form.value("terms_digest")});
        let act = async |command: Command<AcceptIn>| {
            bids::accept_supply_chain_entry(&visit.app, &visit.actor, &id, command).await
        };
        let now = async || Ok(answerable(&visit, &id, "accept").await?.version);
        let outcome = visit.confirm(&mut form, input, act, now).await;
        if taken(&mut form, outcome)?.is_some() {
            return Ok(visit.see(&at(&id), Some(Flash::done("flash-chain-accepted"))));
        }
    }
    let made = answerable(&visit, &id, "accept").await?;
    let view = accept_page(&visit, &made, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn no_page(visit: &Visit, made: &Made<EntryOut>, step: &str, form: Form) -> Result<StepPage> {
    let p = frame(visit);
    let say = |part: &str| p.t(&format!("chain-{step}-{part}"));
    Ok(StepPage {
        heading: say("heading"),
        text: say("text"),
        button: say("button"),
        about: lead(visit, &made.view).await?,
        back: at(&made.view.id),
        asks_reason: true,
        form,
        p,
    })
}

#[get("/supply-chain/{id}/{step:decline|withdraw}")]
async fn get_no(visit: Visitor<DecideSupplyChain>, id: Id<EntryId>) -> Result<HttpResponse> {
    let step = visit.part("step").to_owned();
    let made = answerable(&visit, &id, &step).await?;
    let view = no_page(&visit, &made, &step, Form::versioned(made.version)).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/supply-chain/{id}/{step:decline|withdraw}")]
async fn post_no(visit: Visitor<DecideSupplyChain>, id: Id<EntryId>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let step = visit.part("step").to_owned();
    let declines = step == "decline";
    let reason: Value = if declines {
        json!(form.required("reason", "fault-reason"))
    } else {
        json!(form.optional("reason"))
    };
    if form.is_clean() {
        let now = async || Ok(answerable(&visit, &id, &step).await?.version);
        let input = json!({"reason": reason});
        let outcome = if declines {
            let act = async |command: Command<ReasonIn>| {
                bids::decline_supply_chain_entry(&visit.app, &visit.actor, &id, command).await
            };
            visit.confirm(&mut form, input, act, now).await
        } else {
            let act = async |command: Command<WithdrawEntryIn>| {
                bids::withdraw_supply_chain_entry(&visit.app, &visit.actor, &id, command).await
            };
            visit.confirm(&mut form, input, act, now).await
        };
        if taken(&mut form, outcome)?.is_some() {
            let note = if declines { "flash-chain-declined" } else { "flash-chain-withdrawn" };
            return Ok(visit.see(&at(&id), Some(Flash::done(note))));
        }
    }
    let made = answerable(&visit, &id, &step).await?;
    let view = no_page(&visit, &made, &step, form).await?;
    Ok(again(&view.p.clone(), &view))
}
