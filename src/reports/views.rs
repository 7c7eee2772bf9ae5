//! What the reports show.

use serde::Serialize;
use utoipa::ToSchema;

use crate::awards::DirectAwardOut;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::money::Share;

/// One award line: a row of report `awards` (R1). A column's name never changes its meaning.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct AwardRow {
    /// The award.
    pub award_id: String,
    /// Its reference.
    #[schema(example = "AW-2021-000001")]
    pub reference: String,
    /// The competition it came from; none for imported awards.
    pub competition_id: Option<String>,
    /// `contract` or `grant`.
    pub route: String,
    /// The region's code.
    pub region_code: String,
    /// The region's name.
    pub region: String,
    /// Names of its areas; empty for the whole region.
    pub areas: Vec<String>,
    /// The category as it stands in the award; imported awards have the contract category of 2021.
    pub category: String,
    /// Codes of its service categories.
    pub categories: Vec<String>,
    /// The group of people it is for, where one is named.
    pub cohort: Option<String>,
    /// The lead provider.
    pub lead_provider_id: String,
    /// Its name.
    pub lead_name: String,
    /// Its sector: `voluntary`, `public`, `private` or `not_known`.
    pub sector: String,
    /// Its charity numbers, where known.
    pub charity_no: Option<String>,
    /// Its company number, where known.
    pub company_no: Option<String>,
    /// Its band of yearly income.
    pub income_band: String,
    /// The nation of its head office, where known.
    pub hq_nation: Option<String>,
    /// The standard term in months.
    pub standard_term_months: i64,
    /// The first start of its agreements, where one is known.
    pub start: Option<Day>,
    /// The last end of its agreements, where every end is known.
    pub end: Option<Day>,
    /// Months by which it can be extended, where known.
    pub extension_months_max: Option<i64>,
    /// Pence for the standard term, all agreements of the award together.
    pub value_standard_pence: i64,
    /// Pence with every extension, where known.
    pub value_extended_pence: Option<i64>,
    /// `fixed` or `predicted`.
    pub value_basis: String,
    /// `subject_to_contract`, `signed`, `ended` or `terminated`; none where it is not known.
    pub status: Option<String>,
    /// A remark on how it was published.
    pub status_note: Option<String>,
    /// The day of the award; for imported ones the day of the announcement.
    pub award_date: Option<Day>,
    /// The day on which its last agreement was signed, where all are.
    pub signed_date: Option<Day>,
    /// Days from award to signature.
    pub days_award_to_signature: Option<i64>,
    /// Contracts behind it; a grant agreement is no contract.
    pub contracts: i64,
    /// References of its agreements.
    pub agreement_references: Vec<String>,
    /// Its row in the published list, for imported awards.
    pub source_row: Option<String>,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The audit event that last touched the award.
    pub source_event_id: Option<String>,
    /// Why something is left out of this row; nothing is today.
    pub redaction_reason: Option<String>,
}

/// A share with its basis: the part, the whole and the percentage with one decimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShareOut {
    /// The voluntary part: a count, or pence.
    pub part: i64,
    /// The whole: a count, or pence.
    pub whole: i64,
    /// Per cent, rounded half up.
    #[schema(example = "88.5")]
    pub percent: String,
}

impl From<Share> for ShareOut {
    fn from(share: Share) -> Self {
        Self { part: share.part(), whole: share.whole(), percent: share.percent() }
    }
}

/// The voluntary sector's share on each of the four bases (rule 26); none where the whole is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VoluntaryShares {
    /// Of lead providers.
    pub lead_providers: Option<ShareOut>,
    /// Of contracts.
    pub contracts: Option<ShareOut>,
    /// Of award lines.
    pub award_lines: Option<ShareOut>,
    /// Of the value of the standard term.
    pub value: Option<ShareOut>,
}

/// The figures of all awards asked for, or of one group of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SummaryRow {
    /// The group's code or id; none for the whole.
    pub group_key: Option<String>,
    /// The group's name; none for the whole.
    pub group_name: Option<String>,
    /// Award lines.
    pub award_lines: i64,
    /// Contracts behind them.
    pub contracts: i64,
    /// Lead providers, each counted once. The counts of groups can add up to more than the whole.
    pub lead_providers: i64,
    /// Of these, voluntary.
    pub voluntary_lead_providers: i64,
    /// Pence for the standard term.
    pub value_pence: i64,
    /// The four voluntary shares.
    pub voluntary_shares: VoluntaryShares,
}

