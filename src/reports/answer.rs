//! A report as JSON or CSV. The CSV is RFC 4180 in UTF-8 without a byte order mark; its columns are the JSON's
//! fields, a field within a field joined by `_`, a list joined by `; `.

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;
use futures_util::stream;
use serde::Serialize;
use serde_json::Value;

use super::awards::PAGE;
use super::filter::{Filter, Format};
use super::views::{AwardRow, AwardsSummary, SummaryRow};
use super::{DEFINITION_VERSION, awards_page};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Caching;
use crate::kernel::state::App;

/// The form asked for: the `format` parameter, else the best of the Accept header; 406 where neither is possible.
pub(super) fn format(request: &HttpRequest, parameter: Option<Format>) -> Result<Format> {
    if let Some(format) = parameter {
        return Ok(format);
    }
    let accept = request.headers().get(header::ACCEPT).map(|value| value.to_str().unwrap_or_default());
    accepted(accept.unwrap_or("*/*")).ok_or_else(|| {
        Problem::new(
            Code::NotAcceptable,
            "Ask for application/json or text/csv, or add ?format=json or ?format=csv.",
        )
    })
}

/// The better of JSON and CSV by an Accept header (RFC 9110 section 12.5.1); JSON where both are as good.
fn accepted(accept: &str) -> Option<Format> {
    let quality = |full: &str| {
        let any_of_type = full.split('/').next().map(|kind| format!("{kind}/*")).unwrap_or_default();
        let mut best: Option<(u8, u32)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let closeness = match name.as_str() {
                name if name == full => 3,
                name if name == any_of_type => 2,
                "*/*" => 1,
                _ => continue,
            };
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
            if best.is_none_or(|(known, _)| closeness > known) {
                best = Some((closeness, weight));
            }
        }
        best.map_or(0, |(_, weight)| weight)
    };
    let (json, csv) = (quality("application/json"), quality("text/csv"));
    match (json, csv) {
        (0, 0) => None,
        (json, csv) if csv > json => Some(Format::Csv),
        _ => Some(Format::Json),
    }
}

/// A weight such as `0.8`, in thousandths; a malformed one counts as nothing.
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u32>()) {
        ("0", Ok(part)) => part,
        ("1", Ok(_)) => 1000,
        _ => 0,
    }
}

/// Report `awards`, in pages: memory does not grow with the number of awards.
pub(super) async fn awards(
    app: &App,
    filter: Filter,
    format: Format,
    caching: Caching,
) -> Result<HttpResponse> {
    // The first page before any byte is sent: what can be refused is refused with a status.
    let first = page(app.clone(), filter.clone(), String::new()).await?;
    let head = match format {
        Format::Csv => csv_line(&columns(&AwardRow::blank(filter.as_at))?)?,
        Format::Json => json_head(&filter)?,
    };
    let tail = match format {
        Format::Csv => Bytes::new(),
        Format::Json => Bytes::from_static(b"]}"),
    };
    let app = app.clone();
    let rows = stream::unfold((Some(first), 0_u64), move |(rows, sent)| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let rows = rows?;
            let last = rows.last().map(|row| row.award_id.clone())?;
            let next = match page(app, filter, last).await {
                Ok(next) => next,
                Err(problem) => return Some((Err(problem), (None, sent))),
            };
            let chunk = chunk(&rows, format, sent == 0);
            let sent = sent.saturating_add(u64::try_from(rows.len()).unwrap_or(0));
            Some((chunk, (Some(next), sent)))
        }
    });
    let body = stream::once(async move { Ok::<_, Problem>(head) })
        .chain(rows)
        .chain(stream::once(async move { Ok::<_, Problem>(tail) }));
    Ok(response(format, "awards", caching).streaming(Box::pin(body)))
}

async fn page(app: App, filter: Filter, after: String) -> Result<Vec<AwardRow>> {
    app.db.read(move |db| awards_page(db, &filter, &after, PAGE)).await
}

fn chunk(rows: &[AwardRow], format: Format, first: bool) -> Result<Bytes> {
    match format {
        Format::Csv => csv_rows(rows),
        Format::Json => {
            let mut text = String::new();
            for (place, row) in rows.iter().enumerate() {
                if place > 0 || !first {
                    text.push(',');
                }
                text.push_str(&json(row)?);
            }
            Ok(Bytes::from(text))
        }
    }
}

fn json_head(filter: &Filter) -> Result<Bytes> {
    let head = serde_json::json!({
        "report": "awards",
        "definition_version": DEFINITION_VERSION,
        "as_at": filter.as_at,
    });
    let text = json(&head)?;
    Ok(Bytes::from(format!("{},\"rows\":[", text.trim_end_matches('}'))))
}

