//! The pages of payment's details and of staff who transfer.

use askama::Template;

use crate::web::form::Form;
use crate::web::layout::Page;

/// The names of the fields of one part of a form: they begin alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields(pub String);

impl Fields {
    pub(super) fn of(&self, part: &str) -> String {
        format!("{}-{part}", self.0)
    }
}

/// How a field of a row is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// Pounds.
    Pounds,
    /// A percentage.
    Percent,
    /// Who names a price.
    WhoPrices,
}

/// A field of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowField {
    /// Its part of the name.
    pub part: &'static str,
    /// Its Fluent message.
    pub key: &'static str,
    /// How it is typed.
    pub kind: RowKind,
}

/// The details of payment. Fields: `payment_details-instalments`, `-indexation`, `-payment_days`, `-cap_pence`,
/// `-cap_basis_points`, rows `payment_details-<list>-<n>-<part>`, hidden `version`.
#[derive(Template)]
#[template(path = "competitions/payment.html")]
pub struct PaymentPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The competition's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The payment model; empty while none is chosen.
    pub model: String,
    /// The list of the model; empty for a block.
    pub list: &'static str,
    /// The fields of a row.
    pub fields: Vec<RowField>,
    /// The rows shown.
    pub rows: Vec<usize>,
    /// Where the model is chosen.
    pub money_href: String,
}

impl PaymentPage {
    fn number(&self) -> String {
        format!("payment-{}-number", self.list)
    }

    fn field(&self, row: &usize, part: &str) -> String {
        format!("payment_details-{}-{row}-{part}", self.list)
    }
}

/// A person who would transfer, without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffLine {
    /// What the person does.
    pub role: String,
    /// Hours a week.
    pub hours: String,
    /// The kind of contract.
    pub contract: String,
    /// The month since which the person is employed.
    pub since: String,
    /// Pay a year.
    pub pay: String,
    /// Where the person works.
    pub location: String,
}

/// The staff of a lot. Fields: `rows` (a table with commas), `missing_by` (a date), hidden `version`.
#[derive(Template)]
#[template(path = "competitions/staff.html")]
pub struct StaffPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The lot, or the terms of the competition.
    pub back: String,
    /// The competition's reference and the lot.
    pub caption: String,
    /// How many people.
    pub people: i64,
    /// What is missing.
    pub missing: Vec<String>,
    /// The day by which it comes; empty for none.
    pub missing_by: String,
    /// The rows, for who may read them.
    pub lines: Vec<StaffLine>,
    /// Whether there are rows that this reader does not see.
    pub hidden: bool,
    /// The columns of the table as it is pasted.
    pub head: &'static str,
    /// Whether the reader may change it.
    pub editable: bool,
}
