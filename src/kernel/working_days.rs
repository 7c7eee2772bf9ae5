//! Working days of the United Kingdom and days in London time.
//!
//! A working day is no Saturday, Sunday or bank holiday in any part of the United Kingdom
//! (rule 24; Procurement Act 2023, section 123). Bank holidays are data: `bank_holidays.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use thiserror::Error;

const DATA: &str = include_str!("../../assets/data/reference/bank_holidays.csv");
const DIVISIONS: [&str; 3] = ["england-and-wales", "northern-ireland", "scotland"];
const LONDON: &str = "Europe/London";

static UK: LazyLock<Result<Calendar, WorkingDayError>> = LazyLock::new(|| Calendar::parse(DATA));

/// Why a working day could not be told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WorkingDayError {
    /// The day, or one counted on the way, is in a year without data.
    #[error(
        "{date} is outside the years of the bank holiday data, {first} to {last}: choose a date within them or bring the data up to date"
    )]
    OutsideData {
        /// The first day that could not be judged.
        date: Date,
        /// First year of the data.
        first: i16,
        /// Last year of the data.
        last: i16,
    },
    /// A period of no days.
    #[error("a period has at least one working day: give 1 or more")]
    NoDays,
    /// The bank holiday data cannot be read.
    #[error("bank holiday data, line {line}: {what}")]
    Data {
        /// Line in the file, the header being 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The day or instant is outside the calendar.
    #[error("the date is outside the calendar: choose one between the years 1 and 9998")]
    Calendar,
}

/// The bank holidays of all parts of the United Kingdom over unbroken years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
    first: i16,
    last: i16,
}

impl Calendar {
    /// The calendar of the embedded data.
    pub fn uk() -> Result<&'static Self, WorkingDayError> {
        UK.as_ref().map_err(Clone::clone)
    }

    /// Reads `date,division,name`; every year between the first and the last needs every division.
    pub fn parse(text: &str) -> Result<Self, WorkingDayError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| unreadable(1, &e))?;
        if header != ["date", "division", "name"].as_slice() {
            return Err(fault(1, "the columns are not date,division,name"));
        }
        let mut holidays = BTreeSet::new();
        let mut years: BTreeMap<i16, BTreeSet<String>> = BTreeMap::new();
        for row in reader.records() {
            let row = row.map_err(|e| unreadable(e.position().map_or(0, csv::Position::line), &e))?;
            let line = row.position().map_or(0, csv::Position::line);
            let (date, division) = holiday(&row, line)?;
            holidays.insert(date);
            years.entry(date.year()).or_default().insert(division);
        }
        Self::over(holidays, &years)
    }

    fn over(
        holidays: BTreeSet<Date>,
        years: &BTreeMap<i16, BTreeSet<String>>,
    ) -> Result<Self, WorkingDayError> {
        let (Some((&first, _)), Some((&last, _))) = (years.first_key_value(), years.last_key_value()) else {
            return Err(fault(1, "there are no bank holidays"));
        };
        for year in first..=last {
            if years.get(&year).map_or(0, BTreeSet::len) < DIVISIONS.len() {
                return Err(fault(0, &format!("year {year} lacks a part of the United Kingdom")));
            }
        }
        Ok(Self { holidays, first, last })
    }

    /// First and last year of the data.
    pub const fn years(&self) -> (i16, i16) {
        (self.first, self.last)
    }

    /// True for a working day; an error outside the data's years.
    pub fn is_working_day(&self, date: Date) -> Result<bool, WorkingDayError> {
        let (first, last) = self.years();
        if !(first..=last).contains(&date.year()) {
            return Err(WorkingDayError::OutsideData { date, first, last });
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && !self.holidays.contains(&date))
    }

    /// The `days`-th working day after `from`, which itself never counts; `from` itself for 0.
    pub fn add_working_days(&self, from: Date, days: u16) -> Result<Date, WorkingDayError> {
        let mut date = from;
        for _ in 0..days {
            date = self.next_working_day(date)?;
        }
        Ok(date)
    }

    /// How many working days come after `from`, up to `to`; 0 where `to` is not after it.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u16, WorkingDayError> {
        let (mut date, mut days) = (self.next_working_day(from)?, 0);
        while date <= to {
            date = self.next_working_day(date)?;
            days += 1;
        }
        Ok(days)
    }

    /// The last day of a standstill of `days` working days. `first_day`, the day of the award
    /// notice, counts as the first where it is a working day; otherwise the next working day does.
    pub fn standstill_end(&self, first_day: Date, days: u16) -> Result<Date, WorkingDayError> {
        let rest = days.checked_sub(1).ok_or(WorkingDayError::NoDays)?;
        let first =
            if self.is_working_day(first_day)? { first_day } else { self.next_working_day(first_day)? };
        self.add_working_days(first, rest)
    }

    fn next_working_day(&self, after: Date) -> Result<Date, WorkingDayError> {
        let mut date = tomorrow(after)?;
        while !self.is_working_day(date)? {
            date = tomorrow(date)?;
        }
        Ok(date)
    }
}

