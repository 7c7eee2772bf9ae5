//! States and their moves, held by a test against the lifecycle table.

use crate::kernel::machine::{Machine, Move, To};

crate::text_enum! {
    /// The states of a bid (design section 3).
    pub enum BidState {
        Draft = "draft",
        Discarded = "discarded",
        Submitted = "submitted",
        NeedsReconfirmation = "needs_reconfirmation",
        Withdrawn = "withdrawn",
        NotSubmitted = "not_submitted",
        Locked = "locked",
        Invalid = "invalid",
        Opened = "opened",
        Unopenable = "unopenable",
        Compliant = "compliant",
        NonCompliant = "non_compliant",
        Scored = "scored",
        Successful = "successful",
        Unsuccessful = "unsuccessful",
        Excluded = "excluded",
        WithdrawnLate = "withdrawn_late",
    }
}

impl BidState {
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
                            "signatory",
                            "invited; check finds no fault; every entry accepted; before the deadline",
                        ),
                        Move::new("discard", To::State(Self::Discarded), "bid_writer,signatory", ""),
                        Move::new("miss", To::State(Self::NotSubmitted), "clock", "at close"),
                    ]
                }
            }
            Self::Submitted => {
                const {
                    &[
                        Move::new(
                            "replace",
                            To::State(Self::Submitted),
                            "signatory",
                            "before the deadline; next version",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), "signatory", "before the deadline"),
                        Move::new(
                            "require_reconfirmation",
                            To::State(Self::NeedsReconfirmation),
                            "clock",
                            "a material addendum",
                        ),
                        Move::new(
                            "lock",
                            To::State(Self::Locked),
                            "clock",
                            "at close; membership active; every entry still accepted",
                        ),
                        Move::new(
                            "invalidate",
                            To::State(Self::Invalid),
                            "clock",
                            "at close; reason: membership not active, entry withdrawn, addendum not confirmed",
                        ),
                    ]
                }
            }
            Self::NeedsReconfirmation => {
                const {
                    &[
                        Move::new(
                            "replace",
                            To::State(Self::Submitted),
                            "signatory",
                            "before the deadline; next version",
                        ),
                        Move::new("withdraw", To::State(Self::Withdrawn), "signatory", "before the deadline"),
                        Move::new(
                            "reconfirm",
                            To::State(Self::Submitted),
                            "signatory",
                            "before the deadline",
                        ),
                        Move::new(
                            "invalidate",
                            To::State(Self::Invalid),
                            "clock",
                            "at close; reason: membership not active, entry withdrawn, addendum not confirmed",
                        ),
                    ]
                }
            }
            Self::Locked => {
                const {
                    &[
                        Move::new(
                            "open",
                            To::State(Self::Opened),
                            "commissioner,regional_director",
                            "ceremony; hash matches",
                        ),
                        Move::new(
                            "fail_to_open",
                            To::State(Self::Unopenable),
                            "commissioner,regional_director",
                            "ceremony; hash or key does not match; audited, bidder told",
                        ),
                    ]
                }
            }
            Self::Opened => {
                const {
                    &[
                        Move::new(
                            "pass_compliance",
                            To::State(Self::Compliant),
                            "commissioner,regional_director",
                            "",
                        ),
                        Move::new(
                            "fail_compliance",
                            To::State(Self::NonCompliant),
                            "commissioner,regional_director",
                            "reason per requirement, after a chance to explain",
                        ),
                        Move::new(
                            "exclude",
                            To::State(Self::Excluded),
                            "regional_director",
                            "exclusion ground or conflict; reason",
                        ),
                        Move::new("withdraw_late", To::State(Self::WithdrawnLate), "signatory", "reason"),
                    ]
                }
            }
            Self::Compliant => {
                const {
                    &[
                        Move::new(
                            "score",
                            To::State(Self::Scored),
                            "clock",
                            "when the competition is moderated",
                        ),
                        Move::new(
                            "exclude",
                            To::State(Self::Excluded),
                            "regional_director",
                            "exclusion ground or conflict; reason",
                        ),
                        Move::new("withdraw_late", To::State(Self::WithdrawnLate), "signatory", "reason"),
                    ]
                }
            }
            Self::Scored => {
                const {
                    &[
                        Move::new(
                            "succeed",
                            To::State(Self::Successful),
                            "regional_director",
                            "for at least one lot",
                        ),
                        Move::new("not_succeed", To::State(Self::Unsuccessful), "regional_director", ""),
                        Move::new(
                            "exclude",
                            To::State(Self::Excluded),
                            "regional_director",
                            "exclusion ground or conflict; reason",
                        ),
                        Move::new("withdraw_late", To::State(Self::WithdrawnLate), "signatory", "reason"),
                    ]
                }
            }
            Self::Discarded
            | Self::Withdrawn
            | Self::NotSubmitted
            | Self::Invalid
            | Self::Unopenable
            | Self::NonCompliant
            | Self::Successful
            | Self::Unsuccessful
            | Self::Excluded
            | Self::WithdrawnLate => &[],
        }
    }
}

