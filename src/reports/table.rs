//! A report whose rows are groups: few enough to be held, however many things they count.

use actix_web::HttpResponse;
use serde::Serialize;

use super::DEFINITION_VERSION;
use super::cells::{columns, csv_line, csv_rows, json};
use super::format::Format;
use super::xlsx::Sheet;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::Result;
use crate::kernel::http::{Caching, pieces};

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
    pub fn answer(&self, format: Format, caching: Caching) -> Result<HttpResponse> {
        let mut head = format.head(self.name, caching);
        Ok(match format {
            Format::Json => head.body(self.json()?),
            Format::Csv => head.body([csv_line(&columns(&self.blank)?)?, csv_rows(&self.rows)?].concat()),
            Format::Xlsx => {
                let mut sheet = Sheet::new(&self.blank, self.as_at)?;
                self.rows.iter().try_for_each(|row| sheet.row(row))?;
                head.streaming(pieces(sheet.finish()?))
            }
        })
    }

    fn json(&self) -> Result<String> {
        json(&serde_json::json!({
            "report": self.name,
            "definition_version": DEFINITION_VERSION,
            "as_at": self.as_at,
            "rows": self.rows,
        }))
    }
}