/// [`Calendar::is_working_day`] by the embedded data.
pub fn is_working_day(date: Date) -> Result<bool, WorkingDayError> {
    Calendar::uk()?.is_working_day(date)
}

/// [`Calendar::add_working_days`] by the embedded data.
pub fn add_working_days(from: Date, days: u16) -> Result<Date, WorkingDayError> {
    Calendar::uk()?.add_working_days(from, days)
}

/// [`Calendar::working_days_between`] by the embedded data.
pub fn working_days_between(from: Date, to: Date) -> Result<u16, WorkingDayError> {
    Calendar::uk()?.working_days_between(from, to)
}

/// [`Calendar::standstill_end`] by the embedded data.
pub fn standstill_end(first_day: Date, days: u16) -> Result<Date, WorkingDayError> {
    Calendar::uk()?.standstill_end(first_day, days)
}

/// The first instant of the day in London.
pub fn start_of_london_day(date: Date) -> Result<Timestamp, WorkingDayError> {
    let start = date.in_tz(LONDON).map_err(|_| WorkingDayError::Calendar)?;
    Ok(start.timestamp())
}

/// The first instant that is no longer in the day in London: what must happen by the end of the
/// day happens before it.
pub fn end_of_london_day(date: Date) -> Result<Timestamp, WorkingDayError> {
    start_of_london_day(tomorrow(date)?)
}

/// The calendar day in London at an instant.
pub fn london_date(at: Timestamp) -> Result<Date, WorkingDayError> {
    let there = at.in_tz(LONDON).map_err(|_| WorkingDayError::Calendar)?;
    Ok(there.date())
}

fn tomorrow(date: Date) -> Result<Date, WorkingDayError> {
    date.tomorrow().map_err(|_| WorkingDayError::Calendar)
}

fn holiday(row: &csv::StringRecord, line: u64) -> Result<(Date, String), WorkingDayError> {
    let date = row.get(0).unwrap_or_default();
    let date = date.parse().map_err(|_| fault(line, "the date is not like 2024-12-25"))?;
    let division = row.get(1).unwrap_or_default();
    if DIVISIONS.contains(&division) {
        Ok((date, division.to_owned()))
    } else {
        Err(fault(line, "the division is not a part of the United Kingdom"))
    }
}

fn unreadable(line: u64, error: &csv::Error) -> WorkingDayError {
    fault(line, &error.to_string())
}

