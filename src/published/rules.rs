//! When documents come and go. Pure: "now" is an argument.

use crate::competitions::Competition;
use crate::competitions::states::CompetitionState;
use crate::engagement::Event;
use crate::engagement::states::EventState;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Code, Problem, Result};

/// How far what the documents belong to has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Documents are added and removed; nobody else sees them.
    Draft,
    /// Everyone sees them: one can be added, none removed.
    Public,
    /// The documents stay as they are.
    Fixed(Why),
}

/// Why nothing is added any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Its bidding is over.
    DeadlinePassed,
    /// Its state is none for that.
    State(&'static str),
}

/// A competition takes new documents until its deadline: bidders are to have all of them while they can use them.
pub(super) fn of_competition(row: &Competition, now: UtcTime) -> Stage {
    match row.state {
        CompetitionState::Draft => Stage::Draft,
        CompetitionState::Published if row.deadline.is_some_and(|deadline| now <= deadline) => Stage::Public,
        CompetitionState::Published => Stage::Fixed(Why::DeadlinePassed),
        other => Stage::Fixed(Why::State(other.as_str())),
    }
}

/// An event takes documents before it and after it: an agenda, then slides.
pub(super) const fn of_event(row: &Event) -> Stage {
    match row.state {
        EventState::Draft => Stage::Draft,
        EventState::Published | EventState::Held | EventState::Recorded => Stage::Public,
        other => Stage::Fixed(Why::State(other.as_str())),
    }
}

/// Whether a document may be added.
pub(super) fn may_add(stage: Stage) -> Result<()> {
    match stage {
        Stage::Draft | Stage::Public => Ok(()),
        Stage::Fixed(Why::DeadlinePassed) => Err(Problem::of(Code::DeadlinePassed)),
        Stage::Fixed(Why::State(state)) => Err(Problem::wrong_state(state, "add_document", Vec::new())),
    }
}

/// Whether a document may be removed.
pub(super) fn may_remove(stage: Stage) -> Result<()> {
    match stage {
        Stage::Draft => Ok(()),
        Stage::Public | Stage::Fixed(Why::DeadlinePassed) => {
            let detail = "What is published stays: add a document that says what is different.";
            Err(Problem::new(Code::Conflict, detail))
        }
        Stage::Fixed(Why::State(state)) => Err(Problem::wrong_state(state, "remove_document", Vec::new())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_leaves_a_draft_only() {
        assert!(may_remove(Stage::Draft).is_ok() && may_add(Stage::Draft).is_ok());
        assert!(may_add(Stage::Public).is_ok());
        for stage in
            [Stage::Public, Stage::Fixed(Why::DeadlinePassed), Stage::Fixed(Why::State("awaiting_approval"))]
        {
            assert!(may_remove(stage).is_err(), "{stage:?}");
        }
        for why in [Why::DeadlinePassed, Why::State("closed")] {
            assert!(may_add(Stage::Fixed(why)).is_err(), "{why:?}");
        }
    }
}
