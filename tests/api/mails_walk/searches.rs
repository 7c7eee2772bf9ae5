//! A search that fits at once, another in the digest, and a program that is called no more.

use fairlot::timekeeping::act_due;
use serde_json::json;

use super::post;
use crate::competitions::{ground, published};
use crate::harness::TestApp;
use crate::mailbox::Mail;
use crate::mails::settled;

pub(super) fn told(lang: &str) -> Vec<Mail> {
    let t = TestApp::start_with(|sources| sources.with("searches.call_own_network", "true"));
    t.welsh.store(lang == "cy", std::sync::atomic::Ordering::Relaxed);
    let person = t.person(&[]);
    // Nothing listens there.
    let program = json!({"name": "Ours", "delivery": "call", "call_url": "http://127.0.0.1:1/"});
    for search in [json!({"name": "Homes", "delivery": "at_once"}), json!({"name": "All"}), program] {
        post(&t, &person, "saved-searches", search);
    }
    published(&t, &ground(&t, (0, 0, 0), 5_000_000), 4_000_000);
    act_due(&t.app).unwrap();
    for _ in 0..12 {
        t.advance_seconds(20_000);
        fairlot::searches::call_due(&t.app).unwrap();
    }
    act_due(&t.app).unwrap();
    settled(&t);
    t.mails()
}
