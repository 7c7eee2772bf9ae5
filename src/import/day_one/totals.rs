//! Figures that the published lists must yield; each share names its basis (rule 26).

use std::collections::BTreeSet;

use serde::Serialize;

use super::{DayOne, Sector};
use crate::kernel::money::{MoneyError, Pence, Share};

/// Counts and value, the co-commissioned lines left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Counted award lines.
    pub award_lines: usize,
    /// Contracts behind them.
    pub contracts: usize,
    /// Providers that lead an award line.
    pub lead_providers: usize,
    /// Those of the voluntary sector.
    pub voluntary_lead_providers: usize,
    /// The published values together.
    pub value_pence: i64,
}

impl Figures {
    /// The figures of the published lists of May 2021.
    pub const PUBLISHED: Self = Self {
        award_lines: 66,
        contracts: 110,
        lead_providers: 26,
        voluntary_lead_providers: 23,
        value_pence: 19_607_427_700,
    };
}

/// The voluntary sector's share, by each of the four bases; nothing where the whole is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct VoluntaryShares {
    /// Of lead providers.
    pub lead_providers: Option<Share>,
    /// Of contracts.
    pub contracts: Option<Share>,
    /// Of award lines.
    pub award_lines: Option<Share>,
    /// Of value.
    pub value: Option<Share>,
}

impl DayOne {
    /// The figures; an error where the value passes the limits of money.
    pub fn figures(&self) -> Result<Figures, MoneyError> {
        let voluntary = self.voluntary();
        let leads = self.leading();
        Ok(Figures {
            award_lines: self.award_lines.len(),
            contracts: self.contracts.len(),
            lead_providers: leads.len(),
            voluntary_lead_providers: leads.intersection(&voluntary).count(),
            value_pence: Pence::total(self.award_lines.iter().map(|l| l.value))?.get(),
        })
    }

    /// The four shares; an error where a value passes the limits of money.
    pub fn voluntary_shares(&self) -> Result<VoluntaryShares, MoneyError> {
        let of_all = self.figures()?;
        let voluntary = self.voluntary();
        let lines = || self.award_lines.iter().filter(|l| voluntary.contains(l.provider_code.as_str()));
        let contracts = self.contracts.iter();
        let contracts = contracts.filter(|c| voluntary.contains(c.provider_code.as_str()));
        let value = Pence::total(lines().map(|l| l.value))?;
        Ok(VoluntaryShares {
            lead_providers: count(of_all.voluntary_lead_providers, of_all.lead_providers),
            contracts: count(contracts.count(), of_all.contracts),
            award_lines: count(lines().count(), of_all.award_lines),
            value: Share::new(value.get(), of_all.value_pence),
        })
    }

    fn leading(&self) -> BTreeSet<&str> {
        self.award_lines.iter().map(|l| l.provider_code.as_str()).collect()
    }

    fn voluntary(&self) -> BTreeSet<&str> {
        let voluntary = self.providers.iter().filter(|p| p.sector == Sector::Voluntary);
        voluntary.map(|p| p.code.as_str()).collect()
    }
}

fn count(part: usize, whole: usize) -> Option<Share> {
    Share::new(i64::try_from(part).ok()?, i64::try_from(whole).ok()?)
}
