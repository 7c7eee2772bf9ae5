//! A report with a row for each of many things, read page by page: memory does not grow with their number.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, block};
use futures_util::{StreamExt, stream};
use serde::Serialize;

use super::DEFINITION_VERSION;
use super::cells::{columns, csv_line, csv_rows, json};
use super::format::Format;
use super::xlsx::Sheet;
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Caching, pieces};
use crate::kernel::state::App;

/// Rows read at once: what a report holds in memory.
pub(super) const PAGE: i64 = 500;

/// The question to such a report.
pub(super) trait Paged: Clone + Send + Sync + 'static {
    /// A row of nothing gives the names of the columns.
    type Row: Default + Serialize + Send + 'static;
    const NAME: &'static str;

    /// The moment whose rows are read.
    fn as_at(&self) -> UtcTime;
    /// At most [`PAGE`] rows whose key comes after `after`, in the order of their keys.
    fn page(&self, db: &mut Snapshot<'_>, after: &str) -> Result<Vec<Self::Row>>;
    /// What the rows are in the order of.
    fn key(row: &Self::Row) -> String;
}

async fn page<P: Paged>(app: &App, report: &P, after: String) -> Result<Vec<P::Row>> {
    let report = report.clone();
    app.db.read(move |db| report.page(db, &after)).await
}

/// The whole report.
pub(super) async fn answer<P: Paged>(
    app: &App,
    report: P,
    format: Format,
    caching: Caching,
) -> Result<HttpResponse> {
    // The first page before any byte is sent: what can be refused is refused with a status.
    let first = page(app, &report, String::new()).await?;
    let mut head = format.head(P::NAME, caching);
    let (begin, end) = match format {
        Format::Csv => (csv_line(&columns(&P::Row::default())?)?, Bytes::new()),
        Format::Json => (json_head(P::NAME, report.as_at())?, Bytes::from_static(b"]}")),
        Format::Xlsx => {
            let file = workbook(app, &report, first).await?;
            return Ok(head.streaming(pieces(file)));
        }
    };
    let app = app.clone();
    let rows = stream::unfold((Some(first), true), move |(rows, is_first)| {
        let (app, report) = (app.clone(), report.clone());
        async move {
            let rows = rows?;
            let last = P::key(rows.last()?);
            let next = match page(&app, &report, last).await {
                Ok(next) => next,
                Err(problem) => return Some((Err(problem), (None, false))),
            };
            Some((chunk(&rows, format, is_first), (Some(next), false)))
        }
    });
    let body = stream::once(async move { Ok::<_, Problem>(begin) })
        .chain(rows)
        .chain(stream::once(async move { Ok::<_, Problem>(end) }));
    Ok(head.streaming(Box::pin(body)))
}

async fn workbook<P: Paged>(app: &App, report: &P, first: Vec<P::Row>) -> Result<std::fs::File> {
    let mut sheet = Sheet::new(&P::Row::default(), report.as_at())?;
    let mut rows = first;
    while let Some(last) = rows.last().map(P::key) {
        sheet = apart(move || {
            rows.iter().try_for_each(|row| sheet.row(row))?;
            Ok(sheet)
        })
        .await?;
        rows = page(app, report, last).await?;
    }
    apart(move || sheet.finish()).await
}

/// Writes files off the threads that answer.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    block(work).await.unwrap_or_else(|_| Err(Problem::internal("a workbook was given up")))
}

fn chunk(rows: &[impl Serialize], format: Format, is_first: bool) -> Result<Bytes> {
    if format == Format::Csv {
        return csv_rows(rows);
    }
    let mut text = String::new();
    for (place, row) in rows.iter().enumerate() {
        if place > 0 || !is_first {
            text.push(',');
        }
        text.push_str(&json(row)?);
    }
    Ok(Bytes::from(text))
}

fn json_head(name: &str, as_at: UtcTime) -> Result<Bytes> {
    let head = serde_json::json!({
        "report": name,
        "definition_version": DEFINITION_VERSION,
        "as_at": as_at,
    });
    let text = json(&head)?;
    Ok(Bytes::from(format!("{},\"rows\":[", text.trim_end_matches('}'))))
}
