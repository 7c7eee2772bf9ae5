//! What must hold for a pipeline notice. Pure: "today" is an argument.

use serde_json::Value;

use super::model::{EstimatedValue, FieldChange, Notice, Terms};
use super::states::NoticeState;
use super::views::{NextDateKind, NextDateOut, PipelineNoticePatch};
use crate::frameworks::Tier;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::error::{Fault, Problem, Result};

/// A notice is read by small charities between other work.
pub(super) const MOST_WORDS: usize = 300;

/// The terms with what was sent put in.
pub(super) fn merged(terms: &Terms, patch: &PipelineNoticePatch) -> Terms {
    let sorted = |codes: &Option<Vec<String>>, before: &[String]| {
        let mut codes = codes.clone().unwrap_or_else(|| before.to_vec());
        codes.sort();
        codes
    };
    Terms {
        title: patch.title.as_ref().map_or_else(|| terms.title.clone(), |title| title.trim().to_owned()),
        summary: patch.summary.as_ref().map_or_else(|| terms.summary.clone(), |text| text.trim().to_owned()),
        category_codes: sorted(&patch.category_codes, &terms.category_codes),
        area_codes: sorted(&patch.area_codes, &terms.area_codes),
        estimated_value: patch.estimated_value.clone().unwrap_or_else(|| terms.estimated_value.clone()),
        tier: patch.tier.or(terms.tier),
        expected_publication_on: patch.expected_publication_on.or(terms.expected_publication_on),
        expected_start_on: patch.expected_start_on.or(terms.expected_start_on),
        unknowns: patch.unknowns.clone().unwrap_or_else(|| terms.unknowns.clone()),
    }
}

/// What is wrong with terms at any time, with what would mend it.
pub(super) fn faults(terms: &Terms, tiers: &[Tier]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if terms.summary.split_whitespace().count() > MOST_WORDS {
        let detail = format!("The summary has more than {MOST_WORDS} words: shorten it.");
        faults.push(Fault::new("/summary", "words", detail));
    }
    faults.extend(value_fault(&terms.estimated_value));
    if terms.tier.is_some_and(|tier| tiers.iter().all(|one| one.tier != tier)) {
        let detail = "The framework has no such tier: choose one of its tiers.";
        faults.push(Fault::new("/tier", "unknown", detail));
    }
    if let (Some(publication), Some(start)) = (terms.expected_publication_on, terms.expected_start_on)
        && start <= publication
    {
        let detail = "The service starts after the competition is published: choose a later day.";
        faults.push(Fault::new("/expected_start_on", "order", detail));
    }
    faults
}

fn value_fault(value: &EstimatedValue) -> Option<Fault> {
    let (pointer, detail) = match (value.low_pence, value.high_pence) {
        (Some(low), Some(high)) if low > high => {
            ("/estimated_value/high_pence", "It is below the lowest value: raise it.")
        }
        (Some(_), None) => ("/estimated_value/high_pence", "Give both ends of the range, or neither."),
        (None, Some(_)) => ("/estimated_value/low_pence", "Give both ends of the range, or neither."),
        _ => return None,
    };
    Some(Fault::new(pointer, "range", detail))
}

/// What a notice still needs before everyone reads it. `known` is the expected publication that was public before.
pub(super) fn missing(terms: &Terms, today: Day, known: Option<Day>) -> Vec<Fault> {
    let absent = [
        (terms.summary.is_empty(), "/summary", "Say in plain English what is planned."),
        (terms.category_codes.is_empty(), "/category_codes", "Choose at least one service category."),
        (terms.area_codes.is_empty(), "/area_codes", "Choose at least one area."),
        (terms.tier.is_none(), "/tier", "Say which tier is expected."),
        (
            terms.expected_publication_on.is_none(),
            "/expected_publication_on",
            "Say when the competition is expected to be published.",
        ),
    ];
    let absent = absent.into_iter().filter(|(absent, ..)| *absent);
    let mut faults: Vec<Fault> =
        absent.map(|(_, pointer, detail)| Fault::new(pointer, "required", detail)).collect();
    if terms.expected_publication_on.is_some_and(|day| day < today) && terms.expected_publication_on != known
    {
        let detail = "This day has passed: choose today or a later day.";
        faults.push(Fault::new("/expected_publication_on", "past", detail));
    }
    faults
}

/// The fields that differ, with both values.
pub(super) fn differences(before: &Terms, after: &Terms) -> Result<Vec<FieldChange>> {
    let fields = |terms: &Terms| {
        serde_json::to_value(terms).map_err(|cause| Problem::internal(format!("terms as JSON: {cause}")))
    };
    let (Value::Object(before), Value::Object(after)) = (fields(before)?, fields(after)?) else {
        return Err(Problem::internal("terms are no object"));
    };
    let changed = before.into_iter().zip(after).filter(|((_, before), (_, after))| before != after);
    Ok(changed.map(|((field, before), (_, after))| FieldChange { field, before, after }).collect())
}

