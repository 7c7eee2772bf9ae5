//! What evaluation and awards read of competitions and opened bids.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use crate::bids::states::BidState;
use crate::competitions::states::{CompetitionState, LotState};
use crate::competitions::terms::criteria::{CriterionGroup, path_in};
use crate::kernel::authz::{Actor, Role, Scope};
use crate::kernel::clock::Day;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{
    bid_lots, bids, competitions, criteria, criterion_groups, lot_areas, lot_categories, lots, organisations,
    people, role_grants, route_decisions, supply_chain_entries,
};
use crate::kernel::error::{Problem, Result};
use crate::kernel::money::Pence;

/// A competition, as far as evaluation and awards need it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = competitions)]
pub(crate) struct Competition {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) body_id: String,
    pub(crate) region_code: String,
    pub(crate) title: String,
    pub(crate) state: CompetitionState,
    pub(crate) anonymous: bool,
    pub(crate) starts_on: Option<Day>,
    pub(crate) price_formula: String,
    pub(crate) tie_break: String,
    pub(crate) standstill_working_days: i64,
    pub(crate) recommended_by: Option<String>,
    pub(crate) version: i64,
}

impl Competition {
    /// Where permissions are needed.
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { body_id: &self.body_id, region_code: Some(&self.region_code), competition_id: Some(&self.id) }
    }
}

/// A lot.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lots)]
pub(crate) struct Lot {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) title: String,
    pub(crate) cohort: Option<String>,
    pub(crate) value_pence: Pence,
    pub(crate) value_basis: String,
    pub(crate) extension_value_pence: Pence,
    pub(crate) term_months: i64,
    pub(crate) extension_months: i64,
    pub(crate) state: LotState,
    pub(crate) version: i64,
}

/// A criterion.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = criteria)]
pub(crate) struct Criterion {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) weight_basis_points: i64,
    pub(crate) maximum_score: i64,
    pub(crate) minimum_score: i64,
    pub(crate) group_code: Option<String>,
}

/// A bid.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bids)]
pub(crate) struct Bid {
    pub(crate) id: String,
    pub(crate) competition_id: String,
    pub(crate) organisation_id: String,
    pub(crate) state: BidState,
    pub(crate) label: String,
    pub(crate) version: i64,
}

/// The competition, whoever asks.
pub(crate) fn competition(db: &mut Snapshot<'_>, id: &str) -> Result<Competition> {
    competitions::table
        .find(id)
        .select(Competition::as_select())
        .first(db.conn())
        .optional()?
        .ok_or_else(Problem::not_found)
}

/// The competition where the caller may know of it: drafts only people of its body.
pub(crate) fn visible_competition(db: &mut Snapshot<'_>, actor: &Actor, id: &str) -> Result<Competition> {
    const STAFF: &[Role] =
        &[Role::RegionalDirector, Role::Commissioner, Role::FrameworkManager, Role::Auditor];
    let found = competition(db, id)?;
    let draft = matches!(
        found.state,
        CompetitionState::Draft | CompetitionState::AwaitingApproval | CompetitionState::Discarded
    );
    if draft && !actor.holds(STAFF, &found.scope()) { Err(Problem::not_found()) } else { Ok(found) }
}

/// Its lots, by number.
pub(crate) fn lots_of(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Lot>> {
    Ok(lots::table
        .filter(lots::competition_id.eq(competition_id))
        .order(lots::number)
        .select(Lot::as_select())
        .load(db.conn())?)
}

/// Its criteria, in their order.
pub(crate) fn criteria_of(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<Criterion>> {
    Ok(criteria::table
        .filter(criteria::competition_id.eq(competition_id))
        .order(criteria::position)
        .select(Criterion::as_select())
        .load(db.conn())?)
}

/// The titles of the groups in which each criterion lies, such as `The service › Reach`, by its id.
pub(crate) fn group_paths(db: &mut Snapshot<'_>, competition_id: &str) -> Result<BTreeMap<String, String>> {
    let rows: Vec<CriterionGroup> = criterion_groups::table
        .filter(criterion_groups::competition_id.eq(competition_id))
        .order(criterion_groups::position)
        .select(CriterionGroup::as_select())
        .load(db.conn())?;
    let criteria = criteria_of(db, competition_id)?.into_iter();
    Ok(criteria.filter_map(|one| Some((one.id, path_in(&rows, one.group_code.as_ref())?))).collect())
}

/// Its bids in one of `states`, by label.
pub(crate) fn bids_in(db: &mut Snapshot<'_>, competition_id: &str, states: &[BidState]) -> Result<Vec<Bid>> {
    Ok(bids::table
        .filter(bids::competition_id.eq(competition_id))
        .filter(bids::state.eq_any(states.to_vec()))
        .order(bids::label)
        .select(Bid::as_select())
        .load(db.conn())?)
}

/// A bid, whoever asks.
pub(crate) fn bid(db: &mut Snapshot<'_>, id: &str) -> Result<Bid> {
    bids::table.find(id).select(Bid::as_select()).first(db.conn()).optional()?.ok_or_else(Problem::not_found)
}

/// The prices of each bid by lot, for a competition whose bids are opened.
pub(crate) fn prices(
    db: &mut Snapshot<'_>,
    competition_id: &str,
) -> Result<BTreeMap<(String, String), Pence>> {
    let rows: Vec<(String, String, Pence)> = bid_lots::table
        .inner_join(bids::table)
        .filter(bids::competition_id.eq(competition_id))
        .select((bid_lots::lot_id, bid_lots::bid_id, bid_lots::price_pence))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(lot, bid, price)| ((lot, bid), price)).collect())
}

