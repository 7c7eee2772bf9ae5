//! Rows and enums of people and their sessions.

use diesel::prelude::*;
use secrecy::SecretString;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::{people, sessions};
use crate::kernel::letter::Delivery;

crate::id_type! {
    /// A natural person.
    PersonId
}
crate::id_type! {
    /// A session of a person.
    SessionId
}

crate::text_enum! {
    /// Whether an account works.
    pub enum PersonState {
        Unconfirmed = "unconfirmed",
        Active = "active",
        Disabled = "disabled",
    }
}

crate::text_enum! {
    /// How far a sign-in has come.
    pub enum SessionState {
        SecondFactorRequired = "second_factor_required",
        Active = "active",
    }
}

crate::text_enum! {
    /// The language of a person's mails.
    pub enum Locale {
        English = "en",
        Welsh = "cy",
    }
}

/// A person's account. `Debug` is left out: it holds secrets.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = people)]
pub(super) struct Account {
    pub(super) id: PersonId,
    pub(super) email: String,
    pub(super) email_normalised: String,
    pub(super) name: String,
    pub(super) locale: Locale,
    pub(super) password_hash: Option<String>,
    pub(super) totp_secret_wrapped: Option<Vec<u8>>,
    pub(super) totp_confirmed_at: Option<UtcTime>,
    pub(super) totp_last_step: Option<i64>,
    pub(super) state: PersonState,
    pub(super) version: i64,
    pub(super) delivery: Delivery,
    pub(super) bounced_at: Option<UtcTime>,
    pub(super) bounce_status: Option<String>,
}

impl Account {
    /// True where signing in asks for a second factor.
    pub(super) const fn has_second_factor(&self) -> bool {
        self.totp_confirmed_at.is_some()
    }
}

/// A session as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(super) struct Session {
    pub(super) id: SessionId,
    pub(super) person_id: PersonId,
    pub(super) state: SessionState,
    pub(super) auth_time: UtcTime,
    pub(super) second_factor_at: Option<UtcTime>,
    pub(super) expires_at: UtcTime,
    pub(super) revoked_at: Option<UtcTime>,
}

/// Where a person signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A client of the API: access tokens, renewed by refresh tokens.
    Api,
    /// A browser: one opaque token in a cookie.
    Page,
}

/// A proof beside the password.
#[derive(Debug, Clone)]
pub enum Proof {
    /// Six digits of an authenticator app.
    Code(String),
    /// One of the recovery codes.
    RecoveryCode(String),
}

/// What a person signs in with.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// E-mail address as typed.
    pub email: String,
    /// Password as typed.
    pub password: SecretString,
    /// The second factor, where it is given at once.
    pub proof: Option<Proof>,
}

/// A sign-in that the password, or password and second factor, allowed.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub session_id: SessionId,
    /// The person.
    pub person_id: PersonId,
    /// Whether a second factor is still missing.
    pub state: SessionState,
    /// The opaque secret of the session: the cookie of a page, the token that the second factor is sent with, or
    /// the refresh token of an API client in an active session.
    pub secret: SecretString,
    /// When the session, or the wait for the second factor, ends.
    pub expires_at: UtcTime,
    /// When the person last proved who they are.
    pub auth_time: UtcTime,
    /// Whether a second factor was given.
    pub second_factor: bool,
}
