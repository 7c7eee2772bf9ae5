//! The contracts behind the award lines, each held against its line.

use std::collections::BTreeSet;

use super::awards::{self, Award, LONGEST_TERM, Line};
use super::providers::Partner;
use super::{AwardLine, Contract, Provider};
use crate::import::fault::Faults;
use crate::import::reference::{ByName, Region};
use crate::import::source::Source;
use crate::import::table::{self, Key, Row, Table};

const FILE: &str = "lots.csv";
const COLUMNS: &[&str] = &[
    "award_row",
    "region",
    "nps_region_id",
    "category",
    "contract_type_code",
    "pcc_area",
    "pcc_region_id",
    "cohort",
    "provider",
    "prime_provider_code",
    "contract_reference",
    "until_june_2023",
    "term_months",
    "allows_female",
    "allows_male",
    "minimum_age",
    "maximum_age",
    "subcontractor_codes",
];
const TYPES: [(&str, &str); 4] = [
    ("Women's Services", "WOS"),
    ("Personal wellbeing", "PWB"),
    ("Accommodation", "ACC"),
    ("Education, training and employment", "ETE"),
];
/// The published end that `until_june_2023` speaks of.
const UNTIL: &str = "June 2023";

/// What the contracts are held against.
pub(super) struct Known<'k> {
    pub(super) names: &'k ByName<'k>,
    pub(super) leads: &'k Table<Provider>,
    pub(super) partners: &'k Table<Partner>,
    pub(super) awards: &'k Table<Award>,
}

/// Reads the contracts; every counted line needs one for each of its areas.
pub(super) fn read(source: Source<'_>, known: &Known<'_>, faults: &mut Faults) -> Vec<Contract> {
    let read = table::read(source, FILE, COLUMNS, Key::Line, faults, |row, faults| {
        contract(row, known, faults).map(|contract| (row.clone(), contract))
    });
    nothing_twice(&read.rows, faults);
    if read.is_complete() {
        every_area_has_one(known.awards, &read.rows, faults);
    }
    read.rows.into_iter().map(|(_, contract)| contract).collect()
}

fn contract(row: &Row, known: &Known<'_>, faults: &mut Faults) -> Option<Contract> {
    let reference = row.code("contract_reference", faults);
    let region = awards::region(row, known.names, faults);
    let category = awards::category(row, known.names, faults);
    let contract_type = contract_type(row, faults);
    let area_code = region.and_then(|region| area(row, region, known.names, faults));
    let until = row.either("until_june_2023", ["yes", "no"], faults);
    let term_months = row.number("term_months", 1..=LONGEST_TERM, faults);
    let served = served(row, faults);
    let partner_codes = partners(row, known.partners, faults);
    let provider_code = provider(row, known.leads, faults);
    let award = award(row, known.awards, faults)?;
    agrees(row, award, faults);
    let area_code = area_code?;
    area_agrees(row, award, area_code.as_deref(), faults)?;
    let end = area_code.as_ref().and_then(|code| award.area_ends.get(code));
    let end = end.filter(|end| end.published == UNTIL);
    end_agrees(row, award, until? == end.is_some(), end.is_some(), term_months?, faults)?;
    let (allows_female, allows_male, minimum_age, maximum_age) = served?;
    Some(Contract {
        reference: reference?,
        award_row: award.row,
        region_code: region?.code.clone(),
        category: category?,
        contract_type: contract_type?,
        end: end.cloned(),
        area_code,
        cohort: row.optional("cohort"),
        provider_code: provider_code?,
        start: None,
        term_months: term_months?,
        allows_female,
        allows_male,
        minimum_age,
        maximum_age,
        partner_codes: partner_codes?,
    })
}

/// The award line; nothing without a fault where that line has faults of its own.
fn award<'k>(row: &Row, awards: &'k Table<Award>, faults: &mut Faults) -> Option<&'k AwardLine> {
    let number = row.cell("award_row");
    if awards.lacks(number) {
        faults.push(row.fault("award_row", "a row of awards.csv", "correct the number, or add the line"));
        return None;
    }
    let found = awards.rows.iter().find(|award| award.row.cell("row") == number)?;
    match &found.line {
        Line::Counted(line) => Some(line),
        Line::CoCommissioned(_) => {
            let expected = "a counted line: a co-commissioned one has no contracts here";
            faults.push(row.fault("award_row", expected, "correct the number"));
            None
        }
    }
}

