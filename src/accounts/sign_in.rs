//! Signing in, the second factor, proving again who one is, signing out. Pages and the API call the same functions.

use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::model::{
    Account, Channel, Credentials, PersonId, PersonState, Proof, Session, SessionId, SessionState, SignedIn,
};
use super::rules::{SECOND_FACTOR_SECONDS, normalise_email};
use super::store::{self, NewSession};
use super::throttle;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Identity};
use crate::kernel::clock::UtcTime;
use crate::kernel::crypto::keyring::{Keyring, Purpose};
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::passwords::{PasswordError, Verdict};
use crate::kernel::state::App;
use crate::kernel::tokens::{Digest, NewToken, Prefix, TotpSecret};

/// Signs a person in by password and, where one is set up, a second factor.
///
/// # Errors
/// `sign_in_failed` for everything that does not match, with the same answer and the same work whether or not the
/// account exists; `too_many_requests` for an account or address that failed too often.
pub async fn sign_in(
    app: &App,
    credentials: Credentials,
    from: Option<IpAddr>,
    channel: Channel,
) -> Result<SignedIn> {
    let email = normalise_email(&credentials.email);
    let attempt = throttle::begin(app, &email, from).await?;
    let outcome = check_and_start(app, email, credentials, channel).await;
    let whole = outcome.as_ref().is_ok_and(|signed| signed.state == SessionState::Active);
    attempt.settle(app, &outcome, whole).await?;
    outcome
}

async fn check_and_start(
    app: &App,
    email: String,
    credentials: Credentials,
    channel: Channel,
) -> Result<SignedIn> {
    let account = app.db.read(move |db| store::account_by_email(db, &email)).await?;
    let account = account.filter(|one| one.state == PersonState::Active);
    let stored = account.as_ref().and_then(|one| one.password_hash.clone());
    let verdict = app.passwords.verify(credentials.password.clone(), stored).await.map_err(of_password)?;
    let (Some(account), Verdict::Right { rehash }) = (account, verdict) else {
        return Err(failed());
    };
    let rehashed = match rehash {
        true => Some(app.passwords.hash(credentials.password).await.map_err(of_password)?),
        false => None,
    };
    let (keyring, life) = (app.keyring.clone(), lifetime(app, channel));
    let proof = credentials.proof;
    app.db
        .write(move |tx| {
            let account = store::locked_account(tx, &account.id)?;
            if let Some(hash) = &rehashed {
                store::set_password(tx, &account.id, hash)?;
            }
            start(tx, &keyring, &account, proof.as_ref(), channel, life)
        })
        .await
}

/// Starts a session for who gave the right password.
fn start(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    account: &Account,
    proof: Option<&Proof>,
    channel: Channel,
    life: i64,
) -> Result<Audited<SignedIn>> {
    let now = tx.now()?;
    let proven = match (account.has_second_factor(), proof) {
        (true, Some(proof)) => {
            demand_proof(tx, keyring, account, proof)?;
            true
        }
        _ => false,
    };
    let waits = account.has_second_factor() && !proven;
    let state = if waits { SessionState::SecondFactorRequired } else { SessionState::Active };
    let expires_at = now.plus_seconds(if waits { SECOND_FACTOR_SECONDS } else { life });
    let secret = Secret::make(channel, state)?;
    let new = NewSession {
        person_id: &account.id,
        state,
        second_factor_at: proven.then_some(now),
        expires_at,
        token_hash: secret.session_hash(),
    };
    let session_id = store::insert_session(tx, &new)?;
    secret.store_refresh(tx, &session_id, expires_at)?;
    let signed = SignedIn {
        session_id,
        person_id: account.id.clone(),
        state,
        secret: secret.token,
        expires_at,
        auth_time: now,
        second_factor: proven,
    };
    let action = if waits { "give_password" } else { "sign_in" };
    let entry = entry(&signed.person_id, &signed.session_id, action, now);
    Ok(Audited::new(signed, entry))
}

