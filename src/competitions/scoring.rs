//! Scoring and ranking of bids for one lot, exact throughout (rules 9 and 20).
//!
//! Weights are basis points of the whole and total exactly 10,000; results are points out of 100.
//! A criterion gives `score / max × weight`. Price gives `lowest price / price × weight`, where the
//! lowest is that of the bids that pass every minimum, or nothing where the price is fixed.
//!
//! A price of £0 gets the whole weight of price; where there is one, the formula gives every bid
//! with a price above £0 nothing for price. The ranking says so in [`Ranking::zero_price`], since
//! such a bid may be abnormally low.
//!
//! Ties: the higher quality first, then the lower price, or the other way round as published; what is still equal
//! shares a rank.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use thiserror::Error;

use crate::kernel::money::Pence;
use crate::kernel::ratio::{Ratio, gcd};

/// The weights of a scheme total this many basis points.
pub const WHOLE_BP: u32 = 10_000;
/// Said of bids that share a rank.
pub const UNSETTLED_TIE: &str = "tie to be settled by the published method";

const MOST_CRITERIA: usize = 100;
const HIGHEST_MAX_SCORE: u32 = 1_000;
/// Keeps every sum of scores inside the exact numbers, whatever the prices.
const LARGEST_COMMON_MAX: i128 = 1_000_000_000_000;

/// A quality criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion<C> {
    /// Names it.
    pub id: C,
    /// Its weight in basis points; 0 only for one that has a minimum.
    pub weight_bp: u32,
    /// The highest score, 1 to 1,000.
    pub max_score: u32,
    /// A bid that scores less fails.
    pub minimum: Option<u32>,
}

/// How price counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceRule {
    /// `lowest price / price × weight`.
    LowestOverPrice {
        /// The weight of price in basis points.
        weight_bp: u32,
    },
    /// The price is published and the same for all: price has no weight, and a bid at another
    /// price fails.
    Fixed {
        /// The price.
        price: Pence,
    },
}

/// The published order in which bids with the same total are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TieBreak {
    /// The higher quality, then the lower price.
    #[default]
    QualityThenPrice,
    /// The lower price, then the higher quality.
    PriceThenQuality,
}

/// A fault in a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SchemeFault<C> {
    /// No criterion at all.
    #[error("there is no criterion: add at least one")]
    NoCriteria,
    /// More than 100 criteria.
    #[error("there are more than 100 criteria: join some")]
    TooManyCriteria,
    /// The same criterion twice.
    #[error("a criterion stands twice: remove one")]
    Repeated(C),
    /// The weights do not total 100%.
    #[error("the weights total {total} basis points: make them total exactly 10000")]
    WeightsNotWhole {
        /// Their sum.
        total: u64,
    },
    /// A criterion that neither counts nor has a minimum.
    #[error("a criterion has no weight and no minimum: give it one of them or remove it")]
    CountsForNothing(C),
    /// The highest score is not 1 to 1,000.
    #[error("the highest score of a criterion is not 1 to 1000: choose one within")]
    MaxScore(C),
    /// The minimum is above the highest score.
    #[error("the minimum of a criterion is above its highest score: lower it")]
    MinimumAboveMax(C),
    /// The fixed price is below nothing.
    #[error("the fixed price is below £0: give £0 or more")]
    NegativeFixedPrice,
    /// The highest scores have too large a common multiple for exact sums.
    #[error("the criteria use too many different highest scores: use fewer")]
    TooManyScales,
}

/// A fault in what was scored.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScoringFault<B, C> {
    /// The same bid twice.
    #[error("a bid stands twice")]
    RepeatedBid(B),
    /// A criterion without a score.
    #[error("a bid has no score for a criterion: give it one")]
    MissingScore(B, C),
    /// A score for a criterion that the scheme does not have.
    #[error("a bid has a score for a criterion that is not in the scheme: remove it")]
    UnknownCriterion(B, C),
    /// A score above the highest.
    #[error("a score is above the highest of its criterion: lower it")]
    AboveMax(B, C),
    /// A price below nothing.
    #[error("the price of a bid is below £0")]
    NegativePrice(B),
    /// Beyond exact numbers; the bounds of a scheme keep it from happening.
    #[error("the numbers of a bid are too large to be added exactly")]
    TooLarge(B),
}

