//! How money, shares, dates and times are written for people.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::i18n::{Lang, ToArg, group_digits, text, text_with};

/// Pence as pounds: `£1,240,656`, or `£0.50` when there are pence.
pub fn pounds(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let whole = group_digits(&(pence.unsigned_abs() / 100).to_string());
    match pence.unsigned_abs() % 100 {
        0 => format!("{sign}£{whole}"),
        part => format!("{sign}£{whole}.{part:02}"),
    }
}

/// Thousandths as a percentage with one decimal: 885 is `88.5%`.
pub fn share(per_mille: i64) -> String {
    let sign = if per_mille < 0 { "-" } else { "" };
    let size = per_mille.unsigned_abs();
    format!("{sign}{}.{}%", size / 10, size % 10)
}

/// Hundredths as they are typed: 1250 is `12.5`, 4000 is `40`.
pub fn hundredths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.unsigned_abs() / 100, value.unsigned_abs() % 100);
    match part {
        0 => format!("{sign}{whole}"),
        part if part.is_multiple_of(10) => format!("{sign}{whole}.{}", part / 10),
        part => format!("{sign}{whole}.{part:02}"),
    }
}

/// A code such as `tax_offence` as words.
pub fn plain(code: &str) -> String {
    let spaced = code.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A calendar date: `21 May 2021`, `21 Mai 2021`.
pub fn date(lang: Lang, day: Date) -> String {
    let month = text(lang, &format!("month-{}", day.month()));
    format!("{} {month} {}", day.day(), day.year())
}

/// A moment on the clock of the United Kingdom: `21 May 2021 at 12:00pm`.
pub fn moment(lang: Lang, at: Timestamp) -> String {
    let local = at.to_zoned(london());
    let hour = match local.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let half = if local.hour() < 12 { "am" } else { "pm" };
    let clock = format!("{hour}:{:02}{half}", local.minute());
    let args = vec![("day", date(lang, local.date()).to_arg()), ("clock", clock.to_arg())];
    text_with(lang, "moment", args)
}

/// The time zone of every clock shown: London, or UTC should the data lack it.
pub fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_shares() {
        assert_eq!(pounds(19_607_427_700), "£196,074,277");
        assert_eq!(pounds(-50), "-£0.50");
        assert_eq!(share(885), "88.5%");
        assert_eq!(share(1000), "100.0%");
        assert_eq!(hundredths(1250), "12.5");
        assert_eq!(hundredths(4000), "40");
        assert_eq!(hundredths(5), "0.05");
    }

    #[test]
    fn a_moment_is_on_the_clock_of_london() {
        let at: Timestamp = "2026-07-01T11:00:00Z".parse().unwrap();
        assert_eq!(moment(Lang::En, at), "1 July 2026 at 12:00pm");
        let at: Timestamp = "2026-01-01T00:05:00Z".parse().unwrap();
        assert_eq!(moment(Lang::En, at), "1 January 2026 at 12:05am");
        assert_eq!(date(Lang::Cy, jiff::civil::date(2021, 5, 21)), "21 Mai 2021");
    }
}
