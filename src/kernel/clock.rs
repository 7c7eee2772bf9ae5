//! Time: UTC in whole microseconds, calendar days, and the clock that tests may move.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC, in whole microseconds, because that is what PostgreSQL keeps.
/// Written as RFC 3339 with six decimals and `Z`, so that text order is time order.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Timestamp)]
pub struct UtcTime(i64);

/// A time outside the years 0001 to 9999, or text that is not RFC 3339.
#[derive(Debug, thiserror::Error)]
#[error("not a time: write it as 2026-05-21T12:00:00Z")]
pub struct NotATime;

impl UtcTime {
    /// From microseconds since 1970-01-01T00:00:00Z.
    pub fn from_micros(micros: i64) -> Result<Self, NotATime> {
        let timestamp = Timestamp::from_microsecond(micros).map_err(|_| NotATime)?;
        let year = timestamp.to_zoned(jiff::tz::TimeZone::UTC).year();
        if (1..=9999).contains(&year) { Ok(Self(micros)) } else { Err(NotATime) }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The same moment for jiff's calendar arithmetic.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The calendar day in London at this moment.
    #[must_use]
    pub fn london_day(self) -> Day {
        Day(self.timestamp().to_zoned(london()).date())
    }

    /// This moment plus whole seconds (negative goes back); stays at the limit where it would leave the calendar.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000))).unwrap_or(self)
    }

    /// This moment plus a span; stays at the limit where it would leave the calendar.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        self.plus_micros(i64::try_from(span.as_micros()).unwrap_or(i64::MAX))
    }

    /// The full hour after this moment, this moment where it is one.
    #[must_use]
    pub fn next_full_hour(self) -> Self {
        const HOUR: i64 = 3_600_000_000;
        self.plus_micros((HOUR - self.0.rem_euclid(HOUR)) % HOUR)
    }

    /// This moment plus microseconds.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros)).unwrap_or(self)
    }
}

impl From<Timestamp> for UtcTime {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

/// Europe/London, from the time zone data in the binary.
#[must_use]
pub fn london() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC)
}

impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl fmt::Debug for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for UtcTime {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let timestamp: Timestamp = text.parse().map_err(|_| NotATime)?;
        Self::from_micros(timestamp.as_microsecond())
    }
}

impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for UtcTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .description(Some("RFC 3339 time in UTC, in microseconds."))
            .examples([serde_json::json!("2026-05-21T12:00:00.000000Z")])
            .into()
    }
}
impl utoipa::ToSchema for UtcTime {}

/// A calendar day, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Date)]
pub struct Day(pub jiff::civil::Date);

/// Text that is not a calendar day.
#[derive(Debug, thiserror::Error)]
#[error("not a day: write it as 2026-05-21")]
pub struct NotADay;

impl Day {
    /// The first moment of this day in London.
    #[must_use]
    pub fn starts_in_london(self) -> UtcTime {
        match self.0.to_zoned(london()) {
            Ok(zoned) => zoned.timestamp().into(),
            Err(_) => UtcTime(0),
        }
    }

    /// The day that lies `days` later (negative: earlier); stays at the calendar's limit.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let span = jiff::Span::new().try_days(days).unwrap_or_default();
        Self(self.0.saturating_add(span))
    }

    /// The day that lies `months` later.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Self {
        let span = jiff::Span::new().try_months(months).unwrap_or_default();
        Self(self.0.saturating_add(span))
    }

    /// The financial year (April to March) that holds this day, named by the year it begins in.
    #[must_use]
    pub fn financial_year(self) -> i64 {
        let year = i64::from(self.0.year());
        if self.0.month() >= 4 { year } else { year - 1 }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Self, NotADay> {
        if text.len() != 10 {
            return Err(NotADay);
        }
        text.parse().map(Self).map_err(|_| NotADay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Day {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Date)))
            .description(Some("A calendar day."))
            .examples([serde_json::json!("2026-05-21")])
            .into()
    }
}
impl utoipa::ToSchema for Day {}

/// Reads the machine's clock, moved by an offset, or stopped, as only tests and the demonstration do.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset: Arc<AtomicI64>,
    stopped_at: Arc<Mutex<Option<UtcTime>>>,
}

impl Clock {
    /// The present moment of this clock. Business code takes its time from `Tx::now`.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> UtcTime {
        self.shown(UtcTime::from(Timestamp::now()))
    }

    /// What this clock shows when the machine's, or the database's, shows `real`.
    #[must_use]
    pub fn shown(&self, real: UtcTime) -> UtcTime {
        let stopped_at = *self.stopped_at.lock().unwrap_or_else(PoisonError::into_inner);
        stopped_at.unwrap_or_else(|| real.plus_micros(self.offset_micros()))
    }

    /// Stops this clock at a moment, or lets it run again.
    pub fn stop_at(&self, moment: Option<UtcTime>) {
        *self.stopped_at.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    /// How far this clock is ahead of the machine's, in microseconds.
    #[must_use]
    pub fn offset_micros(&self) -> i64 {
        self.offset.load(Ordering::SeqCst)
    }

    /// Puts this clock ahead of the machine's (negative: behind), in microseconds.
    pub fn set_offset_micros(&self, micros: i64) {
        self.offset.store(micros, Ordering::SeqCst);
    }
}
