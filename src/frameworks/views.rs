//! What callers send and see of frameworks and question sets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::changes::Change;
use super::model::{
    Framework, FrameworkId, Question, QuestionSet, QuestionSetId, QuestionSetState, Regime, Tier,
};
use super::states::FrameworkState;
use crate::kernel::authz::{Actor, ManageFrameworks, Scope};
use crate::kernel::checks::{not_blank, not_negative};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::confirmation::AwaitingConfirmationOut;
use crate::kernel::machine::Machine;
use crate::kernel::money::Pence;

/// Actions of the lifecycle table that have an operation.
const OFFERED: &[&str] = &["publish", "discard", "suspend", "resume", "close", "extend"];

const fn ten() -> i64 {
    10
}
const fn fourteen() -> i64 {
    14
}
const fn twenty_one() -> i64 {
    21
}
const fn thirty() -> i64 {
    30
}
const fn eight() -> i64 {
    8
}

/// A new framework.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameworkIn {
    /// The commissioning body that manages it; the caller is its framework manager.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11", min_length = 1, max_length = 64)]
    pub body_id: String,
    /// Other commissioning bodies that may run competitions in it.
    #[validate(length(max = 500))]
    #[serde(default)]
    #[schema(example = json!([]), max_items = 500)]
    pub participating_bodies: Vec<String>,
    /// Its name.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "Rehabilitation services", min_length = 1, max_length = 200)]
    pub name: String,
    /// What it is for.
    #[validate(length(min = 1, max = 2000))]
    #[schema(
        example = "Services that help people on probation to find work, a home and support.",
        min_length = 1,
        max_length = 2000
    )]
    pub summary: String,
    /// The law it runs under.
    #[schema(example = "pa2023_light_touch_framework")]
    pub regime: Regime,
    /// First day on which one may apply.
    #[schema(example = "2026-12-01")]
    pub opens_on: Day,
    /// Last day on which one may apply.
    #[schema(example = "2030-11-30")]
    pub closes_on: Day,
    /// Clock for deciding an application, in working days (rule 1).
    #[validate(range(min = 1, max = 60))]
    #[serde(default = "ten")]
    #[schema(example = 10, minimum = 1, maximum = 60)]
    pub decision_working_days: i64,
    /// Clock for an appeal, in working days.
    #[validate(range(min = 1, max = 60))]
    #[serde(default = "ten")]
    #[schema(example = 10, minimum = 1, maximum = 60)]
    pub appeal_working_days: i64,
    /// Shortest partnering time, in days.
    #[validate(range(min = 0, max = 365))]
    #[serde(default = "fourteen")]
    #[schema(example = 14, minimum = 0, maximum = 365)]
    pub minimum_partnering_days: i64,
    /// Shortest bidding time, in days.
    #[validate(range(min = 0, max = 365))]
    #[serde(default = "twenty_one")]
    #[schema(example = 21, minimum = 0, maximum = 365)]
    pub minimum_bidding_days: i64,
    /// Shortest mobilisation time, in days.
    #[validate(range(min = 0, max = 365))]
    #[serde(default = "thirty")]
    #[schema(example = 30, minimum = 0, maximum = 365)]
    pub minimum_mobilisation_days: i64,
    /// Standstill before a contract, in working days: 0 or at least 8 (rule 24).
    #[validate(range(min = 0, max = 60))]
    #[serde(default = "eight")]
    #[schema(example = 8, minimum = 0, maximum = 60)]
    pub standstill_working_days: i64,
    /// Agreements worth less, with every extension, have the short form; 0 for none.
    #[validate(custom(function = "not_negative"))]
    #[serde(default = "crate::awards::default_short_form")]
    #[schema(value_type = i64, example = 5_000_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub short_form_below_pence: Pence,
    /// Service category codes.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = json!(["DF01"]), min_items = 1, max_items = 500)]
    pub categories: Vec<String>,
    /// Area codes.
    #[validate(length(min = 1, max = 500))]
    #[schema(example = json!(["lincolnshire"]), min_items = 1, max_items = 500)]
    pub areas: Vec<String>,
    /// Value bands; where left out: £25,000, £135,018, £663,540, above.
    #[validate(length(min = 1, max = 9), nested)]
    #[serde(default = "super::rules::default_tiers")]
    #[schema(example = json!([{"tier": 1, "up_to_pence": 2_500_000}, {"tier": 2, "up_to_pence": 13_501_800},
        {"tier": 3, "up_to_pence": 66_354_000}, {"tier": 4}]), min_items = 1, max_items = 9)]
    pub tiers: Vec<Tier>,
}

