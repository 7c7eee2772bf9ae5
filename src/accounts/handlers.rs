//! The operations of sign-in.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};

use super::model::{Channel, Credentials, Locale, SessionId, SessionState, SignedIn};
use super::oauth::{Refusal, answer, methods};
use super::registration::{self, Registration};
use super::second_factor as factor;
use super::sign_in::{self, own_session};
use super::views::{
    AcceptedOut, CodeIn, ConfirmPasswordResetIn, ConfirmRegistrationIn, JwksOut, MeOut, NewSecondFactorOut,
    PasswordResetIn, ReauthenticateIn, RecoveryCodesOut, RegistrationIn, SecondFactorIn, Secret, SessionOut,
    SettingsOut, SettingsPatch, SignInIn, TokenErrorOut, TokenIn, TokenOut, proof,
};
use crate::kernel::auth::{Allowed, Bearer, access_token, key_set};
use crate::kernel::authz::{Anyone, SignedIn as AnySignedIn};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Command, Id, Made, NoInput, Reply, Routes, perform_sealed};
use crate::kernel::state::App;
use crate::kernel::telemetry::client_address;
use crate::kernel::tokens::jwks;

/// Registers the operations.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_session)
        .service(complete_session)
        .service(reauthenticate_session)
        .service(delete_session)
        .service(create_token)
        .service(get_jwks)
        .service(create_registration)
        .service(confirm_registration)
        .service(create_password_reset)
        .service(confirm_password_reset)
        .service(get_me)
        .service(get_settings)
        .service(update_settings)
        .service(confirm_own_address)
        .service(create_second_factor)
        .service(confirm_second_factor);
}

/// Sign in
///
/// By e-mail address and password, and by the second factor where one is set up. Where it is missing, the session
/// waits for it in the state `second_factor_required`. No answer tells whether an account exists.
#[utoipa::path(operation_id = "create_session", tag = "sign-in",
    request_body = SignInIn,
    responses((status = 201, body = SessionOut)),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["sign_in_failed"]))))]
#[post("/auth/sessions")]
async fn create_session(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    command: Command<SignInIn>,
) -> Result<Reply<SessionOut>> {
    let from = client_address(&request, app.config.trust_forwarded_for);
    let SignInIn { email, password, code, recovery_code } = command.input;
    let credentials = Credentials { email, password: password.0, proof: proof(code, recovery_code) };
    let signed = sign_in::sign_in(&app, credentials, from, Channel::Api).await?;
    Ok(Reply::created(Made::new(session_out(&app, signed).await?)))
}

/// Give the second factor
#[utoipa::path(operation_id = "complete_session", tag = "sign-in",
    params(("id" = SessionId, Path, description = "The session")),
    request_body = SecondFactorIn,
    responses((status = 200, body = SessionOut)),
    extensions(("x-permission" = json!("anyone")), ("x-problems" = json!(["sign_in_failed"]))))]
#[post("/auth/sessions/{id}/second-factor")]
async fn complete_session(
    app: Data<App>,
    _who: Allowed<Anyone>,
    id: Id<SessionId>,
    request: HttpRequest,
    command: Command<SecondFactorIn>,
) -> Result<Reply<SessionOut>> {
    let from = client_address(&request, app.config.trust_forwarded_for);
    let SecondFactorIn { second_factor_token, code, recovery_code } = command.input;
    let given = proof(code, recovery_code).ok_or_else(sign_in::failed)?;
    let signed =
        sign_in::second_factor(&app, Some(id.0), &second_factor_token.0, given, from, Channel::Api).await?;
    Ok(Reply::ok(Made::new(session_out(&app, signed).await?)))
}

/// Prove again who you are
///
/// Needed shortly before acts that two persons do, such as publishing or opening bids.
#[utoipa::path(operation_id = "reauthenticate_session", tag = "sign-in",
    params(("id" = SessionId, Path, description = "The caller's own session")),
    request_body = ReauthenticateIn,
    responses((status = 200, body = SessionOut)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["sign_in_failed", "person_required"]))))]