/// Report `awards-summary`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AwardsSummary {
    /// The report's name.
    pub report: &'static str,
    /// The version of what the figures mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// What the groups are made by.
    pub group_by: Option<super::GroupBy>,
    /// The whole.
    #[serde(flatten)]
    pub whole: SummaryRow,
    /// The groups, by name.
    pub groups: Vec<SummaryRow>,
    /// Co-commissioned lines without a value: outside every figure.
    pub co_commissioned_lines: i64,
    /// Provider codes in the imported lists, leads and supply chains together.
    pub provider_codes: i64,
    /// Organisations that another count found in the same supply chains.
    pub organisations_counted_by_clinks: i64,
    /// What to know when using the figures.
    pub notes: Vec<String>,
    /// No single event: the figures come from many.
    pub source_event_id: Option<String>,
    /// Why something is left out; nothing is today.
    pub redaction_reason: Option<String>,
}

/// An area and its last day, where it has one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EndOut {
    /// The area's code.
    pub area_code: String,
    /// Its name.
    pub area: String,
    /// The last day there, where one is published.
    pub ends_on: Option<Day>,
}

/// An agreement as everyone may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PublicAgreementOut)]
pub struct AgreementOut {
    /// The agreement.
    pub id: String,
    /// Its reference.
    #[schema(example = "PRJ_5813")]
    pub reference: String,
    /// `contract` or `grant`.
    pub kind: String,
    /// Its state; `not_known` for imported ones.
    pub state: String,
    /// The group of people it is for, where one is named.
    pub cohort: Option<String>,
    /// The first day, where known.
    pub starts_on: Option<Day>,
    /// The last day, where known.
    pub ends_on: Option<Day>,
    /// The end in the words in which it was published.
    pub published_until: Option<String>,
    /// The standard term in months.
    pub term_months: i64,
    /// Its areas; empty for the whole region.
    pub areas: Vec<EndOut>,
    /// Whether women are served, where known.
    pub allows_female: Option<bool>,
    /// Whether men are served, where known.
    pub allows_male: Option<bool>,
    /// The lowest age served, where known.
    pub minimum_age: Option<i64>,
    /// The highest age served, where there is one.
    pub maximum_age: Option<i64>,
}

/// A partner of an award's supply chain as everyone may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartnerOut {
    /// The partner.
    pub partner_id: String,
    /// Its name.
    pub name: String,
    /// Its role, where given.
    pub role: Option<String>,
    /// The agreement that names it, for imported ones.
    pub agreement_reference: Option<String>,
    /// Pence promised, where published.
    pub value_pence: Option<i64>,
    /// Volume promised, where published.
    pub volume: Option<i64>,
    /// What became of it; `not_known` for imported ones, which is not the same as never used.
    pub state: String,
}

/// One award with its agreements and its supply chain.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublicAwardOut {
    /// The award.
    pub id: String,
    /// Its reference, state and facts.
    #[serde(flatten)]
    pub award: AwardRow,
    /// `competition`, `direct` (without one) or `published_import`; an imported award has no bids, consents or funds.
    pub origin: String,
    /// Why there was no competition, where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct: Option<DirectAwardOut>,
    /// Its areas with their own last days.
    pub area_ends: Vec<EndOut>,
    /// Its agreements.
    pub agreements: Vec<AgreementOut>,
    /// The partners named for it.
    pub supply_chain: Vec<PartnerOut>,
}

/// Report `awards` as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AwardsReport {
    /// The report's name.
    pub report: String,
    /// The version of what the columns mean.
    pub definition_version: i64,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// The rows, in the order of their recording.
    pub rows: Vec<AwardRow>,
}

/// One of the reports there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportOut {
    /// Its name, as in its path.
    #[schema(example = "awards")]
    pub name: &'static str,
    /// What it tells.
    pub summary: &'static str,
    /// Where it is for readers of the commissioning side.
    pub path: String,
    /// Where it is for everyone; none where it is for the commissioning side only.
    pub public_path: Option<String>,
    /// The version of what its columns mean.
    pub definition_version: i64,
    /// The forms of its answer.
    pub formats: Vec<&'static str>,
}
