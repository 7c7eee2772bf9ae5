//! What the operator of the service does from the command line: people and their first roles.

use super::model::{Kind, OrganisationId, Sector};
use super::rules::check_role;
use super::store::{self, NewGrant};
use super::views::OrganisationIn;
use crate::accounts::{self, Locale, NewAccount, PersonId};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Role, Side};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::state::App;
use secrecy::SecretString;

/// The operator in the audit log.
const OPERATOR: Actor = Actor::system("operator");

/// A person to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Password.
    pub password: SecretString,
    /// Language of mails.
    pub locale: Locale,
    /// Whether to make them an administrator.
    pub administrator: bool,
}

/// Makes a person whose address needs no confirmation; an administrator gets the role in the platform's own body,
/// which is made where it is absent.
pub fn create_user(app: &App, user: NewUser) -> Result<PersonId> {
    let account = NewAccount::checked(app, user.email, user.name, user.password, user.locale)?;
    app.db.write_now(move |tx| {
        let person = accounts::create_account(tx, &account)?;
        let entry = Entry::new(&OPERATOR, "create_user", Subject::new("person", person.as_str()));
        let mut audited = Audited::new(person.clone(), entry);
        if user.administrator {
            let platform = platform(tx)?;
            if let Some(entry) = give(tx, &person, &platform, Role::Administrator, None, None)? {
                audited = audited.and(entry);
            }
        }
        Ok(audited)
    })
}

/// A role to be given.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// The person's address.
    pub email: String,
    /// The body: its id, or its name where only one has it; the platform where it is left out.
    pub body: Option<String>,
    /// The role.
    pub role: Role,
    /// Its region.
    pub region_code: Option<String>,
    /// Its competition.
    pub competition_id: Option<String>,
}

/// Gives a role to a person. False where they hold it already.
pub fn grant_role(app: &App, new: NewRole) -> Result<bool> {
    app.db.write_now(move |tx| {
        let person = accounts::person_by_email(tx, &new.email)?.ok_or_else(|| {
            Problem::new(
                Code::NotFound,
                "Nobody has this address; make the account with: fairlot user create",
            )
        })?;
        let body = match &new.body {
            None => platform(tx)?,
            Some(text) => body(tx, text)?,
        };
        let side = store::organisation(tx, &body)?.side;
        check_role(side, new.role, new.region_code.as_deref(), new.competition_id.as_deref())?;
        let given =
            give(tx, &person, &body, new.role, new.region_code.as_deref(), new.competition_id.as_deref())?;
        let done = given.is_some();
        let entry = given.unwrap_or_else(|| {
            Entry::new(&OPERATOR, "grant_role_again", Subject::new("person", person.as_str()))
                .body(body.as_str())
        });
        Ok(Audited::new(done, entry))
    })
}

fn body(db: &mut Snapshot<'_>, text: &str) -> Result<OrganisationId> {
    if let Ok(id) = text.parse::<OrganisationId>() {
        return store::organisation(db, &id).map(|one| one.id);
    }
    let mut found = store::by_name(db, text)?;
    match (found.pop(), found.is_empty()) {
        (Some(id), true) => Ok(id),
        (None, _) => {
            Err(Problem::new(Code::NotFound, "No body has this name; give its id or its whole name."))
        }
        (Some(_), false) => Err(Problem::new(Code::Conflict, "Several bodies have this name; give the id.")),
    }
}

/// The platform's own body, made where it is absent.
fn platform(tx: &mut Tx<'_>) -> Result<OrganisationId> {
    if let Some(id) = store::platform(tx)? {
        return Ok(id);
    }
    let input = OrganisationIn {
        side: Some(Side::Platform),
        name: "Fairlot".to_owned(),
        kind: Kind::NotKnown,
        sector: Sector::NotKnown,
        yearly_income_pence: None,
        income_basis: None,
        home_nation: None,
        home_region_code: None,
        identifiers: Vec::new(),
    };
    store::insert(tx, &input, Side::Platform)
}

fn give(
    tx: &mut Tx<'_>,
    person: &PersonId,
    body: &OrganisationId,
    role: Role,
    region_code: Option<&str>,
    competition_id: Option<&str>,
) -> Result<Option<Entry>> {
    let grant = store::insert_grant(
        tx,
        &NewGrant {
            person_id: person,
            body_id: body,
            role,
            region_code,
            competition_id,
            granted_by: &OPERATOR.audit_name(),
        },
    )?;
    Ok(grant.map(|id| {
        Entry::new(&OPERATOR, "grant_role", Subject::new("role_grant", id.as_str()))
            .parent(body.as_str())
            .body(body.as_str())
    }))
}
