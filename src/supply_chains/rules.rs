//! How an invoice stands, and what a statement must say. Pure: no database, "today" is an argument.

use super::model::{Clock, Record, RecordKind};
use super::rates::Rates;
use super::states::RecordState;
use super::views::RecordIn;
use crate::kernel::clock::Day;
use crate::kernel::error::Fault;
use crate::kernel::money::Pence;

/// Days of a year of interest.
const DAYS_OF_A_YEAR: i128 = 365;

/// A payment, or what somebody says was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// The day.
    pub on: Day,
    /// Pence.
    pub pence: i64,
    /// Whether both sides say so.
    pub confirmed: bool,
}

/// An invoice as far as its clock goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day on which the lead got it.
    pub from: Day,
    /// The last day on which it is paid in time.
    pub due_on: Day,
    /// Pence.
    pub pence: i64,
    /// Whether the lead disputes it: it is not late while it does, and was late all along once it confirms.
    pub disputed: bool,
}

fn days_between(from: Day, to: Day) -> i64 {
    from.0.until(to.0).map_or(0, |span| i64::from(span.get_days()))
}

/// How `invoice` stands on `today`.
#[must_use]
pub fn clock_of(invoice: Due, payments: &[Paid], today: Day, rates: &Rates) -> Clock {
    let total = |of: &[Paid]| of.iter().map(|one| one.pence).sum::<i64>();
    let mut said = payments.to_vec();
    said.sort_by_key(|one| one.on);
    let confirmed: Vec<Paid> = said.iter().copied().filter(|one| one.confirmed).collect();
    let (paid_pence, said_pence) = (total(&confirmed), total(&said));
    let paid_on = day_of(invoice.pence, &confirmed);
    let settled = day_of(invoice.pence, &said);
    let (rate_basis_points, rate_is_provisional) = rates.on(invoice.due_on.plus_days(1));
    Clock {
        paid_pence,
        said_pence,
        paid_on,
        days: days_between(invoice.from, paid_on.unwrap_or(today)).max(0),
        is_late: !invoice.disputed && settled.unwrap_or(today) > invoice.due_on,
        interest_pence: interest(invoice, &said, today, rate_basis_points),
        rate_basis_points,
        rate_is_provisional,
    }
}

/// The day on which payments, in the order of their days, reach an amount.
fn day_of(pence: i64, payments: &[Paid]) -> Option<Day> {
    let mut sum = 0_i64;
    payments.iter().find_map(|one| {
        sum = sum.saturating_add(one.pence);
        (sum >= pence).then_some(one.on)
    })
}

/// Simple interest on what is unpaid, from the day after the last day in time to that of each payment, rounded half up.
fn interest(invoice: Due, payments: &[Paid], today: Day, rate: i64) -> i64 {
    let mut left = i128::from(invoice.pence);
    let mut since = invoice.due_on;
    let mut pence_days = 0_i128;
    let mut run_to = |day: Day, left: i128, since: &mut Day| {
        if day > *since {
            pence_days += left.max(0) * i128::from(days_between(*since, day));
            *since = day;
        }
    };
    for one in payments {
        run_to(one.on, left, &mut since);
        left -= i128::from(one.pence);
    }
    run_to(today, left, &mut since);
    let whole = 10_000 * DAYS_OF_A_YEAR;
    i64::try_from((pence_days * i128::from(rate) + whole / 2) / whole).unwrap_or(i64::MAX)
}

