//! States and their moves.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a template.
    pub enum TemplateState {
        Current = "current",
        Withdrawn = "withdrawn",
    }
}

impl TemplateState {
    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const BOTH: &str = "commissioner,regional_director";
        match self {
            Self::Current => {
                const {
                    &[
                        Move::new("begin", To::State(Self::Current), BOTH, "a draft with its terms"),
                        Move::new(
                            "rename",
                            To::State(Self::Current),
                            BOTH,
                            "of the region in which it was kept",
                        ),
                        Move::new(
                            "withdraw",
                            To::State(Self::Withdrawn),
                            BOTH,
                            "of the region in which it was kept",
                        ),
                    ]
                }
            }
            Self::Withdrawn => &[],
        }
    }
}

impl Machine for TemplateState {
    const RESOURCE: &'static str = "competition_template";
    const TABLE: &'static str = "competition_templates";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