/// Completes a sign-in by its second factor. `token` is the secret that [`sign_in`] gave with
/// `second_factor_required`; the active session has a new one.
///
/// # Errors
/// `sign_in_failed` for a wrong, used or expired token or proof; `too_many_requests`.
pub async fn second_factor(
    app: &App,
    session_id: Option<SessionId>,
    token: &SecretString,
    proof: Proof,
    from: Option<IpAddr>,
    channel: Channel,
) -> Result<SignedIn> {
    let digest = Digest::of(Prefix::Session, token.expose_secret()).ok_or_else(failed)?.to_string();
    let looked_up = digest.clone();
    let (session, account) = app
        .db
        .read(move |db| {
            let session = store::session_by_token(db, &looked_up)?.ok_or_else(failed)?;
            let account = store::account(db, &session.person_id)?;
            Ok((session, account))
        })
        .await?;
    if session_id.is_some_and(|id| id != session.id) {
        return Err(failed());
    }
    let attempt = throttle::begin(app, &account.email_normalised, from).await?;
    let (keyring, life) = (app.keyring.clone(), lifetime(app, channel));
    let outcome = app
        .db
        .write(move |tx| {
            let account = store::locked_account(tx, &session.person_id)?;
            let session = store::session_by_token(tx, &digest)?.ok_or_else(failed)?;
            complete(tx, &keyring, &account, &session, &proof, channel, life)
        })
        .await;
    attempt.settle(app, &outcome, true).await?;
    outcome
}

fn complete(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    account: &Account,
    session: &Session,
    proof: &Proof,
    channel: Channel,
    life: i64,
) -> Result<Audited<SignedIn>> {
    let now = tx.now()?;
    let waits = session.state == SessionState::SecondFactorRequired
        && session.revoked_at.is_none()
        && session.expires_at > now
        && account.state == PersonState::Active
        && account.has_second_factor();
    if !waits {
        return Err(failed());
    }
    demand_proof(tx, keyring, account, proof)?;
    let secret = Secret::make(channel, SessionState::Active)?;
    let expires_at = now.plus_seconds(life);
    store::activate_session(tx, &session.id, expires_at, secret.session_hash())?;
    secret.store_refresh(tx, &session.id, expires_at)?;
    let signed = SignedIn {
        session_id: session.id.clone(),
        person_id: account.id.clone(),
        state: SessionState::Active,
        secret: secret.token,
        expires_at,
        auth_time: now,
        second_factor: true,
    };
    let entry = entry(&signed.person_id, &signed.session_id, "sign_in", now);
    Ok(Audited::new(signed, entry))
}

/// Proves again who the person is, by password and, where one is set up, a second factor. Gives the new time of
/// authentication and whether a second factor was given.
///
/// # Errors
/// `sign_in_failed`, `too_many_requests`, 422 where the proof is missing.
pub async fn reauthenticate(
    app: &App,
    actor: &Actor,
    password: SecretString,
    proof: Option<Proof>,
    from: Option<IpAddr>,
) -> Result<(UtcTime, bool)> {
    let (person, session) = own_session(actor)?;
    let reader = person.clone();
    let account = app.db.read(move |db| store::account(db, &reader)).await?;
    if account.has_second_factor() && proof.is_none() {
        return Err(Problem::field("/code", "required", "Give the code of your authenticator app too."));
    }
    let attempt = throttle::begin(app, &account.email_normalised, from).await?;
    let outcome = prove_again(app, person, session, account, password, proof).await;
    attempt.settle(app, &outcome, true).await?;
    app.callers.forget();
    outcome
}

async fn prove_again(
    app: &App,
    person: PersonId,
    session: SessionId,
    account: Account,
    password: SecretString,
    proof: Option<Proof>,
) -> Result<(UtcTime, bool)> {
    let verdict = app.passwords.verify(password, account.password_hash).await.map_err(of_password)?;
    if verdict == Verdict::Wrong {
        return Err(failed());
    }
    let keyring = app.keyring.clone();
    app.db
        .write(move |tx| {
            let account = store::locked_account(tx, &person)?;
            let given = match (&proof, account.has_second_factor()) {
                (Some(proof), true) => {
                    demand_proof(tx, &keyring, &account, proof)?;
                    true
                }
                (None, true) => return Err(failed()),
                _ => false,
            };
            let at = store::set_auth_time(tx, &session, given)?;
            let entry = entry(&person, &session, "reauthenticate", at);
            Ok(Audited::new((at, given), entry))
        })
        .await
}

/// Ends the caller's own session `id`; any other is 404.
pub async fn sign_out(app: &App, actor: &Actor, id: SessionId) -> Result<()> {
    let (person, session) = own_session(actor)?;
    if session != id {
        return Err(Problem::not_found());
    }
    app.db
        .write(move |tx| {
            let now = tx.now()?;
            store::revoke_session(tx, &session)?;
            Ok(Audited::new((), entry(&person, &session, "sign_out", now)))
        })
        .await?;
    app.callers.forget();
    Ok(())
}

