//! The list as a calendar (RFC 5545): days of expected publication, last moments for questions, deadlines,
//! events with the market.
//!
//! Moments are in UTC, so that every calendar shows them right in its own time, in winter and in summer.

use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use super::polled::clean;
use super::views::OpportunityOut;
use crate::kernel::clock::{Day, UtcTime};

/// The calendar.
pub(super) fn calendar(all: &[OpportunityOut]) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Fairlot//Opportunities//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", "Fairlot: opportunities"),
        ("X-WR-CALNAME", "Fairlot: opportunities"),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    calendar
        .append_property(Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done());
    for event in all.iter().flat_map(events) {
        calendar.push(event);
    }
    folded(&calendar.to_string())
}

/// Lines of at most 75 octets (section 3.1), never within a character. The crate's own folding gives 76 to some last lines.
fn folded(text: &str) -> String {
    const MOST: usize = 75;
    let fold = |line: &str| {
        let (mut out, mut width) = (String::with_capacity(line.len()), 0);
        for one in line.chars() {
            if width + one.len_utf8() > MOST {
                out.push_str("\r\n ");
                width = 1;
            }
            out.push(one);
            width += one.len_utf8();
        }
        out
    };
    text.replace("\r\n ", "").split("\r\n").map(fold).collect::<Vec<_>>().join("\r\n")
}

fn events(one: &OpportunityOut) -> Vec<Event> {
    let mut events = Vec::new();
    if let Some(day) = one.expected_publication_on {
        let mut event = event(one, "publication", "Expected publication");
        event.append_property(Property::new("DTSTART", date(day)).add_parameter("VALUE", "DATE").done());
        event.append_property(
            Property::new("DTEND", date(day.plus_days(1))).add_parameter("VALUE", "DATE").done(),
        );
        event.status(EventStatus::Tentative);
        events.push(event);
    }
    if let (Some(begins), Some(ends)) = (one.begins_at, one.ends_at) {
        let mut event = event(one, "event", "Event");
        event.add_property("DTSTART", moment(begins));
        event.add_property("DTEND", moment(ends));
        if let Some(place) = &one.place {
            event.location(&clean(place));
        }
        event.status(EventStatus::Confirmed);
        events.push(event);
    }
    let moments =
        [("questions", "Last questions", one.questions_until), ("deadline", "Deadline", one.deadline)];
    for (part, words, at) in moments {
        if let Some(at) = at {
            let mut event = event(one, part, words);
            event.add_property("DTSTART", moment(at));
            event.status(EventStatus::Confirmed);
            events.push(event);
        }
    }
    events
}

/// What every event of an opportunity has. Its `UID` stays the same for as long as the opportunity lives.
fn event(one: &OpportunityOut, part: &str, words: &str) -> Event {
    let mut event = Event::with_uid(&format!("{}-{part}@fairlot", one.id));
    event.summary(&clean(&format!("{words}: {} ({})", one.title, one.reference)));
    event.description(&clean(&format!("{}\n\n{}\n{}", one.summary, one.body_name, one.url)));
    event.add_property("URL", one.url.as_str());
    event.add_property("SEQUENCE", one.version.to_string());
    event.add_property("DTSTAMP", moment(one.updated_at));
    event.add_property("LAST-MODIFIED", moment(one.updated_at));
    event.add_property("TRANSP", "TRANSPARENT");
    event
}

fn date(day: Day) -> String {
    day.0.strftime("%Y%m%d").to_string()
}

fn moment(at: UtcTime) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn no_line_is_longer_than_75_octets() {
        for length in 70..230 {
            for letter in ["a", "ŵ", "€"] {
                let line = format!("SUMMARY:{}\r\nEND:VEVENT\r\n", letter.repeat(length));
                let once = folded(&line);
                assert!(once.split("\r\n").all(|part| part.len() <= 75), "{length} × {letter}");
                assert_eq!(once.replace("\r\n ", ""), line);
                assert_eq!(folded(&once), once);
            }
        }
    }
}
