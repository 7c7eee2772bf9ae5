//! Arranges what a test needs: bodies, people with roles and tokens.

use diesel::prelude::*;
use fairlot::kernel::auth::{Bearer, access_token};
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::Housekeeping;
use fairlot::kernel::db::schema::{organisations, people, role_grants, sessions};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::harness::TestApp;

/// A person who is signed in, with a second factor.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub session: String,
    pub token: String,
}

impl AsRef<str> for Person {
    fn as_ref(&self) -> &str {
        &self.token
    }
}

/// A role to give: body, role, region, competition.
pub type RoleIn<'a> = (&'a str, Role, Option<&'a str>, Option<&'a str>);

impl TestApp {
    /// A commissioning body.
    pub fn commissioning_body(&self, name: &str) -> String {
        self.body(name, "commissioning", "public_body", "public")
    }

    /// A provider that is a registered charity of the voluntary sector.
    pub fn provider(&self, name: &str) -> String {
        self.body(name, "provider", "charity", "voluntary")
    }

    /// The platform's own body, in which administrators hold their role.
    pub fn platform(&self) -> String {
        self.body("Fairlot", "platform", "not_known", "not_known")
    }

    fn body(&self, name: &str, side: &'static str, kind: &'static str, sector: &'static str) -> String {
        let id = Uuid::now_v7().to_string();
        let (row, name) = (id.clone(), name.to_owned());
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(organisations::table)
                .values((
                    organisations::id.eq(&row),
                    organisations::side.eq(side),
                    organisations::name.eq(&name),
                    organisations::name_normalised.eq(name.to_lowercase()),
                    organisations::kind.eq(kind),
                    organisations::sector.eq(sector),
                    organisations::income_band.eq("not_known"),
                    organisations::origin.eq("registered"),
                    organisations::created_at.eq(now),
                    organisations::version.eq(1),
                    organisations::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        id
    }

    /// A signed-in person with these roles. Regional roles need their region, evaluators their competition.
    pub fn person(&self, roles: &[RoleIn<'_>]) -> Person {
        let (id, session) = (Uuid::now_v7(), Uuid::now_v7());
        let roles: Vec<(String, Role, Option<String>, Option<String>)> = roles
            .iter()
            .map(|(body, role, region, competition)| {
                ((*body).to_owned(), *role, region.map(str::to_owned), competition.map(str::to_owned))
            })
            .collect();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(people::table)
                .values((
                    people::id.eq(id.to_string()),
                    people::email.eq(format!("{id}@example.org")),
                    people::email_normalised.eq(format!("{id}@example.org")),
                    people::name.eq(format!("Person {id}")),
                    people::locale.eq("en"),
                    people::state.eq("active"),
                    people::created_at.eq(now),
                    people::version.eq(1),
                    people::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(sessions::table)
                .values((
                    sessions::id.eq(session.to_string()),
                    sessions::person_id.eq(id.to_string()),
                    sessions::state.eq("active"),
                    sessions::created_at.eq(now),
                    sessions::auth_time.eq(now),
                    sessions::second_factor_at.eq(now),
                    sessions::expires_at.eq(now.plus_seconds(10 * 365 * 86_400)),
                ))
                .execute(tx.conn())?;
            for (body, role, region, competition) in &roles {
                diesel::insert_into(role_grants::table)
                    .values((
                        role_grants::id.eq(Uuid::now_v7().to_string()),
                        role_grants::person_id.eq(id.to_string()),
                        role_grants::body_id.eq(body),
                        role_grants::role.eq(*role),
                        role_grants::region_code.eq(region),
                        role_grants::competition_id.eq(competition),
                        role_grants::granted_at.eq(now),
                    ))
                    .execute(tx.conn())?;
            }
            Ok(())
        });
        let (id, session) = (id.to_string(), session.to_string());
        let token = self.token_of(&id, &session);
        Person { id, session, token }
    }

    /// The same person, having just proved again who they are; needed after the clock was moved.
    pub fn refreshed(&self, person: &Person) -> Person {
        let session = person.session.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::update(sessions::table.find(&session))
                .set(sessions::auth_time.eq(now))
                .execute(tx.conn())?;
            Ok(())
        });
        self.app.callers.forget();
        Person { token: self.token_of(&person.id, &person.session), ..person.clone() }
    }

    fn token_of(&self, person: &str, session: &str) -> String {
        let bearer = Bearer {
            subject: person.parse().expect("a UUID"),
            session: Some(session.parse().expect("a UUID")),
            auth_time: Some(self.app.clock.now()),
            methods: vec!["pwd".into(), "otp".into()],
        };
        let app = self.app.clone();
        let issued = actix_web::rt::System::new().block_on(async move { access_token(&app, bearer).await });
        issued.expect("a token").0.expose_secret().to_owned()
    }

    /// Writes rows that no operation makes yet.
    pub fn arrange(
        &self,
        work: impl FnMut(&mut fairlot::kernel::db::Tx<'_>) -> fairlot::kernel::error::Result<()> + Send + 'static,
    ) {
        self.app.db.maintenance_now(Housekeeping::ReferenceData, work).expect("rows");
    }
}

/// A password that breaks no rule.
pub const PASSWORD: &str = "four unrelated brown words";

/// A person who registered like anybody, and signs in.
#[derive(Debug, Clone)]
pub struct Registered {
    pub email: String,
    pub session: String,
    pub token: String,
    pub refresh: String,
}

impl AsRef<str> for Registered {
    fn as_ref(&self) -> &str {
        &self.token
    }
}

/// The code of an authenticator app at this second.
pub fn totp_code(secret: &str, unix_seconds: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
    let totp = totp_rs::Builder::new()
        .with_secret(secret)
        .with_issuer(Some("Fairlot"))
        .with_account_name("account".to_owned())
        .build()
        .expect("a secret");
    totp.generate(u64::try_from(unix_seconds).expect("a time")).to_string()
}

impl TestApp {
    /// Registers a person, confirms the address by the mail, and signs in.
    pub fn registered(&self, email: &str) -> Registered {
        self.post("/api/v1/auth/registrations")
            .json(serde_json::json!({"email": email, "name": "Siân Ŵyn", "password": PASSWORD}))
            .send()
            .expect(202);
        let token = self.mailed_token(email, "flc_");
        self.post("/api/v1/auth/registrations/confirm")
            .json(serde_json::json!({"token": token, "password": PASSWORD}))
            .send()
            .expect(204);
        self.signed_in(email, PASSWORD)
    }

    /// Signs in by password alone.
    pub fn signed_in(&self, email: &str, password: &str) -> Registered {
        let answer = self
            .post("/api/v1/auth/sessions")
            .json(serde_json::json!({"email": email, "password": password}))
            .send()
            .expect(201);
        assert_eq!(answer.body["state"], "active");
        let text = |field: &str| answer.body[field].as_str().expect(field).to_owned();
        Registered {
            email: email.to_owned(),
            session: answer.id(),
            token: text("access_token"),
            refresh: text("refresh_token"),
        }
    }

    /// The texts of the mails to an address, the oldest first.
    pub fn mails_to(&self, email: &str) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.folder.path().join("mail")) else { return Vec::new() };
        let mut files: Vec<_> = folder
            .map(|entry| entry.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .collect();
        files.sort();
        let texts = files.iter().map(|file| decoded(&std::fs::read(file).expect("a mail")));
        texts.filter(|text| text.contains(&format!("To: {email}"))).collect()
    }

    /// The newest token with this prefix that was mailed to the address; waits for the mail.
    pub fn mailed_token(&self, email: &str, prefix: &str) -> String {
        for _ in 0..200 {
            let found = self.mails_to(email).iter().rev().find_map(|text| {
                let at = text.find(&format!("token={prefix}"))? + "token=".len();
                Some(text[at..].chars().take_while(|one| !one.is_whitespace()).collect::<String>())
            });
            if let Some(token) = found {
                return token;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("no mail to {email} with {prefix}: {:?}", self.mails_to(email));
    }
}

/// Undoes quoted-printable or base64.
fn decoded(mail: &[u8]) -> String {
    use base64::Engine;
    let text = String::from_utf8_lossy(mail).replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let body = if head.to_lowercase().contains("content-transfer-encoding: base64") {
        let joined: String = body.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(joined).expect("base64");
        String::from_utf8(bytes).expect("UTF-8")
    } else if head.to_lowercase().contains("quoted-printable") {
        let joined = body.replace("=\n", "");
        let mut bytes = Vec::new();
        let mut rest = joined.as_bytes();
        while let Some((&first, tail)) = rest.split_first() {
            if first == b'=' && tail.len() >= 2 {
                bytes.extend(hex::decode(&tail[..2]).expect("hexadecimal"));
                rest = &tail[2..];
            } else {
                bytes.push(first);
                rest = tail;
            }
        }
        String::from_utf8(bytes).expect("UTF-8")
    } else {
        body.to_owned()
    };
    format!("{head}\n\n{body}")
}
