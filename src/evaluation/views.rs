//! What callers send and see of evaluation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{Declaration, DeclarationId};
use super::states::ConflictState;
use crate::accounts::PersonId;
use crate::bids::BidId;
use crate::competitions::CriterionId;
use crate::competitions::states::CompetitionState;
use crate::kernel::clock::UtcTime;
use crate::kernel::money::Pence;

/// The panel, whole.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelIn {
    /// The evaluators: people who hold the evaluator's role for this competition.
    #[validate(length(min = 2, max = 20))]
    #[schema(min_items = 2, max_items = 20, example = json!(["0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a12"]))]
    pub members: Vec<PersonId>,
}

/// An appointed evaluator.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PanelMemberOut)]
pub struct MemberOut {
    /// The person.
    pub person_id: String,
    /// Their name.
    #[schema(example = "Asha Rao")]
    pub name: String,
    /// When they were appointed.
    pub appointed_at: UtcTime,
    /// Where their declaration stands; for the person, directors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declaration: Option<ConflictState>,
    /// True where all their scores are locked.
    pub scores_locked: bool,
}

/// The panel of a competition and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PanelOut {
    /// The competition.
    pub competition_id: String,
    /// Its state.
    pub state: CompetitionState,
    /// The evaluators.
    pub members: Vec<MemberOut>,
    /// True where every conflict is declared and reviewed and enough evaluators may score.
    pub complete: bool,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

/// A conflict to declare.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareIn {
    /// What ties the evaluator to which bidder or partner.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, example = "Trustee of Example Trust until 2024.")]
    pub nature: String,
}

/// What the review of a declared conflict came to.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewIn {
    /// What mitigates the conflict, or why it excludes.
    #[validate(length(min = 1, max = 2000))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "No dealings for two years; a second reader checks this bid."
    )]
    pub mitigation: String,
}

/// A conflict declaration.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConflictDeclarationOut {
    /// Its id.
    pub id: DeclarationId,
    /// The competition.
    pub competition_id: String,
    /// The evaluator.
    pub person_id: String,
    /// Where it stands.
    pub state: ConflictState,
    /// What was declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nature: Option<String>,
    /// What the review came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<String>,
    /// Who reviewed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<String>,
    /// Every bidder and partner, in the order of the alphabet; known once bids are opened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<String>,
    /// When it was asked for.
    pub created_at: UtcTime,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

impl ConflictDeclarationOut {
    pub(super) fn new(one: Declaration, parties: Vec<String>, allowed_actions: Vec<&'static str>) -> Self {
        Self {
            id: one.id,
            competition_id: one.competition_id,
            person_id: one.person_id,
            state: one.state,
            nature: one.nature,
            mitigation: one.mitigation,
            reviewed_by: one.reviewed_by,
            parties,
            created_at: one.created_at,
            recorded_at: one.recorded_at,
            allowed_actions,
        }
    }
}

/// How far the evaluation of a competition is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationOut {
    /// The competition.
    pub competition_id: String,
    /// Its reference.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
    /// Its state.
    pub state: CompetitionState,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

/// One's own score of a bid for a criterion.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreIn {
    /// The bid.
    pub bid_id: BidId,
    /// The criterion; price is computed, not scored.
    pub criterion_id: CriterionId,
    /// The score, up to the criterion's highest.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100, example = 4)]
    pub score: i64,
    /// Why: the bidder reads it where the panel agrees.
    #[validate(length(min = 1, max = 5000))]
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "A clear plan with named staff; little said on out-of-hours work."
    )]
    pub comment: String,
}

/// Own scores to give or change; those not named stay.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoresIn {
    /// The scores.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub scores: Vec<ScoreIn>,
}

/// A criterion as evaluators see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScoredCriterionOut {
    /// The criterion.
    pub criterion_id: String,
    /// The titles of the groups in which it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "The service › Reach")]
    pub group: Option<String>,
    /// Its title.
    pub title: String,
    /// Its weight in hundredths of a percent.
    pub weight_basis_points: i64,
    /// The highest score.
    pub maximum_score: i64,
    /// A bid below this fails; 0 for none.
    pub minimum_score: i64,
}

