//! Report `awards-summary`: counts, value, and the voluntary sector's share on four bases (rule 26).

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::filter::{Filter, GroupBy};
use super::query::over_shown;
use super::views::{AwardsSummary, SummaryRow, VoluntaryShares};
use super::{DEFINITION_VERSION, ORGANISATIONS_COUNTED_BY_CLINKS};
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{co_commissioned_lines, organisations_versions};
use crate::kernel::error::Result;
use crate::kernel::money::Share;

const FIGURES: &str = "COUNT(*) AS award_lines, \
    CAST(COALESCE(SUM(CASE WHEN s.sector = 'voluntary' THEN 1 ELSE 0 END), 0) AS BIGINT) AS voluntary_award_lines, \
    CAST(COALESCE(SUM(COALESCE(m.contracts, 0)), 0) AS BIGINT) AS contracts, \
    CAST(COALESCE(SUM(CASE WHEN s.sector = 'voluntary' THEN COALESCE(m.contracts, 0) ELSE 0 END), 0) AS BIGINT) \
        AS voluntary_contracts, \
    COUNT(DISTINCT s.organisation_id) AS lead_providers, \
    COUNT(DISTINCT CASE WHEN s.sector = 'voluntary' THEN s.organisation_id END) AS voluntary_lead_providers, \
    CAST(COALESCE(SUM(s.value_pence), 0) AS BIGINT) AS value_pence, \
    CAST(COALESCE(SUM(CASE WHEN s.sector = 'voluntary' THEN s.value_pence ELSE 0 END), 0) AS BIGINT) \
        AS voluntary_value_pence \
    FROM shown s LEFT JOIN made m ON m.award_id = s.id";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    group_key: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    group_name: Option<String>,
    #[diesel(sql_type = BigInt)]
    award_lines: i64,
    #[diesel(sql_type = BigInt)]
    voluntary_award_lines: i64,
    #[diesel(sql_type = BigInt)]
    contracts: i64,
    #[diesel(sql_type = BigInt)]
    voluntary_contracts: i64,
    #[diesel(sql_type = BigInt)]
    lead_providers: i64,
    #[diesel(sql_type = BigInt)]
    voluntary_lead_providers: i64,
    #[diesel(sql_type = BigInt)]
    value_pence: i64,
    #[diesel(sql_type = BigInt)]
    voluntary_value_pence: i64,
}

impl From<Row> for SummaryRow {
    fn from(row: Row) -> Self {
        let share = |part, whole| Share::new(part, whole).map(Into::into);
        Self {
            voluntary_shares: VoluntaryShares {
                lead_providers: share(row.voluntary_lead_providers, row.lead_providers),
                contracts: share(row.voluntary_contracts, row.contracts),
                award_lines: share(row.voluntary_award_lines, row.award_lines),
                value: share(row.voluntary_value_pence, row.value_pence),
            },
            group_key: row.group_key,
            group_name: row.group_name,
            award_lines: row.award_lines,
            contracts: row.contracts,
            lead_providers: row.lead_providers,
            voluntary_lead_providers: row.voluntary_lead_providers,
            value_pence: row.value_pence,
        }
    }
}

/// The figures of what the filter shows, and of each group.
pub fn awards_summary(
    db: &mut Snapshot<'_>,
    filter: &Filter,
    group_by: Option<GroupBy>,
) -> Result<AwardsSummary> {
    let whole =
        format!("SELECT CAST(NULL AS TEXT) AS group_key, CAST(NULL AS TEXT) AS group_name, {FIGURES}");
    let whole: Row = over_shown(filter, &whole).get_result(db.conn())?;
    let groups = match group_by {
        Some(by) => groups(db, filter, by)?,
        None => Vec::new(),
    };
    let co_commissioned: i64 = co_commissioned_lines::table
        .filter(co_commissioned_lines::recorded_at.le(filter.as_at))
        .count()
        .get_result(db.conn())?;
    let provider_codes = provider_codes(db, filter)?;
    Ok(AwardsSummary {
        report: "awards-summary",
        definition_version: DEFINITION_VERSION,
        as_at: filter.as_at,
        group_by,
        whole: whole.into(),
        groups,
        co_commissioned_lines: co_commissioned,
        provider_codes,
        organisations_counted_by_clinks: ORGANISATIONS_COUNTED_BY_CLINKS,
        notes: notes(co_commissioned, provider_codes),
        source_event_id: None,
        redaction_reason: None,
    })
}

fn groups(db: &mut Snapshot<'_>, filter: &Filter, by: GroupBy) -> Result<Vec<SummaryRow>> {
    let (key, name) = match by {
        GroupBy::Region => ("s.region_code", "s.region_name"),
        GroupBy::Category => ("s.category", "s.category"),
        GroupBy::Lead => ("s.organisation_id", "s.lead_name"),
        GroupBy::Sector => ("s.sector", "s.sector"),
    };
    let select = format!(
        "SELECT {key} AS group_key, {name} AS group_name, {FIGURES} GROUP BY {key}, {name} ORDER BY {name}, {key}"
    );
    let rows: Vec<Row> = over_shown(filter, &select).load(db.conn())?;
    Ok(rows.into_iter().map(Into::into).collect())
}

fn provider_codes(db: &mut Snapshot<'_>, filter: &Filter) -> Result<i64> {
    use organisations_versions as o;
    Ok(o::table
        .filter(o::recorded_at.le(filter.as_at))
        .filter(o::superseded_at.is_null().or(o::superseded_at.gt(filter.as_at)))
        .filter(o::origin.eq("published_import"))
        .filter(o::source_code.is_not_null())
        .count()
        .get_result(db.conn())?)
}

fn notes(co_commissioned: i64, provider_codes: i64) -> Vec<String> {
    let mut notes = vec![
        "A lead provider is counted once in the whole and once in each group.".to_owned(),
        "One value can cover several contracts; it stays with its award line and is never split.".to_owned(),
    ];
    if co_commissioned > 0 {
        notes.push(format!(
            "{co_commissioned} co-commissioned lines have no published value and stand outside every figure."
        ));
    }
    if provider_codes > 0 {
        notes.push(format!(
            "The supply chains come from a later list than the announcement: {provider_codes} provider codes \
             against {ORGANISATIONS_COUNTED_BY_CLINKS} organisations that Clinks counted."
        ));
    }
    notes
}
