//! A provider's reusable answers.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::Value;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{application_answers, applications, provider_answers};
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::qualification::model::ApplicationId;
use crate::qualification::requirement_views::ProviderAnswerOut;
use crate::qualification::reuse::ProviderAnswerId;

/// An answer to be kept.
pub(in crate::qualification) struct Kept<'a> {
    pub organisation_id: &'a str,
    pub question_key: &'a str,
    pub question_code: &'a str,
    pub question_text: &'a str,
    pub value: &'a Value,
    pub application_id: &'a ApplicationId,
    pub by: &'a str,
}

/// A provider's answers by the key of their question, each with when it was last confirmed.
pub(in crate::qualification) fn reusable(
    db: &mut Snapshot<'_>,
    organisation_id: &str,
) -> Result<BTreeMap<String, (Value, UtcTime)>> {
    use provider_answers as p;
    let rows: Vec<(String, Json<Value>, UtcTime)> = p::table
        .filter(p::organisation_id.eq(organisation_id))
        .select((p::question_key, p::value, p::confirmed_at))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(key, value, at)| (key, (value.0, at))).collect())
}

/// Keeps an answer in place of an earlier one.
pub(in crate::qualification) fn keep_answer(tx: &mut Tx<'_>, kept: &Kept<'_>) -> Result<()> {
    if update_kept(tx, kept)? {
        return Ok(());
    }
    // Two drafts of one provider may be the first at once: the second finds the row of the first.
    let inserted = tx.savepoint(|tx| insert_kept(tx, kept));
    match inserted {
        Ok(()) => Ok(()),
        Err(problem) => {
            if update_kept(tx, kept)? {
                Ok(())
            } else {
                Err(problem)
            }
        }
    }
}

fn update_kept(tx: &mut Tx<'_>, kept: &Kept<'_>) -> Result<bool> {
    use provider_answers as p;
    let now = tx.now()?;
    let own = p::organisation_id.eq(kept.organisation_id).and(p::question_key.eq(kept.question_key));
    let changed = diesel::update(p::table.filter(own))
        .set((
            p::question_code.eq(kept.question_code),
            p::value.eq(Json(kept.value.clone())),
            p::application_id.eq(kept.application_id),
            p::confirmed_by.eq(kept.by),
            p::confirmed_at.eq(now),
            p::version.eq(p::version + 1),
            p::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(changed == 1)
}

fn insert_kept(tx: &mut Tx<'_>, kept: &Kept<'_>) -> Result<()> {
    use provider_answers as p;
    let now = tx.now()?;
    diesel::insert_into(p::table)
        .values((
            p::id.eq(ProviderAnswerId::new()),
            p::organisation_id.eq(kept.organisation_id),
            p::question_key.eq(kept.question_key),
            p::question_code.eq(kept.question_code),
            p::question_text.eq(kept.question_text),
            p::value.eq(Json(kept.value.clone())),
            p::application_id.eq(kept.application_id),
            p::confirmed_by.eq(kept.by),
            p::confirmed_at.eq(now),
            p::version.eq(1),
            p::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Puts an answer from the store into a draft; it waits to be confirmed.
pub(in crate::qualification) fn insert_reused(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    code: &str,
    value: &Value,
    by: &str,
    last_confirmed_at: UtcTime,
) -> Result<()> {
    use application_answers as a;
    let now = tx.now()?;
    diesel::insert_into(a::table)
        .values((
            a::id.eq(uuid::Uuid::now_v7().to_string()),
            a::application_id.eq(id),
            a::question_code.eq(code),
            a::value.eq(Json(value.clone())),
            a::answered_by.eq(by),
            a::version.eq(1),
            a::recorded_at.eq(now),
            a::last_confirmed_at.eq(last_confirmed_at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Minutes spent on an application.
pub(in crate::qualification) fn set_effort(
    tx: &mut Tx<'_>,
    id: &ApplicationId,
    minutes: Option<i64>,
) -> Result<()> {
    use applications as a;
    let now = tx.now()?;
    diesel::update(a::table.find(id))
        .set((a::effort_minutes.eq(minutes), a::version.eq(a::version + 1), a::recorded_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

type Row = (ProviderAnswerId, String, String, String, Json<Value>, ApplicationId, String, UtcTime, i64);

/// The reusable answers of these providers by id, after `after`.
pub(in crate::qualification) fn provider_answers(
    db: &mut Snapshot<'_>,
    bodies: Vec<String>,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<ProviderAnswerOut>> {
    use {applications as a, provider_answers as p};
    let mut query = p::table.inner_join(a::table).filter(p::organisation_id.eq_any(bodies)).into_boxed();
    if let Some(after) = after {
        query = query.filter(p::id.gt(after));
    }
    let rows: Vec<Row> = query
        .order(p::id)
        .limit(limit)
        .select((
            p::id,
            p::organisation_id,
            p::question_code,
            p::question_text,
            p::value,
            p::application_id,
            a::reference,
            p::confirmed_at,
            p::version,
        ))
        .load(db.conn())?;
    let of = |row: Row| {
        let (id, organisation_id, code, question, value, application_id, reference, confirmed_at, version) =
            row;
        ProviderAnswerOut {
            id,
            organisation_id,
            code,
            question,
            value: value.0,
            application_id,
            application_reference: reference,
            last_confirmed_at: confirmed_at,
            version,
        }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The provider and the version of a reusable answer; 404 where there is none.
pub(in crate::qualification) fn provider_answer(
    db: &mut Snapshot<'_>,
    id: &ProviderAnswerId,
) -> Result<(String, i64)> {
    use provider_answers as p;
    let row = p::table.find(id).select((p::organisation_id, p::version)).first(db.conn()).optional()?;
    row.ok_or_else(Problem::not_found)
}

/// Takes a reusable answer away.
pub(in crate::qualification) fn delete_provider_answer(tx: &mut Tx<'_>, id: &ProviderAnswerId) -> Result<()> {
    diesel::delete(provider_answers::table.find(id)).execute(tx.conn())?;
    Ok(())
}