#[post("/auth/sessions/{id}/reauthenticate")]
async fn reauthenticate_session(
    app: Data<App>,
    who: Allowed<AnySignedIn>,
    id: Id<SessionId>,
    request: HttpRequest,
    command: Command<ReauthenticateIn>,
) -> Result<Reply<SessionOut>> {
    let (person_id, session_id) = own_session(&who.actor)?;
    if session_id != id.0 {
        return Err(Problem::not_found());
    }
    let from = client_address(&request, app.config.trust_forwarded_for);
    let ReauthenticateIn { password, code } = command.input;
    let (auth_time, given) =
        sign_in::reauthenticate(&app, &who.actor, password.0, proof(code, None), from).await?;
    let bearer = bearer(&person_id, &session_id, auth_time, given)?;
    let (token, seconds) = access_token(&app, bearer).await?;
    Ok(Reply::ok(Made::new(SessionOut {
        id: session_id,
        state: SessionState::Active,
        access_token: Some(Secret(token)),
        expires_in: Some(seconds),
        refresh_token: None,
        second_factor_token: None,
        expires_at: None,
        auth_time,
        allowed_actions: actions(SessionState::Active),
    })))
}

/// Sign out
#[utoipa::path(operation_id = "delete_session", tag = "sign-in",
    params(("id" = SessionId, Path, description = "The caller's own session")),
    responses((status = 204)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[delete("/auth/sessions/{id}")]
async fn delete_session(
    app: Data<App>,
    who: Allowed<AnySignedIn>,
    id: Id<SessionId>,
) -> Result<Reply<AcceptedOut>> {
    sign_in::sign_out(&app, &who.actor, id.0).await?;
    Ok(Reply::empty())
}

/// Get an access token
///
/// OAuth 2 (RFC 6749), sent as `application/x-www-form-urlencoded`. `client_credentials`: `client_id` is the id of
/// an API key and `client_secret` the key, in the body or by HTTP Basic authentication. `refresh_token`: a refresh
/// token works once; using one again ends its session. Refusals have OAuth's form.
#[utoipa::path(operation_id = "create_token", tag = "sign-in",
    request_body(content = TokenIn, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenOut), (status = 400, body = TokenErrorOut), (status = 401, body = TokenErrorOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[post("/auth/token")]
async fn create_token(
    app: Data<App>,
    _who: Allowed<Anyone>,
    request: HttpRequest,
    form: std::result::Result<Form<TokenIn>, actix_web::Error>,
) -> HttpResponse {
    let Ok(form) = form else {
        let told = "Send grant_type and its fields, each once, as application/x-www-form-urlencoded.";
        return answer(Err(Refusal::OAuth("invalid_request", told)));
    };
    answer(super::oauth::token(&app, &request, form.into_inner()).await)
}

/// Get the public keys of access tokens
#[utoipa::path(operation_id = "get_jwks", tag = "sign-in",
    responses((status = 200, body = JwksOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[get("/.well-known/jwks.json")]
async fn get_jwks(app: Data<App>, _who: Allowed<Anyone>) -> Result<Reply<JwksOut>> {
    let set = jwks(&key_set(&app).await?);
    let keys = set.get("keys").and_then(|keys| keys.as_array()).cloned().unwrap_or_default();
    Ok(Reply::ok(Made::new(JwksOut { keys })).public())
}

/// Register a person
///
/// A link is mailed; with it and the password the account begins to work. The answer is the same whether or not the
/// address has an account.
#[utoipa::path(operation_id = "create_registration", tag = "sign-in",
    request_body = RegistrationIn,
    responses((status = 202, body = AcceptedOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[post("/auth/registrations")]
async fn create_registration(
    app: Data<App>,
    _who: Allowed<Anyone>,
    command: Command<RegistrationIn>,
) -> Result<Reply<AcceptedOut>> {
    let RegistrationIn { email, name, password, locale } = command.input;
    let registration =
        Registration { email, name, password: password.0, locale: locale.unwrap_or(Locale::English) };
    registration::register(&app, registration).await?;
    Ok(accepted("If the address can be used, a mail with a link is on its way."))
}

/// Confirm the address of a new account
#[utoipa::path(operation_id = "confirm_registration", tag = "sign-in",
    request_body = ConfirmRegistrationIn,
    responses((status = 204)),
    extensions(("x-permission" = json!("anyone"))))]
#[post("/auth/registrations/confirm")]
async fn confirm_registration(
    app: Data<App>,
    _who: Allowed<Anyone>,
    command: Command<ConfirmRegistrationIn>,
) -> Result<Reply<AcceptedOut>> {
    registration::confirm_registration(&app, &command.input.token.0, command.input.password.0).await?;
    Ok(Reply::empty())
}

/// Ask for a new password
///
/// The answer, and the time it takes, is the same whether or not the address has an account.
#[utoipa::path(operation_id = "create_password_reset", tag = "sign-in",
    request_body = PasswordResetIn,
    responses((status = 202, body = AcceptedOut)),
    extensions(("x-permission" = json!("anyone"))))]
#[post("/auth/password-reset")]
async fn create_password_reset(
    app: Data<App>,
    _who: Allowed<Anyone>,
    command: Command<PasswordResetIn>,
) -> Result<Reply<AcceptedOut>> {
    registration::request_password_reset(&app, &command.input.email);
    Ok(accepted("If the address has an account, a mail with a link is on its way."))
}

/// Set a new password
///
/// Ends every session of the person.
#[utoipa::path(operation_id = "confirm_password_reset", tag = "sign-in",
    request_body = ConfirmPasswordResetIn,
    responses((status = 204)),
    extensions(("x-permission" = json!("anyone"))))]
