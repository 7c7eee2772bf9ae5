//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a conflict declaration (design section 3).
    pub enum ConflictState {
        Asked = "asked",
        Clear = "clear",
        Declared = "declared",
        Mitigated = "mitigated",
        Excluded = "excluded",
    }
}

impl ConflictState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Asked => {
                const {
                    &[
                        Move::new("declare_none", To::State(Self::Clear), "evaluator", ""),
                        Move::new("declare", To::State(Self::Declared), "evaluator", "nature"),
                    ]
                }
            }
            Self::Clear => {
                const { &[Move::new("ask_again", To::State(Self::Asked), "clock", "a partner or bidder changed")] }
            }
            Self::Declared => {
                const {
                    &[
                        Move::new("mitigate", To::State(Self::Mitigated), "regional_director", "mitigation"),
                        Move::new(
                            "exclude",
                            To::State(Self::Excluded),
                            "regional_director",
                            "no access to that bid",
                        ),
                    ]
                }
            }
            Self::Mitigated => {
                const { &[Move::new("ask_again", To::State(Self::Asked), "clock", "a partner or bidder changed")] }
            }
            Self::Excluded => &[],
        }
    }
}

impl Machine for ConflictState {
    const RESOURCE: &'static str = "conflict_declaration";
    const TABLE: &'static str = "conflict_declarations";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
