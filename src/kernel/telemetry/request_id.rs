//! The name of one request, in its answer and in every log line about it.

use std::fmt;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use uuid::Uuid;

/// Header of the request and the answer.
pub(super) const HEADER: &str = "x-request-id";

/// 8 to 64 letters, digits, `-`, `_` or `.`; the caller's own when it is such, else a UUIDv7.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// A new one.
    pub fn generate() -> Self {
        Self(Uuid::now_v7().to_string())
    }

    /// The caller's when it is sane, a new one otherwise.
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        given.filter(|text| is_sane(text)).map_or_else(Self::generate, |text| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// No `@` and no space: an address or a name cannot reach the log this way.
fn is_sane(text: &str) -> bool {
    (8..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

impl FromRequest for RequestId {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    /// Never fails: outside the middleware a new id is made.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = request.extensions().get::<Self>().cloned();
        ready(Ok(given.unwrap_or_else(Self::generate)))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn of(value: &str) -> RequestId {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(HEADER), HeaderValue::from_str(value).unwrap());
        RequestId::of(&headers)
    }

    #[test]
    fn a_sane_id_is_kept_and_others_replaced() {
        for good in ["0190-abcd", "A.b_c-1234", &"x".repeat(64)] {
            assert_eq!(of(good).as_str(), good);
        }
        for bad in ["short", "ann@x.example", "two words", "a/b/c/d/e", "{\"a\":1234}", &"x".repeat(65)] {
            let id = of(bad);
            assert_eq!(Uuid::parse_str(id.as_str()).unwrap().get_version_num(), 7, "{bad}");
        }
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }
}