/// A published scheme: criteria, price rule, minimums. Made only by [`Scheme::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme<C> {
    criteria: Vec<Criterion<C>>,
    price: PriceRule,
}

/// What a bid was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoredBid<B, C> {
    /// Names it.
    pub id: B,
    /// The settled score of each criterion.
    pub scores: BTreeMap<C, u32>,
    /// Its price.
    pub price: Pence,
}

/// Why a bid is not ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedBid<B, C> {
    /// The bid.
    pub id: B,
    /// Criteria scored below their minimum.
    pub below_minimum: Vec<C>,
    /// True where its price is not the fixed one.
    pub not_the_fixed_price: bool,
}

/// What set a bid apart from the bids with the same total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TieBreakStep {
    /// No other bid has the same total.
    Total,
    /// The higher quality.
    Quality,
    /// The lower price.
    Price,
    /// Nothing did: see [`UNSETTLED_TIE`].
    Unsettled,
}

/// A bid in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RankedBid<B> {
    /// The bid.
    pub id: B,
    /// 1 for the best; equal bids share one and the next is skipped.
    pub rank: usize,
    /// Points of each criterion, in the scheme's order.
    pub criterion_points: Vec<Ratio>,
    /// Points for quality.
    pub quality: Ratio,
    /// Points for price.
    pub price_points: Ratio,
    /// Points of 100.
    pub total: Ratio,
    /// The total to four places, for showing only.
    pub total_shown: String,
    /// The price.
    pub price: Pence,
    /// What set it apart.
    pub decided_by: TieBreakStep,
    /// [`UNSETTLED_TIE`] where it shares its rank.
    pub tie: Option<&'static str>,
}

/// The ranking of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranking<B, C> {
    /// Best first; bids that share a rank stand in the order of their ids.
    pub ranked: Vec<RankedBid<B>>,
    /// Bids below a minimum or off the fixed price, in the order of their ids.
    pub failed: Vec<FailedBid<B, C>>,
    /// A ranked bid has a price of £0: look at it as abnormally low.
    pub zero_price: bool,
}

type Faults<B, C> = Vec<ScoringFault<B, C>>;

impl<C: Clone + Ord> Scheme<C> {
    /// A checked scheme, or every fault.
    pub fn new(criteria: Vec<Criterion<C>>, price: PriceRule) -> Result<Self, Vec<SchemeFault<C>>> {
        let mut faults = criterion_faults(&criteria);
        if criteria.is_empty() {
            faults.push(SchemeFault::NoCriteria);
        }
        if criteria.len() > MOST_CRITERIA {
            faults.push(SchemeFault::TooManyCriteria);
        }
        let price_weight = match price {
            PriceRule::LowestOverPrice { weight_bp } => weight_bp,
            PriceRule::Fixed { .. } => 0,
        };
        let weights = criteria.iter().map(|c| c.weight_bp).chain([price_weight]);
        let total: u64 = weights.map(u64::from).sum();
        if total != u64::from(WHOLE_BP) {
            faults.push(SchemeFault::WeightsNotWhole { total });
        }
        if matches!(price, PriceRule::Fixed { price } if price.is_negative()) {
            faults.push(SchemeFault::NegativeFixedPrice);
        }
        if common_max(&criteria).is_none() {
            faults.push(SchemeFault::TooManyScales);
        }
        if faults.is_empty() { Ok(Self { criteria, price }) } else { Err(faults) }
    }

    /// The criteria in order.
    pub fn criteria(&self) -> &[Criterion<C>] {
        &self.criteria
    }

    /// The price rule.
    pub const fn price(&self) -> PriceRule {
        self.price
    }

    /// [`Scheme::rank_by`] with the usual tie-break.
    pub fn rank<B: Clone + Ord>(&self, bids: &[ScoredBid<B, C>]) -> Result<Ranking<B, C>, Faults<B, C>> {
        self.rank_by(bids, TieBreak::default())
    }

