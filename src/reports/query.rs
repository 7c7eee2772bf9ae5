//! The one definition of which awards count, as SQL that both databases take.
//!
//! Parameters are numbered in the order in which they first appear: SQLite counts them so.

use diesel::query_builder::SqlQuery;
use diesel::sql_types::{Nullable, Text, Timestamp};

use super::filter::Filter;

/// `shown`: the awards of a filter, one row each, as they stood at `$1`.
///
/// An award counts while it is approved and not set aside. Everyone sees it from its notice on; readers of the
/// commissioning body (`$2`) from its approval. Invented awards of a demonstration are its body's own to see, so that
/// public figures stay those of what was really awarded.
const SHOWN: &str = "shown AS ( \
    SELECT a.*, o.name AS lead_name, o.sector, o.income_band, o.home_nation, r.name AS region_name \
    FROM awards_versions a \
    JOIN organisations_versions o ON o.id = a.organisation_id \
        AND o.recorded_at <= $1 AND (o.superseded_at IS NULL OR o.superseded_at > $1) \
    JOIN regions_versions r ON r.code = a.region_code \
        AND r.recorded_at <= $1 AND (r.superseded_at IS NULL OR r.superseded_at > $1) \
    LEFT JOIN competitions c ON c.id = a.competition_id \
    LEFT JOIN direct_awards d ON d.award_id = a.id \
    LEFT JOIN organisations b ON b.id = COALESCE(c.body_id, d.body_id) \
    WHERE a.recorded_at <= $1 AND (a.superseded_at IS NULL OR a.superseded_at > $1) \
        AND (a.origin = 'published_import' \
            OR (a.state IN ('standstill', 'challenged', 'ready', 'settled') AND a.notified_at IS NOT NULL \
                AND b.origin <> 'demonstration') \
            OR (a.state IN ('approved', 'standstill', 'challenged', 'ready', 'settled') \
                AND ($2 LIKE '%|' || b.id || ':' || a.region_code || '|%' OR $2 LIKE '%|' || b.id || ':*|%'))) \
        AND ($3 IS NULL OR a.region_code = $3) \
        AND ($4 IS NULL OR a.category = $4 OR EXISTS \
            (SELECT 1 FROM award_categories k WHERE k.award_id = a.id AND k.category_code = $4)) \
        AND ($5 IS NULL OR a.organisation_id = $5) \
        AND ($6 IS NULL OR o.sector = $6) \
        AND ($7 IS NULL OR a.route = $7))";

/// `made`: the contracts of each award that exist at `$1`. A grant agreement is no contract.
const MADE: &str = "made AS ( \
    SELECT g.award_id, COUNT(*) AS contracts FROM agreements_versions g \
    WHERE g.recorded_at <= $1 AND (g.superseded_at IS NULL OR g.superseded_at > $1) \
        AND g.kind = 'contract' AND g.state <> 'withdrawn' \
    GROUP BY g.award_id)";

/// A query over `shown` and `made`; further parameters begin with `$8`.
pub(super) fn over_shown(
    filter: &Filter,
    select: &str,
) -> diesel::query_builder::BoxedSqlQuery<'static, crate::kernel::db::AnyBackend, SqlQuery> {
    diesel::sql_query(format!("WITH {SHOWN}, {MADE} {select}"))
        .into_boxed::<crate::kernel::db::AnyBackend>()
        .bind::<Timestamp, _>(filter.as_at)
        .bind::<Text, _>(filter.reach().to_owned())
        .bind::<Nullable<Text>, _>(filter.region.clone())
        .bind::<Nullable<Text>, _>(filter.category.clone())
        .bind::<Nullable<Text>, _>(filter.lead.clone())
        .bind::<Nullable<Text>, _>(filter.sector.map(|sector| sector.as_str().to_owned()))
        .bind::<Nullable<Text>, _>(filter.route.map(|route| route.as_str().to_owned()))
}
