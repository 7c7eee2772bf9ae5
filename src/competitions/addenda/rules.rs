//! What an addendum changes, and whether it may. Pure.

use serde::Serialize;
use serde_json::Value;

use super::views::{AddendumIn, AddendumLotIn};
use crate::competitions::model::{Competition, Lot};
use crate::competitions::store::Changes;
use crate::competitions::terms::lots::{self as lot_terms, LotTerms};
use crate::kernel::clock::{UtcTime, london};
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::working_days::{self, WorkingDayError};

/// Working days that bidders have after a material addendum, to the same time of day.
pub(in crate::competitions) const LEAST_WORKING_DAYS: u16 = 5;

/// Whether bidders must look at their bids again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Other words for the same, or more time.
    Light,
    /// What bidders offer, or less time: material only.
    Substance,
}

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) pointer: String,
    pub(super) old: Value,
    pub(super) new: Value,
    weight: Weight,
}

/// Everything that an addendum changes.
#[derive(Debug, Clone)]
pub(super) struct Amendment {
    /// The competition afterwards.
    pub(super) after: Competition,
    /// Its columns that change.
    pub(super) columns: Changes,
    /// The lots that change, as they are afterwards.
    pub(super) lots: Vec<Lot>,
    /// The differences.
    pub(super) changes: Vec<Change>,
    /// Lots that are not the competition's, or stand twice.
    faults: Vec<Fault>,
}

/// Collects differences: a value that is the same as before is none.
#[derive(Default)]
struct Differences(Vec<Change>);

impl Differences {
    /// The new value, where it is another one.
    fn of<T: Serialize + PartialEq>(
        &mut self,
        pointer: impl Into<String>,
        old: &T,
        new: Option<T>,
        weight: Weight,
    ) -> Option<T> {
        let new = new.filter(|new| new != old)?;
        let json = |value: &T| serde_json::to_value(value).unwrap_or_default();
        self.0.push(Change { pointer: pointer.into(), old: json(old), new: json(&new), weight });
        Some(new)
    }
}

fn trimmed(text: &Option<String>) -> Option<String> {
    text.as_ref().map(|text| text.trim().to_owned())
}

/// An empty text clears.
fn cleared(text: &Option<String>) -> Option<Option<String>> {
    trimmed(text).map(|text| Some(text).filter(|text| !text.is_empty()))
}

/// What `input` changes of a competition.
pub(super) fn amendment(row: &Competition, lots: &[Lot], input: &AddendumIn) -> Amendment {
    use Weight::{Light, Substance};
    let mut all = Differences::default();
    // Less time for questions is what a bidder may have counted on.
    let ends = row.questions_until.or(row.deadline);
    let questions = if input.questions_until < ends { Substance } else { Light };
    let columns = Changes {
        title: all.of("/title", &row.title, trimmed(&input.title), Light),
        summary: all.of("/summary", &row.summary, input.summary.clone(), Light),
        footprint_reason: all.of(
            "/footprint_reason",
            &row.footprint_reason,
            cleared(&input.footprint_reason),
            Light,
        ),
        partnering_ends_at: all
            .of("/partnering_ends_at", &row.partnering_ends_at, input.partnering_ends_at.map(Some), Light)
            .flatten(),
        deadline: all.of("/deadline", &row.deadline, input.deadline.map(Some), Light).flatten(),
        questions_until: all
            .of("/questions_until", &row.questions_until, input.questions_until.map(Some), questions)
            .flatten(),
        starts_on: all.of("/starts_on", &row.starts_on, input.starts_on.map(Some), Substance).flatten(),
        clock_override_reason: all.of(
            "/clock_override_reason",
            &row.clock_override_reason,
            cleared(&input.clock_override_reason),
            Light,
        ),
        volumes: all.of("/volumes", &row.volumes, cleared(&input.volumes), Substance),
        tupe_applies: all
            .of("/tupe_applies", &row.tupe_applies, input.tupe_applies.map(Some), Substance)
            .flatten(),
        enforcement_duty: all.of(
            "/enforcement_duty",
            &row.enforcement_duty,
            cleared(&input.enforcement_duty),
            Substance,
        ),
        data_sharing_duty: all.of(
            "/data_sharing_duty",
            &row.data_sharing_duty,
            cleared(&input.data_sharing_duty),
            Substance,
        ),
        ..Changes::default()
    };
    // Taking the words away says that there is no such duty: bidders read an answer, not a silence.
    let columns = Changes {
        enforcement_duty_applies: columns.enforcement_duty.as_ref().map(|words| Some(words.is_some())),
        data_sharing_duty_applies: columns.data_sharing_duty.as_ref().map(|words| Some(words.is_some())),
        ..columns
    };
    let (reworded, faults) = reworded(lots, input, &mut all);
    Amendment { after: amended(row, &columns, input), columns, lots: reworded, changes: all.0, faults }
}

