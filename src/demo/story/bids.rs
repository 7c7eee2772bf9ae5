//! Bids with their partners, and their opening.

use serde_json::{Value, json};

use super::Telling;
use super::cast::Bidder;
use super::competitions::{Bid, Competition};
use crate::kernel::error::Result;

/// Everybody's bid, submitted.
pub(super) async fn bid(telling: &Telling<'_>, competition: &mut Competition) -> Result<()> {
    for bidder in competition.plan.bidders {
        let who = telling.signatory(bidder.provider)?;
        let mut new = content(competition, bidder);
        if let Some(fields) = new.as_object_mut() {
            fields.insert("organisation_id".to_owned(), json!(telling.provider(bidder.provider)?));
        }
        let made = telling.client.post(who, &format!("{}/bids", competition.path()), new).await?;
        let id = made.id()?;
        if let Some((partner, role)) = bidder.partner {
            let lead = Lead { telling, competition, bidder, bid: &id };
            lead.take_along(partner, role).await?;
        }
        telling.client.post(who, &format!("/bids/{id}/submit"), json!({})).await?;
        competition.bids.push(Bid { id, bidder });
    }
    Ok(())
}

/// Price in pence of a lot of this value.
const fn price(bidder: &Bidder, value_pence: i64) -> i64 {
    value_pence * bidder.price_percent / 100
}

fn content(competition: &Competition, bidder: &Bidder) -> Value {
    let lots: Vec<Value> = competition
        .lots
        .iter()
        .map(|(lot, value)| json!({"lot_id": lot, "price_pence": price(bidder, *value)}))
        .collect();
    let texts = [
        "We meet everybody at the gate, go along to the first three appointments, and telephone twice a week \
         for as long as it helps.",
        "Half of those who work with us have been on probation. They choose whom we employ, and read every \
         leaflet first.",
    ];
    let answers: Vec<Value> = competition
        .criteria
        .iter()
        .zip(texts)
        .map(|(criterion, text)| json!({"criterion_id": criterion, "text": text}))
        .collect();
    let text = "Our chief officer leads on safeguarding.";
    let gates: Vec<Value> =
        competition.gates.iter().map(|gate| json!({"gate_id": gate, "met": true, "text": text})).collect();
    json!({"lots": lots, "answers": answers, "gate_answers": gates})
}

/// Who leads a bid.
struct Lead<'a> {
    telling: &'a Telling<'a>,
    competition: &'a Competition,
    bidder: &'a Bidder,
    bid: &'a str,
}

impl Lead<'_> {
    /// A partner who accepts exactly these terms.
    async fn take_along(&self, partner: &str, role: &str) -> Result<()> {
        let (client, lead) = (&self.telling.client, self.telling.signatory(self.bidder.provider)?);
        let first = self.competition.lots.first().map_or(0, |(_, value)| price(self.bidder, *value));
        let areas: Vec<&str> = self.competition.plan.lots.iter().map(|lot| lot.area).collect();
        let new = json!({
            "partner_id": self.telling.provider(partner)?,
            "terms": {"role": role, "areas": areas, "value_pence": first / 4, "volume": 20, "payment_days": 14,
                      "starts_on": self.competition.starts_on()},
        });
        let entry = client.post(lead, &format!("/bids/{}/supply-chain", self.bid), new).await?.id()?;
        let until = json!({"expires_at": self.competition.deadline()});
        client.post(lead, &format!("/supply-chain-entries/{entry}/invite"), until).await?;
        let accepts = self.telling.signatory(partner)?;
        let read = client.get(accepts, &format!("/supply-chain-entries/{entry}")).await?;
        let digest = json!({"terms_digest": read.text("/terms_digest")?});
        client.post(accepts, &format!("/supply-chain-entries/{entry}/accept"), digest).await?;
        Ok(())
    }
}

/// Two persons open the bids; every bid has what was asked.
pub(super) async fn open(telling: &Telling<'_>, competition: &Competition) -> Result<()> {
    for who in ["commissioner", "director"] {
        competition.act(telling, who, "open-bids", json!({})).await?;
    }
    let who = telling.person("commissioner")?;
    for bid in &competition.bids {
        telling.client.post(who, &format!("/bids/{}/pass-compliance", bid.id), json!({})).await?;
    }
    Ok(())
}
