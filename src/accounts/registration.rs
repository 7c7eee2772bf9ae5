//! Registering a person and setting a new password. No answer tells whether an address has an account.

use secrecy::{ExposeSecret, SecretString};

use super::mails;
use super::model::{Locale, PersonId, PersonState};
use super::rules::{CONFIRMATION_SECONDS, LINKS_AN_HOUR, RESET_SECONDS, check_password, normalise_email};
use super::sign_in::of_password;
use super::store::{self, NewPerson};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::Actor;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::letter::Recipient;
use crate::kernel::outbox::send_letter;
use crate::kernel::passwords::Verdict;
use crate::kernel::state::App;
use crate::kernel::tokens::{Digest, NewToken, Prefix};

/// What a person registers with.
#[derive(Debug, Clone)]
pub struct Registration {
    /// E-mail address as typed.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The password they chose.
    pub password: SecretString,
    /// The language of their mails.
    pub locale: Locale,
}

/// Registers a person, who then confirms the address by the link in the mail. Where the address has an account, its
/// owner gets another mail and nothing changes; the caller cannot tell.
pub async fn register(app: &App, registration: Registration) -> Result<()> {
    let email = registration.email.trim().to_owned();
    check_password("/password", &registration.password, &email, &registration.name)?;
    let hash = app.passwords.hash(registration.password).await.map_err(of_password)?;
    let here = app.clone();
    let outcome = app
        .db
        .write(move |tx| {
            let normalised = normalise_email(&email);
            let person = NewPerson {
                email: &email,
                email_normalised: &normalised,
                name: &registration.name,
                locale: registration.locale,
                password_hash: &hash,
                state: PersonState::Unconfirmed,
            };
            let id = register_in(tx, &here, &person)?;
            let entry = Entry::new(&Actor::public(), "register", Subject::new("person", id.as_str()));
            Ok(Audited::new((), entry))
        })
        .await;
    match outcome {
        // The same address was registered in the same moment; that one is as good.
        Err(problem) if problem.code() == Code::AlreadyExists => Ok(()),
        other => other,
    }
}

fn register_in(tx: &mut Tx<'_>, app: &App, person: &NewPerson<'_>) -> Result<PersonId> {
    match store::account_by_email(tx, person.email_normalised)? {
        Some(known) if known.state == PersonState::Unconfirmed => {
            if send_link(tx, app, &known.id, person.locale, person.email, Link::Confirm)? {
                store::replace_unconfirmed(tx, &known.id, person)?;
            }
            Ok(known.id)
        }
        Some(known) => {
            if known.state == PersonState::Active {
                send_link(tx, app, &known.id, known.locale, &known.email, Link::HasAccount)?;
            }
            Ok(known.id)
        }
        None => {
            let id = store::insert_person(tx, person)?;
            send_link(tx, app, &id, person.locale, person.email, Link::Confirm)?;
            Ok(id)
        }
    }
}

/// Makes an account work, for who has both the mailed link and the password that was chosen. Somebody else's
/// registration of one's address is therefore harmless.
pub async fn confirm_registration(app: &App, token: &SecretString, password: SecretString) -> Result<()> {
    let digest = digest_of(Prefix::Confirmation, token)?;
    let looked_up = digest.clone();
    let account = app
        .db
        .read(move |db| match store::person_of_link(db, &looked_up)? {
            Some(id) => store::account(db, &id).map(Some),
            None => Ok(None),
        })
        .await?
        .ok_or_else(bad_link)?;
    let verdict = app.passwords.verify(password, account.password_hash).await.map_err(of_password)?;
    if verdict == Verdict::Wrong {
        return Err(Problem::field("/password", "password", "Give the password that you registered with."));
    }
    app.db
        .write(move |tx| {
            let account = store::locked_account(tx, &account.id)?;
            let live = store::person_of_link(tx, &digest)?.is_some();
            if !live || account.state != PersonState::Unconfirmed {
                return Err(bad_link());
            }
            store::set_person_state(tx, &account.id, PersonState::Active)?;
            store::use_up_links(tx, &account.id)?;
            Ok(Audited::new((), of_person(&account.id, "confirm_address")))
        })
        .await
}

/// Mails a link to who has an account. Returns at once: the time taken tells nothing.
pub fn request_password_reset(app: &App, email: &str) {
    let (app, email) = (app.clone(), normalise_email(email));
    actix_web::rt::spawn(async move {
        if let Err(problem) = mail_reset(&app, email).await {
            tracing::error!(cause = problem.cause(), "a password reset could not be mailed");
        }
    });
}

