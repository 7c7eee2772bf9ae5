//! The only Diesel of co-commissioners.

use diesel::prelude::*;

use super::model::{CoCommissioner, CoCommissionerId};
use super::states::CoCommissionerState;
use crate::competitions::model::{Competition, CompetitionId};
use crate::competitions::store::INSIDERS;
use crate::kernel::authz::Actor;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::co_commissioners as k;
use crate::kernel::db::{AnyBackend, Snapshot, Tx, natively};
use crate::kernel::error::Result;

/// A co-commissioner; nothing where there is none.
pub(super) fn one(db: &mut Snapshot<'_>, id: &CoCommissionerId) -> Result<Option<CoCommissioner>> {
    Ok(k::table.find(id).select(CoCommissioner::as_select()).first(db.conn()).optional()?)
}

/// The one that has a part in a competition.
pub(super) fn live(db: &mut Snapshot<'_>, competition: &CompetitionId) -> Result<Option<CoCommissioner>> {
    let gone = [CoCommissionerState::Declined, CoCommissionerState::Released];
    Ok(natively!(db, |it| k::table
        .filter(k::competition_id.eq(competition))
        .filter(k::state.ne_all(gone))
        .select(CoCommissioner::as_select())
        .first(it)
        .optional())?)
}

/// The second body that approved a competition and gives money to it.
pub fn second_body(db: &mut Snapshot<'_>, competition: &str) -> Result<Option<String>> {
    let approved = k::competition_id.eq(competition).and(k::state.eq(CoCommissionerState::Approved));
    Ok(natively!(db, |it| k::table.filter(approved).select(k::body_id).first(it).optional())?)
}

/// Those in which a body of the caller's is one of the two, newest first.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    state: Option<CoCommissionerState>,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<CoCommissioner>> {
    type Condition = Box<dyn BoxableExpression<k::table, AnyBackend, SqlType = diesel::sql_types::Bool>>;
    let mut visible: Condition = Box::new(k::id.eq(String::new()));
    for grant in actor.grants.iter().filter(|grant| INSIDERS.contains(&grant.role)) {
        let body = k::body_id.eq(grant.body_id.clone()).or(k::lead_body_id.eq(grant.body_id.clone()));
        visible = match grant.region_code.clone() {
            Some(region) => Box::new(visible.or(body.and(k::region_code.eq(region)))),
            None => Box::new(visible.or(body)),
        };
    }
    let mut query = k::table.filter(visible).into_boxed::<AnyBackend>();
    if let Some(state) = state {
        query = query.filter(k::state.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(k::id.lt(before));
    }
    Ok(query.order(k::id.desc()).limit(limit).select(CoCommissioner::as_select()).load(db.conn())?)
}

/// Remembers that a body was asked.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    row: &Competition,
    body_id: &str,
    request: &str,
    by: &str,
) -> Result<CoCommissionerId> {
    let (id, now) = (CoCommissionerId::new(), tx.now()?);
    diesel::insert_into(k::table)
        .values((
            k::id.eq(&id),
            k::competition_id.eq(&row.id),
            k::lead_body_id.eq(&row.body_id),
            k::region_code.eq(&row.region_code),
            k::body_id.eq(body_id),
            k::state.eq(CoCommissionerState::Invited),
            k::request.eq(request),
            k::invited_by.eq(by),
            k::invited_at.eq(now),
            k::version.eq(1_i64),
            k::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// What a transition writes beside the state: none leaves a column.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = crate::kernel::db::schema::co_commissioners)]
pub(super) struct Stamps {
    pub(super) reason: Option<String>,
    pub(super) answered_by: Option<String>,
    pub(super) answered_at: Option<UtcTime>,
    pub(super) approved_by: Option<Option<String>>,
    pub(super) approved_at: Option<Option<UtcTime>>,
}

pub(super) fn stamp(tx: &mut Tx<'_>, id: &CoCommissionerId, stamps: &Stamps) -> Result<()> {
    let now = tx.now()?;
    diesel::update(k::table.find(id)).set((stamps, k::recorded_at.eq(now))).execute(tx.conn())?;
    Ok(())
}
