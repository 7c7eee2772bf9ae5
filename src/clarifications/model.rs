//! Clarifications as they are kept.

use diesel::prelude::*;

use super::states::ClarificationState;
use crate::competitions::CompetitionId;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::clarifications;

crate::id_type! {
    /// A clarification; its order tells nothing (UUIDv4).
    ClarificationId
}

/// A question and what became of it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = clarifications)]
pub struct Clarification {
    /// Its id.
    pub id: ClarificationId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// The provider that asks; nobody else may know it.
    pub organisation_id: String,
    /// State.
    pub state: ClarificationState,
    /// The question in the asker's words.
    pub question: String,
    /// When it was asked; for the asker only.
    pub asked_at: UtcTime,
    /// From when the commissioning side sees it.
    pub shown_from: UtcTime,
    /// Its number among the answered ones, in the order of the answers.
    pub number: Option<i64>,
    /// The question as it was published, where its words were changed.
    pub published_question: Option<String>,
    /// The answer, for everyone.
    pub answer: Option<String>,
    /// Why it was declined, for the asker.
    pub reason: Option<String>,
    /// When it was answered or declined.
    pub decided_at: Option<UtcTime>,
    /// Its version.
    pub version: i64,
}
