//! The region's money.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Telling;
use crate::demo::people::REGION;
use crate::kernel::clock::Day;
use crate::kernel::error::{Problem, Result};

/// The allocation of each financial year.
pub(super) type Funds = BTreeMap<i64, String>;

const A_YEAR_PENCE: i64 = 150_000_000;

/// A fund with an allocation for every year in which a competition of the story can run.
pub(super) async fn allocate(telling: &Telling<'_>) -> Result<Funds> {
    let director = telling.person("director")?;
    let fund = json!({
        "body_id": telling.accounts.ministry()?.id,
        "name": "Regional Outcomes and Innovation Fund (invented)",
        "kind": "regional_outcomes_and_innovation",
    });
    let fund = telling.client.post(director, "/funds", fund).await?.id()?;
    let first = telling.today.plus_days(-super::BEGINNING).financial_year();
    let last = telling.today.plus_days(super::BEGINNING).plus_months(24).financial_year();
    let mut funds = Funds::new();
    for year in first..=last {
        let line = json!({"region_code": REGION, "financial_year": year, "allocated_pence": A_YEAR_PENCE});
        let made = telling.client.post(director, &format!("/funds/{fund}/allocations"), line).await?;
        funds.insert(year, made.id()?);
    }
    Ok(funds)
}

/// A fund of the police office for the years of a term.
pub(super) async fn allocate_of_police(telling: &Telling<'_>, starts_on: Day, months: i64) -> Result<()> {
    let (client, director) = (&telling.client, telling.person("police")?);
    let body = &telling.accounts.body_of("police")?.id;
    let fund = json!({"body_id": body, "name": "Safer streets (invented)", "kind": "core"});
    let fund = client.post(director, "/funds", fund).await?.id()?;
    let last = starts_on.plus_months(months).plus_days(-1).financial_year();
    for year in starts_on.financial_year()..=last {
        let line = json!({"region_code": REGION, "financial_year": year, "allocated_pence": 2_000_000});
        client.post(director, &format!("/funds/{fund}/allocations"), line).await?;
    }
    Ok(())
}

/// The funding lines of a term: the same for each financial year, the first taking the odd pence.
pub(super) fn lines(funds: &Funds, starts_on: Day, months: i64, pence: i64) -> Result<Vec<Value>> {
    let years = starts_on.financial_year()..=starts_on.plus_months(months).plus_days(-1).financial_year();
    let count = years.end() - years.start() + 1;
    years
        .clone()
        .map(|year| {
            let odd = if year == *years.start() { pence % count } else { 0 };
            let allocation =
                funds.get(&year).ok_or_else(|| Problem::internal(format!("no allocation for {year}")))?;
            Ok(json!({"allocation_id": allocation, "amount_pence": pence / count + odd}))
        })
        .collect()
}
