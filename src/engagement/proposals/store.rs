//! The only Diesel of providers' proposals.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::finders::{PROVIDER, RECEIVERS};
use super::model::{Proposal, ProposalId, Terms};
use super::states::ProposalState;
use crate::kernel::authz::Actor;
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::{
    provider_proposal_areas as pa, provider_proposal_categories as pc, provider_proposals as p,
};
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::Result;
use crate::kernel::money::Pence;
use crate::pipeline::NoticeId;

/// A proposal's own row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = p)]
struct ProposalRow {
    id: ProposalId,
    reference: Option<String>,
    organisation_id: String,
    body_id: String,
    region_code: String,
    state: ProposalState,
    title: String,
    need: String,
    offer: String,
    estimated_pence: Option<Pence>,
    submitted_at: Option<UtcTime>,
    answer_due_on: Option<Day>,
    answered_at: Option<UtcTime>,
    answer: Option<String>,
    notice_id: Option<NoticeId>,
    version: i64,
}

fn whole(row: ProposalRow, category_codes: Vec<String>, area_codes: Vec<String>) -> Proposal {
    Proposal {
        terms: Terms {
            title: row.title,
            need: row.need,
            offer: row.offer,
            estimated_pence: row.estimated_pence,
            category_codes,
            area_codes,
        },
        id: row.id,
        reference: row.reference,
        organisation_id: row.organisation_id,
        body_id: row.body_id,
        region_code: row.region_code,
        state: row.state,
        submitted_at: row.submitted_at,
        answer_due_on: row.answer_due_on,
        answered_at: row.answered_at,
        answer: row.answer,
        notice_id: row.notice_id,
        version: row.version,
    }
}

/// Rows with their categories and areas, in their order.
fn with_scope(db: &mut Snapshot<'_>, rows: Vec<ProposalRow>) -> Result<Vec<Proposal>> {
    let ids: Vec<&ProposalId> = rows.iter().map(|row| &row.id).collect();
    let categories: Vec<(String, String)> = pc::table
        .filter(pc::proposal_id.eq_any(&ids))
        .order(pc::category_code)
        .select((pc::proposal_id, pc::category_code))
        .load(db.conn())?;
    let areas: Vec<(String, String)> = pa::table
        .filter(pa::proposal_id.eq_any(&ids))
        .order(pa::area_code)
        .select((pa::proposal_id, pa::area_code))
        .load(db.conn())?;
    let (mut categories, mut areas) = (grouped(categories), grouped(areas));
    let whole = rows.into_iter().map(|row| {
        let categories = categories.remove(row.id.as_str()).unwrap_or_default();
        let areas = areas.remove(row.id.as_str()).unwrap_or_default();
        whole(row, categories, areas)
    });
    Ok(whole.collect())
}

fn grouped(pairs: Vec<(String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, code) in pairs {
        groups.entry(id).or_default().push(code);
    }
    groups
}

/// A proposal; nothing where there is none.
pub(super) fn proposal(db: &mut Snapshot<'_>, id: &ProposalId) -> Result<Option<Proposal>> {
    let row: Option<ProposalRow> =
        p::table.find(id).select(ProposalRow::as_select()).first(db.conn()).optional()?;
    Ok(with_scope(db, row.into_iter().collect())?.pop())
}

type Condition = Box<dyn BoxableExpression<p::table, AnyBackend, SqlType = diesel::sql_types::Bool>>;

/// The provider's own, and for the commissioning side what was submitted to the body in its region.
fn visible_to(actor: &Actor) -> Condition {
    let mut visible: Condition = Box::new(p::organisation_id.eq_any(actor.bodies(PROVIDER)));
    for grant in actor.grants.iter().filter(|grant| RECEIVERS.contains(&grant.role)) {
        let to = p::body_id.eq(grant.body_id.clone()).and(p::submitted_at.is_not_null());
        visible = match grant.region_code.clone() {
            Some(region) => Box::new(visible.or(to.and(p::region_code.eq(region)))),
            None => Box::new(visible.or(to)),
        };
    }
    visible
}

