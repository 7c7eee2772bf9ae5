use std::io;
use std::sync::{Arc, Mutex};

use actix_web::body::{BodyStream, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, Error, HttpResponse, web};
use serde_json::Value;

use super::*;

/// A place for log lines.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn requests(&self) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["message"] == "request").collect()
    }

    fn begin(&self, format: LogFormat, level: &str) -> tracing::subscriber::DefaultGuard {
        let lines = self.clone();
        let log = Log { format, level: level.to_owned() };
        tracing::subscriber::set_default(subscriber(&log, move || lines.clone()).unwrap())
    }
}

async fn refuse() -> HttpResponse {
    let mut response = HttpResponse::InternalServerError().body("no cause here");
    let failure = LoggedFailure { code: "internal", cause: Some("disk full".into()) };
    response.extensions_mut().insert(failure);
    response
}

async fn stream() -> HttpResponse {
    let parts = ["one", "two", "three"].map(|part| Ok::<_, Error>(web::Bytes::from_static(part.as_bytes())));
    HttpResponse::Ok().body(BodyStream::new(futures_util::stream::iter(parts)))
}

async fn boom() -> HttpResponse {
    let secret = "hunter2";
    panic!("the value was {secret}")
}

async fn say(id: RequestId) -> String {
    tracing::info!("inside");
    id.to_string()
}

/// The type of such a service cannot be named, so this is no function.
macro_rules! app {
    ($metrics:expr) => {
        init_service(
            App::new()
                .service(web::resource("/people/{email}").get(say))
                .service(web::scope("/api").service(web::resource("/bids/{id}").get(say).post(say)))
                .service(web::resource("/refuse").get(refuse))
                .service(web::resource("/stream").get(stream))
                .service(web::resource("/boom").get(boom))
                .service(web::resource("/empty").get(HttpResponse::NoContent))
                .service(web::resource("/public").get(public))
                .service(web::resource("/compressed").get(compressed))
                .service(web::resource("/guarded").wrap(from_fn(guard)).get(HttpResponse::Ok))
                .wrap(from_fn(broken))
                .wrap(RequestLog::new($metrics.clone()))
                .wrap(SecurityHeaders::new(true)),
        )
        .await
    };
}

async fn public() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "public, max-age=60"))
        .insert_header(("content-security-policy", "default-src 'self'"))
        .finish()
}

async fn compressed() -> HttpResponse {
    HttpResponse::Ok().insert_header(("vary", "accept-encoding")).finish()
}

async fn guard<B: MessageBody + 'static>(_: ServiceRequest, _: Next<B>) -> Result<ServiceResponse<B>, Error> {
    Err(actix_web::error::ErrorForbidden("not you, ann@x.example"))
}

/// An error of a middleware, before any routing.
async fn broken<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    if request.headers().contains_key("x-break") {
        return Err(actix_web::error::ErrorBadRequest("broken"));
    }
    next.call(request).await
}

/// Status, headers and body of an answer, be it an error that a middleware passed on.
macro_rules! send {
    ($app:expr, $request:expr) => {
        match $app.call($request.to_request()).await {
            Ok(response) => {
                let (status, headers) = (response.status(), response.headers().clone());
                (status, headers, read_body(response).await)
            }
            Err(error) => {
                let response = error.error_response();
                let (status, headers) = (response.status(), response.headers().clone());
                (status, headers, actix_web::body::to_bytes(response.into_body()).await.unwrap())
            }
        }
    };
}

/// Sends one GET and reads it to the end.
macro_rules! get {
    ($app:expr, $path:expr) => {
        send!($app, TestRequest::get().uri($path))
    };
}

