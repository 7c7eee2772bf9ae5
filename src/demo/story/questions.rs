//! A question about a competition, its answer, and the addendum that says it in the terms.

use serde_json::{Value, json};

use super::Telling;
use super::cast::Asked;
use super::competitions::Competition;
use crate::demo::client::text_at;
use crate::kernel::error::Result;

/// The provider asks.
pub(super) async fn ask(telling: &Telling<'_>, competition: &Competition, asked: &Asked) -> Result<()> {
    let who = telling.signatory(asked.provider)?;
    let path = format!("{}/clarifications", competition.path());
    telling.client.post(who, &path, json!({"question": asked.question})).await?;
    Ok(())
}

/// The commissioner answers what waits.
pub(super) async fn answer(telling: &Telling<'_>, competition: &Competition, asked: &Asked) -> Result<()> {
    let who = telling.person("commissioner")?;
    let all = telling.client.get(who, &format!("{}/clarifications", competition.path())).await?;
    for one in all.list("/items")?.iter().filter(|one| one.get("state") == Some(&json!("asked"))) {
        let path = format!("/clarifications/{}/answer", text_at(one, "/id")?);
        telling.client.post(who, &path, json!({"answer": asked.answer})).await?;
    }
    Ok(())
}

/// The summary says it too; nobody who can bid, or wins, is another for it.
pub(super) async fn amend(telling: &Telling<'_>, competition: &Competition, asked: &Asked) -> Result<()> {
    let addendum: Value = json!({
        "text": "A provider asked, so the summary says it too.", "material": false,
        "summary": format!("{} {}", competition.plan.summary, asked.answer),
    });
    competition.act(telling, "commissioner", "addenda", addendum).await
}
