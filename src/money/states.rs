//! States of virements and pledges with their moves. The lifecycle table has none of them; `docs/state-machines.md` does.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a virement.
    pub enum VirementState {
        Proposed = "proposed",
        Confirmed = "confirmed",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

crate::text_enum! {
    /// The states of a co-funder's pledge.
    pub enum PledgeState {
        Pledged = "pledged",
        Confirmed = "confirmed",
        Received = "received",
        Withdrawn = "withdrawn",
        Expired = "expired",
    }
}

const DIRECTOR: &str = "regional_director";

impl VirementState {
    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Proposed => {
                const {
                    &[
                        Move::new(
                            "confirm",
                            To::State(Self::Confirmed),
                            DIRECTOR,
                            "of the receiving region, another person than the proposer; the money is uncommitted",
                        ),
                        Move::new(
                            "refuse",
                            To::State(Self::Refused),
                            DIRECTOR,
                            "of the receiving region; reason",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), DIRECTOR, "of the giving region"),
                    ]
                }
            }
            Self::Confirmed | Self::Refused | Self::Withdrawn => &[],
        }
    }
}

impl PledgeState {
    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const WITHDRAW: Move<PledgeState> = Move::new(
            "withdraw",
            To::State(PledgeState::Withdrawn),
            DIRECTOR,
            "reason; the region is told where money is held that nothing covers any more",
        );
        const EXPIRE: Move<PledgeState> =
            Move::new("expire", To::State(PledgeState::Expired), "clock", "its last day is over");
        match self {
            Self::Pledged => {
                const { &[Move::new("confirm", To::State(Self::Confirmed), DIRECTOR, ""), WITHDRAW, EXPIRE] }
            }
            Self::Confirmed => {
                const { &[Move::new("receive", To::State(Self::Received), DIRECTOR, ""), WITHDRAW, EXPIRE] }
            }
            Self::Received | Self::Withdrawn | Self::Expired => &[],
        }
    }
}

impl Machine for VirementState {
    const RESOURCE: &'static str = "virement";
    const TABLE: &'static str = "virements";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}

impl Machine for PledgeState {
    const RESOURCE: &'static str = "pledge";
    const TABLE: &'static str = "pledges";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
