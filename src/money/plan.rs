//! Money planned for a service over its standard term, line by line: each an allocation, so a fund and a financial year.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::holds::NOT_ENFORCED;
use super::model::{AllocationId, FundKind};
use super::store;
use crate::kernel::clock::Day;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::money::Pence;

/// A planned line with what its allocation has left.
#[derive(Debug, Clone)]
pub struct PlannedLine {
    /// How much is planned.
    pub amount_pence: Pence,
    /// The allocation's financial year, by the year in which it begins.
    pub financial_year: i64,
    /// What can be reserved of the allocation now.
    pub uncommitted_pence: Pence,
    /// The kind of its fund.
    pub fund: FundKind,
}

/// What is planned, against what is needed.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The value of every standard term.
    pub needed: Pence,
    /// The financial years in which a term runs; none while that is not known.
    pub years: Option<&'a BTreeSet<i64>>,
    /// True where a sentence enforces the service.
    pub enforced: bool,
    /// The lines.
    pub lines: &'a [PlannedLine],
}

/// The lines with what their allocations have left, or what is wrong with those that were named.
pub fn planned(
    db: &mut Snapshot<'_>,
    body_id: &str,
    region_code: &str,
    lines: &[(&AllocationId, Pence)],
) -> Result<std::result::Result<Vec<PlannedLine>, Vec<Fault>>> {
    let (mut found, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (index, (id, amount_pence)) in lines.iter().enumerate() {
        let pointer = format!("/funding/{index}/allocation_id");
        if !seen.insert((*id).clone()) {
            faults.push(Fault::new(pointer, "repeated", "The allocation stands twice: join the lines."));
            continue;
        }
        let Some((row, fund)) = store::allocation_of(db, id, body_id, region_code)? else {
            let detail = "This is no allocation of the body's funds to this region: choose one of them.";
            faults.push(Fault::new(pointer, "unknown", detail));
            continue;
        };
        found.push(PlannedLine {
            amount_pence: *amount_pence,
            financial_year: row.financial_year,
            uncommitted_pence: row.available(fund)?,
            fund,
        });
    }
    Ok(if faults.is_empty() { Ok(found) } else { Err(faults) })
}

/// The financial years in which a term runs.
pub fn years_of_term(starts_on: Day, term_months: i64) -> RangeInclusive<i64> {
    let last = starts_on.plus_months(term_months).plus_days(-1);
    starts_on.financial_year()..=last.financial_year()
}

impl Plan<'_> {
    /// Every fault at once, at `/funding`. `with_balances` also asks whether each allocation has the money left.
    ///
    /// # Errors
    /// Where the lines are too large to be added.
    pub fn faults(&self, with_balances: bool) -> Result<Vec<Fault>> {
        let mut faults: Vec<Fault> = self.short()?.into_iter().collect();
        faults.extend(self.years_without_money());
        faults.extend(self.outside_term());
        faults.extend(self.not_enforceable());
        if with_balances {
            faults.extend(self.beyond_balances());
        }
        Ok(faults)
    }

    /// What all lines have together.
    ///
    /// # Errors
    /// Where they are too large to be added.
    pub fn funded(&self) -> Result<Pence> {
        Pence::total(self.lines.iter().map(|line| line.amount_pence))
            .map_err(|cause| Problem::internal(format!("the funding: {cause}")))
    }

    fn short(&self) -> Result<Option<Fault>> {
        let funded = self.funded()?;
        let detail = format!(
            "The standard terms are worth {} pence and {} are funded: add lines until they are equal.",
            self.needed.get(),
            funded.get()
        );
        Ok((funded < self.needed).then(|| Fault::new("/funding", "funding_short", detail)))
    }

    fn years_without_money(&self) -> impl Iterator<Item = Fault> {
        let missing = |year: &&i64| !self.lines.iter().any(|line| line.financial_year == **year);
        self.years.into_iter().flatten().filter(missing).map(|year| {
            let detail = format!(
                "The term runs in the financial year {year}: add a line from an allocation of that year."
            );
            Fault::new("/funding", "year_without_funding", detail)
        })
    }

    fn outside_term(&self) -> impl Iterator<Item = Fault> {
        let outside =
            |line: &PlannedLine| self.years.is_some_and(|years| !years.contains(&line.financial_year));
        self.where_line(outside, "allocation_id", "year_outside_term", |line| {
            let year = line.financial_year;
            format!("No term runs in the financial year {year}: use an allocation of another year.")
        })
    }

    /// The lines whose fund does not pay for what a sentence enforces (MO5).
    fn not_enforceable(&self) -> impl Iterator<Item = Fault> {
        let refused =
            |line: &PlannedLine| self.enforced && line.fund == FundKind::RegionalOutcomesAndInnovation;
        self.where_line(refused, "allocation_id", "fund_not_for_enforcement", |_| NOT_ENFORCED.to_owned())
    }

    fn beyond_balances(&self) -> impl Iterator<Item = Fault> {
        let beyond = |line: &PlannedLine| line.amount_pence > line.uncommitted_pence;
        self.where_line(beyond, "amount_pence", "funds_exceeded", |line| {
            let left = line.uncommitted_pence.get();
            format!("The allocation has {left} pence left: lower the amount, use another, or raise it.")
        })
    }

    fn where_line(
        &self,
        faulty: impl Fn(&PlannedLine) -> bool,
        field: &'static str,
        code: &'static str,
        detail: impl Fn(&PlannedLine) -> String,
    ) -> impl Iterator<Item = Fault> {
        let numbered = self.lines.iter().enumerate().filter(move |(_, line)| faulty(line));
        numbered.map(move |(index, line)| Fault::new(format!("/funding/{index}/{field}"), code, detail(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_that_ends_in_march_needs_one_year() {
        assert_eq!(years_of_term("2026-04-01".parse().unwrap(), 12), 2026..=2026);
        assert_eq!(years_of_term("2026-04-02".parse().unwrap(), 12), 2026..=2027);
    }
}