#[actix_web::test]
async fn one_line_a_request_without_what_the_caller_wrote() {
    let lines = Lines::default();
    let _guard = lines.begin(LogFormat::Json, "info");
    let metrics = Metrics::new().unwrap();
    let app = app!(metrics);
    let request = TestRequest::get()
        .uri("/people/ann@x.example?token=hunter2")
        .insert_header(("authorization", "Bearer hunter2"))
        .insert_header(("user-agent", "hunter2"))
        .insert_header(("x-request-id", "client-0001"));
    let (status, headers, body) = send!(app, request);
    assert_eq!((status, &body[..]), (StatusCode::OK, &b"client-0001"[..]));
    assert_eq!(headers.get("x-request-id").unwrap(), "client-0001");
    let requests = lines.requests();
    assert_eq!(requests.len(), 1, "{}", lines.text());
    let line = &requests[0];
    assert_eq!(line["method"], "GET");
    assert_eq!(line["route"], "/people/{email}");
    assert_eq!(line["status"], 200);
    assert_eq!(line["bytes"], 11);
    assert_eq!(line["complete"], true);
    assert_eq!(line["request_id"], "client-0001");
    assert!(line["duration_us"].is_u64());
    assert!(!lines.text().contains("ann@") && !lines.text().contains("hunter2"), "{}", lines.text());
    // Other lines of the request carry its id by their span.
    assert!(lines.text().lines().any(|line| line.contains("inside") && line.contains("client-0001")));
}

#[actix_web::test]
async fn every_kind_of_answer_is_one_line() {
    let lines = Lines::default();
    let _guard = lines.begin(LogFormat::Json, "info");
    let metrics = Metrics::new().unwrap();
    let app = app!(metrics);
    for (path, status, route, bytes) in [
        ("/refuse", 500, "/refuse", 13),
        ("/stream", 200, "/stream", 11),
        ("/boom", 500, "/boom", 67),
        ("/empty", 204, "/empty", 0),
        ("/guarded", 403, "/guarded", 22),
        ("/no/such/ann@x.example", 404, "unmatched", 0),
        ("/api/bids/7", 200, "/api/bids/{id}", 36),
    ] {
        let before = lines.requests().len();
        let (got, headers, _) = get!(app, path);
        assert_eq!(got.as_u16(), status, "{path}");
        assert!(headers.contains_key("x-request-id") && headers.contains_key("x-frame-options"), "{path}");
        let requests = lines.requests();
        assert_eq!(requests.len(), before + 1, "{path}: {}", lines.text());
        let line = &requests[before];
        assert_eq!(line["status"], status, "{path}");
        assert_eq!(line["route"], route, "{path}");
        assert_eq!(line["bytes"], bytes, "{path}");
        assert_eq!(line["complete"], true, "{path}");
        assert_eq!(line["level"], if status == 500 { "ERROR" } else { "INFO" }, "{path}");
    }
    assert!(!lines.text().contains("hunter2") && !lines.text().contains("ann@"), "{}", lines.text());
    let refused = &lines.requests()[0];
    assert_eq!((&refused["code"], &refused["cause"]), (&"internal".into(), &"disk full".into()));
    let text = metrics.render();
    for line in [
        r#"requests_total{route="/boom",status="5xx"} 1"#,
        r#"requests_total{route="unmatched",status="4xx"} 1"#,
        r#"requests_total{route="writes",status="2xx"} 1"#,
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

#[actix_web::test]
async fn a_panic_answers_a_problem_and_the_server_goes_on() {
    let lines = Lines::default();
    let _guard = lines.begin(LogFormat::Json, "info");
    let metrics = Metrics::new().unwrap();
    let app = app!(metrics);
    let (status, headers, body) = get!(app, "/boom");
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers.get("content-type").unwrap(), "application/problem+json");
    assert_eq!(headers.get("cache-control").unwrap(), "no-store");
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["status"], 500);
    assert!(lines.requests()[0]["panic"].is_string());
    assert_eq!(get!(app, "/stream").0, StatusCode::OK);
}

#[actix_web::test]
async fn an_error_before_routing_is_one_line_too() {
    let lines = Lines::default();
    let _guard = lines.begin(LogFormat::Json, "info");
    let metrics = Metrics::new().unwrap();
    let app = app!(metrics);
    let (status, headers, body) =
        send!(app, TestRequest::get().uri("/stream").insert_header(("x-break", "1")));
    assert_eq!((status, &body[..]), (StatusCode::BAD_REQUEST, &b"broken"[..]));
    assert!(headers.contains_key("x-request-id") && headers.contains_key("x-content-type-options"));
    assert_eq!(lines.requests().len(), 1);
    assert_eq!(lines.requests()[0]["status"], 400);
}