/// Report `awards-summary`. As CSV: one row a group, or one for the whole where there are no groups.
pub(super) fn summary(summary: &AwardsSummary, format: Format, caching: Caching) -> Result<HttpResponse> {
    #[derive(Serialize)]
    struct Row<'s> {
        #[serde(flatten)]
        figures: &'s SummaryRow,
        as_at: crate::kernel::clock::UtcTime,
        definition_version: i64,
        source_event_id: Option<&'s str>,
        redaction_reason: Option<&'s str>,
    }
    let row = |figures| Row {
        figures,
        as_at: summary.as_at,
        definition_version: summary.definition_version,
        source_event_id: None,
        redaction_reason: None,
    };
    let body = match format {
        Format::Json => Bytes::from(json(summary)?),
        Format::Csv => {
            let filled = SummaryRow { voluntary_shares: full_shares(), ..SummaryRow::default() };
            let rows: Vec<Row<'_>> = match summary.group_by {
                None => vec![row(&summary.whole)],
                Some(_) => summary.groups.iter().map(row).collect(),
            };
            let head = csv_line(&columns(&row(&filled))?)?;
            Bytes::from([head, csv_rows(&rows)?].concat())
        }
    };
    Ok(response(format, "awards-summary", caching).body(body))
}

/// Every share present, so that the header names its parts.
fn full_shares() -> super::VoluntaryShares {
    let share = || Some(super::ShareOut { part: 0, whole: 0, percent: String::new() });
    super::VoluntaryShares {
        lead_providers: share(),
        contracts: share(),
        award_lines: share(),
        value: share(),
    }
}

fn response(format: Format, name: &str, caching: Caching) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    match format {
        Format::Json => response.content_type("application/json"),
        Format::Csv => response
            .content_type("text/csv; charset=utf-8; header=present")
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\""))),
    };
    match caching {
        Caching::Private => response
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::VARY, "Authorization, Cookie, Accept")),
        Caching::Public => response
            .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
            .insert_header((header::VARY, "Accept, Accept-Encoding")),
    };
    response
}

pub(super) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| Problem::internal(format!("a report: {cause}")))
}

pub(super) fn csv_rows(rows: &[impl Serialize]) -> Result<Bytes> {
    let mut lines = Vec::new();
    for row in rows {
        let value =
            serde_json::to_value(row).map_err(|cause| Problem::internal(format!("a report: {cause}")))?;
        let mut cells = Vec::new();
        flatten("", &value, &mut cells);
        let cells: Vec<String> = cells.into_iter().map(|(_, cell)| cell).collect();
        lines.push(csv_line(&cells)?);
    }
    Ok(Bytes::from(lines.concat()))
}

/// The names of a row's columns.
pub(super) fn columns(row: &impl Serialize) -> Result<Vec<String>> {
    let value = serde_json::to_value(row).map_err(|cause| Problem::internal(format!("a report: {cause}")))?;
    let mut cells = Vec::new();
    flatten("", &value, &mut cells);
    Ok(cells.into_iter().map(|(name, _)| name).collect())
}

pub(super) fn flatten(name: &str, value: &Value, cells: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (field, inner) in fields {
                let joined = if name.is_empty() { field.clone() } else { format!("{name}_{field}") };
                match (inner, name) {
                    // A share that does not exist has its three empty cells all the same.
                    (Value::Null, "voluntary_shares") => {
                        for part in ["part", "whole", "percent"] {
                            cells.push((format!("{joined}_{part}"), String::new()));
                        }
                    }
                    _ => flatten(&joined, inner, cells),
                }
            }
        }
        Value::Array(items) => {
            let texts: Vec<String> =
                items.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect();
            cells.push((name.to_owned(), neutral(texts.join("; "))));
        }
        Value::String(text) => cells.push((name.to_owned(), neutral(text.clone()))),
        Value::Null => cells.push((name.to_owned(), String::new())),
        other => cells.push((name.to_owned(), other.to_string())),
    }
}

/// A spreadsheet would run a cell that begins so: an apostrophe makes it text.
fn neutral(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

pub(super) fn csv_line(cells: &[String]) -> Result<Bytes> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells).map_err(|cause| Problem::internal(format!("a report: {cause}")))?;
    let line = writer.into_inner().map_err(|cause| Problem::internal(format!("a report: {cause}")))?;
    Ok(Bytes::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_header_chooses() {
        for (accept, format) in [
            ("*/*", Some(Format::Json)),
            ("text/csv", Some(Format::Csv)),
            ("text/*", Some(Format::Csv)),
            ("application/json, text/csv", Some(Format::Json)),
            ("application/json;q=0.5, text/csv", Some(Format::Csv)),
            ("text/csv;q=0, */*", Some(Format::Json)),
            ("text/html, */*;q=0.8", Some(Format::Json)),
            ("application/json;q=0", None),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(accepted(accept), format, "{accept}");
        }
    }

    #[test]
    fn cells_cannot_become_formulas() {
        let row = serde_json::json!({"a": "=1+1", "b": "x,\"y\"\r\nz", "c": -5, "d": ["@x", "y"], "e": null});
        let line = csv_rows(&[row]).unwrap();
        assert_eq!(line, "'=1+1,\"x,\"\"y\"\"\r\nz\",-5,'@x; y,\r\n");
    }
}
