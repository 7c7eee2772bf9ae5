//! Whether the data of staff is whole. Pure.

use super::views::LotStaffIn;
use super::views::{MissingOut, StaffRow};
use crate::competitions::addenda::LEAST_WORKING_DAYS;
use crate::competitions::model::{Competition, Lot};
use crate::competitions::states::CompetitionState;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::error::Fault;
use crate::kernel::working_days;

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

/// True where rows that come on `day` leave bidders their working days before the deadline. Without a deadline, which the
/// check asks for itself, there is nothing to compare.
fn in_time(day: Day, deadline: Option<UtcTime>) -> bool {
    let Some(deadline) = deadline else { return true };
    // A day beyond the calendar of holidays is none to promise.
    working_days::add_working_days(day.0, LEAST_WORKING_DAYS)
        .is_ok_and(|first| first <= deadline.london_day().0)
}

/// Whether the rows of a lot may still be given: of a draft always; afterwards while bids are taken and rows are promised,
/// or none is there since an addendum said that staff transfer.
pub(in crate::competitions) fn may_set(
    now: UtcTime,
    row: &Competition,
    promised: Option<Day>,
    people: usize,
) -> bool {
    let awaited = promised.is_some() || row.tupe_applies == Some(true) && people == 0;
    match row.state {
        CompetitionState::Draft => true,
        CompetitionState::Published => awaited && row.deadline.is_some_and(|end| now < end),
        _ => false,
    }
}

/// What is wrong with rows that come after publication, where the day was `promised`.
pub(super) fn faults_after_publication(
    now: UtcTime,
    row: &Competition,
    promised: Option<Day>,
    input: &LotStaffIn,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let whole = !input.rows.is_empty() && missing(&input.rows).is_empty();
    match input.missing_by {
        Some(day) if promised.is_some_and(|known| known != day) => {
            let detail = "This day was published: leave it, or take it away once nothing is missing.";
            faults.push(Fault::new("/missing_by", "fixed", detail));
        }
        None if !whole => {
            let detail = "Something is missing still: fill it in, or keep the day that was published.";
            faults.push(Fault::new("/missing_by", "incomplete", detail));
        }
        _ => {}
    }
    if !in_time(now.london_day(), row.deadline) {
        let detail = format!(
            "Bidders need {LEAST_WORKING_DAYS} working days with them: give more time in an addendum first."
        );
        faults.push(Fault::new("/rows", "too_little_time", detail));
    }
    faults
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
            (_, _, Some(by)) => (!in_time(by, row.deadline)).then(|| {
                let detail = format!(
                    "Lot {number}: bidders need {LEAST_WORKING_DAYS} working days with the rows of staff. Promise them for an earlier day, or choose a later deadline."
                );
                Fault::new(pointer, "too_late", detail)
            }),
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
        // The deadline is noon of Saturday 1 August: the fifth working day after Friday 24 July is the 31st.
        assert!(found(&row, 0, 0, Some("2026-07-24")).is_empty());
        assert!(found(&row, 2, 1, Some("2026-07-24")).is_empty());
        assert_eq!(found(&row, 2, 1, Some("2026-07-27")), ["too_late"]);
        row.deadline = None;
        assert!(found(&row, 2, 1, Some("2026-07-27")).is_empty());
    }
}