/// Changes of a draft; what is left out stays. Lists are replaced whole.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Rehabilitation services"}))]
pub struct FrameworkPatch {
    /// Other commissioning bodies.
    #[validate(length(max = 500))]
    #[schema(max_items = 500)]
    pub participating_bodies: Option<Vec<String>>,
    /// Its name.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What it is for.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub summary: Option<String>,
    /// The law it runs under.
    pub regime: Option<Regime>,
    /// First day.
    pub opens_on: Option<Day>,
    /// Last day.
    pub closes_on: Option<Day>,
    /// Decision clock.
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60)]
    pub decision_working_days: Option<i64>,
    /// Appeal clock.
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60)]
    pub appeal_working_days: Option<i64>,
    /// Shortest partnering time.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365)]
    pub minimum_partnering_days: Option<i64>,
    /// Shortest bidding time.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365)]
    pub minimum_bidding_days: Option<i64>,
    /// Shortest mobilisation time.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365)]
    pub minimum_mobilisation_days: Option<i64>,
    /// Standstill.
    #[validate(range(min = 0, max = 60))]
    #[schema(minimum = 0, maximum = 60)]
    pub standstill_working_days: Option<i64>,
    /// Value below which an agreement has the short form.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub short_form_below_pence: Option<Pence>,
    /// Service category codes.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub categories: Option<Vec<String>>,
    /// Area codes.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    pub areas: Option<Vec<String>>,
    /// Value bands.
    #[validate(length(min = 1, max = 9), nested)]
    #[schema(min_items = 1, max_items = 9)]
    pub tiers: Option<Vec<Tier>>,
}

impl FrameworkPatch {
    /// Puts what was sent in place of what was.
    pub fn change(self, one: &mut Framework) {
        fn put<T>(new: Option<T>, old: &mut T) {
            if let Some(new) = new {
                *old = new;
            }
        }
        put(self.participating_bodies, &mut one.participating_bodies);
        put(self.name, &mut one.name);
        put(self.summary, &mut one.summary);
        put(self.regime, &mut one.regime);
        put(self.opens_on, &mut one.opens_on);
        put(self.closes_on, &mut one.closes_on);
        put(self.decision_working_days, &mut one.decision_working_days);
        put(self.appeal_working_days, &mut one.appeal_working_days);
        put(self.minimum_partnering_days, &mut one.minimum_partnering_days);
        put(self.minimum_bidding_days, &mut one.minimum_bidding_days);
        put(self.minimum_mobilisation_days, &mut one.minimum_mobilisation_days);
        put(self.standstill_working_days, &mut one.standstill_working_days);
        put(self.short_form_below_pence, &mut one.short_form_below_pence);
        put(self.categories, &mut one.categories);
        put(self.areas, &mut one.areas);
        put(self.tiers, &mut one.tiers);
    }
}

/// A reason that is kept with the decision.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonIn {
    /// The reason.
    #[validate(length(min = 1, max = 2000), custom(function = "not_blank"))]
    #[schema(example = "The need has changed.", min_length = 1, max_length = 2000, pattern = "\\S")]
    pub reason: String,
}

/// A later closing date.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FrameworkExtendIn)]
pub struct ExtendIn {
    /// The new last day on which one may apply, after the present one.
    #[schema(example = "2032-11-30")]
    pub closes_on: Day,
    /// Why.
    #[validate(length(min = 1, max = 1900))]
    #[schema(example = "The services go on for two more years.", min_length = 1, max_length = 1900)]
    pub reason: String,
}

/// Which frameworks to list.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FrameworksQuery {
    /// Only those in this state.
    pub state: Option<FrameworkState>,
    /// Rows in the page, 1 to 100; 50 where it is left out.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, example = 50)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(max = 2000))]
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// A framework.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FrameworkOut {
    /// Its id.
    pub id: FrameworkId,
    /// Its reference.
    #[schema(example = "FW-2026-000001")]
    pub reference: String,
    /// The body that manages it.
    pub body_id: String,
    /// Other commissioning bodies.
    pub participating_bodies: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub summary: String,
    /// The law it runs under.
    pub regime: Regime,
    /// Its state.
    pub state: FrameworkState,
    /// What the caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// The act that waits for a second person, for the managers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaiting_confirmation: Option<AwaitingConfirmationOut>,
    /// First day on which one may apply.
    pub opens_on: Day,
    /// Last day on which one may apply.
    pub closes_on: Day,
    /// Decision clock in working days.
    pub decision_working_days: i64,
    /// Appeal clock in working days.
    pub appeal_working_days: i64,
    /// Shortest partnering time in days.
    pub minimum_partnering_days: i64,
    /// Shortest bidding time in days.
    pub minimum_bidding_days: i64,
    /// Shortest mobilisation time in days.
    pub minimum_mobilisation_days: i64,
    /// Standstill in working days.
    pub standstill_working_days: i64,
    /// Agreements worth less, with every extension, have the short form; 0 for none.
    pub short_form_below_pence: Pence,
    /// Service category codes.
    pub categories: Vec<String>,
    /// Area codes.
    pub areas: Vec<String>,
    /// Value bands.
    pub tiers: Vec<Tier>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was published.
    pub published_at: Option<UtcTime>,
}