    /// Applies minimums, points, price formula and tie-break; or every fault of the scores.
    pub fn rank_by<B: Clone + Ord>(
        &self,
        bids: &[ScoredBid<B, C>],
        tie: TieBreak,
    ) -> Result<Ranking<B, C>, Faults<B, C>> {
        let faults = self.faults(bids);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut failed: Vec<_> = bids.iter().filter_map(|bid| self.failure(bid)).collect();
        failed.sort_by(|a, b| a.id.cmp(&b.id));
        let passing: Vec<_> =
            bids.iter().filter(|bid| failed.binary_search_by(|f| f.id.cmp(&bid.id)).is_err()).collect();
        let lowest = passing.iter().map(|bid| bid.price).min().unwrap_or_default();
        let points = passing.iter().map(|bid| {
            let too_large = || ScoringFault::TooLarge(bid.id.clone());
            self.points(bid, lowest).ok_or_else(too_large)
        });
        let mut ranked = points.collect::<Result<Vec<_>, _>>().map_err(|f| vec![f])?;
        ranked.sort_by(|a, b| order(a, b, tie).then_with(|| a.id.cmp(&b.id)));
        place(&mut ranked, tie);
        let zero_price = ranked.iter().any(|bid| bid.price == Pence::ZERO);
        Ok(Ranking { ranked, failed, zero_price })
    }

    fn faults<B: Clone + Ord>(&self, bids: &[ScoredBid<B, C>]) -> Faults<B, C> {
        let mut seen = BTreeSet::new();
        let mut faults = Vec::new();
        for bid in bids {
            if !seen.insert(&bid.id) {
                faults.push(ScoringFault::RepeatedBid(bid.id.clone()));
            }
            if bid.price.is_negative() {
                faults.push(ScoringFault::NegativePrice(bid.id.clone()));
            }
            faults.extend(self.score_faults(bid));
        }
        faults
    }

    fn score_faults<B: Clone>(&self, bid: &ScoredBid<B, C>) -> Faults<B, C> {
        let of = |fault: fn(B, C) -> ScoringFault<B, C>, id: &C| fault(bid.id.clone(), id.clone());
        let mut faults = Vec::new();
        for criterion in &self.criteria {
            match bid.scores.get(&criterion.id) {
                None => faults.push(of(ScoringFault::MissingScore, &criterion.id)),
                Some(score) if *score > criterion.max_score => {
                    faults.push(of(ScoringFault::AboveMax, &criterion.id));
                }
                Some(_) => {}
            }
        }
        let known: BTreeSet<&C> = self.criteria.iter().map(|c| &c.id).collect();
        let unknown = bid.scores.keys().filter(|id| !known.contains(id));
        faults.extend(unknown.map(|id| of(ScoringFault::UnknownCriterion, id)));
        faults
    }

    fn failure<B: Clone>(&self, bid: &ScoredBid<B, C>) -> Option<FailedBid<B, C>> {
        let below = |c: &&Criterion<C>| c.minimum.is_some_and(|min| score_of(bid, c) < min);
        let below_minimum: Vec<C> = self.criteria.iter().filter(below).map(|c| c.id.clone()).collect();
        let not_the_fixed_price = matches!(self.price, PriceRule::Fixed { price } if price != bid.price);
        (not_the_fixed_price || !below_minimum.is_empty()).then(|| FailedBid {
            id: bid.id.clone(),
            below_minimum,
            not_the_fixed_price,
        })
    }

