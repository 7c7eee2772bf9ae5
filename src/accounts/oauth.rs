//! The token endpoint (RFC 6749): client credentials of API keys, and refresh tokens that work once.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::model::{PersonState, SessionState};
use super::sign_in::entry;
use super::store::{self, RefreshToken};
use super::views::{Secret, TokenErrorOut, TokenIn, TokenOut};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::auth::{Bearer, access_token};
use crate::kernel::authz::{Actor, Identity};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Tx;
use crate::kernel::error::{Problem, Result};
use crate::kernel::state::App;
use crate::kernel::tokens::{Digest, NewToken, Prefix};

/// A refusal of the token endpoint.
#[derive(Debug)]
pub(super) enum Refusal {
    /// In OAuth's words.
    OAuth(&'static str, &'static str),
    /// A failure of ours.
    Problem(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

const INVALID_CLIENT: Refusal =
    Refusal::OAuth("invalid_client", "client_id and client_secret are not those of an API key in force.");
const INVALID_GRANT: Refusal =
    Refusal::OAuth("invalid_grant", "The refresh token was used, was revoked or has expired; sign in again.");

/// Answers a token request.
pub(super) async fn token(
    app: &App,
    request: &HttpRequest,
    input: TokenIn,
) -> std::result::Result<TokenOut, Refusal> {
    match input.grant_type.as_str() {
        "client_credentials" => client_credentials(app, request, input).await,
        "refresh_token" => refresh(app, input).await,
        _ => Err(Refusal::OAuth(
            "unsupported_grant_type",
            "grant_type must be client_credentials or refresh_token.",
        )),
    }
}

async fn client_credentials(
    app: &App,
    request: &HttpRequest,
    input: TokenIn,
) -> std::result::Result<TokenOut, Refusal> {
    let in_header = basic(request);
    let in_body = input.client_id.zip(input.client_secret).map(|(id, secret)| (id, secret.0));
    if in_header.is_some() && in_body.is_some() {
        return Err(Refusal::OAuth("invalid_request", "Send the client's credentials in one way only."));
    }
    let (client, secret) = in_header.or(in_body).ok_or(INVALID_CLIENT)?;
    let digest = Digest::of(Prefix::ApiKey, secret.expose_secret()).ok_or(INVALID_CLIENT)?.to_string();
    let key = app.db.read(move |db| store::key_by_secret(db, &digest)).await?.ok_or(INVALID_CLIENT)?;
    if key != client.to_lowercase() {
        return Err(INVALID_CLIENT);
    }
    let subject: Uuid = key.parse().map_err(|_| Problem::internal("a key without id"))?;
    let actor = Actor {
        identity: Identity::ApiKey { key_id: key.clone() },
        grants: Vec::new(),
        withheld: Vec::new(),
    };
    let event = Entry::new(&actor, "get_token", Subject::new("api_key", key));
    app.db.write(move |_| Ok(Audited::new((), event.clone()))).await?;
    let bearer = Bearer { subject, session: None, auth_time: None, methods: Vec::new() };
    let (token, expires_in) = access_token(app, bearer).await?;
    Ok(TokenOut {
        access_token: Secret(token),
        token_type: "Bearer".to_owned(),
        expires_in,
        refresh_token: None,
    })
}

/// Client credentials by HTTP Basic authentication.
fn basic(request: &HttpRequest) -> Option<(String, SecretString)> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), SecretString::from(secret)))
}

/// What became of a refresh token.
enum Renewal {
    Renewed { bearer: Bearer, token: SecretString },
    Refused,
}

