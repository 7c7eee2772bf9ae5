//! What callers see of a public register's record of an organisation.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::clock::Day;
use crate::organisations::model::RegisterRecord;
use crate::organisations::register::Difference;

/// What a public register says, beside what the provider said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegisterRecordOut {
    /// The register.
    #[schema(example = "GB-CHC")]
    pub scheme: String,
    /// The number there.
    #[schema(example = "1100001")]
    pub value: String,
    /// The name there.
    #[schema(example = "HARBOUR TRUST")]
    pub name: String,
    /// The kind of charity, in the register's words.
    pub charity_type: Option<String>,
    /// `Registered` or `Removed`, in the register's words.
    #[schema(example = "Registered")]
    pub status: String,
    /// When it was registered.
    pub registered_on: Option<Day>,
    /// When it was removed.
    pub removed_on: Option<Day>,
    /// Gross income of the latest annual return, in whole pounds.
    pub latest_income_pounds: Option<i64>,
    /// Expenditure of the latest annual return, in whole pounds.
    pub latest_expenditure_pounds: Option<i64>,
    /// Its number at Companies House.
    pub company_number: Option<String>,
    /// The day of the extract.
    pub extract_on: Day,
    /// Where the two differ. Nothing of the provider's is changed by it.
    pub differences: Vec<DifferenceOut>,
}

/// One thing that the register and the provider say differently.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceOut {
    /// The field of the organisation: `name`, `status`, `yearly_income_pence`, `kind`.
    #[schema(example = "yearly_income_pence")]
    pub field: &'static str,
    /// What the provider said.
    pub provider: Option<String>,
    /// What the register says.
    pub register: Option<String>,
    /// What would mend it.
    pub mend: &'static str,
}

impl RegisterRecordOut {
    /// The record with its differences.
    #[must_use]
    pub fn of(row: RegisterRecord, differences: Vec<Difference>) -> Self {
        let said = row.said;
        Self {
            scheme: row.scheme,
            value: row.value,
            name: said.name,
            charity_type: said.charity_type,
            status: said.status,
            registered_on: said.registered_on,
            removed_on: said.removed_on,
            latest_income_pounds: said.latest_income_pounds,
            latest_expenditure_pounds: said.latest_expenditure_pounds,
            company_number: said.company_number,
            extract_on: row.extract_on,
            differences: differences
                .into_iter()
                .map(|one| DifferenceOut {
                    field: one.field,
                    provider: one.provider,
                    register: one.register,
                    mend: one.mend,
                })
                .collect(),
        }
    }
}
