//! States and their moves.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a co-commissioner.
    pub enum CoCommissionerState {
        Invited = "invited",
        Accepted = "accepted",
        Approved = "approved",
        Declined = "declined",
        Released = "released",
    }
}

impl CoCommissionerState {
    /// True while it has a part in the competition.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Invited | Self::Accepted | Self::Approved)
    }

    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const BOTH: &str = "commissioner,regional_director";
        const DIRECTOR: &str = "regional_director";
        const RELEASE: Move<CoCommissionerState> = Move::new(
            "release",
            To::State(CoCommissionerState::Released),
            BOTH,
            "of the body that asked; before publication; with a reason",
        );
        const DECLINE: Move<CoCommissionerState> = Move::new(
            "decline",
            To::State(CoCommissionerState::Declined),
            DIRECTOR,
            "of the body that was asked; while a draft; with a reason",
        );
        match self {
            Self::Invited => {
                const {
                    &[
                        Move::new(
                            "accept",
                            To::State(Self::Accepted),
                            DIRECTOR,
                            "of the body that was asked; while a draft",
                        ),
                        DECLINE,
                        RELEASE,
                    ]
                }
            }
            Self::Accepted => {
                const {
                    &[
                        Move::new(
                            "set_funding",
                            To::State(Self::Accepted),
                            BOTH,
                            "of the body that was asked; while a draft; its own money",
                        ),
                        Move::new(
                            "approve",
                            To::State(Self::Approved),
                            DIRECTOR,
                            "of the body that was asked; freshly authenticated; awaiting approval, with its funding",
                        ),
                        DECLINE,
                        RELEASE,
                    ]
                }
            }
            Self::Approved => {
                const {
                    &[
                        Move::new(
                            "reopen",
                            To::State(Self::Accepted),
                            "system",
                            "the competition was returned to its drafters",
                        ),
                        RELEASE,
                    ]
                }
            }
            Self::Declined | Self::Released => &[],
        }
    }
}

impl Machine for CoCommissionerState {
    const RESOURCE: &'static str = "co_commissioner";
    const TABLE: &'static str = "co_commissioners";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
