//! Setting up the second factor of a person.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::model::{Account, PersonId};
use super::sign_in::{own_session, person_actor, totp_secret, totp_step};
use super::store;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Identity};
use crate::kernel::crypto::keyring::{Keyring, Purpose};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;
use crate::kernel::tokens::{TotpSecret, new_recovery_codes};

/// The secret of a second factor that is not confirmed yet.
#[derive(Debug)]
pub struct NewSecondFactor {
    /// In base32, for typing.
    pub secret: SecretString,
    /// The `otpauth://` address for an authenticator app.
    pub otpauth_url: SecretString,
}

/// Makes a new secret for the person. One that is confirmed already is replaced only in a session that gave it.
pub(super) fn start(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    actor: &Actor,
    limit: Duration,
) -> Result<Audited<NewSecondFactor>> {
    let (person, session) = own_session(actor)?;
    let account = store::locked_account(tx, &person)?;
    let now = tx.now()?;
    actor.fresh_person(now, limit)?;
    let proven = matches!(&actor.identity, Identity::Person { second_factor: true, .. });
    if account.has_second_factor() && !proven {
        return Err(Problem::of(Code::SecondFactorRequired));
    }
    let secret = TotpSecret::generate().map_err(|cause| Problem::internal(cause.to_string()))?;
    let wrapped = keyring
        .wrap(Purpose::SecondFactor, person.as_str(), secret.base32().expose_secret().as_bytes())
        .map_err(|cause| Problem::internal(format!("a second factor: {cause}")))?;
    store::set_second_factor_secret(tx, &person, &wrapped)?;
    let view = shown(&secret, &account)?;
    Ok(Audited::new(view, of(&person, &session, "set_up_second_factor", now)))
}

/// The secret again, as long as it is not confirmed.
pub(super) fn shown_again(
    db: &mut Snapshot<'_>,
    keyring: &Keyring,
    person: &PersonId,
) -> Result<NewSecondFactor> {
    let account = store::account(db, person)?;
    match totp_secret(keyring, &account)? {
        Some(secret) if !account.has_second_factor() => shown(&secret, &account),
        _ => Err(Problem::new(Code::Conflict, "The secret was shown already, and confirmed.")),
    }
}

fn shown(secret: &TotpSecret, account: &Account) -> Result<NewSecondFactor> {
    let url = secret.otpauth_url(&account.email).map_err(|cause| Problem::internal(cause.to_string()))?;
    Ok(NewSecondFactor { secret: secret.base32().clone(), otpauth_url: url })
}

/// Confirms the second factor by its first code and gives new recovery codes. The session counts as signed in with
/// a second factor from now on.
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    actor: &Actor,
    code: &str,
    limit: Duration,
) -> Result<Audited<Vec<SecretString>>> {
    let (person, session) = own_session(actor)?;
    let account = store::locked_account(tx, &person)?;
    let now = tx.now()?;
    actor.fresh_person(now, limit)?;
    if account.totp_secret_wrapped.is_none() {
        return Err(Problem::new(Code::Conflict, "Ask for a secret first."));
    }
    if account.has_second_factor() {
        return Err(Problem::new(Code::Conflict, "The second factor is confirmed already."));
    }
    let wrong = || Problem::field("/code", "code", "Give the six digits that your app shows now.");
    let step = totp_step(tx, keyring, &account, code)?.ok_or_else(wrong)?;
    let codes = new_recovery_codes().map_err(|cause| Problem::internal(cause.to_string()))?;
    store::confirm_second_factor(tx, &person, step, &codes)?;
    store::set_auth_time(tx, &session, true)?;
    let shown = codes.into_iter().map(|one| one.code).collect();
    Ok(Audited::new(shown, of(&person, &session, "confirm_second_factor", now)))
}

fn of(
    person: &PersonId,
    session: &super::model::SessionId,
    action: &'static str,
    now: crate::kernel::clock::UtcTime,
) -> Entry {
    Entry::new(&person_actor(person, session, now), action, Subject::new("person", person.as_str()))
}

/// [`start`] for pages.
pub async fn set_up_second_factor(app: &App, actor: &Actor) -> Result<NewSecondFactor> {
    let (keyring, actor, limit) = (app.keyring.clone(), actor.clone(), app.config.auth.reauthentication);
    app.db.write(move |tx| start(tx, &keyring, &actor, limit)).await
}

/// The secret that waits to be confirmed, for a page that is shown again.
pub async fn pending_second_factor(app: &App, actor: &Actor) -> Result<NewSecondFactor> {
    let (keyring, (person, _)) = (app.keyring.clone(), own_session(actor)?);
    app.db.read(move |db| shown_again(db, &keyring, &person)).await
}

/// [`confirm`] for pages: the recovery codes, shown once.
pub async fn confirm_second_factor(app: &App, actor: &Actor, code: &str) -> Result<Vec<SecretString>> {
    let (keyring, actor, limit) = (app.keyring.clone(), actor.clone(), app.config.auth.reauthentication);
    let code = code.to_owned();
    let codes = app.db.write(move |tx| confirm(tx, &keyring, &actor, &code, limit)).await?;
    app.callers.forget();
    Ok(codes)
}