#[post("/auth/password-reset/confirm")]
async fn confirm_password_reset(
    app: Data<App>,
    _who: Allowed<Anyone>,
    command: Command<ConfirmPasswordResetIn>,
) -> Result<Reply<AcceptedOut>> {
    registration::reset_password(&app, &command.input.token.0, command.input.password.0).await?;
    Ok(Reply::empty())
}

/// See who you are
#[utoipa::path(operation_id = "get_me", tag = "accounts",
    responses((status = 200, body = MeOut)),
    extensions(("x-permission" = json!("signed_in"))))]
#[get("/me")]
async fn get_me(app: Data<App>, who: Allowed<AnySignedIn>) -> Result<Reply<MeOut>> {
    Ok(Reply::ok(Made::new(super::me::me(&app, &who.actor).await?)))
}

/// See your settings
#[utoipa::path(operation_id = "get_settings", tag = "accounts",
    responses((status = 200, body = SettingsOut)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[get("/me/settings")]
async fn get_settings(app: Data<App>, who: Allowed<AnySignedIn>) -> Result<Reply<SettingsOut>> {
    Ok(Reply::ok(super::settings::settings(&app, &who.actor).await?))
}

/// Change your settings
///
/// The language of mails and pages, and how mails arrive that are not required.
#[utoipa::path(operation_id = "update_settings", tag = "accounts",
    request_body = SettingsPatch,
    responses((status = 200, body = SettingsOut)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required"]))))]
#[patch("/me/settings")]
async fn update_settings(
    app: Data<App>,
    who: Allowed<AnySignedIn>,
    command: Command<SettingsPatch>,
) -> Result<Reply<SettingsOut>> {
    super::settings::update_settings(&app, &who.actor, command).await
}

/// Say that your address takes mail again
///
/// After mail to it came back for good.
#[utoipa::path(operation_id = "confirm_own_address", tag = "accounts",
    request_body = NoInput,
    responses((status = 200, body = SettingsOut)),
    extensions(("x-permission" = json!("signed_in")), ("x-problems" = json!(["person_required", "conflict"]))))]
#[post("/me/settings/confirm-address")]
async fn confirm_own_address(
    app: Data<App>,
    who: Allowed<AnySignedIn>,
    command: Command<NoInput>,
) -> Result<Reply<SettingsOut>> {
    super::settings::confirm_own_address(&app, &who.actor, command).await
}

/// Set up a second factor
///
/// The secret works once it is confirmed by a code. Needs a fresh sign-in.
#[utoipa::path(operation_id = "create_second_factor", tag = "accounts",
    request_body = NoInput,
    responses((status = 201, body = NewSecondFactorOut)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["person_required", "reauthentication_required", "second_factor_required", "conflict"]))))]