impl Machine for BidState {
    const RESOURCE: &'static str = "bid";
    const TABLE: &'static str = "bids";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}

crate::text_enum! {
    /// The states of a supply chain entry (design section 3).
    pub enum EntryState {
        Draft = "draft",
        Invited = "invited",
        Revoked = "revoked",
        Accepted = "accepted",
        Declined = "declined",
        Expired = "expired",
        Withdrawn = "withdrawn",
        Engaged = "engaged",
        Released = "released",
        Replaced = "replaced",
        NeverUsed = "never_used",
        NotKnown = "not_known",
    }
}

impl EntryState {
    /// The rows of the lifecycle table that begin here.
    #[must_use]
    pub const fn moves(self) -> &'static [Move<Self>] {
        match self {
            Self::Draft => {
                const {
                    &[
                        Move::new(
                            "invite",
                            To::State(Self::Invited),
                            "bid_writer,signatory of the lead",
                            "expiry date",
                        ),
                        Move::new("revoke", To::State(Self::Revoked), "bid_writer,signatory of the lead", ""),
                    ]
                }
            }
            Self::Invited => {
                const {
                    &[
                        Move::new("revoke", To::State(Self::Revoked), "bid_writer,signatory of the lead", ""),
                        Move::new(
                            "accept",
                            To::State(Self::Accepted),
                            "signatory,owner of the partner",
                            "digest of the exact terms",
                        ),
                        Move::new(
                            "decline",
                            To::State(Self::Declined),
                            "signatory,owner of the partner",
                            "reason",
                        ),
                        Move::new("expire", To::State(Self::Expired), "clock", ""),
                        Move::new(
                            "change_terms",
                            To::State(Self::Invited),
                            "bid_writer,signatory of the lead",
                            "before close; earlier acceptance void",
                        ),
                    ]
                }
            }
            Self::Accepted => {
                const {
                    &[
                        Move::new(
                            "change_terms",
                            To::State(Self::Invited),
                            "bid_writer,signatory of the lead",
                            "before close; earlier acceptance void",
                        ),
                        Move::new(
                            "withdraw",
                            To::State(Self::Withdrawn),
                            "signatory,owner of the partner",
                            "before close: at once, the lead is told and replaces it or the bid is invalid at close; after opening: the commissioner approves",
                        ),
                        Move::new(
                            "engage",
                            To::State(Self::Engaged),
                            "signatory of the lead",
                            "agreement signed; the partner confirms",
                        ),
                        Move::new(
                            "replace",
                            To::State(Self::Replaced),
                            "signatory of the lead",
                            "reason; the commissioner approves; the new entry is accepted",
                        ),
                        Move::new("end_unused", To::State(Self::NeverUsed), "clock", "agreement ended"),
                    ]
                }
            }
            Self::Engaged => {
                const {
                    &[
                        Move::new(
                            "release",
                            To::State(Self::Released),
                            "signatory of the lead",
                            "reason; the commissioner approves",
                        ),
                        Move::new(
                            "replace",
                            To::State(Self::Replaced),
                            "signatory of the lead",
                            "reason; the commissioner approves; the new entry is accepted",
                        ),
                    ]
                }
            }
            Self::Revoked
            | Self::Declined
            | Self::Expired
            | Self::Withdrawn
            | Self::Released
            | Self::Replaced
            | Self::NeverUsed
            | Self::NotKnown => &[],
        }
    }
}

impl Machine for EntryState {
    const RESOURCE: &'static str = "supply_chain_entry";
    const TABLE: &'static str = "supply_chain_entries";
    const STATES: &'static [Self] = Self::ALL;

    fn as_str(self) -> &'static str {
        Self::as_str(self)
    }

    fn moves(self) -> &'static [Move<Self>] {
        Self::moves(self)
    }
}
