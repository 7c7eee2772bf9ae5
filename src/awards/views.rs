//! What callers send and see of awards and agreements.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::co_signing::CoSignatureOut;
use super::direct::DirectAwardOut;
use super::model::{AgreementId, AreaTerm, AwardId, AwardOrigin, Route, ValueBasis};
use super::states::{AgreementState, AwardState};
use crate::bids::BidId;
use crate::competitions::LotId;
use crate::competitions::states::CompetitionState;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;

/// How a shared first place is settled by the published method.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TieIn {
    /// The lot.
    pub lot_id: LotId,
    /// One of the bids that share its first place.
    pub bid_id: BidId,
    /// By which published method, and how it came out.
    #[validate(length(min = 1, max = 2000))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Drawn by lot before two witnesses, as published."
    )]
    pub reason: String,
}

/// A recommendation: winners and values follow from the ranking.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendIn {
    /// Why.
    #[validate(length(min = 1, max = 20000))]
    #[schema(
        min_length = 1,
        max_length = 20000,
        example = "The highest total in each lot; no bid is abnormally low."
    )]
    pub reason: String,
    /// For lots whose first place is shared only.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500, example = json!([]))]
    pub ties: Vec<TieIn>,
}

/// A reason.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AwardReasonIn)]
pub struct ReasonIn {
    /// The reason, which those concerned are told.
    #[validate(length(min = 1, max = 2000))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "The need changed after the budget decision of June."
    )]
    pub reason: String,
}

/// An area with its last day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaTermOut {
    /// The area.
    #[schema(example = "lincolnshire")]
    pub area_code: String,
    /// Its last day, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Day>,
}

impl From<AreaTerm> for AreaTermOut {
    fn from(area: AreaTerm) -> Self {
        Self { area_code: area.area_code, ends_on: area.ends_on }
    }
}

/// A partner that accepted its place in the winning bid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AcceptedPartnerOut {
    /// The partner.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// What became of the place.
    #[schema(example = "accepted")]
    pub state: String,
    /// Its accepted role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Its areas.
    pub areas: Vec<String>,
    /// The value promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_pence: Option<i64>,
    /// The volume promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<i64>,
}

/// An award.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AwardOut {
    /// Its id.
    pub id: AwardId,
    /// Its reference.
    #[schema(example = "AW-2026-000012")]
    pub reference: String,
    /// Where it stands.
    pub state: AwardState,
    /// Where it comes from.
    pub origin: AwardOrigin,
    /// The competition that it decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competition_id: Option<String>,
    /// Why there was no competition, where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct: Option<DirectAwardOut>,
    /// The lots.
    pub lot_ids: Vec<String>,
    /// The provider.
    pub organisation_id: String,
    /// Its name.
    pub organisation_name: String,
    /// The region that commissions.
    #[schema(example = "F")]
    pub region_code: String,
    /// The category in words.
    #[schema(example = "Personal wellbeing")]
    pub category: String,
    /// The service categories.
    pub category_codes: Vec<String>,
    /// The cohort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohort: Option<String>,
    /// The areas, each with its own end; none means the whole region.
    pub areas: Vec<AreaTermOut>,
    /// Grant or contract.
    pub route: Route,
    /// The value of the standard term.
    pub value_pence: Pence,
    /// The value with every extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_extended_pence: Option<Pence>,
    /// Fixed or predicted.
    pub value_basis: ValueBasis,
    /// The standard term in months.
    pub standard_term_months: i64,
    /// Months of possible extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension_months: Option<i64>,
    /// The day of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub award_date: Option<Day>,
    /// A remark on its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_note: Option<String>,
    /// Partners that accepted their place.
    pub supply_chain: Vec<AcceptedPartnerOut>,
    /// When its notice was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notified_at: Option<UtcTime>,
    /// The first moment after its standstill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standstill_ends_at: Option<UtcTime>,
    /// The reason last given; for the commissioning side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

