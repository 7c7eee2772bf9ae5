//! A partner engaged, its figures stated and disputed, its release refused and agreed; a report in confidence.

use serde_json::json;

use super::start;
use crate::mailbox::Mail;
use crate::mails::settled;
use crate::supply_chains::chain_of;

pub fn followed(lang: &str) -> Vec<Mail> {
    let s = chain_of(start(lang));
    s.engaged();
    let counted = json!({"kind": "referrals", "quantity": 3, "from_on": s.day(9), "on_date": s.day(1)});
    let id = s.record(&s.lead, counted).expect(201).id();
    let dispute = format!("/api/v1/supply-chain-records/{id}/dispute");
    s.post(&s.owner, &dispute, json!({"reason": "It was one."})).expect(200);
    for answer in ["refuse", "agree"] {
        s.post(&s.lead, &s.at("release"), json!({"reason": "Nobody is referred."})).expect(200);
        let body = if answer == "refuse" { json!({"reason": "Wait until June."}) } else { json!({}) };
        s.post(&s.commissioner, &format!("{}/{answer}", s.step()), body).expect(200);
    }
    let report = json!({"kind": "confidential", "organisation_id": s.partner, "award_id": s.award,
        "entry_id": s.entry, "text": "Nobody has been referred."});
    let made = s.post(&s.owner, "/api/v1/partner-reports", report).expect(201).id();
    let answer = format!("/api/v1/partner-reports/{made}/answer");
    s.post(&s.director, &answer, json!({"answer": "We ask for the figures."})).expect(200);
    settled(&s.t);
    s.t.mails()
}
