//! What is wrong in a data file, and what would mend it.

use std::fmt::Write as _;

use serde::Serialize;

/// Longest part of a value repeated in a fault, in characters.
const LONGEST_FOUND: usize = 60;

/// One fault in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// Its line, the header being 1; none for the file as a whole.
    pub line: Option<u64>,
    /// The column's name; none for the whole line.
    pub column: Option<String>,
    /// What is wrong: the value found, shortened, or a statement.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What would mend it.
    pub mend: String,
}

/// All faults of a reading, in the order of files and lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", fault_report(.0))]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// True where nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// `value` where nothing is wrong, else the faults by file and line, each once.
    pub(super) fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }
}

impl Fault {
    /// A fault of the file as a whole.
    pub(super) fn of_file(file: &str, found: &str, expected: &str, mend: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
            found: found.to_owned(),
            expected: expected.to_owned(),
            mend: mend.to_owned(),
        }
    }

    /// A fault of a line as a whole.
    pub(super) fn of_line(file: &str, line: u64, found: &str, expected: &str, mend: &str) -> Self {
        Self { line: Some(line), ..Self::of_file(file, found, expected, mend) }
    }
}

/// A value in quotation marks for a fault: shortened, without line breaks or control characters.
pub(super) fn quoted(value: &str) -> String {
    if value.is_empty() {
        return "nothing".to_owned();
    }
    let mut shown: String = value.chars().take(LONGEST_FOUND).flat_map(visible).collect();
    if value.chars().count() > LONGEST_FOUND {
        shown.push('…');
    }
    format!("“{shown}”")
}

fn visible(c: char) -> Vec<char> {
    if c.is_control() { c.escape_unicode().collect() } else { vec![c] }
}

/// The list of faults for people: one paragraph a fault, the count at the end.
pub fn fault_report(faults: &[Fault]) -> String {
    let mut out = String::new();
    for fault in faults {
        let line = fault.line.map(|l| format!(", line {l}")).unwrap_or_default();
        let column = fault.column.as_ref().map(|c| format!(", column {c}")).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{}{line}{column}: found {}; expected {}.\n    To mend it: {}.",
            fault.file, fault.found, fault.expected, fault.mend
        );
    }
    let plural = if faults.len() == 1 { "" } else { "s" };
    let _ = writeln!(out, "{} fault{plural}; nothing was imported.", faults.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_names_place_fault_and_remedy() {
        let fault = Fault {
            column: Some("region".to_owned()),
            ..Fault::of_line("a.csv", 3, &quoted("Mars"), "a region", "correct the spelling")
        };
        let report = fault_report(&[fault, Fault::of_file("b.csv", "no such file", "the file", "add it")]);
        assert_eq!(
            report,
            "a.csv, line 3, column region: found “Mars”; expected a region.\n    To mend it: correct the spelling.\n\
             b.csv: found no such file; expected the file.\n    To mend it: add it.\n\
             2 faults; nothing was imported.\n"
        );
    }

    #[test]
    fn values_are_shown_short_and_on_one_line() {
        assert_eq!(quoted(""), "nothing");
        assert_eq!(quoted("a\nb\u{1b}"), "“a\\u{a}b\\u{1b}”");
        assert_eq!(quoted(&"x".repeat(1_000_000)).chars().count(), 63);
    }
}
