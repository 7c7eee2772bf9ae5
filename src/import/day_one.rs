//! The awards of May 2021: four files, checked against one another and the reference data
//! (`design.md` section 11).
//!
//! One published amount may cover several contracts: it stays with its award line and is never
//! split. Starts are not published and stay empty. Nothing is guessed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::fault::Faults;
use super::reference::{ByName, Reference};
use super::source::Source;
use crate::kernel::money::Pence;

mod awards;
mod contracts;
mod providers;
mod totals;

pub use totals::{Figures, VoluntaryShares};

/// Everything in the four files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOne {
    /// Lead providers in the order of their file, then partners that lead nothing.
    pub providers: Vec<Provider>,
    /// The counted award lines, by row.
    pub award_lines: Vec<AwardLine>,
    /// The contracts behind them, in the order of their file.
    pub contracts: Vec<Contract>,
    /// Lines without a value, outside every total.
    pub co_commissioned: Vec<CoCommissioned>,
}

impl DayOne {
    /// Reads the four files from `source`, or gives every fault and nothing else.
    pub fn read(source: Source<'_>, reference: &Reference) -> Result<Self, Faults> {
        let names = ByName::new(reference);
        let mut faults = Faults::default();
        let leads = providers::leads(source, &mut faults);
        let partners = providers::partners(source, &mut faults);
        let awards = awards::read(source, &names, &leads, &mut faults);
        let known = contracts::Known { names: &names, leads: &leads, partners: &partners, awards: &awards };
        let contracts = contracts::read(source, &known, &mut faults);
        let (award_lines, co_commissioned) = awards::split(awards);
        faults.or(Self {
            providers: providers::merge(leads, partners),
            award_lines,
            contracts,
            co_commissioned,
        })
    }

    /// The copies inside the program.
    pub fn embedded(reference: &Reference) -> Result<Self, Faults> {
        Self::read(Source::Embedded("day-one"), reference)
    }

    /// The providers by code.
    pub fn by_code(&self) -> BTreeMap<&str, &Provider> {
        self.providers.iter().map(|p| (p.code.as_str(), p)).collect()
    }
}

/// The sector of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sector {
    /// Charities, social enterprises, housing associations.
    Voluntary,
    /// Public bodies.
    Public,
    /// Private companies.
    Private,
    /// Not known: the lists say nothing of a partner that leads no contract.
    Unknown,
}

impl Sector {
    /// The word for data: `voluntary`, `public`, `private` or `unknown`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Voluntary => "voluntary",
            Self::Public => "public",
            Self::Private => "private",
            Self::Unknown => "unknown",
        }
    }
}

/// A provider named in the lists. No charity or company number is given, and none is made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Such as `CATCH_22_CHARITY_LTD`.
    pub code: String,
    /// Its name: that of the leads' list where it leads.
    pub name: String,
    /// Its names in the announcement; empty for one that leads nothing.
    pub names_as_published: Vec<String>,
    /// Its name in the later list of supply chains, where it is in it.
    pub supply_chain_name: Option<String>,
    /// Its kind in the words of the leads' list.
    pub class: Option<String>,
    /// How sure the leads' list is of the kind.
    pub confidence: Option<String>,
    /// Its sector.
    pub sector: Sector,
    /// True where it leads.
    pub is_lead: bool,
}

/// Whether a published value is fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueBasis {
    /// A fixed value.
    Fixed,
    /// A predicted value.
    Predicted,
}

impl ValueBasis {
    /// The word for data: `fixed` or `predicted`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Predicted => "predicted",
        }
    }
}

/// An end as it was published, such as “June 2023”, and the last day it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedEnd {
    /// The published words.
    pub published: String,
    /// The last day of that month.
    pub end: Date,
}

/// A published award line: one provider, one value, one or more areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardLine {
    /// Its number in the list.
    pub row: i64,
    /// The region's code.
    pub region_code: String,
    /// The contract category of 2021, such as `Personal wellbeing`.
    pub category: String,
    /// The provider's code.
    pub provider_code: String,
    /// The provider's name as published in this line.
    pub provider_as_published: String,
    /// The published value of the standard term, for all contracts of the line together.
    pub value: Pence,
    /// Whether the value is fixed.
    pub value_basis: ValueBasis,
    /// The areas' codes; empty for the whole region.
    pub area_codes: Vec<String>,
    /// Areas with an end of their own, by code. The list gives no reason for it.
    pub area_ends: BTreeMap<String, PublishedEnd>,
    /// The published term in months.
    pub term_months: i64,
    /// The term in months of the areas in `area_ends`.
    pub until_term_months: Option<i64>,
    /// True where the list says so; else its state is not stated.
    pub subject_to_contract: bool,
    /// A remark on how the line was published.
    pub note: Option<String>,
}

/// A contract behind an award line. It has no value of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Such as `PRJ_5813`.
    pub reference: String,
    /// The award line's number.
    pub award_row: i64,
    /// The region's code.
    pub region_code: String,
    /// The contract category of 2021.
    pub category: String,
    /// Its code: `WOS`, `PWB`, `ACC` or `ETE`.
    pub contract_type: String,
    /// The area's code; none for the whole region.
    pub area_code: Option<String>,
    /// An age group, such as `18-25` or `26+`.
    pub cohort: Option<String>,
    /// The lead provider's code.
    pub provider_code: String,
    /// Not published.
    pub start: Option<Date>,
    /// Its end, where one was published.
    pub end: Option<PublishedEnd>,
    /// The published term in months.
    pub term_months: i64,
    /// Whether women are served.
    pub allows_female: bool,
    /// Whether men are served.
    pub allows_male: bool,
    /// The lowest age served.
    pub minimum_age: i64,
    /// The highest age served, if any.
    pub maximum_age: Option<i64>,
    /// Codes of the supply-chain partners, from a later list than the announcement.
    pub partner_codes: Vec<String>,
}

/// A co-commissioned line: no value, no provider, outside every total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoCommissioned {
    /// Such as `C1`.
    pub row: String,
    /// The region's code.
    pub region_code: String,
    /// The category in the words of the list.
    pub category: String,
    /// What the list says of it.
    pub status_note: String,
    /// How it was to be commissioned.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests;
