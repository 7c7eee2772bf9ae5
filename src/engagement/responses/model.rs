//! Entries as they are kept.

use diesel::prelude::*;
use serde::Serialize;

use crate::competitions::CompetitionId;
use crate::engagement::EventId;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::sector_responses;
use crate::pipeline::NoticeId;

crate::id_type! {
    /// What the sector said, with what was done.
    SectorResponseId
}

crate::text_enum! {
    /// What became of what was said.
    pub enum ResponseOutcome {
        Done = "done",
        PartlyDone = "partly_done",
        NotDone = "not_done",
    }
}

crate::text_enum! {
    /// What the sector spoke about.
    pub enum TopicKind {
        EngagementEvent = "engagement_event",
        PipelineNotice = "pipeline_notice",
        Competition = "competition",
    }
}

/// What the sector spoke about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// An engagement event.
    Event(EventId),
    /// A planned competition.
    Notice(NoticeId),
    /// A competition.
    Competition(CompetitionId),
}

impl Topic {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> TopicKind {
        match self {
            Self::Event(_) => TopicKind::EngagementEvent,
            Self::Notice(_) => TopicKind::PipelineNotice,
            Self::Competition(_) => TopicKind::Competition,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Event(id) => id.as_str(),
            Self::Notice(id) => id.as_str(),
            Self::Competition(id) => id.as_str(),
        }
    }

    /// The path of its entries.
    #[must_use]
    pub fn path(&self) -> String {
        let list = match self {
            Self::Event(_) => "engagement-events",
            Self::Notice(_) => "pipeline-notices",
            Self::Competition(_) => "competitions",
        };
        format!("/api/v1/{list}/{}/responses", self.id())
    }
}

/// What an entry says.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Content {
    pub(super) said: String,
    pub(super) outcome: ResponseOutcome,
    pub(super) response: String,
    pub(super) responded_on: Day,
}

/// An entry.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sector_responses)]
pub(super) struct SectorResponse {
    pub(super) id: SectorResponseId,
    pub(super) event_id: Option<EventId>,
    pub(super) notice_id: Option<NoticeId>,
    pub(super) competition_id: Option<CompetitionId>,
    pub(super) said: String,
    pub(super) outcome: ResponseOutcome,
    pub(super) response: String,
    pub(super) responded_on: Day,
    pub(super) supersedes: Option<SectorResponseId>,
    pub(super) added_by: String,
    pub(super) added_at: UtcTime,
}

impl SectorResponse {
    /// What it is about.
    pub(super) fn topic(&self) -> Option<Topic> {
        let event = self.event_id.clone().map(Topic::Event);
        let notice = || self.notice_id.clone().map(Topic::Notice);
        event.or_else(notice).or_else(|| self.competition_id.clone().map(Topic::Competition))
    }
}
