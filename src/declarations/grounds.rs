//! The exclusion grounds of the Procurement Act 2023, as versioned data: `assets/data/reference/exclusion_grounds.csv`.
//!
//! A version that was declared to stays in the file; a change of the law is a further version with its day.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::kernel::clock::Day;

crate::text_enum! {
    /// Whether a ground must exclude (Schedule 6) or may (Schedule 7).
    pub enum GroundKind {
        Mandatory = "mandatory",
        Discretionary = "discretionary",
    }
}

/// One exclusion ground.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Ground {
    /// The version of the grounds to which it belongs.
    pub version: i64,
    /// From when that version holds.
    pub valid_from: Day,
    /// Its code here.
    pub code: String,
    /// The schedule of the Procurement Act 2023.
    pub schedule: i64,
    /// Mandatory or discretionary.
    pub kind: GroundKind,
    /// The paragraphs of the schedule, where they are certain.
    #[serde(deserialize_with = "csv::invalid_option")]
    pub paragraphs: Option<String>,
    /// What it is.
    pub name: String,
}

static ALL: LazyLock<Vec<Ground>> = LazyLock::new(|| {
    let text = include_str!("../../assets/data/reference/exclusion_grounds.csv");
    csv::Reader::from_reader(text.as_bytes()).deserialize().filter_map(Result::ok).collect()
});

/// The grounds in force on a day, in the order of their schedules.
#[must_use]
pub fn grounds(on: Day) -> Vec<&'static Ground> {
    let version = ALL.iter().filter(|one| one.valid_from <= on).map(|one| one.version).max();
    let version = version.or_else(|| ALL.iter().map(|one| one.version).min());
    ALL.iter().filter(|one| Some(one.version) == version).collect()
}

/// The ground of a version and code.
pub(super) fn ground(version: i64, code: &str) -> Option<&'static Ground> {
    ALL.iter().find(|one| one.version == version && one.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_the_data_is_read_and_named_once() {
        let text = include_str!("../../assets/data/reference/exclusion_grounds.csv");
        assert_eq!(ALL.len(), text.trim_end().lines().count() - 1, "a row could not be read");
        let names: BTreeSet<_> = ALL.iter().map(|one| (one.version, &one.code)).collect();
        assert_eq!(names.len(), ALL.len());
        for one in ALL.iter() {
            let schedule = if one.kind == GroundKind::Mandatory { 6 } else { 7 };
            assert_eq!(one.schedule, schedule, "{}", one.code);
        }
    }

    #[test]
    fn the_first_version_serves_days_before_it_too() {
        let before: Day = "2024-01-01".parse().unwrap();
        assert_eq!(grounds(before).len(), grounds("2026-01-01".parse().unwrap()).len());
        let found = ground(1, "M01").unwrap();
        assert_eq!(found.paragraphs.as_deref(), Some("2"));
        assert_eq!(ground(1, "D05").unwrap().paragraphs, None);
    }
}
