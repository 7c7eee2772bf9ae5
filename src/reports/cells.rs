//! A row as cells: its columns are the JSON's fields, a field within a field joined by `_`, a list joined by `; `. And
//! these as CSV: RFC 4180 in UTF-8 without a byte order mark.

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::kernel::error::{Problem, Result};

fn failed(cause: impl std::fmt::Display) -> Problem {
    Problem::internal(format!("a report: {cause}"))
}

pub(super) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(failed)
}

/// A row's cells with the names of their columns: null, numbers, truth values and texts.
pub(super) fn cells(row: &impl Serialize) -> Result<Vec<(String, Value)>> {
    let mut cells = Vec::new();
    flatten("", serde_json::to_value(row).map_err(failed)?, &mut cells);
    Ok(cells)
}

/// The names of a row's columns.
pub(super) fn columns(row: &impl Serialize) -> Result<Vec<String>> {
    Ok(cells(row)?.into_iter().map(|(name, _)| name).collect())
}

fn flatten(name: &str, value: Value, cells: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) => {
            for (field, inner) in fields {
                let joined = if name.is_empty() { field } else { format!("{name}_{field}") };
                match (inner, name) {
                    // A share that does not exist has its three empty cells all the same.
                    (Value::Null, "voluntary_shares") => {
                        for part in ["part", "whole", "percent"] {
                            cells.push((format!("{joined}_{part}"), Value::Null));
                        }
                    }
                    (inner, _) => flatten(&joined, inner, cells),
                }
            }
        }
        Value::Array(items) => {
            let texts: Vec<&str> = items.iter().map(|item| item.as_str().unwrap_or_default()).collect();
            cells.push((name.to_owned(), Value::from(texts.join("; "))));
        }
        other => cells.push((name.to_owned(), other)),
    }
}

/// The rows as lines of CSV.
pub(super) fn csv_rows(rows: &[impl Serialize]) -> Result<Bytes> {
    let mut lines = Vec::new();
    for row in rows {
        let cells: Vec<String> = cells(row)?.into_iter().map(|(_, cell)| text(cell)).collect();
        lines.push(csv_line(&cells)?);
    }
    Ok(Bytes::from(lines.concat()))
}

fn text(cell: Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => neutral(text),
        other => other.to_string(),
    }
}

/// A spreadsheet would run a cell that begins so: an apostrophe makes it text.
fn neutral(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

pub(super) fn csv_line(cells: &[String]) -> Result<Bytes> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells).map_err(failed)?;
    writer.into_inner().map(Bytes::from).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cannot_become_formulas() {
        let row = serde_json::json!({"a": "=1+1", "b": "x,\"y\"\r\nz", "c": -5, "d": ["@x", "y"], "e": null});
        let line = csv_rows(&[row]).unwrap();
        assert_eq!(line, "'=1+1,\"x,\"\"y\"\"\r\nz\",-5,'@x; y,\r\n");
    }
}
