//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a competition (design section 3).
    pub enum CompetitionState {
        Draft = "draft",
        Discarded = "discarded",
        AwaitingApproval = "awaiting_approval",
        Published = "published",
        Closed = "closed",
        Unsuccessful = "unsuccessful",
        Opened = "opened",
        Evaluating = "evaluating",
        Moderation = "moderation",
        Moderated = "moderated",
        Recommended = "recommended",
        Decided = "decided",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

impl CompetitionState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new(
                            "submit_for_approval",
                            To::State(Self::AwaitingApproval),
                            "commissioner,regional_director",
                            "check finds no fault",
                        ),
                        Move::new(
                            "discard",
                            To::State(Self::Discarded),
                            "commissioner,regional_director",
                            "",
                        ),
                    ]
                }
            }
            Self::AwaitingApproval => {
                const {
                    &[
                        Move::new(
                            "discard",
                            To::State(Self::Discarded),
                            "commissioner,regional_director",
                            "",
                        ),
                        Move::new("return", To::State(Self::Draft), "regional_director", "reason"),
                        Move::new(
                            "publish",
                            To::State(Self::Published),
                            "regional_director",
                            "another person than the submitter; funds reserved; route decision recorded",
                        ),
                    ]
                }
            }
            Self::Published => {
                const {
                    &[
                        Move::new(
                            "amend",
                            To::State(Self::Published),
                            "commissioner,regional_director",
                            "numbered addendum; a material one by the director; before the deadline",
                        ),
                        Move::new("close", To::State(Self::Closed), "clock", "deadline"),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Closed => {
                const {
                    &[
                        Move::new("find_no_bids", To::State(Self::Unsuccessful), "clock", "no locked bid"),
                        Move::new(
                            "open_bids",
                            To::State(Self::Opened),
                            "commissioner,regional_director",
                            "two persons, each freshly authenticated",
                        ),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Opened => {
                const {
                    &[
                        Move::new(
                            "start_evaluation",
                            To::State(Self::Evaluating),
                            "commissioner,regional_director",
                            "panel complete; conflicts declared and reviewed",
                        ),
                        Move::new(
                            "end_without_award",
                            To::State(Self::Unsuccessful),
                            "regional_director",
                            "reason told to every bidder",
                        ),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Evaluating => {
                const {
                    &[
                        Move::new(
                            "finish_scoring",
                            To::State(Self::Moderation),
                            "commissioner,regional_director",
                            "every score of every panel member locked",
                        ),
                        Move::new(
                            "end_without_award",
                            To::State(Self::Unsuccessful),
                            "regional_director",
                            "reason told to every bidder",
                        ),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Moderation => {
                const {
                    &[
                        Move::new(
                            "settle",
                            To::State(Self::Moderated),
                            "commissioner,regional_director",
                            "every mandatory moderation done",
                        ),
                        Move::new(
                            "end_without_award",
                            To::State(Self::Unsuccessful),
                            "regional_director",
                            "reason told to every bidder",
                        ),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Moderated => {
                const {
                    &[
                        Move::new("recommend", To::State(Self::Recommended), "commissioner", ""),
                        Move::new(
                            "end_without_award",
                            To::State(Self::Unsuccessful),
                            "regional_director",
                            "reason told to every bidder",
                        ),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Recommended => {
                const {
                    &[
                        Move::new("return", To::State(Self::Moderated), "regional_director", "reason"),
                        Move::new(
                            "decide",
                            To::State(Self::Decided),
                            "regional_director",
                            "another person than the recommender; within the delegated limit; funds committed",
                        ),
                        Move::new(
                            "end_without_award",
                            To::State(Self::Unsuccessful),
                            "regional_director",
                            "reason told to every bidder",
                        ),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Decided => {
                const {
                    &[
                        Move::new("complete", To::State(Self::Completed), "clock", "every lot settled"),
                        Move::new(
                            "cancel",
                            To::State(Self::Cancelled),
                            "regional_director",
                            "reason; no agreement signed; reserved funds freed",
                        ),
                    ]
                }
            }
            Self::Discarded | Self::Unsuccessful | Self::Completed | Self::Cancelled => &[],
        }
    }
}

impl Machine for CompetitionState {
    const RESOURCE: &'static str = "competition";
    const TABLE: &'static str = "competitions";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}

crate::text_enum! {
    /// The states of a lot (design section 3).
    pub enum LotState {
        Open = "open",
        Awarded = "awarded",
        Unsuccessful = "unsuccessful",
        Cancelled = "cancelled",
    }
}

impl LotState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Open => {
                const {
                    &[
                        Move::new(
                            "award",
                            To::State(Self::Awarded),
                            "regional_director",
                            "through the competition's decision",
                        ),
                        Move::new(
                            "fail",
                            To::State(Self::Unsuccessful),
                            "clock,regional_director",
                            "no valid bid, or reason",
                        ),
                        Move::new("cancel", To::State(Self::Cancelled), "regional_director", "reason"),
                    ]
                }
            }
            Self::Awarded => {
                const {
                    &[Move::new(
                        "reopen",
                        To::State(Self::Open),
                        "regional_director",
                        "its award was set aside",
                    )]
                }
            }
            Self::Unsuccessful | Self::Cancelled => &[],
        }
    }
}

impl Machine for LotState {
    const RESOURCE: &'static str = "lot";
    const TABLE: &'static str = "lots";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
