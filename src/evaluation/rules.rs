//! How scores are settled and bids ranked, without database or clock.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Moderation, Place, Score};
use super::upstream::{Competition, Criterion, Lot};
use crate::competitions::scoring::{self, PriceRule, Scheme, ScoredBid, TieBreak, TieBreakStep};
use crate::competitions::states::CompetitionState;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::money::Pence;

/// A spread from which a score must be moderated (rule 19).
pub const SPREAD_TO_MODERATE: i64 = 2;
/// Fewest evaluators of a panel who score.
pub const SMALLEST_PANEL: usize = 2;

/// A bid and a criterion.
pub type Cell = (String, String);

/// What the individual scores of one bid for one criterion come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Nobody has scored.
    Unscored,
    /// All gave this score.
    Unanimous(i64),
    /// They differ by this much, and only a consensus settles it: no mean is invented.
    Differs(i64),
}

/// True until the evaluation starts.
#[must_use]
pub const fn panel_may_change(state: CompetitionState) -> bool {
    use CompetitionState::{AwaitingApproval, Closed, Draft, Opened, Published};
    matches!(state, Draft | AwaitingApproval | Published | Closed | Opened)
}

/// What individual scores come to.
#[must_use]
pub fn agreement(scores: &[i64]) -> Agreement {
    match (scores.iter().min(), scores.iter().max()) {
        (Some(low), Some(high)) if low == high => Agreement::Unanimous(*low),
        (Some(low), Some(high)) => Agreement::Differs(high - low),
        _ => Agreement::Unscored,
    }
}

/// The criteria that a panel scores: all but price, which is computed.
pub fn scored_criteria(criteria: &[Criterion]) -> Vec<Criterion> {
    criteria.iter().filter(|one| one.kind == "quality").cloned().collect()
}

/// Every bid with every criterion that is scored.
pub fn cells(bids: &[String], criteria: &[Criterion]) -> BTreeSet<Cell> {
    let pairs = bids.iter().flat_map(|bid| criteria.iter().map(|one| (bid.clone(), one.id.clone())));
    pairs.collect()
}

/// A settled score with what the bidder is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The score.
    pub score: i64,
    /// The reason of the consensus, or the comments of the evaluators who agreed.
    pub reason: String,
}

/// The settled score of every cell, or a fault for each that still needs a consensus.
pub fn settle(
    wanted: &BTreeSet<Cell>,
    scores: &[Score],
    moderations: &[Moderation],
) -> std::result::Result<BTreeMap<Cell, Settled>, Vec<Fault>> {
    let mut settled = BTreeMap::new();
    let mut faults = Vec::new();
    for cell in wanted {
        match settle_cell(cell, scores, moderations) {
            Ok(one) => {
                settled.insert(cell.clone(), one);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(settled) } else { Err(faults) }
}

fn settle_cell(
    cell: &Cell,
    scores: &[Score],
    moderations: &[Moderation],
) -> std::result::Result<Settled, Fault> {
    let (bid, criterion) = cell;
    if let Some(one) = moderations.iter().find(|one| one.bid_id == *bid && one.criterion_id == *criterion) {
        return Ok(Settled { score: one.score, reason: one.reason.clone() });
    }
    let own: Vec<&Score> =
        scores.iter().filter(|one| one.bid_id == *bid && one.criterion_id == *criterion).collect();
    let values: Vec<i64> = own.iter().map(|one| one.score).collect();
    let pointer = format!("/bids/{bid}/criteria/{criterion}");
    match agreement(&values) {
        Agreement::Unanimous(score) => {
            let comments: BTreeSet<&str> = own.iter().map(|one| one.comment.as_str()).collect();
            let reason = comments.into_iter().collect::<Vec<_>>().join("\n\n");
            Ok(Settled { score, reason })
        }
        Agreement::Differs(spread) if spread >= SPREAD_TO_MODERATE => Err(Fault::new(
            pointer,
            "moderation_required",
            format!("The scores lie {spread} apart: record a consensus and its reason."),
        )),
        Agreement::Differs(_) => Err(Fault::new(
            pointer,
            "consensus_required",
            "The scores differ: record a consensus and its reason.",
        )),
        Agreement::Unscored => Err(Fault::new(pointer, "not_scored", "Nobody has scored this.")),
    }
}

/// The published scheme of a lot.
fn scheme(competition: &Competition, criteria: &[Criterion], lot: &Lot) -> Result<Scheme<String>> {
    let number = |value: i64| u32::try_from(value).unwrap_or(0);
    let quality = scored_criteria(criteria).into_iter().map(|one| scoring::Criterion {
        weight_bp: number(one.weight_basis_points),
        max_score: number(one.maximum_score),
        minimum: (one.minimum_score > 0).then(|| number(one.minimum_score)),
        id: one.id,
    });
    let price = if competition.price_formula == "fixed_price" {
        PriceRule::Fixed { price: lot.value_pence }
    } else {
        let weights = criteria.iter().filter(|one| one.kind == "price");
        PriceRule::LowestOverPrice { weight_bp: weights.map(|one| number(one.weight_basis_points)).sum() }
    };
    Scheme::new(quality.collect(), price).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::new(Code::Conflict, format!("The published scheme cannot be applied: {}.", told.join("; ")))
    })
}

