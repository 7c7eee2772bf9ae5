//! Reports `budget` (R13) and `match` (R14), in pages: memory does not grow with the number of rows.

use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamp};

use super::DEFINITION_VERSION;
use super::filter::moment;
use super::money_views::{BudgetRow, MatchRow, MoneyQuery};
use super::paged::{PAGE, Paged};
use crate::kernel::authz::{Actor, Permission, ReadFunds};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::{AnyBackend, Snapshot};
use crate::kernel::error::Result;

/// One question to a report on money.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    as_at: UtcTime,
    /// The bodies whose funds count, `|body|body|`.
    reach: String,
}

impl Asked {
    /// For the people of the funds' bodies.
    pub(super) fn reader(query: &MoneyQuery, actor: &Actor, now: UtcTime) -> Result<Self> {
        let bodies = actor.bodies(ReadFunds::ROLES);
        Ok(Self { as_at: moment(query.as_at, now)?, reach: format!("|{}|", bodies.join("|")) })
    }

    /// `$1` the moment, `$2` the reach, `$3` what the page comes after, `$4` how many.
    fn asking(&self, select: &str, after: &str) -> BoxedSqlQuery<'static, AnyBackend, SqlQuery> {
        diesel::sql_query(select)
            .into_boxed::<AnyBackend>()
            .bind::<Timestamp, _>(self.as_at)
            .bind::<Text, _>(self.reach.clone())
            .bind::<Text, _>(after.to_owned())
            .bind::<BigInt, _>(PAGE)
    }
}

#[derive(QueryableByName)]
struct Budget {
    #[diesel(sql_type = Text)]
    body_id: String,
    #[diesel(sql_type = Text)]
    fund_id: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = BigInt)]
    financial_year: i64,
    #[diesel(sql_type = BigInt)]
    allocated_pence: i64,
    #[diesel(sql_type = BigInt)]
    reserved_pence: i64,
    #[diesel(sql_type = BigInt)]
    committed_pence: i64,
    #[diesel(sql_type = BigInt)]
    vired_in_pence: i64,
    #[diesel(sql_type = BigInt)]
    vired_out_pence: i64,
    #[diesel(sql_type = BigInt)]
    covered_pence: i64,
    #[diesel(sql_type = Nullable<Text>)]
    event_id: Option<String>,
}

const BUDGET: &str = "SELECT f.body_id, a.fund_id, a.id, f.name, f.kind, a.region_code, a.financial_year, \
        a.allocated_pence, a.reserved_pence, a.committed_pence, a.vired_in_pence, a.vired_out_pence, a.covered_pence, \
        (SELECT MAX(e.id) FROM audit_events e \
            WHERE e.subject_kind = 'allocation' AND e.subject_id = a.id AND e.at <= $1) AS event_id \
    FROM allocations_versions a JOIN funds f ON f.id = a.fund_id \
    WHERE a.recorded_at <= $1 AND (a.superseded_at IS NULL OR a.superseded_at > $1) \
        AND $2 LIKE '%|' || f.body_id || '|%' AND a.id > $3 \
    ORDER BY a.id LIMIT $4";

/// Report `budget`.
#[derive(Debug, Clone)]
pub(super) struct BudgetPages(pub(super) Asked);

impl Paged for BudgetPages {
    type Row = BudgetRow;
    const NAME: &'static str = "budget";

    fn as_at(&self) -> UtcTime {
        self.0.as_at
    }

