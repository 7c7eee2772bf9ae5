//! What callers send and see of competitions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::co_commissioning::CoCommissionerRefOut;
use super::copies::CompetitionOriginOut;
use super::model::{
    CompetitionId, CriterionKind, CriterionRow, LotId, PaymentModel, PriceFormula, TieBreak, ValueBasis,
};
use super::states::{CompetitionState, LotState};
use super::templates::TemplateOriginOut;
use super::terms::criteria::{CriterionGroup, CriterionGroupIn, Gate, GateIn};
use super::terms::lots::{LotTermsIn, LotTermsOut};
use super::terms::payment::PaymentDetails;
use crate::frameworks::FrameworkId;
use crate::kernel::checks::{Checked, no_repeats, not_blank, not_negative, positive, refuse};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::error::Fault;
use crate::kernel::money::Pence;
use crate::money::AllocationId;

crate::text_enum! {
    /// The route that people choose (rule 22).
    pub enum RouteChoice {
        Grant = "grant",
        Contract = "contract",
    }
}

/// A new draft of a competition.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionIn {
    /// The framework under which it is held.
    pub framework_id: FrameworkId,
    /// The commissioning body; it takes part in the framework.
    #[validate(length(min = 1, max = 36))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 36)]
    pub body_id: String,
    /// The region.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "F", min_length = 1, max_length = 20)]
    pub region_code: String,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Women's services in Lincolnshire",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: String,
    /// Summary.
    #[validate(length(max = 2000))]
    #[schema(example = "Support for women on probation.", max_length = 2000)]
    pub summary: String,
    /// Evaluators see labels, not names; yes where it is left out.
    #[schema(example = true)]
    pub anonymous: Option<bool>,
    /// How price counts; the lowest over the price where it is left out.
    pub price_formula: Option<PriceFormula>,
    /// What decides between equals; quality and then price where it is left out.
    pub tie_break: Option<TieBreak>,
}

/// Changes to the terms of a draft. What is left out stays; an empty text clears.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionPatch {
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(
        example = "Women's services in Lincolnshire",
        min_length = 1,
        max_length = 200,
        pattern = "\\S"
    )]
    pub title: Option<String>,
    /// Summary.
    #[validate(length(max = 2000))]
    #[schema(example = "Support for women on probation.", max_length = 2000)]
    pub summary: Option<String>,
    /// Evaluators see labels, not names.
    #[schema(example = true)]
    pub anonymous: Option<bool>,
    /// Why a lot is larger than one area.
    #[validate(length(max = 20_000))]
    #[schema(example = "The service travels with the women.", max_length = 20_000)]
    pub footprint_reason: Option<String>,
    /// When the time for forming partnerships ends.
    pub partnering_ends_at: Option<UtcTime>,
    /// The last moment at which a bid is in.
    pub deadline: Option<UtcTime>,
    /// The last moment for questions; the deadline where it is left out.
    pub questions_until: Option<UtcTime>,
    /// When the service starts.
    pub starts_on: Option<Day>,
    /// A regional director's reason for a clock shorter than the framework's minimum; it is published.
    #[validate(length(max = 20_000))]
    #[schema(example = "The present provider closes in March.", max_length = 20_000)]
    pub clock_override_reason: Option<String>,
    /// How the provider is paid.
    pub payment_model: Option<PaymentModel>,
    /// The exact share paid by results: 10,000 are the whole.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 0, minimum = 0, maximum = 10_000)]
    pub payment_by_results_basis_points: Option<i64>,
    /// The details of payment, whole.
    #[validate(nested)]
    pub payment_details: Option<PaymentDetails>,
    /// A note on volumes; each lot has its own.
    #[validate(length(max = 20_000))]
    #[schema(example = "200 women a year.", max_length = 20_000)]
    pub volumes: Option<String>,
    /// Whether staff transfer (TUPE) applies.
    #[schema(example = false)]
    pub tupe_applies: Option<bool>,
    /// Whether there is an enforcement duty; words say yes, and no takes them away.
    #[schema(example = true)]
    pub enforcement_duty_applies: Option<bool>,
    /// Any enforcement duty.
    #[validate(length(max = 20_000))]
    #[schema(example = "Report missed appointments.", max_length = 20_000)]
    pub enforcement_duty: Option<String>,
    /// Whether there is a data-sharing duty; words say yes, and no takes them away.
    #[schema(example = true)]
    pub data_sharing_duty_applies: Option<bool>,
    /// Any data-sharing duty.
    #[validate(length(max = 20_000))]
    #[schema(example = "Monthly figures to the region.", max_length = 20_000)]
    pub data_sharing_duty: Option<String>,
    /// How price counts.
    pub price_formula: Option<PriceFormula>,
    /// What decides between equals.
    pub tie_break: Option<TieBreak>,
}

