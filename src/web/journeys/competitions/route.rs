//! Grant or contract: the decision aid, the recorded choice, and the second person of a panel (rule 22).

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{at, draft, frame, home, taken, word};
use crate::competitions::route_aid::{AidAdvice, AidAnswers, AidOutcome, DecisionAid};
use crate::competitions::{
    self, AidStatementOut, CompetitionId, CompetitionOut, RouteAidOut, RouteDecisionOut,
};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, NoInput};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, again, html};
use crate::web::views::competitions::{Advice, AidResult, AidStatement, RoutePage};
use crate::web::views::parts::Row;
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_route).service(post_route).service(post_confirm);
}

#[get("/competitions/{id}/route")]
async fn get_route(visit: Visitor<CommissionCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let made = draft(&visit, &id).await?;
    let form = stored(&made);
    let result = match &made.view.route_decision {
        Some(decision) => assess(decision.gates.clone(), decision.scores.clone())?.ok(),
        None => None,
    };
    let view = page(&visit, &made.view, form, result)?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/route")]
async fn post_route(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let aid = competitions::read_route_decision_aid()?;
    let (gates, scores) = (answers(&form, "gates", &aid.gates), answers(&form, "scores", &aid.scores));
    let made = draft(&visit, &id).await?;
    let result = match assess(gates.clone(), scores.clone())? {
        Ok(outcome) => Some(outcome),
        Err(unanswered) => {
            refuse_unanswered(&mut form, &aid, &unanswered);
            None
        }
    };
    if form.value("step") == "choose"
        && result.is_some()
        && save(&visit, &id, &mut form, gates, scores).await?
    {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-route-recorded"))));
    }
    let clean = form.is_clean() && !form.is_met();
    let view = page(&visit, &made.view, form, result)?;
    Ok(if clean { html(&view.p.clone(), &view) } else { again(&view.p.clone(), &view) })
}

#[post("/competitions/{id}/route/confirm")]
async fn post_confirm(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let sent = visit.proved(posted)?;
    let made = draft(&visit, &id).await?;
    let mut form = stored(&made);
    let command = visit.command::<NoInput>(&sent, json!({}))?;
    let outcome = competitions::confirm_route_decision(&visit.app, &visit.actor, &id, command).await;
    if taken(&mut form, outcome)?.is_some() {
        return Ok(visit.see(&home(&id), Some(Flash::done("flash-route-confirmed"))));
    }
    let view = page(&visit, &made.view, form, None)?;
    Ok(again(&view.p.clone(), &view))
}

type Answers = BTreeMap<String, bool>;

fn answers(form: &Form, group: &str, statements: &[AidStatementOut]) -> Answers {
    let said = |one: &AidStatementOut| match form.value(&format!("{group}-{}", one.code)) {
        "yes" => Some((one.code.clone(), true)),
        "no" => Some((one.code.clone(), false)),
        _ => None,
    };
    statements.iter().filter_map(said).collect()
}

/// What the aid says, or the fields left without an answer.
fn assess(gates: Answers, scores: Answers) -> Result<std::result::Result<AidOutcome, Vec<String>>> {
    let aid = DecisionAid::built_in().map_err(|cause| Problem::internal(cause.to_string()))?;
    Ok(aid.assess(&AidAnswers { gates, scores }).map_err(|faults| {
        faults.into_iter().map(|fault| fault.pointer.trim_start_matches('/').replace('/', "-")).collect()
    }))
}

fn refuse_unanswered(form: &mut Form, aid: &RouteAidOut, fields: &[String]) {
    for field in fields {
        let code = field.rsplit('-').next().unwrap_or_default();
        let mut statements = aid.gates.iter().chain(&aid.scores);
        let text = statements.find(|one| one.code == code).map(|one| one.text.clone());
        form.refuse_about(field, "fault-answer-for", &text.unwrap_or_default());
    }
}

async fn save(
    visit: &Visit,
    id: &CompetitionId,
    form: &mut Form,
    gates: Answers,
    scores: Answers,
) -> Result<bool> {
    let routes = [("grant", "grant"), ("contract", "contract")];
    let Some(chosen) = form.one_of("chosen", "fault-choose", &routes) else { return Ok(false) };
    let input = json!({"gates": gates, "scores": scores, "chosen": chosen,
        "reason": form.optional("reason"), "officer": form.optional("officer")});
    let act =
        async |command| competitions::replace_route_decision(&visit.app, &visit.actor, id, command).await;
    let outcome = visit.save(form, input, act, async || Ok(stored(&draft(visit, id).await?))).await;
    Ok(taken(form, outcome)?.is_some())
}

fn stored(made: &Made<CompetitionOut>) -> Form {
    let mut form = Form::versioned(made.version);
    let Some(decision) = &made.view.route_decision else { return form };
    for (group, answers) in [("gates", &decision.gates), ("scores", &decision.scores)] {
        for (code, yes) in answers {
            form.put(format!("{group}-{code}"), word(*yes));
        }
    }
    form.put("chosen", &*decision.chosen);
    form.put("reason", decision.reason.as_deref().unwrap_or_default());
    form.put("officer", decision.officer.as_deref().unwrap_or_default());
    form
}

fn page(visit: &Visit, out: &CompetitionOut, form: Form, result: Option<AidOutcome>) -> Result<RoutePage> {
    let (p, aid) = (frame(visit), competitions::read_route_decision_aid()?);
    let decision = out.route_decision.as_ref();
    let waiting = decision.is_some_and(|one| one.aid_outcome == "panel" && !one.confirmed_by_second_person);
    Ok(RoutePage {
        back: home(&out.id),
        reference: out.reference.clone(),
        version: i64::from(aid.version),
        gates: aid.gates.iter().map(|one| statement(&p, one)).collect(),
        scores: aid.scores.iter().map(|one| statement(&p, one)).collect(),
        result: result.map(told),
        recorded: decision.map(|one| recorded(&p, one)).unwrap_or_default(),
        confirm: waiting.then(|| at(&out.id, "route/confirm")),
        p,
        form,
    })
}

fn statement(p: &Page, one: &AidStatementOut) -> AidStatement {
    let effect = match (one.effect.as_deref(), one.points) {
        (Some("contract"), _) => p.t("route-effect-contract"),
        (Some(refer), _) => p.t1("route-effect-refer", "what", refer),
        (None, points) => p.t1("route-effect-points", "n", i64::from(points.unwrap_or(0))),
    };
    AidStatement { code: one.code.clone(), text: one.text.clone(), effect }
}

fn told(outcome: AidOutcome) -> AidResult {
    AidResult {
        advice: match outcome.outcome {
            AidAdvice::Grant => Advice::Grant,
            AidAdvice::Panel => Advice::Panel,
            AidAdvice::Contract => Advice::Contract,
        },
        score: outcome.score.map(i64::from),
        gates_failed: outcome.gates_failed.into_iter().map(|one| one.text).collect(),
        referrals: outcome
            .referrals
            .into_iter()
            .map(|one| format!("{}: {}", one.gate.text, one.refer))
            .collect(),
        notes: outcome.notes.into_iter().map(|one| one.text).collect(),
    }
}

fn recorded(p: &Page, one: &RouteDecisionOut) -> Vec<Row> {
    let mut rows = vec![
        Row::new(p.t("route-recorded-advice"), p.t(&format!("outcome-{}", one.aid_outcome))),
        Row::new(p.t("route-recorded-choice"), p.t(&format!("told-route-{}", one.chosen))),
    ];
    rows.extend(second_person(p, one));
    rows
}

/// Whether the second person of a panel has confirmed, where the aid asks for a panel.
pub(super) fn second_person(p: &Page, one: &RouteDecisionOut) -> Option<Row> {
    let key =
        if one.confirmed_by_second_person { "route-recorded-confirmed" } else { "route-recorded-waiting" };
    (one.aid_outcome == "panel").then(|| Row::new(p.t("route-recorded-second"), p.t(key)))
}
