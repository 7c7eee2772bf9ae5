//! The published award lines.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::fmt::strtime;

use super::{AwardLine, CoCommissioned, Provider, PublishedEnd, ValueBasis};
use crate::import::fault::Faults;
use crate::import::reference::{ByName, Region};
use crate::import::source::Source;
use crate::import::table::{self, Key, Row, Table, whole_number};
use crate::kernel::money::Pence;

const FILE: &str = "awards.csv";
const COLUMNS: &[&str] = &[
    "row",
    "region",
    "category",
    "provider",
    "provider_canonical",
    "value_gbp",
    "pcc_areas",
    "areas_until",
    "until",
    "term_months",
    "until_term_months",
    "status_note",
    "predicted_value",
    "note",
];
/// Columns that a co-commissioned line leaves empty.
const EMPTY_WITHOUT_VALUE: [&str; 8] = [
    "provider",
    "provider_canonical",
    "value_gbp",
    "pcc_areas",
    "areas_until",
    "until",
    "term_months",
    "until_term_months",
];
const MOST_POUNDS: i64 = 90_071_992_547_409;
/// Longest term believed, in months.
pub(super) const LONGEST_TERM: i64 = 240;

/// A line of the list with its place.
#[derive(Debug)]
pub(super) struct Award {
    pub(super) row: Row,
    pub(super) line: Line,
}

#[derive(Debug)]
pub(super) enum Line {
    Counted(AwardLine),
    CoCommissioned(CoCommissioned),
}

/// Reads the lines; providers are known by the leads' names.
pub(super) fn read(
    source: Source<'_>,
    names: &ByName<'_>,
    leads: &Table<Provider>,
    faults: &mut Faults,
) -> Table<Award> {
    table::read(source, FILE, COLUMNS, Key::FirstColumn, faults, |row, faults| {
        let number = row.cell("row");
        let line = if number.strip_prefix('C').and_then(whole_number).is_some() {
            Line::CoCommissioned(co_commissioned(row, names, faults)?)
        } else {
            Line::Counted(counted(row, names, leads, faults)?)
        };
        Some(Award { row: row.clone(), line })
    })
}

/// Counted lines by row, and co-commissioned ones.
pub(super) fn split(awards: Table<Award>) -> (Vec<AwardLine>, Vec<CoCommissioned>) {
    let mut counted = Vec::new();
    let mut others = Vec::new();
    for award in awards.rows {
        match award.line {
            Line::Counted(line) => counted.push(line),
            Line::CoCommissioned(line) => others.push(line),
        }
    }
    counted.sort_by_key(|line| line.row);
    (counted, others)
}

fn co_commissioned(row: &Row, names: &ByName<'_>, faults: &mut Faults) -> Option<CoCommissioned> {
    let region = region(row, names, faults);
    let category = row.required("category", faults);
    let status_note = row.required("status_note", faults);
    let predicted = row.either("predicted_value", ["yes", "no"], faults);
    let before = faults.0.len();
    for column in EMPTY_WITHOUT_VALUE {
        if !row.cell(column).is_empty() {
            let expected = "nothing in a co-commissioned line, which stands outside every total";
            faults.push(row.fault(column, expected, "empty it, or give the line a number of its own"));
        }
    }
    if predicted == Some(true) {
        faults.push(row.fault("predicted_value", "no in a line without a value", "write no"));
    }
    (faults.0.len() == before).then_some(())?;
    Some(CoCommissioned {
        row: row.cell("row").to_owned(),
        region_code: region?.code.clone(),
        category: category?,
        status_note: status_note?,
        note: row.optional("note"),
    })
}

fn counted(row: &Row, names: &ByName<'_>, leads: &Table<Provider>, faults: &mut Faults) -> Option<AwardLine> {
    let number = row.number("row", 1..=9_999, faults);
    let region = region(row, names, faults);
    let category = category(row, names, faults);
    let provider_code = provider(row, leads, faults);
    let pounds = row.number("value_gbp", 0..=MOST_POUNDS, faults);
    let predicted = row.either("predicted_value", ["yes", "no"], faults);
    let area_codes = region.and_then(|region| areas(row, "pcc_areas", region, names, faults));
    let area_ends = region.and_then(|region| area_ends(row, region, names, faults));
    let term_months = row.number("term_months", 1..=LONGEST_TERM, faults);
    let until_term = row.optional_number("until_term_months", 1..=LONGEST_TERM, faults);
    let subject_to_contract = subject_to_contract(row, faults);
    let (area_codes, area_ends) = (area_codes?, area_ends?);
    ends_fit(row, &area_codes, &area_ends, faults)?;
    Some(AwardLine {
        row: number?,
        region_code: region?.code.clone(),
        category: category?,
        provider_code: provider_code?,
        provider_as_published: row.cell("provider").to_owned(),
        value: Pence::from_pounds(pounds?).ok()?,
        value_basis: if predicted? { ValueBasis::Predicted } else { ValueBasis::Fixed },
        area_codes,
        area_ends,
        term_months: term_months?,
        until_term_months: until_term?,
        subject_to_contract: subject_to_contract?,
        note: row.optional("note"),
    })
}

