//! The only Diesel of clarifications.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};

use super::model::{Clarification, ClarificationId};
use super::states::ClarificationState;
use super::views::ClarificationAnswerIn;
use crate::competitions::CompetitionId;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::clarifications as c;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};

#[diesel::declare_sql_function]
extern "SQL" {
    fn coalesce(number: Nullable<BigInt>, instead: BigInt) -> BigInt;
}

/// Where what has no number stands: after all that have one.
pub(super) const LAST: i64 = i64::MAX;

/// A clarification; 404 where there is none.
pub(super) fn clarification(db: &mut Snapshot<'_>, id: &ClarificationId) -> Result<Clarification> {
    let row = c::table.find(id).select(Clarification::as_select()).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// Whose questions a list shows.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// Providers whose own are shown in every state.
    pub(super) own: Vec<String>,
    /// Those that wait and those that were declined too, once their time has come.
    pub(super) inside: bool,
}

/// Answered ones by their number, then the others in an order that tells nothing.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    competition: &CompetitionId,
    shown: &Shown,
    after: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<Clarification>> {
    use ClarificationState::{Answered, Asked, Declined};
    let now = db.now()?;
    let states: &[ClarificationState] = if shown.inside { &[Asked, Declined] } else { &[] };
    let (number, id) = after.unwrap_or_default();
    Ok(c::table
        .filter(c::competition_id.eq(competition))
        .filter(
            c::state
                .eq(Answered)
                .or(c::organisation_id.eq_any(&shown.own))
                .or(c::state.eq_any(states).and(c::shown_from.le(now))),
        )
        .filter(
            coalesce(c::number, LAST).gt(number).or(coalesce(c::number, LAST).eq(number).and(c::id.gt(id))),
        )
        .order((coalesce(c::number, LAST), c::id))
        .limit(limit)
        .select(Clarification::as_select())
        .load(db.conn())?)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    competition: &CompetitionId,
    organisation_id: &str,
    question: &str,
    by: &str,
) -> Result<ClarificationId> {
    let (id, now) = (ClarificationId::random(), tx.now()?);
    diesel::insert_into(c::table)
        .values((
            c::id.eq(&id),
            c::competition_id.eq(competition),
            c::organisation_id.eq(organisation_id),
            c::state.eq(ClarificationState::Asked),
            c::question.eq(question),
            c::asked_by.eq(by),
            c::asked_at.eq(now),
            c::shown_from.eq(now.next_full_hour()),
            c::version.eq(1),
            c::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Records the answer under the next number. The caller holds the competition's lock.
pub(super) fn set_answered(
    tx: &mut Tx<'_>,
    one: &Clarification,
    input: &ClarificationAnswerIn,
    by: &str,
) -> Result<()> {
    let now = tx.now()?;
    let highest: Option<i64> = c::table
        .filter(c::competition_id.eq(&one.competition_id))
        .select(diesel::dsl::max(c::number))
        .first(tx.conn())?;
    diesel::update(c::table.find(&one.id))
        .set((
            c::number.eq(highest.unwrap_or(0) + 1),
            c::published_question.eq(&input.question),
            c::answer.eq(&input.answer),
            c::decided_by.eq(by),
            c::decided_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

pub(super) fn set_declined(tx: &mut Tx<'_>, id: &ClarificationId, reason: &str, by: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(c::table.find(id))
        .set((c::reason.eq(reason), c::decided_by.eq(by), c::decided_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Competitions with questions that the commissioning side sees from now on and was not told of.
pub(super) fn untold(db: &mut Snapshot<'_>, limit: i64) -> Result<Vec<CompetitionId>> {
    let now = db.now()?;
    Ok(c::table
        .filter(c::told_at.is_null())
        .filter(c::shown_from.le(now))
        .filter(c::state.eq(ClarificationState::Asked))
        .select(c::competition_id)
        .distinct()
        .limit(limit)
        .load(db.conn())?)
}

/// Counts them as told; how many there were.
pub(super) fn set_told(tx: &mut Tx<'_>, competition: &CompetitionId) -> Result<usize> {
    let now: UtcTime = tx.now()?;
    let waiting = c::table
        .filter(c::competition_id.eq(competition))
        .filter(c::told_at.is_null())
        .filter(c::shown_from.le(now))
        .filter(c::state.eq(ClarificationState::Asked));
    Ok(diesel::update(waiting).set(c::told_at.eq(now)).execute(tx.conn())?)
}
