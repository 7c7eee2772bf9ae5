//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a clarification (design section 3).
    pub enum ClarificationState {
        Asked = "asked",
        Answered = "answered",
        Declined = "declined",
        Withdrawn = "withdrawn",
    }
}

impl ClarificationState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Asked => {
                const {
                    &[
                        Move::new(
                            "answer",
                            To::State(Self::Answered),
                            "commissioner,regional_director",
                            "published to all invited, asker not derivable",
                        ),
                        Move::new(
                            "decline",
                            To::State(Self::Declined),
                            "commissioner,regional_director",
                            "reason, to the asker",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), "bid_writer,signatory,owner", ""),
                    ]
                }
            }
            Self::Answered | Self::Declined | Self::Withdrawn => &[],
        }
    }
}

impl Machine for ClarificationState {
    const RESOURCE: &'static str = "clarification";
    const TABLE: &'static str = "clarifications";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
