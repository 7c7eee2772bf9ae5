//! What callers send and see of staff who transfer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::competitions::LotId;
use crate::kernel::checks::{Checked, not_blank, not_negative, refuse};
use crate::kernel::clock::Day;
use crate::kernel::money::Pence;

crate::text_enum! {
    /// The kind of a contract of employment.
    pub enum ContractKind {
        Permanent = "permanent",
        FixedTerm = "fixed_term",
        ZeroHours = "zero_hours",
        Other = "other",
    }
}

/// One person, without a name. What is left out is missing, and counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffRow {
    /// What the person does; no name.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Key worker", min_length = 1, max_length = 200, pattern = "\\S")]
    pub role: String,
    /// Hours a week in hundredths: 3750 are 37.5.
    #[validate(range(min = 1, max = 16_800))]
    #[schema(example = 3750, minimum = 1, maximum = 16_800)]
    pub hours_hundredths: Option<i64>,
    /// The kind of contract.
    pub contract_kind: Option<ContractKind>,
    /// The month since which the person is employed.
    #[validate(custom(function = "month"))]
    #[schema(example = "2019-04", pattern = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
    pub employed_since: Option<String>,
    /// Pay a year before deductions.
    #[validate(custom(function = "not_negative"))]
    #[schema(value_type = Option<i64>, example = 2_450_000, minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub pay_pence: Option<Pence>,
    /// Where the person works.
    #[validate(length(min = 1, max = 200), custom(function = "not_blank"))]
    #[schema(example = "Lincoln", min_length = 1, max_length = 200, pattern = "\\S")]
    pub location: Option<String>,
}

fn month(text: &str) -> Checked {
    let (year, month) = text.split_once('-').unwrap_or_default();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let year = year.len() == 4 && digits(year) && (year.starts_with("19") || year.starts_with("20"));
    let month = month.len() == 2 && digits(month) && month.parse().is_ok_and(|it: u8| (1..=12).contains(&it));
    if year && month { Ok(()) } else { refuse("month", "Write the month as 2019-04.") }
}

/// The whole list of a lot's staff.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotStaffIn {
    /// One row a person.
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub rows: Vec<StaffRow>,
    /// The day by which missing rows and fields come; published.
    pub missing_by: Option<Day>,
}

/// A field that is missing, and in how many rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingOut {
    /// The field.
    #[schema(example = "pay_pence")]
    pub field: &'static str,
    /// In how many rows.
    pub rows: i64,
}

/// The staff of a lot, as far as the caller may know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LotStaffOut {
    /// The lot.
    pub lot_id: LotId,
    /// What this caller may do now.
    pub allowed_actions: Vec<&'static str>,
    /// How many people.
    pub people: i64,
    /// What is missing; empty where every row is whole.
    pub missing: Vec<MissingOut>,
    /// The day by which it comes.
    pub missing_by: Option<Day>,
    /// The rows; for the invited, commissioners, directors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<StaffRow>>,
}
