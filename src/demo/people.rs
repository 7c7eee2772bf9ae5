//! Invented bodies and people, one for every role. Their secrets are made for each folder anew.

use std::path::Path;

use diesel::prelude::*;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::accounts::normalise_email;
use crate::app::App;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, Role, Side};
use crate::kernel::crypto::keyring::Purpose;
use crate::kernel::db::Tx;
use crate::kernel::db::schema::{api_keys, organisations, people, role_grants, sessions};
use crate::kernel::error::{Problem, Result};
use crate::kernel::tokens::{NewToken, Prefix, TotpSecret};

/// The region of the story: East Midlands.
pub(super) const REGION: &str = "F";
const ACTOR: &str = "demo";
/// A session outlives the story, whatever day it is begun on.
const STORY_SECONDS: i64 = 400 * 86_400;

/// An invented body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Body {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// An invented person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Their id.
    pub person_id: String,
    /// With which they sign in.
    pub email: String,
    /// What they are, in words.
    pub what: String,
    /// What their role lets them do, in words.
    pub may: String,
    /// The session in which the story is told; ended with it.
    #[serde(skip)]
    pub session_id: String,
}

/// The accounts of a folder with their secrets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Accounts {
    /// The password of every account.
    pub password: String,
    /// The second factor of every account, for an authenticator app.
    pub totp_secret: String,
    /// An API key of a charity's bid writer.
    pub api_key: String,
    /// The bodies.
    pub bodies: Vec<Body>,
    /// The people.
    pub people: Vec<Account>,
}