/// A lot to add to a draft, or the whole of one that replaces it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotIn {
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Lincolnshire", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: String,
    /// For whom.
    #[validate(length(max = 200))]
    #[schema(example = "Women", max_length = 200)]
    pub cohort: Option<String>,
    /// Its service categories, all of the framework.
    #[validate(length(min = 1, max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), min_items = 1, max_items = 500)]
    pub category_codes: Vec<String>,
    /// Its areas, all of the competition's region and of the framework.
    #[validate(length(min = 1, max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub area_codes: Vec<String>,
    /// Estimated value of the standard term, with VAT where it is due.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = i64, example = 2_500_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub value_pence: Pence,
    /// Whether that value is certain.
    pub value_basis: ValueBasis,
    /// What every extension would add, with VAT where it is due; nothing where it is left out.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 2_500_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub extension_value_pence: Option<Pence>,
    /// The standard term in months.
    #[validate(range(min = 1, max = 120))]
    #[schema(example = 24, minimum = 1, maximum = 120)]
    pub term_months: i64,
    /// The longest extension in months; none where it is left out.
    #[validate(range(min = 0, max = 120))]
    #[schema(example = 12, minimum = 0, maximum = 120)]
    pub extension_months: Option<i64>,
    /// Where, for how many, what is paid in any case, and which areas end earlier.
    #[validate(nested)]
    pub terms: Option<LotTermsIn>,
}

/// Changes to a lot of a draft. What is left out stays; an empty text clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotPatch {
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Lincolnshire", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: Option<String>,
    /// For whom.
    #[validate(length(max = 200))]
    #[schema(example = "Women", max_length = 200)]
    pub cohort: Option<String>,
    /// Its service categories.
    #[validate(length(min = 1, max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["DF01"]), min_items = 1, max_items = 500)]
    pub category_codes: Option<Vec<String>>,
    /// Its areas.
    #[validate(length(min = 1, max = 500), custom(function = "no_repeats"))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub area_codes: Option<Vec<String>>,
    /// Estimated value of the standard term, with VAT where it is due.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = Option<i64>, example = 2_500_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub value_pence: Option<Pence>,
    /// Whether that value is certain.
    pub value_basis: Option<ValueBasis>,
    /// What every extension would add, with VAT where it is due.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 2_500_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub extension_value_pence: Option<Pence>,
    /// The standard term in months.
    #[validate(range(min = 1, max = 120))]
    #[schema(example = 24, minimum = 1, maximum = 120)]
    pub term_months: Option<i64>,
    /// The longest extension in months.
    #[validate(range(min = 0, max = 120))]
    #[schema(example = 12, minimum = 0, maximum = 120)]
    pub extension_months: Option<i64>,
    /// Where, for how many, what is paid in any case, and which areas end earlier: whole.
    #[validate(nested)]
    pub terms: Option<LotTermsIn>,
}

