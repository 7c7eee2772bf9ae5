//! The extract as tab-separated text: a header, a record a line, no quotation marks.

use std::collections::BTreeMap;
use std::io::{BufRead, Read};

use super::record::{NEEDED, READ_TOO, Record};
use super::{Reading, Stop};
use crate::import::fault::Fault;

/// Longest line, in bytes: it bounds the memory of a file that is something else.
const LONGEST_LINE: u64 = 1024 * 1024;

/// Reads every record.
pub(super) fn read(mut reader: impl BufRead, reading: &mut Reading<'_>) -> Result<(), Stop> {
    let Some(header) = next_line(&mut reader, 1, reading)? else { return Ok(()) };
    let header = header.trim_start_matches('\u{feff}').to_owned();
    let names: Vec<&str> = header.split('\t').map(str::trim).collect();
    let places = places(&names, reading)?;
    let mut line = 1;
    loop {
        line += 1;
        let Some(text) = next_line(&mut reader, line, reading)? else { return Ok(()) };
        if text.is_empty() {
            continue;
        }
        reading.records += 1;
        let cells: Vec<&str> = text.split('\t').collect();
        if cells.len() != names.len() {
            let (found, expected) = (format!("{} cells", cells.len()), format!("{} cells", names.len()));
            let mend = "write a tab between two cells, and no line break inside one";
            let fault = Fault::of_line(&reading.file, line, &found, &expected, mend);
            reading.fault(fault);
            continue;
        }
        let cells = places
            .iter()
            .map(|(column, place)| (*column, cells.get(*place).copied().unwrap_or_default().to_owned()));
        let record = Record { file: &reading.file, line, cells: cells.collect() };
        match record.row() {
            Ok(row) => reading.take(line, row)?,
            Err(faults) => faults.into_iter().for_each(|fault| reading.fault(fault)),
        }
    }
}

/// Where each column that is read stands.
fn places(names: &[&str], reading: &mut Reading<'_>) -> Result<BTreeMap<&'static str, usize>, Stop> {
    let mut places = BTreeMap::new();
    let mut bad = false;
    let mut fault = |reading: &mut Reading<'_>, column: &str, found: &str, mend: &str| {
        let fault = Fault::of_line(&reading.file, 1, found, "the column once", mend);
        reading.fault(Fault { column: Some(column.to_owned()), ..fault });
        bad = true;
    };
    for column in NEEDED.into_iter().chain(READ_TOO) {
        let mut found = names.iter().enumerate().filter(|(_, name)| **name == column);
        match (found.next(), found.next()) {
            (Some((place, _)), None) => {
                places.insert(column, place);
            }
            (Some(_), Some(_)) => fault(reading, column, "the column twice", "remove one of them"),
            (None, _) if NEEDED.contains(&column) => {
                fault(reading, column, "no such column", "check that it is the file publicextract.charity");
            }
            (None, _) => {}
        }
    }
    if bad { Err(Stop::Unreadable) } else { Ok(places) }
}

/// The next line without its end; nothing at the end of the file.
fn next_line(
    reader: &mut impl BufRead,
    line: u64,
    reading: &mut Reading<'_>,
) -> Result<Option<String>, Stop> {
    let stop = |reading: &mut Reading<'_>, found: &str, expected: &str, mend: &str| {
        let fault = Fault::of_line(&reading.file, line, found, expected, mend);
        reading.fault(fault);
        Stop::Unreadable
    };
    let mut bytes = Vec::new();
    if reader.take(LONGEST_LINE + 1).read_until(b'\n', &mut bytes).is_err() {
        return Err(stop(reading, "what cannot be read", "text", "copy the file again"));
    }
    if bytes.is_empty() {
        return Ok(None);
    }
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST_LINE) {
        return Err(stop(reading, "more than a million bytes", "a line", "check that it is the right file"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned())),
        Err(_) => Err(stop(reading, "text that is not UTF-8", "UTF-8", "save the file as UTF-8")),
    }
}