async fn refresh(app: &App, input: TokenIn) -> std::result::Result<TokenOut, Refusal> {
    let presented =
        input.refresh_token.ok_or(Refusal::OAuth("invalid_request", "refresh_token is missing."))?;
    let digest = Digest::of(Prefix::Refresh, presented.0.expose_secret()).ok_or(INVALID_GRANT)?.to_string();
    let renewal = app.db.write(move |tx| renew(tx, &digest)).await;
    let renewal = match renewal {
        Err(problem) if problem.code() == crate::kernel::error::Code::NotFound => return Err(INVALID_GRANT),
        other => other?,
    };
    let Renewal::Renewed { bearer, token } = renewal else {
        app.callers.forget();
        return Err(INVALID_GRANT);
    };
    let (access, expires_in) = access_token(app, bearer).await?;
    Ok(TokenOut {
        access_token: Secret(access),
        token_type: "Bearer".to_owned(),
        expires_in,
        refresh_token: Some(Secret(token)),
    })
}

/// Exchanges the token. One that was used before was stolen from somebody: the session ends for both.
fn renew(tx: &mut Tx<'_>, digest: &str) -> Result<Audited<Renewal>> {
    let found = store::refresh_token(tx, digest)?.ok_or_else(Problem::not_found)?;
    tx.lock("sessions", found.session_id.as_str())?;
    let token = store::refresh_token(tx, digest)?.ok_or_else(Problem::not_found)?;
    let session = store::session(tx, &token.session_id)?.ok_or_else(Problem::not_found)?;
    let account = store::account(tx, &session.person_id)?;
    let now = tx.now()?;
    let live = token.revoked_at.is_none()
        && token.expires_at > now
        && session.revoked_at.is_none()
        && session.expires_at > now
        && session.state == SessionState::Active
        && account.state == PersonState::Active;
    if !live {
        return Err(Problem::not_found());
    }
    if token.used_at.is_some() {
        store::revoke_session(tx, &session.id)?;
        let event = entry(&account.id, &session.id, "revoke_for_reuse", now);
        return Ok(Audited::new(Renewal::Refused, event));
    }
    let next = replace(tx, &token, session.expires_at)?;
    let ids = (account.id.as_str().parse(), session.id.as_str().parse());
    let (Ok(subject), Ok(session_id)) = ids else {
        return Err(Problem::internal("a session without ids"));
    };
    let bearer = Bearer {
        subject,
        session: Some(session_id),
        auth_time: Some(session.auth_time),
        methods: methods(session.second_factor_at.is_some()),
    };
    let event = entry(&account.id, &session.id, "renew", now);
    Ok(Audited::new(Renewal::Renewed { bearer, token: next }, event))
}

fn replace(tx: &mut Tx<'_>, used: &RefreshToken, expires_at: UtcTime) -> Result<SecretString> {
    store::mark_refresh_token_used(tx, &used.id)?;
    let new = NewToken::generate(Prefix::Refresh).map_err(|cause| Problem::internal(cause.to_string()))?;
    store::insert_refresh_token(tx, &used.family_id, &used.session_id, &new.digest.to_string(), expires_at)?;
    Ok(new.token)
}

/// How the person proved who they are (RFC 8176).
pub(super) fn methods(second_factor: bool) -> Vec<String> {
    let mut methods = vec!["pwd".to_owned()];
    if second_factor {
        methods.push("otp".to_owned());
    }
    methods
}

/// The answer in OAuth's form.
pub(super) fn answer(outcome: std::result::Result<TokenOut, Refusal>) -> HttpResponse {
    use actix_web::ResponseError;
    let (status, body) = match outcome {
        Ok(token) => (StatusCode::OK, serde_json::to_string(&token)),
        Err(Refusal::Problem(problem)) => return problem.error_response(),
        Err(Refusal::OAuth(error, description)) => {
            let status = match error {
                "invalid_client" => StatusCode::UNAUTHORIZED,
                _ => StatusCode::BAD_REQUEST,
            };
            let body = TokenErrorOut { error: error.to_owned(), error_description: description.to_owned() };
            (status, serde_json::to_string(&body))
        }
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, "application/json"));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"fairlot\""));
    }
    response.body(body.unwrap_or_default())
}