    /// Points without a place; nothing where they pass the exact numbers.
    fn points<B: Clone>(&self, bid: &ScoredBid<B, C>, lowest: Pence) -> Option<RankedBid<B>> {
        let points = self
            .criteria
            .iter()
            .map(|c| weighted(c.weight_bp, i128::from(score_of(bid, c)), i128::from(c.max_score)));
        let criterion_points: Vec<Ratio> = points.collect::<Option<_>>()?;
        let mut points = criterion_points.iter();
        let quality = points.try_fold(Ratio::ZERO, |sum, p| sum.checked_add(*p))?;
        let price_points = match self.price {
            PriceRule::Fixed { .. } => Ratio::ZERO,
            PriceRule::LowestOverPrice { weight_bp } => price_points(weight_bp, bid.price, lowest)?,
        };
        let total = quality.checked_add(price_points)?;
        Some(RankedBid {
            id: bid.id.clone(),
            rank: 0,
            criterion_points,
            quality,
            price_points,
            total,
            total_shown: total.to_four_places(),
            price: bid.price,
            decided_by: TieBreakStep::Total,
            tie: None,
        })
    }
}

fn criterion_faults<C: Clone + Ord>(criteria: &[Criterion<C>]) -> Vec<SchemeFault<C>> {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for criterion in criteria {
        let id = || criterion.id.clone();
        if !seen.insert(&criterion.id) {
            faults.push(SchemeFault::Repeated(id()));
        }
        if criterion.weight_bp == 0 && criterion.minimum.is_none() {
            faults.push(SchemeFault::CountsForNothing(id()));
        }
        if !(1..=HIGHEST_MAX_SCORE).contains(&criterion.max_score) {
            faults.push(SchemeFault::MaxScore(id()));
        } else if criterion.minimum.is_some_and(|min| min > criterion.max_score) {
            faults.push(SchemeFault::MinimumAboveMax(id()));
        }
    }
    faults
}

/// The least common multiple of the highest scores, within its bound.
fn common_max<C>(criteria: &[Criterion<C>]) -> Option<i128> {
    criteria.iter().try_fold(1, |common: i128, criterion| {
        let max = i128::from(criterion.max_score).max(1);
        let common = common.checked_mul(max / gcd(common, max))?;
        (common <= LARGEST_COMMON_MAX).then_some(common)
    })
}

/// A score that [`Scheme::faults`] found to be there.
fn score_of<B, C: Ord>(bid: &ScoredBid<B, C>, criterion: &Criterion<C>) -> u32 {
    bid.scores.get(&criterion.id).copied().unwrap_or_default()
}

/// `part / whole` of a weight, in points out of 100.
fn weighted(weight_bp: u32, part: i128, whole: i128) -> Option<Ratio> {
    let num = i128::from(weight_bp).checked_mul(part)?;
    Ratio::new(num, whole.checked_mul(100)?)
}

fn price_points(weight_bp: u32, price: Pence, lowest: Pence) -> Option<Ratio> {
    if price == Pence::ZERO {
        return weighted(weight_bp, 1, 1);
    }
    weighted(weight_bp, i128::from(lowest.get()), i128::from(price.get()))
}

impl TieBreak {
    /// The steps in the order in which they are tried.
    const fn steps(self) -> [TieBreakStep; 3] {
        match self {
            Self::QualityThenPrice => [TieBreakStep::Total, TieBreakStep::Quality, TieBreakStep::Price],
            Self::PriceThenQuality => [TieBreakStep::Total, TieBreakStep::Price, TieBreakStep::Quality],
        }
    }

    /// How far a step lies in that order.
    fn depth(self, step: TieBreakStep) -> usize {
        self.steps().iter().position(|one| *one == step).unwrap_or(usize::MAX)
    }
}

/// Better first, by one step.
fn by_step<B>(a: &RankedBid<B>, b: &RankedBid<B>, step: TieBreakStep) -> Ordering {
    match step {
        TieBreakStep::Total => b.total.cmp(&a.total),
        TieBreakStep::Quality => b.quality.cmp(&a.quality),
        TieBreakStep::Price => a.price.cmp(&b.price),
        TieBreakStep::Unsettled => Ordering::Equal,
    }
}

/// Better first.
fn order<B>(a: &RankedBid<B>, b: &RankedBid<B>, tie: TieBreak) -> Ordering {
    tie.steps().iter().fold(Ordering::Equal, |so_far, step| so_far.then_with(|| by_step(a, b, *step)))
}

