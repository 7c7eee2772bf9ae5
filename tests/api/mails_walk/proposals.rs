//! A provider's proposal, submitted and answered.

use serde_json::json;

use super::{post, start};
use crate::mailbox::Mail;
use crate::mails::settled;
use crate::proposals::{submitted, two};

pub fn answered(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let two = two(&t);
    let id = submitted(&t, &two);
    let answer = json!({"outcome": "declined", "answer": "There is no money until May."});
    post(&t, &two.commissioner, &format!("provider-proposals/{id}/answer"), answer);
    settled(&t);
    t.mails()
}
