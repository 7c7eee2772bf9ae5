//! The framework and the applications to it.

use serde_json::{Value, json};

use super::cast::Applicant;
use super::{BEGINNING, Telling};
use crate::demo::client::{Answer, text_at};
use crate::kernel::error::{Problem, Result};

/// Everything that an applicant of the story asks for.
const CATEGORIES: [&str; 4] = ["DF01", "DF02", "DF07", "DF09"];
const AREAS: [&str; 4] = ["derbyshire", "leicestershire", "lincolnshire", "nottinghamshire"];

/// A framework for the East Midlands, published by two managers. Returns its id.
pub(super) async fn publish(telling: &Telling<'_>) -> Result<String> {
    let (client, manager) = (&telling.client, telling.person("manager")?);
    let terms = json!({
        "body_id": telling.accounts.ministry()?.id,
        "participating_bodies": [telling.accounts.body_of("police")?.id],
        "name": "Support after release (invented)",
        "summary": "Services in the East Midlands that help people on probation to find a home, work and support.",
        "regime": "pa2023_light_touch_framework",
        "opens_on": telling.today.plus_days(1 - BEGINNING),
        "closes_on": telling.today.plus_days(4 * 365),
        "categories": CATEGORIES,
        "areas": AREAS,
    });
    let framework = client.post(manager, "/frameworks", terms).await?.id()?;
    client.post(manager, &format!("/frameworks/{framework}/question-sets"), json!({})).await?;
    let publish = format!("/frameworks/{framework}/publish");
    client.post(manager, &publish, json!({})).await?;
    client.post(telling.person("manager2")?, &publish, json!({})).await?;
    Ok(framework)
}

/// The days of the steps below, from the first.
const DAYS: [i64; 4] = [0, 1, 3, 5];

/// An application as it goes on.
pub(super) struct Application {
    applicant: &'static Applicant,
    framework: String,
    id: String,
}

impl Application {
    pub(super) fn new(applicant: &'static Applicant, framework: &str) -> Self {
        Self { applicant, framework: framework.to_owned(), id: String::new() }
    }

    pub(super) const fn begun(&self) -> i64 {
        self.applicant.begun
    }

    pub(super) fn days(&self) -> Vec<i64> {
        DAYS.to_vec()
    }

    pub(super) async fn go_on(&mut self, telling: &Telling<'_>, step: usize) -> Result<()> {
        match step {
            0 => self.draft(telling).await,
            1 => self.submit(telling).await,
            2 => self.start(telling).await,
            _ => match self.applicant.asked {
                Some((code, text)) => self.ask(telling, code, text).await,
                None => self.decide(telling).await,
            },
        }
    }

    fn path(&self) -> String {
        format!("/applications/{}", self.id)
    }

    async fn draft(&mut self, telling: &Telling<'_>) -> Result<()> {
        let who = telling.signatory(self.applicant.provider)?;
        let provider = telling.provider(self.applicant.provider)?;
        let new = json!({
            "organisation_id": provider,
            "tier": self.applicant.tier,
            "categories": CATEGORIES,
            "areas": AREAS,
        });
        let made =
            telling.client.post(who, &format!("/frameworks/{}/applications", self.framework), new).await?;
        self.id = made.id()?;
        for question in asked(&made)? {
            let code = text_at(question, "/code")?;
            let value = match text_at(question, "/kind")?.as_str() {
                "file" => {
                    let (documents, name) =
                        (format!("/organisations/{provider}/documents"), format!("{code} (invented).txt"));
                    json!(telling.client.upload(who, &documents, &name, FILE).await?.id()?)
                }
                _ => answer(&code, question)?,
            };
            let path = format!("{}/answers/{code}", self.path());
            telling.client.put_new(who, &path, json!({"value": value})).await?;
        }
        Ok(())
    }

    async fn submit(&self, telling: &Telling<'_>) -> Result<()> {
        let who = telling.signatory(self.applicant.provider)?;
        telling.client.post(who, &format!("{}/submit", self.path()), json!({})).await?;
        Ok(())
    }

    async fn start(&self, telling: &Telling<'_>) -> Result<()> {
        let start = format!("{}/start", self.path());
        telling.client.post(telling.person("manager")?, &start, json!({"no_conflict": true})).await?;
        Ok(())
    }

    async fn ask(&self, telling: &Telling<'_>, code: &str, text: &str) -> Result<()> {
        let questions = json!({"questions": [{"code": code, "text": text}], "reply_working_days": 10});
        telling.client.post(telling.person("manager")?, &format!("{}/ask", self.path()), questions).await?;
        Ok(())
    }

    async fn decide(&self, telling: &Telling<'_>) -> Result<()> {
        let (client, manager) = (&telling.client, telling.person("manager")?);
        let application = client.get(manager, &self.path()).await?;
        let answers = application.body.get("answers").and_then(Value::as_object);
        for code in answers.into_iter().flat_map(|answers| answers.keys()) {
            let decision = match self.applicant.fails {
                Some((failed, reason)) if failed == code => json!({"outcome": "fail", "reason": reason}),
                _ => json!({"outcome": "pass"}),
            };
            client.put(manager, &self.path(), &format!("/decisions/{code}"), decision).await?;
        }
        let outcome = if self.applicant.fails.is_some() { "reject" } else { "admit" };
        client.post(manager, &format!("{}/{outcome}", self.path()), json!({})).await?;
        Ok(())
    }
}

/// The questions to answer, not those that are read from the record.
fn asked(application: &Answer) -> Result<Vec<&Value>> {
    let is_asked = |question: &&Value| {
        let kind = question.get("kind").and_then(Value::as_str).unwrap_or_default();
        question.get("asked") == Some(&Value::Bool(true)) && kind != "from_record" && kind != "computed"
    };
    Ok(application.list("/questions")?.iter().filter(is_asked).collect())
}

/// What stands in the files that applicants send.
const FILE: &str = "Income 310,000 pounds, spending 295,000 pounds, reserves of four months. Invented for the demonstration.";

/// An answer in the form of the question's kind.
fn answer(code: &str, question: &Value) -> Result<Value> {
    let first_choice = question.pointer("/choices/0").cloned();
    Ok(match (text_at(question, "/kind")?.as_str(), code) {
        ("yes_no", _) => json!(true),
        ("choice", _) => first_choice.ok_or_else(|| Problem::internal(format!("{code} has no choice")))?,
        ("list", _) => json!([]),
        ("number", _) => json!(40),
        ("money", _) => json!(500_000_000),
        ("date", _) => json!("2026-01-31"),
        (_, "Q17") => json!(
            "For six years we have met people at the gate on the day of release. Last year 41 of 50 still had \
             their home or their job after six months."
        ),
        (_, "Q18") => json!(
            "Two of our trustees have been in prison. A group of people we work with reads every change before \
             we make it, and can stop it."
        ),
        (_, "Q19") => json!(
            "Women meet us in a place and at hours of their own. We count who comes and who does not, and ask why."
        ),
        _ => json!("We have it, and will show it on request (invented)."),
    })
}