/// The person and session of a caller; 403 for an API key.
pub(super) fn own_session(actor: &Actor) -> Result<(PersonId, SessionId)> {
    actor.person()?;
    let Identity::Person { person_id, session_id, .. } = &actor.identity else {
        return Err(Problem::of(Code::PersonRequired));
    };
    match (person_id.parse(), session_id.parse()) {
        (Ok(person), Ok(session)) => Ok((person, session)),
        _ => Err(Problem::internal("a session without ids")),
    }
}

/// 401 unless the proof is right; it is used up in this transaction.
fn demand_proof(tx: &mut Tx<'_>, keyring: &Keyring, account: &Account, proof: &Proof) -> Result<()> {
    let right = match proof {
        Proof::RecoveryCode(code) => store::use_recovery_code(tx, &account.id, code)?,
        Proof::Code(code) => match totp_step(tx, keyring, account, code)? {
            Some(step) => {
                store::set_totp_step(tx, &account.id, step)?;
                true
            }
            None => false,
        },
    };
    if right { Ok(()) } else { Err(failed()) }
}

/// The step of a right code that was not used before.
pub(super) fn totp_step(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    account: &Account,
    code: &str,
) -> Result<Option<i64>> {
    let Some(secret) = totp_secret(keyring, account)? else {
        return Ok(None);
    };
    let now = u64::try_from(tx.now()?.as_seconds()).unwrap_or_default();
    let last = account.totp_last_step.and_then(|step| u64::try_from(step).ok());
    let step = secret.verify(code, now, last).map_err(|fault| Problem::internal(fault.to_string()))?;
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The shared secret of the second factor, confirmed or not.
pub(super) fn totp_secret(keyring: &Keyring, account: &Account) -> Result<Option<TotpSecret>> {
    let Some(wrapped) = &account.totp_secret_wrapped else {
        return Ok(None);
    };
    let told = |cause: String| Problem::internal(format!("a second factor: {cause}"));
    let plain = keyring
        .unwrap(Purpose::SecondFactor, account.id.as_str(), wrapped)
        .map_err(|cause| told(cause.to_string()))?;
    let text = std::str::from_utf8(&plain).map_err(|cause| told(cause.to_string()))?;
    TotpSecret::parse(&SecretString::from(text)).map(Some).map_err(|cause| told(cause.to_string()))
}

/// The opaque secret of a session.
struct Secret {
    token: SecretString,
    digest: String,
    is_refresh: bool,
}

impl Secret {
    fn make(channel: Channel, state: SessionState) -> Result<Self> {
        let is_refresh = channel == Channel::Api && state == SessionState::Active;
        let prefix = if is_refresh { Prefix::Refresh } else { Prefix::Session };
        let new = NewToken::generate(prefix).map_err(|cause| Problem::internal(cause.to_string()))?;
        Ok(Self { token: new.token, digest: new.digest.to_string(), is_refresh })
    }

    fn session_hash(&self) -> Option<String> {
        (!self.is_refresh).then(|| self.digest.clone())
    }

    fn store_refresh(&self, tx: &mut Tx<'_>, session: &SessionId, expires_at: UtcTime) -> Result<()> {
        if self.is_refresh {
            store::insert_refresh_token(tx, &Uuid::now_v7().to_string(), session, &self.digest, expires_at)?;
        }
        Ok(())
    }
}

/// Seconds that a session lives, from sign-in to its end: renewing does not lengthen it.
fn lifetime(app: &App, channel: Channel) -> i64 {
    let life = match channel {
        Channel::Api => app.config.auth.refresh,
        Channel::Page => app.config.auth.session,
    };
    i64::try_from(life.as_secs()).unwrap_or(3600)
}

/// An event of a person about one of their sessions.
pub(super) fn entry(person: &PersonId, session: &SessionId, action: &'static str, at: UtcTime) -> Entry {
    Entry::new(&person_actor(person, session, at), action, Subject::new("session", session.as_str()))
}

/// The person as the actor of an event, without roles.
pub(super) fn person_actor(person: &PersonId, session: &SessionId, at: UtcTime) -> Actor {
    Actor {
        identity: Identity::Person {
            person_id: person.to_string(),
            session_id: session.to_string(),
            auth_time: at,
            second_factor: false,
        },
        grants: Vec::new(),
        withheld: Vec::new(),
    }
}

pub(super) fn failed() -> Problem {
    Problem::of(Code::SignInFailed)
}

pub(super) fn of_password(fault: PasswordError) -> Problem {
    match fault {
        PasswordError::Busy => Problem::of(Code::Busy).retry_after(5),
        other => Problem::internal(other.to_string()),
    }
}