/// Newest first.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    state: Option<ProposalState>,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Proposal>> {
    let mut query = p::table.filter(visible_to(actor)).into_boxed::<AnyBackend>();
    if let Some(state) = state {
        query = query.filter(p::state.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(p::id.lt(before));
    }
    let rows: Vec<ProposalRow> =
        query.order(p::id.desc()).limit(limit).select(ProposalRow::as_select()).load(db.conn())?;
    with_scope(db, rows)
}

/// How many of a provider's proposals wait for a body's answer.
pub(super) fn waiting(db: &mut Snapshot<'_>, organisation: &str, body: &str) -> Result<i64> {
    Ok(p::table
        .filter(p::organisation_id.eq(organisation))
        .filter(p::body_id.eq(body))
        .filter(p::state.eq(ProposalState::Submitted))
        .count()
        .get_result(db.conn())?)
}

/// Whose a new draft is, and to whom it goes.
pub(super) struct Between<'a> {
    pub(super) organisation_id: &'a str,
    pub(super) body_id: &'a str,
    pub(super) region_code: &'a str,
}

pub(super) fn insert(tx: &mut Tx<'_>, between: &Between<'_>, terms: &Terms, by: &str) -> Result<ProposalId> {
    let (id, now) = (ProposalId::new(), tx.now()?);
    diesel::insert_into(p::table)
        .values((
            p::id.eq(&id),
            p::organisation_id.eq(between.organisation_id),
            p::body_id.eq(between.body_id),
            p::region_code.eq(between.region_code),
            p::state.eq(ProposalState::Draft),
            p::title.eq(&terms.title),
            p::need.eq(&terms.need),
            p::offer.eq(&terms.offer),
            p::estimated_pence.eq(terms.estimated_pence),
            p::created_by.eq(by),
            p::created_at.eq(now),
            p::version.eq(1),
            p::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    insert_scope(tx, &id, terms)?;
    Ok(id)
}

fn insert_scope(tx: &mut Tx<'_>, id: &ProposalId, terms: &Terms) -> Result<()> {
    for code in &terms.category_codes {
        diesel::insert_into(pc::table)
            .values((pc::proposal_id.eq(id), pc::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    for code in &terms.area_codes {
        diesel::insert_into(pa::table)
            .values((pa::proposal_id.eq(id), pa::area_code.eq(code)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Writes the terms; the transition counts the version.
pub(super) fn set_terms(tx: &mut Tx<'_>, id: &ProposalId, terms: &Terms) -> Result<()> {
    diesel::update(p::table.find(id))
        .set((
            p::title.eq(&terms.title),
            p::need.eq(&terms.need),
            p::offer.eq(&terms.offer),
            p::estimated_pence.eq(terms.estimated_pence),
        ))
        .execute(tx.conn())?;
    diesel::delete(pc::table.filter(pc::proposal_id.eq(id))).execute(tx.conn())?;
    diesel::delete(pa::table.filter(pa::proposal_id.eq(id))).execute(tx.conn())?;
    insert_scope(tx, id, terms)
}

/// What a transition stamps beside the state.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = p)]
pub(super) struct Stamps {
    pub(super) reference: Option<String>,
    pub(super) submitted_by: Option<String>,
    pub(super) submitted_at: Option<UtcTime>,
    pub(super) answer_due_on: Option<Day>,
    pub(super) answered_by: Option<String>,
    pub(super) answered_at: Option<UtcTime>,
    pub(super) answer: Option<String>,
    pub(super) notice_id: Option<NoticeId>,
}

pub(super) fn stamp(tx: &mut Tx<'_>, id: &ProposalId, stamps: &Stamps) -> Result<()> {
    let now = tx.now()?;
    diesel::update(p::table.find(id)).set((stamps, p::recorded_at.eq(now))).execute(tx.conn())?;
    Ok(())
}
