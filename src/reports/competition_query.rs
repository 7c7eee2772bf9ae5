//! What is asked of the reports on competitions, for whom, and which competitions count: SQL that both databases take.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use super::competition_views::CompetitionsQuery;
use super::filter::{moment, reach};
use super::paged::PAGE;
use crate::kernel::authz::Actor;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::audit_events;
use crate::kernel::db::{AnyBackend, Snapshot};
use crate::kernel::error::{Code, Fault, Problem, Result};

/// The reach of everyone: what is published, but what a demonstration invented.
const EVERYONE: &str = "*";

/// One question to a report on competitions.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The moment whose rows are read.
    pub as_at: UtcTime,
    region: Option<String>,
    reach: String,
}

impl Asked {
    /// For a reader of a commissioning body, or for everyone where there is none.
    pub(super) fn new(
        db: &mut Snapshot<'_>,
        query: CompetitionsQuery,
        reader: Option<&Actor>,
    ) -> Result<Self> {
        Self::within(db, query, reader.map_or_else(|| EVERYONE.to_owned(), reach))
    }

    /// For who may see what lies within `reach`.
    pub(super) fn within(db: &mut Snapshot<'_>, query: CompetitionsQuery, reach: String) -> Result<Self> {
        let as_at = moment(query.as_at, db.now()?)?;
        if let Some(code) = &query.region
            && crate::reference::areas_in_region(db, code)?.is_empty()
        {
            let detail = "region: give the code of a region, such as F; /regions lists them.";
            return Err(Problem::new(Code::Invalid, detail)
                .with_faults(vec![Fault::new("region", "unknown", detail)]));
        }
        Ok(Self { as_at, region: query.region, reach })
    }

    /// True for who sees no more than everyone.
    pub(super) fn is_public(&self) -> bool {
        self.reach == EVERYONE
    }
}

/// `listed`: a page of the published competitions that the asker may know, one row each, as they stood at `$1`.
const LISTED: &str = "listed AS ( \
    SELECT c.* FROM competitions_versions c JOIN organisations b ON b.id = c.body_id \
    WHERE c.recorded_at <= $1 AND (c.superseded_at IS NULL OR c.superseded_at > $1) AND c.published_at <= $1 \
        AND ((CAST($2 AS TEXT) = '*' AND b.origin <> 'demonstration') \
            OR $2 LIKE '%|' || c.body_id || ':' || c.region_code || '|%' OR $2 LIKE '%|' || c.body_id || ':*|%') \
        AND ($3 IS NULL OR c.region_code = $3) AND c.id > $4 ORDER BY c.id LIMIT $5)";

/// A query over `listed`, the page after the competition `after`; further parameters begin with `$6`.
pub(super) fn over_listed(
    asked: &Asked,
    after: &str,
    select: &str,
) -> BoxedSqlQuery<'static, AnyBackend, SqlQuery> {
    asking(asked, after, &format!("WITH {LISTED} {select}"))
}

/// `$1` the moment, `$2` the reach, `$3` the region, `$4` what the page comes after, `$5` how many; they first appear in
/// this order.
pub(super) fn asking(
    asked: &Asked,
    after: &str,
    statement: &str,
) -> BoxedSqlQuery<'static, AnyBackend, SqlQuery> {
    diesel::sql_query(statement)
        .into_boxed::<AnyBackend>()
        .bind::<Timestamp, _>(asked.as_at)
        .bind::<Text, _>(asked.reach.clone())
        .bind::<Nullable<Text>, _>(asked.region.clone())
        .bind::<Text, _>(after.to_owned())
        .bind::<BigInt, _>(PAGE)
}

/// The last event about each of these competitions by `as_at`, of one of these actions where there are any.
pub(super) fn last_events(
    db: &mut Snapshot<'_>,
    competitions: &[&str],
    actions: &[&str],
    as_at: UtcTime,
) -> Result<BTreeMap<String, String>> {
    let events = audit_events::table
        .filter(audit_events::subject_kind.eq("competition"))
        .filter(audit_events::subject_id.eq_any(competitions))
        .filter(audit_events::at.le(as_at))
        .order((audit_events::at, audit_events::id))
        .select((audit_events::subject_id, audit_events::id));
    let rows: Vec<(String, String)> = if actions.is_empty() {
        events.load(db.conn())?
    } else {
        events.filter(audit_events::action.eq_any(actions)).load(db.conn())?
    };
    Ok(rows.into_iter().collect())
}
