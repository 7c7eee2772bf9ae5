//! Acts that need two natural persons: the first asks, a second and different one confirms.
//!
//! The caller has locked the subject, checked the permission, and taken both persons from
//! [`Actor::fresh_person`](super::authz::Actor::fresh_person), so that an API key can be neither.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::clock::UtcTime;
use super::db::schema::confirmations;
use super::db::{Snapshot, Tx};
use super::error::{Code, Problem, Result};

/// What is to be confirmed. A request holds for one version of the subject: a change in between makes it void.
#[derive(Debug, Clone, Copy)]
pub struct Confirming<'a> {
    /// The subject's word in the lifecycle table.
    pub kind: &'static str,
    /// The subject's id.
    pub id: &'a str,
    /// The action of the lifecycle table.
    pub action: &'static str,
    /// The subject's present version.
    pub version: i64,
    /// The reason that the first person gave.
    pub reason: Option<&'a str>,
}

/// The answer to the first of two persons (202).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AwaitingConfirmationOut {
    /// Always `awaiting_confirmation`.
    #[schema(example = "awaiting_confirmation")]
    pub status: String,
    /// The action that another person has to confirm by the same request.
    #[schema(example = "publish")]
    pub action: String,
    /// The subject.
    pub subject_id: String,
    /// The person who asked.
    pub requested_by: String,
    /// When.
    pub requested_at: UtcTime,
}

/// The view of an operation that two persons have to ask for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TwoPersonOut<V> {
    /// The first has asked; nothing was done yet (202).
    Awaiting(AwaitingConfirmationOut),
    /// The second has confirmed, and it was done (200).
    Done(V),
}

/// What a request for an act of two persons came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// This was the first person: record it, answer 202, do nothing else.
    Requested(AwaitingConfirmationOut),
    /// This was the second: act now.
    Confirmed {
        /// The first person.
        requested_by: String,
        /// The reason that they gave.
        reason: Option<String>,
    },
}

type Row = (String, i64, String, UtcTime, Option<String>);

fn waiting(db: &mut Snapshot<'_>, id: &str, action: &str) -> Result<Option<Row>> {
    use confirmations as c;
    Ok(c::table
        .filter(c::subject_id.eq(id))
        .filter(c::action.eq(action))
        .filter(c::completed_at.is_null())
        .select((c::id, c::subject_version, c::requested_by, c::requested_at, c::reason))
        .first(db.conn())
        .optional()?)
}

/// The open request for `action` on this version of the subject.
pub fn awaiting(
    db: &mut Snapshot<'_>,
    id: &str,
    action: &str,
    version: i64,
) -> Result<Option<AwaitingConfirmationOut>> {
    let row = waiting(db, id, action)?.filter(|row| row.1 == version);
    Ok(row.map(|(_, _, requested_by, requested_at, _)| view(id, action, requested_by, requested_at)))
}

/// Records `person` as the first, or takes them as the second. The same person again is 403
/// `another_person_required`.
pub fn request_or_confirm(tx: &mut Tx<'_>, person: &str, what: &Confirming<'_>) -> Result<Confirmation> {
    match waiting(tx, what.id, what.action)? {
        Some((_, version, first, ..)) if version == what.version && first == person => {
            Err(Problem::of(Code::AnotherPersonRequired))
        }
        Some((id, version, requested_by, _, reason)) if version == what.version => {
            complete(tx, &id)?;
            Ok(Confirmation::Confirmed { requested_by, reason })
        }
        Some((id, ..)) => {
            // Asked for another version: void, and its end is recorded.
            complete(tx, &id)?;
            request(tx, person, what)
        }
        None => request(tx, person, what),
    }
}

fn complete(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(confirmations::table.find(id))
        .set(confirmations::completed_at.eq(now))
        .execute(tx.conn())?;
    Ok(())
}

fn request(tx: &mut Tx<'_>, person: &str, what: &Confirming<'_>) -> Result<Confirmation> {
    use confirmations as c;
    let now = tx.now()?;
    diesel::insert_into(c::table)
        .values((
            c::id.eq(Uuid::now_v7().to_string()),
            c::subject_kind.eq(what.kind),
            c::subject_id.eq(what.id),
            c::action.eq(what.action),
            c::subject_version.eq(what.version),
            c::requested_by.eq(person),
            c::requested_at.eq(now),
            c::reason.eq(what.reason),
        ))
        .execute(tx.conn())?;
    Ok(Confirmation::Requested(view(what.id, what.action, person.to_owned(), now)))
}

fn view(id: &str, action: &str, requested_by: String, requested_at: UtcTime) -> AwaitingConfirmationOut {
    AwaitingConfirmationOut {
        status: "awaiting_confirmation".to_owned(),
        action: action.to_owned(),
        subject_id: id.to_owned(),
        requested_by,
        requested_at,
    }
}
