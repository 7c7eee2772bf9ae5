//! Rows and words of awards and agreements.

use diesel::prelude::*;

use super::states::{AgreementState, AwardState};
pub use crate::competitions::ValueBasis;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{agreements, awards};
use crate::kernel::money::Pence;

crate::id_type! {
    /// An award: one decision for one provider over one or more lots.
    AwardId
}

crate::id_type! {
    /// The grant or contract that an award becomes.
    AgreementId
}

crate::text_enum! {
    /// By which instrument an award is made.
    pub enum Route {
        Grant = "grant",
        Contract = "contract",
    }
}

crate::text_enum! {
    /// Where an award comes from.
    pub enum AwardOrigin {
        Competition = "competition",
        Direct = "direct",
        PublishedImport = "published_import",
    }
}

/// An award as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = awards, treat_none_as_default_value = false)]
pub struct Award {
    /// Its id.
    pub id: AwardId,
    /// Such as `AW-2026-000012`.
    pub reference: String,
    /// The competition that it decided; none for one without competition, or an imported one.
    pub competition_id: Option<String>,
    /// The winning bid.
    pub bid_id: Option<String>,
    /// The provider.
    pub organisation_id: String,
    /// The region that commissions.
    pub region_code: String,
    /// The category in words.
    pub category: String,
    /// The cohort, where all its lots have the same.
    pub cohort: Option<String>,
    /// Grant or contract.
    pub route: Route,
    /// Where it stands.
    pub state: AwardState,
    /// Where it comes from.
    pub origin: AwardOrigin,
    /// The value of the standard term.
    pub value_pence: Pence,
    /// The value with every extension.
    pub value_extended_pence: Option<Pence>,
    /// Fixed or predicted.
    pub value_basis: ValueBasis,
    /// The standard term in months.
    pub standard_term_months: i64,
    /// Months of possible extension.
    pub extension_months: Option<i64>,
    /// The day of the decision.
    pub award_date: Option<Day>,
    /// A remark on its state, such as `subject to contract`.
    pub status_note: Option<String>,
    /// The row of a published list.
    pub source_row: Option<String>,
    /// The reason last given: of the recommendation, of a return or of a setting aside.
    pub reason: Option<String>,
    /// Who recommended it.
    pub recommended_by: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When the bidders were told.
    pub notified_at: Option<UtcTime>,
    /// The first moment after its standstill.
    pub standstill_ends_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

/// An agreement as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = agreements, treat_none_as_default_value = false)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Such as `AG-2026-000034`; for an imported one the published contract reference.
    pub reference: String,
    /// The award it carries out.
    pub award_id: AwardId,
    /// The provider.
    pub organisation_id: String,
    /// Grant or contract.
    pub kind: Route,
    /// Where it stands.
    pub state: AgreementState,
    /// The cohort.
    pub cohort: Option<String>,
    /// The exact words that both sides sign.
    pub text: Option<String>,
    /// SHA-256 of the words in UTF-8, in lower-case hexadecimal.
    pub text_digest: Option<String>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day: that of its last area.
    pub ends_on: Option<Day>,
    /// Its term in months.
    pub term_months: i64,
    /// An end as published, in words.
    pub published_until: Option<String>,
    /// The contract type of a published list.
    pub contract_type_code: Option<String>,
    /// Whether women are served.
    pub allows_female: Option<bool>,
    /// Whether men are served.
    pub allows_male: Option<bool>,
    /// The lowest age served.
    pub minimum_age: Option<i64>,
    /// The highest age served.
    pub maximum_age: Option<i64>,
    /// When it was offered.
    pub offered_at: Option<UtcTime>,
    /// Who signed for the provider.
    pub provider_signed_by: Option<String>,
    /// When.
    pub provider_signed_at: Option<UtcTime>,
    /// The digest of what they signed.
    pub provider_digest: Option<String>,
    /// Who countersigned for the commissioning body.
    pub countersigned_by: Option<String>,
    /// When.
    pub countersigned_at: Option<UtcTime>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// When it was drafted.
    pub created_at: UtcTime,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

/// An area with the last day on which it is served, where it is known (rule 25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaTerm {
    /// The area.
    pub area_code: String,
    /// Its last day.
    pub ends_on: Option<Day>,
}

/// An award to be recorded.
#[derive(Debug, Clone)]
pub struct NewAward {
    /// `PublishedImport` begins as `settled`, every other as `recommended`.
    pub origin: AwardOrigin,
    /// The competition and the winning bid, where it decided one.
    pub competition: Option<(String, String)>,
    /// The lots of the competition.
    pub lots: Vec<String>,
    /// The provider.
    pub organisation_id: String,
    /// The region that commissions.
    pub region_code: String,
    /// The category in words.
    pub category: String,
    /// The service categories; may be empty for an imported one.
    pub category_codes: Vec<String>,
    /// The areas; empty means the whole region, for an imported one only.
    pub areas: Vec<AreaTerm>,
    /// The cohort.
    pub cohort: Option<String>,
    /// Grant or contract.
    pub route: Route,
    /// The value of the standard term.
    pub value_pence: Pence,
    /// The value with every extension.
    pub value_extended_pence: Option<Pence>,
    /// Fixed or predicted.
    pub value_basis: ValueBasis,
    /// The standard term in months, 1 or more.
    pub standard_term_months: i64,
    /// Months of possible extension.
    pub extension_months: Option<i64>,
    /// The day of the decision.
    pub award_date: Option<Day>,
    /// A remark on its state.
    pub status_note: Option<String>,
    /// The row of the published list; unique.
    pub source_row: Option<String>,
    /// Why it is recommended.
    pub reason: Option<String>,
    /// Who recommends it.
    pub recommended_by: Option<String>,
}

/// An agreement to be recorded. It takes provider, instrument and origin from its award: of an imported award it
/// begins as `not_known`, else as `draft`.
#[derive(Debug, Clone, Default)]
pub struct NewAgreement {
    /// The published reference; the next `AG-…` where there is none.
    pub reference: Option<String>,
    /// The areas; empty means the whole region, for an imported one only.
    pub areas: Vec<AreaTerm>,
    /// The cohort.
    pub cohort: Option<String>,
    /// The words to be signed; required of a draft.
    pub text: Option<String>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day; the latest of its areas where left out.
    pub ends_on: Option<Day>,
    /// Its term in months, 1 or more.
    pub term_months: i64,
    /// What a published list says beside.
    pub published: Published,
}

/// What a published list of contracts says of one, beside what every agreement has.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Its end in words.
    pub until: Option<String>,
    /// Its type.
    pub contract_type_code: Option<String>,
    /// Whether women are served.
    pub allows_female: Option<bool>,
    /// Whether men are served.
    pub allows_male: Option<bool>,
    /// The lowest age served.
    pub minimum_age: Option<i64>,
    /// The highest age served.
    pub maximum_age: Option<i64>,
}
