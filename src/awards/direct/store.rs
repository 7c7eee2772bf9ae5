//! The Diesel of awards without competition.

use diesel::dsl::InnerJoinQuerySource;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::model::DirectAward;
use crate::awards::model::{Award, AwardId};
use crate::competitions::FundingLineIn;
use crate::kernel::authz::{Actor, Role};
use crate::kernel::db::schema::{awards, direct_award_funding as f, direct_awards as d};
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::{Problem, Result};

/// What the award has beside every other; nothing where it came of a competition.
pub fn read(db: &mut Snapshot<'_>, award: &str) -> Result<Option<DirectAward>> {
    Ok(d::table.find(award).select(DirectAward::as_select()).first(db.conn()).optional()?)
}

/// As [`read`], of an award that has it.
pub fn find(db: &mut Snapshot<'_>, award: &AwardId) -> Result<DirectAward> {
    read(db, award.as_str())?.ok_or_else(Problem::not_found)
}

/// Its money, by allocation.
pub fn funding(db: &mut Snapshot<'_>, award: &str) -> Result<Vec<FundingLineIn>> {
    let rows = f::table
        .filter(f::award_id.eq(award))
        .order(f::allocation_id)
        .select((f::allocation_id, f::amount_pence))
        .load(db.conn())?;
    Ok(rows
        .into_iter()
        .map(|(allocation_id, amount_pence)| FundingLineIn { allocation_id, amount_pence })
        .collect())
}

pub(super) fn insert(tx: &mut Tx<'_>, row: &DirectAward, lines: &[FundingLineIn]) -> Result<()> {
    diesel::insert_into(d::table).values(row).execute(tx.conn())?;
    for line in lines {
        diesel::insert_into(f::table)
            .values((
                f::award_id.eq(&row.award_id),
                f::allocation_id.eq(&line.allocation_id),
                f::amount_pence.eq(line.amount_pence),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

type Joined = InnerJoinQuerySource<awards::table, d::table>;
type Condition = Box<dyn BoxableExpression<Joined, AnyBackend, SqlType = Bool>>;

/// What the caller may know of: all that was published, and what is not in their body and region.
fn visible_to(actor: &Actor, roles: &[Role]) -> Condition {
    let mut visible: Condition = Box::new(awards::notified_at.is_not_null());
    for grant in actor.grants.iter().filter(|grant| roles.contains(&grant.role)) {
        let body = d::body_id.eq(grant.body_id.clone());
        visible = match grant.region_code.clone() {
            Some(region) => Box::new(visible.or(body.and(awards::region_code.eq(region)))),
            None => Box::new(visible.or(body)),
        };
    }
    visible
}

/// Newest first; `before` is the last one seen.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    roles: &[Role],
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Award>> {
    let mut query =
        awards::table.inner_join(d::table).into_boxed::<AnyBackend>().filter(visible_to(actor, roles));
    if let Some(before) = before {
        query = query.filter(awards::id.lt(before.to_owned()));
    }
    Ok(query.order(awards::id.desc()).limit(limit).select(Award::as_select()).load(db.conn())?)
}
