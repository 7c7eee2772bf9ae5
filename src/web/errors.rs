//! Pages for what went wrong, in plain words. A cause is never shown.

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::kernel::http::nothing_here;

use super::layout::{Page, Web, html_as};
use super::views::errors::ErrorPage;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 400: what was sent cannot be read.
    Unreadable,
    /// 403: known, and not allowed.
    Forbidden,
    /// 403: the form is not from this session.
    Token,
    /// 404: nothing here, or nothing the person may know of.
    NotFound,
    /// 405: the page is there, this way of asking is not.
    Method,
    /// 409: the state does not allow it. `state` as in lifecycles.csv.
    State {
        /// The resource, such as `competition`.
        resource: String,
        /// Its state, such as `awaiting_approval`.
        state: String,
    },
    /// 409: somebody else changed it meanwhile.
    Changed,
    /// 409: bids are sealed until the competition is opened.
    Sealed,
    /// 413: too large.
    TooLarge,
    /// 429: too many tries; wait.
    TooMany,
    /// 500: our fault. `request` is the id in the log.
    Fault {
        /// The request's id.
        request: String,
    },
    /// 503: not ready.
    Unavailable,
    /// Anything else that a rule forbids, in the rule's own sentence.
    Refused {
        /// The answer's status.
        status: u16,
        /// Why.
        detail: String,
    },
}

impl Kind {
    /// The answer's status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Forbidden | Self::Token => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::State { .. } | Self::Changed | Self::Sealed => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Fault { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Refused { status, .. } => StatusCode::from_u16(*status).unwrap_or(StatusCode::CONFLICT),
        }
    }

    /// The Fluent message of its heading; `.first` and `.then` are its sentences.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Unreadable => "problem-unreadable",
            Self::Forbidden => "problem-forbidden",
            Self::Token => "problem-token",
            Self::NotFound => "problem-not-found",
            Self::Method => "problem-method",
            Self::State { .. } => "problem-state",
            Self::Changed => "problem-changed",
            Self::Sealed => "problem-sealed",
            Self::TooLarge => "problem-too-large",
            Self::TooMany => "problem-too-many",
            Self::Fault { .. } => "problem-fault",
            Self::Unavailable => "problem-unavailable",
            Self::Refused { .. } => "problem-refused",
        }
    }
}

/// The page for a kind.
pub fn page(p: Page, kind: Kind) -> HttpResponse {
    let status = kind.status();
    html_as(status, &p.clone(), &ErrorPage { p, kind })
}

/// For addresses nobody serves: a page for who reads pages, a problem document for programs.
pub async fn not_found(req: HttpRequest, web: Data<Web>, app: Data<App>) -> HttpResponse {
    let accept = req.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !accept.contains("text/html") {
        return nothing_here(app, req).await;
    }
    page(Page::open(&req, &web, None), Kind::NotFound)
}
