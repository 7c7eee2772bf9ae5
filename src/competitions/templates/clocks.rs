//! The lengths of a competition's clocks in working days: a template has no dates. Pure.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::competitions::model::Competition;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::working_days::{WorkingDayError, add_working_days, working_days_between};

/// How long the clocks were, in working days; none where one was not set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockDaysOut {
    /// From publication to the end of partnering.
    #[schema(example = 20)]
    pub partnering: Option<u16>,
    /// From publication to the last moment for questions.
    #[schema(example = 30)]
    pub questions: Option<u16>,
    /// From the end of partnering to the deadline.
    #[schema(example = 25)]
    pub bidding: Option<u16>,
    /// From the deadline to the start of the service.
    #[schema(example = 60)]
    pub mobilisation: Option<u16>,
}

/// The days on which clocks of some lengths would end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockEnds {
    /// The end of partnering.
    pub partnering: Option<Day>,
    /// The last day for questions.
    pub questions: Option<Day>,
    /// The deadline.
    pub deadline: Option<Day>,
    /// The start of the service.
    pub starts: Option<Day>,
}

impl ClockDaysOut {
    /// The lengths of a competition's clocks. Those that begin with publication need one that was published.
    ///
    /// # Errors
    /// Outside the years whose bank holidays are known.
    pub(super) fn of(row: &Competition) -> Result<Self, WorkingDayError> {
        let day = |at: Option<UtcTime>| at.map(UtcTime::london_day);
        let (published, partnering) = (day(row.published_at), day(row.partnering_ends_at));
        let deadline = day(row.deadline);
        let between = |from: Option<Day>, to: Option<Day>| match (from, to) {
            (Some(from), Some(to)) => working_days_between(from.0, to.0).map(Some),
            _ => Ok(None),
        };
        Ok(Self {
            partnering: between(published, partnering)?,
            questions: between(published, day(row.questions_until))?,
            bidding: between(partnering, deadline)?,
            mobilisation: between(deadline, row.starts_on)?,
        })
    }

    /// Where clocks of these lengths would end, were the competition published on `day`; one that follows another of unknown
    /// length is unknown too.
    ///
    /// # Errors
    /// Outside the years whose bank holidays are known.
    pub fn from(&self, day: Day) -> Result<ClockEnds, WorkingDayError> {
        let after = |from: Option<Day>, days: Option<u16>| match (from, days) {
            (Some(from), Some(days)) => add_working_days(from.0, days).map(|day| Some(Day(day))),
            _ => Ok(None),
        };
        let partnering = after(Some(day), self.partnering)?;
        let deadline = after(partnering, self.bidding)?;
        Ok(ClockEnds {
            partnering,
            questions: after(Some(day), self.questions)?,
            deadline,
            starts: after(deadline, self.mobilisation)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::check::tests::competition;

    #[test]
    fn lengths_leave_out_weekends_and_lead_to_dates_again() {
        let mut row = competition();
        let at = |text: &str| Some(text.parse().unwrap());
        row.published_at = at("2026-11-23T09:00:00Z");
        row.partnering_ends_at = at("2026-11-27T12:00:00Z");
        row.questions_until = None;
        row.deadline = at("2026-12-14T12:00:00Z");
        row.starts_on = Some("2027-01-04".parse().unwrap());
        // 30 November is a bank holiday in Scotland, which counts.
        let days = ClockDaysOut::of(&row).unwrap();
        let some = |days| Some(days);
        assert_eq!((days.partnering, days.bidding, days.questions), (some(4), some(10), None));
        let ends = days.from("2026-11-23".parse().unwrap()).unwrap();
        assert_eq!(ends.partnering, Some("2026-11-27".parse().unwrap()));
        assert_eq!(ends.deadline, Some("2026-12-14".parse().unwrap()));
        assert!(ends.starts.is_some() && ends.questions.is_none());
        row.published_at = None;
        assert_eq!(ClockDaysOut::of(&row).unwrap().partnering, None);
    }
}
