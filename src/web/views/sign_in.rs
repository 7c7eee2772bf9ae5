//! Signing in and the second factor.

use askama::Template;
use jiff::Timestamp;

use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::views::parts::Choice;

/// Email and password. Fields: `email`, `password`, hidden `next`.
#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
pub struct SignInPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
}

/// The code of the second factor. Fields: `code`, hidden `next`.
#[derive(Template)]
#[template(path = "sign_in/code.html")]
pub struct CodePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
}

/// A recovery code in place of the second factor. Fields: `recovery_code`, hidden `next`.
#[derive(Template)]
#[template(path = "sign_in/recovery_code.html")]
pub struct RecoveryCodePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
}

/// Setting up the second factor. Field: `code`.
#[derive(Template)]
#[template(path = "sign_in/set_up.html")]
pub struct SetUpPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The secret in base32, in groups of four.
    pub secret: String,
    /// The QR code ([`crate::web::qr::svg`]), or empty.
    pub qr: String,
    /// Whether the person's roles need it.
    pub required: bool,
}

/// Recovery codes, shown once.
#[derive(Template)]
#[template(path = "sign_in/recovery_codes.html")]
pub struct RecoveryCodesPage {
    /// The frame.
    pub p: Page,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go on.
    pub next: String,
}

/// Signing in afresh before a grave step. Fields: `password`, `code`, hidden `next`.
#[derive(Template)]
#[template(path = "sign_in/reauthenticate.html")]
pub struct ReauthenticatePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// What it is for, as a sentence.
    pub purpose: String,
    /// Whether a code is asked for too.
    pub needs_code: bool,
    /// Where to go back.
    pub back: String,
}

/// After signing out.
#[derive(Template)]
#[template(path = "sign_in/signed_out.html")]
pub struct SignedOutPage {
    /// The frame.
    pub p: Page,
}

/// A role held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleLine {
    /// The role in words.
    pub role: String,
    /// The body it is held in.
    pub body: String,
    /// Its regions or competition; empty for all.
    pub scope: String,
}

/// The person's own account.
#[derive(Template)]
#[template(path = "sign_in/account.html")]
pub struct AccountPage {
    /// The frame.
    pub p: Page,
    /// Email address.
    pub email: String,
    /// Roles held.
    pub roles: Vec<RoleLine>,
    /// When the second factor was set up.
    pub second_factor_since: Option<Timestamp>,
    /// Recovery codes not yet used.
    pub recovery_left: i64,
    /// When mail to the address came back for good.
    pub bounced_since: Option<Timestamp>,
    /// The settings. Fields: `locale`, `delivery`, hidden `version`.
    pub form: Form,
    /// The languages.
    pub locales: Vec<Choice>,
    /// The ways in which mails that are not required arrive.
    pub deliveries: Vec<Choice>,
}

/// What a [`StepPage`] asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// The person's name.
    pub name: bool,
    /// An email address.
    pub email: bool,
    /// The present password.
    pub password: bool,
    /// A password to choose.
    pub new_password: bool,
}

/// A step of registering, of setting a new password, or of accepting an invitation. Fields: `name`, `email`,
/// `password`, hidden `token`.
#[derive(Template)]
#[template(path = "sign_in/step.html")]
pub struct StepPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The heading.
    pub heading: String,
    /// What it is for, or what happened.
    pub text: String,
    /// Where the form is sent; empty where the step is done.
    pub action: &'static str,
    /// The fields.
    pub asks: Asks,
    /// The button's words.
    pub button: String,
}
