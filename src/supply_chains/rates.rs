//! The reference rates of statutory interest, as versioned data (`assets/data/late_payment_rates.csv`).

use serde::Deserialize;

use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};

const TABLE: &str = include_str!("../../assets/data/late_payment_rates.csv");
/// What the law adds to the reference rate: 8 per cent a year (SI 2002/1675).
const ADDED_BASIS_POINTS: i64 = 800;

/// A half-year with the Bank of England's rate on the day before it.
#[derive(Debug, Clone, Deserialize)]
struct Period {
    from: Day,
    until: Day,
    basis_points: i64,
}

/// The rates, in the order of their periods.
#[derive(Debug, Clone)]
pub struct Rates(Vec<Period>);

impl Rates {
    /// Reads the table.
    ///
    /// # Errors
    /// `internal` for a damaged one.
    pub fn known() -> Result<Self> {
        let periods: std::result::Result<Vec<Period>, csv::Error> =
            csv::Reader::from_reader(TABLE.as_bytes()).deserialize().collect();
        periods.map(Self).map_err(|cause| Problem::internal(format!("the late-payment rates: {cause}")))
    }

    /// The yearly rate in hundredths of a percent of interest that starts to run on `day`, and whether its period is missing,
    /// so that the last one known was taken. It stays the same until the debt is paid.
    #[must_use]
    pub fn on(&self, day: Day) -> (i64, bool) {
        let inside = self.0.iter().find(|one| one.from <= day && day <= one.until);
        let last = self.0.iter().rev().find(|one| one.from <= day).or_else(|| self.0.first());
        let basis = inside.or(last).map_or(0, |one| one.basis_points);
        (basis.saturating_add(ADDED_BASIS_POINTS), inside.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_half_year_in_which_interest_starts() {
        let rates = Rates::known().unwrap();
        let on = |text: &str| rates.on(text.parse().unwrap());
        assert_eq!(on("2024-06-30"), (1_325, false));
        assert_eq!(on("2025-01-01"), (1_275, false));
        assert_eq!(on("2026-06-30"), (1_175, false));
        assert!(on("2099-01-01").1, "a period that is not in the table is said to be missing");
    }
}