/// What sets two bids apart.
fn step<B>(a: &RankedBid<B>, b: &RankedBid<B>, tie: TieBreak) -> TieBreakStep {
    let first = tie.steps().into_iter().find(|step| by_step(a, b, *step) != Ordering::Equal);
    first.unwrap_or(TieBreakStep::Unsettled)
}

/// Gives ranks to bids in order, and to each the furthest step that a neighbour made needed.
fn place<B>(ranked: &mut [RankedBid<B>], tie: TieBreak) {
    let steps: Vec<TieBreakStep> = ranked
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some(step(a, b, tie)),
            _ => None,
        })
        .collect();
    let before = [TieBreakStep::Total].into_iter().chain(steps.iter().copied());
    let after = steps.iter().copied().chain([TieBreakStep::Total]);
    let mut rank = 1;
    for (place, (bid, (before, after))) in ranked.iter_mut().zip(before.zip(after)).enumerate() {
        if before != TieBreakStep::Unsettled {
            rank = place + 1;
        }
        bid.rank = rank;
        bid.decided_by = if tie.depth(before) > tie.depth(after) { before } else { after };
        bid.tie = (bid.decided_by == TieBreakStep::Unsettled).then_some(UNSETTLED_TIE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn criterion(id: &'static str, weight_bp: u32, max_score: u32) -> Criterion<&'static str> {
        Criterion { id, weight_bp, max_score, minimum: None }
    }

    fn lowest(weight_bp: u32) -> PriceRule {
        PriceRule::LowestOverPrice { weight_bp }
    }

    fn scheme() -> Scheme<&'static str> {
        let criteria = vec![criterion("quality", 4000, 5), criterion("social", 2000, 10)];
        Scheme::new(criteria, lowest(4000)).unwrap()
    }

    fn pence(amount: i64) -> Pence {
        Pence::new(amount).unwrap()
    }

    fn bid(id: &'static str, quality: u32, social: u32, price: i64) -> ScoredBid<&'static str, &'static str> {
        let scores = BTreeMap::from([("quality", quality), ("social", social)]);
        ScoredBid { id, scores, price: pence(price) }
    }

    fn shown(
        ranking: &Ranking<&'static str, &'static str>,
    ) -> Vec<(&'static str, usize, String, TieBreakStep)> {
        let row = |b: &RankedBid<&'static str>| (b.id, b.rank, b.total_shown.clone(), b.decided_by);
        ranking.ranked.iter().map(row).collect()
    }

    #[test]
    fn points_and_ranks_are_exact() {
        let bids = [bid("a", 4, 7, 9_000_000), bid("b", 5, 5, 12_000_000), bid("c", 3, 10, 10_000_000)];
        let ranking = scheme().rank(&bids).unwrap();
        let expected = [
            ("a", 1, "86.0000".to_owned(), TieBreakStep::Total), // 32 + 14 + 40
            ("b", 2, "80.0000".to_owned(), TieBreakStep::Quality), // 40 + 10 + 30
            ("c", 3, "80.0000".to_owned(), TieBreakStep::Quality), // 24 + 20 + 36
        ];
        assert_eq!(shown(&ranking), expected);
        assert!(!ranking.zero_price);
    }

    #[test]
    fn thirds_keep_their_exact_value() {
        let ranking = scheme().rank(&[bid("a", 5, 10, 1), bid("b", 5, 10, 3)]).unwrap();
        assert_eq!(ranking.ranked[1].total.to_string(), "220/3");
        assert_eq!(ranking.ranked[1].total_shown, "73.3333");
        assert_eq!(ranking.ranked[1].criterion_points.len(), 2);
    }

    #[test]
    fn ties_go_to_quality_then_price_then_are_shared() {
        // A fixed weight of price with equal totals: more quality, less price.
        let criteria = vec![criterion("quality", 5000, 100), criterion("social", 0, 1)];
        let criteria = criteria.into_iter().map(|c| Criterion { minimum: Some(0), ..c }).collect();
        let scheme = Scheme::new(criteria, lowest(5000)).unwrap();
        let bids = [bid("low", 50, 0, 100), bid("high", 100, 0, 200), bid("same", 100, 1, 200)];
        let ranking = scheme.rank(&bids).unwrap();
        assert_eq!(
            shown(&ranking),
            [
                ("high", 1, "75.0000".to_owned(), TieBreakStep::Unsettled),
                ("same", 1, "75.0000".to_owned(), TieBreakStep::Unsettled),
                ("low", 3, "75.0000".to_owned(), TieBreakStep::Quality),
            ]
        );
        assert_eq!(ranking.ranked[0].tie, Some(UNSETTLED_TIE));
        assert_eq!(ranking.ranked[2].tie, None);
    }

    #[test]
    fn equal_quality_without_weight_of_price_goes_to_the_lower_price() {
        let criteria = vec![criterion("quality", 6000, 5), criterion("social", 4000, 5)];
        let scheme = Scheme::new(criteria, lowest(0)).unwrap();
        let ranking = scheme.rank(&[bid("dear", 5, 5, 2), bid("cheap", 5, 5, 1)]).unwrap();
        assert_eq!(
            shown(&ranking),
            [
                ("cheap", 1, "100.0000".to_owned(), TieBreakStep::Price),
                ("dear", 2, "100.0000".to_owned(), TieBreakStep::Price),
            ]
        );
    }

    #[test]
    fn a_price_of_nothing_takes_the_whole_weight() {
        let ranking =
            scheme().rank(&[bid("free", 0, 0, 0), bid("also", 5, 0, 0), bid("paid", 5, 10, 1)]).unwrap();
        assert!(ranking.zero_price);
        let points: Vec<_> = ranking.ranked.iter().map(|b| (b.id, b.price_points.to_string())).collect();
        assert_eq!(
            points,
            [("also", "40/1".to_owned()), ("paid", "0/1".to_owned()), ("free", "40/1".to_owned())]
        );
    }

    #[test]
    fn a_bid_below_a_minimum_is_out_and_does_not_set_the_lowest_price() {
        let criteria = vec![
            Criterion { minimum: Some(3), ..criterion("quality", 4000, 5) },
            criterion("social", 2000, 10),
        ];
        let scheme = Scheme::new(criteria, lowest(4000)).unwrap();
        let ranking = scheme.rank(&[bid("out", 2, 10, 1), bid("in", 3, 10, 500)]).unwrap();
        assert_eq!(ranking.failed[0].below_minimum, ["quality"]);
        assert_eq!(ranking.ranked.len(), 1);
        assert_eq!(ranking.ranked[0].price_points.to_string(), "40/1");
    }

    #[test]
    fn a_fixed_price_has_no_weight_and_must_be_met() {
        let criteria = vec![criterion("quality", 6000, 5), criterion("social", 4000, 5)];
        let fixed = PriceRule::Fixed { price: pence(100) };
        let scheme = Scheme::new(criteria, fixed).unwrap();
        let ranking = scheme.rank(&[bid("off", 5, 5, 99), bid("on", 4, 5, 100)]).unwrap();
        assert!(ranking.failed[0].not_the_fixed_price);
        assert_eq!(ranking.ranked[0].total_shown, "88.0000");
    }

    #[test]
    fn no_bids_give_an_empty_ranking() {
        let ranking = scheme().rank::<&str>(&[]).unwrap();
        assert!(ranking.ranked.is_empty() && ranking.failed.is_empty() && !ranking.zero_price);
    }

    #[test]
    fn faults_of_a_scheme_come_at_once() {
        let criteria = vec![
            criterion("a", 5000, 0),
            criterion("a", 0, 5),
            Criterion { minimum: Some(6), ..criterion("b", 4999, 5) },
        ];
        assert_eq!(
            Scheme::new(criteria, PriceRule::Fixed { price: pence(-1) }).unwrap_err(),
            [
                SchemeFault::MaxScore("a"),
                SchemeFault::Repeated("a"),
                SchemeFault::CountsForNothing("a"),
                SchemeFault::MinimumAboveMax("b"),
                SchemeFault::WeightsNotWhole { total: 9999 },
                SchemeFault::NegativeFixedPrice,
            ]
        );
        assert_eq!(Scheme::<u32>::new(vec![], lowest(10_000)).unwrap_err(), [SchemeFault::NoCriteria]);
        let many = (0..100).map(|n| Criterion { id: n, weight_bp: 100, max_score: 900 + n, minimum: None });
        assert_eq!(Scheme::new(many.collect(), lowest(0)).unwrap_err(), [SchemeFault::TooManyScales]);
        let many = (0..101).map(|id| Criterion { id, weight_bp: 99, max_score: 5, minimum: None });
        assert_eq!(Scheme::new(many.collect(), lowest(1)).unwrap_err(), [SchemeFault::TooManyCriteria]);
        let huge = Scheme::new(vec![criterion("a", u32::MAX, 5)], lowest(u32::MAX)).unwrap_err();
        assert_eq!(huge, [SchemeFault::WeightsNotWhole { total: 8_589_934_590 }]);
    }

    #[test]
    fn faults_of_scores_come_at_once() {
        let mut odd = bid("b", 6, 0, -1);
        odd.scores.remove("social");
        odd.scores.insert("other", 1);
        assert_eq!(
            scheme().rank(&[bid("a", 1, 1, 1), bid("a", 1, 1, 1), odd]).unwrap_err(),
            [
                ScoringFault::RepeatedBid("a"),
                ScoringFault::NegativePrice("b"),
                ScoringFault::AboveMax("b", "quality"),
                ScoringFault::MissingScore("b", "social"),
                ScoringFault::UnknownCriterion("b", "other"),
            ]
        );
    }

    #[test]
    fn the_largest_numbers_are_still_exact() {
        let scales = [997, 991, 983, 977]; // primes: their product is just below the bound
        let criteria: Vec<_> = scales
            .iter()
            .enumerate()
            .map(|(id, max)| Criterion { id, weight_bp: 1250, max_score: *max, minimum: None })
            .collect();
        let scheme = Scheme::new(criteria, lowest(5000)).unwrap();
        let scores: BTreeMap<_, _> = scales.iter().enumerate().map(|(id, max)| (id, max - 1)).collect();
        let low = Pence::MAX.checked_sub(pence(2)).unwrap();
        let bids = [Pence::MAX, low].map(|price| ScoredBid { id: price, scores: scores.clone(), price });
        let ranking = scheme.rank(&bids).unwrap();
        assert_eq!(ranking.ranked[0].id, low);
        assert!(ranking.ranked[0].total > ranking.ranked[1].total);
    }

    proptest! {
        #[test]
        fn ranking_does_not_depend_on_the_order_of_bids(
            raw in prop::collection::vec((0u32..=5, 0u32..=10, 0i64..6), 0..8), seed in any::<usize>(),
        ) {
            let bids: Vec<_> = raw.iter().enumerate().map(|(id, (q, s, p))| ScoredBid {
                id,
                scores: BTreeMap::from([("quality", *q), ("social", *s)]),
                price: pence(*p),
            }).collect();
            let mut other = bids.clone();
            other.sort_by_key(|b| (b.id ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let ranking = scheme().rank(&bids).unwrap();
            prop_assert_eq!(&ranking, &scheme().rank(&other).unwrap());
            prop_assert_eq!(ranking.ranked.len(), bids.len());
            for pair in ranking.ranked.windows(2) {
                prop_assert!(pair[0].total >= pair[1].total);
                prop_assert_eq!(pair[0].rank == pair[1].rank, step(&pair[0], &pair[1], TieBreak::default()) == TieBreakStep::Unsettled);
            }
            for bid in &ranking.ranked {
                prop_assert!(bid.total <= Ratio::new(100, 1).unwrap());
                prop_assert!(bid.rank >= 1 && bid.rank <= bids.len());
            }
        }

        #[test]
        fn weights_must_total_the_whole(a in 1u32..12_000, b in 1u32..12_000, price in 0u32..12_000) {
            let criteria = vec![criterion("a", a, 5), criterion("b", b, 5)];
            let made = Scheme::new(criteria, lowest(price));
            prop_assert_eq!(made.is_ok(), a + b + price == WHOLE_BP);
        }
    }
}