/// What is wrong with a statement by its form. `first` is the first day of the partner's work.
pub(super) fn faults(input: &RecordIn, first: Day, today: Day) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code: &'static str, detail: &str| {
        faults.push(Fault::new(pointer, code, detail));
    };
    if input.on_date > today {
        fault("/on_date", "range", "Give a day that is not in the future.");
    }
    let counted = matches!(input.kind, RecordKind::Referrals | RecordKind::Delivered);
    let needed = [
        ("/quantity", counted, input.quantity.is_some(), "Say how many."),
        ("/from_on", counted, input.from_on.is_some(), "Give the first day of the period."),
        ("/amount_pence", !counted, input.amount_pence.is_some(), "Give the amount."),
        (
            "/reference",
            input.kind == RecordKind::Invoice,
            input.reference.is_some(),
            "Give the invoice’s number.",
        ),
        (
            "/invoice_id",
            input.kind == RecordKind::Payment,
            input.invoice_id.is_some(),
            "Name the invoice that was paid.",
        ),
    ];
    for (pointer, wanted, given, detail) in needed {
        match (wanted, given) {
            (true, false) => fault(pointer, "required", detail),
            (false, true) if pointer != "/reference" => {
                fault(pointer, "not_of_this_kind", "Leave this out for a statement of this kind.");
            }
            _ => {}
        }
    }
    if input.interest_pence.is_some() && input.kind != RecordKind::Payment {
        fault("/interest_pence", "not_of_this_kind", "Interest is part of a payment only.");
    }
    if let Some(from) = input.from_on {
        if from > input.on_date {
            fault("/from_on", "range", "The first day is not after the last.");
        }
        if from < first {
            fault("/from_on", "range", "The accepted terms begin later.");
        }
    }
    faults
}

/// The last day on which an invoice is paid in time.
pub(super) fn due_on(received: Day, payment_days: i64) -> Day {
    received.plus_days(payment_days.clamp(0, 30))
}

/// What payments of an invoice may still come to, counting what is only stated.
pub(super) fn unpaid(invoice: &Record, payments: &[Record]) -> i64 {
    let counts = |one: &&Record| matches!(one.state, RecordState::Stated | RecordState::Confirmed);
    let said: i64 = payments.iter().filter(counts).filter_map(|one| one.amount_pence).map(Pence::get).sum();
    invoice.amount_pence.map_or(0, Pence::get).saturating_sub(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn invoice() -> Due {
        Due { from: day("2026-01-02"), due_on: day("2026-02-01"), pence: 1_000_000, disputed: false }
    }

    fn paid(on: &str, pence: i64, confirmed: bool) -> Paid {
        Paid { on: day(on), pence, confirmed }
    }

    #[test]
    fn what_is_paid_on_the_last_day_is_in_time_and_costs_nothing() {
        let rates = Rates::known().unwrap();
        let clock = clock_of(invoice(), &[paid("2026-02-01", 1_000_000, true)], day("2026-06-01"), &rates);
        assert_eq!((clock.is_late, clock.days, clock.interest_pence), (false, 30, 0));
    }

    /// £10,000 for 73 days at 11.75 %: £10,000 × 0.1175 × 73 / 365 = £235.00.
    #[test]
    fn interest_is_simple_and_runs_on_what_is_unpaid() {
        let rates = Rates::known().unwrap();
        let late = clock_of(invoice(), &[paid("2026-04-15", 1_000_000, true)], day("2026-06-01"), &rates);
        assert_eq!((late.is_late, late.interest_pence, late.rate_basis_points), (true, 23_500, 1_175));
        // Half of it in time: half the interest.
        let halves = [paid("2026-02-01", 500_000, true), paid("2026-04-15", 500_000, true)];
        let half = clock_of(invoice(), &halves, day("2026-06-01"), &rates);
        assert_eq!(
            (half.is_late, half.interest_pence, half.paid_on),
            (true, 11_750, Some(day("2026-04-15")))
        );
    }

    #[test]
    fn a_payment_that_waits_to_be_confirmed_is_no_delay_and_a_dispute_stops_no_clock() {
        let rates = Rates::known().unwrap();
        let said = clock_of(invoice(), &[paid("2026-01-20", 1_000_000, false)], day("2026-06-01"), &rates);
        assert_eq!((said.is_late, said.paid_pence, said.said_pence), (false, 0, 1_000_000));
        let disputed = Due { disputed: true, ..invoice() };
        let waiting = clock_of(disputed, &[], day("2026-04-15"), &rates);
        assert_eq!((waiting.is_late, waiting.interest_pence), (false, 23_500));
    }
}
