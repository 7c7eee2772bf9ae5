//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a pipeline notice (design section 3).
    pub enum NoticeState {
        Draft = "draft",
        Published = "published",
        Converted = "converted",
        Dropped = "dropped",
        Discarded = "discarded",
    }
}

impl NoticeState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const BOTH: &str = "commissioner,regional_director";
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new("publish", To::State(Self::Published), BOTH, ""),
                        Move::new("discard", To::State(Self::Discarded), BOTH, ""),
                    ]
                }
            }
            Self::Published => {
                const {
                    &[
                        Move::new("amend", To::State(Self::Published), BOTH, "change history kept"),
                        Move::new("convert", To::State(Self::Converted), BOTH, "becomes a competition"),
                        Move::new("drop", To::State(Self::Dropped), "regional_director", "reason"),
                    ]
                }
            }
            Self::Converted | Self::Dropped | Self::Discarded => &[],
        }
    }
}

impl Machine for NoticeState {
    const RESOURCE: &'static str = "pipeline_notice";
    const TABLE: &'static str = "pipeline_notices";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
