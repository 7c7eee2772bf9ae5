//! What is asked of the reports on qualification, for whom, and which applications count: SQL that both databases take.

use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Nullable, Text, Timestamp};

use super::filter::moment;
use super::qualification_views::QualificationQuery;
use crate::kernel::authz::{Actor, Permission, ReadReports, Role};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::AnyBackend;
use crate::kernel::error::Result;

/// A count below this could point to one provider.
pub(super) const FEWEST: i64 = 5;
/// Why the figures of a row are left out.
pub(super) const TOO_FEW: &str = "fewer_than_5";

/// One question to a report on qualification.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The moment whose rows are read.
    pub as_at: UtcTime,
    framework: Option<String>,
    /// The bodies whose frameworks count, `|body|body|`; `*` for all that are no demonstration's.
    reach: String,
    /// Whether small counts are left out.
    pub hides_few: bool,
}

impl Asked {
    /// For everyone: every framework together, small counts left out.
    pub(super) fn everyone(as_at: Option<UtcTime>, now: UtcTime) -> Result<Self> {
        Ok(Self { as_at: moment(as_at, now)?, framework: None, reach: "*".to_owned(), hides_few: true })
    }

    /// For who reads reports in a commissioning body. Its framework managers and auditors may know each application, so
    /// they see every count; others see what the public would of these frameworks.
    pub(super) fn reader(query: QualificationQuery, actor: &Actor, now: UtcTime) -> Result<Self> {
        let known = actor.bodies(&[Role::FrameworkManager, Role::Auditor]);
        let hides_few = known.is_empty();
        let bodies = if hides_few { actor.bodies(ReadReports::ROLES) } else { known };
        Ok(Self {
            as_at: moment(query.as_at, now)?,
            framework: query.framework_id.filter(|_| !hides_few).map(String::from),
            reach: format!("|{}|", bodies.join("|")),
            hides_few,
        })
    }
}

/// `counted`: the applications that count, one row each, as they stood at `$1`, with their provider's income band and
/// sector. Invented ones of a demonstration stay out of the public figures.
const COUNTED: &str = "counted AS ( \
    SELECT v.id, v.framework_id, v.question_set_id, v.organisation_id, v.tier, v.state, v.effort_minutes, \
        f.reference AS framework_reference, a.created_at, a.submitted_at, a.decided_at, o.income_band, o.sector \
    FROM applications_versions v \
    JOIN applications a ON a.id = v.id \
    JOIN frameworks f ON f.id = v.framework_id \
    JOIN organisations b ON b.id = f.body_id \
    JOIN organisations_versions o ON o.id = v.organisation_id \
        AND o.recorded_at <= $1 AND (o.superseded_at IS NULL OR o.superseded_at > $1) \
    WHERE v.recorded_at <= $1 AND (v.superseded_at IS NULL OR v.superseded_at > $1) \
        AND ((CAST($2 AS TEXT) = '*' AND b.origin <> 'demonstration' AND o.origin <> 'demonstration') \
            OR $2 LIKE '%|' || f.body_id || '|%') \
        AND ($3 IS NULL OR v.framework_id = $3))";

/// A query over `counted`; further parameters begin with `$4`.
pub(super) fn over_counted(asked: &Asked, select: &str) -> BoxedSqlQuery<'static, AnyBackend, SqlQuery> {
    diesel::sql_query(format!("WITH {COUNTED} {select}"))
        .into_boxed::<AnyBackend>()
        .bind::<Timestamp, _>(asked.as_at)
        .bind::<Text, _>(asked.reach.clone())
        .bind::<Nullable<Text>, _>(asked.framework.clone())
}
