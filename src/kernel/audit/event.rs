//! Audit entries and how they become rows.

use diesel::prelude::*;
use uuid::Uuid;

use crate::kernel::authz::Actor;
use crate::kernel::crypto::audit_leaf::{CanonicalEvent, EventParts, commitment, fresh_salt};
use crate::kernel::db::schema::audit_events;
use crate::kernel::db::{Tx, natively};
use crate::kernel::error::{Code, Problem, Result};

/// A value together with the audit entries of the change that made it. `Database::write` takes nothing else.
#[derive(Debug)]
pub struct Audited<T> {
    value: T,
    entries: Vec<Entry>,
}

impl<T> Audited<T> {
    /// A change with its entry.
    pub fn new(value: T, entry: Entry) -> Self {
        Self { value, entries: vec![entry] }
    }

    /// A change with several entries, at least one.
    pub fn with_entries(value: T, first: Entry, more: Vec<Entry>) -> Self {
        let mut entries = vec![first];
        entries.extend(more);
        Self { value, entries }
    }

    /// What the clock did, with the events of it; `conflict` where another node has done it all meanwhile.
    ///
    /// # Errors
    /// `conflict`, for [`unless_done_already`].
    pub fn of_any(value: T, entries: Vec<Entry>) -> Result<Self> {
        if entries.is_empty() { Err(Problem::of(Code::Conflict)) } else { Ok(Self { value, entries }) }
    }

    /// Adds an entry.
    #[must_use]
    pub fn and(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// Turns the value into another, keeping the entries.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Audited<U> {
        Audited { value: with(self.value), entries: self.entries }
    }

    /// Like [`Audited::map`], where that can be refused.
    pub fn try_map<U>(self, with: impl FnOnce(T) -> Result<U>) -> Result<Audited<U>> {
        Ok(Audited { value: with(self.value)?, entries: self.entries })
    }

    /// A repeated request that changed nothing: its event stands already.
    pub(in crate::kernel) fn replayed(value: T) -> Self {
        Self { value, entries: Vec::new() }
    }

    pub(in crate::kernel) fn into_parts(self) -> (T, Vec<Entry>) {
        (self.value, self.entries)
    }
}

/// Another node may have acted between the look and the lock: then there was nothing to do.
///
/// # Errors
/// Every other one.
pub fn unless_done_already(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(problem) if matches!(problem.code(), Code::Conflict | Code::WrongState) => Ok(()),
        outcome => outcome,
    }
}

/// What an event is about.
#[derive(Debug, Clone)]
pub struct Subject {
    kind: &'static str,
    id: String,
}

impl Subject {
    /// `kind` is a word of the lifecycle table or of the design's glossary, in snake case.
    pub fn new(kind: &'static str, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// Until when auditors may not see an event (visibility table).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Embargo {
    /// Never hidden from auditors of the body.
    None,
    /// Hidden until the bids of this competition are opened.
    UntilOpened(String),
    /// Hidden until this competition is completed: it would tell who asked a clarification.
    UntilCompleted(String),
}

/// One event to be recorded.
#[derive(Debug, Clone)]
pub struct Entry {
    id: Uuid,
    actor: String,
    action: &'static str,
    subject: Subject,
    parent_id: Option<String>,
    body_id: Option<String>,
    region_code: Option<String>,
    embargo: Embargo,
    reason: Option<String>,
    before: Option<[u8; 32]>,
    after: Option<[u8; 32]>,
}

impl Entry {
    /// `actor` did `action` to `subject`.
    pub fn new(actor: &Actor, action: &'static str, subject: Subject) -> Self {
        Self {
            id: Uuid::now_v7(),
            actor: actor.audit_name(),
            action,
            subject,
            parent_id: None,
            body_id: None,
            region_code: None,
            embargo: Embargo::None,
            reason: None,
            before: None,
            after: None,
        }
    }

    /// The event's id, known before it is written.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// The resource to which the subject belongs, such as a bid's competition.
    #[must_use]
    pub fn parent(mut self, id: impl Into<String>) -> Self {
        self.parent_id = Some(id.into());
        self
    }

    /// The body whose auditors may see the event.
    #[must_use]
    pub fn body(mut self, id: impl Into<String>) -> Self {
        self.body_id = Some(id.into());
        self
    }

    /// The region it concerns.
    #[must_use]
    pub fn region(mut self, code: impl Into<String>) -> Self {
        self.region_code = Some(code.into());
        self
    }

    /// Hides it for a time.
    #[must_use]
    pub fn embargo(mut self, embargo: Embargo) -> Self {
        self.embargo = embargo;
        self
    }

    /// The reason that the actor gave.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// SHA-256 digests of the subject before and after.
    #[must_use]
    pub fn digests(mut self, before: Option<[u8; 32]>, after: Option<[u8; 32]>) -> Self {
        self.before = before;
        self.after = after;
        self
    }
}

/// Writes the events of a transaction, each with its salt and commitment.
pub(in crate::kernel) fn record(tx: &mut Tx<'_>, entries: Vec<Entry>) -> Result<()> {
    for entry in entries {
        let at = tx.now()?;
        let salt = fresh_salt();
        let subject = format!("{}:{}", entry.subject.kind, entry.subject.id);
        let event = CanonicalEvent::new(&EventParts {
            id: entry.id,
            time: at.timestamp(),
            actor: &entry.actor,
            action: entry.action,
            subject: &subject,
            reason: entry.reason.as_deref(),
            before: entry.before,
            after: entry.after,
        });
        let commitment = commitment(&salt, &event)
            .map_err(|cause| Problem::internal(format!("an audit event has no canonical form: {cause}")))?;
        let (embargo, embargo_parent) = match entry.embargo {
            Embargo::None => ("none", None),
            Embargo::UntilOpened(id) => ("sealed", Some(id)),
            Embargo::UntilCompleted(id) => ("asker", Some(id)),
        };
        natively!(tx, |it| diesel::insert_into(audit_events::table)
            .values((
                audit_events::id.eq(entry.id.to_string()),
                audit_events::at.eq(at),
                audit_events::actor.eq(&entry.actor),
                audit_events::body_id.eq(&entry.body_id),
                audit_events::action.eq(entry.action),
                audit_events::subject_kind.eq(entry.subject.kind),
                audit_events::subject_id.eq(&entry.subject.id),
                audit_events::parent_id.eq(&entry.parent_id),
                audit_events::region_code.eq(&entry.region_code),
                audit_events::embargo.eq(embargo),
                audit_events::embargo_parent.eq(embargo_parent),
                audit_events::reason.eq(&entry.reason),
                audit_events::digest_before.eq(entry.before.map(hex::encode)),
                audit_events::digest_after.eq(entry.after.map(hex::encode)),
                audit_events::salt.eq(salt.to_vec()),
                audit_events::commitment.eq(commitment.to_vec()),
            ))
            .execute(it)?);
    }
    Ok(())
}
