//! Competitions, lots, criteria and invitations as they are kept.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::states::{CompetitionState, LotState};
use super::terms::lots::{DeliveryPlace, LotTerms};
use super::terms::payment::PaymentDetails;
use crate::frameworks::FrameworkId;
use crate::kernel::authz::Scope;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{competitions, criteria, invitations, lots, route_decisions};
use crate::kernel::db::types::Json;
use crate::kernel::money::Pence;

crate::id_type! {
    /// A competition.
    CompetitionId
}

crate::id_type! {
    /// A lot of a competition.
    LotId
}

crate::id_type! {
    /// A criterion of a competition.
    CriterionId
}

crate::text_enum! {
    /// How the provider is paid (rule 9).
    pub enum PaymentModel {
        Block = "block",
        FeeForService = "fee_for_service",
        PaymentByResults = "payment_by_results",
        Staged = "staged",
    }
}

crate::text_enum! {
    /// How price counts: by the formula, or the same for all and without weight.
    pub enum PriceFormula {
        LowestOverPrice = "lowest_over_price",
        FixedPrice = "fixed_price",
    }
}

crate::text_enum! {
    /// What decides between bids with the same total.
    pub enum TieBreak {
        QualityThenPrice = "quality_then_price",
        PriceThenQuality = "price_then_quality",
    }
}

crate::text_enum! {
    /// Whether a value is certain (rule 25).
    pub enum ValueBasis {
        Fixed = "fixed",
        Predicted = "predicted",
    }
}

crate::text_enum! {
    /// What a criterion judges.
    pub enum CriterionKind {
        Quality = "quality",
        Price = "price",
    }
}

/// A competition.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = competitions)]
pub struct Competition {
    /// Its id.
    pub id: CompetitionId,
    /// Such as `MC-2026-000123`.
    pub reference: String,
    /// The framework under which it is held.
    pub framework_id: FrameworkId,
    /// The commissioning body.
    pub body_id: String,
    /// The region.
    pub region_code: String,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// State.
    pub state: CompetitionState,
    /// Evaluators see labels, not names.
    pub anonymous: bool,
    /// Why a lot is larger than one area.
    pub footprint_reason: Option<String>,
    /// End of the partnering clock.
    pub partnering_ends_at: Option<UtcTime>,
    /// A bid at this moment is in, one microsecond later is out.
    pub deadline: Option<UtcTime>,
    /// The last moment for questions; until the deadline where it is not set.
    pub questions_until: Option<UtcTime>,
    /// When the service starts.
    pub starts_on: Option<Day>,
    /// A director's reason for a clock shorter than the framework's minimum; published.
    pub clock_override_reason: Option<String>,
    /// How the provider is paid.
    pub payment_model: Option<PaymentModel>,
    /// The share paid by results, in basis points.
    pub payment_by_results_basis_points: Option<i64>,
    /// Expected volumes.
    pub volumes: Option<String>,
    /// Whether staff transfer (TUPE).
    pub tupe_applies: Option<bool>,
    /// Any enforcement duty.
    pub enforcement_duty: Option<String>,
    /// Any data-sharing duty.
    pub data_sharing_duty: Option<String>,
    /// Whether there is an enforcement duty; none where nobody has said.
    pub enforcement_duty_applies: Option<bool>,
    /// Whether there is a data-sharing duty; none where nobody has said.
    pub data_sharing_duty_applies: Option<bool>,
    /// The details of payment.
    pub payment_details: Option<Json<PaymentDetails>>,
    /// How price counts.
    pub price_formula: PriceFormula,
    /// What decides between equals.
    pub tie_break: TieBreak,
    /// Working days between telling bidders and signing.
    pub standstill_working_days: i64,
    /// When the draft was made.
    pub created_at: UtcTime,
    /// The person who submitted it for approval.
    pub submitted_by: Option<String>,
    /// The person who published it.
    pub published_by: Option<String>,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was closed.
    pub closed_at: Option<UtcTime>,
    /// When its bids were opened.
    pub opened_at: Option<UtcTime>,
    /// The person who recommended.
    pub recommended_by: Option<String>,
    /// The person who decided.
    pub decided_by: Option<String>,
    /// When it was decided.
    pub decided_at: Option<UtcTime>,
    /// The reason of the last return, cancellation or end without award.
    pub reason: Option<String>,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

impl Competition {
    /// True once everyone may know of it.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.published_at.is_some()
    }

    /// True once the list of invited providers is public (visibility table).
    #[must_use]
    pub const fn is_decided(&self) -> bool {
        self.decided_at.is_some()
    }
}