/// The whole list of criteria, in their order, with their groups and the gates.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriteriaIn {
    /// The criteria; their weights must total 10,000 when the competition is checked.
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub criteria: Vec<CriterionIn>,
    /// The groups in which criteria lie, an outer one before those in it.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub groups: Vec<CriterionGroupIn>,
    /// Requirements that are met or not, without weight.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub gates: Vec<GateIn>,
    /// What each score from 0 to the highest means, for every criterion of quality without words of its own.
    #[validate(length(max = 101))]
    #[schema(max_items = 101, example = json!(["Nothing.", "Some of it.", "All of it."]))]
    pub shared_descriptors: Option<Vec<String>>,
}

/// One criterion.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "minimum_within_maximum"))]
pub struct CriterionIn {
    /// What it judges.
    pub kind: CriterionKind,
    /// Title.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "How the service reaches women", min_length = 1, max_length = 200, pattern = "\\S")]
    pub title: String,
    /// What bidders are asked; nothing for price.
    #[validate(length(max = 2000))]
    #[schema(example = "Say how women will come to know of the service.", max_length = 2000)]
    pub question: Option<String>,
    /// Its weight: 10,000 are the whole.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(example = 6000, minimum = 1, maximum = 10_000)]
    pub weight_basis_points: i64,
    /// The highest score; 100 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[schema(example = 5, minimum = 1, maximum = 100)]
    pub maximum_score: Option<i64>,
    /// A bid below this fails; 0 where it is left out.
    #[validate(range(min = 0, max = 100))]
    #[schema(example = 2, minimum = 0, maximum = 100)]
    pub minimum_score: Option<i64>,
    /// Most words of an answer.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(example = 500, minimum = 1, maximum = 100_000)]
    pub word_limit: Option<i64>,
    /// The group in which it lies.
    #[validate(length(min = 1, max = 20))]
    #[schema(example = "A", min_length = 1, max_length = 20)]
    pub group_code: Option<String>,
    /// What each score from 0 to the highest means, all of them.
    #[validate(length(max = 101))]
    #[schema(max_items = 101, example = json!(["Nothing.", "Some of it.", "All of it."]))]
    pub descriptors: Option<Vec<String>>,
}

/// The whole list of a competition's funding lines.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundingIn {
    /// The lines, at most one for an allocation.
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub lines: Vec<FundingLineIn>,
}

/// Money of one allocation, so of one financial year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundingLineIn {
    /// The allocation: of the body and the region that commission.
    pub allocation_id: AllocationId,
    /// How much.
    #[validate(custom(function = "positive"))]
    #[schema(value_type = i64, example = 2_500_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub amount_pence: Pence,
}

/// The answers to the route decision aid and the choice made after it.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteDecisionIn {
    /// Gates by their codes; every one is answered.
    #[validate(length(max = 500))]
    #[schema(example = json!({"G1": false, "G2": false, "G3": false, "G4": false, "G5": false, "G6": false}))]
    pub gates: BTreeMap<String, bool>,
    /// Scored statements by their codes; every one is answered unless a gate decides.
    #[validate(length(max = 500))]
    #[serde(default)]
    #[schema(example = json!({"S1": true, "S2": true, "S3": true, "S4": false, "S5": false, "S6": true}))]
    pub scores: BTreeMap<String, bool>,
    /// The choice.
    pub chosen: RouteChoice,
    /// Needed to leave the aid's outcome, for its panel, and to record what was referred. It is published.
    #[validate(length(max = 20_000))]
    #[schema(example = "The region pays grants for this purpose.", max_length = 20_000)]
    pub reason: Option<String>,
    /// The named officer who leaves the aid's outcome. It is published.
    #[validate(length(max = 200))]
    #[schema(example = "Head of Community Integration", max_length = 200)]
    pub officer: Option<String>,
}

/// A reason that is recorded.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompetitionReasonIn {
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "The volumes are not those we agreed.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
}

/// Publishing.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishCompetitionIn {
    /// A reason for a clock that is shorter than the framework's minimum by now; it is published.
    #[validate(length(max = 20_000))]
    #[schema(example = "The present provider closes in March.", max_length = 20_000)]
    pub clock_override_reason: Option<String>,
}

