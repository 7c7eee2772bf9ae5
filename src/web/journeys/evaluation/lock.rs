//! Locking one's own scores.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{Standing, bid_name, href};
use crate::competitions::CompetitionId;
use crate::evaluation::{self, LabelledBidOut, ScoreSheetOut};
use crate::kernel::authz::EvaluateBids;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, NoInput};
use crate::kernel::machine::Machine;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::evaluation::LockPage;
use crate::web::views::parts::{Link, Row};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_lock).service(post_lock);
}

/// The page, while scores can be given or locked; 409 otherwise.
fn page(visit: &Visit, standing: &Standing, mut form: Form) -> Result<LockPage> {
    let sheet = standing.sheet()?;
    if !standing.may("lock_scores") && !standing.may("put_scores") {
        let allowed = sheet.allowed_actions.clone();
        return Err(Problem::wrong_state(Machine::as_str(sheet.state), "lock_scores", allowed));
    }
    if form.value("version").is_empty() {
        let version = standing.sheet.as_ref().and_then(|(_, version)| *version);
        form.put("version", version.map(|it| it.to_string()).unwrap_or_default());
    }
    let p = visit.page(Some(Section::Evaluations));
    let back = href(&standing.competition.id);
    let lacking = sheet.bids.iter().filter(|bid| standing.given(bid) < sheet.criteria.len());
    Ok(LockPage {
        missing: lacking
            .map(|bid| Link { href: format!("{back}/bids/{}", bid.bid_id), text: bid_name(&p, bid) })
            .collect(),
        given: sheet.bids.iter().map(|bid| given(&p, standing, sheet, bid)).collect(),
        action: format!("{back}/lock"),
        back,
        reference: standing.competition.reference.clone(),
        form,
        p,
    })
}

/// A bid with the scores given to it, one criterion a line.
fn given(p: &Page, standing: &Standing, sheet: &ScoreSheetOut, bid: &LabelledBidOut) -> Row {
    let scores = sheet.criteria.iter().filter_map(|criterion| {
        let own = standing
            .own
            .iter()
            .find(|one| one.bid_id == bid.bid_id && one.criterion_id == criterion.criterion_id)?;
        let part = p.t2("score-of-bid", "given", own.score, "all", criterion.maximum_score);
        Some(format!("{}: {part}", criterion.title))
    });
    let here = format!("{}/bids/{}", href(&standing.competition.id), bid.bid_id);
    Row::new(bid_name(p, bid), scores.collect::<Vec<_>>().join("\n")).changed_at(here)
}

#[get("/evaluations/{id}/lock")]
async fn get_lock(visit: Visitor<EvaluateBids>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let standing = Standing::read(&visit, &id).await?;
    let view = page(&visit, &standing, Form::blank())?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/evaluations/{id}/lock")]
async fn post_lock(
    visit: Visitor<EvaluateBids>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if form.has("sure", "yes") {
        let command = visit.command::<NoInput>(&form, json!({}))?;
        match evaluation::lock_scores(&visit.app, &visit.actor, &id, command).await {
            Ok(_) => return Ok(visit.see(&href(&id), Some(Flash::done("flash-scores-locked")))),
            Err(problem) if problem.faults().is_empty() => take_faults(&mut form, problem)?,
            // The page itself lists what is missing, with links.
            Err(_) => {}
        }
    } else {
        form.refuse("sure", "fault-own-scores");
    }
    let standing = Standing::read(&visit, &id).await?;
    let view = page(&visit, &standing, form)?;
    Ok(again(&view.p.clone(), &view))
}