struct NewBody {
    name: &'static str,
    side: Side,
    kind: &'static str,
    sector: &'static str,
    income: Option<(i64, &'static str)>,
}

const PLATFORM: usize = 0;
const MINISTRY: usize = 1;
const HEARTH: usize = 2;
const STEPS: usize = 3;
const BRIDGE: usize = 4;
const LANTERN: usize = 5;
const ONNEN: usize = 6;
const LLWYBR: usize = 7;
const KINGFISHER: usize = 8;
const ORCHARD: usize = 9;
const SPRING: usize = 10;
const HARBOUR: usize = 11;
const POLICE: usize = 12;

/// All invented; any likeness is chance.
const BODIES: [NewBody; 13] = [
    NewBody {
        name: "Fairlot demonstration",
        side: Side::Platform,
        kind: "not_known",
        sector: "not_known",
        income: None,
    },
    NewBody {
        name: "Department of Examples",
        side: Side::Commissioning,
        kind: "public_body",
        sector: "public",
        income: None,
    },
    NewBody {
        name: "Hearth and Home Trust (invented)",
        side: Side::Provider,
        kind: "charity",
        sector: "voluntary",
        income: Some((8_400_000, "under_100k")),
    },
    NewBody {
        name: "New Steps CIC (invented)",
        side: Side::Provider,
        kind: "cic",
        sector: "voluntary",
        income: Some((64_000_000, "100k_to_1m")),
    },
    NewBody {
        name: "Bridgeworks Ltd (invented)",
        side: Side::Provider,
        kind: "company",
        sector: "private",
        income: Some((450_000_000, "1m_to_10m")),
    },
    NewBody {
        name: "The Lantern Kitchen (invented)",
        side: Side::Provider,
        kind: "charity",
        sector: "voluntary",
        income: Some((4_200_000, "under_100k")),
    },
    NewBody {
        name: "Cwmni Tŷ'r Onnen (invented)",
        side: Side::Provider,
        kind: "cic",
        sector: "voluntary",
        income: Some((31_000_000, "100k_to_1m")),
    },
    NewBody {
        name: "Llwybr y Garreg (invented)",
        side: Side::Provider,
        kind: "charity",
        sector: "voluntary",
        income: Some((7_200_000, "under_100k")),
    },
    NewBody {
        name: "Kingfisher Yard CIC (invented)",
        side: Side::Provider,
        kind: "cic",
        sector: "voluntary",
        income: Some((15_500_000, "100k_to_1m")),
    },
    NewBody {
        name: "Orchard Gate Mentoring (invented)",
        side: Side::Provider,
        kind: "charity",
        sector: "voluntary",
        income: Some((1_900_000, "under_100k")),
    },
    NewBody {
        name: "Second Spring Women's Project (invented)",
        side: Side::Provider,
        kind: "charity",
        sector: "voluntary",
        income: Some((5_800_000, "under_100k")),
    },
    NewBody {
        name: "Harbour Light Advice (invented)",
        side: Side::Provider,
        kind: "cio",
        sector: "voluntary",
        income: Some((8_800_000, "under_100k")),
    },
    NewBody {
        name: "Police Office of Examples (invented)",
        side: Side::Commissioning,
        kind: "public_body",
        sector: "public",
        income: None,
    },
];

/// Address, words, body, role, whether the role is held for the story's region.
const PEOPLE: [(&str, &str, usize, Role, bool); 23] = [
    ("admin", "administrator", PLATFORM, Role::Administrator, false),
    ("manager", "framework manager", MINISTRY, Role::FrameworkManager, false),
    ("manager2", "second framework manager", MINISTRY, Role::FrameworkManager, false),
    ("director", "regional director, East Midlands", MINISTRY, Role::RegionalDirector, true),
    ("director2", "second regional director, East Midlands", MINISTRY, Role::RegionalDirector, true),
    ("commissioner", "commissioner, East Midlands", MINISTRY, Role::Commissioner, true),
    ("police", "regional director of the Police Office of Examples", POLICE, Role::RegionalDirector, true),
    ("auditor", "auditor", MINISTRY, Role::Auditor, false),
    ("owner", "owner of Hearth and Home Trust", HEARTH, Role::Owner, false),
    ("signatory", "signatory of Hearth and Home Trust", HEARTH, Role::Signatory, false),
    ("writer", "bid writer of Hearth and Home Trust", HEARTH, Role::BidWriter, false),
    ("viewer", "viewer of Hearth and Home Trust", HEARTH, Role::Viewer, false),
    ("steps", "signatory of New Steps CIC", STEPS, Role::Signatory, false),
    ("steps-writer", "bid writer of New Steps CIC", STEPS, Role::BidWriter, false),
    ("bridge", "signatory of Bridgeworks Ltd", BRIDGE, Role::Signatory, false),
    ("bridge-writer", "bid writer of Bridgeworks Ltd", BRIDGE, Role::BidWriter, false),
    ("lantern", "signatory of The Lantern Kitchen", LANTERN, Role::Signatory, false),
    ("onnen", "signatory of Cwmni Tŷ'r Onnen", ONNEN, Role::Signatory, false),
    ("llwybr", "signatory of Llwybr y Garreg", LLWYBR, Role::Signatory, false),
    ("kingfisher", "signatory of Kingfisher Yard CIC", KINGFISHER, Role::Signatory, false),
    ("orchard", "signatory of Orchard Gate Mentoring", ORCHARD, Role::Signatory, false),
    ("spring", "signatory of Second Spring Women's Project", SPRING, Role::Signatory, false),
    ("harbour", "signatory of Harbour Light Advice", HARBOUR, Role::Signatory, false),
];

/// People who hold their role in single competitions only: address and words.
const EVALUATORS: [(&str, &str); 2] = [
    ("evaluator", "evaluator of the East Midlands' competitions"),
    ("evaluator2", "second evaluator of the East Midlands' competitions"),
];

impl Accounts {
    /// Reads what [`Accounts::write`] wrote.
    pub fn read(file: &Path) -> Result<Self> {
        let told = |cause: String| Problem::internal(format!("{}: {cause}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|cause| told(cause.to_string()))?;
        serde_json::from_str(&text).map_err(|cause| told(cause.to_string()))
    }

    /// Writes them, readable by their owner only.
    pub fn write(&self, file: &Path) -> Result<()> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let told = |cause: String| Problem::internal(format!("{}: {cause}", file.display()));
        let text = serde_json::to_string_pretty(self).map_err(|cause| told(cause.to_string()))?;
        std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(file)
            .and_then(|mut out| out.write_all(text.as_bytes()))
            .map_err(|cause| told(cause.to_string()))
    }

    /// The account with this name before the `@`.
    pub(super) fn person(&self, name: &str) -> Result<&Account> {
        let email = address(name);
        self.people
            .iter()
            .find(|account| account.email == email)
            .ok_or_else(|| Problem::internal(format!("no invented person {name}")))
    }

    /// The invented body for which this person acts.
    pub(super) fn body_of(&self, name: &str) -> Result<&Body> {
        let place = PEOPLE.iter().find(|one| one.0 == name).map(|one| one.2);
        place
            .and_then(|place| self.bodies.get(place))
            .ok_or_else(|| Problem::internal(format!("no invented body of {name}")))
    }

    /// The evaluators.
    pub(super) fn evaluators(&self) -> Result<Vec<&Account>> {
        EVALUATORS.iter().map(|(name, _)| self.person(name)).collect()
    }

    /// The body whose API key it is.
    pub(super) fn key_body(&self) -> Result<&Body> {
        self.bodies.get(HEARTH).ok_or_else(|| Problem::internal("no invented body with a key"))
    }

    /// The commissioning body of the story.
    pub(super) fn ministry(&self) -> Result<&Body> {
        self.bodies.get(MINISTRY).ok_or_else(|| Problem::internal("no invented commissioning body"))
    }

    /// The one-time code of a moment, in seconds since 1970.
    pub fn code(&self, at: i64) -> Result<String> {
        let secret = TotpSecret::parse(&SecretString::from(self.totp_secret.as_str()))
            .map_err(|cause| Problem::internal(cause.to_string()))?;
        secret.code(u64::try_from(at).unwrap_or(0)).map_err(|cause| Problem::internal(cause.to_string()))
    }
}

/// The work of a role, in words.
const fn may(role: Role) -> &'static str {
    match role {
        Role::Administrator => "records bodies, invites people",
        Role::FrameworkManager => "publishes frameworks, assesses applications",
        Role::RegionalDirector => "allocates money, publishes competitions, decides awards, countersigns",
        Role::Commissioner => "drafts competitions, opens bids, recommends, offers agreements",
        Role::Evaluator => "declares conflicts, scores bids, agrees on scores",
        Role::Auditor => "reads everything of the body, changes nothing",
        Role::Owner => "applies, answers for the organisation as a partner",
        Role::Signatory => "applies, submits bids, accepts partners' terms, signs agreements",
        Role::BidWriter => "writes applications and bids",
        Role::Viewer => "reads what is the organisation's own",
    }
}

fn address(name: &str) -> String {
    format!("{name}@example.org")
}

/// Makes bodies, people, roles, sessions for the story and an API key.
pub(super) fn make(app: &App) -> Result<Accounts> {
    let told = |cause: String| Problem::internal(format!("the demonstration's accounts: {cause}"));
    let password = SecretString::from(readable_password()?);
    let totp = TotpSecret::generate().map_err(|cause| told(cause.to_string()))?;
    let hash = app.passwords.hash_here(&password).map_err(|cause| told(cause.to_string()))?;
    let key = NewToken::generate(Prefix::ApiKey).map_err(|cause| told(cause.to_string()))?;
    let bodies: Vec<Body> =
        BODIES.iter().map(|one| Body { id: Uuid::now_v7().to_string(), name: one.name.to_owned() }).collect();
    let evaluators = EVALUATORS.map(|(name, what)| (name, what, Role::Evaluator));
    let named = PEOPLE.iter().map(|(name, what, _, role, _)| (*name, *what, *role)).chain(evaluators);
    let people: Vec<Account> = named
        .map(|(name, what, role)| Account {
            person_id: Uuid::now_v7().to_string(),
            email: address(name),
            what: what.to_owned(),
            may: may(role).to_owned(),
            session_id: Uuid::now_v7().to_string(),
        })
        .collect();
    let accounts = Accounts {
        password: password.expose_secret().to_owned(),
        totp_secret: totp.base32().expose_secret().to_owned(),
        api_key: key.token.expose_secret().to_owned(),
        bodies,
        people,
    };
    let (written, keyring, digest) = (accounts.clone(), app.keyring.clone(), key.digest.to_string());
    app.db.write_now(move |tx| {
        let actor = Actor::system(ACTOR);
        let mut entries = Vec::new();
        for (body, new) in written.bodies.iter().zip(&BODIES) {
            put_body(tx, body, new)?;
            entries.push(Entry::new(&actor, "register", Subject::new("organisation", &body.id)));
        }
        for account in &written.people {
            let wrapped = keyring
                .wrap(Purpose::SecondFactor, &account.person_id, written.totp_secret.as_bytes())
                .map_err(|cause| Problem::internal(cause.to_string()))?;
            put_person(tx, account, &hash, &wrapped)?;
            entries.push(Entry::new(&actor, "register", Subject::new("person", &account.person_id)));
        }
        for (name, _, place, role, regional) in &PEOPLE {
            let body = written.bodies.get(*place).ok_or_else(|| Problem::internal("no such body"))?;
            let account = written.person(name)?;
            let region = regional.then_some(REGION);
            put_role(tx, account, &Given { body: &body.id, role: *role, region, competition: None })?;
            let subject = Subject::new("person", &account.person_id);
            entries.push(Entry::new(&actor, "give_role", subject).body(&body.id));
        }
        put_key(tx, &written, &digest)?;
        let whole = Entry::new(&actor, "begin", Subject::new("demonstration", "1"));
        Ok(Audited::with_entries((), whole, entries))
    })?;
    Ok(accounts)
}

/// Four groups of letters and digits that nobody mistakes for one another.
fn readable_password() -> Result<String> {
    let token =
        NewToken::generate(Prefix::Invitation).map_err(|cause| Problem::internal(cause.to_string()))?;
    let letters: Vec<char> = token
        .token
        .expose_secret()
        .chars()
        .skip(4)
        .filter(|letter| letter.is_ascii_alphanumeric() && !"0O1lI".contains(*letter))
        .take(20)
        .collect();
    Ok(letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

fn put_body(tx: &mut Tx<'_>, body: &Body, new: &NewBody) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(&body.id),
            organisations::side.eq(new.side),
            organisations::name.eq(new.name),
            organisations::name_normalised.eq(new.name.to_lowercase()),
            organisations::kind.eq(new.kind),
            organisations::sector.eq(new.sector),
            organisations::yearly_income_pence.eq(new.income.map(|(pence, _)| pence)),
            organisations::income_band.eq(new.income.map_or("not_known", |(_, band)| band)),
            organisations::origin.eq("demonstration"),
            organisations::created_at.eq(now),
            organisations::version.eq(1),
            organisations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn put_person(tx: &mut Tx<'_>, account: &Account, hash: &str, totp: &[u8]) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(people::table)
        .values((
            people::id.eq(&account.person_id),
            people::email.eq(&account.email),
            people::email_normalised.eq(normalise_email(&account.email)),
            people::name.eq(&account.what),
            people::locale.eq("en"),
            people::password_hash.eq(hash),
            people::totp_secret_wrapped.eq(totp),
            people::totp_confirmed_at.eq(now),
            people::state.eq("active"),
            people::created_at.eq(now),
            people::version.eq(1),
            people::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(&account.session_id),
            sessions::person_id.eq(&account.person_id),
            sessions::state.eq("active"),
            sessions::created_at.eq(now),
            sessions::auth_time.eq(now),
            sessions::second_factor_at.eq(now),
            sessions::expires_at.eq(now.plus_seconds(STORY_SECONDS)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Makes the evaluators evaluators of a competition of the commissioning body.
pub(super) fn appoint(app: &App, accounts: &Accounts, competition: &str) -> Result<()> {
    let (accounts, competition) = (accounts.clone(), competition.to_owned());
    app.db.write_now(move |tx| {
        let actor = Actor::system(ACTOR);
        let body = &accounts.ministry()?.id;
        let mut entries = Vec::new();
        for account in accounts.evaluators()? {
            let given =
                Given { body, role: Role::Evaluator, region: None, competition: Some(competition.as_str()) };
            put_role(tx, account, &given)?;
            let subject = Subject::new("person", &account.person_id);
            entries.push(Entry::new(&actor, "give_role", subject).body(body));
        }
        let whole = Entry::new(&actor, "appoint", Subject::new("competition", &competition)).body(body);
        Ok(Audited::with_entries((), whole, entries))
    })
}

/// A role with its scope.
struct Given<'a> {
    body: &'a str,
    role: Role,
    region: Option<&'a str>,
    competition: Option<&'a str>,
}

fn put_role(tx: &mut Tx<'_>, account: &Account, given: &Given<'_>) -> Result<()> {
    let now = tx.now()?;
    diesel::insert_into(role_grants::table)
        .values((
            role_grants::id.eq(Uuid::now_v7().to_string()),
            role_grants::person_id.eq(&account.person_id),
            role_grants::body_id.eq(given.body),
            role_grants::role.eq(given.role),
            role_grants::region_code.eq(given.region),
            role_grants::competition_id.eq(given.competition),
            role_grants::granted_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn put_key(tx: &mut Tx<'_>, accounts: &Accounts, digest: &str) -> Result<()> {
    let now = tx.now()?;
    let body = accounts.key_body()?;
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::id.eq(Uuid::now_v7().to_string()),
            api_keys::body_id.eq(&body.id),
            api_keys::role.eq(Role::BidWriter),
            api_keys::name.eq("Demonstration"),
            api_keys::secret_hash.eq(digest),
            api_keys::created_by.eq(&accounts.person("owner")?.person_id),
            api_keys::created_at.eq(now),
            api_keys::version.eq(1),
            api_keys::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends the sessions of the story.
pub(super) fn end_seeding(app: &App) -> Result<()> {
    app.callers.forget();
    app.db.write_now(|tx| {
        let now = tx.now()?;
        diesel::update(sessions::table.filter(sessions::revoked_at.is_null()))
            .set(sessions::revoked_at.eq(now))
            .execute(tx.conn())?;
        let actor = Actor::system(ACTOR);
        Ok(Audited::new((), Entry::new(&actor, "finish", Subject::new("demonstration", "1"))))
    })
}

/// Makes an account's session as fresh as a sign-in just now.
pub(super) fn refresh(tx: &mut Tx<'_>, session_id: &str) -> Result<()> {
    let now = tx.now()?;
    diesel::update(sessions::table.find(session_id))
        .set((
            sessions::auth_time.eq(now),
            sessions::second_factor_at.eq(now),
            sessions::expires_at.eq(now.plus_seconds(STORY_SECONDS)),
        ))
        .execute(tx.conn())?;
    Ok(())
}