/// Declining an invitation.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineInvitationIn {
    /// Why.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(
        example = "The lot is too large for us alone.",
        min_length = 1,
        max_length = 2000,
        pattern = "\\S"
    )]
    pub reason: String,
    /// The provider, for people who act for several invited ones.
    #[validate(length(min = 1, max = 36))]
    #[schema(min_length = 1, max_length = 36)]
    pub organisation_id: Option<String>,
}

/// What a list of competitions is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompetitionsQuery {
    /// Only of this framework.
    #[validate(length(max = 36))]
    #[param(max_length = 36)]
    pub framework_id: Option<String>,
    /// Only of this region.
    #[validate(length(max = 20))]
    #[param(example = "F", max_length = 20)]
    pub region_code: Option<String>,
    /// Only of this commissioning body.
    #[validate(length(max = 36))]
    #[param(max_length = 36)]
    pub body_id: Option<String>,
    /// Only in this state.
    pub state: Option<CompetitionState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// Where the page begins: `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// A competition in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompetitionSummaryOut {
    /// Its id.
    pub id: CompetitionId,
    /// Such as `MC-2026-000123`.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
    /// State.
    pub state: CompetitionState,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The commissioning body.
    pub body_id: String,
    /// The region.
    pub region_code: String,
    /// Title.
    pub title: String,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When partnering ends.
    pub partnering_ends_at: Option<UtcTime>,
    /// The last moment at which a bid is in.
    pub deadline: Option<UtcTime>,
    /// When the service starts.
    pub starts_on: Option<Day>,
}

/// A competition with all its terms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompetitionOut {
    /// Its id.
    pub id: CompetitionId,
    /// Such as `MC-2026-000123`.
    #[schema(example = "MC-2026-000123")]
    pub reference: String,
    /// State.
    pub state: CompetitionState,
    /// The framework.
    pub framework_id: FrameworkId,
    /// The commissioning body.
    pub body_id: String,
    /// The second body that commissions it too: to both while it has a part, to everyone once published.
    pub co_commissioner: Option<CoCommissionerRefOut>,
    /// The region.
    pub region_code: String,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// Evaluators see labels, not names.
    pub anonymous: bool,
    /// Why a lot is larger than one area.
    pub footprint_reason: Option<String>,
    /// When partnering ends.
    pub partnering_ends_at: Option<UtcTime>,
    /// The last moment at which a bid is in.
    pub deadline: Option<UtcTime>,
    /// The last moment for questions; until the deadline where none is set.
    pub questions_until: Option<UtcTime>,
    /// When the service starts.
    pub starts_on: Option<Day>,
    /// The pipeline notice from which it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline_notice: Option<PipelineOriginOut>,
    /// The competition from which it was copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copied_from: Option<CompetitionOriginOut>,
    /// The template from which it was begun; for people of the commissioning body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateOriginOut>,
    /// Why a clock is shorter than the framework's minimum.
    pub clock_override_reason: Option<String>,
    /// How the provider is paid.
    pub payment_model: Option<PaymentModel>,
    /// The exact share paid by results, in basis points.
    pub payment_by_results_basis_points: Option<i64>,
    /// The details of payment.
    pub payment_details: Option<PaymentDetails>,
    /// A note on volumes; each lot has its own.
    pub volumes: Option<String>,
    /// Whether staff transfer (TUPE) applies.
    pub tupe_applies: Option<bool>,
    /// Whether there is an enforcement duty; none where nobody has said.
    pub enforcement_duty_applies: Option<bool>,
    /// Any enforcement duty.
    pub enforcement_duty: Option<String>,
    /// Whether there is a data-sharing duty; none where nobody has said.
    pub data_sharing_duty_applies: Option<bool>,
    /// Any data-sharing duty.
    pub data_sharing_duty: Option<String>,
    /// How price counts.
    pub price_formula: PriceFormula,
    /// What decides between equals.
    pub tie_break: TieBreak,
    /// Working days between telling bidders and signing.
    pub standstill_working_days: i64,
    /// The public key to which bids are sealed, once published.
    #[schema(example = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")]
    pub recipient: Option<String>,
    /// The lots.
    pub lots: Vec<LotOut>,
    /// The criteria in their order.
    pub criteria: Vec<CriterionRow>,
    /// The groups in which criteria lie, an outer one before those in it.
    pub criterion_groups: Vec<CriterionGroup>,
    /// Requirements that are met or not, without weight.
    pub gates: Vec<Gate>,
    /// The choice of grant or contract.
    pub route_decision: Option<RouteDecisionOut>,
    /// The funding lines; for people of the commissioning body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funding: Option<Vec<FundingLineOut>>,
    /// The caller's own invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<CompetitionInvitationOut>,
    /// How many invited providers declined, once decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_invitations: Option<i64>,
    /// The person who submitted it for approval; for people of the commissioning body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<String>,
    /// The person who published it; for people of the commissioning body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_by: Option<String>,
    /// Why it was returned, cancelled or ended; for people of the commissioning body and the invited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was closed.
    pub closed_at: Option<UtcTime>,
    /// When its bids were opened.
    pub opened_at: Option<UtcTime>,
    /// When it was decided.
    pub decided_at: Option<UtcTime>,
}

