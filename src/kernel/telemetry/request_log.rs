//! One line a request, one count a request, and 500 for a panic.
//!
//! The line holds the route's pattern and never the path, the query, a header, an address or who
//! called: none of these can be told to be free of personal data, tokens or bids.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Instant;

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::error::{Error, InternalError};
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpResponse};
use futures_util::future::LocalBoxFuture;
use tracing::Instrument;

use super::metrics::Metrics;
use super::panics;
use super::request_id::{HEADER, RequestId};
use crate::kernel::state::App;

/// What a failure leaves for the request's one line: put it into the response's extensions.
/// The cause must hold no personal data and no bid content.
#[derive(Clone, Debug)]
pub struct LoggedFailure {
    /// The name in the error table.
    pub code: &'static str,
    /// Why, where that is not the caller's doing.
    pub cause: Option<String>,
}

/// Makes the answer to a request whose handler panicked.
type PanicResponse = fn(&RequestId) -> HttpResponse;

/// Middleware: request id, log line, metrics, panics.
#[derive(Clone)]
pub struct RequestLog {
    metrics: Metrics,
    panic_response: PanicResponse,
}

impl RequestLog {
    /// Counts into the given registry.
    pub fn new(metrics: Metrics) -> Self {
        Self { metrics, panic_response: plain_problem }
    }

    /// Answers panics with another body than the plain problem document.
    pub fn with_panic_response(mut self, response: PanicResponse) -> Self {
        self.panic_response = response;
        self
    }
}

fn plain_problem(_: &RequestId) -> HttpResponse {
    HttpResponse::InternalServerError()
        .insert_header((CONTENT_TYPE, "application/problem+json"))
        .body(r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#)
}

impl<S, B> Transform<S, ServiceRequest> for RequestLog
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<Logged<B>>;
    type Error = Error;
    type Transform = RequestLogService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(RequestLogService { service: Rc::new(service), log: self.clone() }))
    }
}

/// The middleware at work.
pub struct RequestLogService<S> {
    service: Rc<S>,
    log: RequestLog,
}

impl<S, B> Service<ServiceRequest> for RequestLogService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<Logged<B>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let id = RequestId::of(request.headers());
        request.extensions_mut().insert(id.clone());
        let line = Line::begin(&request, id.clone(), self.log.metrics.clone());
        let panic_response = self.log.panic_response;
        let service = Rc::clone(&self.service);
        let span = tracing::info_span!("request", request_id = id.as_str());
        let answer = async move {
            // The call itself runs handler code too, so it is inside.
            let answered = panics::catch(async move { service.call(request).await }).await;
            finish(line, &id, answered, panic_response)
        };
        Box::pin(answer.instrument(span))
    }
}

type Answered<B> = Result<Result<ServiceResponse<B>, Error>, String>;

fn finish<B: MessageBody>(
    mut line: Line,
    id: &RequestId,
    answered: Answered<B>,
    panic_response: PanicResponse,
) -> Result<ServiceResponse<Logged<B>>, Error> {
    match answered {
        Ok(Ok(mut response)) => {
            line.answered(response.status(), response.response().extensions().get());
            name_request(response.headers_mut(), id);
            Ok(response.map_body(|_, body| Logged::new(body, line)))
        }
        Ok(Err(error)) => {
            let response = error.error_response();
            line.answered(response.status(), response.extensions().get());
            Err(finish_error(&mut line, id, error, response))
        }
        Err(panic) => {
            let response = panic_response(id);
            line.answered(response.status(), None);
            line.panic = Some(panic);
            let error = actix_web::error::ErrorInternalServerError("panic");
            Err(finish_error(&mut line, id, error, response))
        }
    }
}

/// The request is gone with the inner service, so only an error can carry this answer on.
fn finish_error(line: &mut Line, id: &RequestId, error: Error, mut response: HttpResponse) -> Error {
    if let BodySize::Sized(bytes) = response.body().size() {
        line.bytes = bytes;
    }
    line.complete = true;
    name_request(response.headers_mut(), id);
    InternalError::from_response(error, response).into()
}

fn name_request(headers: &mut HeaderMap, id: &RequestId) {
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(HeaderName::from_static(HEADER), value);
    }
}

/// The one line; written when it is dropped, so that nothing can write it twice or not at all.
struct Line {
    id: RequestId,
    metrics: Metrics,
    method: Method,
    begun: Instant,
    route: Option<String>,
    status: Option<StatusCode>,
    code: Option<&'static str>,
    cause: Option<String>,
    panic: Option<String>,
    bytes: u64,
    /// The last byte was handed to the connection.
    complete: bool,
}

impl Line {
    fn begin(request: &ServiceRequest, id: RequestId, metrics: Metrics) -> Self {
        Self {
            id,
            metrics,
            method: known_method(request.method()),
            begun: Instant::now(),
            route: route_of(request),
            status: None,
            code: None,
            cause: None,
            panic: None,
            bytes: 0,
            complete: false,
        }
    }

    fn answered(&mut self, status: StatusCode, failure: Option<&LoggedFailure>) {
        self.status = Some(status);
        self.code = failure.map(|failure| failure.code);
        self.cause = failure.and_then(|failure| failure.cause.clone());
    }
}

/// The route's pattern, known before routing too. The router's own search is slow, so it is for pages only.
fn route_of(request: &ServiceRequest) -> Option<String> {
    let operations = request.app_data::<Data<App>>().map(|app| &app.operations);
    let pattern = operations.and_then(|operations| operations.pattern(request.path()));
    pattern.map(str::to_owned).or_else(|| request.match_pattern())
}

/// A method is free text; one that is not known is not repeated.
fn known_method(method: &Method) -> Method {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    let other = || Method::from_bytes(b"OTHER").unwrap_or(Method::TRACE);
    known.into_iter().find(|known| known == method).unwrap_or_else(other)
}

impl Drop for Line {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        let route = self.route.as_deref().unwrap_or("unmatched");
        // 499, as nginx has it: the caller hung up before there was an answer.
        let status = self.status.map_or(499, |status| status.as_u16());
        let class = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        self.metrics.record(&self.method, route, class, took);
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    method = self.method.as_str(),
                    route,
                    status,
                    duration_us = microseconds,
                    request_id = self.id.as_str(),
                    bytes = self.bytes,
                    complete = self.complete,
                    code = self.code,
                    cause = self.cause,
                    panic = self.panic,
                    "request"
                )
            };
        }
        if status >= 500 { line!(error) } else { line!(info) }
    }
}

/// A body that counts its bytes and writes the line at its end.
pub struct Logged<B> {
    body: Pin<Box<B>>,
    line: Line,
}

impl<B: MessageBody> Logged<B> {
    fn new(body: B, mut line: Line) -> Self {
        // The connection drops an empty body without asking it for anything.
        line.complete = matches!(body.size(), BodySize::None | BodySize::Sized(0));
        Self { body: Box::pin(body), line }
    }

    fn count(&mut self, bytes: &Bytes) {
        let more = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.line.bytes = self.line.bytes.saturating_add(more);
        self.line.complete = self.body.size() == BodySize::Sized(self.line.bytes);
    }
}

impl<B: MessageBody> MessageBody for Logged<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.get_mut();
        let polled = this.body.as_mut().poll_next(context);
        match &polled {
            Poll::Ready(Some(Ok(bytes))) => this.count(bytes),
            Poll::Ready(None) => this.line.complete = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }
}
