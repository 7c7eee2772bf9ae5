//! The three clocks of a competition (rule 10): partnering from publication, bidding from the end of partnering,
//! mobilisation from the deadline. Days are calendar days in London, so that a week over a change of the clocks
//! is a week. Pure.

use super::model::Competition;
use crate::frameworks::Framework;
use crate::kernel::clock::{UtcTime, london};
use crate::kernel::error::Fault;

/// The same time of day in London, `days` later.
pub(super) fn days_later(from: UtcTime, days: i64) -> UtcTime {
    let span = jiff::Span::new().try_days(days).unwrap_or_default();
    from.timestamp().to_zoned(london()).saturating_add(span).timestamp().into()
}

/// Faults of the clocks, were the competition published at `now`. A clock that is only too short is none where a
/// director's reason is recorded.
pub(super) fn faults(now: UtcTime, competition: &Competition, terms: &Framework) -> Vec<Fault> {
    let mut faults = missing(competition);
    let overridden = competition.clock_override_reason.is_some();
    let short = |pointer: &str, what: &str, days: i64| {
        let detail = format!(
            "{what} is shorter than the framework's minimum of {days} days: choose a later time, or let a director record a reason in clock_override_reason."
        );
        Fault::new(pointer, "clock_too_short", detail)
    };
    let order = |pointer: &str, detail: &str| Fault::new(pointer, "order", detail);
    if let Some(partnering) = competition.partnering_ends_at {
        if partnering <= now {
            faults
                .push(order("/partnering_ends_at", "Partnering would be over already: choose a later time."));
        } else if !overridden && partnering < days_later(now, terms.minimum_partnering_days) {
            faults.push(short(
                "/partnering_ends_at",
                "The time for partnering",
                terms.minimum_partnering_days,
            ));
        }
    }
    if let (Some(partnering), Some(deadline)) = (competition.partnering_ends_at, competition.deadline) {
        if deadline < partnering {
            faults.push(order(
                "/deadline",
                "The deadline is before the end of partnering: choose a later one.",
            ));
        } else if !overridden && deadline < days_later(partnering, terms.minimum_bidding_days) {
            faults.push(short("/deadline", "The time for bidding", terms.minimum_bidding_days));
        }
    }
    if let (Some(last), Some(deadline)) = (competition.questions_until, competition.deadline)
        && last > deadline
    {
        faults.push(order(
            "/questions_until",
            "Questions would go on after the deadline: choose an earlier time.",
        ));
    }
    if competition.questions_until.is_some_and(|last| last <= now) {
        faults.push(order(
            "/questions_until",
            "The time for questions would be over already: choose a later one.",
        ));
    }
    if let (Some(deadline), Some(starts_on)) = (competition.deadline, competition.starts_on) {
        let closes_on = deadline.london_day();
        if starts_on <= closes_on {
            faults.push(order(
                "/starts_on",
                "The service would start before the bids are read: choose a later day.",
            ));
        } else if !overridden && starts_on < closes_on.plus_days(terms.minimum_mobilisation_days) {
            faults.push(short("/starts_on", "The time for mobilisation", terms.minimum_mobilisation_days));
        }
    }
    faults
}

/// A bid at the deadline is in, one microsecond later is out (design section 3).
pub(super) fn takes_bids(now: UtcTime, deadline: Option<UtcTime>) -> bool {
    deadline.is_some_and(|deadline| now <= deadline)
}

fn missing(competition: &Competition) -> Vec<Fault> {
    let fields = [
        ("/partnering_ends_at", competition.partnering_ends_at.is_none(), "Say when partnering ends."),
        ("/deadline", competition.deadline.is_none(), "Give the deadline for bids."),
        ("/starts_on", competition.starts_on.is_none(), "Say on which day the service starts."),
    ];
    let missing = fields.into_iter().filter(|(_, missing, _)| *missing);
    missing.map(|(pointer, _, detail)| Fault::new(pointer, "required", detail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competitions::check::tests::{competition, terms};

    fn at(text: &str) -> UtcTime {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_has_25_hours_in_october_and_23_in_march() {
        // The clocks go back on Sunday 25 October 2026 and forward on Sunday 28 March 2027.
        assert_eq!(days_later(at("2026-10-24T11:00:00Z"), 1), at("2026-10-25T12:00:00Z"));
        assert_eq!(days_later(at("2027-03-27T12:00:00Z"), 1), at("2027-03-28T11:00:00Z"));
        assert_eq!(days_later(at("2026-06-01T11:00:00Z"), 7), at("2026-06-08T11:00:00Z"));
    }

    #[test]
    fn a_minimum_over_a_change_of_the_clocks_is_whole_days() {
        let mut framework = terms();
        (framework.minimum_partnering_days, framework.minimum_bidding_days) = (2, 3);
        framework.minimum_mobilisation_days = 10;
        for (now, partnering, deadline, early) in [
            ("2026-10-24T11:00:00Z", "2026-10-26T12:00:00Z", "2026-10-29T12:00:00Z", "2026-10-26T11:59:59Z"),
            ("2027-03-27T12:00:00Z", "2027-03-29T11:00:00Z", "2027-04-01T11:00:00Z", "2027-03-29T10:59:59Z"),
        ] {
            let mut row = competition();
            row.partnering_ends_at = Some(at(partnering));
            row.deadline = Some(at(deadline));
            row.starts_on = Some(at(deadline).london_day().plus_days(10));
            assert_eq!(faults(at(now), &row, &framework), vec![]);
            row.partnering_ends_at = Some(at(early));
            let found = faults(at(now), &row, &framework);
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(
                (found[0].pointer.as_str(), found[0].code.as_str()),
                ("/partnering_ends_at", "clock_too_short")
            );
            row.clock_override_reason = Some("A provider closes.".to_owned());
            assert_eq!(faults(at(now), &row, &framework), vec![]);
        }
    }

    #[test]
    fn no_reason_mends_the_wrong_order() {
        let mut row = competition();
        row.clock_override_reason = Some("In haste.".to_owned());
        row.partnering_ends_at = Some(at("2026-06-10T11:00:00Z"));
        row.deadline = Some(at("2026-06-09T11:00:00Z"));
        row.starts_on = Some(at("2026-06-09T11:00:00Z").london_day());
        let found = faults(at("2026-06-10T11:00:00Z"), &row, &terms());
        let pointers: Vec<_> = found.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/partnering_ends_at", "/deadline", "/starts_on"]);
    }

    #[test]
    fn a_bid_at_the_deadline_is_in_and_one_microsecond_later_is_out() {
        // Noon in London, in winter time, in summer time, and on the Sundays between them.
        for noon in
            ["2026-01-15T12:00:00Z", "2026-07-15T11:00:00Z", "2026-10-25T12:00:00Z", "2027-03-28T11:00:00Z"]
        {
            let deadline = at(noon);
            assert!(takes_bids(deadline, Some(deadline)));
            assert!(takes_bids(deadline.plus_micros(-1), Some(deadline)));
            assert!(!takes_bids(deadline.plus_micros(1), Some(deadline)));
        }
        assert!(!takes_bids(at("2026-01-15T12:00:00Z"), None));
    }

    #[test]
    fn every_missing_clock_is_named() {
        let mut row = competition();
        (row.partnering_ends_at, row.deadline, row.starts_on) = (None, None, None);
        assert_eq!(faults(at("2026-06-10T11:00:00Z"), &row, &terms()).len(), 3);
    }
}
