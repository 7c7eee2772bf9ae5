//! What happened in the demonstration before it is served, told through the operations.

use serde_json::json;

use super::client::Client;
use super::people::{Accounts, REGION};
use crate::app::App;
use crate::kernel::clock::Day;
use crate::kernel::error::Result;

/// Tells the story from its beginning.
pub(super) async fn tell(app: &App, accounts: &Accounts) -> Result<()> {
    let client = Client::new(app);
    let today = app.clock.now().london_day();
    client.days_ago(60);
    framework(&client, accounts, today).await?;
    client.days_ago(50);
    fund(&client, accounts, today).await
}

/// A framework for the East Midlands, published by two managers.
async fn framework(client: &Client<'_>, accounts: &Accounts, today: Day) -> Result<()> {
    let manager = accounts.person("manager")?;
    let framework = client
        .post(
            manager,
            "/frameworks",
            json!({
                "body_id": accounts.ministry()?.id,
                "name": "Support after release (invented)",
                "summary": "Services in the East Midlands that help people on probation to find a home, work and support.",
                "regime": "pa2023_light_touch_framework",
                "opens_on": today.plus_days(-59),
                "closes_on": today.plus_days(4 * 365),
                "categories": ["DF01", "DF02", "DF07", "DF09"],
                "areas": ["derbyshire", "leicestershire", "lincolnshire", "nottinghamshire"],
            }),
        )
        .await?
        .id()?;
    client.post(manager, &format!("/frameworks/{framework}/question-sets"), json!({})).await?;
    let publish = format!("/frameworks/{framework}/publish");
    client.post(manager, &publish, json!({})).await?;
    client.post(accounts.person("manager2")?, &publish, json!({})).await?;
    Ok(())
}

/// The region's money for two financial years.
async fn fund(client: &Client<'_>, accounts: &Accounts, today: Day) -> Result<()> {
    let director = accounts.person("director")?;
    let fund = client
        .post(
            director,
            "/funds",
            json!({
                "body_id": accounts.ministry()?.id,
                "name": "Regional Outcomes and Innovation Fund (invented)",
                "kind": "regional_outcomes_and_innovation",
            }),
        )
        .await?
        .id()?;
    for year in [today.financial_year(), today.financial_year() + 1] {
        client
            .post(
                director,
                &format!("/funds/{fund}/allocations"),
                json!({"region_code": REGION, "financial_year": year, "allocated_pence": 150_000_000}),
            )
            .await?;
    }
    Ok(())
}
