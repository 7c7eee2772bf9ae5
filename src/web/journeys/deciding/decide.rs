//! Deciding what was recommended, or returning it.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::json;

use super::{allowed, basis, competition, home, pounds, sent};
use crate::awards::states::AwardState;
use crate::awards::{self, AwardOut, ReasonIn, ValueBasis};
use crate::competitions::{CompetitionId, CompetitionOut};
use crate::evaluation::{self, RankedLotOut};
use crate::kernel::authz::DirectCompetitions;
use crate::kernel::error::Result;
use crate::kernel::http::{Id, NoInput};
use crate::kernel::money::Pence;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::deciding::{DecidePage, Proposal};
use crate::web::views::parts::Row;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_decide).service(post_decide);
}

/// The award recommended for a lot, valued at the bid's price for that lot.
fn proposal(p: &Page, lot: &RankedLotOut, awards: &[AwardOut]) -> Proposal {
    let mut shown = Proposal { lot: format!("{}. {}", lot.number, lot.title), ..Proposal::default() };
    let award = awards.iter().find(|award| award.lot_ids.contains(&lot.lot_id));
    if let Some(award) = award {
        shown.bidder.clone_from(&award.organisation_name);
        shown.basis = basis(p, award.value_basis == ValueBasis::Fixed);
        let bid = lot.ranked.iter().find(|bid| bid.organisation_id == award.organisation_id);
        if let Some(bid) = bid {
            shown.total.clone_from(&bid.total_shown);
            shown.value_pence = bid.price_pence.get();
        }
    }
    shown
}

/// What the awards cost, beside what is reserved in each financial year.
fn commits(p: &Page, competition: &CompetitionOut, awards: &[AwardOut]) -> Vec<Row> {
    let total = Pence::total(awards.iter().map(|award| award.value_pence)).unwrap_or_default();
    let mut rows = vec![Row::new(p.t("decision-total"), pounds(p, total))];
    for line in competition.funding.iter().flatten() {
        let year = format!("{}–{}", line.financial_year, line.financial_year.saturating_add(1));
        rows.push(Row::new(p.t1("decision-reserved", "year", year), pounds(p, line.amount_pence)));
    }
    rows
}

async fn page(visit: &Visit, id: &CompetitionId, typed: Option<Form>) -> Result<DecidePage> {
    let ranking = evaluation::read_ranking(&visit.app, &visit.actor, id).await?.view;
    allowed(&ranking.allowed_actions, "return", ranking.state.as_str())?;
    let (competition, form) = competition(visit, id).await?;
    let mut awards = awards::list_awards(&visit.app, &visit.actor, id).await?;
    awards.retain(|award| award.state == AwardState::Recommended);
    let p = visit.page(Some(Section::Competitions));
    Ok(DecidePage {
        form: typed.unwrap_or(form),
        action: format!("{}/decide", home(id)),
        back: home(id),
        proposals: ranking.lots.iter().map(|lot| proposal(&p, lot, &awards)).collect(),
        reason: awards.iter().find_map(|award| award.reason.clone()).unwrap_or_default(),
        may_decide: ranking.allowed_actions.contains(&"decide"),
        commits: commits(&p, &competition, &awards),
        reference: competition.reference,
        p,
    })
}

#[get("/competitions/{id}/decide")]
async fn get_decide(visit: Visitor<DirectCompetitions>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let view = page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

async fn decide(visit: &Visit, id: &CompetitionId, form: &Form, awards: bool) -> Result<()> {
    if awards {
        let face = async |command| awards::decide_competition(&visit.app, &visit.actor, id, command).await;
        return sent::<NoInput, _>(visit, form, json!({}), face).await.map(drop);
    }
    let face = async |command| awards::return_recommendation(&visit.app, &visit.actor, id, command).await;
    let input = json!({"reason": form.value("reason").trim()});
    sent::<ReasonIn, _>(visit, form, input, face).await.map(drop)
}

#[post("/competitions/{id}/decide")]
async fn post_decide(
    visit: Visitor<DirectCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let awards = form.one_of("decision", "fault-choose", &[("decide", true), ("return", false)]);
    if awards == Some(false) {
        form.required("reason", "fault-reason");
    }
    if let (Some(awards), true) = (awards, form.is_clean()) {
        match decide(&visit, &id, &form, awards).await {
            Ok(()) => {
                let (page, note) = if awards {
                    ("awards", "flash-decided")
                } else {
                    ("ranking", "flash-recommendation-returned")
                };
                return Ok(visit.see(&format!("{}/{page}", home(&id)), Some(Flash::done(note))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
