//! Writes the awards of May 2021 in one transaction: everything or nothing, and nothing twice.
//!
//! Rows are found again by what their source calls them: a provider by its code, an award line by its row, a
//! contract by its reference. A second import changes only what the files changed, as new versions of those rows.

mod award_lines;
mod contracts;
mod organisations;
mod partners;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::day_one::DayOne;
use super::reference::Reference;
use super::source::Source;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::Actor;
use crate::kernel::db::{Database, Tx};
use crate::kernel::error::{Code, Problem, Result};

/// The files of an import, in the order in which their digest is taken.
const FILES: [&str; 4] = ["awards.csv", "lead_providers.csv", "lots.csv", "supply_chain_providers.csv"];
/// The name of the importing program in the audit log.
pub const ACTOR: &str = "import";

/// What was read, ready to be written.
#[derive(Debug, Clone)]
pub struct Prepared {
    data: DayOne,
    reference: Reference,
    digest: [u8; 32],
}

/// Rows written by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows that were not there.
    pub added: u64,
    /// Rows that got a new version.
    pub changed: u64,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was there already, as the files say it.
    Unchanged,
    /// Rows were written.
    Imported(Written),
}

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    Added,
    Changed,
}

impl Written {
    fn count(&mut self, change: Change) {
        match change {
            Change::None => {}
            Change::Added => self.added += 1,
            Change::Changed => self.changed += 1,
        }
    }

    fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Change {
    /// The greater of two changes of the same row.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Added, _) | (_, Self::Added) => Self::Added,
            (Self::Changed, _) | (_, Self::Changed) => Self::Changed,
            _ => Self::None,
        }
    }
}

impl Prepared {
    /// Reads and checks the four files; 422 with the list of every fault where any is bad.
    pub fn read(source: Source<'_>) -> Result<Self> {
        let faulty = |faults: super::fault::Faults| Problem::new(Code::Invalid, faults.to_string());
        let reference = Reference::embedded().map_err(faulty)?;
        let data = DayOne::read(source, &reference).map_err(faulty)?;
        let mut hasher = Sha256::new();
        for name in FILES {
            let text = source.text(name).map_err(|fault| faulty(super::fault::Faults(vec![*fault])))?;
            hasher.update(text.as_bytes());
        }
        Ok(Self { data, reference, digest: hasher.finalize().into() })
    }

    /// What was read.
    #[must_use]
    pub const fn data(&self) -> &DayOne {
        &self.data
    }

    /// How many rows [`import`] goes through.
    #[must_use]
    pub fn steps(&self) -> u64 {
        let rows = [
            self.data.providers.len(),
            self.data.award_lines.len(),
            self.data.contracts.len(),
            self.data.co_commissioned.len(),
        ];
        u64::try_from(rows.iter().sum::<usize>()).unwrap_or(u64::MAX)
    }
}

/// Writes what was read. `step` is called after each row, and may be called again where the transaction is retried.
pub fn import(
    database: &Database,
    prepared: Prepared,
    mut step: impl FnMut() + Send + 'static,
) -> Result<Outcome> {
    let outcome = database.write_now(move |tx| write(tx, &prepared, &mut step));
    match outcome {
        // Nothing to write is nothing to audit: the transaction was given up.
        Err(problem) if problem.code() == Code::AlreadyExists => Ok(Outcome::Unchanged),
        other => other.map(Outcome::Imported),
    }
}

fn write(tx: &mut Tx<'_>, prepared: &Prepared, step: &mut impl FnMut()) -> Result<Audited<Written>> {
    let actor = Actor::system(ACTOR);
    let data = &prepared.data;
    let mut written = Written::default();
    let mut ids = BTreeMap::new();
    for provider in &data.providers {
        let (id, change) = organisations::put(tx, provider)?;
        ids.insert(provider.code.clone(), id);
        written.count(change);
        step();
    }
    let mut lines = BTreeMap::new();
    for line in &data.award_lines {
        lines.insert(
            line.row,
            award_lines::put(tx, line, known(&ids, &line.provider_code)?, &prepared.reference)?,
        );
        step();
    }
    for contract in &data.contracts {
        let (award, line_change) = lines
            .get_mut(&contract.award_row)
            .ok_or_else(|| Problem::internal("a contract without its award line"))?;
        let lead = known(&ids, &contract.provider_code)?;
        let (agreement, change) = contracts::put(tx, contract, award, lead)?;
        written.count(change);
        let partners: Vec<&str> =
            contract.partner_codes.iter().map(|code| known(&ids, code)).collect::<Result<_>>()?;
        let chain = partners::put(tx, &agreement, lead, &partners)?;
        written.added += chain.added;
        written.changed += chain.changed;
        *line_change = line_change.and(if change == Change::None && chain.is_nothing() {
            Change::None
        } else {
            Change::Changed
        });
        step();
    }
    for line in &data.co_commissioned {
        written.count(award_lines::put_co_commissioned(tx, line, &prepared.reference)?);
        step();
    }
    award_lines::refuse_missing(tx, data)?;
    let mut entries = Vec::new();
    for (award, change) in lines.values() {
        if *change != Change::None {
            entries.push(Entry::new(&actor, "import", Subject::new("award", award.id.as_str())));
        }
        written.count(*change);
    }
    if written.is_nothing() {
        return Err(Problem::of(Code::AlreadyExists));
    }
    let whole =
        Entry::new(&actor, "import", Subject::new("import", "day-one")).digests(None, Some(prepared.digest));
    Ok(Audited::with_entries(written, whole, entries))
}

fn known<'i>(ids: &'i BTreeMap<String, String>, code: &str) -> Result<&'i str> {
    ids.get(code).map(String::as_str).ok_or_else(|| Problem::internal("a provider code without its provider"))
}
