//! The competitions that a person is to score, and one of them as a task list.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{Next, Standing, bid_name, href, whole};
use crate::competitions::terms::criteria::path_in;
use crate::competitions::{CompetitionId, CompetitionOut, CriterionKind, CriterionRow};
use crate::evaluation::states::ConflictState;
use crate::kernel::authz::{EvaluateBids, Permission};
use crate::kernel::error::{Code, Result};
use crate::kernel::http::Id;
use crate::web::layout::{Page, Section, html};
use crate::web::views::evaluation::{EvaluationLine, EvaluationPage, EvaluationsPage};
use crate::web::views::parts::{Row, Task, TaskStatus};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_evaluations).service(get_evaluation);
}

/// The competitions for which the person holds the evaluator's role.
fn competitions_of(visit: &Visit) -> Vec<CompetitionId> {
    let grants = visit.actor.grants.iter().filter(|grant| EvaluateBids::ROLES.contains(&grant.role));
    let mut ids: Vec<String> = grants.filter_map(|grant| grant.competition_id.clone()).collect();
    ids.sort();
    ids.dedup();
    ids.iter().rev().filter_map(|id| id.parse().ok()).collect()
}

#[get("/evaluations")]
async fn get_evaluations(visit: Visitor<EvaluateBids>) -> Result<HttpResponse> {
    let p = visit.page(Some(Section::Evaluations));
    let mut evaluations = Vec::new();
    for id in competitions_of(&visit) {
        let standing = match Standing::read(&visit, &id).await {
            Ok(standing) => standing,
            Err(problem) if problem.code() == Code::NotFound => continue,
            Err(problem) => return Err(problem),
        };
        let next = standing.next().words(&p);
        let one = standing.competition;
        evaluations.push(EvaluationLine {
            href: href(&id),
            reference: one.reference,
            title: one.title,
            state: one.state.to_string(),
            next,
        });
    }
    Ok(html(&p.clone(), &EvaluationsPage { p, evaluations }))
}

#[get("/evaluations/{id}")]
async fn get_evaluation(visit: Visitor<EvaluateBids>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let standing = Standing::read(&visit, &id).await?;
    let p = visit.page(Some(Section::Evaluations));
    let next = standing.next();
    let locked_at = if standing.is_locked() {
        standing.own.iter().filter_map(|one| one.locked_at).max().map(|at| at.timestamp())
    } else {
        None
    };
    let view = EvaluationPage {
        tasks: tasks(&p, &standing, &next),
        waits: if next.is_waiting() { next.words(&p) } else { String::new() },
        criteria: criteria(&p, &standing.competition),
        anonymous: standing.competition.anonymous,
        locked_at,
        reference: standing.competition.reference,
        title: standing.competition.title,
        state: standing.competition.state.to_string(),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

/// The criteria, each under the groups in which it lies.
fn criteria(p: &Page, competition: &CompetitionOut) -> Vec<Row> {
    let row = |one: &CriterionRow| {
        let mut row = criterion(p, one);
        if let Some(path) = path_in(&competition.criterion_groups, one.group_code.as_ref()) {
            row.key = format!("{path} › {}", row.key);
        }
        row
    };
    competition.criteria.iter().map(row).collect()
}

fn criterion(p: &Page, one: &CriterionRow) -> Row {
    let weight = p.hundredths(&one.weight_basis_points);
    let words = match one.kind {
        CriterionKind::Price => p.t1("evaluation-criterion-price", "weight", weight),
        CriterionKind::Quality => p.t2("evaluation-criterion", "weight", weight, "n", one.maximum_score),
    };
    Row::new(one.title.clone(), words)
}

fn tasks(p: &Page, standing: &Standing, next: &Next) -> Vec<Task> {
    let here = href(&standing.competition.id);
    let mut tasks = vec![declaring(p, standing, next, &here)];
    let Some((sheet, _)) = &standing.sheet else {
        return tasks;
    };
    let all = sheet.criteria.len();
    for bid in &sheet.bids {
        let given = standing.given(bid);
        let status = match given {
            _ if matches!(next, Next::Start) => TaskStatus::NotYet,
            0 => TaskStatus::ToDo,
            some if some < all => TaskStatus::Begun,
            _ => TaskStatus::Done,
        };
        tasks.push(Task {
            title: p.t1("evaluation-task-score", "bid", bid_name(p, bid)),
            hint: p.t2("evaluation-task-given", "given", whole(given), "all", whole(all)),
            href: Some(format!("{here}/bids/{}", bid.bid_id)),
            status,
        });
    }
    let (status, open) = match next {
        Next::Lock => (TaskStatus::ToDo, true),
        Next::Locked => (TaskStatus::Done, false),
        Next::Score(_) => (TaskStatus::NotYet, true),
        _ => (TaskStatus::NotYet, false),
    };
    let link = open.then(|| format!("{here}/lock"));
    tasks.push(Task { title: p.t("lock-heading"), hint: String::new(), href: link, status });
    tasks
}

fn declaring(p: &Page, standing: &Standing, next: &Next, here: &str) -> Task {
    let state = standing.declaration.as_ref().map(|one| one.state);
    let status = match (next, state) {
        (Next::Declare, _) => TaskStatus::ToDo,
        (_, None | Some(ConflictState::Asked)) => TaskStatus::NotYet,
        (_, Some(ConflictState::Declared)) => TaskStatus::Waiting,
        (_, Some(_)) => TaskStatus::Done,
    };
    let hint = state.map(|it| p.state("conflict_declaration", it.as_str())).unwrap_or_default();
    let link = matches!(next, Next::Declare).then(|| format!("{here}/declare"));
    Task { title: p.t("declare-heading"), hint, href: link, status }
}
