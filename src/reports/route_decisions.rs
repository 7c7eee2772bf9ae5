//! Report `route-decisions` (R11): the published choices of grant or contract.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};

use super::DEFINITION_VERSION;
use super::competition_query::{Asked, last_events, over_listed};
use super::competition_views::RouteDecisionRow;
use super::paged::Paged;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};

/// A published competition has one decision. Lots that were removed from its draft have versions, and no row.
const SELECT: &str = "SELECT c.id, c.reference, c.region_code, c.title, c.published_at, d.id AS decision_id, d.aid_version, \
        d.gates_failed, d.score, d.aid_outcome, d.chosen, d.reason, d.officer, d.decided_by, \
        d.second_person IS NOT NULL AS confirmed, \
        CAST(COALESCE((SELECT SUM(v.value_pence) FROM lots_versions v JOIN lots l ON l.id = v.id \
            WHERE v.competition_id = c.id AND v.recorded_at <= $1 AND (v.superseded_at IS NULL OR v.superseded_at > $1)), 0) \
            AS BIGINT) AS value_pence \
    FROM listed c JOIN route_decisions_versions d ON d.competition_id = c.id \
        AND d.recorded_at <= $1 AND (d.superseded_at IS NULL OR d.superseded_at > $1) \
    ORDER BY c.id";

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Timestamp)]
    published_at: UtcTime,
    #[diesel(sql_type = Text)]
    decision_id: String,
    #[diesel(sql_type = BigInt)]
    aid_version: i64,
    #[diesel(sql_type = Text)]
    gates_failed: String,
    #[diesel(sql_type = BigInt)]
    score: i64,
    #[diesel(sql_type = Text)]
    aid_outcome: String,
    #[diesel(sql_type = Text)]
    chosen: String,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    officer: Option<String>,
    #[diesel(sql_type = Text)]
    decided_by: String,
    #[diesel(sql_type = Bool)]
    confirmed: bool,
    #[diesel(sql_type = BigInt)]
    value_pence: i64,
}

/// The question of this report.
#[derive(Debug, Clone)]
pub(super) struct RouteDecisions(pub Asked);

impl Paged for RouteDecisions {
    type Row = RouteDecisionRow;
    const NAME: &'static str = "route-decisions";

    fn as_at(&self) -> UtcTime {
        self.0.as_at
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<RouteDecisionRow>> {
        let listed: Vec<Listed> = over_listed(&self.0, after, SELECT).load(db.conn())?;
        let ids: Vec<&str> = listed.iter().map(|one| one.id.as_str()).collect();
        let actions = ["record_route_decision", "confirm_route_decision"];
        let events = last_events(db, &ids, &actions, self.0.as_at)?;
        listed
            .into_iter()
            .map(|one| {
                let event = events.get(&one.id).cloned().filter(|_| !self.0.is_public());
                row(one, event, &self.0)
            })
            .collect()
    }

    fn key(row: &RouteDecisionRow) -> String {
        row.competition_id.clone()
    }
}

fn row(one: Listed, event: Option<String>, asked: &Asked) -> Result<RouteDecisionRow> {
    let gates_failed: Vec<String> = serde_json::from_str(&one.gates_failed)
        .map_err(|cause| Problem::internal(format!("route decision: {cause}")))?;
    Ok(RouteDecisionRow {
        decision_id: one.decision_id,
        competition_id: one.id,
        reference: one.reference,
        region: one.region_code,
        need: one.title,
        value_pence: one.value_pence,
        aid_version: one.aid_version,
        // Where a gate decided there are no points.
        score: gates_failed.is_empty().then_some(one.score),
        gates_failed,
        overridden: one.aid_outcome != "panel" && one.aid_outcome != one.chosen,
        aid_outcome: one.aid_outcome,
        chosen: one.chosen,
        reason: one.reason,
        officer: one.officer,
        decided_by: (!asked.is_public()).then_some(one.decided_by),
        confirmed_by_second_person: one.confirmed,
        published_at: one.published_at,
        as_at: asked.as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: event,
        redaction_reason: asked.is_public().then(|| "personal".to_owned()),
    })
}