impl CompetitionOut {
    /// The last moment for questions.
    #[must_use]
    pub fn questions_end(&self) -> Option<UtcTime> {
        self.questions_until.or(self.deadline)
    }

    /// Whether questions are taken at `now`.
    #[must_use]
    pub fn takes_questions(&self, now: UtcTime) -> bool {
        self.state == CompetitionState::Published && self.questions_end().is_some_and(|last| now <= last)
    }
}

/// A lot.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotOut {
    /// Its id.
    pub id: LotId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Its number, from 1.
    pub number: i64,
    /// State.
    pub state: LotState,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// Title.
    pub title: String,
    /// For whom.
    pub cohort: Option<String>,
    /// Its service categories.
    pub category_codes: Vec<String>,
    /// Its areas.
    pub area_codes: Vec<String>,
    /// Value of the standard term, with VAT where it is due.
    pub value_pence: Pence,
    /// Whether that value is certain.
    pub value_basis: ValueBasis,
    /// What every extension would add.
    pub extension_value_pence: Pence,
    /// The standard term in months.
    pub term_months: i64,
    /// The longest extension in months.
    pub extension_months: i64,
    /// Its tier: from its value with VAT and every extension.
    pub tier: i64,
    /// Where, for how many, what is paid in any case, and when each area ends.
    pub terms: LotTermsOut,
}

/// The pipeline notice that announced a competition.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PipelineOriginOut {
    /// Its id.
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")]
    pub id: String,
    /// Such as `PN-2026-000012`.
    #[schema(example = "PN-2026-000012")]
    pub reference: String,
}

/// A funding line with what its allocation has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FundingLineOut {
    /// The allocation.
    pub allocation_id: AllocationId,
    /// The year in which its financial year begins.
    pub financial_year: i64,
    /// How much.
    pub amount_pence: Pence,
    /// What the allocation has left now; of a co-funder's money what its pledges cover.
    pub uncommitted_pence: Pence,
}

/// A statement of the route decision aid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatementOut {
    /// Its code.
    #[schema(example = "N1")]
    pub code: String,
    /// The statement.
    pub text: String,
}

/// A gate or scored statement of the route decision aid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AidStatementOut {
    /// Its code.
    #[schema(example = "S1")]
    pub code: String,
    /// The statement.
    pub text: String,
    /// What a true gate means: `contract`, or to whom it is referred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// The points of a true statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
}

