//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of an engagement event.
    pub enum EventState {
        Draft = "draft",
        Published = "published",
        Held = "held",
        Recorded = "recorded",
        Cancelled = "cancelled",
        Discarded = "discarded",
    }
}

impl EventState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const BOTH: &str = "commissioner,regional_director";
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new("publish", To::State(Self::Published), BOTH, "before it begins"),
                        Move::new("discard", To::State(Self::Discarded), BOTH, ""),
                    ]
                }
            }
            Self::Published => {
                const {
                    &[
                        Move::new("amend", To::State(Self::Published), BOTH, "change history kept"),
                        Move::new("cancel", To::State(Self::Cancelled), BOTH, "reason"),
                        Move::new("hold", To::State(Self::Held), "clock", "at its end"),
                    ]
                }
            }
            Self::Held => const { &[Move::new("record", To::State(Self::Recorded), BOTH, "what was said")] },
            Self::Recorded | Self::Cancelled | Self::Discarded => &[],
        }
    }
}

impl Machine for EventState {
    const RESOURCE: &'static str = "engagement_event";
    const TABLE: &'static str = "engagement_events";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
