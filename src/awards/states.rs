//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of an award (design section 3).
    pub enum AwardState {
        Recommended = "recommended",
        Approved = "approved",
        Returned = "returned",
        Standstill = "standstill",
        Challenged = "challenged",
        Ready = "ready",
        Settled = "settled",
        SetAside = "set_aside",
    }
}

impl AwardState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Recommended => {
                const {
                    &[
                        Move::new(
                            "approve",
                            To::State(Self::Approved),
                            "regional_director",
                            "another person than the recommender",
                        ),
                        Move::new("return", To::State(Self::Returned), "regional_director", "reason"),
                    ]
                }
            }
            Self::Approved => {
                const {
                    &[
                        Move::new(
                            "notify",
                            To::State(Self::Standstill),
                            "commissioner,regional_director",
                            "standstill applies; assessment summaries sent first",
                        ),
                        Move::new(
                            "notify_without_standstill",
                            To::State(Self::Ready),
                            "commissioner,regional_director",
                            "no standstill applies; assessment summaries sent first",
                        ),
                        Move::new(
                            "set_aside",
                            To::State(Self::SetAside),
                            "regional_director",
                            "reason told to every bidder; commitment freed",
                        ),
                    ]
                }
            }
            Self::Standstill => {
                const {
                    &[
                        Move::new(
                            "challenge",
                            To::State(Self::Challenged),
                            "commissioner,regional_director",
                            "clock stops",
                        ),
                        Move::new("pass", To::State(Self::Ready), "clock", ""),
                        Move::new(
                            "set_aside",
                            To::State(Self::SetAside),
                            "regional_director",
                            "reason told to every bidder; commitment freed",
                        ),
                    ]
                }
            }
            Self::Challenged => {
                const {
                    &[
                        Move::new(
                            "resolve",
                            To::State(Self::Standstill),
                            "regional_director",
                            "clock goes on",
                        ),
                        Move::new(
                            "set_aside",
                            To::State(Self::SetAside),
                            "regional_director",
                            "reason told to every bidder; commitment freed",
                        ),
                    ]
                }
            }
            Self::Ready => {
                const {
                    &[
                        Move::new(
                            "set_aside",
                            To::State(Self::SetAside),
                            "regional_director",
                            "reason told to every bidder; commitment freed",
                        ),
                        Move::new(
                            "settle",
                            To::State(Self::Settled),
                            "clock",
                            "every agreement signed or withdrawn",
                        ),
                    ]
                }
            }
            Self::Returned | Self::Settled | Self::SetAside => &[],
        }
    }
}

impl Machine for AwardState {
    const RESOURCE: &'static str = "award";
    const TABLE: &'static str = "awards";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}

crate::text_enum! {
    /// The states of an agreement (design section 3).
    pub enum AgreementState {
        Draft = "draft",
        SubjectToContract = "subject_to_contract",
        ProviderSigned = "provider_signed",
        Signed = "signed",
        Active = "active",
        Ended = "ended",
        Terminated = "terminated",
        Withdrawn = "withdrawn",
        NotKnown = "not_known",
    }
}

impl AgreementState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new(
                            "offer",
                            To::State(Self::SubjectToContract),
                            "commissioner,regional_director",
                            "",
                        ),
                        Move::new(
                            "withdraw",
                            To::State(Self::Withdrawn),
                            "signatory,regional_director",
                            "reason",
                        ),
                    ]
                }
            }
            Self::SubjectToContract => {
                const {
                    &[
                        Move::new(
                            "provider_sign",
                            To::State(Self::ProviderSigned),
                            "signatory",
                            "fresh authentication; digest of the text",
                        ),
                        Move::new(
                            "withdraw",
                            To::State(Self::Withdrawn),
                            "signatory,regional_director",
                            "reason",
                        ),
                    ]
                }
            }
            Self::ProviderSigned => {
                const {
                    &[
                        Move::new(
                            "countersign",
                            To::State(Self::Signed),
                            "regional_director",
                            "fresh authentication; same digest; award ready",
                        ),
                        Move::new(
                            "withdraw",
                            To::State(Self::Withdrawn),
                            "signatory,regional_director",
                            "reason",
                        ),
                    ]
                }
            }
            Self::Signed => {
                const {
                    &[
                        Move::new(
                            "start",
                            To::State(Self::Active),
                            "clock",
                            "start date; mobilisation items done or waived with reason",
                        ),
                        Move::new(
                            "vary",
                            To::Same,
                            "regional_director",
                            "reason; value checked against funds; provider accepts",
                        ),
                        Move::new(
                            "terminate",
                            To::State(Self::Terminated),
                            "regional_director,signatory",
                            "ground, notice, reason",
                        ),
                    ]
                }
            }
            Self::Active => {
                const {
                    &[
                        Move::new(
                            "vary",
                            To::Same,
                            "regional_director",
                            "reason; value checked against funds; provider accepts",
                        ),
                        Move::new(
                            "extend",
                            To::State(Self::Active),
                            "regional_director",
                            "an option; performance record; reason where poor",
                        ),
                        Move::new(
                            "terminate",
                            To::State(Self::Terminated),
                            "regional_director,signatory",
                            "ground, notice, reason",
                        ),
                        Move::new("end", To::State(Self::Ended), "clock", "last area's end date"),
                    ]
                }
            }
            Self::Ended | Self::Terminated | Self::Withdrawn | Self::NotKnown => &[],
        }
    }
}

impl Machine for AgreementState {
    const RESOURCE: &'static str = "agreement";
    const TABLE: &'static str = "agreements";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
