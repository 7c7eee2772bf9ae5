//! Engagement events as they are kept.

use serde::Serialize;

use super::states::EventState;
use crate::frameworks::FrameworkId;
use crate::kernel::authz::Scope;
use crate::kernel::clock::UtcTime;
use crate::news;
use crate::pipeline::{FieldChange, NoticeId};

crate::id_type! {
    /// An engagement event.
    EventId
}

crate::text_enum! {
    /// How people take part.
    pub enum EventKind {
        Meeting = "meeting",
        Webinar = "webinar",
        Visit = "visit",
        WrittenConsultation = "written_consultation",
    }
}

/// What an event says: what an amendment can change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventTerms {
    /// Title.
    pub title: String,
    /// How people take part.
    pub kind: EventKind,
    /// Summary in plain English.
    pub summary: String,
    /// Service categories, sorted.
    pub category_codes: Vec<String>,
    /// Areas of the region, sorted.
    pub area_codes: Vec<String>,
    /// When it begins.
    pub begins_at: Option<UtcTime>,
    /// When it ends.
    pub ends_at: Option<UtcTime>,
    /// Where it is: an address or a link.
    pub place: String,
    /// How to take part.
    pub how_to_take_part: String,
}

/// Every tier that a framework can have.
const TIERS: std::ops::RangeInclusive<i64> = 1..=9;

impl EventTerms {
    /// What filters ask for. An event has no tier: it is about each of them.
    #[must_use]
    pub fn scopes(&self) -> Vec<news::Scope> {
        let of_tier = |tier| news::Scope {
            category_codes: self.category_codes.clone(),
            area_codes: self.area_codes.clone(),
            tier,
        };
        std::iter::once(None).chain(TIERS.map(Some)).map(of_tier).collect()
    }
}

/// An engagement event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Such as `EV-2026-000012`; from its publication.
    pub reference: Option<String>,
    /// The commissioning body.
    pub body_id: String,
    /// The region.
    pub region_code: String,
    /// The framework that it is about, where there is one.
    pub framework_id: Option<FrameworkId>,
    /// The planned competition that it is about, where there is one.
    pub notice_id: Option<NoticeId>,
    /// State.
    pub state: EventState,
    /// What it says.
    pub terms: EventTerms,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was held, cancelled or discarded.
    pub ended_at: Option<UtcTime>,
    /// Why it was cancelled.
    pub reason: Option<String>,
    /// What was said; published after it.
    pub record: Option<String>,
    /// When the record was published.
    pub record_at: Option<UtcTime>,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

impl Event {
    /// True once everyone may know of it.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.published_at.is_some()
    }

    /// Where permissions on it are needed: its body and region.
    #[must_use]
    pub fn scope(&self) -> Scope<'_> {
        Scope { body_id: &self.body_id, region_code: Some(&self.region_code), competition_id: None }
    }
}

/// An amendment.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) number: i64,
    pub(super) reason: String,
    pub(super) changes: Vec<FieldChange>,
    pub(super) changed_at: UtcTime,
}
