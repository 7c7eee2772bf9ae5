//! Signing in by password and second factor, proving it again, and signing out.

use actix_web::cookie::Cookie;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use secrecy::{ExposeSecret, SecretString};

use crate::accounts::{self, Channel, Credentials, Proof, SessionState, SignedIn};
use crate::kernel::authz::{Anyone, Identity, SignedIn as AnySignedIn};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::telemetry::client_address;
use crate::web::form::{Form, Posted};
use crate::web::layout::{LANG_COOKIE, again, html, own_path, see};
use crate::web::views::sign_in::{CodePage, ReauthenticatePage, RecoveryCodePage, SignInPage, SignedOutPage};
use crate::web::visit::{SESSION_COOKIE, Visit, Visitor, session_cookie};

/// Holds the proof of the password while the second factor is asked for.
const HALF_COOKIE: &str = "fairlot_half";

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_sign_in)
        .service(post_sign_in)
        .service(get_code)
        .service(post_code)
        .service(get_recovery_code)
        .service(post_recovery_code)
        .service(get_confirm_it_is_you)
        .service(post_confirm_it_is_you)
        .service(post_sign_out)
        .service(get_signed_out);
}

#[get("/sign-in")]
async fn get_sign_in(visit: Visitor<Anyone>) -> HttpResponse {
    let form = asked_next(&visit);
    if visit.actor.is_signed_in() {
        return visit.see(&next_of(&form), None);
    }
    let p = visit.page_with_form(None);
    html(&p.clone(), &SignInPage { p, form })
}

#[post("/sign-in")]
async fn post_sign_in(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let email = form.required("email", "fault-email");
    let password = form.required("password", "fault-password");
    if let (Some(email), Some(_)) = (email, password) {
        let password = SecretString::from(form.value("password"));
        let credentials = Credentials { email, password, proof: None };
        match accounts::sign_in(&visit.app, credentials, address_of(&visit), Channel::Page).await {
            Ok(signed) => return Ok(entered(&visit, &form, &signed)),
            Err(problem) => refuse(&mut form, "email", "fault-sign-in", problem)?,
        }
    }
    let p = visit.page_with_form(None);
    Ok(again(&p.clone(), &SignInPage { p, form }))
}

#[get("/sign-in/code")]
async fn get_code(visit: Visitor<Anyone>) -> HttpResponse {
    let (p, form) = (visit.page_with_form(None), asked_next(&visit));
    html(&p.clone(), &CodePage { p, form })
}

#[post("/sign-in/code")]
async fn post_code(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(code) = form.required("code", "fault-code") {
        let proof = Proof::Code(code.replace(' ', ""));
        match second_factor(&visit, &form, proof).await {
            Ok(answer) => return Ok(answer),
            Err(problem) => refuse(&mut form, "code", "fault-code", problem)?,
        }
    }
    let p = visit.page_with_form(None);
    Ok(again(&p.clone(), &CodePage { p, form }))
}

#[get("/sign-in/recovery-code")]
async fn get_recovery_code(visit: Visitor<Anyone>) -> HttpResponse {
    let (p, form) = (visit.page_with_form(None), asked_next(&visit));
    html(&p.clone(), &RecoveryCodePage { p, form })
}

#[post("/sign-in/recovery-code")]
async fn post_recovery_code(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(code) = form.required("recovery_code", "fault-recovery-code") {
        match second_factor(&visit, &form, Proof::RecoveryCode(code)).await {
            Ok(answer) => return Ok(answer),
            Err(problem) => refuse(&mut form, "recovery_code", "fault-recovery-code", problem)?,
        }
    }
    let p = visit.page_with_form(None);
    Ok(again(&p.clone(), &RecoveryCodePage { p, form }))
}

#[get("/confirm-it-is-you")]
async fn get_confirm_it_is_you(visit: Visitor<AnySignedIn>) -> HttpResponse {
    let form = asked_next(&visit);
    let page = reauthenticate_page(&visit, form);
    html(&page.p.clone(), &page)
}

