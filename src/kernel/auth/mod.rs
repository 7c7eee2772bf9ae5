//! Who is calling: access tokens and API keys on the API, session cookies on pages.
//!
//! Roles are read from the database, not from the token, so that a role, key or session taken back stops working
//! within [`REMEMBERED_MILLISECONDS`].

mod callers;
mod issue;
mod load;

pub use callers::Callers;
pub use issue::{Bearer, access_token, current_key, key_set, rotate};
pub use load::{by_session, by_session_cookie, public_keys, token_scope};

use std::marker::PhantomData;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev};

use super::authz::{Actor, Anyone, Permission, SignedIn};
use super::error::{Code, Problem, Result};
use super::state::App;

/// How long a verified caller is remembered.
pub const REMEMBERED_MILLISECONDS: u64 = 1_000;

/// Where clients get tokens; it reads the `Authorization` header itself.
pub const TOKEN_ENDPOINT: &str = "/api/v1/auth/token";

/// The coarse permission of an operation, in its handler's signature: extracting it refuses callers that have
/// permission `P` nowhere. The handler still checks the resource.
#[derive(Debug, Clone)]
pub struct Allowed<P> {
    /// The caller.
    pub actor: Actor,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequest for Allowed<P> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        // Ready at once, and before the body in every signature: who may not call is told so whatever they sent.
        let actor =
            request.extensions().get::<Actor>().cloned().ok_or_else(|| Problem::internal("no caller"));
        std::future::ready(actor.and_then(|actor| {
            admit::<P>(&actor)?;
            Ok(Self { actor, permission: PhantomData })
        }))
    }
}

/// Middleware of the API: finds out who is calling, for [`Allowed`].
pub async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| Problem::internal("no state"))?;
    // There the header may hold a client's credentials (RFC 6749), or a token that is just being renewed.
    let actor = if request.path() == TOKEN_ENDPOINT {
        Actor::public()
    } else {
        identify(&app, request.request()).await?
    };
    request.extensions_mut().insert(actor.clone());
    let response = next.call(request).await?;
    note_refusal(&app, &actor, &response);
    Ok(response)
}

/// Counts a refusal for the audit log.
pub fn note_refusal<B>(app: &App, actor: &Actor, response: &ServiceResponse<B>) {
    let problem = response.response().error().and_then(|error| error.as_error::<Problem>());
    if let (Some(problem), Some(pattern)) = (problem, response.request().match_pattern()) {
        let operation = format!("{} {pattern}", response.request().method());
        app.refusals.note(actor, &operation, problem.code());
    }
}

/// 401 where nobody is signed in, 403 where no role gives `P`.
pub fn admit<P: Permission>(actor: &Actor) -> Result<()> {
    if P::NAME == Anyone::NAME {
        return Ok(());
    }
    if !actor.is_signed_in() {
        return Err(Problem::of(Code::NotSignedIn));
    }
    if P::NAME == SignedIn::NAME || actor.grants.iter().any(|grant| P::ROLES.contains(&grant.role)) {
        return Ok(());
    }
    if actor.withheld.iter().any(|grant| P::ROLES.contains(&grant.role)) {
        return Err(Problem::of(Code::SecondFactorRequired));
    }
    Err(Problem::of(Code::Forbidden))
}

/// The caller behind the `Authorization` header; nobody where there is none. Cookies count on pages only, so that
/// another site cannot make a browser act.
pub async fn identify(app: &App, request: &HttpRequest) -> Result<Actor> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(Actor::public());
    };
    let token = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned())
        .ok_or_else(|| {
            Problem::new(Code::NotSignedIn, "Send Authorization: Bearer followed by a token or API key.")
        })?;
    if let Some(actor) = app.callers.remembered(&token) {
        return Ok(actor);
    }
    let actor = load::by_token(app, token.clone()).await?;
    app.callers.remember(&token, &actor);
    Ok(actor)
}
