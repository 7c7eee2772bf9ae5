//! Report `competitions` (R8): how each published competition went.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use super::DEFINITION_VERSION;
use super::competition_query::{Asked, last_events, over_listed};
use super::competition_views::CompetitionRow;
use super::median::{decimal, middle};
use super::paged::Paged;
use super::qualification_query::FEWEST;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{clarifications, invitations};
use crate::kernel::error::Result;

/// Invitations and bids come as they are counted; who may know is decided row by row.
const SELECT: &str = "SELECT c.id, c.reference, c.region_code, c.state, c.published_at, c.partnering_ends_at, c.deadline, \
        c.closed_at, c.decided_at, c.reason, \
        (SELECT COUNT(*) FROM invitations i WHERE i.competition_id = c.id AND i.invited_at <= $1) AS invited, \
        (SELECT COUNT(*) FROM invitations i WHERE i.competition_id = c.id AND i.declined_at <= $1) AS declined, \
        (SELECT COUNT(*) FROM bids b WHERE b.competition_id = c.id AND b.state IN ('locked', 'opened', 'unopenable', \
            'compliant', 'non_compliant', 'scored', 'successful', 'unsuccessful', 'excluded', 'withdrawn_late')) AS bids, \
        (SELECT COUNT(*) FROM clarifications q WHERE q.competition_id = c.id AND q.number IS NOT NULL \
            AND q.decided_at <= $1) AS answered, \
        (SELECT COUNT(*) FROM addenda a WHERE a.competition_id = c.id AND a.published_at <= $1) AS addenda, \
        (SELECT MIN(n.published_at) FROM pipeline_notices n WHERE n.competition_id = c.id AND n.published_at <= $1) \
            AS notice_date \
    FROM listed c ORDER BY c.id";

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Text)]
    region_code: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Timestamp)]
    published_at: UtcTime,
    #[diesel(sql_type = Nullable<Timestamp>)]
    partnering_ends_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    deadline: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    closed_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    decided_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = BigInt)]
    invited: i64,
    #[diesel(sql_type = BigInt)]
    declined: i64,
    #[diesel(sql_type = BigInt)]
    bids: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
    #[diesel(sql_type = BigInt)]
    addenda: i64,
    #[diesel(sql_type = Nullable<Timestamp>)]
    notice_date: Option<UtcTime>,
}

/// What a page needs beside its competitions, by competition.
struct Beside {
    reasons: BTreeMap<String, Vec<String>>,
    /// Days from question to answer, with how often each number comes.
    days: BTreeMap<String, BTreeMap<i64, i64>>,
    events: BTreeMap<String, String>,
}

/// The question of this report.
#[derive(Debug, Clone)]
pub(super) struct Competitions(pub Asked);

impl Paged for Competitions {
    type Row = CompetitionRow;
    const NAME: &'static str = "competitions";

    fn as_at(&self) -> UtcTime {
        self.0.as_at
    }

    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<CompetitionRow>> {
        let listed: Vec<Listed> = over_listed(&self.0, after, SELECT).load(db.conn())?;
        let ids: Vec<&str> = listed.iter().map(|one| one.id.as_str()).collect();
        let beside = Beside {
            reasons: reasons(db, &ids, self.0.as_at)?,
            days: days(db, &ids, self.0.as_at)?,
            events: last_events(db, &ids, &[], self.0.as_at)?,
        };
        Ok(listed.into_iter().map(|one| row(one, &beside, &self.0)).collect())
    }

    fn key(row: &CompetitionRow) -> String {
        row.competition_id.clone()
    }
}

fn reasons(db: &mut Snapshot<'_>, ids: &[&str], as_at: UtcTime) -> Result<BTreeMap<String, Vec<String>>> {
    let rows: Vec<(String, Option<String>)> = invitations::table
        .filter(invitations::competition_id.eq_any(ids))
        .filter(invitations::declined_at.le(as_at))
        .order((invitations::competition_id, invitations::declined_at, invitations::id))
        .select((invitations::competition_id, invitations::decline_reason))
        .load(db.conn())?;
    let mut by_id: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, reason) in rows {
        by_id.entry(id).or_default().extend(reason);
    }
    Ok(by_id)
}

