//! How an award without competition is shown.

use super::model::DirectAward;
use super::views::DirectAwardOut;
use super::{grounds, store};
use crate::evaluation::upstream;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};

/// What is published of an award without competition; nothing where there was one.
///
/// # Errors
/// Those of the database.
pub fn public_direct(db: &mut Snapshot<'_>, award: &str) -> Result<Option<DirectAwardOut>> {
    match store::read(db, award)? {
        Some(row) => view(db, &row, false).map(Some),
        None => Ok(None),
    }
}

/// What the award has beside every other; `inside` is the commissioning side, which sees the money too.
pub fn view(db: &mut Snapshot<'_>, row: &DirectAward, inside: bool) -> Result<DirectAwardOut> {
    let ground = grounds::ground(&row.ground_code)?
        .ok_or_else(|| Problem::internal(format!("the grounds have lost {}", row.ground_code)))?;
    let mut names = upstream::organisation_names(db, std::slice::from_ref(&row.body_id))?;
    let funding = if inside { Some(store::funding(db, &row.award_id)?) } else { None };
    Ok(DirectAwardOut {
        body_name: names.remove(&row.body_id).unwrap_or_default(),
        body_id: row.body_id.clone(),
        title: row.title.clone(),
        summary: row.summary.clone(),
        ground: ground.clone(),
        grounds_version: row.grounds_version,
        reason: row.reason.clone(),
        alternatives: row.alternatives.clone(),
        enforcement_duty: row.enforcement_duty.clone(),
        starts_on: row.starts_on,
        standstill_working_days: row.standstill_working_days,
        funding,
    })
}