fn reworded(lots: &[Lot], input: &AddendumIn, all: &mut Differences) -> (Vec<Lot>, Vec<Fault>) {
    let (mut reworded, mut faults): (Vec<Lot>, Vec<Fault>) = (Vec::new(), Vec::new());
    for (given, one) in input.lots.iter().enumerate() {
        let pointer = format!("/lots/{given}/lot_id");
        let Some((place, lot)) = lots.iter().enumerate().find(|(_, lot)| lot.id == one.lot_id) else {
            faults.push(Fault::new(pointer, "unknown", "This is no lot of the competition: choose one."));
            continue;
        };
        if input.lots.iter().take(given).any(|earlier| earlier.lot_id == one.lot_id) {
            faults.push(Fault::new(pointer, "repeated", "The lot stands twice: join its changes."));
            continue;
        }
        let title = all.of(format!("/lots/{place}/title"), &lot.title, trimmed(&one.title), Weight::Light);
        let cohort =
            all.of(format!("/lots/{place}/cohort"), &lot.cohort, cleared(&one.cohort), Weight::Substance);
        let terms = changed_terms(place, lot, one, all);
        if title.is_some() || cohort.is_some() || terms != lot.terms {
            let title = title.unwrap_or_else(|| lot.title.clone());
            let cohort = cohort.unwrap_or_else(|| lot.cohort.clone());
            reworded.push(Lot { title, cohort, terms, ..lot.clone() });
        }
    }
    (reworded, faults)
}

/// The terms of a lot as they would be.
fn changed_terms(place: usize, lot: &Lot, input: &AddendumLotIn, all: &mut Differences) -> LotTerms {
    let mut terms = lot.terms.clone();
    let Some(input) = &input.terms else { return terms };
    let at = |field: &str| format!("/lots/{place}/terms/{field}");
    let delivery = input.delivery_place.map(Some);
    if let Some(new) = all.of(at("delivery_place"), &terms.delivery_place, delivery, Weight::Substance) {
        terms.delivery_place = new;
    }
    if let Some(new) = all.of(at("prisons"), &terms.prisons, cleared(&input.prisons), Weight::Substance) {
        terms.prisons = new;
    }
    let volume = input.volume.clone().map(Some);
    if let Some(new) = all.of(at("volume"), &terms.volume, volume, Weight::Substance) {
        terms.volume = new;
    }
    terms
}

/// The competition as it would be, in what the check looks at, with the reason that comes with its clocks.
fn amended(row: &Competition, columns: &Changes, input: &AddendumIn) -> Competition {
    Competition {
        partnering_ends_at: columns.partnering_ends_at.or(row.partnering_ends_at),
        deadline: columns.deadline.or(row.deadline),
        questions_until: columns.questions_until.or(row.questions_until),
        starts_on: columns.starts_on.or(row.starts_on),
        clock_override_reason: cleared(&input.clock_override_reason).flatten(),
        footprint_reason: columns.footprint_reason.clone().unwrap_or_else(|| row.footprint_reason.clone()),
        volumes: columns.volumes.clone().unwrap_or_else(|| row.volumes.clone()),
        tupe_applies: columns.tupe_applies.or(row.tupe_applies),
        summary: columns.summary.clone().unwrap_or_else(|| row.summary.clone()),
        enforcement_duty: columns.enforcement_duty.clone().unwrap_or_else(|| row.enforcement_duty.clone()),
        enforcement_duty_applies: columns.enforcement_duty_applies.unwrap_or(row.enforcement_duty_applies),
        data_sharing_duty: columns.data_sharing_duty.clone().unwrap_or_else(|| row.data_sharing_duty.clone()),
        data_sharing_duty_applies: columns.data_sharing_duty_applies.unwrap_or(row.data_sharing_duty_applies),
        ..row.clone()
    }
}

/// Everything that keeps an addendum from being published at `now`.
pub(super) fn faults(
    now: UtcTime,
    row: &Competition,
    lots: &[Lot],
    amendment: &Amendment,
    material: bool,
) -> Result<Vec<Fault>> {
    let mut faults = amendment.faults.clone();
    if !material {
        faults.extend(silent(&amendment.changes));
    }
    faults.extend(backwards(now, row, &amendment.columns));
    faults.extend(broken(lots, &amendment.lots));
    if material && let Some(fault) = too_late(now, amendment.after.deadline)? {
        faults.push(fault);
    }
    Ok(faults)
}

