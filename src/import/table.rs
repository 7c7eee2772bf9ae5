//! Strict CSV tables: the exact header, every row, every cell, all faults collected.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::rc::Rc;

use unicode_normalization::UnicodeNormalization;

use super::fault::{Fault, Faults, quoted};
use super::source::{LinesEnded, Source};

/// More rows than this are not read: it bounds the list of faults.
const MOST_ROWS: usize = 10_000;
/// Longest cell, in characters.
const LONGEST_CELL: usize = 2_000;

/// A row with its place, for faults found later too.
#[derive(Debug, Clone)]
pub(super) struct Row {
    file: &'static str,
    line: u64,
    columns: &'static [&'static str],
    cells: Rc<[String]>,
}

/// The rows of a file that could be read and, by its first column, the keys of those that could not.
#[derive(Debug)]
pub(super) struct Table<T> {
    /// Good rows.
    pub(super) rows: Vec<T>,
    /// First cells of all rows, good or not.
    keys: BTreeSet<String>,
    /// False where the file or its header was bad, or a row too ragged to be told apart.
    whole: bool,
}

impl<T> Table<T> {
    /// True where a key is known to be missing: no row has it, readable or not.
    pub(super) fn lacks(&self, key: &str) -> bool {
        self.whole && !self.keys.contains(key)
    }

    /// The same table of other values.
    pub(super) fn map<U>(self, of: impl FnMut(T) -> U) -> Table<U> {
        let rows = self.rows.into_iter().map(of).collect();
        Table { rows, keys: self.keys, whole: self.whole }
    }

    /// True where every row of the file was good.
    pub(super) fn is_complete(&self) -> bool {
        self.whole && self.rows.len() == self.keys.len()
    }
}

/// Reads a file; `parse` pushes a fault whenever it gives nothing. The first column is the key.
pub(super) fn read<T>(
    source: Source<'_>,
    file: &'static str,
    columns: &'static [&'static str],
    key: Key,
    faults: &mut Faults,
    parse: impl Fn(&Row, &mut Faults) -> Option<T>,
) -> Table<T> {
    let mut table = Table { rows: Vec::new(), keys: BTreeSet::new(), whole: false };
    let text = match source.text(file) {
        Ok(text) => text,
        Err(fault) => {
            faults.push(*fault);
            return table;
        }
    };
    let Some((rows, whole)) = rows(&text, file, columns, faults) else {
        return table;
    };
    table.whole = whole;
    for row in rows {
        let cell = row.text(0);
        if !table.keys.insert(key.of(&row, cell)) && matches!(key, Key::FirstColumn) {
            let column = columns.first().copied().unwrap_or_default();
            faults.push(row.fault(column, "a value that no earlier row has", "remove one of the two rows"));
        } else if let Some(parsed) = parse(&row, faults) {
            table.rows.push(parsed);
        }
    }
    table
}

/// What names a row of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Its first cell, which no other row may have.
    FirstColumn,
    /// Its line: the reader checks what may not repeat.
    Line,
}

impl Key {
    fn of(self, row: &Row, first: &str) -> String {
        match self {
            Self::FirstColumn => first.to_owned(),
            Self::Line => row.line.to_string(),
        }
    }
}

/// The rows that have the right number of cells, and whether all have; nothing for a bad header.
fn rows(
    text: &str,
    file: &'static str,
    columns: &'static [&'static str],
    faults: &mut Faults,
) -> Option<(Vec<Row>, bool)> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = Records::new(text);
    let mut good = Vec::new();
    let mut whole = true;
    let mut seen = 0;
    for record in reader.records() {
        let Ok(record) = record else {
            faults.push(Fault::of_file(file, "text that is no CSV", "CSV", "save the file as CSV"));
            return None;
        };
        let line = records.line_of(&record);
        if seen == 0 && !header_fits(file, columns, line, &record, faults) {
            return None;
        }
        if seen > MOST_ROWS {
            faults.push(Fault::of_line(
                file,
                line,
                "more than 10,000 rows",
                "at most 10,000",
                "check that it is the right file",
            ));
            return None;
        }
        if seen > 0 {
            match row(file, columns, line, &record, faults) {
                Some(row) => good.push(row),
                None => whole = false,
            }
        }
        seen += 1;
    }
    if seen < 2 {
        let expected = if seen == 0 { "a header and rows" } else { "rows below the header" };
        faults.push(Fault::of_file(file, "nothing", expected, "check that it is the right file"));
        return None;
    }
    Some((good, whole))
}

