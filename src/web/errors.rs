//! Pages for what went wrong, in plain words. A cause is never shown.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use super::form::Unread;
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
}

impl Kind {
    /// The answer's status.
    pub const fn status(&self) -> StatusCode {
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
        }
    }

    /// Every kind, for the gallery and the tests.
    pub fn all() -> Vec<Self> {
        let state = Self::State { resource: "competition".into(), state: "published".into() };
        let fault = Self::Fault { request: "01a4c5".into() };
        vec![
            Self::Unreadable,
            Self::Forbidden,
            Self::Token,
            Self::NotFound,
            Self::Method,
            state,
            Self::Changed,
            Self::Sealed,
            Self::TooLarge,
            Self::TooMany,
            fault,
            Self::Unavailable,
        ]
    }
}

impl From<Unread> for Kind {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Token => Self::Token,
            Unread::Shape => Self::Unreadable,
        }
    }
}

/// The page for a kind.
pub fn page(p: Page, kind: Kind) -> HttpResponse {
    let status = kind.status();
    html_as(status, &p.clone(), &ErrorPage { p, kind })
}

/// A fault that a handler returns with `?`; it answers with its page.
#[derive(Debug)]
pub struct Problem {
    page: Box<Page>,
    kind: Kind,
}

impl Problem {
    /// The fault `kind`, shown in the frame of `page`.
    pub fn new(page: &Page, kind: impl Into<Kind>) -> Self {
        Self { page: Box::new(page.clone()), kind: kind.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.key())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    fn error_response(&self) -> HttpResponse {
        page((*self.page).clone(), self.kind.clone())
    }
}

/// For addresses nobody serves.
pub async fn not_found(req: HttpRequest, web: Data<Web>) -> HttpResponse {
    page(Page::open(&req, &web, None), Kind::NotFound)
}
