//! Problems: one table of codes, each answered as an RFC 9457 document.
//!
//! A 5xx never shows its cause; the cause is logged once, at the boundary.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::db::Constraint;
use super::telemetry::LoggedFailure;

/// The result of everything that can be refused.
pub type Result<T> = std::result::Result<T, Problem>;

macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $status:literal, $slug:literal, $title:literal;)+) => {
        /// Every reason for which a request can be refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$meta])* #[doc = $title] $variant),+
        }

        impl Code {
            /// The whole table, in the order of `docs/errors.md`.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// The stable name at the end of the problem's `type`.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }

            /// One sentence that holds for every occurrence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// The code of this name.
            #[must_use]
            pub fn from_slug(slug: &str) -> Option<Self> {
                match slug { $($slug => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

codes! {
    MalformedBody = 400, "malformed_body", "The body is not the JSON that this operation takes.";
    UnknownParameter = 400, "unknown_parameter", "A query parameter is not one of this operation's.";
    MalformedParameter = 400, "malformed_parameter", "A parameter does not have the form it must have.";
    MalformedHeader = 400, "malformed_header", "A header does not have the form it must have.";
    SignInFailed = 401, "sign_in_failed", "The details do not match an account.";
    NotSignedIn = 401, "not_signed_in", "This operation needs a valid access token or API key.";
    Forbidden = 403, "forbidden", "Your roles do not allow this.";
    SecondFactorRequired = 403, "second_factor_required", "This role works only after a second factor.";
    ReauthenticationRequired = 403, "reauthentication_required", "Prove again who you are, then repeat the request.";
    PersonRequired = 403, "person_required", "A person must do this; an API key cannot.";
    AnotherPersonRequired = 403, "another_person_required", "Another person must do this.";
    CsrfMismatch = 403, "csrf_mismatch", "The form is too old or did not come from this site.";
    NotFound = 404, "not_found", "There is nothing here that you may know about.";
    MethodNotAllowed = 405, "method_not_allowed", "This path exists, but not with this method.";
    NotAcceptable = 406, "not_acceptable", "This operation cannot answer in the format you asked for.";
    WrongState = 409, "wrong_state", "This action is not possible in the present state.";
    Conflict = 409, "conflict", "This would contradict what is already recorded.";
    AlreadyExists = 409, "already_exists", "This is already recorded.";
    BidsSealed = 409, "bids_sealed", "Bids are sealed until they are opened.";
    DeadlinePassed = 409, "deadline_passed", "The deadline has passed.";
    FundsExceeded = 409, "funds_exceeded", "There is not enough uncommitted money.";
    RequestRunning = 409, "request_running", "The same request is still being worked on.";
    AwaitingSecondPerson = 409, "awaiting_second_person", "A second person must confirm this.";
    BodyTooLarge = 413, "body_too_large", "The body is larger than this operation takes.";
    DocumentTooLarge = 413, "document_too_large", "The attachment is larger than allowed.";
    UnsupportedMediaType = 415, "unsupported_media_type", "This operation does not take this type of content.";
    PreconditionFailed = 412, "precondition_failed", "The resource has changed since you read it.";
    Invalid = 422, "invalid", "Some fields need to be mended.";
    CheckFailed = 422, "check_failed", "The check found faults.";
    IdempotencyMismatch = 422, "idempotency_mismatch", "This Idempotency-Key was used with another request.";
    PreconditionRequired = 428, "precondition_required", "Send If-Match with the ETag that you read.";
    TooManyRequests = 429, "too_many_requests", "Too many requests; wait and try again.";
    Internal = 500, "internal", "Something went wrong here; nothing was changed.";
    Busy = 503, "busy", "The service is busy; try again in a moment.";
    StorageFull = 507, "storage_full", "There is no room left to store this; nothing was changed.";
}

impl Code {
    /// The problem's `type`: a stable path that leads to its documentation.
    #[must_use]
    pub fn type_uri(self) -> String {
        format!("/docs/errors#{}", self.slug())
    }
}

/// One fault in one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the body, or the parameter's name.
    #[schema(example = "/title")]
    pub pointer: String,
    /// A stable word for programs.
    #[schema(example = "required")]
    pub code: String,
    /// What is wrong and what would mend it.
    #[schema(example = "Give a title of at most 200 characters.")]
    pub detail: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: detail.into() }
    }
}

/// A problem document as it is sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// A stable URI reference of this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/docs/errors#invalid", format = "uri-reference")]
    pub kind: String,
    /// The same sentence for every problem of this type.
    pub title: String,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// Every fault found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// Where the state forbids the action: the present state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Where the state forbids the action: what it allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<String>>,
}