#[actix_web::test]
async fn a_caller_who_hangs_up_is_one_line() {
    let lines = Lines::default();
    let _guard = lines.begin(LogFormat::Json, "info");
    let metrics = Metrics::new().unwrap();
    let app = app!(metrics);
    drop(app.call(TestRequest::get().uri("/stream").to_request()));
    drop(app.call(TestRequest::get().uri("/stream").to_request()).await.unwrap());
    let requests = lines.requests();
    assert_eq!(requests.len(), 2, "{}", lines.text());
    assert_eq!((&requests[0]["status"], &requests[0]["complete"]), (&499.into(), &false.into()));
    assert_eq!((&requests[1]["status"], &requests[1]["complete"]), (&200.into(), &false.into()));
}

#[actix_web::test]
async fn an_unknown_method_is_not_repeated() {
    let lines = Lines::default();
    let _guard = lines.begin(LogFormat::Json, "info");
    let metrics = Metrics::new().unwrap();
    let app = app!(metrics);
    let method = Method::from_bytes(b"ANN-HUNTER2").unwrap();
    send!(app, TestRequest::default().method(method).uri("/stream"));
    assert_eq!(lines.requests()[0]["method"], "OTHER");
    assert!(!lines.text().contains("HUNTER2"));
}

#[actix_web::test]
async fn headers_are_added_and_never_overwritten() {
    let metrics = Metrics::new().unwrap();
    let app = app!(metrics);
    let (_, headers, _) = get!(app, "/empty");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("strict-transport-security", "max-age=31536000"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
        ("vary", "Authorization, Cookie"),
    ] {
        assert_eq!(headers.get(name).unwrap(), value, "{name}");
    }
    assert!(headers.contains_key("permissions-policy"));
    let (_, headers, _) = get!(app, "/public");
    assert_eq!(headers.get("cache-control").unwrap(), "public, max-age=60");
    assert_eq!(headers.get("content-security-policy").unwrap(), "default-src 'self'");
    assert!(!headers.contains_key("vary"));
    let (_, headers, _) = get!(app, "/compressed");
    let vary: Vec<_> = headers.get_all("vary").map(|value| value.to_str().unwrap()).collect();
    assert_eq!(vary, ["accept-encoding", "Authorization, Cookie"]);
    let plain = init_service(
        App::new().service(web::resource("/").get(HttpResponse::Ok)).wrap(SecurityHeaders::new(false)),
    )
    .await;
    assert!(!get!(plain, "/").1.contains_key("strict-transport-security"));
}

#[test]
fn the_filter_and_the_form_are_obeyed() {
    let lines = Lines::default();
    {
        let _guard = lines.begin(LogFormat::Json, "warn");
        tracing::info!("quiet");
        tracing::warn!("loud");
    }
    assert_eq!(lines.text().lines().count(), 1);
    assert!(lines.text().contains("\"message\":\"loud\""), "{}", lines.text());
    let lines = Lines::default();
    {
        let _guard = lines.begin(LogFormat::Text, "info");
        tracing::info!(n = 7, "plain");
    }
    assert!(lines.text().contains("plain n=7") && !lines.text().contains('{'), "{}", lines.text());
    let log = Log { format: LogFormat::Json, level: "a=b=c".into() };
    assert!(matches!(subscriber(&log, io::sink), Err(TelemetryError::Filter(_))));
}

#[test]
fn the_panic_hook_tells_the_place_and_literal_words_only() {
    let lines = Lines::default();
    let _guard = lines.begin(LogFormat::Json, "info");
    let before = std::panic::take_hook();
    panics::install_hook();
    let literal = std::panic::catch_unwind(|| panic!("a literal"));
    let value = String::from("hunter2");
    let formatted = std::panic::catch_unwind(|| panic!("the value was {value}"));
    std::panic::set_hook(before);
    assert!(literal.is_err() && formatted.is_err());
    let text = lines.text();
    let parsed: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(parsed.len(), 2, "{text}");
    assert!(parsed[0]["panic"].as_str().unwrap().ends_with(": a literal"), "{text}");
    assert!(parsed[1]["panic"].as_str().unwrap().contains("tests.rs:"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}
