//! Reading one bid under its label and scoring it.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{Standing, bid_name, href};
use crate::bids::{self, BidId, DocumentOut};
use crate::competitions::CompetitionId;
use crate::evaluation::{self, ScoredCriterionOut, ScoresIn};
use crate::kernel::authz::EvaluateBids;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Id;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Section, again, html};
use crate::web::views::evaluation::{ScoreLine, ScorePage};
use crate::web::views::parts::Link;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_score).service(post_score).service(get_document);
}

/// An id in the path; one that is not of its form names nothing.
fn part<T: std::str::FromStr>(visit: &Visit, name: &str) -> Result<T> {
    let text = visit.part(name);
    text.parse().map_err(|_| Problem::not_found())
}

#[get("/evaluations/{id}/bids/{bid}")]
async fn get_score(visit: Visitor<EvaluateBids>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let bid: BidId = part(&visit, "bid")?;
    let standing = Standing::read(&visit, &id).await?;
    let version = standing.sheet.as_ref().and_then(|(_, version)| *version);
    let mut form = Form::versioned(version);
    for one in standing.own.iter().filter(|one| one.bid_id == bid.as_str()) {
        form.put(format!("scores-{}-score", one.criterion_id), one.score.to_string());
        form.put(format!("scores-{}-comment", one.criterion_id), one.comment.clone());
    }
    let view = page(&visit, &standing, &bid, form).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/evaluations/{id}/bids/{bid}")]
async fn post_score(
    visit: Visitor<EvaluateBids>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let bid: BidId = part(&visit, "bid")?;
    let mut form = visit.proved(posted)?;
    let standing = Standing::read(&visit, &id).await?;
    let (criteria, scores) = typed(&standing, &bid, &mut form)?;
    if form.is_clean() {
        match save(&visit, &id, &form, scores).await {
            Ok(()) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-scores-saved")))),
            Err(problem) => take_score_faults(&mut form, &criteria, problem)?,
        }
    }
    let view = page(&visit, &standing, &bid, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn save(visit: &Visit, id: &CompetitionId, form: &Form, scores: Vec<Value>) -> Result<()> {
    let command = visit.command::<ScoresIn>(form, json!({"scores": scores}))?;
    evaluation::put_scores(&visit.app, &visit.actor, id, command).await?;
    Ok(())
}

/// The scores that were typed, each with its criterion. What is left wholly empty stays as it was.
fn typed(standing: &Standing, bid: &BidId, form: &mut Form) -> Result<(Vec<String>, Vec<Value>)> {
    let (mut criteria, mut scores) = (Vec::new(), Vec::new());
    for one in &standing.sheet()?.criteria {
        let score_field = format!("scores-{}-score", one.criterion_id);
        let comment_field = format!("scores-{}-comment", one.criterion_id);
        let comment = form.optional(&comment_field);
        if form.optional(&score_field).is_none() && comment.is_none() {
            continue;
        }
        let score = form.value(&score_field).trim().parse::<i64>().ok();
        if score.is_none() {
            form.refuse_about(&score_field, "fault-score-for", &one.title);
        }
        if comment.is_none() {
            form.refuse_about(&comment_field, "fault-comment-for", &one.title);
        }
        criteria.push(one.criterion_id.clone());
        scores.push(json!({"bid_id": bid.as_str(), "criterion_id": one.criterion_id,
            "score": score, "comment": comment}));
    }
    if scores.is_empty() {
        form.refuse_whole("fault-no-score");
    }
    Ok((criteria, scores))
}

/// `/scores/0/comment` is about the first criterion that was sent.
fn take_score_faults(form: &mut Form, criteria: &[String], problem: Problem) -> Result<()> {
    if problem.faults().is_empty() {
        return take_faults(form, problem);
    }
    for fault in problem.faults() {
        let mut parts = fault.pointer.trim_start_matches("/scores/").split('/');
        let criterion = parts.next().and_then(|it| it.parse::<usize>().ok()).and_then(|it| criteria.get(it));
        let field = match (criterion, parts.next()) {
            (Some(criterion), Some("comment")) => format!("scores-{criterion}-comment"),
            (Some(criterion), _) => format!("scores-{criterion}-score"),
            (None, _) => String::new(),
        };
        form.refuse_pointers([(field, &fault.detail)]);
    }
    Ok(())
}

async fn page(visit: &Visit, standing: &Standing, bid: &BidId, form: Form) -> Result<ScorePage> {
    let sheet = standing.sheet()?;
    let one = sheet.bids.iter().find(|one| one.bid_id == bid.as_str()).ok_or_else(Problem::not_found)?;
    let out = bids::find_bid(&visit.app, &visit.actor, bid).await?;
    let answers = out.content.map(|content| content.answers).unwrap_or_default();
    let documents = bids::list_bid_documents(&visit.app, &visit.actor, bid).await?;
    let lines = sheet.criteria.iter().map(|criterion| {
        let asked = standing.competition.criteria.iter().find(|it| it.id.as_str() == criterion.criterion_id);
        let answer = answers.iter().find(|answer| answer.criterion_id == criterion.criterion_id);
        ScoreLine {
            criterion_id: criterion.criterion_id.clone(),
            criterion: in_group(criterion),
            descriptors: asked.and_then(|it| it.descriptors.clone()).map(|all| all.0).unwrap_or_default(),
            question: asked.map(|it| it.question.clone()).unwrap_or_default(),
            weight_basis_points: criterion.weight_basis_points,
            maximum: criterion.maximum_score,
            minimum: criterion.minimum_score,
            answer: answer.map(|it| it.text.clone()).unwrap_or_default(),
        }
    });
    let p = visit.page(Some(Section::Evaluations));
    let back = href(&standing.competition.id);
    let action = format!("{back}/bids/{bid}");
    let note = if standing.is_locked() { p.t("score-is-locked") } else { p.t("score-not-started") };
    Ok(ScorePage {
        reference: standing.competition.reference.clone(),
        label: bid_name(&p, one),
        lines: lines.collect(),
        documents: documents.into_iter().map(|it| document(&action, it)).collect(),
        editable: standing.may("put_scores"),
        note,
        action,
        back,
        form,
        p,
    })
}

/// A criterion under the groups in which it lies.
fn in_group(one: &ScoredCriterionOut) -> String {
    one.group.as_ref().map_or_else(|| one.title.clone(), |group| format!("{group} › {}", one.title))
}

fn document(bid: &str, one: DocumentOut) -> Link {
    Link { href: format!("{bid}/documents/{}", one.id), text: one.name.unwrap_or_default() }
}

#[get("/evaluations/{id}/bids/{bid}/documents/{document}")]
async fn get_document(visit: Visitor<EvaluateBids>) -> Result<HttpResponse> {
    let (bid, document) = (part(&visit, "bid")?, part(&visit, "document")?);
    bids::download_bid_document(&visit.app, &visit.actor, &bid, &document).await
}
