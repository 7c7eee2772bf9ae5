//! Answers: JSON with its `ETag`, `Location` and caching headers.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

/// What a change or a look-up made: the view and how to name it in headers.
#[derive(Debug, Clone)]
pub struct Made<V> {
    /// The body.
    pub view: V,
    /// The item's version, shown as its `ETag`.
    pub version: Option<i64>,
    /// Where it can be read again.
    pub location: Option<String>,
    /// For answers that are not stored with their idempotency key: what to render again on a replay.
    pub reference: Option<String>,
    /// The status, where it is another than the operation's usual one: 202 for the first of two persons.
    pub status: Option<StatusCode>,
}

impl<V> Made<V> {
    /// A view without version.
    #[must_use]
    pub const fn new(view: V) -> Self {
        Self { view, version: None, location: None, reference: None, status: None }
    }

    /// Its version.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// Its path.
    #[must_use]
    pub fn location(mut self, path: impl Into<String>) -> Self {
        self.location = Some(path.into());
        self
    }

    /// Answers with 202: taken, but not done yet.
    #[must_use]
    pub const fn accepted(mut self) -> Self {
        self.status = Some(StatusCode::ACCEPTED);
        self
    }

    /// The same about another view.
    #[must_use]
    pub fn map<U>(self, with: impl FnOnce(V) -> U) -> Made<U> {
        Made {
            view: with(self.view),
            version: self.version,
            location: self.location,
            reference: self.reference,
            status: self.status,
        }
    }

    /// What a replay renders again.
    #[must_use]
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }
}

/// Who may keep a copy of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// For this caller's eyes: never stored.
    Private,
    /// The same for everyone: a minute, then asked again by `ETag`.
    Public,
}

/// An answer.
#[derive(Debug)]
pub struct Reply<V> {
    status: StatusCode,
    body: Body<V>,
    version: Option<i64>,
    location: Option<String>,
    next: Option<String>,
    caching: Caching,
}

#[derive(Debug)]
enum Body<V> {
    View(V),
    Stored(String),
    Empty,
}

impl<V> Reply<V> {
    fn with(status: StatusCode, body: Body<V>) -> Self {
        Self { status, body, version: None, location: None, next: None, caching: Caching::Private }
    }

    /// 200 with the view.
    #[must_use]
    pub fn ok(made: Made<V>) -> Self {
        Self::made(StatusCode::OK, made)
    }

    /// 201 with the view and its location.
    #[must_use]
    pub fn created(made: Made<V>) -> Self {
        Self::made(StatusCode::CREATED, made)
    }

    /// 204.
    #[must_use]
    pub fn empty() -> Self {
        Self::with(StatusCode::NO_CONTENT, Body::Empty)
    }

    pub(super) fn made(status: StatusCode, made: Made<V>) -> Self {
        let mut reply = Self::with(made.status.unwrap_or(status), Body::View(made.view));
        reply.version = made.version;
        reply.location = made.location;
        reply
    }

    pub(super) fn stored(
        status: StatusCode,
        body: String,
        etag: Option<i64>,
        location: Option<String>,
    ) -> Self {
        let mut reply = Self::with(status, Body::Stored(body));
        reply.version = etag;
        reply.location = location;
        reply
    }

    /// The last part of its location: the id of what was made.
    #[must_use]
    pub fn made_id(&self) -> Option<&str> {
        self.location.as_deref()?.rsplit('/').next()
    }

    /// What it shows; nothing where an earlier answer is given again.
    #[must_use]
    pub fn view(self) -> Option<V> {
        match self.body {
            Body::View(view) => Some(view),
            Body::Stored(_) | Body::Empty => None,
        }
    }

    /// Lets everyone keep it for a minute.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.caching = Caching::Public;
        self
    }

    /// The next page's path and query, for `Link`.
    #[must_use]
    pub fn next(mut self, link: Option<String>) -> Self {
        self.next = link;
        self
    }
}

impl<V: Serialize> Responder for Reply<V> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(version) = self.version {
            let etag = format!("\"{version}\"");
            response.insert_header((header::ETAG, etag.clone()));
            if not_modified(request, &etag) {
                response.status(StatusCode::NOT_MODIFIED);
                return response.finish();
            }
        }
        if let Some(location) = &self.location {
            response.insert_header((header::LOCATION, location.as_str()));
        }
        if let Some(next) = &self.next {
            response.insert_header((header::LINK, format!("<{next}>; rel=\"next\"")));
        }
        match self.caching {
            Caching::Private => response.insert_header((header::CACHE_CONTROL, "no-store")),
            Caching::Public => response.insert_header((header::CACHE_CONTROL, "public, max-age=60")),
        };
        match self.caching {
            Caching::Private => response.insert_header((header::VARY, "Authorization, Cookie, Accept")),
            Caching::Public => response.insert_header((header::VARY, "Accept, Accept-Encoding")),
        };
        let text = match self.body {
            Body::Empty => return response.finish(),
            Body::Stored(text) => text,
            Body::View(view) => match serde_json::to_string(&view) {
                Ok(text) => text,
                Err(cause) => {
                    tracing::error!(%cause, "a view could not be written");
                    return actix_web::ResponseError::error_response(
                        &crate::kernel::error::Problem::internal("view"),
                    );
                }
            },
        };
        response.content_type("application/json").body(text)
    }
}

fn not_modified(request: &HttpRequest, etag: &str) -> bool {
    let reading =
        request.method() == actix_web::http::Method::GET || request.method() == actix_web::http::Method::HEAD;
    reading
        && request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(
            |sent| {
                sent.trim() == "*" || sent.split(',').any(|one| one.trim().trim_start_matches("W/") == etag)
            },
        )
}