fn fault(line: u64, what: &str) -> WorkingDayError {
    WorkingDayError::Data { line, what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_data_cover_2020_to_2035() {
        let calendar = Calendar::uk().unwrap();
        assert_eq!(calendar.years(), (2020, 2035));
        for year in 2020..=2035 {
            for (month, of_month) in [(1, 1), (12, 25)] {
                assert!(calendar.holidays.contains(&date(year, month, of_month)), "{year}");
            }
        }
    }

    #[test]
    fn weekends_and_holidays_of_any_part_are_no_working_days() {
        for (text, working) in [
            ("2024-07-10", true),
            ("2024-07-13", false),
            ("2024-07-14", false),
            ("2024-07-12", false), // Northern Ireland only
            ("2024-03-18", false), // Northern Ireland only
            ("2024-12-02", false), // Scotland only
            ("2024-01-02", false), // Scotland only
            ("2024-04-01", false), // not Scotland
            ("2021-12-27", false), // a holiday moved from the weekend
            ("2022-09-19", false), // a single holiday
            ("2024-12-24", true),
        ] {
            assert_eq!(is_working_day(day(text)), Ok(working), "{text}");
        }
    }

    #[test]
    fn working_days_are_counted_after_the_day() {
        for (from, days, end) in [
            ("2024-12-23", 1, "2024-12-24"),
            ("2024-12-24", 1, "2024-12-27"),
            ("2024-12-24", 3, "2024-12-31"),
            ("2024-12-31", 1, "2025-01-03"), // 2 January is a holiday in Scotland
            ("2024-07-11", 1, "2024-07-15"),
            ("2024-07-13", 1, "2024-07-15"),
            ("2024-07-13", 0, "2024-07-13"),
            ("2025-03-03", 10, "2025-03-18"), // 17 March is a holiday in Northern Ireland
        ] {
            assert_eq!(add_working_days(day(from), days), Ok(day(end)), "{from} + {days}");
        }
    }

    #[test]
    fn working_days_between_undo_what_was_added() {
        for (from, to, days) in [
            ("2024-12-24", "2024-12-24", 0),
            ("2024-12-24", "2024-12-23", 0),
            ("2024-12-24", "2024-12-26", 0),
            ("2024-12-24", "2024-12-27", 1),
            ("2025-03-03", "2025-03-18", 10),
        ] {
            assert_eq!(working_days_between(day(from), day(to)), Ok(days), "{from} to {to}");
        }
    }

    #[test]
    fn the_day_of_the_notice_is_the_first_of_the_standstill() {
        for (notice, days, end) in [
            ("2024-06-03", 8, "2024-06-12"), // Monday; ends on the Wednesday of the next week
            ("2024-06-08", 8, "2024-06-19"), // Saturday; Monday the 10th is the first
            ("2024-06-03", 1, "2024-06-03"),
            ("2024-12-20", 8, "2025-01-06"),
            ("2024-12-25", 8, "2025-01-09"),
        ] {
            assert_eq!(standstill_end(day(notice), days), Ok(day(end)), "{notice}");
        }
        assert_eq!(standstill_end(day("2024-06-03"), 0), Err(WorkingDayError::NoDays));
    }

    #[test]
    fn years_without_data_are_an_error() {
        for (result, at) in [
            (is_working_day(day("2019-12-31")).map(|_| ()), "2019-12-31"),
            (is_working_day(day("2036-01-01")).map(|_| ()), "2036-01-01"),
            (add_working_days(day("2035-12-28"), 8).map(|_| ()), "2036-01-01"),
            (standstill_end(day("2035-12-31"), 8).map(|_| ()), "2036-01-01"),
        ] {
            let (first, last) = (2020, 2035);
            assert_eq!(result, Err(WorkingDayError::OutsideData { date: day(at), first, last }));
        }
        assert_eq!(end_of_london_day(Date::MAX), Err(WorkingDayError::Calendar));
    }

    #[test]
    fn bad_data_are_named_with_their_line() {
        let head = "date,division,name\n";
        for (text, line) in [
            (String::new(), 1),
            ("day,division,name\n".to_owned(), 1),
            (head.to_owned(), 1),
            (format!("{head}2020-01-01,scotland,A\n2020-02-30,scotland,B\n"), 3),
            (format!("{head}2020-01-01,wales,A\n"), 2),
            (format!("{head}2020-01-01,scotland\n"), 2),
            (format!("{head}2020-01-01,scotland,A\n"), 0),
        ] {
            match Calendar::parse(&text) {
                Err(WorkingDayError::Data { line: found, .. }) => assert_eq!(found, line, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn london_days_follow_the_clock_change() {
        for (text, start, end, hours) in [
            ("2024-01-15", "2024-01-15T00:00:00Z", "2024-01-16T00:00:00Z", 24),
            ("2024-07-15", "2024-07-14T23:00:00Z", "2024-07-15T23:00:00Z", 24),
            ("2024-03-31", "2024-03-31T00:00:00Z", "2024-03-31T23:00:00Z", 23),
            ("2024-10-27", "2024-10-26T23:00:00Z", "2024-10-28T00:00:00Z", 25),
        ] {
            let (from, to) = (start_of_london_day(day(text)), end_of_london_day(day(text)));
            assert_eq!(from, Ok(start.parse().unwrap()), "{text}");
            assert_eq!(to, Ok(end.parse().unwrap()), "{text}");
            let seconds = to.unwrap().as_second() - from.unwrap().as_second();
            assert_eq!(seconds, hours * 3600, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_counted_day_is_a_working_day(offset in 0i32..5000, days in 1u16..60) {
            let from = date(2020, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
            let end = add_working_days(from, days).unwrap();
            prop_assert!(is_working_day(end).unwrap());
            let counted = from.series(jiff::Span::new().days(1)).skip(1)
                .take_while(|d| *d <= end).filter(|d| is_working_day(*d).unwrap()).count();
            prop_assert_eq!(counted, usize::from(days));
            if is_working_day(from).unwrap() {
                prop_assert_eq!(standstill_end(from, days + 1), Ok(end));
            }
        }

        #[test]
        fn every_instant_is_within_its_london_day(second in 1_577_836_800i64..2_000_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            let day = london_date(at).unwrap();
            prop_assert!(start_of_london_day(day).unwrap() <= at);
            prop_assert!(at < end_of_london_day(day).unwrap());
        }
    }
}
