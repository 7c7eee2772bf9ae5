//! Recommending what follows from the ranking.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use serde_json::{Value, json};

use super::{allowed, basis, competition, home, sent};
use crate::awards::{self, RecommendIn};
use crate::competitions::{CompetitionId, CompetitionOut, ValueBasis};
use crate::evaluation::{self, RankedBidOut, RankedLotOut};
use crate::kernel::authz::RecommendAwards;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::deciding::{Proposal, RecommendPage, Tie};
use crate::web::views::parts::Choice;
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_recommend).service(post_recommend);
}

fn first(lot: &RankedLotOut) -> Vec<&RankedBidOut> {
    lot.ranked.iter().filter(|bid| bid.rank == 1).collect()
}

fn title(lot: &RankedLotOut) -> String {
    format!("{}. {}", lot.number, lot.title)
}

fn proposal(p: &Page, competition: &CompetitionOut, lot: &RankedLotOut) -> Proposal {
    let found = competition.lots.iter().find(|one| one.id.as_str() == lot.lot_id);
    let fixed = found.is_some_and(|one| one.value_basis == ValueBasis::Fixed);
    let all = first(lot);
    let mut shown = Proposal { lot: title(lot), shared: all.len() > 1, ..Proposal::default() };
    if let [bid] = all.as_slice() {
        shown.bidder.clone_from(&bid.organisation_name);
        shown.total.clone_from(&bid.total_shown);
        shown.value_pence = bid.price_pence.get();
        shown.basis = basis(p, fixed);
    }
    shown
}

fn tie(lot: &RankedLotOut) -> Option<Tie> {
    let all = first(lot);
    let choice =
        |bid: &&RankedBidOut| Choice::new(&bid.bid_id, format!("{}, {}", bid.label, bid.organisation_name));
    (all.len() > 1).then(|| Tie {
        lot_id: lot.lot_id.clone(),
        lot: title(lot),
        choices: all.iter().map(choice).collect(),
    })
}

async fn page(visit: &Visit, id: &CompetitionId, typed: Option<Form>) -> Result<RecommendPage> {
    let (competition, form) = competition(visit, id).await?;
    allowed(&competition.allowed_actions, "recommend", competition.state.as_str())?;
    let ranking = evaluation::read_ranking(&visit.app, &visit.actor, id).await?.view;
    let p = visit.page(Some(Section::Competitions));
    Ok(RecommendPage {
        form: typed.unwrap_or(form),
        action: format!("{}/recommend", home(id)),
        back: format!("{}/ranking", home(id)),
        proposals: ranking.lots.iter().map(|lot| proposal(&p, &competition, lot)).collect(),
        ties: ranking.lots.iter().filter_map(tie).collect(),
        reference: competition.reference,
        p,
    })
}

#[get("/competitions/{id}/recommend")]
async fn get_recommend(visit: Visitor<RecommendAwards>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    visit.fresh()?;
    let view = page(&visit, &id, None).await?;
    Ok(html(&view.p.clone(), &view))
}

fn ties(form: &mut Form) -> Vec<Value> {
    let rows = form.rows("ties");
    let read = rows.into_iter().map(|row| {
        let name = |part: &str| format!("ties-{row}-{part}");
        let bid = form.required(&name("bid_id"), "fault-tie");
        let reason = form.required(&name("reason"), "fault-tie-reason");
        json!({"lot_id": form.value(&name("lot_id")), "bid_id": bid, "reason": reason})
    });
    read.collect()
}

#[post("/competitions/{id}/recommend")]
async fn post_recommend(
    visit: Visitor<RecommendAwards>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let ties = ties(&mut form);
    let reason = form.required("reason", "fault-reason");
    form.required("sure", "fault-tick");
    if form.is_clean() {
        let input = json!({"reason": reason, "ties": ties});
        let outcome = sent::<RecommendIn, _>(&visit, &form, input, async |command| {
            awards::recommend_awards(&visit.app, &visit.actor, &id, command).await
        });
        match outcome.await {
            Ok(_) => {
                let awards = format!("{}/awards", home(&id));
                return Ok(visit.see(&awards, Some(Flash::done("flash-recommended"))));
            }
            Err(problem) => take_faults(&mut form, problem)?,
        }
    }
    let view = page(&visit, &id, Some(form)).await?;
    Ok(again(&view.p.clone(), &view))
}
