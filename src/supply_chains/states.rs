//! States of steps, records and reports, beside the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

macro_rules! machine {
    ($name:ident, $resource:literal, $table:literal) => {
        impl Machine for $name {
            const RESOURCE: &'static str = $resource;
            const TABLE: &'static str = $table;
            const STATES: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                Self::as_str(self)
            }

            fn moves(self) -> &'static [Move<Self>] {
                Self::moves(self)
            }
        }
    };
}

crate::text_enum! {
    /// The states of a step that one side asks for and another agrees to.
    pub enum StepState {
        Asked = "asked",
        Agreed = "agreed",
        Refused = "refused",
        TakenBack = "taken_back",
    }
}

impl StepState {
    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const ANSWERS: &str =
            "engaging: signatory,owner of the partner; else: commissioner,regional_director";
        match self {
            Self::Asked => {
                const {
                    &[
                        Move::new(
                            "agree",
                            To::State(Self::Agreed),
                            ANSWERS,
                            "a replacement has accepted its terms",
                        ),
                        Move::new("refuse", To::State(Self::Refused), ANSWERS, "reason"),
                        Move::new("take_back", To::State(Self::TakenBack), "who asked", ""),
                    ]
                }
            }
            Self::Agreed | Self::Refused | Self::TakenBack => &[],
        }
    }
}

machine!(StepState, "supply_chain_step", "supply_chain_steps");

crate::text_enum! {
    /// The states of what one side says was done, billed or paid.
    pub enum RecordState {
        Stated = "stated",
        Confirmed = "confirmed",
        Disputed = "disputed",
        TakenBack = "taken_back",
    }
}

impl RecordState {
    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        const OTHER: &str = "bid_writer,signatory,owner of the other side";
        const OWN: &str = "bid_writer,signatory,owner of the side that stated it";
        match self {
            Self::Stated => {
                const {
                    &[
                        Move::new("confirm", To::State(Self::Confirmed), OTHER, ""),
                        Move::new("dispute", To::State(Self::Disputed), OTHER, "reason"),
                        Move::new(
                            "take_back",
                            To::State(Self::TakenBack),
                            OWN,
                            "an invoice without payments",
                        ),
                    ]
                }
            }
            Self::Disputed => {
                const {
                    &[
                        Move::new("confirm", To::State(Self::Confirmed), OTHER, ""),
                        Move::new(
                            "take_back",
                            To::State(Self::TakenBack),
                            OWN,
                            "an invoice without payments",
                        ),
                    ]
                }
            }
            Self::Confirmed | Self::TakenBack => &[],
        }
    }
}

machine!(RecordState, "supply_chain_record", "supply_chain_records");

crate::text_enum! {
    /// The states of a provider's report to a commissioning body.
    pub enum ReportState {
        Submitted = "submitted",
        Answered = "answered",
    }
}

impl ReportState {
    /// What may happen in this state.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Submitted => {
                const {
                    &[Move::new(
                        "answer",
                        To::State(Self::Answered),
                        "commissioner,regional_director",
                        "of the body, in the region; the lead is told nothing",
                    )]
                }
            }
            Self::Answered => &[],
        }
    }
}

machine!(ReportState, "partner_report", "supply_chain_reports");
