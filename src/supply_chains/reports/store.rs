//! The Diesel of providers' reports.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::views::PartnerReportKind;
use crate::awards::AwardId;
use crate::bids::EntryId;
use crate::kernel::authz::{Actor, Permission, Role, WritePartnerReports};
use crate::kernel::clock::{Day, UtcTime};
use crate::kernel::db::schema::supply_chain_reports as t;
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::supply_chains::model::ReportId;
use crate::supply_chains::states::ReportState;

/// A report as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = t, treat_none_as_default_value = false)]
pub(super) struct Report {
    pub(super) id: ReportId,
    pub(super) kind: PartnerReportKind,
    pub(super) organisation_id: String,
    pub(super) award_id: AwardId,
    pub(super) entry_id: Option<EntryId>,
    pub(super) body_id: String,
    pub(super) region_code: String,
    pub(super) text: String,
    pub(super) people: Option<i64>,
    pub(super) from_on: Option<Day>,
    pub(super) to_on: Option<Day>,
    pub(super) state: ReportState,
    pub(super) submitted_by: String,
    pub(super) submitted_at: UtcTime,
    pub(super) answered_by: Option<String>,
    pub(super) answered_at: Option<UtcTime>,
    pub(super) answer: Option<String>,
    pub(super) version: i64,
    pub(super) recorded_at: UtcTime,
}

/// Who of the commissioning side reads them.
pub(super) const READERS: &[Role] = &[Role::Commissioner, Role::RegionalDirector, Role::Auditor];

type Condition = Box<dyn BoxableExpression<t::table, AnyBackend, SqlType = Bool>>;

fn visible_to(actor: &Actor) -> Condition {
    let mut visible: Condition =
        Box::new(t::organisation_id.eq_any(actor.bodies(WritePartnerReports::ROLES)));
    for grant in actor.grants.iter().filter(|grant| READERS.contains(&grant.role)) {
        let to = t::body_id.eq(grant.body_id.clone());
        visible = match &grant.region_code {
            Some(region) => Box::new(visible.or(to.and(t::region_code.eq(region.clone())))),
            None => Box::new(visible.or(to)),
        };
    }
    visible
}

/// The reports that the caller may know of, the newest first.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    before: Option<String>,
    limit: i64,
) -> Result<Vec<Report>> {
    let mut query = t::table
        .filter(visible_to(actor))
        .order(t::id.desc())
        .limit(limit)
        .select(Report::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(t::id.lt(before));
    }
    Ok(query.load(db.conn())?)
}

/// A report, whoever asks.
pub(super) fn report(db: &mut Snapshot<'_>, id: &ReportId) -> Result<Report> {
    t::table.find(id).select(Report::as_select()).first(db.conn()).optional()?.ok_or_else(Problem::not_found)
}

pub(super) fn insert(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    diesel::insert_into(t::table).values(report).execute(tx.conn())?;
    Ok(())
}

/// Keeps the answer.
pub(super) fn answer(tx: &mut Tx<'_>, id: &ReportId, by: &str, words: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(t::table.find(id))
        .set((
            t::answered_by.eq(Some(by)),
            t::answered_at.eq(Some(now)),
            t::answer.eq(Some(words)),
            t::version.eq(t::version + 1),
            t::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
