//! Money in whole pence, and shares of a whole in exact integers (`design.md` section 5 and rule 26).

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

/// The largest integer that every JSON reader keeps exactly: 2^53 − 1 (`design.md` section 6).
const LIMIT: i64 = 9_007_199_254_740_991;

/// Why an amount was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Beyond ±(2^53 − 1) pence.
    #[error("the amount is beyond £90,071,992,547,409.91: give a smaller one")]
    TooLarge,
    /// Not an amount in pounds.
    #[error("not an amount: write pounds such as 1234, 1,234 or £1,234.56")]
    NotAnAmount,
}

/// An amount in pence, within ±(2^53 − 1). In JSON an integer.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = BigInt)]
#[serde(try_from = "i64", into = "i64")]
pub struct Pence(i64);

impl<DB> ToSql<BigInt, DB> for Pence
where
    DB: Backend,
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<BigInt, DB>::to_sql(&self.0, out)
    }
}

impl<DB> FromSql<BigInt, DB> for Pence
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::try_from(i64::from_sql(value)?)?)
    }
}

impl utoipa::PartialSchema for Pence {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Int64)))
            .description(Some("An amount in pence."))
            .minimum(Some(-LIMIT))
            .maximum(Some(LIMIT))
            .examples([serde_json::json!(2_500_000)])
            .into()
    }
}
impl utoipa::ToSchema for Pence {}

impl Pence {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount.
    pub const MAX: Self = Self(LIMIT);
    /// The smallest amount.
    pub const MIN: Self = Self(-LIMIT);

    /// An amount of `pence`; an error beyond the limits.
    pub fn new(pence: i64) -> Result<Self, MoneyError> {
        if (-LIMIT..=LIMIT).contains(&pence) { Ok(Self(pence)) } else { Err(MoneyError::TooLarge) }
    }

    /// An amount of whole pounds; an error beyond the limits.
    pub fn from_pounds(pounds: i64) -> Result<Self, MoneyError> {
        Self::of(pounds.checked_mul(100))
    }

    /// The pence.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// True below nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum, or an error beyond the limits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        Self::of(self.0.checked_add(other.0))
    }

    /// The difference, or an error beyond the limits.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        Self::of(self.0.checked_sub(other.0))
    }

    /// So many times the amount, or an error beyond the limits.
    pub fn checked_mul(self, times: i64) -> Result<Self, MoneyError> {
        Self::of(self.0.checked_mul(times))
    }

    /// The sum of all, or an error where it passes the limits on the way.
    pub fn total(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    fn of(pence: Option<i64>) -> Result<Self, MoneyError> {
        pence.ok_or(MoneyError::TooLarge).and_then(Self::new)
    }
}

impl TryFrom<i64> for Pence {
    type Error = MoneyError;

    fn try_from(pence: i64) -> Result<Self, MoneyError> {
        Self::new(pence)
    }
}

impl From<Pence> for i64 {
    fn from(amount: Pence) -> Self {
        amount.0
    }
}

/// `£1,234.56`; an amount below nothing as `-£1,234.56`.
impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let pence = self.0.unsigned_abs();
        let text = format!("{sign}£{}.{:02}", grouped(pence / 100), pence % 100);
        f.pad(&text)
    }
}

/// Pence as pounds for people: `£1,240,656`, or `£0.50` when there are pence.
#[must_use]
pub fn pounds(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let whole = grouped(pence.unsigned_abs() / 100);
    match pence.unsigned_abs() % 100 {
        0 => format!("{sign}£{whole}"),
        part => format!("{sign}£{whole}.{part:02}"),
    }
}

/// Pounds, with or without a minus sign, `£`, commas at the thousands, and two digits of pence.
impl FromStr for Pence {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |t| (true, t));
        let text = text.strip_prefix('£').unwrap_or(text);
        let (pounds, pence) = match text.split_once('.') {
            Some((pounds, pence)) => (pounds, pence_digits(pence)?),
            None => (text, 0),
        };
        let pounds = pound_digits(pounds)?;
        let amount = pounds.checked_mul(100).and_then(|p| p.checked_add(pence));
        let amount = Self::of(amount)?;
        amount.checked_mul(if negative { -1 } else { 1 })
    }
}

fn pence_digits(text: &str) -> Result<i64, MoneyError> {
    if text.len() == 2 && all_digits(text) {
        text.parse().map_err(|_| MoneyError::NotAnAmount)
    } else {
        Err(MoneyError::NotAnAmount)
    }
}

fn pound_digits(text: &str) -> Result<i64, MoneyError> {
    if !well_grouped(text) {
        return Err(MoneyError::NotAnAmount);
    }
    // Only digits are left, so a failure can only be size.
    text.replace(',', "").parse().map_err(|_| MoneyError::TooLarge)
}

/// Digits alone, or groups of three after a first group of one to three.
fn well_grouped(text: &str) -> bool {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    all_digits(first)
        && (rest.is_empty() || first.len() <= 3)
        && rest.iter().all(|g| g.len() == 3 && all_digits(g))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A part of a whole, kept as its two integers: the figure always names its basis (rule 26).
///
/// In JSON `{"part":23,"whole":26,"percent":"88.5"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    part: i64,
    whole: i64,
}

