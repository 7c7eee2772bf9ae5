//! Strict query parameters and path identifiers.

use std::ops::Deref;
use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev};
use serde::de::DeserializeOwned;
use validator::Validate;

use super::faults;
use crate::kernel::error::{Code, Fault, Problem, Result};

/// Query parameters. The type says `#[serde(deny_unknown_fields)]`; unknown and malformed ones are named.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        std::future::ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned + Validate>(query: &str) -> Result<T> {
    if query.contains("%00") {
        return Err(Problem::field("", "nul", "Remove the character U+0000."));
    }
    let value = actix_web::web::Query::<serde_json::Map<String, serde_json::Value>>::from_query(query)
        .map_err(|_| {
            Problem::new(
                Code::MalformedParameter,
                "The query is not percent-encoded UTF-8, or repeats a name.",
            )
        })?;
    // Through the typed form, so that numbers and enums are read from text.
    let typed = actix_web::web::Query::<T>::from_query(query).map_err(|error| {
        let text = error.to_string();
        let message = text.split("error: ").last().unwrap_or(&text);
        let unknown = message.starts_with("unknown field");
        let (pointer, (code, detail)) = faults::of_message("", message);
        let name = if pointer.is_empty() {
            culprit::<T>(&value)
        } else {
            pointer.trim_start_matches('/').to_owned()
        };
        let problem = if unknown { Code::UnknownParameter } else { Code::MalformedParameter };
        Problem::new(problem, format!("{name}: {detail}")).with_faults(vec![Fault::new(name, code, detail)])
    })?;
    typed.validate().map_err(|errors| {
        let mut all = faults::of_validation(&errors);
        for fault in &mut all {
            fault.pointer = fault.pointer.trim_start_matches('/').to_owned();
        }
        let detail =
            all.first().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).unwrap_or_default();
        Problem::new(Code::MalformedParameter, detail).with_faults(all)
    })?;
    Ok(typed.into_inner())
}

/// The parameter without which the rest can be read: serde does not say which one it could not.
fn culprit<T: DeserializeOwned>(all: &serde_json::Map<String, serde_json::Value>) -> String {
    for (name, value) in all {
        let alone = format!("{name}={}", value.as_str().unwrap_or_default());
        if actix_web::web::Query::<T>::from_query(&alone).is_err() {
            return name.clone();
        }
    }
    String::new()
}

/// An identifier in the path. One that is not of its form names nothing: 404.
#[derive(Debug, Clone)]
pub struct Id<T>(pub T);

impl<T> Deref for Id<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: FromStr> FromRequest for Id<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|text| text.parse().ok());
        std::future::ready(id.map(Self).ok_or_else(Problem::not_found))
    }
}
