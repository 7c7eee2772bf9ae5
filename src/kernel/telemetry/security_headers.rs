//! Headers that keep browsers careful and caches away from private answers.
//!
//! A handler that sets a header keeps its own: the pages set their Content-Security-Policy, public
//! answers their `Cache-Control`.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::error::{Error, InternalError};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, PERMISSIONS_POLICY,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use futures_util::future::LocalBoxFuture;

static DEFAULTS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (X_FRAME_OPTIONS, "DENY"),
    (PERMISSIONS_POLICY, "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];
const HSTS: &str = "max-age=31536000";
const PRIVATE_VARY: &str = "Authorization, Cookie";

/// Middleware; wrap it last, so that it sees every answer.
#[derive(Clone, Copy, Debug)]
pub struct SecurityHeaders {
    https: bool,
}

impl SecurityHeaders {
    /// `https`: people reach the site by https, so browsers are told to insist on it.
    pub fn new(https: bool) -> Self {
        Self { https }
    }

    fn apply(self, headers: &mut HeaderMap) {
        for (name, value) in &DEFAULTS {
            insert_if_absent(headers, name, value);
        }
        if self.https {
            insert_if_absent(headers, &STRICT_TRANSPORT_SECURITY, HSTS);
        }
        insert_if_absent(headers, &CACHE_CONTROL, "no-store");
        if !is_public(headers) {
            vary_by_caller(headers);
        }
    }
}

fn insert_if_absent(headers: &mut HeaderMap, name: &HeaderName, value: &'static str) {
    if !headers.contains_key(name) {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
}

fn is_public(headers: &HeaderMap) -> bool {
    let value = headers.get(CACHE_CONTROL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(',').any(|directive| directive.trim().eq_ignore_ascii_case("public"))
}

/// Adds to a `Vary` that is there; compression sets one of its own.
fn vary_by_caller(headers: &mut HeaderMap) {
    let present = headers.get_all(VARY).filter_map(|value| value.to_str().ok());
    let names: Vec<String> =
        present.flat_map(|value| value.split(',')).map(|name| name.trim().to_lowercase()).collect();
    if !["authorization", "cookie"].iter().all(|name| names.iter().any(|given| given == name)) {
        headers.append(VARY, HeaderValue::from_static(PRIVATE_VARY));
    }
}

impl<S, B> Transform<S, ServiceRequest> for SecurityHeaders
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = SecurityHeadersService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(SecurityHeadersService { service: Rc::new(service), headers: *self }))
    }
}

/// The middleware at work.
pub struct SecurityHeadersService<S> {
    service: Rc<S>,
    headers: SecurityHeaders,
}

impl<S, B> Service<ServiceRequest> for SecurityHeadersService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let headers = self.headers;
        let answer = self.service.call(request);
        Box::pin(async move {
            match answer.await {
                Ok(mut response) => {
                    headers.apply(response.headers_mut());
                    Ok(response)
                }
                Err(error) => {
                    let mut response = error.error_response();
                    headers.apply(response.headers_mut());
                    Err(InternalError::from_response(error, response).into())
                }
            }
        })
    }
}