/// What a competition came to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionOut {
    /// The competition.
    pub competition_id: String,
    /// Its reference.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
    /// Its state.
    pub state: CompetitionState,
    /// Its awards.
    pub awards: Vec<AwardOut>,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

/// An area of an agreement.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaTermIn {
    /// An area of the award.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "lincolnshire")]
    pub area_code: String,
    /// Its last day; that of the award's area where left out.
    pub ends_on: Option<Day>,
}

/// An agreement to be drafted.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementIn {
    /// The areas; an award yields one agreement or more.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub areas: Vec<AreaTermIn>,
    /// The cohort.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub cohort: Option<String>,
    /// Its first day.
    pub starts_on: Day,
    /// Its last day; that of its last area where left out.
    pub ends_on: Option<Day>,
    /// Its term in months.
    #[validate(range(min = 1, max = 240))]
    #[schema(minimum = 1, maximum = 240, example = 36)]
    pub term_months: i64,
    /// The exact words that both sides sign.
    #[validate(length(min = 1, max = 20000))]
    #[schema(
        min_length = 1,
        max_length = 20000,
        example = "The provider delivers the service described in its bid."
    )]
    pub text: String,
}

/// A signature.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// `text_digest` of the text that was read.
    #[validate(length(equal = 64, message = "Must be the 64 hexadecimal digits of text_digest."))]
    #[schema(
        min_length = 64,
        max_length = 64,
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub text_digest: String,
}

/// An agreement.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AgreementDetailOut)]
pub struct AgreementOut {
    /// Its id.
    pub id: AgreementId,
    /// Its reference.
    #[schema(example = "AG-2026-000034")]
    pub reference: String,
    /// Where it stands.
    pub state: AgreementState,
    /// The award it carries out.
    pub award_id: AwardId,
    /// The provider.
    pub organisation_id: String,
    /// Grant or contract.
    pub kind: Route,
    /// The cohort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohort: Option<String>,
    /// The areas, each with its own end; none means the whole region.
    pub areas: Vec<AreaTermOut>,
    /// Its first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<Day>,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Day>,
    /// Its term in months.
    pub term_months: i64,
    /// An end as published, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_until: Option<String>,
    /// The exact words; for both sides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// SHA-256 of the words in UTF-8, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_digest: Option<String>,
    /// When it was offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered_at: Option<UtcTime>,
    /// When the provider signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_signed_at: Option<UtcTime>,
    /// When the commissioning body signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub countersigned_at: Option<UtcTime>,
    /// The second body's signature, where two commission together: it comes before the countersignature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub co_signature: Option<CoSignatureOut>,
    /// Why it was withdrawn; for both sides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was drafted.
    pub created_at: UtcTime,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
}

/// A criterion in an assessment summary.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessedCriterionOut {
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
    /// The settled score; none for price, which is computed lot by lot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The winner of a lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WinnerOut {
    /// Its name.
    pub organisation_name: String,
    /// The value of its award.
    pub value_pence: Pence,
    /// Fixed or predicted.
    pub value_basis: ValueBasis,
}

/// A lot in an assessment summary.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessedLotOut {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// The bid's own price.
    pub price_pence: Pence,
    /// The bid's rank; none where it failed a minimum or the fixed price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<i64>,
    /// Points of 100, exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "290/3")]
    pub total: Option<String>,
    /// Points for price, exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_points: Option<String>,
    /// The winner, once it may be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner: Option<WinnerOut>,
}

/// What a bidder is told of the assessment of its bid (rule 21).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentSummaryOut {
    /// The bid.
    pub bid_id: String,
    /// The competition.
    pub competition_id: String,
    /// Its reference.
    #[schema(example = "MC-2026-000123")]
    pub competition_reference: String,
    /// What became of the bid.
    #[schema(example = "unsuccessful")]
    pub bid_state: String,
    /// Each criterion with its weight, score and reason.
    pub criteria: Vec<AssessedCriterionOut>,
    /// Each lot of the bid.
    pub lots: Vec<AssessedLotOut>,
}
