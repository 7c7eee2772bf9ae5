//! The queue of applications to a framework, and one application with the decisions on its answers.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{pager, scope_rows, step};
use crate::accounts;
use crate::frameworks::{self, FrameworkId};
use crate::kernel::authz::ManageFrameworks;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Made, Meta};
use crate::qualification::states::ApplicationState;
use crate::qualification::{self, ApplicationId, ApplicationOut, DecisionIn, QueueRow};
use crate::reference::{self, Names};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::answers;
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::frameworks::{AnswerLine, ApplicationLine, ApplicationPage, QueuePage};
use crate::web::views::parts::{Action, Choice, Row, Weight};
use crate::web::visit::{Visit, Visitor, take_faults};

/// The states to filter by.
const STATES: [ApplicationState; 9] = [
    ApplicationState::Submitted,
    ApplicationState::InAssessment,
    ApplicationState::Clarification,
    ApplicationState::Admitted,
    ApplicationState::Rejected,
    ApplicationState::UnderAppeal,
    ApplicationState::RejectedOnAppeal,
    ApplicationState::Withdrawn,
    ApplicationState::Superseded,
];

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_application).service(post_application);
}

pub(super) fn href(id: &ApplicationId) -> String {
    format!("/applications/{id}")
}

#[get("/frameworks/{id}/applications")]
pub(super) async fn get_queue(visit: Visitor<ManageFrameworks>, id: Id<FrameworkId>) -> Result<HttpResponse> {
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &id).await?.view;
    let asked = visit.asked();
    let state = asked.optional("state").and_then(|text| text.parse::<ApplicationState>().ok());
    let cursor = asked.optional("cursor");
    let (rows, next) =
        qualification::framework_queue(&visit.app, &visit.actor, &id, state, cursor.as_deref()).await?;
    let assessors: Vec<String> = rows.iter().filter_map(|row| row.assessor.clone()).collect();
    let people = accounts::names_of(&visit.app, assessors).await?;
    let p = visit.page(Some(Section::Frameworks));
    let chosen = state.map(|one| one.as_str()).unwrap_or_default();
    let kept: Vec<(&str, &str)> = state.iter().map(|one| ("state", one.as_str())).collect();
    let framework_href = super::framework::href(&id);
    let here = format!("{framework_href}/applications");
    let view = QueuePage {
        framework: framework.name,
        form: Form::filled([("state", chosen)]),
        states: STATES
            .iter()
            .map(|one| Choice::new(one.as_str(), p.state("application", one.as_str())))
            .collect(),
        pager: pager(&here, &kept, cursor.as_deref(), next.as_deref()),
        applications: rows
            .into_iter()
            .map(|row| {
                let assessor = row.assessor.as_ref().and_then(|id| people.get(id)).cloned();
                line(&p, row, assessor.unwrap_or_default())
            })
            .collect(),
        framework_href,
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

fn line(p: &Page, row: QueueRow, assessor: String) -> ApplicationLine {
    let one = row.application;
    ApplicationLine {
        href: href(&one.id),
        reference: one.reference,
        provider: one.organisation_name,
        tier: p.t1("scope-fact-tier-value", "n", one.tier),
        state: one.state.to_string(),
        submitted_at: one.submitted_at.map(|at| at.timestamp()),
        decide_by: one.decide_by.map(|day| day.0),
        late: one.overdue,
        assessor,
    }
}

#[get("/applications/{id}")]
async fn get_application(visit: Visitor<ManageFrameworks>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let Made { view: out, version, .. } =
        qualification::read_application(&visit.app, &visit.actor, &id).await?;
    let mut form = Form::versioned(version);
    for (code, decision) in &out.decisions {
        form.put(AnswerLine::field(code, "outcome"), decision.outcome.as_str());
        form.put(AnswerLine::field(code, "reason"), decision.reason.clone().unwrap_or_default());
    }
    let view = page(&visit, out, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/applications/{id}")]
async fn post_application(
    visit: Visitor<ManageFrameworks>,
    id: Id<ApplicationId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let out = qualification::read_application(&visit.app, &visit.actor, &id).await?.view;
    let changed = changed_decisions(&visit, &out, &mut form)?;
    if form.is_clean() {
        match save(&visit, &id, changed).await {
            Ok(()) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-saved")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, out, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// Decisions as the API takes them, with what came with the form; nothing where none was changed.
type Changed = Option<(Meta, Vec<(String, DecisionIn)>)>;

async fn save(visit: &Visit, id: &ApplicationId, changed: Changed) -> Result<()> {
    if let Some((meta, decisions)) = changed {
        qualification::decide_questions(&visit.app, &visit.actor, id, meta, decisions).await?;
    }
    Ok(())
}

/// What was chosen or written anew. A question left open stays open.
fn changed_decisions(visit: &Visit, out: &ApplicationOut, form: &mut Form) -> Result<Changed> {
    let mut changed: Changed = None;
    for question in out.questions.iter().filter(|one| answers::is_decided(one)) {
        let code = &question.code;
        let (outcome_field, reason_field) =
            (AnswerLine::field(code, "outcome"), AnswerLine::field(code, "reason"));
        let (outcome, reason) = (form.value(&outcome_field).to_owned(), form.optional(&reason_field));
        let stored = out.decisions.get(code);
        let same = stored.is_some_and(|one| one.outcome.as_str() == outcome && one.reason == reason);
        if same || (outcome.is_empty() && reason.is_none()) {
            continue;
        }
        if outcome.is_empty() {
            form.refuse_about(&outcome_field, "fault-decision", code);
            continue;
        }
        match visit.command::<DecisionIn>(form, json!({"outcome": outcome, "reason": reason})) {
            Ok(command) => {
                changed.get_or_insert((command.meta, Vec::new())).1.push((code.clone(), command.input));
            }
            Err(problem) => refuse_decision(form, &outcome_field, &reason_field, problem)?,
        }
    }
    Ok(changed)
}

fn refuse_decision(form: &mut Form, outcome: &str, reason: &str, problem: Problem) -> Result<()> {
    if problem.faults().is_empty() {
        return Err(problem);
    }
    for fault in problem.faults() {
        let field = if fault.pointer == "/outcome" { outcome } else { reason };
        form.refuse_pointers([(field, &fault.detail)]);
    }
    Ok(())
}

async fn page(visit: &Visit, out: ApplicationOut, form: Form) -> Result<ApplicationPage> {
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Frameworks));
    let to_decide = out.questions.iter().filter(|one| answers::is_decided(one)).count();
    let count = |number: usize| i64::try_from(number).unwrap_or(0);
    Ok(ApplicationPage {
        href: href(&out.id),
        queue_href: format!("{}/applications", super::framework::href(&out.framework_id)),
        facts: facts(&p, &names, &out),
        late: out.overdue,
        clarifications: super::clarification_sections(&p, &out),
        sections: answers::sections(&p, &names, &out),
        may_decide: out.allowed_actions.contains(&"admit"),
        decided: count(out.decisions.len()),
        to_decide: count(to_decide),
        actions: actions(&p, &out, out.decisions.len() >= to_decide),
        reference: out.reference,
        provider: out.organisation_name,
        state: out.state.to_string(),
        form,
        p,
    })
}

fn facts(p: &Page, names: &Names, out: &ApplicationOut) -> Vec<Row> {
    let mut rows = scope_rows(p, names, out.tier, &out.categories, &out.areas);
    if let Some(at) = out.submitted_at {
        rows.push(Row::new(p.t("column-submitted"), p.moment(&at.timestamp())));
    }
    rows.push(Row::new(p.t("column-decide-by"), super::day_words(p, out.decide_by)));
    rows.extend(super::appeal_rows(p, out));
    if let Some(digest) = &out.digest {
        rows.push(Row::new(p.t("scope-fact-digest"), digest.clone()));
    }
    rows
}

/// What can be done now; `decided` is true where every question is.
fn actions(p: &Page, out: &ApplicationOut, decided: bool) -> Vec<Action> {
    let here = href(&out.id);
    let parts = [
        ("start", "framework-step-start", Weight::Main),
        ("ask", "framework-step-ask", Weight::Beside),
        ("admit", "framework-step-admit", Weight::Main),
        ("reject", "framework-step-reject", Weight::Grave),
        ("overturn", "framework-step-overturn", Weight::Main),
        ("uphold", "framework-step-uphold", Weight::Grave),
    ];
    parts
        .into_iter()
        .filter(|(action, ..)| out.allowed_actions.contains(action))
        .filter(|(action, ..)| decided || !matches!(*action, "admit" | "reject"))
        .map(|(action, key, weight)| step(format!("{here}/{action}"), p.t(key), weight))
        .collect()
}