async fn mail_reset(app: &App, email: String) -> Result<()> {
    let account = app.db.read(move |db| store::account_by_email(db, &email)).await?;
    let Some(account) = account.filter(|one| one.state != PersonState::Disabled) else {
        return Ok(());
    };
    let here = app.clone();
    app.db
        .write(move |tx| {
            tx.lock("people", account.id.as_str())?;
            send_link(tx, &here, &account.id, account.locale, &account.email, Link::Reset)?;
            let entry =
                Entry::new(&Actor::public(), "ask_for_password", Subject::new("person", account.id.as_str()));
            Ok(Audited::new((), entry))
        })
        .await
}

/// Sets a new password by the mailed link and ends every session of the person. The link proves the address, so an
/// account that waited for that works from now on.
pub async fn reset_password(app: &App, token: &SecretString, password: SecretString) -> Result<()> {
    let digest = digest_of(Prefix::PasswordReset, token)?;
    let looked_up = digest.clone();
    let account = app
        .db
        .read(move |db| match store::person_of_link(db, &looked_up)? {
            Some(id) => store::account(db, &id).map(Some),
            None => Ok(None),
        })
        .await?
        .ok_or_else(bad_link)?;
    check_password("/password", &password, &account.email, &account.name)?;
    let hash = app.passwords.hash(password).await.map_err(of_password)?;
    let here = app.clone();
    app.db
        .write(move |tx| {
            let account = store::locked_account(tx, &account.id)?;
            if store::person_of_link(tx, &digest)?.is_none() || account.state == PersonState::Disabled {
                return Err(bad_link());
            }
            store::set_password(tx, &account.id, &hash)?;
            if account.state == PersonState::Unconfirmed {
                store::set_person_state(tx, &account.id, PersonState::Active)?;
            }
            store::use_up_links(tx, &account.id)?;
            store::revoke_all_sessions(tx, &account.id)?;
            let owner = Recipient::address(&account.email, Some(account.locale.into()));
            send_letter(tx, &here, &owner, &mails::changed())?;
            Ok(Audited::new((), of_person(&account.id, "set_password")))
        })
        .await?;
    app.callers.forget();
    Ok(())
}

#[derive(Clone, Copy)]
enum Link {
    Confirm,
    HasAccount,
    Reset,
}

/// Mails a link; false where the account had its share of them this hour.
fn send_link(
    tx: &mut Tx<'_>,
    app: &App,
    person: &PersonId,
    locale: Locale,
    to: &str,
    link: Link,
) -> Result<bool> {
    let (prefix, seconds) = match link {
        Link::Confirm => (Prefix::Confirmation, CONFIRMATION_SECONDS),
        Link::HasAccount | Link::Reset => (Prefix::PasswordReset, RESET_SECONDS),
    };
    let new = NewToken::generate(prefix).map_err(|cause| Problem::internal(cause.to_string()))?;
    if !store::insert_link(tx, person, &new.digest.to_string(), seconds, LINKS_AN_HOUR)? {
        return Ok(false);
    }
    let token = new.token.expose_secret();
    let letter = match link {
        Link::Confirm => mails::confirm(token),
        Link::HasAccount => mails::has_account(token),
        Link::Reset => mails::reset(token),
    };
    send_letter(tx, app, &Recipient::address(to, Some(locale.into())), &letter)?;
    Ok(true)
}

fn digest_of(prefix: Prefix, token: &SecretString) -> Result<String> {
    Digest::of(prefix, token.expose_secret()).map(|digest| digest.to_string()).ok_or_else(bad_link)
}

fn bad_link() -> Problem {
    Problem::field("/token", "token", "This link was used or is too old; ask for another.")
}

pub(super) fn of_person(person: &PersonId, action: &'static str) -> Entry {
    let actor = Actor {
        identity: crate::kernel::authz::Identity::Person {
            person_id: person.to_string(),
            session_id: String::new(),
            auth_time: crate::kernel::clock::UtcTime::from(jiff::Timestamp::UNIX_EPOCH),
            second_factor: false,
        },
        grants: Vec::new(),
        withheld: Vec::new(),
    };
    Entry::new(&actor, action, Subject::new("person", person.as_str()))
}
