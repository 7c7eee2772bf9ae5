//! Where money comes from, asked as an amount for each allocation.

use serde_json::{Value, json};

use crate::money::FundingSource;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::views::competitions::AllocationLine;

/// The field of an allocation.
pub(super) fn field(allocation: &str) -> String {
    format!("funding-{allocation}-amount_pence")
}

/// The funding lines to send, with the field of each.
pub(in crate::web::journeys) fn lines(
    form: &mut Form,
    sources: &[FundingSource],
) -> (Vec<Value>, Vec<String>) {
    let (mut lines, mut fields) = (Vec::new(), Vec::new());
    for source in sources {
        let (id, name) = (source.allocation.id.as_str(), field(source.allocation.id.as_str()));
        if form.optional(&name).is_none() {
            continue;
        }
        // Nothing taken is no line.
        if let Some(pence) = form.pounds(&name, "fault-pounds").filter(|pence| *pence > 0) {
            lines.push(json!({"allocation_id": id, "amount_pence": pence}));
            fields.push(name);
        }
    }
    (lines, fields)
}

/// An allocation with what is free of it.
pub(in crate::web::journeys) fn line(p: &Page, source: &FundingSource) -> AllocationLine {
    let year = source.allocation.financial_year;
    AllocationLine {
        id: source.allocation.id.to_string(),
        label: format!("{}, {}", source.fund_name, super::told::year(p, year)),
        free_pence: source.allocation.available_pence.get(),
    }
}
