//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of an application (design section 3).
    pub enum ApplicationState {
        Draft = "draft",
        Submitted = "submitted",
        InAssessment = "in_assessment",
        Clarification = "clarification",
        Admitted = "admitted",
        Rejected = "rejected",
        RejectedOnAppeal = "rejected_on_appeal",
        UnderAppeal = "under_appeal",
        Superseded = "superseded",
        Withdrawn = "withdrawn",
        Discarded = "discarded",
    }
}

impl ApplicationState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new(
                            "submit",
                            To::State(Self::Submitted),
                            "signatory,owner",
                            "check finds no fault; answers frozen with digest",
                        ),
                        Move::new("discard", To::State(Self::Discarded), "bid_writer,signatory,owner", ""),
                    ]
                }
            }
            Self::Submitted => {
                const {
                    &[
                        Move::new(
                            "start",
                            To::State(Self::InAssessment),
                            "framework_manager",
                            "no conflict declared by the assessor",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), "signatory,owner", ""),
                    ]
                }
            }
            Self::InAssessment => {
                const {
                    &[
                        Move::new(
                            "ask",
                            To::State(Self::Clarification),
                            "framework_manager",
                            "questions and a reply clock",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), "signatory,owner", ""),
                        Move::new(
                            "admit",
                            To::State(Self::Admitted),
                            "framework_manager",
                            "every question decided; makes the membership",
                        ),
                        Move::new(
                            "reject",
                            To::State(Self::Rejected),
                            "framework_manager",
                            "reason for each failed requirement",
                        ),
                    ]
                }
            }
            Self::Clarification => {
                const {
                    &[
                        Move::new("answer", To::State(Self::InAssessment), "bid_writer,signatory,owner", ""),
                        Move::new(
                            "time_out",
                            To::State(Self::InAssessment),
                            "clock",
                            "decided on what is there",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), "signatory,owner", ""),
                    ]
                }
            }
            Self::Rejected => {
                const {
                    &[
                        Move::new(
                            "resubmit",
                            To::State(Self::Superseded),
                            "bid_writer,signatory,owner",
                            "a new draft starts from the frozen answers",
                        ),
                        Move::new(
                            "appeal",
                            To::State(Self::UnderAppeal),
                            "signatory,owner",
                            "within the framework's appeal clock",
                        ),
                    ]
                }
            }
            Self::UnderAppeal => {
                const {
                    &[
                        Move::new(
                            "uphold",
                            To::State(Self::RejectedOnAppeal),
                            "framework_manager",
                            "took no part in the decision",
                        ),
                        Move::new(
                            "overturn",
                            To::State(Self::Admitted),
                            "framework_manager",
                            "took no part in the decision",
                        ),
                    ]
                }
            }
            Self::Admitted
            | Self::RejectedOnAppeal
            | Self::Superseded
            | Self::Withdrawn
            | Self::Discarded => &[],
        }
    }
}

impl Machine for ApplicationState {
    const RESOURCE: &'static str = "application";
    const TABLE: &'static str = "applications";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}

crate::text_enum! {
    /// The states of a membership (design section 3). A notice has no effect yet: the membership stays in force.
    pub enum MembershipState {
        Active = "active",
        SuspensionNotice = "suspension_notice",
        Suspended = "suspended",
        RemovalNotice = "removal_notice",
        Removed = "removed",
        UnderAppeal = "under_appeal",
        Lapsed = "lapsed",
        Left = "left",
    }
}

impl MembershipState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Active => {
                const {
                    &[
                        Move::new(
                            "give_suspension_notice",
                            To::State(Self::SuspensionNotice),
                            "framework_manager",
                            "reason; right-of-reply clock",
                        ),
                        Move::new(
                            "suspend_now",
                            To::State(Self::Suspended),
                            "framework_manager",
                            "safeguarding or exclusion ground; reason; the right of reply follows",
                        ),
                        Move::new(
                            "give_removal_notice",
                            To::State(Self::RemovalNotice),
                            "framework_manager",
                            "reason; right-of-reply clock",
                        ),
                        Move::new(
                            "lapse",
                            To::State(Self::Lapsed),
                            "clock",
                            "required evidence or the framework expired",
                        ),
                        Move::new(
                            "leave",
                            To::State(Self::Left),
                            "signatory,owner",
                            "running agreements go on",
                        ),
                    ]
                }
            }
            Self::SuspensionNotice => {
                const {
                    &[
                        Move::new("drop", To::State(Self::Active), "framework_manager", ""),
                        Move::new(
                            "suspend",
                            To::State(Self::Suspended),
                            "framework_manager",
                            "reply read or its clock over",
                        ),
                        Move::new(
                            "leave",
                            To::State(Self::Left),
                            "signatory,owner",
                            "running agreements go on",
                        ),
                    ]
                }
            }
            Self::Suspended => {
                const {
                    &[
                        Move::new("reinstate", To::State(Self::Active), "framework_manager", ""),
                        Move::new(
                            "give_removal_notice",
                            To::State(Self::RemovalNotice),
                            "framework_manager",
                            "reason; right-of-reply clock",
                        ),
                        Move::new(
                            "appeal",
                            To::State(Self::UnderAppeal),
                            "signatory,owner",
                            "effect goes on during the appeal",
                        ),
                        Move::new(
                            "lapse",
                            To::State(Self::Lapsed),
                            "clock",
                            "required evidence or the framework expired",
                        ),
                        Move::new(
                            "leave",
                            To::State(Self::Left),
                            "signatory,owner",
                            "running agreements go on",
                        ),
                    ]
                }
            }
            Self::RemovalNotice => {
                const {
                    &[
                        Move::new(
                            "drop",
                            To::Back(&[Self::Active, Self::Suspended]),
                            "framework_manager",
                            "back to the state before the notice",
                        ),
                        Move::new(
                            "remove",
                            To::State(Self::Removed),
                            "framework_manager",
                            "a second framework manager confirms",
                        ),
                    ]
                }
            }
            Self::Removed => {
                const {
                    &[Move::new(
                        "appeal",
                        To::State(Self::UnderAppeal),
                        "signatory,owner",
                        "effect goes on during the appeal",
                    )]
                }
            }
            Self::UnderAppeal => {
                const {
                    &[
                        Move::new(
                            "uphold",
                            To::OneOf(&[Self::Suspended, Self::Removed]),
                            "framework_manager",
                            "took no part; the state before the appeal",
                        ),
                        Move::new("overturn", To::State(Self::Active), "framework_manager", "took no part"),
                    ]
                }
            }
            Self::Lapsed => {
                const {
                    &[
                        Move::new(
                            "renew",
                            To::State(Self::Active),
                            "framework_manager",
                            "new evidence accepted",
                        ),
                        Move::new(
                            "leave",
                            To::State(Self::Left),
                            "signatory,owner",
                            "running agreements go on",
                        ),
                    ]
                }
            }
            Self::Left => &[],
        }
    }
}

impl Machine for MembershipState {
    const RESOURCE: &'static str = "membership";
    const TABLE: &'static str = "memberships";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