/// Where permissions on a competition are needed: its body, its region, itself.
#[must_use]
pub fn scope_of(competition: &Competition) -> Scope<'_> {
    Scope {
        body_id: &competition.body_id,
        region_code: Some(&competition.region_code),
        competition_id: Some(competition.id.as_str()),
    }
}

/// A lot's own row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lots)]
pub(super) struct LotRow {
    pub(super) id: LotId,
    pub(super) competition_id: CompetitionId,
    pub(super) number: i64,
    pub(super) title: String,
    pub(super) cohort: Option<String>,
    pub(super) value_pence: Pence,
    pub(super) value_basis: ValueBasis,
    pub(super) extension_value_pence: Pence,
    pub(super) term_months: i64,
    pub(super) extension_months: i64,
    pub(super) state: LotState,
    pub(super) version: i64,
    pub(super) recorded_at: UtcTime,
    pub(super) delivery_place: Option<DeliveryPlace>,
    pub(super) prisons: Option<String>,
    pub(super) volume_unit: Option<String>,
    pub(super) volume_minimum: Option<i64>,
    pub(super) volume_expected: Option<i64>,
    pub(super) volume_maximum: Option<i64>,
    pub(super) minimum_payment_pence: Option<Pence>,
}

/// A lot: categories × areas × cohort, with its own value and result.
#[derive(Debug, Clone)]
pub struct Lot {
    /// Its id.
    pub id: LotId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Its number in the competition, from 1.
    pub number: i64,
    /// Title.
    pub title: String,
    /// For whom.
    pub cohort: Option<String>,
    /// Its service categories, sorted.
    pub categories: Vec<String>,
    /// Its areas, sorted.
    pub areas: Vec<String>,
    /// Value of the standard term, with VAT.
    pub value_pence: Pence,
    /// Whether the value is certain.
    pub value_basis: ValueBasis,
    /// What every extension would add, with VAT.
    pub extension_value_pence: Pence,
    /// The standard term in months.
    pub term_months: i64,
    /// The longest extension in months.
    pub extension_months: i64,
    /// Where, for how many, what is paid in any case, and which areas end earlier.
    pub terms: LotTerms,
    /// State.
    pub state: LotState,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

/// A published criterion.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Serialize, ToSchema)]
#[diesel(table_name = criteria)]
pub struct CriterionRow {
    /// Its id.
    pub id: CriterionId,
    /// Its place, from 1.
    pub position: i64,
    /// What it judges.
    pub kind: CriterionKind,
    /// Title.
    pub title: String,
    /// What bidders are asked.
    pub question: String,
    /// Its weight: 10,000 are the whole.
    pub weight_basis_points: i64,
    /// The highest score.
    pub maximum_score: i64,
    /// A bid below this fails.
    pub minimum_score: i64,
    /// Most words of an answer.
    pub word_limit: Option<i64>,
    /// The group in which it lies.
    pub group_code: Option<String>,
    /// What each score from 0 to the highest means.
    #[schema(value_type = Option<Vec<String>>)]
    pub descriptors: Option<Json<Vec<String>>>,
}

/// A provider's invitation to a competition.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    /// Its id.
    pub id: String,
    /// The competition.
    pub competition_id: CompetitionId,
    /// The provider.
    pub organisation_id: String,
    /// The membership that covers a lot.
    pub membership_id: String,
    /// When it was invited.
    pub invited_at: UtcTime,
    /// When one of its people first read the competition.
    pub received_at: Option<UtcTime>,
    /// When it declined.
    pub declined_at: Option<UtcTime>,
    /// Why.
    pub decline_reason: Option<String>,
    /// Its version.
    pub version: i64,
}

/// The recorded choice of grant or contract.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = route_decisions)]
pub struct RouteDecision {
    /// Its id.
    pub id: String,
    /// Version of the aid's gates and points.
    pub aid_version: i64,
    /// The answers, as JSON.
    pub answers: String,
    /// Codes of the gates that kept from a grant, as JSON.
    pub gates_failed: String,
    /// The points; 0 where a gate decided.
    pub score: i64,
    /// What the aid advised.
    pub aid_outcome: String,
    /// What was chosen.
    pub chosen: String,
    /// Why, where a reason is needed.
    pub reason: Option<String>,
    /// The named officer who leaves the advice.
    pub officer: Option<String>,
    /// The person who decided.
    pub decided_by: String,
    /// The second person of a panel.
    pub second_person: Option<String>,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}
