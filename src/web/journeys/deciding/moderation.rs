//! Moderation: where scores differ, one score and its reason.

use std::collections::BTreeMap;

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{competition, competition_steps, home, of_version, sent};
use crate::competitions::CompetitionId;
use crate::evaluation::{self, ModerationItemOut, ModerationsIn, ScoreSheetOut};
use crate::kernel::authz::{ModerateScores, ReadScores};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::deciding::{GivenScore, ModerationLine, ModerationPage};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_moderation).service(post_moderation);
}

/// Names of the panel by person.
async fn evaluators(visit: &Visit, id: &CompetitionId) -> Result<BTreeMap<String, String>> {
    let panel = evaluation::read_panel(&visit.app, &visit.actor, id).await?.view;
    Ok(panel.members.into_iter().map(|one| (one.person_id, one.name)).collect())
}

fn line(item: &ModerationItemOut, sheet: &ScoreSheetOut, names: &BTreeMap<String, String>) -> ModerationLine {
    let criterion = sheet.criteria.iter().find(|one| one.criterion_id == item.criterion_id);
    let bid = sheet.bids.iter().find(|one| one.bid_id == item.bid_id);
    let given =
        sheet.scores.iter().filter(|one| one.bid_id == item.bid_id && one.criterion_id == item.criterion_id);
    ModerationLine {
        bid_id: item.bid_id.clone(),
        label: bid.map(|one| one.label.clone()).unwrap_or_default(),
        criterion_id: item.criterion_id.clone(),
        criterion: criterion.map(|one| one.title.clone()).unwrap_or_default(),
        maximum: criterion.map_or(0, |one| one.maximum_score),
        scores: given
            .map(|one| GivenScore {
                evaluator: names.get(&one.evaluator_id).cloned().unwrap_or_default(),
                score: one.score,
                comment: one.comment.clone(),
            })
            .collect(),
        required: item.needs_consensus,
    }
}

async fn page(visit: &Visit, id: &CompetitionId, typed: Option<Form>) -> Result<ModerationPage> {
    let made = evaluation::read_moderation(&visit.app, &visit.actor, id).await?;
    let sheet = evaluation::read_scores(&visit.app, &visit.actor, id).await?.view;
    let names = evaluators(visit, id).await?;
    let (competition, _) = competition(visit, id).await?;
    let mut form = of_version(&made);
    let moderation = made.view;
    let differing: Vec<&ModerationItemOut> = moderation.items.iter().filter(|item| item.spread > 0).collect();
    for (row, item) in differing.iter().enumerate() {
        if let (Some(score), Some(reason)) = (item.settled_score, &item.reason) {
            form.put(format!("moderations-{row}-score"), score.to_string());
            form.put(format!("moderations-{row}-reason"), reason);
        }
    }
    let p = visit.page(Some(Section::Competitions));
    Ok(ModerationPage {
        form: typed.unwrap_or(form),
        action: format!("{}/moderation", home(id)),
        back: home(id),
        reference: competition.reference,
        lines: differing.into_iter().map(|item| line(item, &sheet, &names)).collect(),
        may_moderate: moderation.allowed_actions.contains(&"put_moderation"),
        actions: competition_steps(&p, id, &moderation.allowed_actions, &["settle"]),
        p,
    })
}

#[get("/competitions/{id}/moderation")]
async fn get_moderation(visit: Visitor<ReadScores>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let view = page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

/// The consensuses that were typed, and the row of the form of each. Rows left empty stay as they are.
fn typed(form: &mut Form) -> (Vec<Value>, Vec<usize>) {
    let (mut all, mut rows) = (Vec::new(), Vec::new());
    for row in form.rows("moderations") {
        let name = |part: &str| format!("moderations-{row}-{part}");
        if form.optional(&name("score")).is_none() && form.optional(&name("reason")).is_none() {
            continue;
        }
        let score = form.whole(&name("score"), "fault-score");
        let reason = form.required(&name("reason"), "fault-moderation-reason");
        all.push(json!({
            "bid_id": form.value(&name("bid_id")), "criterion_id": form.value(&name("criterion_id")),
            "score": score.unwrap_or_default(), "reason": reason.unwrap_or_default(),
        }));
        rows.push(row);
    }
    (all, rows)
}

/// Puts each fault of the list that was sent at its row of the form.
fn place(form: &mut Form, rows: &[usize], problem: Problem) -> Result<()> {
    let mut placed = Vec::new();
    for fault in problem.faults() {
        let mut parts = fault.pointer.splitn(4, '/').skip(2);
        let row = parts.next().and_then(|index| index.parse::<usize>().ok()).and_then(|at| rows.get(at));
        let field = parts.next().unwrap_or("score");
        if let Some(row) = row {
            placed.push((format!("/moderations/{row}/{field}"), fault.detail.clone()));
        }
    }
    if placed.is_empty() {
        return take_faults(form, problem);
    }
    form.refuse_pointers(placed);
    Ok(())
}

#[post("/competitions/{id}/moderation")]
async fn post_moderation(
    visit: Visitor<ModerateScores>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (all, rows) = typed(&mut form);
    if all.is_empty() {
        form.refuse("moderations-0-score", "fault-moderation-none");
    }
    if form.is_clean() {
        let input = json!({"moderations": all});
        let outcome = sent::<ModerationsIn, _>(&visit, &form, input, async |command| {
            evaluation::put_moderation(&visit.app, &visit.actor, &id, command).await
        });
        match outcome.await {
            Ok(_) => {
                let here = format!("{}/moderation", home(&id));
                return Ok(visit.see(&here, Some(Flash::done("flash-moderated"))));
            }
            Err(problem) => place(&mut form, &rows, problem)?,
        }
    }
    let view = page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
