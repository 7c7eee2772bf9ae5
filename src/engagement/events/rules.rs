//! What must hold for an engagement event. Pure: "now" is an argument.

use serde_json::Value;

use super::model::{Event, EventTerms};
use super::views::EngagementEventPatch;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::pipeline::FieldChange;

/// As of a pipeline notice: it is read by small charities between other work.
const MOST_WORDS: usize = 300;

/// The terms with what was sent put in.
pub(super) fn merged(terms: &EventTerms, patch: &EngagementEventPatch) -> EventTerms {
    let sorted = |codes: &Option<Vec<String>>, before: &[String]| {
        let mut codes = codes.clone().unwrap_or_else(|| before.to_vec());
        codes.sort();
        codes
    };
    let text = |sent: &Option<String>, before: &str| {
        sent.as_ref().map_or_else(|| before.to_owned(), |sent| sent.trim().to_owned())
    };
    EventTerms {
        title: text(&patch.title, &terms.title),
        kind: patch.kind.unwrap_or(terms.kind),
        summary: text(&patch.summary, &terms.summary),
        category_codes: sorted(&patch.category_codes, &terms.category_codes),
        area_codes: sorted(&patch.area_codes, &terms.area_codes),
        begins_at: patch.begins_at.or(terms.begins_at),
        ends_at: patch.ends_at.or(terms.ends_at),
        place: text(&patch.place, &terms.place),
        how_to_take_part: text(&patch.how_to_take_part, &terms.how_to_take_part),
    }
}

/// What is wrong with terms at any time, with what would mend it.
pub(super) fn faults(terms: &EventTerms) -> Vec<Fault> {
    let mut faults = Vec::new();
    if terms.summary.split_whitespace().count() > MOST_WORDS {
        let detail = format!("The summary has more than {MOST_WORDS} words: shorten it.");
        faults.push(Fault::new("/summary", "words", detail));
    }
    if let (Some(begins), Some(ends)) = (terms.begins_at, terms.ends_at)
        && ends <= begins
    {
        faults.push(Fault::new("/ends_at", "order", "It ends after it begins: choose a later time."));
    }
    faults
}

/// What an event still needs before everyone reads it. `known` is the beginning that was public before.
pub(super) fn missing(terms: &EventTerms, now: UtcTime, known: Option<UtcTime>) -> Vec<Fault> {
    let absent = [
        (terms.summary.is_empty(), "/summary", "Say in plain English what it is about."),
        (terms.category_codes.is_empty(), "/category_codes", "Choose at least one service category."),
        (terms.area_codes.is_empty(), "/area_codes", "Choose at least one area."),
        (terms.begins_at.is_none(), "/begins_at", "Say when it begins."),
        (terms.ends_at.is_none(), "/ends_at", "Say when it ends."),
        (terms.place.is_empty(), "/place", "Say where it is: an address or a link."),
        (terms.how_to_take_part.is_empty(), "/how_to_take_part", "Say how to take part."),
    ];
    let absent = absent.into_iter().filter(|(absent, ..)| *absent);
    let mut faults: Vec<Fault> =
        absent.map(|(_, pointer, detail)| Fault::new(pointer, "required", detail)).collect();
    if terms.begins_at.is_some_and(|at| at <= now) && terms.begins_at != known {
        let detail = "This moment has passed: choose a later one, so that people can come.";
        faults.push(Fault::new("/begins_at", "past", detail));
    }
    if terms.ends_at.is_some_and(|at| at <= now) {
        faults.push(Fault::new("/ends_at", "past", "This moment has passed: choose a later one."));
    }
    faults
}

/// Refuses what is only possible before an event's end, which may have come while the clock has not called yet.
///
/// # Errors
/// 409.
pub(super) fn to_come(one: &Event, now: UtcTime) -> Result<()> {
    if one.terms.ends_at.is_some_and(|end| end <= now) {
        return Err(Problem::new(Code::Conflict, "The event is over: publish its record."));
    }
    Ok(())
}

/// The fields that differ, with both values.
pub(super) fn differences(before: &EventTerms, after: &EventTerms) -> Result<Vec<FieldChange>> {
    let fields = |terms: &EventTerms| {
        serde_json::to_value(terms).map_err(|cause| Problem::internal(format!("terms as JSON: {cause}")))
    };
    let (Value::Object(before), Value::Object(after)) = (fields(before)?, fields(after)?) else {
        return Err(Problem::internal("terms are no object"));
    };
    let changed = before.into_iter().zip(after).filter(|((_, before), (_, after))| before != after);
    Ok(changed.map(|((field, before), (_, after))| FieldChange { field, before, after }).collect())
}

#[cfg(test)]
mod tests {
    use super::super::model::EventKind;
    use super::*;

    fn at(hour: i64) -> UtcTime {
        UtcTime::default().plus_seconds(hour * 3_600)
    }

    fn terms(begins: i64, ends: i64) -> EventTerms {
        EventTerms {
            title: "Cwrdd".to_owned(),
            kind: EventKind::Meeting,
            summary: "Beth sydd ei angen".to_owned(),
            category_codes: vec!["DF01".to_owned()],
            area_codes: vec!["lincolnshire".to_owned()],
            begins_at: Some(at(begins)),
            ends_at: Some(at(ends)),
            place: "Neuadd".to_owned(),
            how_to_take_part: "Dewch".to_owned(),
        }
    }

    fn codes(faults: Vec<Fault>) -> Vec<(String, String)> {
        faults.into_iter().map(|one| (one.pointer, one.code)).collect()
    }

    #[test]
    fn it_ends_after_it_begins() {
        assert!(faults(&terms(10, 11)).is_empty());
        assert_eq!(codes(faults(&terms(10, 10))), [("/ends_at".to_owned(), "order".to_owned())]);
    }

    #[test]
    fn it_is_published_before_it_begins_and_a_known_beginning_stays() {
        let one = terms(10, 12);
        assert!(missing(&one, at(9), None).is_empty());
        assert_eq!(codes(missing(&one, at(10), None)), [("/begins_at".to_owned(), "past".to_owned())]);
        assert!(missing(&one, at(11), Some(at(10))).is_empty(), "the room may change while it runs");
        assert_eq!(missing(&one, at(12), Some(at(10))).len(), 1);
    }
}
