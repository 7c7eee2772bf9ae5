//! A virement proposed, a pledge withdrawn after publication, and a year that ends underspent.

use fairlot::kernel::authz::Role;
use fairlot::kernel::clock::Day;
use serde_json::json;

use super::{post, start};
use crate::competitions::{Ground, ground, published};
use crate::mailbox::Mail;
use crate::mails::settled;

pub fn moved_and_pledged(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let giver = t.person(&[(&g.body, Role::RegionalDirector, Some("A"), None)]);
    let own =
        t.get(format!("/api/v1/allocations/{}", g.allocation)).token(&g.director).send().expect(200).body;
    let (core, year) = (own["fund_id"].as_str().unwrap(), own["financial_year"].as_i64().unwrap());
    let virement = json!({"from_allocation_id": g.other_allocation, "to_allocation_id": g.allocation,
        "amount_pence": 10, "reason": "It is needed elsewhere."});
    post(&t, &giver, &format!("funds/{core}/virements"), virement);

    let made = |path: &str, body| post(&t, &g.director, path, body)["id"].as_str().unwrap().to_owned();
    let fund = made("funds", json!({"body_id": g.body, "name": "Match with councils", "kind": "match"}));
    let line = json!({"region_code": "F", "financial_year": year, "allocated_pence": 4_000_000});
    let allocation = made(&format!("funds/{fund}/allocations"), line);
    let pledge = json!({"region_code": "F", "financial_year": year, "funder_name": "Council",
        "funder_type": "council", "amount_pence": 4_000_000});
    let pledge = made(&format!("funds/{fund}/pledges"), pledge);
    post(&t, &g.director, &format!("pledges/{pledge}/confirm"), json!({}));
    let g = Ground { allocation, ..g };
    published(&t, &g, 4_000_000);
    let reason = json!({"reason": "The money is needed elsewhere."});
    post(&t, &g.director, &format!("pledges/{pledge}/withdraw"), reason);

    let quarter: Day = format!("{}-01-05", year + 1).parse().unwrap();
    t.advance_seconds(quarter.starts_in_london().as_seconds() - t.app.clock.now().as_seconds());
    fairlot::timekeeping::act_due(&t.app).unwrap();
    settled(&t);
    t.mails()
}
