//! Arranges what a test needs: bodies, people with roles and tokens.

use std::sync::atomic::Ordering;

use diesel::prelude::*;
use fairlot::kernel::auth::{Bearer, access_token};
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::Housekeeping;
use fairlot::kernel::db::schema::{organisations, people, role_grants, sessions};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::harness::{Answer, TestApp};
use crate::mailbox::{Mail, mails_in};

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
        let locale = if self.welsh.load(Ordering::Relaxed) { "cy" } else { "en" };
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
                    people::locale.eq(locale),
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
        Registered { session: answer.id(), token: text("access_token"), refresh: text("refresh_token") }
    }

    /// Every mail that was sent, the oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        mails_in(&self.folder.path().join("mail"))
    }

    /// The heads and plain texts of the mails to an address, the oldest first.
    pub fn mails_to(&self, email: &str) -> Vec<String> {
        let mails = self.mails().into_iter().filter(|mail| mail.to == email);
        mails.map(|mail| format!("{}\n\n{}", mail.head, mail.text)).collect()
    }

    /// The newest token with this prefix that was mailed to the address; waits for the mail.
    pub fn mailed_token(&self, email: &str, prefix: &str) -> String {
        for _ in 0..200 {
            let found = self.mails_to(email).iter().rev().find_map(|text| {
                let at = text.find(&format!("token={prefix}"))? + "token=".len();
                Some(
                    text[at..]
                        .chars()
                        .take_while(|one| !one.is_whitespace() && *one != '&')
                        .collect::<String>(),
                )
            });
            if let Some(token) = found {
                return token;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("no mail to {email} with {prefix}: {:?}", self.mails_to(email));
    }
}

/// A published competition with two lots and two quality criteria, and whom it invites.
#[derive(Debug, Clone)]
pub struct Published {
    pub body: String,
    pub id: String,
    pub lots: Vec<String>,
    /// Limited to 20 words, and without limit.
    pub criteria: Vec<String>,
    pub framework: String,
}

impl TestApp {
    /// Arranges a published competition in region F that ends in `seconds` and invites `providers`.
    pub fn published_competition(
        &self,
        body: &str,
        providers: &[&str],
        seconds: i64,
        anonymous: bool,
    ) -> Published {
        use fairlot::kernel::crypto::sealing::CompetitionKey;
        use fairlot::kernel::db::schema::{
            competition_keys, competitions, criteria, frameworks, lots, question_sets,
        };
        let id = || Uuid::now_v7().to_string();
        let made = Published {
            body: body.to_owned(),
            id: id(),
            lots: vec![id(), id()],
            criteria: vec![id(), id()],
            framework: id(),
        };
        let record = CompetitionKey::generate().record(&self.app.keyring, &made.id).expect("a key");
        let (recipient, custody) = (record.recipient().to_string(), record.to_json().expect("JSON"));
        let (one, question_set) = (made.clone(), id());
        let set = question_set.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            let day = now.london_day();
            diesel::insert_into(frameworks::table)
                .values((
                    (
                        frameworks::id.eq(&one.framework),
                        frameworks::reference.eq(format!("FW-{}", &one.framework)),
                        frameworks::body_id.eq(&one.body),
                        frameworks::name.eq("Framework"),
                        frameworks::summary.eq("Summary"),
                        frameworks::regime.eq("grant_programme"),
                        frameworks::state.eq("open"),
                        frameworks::opens_on.eq(day),
                        frameworks::closes_on.eq(day.plus_days(900)),
                        frameworks::decision_working_days.eq(10),
                        frameworks::appeal_working_days.eq(10),
                    ),
                    (
                        frameworks::minimum_partnering_days.eq(0),
                        frameworks::minimum_bidding_days.eq(0),
                        frameworks::minimum_mobilisation_days.eq(0),
                        frameworks::standstill_working_days.eq(0),
                        frameworks::created_by.eq("test"),
                        frameworks::created_at.eq(now),
                        frameworks::version.eq(1),
                        frameworks::recorded_at.eq(now),
                    ),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(question_sets::table)
                .values((
                    question_sets::id.eq(&set),
                    question_sets::framework_id.eq(&one.framework),
                    question_sets::number.eq(1),
                    question_sets::state.eq("published"),
                    question_sets::created_at.eq(now),
                    question_sets::version.eq(1),
                    question_sets::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(competitions::table)
                .values((
                    (
                        competitions::id.eq(&one.id),
                        competitions::reference.eq(format!("MC-{}", &one.id)),
                        competitions::framework_id.eq(&one.framework),
                        competitions::body_id.eq(&one.body),
                        competitions::region_code.eq("F"),
                        competitions::title.eq("Accommodation"),
                        competitions::summary.eq("Summary"),
                        competitions::state.eq("published"),
                        competitions::anonymous.eq(anonymous),
                        competitions::deadline.eq(now.plus_seconds(seconds)),
                    ),
                    (
                        competitions::price_formula.eq("lowest_over_price"),
                        competitions::tie_break.eq("quality_then_price"),
                        competitions::standstill_working_days.eq(0),
                        competitions::created_by.eq("test"),
                        competitions::created_at.eq(now),
                        competitions::published_at.eq(now),
                        competitions::version.eq(1),
                        competitions::recorded_at.eq(now),
                    ),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(competition_keys::table)
                .values((
                    competition_keys::competition_id.eq(&one.id),
                    competition_keys::recipient.eq(&recipient),
                    competition_keys::custody.eq(&custody),
                    competition_keys::created_at.eq(now),
                ))
                .execute(tx.conn())?;
            for (number, lot) in (1_i64..).zip(&one.lots) {
                diesel::insert_into(lots::table)
                    .values((
                        lots::id.eq(lot),
                        lots::competition_id.eq(&one.id),
                        lots::number.eq(number),
                        lots::title.eq(format!("Lot {number}")),
                        lots::value_pence.eq(10_000_000),
                        lots::value_basis.eq("predicted"),
                        lots::term_months.eq(24),
                        lots::state.eq("open"),
                        lots::version.eq(1),
                        lots::recorded_at.eq(now),
                    ))
                    .execute(tx.conn())?;
            }
            for (position, criterion) in (1_i64..).zip(&one.criteria) {
                diesel::insert_into(criteria::table)
                    .values((
                        criteria::id.eq(criterion),
                        criteria::competition_id.eq(&one.id),
                        criteria::position.eq(position),
                        criteria::kind.eq("quality"),
                        criteria::title.eq(format!("Criterion {position}")),
                        criteria::question.eq("How?"),
                        criteria::weight_basis_points.eq(3_500),
                        criteria::maximum_score.eq(5),
                        criteria::word_limit.eq((position == 1).then_some(20_i64)),
                    ))
                    .execute(tx.conn())?;
            }
            diesel::insert_into(criteria::table)
                .values((
                    criteria::id.eq(Uuid::now_v7().to_string()),
                    criteria::competition_id.eq(&one.id),
                    criteria::position.eq(3),
                    criteria::kind.eq("price"),
                    criteria::title.eq("Price"),
                    criteria::question.eq("Price"),
                    criteria::weight_basis_points.eq(3_000),
                    criteria::maximum_score.eq(100),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        for provider in providers {
            self.invited(&made, &question_set, provider);
        }
        made
    }

    /// Arranges an active membership of `provider` with its invitation.
    fn invited(&self, made: &Published, question_set: &str, provider: &str) {
        use fairlot::kernel::db::schema::{applications, invitations, memberships};
        let (one, set, provider) = (made.clone(), question_set.to_owned(), provider.to_owned());
        let (application, membership) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(applications::table)
                .values((
                    applications::id.eq(&application),
                    applications::reference.eq(&application),
                    applications::framework_id.eq(&one.framework),
                    applications::question_set_id.eq(&set),
                    applications::organisation_id.eq(&provider),
                    applications::tier.eq(4),
                    applications::state.eq("admitted"),
                    applications::created_by.eq("test"),
                    applications::created_at.eq(now),
                    applications::version.eq(1),
                    applications::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(memberships::table)
                .values((
                    memberships::id.eq(&membership),
                    memberships::framework_id.eq(&one.framework),
                    memberships::organisation_id.eq(&provider),
                    memberships::application_id.eq(&application),
                    memberships::tier.eq(4),
                    memberships::state.eq("active"),
                    memberships::categories.eq("[]"),
                    memberships::areas.eq("[]"),
                    memberships::admitted_at.eq(now),
                    memberships::version.eq(1),
                    memberships::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(invitations::table)
                .values((
                    invitations::id.eq(Uuid::now_v7().to_string()),
                    invitations::competition_id.eq(&one.id),
                    invitations::organisation_id.eq(&provider),
                    invitations::membership_id.eq(&membership),
                    invitations::invited_at.eq(now),
                    invitations::version.eq(1),
                    invitations::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
    }

    /// The same person and session with a new access token; they have not proved again who they are.
    pub fn token_again(&self, person: &Person) -> Person {
        Person { token: self.token_of(&person.id, &person.session), ..person.clone() }
    }

    /// Arranges questions about a competition that the commissioning side sees already: their ids.
    pub fn clarifications(&self, competition: &str, asker: &str, many: usize) -> Vec<String> {
        use fairlot::kernel::db::schema::clarifications as c;
        let ids: Vec<String> = (0..many).map(|_| Uuid::new_v4().to_string()).collect();
        let (rows, competition, asker) = (ids.clone(), competition.to_owned(), asker.to_owned());
        self.arrange(move |tx| {
            let now = tx.now()?;
            for id in &rows {
                diesel::insert_into(c::table)
                    .values((
                        c::id.eq(id),
                        c::competition_id.eq(&competition),
                        c::organisation_id.eq(&asker),
                        c::state.eq("asked"),
                        c::question.eq("Does the volume include release on licence?"),
                        c::asked_by.eq("test"),
                        c::asked_at.eq(now),
                        c::shown_from.eq(now),
                        c::version.eq(1_i64),
                        c::recorded_at.eq(now),
                    ))
                    .execute(tx.conn())?;
            }
            Ok(())
        });
        ids
    }

    /// Arranges an addendum that changes nothing: its id.
    pub fn addendum(&self, competition: &str) -> String {
        use fairlot::kernel::db::schema::addenda as a;
        let (id, competition) = (Uuid::now_v7().to_string(), competition.to_owned());
        let one = id.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(a::table)
                .values((
                    a::id.eq(&one),
                    a::competition_id.eq(&competition),
                    a::number.eq(1_i64),
                    a::text.eq("The entrance is on the other side."),
                    a::material.eq(false),
                    a::published_by.eq("test"),
                    a::published_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        id
    }

    /// A pipeline notice in the framework of a competition.
    pub fn pipeline_notice(&self, of: &Published, published: bool) -> String {
        use fairlot::kernel::db::schema::pipeline_notices as p;
        let (id, row) = (Uuid::now_v7().to_string(), of.clone());
        let made = id.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(p::table)
                .values((
                    p::id.eq(&id),
                    p::reference.eq(published.then(|| format!("PN-{id}"))),
                    p::framework_id.eq(&row.framework),
                    p::body_id.eq(&row.body),
                    p::region_code.eq("F"),
                    p::title.eq("Wellbeing"),
                    p::summary.eq("Planned."),
                    p::state.eq(if published { "published" } else { "draft" }),
                    p::unknowns.eq("[]"),
                    p::created_by.eq("test"),
                    p::created_at.eq(now),
                    p::published_at.eq(published.then_some(now)),
                    p::version.eq(1_i64),
                    p::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        made
    }

    /// A template kept from a competition, in region F.
    pub fn competition_template(&self, of: &Published) -> String {
        use fairlot::kernel::db::schema::competition_templates as k;
        let (id, row) = (Uuid::now_v7().to_string(), of.clone());
        let made = id.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(k::table)
                .values((
                    k::id.eq(&id),
                    k::body_id.eq(&row.body),
                    k::region_code.eq("F"),
                    k::framework_id.eq(&row.framework),
                    k::name.eq("Small lots"),
                    k::state.eq("current"),
                    k::terms
                        .eq(r#"{"form":"1","clocks":{},"terms":{},"criteria":{"criteria":[]},"lots":[]}"#),
                    k::competition_id.eq(&row.id),
                    k::created_by.eq("test"),
                    k::created_at.eq(now),
                    k::version.eq(1_i64),
                    k::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        made
    }

    /// A provider's proposal to the body in region F.
    pub fn proposal(&self, provider: &str, body: &str, submitted: bool) -> String {
        use fairlot::kernel::db::schema::provider_proposals as k;
        let (id, provider, body) = (Uuid::now_v7().to_string(), provider.to_owned(), body.to_owned());
        let made = id.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(k::table)
                .values((
                    k::id.eq(&id),
                    k::reference.eq(submitted.then(|| format!("PP-{id}"))),
                    k::organisation_id.eq(&provider),
                    k::body_id.eq(&body),
                    k::region_code.eq("F"),
                    k::state.eq(if submitted { "submitted" } else { "draft" }),
                    k::title.eq("The first evening"),
                    k::need.eq("Every door is shut."),
                    k::offer.eq("A kitchen."),
                    k::created_by.eq("test"),
                    k::created_at.eq(now),
                    k::submitted_at.eq(submitted.then_some(now)),
                    k::version.eq(1_i64),
                    k::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        made
    }

    /// A second body of the competition: asked while it is a draft, approved once it is published.
    pub fn co_commissioner(&self, competition: &str, second: &str, published: bool) -> String {
        use fairlot::kernel::db::schema::{co_commissioners as k, competitions as c};
        let (id, competition, second) =
            (Uuid::now_v7().to_string(), competition.to_owned(), second.to_owned());
        let made = id.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            let lead: String = c::table.find(&competition).select(c::body_id).first(tx.conn())?;
            let (state, by, at) =
                if published { ("approved", Some("test"), Some(now)) } else { ("invited", None, None) };
            diesel::insert_into(k::table)
                .values((
                    k::id.eq(&id),
                    k::competition_id.eq(&competition),
                    k::lead_body_id.eq(lead),
                    k::region_code.eq("F"),
                    k::body_id.eq(&second),
                    k::state.eq(state),
                    k::request.eq("A quarter of the money."),
                    k::invited_by.eq("test"),
                    k::invited_at.eq(now),
                    k::approved_by.eq(by),
                    k::approved_at.eq(at),
                    k::version.eq(1_i64),
                    k::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        made
    }

    /// An engagement event of the competition's body in region F.
    pub fn engagement_event(&self, of: &Published, published: bool) -> String {
        use fairlot::kernel::db::schema::engagement_events as e;
        let (id, row) = (Uuid::now_v7().to_string(), of.clone());
        let made = id.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(e::table)
                .values((
                    (
                        e::id.eq(&id),
                        e::reference.eq(published.then(|| format!("EV-{id}"))),
                        e::body_id.eq(&row.body),
                        e::region_code.eq("F"),
                        e::title.eq("What works?"),
                        e::kind.eq("meeting"),
                        e::summary.eq("Come."),
                        e::state.eq(if published { "published" } else { "draft" }),
                    ),
                    e::begins_at.eq(now.plus_seconds(400 * 86_400)),
                    e::ends_at.eq(now.plus_seconds(401 * 86_400)),
                    e::place.eq("Hall"),
                    e::how_to_take_part.eq("Come"),
                    e::created_by.eq("test"),
                    e::created_at.eq(now),
                    e::published_at.eq(published.then_some(now)),
                    e::version.eq(1_i64),
                    e::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        made
    }

    /// What the sector said about an event, and what was done.
    pub fn sector_response(&self, event: &str) -> String {
        use fairlot::kernel::db::schema::sector_responses as r;
        let (id, event) = (Uuid::now_v7().to_string(), event.to_owned());
        let made = id.clone();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(r::table)
                .values((
                    r::id.eq(&id),
                    r::event_id.eq(&event),
                    r::said.eq("Lots are too large."),
                    r::outcome.eq("done"),
                    r::response.eq("There are five."),
                    r::responded_on.eq(now.london_day()),
                    r::added_by.eq("test"),
                    r::added_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        made
    }

    /// Sets a competition's deadline.
    pub fn set_deadline(&self, competition: &str, at: fairlot::kernel::clock::UtcTime) {
        use fairlot::kernel::db::schema::competitions;
        let id = competition.to_owned();
        self.arrange(move |tx| {
            diesel::update(competitions::table.find(&id))
                .set((
                    competitions::deadline.eq(at),
                    competitions::version.eq(competitions::version + 1),
                    competitions::recorded_at.eq(at),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
    }
}

/// A framework that was published by two managers.
#[derive(Debug, Clone)]
pub struct OpenFramework {
    pub id: String,
    pub manager: Person,
    pub second: Person,
}

impl TestApp {
    /// The terms of a framework of `body`, open for years around today.
    pub fn framework_terms(&self, body: &str) -> serde_json::Value {
        let today = self.app.clock.now().london_day();
        serde_json::json!({
            "body_id": body, "name": "Rehabilitation services", "summary": "Help for people on probation.",
            "regime": "pa2023_light_touch_framework",
            "opens_on": today.plus_days(-1).to_string(), "closes_on": today.plus_days(300).to_string(),
            "categories": ["DF01", "DF02", "DF03"], "areas": ["lincolnshire", "derbyshire", "nottinghamshire"],
        })
    }

    /// An open framework of `body` with the built-in question set.
    pub fn open_framework(&self, body: &str) -> OpenFramework {
        let manager = self.person(&[(body, Role::FrameworkManager, None, None)]);
        let second = self.person(&[(body, Role::FrameworkManager, None, None)]);
        let made = self
            .post("/api/v1/frameworks")
            .token(&manager)
            .json(self.framework_terms(body))
            .send()
            .expect(201);
        let id = made.id();
        let path = format!("/api/v1/frameworks/{id}");
        let set = format!("{path}/question-sets");
        self.post(set).token(&manager).json(serde_json::json!({})).send().expect(201);
        self.post(format!("{path}/publish")).token(&manager).send().expect(202);
        self.post(format!("{path}/publish")).token(&second).send().expect(200);
        OpenFramework { id, manager, second }
    }

    /// A membership with this scope, as if its application had been admitted.
    pub fn membership(
        &self,
        framework: &str,
        provider: &str,
        categories: &[&str],
        areas: &[&str],
        tier: i64,
    ) -> String {
        use fairlot::kernel::db::schema::{
            applications, membership_areas, membership_categories, memberships, question_sets,
        };
        let (id, application) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        let row = id.clone();
        let (framework, provider) = (framework.to_owned(), provider.to_owned());
        let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<String>>();
        let (categories, areas) = (owned(categories), owned(areas));
        self.arrange(move |tx| {
            let now = tx.now()?;
            let set: String = question_sets::table
                .filter(question_sets::framework_id.eq(&framework))
                .select(question_sets::id)
                .first(tx.conn())?;
            diesel::insert_into(applications::table)
                .values((
                    applications::id.eq(&application),
                    applications::reference.eq(format!("AP-{application}")),
                    applications::framework_id.eq(&framework),
                    applications::question_set_id.eq(set),
                    applications::organisation_id.eq(&provider),
                    applications::tier.eq(tier),
                    applications::state.eq("admitted"),
                    applications::created_by.eq("system:test"),
                    applications::created_at.eq(now),
                    applications::version.eq(1),
                    applications::recorded_at.eq(now),
                    applications::live.eq(None::<bool>),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(memberships::table)
                .values((
                    memberships::id.eq(&row),
                    memberships::framework_id.eq(&framework),
                    memberships::organisation_id.eq(&provider),
                    memberships::application_id.eq(&application),
                    memberships::tier.eq(tier),
                    memberships::state.eq("active"),
                    memberships::categories.eq(serde_json::json!(categories).to_string()),
                    memberships::areas.eq(serde_json::json!(areas).to_string()),
                    memberships::admitted_at.eq(now),
                    memberships::version.eq(1),
                    memberships::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            for code in &categories {
                diesel::insert_into(membership_categories::table)
                    .values((
                        membership_categories::membership_id.eq(&row),
                        membership_categories::category_code.eq(code),
                    ))
                    .execute(tx.conn())?;
            }
            for code in &areas {
                diesel::insert_into(membership_areas::table)
                    .values((membership_areas::membership_id.eq(&row), membership_areas::area_code.eq(code)))
                    .execute(tx.conn())?;
            }
            Ok(())
        });
        id
    }

    /// Gives a provider a yearly income on its record.
    pub fn yearly_income(&self, provider: &str, pence: i64) {
        let provider = provider.to_owned();
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::update(organisations::table.find(&provider))
                .set((
                    organisations::yearly_income_pence.eq(pence),
                    organisations::version.eq(organisations::version + 1),
                    organisations::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
    }
}

/// A competition whose bids are opened and comply, as the walk leaves it before evaluation.
#[derive(Debug, Clone)]
pub struct Opened {
    pub id: String,
    pub body: String,
    pub allocation: String,
    /// The quality criteria: 60 and 10 of 100, scored up to 5.
    pub criteria: [String; 2],
    pub lots: Vec<String>,
    pub bids: Vec<OpenedBid>,
    pub director: Person,
    pub commissioner: Person,
}

/// An opened bid with a person who signs for its provider.
#[derive(Debug, Clone)]
pub struct OpenedBid {
    pub id: String,
    pub provider: String,
    pub signatory: Person,
}

/// How to make an opened competition.
#[derive(Debug, Clone)]
pub struct OpenedIn<'a> {
    pub route: &'a str,
    pub standstill: i64,
    /// What the fund has for this competition alone.
    pub reserved: i64,
    pub lots: usize,
    /// The price of each bid, the same for every lot.
    pub prices: &'a [i64],
}

impl TestApp {
    /// An allocation of a new fund of `body` in region F, in this financial year.
    pub fn allocation(&self, body: &str, pence: i64) -> String {
        use fairlot::kernel::db::schema::{allocations as a, funds as f};
        let (fund, id) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        let (body, row) = (body.to_owned(), id.clone());
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::insert_into(f::table)
                .values((
                    f::id.eq(&fund),
                    f::body_id.eq(&body),
                    f::name.eq(format!("Fund {fund}")),
                    f::kind.eq("core"),
                    f::created_by.eq("test"),
                    f::created_at.eq(now),
                    f::version.eq(1),
                    f::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(a::table)
                .values((
                    a::id.eq(&row),
                    a::fund_id.eq(&fund),
                    a::region_code.eq("F"),
                    a::financial_year.eq(2026),
                    a::allocated_pence.eq(pence),
                    a::version.eq(1),
                    a::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        id
    }

    /// A competition with compliant bids, in the state `opened`, its money reserved in `allocation`.
    pub fn opened_competition(&self, body: &str, allocation: &str, with: &OpenedIn<'_>) -> Opened {
        let director = self.person(&[(body, Role::RegionalDirector, Some("F"), None)]);
        let commissioner = self.person(&[(body, Role::Commissioner, Some("F"), None)]);
        let bids: Vec<(OpenedBid, i64)> = with
            .prices
            .iter()
            .enumerate()
            .map(|(index, price)| {
                let provider = self.provider(&format!("Provider {}", index + 1));
                let signatory = self.person(&[(&provider, Role::Signatory, None, None)]);
                (OpenedBid { id: Uuid::new_v4().to_string(), provider, signatory }, *price)
            })
            .collect();
        let opened = Opened {
            id: Uuid::now_v7().to_string(),
            body: body.to_owned(),
            allocation: allocation.to_owned(),
            criteria: [Uuid::now_v7().to_string(), Uuid::now_v7().to_string()],
            lots: (0..with.lots).map(|_| Uuid::now_v7().to_string()).collect(),
            bids: bids.iter().map(|(bid, _)| bid.clone()).collect(),
            director,
            commissioner,
        };
        let (row, route, standstill, reserved) =
            (opened.clone(), with.route.to_owned(), with.standstill, with.reserved);
        self.arrange(move |tx| {
            insert_opened(tx, &row, &route, standstill)?;
            insert_opened_lots(tx, &row)?;
            for (number, (bid, price)) in bids.iter().enumerate() {
                insert_opened_bid(tx, &row, number, bid, *price)?;
            }
            reserve(tx, &row, reserved)
        });
        opened
    }

    /// A place that a partner accepted in an opened bid: £60,000 for 120 people from 1 April 2026.
    pub fn accepted_place(&self, bid: &OpenedBid, partner: &str) -> String {
        use fairlot::kernel::db::schema::{bids as b, supply_chain_entries as e};
        let id = Uuid::new_v4().to_string();
        let (row, bid, partner) = (id.clone(), bid.clone(), partner.to_owned());
        self.arrange(move |tx| {
            let now = tx.now()?;
            let terms = serde_json::json!({"role": "Mentoring", "areas": ["lincolnshire"], "value_pence": 6_000_000,
                "volume": 120, "payment_days": 30, "starts_on": "2026-04-01"});
            let digest = "d".repeat(64);
            let sealed = serde_json::json!({"id": row, "partner_id": partner, "digest": digest,
                "agreed": {"terms": terms, "nonce": "0".repeat(64)}});
            diesel::insert_into(e::table)
                .values((
                    (
                        e::id.eq(&row),
                        e::bid_id.eq(Some(bid.id.as_str())),
                        e::lead_id.eq(&bid.provider),
                        e::partner_id.eq(&partner),
                        e::state.eq("accepted"),
                        e::origin.eq("bid"),
                        e::terms_digest.eq(Some(digest.as_str())),
                        e::expires_at.eq(Some(now)),
                        e::decided_at.eq(Some(now)),
                        e::decided_by.eq(Some("person:test")),
                    ),
                    (
                        e::role.eq(Some("Mentoring")),
                        e::areas.eq(Some("[\"lincolnshire\"]")),
                        e::value_pence.eq(Some(6_000_000_i64)),
                        e::volume.eq(Some(120_i64)),
                        e::payment_days.eq(Some(30_i64)),
                        e::created_at.eq(now),
                        e::version.eq(1_i64),
                        e::recorded_at.eq(now),
                    ),
                ))
                .execute(tx.conn())?;
            let content: Option<String> = b::table.find(&bid.id).select(b::content).first(tx.conn())?;
            let mut document: serde_json::Value =
                serde_json::from_str(&content.expect("an opened bid")).expect("JSON");
            document["supply_chain"].as_array_mut().expect("a list").push(sealed);
            diesel::update(b::table.find(&bid.id))
                .set((b::content.eq(Some(document.to_string())), b::version.eq(b::version + 1)))
                .execute(tx.conn())?;
            Ok(())
        });
        id
    }

    /// A used place of `partner` in an opened bid, with a step that waits, a statement and a report in confidence.
    pub fn chain_rows(
        &self,
        bid: &OpenedBid,
        partner: &str,
        award: &str,
        body: &str,
    ) -> std::collections::BTreeMap<&'static str, String> {
        use fairlot::kernel::db::schema::{
            supply_chain_entries as e, supply_chain_records as r, supply_chain_reports as p,
            supply_chain_steps as s,
        };
        let entry = self.accepted_place(bid, partner);
        let [step, record, report] =
            ["57e9", "4ec0", "4e90"].map(|end| format!("00000000-0000-7000-8000-00000000{end}"));
        let ids = [
            ("supply-chain-entries", entry.clone()),
            ("supply-chain-steps", step.clone()),
            ("supply-chain-records", record.clone()),
            ("partner-reports", report.clone()),
        ];
        let (partner, award, body) = (partner.to_owned(), award.to_owned(), body.to_owned());
        self.arrange(move |tx| {
            let now = tx.now()?;
            diesel::update(e::table.find(&entry))
                .set((e::state.eq("engaged"), e::version.eq(2_i64), e::recorded_at.eq(now)))
                .execute(tx.conn())?;
            diesel::insert_into(s::table)
                .values((
                    s::id.eq(&step),
                    s::entry_id.eq(&entry),
                    s::action.eq("release"),
                    s::state.eq("asked"),
                    s::reason.eq("Nobody is referred."),
                    s::asked_by.eq("test"),
                    s::asked_at.eq(now),
                    s::version.eq(1_i64),
                    s::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(r::table)
                .values((
                    r::id.eq(&record),
                    r::entry_id.eq(&entry),
                    r::kind.eq("referrals"),
                    r::side.eq("lead"),
                    r::state.eq("stated"),
                    r::quantity.eq(3_i64),
                    r::from_on.eq(now.london_day().plus_days(-9)),
                    r::on_date.eq(now.london_day().plus_days(-1)),
                    r::stated_by.eq("test"),
                    r::stated_at.eq(now),
                    r::version.eq(1_i64),
                    r::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(p::table)
                .values((
                    p::id.eq(&report),
                    p::kind.eq("confidential"),
                    p::organisation_id.eq(&partner),
                    p::award_id.eq(&award),
                    p::entry_id.eq(Some(entry.as_str())),
                    p::body_id.eq(&body),
                    p::region_code.eq("F"),
                    p::text.eq("Nobody is referred."),
                    p::state.eq("submitted"),
                    p::submitted_by.eq("test"),
                    p::submitted_at.eq(now),
                    p::version.eq(1_i64),
                    p::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        std::collections::BTreeMap::from(ids)
    }

    /// Totals of an allocation: reserved and committed.
    pub fn held(&self, allocation: &str) -> (i64, i64) {
        use fairlot::kernel::db::schema::allocations as a;
        let id = allocation.to_owned();
        self.app
            .db
            .read_now(move |db| {
                Ok(a::table.find(&id).select((a::reserved_pence, a::committed_pence)).first(db.conn())?)
            })
            .expect("an allocation")
    }
}

type Tx<'c> = fairlot::kernel::db::Tx<'c>;
type Done = fairlot::kernel::error::Result<()>;

fn insert_opened(tx: &mut Tx<'_>, row: &Opened, route: &str, standstill: i64) -> Done {
    use fairlot::kernel::db::schema::{competitions as c, frameworks as f, route_decisions as r};
    let now = tx.now()?;
    let framework = Uuid::now_v7().to_string();
    diesel::insert_into(f::table)
        .values((
            f::id.eq(&framework),
            f::reference.eq(format!("FW-{framework}")),
            f::body_id.eq(&row.body),
            f::name.eq("Framework"),
            f::summary.eq("Summary"),
            f::regime.eq("pcr2015_light_touch"),
            f::state.eq("open"),
            f::opens_on.eq(now.london_day().plus_days(-300)),
            f::closes_on.eq(now.london_day().plus_days(3000)),
            f::decision_working_days.eq(10),
            f::appeal_working_days.eq(10),
            f::minimum_partnering_days.eq(0),
            f::minimum_bidding_days.eq(0),
            f::minimum_mobilisation_days.eq(0),
            f::standstill_working_days.eq(8),
            f::created_by.eq("test"),
            f::created_at.eq(now),
            f::version.eq(1),
            f::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::insert_into(c::table)
        .values((
            c::id.eq(&row.id),
            c::reference.eq(format!("MC-{}", row.id)),
            c::framework_id.eq(&framework),
            c::body_id.eq(&row.body),
            c::region_code.eq("F"),
            c::title.eq("Wellbeing"),
            c::summary.eq("Summary"),
            c::state.eq("opened"),
            c::anonymous.eq(true),
            c::starts_on.eq(now.london_day().plus_days(120)),
            c::price_formula.eq("lowest_over_price"),
            c::tie_break.eq("quality_then_price"),
            c::standstill_working_days.eq(standstill),
            c::created_by.eq("test"),
            c::created_at.eq(now),
            c::published_at.eq(now),
            c::deadline.eq(now),
            c::opened_at.eq(now),
            c::version.eq(1),
            c::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::insert_into(r::table)
        .values((
            r::id.eq(Uuid::now_v7().to_string()),
            r::competition_id.eq(&row.id),
            r::aid_version.eq(1),
            r::answers.eq(r#"{"gates":{},"scores":{}}"#),
            r::gates_failed.eq("[]"),
            r::score.eq(50),
            r::aid_outcome.eq("panel"),
            r::chosen.eq(route),
            r::decided_by.eq("test"),
            r::version.eq(1),
            r::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn insert_opened_lots(tx: &mut Tx<'_>, row: &Opened) -> Done {
    use fairlot::kernel::db::schema::{criteria as k, lot_areas as la, lot_categories as lc, lots as l};
    let now = tx.now()?;
    for (position, (id, kind, weight)) in [
        (row.criteria[0].clone(), "quality", 6_000),
        (row.criteria[1].clone(), "quality", 1_000),
        (Uuid::now_v7().to_string(), "price", 3_000),
    ]
    .into_iter()
    .enumerate()
    {
        diesel::insert_into(k::table)
            .values((
                k::id.eq(id),
                k::competition_id.eq(&row.id),
                k::position.eq(i64::try_from(position).expect("small")),
                k::kind.eq(kind),
                k::title.eq(format!("Criterion {position}")),
                k::question.eq("How?"),
                k::weight_basis_points.eq(weight),
                k::maximum_score.eq(5),
            ))
            .execute(tx.conn())?;
    }
    for (index, lot) in row.lots.iter().enumerate() {
        diesel::insert_into(l::table)
            .values((
                l::id.eq(lot),
                l::competition_id.eq(&row.id),
                l::number.eq(i64::try_from(index + 1).expect("small")),
                l::title.eq(format!("Lot {}", index + 1)),
                l::value_pence.eq(1_000_000),
                l::value_basis.eq("fixed"),
                l::extension_value_pence.eq(0),
                l::term_months.eq(36),
                l::extension_months.eq(0),
                l::state.eq("open"),
                l::version.eq(1),
                l::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(lc::table)
            .values((lc::lot_id.eq(lot), lc::category_code.eq("DF01")))
            .execute(tx.conn())?;
        diesel::insert_into(la::table)
            .values((la::lot_id.eq(lot), la::area_code.eq("lincolnshire")))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn insert_opened_bid(tx: &mut Tx<'_>, row: &Opened, number: usize, bid: &OpenedBid, price: i64) -> Done {
    use fairlot::kernel::db::schema::{bid_lots as bl, bids as b};
    let now = tx.now()?;
    diesel::insert_into(b::table)
        .values((
            b::id.eq(&bid.id),
            b::competition_id.eq(&row.id),
            b::organisation_id.eq(&bid.provider),
            b::state.eq("compliant"),
            b::live.eq(true),
            b::label.eq(format!("Bid {}", char::from(b'A' + u8::try_from(number).expect("small")))),
            b::submission_number.eq(1),
            b::submitted_at.eq(now),
            b::opened_at.eq(now),
            b::content.eq(opened_document(row, bid, price)),
            b::created_by.eq("test"),
            b::created_at.eq(now),
            b::version.eq(1),
            b::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    for lot in &row.lots {
        diesel::insert_into(bl::table)
            .values((bl::bid_id.eq(&bid.id), bl::lot_id.eq(lot), bl::price_pence.eq(price)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The canonical bid as the opening would have left it.
fn opened_document(row: &Opened, bid: &OpenedBid, price: i64) -> String {
    let lots: Vec<_> =
        row.lots.iter().map(|lot| serde_json::json!({"lot_id": lot, "price_pence": price})).collect();
    let answers: Vec<_> = row
        .criteria
        .iter()
        .map(|criterion| serde_json::json!({"criterion_id": criterion, "text": "We listen."}))
        .collect();
    serde_json::json!({"v": 1, "nonce": "00", "bid_id": bid.id, "competition_id": row.id,
        "organisation_id": bid.provider, "number": 1, "lots": lots, "answers": answers,
        "documents": [], "supply_chain": []})
    .to_string()
}

fn reserve(tx: &mut Tx<'_>, row: &Opened, pence: i64) -> Done {
    use fairlot::kernel::db::schema::{competition_funding as cf, fund_holds as h};
    let now = tx.now()?;
    diesel::insert_into(cf::table)
        .values((
            cf::competition_id.eq(&row.id),
            cf::allocation_id.eq(&row.allocation),
            cf::amount_pence.eq(pence),
        ))
        .execute(tx.conn())?;
    diesel::insert_into(h::table)
        .values((
            h::id.eq(Uuid::now_v7().to_string()),
            h::allocation_id.eq(&row.allocation),
            h::competition_id.eq(&row.id),
            h::state.eq("reserved"),
            h::amount_pence.eq(pence),
            h::version.eq(1),
            h::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

impl TestApp {
    /// Sends a document of a provider.
    pub fn document(&self, provider: &str, who: &Person, name: &str, content: &[u8]) -> Answer {
        self.post(format!("/api/v1/organisations/{provider}/documents"))
            .token(who)
            .bytes("multipart/form-data; boundary=edge", file_part(name, content))
            .send()
    }
}

impl TestApp {
    /// Adds a document to a competition.
    pub fn published_document(&self, competition: &str, who: &Person) -> Answer {
        self.post(format!("/api/v1/competitions/{competition}/documents"))
            .token(who)
            .bytes(
                "multipart/form-data; boundary=edge",
                titled_file("Specification", "spec.txt", b"What we need"),
            )
            .send()
    }
}

/// A multipart body of a title and a file, with the boundary `edge`.
pub fn titled_file(title: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let part = format!("--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{title}\r\n");
    [part.into_bytes(), file_part(name, content)].concat()
}

/// A multipart body of one part named `file`, with the boundary `edge`.
pub fn file_part(name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    body
}
