//! One record of the extract: its cells by column, and what they say.

use std::collections::BTreeMap;

use crate::import::fault::{Fault, quoted};
use crate::kernel::clock::Day;
use crate::organisations::RegisterEntry;
use crate::organisations::identifiers::{Identifier, Scheme};
use crate::organisations::register::RegisterRow;

/// Columns that every extract has. The rest of its columns is not read, whatever they are.
pub(super) const NEEDED: [&str; 8] = [
    "date_of_extract",
    "registered_charity_number",
    "linked_charity_number",
    "charity_name",
    "charity_registration_status",
    "date_of_registration",
    "date_of_removal",
    "latest_income",
];
/// Columns that are read where they are there.
pub(super) const READ_TOO: [&str; 4] =
    ["charity_type", "latest_expenditure", "charity_company_registration_number", "charity_is_cio"];
/// Longest name kept, in characters.
const LONGEST_NAME: usize = 500;

/// The cells of one record that are read.
pub(super) struct Record<'f> {
    pub(super) file: &'f str,
    pub(super) line: u64,
    pub(super) cells: BTreeMap<&'static str, String>,
}

impl Record<'_> {
    fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    fn optional(&self, column: &str) -> Option<String> {
        let cell = self.cell(column);
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn fault(&self, column: &str, expected: &str, mend: &str) -> Fault {
        let fault = Fault::of_line(self.file, self.line, &quoted(self.cell(column)), expected, mend);
        Fault { column: Some(column.to_owned()), ..fault }
    }

    fn digits(&self, column: &str, faults: &mut Vec<Fault>) -> Option<String> {
        let cell = self.cell(column);
        let good = (1..=9).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit());
        if !good {
            faults.push(self.fault(column, "a number of 1 to 9 digits", "correct it, or remove the row"));
        }
        good.then(|| cell.to_owned())
    }

    /// A day, with or without a time behind it.
    fn day(&self, column: &str, faults: &mut Vec<Fault>) -> Option<Day> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let (day, rest) = cell.split_at_checked(10).unwrap_or((cell, ""));
        let parsed = day.parse().ok().filter(|_| rest.is_empty() || rest.starts_with([' ', 'T']));
        if parsed.is_none() {
            faults.push(self.fault(column, "a day such as 2026-09-20", "correct it"));
        }
        parsed
    }

    /// Whole pounds; pence behind a point are left out.
    fn pounds(&self, column: &str, faults: &mut Vec<Fault>) -> Option<i64> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let (whole, pence) = cell.split_once('.').unwrap_or((cell, ""));
        let parsed = whole.parse().ok().filter(|_| pence.bytes().all(|byte| byte.is_ascii_digit()));
        if parsed.is_none() {
            faults.push(self.fault(column, "pounds in digits", "correct it, or leave it empty"));
        }
        parsed
    }

    fn yes(&self, column: &str, faults: &mut Vec<Fault>) -> Option<bool> {
        match self.cell(column).to_ascii_lowercase().as_str() {
            "" => None,
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                faults.push(self.fault(column, "True or False", "correct it, or leave it empty"));
                None
            }
        }
    }

    fn status(&self, faults: &mut Vec<Fault>) -> Option<String> {
        let column = "charity_registration_status";
        let known =
            ["Registered", "Removed"].into_iter().find(|one| self.cell(column).eq_ignore_ascii_case(one));
        if known.is_none() {
            faults.push(self.fault(column, "Registered or Removed", "correct it, or remove the row"));
        }
        known.map(str::to_owned)
    }

    fn name(&self, faults: &mut Vec<Fault>) -> Option<String> {
        let name = self.cell("charity_name");
        let good =
            !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
        if !good {
            let expected = "a name on one line of at most 500 characters";
            faults.push(self.fault("charity_name", expected, "correct it, or remove the row"));
        }
        good.then(|| name.to_owned())
    }

    /// What the record says, or every fault of it.
    pub(super) fn row(&self) -> std::result::Result<RegisterRow, Vec<Fault>> {
        let mut faults = Vec::new();
        let number = self.digits("registered_charity_number", &mut faults);
        let linked = self.digits("linked_charity_number", &mut faults);
        let name = self.name(&mut faults);
        let status = self.status(&mut faults);
        let extract_on = self.day("date_of_extract", &mut faults);
        if self.cell("date_of_extract").is_empty() {
            faults.push(self.fault("date_of_extract", "the day of the extract", "fill it in"));
        }
        let registered_on = self.day("date_of_registration", &mut faults);
        let removed_on = self.day("date_of_removal", &mut faults);
        let latest_income_pounds = self.pounds("latest_income", &mut faults);
        let latest_expenditure_pounds = self.pounds("latest_expenditure", &mut faults);
        let is_cio = self.yes("charity_is_cio", &mut faults);
        let all = number.zip(linked).zip(name).zip(status).zip(extract_on);
        match all {
            Some(((((number, linked), name), status), extract_on)) if faults.is_empty() => Ok(RegisterRow {
                number: numbered(&number, &linked),
                said: RegisterEntry {
                    name,
                    charity_type: self.optional("charity_type"),
                    status,
                    registered_on,
                    removed_on,
                    latest_income_pounds,
                    latest_expenditure_pounds,
                    company_number: self
                        .optional("charity_company_registration_number")
                        .map(|number| company(&number)),
                    is_cio,
                },
                extract_on,
            }),
            _ => Err(faults),
        }
    }
}

