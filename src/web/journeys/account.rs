//! The person's account: its second factor, and the links that are mailed to it.

use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::accounts::{self, Locale, Registration, RoleOut};
use crate::kernel::authz::{Anyone, SignedIn};
use crate::kernel::error::{Code, Result};
use crate::kernel::http::perform;
use crate::kernel::i18n::Lang;
use crate::kernel::letter::Delivery;
use crate::organisations::{self, AcceptInvitationIn};
use crate::reference::{self, Names};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted};
use crate::web::journeys::sign_in::forget;
use crate::web::layout::{LANG_COOKIE, Page, Section, again, html};
use crate::web::qr;
use crate::web::views::parts::Choice;
use crate::web::views::sign_in::{AccountPage, Asks, RecoveryCodesPage, RoleLine, SetUpPage, StepPage};
use crate::web::visit::{Visit, Visitor, take_faults};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_account)
        .service(post_settings)
        .service(post_confirm_own_address)
        .service(get_stop_mails)
        .service(post_stop_mails)
        .service(get_second_factor)
        .service(post_second_factor)
        .service(get_register)
        .service(post_register)
        .service(get_confirm_address)
        .service(post_confirm_address)
        .service(get_forgotten_password)
        .service(post_forgotten_password)
        .service(get_reset_password)
        .service(post_reset_password)
        .service(get_accept_invitation)
        .service(post_accept_invitation);
}

#[get("/account")]
async fn get_account(visit: Visitor<SignedIn>) -> Result<HttpResponse> {
    let view = account_page(&visit, None).await?;
    Ok(html(&view.p.clone(), &view))
}

/// The account, with the settings as they are stored or as they were just typed.
async fn account_page(visit: &Visit, typed: Option<Form>) -> Result<AccountPage> {
    let me = accounts::me(&visit.app, &visit.actor).await?;
    let settings = accounts::settings(&visit.app, &visit.actor).await?.view;
    let names = reference::names(&visit.app).await?;
    let p = visit.page(Some(Section::Account));
    let stored = [
        ("locale", settings.locale.as_str().to_owned()),
        ("delivery", settings.delivery.as_str().to_owned()),
        ("version", settings.version.to_string()),
    ];
    let delivery =
        |value: Delivery, key: &str| Choice { hint: p.h(key), ..Choice::new(value.as_str(), p.t(key)) };
    let factor = me.second_factor.as_ref();
    let view = AccountPage {
        email: me.email.clone().unwrap_or_default(),
        roles: me.roles.iter().chain(&me.withheld_roles).map(|role| role_line(&p, &names, role)).collect(),
        second_factor_since: factor.and_then(|it| it.confirmed_at).map(|at| at.timestamp()),
        recovery_left: factor.map_or(0, |it| it.recovery_codes_left),
        bounced_since: settings.address_bounce.map(|bounce| bounce.at.timestamp()),
        form: typed.unwrap_or_else(|| Form::filled(stored)),
        locales: Lang::ALL.iter().map(|lang| Choice::new(lang.code(), lang.own_name())).collect(),
        deliveries: vec![
            delivery(Delivery::AtOnce, "settings-at-once"),
            delivery(Delivery::Daily, "settings-daily"),
            delivery(Delivery::None, "settings-none"),
        ],
        p,
    };
    Ok(view)
}

#[post("/account/settings")]
async fn post_settings(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = json!({"locale": form.value("locale"), "delivery": form.value("delivery")});
    let outcome = visit
        .send(&form, input, async |command| {
            accounts::update_settings(&visit.app, &visit.actor, command).await
        })
        .await;
    match outcome {
        Ok(_) => {
            let mut answer = visit.see("/account", Some(Flash::done("flash-saved")));
            // The language that was just chosen counts, not one that this browser chose before.
            forget(&visit, &mut answer, LANG_COOKIE);
            Ok(answer)
        }
        Err(problem) => {
            take_faults(&mut form, problem)?;
            let view = account_page(&visit, Some(form)).await?;
            Ok(again(&view.p.clone(), &view))
        }
    }
}

#[post("/account/confirm-address")]
async fn post_confirm_own_address(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let form = visit.proved(posted)?;
    let command = visit.command(&form, json!({}))?;
    match accounts::confirm_own_address(&visit.app, &visit.actor, command).await {
        // Confirmed already, in another window.
        Err(problem) if problem.code() != Code::Conflict => Err(problem),
        _ => Ok(visit.see("/account", Some(Flash::done("flash-saved")))),
    }
}

