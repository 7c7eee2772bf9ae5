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