/// Tells the line on which a record begins: the CSV reader counts from before skipped blank lines.
struct Records<'t> {
    text: &'t str,
    done: usize,
    line: u64,
}

impl<'t> Records<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, done: 0, line: 1 }
    }

    fn line_of(&mut self, record: &csv::StringRecord) -> u64 {
        let at = record.position().map_or(0, csv::Position::byte);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let rest = self.text.get(at..).unwrap_or_default();
        let start = at + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let passed = self.text.get(self.done..start).unwrap_or_default();
        self.line += passed.lines_ended() - 1;
        self.done = start;
        self.line
    }
}

fn header_fits(
    file: &str,
    columns: &[&str],
    line: u64,
    header: &csv::StringRecord,
    faults: &mut Faults,
) -> bool {
    if header == columns {
        return true;
    }
    // A header of very many names is another file: naming each would help nobody.
    if header.len() > 2 * columns.len() {
        let (found, expected) = (format!("{} columns", header.len()), format!("{} columns", columns.len()));
        let mend = "check that it is the right file";
        faults.push(Fault::of_line(file, line, &found, &expected, mend));
        return false;
    }
    let before = faults.0.len();
    let mut fault = |column: &str, found: &str, expected: &str, mend: &str| {
        let fault = Fault::of_line(file, line, found, expected, mend);
        faults.push(Fault { column: Some(column.to_owned()), ..fault });
    };
    for column in columns.iter().filter(|c| !header.iter().any(|h| h == **c)) {
        fault(column, "no such column", "the column", "add it or correct its name");
    }
    let mut seen = BTreeSet::new();
    for name in header {
        if !columns.contains(&name) {
            fault(&quoted(name), "an unknown column", "no other columns", "remove it or correct its name");
        } else if !seen.insert(name) {
            fault(name, "the column twice", "the column once", "remove one of them");
        }
    }
    if faults.0.len() == before {
        let expected = format!("the columns in the order {}", columns.join(","));
        faults.push(Fault::of_line(
            file,
            line,
            "another order of columns",
            &expected,
            "put them in this order",
        ));
    }
    false
}

fn row(
    file: &'static str,
    columns: &'static [&'static str],
    line: u64,
    record: &csv::StringRecord,
    faults: &mut Faults,
) -> Option<Row> {
    if record.len() != columns.len() {
        faults.push(Fault::of_line(
            file,
            line,
            &format!("{} cells", record.len()),
            &format!("{} cells", columns.len()),
            "add or remove commas, and put quotation marks around a cell that holds one",
        ));
        return None;
    }
    let cells = record.iter().map(|cell| cell.nfc().collect()).collect();
    let row = Row { file, line, columns, cells };
    let before = faults.0.len();
    for (column, cell) in columns.iter().zip(row.cells.iter()) {
        if let Some((expected, mend)) = cell_fault(cell) {
            faults.push(row.fault(column, expected, mend));
        }
    }
    (faults.0.len() == before).then_some(row)
}

fn cell_fault(cell: &str) -> Option<(&'static str, &'static str)> {
    if cell.contains(['\n', '\r']) {
        Some(("text on one line", "close the quotation marks, or remove the line break"))
    } else if cell.chars().any(char::is_control) {
        Some(("text without control characters", "remove them"))
    } else if cell.trim() != cell {
        Some(("no spaces at the ends", "remove the spaces"))
    } else if cell.chars().count() > LONGEST_CELL {
        Some(("at most 2,000 characters", "shorten it"))
    } else {
        None
    }
}

impl Row {
    /// A cell; nothing for a column that the table does not have.
    pub(super) fn cell(&self, column: &str) -> &str {
        let place = self.columns.iter().position(|c| *c == column);
        place.map(|place| self.text(place)).unwrap_or_default()
    }

    fn text(&self, place: usize) -> &str {
        self.cells.get(place).map(String::as_str).unwrap_or_default()
    }

