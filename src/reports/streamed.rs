//! A report that is read and sent in pages, as JSON, CSV or XLSX: memory does not grow with the number of its rows.

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::{StreamExt, stream};
use serde::Serialize;

use super::answer::{columns, csv_line, csv_rows, json};
use super::table::{TableFormat, cells, response};
use super::xlsx::Workbook;
use super::{DEFINITION_VERSION, awards};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Caching;
use crate::kernel::state::App;

/// A report that can be read in pages.
pub(super) trait Pages: Clone + Send + 'static {
    /// A row.
    type Row: Serialize + Default + Send + 'static;
    /// The report's name.
    const NAME: &'static str;

    /// The moment whose records are read.
    fn as_at(&self) -> UtcTime;

    /// What the rows are in the order of.
    fn key(row: &Self::Row) -> String;

    /// At most `limit` rows whose key comes after `after`.
    fn page(&self, db: &mut Snapshot<'_>, after: &str, limit: i64) -> Result<Vec<Self::Row>>;
}

/// How far an answer is written.
struct Writer {
    format: TableFormat,
    columns: Vec<String>,
    book: Option<Workbook>,
    any: bool,
}

impl Writer {
    /// The writer with the first bytes.
    fn begin<P: Pages>(pages: &P, format: TableFormat) -> Result<(Self, Bytes)> {
        let columns = columns(&P::Row::default())?;
        let (book, head) = match format {
            TableFormat::Csv => (None, csv_line(&columns)?),
            TableFormat::Json => {
                let head = serde_json::json!({
                    "report": P::NAME,
                    "definition_version": DEFINITION_VERSION,
                    "as_at": pages.as_at(),
                });
                let text = format!("{},\"rows\":[", json(&head)?.trim_end_matches('}'));
                (None, Bytes::from(text))
            }
            TableFormat::Xlsx => {
                let (book, bytes) = Workbook::begin(&columns)?;
                (Some(book), Bytes::from(bytes))
            }
        };
        Ok((Self { format, columns, book, any: false }, head))
    }

    fn rows(&mut self, rows: &[impl Serialize]) -> Result<Bytes> {
        let between = if self.any { "," } else { "" };
        self.any = true;
        match (&mut self.book, self.format) {
            (Some(book), _) => Ok(Bytes::from(book.rows(&cells(&self.columns, rows)?)?)),
            (None, TableFormat::Csv) => csv_rows(rows),
            (None, _) => {
                let texts = rows.iter().map(json).collect::<Result<Vec<_>>>()?;
                Ok(Bytes::from(format!("{between}{}", texts.join(","))))
            }
        }
    }

    fn end(&mut self) -> Result<Bytes> {
        match (&mut self.book, self.format) {
            (Some(book), _) => Ok(Bytes::from(book.end()?)),
            (None, TableFormat::Csv) => Ok(Bytes::new()),
            (None, _) => Ok(Bytes::from_static(b"]}")),
        }
    }
}

/// Where the stream is: the rows read last, none when the end is due; nothing after it.
type At<P> = Option<(Vec<<P as Pages>::Row>, Writer)>;

/// The report, in pages.
pub(super) async fn answer<P: Pages>(
    app: &App,
    pages: P,
    format: TableFormat,
    caching: Caching,
) -> Result<HttpResponse> {
    let (writer, head) = Writer::begin(&pages, format)?;
    // The first page before any byte is sent: what can be refused is refused with a status.
    let first = page(app.clone(), pages.clone(), String::new()).await?;
    let app = app.clone();
    let rest = stream::unfold(Some((first, writer)), move |at: At<P>| {
        let (app, pages) = (app.clone(), pages.clone());
        async move {
            let (rows, mut writer) = at?;
            let Some(last) = rows.last().map(P::key) else { return Some((writer.end(), None)) };
            let chunk = writer.rows(&rows);
            match page(app, pages, last).await {
                Ok(next) => Some((chunk, Some((next, writer)))),
                Err(problem) => Some((Err(problem), None)),
            }
        }
    });
    let body = stream::once(async move { Ok::<_, Problem>(head) }).chain(rest);
    Ok(response(P::NAME, format, caching).streaming(Box::pin(body)))
}

async fn page<P: Pages>(app: App, pages: P, after: String) -> Result<Vec<P::Row>> {
    app.db.read(move |db| pages.page(db, &after, awards::PAGE)).await
}