/// Region, category and provider are those of the award line.
fn agrees(row: &Row, award: &AwardLine, faults: &mut Faults) {
    let names = [
        ("category", row.cell("category") == award.category),
        ("prime_provider_code", row.cell("prime_provider_code") == award.provider_code),
        ("nps_region_id", row.cell("nps_region_id") == award.region_code),
    ];
    for (column, same) in names {
        if !same {
            let expected = format!("the same as in row {} of awards.csv", award.row);
            faults.push(row.fault(column, &expected, "correct this file or that one"));
        }
    }
}

fn contract_type(row: &Row, faults: &mut Faults) -> Option<String> {
    let (category, code) = (row.cell("category"), row.cell("contract_type_code"));
    let (_, expected) = TYPES.iter().find(|(name, _)| *name == category)?;
    if code == *expected {
        return Some(code.to_owned());
    }
    let expected = format!("{expected}, the code of the category");
    faults.push(row.fault("contract_type_code", &expected, "correct the code or the category"));
    None
}

/// The area's code; none inside for the whole region.
fn area(row: &Row, region: &Region, names: &ByName<'_>, faults: &mut Faults) -> Option<Option<String>> {
    let before = faults.0.len();
    if row.cell("nps_region_id") != region.code {
        let expected = format!("{}, the code of the region", region.code);
        faults.push(row.fault("nps_region_id", &expected, "correct the code or the region"));
    }
    let name = row.cell("pcc_area");
    let area = names.areas.get(name).filter(|area| area.region_code == region.code);
    if area.is_none() && !name.is_empty() {
        let expected = "an area of the region, or nothing for all of it";
        faults.push(row.fault("pcc_area", expected, "copy the name from pcc_areas.csv"));
        return None;
    }
    let code = area.map(|area| area.code.clone());
    if row.cell("pcc_region_id") != code.as_deref().unwrap_or_default() {
        let expected = code.as_deref().map_or_else(
            || "nothing, as for the area".to_owned(),
            |code| format!("{code}, the code of the area"),
        );
        faults.push(row.fault("pcc_region_id", &expected, "correct the code or the area"));
    }
    (faults.0.len() == before).then_some(code)
}

fn area_agrees(row: &Row, award: &AwardLine, area: Option<&str>, faults: &mut Faults) -> Option<()> {
    let fits = match area {
        None => award.area_codes.is_empty(),
        Some(code) => award.area_codes.iter().any(|a| a == code),
    };
    if fits {
        return Some(());
    }
    let expected = format!("an area of row {} of awards.csv", award.row);
    faults.push(row.fault("pcc_area", &expected, "correct this file or that one"));
    None
}

/// The end and the term are those that the award line gives the area.
fn end_agrees(
    row: &Row,
    award: &AwardLine,
    until_fits: bool,
    ends_early: bool,
    term_months: i64,
    faults: &mut Faults,
) -> Option<()> {
    let mut fits = Some(());
    if !until_fits {
        let expected = format!("yes where row {} of awards.csv ends the area in {UNTIL}, else no", award.row);
        faults.push(row.fault("until_june_2023", &expected, "correct this file or that one"));
        fits = None;
    }
    let term = if ends_early { award.until_term_months } else { Some(award.term_months) };
    if term != Some(term_months) {
        let term = term.unwrap_or_default();
        let expected = format!("{term}, the months that row {} of awards.csv gives", award.row);
        faults.push(row.fault("term_months", &expected, "correct this file or that one"));
        fits = None;
    }
    fits
}

