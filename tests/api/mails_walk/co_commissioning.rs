//! A second body asked, asked again after it was released, and asked to approve.

use serde_json::json;

use super::{post, start};
use crate::co_commissioning::{give, offered, second, sign};
use crate::competitions::{act, ground, whole_draft};
use crate::mailbox::Mail;
use crate::mails::settled;

pub fn together(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let s = second(&t, &g);
    let id = whole_draft(&t, &g, 4_000_000);
    let ask = || {
        let request = json!({"body_id": s.body, "request": "A quarter of the money."});
        let asked = post(&t, &g.commissioner, &format!("competitions/{id}/co-commissioner"), request);
        asked["id"].as_str().unwrap().to_owned()
    };
    let reason = json!({"reason": "It was the wrong body."});
    post(&t, &g.commissioner, &format!("co-commissioners/{}/release", ask()), reason);
    let one = ask();
    post(&t, &s.director, &format!("co-commissioners/{one}/accept"), json!({}));
    give(&t, &s.director, &one, &s.allocation, 1_000_000).expect(200);
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    settled(&t);
    t.mails()
}

/// An agreement that the provider signed, and that waits for the second body.
pub fn co_signing(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let o = offered(&t);
    sign(&t, &o, &o.provider, "provider-sign").expect(200);
    settled(&t);
    t.mails()
}
