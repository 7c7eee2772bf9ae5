//! The bulk extract of the register of charities in England and Wales (`publicextract.charity`, Open Government Licence),
//! as tab-separated text or as JSON.
//!
//! The file is read once, a record at a time; only records that speak of an organisation here are kept until the whole
//! file was found good. A file with a fault changes nothing. What is good is written in short transactions, so that
//! others write meanwhile; a run that breaks off there is finished by running it again, and one more run changes nothing.

mod json;
mod record;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::fault::{Fault, Faults};
use super::load::ACTOR;
use crate::kernel::authz::Actor;
use crate::kernel::db::Database;
use crate::kernel::error::{Code, Problem, Result};
use crate::organisations::OrganisationId;
use crate::organisations::register::{Confirmed, RegisterRow, confirm, known_here, says_nothing_new};

/// Records looked up, and written, at a time.
const BATCH: usize = 500;
/// Faults that are told; more are counted.
const MOST_FAULTS: usize = 100;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Records in the file.
    pub records: u64,
    /// What became of those that speak of an organisation here.
    pub confirmed: Confirmed,
}

/// A file being read: what was found good so far, and what was not.
struct Reading<'d> {
    database: &'d Database,
    file: String,
    records: u64,
    batch: Vec<(u64, RegisterRow)>,
    kept: Vec<(OrganisationId, RegisterRow)>,
    lines: BTreeMap<String, u64>,
    faults: Faults,
    more_faults: usize,
}

/// Why reading stops.
enum Stop {
    /// The file cannot be read on; its fault is recorded.
    Unreadable,
    /// Something here failed.
    Failed(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

impl Reading<'_> {
    fn fault(&mut self, fault: Fault) {
        if self.faults.0.len() < MOST_FAULTS {
            self.faults.push(fault);
        } else {
            self.more_faults += 1;
        }
    }

    /// Takes a record that is good.
    fn take(&mut self, line: u64, row: RegisterRow) -> Result<()> {
        self.batch.push((line, row));
        if self.batch.len() >= BATCH { self.look_up() } else { Ok(()) }
    }

    /// Keeps what speaks of an organisation here.
    fn look_up(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        let lines: BTreeSet<(String, u64)> =
            batch.iter().map(|(line, row)| (row.number.clone(), *line)).collect();
        let rows: Vec<RegisterRow> = batch.into_iter().map(|(_, row)| row).collect();
        let mut found = Vec::new();
        self.database.read_now(|db| {
            found = known_here(db, rows.clone())?;
            Ok(())
        })?;
        for (organisation, row) in found {
            let of_number = |line: &&(String, u64)| line.0 == row.number;
            let here: Vec<u64> = lines.iter().filter(of_number).map(|(_, line)| *line).collect();
            let (first, last) = (here.first().copied(), here.last().copied());
            let known = self.lines.get(&row.number).copied();
            match (known, first, last) {
                (None, Some(first), _) => {
                    self.lines.insert(row.number.clone(), first);
                    self.kept.push((organisation, row));
                }
                (Some(first), _, Some(line)) if line != first => {
                    let mend = "remove one of the two rows";
                    let expected = format!("the charity once; it stands in line {first} too");
                    let fault = Fault::of_line(&self.file, line, "the same charity twice", &expected, mend);
                    self.fault(Fault { column: Some("registered_charity_number".to_owned()), ..fault });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Reads the extract and confirms the organisations here from it.
///
/// # Errors
/// `invalid` with every fault by line and column, where nothing was written; the database's, which say what was.
pub fn import(database: &Database, path: &Path) -> Result<Report> {
    let mut reading = Reading {
        database,
        file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        records: 0,
        batch: Vec::new(),
        kept: Vec::new(),
        lines: BTreeMap::new(),
        faults: Faults::default(),
        more_faults: 0,
    };
    match read(path, &mut reading) {
        Ok(()) | Err(Stop::Unreadable) => {}
        Err(Stop::Failed(problem)) => return Err(problem),
    }
    reading.look_up()?;
    if !reading.faults.is_empty() {
        let mut told = reading.faults.to_string();
        if reading.more_faults > 0 {
            told.push_str(&format!("And {} more.\n", reading.more_faults));
        }
        return Err(Problem::new(Code::Invalid, told));
    }
    let confirmed = write(database, &reading.kept)?;
    Ok(Report { records: reading.records, confirmed })
}

fn read(path: &Path, reading: &mut Reading<'_>) -> std::result::Result<(), Stop> {
    let unreadable = |reading: &mut Reading<'_>, found: &str, expected: &str, mend: &str| {
        let fault = Fault::of_file(&reading.file, found, expected, mend);
        reading.fault(fault);
        Stop::Unreadable
    };
    // A named pipe would wait for ever, so only plain files are opened.
    let opened = path.metadata().ok().filter(std::fs::Metadata::is_file).and_then(|_| File::open(path).ok());
    let Some(file) = opened else {
        return Err(unreadable(
            reading,
            "no file that can be read",
            "a file",
            "check the path and who may read it",
        ));
    };
    let mut reader = BufReader::new(file);
    let start = reader.fill_buf().map(<[u8]>::to_vec).unwrap_or_default();
    if start.starts_with(b"PK") {
        let expected = "the text or JSON inside the archive";
        return Err(unreadable(reading, "a ZIP archive", expected, "unpack it first"));
    }
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(unreadable(reading, "nothing", "a header and rows", "check that it is the right file")),
        Some(b'[') => json::read(reader, reading),
        Some(_) => text::read(reader, reading),
    }
}

/// Writes what is new, a batch at a time.
fn write(database: &Database, rows: &[(OrganisationId, RegisterRow)]) -> Result<Confirmed> {
    let actor = Actor::system(ACTOR);
    let mut done = Confirmed::default();
    for batch in rows.chunks(BATCH) {
        let mut nothing_new = false;
        database.read_now(|db| {
            nothing_new = says_nothing_new(db, batch)?;
            Ok(())
        })?;
        if nothing_new {
            done.unchanged += batch.len();
            continue;
        }
        let (batch, who) = (batch.to_vec(), actor.clone());
        let wrote = database.write_now(move |tx| confirm(tx, &who, &batch)).map_err(|problem| {
            let told = format!(
                "{} The run broke off after {} records were added and {} changed; run it again to finish.",
                problem.document().detail,
                done.added,
                done.changed
            );
            Problem::new(problem.code(), told)
        })?;
        done = done.and(wrote);
    }
    Ok(done)
}