/// A bid as evaluators see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabelledBidOut {
    /// The bid.
    pub bid_id: String,
    /// Its label, which tells nothing of the bidder.
    pub label: String,
    /// The bidder, where the competition is not anonymous or the scores are settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_name: Option<String>,
}

/// An individual score.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScoreOut {
    /// The bid.
    pub bid_id: String,
    /// The criterion.
    pub criterion_id: String,
    /// Who gave it.
    pub evaluator_id: String,
    /// The score.
    pub score: i64,
    /// Why.
    pub comment: String,
    /// When it was locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_at: Option<UtcTime>,
}

/// Scores: one's own, and everyone's once all are locked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScoreSheetOut {
    /// The competition.
    pub competition_id: String,
    /// Its state.
    pub state: CompetitionState,
    /// What is scored.
    pub criteria: Vec<ScoredCriterionOut>,
    /// The bids.
    pub bids: Vec<LabelledBidOut>,
    /// The scores that this caller may see.
    pub scores: Vec<ScoreOut>,
    /// How many of one's own are missing; absent for who does not score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<usize>,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

/// A consensus.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModerationIn {
    /// The bid.
    pub bid_id: BidId,
    /// The criterion.
    pub criterion_id: CriterionId,
    /// The score agreed.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100, example = 3)]
    pub score: i64,
    /// Why: the bidder reads it.
    #[validate(length(min = 1, max = 5000))]
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "The panel agreed that the plan lacks out-of-hours cover."
    )]
    pub reason: String,
}

/// Consensuses to record or change; those not named stay.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModerationsIn {
    /// The consensuses.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub moderations: Vec<ModerationIn>,
}

/// One bid and criterion in moderation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModerationItemOut {
    /// The bid.
    pub bid_id: String,
    /// The criterion.
    pub criterion_id: String,
    /// The individual scores, kept as they were given.
    pub scores: Vec<i64>,
    /// The highest less the lowest.
    pub spread: i64,
    /// True where a consensus is still needed.
    pub needs_consensus: bool,
    /// The score that counts, once it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_score: Option<i64>,
    /// The reason of the consensus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Moderation as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModerationOut {
    /// The competition.
    pub competition_id: String,
    /// Its state.
    pub state: CompetitionState,
    /// Every bid and criterion.
    pub items: Vec<ModerationItemOut>,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

/// A bid in its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankedBidOut {
    /// The bid.
    pub bid_id: String,
    /// Its label.
    pub label: String,
    /// The bidder.
    pub organisation_id: String,
    /// The bidder's name.
    pub organisation_name: String,
    /// 1 for the best; equal bids share one.
    pub rank: i64,
    /// Points for quality, exact.
    #[schema(example = "70/1")]
    pub quality: String,
    /// Points for price, exact.
    #[schema(example = "80/3")]
    pub price_points: String,
    /// Points of 100, exact.
    #[schema(example = "290/3")]
    pub total: String,
    /// The total to four places, for showing only.
    #[schema(example = "96.6667")]
    pub total_shown: String,
    /// The price.
    pub price_pence: Pence,
    /// What set it apart from bids with the same total: `quality`, `price`, or `unsettled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tie_break_step: Option<String>,
}

/// A bid without a place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FailedBidOut {
    /// The bid.
    pub bid_id: String,
    /// Its label.
    pub label: String,
    /// The bidder's name.
    pub organisation_name: String,
    /// Criteria below their minimum.
    pub below_minimum: Vec<String>,
    /// True where its price is not the fixed one.
    pub not_the_fixed_price: bool,
}

/// The ranking of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankedLotOut {
    /// The lot.
    pub lot_id: String,
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Best first.
    pub ranked: Vec<RankedBidOut>,
    /// Bids below a minimum or off the fixed price.
    pub failed: Vec<FailedBidOut>,
    /// A ranked bid has a price of £0: look at it as abnormally low.
    pub zero_price: bool,
}

/// The ranking of a competition, computed from its published scheme.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RankingOut {
    /// The competition.
    pub competition_id: String,
    /// Its state.
    pub state: CompetitionState,
    /// Lot by lot.
    pub lots: Vec<RankedLotOut>,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}
