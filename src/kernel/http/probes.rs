//! What operators and programs ask of the service itself, and the answer where there is nothing.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::{Data, ServiceConfig, get, redirect, scope};
use actix_web::{HttpRequest, HttpResponse, Responder};

use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::state::App;
use crate::kernel::telemetry::Metrics;

/// Registers health, metrics, keys and the API's documentation.
pub fn probes(config: &mut ServiceConfig) {
    config
        .route("/healthz", get().to(healthz))
        .route("/readyz", get().to(readyz))
        .route("/metrics", get().to(metrics))
        .route("/api/v1/openapi.json", get().to(openapi))
        .route("/.well-known/jwks.json", get().to(keys))
        .service(redirect("/docs/api", "/docs/api/"))
        .service(
            scope("/docs/api").wrap(actix_web::middleware::from_fn(interactive)).service(
                utoipa_swagger_ui::SwaggerUi::new("/{_:.*}")
                    .config(utoipa_swagger_ui::Config::from("/api/v1/openapi.json")),
            ),
        );
}

/// The process lives.
async fn healthz() -> impl Responder {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// Requests can be served: the database answers and has this program's migrations, and the disk takes files.
async fn readyz(app: Data<App>) -> Result<HttpResponse> {
    let (database, folder) = (app.db.clone(), app.config.data_dir.clone());
    let ready = tokio::task::spawn_blocking(move || {
        let migrated = database.is_ready()?;
        let probe = folder.join(".ready");
        let written = std::fs::write(&probe, b"ready").and_then(|()| std::fs::remove_file(&probe)).is_ok();
        Ok::<_, Problem>(migrated && written)
    });
    match ready.await {
        Ok(Ok(true)) => Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n")),
        _ => Err(Problem::of(Code::Busy).retry_after(5)),
    }
}

async fn metrics(metrics: Data<Metrics>) -> impl Responder {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics.render())
}

async fn openapi() -> Result<HttpResponse> {
    let text = serde_json::to_string(&crate::app::openapi()?)
        .map_err(|cause| Problem::internal(cause.to_string()))?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(text))
}

/// The public keys of access tokens, where programs look for them (RFC 8414).
async fn keys(app: Data<App>) -> Result<HttpResponse> {
    let set = crate::kernel::tokens::jwks(&crate::kernel::auth::key_set(&app).await?);
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .body(set.to_string()))
}

/// The interactive documentation needs its own scripts and styles, and nothing from elsewhere.
async fn interactive(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    );
    Ok(response)
}

/// 405 where the path exists with other methods, 404 otherwise.
pub async fn nothing_here(app: Data<App>, request: HttpRequest) -> HttpResponse {
    use actix_web::ResponseError;
    match app.operations.methods(request.path()) {
        Some(methods) => {
            let mut response = Problem::of(Code::MethodNotAllowed).error_response();
            if let Ok(allow) = header::HeaderValue::from_str(&methods.join(", ")) {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            response
        }
        None => Problem::not_found().error_response(),
    }
}

/// Refuses query parameters that the operation does not take.
pub async fn strict_query(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if let Some(app) = request.app_data::<Data<App>>() {
        let unknown = app.operations.unknown_parameter(
            request.method().as_str(),
            request.path(),
            request.query_string(),
        );
        if let Some(name) = unknown {
            let detail = format!("\"{name}\" is not a parameter of this operation; leave it out.");
            let fault = Fault::new(name, "unknown_parameter", detail.clone());
            return Err(Problem::new(Code::UnknownParameter, detail).with_faults(vec![fault]).into());
        }
    }
    next.call(request).await
}
