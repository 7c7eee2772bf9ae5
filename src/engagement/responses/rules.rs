//! What must hold for an entry. Pure: "today" is an argument.

use super::model::Content;
use super::views::SectorResponseIn;
use crate::kernel::clock::Day;
use crate::kernel::error::{Code, Problem, Result};

/// What an entry is to say.
///
/// # Errors
/// 422 for a day that has not come.
pub(super) fn content(input: &SectorResponseIn, today: Day) -> Result<Content> {
    let responded_on = input.responded_on.unwrap_or(today);
    if responded_on > today {
        let detail = "This day has not come: an entry tells of what was done or decided. Give that day.";
        return Err(Problem::field("/responded_on", "future", detail));
    }
    Ok(Content {
        said: input.said.trim().to_owned(),
        outcome: input.outcome,
        response: input.response.trim().to_owned(),
        responded_on,
    })
}

/// Entries are public at once, so what they are about must be.
///
/// # Errors
/// 409.
pub(super) fn may_add(is_public: bool) -> Result<()> {
    if is_public {
        return Ok(());
    }
    Err(Problem::new(Code::Conflict, "Publish it first: what was said about it is for everyone to read."))
}

#[cfg(test)]
mod tests {
    use super::super::model::ResponseOutcome;
    use super::*;

    #[test]
    fn an_entry_tells_of_no_day_to_come() {
        let input = |responded_on| SectorResponseIn {
            said: " Lots are too large. ".to_owned(),
            outcome: ResponseOutcome::Done,
            response: "There are five lots.".to_owned(),
            responded_on,
            supersedes: None,
        };
        let today = crate::kernel::clock::UtcTime::default().london_day();
        assert!(content(&input(Some(today.plus_days(1))), today).is_err());
        let kept = content(&input(None), today).expect("today");
        assert_eq!((kept.said.as_str(), kept.responded_on), ("Lots are too large.", today));
        assert!(may_add(true).is_ok() && may_add(false).is_err());
    }
}