/// The number as identifiers are written here: a linked charity has its own behind it.
fn numbered(number: &str, linked: &str) -> String {
    let linked = linked.trim_start_matches('0');
    if linked.is_empty() { number.to_owned() } else { format!("{number}-{linked}") }
}

/// The register drops the zeros at the start of a company's number.
fn company(number: &str) -> String {
    match Identifier::parse(Scheme::Company, number) {
        Ok((identifier, _)) => identifier.id().to_owned(),
        Err(_) => number.chars().take(64).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(cells: &[(&'static str, &str)]) -> Record<'static> {
        let good = [
            ("date_of_extract", "2026-09-20 00:00:00.0000000"),
            ("registered_charity_number", "1100001"),
            ("linked_charity_number", "0"),
            ("charity_name", "HARBOUR TRUST"),
            ("charity_registration_status", "Registered"),
        ];
        let all = good.iter().chain(cells).map(|(column, cell)| (*column, (*cell).to_owned()));
        Record { file: "extract.txt", line: 7, cells: all.collect() }
    }

    #[test]
    fn a_record_says_its_number_and_what_the_register_says() {
        let row = record(&[
            ("latest_income", "84000.55"),
            ("charity_company_registration_number", "1234567"),
            ("charity_is_cio", "False"),
            ("date_of_registration", "2015-03-02T00:00:00"),
        ])
        .row()
        .unwrap();
        assert_eq!(row.number, "1100001");
        assert_eq!(row.said.latest_income_pounds, Some(84_000));
        assert_eq!(row.said.company_number.as_deref(), Some("01234567"));
        assert_eq!(row.said.is_cio, Some(false));
        assert_eq!(row.said.registered_on.map(|day| day.to_string()).as_deref(), Some("2015-03-02"));
        let linked = record(&[("linked_charity_number", "2")]).row().unwrap();
        assert_eq!(linked.number, "1100001-2");
    }

    #[test]
    fn every_bad_cell_is_a_fault_of_its_own() {
        let faults = record(&[
            ("registered_charity_number", "11x"),
            ("charity_name", ""),
            ("charity_registration_status", "Perhaps"),
            ("date_of_removal", "20/09/2026"),
            ("latest_income", "lots"),
            ("charity_is_cio", "maybe"),
        ])
        .row()
        .unwrap_err();
        let columns: Vec<_> = faults.iter().filter_map(|one| one.column.as_deref()).collect();
        assert_eq!(
            columns,
            [
                "registered_charity_number",
                "charity_name",
                "charity_registration_status",
                "date_of_removal",
                "latest_income",
                "charity_is_cio"
            ]
        );
        assert!(faults.iter().all(|one| one.line == Some(7)));
    }
}
