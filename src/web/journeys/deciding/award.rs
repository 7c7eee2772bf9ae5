//! The steps of an award: telling the bidders, setting it aside.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::awards::{at, found, step};
use super::bids::{all_bids, bidders};
use super::ranking::four_places;
use super::steps::{Asking, confirm};
use super::{allowed, pounds, sent};
use crate::awards::{self, AssessmentSummaryOut, AwardId, ReasonIn};
use crate::competitions::CompetitionId;
use crate::kernel::authz::{CommissionCompetitions, DirectCompetitions};
use crate::kernel::error::{Code, Result};
use crate::kernel::http::{Id, NoInput};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::deciding::{NotifyPage, Told};
use crate::web::views::parts::Row;
use crate::web::views::work::ConfirmPage;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_notify).service(post_notify).service(get_set_aside).service(post_set_aside);
}

fn summary(p: &Page, told: &AssessmentSummaryOut) -> Vec<Row> {
    let lots = told.lots.iter().map(|lot| {
        let result = match (lot.rank, &lot.total) {
            (Some(rank), Some(total)) => p.t2("notify-rank", "rank", rank, "total", four_places(total)),
            _ => p.t("notify-no-rank"),
        };
        Row::new(
            format!("{}. {}", lot.number, lot.title),
            format!("{result}\n{}", pounds(p, lot.price_pence)),
        )
    });
    let scored = told.criteria.iter().filter_map(|one| {
        let score = p.t2("notify-score", "n", one.score?, "all", one.maximum_score);
        let title =
            one.group.as_ref().map_or_else(|| one.title.clone(), |group| format!("{group} › {}", one.title));
        Some(Row::new(title, format!("{score}\n{}", one.reason.clone().unwrap_or_default())))
    });
    lots.chain(scored).collect()
}

/// What each bidder will read; a bid that was not assessed has no summary.
async fn told(visit: &Visit, p: &Page, id: &CompetitionId) -> Result<Vec<Told>> {
    let bids = all_bids(visit, id).await?;
    let names = bidders(visit, &bids).await?;
    let mut shown = Vec::new();
    for bid in bids {
        let made = match awards::read_assessment_summary(&visit.app, &visit.actor, &bid.id).await {
            Ok(made) => made,
            Err(problem) if problem.code() == Code::NotFound => continue,
            Err(problem) => return Err(problem),
        };
        let name = bid.organisation_id.as_ref().and_then(|id| names.get(id)).cloned();
        shown.push(Told {
            bidder: name.or(bid.label).unwrap_or_default(),
            outcome: bid.state.as_str().to_owned(),
            summary: summary(p, &made.view),
        });
    }
    Ok(shown)
}

async fn notify_page(visit: &Visit, id: &AwardId, typed: Option<Form>) -> Result<NotifyPage> {
    let found = found(visit, id).await?;
    let award = &found.award;
    let may = |action: &str| award.allowed_actions.contains(&action);
    let (waits, goes_on) = (may("notify"), may("notify_without_standstill"));
    if !goes_on {
        allowed(&award.allowed_actions, "notify", award.state.as_str())?;
    }
    let p = visit.page(Some(Section::Competitions));
    let told = match &found.competition {
        Some(competition) => told(visit, &p, &competition.id).await?,
        None => Vec::new(),
    };
    Ok(NotifyPage {
        action: step(id, "notify"),
        back: at(id),
        reference: format!("{}, {}", award.reference, award.organisation_name),
        direct: award.direct.is_some(),
        told,
        may_choose: waits && goes_on,
        must_wait: waits && !goes_on,
        standstill_days: found.standstill_days(),
        form: typed.unwrap_or(found.form),
        p,
    })
}

#[get("/awards/{id}/notify")]
async fn get_notify(visit: Visitor<CommissionCompetitions>, id: Id<AwardId>) -> Result<HttpResponse> {
    let view = notify_page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

/// Whether a standstill follows: as chosen where there is a choice.
async fn chosen(visit: &Visit, id: &AwardId, form: &mut Form) -> Result<Option<bool>> {
    let award = found(visit, id).await?.award;
    let may = |action: &str| award.allowed_actions.contains(&action);
    Ok(match (may("notify"), may("notify_without_standstill")) {
        (true, true) => form.one_of("standstill", "fault-choose", &[("yes", true), ("no", false)]),
        (false, true) => Some(false),
        _ => Some(true),
    })
}

#[post("/awards/{id}/notify")]
async fn post_notify(
    visit: Visitor<CommissionCompetitions>,
    id: Id<AwardId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(waits) = chosen(&visit, &id, &mut form).await? {
        let outcome = sent::<NoInput, _>(&visit, &form, json!({}), async |command| {
            let (app, actor) = (&visit.app, &visit.actor);
            if waits {
                awards::notify_award(app, actor, &id, command).await
            } else {
                awards::notify_award_without_standstill(app, actor, &id, command).await
            }
        });
        match outcome.await {
            Ok(_) => return Ok(visit.see(&at(&id), Some(Flash::done("flash-notified")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = notify_page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn aside_page(visit: &Visit, id: &AwardId, typed: Option<Form>) -> Result<ConfirmPage> {
    let found = found(visit, id).await?;
    let award = &found.award;
    allowed(&award.allowed_actions, "set_aside", award.state.as_str())?;
    let asking = Asking {
        step: "set-aside",
        caption: format!("{}, {}", award.reference, award.organisation_name),
        with_reason: true,
        grave: true,
        action: step(id, "set-aside"),
        back: at(id),
    };
    Ok(confirm(visit, typed.unwrap_or(found.form), asking))
}

#[get("/awards/{id}/set-aside")]
async fn get_set_aside(visit: Visitor<DirectCompetitions>, id: Id<AwardId>) -> Result<HttpResponse> {
    let view = aside_page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/awards/{id}/set-aside")]
async fn post_set_aside(
    visit: Visitor<DirectCompetitions>,
    id: Id<AwardId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(reason) = form.required("reason", "fault-reason") {
        let outcome = sent::<ReasonIn, _>(&visit, &form, json!({"reason": reason}), async |command| {
            awards::set_aside_award(&visit.app, &visit.actor, &id, command).await
        });
        match outcome.await {
            Ok(_) => return Ok(visit.see(&at(&id), Some(Flash::done("flash-set-aside")))),
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = aside_page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
