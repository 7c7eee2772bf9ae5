//! A request that changes something: its checked JSON body, `If-Match` and `Idempotency-Key`.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::{Method, header};
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest, dev};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{faults, numbers};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::state::App;

/// The body of an action that takes none: nothing, or `{}`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoInput {}

/// What came with a request beside its body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// The version in `If-Match`, where it was sent.
    pub if_match: Option<i64>,
    /// The `Idempotency-Key` with the keyed fingerprint of the request.
    pub idempotency: Option<(String, String)>,
}

impl Meta {
    /// For callers in the program, such as pages, that know the version they showed.
    #[must_use]
    pub const fn version(version: i64) -> Self {
        Self { if_match: Some(version), idempotency: None }
    }

    /// 412 where `If-Match` was sent and is not the present version.
    pub fn check(&self, version: i64) -> Result<()> {
        match self.if_match {
            Some(sent) if sent != version => Err(Problem::of(Code::PreconditionFailed)),
            _ => Ok(()),
        }
    }

    /// As [`Meta::check`], and 428 where `If-Match` was not sent: for changes of an item.
    pub fn demand(&self, version: i64) -> Result<()> {
        if self.if_match.is_none() {
            return Err(Problem::of(Code::PreconditionRequired));
        }
        self.check(version)
    }
}

/// A request that changes something. Extracting it refuses a wrong content type, a body that is too large or not
/// JSON, unknown fields, and every fault that validation finds.
#[derive(Debug, Clone)]
pub struct Command<T> {
    /// The checked body.
    pub input: T,
    /// `If-Match` and `Idempotency-Key`.
    pub meta: Meta,
}

impl<T: DeserializeOwned + Validate> Command<T> {
    /// For callers in the program, such as pages: the same reading and the same checks as a request's body.
    ///
    /// # Errors
    /// Every fault with its pointer.
    pub fn of_value(body: serde_json::Value, meta: Meta) -> Result<Self> {
        refuse_nul_in(&body)?;
        let input = serde_path_to_error::deserialize(body)
            .map_err(|error| faults::of_serde(error.path(), error.inner()))?;
        validate(&input)?;
        Ok(Self { input, meta })
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Command<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let body = body.await.map_err(|_| Problem::of(Code::BodyTooLarge))?;
            let app = request.app_data::<Data<App>>().ok_or_else(|| Problem::internal("no state"))?;
            let meta =
                Meta { if_match: if_match(&request)?, idempotency: idempotency(app, &request, &body)? };
            let input = parse(&request, &body)?;
            validate(&input)?;
            Ok(Self { input, meta })
        })
    }
}

/// `If-Match` of a request without a body, such as DELETE.
#[derive(Debug, Clone)]
pub struct IfMatch(pub Meta);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        std::future::ready(if_match(request).map(|if_match| Self(Meta { if_match, idempotency: None })))
    }
}

fn parse<T: DeserializeOwned>(request: &HttpRequest, body: &[u8]) -> Result<T> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    if !body.is_empty() {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        if essence != "application/json" && essence != "application/merge-patch+json" {
            return Err(Problem::new(Code::UnsupportedMediaType, "Send the body as application/json."));
        }
    }
    refuse_nul(text)?;
    let text = numbers::whole(text);
    let mut reader = serde_json::Deserializer::from_slice(&text);
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| faults::of_serde(error.path(), error.inner()))?;
    reader.end().map_err(|error| {
        Problem::new(Code::MalformedBody, format!("The body is not one JSON value: {error}."))
    })?;
    Ok(value)
}

/// PostgreSQL cannot keep U+0000 in text, and no name or answer needs it.
fn refuse_nul(text: &[u8]) -> Result<()> {
    if !text.windows(6).any(|six| six == b"\\u0000") {
        return Ok(());
    }
    serde_json::from_slice(text).map_or(Ok(()), |value| refuse_nul_in(&value))
}

fn refuse_nul_in(value: &serde_json::Value) -> Result<()> {
    fn find(value: &serde_json::Value, pointer: &str, faults: &mut Vec<Fault>) {
        match value {
            serde_json::Value::String(text) if text.contains('\0') => {
                faults.push(Fault::new(pointer, "nul", "Remove the character U+0000."));
            }
            serde_json::Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    find(item, &format!("{pointer}/{index}"), faults);
                }
            }
            serde_json::Value::Object(fields) => {
                for (key, item) in fields {
                    find(item, &format!("{pointer}/{key}"), faults);
                }
            }
            _ => {}
        }
    }
    let mut faults = Vec::new();
    find(value, "", &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn validate(input: &impl Validate) -> Result<()> {
    input.validate().map_err(|errors| Problem::invalid(faults::of_validation(&errors)))
}

/// The version in a strong entity tag `"<version>"`; changes of an item need it, whatever state the item is in.
fn if_match(request: &HttpRequest) -> Result<Option<i64>> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return match *request.method() {
            Method::PATCH | Method::PUT | Method::DELETE => Err(Problem::of(Code::PreconditionRequired)),
            _ => Ok(None),
        };
    };
    let version =
        value.to_str().ok().and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
    match version {
        Some(version) => Ok(Some(version)),
        None => Err(Problem::new(
            Code::PreconditionFailed,
            "If-Match is not an ETag that this resource ever had.",
        )),
    }
}

fn idempotency(app: &App, request: &HttpRequest, body: &[u8]) -> Result<Option<(String, String)>> {
    let Some(value) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .map(|key| key.trim().trim_matches('"'))
        .filter(|key| (8..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    let Some(key) = key else {
        return Err(Problem::new(
            Code::MalformedHeader,
            "Idempotency-Key must have 8 to 128 visible ASCII characters, such as a UUID.",
        ));
    };
    let mut request_bytes = format!("{} {}\n", request.method(), request.path()).into_bytes();
    request_bytes.extend_from_slice(body);
    // Keyed, because the body can be a bid: a plain hash could be guessed from a dump.
    let fingerprint = hex::encode(app.keyring.hmac("idempotency", &request_bytes));
    Ok(Some((key.to_owned(), fingerprint)))
}
