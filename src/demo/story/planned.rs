//! Competitions that are planned: told of months before, with what is not known yet.

use serde_json::{Value, json};

use super::Telling;
use super::cast::Planned;
use crate::demo::people::REGION;
use crate::kernel::error::Result;

/// Days after which the notice is published, and then amended.
const DAYS: [i64; 2] = [0, 12];

/// A pipeline notice as it goes on.
pub(super) struct Notice {
    plan: &'static Planned,
    framework: String,
    id: String,
}

impl Notice {
    pub(super) fn new(plan: &'static Planned, framework: &str) -> Self {
        Self { plan, framework: framework.to_owned(), id: String::new() }
    }

    pub(super) const fn begun(&self) -> i64 {
        self.plan.begun
    }

    pub(super) fn days(&self) -> Vec<i64> {
        DAYS.to_vec()
    }

    pub(super) async fn go_on(&mut self, telling: &Telling<'_>, step: usize) -> Result<()> {
        let (client, who) = (&telling.client, telling.person("commissioner")?);
        if step == 0 {
            self.id = client.post(who, "/pipeline-notices", self.terms(telling)?).await?.id()?;
            return self.act(telling, "publish", json!({})).await;
        }
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
