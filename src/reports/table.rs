//! A report whose rows are groups: few enough to be held, however many applications they count. As JSON, CSV or XLSX.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use serde_json::Value;

use super::answer::{columns, csv_line, csv_rows, json};
use super::{DEFINITION_VERSION, answer, xlsx};
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::Caching;

/// The media type of a workbook.
pub(super) const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

crate::text_enum! {
    /// The form of an answer that can also be a workbook.
    pub enum TableFormat {
        Json = "json",
        Csv = "csv",
        Xlsx = "xlsx",
    }
}

/// The form asked for: the parameter, else a workbook where the Accept header names its type, else the better of JSON and
/// CSV; 406 where none is possible.
pub(super) fn format(request: &HttpRequest, parameter: Option<TableFormat>) -> Result<TableFormat> {
    if let Some(format) = parameter {
        return Ok(format);
    }
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.split([',', ';']).any(|part| part.trim() == WORKBOOK)) {
        return Ok(TableFormat::Xlsx);
    }
    Ok(match answer::format(request, None)? {
        super::Format::Json => TableFormat::Json,
        super::Format::Csv => TableFormat::Csv,
    })
}

/// A report with its rows.
pub(super) struct Table<'a, R> {
    /// Its name.
    pub name: &'a str,
    /// The moment whose records were read.
    pub as_at: UtcTime,
    /// A row of nothing, for the names of the columns.
    pub blank: R,
    /// The rows.
    pub rows: Vec<R>,
}

impl<R: Serialize> Table<'_, R> {
    /// The answer.
    pub fn answer(&self, format: TableFormat, caching: Caching) -> Result<HttpResponse> {
        let body = match format {
            TableFormat::Json => self.json()?.into_bytes(),
            TableFormat::Csv => self.csv()?,
            TableFormat::Xlsx => self.workbook()?,
        };
        Ok(response(self.name, format, caching).body(body))
    }

    fn json(&self) -> Result<String> {
        json(&serde_json::json!({
            "report": self.name,
            "definition_version": DEFINITION_VERSION,
            "as_at": self.as_at,
            "rows": self.rows,
        }))
    }

    fn csv(&self) -> Result<Vec<u8>> {
        Ok([csv_line(&columns(&self.blank)?)?, csv_rows(&self.rows)?].concat())
    }

    fn workbook(&self) -> Result<Vec<u8>> {
        let columns = columns(&self.blank)?;
        xlsx::workbook(&columns, &cells(&columns, &self.rows)?)
    }
}

/// The head of an answer.
pub(super) fn response(name: &str, format: TableFormat, caching: Caching) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.content_type(match format {
        TableFormat::Json => "application/json",
        TableFormat::Csv => "text/csv; charset=utf-8; header=present",
        TableFormat::Xlsx => WORKBOOK,
    });
    if format != TableFormat::Json {
        let file = format!("attachment; filename=\"{name}.{}\"", format.as_str());
        response.insert_header((header::CONTENT_DISPOSITION, file));
    }
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

/// Rows as the cells of a sheet.
pub(super) fn cells(columns: &[String], rows: &[impl Serialize]) -> Result<Vec<Vec<Value>>> {
    let row = |row| {
        let value =
            serde_json::to_value(row).map_err(|cause| Problem::internal(format!("a report: {cause}")))?;
        Ok(columns.iter().map(|name| cell(value.get(name))).collect())
    };
    rows.iter().map(row).collect()
}

/// A list is joined as in the CSV.
fn cell(value: Option<&Value>) -> Value {
    match value {
        Some(Value::Array(items)) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            Value::from(texts.join("; "))
        }
        Some(value) => value.clone(),
        None => Value::Null,
    }
}
