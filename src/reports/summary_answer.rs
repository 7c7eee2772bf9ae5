//! Report `awards-summary` in each form: as JSON with its notes; as CSV or a workbook one row a group, or one for the whole.

use actix_web::HttpResponse;
use serde::Serialize;

use super::cells::json;
use super::format::Format;
use super::table::Table;
use super::views::{AwardsSummary, SummaryRow};
use super::{ShareOut, VoluntaryShares};
use crate::kernel::clock::UtcTime;
use crate::kernel::error::Result;
use crate::kernel::http::Caching;

#[derive(Serialize)]
struct Row<'s> {
    #[serde(flatten)]
    figures: &'s SummaryRow,
    as_at: UtcTime,
    definition_version: i64,
    source_event_id: Option<&'s str>,
    redaction_reason: Option<&'s str>,
}

/// The answer.
pub(super) fn answer(summary: &AwardsSummary, format: Format, caching: Caching) -> Result<HttpResponse> {
    if format == Format::Json {
        return Ok(format.head(summary.report, caching).body(json(summary)?));
    }
    let row = |figures| Row {
        figures,
        as_at: summary.as_at,
        definition_version: summary.definition_version,
        source_event_id: None,
        redaction_reason: None,
    };
    let filled = SummaryRow { voluntary_shares: full_shares(), ..SummaryRow::default() };
    let rows = match summary.group_by {
        None => vec![row(&summary.whole)],
        Some(_) => summary.groups.iter().map(row).collect(),
    };
    Table { name: summary.report, as_at: summary.as_at, blank: row(&filled), rows }.answer(format, caching)
}

/// Every share present, so that the columns name its parts.
fn full_shares() -> VoluntaryShares {
    let share = || Some(ShareOut { part: 0, whole: 0, percent: String::new() });
    VoluntaryShares { lead_providers: share(), contracts: share(), award_lines: share(), value: share() }
}