/// The region by its name in the award list.
pub(super) fn region<'r>(row: &Row, names: &ByName<'r>, faults: &mut Faults) -> Option<&'r Region> {
    let region = names.regions.get(row.cell("region")).copied();
    if region.is_none() {
        let expected = "a region by its name in the award list";
        faults.push(row.fault("region", expected, "copy the name from name_in_award_list of regions.csv"));
    }
    region
}

/// The contract category.
pub(super) fn category(row: &Row, names: &ByName<'_>, faults: &mut Faults) -> Option<String> {
    let category = row.cell("category");
    if names.categories.contains(category) {
        return Some(category.to_owned());
    }
    let expected = "a contract category of 2021";
    faults.push(row.fault(
        "category",
        expected,
        "copy the name from day_one_contract_category of service_categories.csv",
    ));
    None
}

/// The code of the provider whose name and published name stand in the line.
fn provider(row: &Row, leads: &Table<Provider>, faults: &mut Faults) -> Option<String> {
    let mut known = leads.rows.iter();
    let Some(lead) = known.find(|lead| lead.name == row.cell("provider_canonical")) else {
        // A bad leads' file has its own faults; more here would only repeat them.
        if leads.is_complete() {
            let expected = "the name of a provider of lead_providers.csv";
            faults.push(row.fault("provider_canonical", expected, "correct the name, or add the provider"));
        }
        return None;
    };
    let published = row.cell("provider");
    if !lead.names_as_published.iter().any(|name| name == published) {
        let expected = "one of the provider's names_as_published in lead_providers.csv";
        faults.push(row.fault("provider", expected, "correct the name, or add it there"));
        return None;
    }
    Some(lead.code.clone())
}

/// The codes of named areas, all within the region.
fn areas(
    row: &Row,
    column: &str,
    region: &Region,
    names: &ByName<'_>,
    faults: &mut Faults,
) -> Option<Vec<String>> {
    let listed = row.list(column, ";", faults)?;
    let mut codes = Vec::new();
    for name in &listed {
        let area = names.areas.get(name.as_str());
        match area.filter(|area| area.region_code == region.code) {
            Some(area) => codes.push(area.code.clone()),
            None => {
                let expected = format!("areas of the region; “{}” is none", short(name));
                faults.push(row.fault(
                    column,
                    &expected,
                    "copy the name from pcc_areas.csv, or correct the region",
                ));
            }
        }
    }
    (codes.len() == listed.len()).then_some(codes)
}

fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

fn area_ends(
    row: &Row,
    region: &Region,
    names: &ByName<'_>,
    faults: &mut Faults,
) -> Option<BTreeMap<String, PublishedEnd>> {
    let codes = areas(row, "areas_until", region, names, faults);
    let published = row.cell("until");
    let end = end_of_month(published);
    if end.is_none() && !published.is_empty() {
        faults.push(row.fault("until", "a month and a year such as June 2023", "write it so"));
        return None;
    }
    let codes = codes?;
    for column in ["until", "until_term_months"] {
        if row.cell(column).is_empty() != codes.is_empty() {
            let expected = "a value where areas_until has areas, and nothing where it has none";
            faults.push(row.fault(column, expected, "fill in or empty all three together"));
        }
    }
    let Some(end) = end else {
        return codes.is_empty().then(BTreeMap::new);
    };
    let end = PublishedEnd { published: published.to_owned(), end };
    Some(codes.into_iter().map(|code| (code, end.clone())).collect())
}

/// The last day of a month such as `June 2023`, written exactly so.
fn end_of_month(text: &str) -> Option<Date> {
    let first = strtime::parse("%d %B %Y", format!("1 {text}")).ok()?.to_date().ok()?;
    let written = first.strftime("%B %Y").to_string();
    (written == text).then(|| first.last_of_month())
}

fn ends_fit(
    row: &Row,
    areas: &[String],
    ends: &BTreeMap<String, PublishedEnd>,
    faults: &mut Faults,
) -> Option<()> {
    if ends.keys().all(|code| areas.contains(code)) {
        return Some(());
    }
    faults.push(row.fault(
        "areas_until",
        "areas that pcc_areas has too",
        "add them there or remove them here",
    ));
    None
}

fn subject_to_contract(row: &Row, faults: &mut Faults) -> Option<bool> {
    match row.cell("status_note") {
        "" => Some(false),
        "subject to contract" => Some(true),
        _ => {
            let expected = "subject to contract, or nothing";
            faults.push(row.fault("status_note", expected, "write one of the two"));
            None
        }
    }
}
