//! A published document as it is kept.

use diesel::prelude::*;

use crate::competitions::CompetitionId;
use crate::engagement::EventId;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::published_documents;

crate::id_type! {
    /// A published document.
    PublishedDocumentId
}

crate::text_enum! {
    /// What a document is published with.
    pub enum SubjectKind {
        Competition = "competition",
        EngagementEvent = "engagement_event",
    }
}

/// What a document is published with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A competition.
    Competition(CompetitionId),
    /// An engagement event.
    Event(EventId),
}

impl Subject {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> SubjectKind {
        match self {
            Self::Competition(_) => SubjectKind::Competition,
            Self::Event(_) => SubjectKind::EngagementEvent,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Competition(id) => id.as_str(),
            Self::Event(id) => id.as_str(),
        }
    }

    /// The path of its documents below `/api/v1`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Competition(id) => format!("/competitions/{id}/documents"),
            Self::Event(id) => format!("/engagement-events/{id}/documents"),
        }
    }
}

/// A file with its title; its bytes lie in the document store.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = published_documents)]
pub(super) struct Document {
    pub(super) id: PublishedDocumentId,
    pub(super) competition_id: Option<CompetitionId>,
    pub(super) title: String,
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) size_bytes: i64,
    pub(super) sha256: String,
    pub(super) address: String,
    pub(super) secret: Vec<u8>,
    pub(super) added_by: String,
    pub(super) added_at: UtcTime,
    pub(super) event_id: Option<EventId>,
}

impl Document {
    /// What it is published with.
    pub(super) fn subject(&self) -> Option<Subject> {
        let event = || self.event_id.clone().map(Subject::Event);
        self.competition_id.clone().map(Subject::Competition).or_else(event)
    }
}