impl FrameworkOut {
    /// As `actor` sees it.
    #[must_use]
    pub fn of(one: Framework, actor: &Actor, waiting: Option<AwaitingConfirmationOut>) -> Self {
        let manages = manages(actor, &one);
        let allowed_actions = if manages {
            one.state.actions().into_iter().filter(|action| OFFERED.contains(action)).collect()
        } else {
            Vec::new()
        };
        Self {
            id: one.id,
            reference: one.reference,
            body_id: one.body_id,
            participating_bodies: one.participating_bodies,
            name: one.name,
            summary: one.summary,
            regime: one.regime,
            state: one.state,
            allowed_actions,
            awaiting_confirmation: waiting.filter(|_| manages),
            opens_on: one.opens_on,
            closes_on: one.closes_on,
            decision_working_days: one.decision_working_days,
            appeal_working_days: one.appeal_working_days,
            minimum_partnering_days: one.minimum_partnering_days,
            minimum_bidding_days: one.minimum_bidding_days,
            minimum_mobilisation_days: one.minimum_mobilisation_days,
            standstill_working_days: one.standstill_working_days,
            short_form_below_pence: one.short_form_below_pence,
            categories: one.categories,
            areas: one.areas,
            tiers: one.tiers,
            created_at: one.created_at,
            published_at: one.published_at,
        }
    }
}

/// True for a framework manager of its body.
#[must_use]
pub fn manages(actor: &Actor, one: &Framework) -> bool {
    actor.may(ManageFrameworks, &Scope::of_body(&one.body_id))
}

/// A new question set: the given questions, or the built-in first set where they are left out.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"what_changed": "Q17 may have 600 words.", "justification": "Applicants asked for room."}))]
pub struct QuestionSetIn {
    /// The questions, in order.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub questions: Option<Vec<Question>>,
    /// What it changes of the published set before it; needed where there is one.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub what_changed: Option<String>,
    /// Why it changes that; needed where there is a published set before it.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub justification: Option<String>,
    /// From which day new applications answer it; from its publication where it is left out or over by then.
    pub effective_on: Option<Day>,
}

/// A question set; a list leaves the questions out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionSetOut {
    /// Its id.
    pub id: QuestionSetId,
    /// The framework.
    pub framework_id: FrameworkId,
    /// Its number in the framework.
    pub number: i64,
    /// Whether it can be answered; a published one never changes.
    pub state: QuestionSetState,
    /// What the caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// What it changes of the published set before it, in the manager's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_changed: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    /// From which day new applications answer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Day>,
    /// The number of the published set that it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub based_on: Option<i64>,
    /// What changes, found by comparing the two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change>>,
    /// The version of each requirement, by its code; it grows when anything in the question changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement_versions: Option<BTreeMap<String, i64>>,
    /// The questions, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub questions: Option<Vec<Question>>,
}

impl QuestionSetOut {
    /// As seen by a caller who `manages` the framework or not.
    #[must_use]
    pub fn of(set: QuestionSet, manages: bool) -> Self {
        let draft = set.state == QuestionSetState::Draft;
        Self {
            id: set.id,
            framework_id: set.framework_id,
            number: set.number,
            state: set.state,
            allowed_actions: if draft && manages { vec!["publish"] } else { Vec::new() },
            created_at: set.created_at,
            published_at: set.published_at,
            what_changed: set.what_changed,
            justification: set.justification,
            effective_on: set.effective_on,
            based_on: set.based_on,
            changes: None,
            requirement_versions: None,
            questions: None,
        }
    }

    /// With its questions, their versions and what changes.
    #[must_use]
    pub fn with(
        self,
        questions: Vec<Question>,
        versions: BTreeMap<String, i64>,
        changes: Vec<Change>,
    ) -> Self {
        let changes = self.based_on.map(|_| changes);
        Self { questions: Some(questions), requirement_versions: Some(versions), changes, ..self }
    }
}