    /// A fault of a cell.
    pub(super) fn fault(&self, column: &str, expected: &str, mend: &str) -> Fault {
        let fault = Fault::of_line(self.file, self.line, &quoted(self.cell(column)), expected, mend);
        Fault { column: Some(column.to_owned()), ..fault }
    }

    /// A cell that may not be empty.
    pub(super) fn required(&self, column: &str, faults: &mut Faults) -> Option<String> {
        let cell = self.cell(column);
        if cell.is_empty() {
            faults.push(self.fault(column, "a value", "fill it in"));
            return None;
        }
        Some(cell.to_owned())
    }

    /// A cell that may be empty.
    pub(super) fn optional(&self, column: &str) -> Option<String> {
        let cell = self.cell(column);
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    /// A whole number in digits alone, within bounds.
    pub(super) fn number(
        &self,
        column: &str,
        within: RangeInclusive<i64>,
        faults: &mut Faults,
    ) -> Option<i64> {
        let number = whole_number(self.cell(column)).filter(|n| within.contains(n));
        if number.is_none() {
            let expected = format!("a whole number from {} to {}", within.start(), within.end());
            faults.push(self.fault(column, &expected, "write it in digits alone, without commas or signs"));
        }
        number
    }

    /// A number as [`Row::number`], or an empty cell.
    pub(super) fn optional_number(
        &self,
        column: &str,
        within: RangeInclusive<i64>,
        faults: &mut Faults,
    ) -> Option<Option<i64>> {
        if self.cell(column).is_empty() { Some(None) } else { self.number(column, within, faults).map(Some) }
    }

    /// One of two words.
    pub(super) fn either(&self, column: &str, [yes, no]: [&str; 2], faults: &mut Faults) -> Option<bool> {
        let cell = self.cell(column);
        if cell != yes && cell != no {
            faults.push(self.fault(column, &format!("{yes} or {no}"), "write one of the two"));
            return None;
        }
        Some(cell == yes)
    }

    /// Values between separators, each once; an empty cell is an empty list.
    pub(super) fn list(&self, column: &str, separator: &str, faults: &mut Faults) -> Option<Vec<String>> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Some(Vec::new());
        }
        let values: Vec<String> = cell.split(separator).map(|v| v.trim().to_owned()).collect();
        let mut seen = BTreeSet::new();
        if values.iter().any(|v| v.is_empty() || !seen.insert(v)) {
            let expected = format!("values separated by “{}”, each once", separator.trim());
            faults.push(self.fault(column, &expected, "remove empty and repeated values"));
            return None;
        }
        Some(values)
    }

    /// A code of capital letters, digits and underscores, up to 64 characters.
    pub(super) fn code(&self, column: &str, faults: &mut Faults) -> Option<String> {
        let cell = self.cell(column);
        if !is_code(cell) {
            let expected = "a code of capital letters, digits and underscores";
            faults.push(self.fault(column, expected, "copy the code from its source"));
            return None;
        }
        Some(cell.to_owned())
    }
}

pub(super) fn is_code(text: &str) -> bool {
    let of_code = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(of_code)
}

/// Digits alone.
pub(super) fn whole_number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_fault_says_what_would_mend_it() {
        for (cell, expected) in [
            ("", None),
            ("Café & Söhne", None),
            ("a\nb", Some("text on one line")),
            ("a\rb", Some("text on one line")),
            ("a\0b", Some("text without control characters")),
            (" a", Some("no spaces at the ends")),
            ("a\u{a0}", Some("no spaces at the ends")),
        ] {
            assert_eq!(cell_fault(cell).map(|(expected, _)| expected), expected, "{cell:?}");
        }
        assert!(cell_fault(&"é".repeat(LONGEST_CELL)).is_none());
        assert!(cell_fault(&"é".repeat(LONGEST_CELL + 1)).is_some());
    }

    #[test]
    fn whole_numbers_are_digits_alone() {
        for (text, number) in [
            ("0", Some(0)),
            ("007", Some(7)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.0", None),
            ("1,000", None),
            ("٣", None),
            ("9223372036854775808", None),
        ] {
            assert_eq!(whole_number(text), number, "{text}");
        }
    }
}