#[post("/me/second-factor")]
async fn create_second_factor(
    app: Data<App>,
    who: Allowed<AnySignedIn>,
    command: Command<NoInput>,
) -> Result<Reply<NewSecondFactorOut>> {
    let (person, _) = own_session(&who.actor)?;
    let (keyring, again) = (app.keyring.clone(), app.keyring.clone());
    let (actor, limit) = (who.actor.clone(), app.config.auth.reauthentication);
    let view = |one: factor::NewSecondFactor| NewSecondFactorOut {
        secret: one.secret.into(),
        otpauth_url: one.otpauth_url.into(),
    };
    perform_sealed(
        &app,
        &who.actor,
        &command.meta,
        actix_web::http::StatusCode::CREATED,
        move |tx| Ok(factor::start(tx, &keyring, &actor, limit)?.map(|one| Made::new(view(one)))),
        move |db, _| Ok(Made::new(view(factor::shown_again(db, &again, &person)?))),
    )
    .await
}

/// Confirm the second factor
///
/// By its first code. The answer holds the recovery codes, once.
#[utoipa::path(operation_id = "confirm_second_factor", tag = "accounts",
    request_body = CodeIn,
    responses((status = 200, body = RecoveryCodesOut)),
    extensions(("x-permission" = json!("signed_in")),
        ("x-problems" = json!(["person_required", "reauthentication_required", "conflict"]))))]
#[post("/me/second-factor/confirm")]
async fn confirm_second_factor(
    app: Data<App>,
    who: Allowed<AnySignedIn>,
    command: Command<CodeIn>,
) -> Result<Reply<RecoveryCodesOut>> {
    let (keyring, actor, limit) = (app.keyring.clone(), who.actor.clone(), app.config.auth.reauthentication);
    let code = command.input.code;
    let reply = perform_sealed(
        &app,
        &who.actor,
        &command.meta,
        actix_web::http::StatusCode::OK,
        move |tx| {
            let codes = factor::confirm(tx, &keyring, &actor, &code, limit)?;
            Ok(codes.map(|codes| {
                Made::new(RecoveryCodesOut { recovery_codes: codes.into_iter().map(Secret).collect() })
            }))
        },
        |_, _| {
            let told = "The recovery codes were shown once and cannot be shown again.";
            Err(Problem::new(crate::kernel::error::Code::Conflict, told))
        },
    )
    .await;
    app.callers.forget();
    reply
}

fn accepted(detail: &str) -> Reply<AcceptedOut> {
    Reply::ok(Made::new(AcceptedOut { detail: detail.to_owned() }).accepted())
}

fn actions(state: SessionState) -> Vec<String> {
    match state {
        SessionState::SecondFactorRequired => vec!["second_factor".to_owned()],
        SessionState::Active => vec!["reauthenticate".to_owned(), "sign_out".to_owned()],
    }
}

fn bearer(
    person: &super::model::PersonId,
    session: &SessionId,
    auth_time: crate::kernel::clock::UtcTime,
    second_factor: bool,
) -> Result<Bearer> {
    match (person.as_str().parse(), session.as_str().parse()) {
        (Ok(subject), Ok(session)) => Ok(Bearer {
            subject,
            session: Some(session),
            auth_time: Some(auth_time),
            methods: methods(second_factor),
        }),
        _ => Err(Problem::internal("a session without ids")),
    }
}

async fn session_out(app: &App, signed: SignedIn) -> Result<SessionOut> {
    let mut out = SessionOut {
        id: signed.session_id.clone(),
        state: signed.state,
        access_token: None,
        expires_in: None,
        refresh_token: None,
        second_factor_token: None,
        expires_at: Some(signed.expires_at),
        auth_time: signed.auth_time,
        allowed_actions: actions(signed.state),
    };
    match signed.state {
        SessionState::SecondFactorRequired => out.second_factor_token = Some(Secret(signed.secret)),
        SessionState::Active => {
            let bearer =
                bearer(&signed.person_id, &signed.session_id, signed.auth_time, signed.second_factor)?;
            let (token, seconds) = access_token(app, bearer).await?;
            out.access_token = Some(Secret(token));
            out.expires_in = Some(seconds);
            out.refresh_token = Some(Secret(signed.secret));
        }
    }
    Ok(out)
}