/// The route decision aid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RouteAidOut {
    /// Version of the gates, points and bands.
    pub version: u32,
    /// The gates.
    pub gates: Vec<AidStatementOut>,
    /// The scored statements.
    pub scores: Vec<AidStatementOut>,
    /// Notes that stand beside every outcome.
    pub notes: Vec<StatementOut>,
}

/// The recorded choice of grant or contract.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RouteDecisionOut {
    /// Version of the aid's gates and points.
    pub aid_version: i64,
    /// The answers to the gates.
    pub gates: BTreeMap<String, bool>,
    /// The answers to the scored statements.
    pub scores: BTreeMap<String, bool>,
    /// Codes of the gates that kept from a grant.
    pub gates_failed: Vec<String>,
    /// The points; none where a gate decided.
    pub score: Option<i64>,
    /// What the aid advised: `grant`, `panel` or `contract`.
    #[schema(example = "grant")]
    pub aid_outcome: String,
    /// What was chosen.
    #[schema(example = "grant")]
    pub chosen: String,
    /// Why.
    pub reason: Option<String>,
    /// The officer who left the aid's outcome.
    pub officer: Option<String>,
    /// Whether a second person of a panel confirmed it.
    pub confirmed_by_second_person: bool,
    /// VAT and subsidy: warnings, never decisions.
    pub notes: Vec<StatementOut>,
    /// When it was recorded.
    pub recorded_at: UtcTime,
}

/// The result of a check: everything at once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompetitionCheckOut {
    /// True where there is no fault.
    pub ready: bool,
    /// Every fault, with what would mend it. Pointers lead into the competition as it is read.
    pub faults: Vec<Fault>,
    /// Who could bid for each lot.
    pub lots: Vec<LotCheckOut>,
    /// How many members each area of the region has.
    #[schema(example = json!({"lincolnshire": 12}))]
    pub members_by_area: BTreeMap<String, i64>,
    /// What the standard terms of all lots cost.
    pub needed_pence: Pence,
    /// What the funding lines give.
    pub funded_pence: Pence,
}

/// Who could bid for a lot, by income band (rule 8).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotCheckOut {
    /// The lot.
    pub lot_id: LotId,
    /// Its number.
    pub number: i64,
    /// Its tier.
    pub tier: i64,
    /// How many active members cover it and would be invited.
    pub members_covering: i64,
    /// The same by income band.
    pub covering_by_income_band: BTreeMap<String, i64>,
    /// Members that lack a category of the lot.
    pub excluded_by_category: BTreeMap<String, i64>,
    /// Members that lack an area of the lot.
    pub excluded_by_area: BTreeMap<String, i64>,
    /// Members of a lower tier.
    pub excluded_by_tier: BTreeMap<String, i64>,
    /// Members that have one of its categories and one of its areas, but do not cover it: they are told of it as possible
    /// partners.
    pub possible_partners: BTreeMap<String, i64>,
    /// What a year of the standard term gives each of 1, 2, 3 or 5 organisations that share the value equally; a part of a
    /// penny is left out.
    #[schema(value_type = BTreeMap<String, i64>, example = json!({"1": 1_250_000, "2": 625_000, "3": 416_666, "5": 250_000}))]
    pub yearly_share_pence: BTreeMap<i64, Pence>,
}

/// An invitation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompetitionInvitationOut {
    /// Its id.
    pub id: String,
    /// The provider.
    pub organisation_id: String,
    /// The provider's name.
    pub organisation_name: String,
    /// When it was invited.
    pub invited_at: UtcTime,
    /// When one of its people first read the competition; for the region's people and the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_at: Option<UtcTime>,
    /// When it declined; for the region's people and the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_at: Option<UtcTime>,
    /// Why; for the region's people and the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decline_reason: Option<String>,
}

fn minimum_within_maximum(criterion: &CriterionIn) -> Checked {
    if criterion.minimum_score.unwrap_or(0) > criterion.maximum_score.unwrap_or(100) {
        return refuse("range", "The minimum is above the highest score: lower it.");
    }
    Ok(())
}
