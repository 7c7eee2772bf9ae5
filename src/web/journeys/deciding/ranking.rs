//! The ranking of every lot.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get};

use super::{competition, competition_steps, home};
use crate::competitions::{CompetitionId, CompetitionOut, PriceFormula};
use crate::evaluation::{self, FailedBidOut, RankedBidOut, RankedLotOut};
use crate::kernel::authz::ReadEvaluation;
use crate::kernel::error::Result;
use crate::kernel::http::Id;
use crate::kernel::ratio::Ratio;
use crate::web::layout::{Page, Section, html};
use crate::web::views::deciding::{LotRanking, RankLine, RankingPage, UnrankedLine};
use crate::web::visit::Visitor;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(get_ranking);
}

/// An exact fraction such as `80/3`, to four places.
pub(super) fn four_places(exact: &str) -> String {
    let parts = exact.split_once('/').and_then(|(num, den)| Some((num.parse().ok()?, den.parse().ok()?)));
    let ratio = parts.and_then(|(num, den)| Ratio::new(num, den));
    ratio.map_or_else(|| exact.to_owned(), Ratio::to_four_places)
}

fn line(p: &Page, bid: &RankedBidOut) -> RankLine {
    let how = match bid.tie_break_step.as_deref() {
        Some("quality") => p.t1("ranking-tie-break", "how", p.t("ranking-tie-quality")),
        Some("price") => p.t1("ranking-tie-break", "how", p.t("ranking-tie-price")),
        Some(_) => p.t("ranking-tie-unsettled"),
        None => String::new(),
    };
    RankLine {
        rank: bid.rank,
        label: bid.label.clone(),
        bidder: bid.organisation_name.clone(),
        quality_points: four_places(&bid.quality),
        price_points: four_places(&bid.price_points),
        total: bid.total_shown.clone(),
        price_pence: bid.price_pence.get(),
        tie_break: how,
    }
}

fn unranked(p: &Page, competition: &CompetitionOut, bid: &FailedBidOut) -> UnrankedLine {
    let mut why = Vec::new();
    if !bid.below_minimum.is_empty() {
        let titles = bid.below_minimum.iter().map(|id| {
            let found = competition.criteria.iter().find(|one| one.id.as_str() == id);
            found.map_or_else(|| id.clone(), |one| one.title.clone())
        });
        why.push(p.t1("ranking-below-minimum", "what", titles.collect::<Vec<_>>().join(", ")));
    }
    if bid.not_the_fixed_price {
        why.push(p.t("ranking-not-fixed-price"));
    }
    UnrankedLine { label: format!("{}, {}", bid.label, bid.organisation_name), why: why.join("; ") }
}

fn lot(p: &Page, competition: &CompetitionOut, lot: &RankedLotOut) -> LotRanking {
    LotRanking {
        id: lot.lot_id.clone(),
        title: format!("{}. {}", lot.number, lot.title),
        lines: lot.ranked.iter().map(|bid| line(p, bid)).collect(),
        unranked: lot.failed.iter().map(|bid| unranked(p, competition, bid)).collect(),
        warning: if lot.zero_price { p.t("ranking-zero-price") } else { String::new() },
    }
}

#[get("/competitions/{id}/ranking")]
async fn get_ranking(visit: Visitor<ReadEvaluation>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let ranking = evaluation::read_ranking(&visit.app, &visit.actor, &id).await?.view;
    let (competition, _) = competition(&visit, &id).await?;
    let p = visit.page(Some(Section::Competitions));
    let price = match competition.price_formula {
        PriceFormula::LowestOverPrice => "ranking-method-lowest",
        PriceFormula::FixedPrice => "ranking-method-fixed",
    };
    let steps = ["recommend", "decide", "end_without_award"];
    let view = RankingPage {
        back: home(&id),
        reference: competition.reference.clone(),
        lots: ranking.lots.iter().map(|one| lot(&p, &competition, one)).collect(),
        method: ["ranking-method-quality", price, "ranking-method-exact"].map(|key| p.t(key)).to_vec(),
        actions: competition_steps(&p, &id, &ranking.allowed_actions, &steps),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}