#[post("/confirm-it-is-you")]
async fn post_confirm_it_is_you(visit: Visitor<AnySignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let password = form.required("password", "fault-password");
    let code = if has_second_factor(&visit) { form.required("code", "fault-code") } else { None };
    if form.is_clean() {
        let password = SecretString::from(password.unwrap_or_default());
        let proof = code.map(|code| Proof::Code(code.replace(' ', "")));
        let from = address_of(&visit);
        match accounts::reauthenticate(&visit.app, &visit.actor, password, proof, from).await {
            Ok(_) => return Ok(visit.see(&next_of(&form), None)),
            Err(problem) => refuse(&mut form, "password", "fault-again", problem)?,
        }
    }
    let page = reauthenticate_page(&visit, form);
    Ok(again(&page.p.clone(), &page))
}

#[post("/sign-out")]
async fn post_sign_out(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    visit.proved(posted)?;
    if let Identity::Person { session_id, .. } = &visit.actor.identity {
        let session = session_id.parse().map_err(|_| Problem::not_found())?;
        accounts::sign_out(&visit.app, &visit.actor, session).await?;
    }
    let mut answer = visit.see("/signed-out", None);
    forget(&visit, &mut answer, SESSION_COOKIE);
    Ok(answer)
}

#[get("/signed-out")]
async fn get_signed_out(visit: Visitor<Anyone>) -> HttpResponse {
    let p = visit.page(None);
    html(&p.clone(), &SignedOutPage { p })
}

/// A form that remembers where the person wanted to go.
fn asked_next(visit: &Visit) -> Form {
    Form::filled([("next", visit.asked().value("next"))])
}

fn next_of(form: &Form) -> String {
    let next = form.value("next");
    if next.is_empty() { "/work".to_owned() } else { own_path(next) }
}

/// After the password, or after the second factor: the session's cookie, or the way to the second factor.
fn entered(visit: &Visit, form: &Form, signed: &SignedIn) -> HttpResponse {
    let secret = signed.secret.expose_secret();
    if signed.state == SessionState::Active {
        let mut answer = visit.see(&next_of(form), None);
        put(&mut answer, session_cookie(&visit.web, secret));
        forget(visit, &mut answer, HALF_COOKIE);
        // From here on pages are in the person's own language, until another is chosen.
        forget(visit, &mut answer, LANG_COOKIE);
        return answer;
    }
    let to = crate::web::layout::address("/sign-in/code", &[("next", &next_of(form))]);
    let mut answer = see(&visit.web, &to, None);
    put(&mut answer, visit.web.cookie(HALF_COOKIE, secret.to_owned()));
    answer
}

async fn second_factor(visit: &Visit, form: &Form, proof: Proof) -> Result<HttpResponse> {
    let half = visit.request.cookie(HALF_COOKIE).map(|cookie| cookie.value().to_owned());
    let token = SecretString::from(half.unwrap_or_default());
    let from = address_of(visit);
    let signed = accounts::second_factor(&visit.app, None, &token, proof, from, Channel::Page).await?;
    Ok(entered(visit, form, &signed))
}

fn reauthenticate_page(visit: &Visit, form: Form) -> ReauthenticatePage {
    let p = visit.page(None);
    let purpose = p.t("again-purpose");
    let back = next_of(&form);
    ReauthenticatePage { p, form, purpose, needs_code: has_second_factor(visit), back }
}

fn has_second_factor(visit: &Visit) -> bool {
    matches!(visit.actor.identity, Identity::Person { second_factor: true, .. })
}

fn address_of(visit: &Visit) -> Option<std::net::IpAddr> {
    client_address(&visit.request, visit.app.config.trust_forwarded_for)
}

/// One sentence for every reason, so that it tells nothing about the account.
fn refuse(form: &mut Form, name: &str, key: &str, problem: Problem) -> Result<()> {
    match problem.code() {
        Code::SignInFailed | Code::TooManyRequests | Code::Invalid | Code::NotSignedIn => {
            form.refuse(name, key);
            Ok(())
        }
        _ => Err(problem),
    }
}

fn put(answer: &mut HttpResponse, cookie: Cookie<'_>) {
    // Our own cookies have no letter that a header refuses.
    let _ = answer.add_cookie(&cookie);
}

pub(super) fn forget(visit: &Visit, answer: &mut HttpResponse, name: &str) {
    let mut gone = visit.web.cookie(name, String::new());
    gone.make_removal();
    put(answer, gone);
}
