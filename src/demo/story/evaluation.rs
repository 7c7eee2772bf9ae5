//! The panel, its conflicts, its scores and what it agreed on.

use serde_json::{Value, json};

use super::Telling;
use super::competitions::Competition;
use crate::demo::client::text_at;
use crate::demo::people::Account;
use crate::kernel::error::{Problem, Result};

/// Appoints the panel; one declares nothing, the other a conflict that the director mitigates.
pub(super) async fn start(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    let evaluators = telling.accounts.evaluators()?;
    let members: Vec<&str> = evaluators.iter().map(|one| one.person_id.as_str()).collect();
    let who = telling.person("commissioner")?;
    let panel = format!("{}/panel", competition.path());
    telling.client.put(who, &panel, "", json!({"members": members})).await?;
    for (place, evaluator) in evaluators.into_iter().enumerate() {
        declare(telling, competition, evaluator, place > 0).await?;
    }
    competition.act(telling, "commissioner", "start-evaluation", json!({})).await
}

async fn declare(
    telling: &Telling<'_>,
    competition: &Competition,
    evaluator: &Account,
    conflict: bool,
) -> Result<()> {
    let client = &telling.client;
    let list = client.get(evaluator, &format!("{}/conflict-declarations", competition.path())).await?;
    for one in list.list("/items")? {
        let path = format!("/conflict-declarations/{}", text_at(one, "/id")?);
        if conflict {
            let nature = json!({"nature": "I gave to one of the bidders' appeals five years ago."});
            client.post(evaluator, &format!("{path}/declare"), nature).await?;
            let mitigation =
                json!({"mitigation": "Small and long ago; another evaluator scores the same bids."});
            client.post(telling.person("director")?, &format!("{path}/mitigate"), mitigation).await?;
        } else {
            client.post(evaluator, &format!("{path}/declare-none"), json!({})).await?;
        }
    }
    Ok(())
}

/// One evaluator scores every bid and locks the scores.
pub(super) async fn score(telling: &Telling<'_>, competition: &Competition, evaluator: usize) -> Result<()> {
    let evaluators = telling.accounts.evaluators()?;
    let who = evaluators.get(evaluator).ok_or_else(|| Problem::internal("no such evaluator"))?;
    let mut scores = Vec::new();
    for (bid, criterion, given) in each_score(competition) {
        let score = given.get(evaluator).copied().unwrap_or_default();
        scores.push(
            json!({"bid_id": bid, "criterion_id": criterion, "score": score, "comment": comment(score)}),
        );
    }
    let sheet = format!("{}/scores", competition.path());
    telling.client.put(who, &sheet, "", json!({"scores": scores})).await?;
    telling.client.post(who, &format!("{}/lock-scores", competition.path()), json!({})).await?;
    Ok(())
}

/// The second evaluator scores, and all scores are shown.
pub(super) async fn finish_scoring(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    score(telling, competition, 1).await?;
    competition.act(telling, "commissioner", "finish-scoring", json!({})).await
}

/// Where the two differ they agree on the lower score; then the ranking follows.
pub(super) async fn settle(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    let agreed: Vec<Value> = each_score(competition)
        .into_iter()
        .filter(|(_, _, [one, other])| one != other)
        .map(|(bid, criterion, [one, other])| {
            json!({"bid_id": bid, "criterion_id": criterion, "score": one.min(other),
                   "reason": "We read the answer again together: the lower score is the fair one."})
        })
        .collect();
    let path = format!("{}/moderation", competition.path());
    if !agreed.is_empty() {
        let who = telling.person("evaluator")?;
        telling.client.put(who, &path, "", json!({"moderations": agreed})).await?;
    }
    competition.act(telling, "commissioner", "settle", json!({})).await
}

/// Every bid and criterion with the scores of both evaluators.
fn each_score(competition: &Competition) -> Vec<(&str, &str, [i64; 2])> {
    let of_bid = |bid: &'static [[i64; 2]; 2]| {
        let [one, other] = bid;
        one.iter().zip(other).map(|(one, other)| [*one, *other])
    };
    let all = competition.bids.iter().flat_map(|bid| {
        let pairs = competition.criteria.iter().zip(of_bid(&bid.bidder.scores));
        pairs.map(|(criterion, given)| (bid.id.as_str(), criterion.as_str(), given))
    });
    all.collect()
}

const fn comment(score: i64) -> &'static str {
    match score {
        5 => "Exactly what is needed, with names and dates.",
        4 => "A good plan; little is said about weekends.",
        3 => "Sound, but it could be anywhere: the place is missing.",
        _ => "Hopes rather than a plan.",
    }
}
