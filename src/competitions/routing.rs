//! Recording the choice of grant or contract with the decision aid (rule 22).

use super::commands::{change, draft_only};
use super::model::CompetitionId;
use super::present;
use super::route_aid::{AidAdvice, AidAnswers, AidOutcome, ChoiceNeeds, Route};
use super::store::{self, Assessed, Changes};
use super::transitions::entry;
use super::views::{CompetitionOut, RouteChoice, RouteDecisionIn};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{Actor, CommissionCompetitions};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Command, NoInput, Reply};
use crate::kernel::state::App;

/// Records the answers to the aid and the choice; a choice recorded before, with its confirmation, gives way.
pub async fn replace_route_decision(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<RouteDecisionIn>,
) -> Result<Reply<CompetitionOut>> {
    let (mut input, limit) = (command.input, app.config.auth.reauthentication);
    input.reason = input.reason.filter(|text| !text.trim().is_empty());
    input.officer = input.officer.filter(|text| !text.trim().is_empty());
    let answers = AidAnswers { gates: input.gates.clone(), scores: input.scores.clone() };
    change(app, actor, id, (&command.meta, true), CommissionCompetitions, move |tx, who, row| {
        draft_only(row)?;
        let outcome = present::aid()?.assess(&answers).map_err(|faults| {
            let fault = |one: super::route_aid::AnswerFault| Fault::new(one.pointer, "answer", one.detail);
            Problem::invalid(faults.into_iter().map(fault).collect())
        })?;
        refuse_choice(&outcome, &input)?;
        let person = match outcome.choosing(route(input.chosen)) {
            ChoiceNeeds::Nothing => who.person()?,
            ChoiceNeeds::PanelReasons | ChoiceNeeds::OfficerAndReason => {
                who.fresh_person(tx.now()?, limit)?
            }
        };
        store::record_route(tx, &row.id, &assessed(&outcome, &answers, input.chosen)?, &input, person)?;
        store::update(tx, &row.id, &Changes::default())?;
        let entry = entry(who, "record_route_decision", row);
        Ok(Audited::new((), if let Some(reason) = &input.reason { entry.reason(reason) } else { entry }))
    })
    .await
}

/// Confirms, as the second person of a panel, what the first recorded.
pub async fn confirm_route_decision(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<NoInput>,
) -> Result<Reply<CompetitionOut>> {
    let limit = app.config.auth.reauthentication;
    change(app, actor, id, (&command.meta, false), CommissionCompetitions, move |tx, who, row| {
        draft_only(row)?;
        let person = who.fresh_person(tx.now()?, limit)?;
        let decision = store::route_decision(tx, &row.id)?
            .filter(|decision| decision.aid_outcome == "panel" && decision.second_person.is_none())
            .ok_or_else(|| {
                Problem::new(Code::Conflict, "No decision of a panel waits for a second person.")
            })?;
        if decision.decided_by == person {
            return Err(Problem::of(Code::AnotherPersonRequired));
        }
        store::confirm_route(tx, &decision, person)?;
        store::update(tx, &row.id, &Changes::default())?;
        Ok(Audited::new((), entry(who, "confirm_route_decision", row)))
    })
    .await
}

const fn route(chosen: RouteChoice) -> Route {
    match chosen {
        RouteChoice::Grant => Route::Grant,
        RouteChoice::Contract => Route::Contract,
    }
}

fn refuse_choice(outcome: &AidOutcome, input: &RouteDecisionIn) -> Result<()> {
    let mut faults = Vec::new();
    let needs = outcome.choosing(route(input.chosen));
    if input.reason.is_none() {
        for referral in &outcome.referrals {
            let detail = format!("{}: {}; say here what came of it.", referral.gate.code, referral.refer);
            faults.push(Fault::new("/reason", "referral", detail));
        }
        if needs != ChoiceNeeds::Nothing {
            let detail = "Say why: the aid left it to a panel, or another outcome was chosen.";
            faults.push(Fault::new("/reason", "required", detail));
        }
    }
    if needs == ChoiceNeeds::OfficerAndReason && input.officer.is_none() {
        let detail = "Name the officer who leaves the aid's outcome.";
        faults.push(Fault::new("/officer", "required", detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn assessed(outcome: &AidOutcome, answers: &AidAnswers, chosen: RouteChoice) -> Result<Assessed> {
    let json = |cause: serde_json::Error| Problem::internal(format!("route decision: {cause}"));
    let gates: Vec<&str> = outcome.gates_failed.iter().map(|gate| gate.code.as_str()).collect();
    Ok(Assessed {
        aid_version: i64::from(outcome.version),
        answers: serde_json::to_string(answers).map_err(json)?,
        gates_failed: serde_json::to_string(&gates).map_err(json)?,
        score: outcome.score.map_or(0, i64::from),
        outcome: match outcome.outcome {
            AidAdvice::Grant => "grant",
            AidAdvice::Panel => "panel",
            AidAdvice::Contract => "contract",
        },
        chosen: chosen.as_str(),
    })
}
