//! Frameworks, their tiers and question sets, as they are kept.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::states::FrameworkState;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Pence;

crate::id_type! {
    /// The id of a framework.
    FrameworkId
}
crate::id_type! {
    /// The id of a question set.
    QuestionSetId
}

crate::text_enum! {
    /// The law under which a framework runs; it decides notices and time limits.
    pub enum Regime {
        Pa2023DynamicMarket = "pa2023_dynamic_market",
        Pa2023LightTouchFramework = "pa2023_light_touch_framework",
        Pcr2015LightTouch = "pcr2015_light_touch",
        GrantProgramme = "grant_programme",
    }
}

crate::text_enum! {
    /// A question set is changed only by making the next one.
    pub enum QuestionSetState {
        Draft = "draft",
        Published = "published",
    }
}

crate::text_enum! {
    /// The form of an answer.
    pub enum QuestionKind {
        YesNo = "yes_no",
        Choice = "choice",
        Text = "text",
        Number = "number",
        Money = "money",
        Date = "date",
        List = "list",
        File = "file",
        FromRecord = "from_record",
        Computed = "computed",
    }
}

impl QuestionKind {
    /// True where the applicant sends the answer; otherwise the program reads it from what is recorded.
    #[must_use]
    pub const fn is_answered(self) -> bool {
        !matches!(self, Self::FromRecord | Self::Computed)
    }
}

/// A value band of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its number, from 1.
    #[validate(range(min = 1, max = 9))]
    #[schema(example = 1, minimum = 1, maximum = 9)]
    pub tier: i64,
    /// The highest value in it, in pence with VAT and every extension; absent on the last.
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64))]
    #[schema(example = 2_500_000, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to_pence: Option<i64>,
}

/// A framework with everything that decides what happens in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// Its id.
    pub id: FrameworkId,
    /// Such as `FW-2026-000001`.
    pub reference: String,
    /// The commissioning body that manages it.
    pub body_id: String,
    /// Other commissioning bodies that may run competitions in it.
    pub participating_bodies: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// The law it runs under.
    pub regime: Regime,
    /// Its state.
    pub state: FrameworkState,
    /// First day on which one may apply.
    pub opens_on: Day,
    /// Last day on which one may apply.
    pub closes_on: Day,
    /// Clock for deciding an application, in working days (rule 1).
    pub decision_working_days: i64,
    /// Clock for an appeal, in working days.
    pub appeal_working_days: i64,
    /// Shortest partnering time of a competition, in days (rule 10).
    pub minimum_partnering_days: i64,
    /// Shortest bidding time of a competition, in days (rule 10).
    pub minimum_bidding_days: i64,
    /// Shortest mobilisation time of a competition, in days (rule 10).
    pub minimum_mobilisation_days: i64,
    /// Standstill before a contract, in working days: 0 or at least 8 (rule 24).
    pub standstill_working_days: i64,
    /// Agreements worth less have the short form (GC5); 0 for none.
    pub short_form_below_pence: Pence,
    /// Service category codes, in order.
    pub categories: Vec<String>,
    /// Area codes, in order.
    pub areas: Vec<String>,
    /// Value bands, in order.
    pub tiers: Vec<Tier>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: UtcTime,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// Its version.
    pub version: i64,
}

impl Framework {
    /// True where a body may run competitions in it.
    #[must_use]
    pub fn takes_part(&self, body_id: &str) -> bool {
        self.body_id == body_id || self.participating_bodies.iter().any(|one| one == body_id)
    }

    /// True for a framework that everyone may see.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        matches!(self.state, FrameworkState::Open | FrameworkState::Suspended | FrameworkState::Closed)
    }
}

/// A question set without its questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionSet {
    /// Its id.
    pub id: QuestionSetId,
    /// The framework.
    pub framework_id: FrameworkId,
    /// Its number in the framework, from 1.
    pub number: i64,
    /// Its state.
    pub state: QuestionSetState,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// What it changes of the one before, in words.
    pub what_changed: Option<String>,
    /// Why.
    pub justification: Option<String>,
    /// From which day new applications answer it; from its publication where there is none.
    pub effective_on: Option<Day>,
    /// The number of the published set that it was made from.
    pub based_on: Option<i64>,
    /// Its version.
    pub version: i64,
}

crate::text_enum! {
    /// When evidence for a requirement is asked for: only of members drawn by chance, or of each once it is admitted.
    pub enum EvidenceWhen {
        Sampled = "sampled",
        AfterAdmission = "after_admission",
    }
}

