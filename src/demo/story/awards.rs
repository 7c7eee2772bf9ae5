//! From the recommendation to agreements that both sides signed.

use serde_json::{Value, json};

use super::Telling;
use super::competitions::Competition;
use crate::demo::client::text_at;
use crate::kernel::error::Result;

/// An agreement with whoever signs for its provider.
pub(super) struct Agreement {
    id: String,
    provider: &'static str,
}

pub(super) async fn recommend(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    let reason = json!({"reason": "The highest total; the price is sound."});
    competition.act(telling, "commissioner", "recommend", reason).await
}

async fn awards_of(telling: &Telling<'_>, competition: &Competition) -> Result<Vec<Value>> {
    let who = telling.person("commissioner")?;
    let list = telling.client.get(who, &format!("{}/awards", competition.path())).await?;
    Ok(list.list("/items")?.to_vec())
}

/// Tells the bidders: a contract then waits its standstill, a grant does not.
pub(super) async fn notify(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    let action = if competition.plan.contract { "notify" } else { "notify-without-standstill" };
    for award in awards_of(telling, competition).await? {
        let path = format!("/awards/{}/{action}", text_at(&award, "/id")?);
        telling.client.post(telling.person("commissioner")?, &path, json!({})).await?;
    }
    Ok(())
}

/// Drafts and offers an agreement for every award, for all of its areas.
pub(super) async fn offer(telling: &Telling<'_>, competition: &mut Competition) -> Result<()> {
    let (client, who) = (&telling.client, telling.person("commissioner")?);
    for award in awards_of(telling, competition).await? {
        let areas = award.get("areas").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let areas: Vec<Value> =
            areas.iter().map(|area| json!({"area_code": area.get("area_code")})).collect();
        let path = format!("/awards/{}", text_at(&award, "/id")?);
        let proposed = client.get(who, &format!("{path}/agreement-proposal")).await?.text("/text")?;
        let new = json!({
            "areas": areas,
            "starts_on": competition.starts_on(),
            "term_months": competition.plan.term_months,
            "text": proposed,
        });
        let path = format!("{path}/agreements");
        let id = client.post(who, &path, new).await?.id()?;
        client.post(who, &format!("/agreements/{id}/offer"), json!({})).await?;
        let provider = competition.bid_of(telling, &text_at(&award, "/organisation_id")?)?.bidder.provider;
        competition.agreements.push(Agreement { id, provider });
    }
    Ok(())
}

/// Every provider signs what it read.
pub(super) async fn sign(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    for agreement in &competition.agreements {
        put_name(telling, agreement, agreement.provider, "provider-sign").await?;
    }
    Ok(())
}

/// The director signs the same.
pub(super) async fn countersign(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    for agreement in &competition.agreements {
        put_name(telling, agreement, "director", "countersign").await?;
    }
    Ok(())
}

async fn put_name(telling: &Telling<'_>, agreement: &Agreement, name: &str, action: &str) -> Result<()> {
    let (client, who) = (&telling.client, telling.person(name)?);
    let path = format!("/agreements/{}", agreement.id);
    let digest = client.get(who, &path).await?.text("/text_digest")?;
    client.post(who, &format!("{path}/{action}"), json!({"text_digest": digest})).await?;
    Ok(())
}