/// A refusal or a failure, with what the caller may be told and what only the log is told.
#[derive(Debug)]
pub struct Problem(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    detail: Option<String>,
    faults: Vec<Fault>,
    state: Option<(&'static str, Vec<&'static str>)>,
    retry_after_seconds: Option<i64>,
    cause: Option<String>,
    database: Option<diesel::result::Error>,
}

impl Problem {
    /// A problem whose detail is its title.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self(Box::new(Inner {
            code,
            detail: None,
            faults: Vec::new(),
            state: None,
            retry_after_seconds: None,
            cause: None,
            database: None,
        }))
    }

    /// A problem with a sentence about this occurrence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let mut problem = Self::of(code);
        problem.0.detail = Some(detail.into());
        problem
    }

    /// Invisible or absent: the same answer.
    #[must_use]
    pub fn not_found() -> Self {
        Self::of(Code::NotFound)
    }

    /// Faults in the fields of a request.
    #[must_use]
    pub fn invalid(faults: Vec<Fault>) -> Self {
        Self::of(Code::Invalid).with_faults(faults)
    }

    /// One fault in one field.
    pub fn field(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![Fault::new(pointer, code, detail)])
    }

    /// The state forbids the action.
    #[must_use]
    pub fn wrong_state(state: &'static str, action: &str, allowed: Vec<&'static str>) -> Self {
        let mut problem =
            Self::new(Code::WrongState, format!("\"{action}\" is not possible in the state \"{state}\"."));
        problem.0.state = Some((state, allowed));
        problem
    }

    /// A failure of ours; `cause` goes to the log only.
    pub fn internal(cause: impl Into<String>) -> Self {
        let mut problem = Self::of(Code::Internal);
        problem.0.cause = Some(cause.into());
        problem
    }

    /// Adds faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.faults = faults;
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.0.retry_after_seconds = Some(seconds.max(1));
        self
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Its faults.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// What the log is told, where it is a failure of ours.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The database's error behind it, where there is one.
    #[must_use]
    pub fn database_error(&self) -> Option<&diesel::result::Error> {
        self.0.database.as_ref()
    }

    /// Replaces a violated `constraint` by the problem it means for the caller.
    #[must_use]
    pub fn on_violation(self, constraint: Constraint, otherwise: impl FnOnce() -> Self) -> Self {
        match &self.0.database {
            Some(error) if constraint.violated_by(error) => otherwise(),
            _ => self,
        }
    }

    /// The document that is sent.
    #[must_use]
    pub fn document(&self) -> ProblemDocument {
        let code = self.0.code;
        ProblemDocument {
            kind: code.type_uri(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: self.0.detail.clone().unwrap_or_else(|| code.title().to_owned()),
            errors: self.0.faults.clone(),
            state: self.0.state.as_ref().map(|(state, _)| (*state).to_owned()),
            allowed_actions: self
                .0
                .state
                .as_ref()
                .map(|(_, allowed)| allowed.iter().map(|action| (*action).to_owned()).collect()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.detail.as_deref().unwrap_or_else(|| self.0.code.title()))?;
        for fault in &self.0.faults {
            write!(f, "\n  {}: {}", fault.pointer, fault.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl From<diesel::result::Error> for Problem {
    fn from(error: diesel::result::Error) -> Self {
        // The values of a failed statement can be bid content: only the kind and the constraint are kept for the log.
        let cause = match &error {
            diesel::result::Error::DatabaseError(kind, information) => {
                format!(
                    "database error {kind:?} on {:?}",
                    information.constraint_name().or(information.table_name())
                )
            }
            other => format!("database error: {other}"),
        };
        let mut problem =
            if is_full(&error) { Self::of(Code::StorageFull) } else { Self::of(Code::Internal) };
        problem.0.cause = Some(cause);
        problem.0.database = Some(error);
        problem
    }
}

fn is_full(error: &diesel::result::Error) -> bool {
    match error {
        diesel::result::Error::DatabaseError(_, information) => {
            let message = information.message();
            message.contains("disk is full") || message.contains("No space left on device")
        }
        _ => false,
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.0.retry_after_seconds {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.0.code.status() == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"fairlot\""));
        }
        let mut response = response.body(serde_json::to_string(&self.document()).unwrap_or_default());
        // The request's one log line tells it.
        let failure = LoggedFailure { code: self.0.code.slug(), cause: self.0.cause.clone() };
        response.extensions_mut().insert(failure);
        response
    }
}
