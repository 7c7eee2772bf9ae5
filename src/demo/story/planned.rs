//! Competitions that are planned: told of months before, with what is not known yet, and with an event where the sector is
//! heard.

use serde_json::{Value, json};

use super::Telling;
use super::cast::Planned;
use crate::demo::people::REGION;
use crate::kernel::error::Result;

/// Days after which the notice is published, the sector is asked to an event, the notice is amended, and what was said is
/// published.
const DAYS: [i64; 4] = [0, 2, 12, 14];
/// Days from the invitation to the event.
const AHEAD: i64 = 8;

/// What was said, what became of it, and what was done or why not.
const SAID: [(&str, &str, &str); 2] = [
    ("One lot for the whole region keeps small groups out.", "done", "There will be a lot for each county."),
    (
        "Evenings cost more than the plan allows.",
        "not_done",
        "The fund is fixed for this year; we ask again for the next.",
    ),
];

/// A pipeline notice as it goes on.
pub(super) struct Notice {
    plan: &'static Planned,
    framework: String,
    id: String,
    event: String,
}

impl Notice {
    pub(super) fn new(plan: &'static Planned, framework: &str) -> Self {
        Self { plan, framework: framework.to_owned(), id: String::new(), event: String::new() }
    }

    pub(super) const fn begun(&self) -> i64 {
        self.plan.begun
    }

    pub(super) fn days(&self) -> Vec<i64> {
        DAYS.to_vec()
    }

    pub(super) async fn go_on(&mut self, telling: &Telling<'_>, step: usize) -> Result<()> {
        match step {
            0 => self.announce(telling).await,
            1 => self.ask(telling).await,
            2 => self.put_off(telling).await,
            _ => self.tell(telling).await,
        }
    }

    async fn announce(&mut self, telling: &Telling<'_>) -> Result<()> {
        let who = telling.person("commissioner")?;
        self.id = telling.client.post(who, "/pipeline-notices", self.terms(telling)?).await?.id()?;
        self.act(telling, "publish", json!({})).await
    }

    /// Asks the sector to an event.
    async fn ask(&mut self, telling: &Telling<'_>) -> Result<()> {
        let (client, who, plan) = (&telling.client, telling.person("commissioner")?, self.plan);
        let begins = telling.app.clock.now().plus_seconds(AHEAD * 86_400);
        let event = json!({
            "body_id": telling.accounts.ministry()?.id,
            "region_code": REGION,
            "notice_id": self.id,
            "kind": "webinar",
            "title": format!("Before we plan further: {}", plan.title),
            "summary": "An hour for your questions and for what you would do otherwise. Nobody needs to bid afterwards.",
            "category_codes": [plan.category],
            "area_codes": plan.areas,
            "begins_at": begins,
            "ends_at": begins.plus_seconds(3_600),
            "place": "https://meet.example/sundays",
            "how_to_take_part": "Open the link. It can also be dialled into.",
        });
        self.event = client.post(who, "/engagement-events", event).await?.id()?;
        client.post(who, &format!("/engagement-events/{}/publish", self.event), json!({})).await?;
        Ok(())
    }

    /// Publishes what was said at the event, and what came of it.
    async fn tell(&self, telling: &Telling<'_>) -> Result<()> {
        let (client, who) = (&telling.client, telling.person("commissioner")?);
        let path = format!("/engagement-events/{}", self.event);
        let record = json!({"record": "Two things were said again and again: a single lot keeps small groups out, and evenings \
            cost more than the plan allows."});
        client.post(who, &format!("{path}/record"), record).await?;
        for (said, outcome, response) in SAID {
            let entry = json!({"said": said, "outcome": outcome, "response": response});
            client.post(who, &format!("{path}/responses"), entry).await?;
        }
        Ok(())
    }

    async fn put_off(&self, telling: &Telling<'_>) -> Result<()> {
        let Some(reason) = self.plan.put_off else { return Ok(()) };
        let later = telling.today.plus_days(self.plan.published_in + 30);
        let changes = json!({"expected_publication_on": later});
        self.act(telling, "amend", json!({"reason": reason, "changes": changes})).await
    }

    async fn act(&self, telling: &Telling<'_>, action: &str, body: Value) -> Result<()> {
        let path = format!("/pipeline-notices/{}", self.id);
        let who = telling.person("commissioner")?;
        telling.client.post(who, &format!("{path}/{action}"), body).await?;
        Ok(())
    }

    fn terms(&self, telling: &Telling<'_>) -> Result<Value> {
        let plan = self.plan;
        let on = |days: i64| telling.today.plus_days(days);
        Ok(json!({
            "framework_id": self.framework,
            "body_id": telling.accounts.ministry()?.id,
            "region_code": REGION,
            "title": plan.title,
            "summary": plan.summary,
            "category_codes": [plan.category],
            "area_codes": plan.areas,
            "estimated_value": {"low_pence": plan.value_pence.0, "high_pence": plan.value_pence.1},
            "tier": plan.tier,
            "expected_publication_on": on(plan.published_in),
            "expected_start_on": on(plan.published_in + 120),
            "unknowns": [{"text": plan.unknown, "due_on": on(plan.published_in - 14)}],
        }))
    }
}
