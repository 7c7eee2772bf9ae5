//! Report `supply-chain-depth` (R5): how deep the supply chain of each award is, and of whom it consists.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use super::DEFINITION_VERSION;
use super::chain_query::AWARDS;
use super::chain_views::DepthRow;
use super::competition_query::{Asked, asking};
use super::paged::Paged;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;
use crate::kernel::money::Share;
use crate::organisations::IncomeBand;

/// A row for each place of each award of the page; one without a partner where an award has none.
const SELECT: &str = "page AS (SELECT * FROM known WHERE id > $4 ORDER BY id LIMIT $5) \
    SELECT k.id, k.reference, k.region_code, k.category, k.origin, k.value_pence AS award_pence, k.inside, e.partner_id, \
        e.value_pence AS promised, o.sector, o.income_band, \
        COALESCE(o.home_region_code = k.region_code, FALSE) AS is_local, \
        COALESCE(d.led_by IS NOT NULL AND d.led_by NOT IN ('', '[]'), FALSE) AS is_led_by_for, \
        (SELECT MAX(x.id) FROM audit_events x WHERE x.subject_kind = 'award' AND x.subject_id = k.id AND x.at <= $1) AS event_id \
    FROM page k LEFT JOIN supply_chain_entries_versions e \
        ON (e.bid_id = k.bid_id OR e.agreement_id IN (SELECT g.id FROM agreements g WHERE g.award_id = k.id)) \
        AND e.recorded_at <= $1 AND (e.superseded_at IS NULL OR e.superseded_at > $1) \
        AND e.state IN ('accepted', 'engaged', 'never_used', 'not_known') \
    LEFT JOIN organisations_versions o ON o.id = e.partner_id \
        AND o.recorded_at <= $1 AND (o.superseded_at IS NULL OR o.superseded_at > $1) \
    LEFT JOIN organisation_details d ON d.organisation_id = e.partner_id \
    ORDER BY k.id, e.id";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    category: String,
    #[diesel(sql_type = Text)]
    origin: String,
    #[diesel(sql_type = BigInt)]
    award_pence: i64,
    #[diesel(sql_type = Bool)]
    inside: bool,
    #[diesel(sql_type = Nullable<Text>)]
    partner_id: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    promised: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    sector: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    income_band: Option<String>,
    #[diesel(sql_type = Bool)]
    is_local: bool,
    #[diesel(sql_type = Bool)]
    is_led_by_for: bool,
    #[diesel(sql_type = Nullable<Text>)]
    event_id: Option<String>,
}

/// The question of this report.
#[derive(Debug, Clone)]
pub(super) struct Depth(pub Asked);

impl Paged for Depth {
    type Row = DepthRow;
    const NAME: &'static str = "supply-chain-depth";

    fn as_at(&self) -> UtcTime {
        self.0.as_at
    }

    fn key(row: &DepthRow) -> String {
        row.award_id.clone()
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<DepthRow>> {
        let statement = format!("WITH {AWARDS}, {SELECT}");
        let rows: Vec<Row> = asking(&self.0, after, &statement).load(db.conn())?;
        let mut awards: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows {
            awards.entry(row.id.clone()).or_default().push(row);
        }
        Ok(awards.into_values().filter_map(|rows| depth(&rows, self.0.as_at)).collect())
    }
}

/// How many different partners of these places are so.
fn count(rows: &[Row], is: impl Fn(&Row) -> bool) -> i64 {
    let partners: BTreeSet<&String> =
        rows.iter().filter(|row| is(row)).filter_map(|row| row.partner_id.as_ref()).collect();
    i64::try_from(partners.len()).unwrap_or(i64::MAX)
}

fn depth(rows: &[Row], as_at: UtcTime) -> Option<DepthRow> {
    let first = rows.first()?;
    let partners_n = count(rows, |_| true);
    // What was never published is no nought.
    let promised: Option<i64> = rows
        .iter()
        .filter(|row| row.partner_id.is_some())
        .try_fold(0_i64, |sum, row| sum.checked_add(row.promised?))
        .filter(|_| first.origin != "published_import");
    Some(DepthRow {
        award_id: first.id.clone(),
        award_reference: first.reference.clone(),
        region: first.region_code.clone(),
        category: first.category.clone(),
        partners_n,
        voluntary_n: count(rows, |row| row.sector.as_deref() == Some("voluntary")),
        under_100k_n: count(rows, |row| row.income_band.as_deref() == Some(IncomeBand::Under100k.as_str())),
        led_by_for_n: count(rows, |row| row.is_led_by_for),
        local_n: count(rows, |row| row.is_local),
        partner_value: promised,
        partner_value_pct: promised.and_then(|part| Share::new(part, first.award_pence)).map(Share::percent),
        zero_chain_flag: partners_n == 0,
        as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: first.event_id.clone().filter(|_| first.inside),
        redaction_reason: None,
    })
}