/// Why a bid has no place in a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The bid.
    pub bid_id: String,
    /// Criteria below their minimum.
    pub below_minimum: Vec<String>,
    /// True where its price is not the fixed one.
    pub not_the_fixed_price: bool,
}

/// A ranked lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedLot {
    /// Best first.
    pub places: Vec<Place>,
    /// Bids without a place.
    pub failed: Vec<Failed>,
    /// A ranked bid has a price of £0.
    pub zero_price: bool,
}

/// Ranks the bids for a lot, exactly. `prices` holds only the bids for this lot.
pub fn rank_lot(
    competition: &Competition,
    criteria: &[Criterion],
    lot: &Lot,
    prices: &BTreeMap<String, Pence>,
    settled: &BTreeMap<Cell, Settled>,
) -> Result<RankedLot> {
    let quality = scored_criteria(criteria);
    let scored: Vec<ScoredBid<String, String>> = prices
        .iter()
        .map(|(bid, price)| ScoredBid {
            id: bid.clone(),
            scores: quality
                .iter()
                .filter_map(|one| {
                    let settled = settled.get(&(bid.clone(), one.id.clone()))?;
                    Some((one.id.clone(), u32::try_from(settled.score).ok()?))
                })
                .collect(),
            price: *price,
        })
        .collect();
    let tie = match competition.tie_break.as_str() {
        "price_then_quality" => TieBreak::PriceThenQuality,
        _ => TieBreak::QualityThenPrice,
    };
    let ranking = scheme(competition, criteria, lot)?.rank_by(&scored, tie).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::new(Code::Conflict, format!("Lot {} cannot be ranked: {}.", lot.number, told.join("; ")))
    })?;
    let places = ranking.ranked.into_iter().map(|bid| Place {
        lot_id: lot.id.clone(),
        bid_id: bid.id,
        rank: i64::try_from(bid.rank).unwrap_or(i64::MAX),
        quality: (bid.quality.numerator().to_string(), bid.quality.denominator().to_string()),
        price: (bid.price_points.numerator().to_string(), bid.price_points.denominator().to_string()),
        total: bid.total.to_string(),
        tie_break_step: step_word(bid.decided_by),
    });
    let failed = ranking.failed.into_iter().map(|bid| Failed {
        bid_id: bid.id,
        below_minimum: bid.below_minimum,
        not_the_fixed_price: bid.not_the_fixed_price,
    });
    Ok(RankedLot { places: places.collect(), failed: failed.collect(), zero_price: ranking.zero_price })
}

fn step_word(step: TieBreakStep) -> Option<String> {
    match step {
        TieBreakStep::Total => None,
        TieBreakStep::Quality => Some("quality".to_owned()),
        TieBreakStep::Price => Some("price".to_owned()),
        TieBreakStep::Unsettled => Some("unsettled".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_scores_settle_themselves() {
        for (scores, expected) in [
            (vec![], Agreement::Unscored),
            (vec![3], Agreement::Unanimous(3)),
            (vec![3, 3, 3], Agreement::Unanimous(3)),
            (vec![3, 4], Agreement::Differs(1)),
            (vec![1, 5, 3], Agreement::Differs(4)),
        ] {
            assert_eq!(agreement(&scores), expected, "{scores:?}");
        }
    }
}
