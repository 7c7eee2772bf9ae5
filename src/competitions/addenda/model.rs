//! Addenda as they are kept.

use diesel::prelude::*;

use crate::competitions::CompetitionId;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{addenda, addendum_changes};

crate::id_type! {
    /// An addendum to a competition.
    AddendumId
}

/// A published addendum.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = addenda)]
pub(super) struct Addendum {
    pub(super) id: AddendumId,
    pub(super) competition_id: CompetitionId,
    pub(super) number: i64,
    pub(super) text: String,
    pub(super) material: bool,
    pub(super) published_at: UtcTime,
}

/// One of its differences; the values are JSON.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = addendum_changes)]
pub(super) struct ChangeRow {
    pub(super) addendum_id: AddendumId,
    pub(super) position: i64,
    pub(super) pointer: String,
    pub(super) old_value: String,
    pub(super) new_value: String,
}