/// The link of a mail that may be stopped. Looking changes nothing, because mail programs look at links too.
#[get("/stop-mails")]
async fn get_stop_mails(visit: Visitor<Anyone>) -> HttpResponse {
    if accounts::is_stop_link(&visit.app, visit.asked().value("token")) {
        return shown(&visit, "stop-mails", "/stop-mails", NOTHING);
    }
    shown(&visit, "stop-mails-broken", "", NOTHING)
}

/// Stops the mails: from the page's button, or from a mail program's own (RFC 8058), which sends the link without a
/// form token. The link is all the proof there is: it may do no more than this.
#[post("/stop-mails")]
async fn post_stop_mails(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let asked = visit.asked();
    let token = match asked.value("token") {
        "" => visit.proved(posted)?.value("token").to_owned(),
        token => token.to_owned(),
    };
    match accounts::stop_mails(&visit.app, &token).await {
        Ok(()) => Ok(shown(&visit, "mails-stopped", "", NOTHING)),
        Err(problem) if problem.code() == Code::Invalid => {
            Ok(refused(&visit, Form::blank(), "stop-mails-broken", "", NOTHING))
        }
        Err(problem) => Err(problem),
    }
}

fn role_line(p: &Page, names: &Names, role: &RoleOut) -> RoleLine {
    RoleLine {
        role: p.t(&format!("role-{}", role.role.as_str().replace('_', "-"))),
        body: role.body_name.clone(),
        scope: role.region_code.as_deref().map(|code| names.region(code).to_owned()).unwrap_or_default(),
    }
}

