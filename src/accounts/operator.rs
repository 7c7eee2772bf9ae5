//! Accounts that the operator makes: their address needs no confirmation.

use secrecy::SecretString;
use validator::ValidateEmail;

use super::model::{Locale, PersonId, PersonState};
use super::rules::{check_password, normalise_email};
use super::store::{self, NewPerson};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::state::App;

/// A checked account; its password is hashed.
#[derive(Clone)]
pub struct NewAccount {
    email: String,
    name: String,
    locale: Locale,
    password_hash: String,
}

impl NewAccount {
    /// Checks address, name and password, and hashes the password on this thread.
    pub fn checked(
        app: &App,
        email: String,
        name: String,
        password: SecretString,
        locale: Locale,
    ) -> Result<Self> {
        if !email.validate_email() || email.len() > 254 {
            return Err(Problem::field(
                "/email",
                "email",
                "Give an e-mail address such as name@example.org.",
            ));
        }
        if name.trim().is_empty() || name.chars().count() > 200 {
            return Err(Problem::field("/name", "length", "Give a name of 1 to 200 characters."));
        }
        check_password("/password", &password, &email, &name)?;
        let password_hash =
            app.passwords.hash_here(&password).map_err(|cause| Problem::internal(cause.to_string()))?;
        Ok(Self { email, name, locale, password_hash })
    }
}

/// Stores the account; 409 where the address has one.
pub fn create_account(tx: &mut Tx<'_>, account: &NewAccount) -> Result<PersonId> {
    let normalised = normalise_email(&account.email);
    let person = NewPerson {
        email: account.email.trim(),
        email_normalised: &normalised,
        name: account.name.trim(),
        locale: account.locale,
        password_hash: &account.password_hash,
        state: PersonState::Active,
    };
    store::insert_person(tx, &person)
}

/// The person with this address.
pub fn person_by_email(db: &mut Snapshot<'_>, email: &str) -> Result<Option<PersonId>> {
    Ok(store::account_by_email(db, &normalise_email(email))?.map(|account| account.id))
}
