//! The database's constraints by one name, although SQLite reports some only by their columns.

use diesel::result::{DatabaseErrorKind, Error};

/// A constraint that a caller can run into, as each database names it.
#[derive(Debug, Clone, Copy)]
pub struct Constraint {
    postgres: &'static str,
    sqlite: &'static str,
}

impl Constraint {
    /// `postgres` is the constraint's or index's name, `sqlite` what stands in its message
    /// (`table.column, table.column` for a unique index, the name for a check).
    #[must_use]
    pub const fn new(postgres: &'static str, sqlite: &'static str) -> Self {
        Self { postgres, sqlite }
    }

    /// One live bid for a provider and competition.
    pub const ONE_LIVE_BID: Self = Self::new("bids_one_live", "bids.competition_id, bids.organisation_id");
    /// One live application for a provider and framework.
    pub const ONE_LIVE_APPLICATION: Self =
        Self::new("applications_one_live", "applications.framework_id, applications.organisation_id");
    /// One piece of evidence for a membership's requirement is asked for or waits to be judged.
    pub const ONE_OPEN_EVIDENCE: Self = Self::new(
        "membership_evidence_open",
        "membership_evidence.membership_id, membership_evidence.requirement",
    );
    /// Reservations and commitments stay within the allocation (rule 23).
    pub const NOT_OVERSPENT: Self = Self::new("allocations_not_overspent", "allocations_not_overspent");
    /// Of a co-funder's money only what pledges cover is held.
    pub const COVERED: Self = Self::new("fund_holds_covered", "fund_holds_covered");
    /// The Regional Outcomes and Innovation Fund pays for nothing that a sentence enforces.
    pub const NOT_ENFORCED: Self = Self::new("fund_holds_not_enforced", "fund_holds_not_enforced");
    /// An identifier in force belongs to one organisation.
    pub const IDENTIFIER_IN_FORCE: Self = Self::new(
        "organisation_identifiers_in_force",
        "organisation_identifiers.scheme, organisation_identifiers.value",
    );
    /// One open request of a person to join an organisation.
    pub const JOIN_REQUEST_OPEN: Self =
        Self::new("join_requests_open", "join_requests.organisation_id, join_requests.person_id");
    /// One place of a member in a consortium at a time.
    pub const CONSORTIUM_MEMBER_IN_FORCE: Self = Self::new(
        "consortium_members_in_force",
        "consortium_members.consortium_id, consortium_members.member_id",
    );
    /// One open request to merge the same two organisations.
    pub const MERGE_OPEN: Self = Self::new(
        "organisation_merges_open",
        "organisation_merges.survivor_id, organisation_merges.merged_id",
    );
    /// One step of a place in a supply chain waits for an answer.
    pub const ONE_OPEN_STEP: Self = Self::new("supply_chain_steps_one", "supply_chain_steps.entry_id");
    /// One invoice of a partner with the same number.
    pub const ONE_INVOICE: Self = Self::new(
        "supply_chain_records_one_invoice",
        "supply_chain_records.entry_id, supply_chain_records.reference",
    );
    /// One account for an e-mail address.
    pub const PERSON_EMAIL: Self = Self::new("people_email_normalised_key", "people.email_normalised");

    /// True where `error` says that this constraint was violated.
    #[must_use]
    pub fn violated_by(&self, error: &Error) -> bool {
        match error {
            Error::DatabaseError(_, information) => {
                information.constraint_name() == Some(self.postgres)
                    || information.message().ends_with(&format!("constraint failed: {}", self.sqlite))
            }
            _ => false,
        }
    }
}

/// True where running the same transaction again may succeed.
pub(super) fn is_transient(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, information) => {
            let message = information.message();
            message.contains("deadlock detected")
                || message.contains("database is locked")
                || message.contains("database table is locked")
        }
        _ => false,
    }
}
