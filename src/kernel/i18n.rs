//! The words of pages and mails: Fluent messages from `locales/`, English and Welsh. A message that Welsh
//! lacks is shown in English (design.md section 8).

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::clock::london;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| {
            // Isolation marks are for mixed writing directions; ours all run left to right.
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(grouped));
        },
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static WELSH: LanguageIdentifier = langid!("cy");

/// A language that pages can be shown and mails be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English: every message exists.
    #[default]
    En,
    /// Welsh: what lacks is shown in English.
    Cy,
}

impl Lang {
    /// Both, in the order of the language switch.
    pub const ALL: [Self; 2] = [Self::En, Self::Cy];

    /// The language's code, as in the `lang` attribute and `?lang=`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// The language's own name.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Cy => "Cymraeg",
        }
    }

    /// The language of a code, if we have it.
    pub fn of(code: &str) -> Option<Self> {
        let main = code.split('-').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|lang| main.eq_ignore_ascii_case(lang.code()))
    }

    /// Asked for in the address, else remembered, else the browser's first choice that we have.
    pub fn choose(query: Option<&str>, cookie: Option<&str>, accept: Option<&str>) -> Self {
        query
            .and_then(Self::of)
            .or_else(|| cookie.and_then(Self::of))
            .or_else(|| accept.and_then(accepted))
            .unwrap_or_default()
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::En => &ENGLISH,
            Self::Cy => &WELSH,
        }
    }
}

/// The wanted language of an `Accept-Language` header: highest weight, first named on a tie.
fn accepted(header: &str) -> Option<Lang> {
    let mut best: Option<(Lang, u32)> = None;
    for part in header.split(',').take(20) {
        let mut pieces = part.split(';');
        let lang = pieces.next().and_then(Lang::of);
        let weight = pieces.next().map_or(1000, thousandths);
        if let Some(lang) = lang
            && weight > 0
            && best.is_none_or(|(_, least)| weight > least)
        {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

/// `q=0.85` as 850; what cannot be read counts as 0.
fn thousandths(quality: &str) -> u32 {
    let value = quality.trim().strip_prefix("q=").unwrap_or_default();
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(whole), Ok(part)) => whole.saturating_mul(1000).saturating_add(part).min(1000),
        _ => 0,
    }
}

/// A value put into a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Words, shown as they are.
    Text(String),
    /// A count: chooses the plural and is shown with thousands separators.
    Count(i64),
}

/// What can be put into a message; through any number of references, as templates pass them.
pub trait ToArg {
    /// The value.
    fn to_arg(&self) -> Arg;
}

impl<T: ToArg + ?Sized> ToArg for &T {
    fn to_arg(&self) -> Arg {
        (**self).to_arg()
    }
}
impl ToArg for str {
    fn to_arg(&self) -> Arg {
        Arg::Text(self.to_owned())
    }
}
impl ToArg for String {
    fn to_arg(&self) -> Arg {
        Arg::Text(self.clone())
    }
}
impl ToArg for i64 {
    fn to_arg(&self) -> Arg {
        Arg::Count(*self)
    }
}
impl ToArg for i32 {
    fn to_arg(&self) -> Arg {
        Arg::Count(i64::from(*self))
    }
}
impl ToArg for usize {
    fn to_arg(&self) -> Arg {
        Arg::Count(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}

/// The message `key` (`name` or `name.attribute`), or nothing when no language has it.
pub fn find(lang: Lang, key: &str) -> Option<String> {
    LOCALES.try_lookup(lang.id(), key)
}

/// The message `key`. A missing one shows its key: a test keeps that from happening.
pub fn text(lang: Lang, key: &str) -> String {
    find(lang, key).unwrap_or_else(|| key.to_owned())
}

/// The message `key` with its values.
pub fn text_with<N: Into<Cow<'static, str>>>(lang: Lang, key: &str, args: Vec<(N, Arg)>) -> String {
    let values: HashMap<Cow<'static, str>, FluentValue<'static>> =
        args.into_iter().map(|(name, arg)| (name.into(), value(arg))).collect();
    LOCALES.try_lookup_with_args(lang.id(), key, &values).unwrap_or_else(|| key.to_owned())
}

fn value(arg: Arg) -> FluentValue<'static> {
    match arg {
        Arg::Text(words) => FluentValue::from(words),
        Arg::Count(number) => FluentValue::from(number),
    }
}

/// Shows a number in a message as `1,700`.
fn grouped<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(group_digits(&number.as_string())),
        _ => None,
    }
}

/// A number with what it counts, for people.
#[must_use]
pub fn in_unit(number: i64, unit: Option<&str>) -> String {
    let number = group_digits(&number.to_string());
    match unit {
        Some("%") => format!("{number}%"),
        Some(unit) => format!("{number} {unit}"),
        None => number,
    }
}

/// Puts a comma before each three digits counted from the end of the whole part.
pub fn group_digits(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(w, p)| (w, Some(p)));
    let mut out = String::from(sign);
    let length = whole.chars().count();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && length.saturating_sub(place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_on_the_clock_of_london() {
        let at: Timestamp = "2026-07-01T11:00:00Z".parse().unwrap();
        assert_eq!(moment(Lang::En, at), "1 July 2026 at 12:00pm");
        let at: Timestamp = "2026-01-01T00:05:00Z".parse().unwrap();
        assert_eq!(moment(Lang::En, at), "1 January 2026 at 12:05am");
        assert_eq!(date(Lang::Cy, jiff::civil::date(2021, 5, 21)), "21 Mai 2021");
    }

    #[test]
    fn the_address_beats_the_cookie_and_the_cookie_the_browser() {
        assert_eq!(Lang::choose(Some("cy"), Some("en"), Some("en")), Lang::Cy);
        assert_eq!(Lang::choose(None, Some("cy"), Some("en")), Lang::Cy);
        assert_eq!(Lang::choose(Some("fr"), None, Some("cy-GB,en;q=0.8")), Lang::Cy);
        assert_eq!(Lang::choose(None, None, Some("fr, en;q=0.5, cy;q=0.51")), Lang::Cy);
        assert_eq!(Lang::choose(None, None, Some("cy;q=0, *")), Lang::En);
        assert_eq!(Lang::choose(None, None, None), Lang::En);
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(group_digits("196074277"), "196,074,277");
        assert_eq!(group_digits("-1234.50"), "-1,234.50");
        assert_eq!(group_digits("999"), "999");
    }

    #[test]
    fn welsh_falls_back_to_english_and_numbers_are_grouped() {
        assert_eq!(text(Lang::Cy, "service-name"), "Fairlot");
        assert_ne!(text(Lang::Cy, "nav-sign-in"), text(Lang::En, "nav-sign-in"));
        let found = text_with(Lang::En, "awards-count", vec![("n", Arg::Count(1700))]);
        assert_eq!(found, "1,700 award lines");
    }
}
