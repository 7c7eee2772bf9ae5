//! Rounds of questions to an applicant.

use diesel::prelude::*;
use uuid::Uuid;

use super::super::model::{ApplicationId, Clarification, ClarificationQuestion};
use super::super::states::ApplicationState;
use super::super::views::ClarificationTextIn;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    application_clarification_questions as questions, application_clarifications as rounds, applications,
};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;

type Row = (String, UtcTime, Day, Day, Option<UtcTime>, Option<UtcTime>);

/// Every round of an application, the oldest first.
pub(in crate::qualification) fn clarifications(
    db: &mut Snapshot<'_>,
    id: &ApplicationId,
) -> Result<Vec<Clarification>> {
    let rows: Vec<Row> = rounds::table
        .filter(rounds::application_id.eq(id))
        .order((rounds::asked_at, rounds::id))
        .select((
            rounds::id,
            rounds::asked_at,
            rounds::reply_by,
            rounds::decide_by_before,
            rounds::answered_at,
            rounds::timed_out_at,
        ))
        .load(db.conn())?;
    rows.into_iter()
        .map(|(id, asked_at, reply_by, decide_by_before, answered_at, timed_out_at)| {
            let questions = questions::table
                .filter(questions::clarification_id.eq(&id))
                .order(questions::question_code)
                .select(ClarificationQuestion::as_select())
                .load(db.conn())?;
            Ok(Clarification {
                id,
                asked_at,
                reply_by,
                decide_by_before,
                answered_at,
                timed_out_at,
                questions,
            })
        })
        .collect()
}

/// Who asked, in any round.
pub(in crate::qualification) fn askers(db: &mut Snapshot<'_>, id: &ApplicationId) -> Result<Vec<String>> {
    Ok(rounds::table.filter(rounds::application_id.eq(id)).select(rounds::asked_by).load(db.conn())?)
}

/// Records a round.
pub(in crate::qualification) fn insert_clarification(
    tx: &mut Tx<'_>,
    application: &ApplicationId,
    person: &str,
    reply_by: Day,
    decide_by_before: Day,
    asked: &[ClarificationTextIn],
) -> Result<()> {
    let (id, now) = (Uuid::now_v7().to_string(), tx.now()?);
    diesel::insert_into(rounds::table)
        .values((
            rounds::id.eq(&id),
            rounds::application_id.eq(application),
            rounds::asked_by.eq(person),
            rounds::asked_at.eq(now),
            rounds::reply_by.eq(reply_by),
            rounds::decide_by_before.eq(decide_by_before),
        ))
        .execute(tx.conn())?;
    for one in asked {
        diesel::insert_into(questions::table)
            .values((
                questions::clarification_id.eq(&id),
                questions::question_code.eq(&one.code),
                questions::text.eq(&one.text),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Records the replies and who sent them.
pub(in crate::qualification) fn set_replies(
    tx: &mut Tx<'_>,
    id: &str,
    person: &str,
    replies: &[ClarificationTextIn],
) -> Result<()> {
    let now = tx.now()?;
    diesel::update(rounds::table.find(id))
        .set((rounds::answered_by.eq(person), rounds::answered_at.eq(now)))
        .execute(tx.conn())?;
    for one in replies {
        diesel::update(questions::table.find((id, &one.code)))
            .set(questions::reply.eq(&one.text))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Records that a round ended without a reply.
pub(in crate::qualification) fn set_timed_out(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(rounds::table.find(id)).set(rounds::timed_out_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// Applications whose last day for a reply is over.
pub(in crate::qualification) fn unanswered(db: &mut Snapshot<'_>, today: Day) -> Result<Vec<ApplicationId>> {
    Ok(rounds::table
        .inner_join(applications::table)
        .filter(applications::state.eq(ApplicationState::Clarification))
        .filter(rounds::answered_at.is_null())
        .filter(rounds::timed_out_at.is_null())
        .filter(rounds::reply_by.lt(today))
        .select(applications::id)
        .limit(20)
        .load(db.conn())?)
}
