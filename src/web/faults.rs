//! Answers every refusal on the way to a page with a page, or leads to where it can be mended.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::errors::{Kind, page};
use super::layout::{Page, Viewer, Web, address, see};
use crate::app::App;
use crate::kernel::auth::note_refusal;
use crate::kernel::authz::Actor;
use crate::kernel::error::{Code, Problem};
use crate::kernel::telemetry::{LoggedFailure, RequestId};

/// Middleware of the pages.
pub async fn show_faults(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let actor = response.request().extensions().get::<Actor>().cloned();
    if let (Some(app), Some(actor)) = (response.request().app_data::<Data<App>>(), actor) {
        note_refusal(app, &actor, &response);
    }
    let Some(web) = response.request().app_data::<Data<Web>>().cloned() else {
        return Ok(response);
    };
    let shown = response
        .response()
        .error()
        .and_then(|error| error.as_error::<Problem>())
        .map(|problem| shown(response.request(), &web, problem));
    let Some(mut shown) = shown else {
        return Ok(response);
    };
    let (request, refused) = response.into_parts();
    if let Some(failure) = refused.extensions().get::<LoggedFailure>() {
        shown.extensions_mut().insert(failure.clone());
    }
    Ok(ServiceResponse::new(request, shown))
}

fn shown(request: &HttpRequest, web: &Web, problem: &Problem) -> HttpResponse {
    match problem.code() {
        Code::NotSignedIn => return see(web, &back_here(request, "/sign-in"), None),
        Code::ReauthenticationRequired => return see(web, &back_here(request, "/confirm-it-is-you"), None),
        Code::SecondFactorRequired => return see(web, "/account/second-factor", None),
        _ => {}
    }
    let viewer = request.extensions().get::<Viewer>().cloned();
    let frame = match viewer {
        Some(viewer) => Page::signed_in(request, web, None, viewer),
        None => Page::open(request, web, None),
    };
    page(frame, kind(request, problem))
}

/// `to` with the present page as what follows. A form that was sent is not sent again by itself.
fn back_here(request: &HttpRequest, to: &str) -> String {
    let here = if request.method() == Method::GET {
        request.uri().path_and_query().map_or("/work", |it| it.as_str()).to_owned()
    } else {
        referer(request).unwrap_or_else(|| "/work".to_owned())
    };
    address(to, &[("next", &here)])
}

/// The page that a form was on, as the browser tells it of our own site.
fn referer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::REFERER)?.to_str().ok()?;
    let uri: actix_web::http::Uri = value.parse().ok()?;
    uri.path_and_query().map(|it| it.as_str().to_owned())
}

fn kind(request: &HttpRequest, problem: &Problem) -> Kind {
    let document = problem.document();
    match problem.code() {
        Code::NotFound => Kind::NotFound,
        Code::Forbidden => Kind::Forbidden,
        Code::CsrfMismatch => Kind::Token,
        Code::MalformedBody | Code::MalformedParameter | Code::UnknownParameter | Code::MalformedHeader => {
            Kind::Unreadable
        }
        Code::MethodNotAllowed => Kind::Method,
        Code::WrongState => {
            Kind::State { resource: String::new(), state: document.state.unwrap_or_default() }
        }
        Code::PreconditionFailed | Code::PreconditionRequired => Kind::Changed,
        Code::BidsSealed => Kind::Sealed,
        Code::BodyTooLarge | Code::DocumentTooLarge => Kind::TooLarge,
        Code::TooManyRequests => Kind::TooMany,
        Code::Busy | Code::RequestRunning => Kind::Unavailable,
        Code::Internal | Code::StorageFull => Kind::Fault {
            request: request.extensions().get::<RequestId>().map(RequestId::to_string).unwrap_or_default(),
        },
        _ => Kind::Refused { status: document.status, detail: document.detail },
    }
}
