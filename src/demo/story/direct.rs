//! A grant without competition, so that its public register is not empty.

use serde_json::json;

use super::Telling;
use super::money::{self, Funds};
use crate::demo::people::REGION;
use crate::kernel::error::Result;

/// How many days ago it was recommended and approved.
const BEGUN: i64 = 6;
/// Days after which it is approved, and its notice given.
const DAYS: [i64; 2] = [0, 1];
const PENCE: i64 = 480_000;
const MONTHS: i64 = 4;

/// The award as it goes on.
pub(super) struct Grant {
    funds: Funds,
    id: String,
}

impl Grant {
    pub(super) fn new(funds: &Funds) -> Self {
        Self { funds: funds.clone(), id: String::new() }
    }

    pub(super) const fn begun() -> i64 {
        BEGUN
    }

    pub(super) fn days() -> Vec<i64> {
        DAYS.to_vec()
    }

    pub(super) async fn go_on(&mut self, telling: &Telling<'_>, step: usize) -> Result<()> {
        if step == 0 {
            return self.approve(telling).await;
        }
        let path = format!("/awards/{}/notify-without-standstill", self.id);
        telling.client.post(telling.person("commissioner")?, &path, json!({})).await?;
        Ok(())
    }

    /// Recommends and approves it.
    async fn approve(&mut self, telling: &Telling<'_>) -> Result<()> {
        let starts_on = telling.today.plus_days(25);
        let new = json!({
            "body_id": telling.accounts.ministry()?.id, "region_code": REGION,
            "organisation_id": telling.provider("lantern")?, "route": "grant",
            "title": "A kitchen for the women’s group in Lincoln",
            "summary": "The kitchen in which women on probation cook together burned. The grant pays for another until it is rebuilt.",
            "category_codes": ["DF09"], "area_codes": ["lincolnshire"], "cohort": "Women",
            "value_pence": PENCE, "value_basis": "fixed", "standard_term_months": MONTHS, "starts_on": starts_on,
            "ground_code": "GRANT-MR5",
            "reason": "The group is there and cooks every day; nobody else runs it. Its business case has the figures.",
            "alternatives": "A competition takes ten weeks, and the group has no kitchen now.",
            "funding": money::lines(&self.funds, starts_on, MONTHS, PENCE)?,
        });
        let client = &telling.client;
        self.id = client.post(telling.person("commissioner")?, "/direct-awards", new).await?.id()?;
        let path = format!("/awards/{}/approve", self.id);
        client.post(telling.person("director")?, &path, json!({})).await?;
        Ok(())
    }
}
