//! An application as its provider sees it: what is left to answer, and later what became of it.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::scope::scope_href;
use super::{frame, href, is_answered_here, question_href, wording};
use crate::frameworks;
use crate::kernel::authz::{ManageOrganisation, Permission, ReadApplications};
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::qualification::states::ApplicationState;
use crate::qualification::{self, ApplicationId, ApplicationOut, AskedQuestionOut, Finding, RequirementOut};
use crate::reference::{self, Names};
use crate::web::journeys::answers;
use crate::web::journeys::frameworks::{appeal_rows, clarification_sections, day_words, scope_rows, step};
use crate::web::layout::{Page, html};
use crate::web::views::applying::TasksPage;
use crate::web::views::parts::{Action, Row, Task, TaskSection, TaskStatus, Weight};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_tasks);
}

#[get("/apply/{id}")]
async fn get_tasks(visit: Visitor<ReadApplications>, id: Id<ApplicationId>) -> Result<HttpResponse> {
    let out = qualification::read_application(&visit.app, &visit.actor, &id).await?.view;
    let view = page(&visit, out).await?;
    Ok(html(&view.p.clone(), &view))
}

async fn page(visit: &Visit, out: ApplicationOut) -> Result<TasksPage> {
    let framework = frameworks::read_framework(&visit.app, &visit.actor, &out.framework_id).await?.view;
    let names = reference::names(&visit.app).await?;
    // Only who may write the draft is offered its actions.
    let writes = out.state == ApplicationState::Draft && !out.allowed_actions.is_empty();
    let found = if writes {
        qualification::check_application(&visit.app, &visit.actor, &out.id).await?.requirements
    } else {
        Vec::new()
    };
    let owns_record = visit.actor.bodies(ManageOrganisation::ROLES).contains(&out.organisation_id);
    let p = frame(visit);
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let all: Vec<&RequirementOut> = found.iter().filter(|one| one.outcome != Finding::Waived).collect();
    Ok(TasksPage {
        facts: facts(&p, &names, &out),
        tasks: sections(&p, &out, &found, owns_record),
        done: count(all.iter().filter(|one| one.outcome == Finding::Pass).count()),
        all: count(all.len()),
        reasons: if writes { reasons(&p, &out) } else { Vec::new() },
        waived: waived(&p, &out),
        answers: if writes { Vec::new() } else { answers::sections(&p, &names, &out) },
        failed: failed(&p, &out),
        clarifications: clarification_sections(&p, &out),
        actions: actions(&p, &out),
        next: next(&p, &out),
        late: out.overdue,
        framework: framework.name,
        caption: format!("{}, {}", out.reference, out.organisation_name),
        state: out.state.to_string(),
        p,
    })
}

fn changes_scope(out: &ApplicationOut) -> bool {
    out.allowed_actions.contains(&"change_scope")
}

/// What comes next where nothing is to be done; empty elsewhere.
fn next(p: &Page, out: &ApplicationOut) -> String {
    match out.state {
        ApplicationState::Submitted | ApplicationState::InAssessment => {
            p.t1("apply-next", "day", day_words(p, out.decide_by))
        }
        _ => String::new(),
    }
}

fn facts(p: &Page, names: &Names, out: &ApplicationOut) -> Vec<Row> {
    let mut rows = scope_rows(p, names, out.tier, &out.categories, &out.areas);
    if changes_scope(out) {
        rows = rows.into_iter().map(|row| row.changed_at(scope_href(&out.id))).collect();
    }
    if let Some(at) = out.submitted_at {
        rows.push(Row::new(p.t("column-submitted"), p.moment(&at.timestamp())));
        rows.push(Row::new(p.t("column-decide-by"), day_words(p, out.decide_by)));
    }
    rows.extend(appeal_rows(p, out));
    if let Some(digest) = &out.digest {
        rows.push(Row::new(p.t("scope-fact-digest"), digest.clone()));
    }
    rows
}

/// The requirements that are asked, under the headings of the question set.
fn sections(p: &Page, out: &ApplicationOut, found: &[RequirementOut], owns_record: bool) -> Vec<TaskSection> {
    let mut sections: Vec<TaskSection> = Vec::new();
    for one in found.iter().filter(|one| one.outcome != Finding::Waived) {
        let Some(question) = out.questions.iter().find(|question| question.code == one.code) else {
            continue;
        };
        let task = task(p, out, question, one, owns_record);
        match sections.last_mut().filter(|section| section.title == question.section) {
            Some(section) => section.tasks.push(task),
            None => sections.push(TaskSection { title: question.section.clone(), tasks: vec![task] }),
        }
    }
    sections
}

fn task(
    p: &Page,
    out: &ApplicationOut,
    question: &AskedQuestionOut,
    one: &RequirementOut,
    owns_record: bool,
) -> Task {
    let status = match (one.outcome, one.fault) {
        (Finding::Fail, Some("required" | "unconfirmed")) => TaskStatus::ToDo,
        (Finding::Fail, _) => TaskStatus::Faulty,
        _ => TaskStatus::Done,
    };
    let trouble = || format!("{} {}", one.detail, one.mend.as_deref().unwrap_or_default());
    let href = if is_answered_here(question) {
        Some(question_href(&out.id, &question.code))
    } else {
        // The scope is taken from the application, and stands in no record.
        match out.record.get(&question.code).is_some_and(|value| value.get("categories").is_some()) {
            true => changes_scope(out).then(|| scope_href(&out.id)),
            false => owns_record.then(|| format!("/organisations/{}/change", out.organisation_id)),
        }
    };
    Task {
        title: wording(p, question),
        hint: if status == TaskStatus::Faulty || one.fault == Some("unconfirmed") {
            trouble()
        } else {
            String::new()
        },
        href,
        status,
    }
}

/// Why each question is asked.
fn reasons(p: &Page, out: &ApplicationOut) -> Vec<Row> {
    let asked = out.questions.iter().filter(|one| one.asked);
    asked.filter_map(|one| Some(Row::new(wording(p, one), one.justification.clone()?))).collect()
}

/// What is not asked, each with the reason.
fn waived(p: &Page, out: &ApplicationOut) -> Vec<Row> {
    let waived = out.questions.iter().filter(|one| !one.asked);
    waived.map(|one| Row::new(wording(p, one), one.waived_because.clone().unwrap_or_default())).collect()
}

/// The requirements that were not met, with the assessor's reasons.
fn failed(p: &Page, out: &ApplicationOut) -> Vec<Row> {
    let reason = |one: &AskedQuestionOut| {
        let decision = out.decisions.get(&one.code)?;
        (decision.outcome == qualification::Outcome::Fail)
            .then(|| Row::new(wording(p, one), decision.reason.clone().unwrap_or_default()))
    };
    out.questions.iter().filter_map(reason).collect()
}

fn actions(p: &Page, out: &ApplicationOut) -> Vec<Action> {
    let parts = [
        ("use_newest_questions", "apply-step-use_newest_questions", Weight::Beside),
        ("confirm_answers", "apply-step-confirm_answers", Weight::Beside),
        ("submit", "apply-step-submit", Weight::Main),
        ("answer", "apply-step-answer", Weight::Main),
        ("resubmit", "apply-step-resubmit", Weight::Main),
        ("appeal", "apply-step-appeal", Weight::Beside),
        ("discard", "apply-step-discard", Weight::Grave),
        ("withdraw", "apply-step-withdraw", Weight::Grave),
    ];
    parts
        .into_iter()
        .filter(|(action, ..)| out.allowed_actions.contains(action))
        .map(|(action, key, weight)| step(format!("{}/{action}", href(&out.id)), p.t(key), weight))
        .collect()
}
