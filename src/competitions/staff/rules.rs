//! Whether the data of staff is whole. Pure.

use super::views::{MissingOut, StaffRow};
use crate::competitions::model::{Competition, Lot};
use crate::kernel::clock::Day;
use crate::kernel::error::Fault;

/// How far the data of a lot's staff is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many people.
    pub people: i64,
    /// How many fields are missing in them.
    pub missing: i64,
    /// The day by which they come.
    pub missing_by: Option<Day>,
}

/// The fields that are missing, each with the number of rows.
pub(in crate::competitions) fn missing(rows: &[StaffRow]) -> Vec<MissingOut> {
    let count = |field: &'static str, lacks: fn(&StaffRow) -> bool| {
        let rows = rows.iter().filter(|row| lacks(row)).count();
        MissingOut { field, rows: i64::try_from(rows).unwrap_or(i64::MAX) }
    };
    let all = [
        count("hours_hundredths", |row| row.hours_hundredths.is_none()),
        count("contract_kind", |row| row.contract_kind.is_none()),
        count("employed_since", |row| row.employed_since.is_none()),
        count("pay_pence", |row| row.pay_pence.is_none()),
        count("location", |row| row.location.is_none()),
    ];
    all.into_iter().filter(|one| one.rows > 0).collect()
}

/// What the check before approval says where staff transfer: rows, or the day by which they come.
pub(in crate::competitions) fn faults(
    row: &Competition,
    lots: &[Lot],
    standing: impl Fn(&Lot) -> Standing,
) -> Vec<Fault> {
    if row.tupe_applies != Some(true) {
        return Vec::new();
    }
    let fault = |(index, lot): (usize, &Lot)| {
        let of = standing(lot);
        let pointer = format!("/lots/{index}/staff");
        let number = lot.number;
        match (of.people, of.missing, of.missing_by) {
            (_, _, Some(_)) => None,
            (0, ..) => {
                let detail = format!(
                    "Lot {number}: staff transfer. Give a row for each of them, or the day by which the rows come."
                );
                Some(Fault::new(pointer, "required", detail))
            }
            (_, 0, None) => None,
            (_, missing, None) => {
                let detail = format!(
                    "Lot {number}: {missing} fields of its staff are missing. Fill them in, or give the day by which they come."
                );
                Some(Fault::new(pointer, "incomplete", detail))
            }
        }
    };
    lots.iter().enumerate().filter_map(fault).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::check::tests::{competition, lot};

    #[test]
    fn staff_are_asked_for_where_they_transfer() {
        let mut row = competition();
        let lots = [lot(&["DF01"], &["kent"])];
        let found = |row: &Competition, people, missing, by: Option<&str>| -> Vec<String> {
            let missing_by = by.map(|day| day.parse().unwrap());
            let standing = Standing { people, missing, missing_by };
            faults(row, &lots, |_| standing.clone()).into_iter().map(|it| it.code).collect()
        };
        assert!(found(&row, 0, 0, None).is_empty());
        row.tupe_applies = Some(true);
        assert_eq!(found(&row, 0, 0, None), ["required"]);
        assert_eq!(found(&row, 2, 1, None), ["incomplete"]);
        assert!(found(&row, 2, 0, None).is_empty());
        assert!(found(&row, 0, 0, Some("2026-12-01")).is_empty());
        assert!(found(&row, 2, 1, Some("2026-12-01")).is_empty());
    }
}
