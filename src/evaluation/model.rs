//! Rows of evaluation.

use diesel::prelude::*;

use super::states::ConflictState;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{conflict_declarations, moderations, scores};

crate::id_type! {
    /// A conflict declaration.
    DeclarationId
}

/// An appointed evaluator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// When they were appointed.
    pub appointed_at: UtcTime,
    /// Where their declaration stands.
    pub declaration: ConflictState,
}

impl Member {
    /// True for one who may see bids and scores them (rule 18).
    #[must_use]
    pub fn scores(&self) -> bool {
        matches!(self.declaration, ConflictState::Clear | ConflictState::Mitigated)
    }
}

/// A conflict declaration as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = conflict_declarations)]
pub struct Declaration {
    /// Its id.
    pub id: DeclarationId,
    /// The competition.
    pub competition_id: String,
    /// The evaluator.
    pub person_id: String,
    /// Where it stands.
    pub state: ConflictState,
    /// What was declared.
    pub nature: Option<String>,
    /// What mitigates it, or why it excludes.
    pub mitigation: Option<String>,
    /// Who reviewed it.
    pub reviewed_by: Option<String>,
    /// When it was asked for.
    pub created_at: UtcTime,
    /// Its version.
    pub version: i64,
    /// When this version was recorded.
    pub recorded_at: UtcTime,
}

/// An individual score.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = scores)]
pub struct Score {
    /// The bid.
    pub bid_id: String,
    /// The criterion.
    pub criterion_id: String,
    /// Who gave it.
    pub evaluator_id: String,
    /// The score.
    pub score: i64,
    /// Why.
    pub comment: String,
    /// When it was locked.
    pub locked_at: Option<UtcTime>,
    /// Its version.
    pub version: i64,
}

/// A consensus.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = moderations)]
pub struct Moderation {
    /// The bid.
    pub bid_id: String,
    /// The criterion.
    pub criterion_id: String,
    /// The score agreed.
    pub score: i64,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub moderated_by: String,
    /// Its version.
    pub version: i64,
}

/// A bid's place in a lot, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The lot.
    pub lot_id: String,
    /// The bid.
    pub bid_id: String,
    /// 1 for the best; equal bids share one.
    pub rank: i64,
    /// Points for quality as numerator and denominator.
    pub quality: (String, String),
    /// Points for price as numerator and denominator.
    pub price: (String, String),
    /// Points of 100, as `n/d`.
    pub total: String,
    /// What set it apart.
    pub tie_break_step: Option<String>,
}
