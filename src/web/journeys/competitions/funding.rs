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

/// `/lines/0/amount_pence` is the field of the allocation in that line.
pub(super) fn field_of(pointer: &str, fields: &[String]) -> String {
    let place = pointer.trim_start_matches("/lines/").split('/').next();
    let place = place.and_then(|place| place.parse::<usize>().ok());
    place.and_then(|place| fields.get(place)).cloned().unwrap_or_default()
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