#[get("/account/second-factor")]
async fn get_second_factor(visit: Visitor<SignedIn>) -> Result<HttpResponse> {
    visit.fresh()?;
    accounts::set_up_second_factor(&visit.app, &visit.actor).await?;
    let view = set_up_page(&visit, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/account/second-factor")]
async fn post_second_factor(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    if let Some(code) = form.required("code", "fault-code") {
        match accounts::confirm_second_factor(&visit.app, &visit.actor, &code.replace(' ', "")).await {
            Ok(codes) => {
                let p = visit.page(Some(Section::Account));
                let codes = codes.iter().map(|code| code.expose_secret().to_owned()).collect();
                return Ok(html(&p.clone(), &RecoveryCodesPage { p, codes, next: "/work".to_owned() }));
            }
            Err(problem) if matches!(problem.code(), Code::SignInFailed | Code::Invalid) => {
                form.refuse("code", "fault-code");
            }
            Err(problem) => return Err(problem),
        }
    }
    let view = set_up_page(&visit, form).await?;
    Ok(again(&view.p.clone(), &view))
}

async fn set_up_page(visit: &Visit, form: Form) -> Result<SetUpPage> {
    let pending = accounts::pending_second_factor(&visit.app, &visit.actor).await?;
    let p = visit.page(Some(Section::Account));
    let qr = qr::svg(pending.otpauth_url.expose_secret(), &p.t("set-up-qr-label")).unwrap_or_default();
    let letters: Vec<char> = pending.secret.expose_secret().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(SetUpPage { p, form, secret: groups.join(" "), qr, required: !visit.actor.withheld.is_empty() })
}

/// The steps outside a session, by the words of their messages: `{key}-heading`, `{key}-text`, `{key}-button`.
fn step(visit: &Visit, form: Form, key: &str, action: &'static str, asks: Asks) -> StepPage {
    let p = visit.page_with_form(None);
    let say = |part: &str| p.t(&format!("{key}-{part}"));
    let button = if action.is_empty() { String::new() } else { say("button") };
    StepPage { heading: say("heading"), text: say("text"), button, p, form, action, asks }
}

const REGISTER: Asks = Asks { name: true, email: true, password: false, new_password: true };
const CONFIRM: Asks = Asks { name: false, email: false, password: true, new_password: false };
const FORGOTTEN: Asks = Asks { name: false, email: true, password: false, new_password: false };
const RESET: Asks = Asks { name: false, email: false, password: false, new_password: true };
const NOTHING: Asks = Asks { name: false, email: false, password: false, new_password: false };

fn shown(visit: &Visit, key: &str, action: &'static str, asks: Asks) -> HttpResponse {
    let view = step(visit, linked(visit), key, action, asks);
    html(&view.p.clone(), &view)
}

fn refused(visit: &Visit, form: Form, key: &str, action: &'static str, asks: Asks) -> HttpResponse {
    let view = step(visit, form, key, action, asks);
    again(&view.p.clone(), &view)
}

/// A form with the token of the mailed link.
fn linked(visit: &Visit) -> Form {
    Form::filled([("token", visit.asked().value("token"))])
}

#[get("/register")]
async fn get_register(visit: Visitor<Anyone>) -> HttpResponse {
    shown(&visit, "register", "/register", REGISTER)
}

#[post("/register")]
async fn post_register(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = json!({"name": form.value("name").trim(), "email": form.value("email").trim(),
        "password": form.value("password")});
    let locale = if visit.page(None).lang == Lang::Cy { Locale::Welsh } else { Locale::English };
    let outcome = visit
        .send::<accounts::RegistrationIn, _>(&form, input, async |command| {
            let accounts::RegistrationIn { email, name, password, .. } = command.input;
            accounts::register(&visit.app, Registration { email, name, password: password.0, locale }).await
        })
        .await;
    match outcome {
        Ok(()) => Ok(shown(&visit, "registered", "", NOTHING)),
        Err(problem) => {
            take_faults(&mut form, problem)?;
            Ok(refused(&visit, form, "register", "/register", REGISTER))
        }
    }
}

#[get("/confirm-address")]
async fn get_confirm_address(visit: Visitor<Anyone>) -> HttpResponse {
    shown(&visit, "confirm-address", "/confirm-address", CONFIRM)
}

#[post("/confirm-address")]
async fn post_confirm_address(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (token, password) = (secret(&form, "token"), secret(&form, "password"));
    match accounts::confirm_registration(&visit.app, &token, password).await {
        Ok(()) => Ok(visit.see("/sign-in", Some(Flash::done("flash-address-confirmed")))),
        Err(problem) => {
            take_faults(&mut form, problem)?;
            Ok(refused(&visit, form, "confirm-address", "/confirm-address", CONFIRM))
        }
    }
}

#[get("/forgotten-password")]
async fn get_forgotten_password(visit: Visitor<Anyone>) -> HttpResponse {
    shown(&visit, "forgotten", "/forgotten-password", FORGOTTEN)
}

#[post("/forgotten-password")]
async fn post_forgotten_password(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let Some(email) = form.required("email", "fault-email") else {
        return Ok(refused(&visit, form, "forgotten", "/forgotten-password", FORGOTTEN));
    };
    accounts::request_password_reset(&visit.app, &email);
    Ok(shown(&visit, "reset-sent", "", NOTHING))
}

#[get("/reset-password")]
async fn get_reset_password(visit: Visitor<Anyone>) -> HttpResponse {
    shown(&visit, "reset", "/reset-password", RESET)
}

#[post("/reset-password")]
async fn post_reset_password(visit: Visitor<Anyone>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let (token, password) = (secret(&form, "token"), secret(&form, "password"));
    match accounts::reset_password(&visit.app, &token, password).await {
        Ok(()) => Ok(visit.see("/sign-in", Some(Flash::done("flash-password-set")))),
        Err(problem) => {
            take_faults(&mut form, problem)?;
            Ok(refused(&visit, form, "reset", "/reset-password", RESET))
        }
    }
}

#[get("/accept-invitation")]
async fn get_accept_invitation(visit: Visitor<Anyone>) -> HttpResponse {
    if visit.actor.is_signed_in() {
        return shown(&visit, "invitation", "/accept-invitation", NOTHING);
    }
    // Who has no account yet reads where to make one before being sent to sign in.
    shown(&visit, "invitation-first", "", NOTHING)
}

#[post("/accept-invitation")]
async fn post_accept_invitation(visit: Visitor<SignedIn>, posted: Posted) -> Result<HttpResponse> {
    let mut form = visit.proved(posted)?;
    let input = json!({"token": form.value("token")});
    let outcome = visit
        .send::<AcceptInvitationIn, _>(&form, input, async |command| {
            let (actor, meta, input) = (visit.actor.clone(), command.meta, command.input);
            perform(&visit.app, &visit.actor, &meta, StatusCode::CREATED, move |tx| {
                organisations::accept_invitation(tx, &actor, &input)
            })
            .await
        })
        .await;
    match outcome {
        Ok(_) => {
            visit.app.callers.forget();
            Ok(visit.see("/account", Some(Flash::done("flash-role-accepted"))))
        }
        Err(problem) => {
            take_faults(&mut form, problem)?;
            Ok(refused(&visit, form, "invitation", "/accept-invitation", NOTHING))
        }
    }
}

fn secret(form: &Form, name: &str) -> SecretString {
    SecretString::from(form.value(name))
}
