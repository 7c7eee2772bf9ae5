//! States and their moves.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a provider's proposal.
    pub enum ProposalState {
        Draft = "draft",
        Submitted = "submitted",
        TakenUp = "taken_up",
        Declined = "declined",
        Withdrawn = "withdrawn",
    }
}

impl ProposalState {
    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const SIGNERS: &str = "signatory,owner";
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new("change", To::Same, "bid_writer,signatory,owner", ""),
                        Move::new(
                            "submit",
                            To::State(Self::Submitted),
                            SIGNERS,
                            "whole; at most 20 wait for the same body",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), SIGNERS, ""),
                    ]
                }
            }
            Self::Submitted => {
                const {
                    &[
                        Move::new(
                            "answer",
                            To::OneOf(&[Self::TakenUp, Self::Declined]),
                            "commissioner,regional_director",
                            "of the body, in the region; with words for the provider",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), SIGNERS, ""),
                    ]
                }
            }
            Self::TakenUp | Self::Declined | Self::Withdrawn => &[],
        }
    }
}

impl Machine for ProposalState {
    const RESOURCE: &'static str = "provider_proposal";
    const TABLE: &'static str = "provider_proposals";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