/// The areas of a lot, with the term of each that ends before the lot.
pub(crate) fn areas_of_lot(db: &mut Snapshot<'_>, lot_id: &str) -> Result<BTreeMap<String, Option<i64>>> {
    let rows: Vec<(String, Option<i64>)> = lot_areas::table
        .filter(lot_areas::lot_id.eq(lot_id))
        .select((lot_areas::area_code, lot_areas::term_months))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// The service categories of a lot.
pub(crate) fn categories_of_lot(db: &mut Snapshot<'_>, lot_id: &str) -> Result<BTreeSet<String>> {
    let codes: Vec<String> = lot_categories::table
        .filter(lot_categories::lot_id.eq(lot_id))
        .select(lot_categories::category_code)
        .load(db.conn())?;
    Ok(codes.into_iter().collect())
}

/// `grant` or `contract`, where the route is decided.
pub(crate) fn chosen_route(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Option<String>> {
    Ok(route_decisions::table
        .filter(route_decisions::competition_id.eq(competition_id))
        .select(route_decisions::chosen)
        .first(db.conn())
        .optional()?)
}

/// The names of organisations, by id.
pub(crate) fn organisation_names(db: &mut Snapshot<'_>, ids: &[String]) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> = organisations::table
        .filter(organisations::id.eq_any(ids.to_vec()))
        .select((organisations::id, organisations::name))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// The names of the bidders and partners of opened bids, in the order of the alphabet, so that nothing tells who
/// stands behind which label.
pub(crate) fn parties(db: &mut Snapshot<'_>, competition_id: &str) -> Result<Vec<String>> {
    let bidders: Vec<(String, String)> = bids::table
        .filter(bids::competition_id.eq(competition_id))
        .filter(bids::opened_at.is_not_null())
        .select((bids::id, bids::organisation_id))
        .load(db.conn())?;
    let bid_ids: Vec<String> = bidders.iter().map(|(bid, _)| bid.clone()).collect();
    let partners: Vec<String> = supply_chain_entries::table
        .filter(supply_chain_entries::bid_id.eq_any(bid_ids))
        .select(supply_chain_entries::partner_id)
        .load(db.conn())?;
    let all: Vec<String> = bidders.into_iter().map(|(_, bidder)| bidder).chain(partners).collect();
    let names: BTreeSet<String> = organisation_names(db, &all)?.into_values().collect();
    Ok(names.into_iter().collect())
}

/// The names of active people by their ids.
pub(crate) fn person_names(db: &mut Snapshot<'_>, ids: &[String]) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> = people::table
        .filter(people::id.eq_any(ids.to_vec()))
        .filter(people::state.eq("active"))
        .select((people::id, people::name))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// The people who hold the evaluator's role for this competition in its body.
pub(crate) fn evaluators_of(db: &mut Snapshot<'_>, competition: &Competition) -> Result<BTreeSet<String>> {
    let ids: Vec<String> = role_grants::table
        .filter(role_grants::body_id.eq(&competition.body_id))
        .filter(role_grants::role.eq(Role::Evaluator))
        .filter(role_grants::competition_id.eq(&competition.id))
        .filter(role_grants::revoked_at.is_null())
        .select(role_grants::person_id)
        .load(db.conn())?;
    Ok(ids.into_iter().collect())
}