    fn key(row: &BudgetRow) -> String {
        row.allocation_id.clone()
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<BudgetRow>> {
        let rows: Vec<Budget> = self.0.asking(BUDGET, after).load(db.conn())?;
        Ok(rows.into_iter().map(|row| budget(row, self.0.as_at)).collect())
    }
}

fn budget(row: Budget, as_at: UtcTime) -> BudgetRow {
    let held = row.reserved_pence + row.committed_pence;
    let pledged = ["match", "social_investor"].contains(&row.kind.as_str());
    let shortfall = if pledged { (held - row.covered_pence).max(0) } else { 0 };
    BudgetRow {
        body_id: row.body_id,
        fund_id: row.fund_id,
        allocation_id: row.id,
        fund: row.name,
        ringfence: row.kind == "ring_fenced",
        kind: row.kind,
        region: row.region_code,
        fin_year: row.financial_year,
        allocated: row.allocated_pence,
        reserved: row.reserved_pence,
        committed: row.committed_pence,
        paid: None,
        forecast: held,
        uncommitted: row.allocated_pence - held,
        vired_in: row.vired_in_pence,
        vired_out: row.vired_out_pence,
        carry_forward: 0,
        covered: pledged.then_some(row.covered_pence),
        shortfall,
        overspend_flag: shortfall > 0,
        as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: row.event_id,
        redaction_reason: None,
    }
}

#[derive(QueryableByName)]
struct Match {
    #[diesel(sql_type = Nullable<Text>)]
    award_id: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    award_committed: Option<i64>,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    body_id: String,
    #[diesel(sql_type = Text)]
    fund_id: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = BigInt)]
    financial_year: i64,
    #[diesel(sql_type = Text)]
    funder_name: String,
    #[diesel(sql_type = Text)]
    funder_type: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    amount_pence: i64,
    #[diesel(sql_type = Nullable<Text>)]
    condition: Option<String>,
    #[diesel(sql_type = Nullable<Date>)]
    expires_on: Option<Day>,
    #[diesel(sql_type = Nullable<Text>)]
    event_id: Option<String>,
}

/// A page comes after a pledge and an award: both ids stand in the key.
const MATCH: &str = "SELECT h.award_id, h.award_committed, p.id, f.body_id, a.fund_id, f.name, a.region_code, \
        a.financial_year, p.funder_name, p.funder_type, p.state, p.amount_pence, p.condition, p.expires_on, \
        (SELECT MAX(e.id) FROM audit_events e \
            WHERE e.subject_kind = 'pledge' AND e.subject_id = p.id AND e.at <= $1) AS event_id \
    FROM pledges_versions p JOIN allocations a ON a.id = p.allocation_id JOIN funds f ON f.id = a.fund_id \
    LEFT JOIN (SELECT v.allocation_id, v.award_id, CAST(SUM(v.amount_pence) AS BIGINT) AS award_committed \
        FROM fund_holds_versions v \
        WHERE v.recorded_at <= $1 AND (v.superseded_at IS NULL OR v.superseded_at > $1) AND v.state = 'committed' \
        GROUP BY v.allocation_id, v.award_id) h ON h.allocation_id = p.allocation_id \
    WHERE p.recorded_at <= $1 AND (p.superseded_at IS NULL OR p.superseded_at > $1) \
        AND $2 LIKE '%|' || f.body_id || '|%' AND p.id || COALESCE(h.award_id, '') > $3 \
    ORDER BY p.id, COALESCE(h.award_id, '') LIMIT $4";

/// Report `match`.
#[derive(Debug, Clone)]
pub(super) struct MatchPages(pub(super) Asked);

impl Paged for MatchPages {
    type Row = MatchRow;
    const NAME: &'static str = "match";

    fn as_at(&self) -> UtcTime {
        self.0.as_at
    }

    fn key(row: &MatchRow) -> String {
        format!("{}{}", row.pledge_id, row.award_id.as_deref().unwrap_or_default())
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<MatchRow>> {
        let rows: Vec<Match> = self.0.asking(MATCH, after).load(db.conn())?;
        Ok(rows.into_iter().map(|row| pledge(row, self.0.as_at)).collect())
    }
}

fn pledge(row: Match, as_at: UtcTime) -> MatchRow {
    let where_in = |states: &[&str]| if states.contains(&row.state.as_str()) { row.amount_pence } else { 0 };
    MatchRow {
        pledged: row.amount_pence,
        confirmed: where_in(&["confirmed", "received"]),
        received: where_in(&["received"]),
        award_id: row.award_id,
        award_committed: row.award_committed,
        pledge_id: row.id,
        body_id: row.body_id,
        fund_id: row.fund_id,
        fund: row.name,
        region: row.region_code,
        fin_year: row.financial_year,
        funder: row.funder_name,
        funder_type: row.funder_type,
        state: row.state,
        condition: row.condition,
        expiry: row.expires_on,
        as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: row.event_id,
        redaction_reason: None,
    }
}