/// From the day on which the commissioning side was shown a question: when it was asked is nobody's to know.
fn days(db: &mut Snapshot<'_>, ids: &[&str], as_at: UtcTime) -> Result<BTreeMap<String, BTreeMap<i64, i64>>> {
    let rows: Vec<(String, UtcTime, Option<UtcTime>)> = clarifications::table
        .filter(clarifications::competition_id.eq_any(ids))
        .filter(clarifications::number.is_not_null())
        .filter(clarifications::decided_at.le(as_at))
        .select((clarifications::competition_id, clarifications::shown_from, clarifications::decided_at))
        .load(db.conn())?;
    let mut by_id: BTreeMap<String, BTreeMap<i64, i64>> = BTreeMap::new();
    for (id, shown_from, decided_at) in rows {
        let days = decided_at.and_then(|at| days_between(shown_from, at)).unwrap_or_default().max(0);
        *by_id.entry(id).or_default().entry(days).or_insert(0) += 1;
    }
    Ok(by_id)
}

/// Whole days in London.
fn days_between(from: UtcTime, to: UtcTime) -> Option<i64> {
    from.london_day().0.until(to.london_day().0).ok().map(|span| i64::from(span.get_days()))
}

fn row(one: Listed, beside: &Beside, asked: &Asked) -> CompetitionRow {
    let known_by = |at: Option<UtcTime>| at.is_some_and(|at| at <= asked.as_at);
    let (closed, decided) = (known_by(one.closed_at), known_by(one.decided_at));
    // Visibility table: invitations are public once decided; a bid is known to nobody else before close.
    let invitations = !asked.is_public() || decided;
    let bids = closed && invitations;
    let answered_enough = !asked.is_public() || one.answered >= FEWEST;
    let ended = matches!(one.state.as_str(), "cancelled" | "unsuccessful");
    let redaction_reason = match (closed, invitations) {
        (_, false) => Some("until_decided".to_owned()),
        (false, true) => Some("sealed_until_close".to_owned()),
        (true, true) => None,
    };
    CompetitionRow {
        reference: one.reference,
        region: one.region_code,
        notice_date: one.notice_date,
        notice_days: one.notice_date.and_then(|notice| days_between(notice, one.published_at)),
        bid_open: one.published_at,
        bid_close: one.deadline,
        partnering_days: one.partnering_ends_at.and_then(|end| days_between(one.published_at, end)),
        bidding_days: one.deadline.and_then(|end| days_between(one.published_at, end)),
        invited_n: invitations.then_some(one.invited),
        declined_n: invitations.then_some(one.declined),
        decline_reason: (!asked.is_public())
            .then(|| beside.reasons.get(&one.id).cloned().unwrap_or_default()),
        bids_n: bids.then_some(one.bids),
        single_bid_flag: bids.then_some(one.bids == 1),
        clarifications_n: one.answered,
        median_answer_days: beside
            .days
            .get(&one.id)
            .filter(|_| answered_enough)
            .and_then(middle)
            .map(|twice| decimal(twice.saturating_mul(5))),
        changes_after_publication_n: one.addenda,
        outcome: outcome(&one.state).to_owned(),
        cancelled_reason: one.reason.filter(|_| ended && !asked.is_public()),
        as_at: asked.as_at,
        definition_version: DEFINITION_VERSION,
        source_event_id: beside.events.get(&one.id).cloned().filter(|_| !asked.is_public()),
        redaction_reason,
        competition_id: one.id,
    }
}

fn outcome(state: &str) -> &str {
    match state {
        "decided" | "completed" => "awarded",
        "cancelled" | "unsuccessful" => state,
        _ => "running",
    }
}