/// What evidence a requirement has. Nothing is asked for before admission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRule {
    /// When it is asked for.
    #[schema(example = "sampled")]
    pub when: EvidenceWhen,
    /// The fewest days that a member has to send it.
    #[validate(range(min = 1, max = 365))]
    #[schema(example = 20, minimum = 1, maximum = 365)]
    pub within_days: i64,
    /// True where it holds only for a time: who sends it says until when.
    #[schema(example = false)]
    pub expires: bool,
}

/// How a tier varies a question (rule 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct QuestionTier {
    /// The tier.
    #[validate(range(min = 1, max = 9))]
    #[schema(example = 1, minimum = 1, maximum = 9)]
    pub tier: i64,
    /// Whether it is asked there.
    pub asked: bool,
    /// Most words of a text.
    #[validate(range(min = 1, max = 5000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 200, minimum = 1, maximum = 5000)]
    pub word_limit: Option<i64>,
    /// Of a number or money: the smallest that meets the requirement. Of the computed `turnover`: yearly income in per
    /// cent of the smallest value of the tier, at most 200 (rule 2).
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub threshold: Option<i64>,
    /// Why it is waived, in words for the applicant.
    #[validate(length(min = 1, max = 2000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
    /// What evidence of the answer can be asked for after admission; absent for none.
    #[validate(nested)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    pub evidence: Option<EvidenceRule>,
}

/// A question with its variations by tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its code in the set.
    #[validate(custom(function = super::rules::is_code))]
    #[schema(example = "Q17", pattern = "^[A-Z][A-Z0-9_]{0,19}$")]
    pub code: String,
    /// The section.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "D Capability", min_length = 1, max_length = 200)]
    pub section: String,
    /// The question in English.
    #[validate(length(min = 1, max = 2000))]
    #[schema(
        example = "Describe an example of relevant work; grant-funded or volunteer work counts.",
        min_length = 1,
        max_length = 2000
    )]
    pub text_en: String,
    /// The question in Welsh.
    #[validate(length(min = 1, max = 2000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000)]
    pub text_cy: Option<String>,
    /// The form of its answer.
    #[schema(example = "text")]
    pub kind: QuestionKind,
    /// The answers to choose from; for `from_record` and `computed` the name of the fact.
    #[validate(length(max = 100))]
    #[serde(default)]
    #[schema(example = json!([]), max_items = 100)]
    pub choices: Vec<String>,
    /// What a number counts, such as `months`; with `%` it is 100 at most. No other kind has one.
    #[validate(length(min = 1, max = 30))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), min_length = 1, max_length = 30)]
    pub unit: Option<String>,
    /// The answer without which the requirement is not met: `yes`, `no` or one of the choices.
    #[validate(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), min_length = 1, max_length = 200)]
    pub must_be: Option<String>,
    /// Asked only where one of these holds, separated by commas: `CODE` (answered yes, or names something) or
    /// `CODE=choice`. The tier's reason says why it is not asked otherwise.
    #[validate(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null), min_length = 1, max_length = 200)]
    pub asked_if: Option<String>,
    /// Why it is asked: what the work needs it for.
    #[validate(length(min = 1, max = 2000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "The service is for people at risk, so some experience with them is needed.",
        min_length = 1,
        max_length = 2000
    )]
    pub justification: Option<String>,
    /// Each tier of the framework once.
    #[validate(length(min = 1, max = 9), nested)]
    #[schema(example = json!([{"tier": 1, "asked": true, "word_limit": 200}, {"tier": 2, "asked": true, "word_limit": 400},
        {"tier": 3, "asked": true, "word_limit": 400}, {"tier": 4, "asked": true, "word_limit": 400}]), min_items = 1, max_items = 9)]
    pub tiers: Vec<QuestionTier>,
}

impl Question {
    /// True for the comparison of yearly income with the value of the tier.
    #[must_use]
    pub fn is_turnover(&self) -> bool {
        self.kind == QuestionKind::Computed && self.choices.first().is_some_and(|fact| fact == "turnover")
    }

    /// True for a number that is a share of a whole.
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.unit.as_deref() == Some("%")
    }

    /// The threshold at a tier, where the requirement has one.
    #[must_use]
    pub fn threshold(&self, tier: i64) -> Option<i64> {
        let said = self.at(tier).and_then(|one| one.threshold);
        if self.is_turnover() { said.or(Some(super::rules::turnover_percent(tier))) } else { said }
    }

    /// How `tier` varies it.
    #[must_use]
    pub fn at(&self, tier: i64) -> Option<&QuestionTier> {
        self.tiers.iter().find(|one| one.tier == tier)
    }
}
