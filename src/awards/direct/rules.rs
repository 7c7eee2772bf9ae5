//! What must hold of an award without competition, without database or clock.

use std::collections::BTreeSet;

use super::grounds::GroundOut;
use super::views::DirectAwardIn;
use crate::awards::model::Route;
use crate::kernel::clock::Day;
use crate::kernel::error::{Fault, Result};
use crate::money::{Plan, PlannedLine, years_of_term};

/// The shortest standstill that the Procurement Act 2023 knows (section 51).
const SHORTEST_STANDSTILL: i64 = 8;

/// Faults in the award's own fields.
pub(super) fn faults(input: &DirectAwardIn, ground: Option<&GroundOut>, today: Day) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault =
        |pointer: &str, code: &str, detail: String| faults.push(Fault::new(pointer, code, detail));
    match ground {
        None => {
            let detail = "There is no such ground: choose a code of /direct-award-grounds.".to_owned();
            fault("/ground_code", "unknown", detail);
        }
        Some(ground) if ground.route != input.route => {
            let detail = format!("This ground is for a {}: choose one for a {}.", ground.route, input.route);
            fault("/ground_code", "other_route", detail);
        }
        Some(ground) => {
            if let Some(detail) = too_short(input, ground) {
                fault("/standstill_working_days", "range", detail);
            }
        }
    }
    if input.starts_on <= today {
        fault(
            "/starts_on",
            "range",
            "Give a day after today: the award is approved and signed first.".to_owned(),
        );
    }
    if input.value_extended_pence.is_some() != input.extension_months.is_some() {
        let detail = "Give the value with every extension and the months of extension together, or neither.";
        fault("/value_extended_pence", "required", detail.to_owned());
    }
    faults
}

/// What is wrong with the waiting time that was asked for.
fn too_short(input: &DirectAwardIn, ground: &GroundOut) -> Option<String> {
    let days = input.standstill_working_days?;
    let least = ground.standstill_working_days;
    if days < least {
        return Some(format!("Under this ground a contract waits {least} working days or more."));
    }
    let between = (1..SHORTEST_STANDSTILL).contains(&days) && input.route == Route::Contract;
    between.then(|| format!("Give 0, or {SHORTEST_STANDSTILL} working days or more."))
}

/// How long the award waits.
pub(super) fn standstill(input: &DirectAwardIn, ground: &GroundOut) -> i64 {
    input.standstill_working_days.unwrap_or(ground.standstill_working_days)
}

/// Faults in the funding: together exactly the value, a line in each financial year of the term.
pub(super) fn funding_faults(input: &DirectAwardIn, lines: &[PlannedLine]) -> Result<Vec<Fault>> {
    let years: BTreeSet<i64> = years_of_term(input.starts_on, input.standard_term_months).collect();
    let plan = Plan {
        needed: input.value_pence,
        years: Some(&years),
        enforced: input.enforcement_duty.is_some(),
        lines,
    };
    let mut faults = plan.faults(true)?;
    let funded = plan.funded()?;
    if funded > input.value_pence {
        let detail = format!(
            "The standard term is worth {} pence and {} are funded: take away until they are equal.",
            input.value_pence.get(),
            funded.get()
        );
        faults.push(Fault::new("/funding", "funding_beyond", detail));
    }
    Ok(faults)
}
