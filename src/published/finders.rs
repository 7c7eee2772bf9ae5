//! What documents belong to, for who may know of it.

use super::model::{Document, PublishedDocumentId, Subject};
use super::rules::{self, Stage};
use super::store;
use crate::competitions::{self, Competition};
use crate::engagement::{self, Event};
use crate::kernel::authz::{Actor, Scope};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};

/// What documents belong to.
pub(super) enum Owner {
    /// A competition.
    Competition(Box<Competition>),
    /// An engagement event.
    Event(Box<Event>),
}

impl Owner {
    /// Where permissions are needed.
    pub(super) fn scope(&self) -> Scope<'_> {
        match self {
            Self::Competition(row) => competitions::scope_of(row),
            Self::Event(row) => row.scope(),
        }
    }

    /// How far it has come.
    pub(super) fn stage(&self, db: &mut Snapshot<'_>) -> Result<Stage> {
        let now = db.now()?;
        Ok(match self {
            Self::Competition(row) => rules::of_competition(row, now),
            Self::Event(row) => rules::of_event(row),
        })
    }

    /// Whether a document that was added at `at` came after everything else was public.
    pub(super) fn published_before(&self, at: crate::kernel::clock::UtcTime) -> bool {
        let published_at = match self {
            Self::Competition(row) => row.published_at,
            Self::Event(row) => row.published_at,
        };
        published_at.is_some_and(|published| published < at)
    }
}

/// 404 for somebody who may not know of it.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, subject: &Subject) -> Result<Owner> {
    match subject {
        Subject::Competition(id) => {
            competitions::find_visible(db, actor, id).map(|row| Owner::Competition(Box::new(row)))
        }
        Subject::Event(id) => engagement::visible_event(db, actor, id).map(|row| Owner::Event(Box::new(row))),
    }
}

/// As [`visible`], locked until the transaction ends and read after the lock.
pub(super) fn locked(tx: &mut Tx<'_>, actor: &Actor, subject: &Subject) -> Result<Owner> {
    visible(tx, actor, subject)?;
    match subject {
        Subject::Competition(id) => tx.lock("competitions", id.as_str())?,
        Subject::Event(id) => tx.lock("engagement_events", id.as_str())?,
    }
    visible(tx, actor, subject)
}

/// A document with what it belongs to; 404 for somebody who may not know of that.
pub(super) fn document(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &PublishedDocumentId,
) -> Result<(Document, Subject, Owner)> {
    let found = store::document(db, id)?.ok_or_else(Problem::not_found)?;
    let subject = found.subject().ok_or_else(Problem::not_found)?;
    let owner = visible(db, actor, &subject)?;
    Ok((found, subject, owner))
}