/// What comes next: the first day that is still to come, or else the publication that is late.
pub(super) fn next_date(notice: &Notice, today: Day) -> Option<NextDateOut> {
    if !matches!(notice.state, NoticeState::Draft | NoticeState::Published) {
        return None;
    }
    let terms = &notice.terms;
    let open = terms.unknowns.iter().filter(|one| one.resolution.is_none());
    let days = open
        .map(|one| (one.due_on, NextDateKind::Unknown))
        .chain(terms.expected_publication_on.map(|day| (day, NextDateKind::Publication)));
    let coming = days.filter(|(day, _)| *day >= today).min_by_key(|(day, _)| *day);
    let late = terms.expected_publication_on.map(|day| (day, NextDateKind::Publication));
    coming.or(late).map(|(on, kind)| NextDateOut { kind, on })
}

/// Days from the notice to the competition: the real ones once it is published, until then those expected.
pub(super) fn notice_days(notice: &Notice) -> Option<i64> {
    let began = notice.published_at?.london_day();
    let published = notice.competition.as_ref().and_then(|(_, published)| published.map(UtcTime::london_day));
    let day = published.or(notice.terms.expected_publication_on)?;
    began.0.until(day.0).ok().map(|span| i64::from(span.get_days()))
}

/// A list of codes: where its faults point, as it is kept, and as it was sent.
pub type CodeList<'a> = (&'a str, &'a Vec<String>, Option<&'a Vec<String>>);

/// Codes are kept sorted, but a fault points to where its code was sent.
#[must_use]
pub fn as_sent(faults: Vec<Fault>, lists: [CodeList<'_>; 2]) -> Vec<Fault> {
    let place = |fault: &Fault, (list, kept, sent): CodeList<'_>| {
        let index: usize = fault.pointer.strip_prefix(list)?.parse().ok()?;
        let code = kept.get(index)?;
        let index = sent?.iter().position(|one| one == code)?;
        Some(format!("{list}{index}"))
    };
    let moved = faults.into_iter().map(|mut fault| {
        if let Some(pointer) = lists.into_iter().find_map(|list| place(&fault, list)) {
            fault.pointer = pointer;
        }
        fault
    });
    moved.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::money::Pence;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn codes(terms: &Terms) -> Vec<(String, String)> {
        let tiers = [Tier { tier: 1, up_to_pence: None }];
        faults(terms, &tiers).into_iter().map(|one| (one.pointer, one.code)).collect()
    }

    #[test]
    fn a_summary_has_three_hundred_words_at_most() {
        let at = |words: usize| Terms { summary: vec!["gair"; words].join("\n"), ..Terms::default() };
        assert!(codes(&at(300)).is_empty());
        assert_eq!(codes(&at(301)), [("/summary".to_owned(), "words".to_owned())]);
    }

    #[test]
    fn a_value_is_a_range_or_unknown() {
        let with = |low: Option<i64>, high: Option<i64>| {
            let pence = |amount: Option<i64>| amount.map(|pence| Pence::new(pence).expect("pence"));
            let estimated_value = EstimatedValue { low_pence: pence(low), high_pence: pence(high) };
            codes(&Terms { estimated_value, ..Terms::default() }).len()
        };
        assert_eq!([with(None, None), with(Some(5), Some(5)), with(Some(0), Some(9))], [0, 0, 0]);
        assert_eq!([with(Some(6), Some(5)), with(Some(5), None), with(None, Some(5))], [1, 1, 1]);
    }

    #[test]
    fn a_past_publication_stays_where_it_was_public_before() {
        let today = day("2026-11-23");
        let terms = Terms { expected_publication_on: Some(day("2026-11-22")), ..Terms::default() };
        let past = |known| missing(&terms, today, known).iter().any(|fault| fault.code == "past");
        assert!(past(None) && past(Some(day("2026-11-21"))));
        assert!(!past(terms.expected_publication_on));
    }

    #[test]
    fn only_what_differs_is_a_change() {
        let before = Terms { title: "Llety".to_owned(), tier: Some(1), ..Terms::default() };
        let after = Terms { tier: Some(2), ..before.clone() };
        let changes = differences(&before, &after).expect("JSON");
        assert_eq!(changes.len(), 1);
        assert_eq!((&changes[0].field[..], &changes[0].after), ("tier", &Value::from(2)));
    }
}
