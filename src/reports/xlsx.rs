//! A report as a workbook of one sheet, written row by row to a temporary file: memory does not grow with the rows.
//! Text cells are text: a spreadsheet runs none of them as a formula.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use serde::Serialize;
use serde_json::Value;

use super::cells::{cells, columns};
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Code, Fault, Problem, Result};

/// A workbook that is being written.
pub(super) struct Sheet {
    workbook: Workbook,
    next_row: u32,
}

impl Sheet {
    /// A workbook with the head of a report. It says that it was made at `as_at`: the same question gives the same file.
    pub(super) fn new(blank: &impl Serialize, as_at: UtcTime) -> Result<Self> {
        let mut workbook = Workbook::new();
        // A workbook knows no time before 1900.
        let made = ExcelDateTime::from_timestamp(as_at.as_seconds().max(0)).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = workbook.add_worksheet_with_constant_memory();
        sheet.and_then(|sheet| sheet.set_name("Report")).map_err(failed)?;
        let mut sheet = Self { workbook, next_row: 0 };
        sheet.write(columns(blank)?.into_iter().map(Value::from))?;
        Ok(sheet)
    }

    /// The next row.
    pub(super) fn row(&mut self, row: &impl Serialize) -> Result<()> {
        self.write(cells(row)?.into_iter().map(|(_, cell)| cell))
    }

    fn write(&mut self, cells: impl Iterator<Item = Value>) -> Result<()> {
        let sheet = self.workbook.worksheet_from_index(0).map_err(failed)?;
        for (column, cell) in (0_u16..).zip(cells) {
            write_cell(sheet, (self.next_row, column), &cell).map_err(failed)?;
        }
        self.next_row = self.next_row.saturating_add(1);
        Ok(())
    }

    /// The workbook's file, to be read from its beginning. Nothing is left of it once it is closed.
    pub(super) fn finish(mut self) -> Result<File> {
        let mut file = tempfile::tempfile().map_err(failed)?;
        self.workbook.save_to_writer(&file).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        Ok(file)
    }
}

fn write_cell(sheet: &mut Worksheet, at: (u32, u16), cell: &Value) -> std::result::Result<(), XlsxError> {
    match cell {
        Value::Null => return Ok(()),
        Value::Bool(truth) => sheet.write_boolean(at.0, at.1, *truth)?,
        // A spreadsheet's numbers are exact up to 2^53, as ours are.
        Value::Number(number) => sheet.write_number(at.0, at.1, number.as_f64().unwrap_or_default())?,
        Value::String(text) => sheet.write_string(at.0, at.1, text)?,
        other => sheet.write_string(at.0, at.1, other.to_string())?,
    };
    Ok(())
}

/// What a spreadsheet cannot hold is the asker's to mend, the rest is ours.
fn failed(cause: impl Into<Failure>) -> Problem {
    match cause.into() {
        Failure::TooLarge => {
            let detail =
                "format: the report has more rows, or a longer text, than a workbook can hold; ask for csv.";
            Problem::new(Code::Invalid, detail).with_faults(vec![Fault::new("format", "too_large", detail)])
        }
        Failure::Other(cause) => Problem::internal(format!("a workbook: {cause}")),
    }
}

enum Failure {
    TooLarge,
    Other(String),
}

impl From<XlsxError> for Failure {
    fn from(cause: XlsxError) -> Self {
        match cause {
            XlsxError::RowColumnLimitError | XlsxError::MaxStringLengthExceeded => Self::TooLarge,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(cause: std::io::Error) -> Self {
        Self::Other(cause.to_string())
    }
}
