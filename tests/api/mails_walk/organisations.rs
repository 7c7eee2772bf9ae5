//! The letters of organisations and of requirements that change.

use fairlot::kernel::authz::Role;
use serde_json::json;

use super::{post, start};
use crate::mailbox::Mail;
use crate::mails::settled;
use crate::qualification::rejected;
use crate::requirements::{changed, words};

/// Asking to join, being named in a consortium, being registered twice.
pub(super) fn organisations(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let (trust, twin) = (t.provider("Harbour Trust"), t.provider("Harbour Trust Ltd"));
    let owner = t.person(&[(&trust, Role::Owner, None, None)]);
    let other = t.person(&[(&twin, Role::Owner, None, None)]);
    let asks = t.person(&[]);
    let asked = post(&t, &asks, &format!("organisations/{trust}/join-requests"), json!({"role": "viewer"}));
    let accept = format!("join-requests/{}/accept", asked["id"].as_str().unwrap());
    post(&t, &owner, &accept, json!({}));
    let registration = json!({"name": "Coast", "kind": "consortium", "sector": "voluntary"});
    let consortium = post(&t, &other, "organisations", registration)["id"].as_str().unwrap().to_owned();
    let named = json!({"organisation_id": trust});
    post(&t, &t.refreshed(&other), &format!("organisations/{consortium}/members"), named);
    let twice = json!({"merged_id": trust, "reason": "We registered it twice."});
    post(&t, &other, &format!("organisations/{twin}/merges"), twice);
    settled(&t);
    t.mails()
}

/// A requirement that had failed an application is relaxed.
pub(super) fn requirements(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    rejected(&t, &f);
    changed(&t, &f, "Q17", words(300));
    fairlot::timekeeping::act_due(&t.app).unwrap();
    settled(&t);
    t.mails()
}
