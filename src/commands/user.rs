//! `fairlot user`: the accounts of people, from the command line.

use std::io::{BufRead, IsTerminal};

use clap::{Args, Subcommand};
use fairlot::accounts::Locale;
use fairlot::config::Sources;
use fairlot::kernel::authz::Role;
use fairlot::kernel::clock::Clock;
use fairlot::kernel::error::{Code, Problem, Result};
use fairlot::kernel::tokens::{NewToken, Prefix};
use fairlot::organisations::operator::{self, NewRole, NewUser};
use secrecy::{ExposeSecret, SecretString};

/// Accounts of people.
#[derive(Subcommand)]
pub enum User {
    /// Make an account. The password is read from standard input, or made and printed once.
    Create(Create),
    /// Give a person a role in a body.
    Grant(Grant),
}

/// Make an account.
#[derive(Args)]
pub struct Create {
    /// E-mail address.
    #[arg(long)]
    email: String,
    /// Name.
    #[arg(long)]
    name: String,
    /// Language of mails: en or cy.
    #[arg(long, default_value = "en")]
    locale: Locale,
    /// Make them an administrator of the platform.
    #[arg(long)]
    administrator: bool,
}

/// Give a person a role in a body.
#[derive(Args)]
pub struct Grant {
    /// The person's e-mail address.
    #[arg(long)]
    email: String,
    /// The role, such as regional_director.
    #[arg(long)]
    role: Role,
    /// The body's id or whole name; the platform where it is left out.
    #[arg(long)]
    body: Option<String>,
    /// The region of a director or commissioner.
    #[arg(long)]
    region: Option<String>,
    /// The competition of an evaluator.
    #[arg(long)]
    competition: Option<String>,
}

impl User {
    /// Runs the command against the configured database.
    pub fn run(self, sources: Sources) -> Result<()> {
        let app = fairlot::app::build(super::load(&sources)?, Clock::default())?;
        match self {
            Self::Create(create) => create.run(&app),
            Self::Grant(grant) => grant.run(&app),
        }
    }
}

impl Create {
    fn run(self, app: &fairlot::app::App) -> Result<()> {
        let given = given_password()?;
        let made = given.is_none();
        let password = match given {
            Some(password) => password,
            None => random_password()?,
        };
        let user = NewUser {
            email: self.email,
            name: self.name,
            password: password.clone(),
            locale: self.locale,
            administrator: self.administrator,
        };
        let id = operator::create_user(app, user)?;
        super::print(&format!("made the account {id}"));
        if made {
            super::print(&format!("password, shown only now: {}", password.expose_secret()));
        }
        if self.administrator {
            super::print(
                "The administrator's role works after setting up a second factor and signing in with it.",
            );
        }
        Ok(())
    }
}

impl Grant {
    fn run(self, app: &fairlot::app::App) -> Result<()> {
        let role = NewRole {
            email: self.email,
            body: self.body,
            role: self.role,
            region_code: self.region,
            competition_id: self.competition,
        };
        let given = operator::grant_role(app, role)?;
        super::print(if given { "given" } else { "they hold this role already" });
        Ok(())
    }
}

/// The first line of standard input, where something is piped into it.
fn given_password() -> Result<Option<SecretString>> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Ok(None);
    }
    let mut line = String::new();
    input
        .lock()
        .read_line(&mut line)
        .map_err(|cause| Problem::new(Code::Invalid, format!("standard input: {cause}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    Ok((!password.is_empty()).then(|| SecretString::from(password)))
}

/// 256 random bits in the form of a token, without its prefix.
fn random_password() -> Result<SecretString> {
    let token =
        NewToken::generate(Prefix::Session).map_err(|cause| Problem::internal(cause.to_string()))?.token;
    let text = token.expose_secret();
    Ok(SecretString::from(text.get(4..28).unwrap_or(text)))
}
