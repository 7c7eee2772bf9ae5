//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a framework (design section 3).
    pub enum FrameworkState {
        Draft = "draft",
        Open = "open",
        Suspended = "suspended",
        Closed = "closed",
        Discarded = "discarded",
    }
}

impl FrameworkState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new(
                            "publish",
                            To::State(Self::Open),
                            "framework_manager",
                            "a second framework manager confirms; question set published; dates, categories and areas set",
                        ),
                        Move::new("discard", To::State(Self::Discarded), "framework_manager", ""),
                    ]
                }
            }
            Self::Open => {
                const {
                    &[
                        Move::new(
                            "suspend",
                            To::State(Self::Suspended),
                            "framework_manager",
                            "reason; running competitions go on, no new one is published",
                        ),
                        Move::new(
                            "close",
                            To::State(Self::Closed),
                            "framework_manager,clock",
                            "reason, or the closing date",
                        ),
                        Move::new(
                            "extend",
                            To::Same,
                            "framework_manager",
                            "a second framework manager confirms; later closing date; reason",
                        ),
                    ]
                }
            }
            Self::Suspended => {
                const {
                    &[
                        Move::new("resume", To::State(Self::Open), "framework_manager", ""),
                        Move::new(
                            "close",
                            To::State(Self::Closed),
                            "framework_manager,clock",
                            "reason, or the closing date",
                        ),
                        Move::new(
                            "extend",
                            To::Same,
                            "framework_manager",
                            "a second framework manager confirms; later closing date; reason",
                        ),
                    ]
                }
            }
            Self::Closed | Self::Discarded => &[],
        }
    }
}

impl Machine for FrameworkState {
    const RESOURCE: &'static str = "framework";
    const TABLE: &'static str = "frameworks";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