/// Terms of lots that would not be whole and were, at their place among all lots.
fn broken(lots: &[Lot], reworded: &[Lot]) -> Vec<Fault> {
    let after: Vec<Lot> =
        lots.iter().map(|lot| reworded.iter().find(|one| one.id == lot.id).unwrap_or(lot).clone()).collect();
    introduced(&lot_terms::faults(lots), lot_terms::faults(&after))
}

/// Changes of substance that would come without notice.
fn silent(changes: &[Change]) -> impl Iterator<Item = Fault> {
    let substance = changes.iter().filter(|change| change.weight == Weight::Substance);
    substance.map(|change| {
        let detail = "This changes what bidders offer: set \"material\" to true, so that they confirm their bids. A regional director publishes it.";
        Fault::new(change.pointer.clone(), "material", detail)
    })
}

/// Bidders lose no time that they were given.
fn backwards(now: UtcTime, row: &Competition, columns: &Changes) -> Vec<Fault> {
    let mut faults = Vec::new();
    let later = [
        ("/partnering_ends_at", columns.partnering_ends_at, row.partnering_ends_at),
        ("/deadline", columns.deadline, row.deadline),
    ];
    for (pointer, new, old) in later {
        if new.is_some() && new < old {
            let detail = "An addendum can only give more time: choose a later one.";
            faults.push(Fault::new(pointer, "earlier", detail));
        }
    }
    let future =
        [("/partnering_ends_at", columns.partnering_ends_at), ("/questions_until", columns.questions_until)];
    for (pointer, new) in future {
        if new.is_some_and(|new| new <= now) {
            faults.push(Fault::new(pointer, "order", "It would be over already: choose a later one."));
        }
    }
    faults
}

/// The competition as it was, with no reason for a shorter clock: only a new reason lets a clock become shorter.
pub(super) fn without_reason(row: &Competition) -> Competition {
    Competition { clock_override_reason: None, ..row.clone() }
}

/// What the check before publication (rules 9 and 10) says afterwards and did not say before.
pub(super) fn introduced(before: &[Fault], mut after: Vec<Fault>) -> Vec<Fault> {
    after.retain(|fault| {
        !before.iter().any(|known| known.pointer == fault.pointer && known.code == fault.code)
    });
    after
}

/// Staff who transfer are listed before publication only. That it comes to light later that they do must be told all the
/// same, so what is missing then keeps no addendum back.
pub(super) fn is_of_staff(fault: &Fault) -> bool {
    fault.pointer.ends_with("/staff")
}

/// The first moment that leaves bidders enough time after a material addendum at `now`.
fn earliest_deadline(now: UtcTime) -> Result<UtcTime> {
    let unknown = |cause: WorkingDayError| Problem::internal(cause.to_string());
    let here = now.timestamp().to_zoned(london());
    let day = working_days::add_working_days(here.date(), LEAST_WORKING_DAYS).map_err(unknown)?;
    let there =
        day.to_datetime(here.time()).to_zoned(london()).map_err(|_| unknown(WorkingDayError::Calendar))?;
    Ok(there.timestamp().into())
}

fn too_late(now: UtcTime, deadline: Option<UtcTime>) -> Result<Option<Fault>> {
    let earliest = earliest_deadline(now)?;
    if deadline.is_some_and(|deadline| deadline >= earliest) {
        return Ok(None);
    }
    let detail = format!(
        "Bidders need {LEAST_WORKING_DAYS} working days after a material addendum: set the deadline to {} or later.",
        earliest.next_full_hour()
    );
    Ok(Some(Fault::new("/deadline", "too_little_time", detail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UtcTime {
        text.parse().unwrap()
    }

    #[test]
    fn five_working_days_pass_over_weekends_bank_holidays_and_the_change_of_the_clocks() {
        // Thursday 17 December 2026: Christmas Day and the substitute for Boxing Day do not count.
        assert_eq!(earliest_deadline(at("2026-12-17T12:00:00Z")).unwrap(), at("2026-12-24T12:00:00Z"));
        assert_eq!(earliest_deadline(at("2026-12-18T12:00:00Z")).unwrap(), at("2026-12-29T12:00:00Z"));
        // The clocks go back on Sunday 25 October 2026: noon stays noon in London.
        assert_eq!(earliest_deadline(at("2026-10-21T11:00:00Z")).unwrap(), at("2026-10-28T12:00:00Z"));
        let deadline = at("2026-10-28T12:00:00Z");
        assert_eq!(too_late(at("2026-10-21T11:00:00Z"), Some(deadline)).unwrap(), None);
        let fault = too_late(at("2026-10-21T11:00:00.000001Z"), Some(deadline)).unwrap().unwrap();
        assert!(fault.detail.contains("2026-10-28T13:00:00"), "{}", fault.detail);
    }
}