/// The provider's code, whose name in the leads' list stands in the row.
fn provider(row: &Row, leads: &Table<Provider>, faults: &mut Faults) -> Option<String> {
    let code = row.code("prime_provider_code", faults)?;
    if leads.lacks(&code) {
        let expected = "a code of lead_providers.csv";
        faults.push(row.fault("prime_provider_code", expected, "correct the code, or add the provider"));
        return None;
    }
    let lead = leads.rows.iter().find(|lead| lead.code == code)?;
    if lead.name != row.cell("provider") {
        let expected = "the name that lead_providers.csv gives the code";
        faults.push(row.fault("provider", expected, "correct the name or the code"));
        return None;
    }
    Some(code)
}

fn partners(row: &Row, partners: &Table<Partner>, faults: &mut Faults) -> Option<Vec<String>> {
    let column = "subcontractor_codes";
    let codes = row.list(column, ";", faults)?;
    let before = faults.0.len();
    for code in &codes {
        // Only codes are repeated in a fault, whatever stands in the cell.
        if !table::is_code(code) {
            faults.push(row.fault(
                column,
                "codes separated by “;”",
                "copy the codes from supply_chain_providers.csv",
            ));
        } else if partners.lacks(code) {
            let expected = format!("codes of supply_chain_providers.csv; {code} is none");
            faults.push(row.fault(column, &expected, "correct the code, or add the provider"));
        } else if code == row.cell("prime_provider_code") {
            faults.push(row.fault(column, "partners other than the lead", "remove the lead's code"));
        }
    }
    (faults.0.len() == before).then_some(codes)
}

/// Women, men, lowest and highest age; the cohort says the same ages.
fn served(row: &Row, faults: &mut Faults) -> Option<(bool, bool, i64, Option<i64>)> {
    let female = row.either("allows_female", ["True", "False"], faults);
    let male = row.either("allows_male", ["True", "False"], faults);
    let lowest = row.number("minimum_age", 0..=120, faults);
    let highest = row.optional_number("maximum_age", 0..=120, faults);
    let (female, male, lowest, highest) = (female?, male?, lowest?, highest?);
    let before = faults.0.len();
    if !female && !male {
        faults.push(row.fault("allows_male", "True where allows_female is False", "let one of them be True"));
    }
    if highest.is_some_and(|highest| highest < lowest) {
        faults.push(row.fault("maximum_age", "an age not below minimum_age", "correct one of the two"));
    }
    let ages = highest.map_or_else(|| format!("{lowest}+"), |highest| format!("{lowest}-{highest}"));
    let cohort = row.cell("cohort");
    if !cohort.is_empty() && cohort != ages {
        let expected = format!("{ages}, as the ages say, or nothing");
        faults.push(row.fault("cohort", &expected, "correct the cohort or the ages"));
    }
    (faults.0.len() == before).then_some((female, male, lowest, highest))
}

fn nothing_twice(contracts: &[(Row, Contract)], faults: &mut Faults) {
    let mut references = BTreeSet::new();
    let mut places = BTreeSet::new();
    for (row, contract) in contracts {
        if !references.insert(&contract.reference) {
            let expected = "a reference that no earlier row has";
            faults.push(row.fault("contract_reference", expected, "correct one of the two"));
        }
        if !places.insert((contract.award_row, &contract.area_code, &contract.cohort)) {
            let expected = "one contract for an award line, area and cohort";
            faults.push(row.fault("pcc_area", expected, "remove one row, or name the cohorts"));
        }
    }
}

fn every_area_has_one(awards: &Table<Award>, contracts: &[(Row, Contract)], faults: &mut Faults) {
    let has = |award: i64, area: Option<&str>| {
        let mut contracts = contracts.iter();
        contracts.any(|(_, c)| c.award_row == award && c.area_code.as_deref() == area)
    };
    for award in &awards.rows {
        let Line::Counted(line) = &award.line else {
            continue;
        };
        let mend = "add the contract there, or correct this row";
        if line.area_codes.is_empty() && !has(line.row, None) {
            faults.push(award.row.fault("row", "a contract for the region in lots.csv", mend));
        }
        for area in line.area_codes.iter().filter(|area| !has(line.row, Some(area))) {
            let expected = format!("a contract for {area} in lots.csv");
            faults.push(award.row.fault("pcc_areas", &expected, mend));
        }
    }
}
