//! Report `qualification-funnel` (R6): what became of the applications that were begun.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use super::DEFINITION_VERSION;
use super::median::{decimal, middle};
use super::qualification_query::{Asked, FEWEST, TOO_FEW, over_counted};
use super::qualification_views::FunnelRow;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::application_categories;
use crate::kernel::error::Result;

/// Applications read at once: what is held in memory beside the groups.
const PAGE: i64 = 1000;
/// Days without an answer after which a draft counts as abandoned.
const UNTOUCHED_DAYS: i64 = 30;
/// The category of the row in which each application counts once.
const ALL: &str = "all";

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    income_band: String,
    #[diesel(sql_type = Text)]
    sector: String,
    #[diesel(sql_type = Timestamp)]
    created_at: UtcTime,
    #[diesel(sql_type = Nullable<Timestamp>)]
    submitted_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    decided_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<BigInt>)]
    effort_minutes: Option<i64>,
    #[diesel(sql_type = BigInt)]
    waivers: i64,
    #[diesel(sql_type = Nullable<Text>)]
    last_question: Option<String>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    last_answer_at: Option<UtcTime>,
}

const SELECT: &str = "SELECT c.id, c.state, c.income_band, c.sector, c.created_at, c.submitted_at, c.decided_at, \
        c.effort_minutes, \
        (SELECT COUNT(*) FROM questions q JOIN question_tiers t ON t.question_id = q.id \
            WHERE q.question_set_id = c.question_set_id AND t.tier = c.tier AND NOT t.asked) AS waivers, \
        (SELECT w.question_code FROM application_answers_versions w \
            WHERE w.application_id = c.id AND w.recorded_at <= $1 \
            ORDER BY w.recorded_at DESC, w.question_code DESC LIMIT 1) AS last_question, \
        (SELECT MAX(w.recorded_at) FROM application_answers_versions w \
            WHERE w.application_id = c.id AND w.recorded_at <= $1) AS last_answer_at \
    FROM counted c WHERE c.id > $4 ORDER BY c.id LIMIT $5";

/// Period, income band, sector.
type Key = (String, String, String);

#[derive(Default)]
struct Group {
    started: i64,
    submitted: i64,
    admitted: i64,
    rejected: i64,
    withdrawn: i64,
    abandoned: i64,
    stopped_at: BTreeMap<String, i64>,
    days: BTreeMap<i64, i64>,
    minutes: BTreeMap<i64, i64>,
    waivers: i64,
}

/// Every row of the report.
pub(super) fn funnel(db: &mut Snapshot<'_>, asked: &Asked) -> Result<Vec<FunnelRow>> {
    let mut groups: BTreeMap<Key, BTreeMap<String, Group>> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page: Vec<Counted> = over_counted(asked, SELECT)
            .bind::<Text, _>(after.clone())
            .bind::<BigInt, _>(PAGE)
            .load(db.conn())?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        let mut categories = categories(db, &page)?;
        for one in &page {
            let day = one.created_at.london_day().0;
            let period = format!("{:04}-{:02}", day.year(), day.month());
            let group = groups.entry((period, one.income_band.clone(), one.sector.clone())).or_default();
            let own = categories.remove(&one.id).unwrap_or_default();
            for category in own.into_iter().chain([ALL.to_owned()]) {
                group.entry(category).or_default().count(one, asked.as_at);
            }
        }
    }
    let rows = groups.into_iter().flat_map(|(key, all)| rows(key, all, asked));
    Ok(rows.collect())
}

fn categories(db: &mut Snapshot<'_>, page: &[Counted]) -> Result<BTreeMap<String, Vec<String>>> {
    use application_categories as c;
    let ids: Vec<&str> = page.iter().map(|one| one.id.as_str()).collect();
    let rows: Vec<(String, String)> = c::table
        .filter(c::application_id.eq_any(ids))
        .order((c::application_id, c::category_code))
        .select((c::application_id, c::category_code))
        .load(db.conn())?;
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (application, code) in rows {
        all.entry(application).or_default().push(code);
    }
    Ok(all)
}

impl Group {
    fn count(&mut self, one: &Counted, as_at: UtcTime) {
        self.started += 1;
        let state = one.state.as_str();
        match state {
            "admitted" => self.admitted += 1,
            "rejected" | "rejected_on_appeal" | "under_appeal" | "superseded" => self.rejected += 1,
            "withdrawn" => self.withdrawn += 1,
            _ => {}
        }
        let touched = one.last_answer_at.unwrap_or(one.created_at).max(one.created_at);
        let untouched = touched.plus_seconds(UNTOUCHED_DAYS * 86_400) < as_at;
        if state == "discarded" || (state == "draft" && untouched) {
            self.abandoned += 1;
            let question = one.last_question.clone().unwrap_or_else(|| "none".to_owned());
            *self.stopped_at.entry(question).or_default() += 1;
        }
        if let Some(submitted) = one.submitted_at.filter(|at| *at <= as_at) {
            self.submitted += 1;
            self.waivers += one.waivers;
            if let Some(decided) = one.decided_at.filter(|at| *at <= as_at) {
                let span = submitted.london_day().0.until(decided.london_day().0);
                *self.days.entry(span.map_or(0, |span| i64::from(span.get_days()))).or_default() += 1;
            }
        }
        if let Some(minutes) = one.effort_minutes {
            *self.minutes.entry(minutes).or_default() += 1;
        }
    }
}

/// The rows of one period, income band and sector. A category that is left out could be found by taking the others from
/// `all`: then every category is.
fn rows((period, income_band, sector): Key, all: BTreeMap<String, Group>, asked: &Asked) -> Vec<FunnelRow> {
    let few = |group: &Group| asked.hides_few && group.started < FEWEST;
    let hidden: BTreeSet<String> =
        all.iter().filter(|(_, group)| few(group)).map(|(name, _)| name.clone()).collect();
    let some_category = hidden.iter().any(|name| name != ALL);
    let row = |(category, group): (String, Group)| {
        let hide = hidden.contains(&category) || (some_category && category != ALL);
        let row = FunnelRow {
            period: period.clone(),
            income_band: income_band.clone(),
            sector: sector.clone(),
            category,
            as_at: asked.as_at,
            definition_version: DEFINITION_VERSION,
            redaction_reason: hide.then(|| TOO_FEW.to_owned()),
            ..FunnelRow::default()
        };
        if hide { row } else { filled(row, &group, asked.hides_few) }
    };
    all.into_iter().map(row).collect()
}

fn filled(row: FunnelRow, group: &Group, hides_few: bool) -> FunnelRow {
    let mut stopped: Vec<(&String, &i64)> =
        group.stopped_at.iter().filter(|(_, count)| !hides_few || **count >= FEWEST).collect();
    stopped.sort_by_key(|(code, count)| (-**count, (*code).clone()));
    FunnelRow {
        started: Some(group.started),
        submitted: Some(group.submitted),
        admitted: Some(group.admitted),
        rejected: Some(group.rejected),
        withdrawn: Some(group.withdrawn),
        abandoned: Some(group.abandoned),
        abandoned_at_question: Some(
            stopped.into_iter().map(|(code, count)| format!("{code} ({count})")).collect(),
        ),
        median_days_to_decision: middle(&group.days).map(|twice| decimal(twice.saturating_mul(5))),
        median_effort_hours: middle(&group.minutes)
            .map(|twice| decimal((twice.saturating_mul(10) + 60) / 120)),
        waivers_used: Some(group.waivers),
        ..row
    }
}
