//! The forms of a report, how one is asked for, and the head of the answer.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::Caching;

const JSON: &str = "application/json";
const CSV: &str = "text/csv";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

crate::text_enum! {
    /// The form of a report.
    pub enum Format {
        Json = "json",
        Csv = "csv",
        Xlsx = "xlsx",
    }
}

impl Format {
    /// The form asked for: the `format` parameter, else the best of the Accept header; 406 where none is possible.
    pub(super) fn asked(request: &HttpRequest, parameter: Option<Self>) -> Result<Self> {
        if let Some(format) = parameter {
            return Ok(format);
        }
        let accept = request.headers().get(header::ACCEPT).map(|value| value.to_str().unwrap_or_default());
        accepted(accept.unwrap_or("*/*")).ok_or_else(|| {
            Problem::new(
                Code::NotAcceptable,
                "Ask for application/json, text/csv or a workbook, or add ?format=json, ?format=csv or ?format=xlsx.",
            )
        })
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => WORKBOOK,
        }
    }

    /// The head of an answer in this form; all but JSON is saved as a file of the report's name.
    pub(super) fn head(self, name: &str, caching: Caching) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        response.content_type(self.media_type());
        if self != Self::Json {
            let file = format!("attachment; filename=\"{name}.{}\"", self.as_str());
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
}

/// The best form by an Accept header (RFC 9110 section 12.5.1); JSON, then CSV, where several are as good.
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
    let forms = [(Format::Xlsx, WORKBOOK), (Format::Csv, CSV), (Format::Json, JSON)];
    let weighed = forms.map(|(format, full)| (quality(full), format));
    weighed
        .into_iter()
        .filter(|(weight, _)| *weight > 0)
        .max_by_key(|(weight, _)| *weight)
        .map(|(_, format)| format)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_header_chooses() {
        for (accept, format) in [
            ("*/*", Some(Format::Json)),
            ("text/csv", Some(Format::Csv)),
            ("text/*", Some(Format::Csv)),
            ("application/*", Some(Format::Json)),
            ("application/json, text/csv", Some(Format::Json)),
            ("application/json;q=0.5, text/csv", Some(Format::Csv)),
            ("text/csv;q=0, */*", Some(Format::Json)),
            ("text/html, */*;q=0.8", Some(Format::Json)),
            (WORKBOOK, Some(Format::Xlsx)),
            ("application/json;q=0", None),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(accepted(accept), format, "{accept}");
        }
    }
}