impl Share {
    /// `part` of `whole`; nothing where the whole is not above 0 or the part is below 0.
    pub fn new(part: i64, whole: i64) -> Option<Self> {
        (part >= 0 && whole > 0).then_some(Self { part, whole })
    }

    /// The part.
    pub const fn part(self) -> i64 {
        self.part
    }

    /// The whole.
    pub const fn whole(self) -> i64 {
        self.whole
    }

    /// The percentage to one decimal, half rounded up: 23 of 26 is `88.5`.
    pub fn percent(self) -> String {
        let tenths = self.per_mille();
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// Thousandths, half rounded up: 23 of 26 is 885.
    pub fn per_mille(self) -> i64 {
        let (part, whole) = (i128::from(self.part), i128::from(self.whole));
        i64::try_from((part * 2000 + whole) / (2 * whole)).unwrap_or(i64::MAX)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Share", 3)?;
        out.serialize_field("part", &self.part)?;
        out.serialize_field("whole", &self.whole)?;
        out.serialize_field("percent", &self.percent())?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_and_written() {
        for (text, pence, shown) in [
            ("1,234.56", 123_456, "£1,234.56"),
            ("£1234", 123_400, "£1,234.00"),
            ("  £0.05 ", 5, "£0.05"),
            ("-£5", -500, "-£5.00"),
            ("£196,074,277", 19_607_427_700, "£196,074,277.00"),
            ("007", 700, "£7.00"),
            ("90,071,992,547,409.91", LIMIT, "£90,071,992,547,409.91"),
        ] {
            let amount: Pence = text.parse().expect(text);
            assert_eq!(amount.get(), pence, "{text}");
            assert_eq!(amount.to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            " ",
            "£",
            "-",
            ".",
            ".50",
            "1.",
            "1.5",
            "1.234",
            "1.-5",
            "1,23",
            "1234,567",
            ",123",
            "£2,593, 567",
            "1 000",
            "+5",
            "--5",
            "£-5",
            "1e3",
            "0x10",
            "NaN",
            "٣",
            "1,,000",
        ] {
            assert_eq!(text.parse::<Pence>(), Err(MoneyError::NotAnAmount), "{text:?}");
        }
        for text in ["90071992547409.92", "-90071992547409.92", "99999999999999999999999"] {
            assert_eq!(text.parse::<Pence>(), Err(MoneyError::TooLarge), "{text}");
        }
    }

    #[test]
    fn arithmetic_stops_at_the_limits() {
        let penny = Pence::new(1).unwrap();
        assert_eq!(Pence::MAX.checked_add(penny), Err(MoneyError::TooLarge));
        assert_eq!(Pence::MIN.checked_sub(penny), Err(MoneyError::TooLarge));
        assert_eq!(Pence::MAX.checked_mul(2), Err(MoneyError::TooLarge));
        assert_eq!(Pence::MAX.checked_mul(i64::MAX), Err(MoneyError::TooLarge));
        assert_eq!(Pence::from_pounds(i64::MAX), Err(MoneyError::TooLarge));
        assert_eq!(Pence::total([penny, penny]).unwrap().get(), 2);
        assert_eq!(Pence::total([Pence::MAX, penny]), Err(MoneyError::TooLarge));
    }

    #[test]
    fn json_is_an_integer_within_the_limits() {
        assert_eq!(serde_json::to_string(&Pence::MAX).unwrap(), "9007199254740991");
        assert_eq!(serde_json::from_str::<Pence>("-7").unwrap().get(), -7);
        for text in ["9007199254740992", "-9007199254740992", "1.5", "1.0", "\"1\"", "null"] {
            assert!(serde_json::from_str::<Pence>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn shares_round_half_up_to_one_decimal() {
        for (part, whole, percent) in [
            (23, 26, "88.5"),
            (84, 110, "76.4"),
            (45, 66, "68.2"),
            (0, 3, "0.0"),
            (1, 3, "33.3"),
            (2, 3, "66.7"),
            (1, 1, "100.0"),
            (3, 2, "150.0"),
            (1, 2000, "0.1"),
            (1, 2001, "0.0"),
            (i64::MAX, i64::MAX, "100.0"),
        ] {
            let share = Share::new(part, whole).unwrap();
            assert_eq!(share.percent(), percent, "{part}/{whole}");
        }
        assert_eq!(Share::new(1, 0), None);
        assert_eq!(Share::new(-1, 5), None);
        assert_eq!(Share::new(1, -5), None);
        let json = serde_json::to_string(&Share::new(23, 26).unwrap()).unwrap();
        assert_eq!(json, r#"{"part":23,"whole":26,"percent":"88.5"}"#);
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_read(pence in -LIMIT..=LIMIT) {
            let amount = Pence::new(pence).unwrap();
            prop_assert_eq!(amount.to_string().parse::<Pence>(), Ok(amount));
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,30}") {
            let _ = text.parse::<Pence>();
        }

        #[test]
        fn percent_is_within_half_a_tenth(part in 0..=i64::MAX, whole in 1..=i64::MAX) {
            let shown = Share::new(part, whole).unwrap().percent();
            let tenths: i128 = shown.replace('.', "").parse().unwrap();
            let error = i128::from(part) * 1000 - tenths * i128::from(whole);
            prop_assert!(error * 2 < i128::from(whole) && error * 2 >= -i128::from(whole));
        }
    }
}
