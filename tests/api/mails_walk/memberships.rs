//! The letters of memberships: notices, appeals, evidence, and the end of a framework.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use super::{post, start};
use crate::builders::{OpenFramework, Person};
use crate::harness::TestApp;
use crate::mailbox::Mail;
use crate::mails::settled;
use crate::qualification::{Applicant, answer_all, decide_all};

struct Member {
    owner: Person,
    path: String,
}

fn member(t: &TestApp, f: &OpenFramework, name: &str) -> Member {
    let body = t.provider(name);
    let owner = t.person(&[(&body, Role::Owner, None, None)]);
    let id = t.membership(&f.id, &body, &["DF01"], &["lincolnshire"], 1);
    Member { owner, path: format!("memberships/{id}") }
}

impl Member {
    fn act(&self, t: &TestApp, action: &str, who: &Person, body: Value) -> Value {
        post(t, &t.refreshed(who), &format!("{}/{action}", self.path), body)
    }

    fn reason(&self, t: &TestApp, action: &str, who: &Person) {
        self.act(t, action, who, json!({"reason": "Two reports are missing."}));
    }

    fn replied(&self, t: &TestApp, f: &OpenFramework) {
        self.act(t, "reply", &self.owner, json!({"reply": "Both were sent."}));
        self.act(t, "read-reply", &f.manager, json!({}));
    }

    fn offered(&self, t: &TestApp, days: i64) -> String {
        let expires = t.app.clock.now().london_day().plus_days(days);
        let evidence =
            json!({"requirement": "Q15", "name": "Insurance of the harbour", "expires_on": expires});
        let made = self.act(t, "evidence", &self.owner, evidence);
        let last =
            made["evidence"].as_array().unwrap().iter().rfind(|one| one["state"] == "offered").unwrap();
        format!("evidence/{}", last["id"].as_str().unwrap())
    }
}

/// Notices, replies, decisions, appeals, leaving.
pub(super) fn notices(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let body = t.commissioning_body("Ministry");
    let f = t.open_framework(&body);
    let third = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let one = member(&t, &f, "Harbour Trust");
    one.reason(&t, "suspension-notice", &f.manager);
    one.reason(&t, "drop-notice", &f.manager);
    one.reason(&t, "suspension-notice", &f.manager);
    one.replied(&t, &f);
    one.reason(&t, "suspend", &f.manager);
    one.reason(&t, "removal-notice", &f.manager);
    one.reason(&t, "drop-notice", &f.manager);
    one.reason(&t, "appeal", &one.owner);
    one.reason(&t, "uphold", &third);
    one.reason(&t, "removal-notice", &f.manager);
    one.replied(&t, &f);
    one.reason(&t, "remove", &f.manager);
    one.reason(&t, "remove", &f.second);
    one.reason(&t, "appeal", &one.owner);
    one.reason(&t, "overturn", &third);
    one.act(&t, "leave", &one.owner, json!({}));
    settled(&t);
    t.mails()
}

/// More areas, without a question put again.
fn widened(t: &TestApp, f: &OpenFramework, one: &Member) {
    let provider = t.get(format!("/api/v1/{}", one.path)).send().expect(200).body["organisation_id"].clone();
    t.yearly_income(provider.as_str().unwrap(), 4_000_000);
    let scope =
        json!({"organisation_id": provider, "tier": 1, "categories": ["DF01"], "areas": ["derbyshire"]});
    let made = post(t, &t.refreshed(&one.owner), &format!("frameworks/{}/applications", f.id), scope);
    let a = Applicant {
        body: provider.as_str().unwrap().to_owned(),
        owner: t.refreshed(&one.owner),
        path: format!("/api/v1/applications/{}", made["id"].as_str().unwrap()),
    };
    let manager = t.refreshed(&f.manager);
    answer_all(t, &a);
    post(t, &a.owner, &format!("applications/{}/submit", made["id"].as_str().unwrap()), json!({}));
    let start = format!("applications/{}/start", made["id"].as_str().unwrap());
    post(t, &manager, &start, json!({"no_conflict": true}));
    decide_all(t, &a, &manager, None);
    post(t, &manager, &format!("applications/{}/admit", made["id"].as_str().unwrap()), json!({}));
}

/// Evidence asked for, sent, refused, accepted, expiring and renewed; then the framework closes.
pub(super) fn evidence(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let one = member(&t, &f, "Harbour Trust");
    let due = t.app.clock.now().london_day().plus_days(20);
    let ask = json!({"requirement": "Q20", "name": "Policy of the harbour", "reason": "You were drawn.", "due_on": due});
    one.act(&t, "evidence-requests", &f.manager, ask);
    let first = one.offered(&t, 50);
    one.reason(&t, &format!("{first}/refuse"), &f.manager);
    let second = one.offered(&t, 50);
    one.act(&t, &format!("{second}/accept"), &f.manager, json!({"required": true}));
    fairlot::timekeeping::act_due(&t.app).unwrap();
    t.advance_seconds(51 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let third = one.offered(&t, 400);
    one.act(&t, &format!("{third}/accept"), &f.manager, json!({"required": true}));
    one.act(&t, "renew", &f.manager, json!({}));
    widened(&t, &f, &one);
    let close = json!({"reason": "A new one follows."});
    post(&t, &t.refreshed(&f.manager), &format!("frameworks/{}/close", f.id), close);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    settled(&t);
    t.mails()
}
