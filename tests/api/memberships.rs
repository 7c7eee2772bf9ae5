//! Memberships after admission: notices with a right of reply, appeals, evidence that expires, wider scope.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::builders::{OpenFramework, Person};
use crate::harness::{Answer, TestApp};
use crate::qualification::{Applicant, answer_all, begin, decide_all, mails_with};

/// A member with its people.
struct Member {
    body: String,
    owner: Person,
    path: String,
}

impl Member {
    fn of(t: &TestApp, f: &OpenFramework) -> Self {
        let body = t.provider("Harbour Light");
        t.yearly_income(&body, 4_000_000);
        let owner = t.person(&[(&body, Role::Owner, None, None)]);
        let id = t.membership(&f.id, &body, &["DF01"], &["lincolnshire"], 1);
        Self { body, owner, path: format!("/api/v1/memberships/{id}") }
    }

    fn act(&self, t: &TestApp, action: &str, who: &Person, body: Value) -> Answer {
        t.post(format!("{}/{action}", self.path)).token(who).json(body).send()
    }

    fn reason(&self, t: &TestApp, action: &str, who: &Person) -> Answer {
        self.act(t, action, who, json!({"reason": "Two reports are missing."}))
    }

    fn none(&self, t: &TestApp, action: &str, who: &Person) -> Answer {
        self.act(t, action, who, json!({}))
    }

    fn read(&self, t: &TestApp, who: &Person) -> Value {
        t.get(&self.path).token(who).send().expect(200).body
    }

    fn days(t: &TestApp, days: i64) {
        t.advance_seconds(days * 86_400);
    }
}

fn world() -> (TestApp, OpenFramework, Member) {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let m = Member::of(&t, &f);
    (t, f, m)
}

/// A framework manager of the same body who took no part.
fn third(t: &TestApp, f: &OpenFramework) -> Person {
    let body = t.get(format!("/api/v1/frameworks/{}", f.id)).send().expect(200).body["body_id"].clone();
    t.person(&[(body.as_str().unwrap(), Role::FrameworkManager, None, None)])
}

#[test]
fn a_member_replies_to_a_notice_before_it_is_suspended() {
    let (t, f, m) = world();
    m.reason(&t, "suspend", &f.manager).problem(409, "wrong_state");
    m.act(&t, "suspension-notice", &f.manager, json!({"reason": " "})).problem(422, "invalid");
    m.reason(&t, "suspension-notice", &m.owner).problem(403, "forbidden");
    let given = m.reason(&t, "suspension-notice", &f.manager).expect(200).body;
    assert_eq!(given["state"], "suspension_notice");
    assert_eq!(given["in_force"], true, "a notice takes nothing away before it is decided");
    let mails = mails_with(&t, &m.owner, "Notice of suspension");
    assert!(!mails.iter().any(|mail| mail.contains("Two reports")), "a reason is read after signing in");

    let early = m.reason(&t, "suspend", &f.manager).problem(409, "conflict");
    assert!(early.body["detail"].as_str().unwrap().contains("can reply until"), "{}", early.text);
    m.act(&t, "reply", &f.manager, json!({"reply": "Both were sent."})).problem(403, "forbidden");
    let replied = m.act(&t, "reply", &m.owner, json!({"reply": "Both were sent in March."})).expect(200).body;
    assert_eq!(replied["notices"][0]["reply"], "Both were sent in March.");
    m.act(&t, "reply", &m.owner, json!({"reply": "And again."})).problem(409, "conflict");
    mails_with(&t, &f.second, "has replied to the notice");
    let unread = m.reason(&t, "suspend", &f.manager).problem(409, "conflict");
    assert!(unread.body["detail"].as_str().unwrap().contains("read the reply first"), "{}", unread.text);
    m.none(&t, "read-reply", &f.manager).expect(200);
    let done = m.reason(&t, "suspend", &f.manager).expect(200).body;
    assert_eq!((done["state"].as_str(), done["in_force"].as_bool()), (Some("suspended"), Some(false)));
    assert_eq!(m.read(&t, &m.owner)["notices"][0]["decision_reason"], "Two reports are missing.");
    m.none(&t, "reinstate", &f.manager).expect(200);
    assert_eq!(m.read(&t, &m.owner)["state"], "active");
}

#[test]
fn a_notice_without_reply_is_decided_after_its_clock_and_can_be_dropped() {
    let (t, f, m) = world();
    m.reason(&t, "suspension-notice", &f.manager).expect(200);
    let dropped = m.reason(&t, "drop-notice", &f.second).expect(200).body;
    assert_eq!(dropped["notices"][0]["outcome"], "dropped");
    assert_eq!(dropped["state"], "active");
    let body = json!({"reason": "Two reports are missing.", "reply_working_days": 5});
    m.act(&t, "suspension-notice", &f.manager, body).expect(200);
    Member::days(&t, 20);
    let (owner, manager) = (t.refreshed(&m.owner), t.refreshed(&f.manager));
    m.act(&t, "reply", &owner, json!({"reply": "Too late."})).problem(409, "deadline_passed");
    m.reason(&t, "suspend", &manager).expect(200);
}

#[test]
fn strangers_see_nothing_of_a_notice() {
    let (t, f, m) = world();
    m.reason(&t, "suspension-notice", &f.manager).expect(200);
    let other = t.person(&[(&t.provider("Another"), Role::Owner, None, None)]);
    let elsewhere = t.person(&[(&t.commissioning_body("Mayor"), Role::FrameworkManager, None, None)]);
    for who in [&other, &elsewhere] {
        let seen = m.read(&t, who);
        assert_eq!(seen["state"], "active");
        assert!(seen.get("notices").is_none(), "{seen}");
        m.reason(&t, "suspend", who).problem(403, "forbidden");
    }
    let public = t.get(&m.path).send().expect(200);
    assert_eq!(public.header("etag"), None, "it would rise with the notice");
    let public = public.body;
    assert_eq!((public["state"].as_str(), public.get("notices")), (Some("active"), None));
    let members = t.get(format!("/api/v1/frameworks/{}/members", f.id)).send().expect(200);
    assert_eq!(members.body["items"].as_array().unwrap().len(), 1);
    m.act(&t, "suspend-now", &f.manager, json!({"ground": "safeguarding", "reason": "x"}))
        .problem(409, "wrong_state");
    m.reason(&t, "drop-notice", &f.manager).expect(200);
    m.act(&t, "suspend-now", &f.manager, json!({"ground": "safeguarding", "reason": "A concern."}))
        .expect(200);
    t.get(&m.path).send().problem(404, "not_found");
    t.get(&m.path).token(&other).send().problem(404, "not_found");
    let members = t.get(format!("/api/v1/frameworks/{}/members", f.id)).send().expect(200);
    assert_eq!(members.body["items"].as_array().unwrap().len(), 0);
}

#[test]
fn suspended_removed_and_overturned_on_one_day() {
    let (t, f, m) = world();
    m.act(&t, "suspend-now", &f.manager, json!({"ground": "exclusion", "reason": "A ground applies."}))
        .expect(200);
    let noticed = m.reason(&t, "removal-notice", &f.manager).expect(200).body;
    assert_eq!(noticed["notices"][0]["outcome"], "superseded");
    assert_eq!(noticed["in_force"], false, "it was suspended before the notice");
    m.act(&t, "reply", &m.owner, json!({"reply": "It does not apply to us."})).expect(200);
    m.none(&t, "read-reply", &f.manager).expect(200);

    m.reason(&t, "remove", &f.manager).expect(202);
    m.reason(&t, "remove", &f.manager).problem(403, "another_person_required");
    assert_eq!(m.read(&t, &f.second)["awaiting_confirmation"]["action"], "remove");
    assert!(m.read(&t, &m.owner).get("awaiting_confirmation").is_none());
    let removed = m.reason(&t, "remove", &f.second).expect(200).body;
    assert_eq!(removed["state"], "removed");
    let told = m.read(&t, &m.owner);
    assert_eq!(told["notices"][1]["outcome"], "removed");
    assert!(told["appeal_by"].is_string(), "{told}");

    m.reason(&t, "appeal", &m.owner).expect(200);
    mails_with(&t, &f.second, "has appealed");
    for who in [&f.manager, &f.second] {
        for step in ["uphold", "overturn"] {
            m.reason(&t, step, who).problem(403, "another_person_required");
        }
    }
    let heard = m.reason(&t, "overturn", &third(&t, &f)).expect(200).body;
    assert_eq!((heard["state"].as_str(), heard["in_force"].as_bool()), (Some("active"), Some(true)));
    assert_eq!(m.read(&t, &m.owner)["appeals"][0]["outcome"], "overturned");
}

#[test]
fn an_upheld_appeal_returns_to_the_state_before_and_is_heard_once() {
    let (t, f, m) = world();
    m.act(&t, "suspend-now", &f.manager, json!({"ground": "exclusion", "reason": "A ground applies."}))
        .expect(200);
    m.reason(&t, "appeal", &m.owner).expect(200);
    assert_eq!(m.read(&t, &m.owner)["in_force"], false, "the effect goes on during the appeal");
    let heard = m.reason(&t, "uphold", &f.second).expect(200).body;
    assert_eq!(heard["state"], "suspended");
    let again = m.reason(&t, "appeal", &m.owner).problem(409, "conflict");
    assert!(again.body["detail"].as_str().unwrap().contains("heard already"), "{}", again.text);
    // A removal notice to a suspended member that is dropped leaves it suspended.
    m.reason(&t, "removal-notice", &f.manager).expect(200);
    assert_eq!(m.reason(&t, "drop-notice", &f.manager).expect(200).body["state"], "suspended");
    // A late appeal against a new decision.
    m.none(&t, "reinstate", &f.manager).expect(200);
    m.act(&t, "suspend-now", &f.manager, json!({"ground": "exclusion", "reason": "Again."})).expect(200);
    Member::days(&t, 60);
    m.reason(&t, "appeal", &t.refreshed(&m.owner)).problem(409, "deadline_passed");
}

#[test]
fn who_belongs_to_the_member_does_not_decide_on_it() {
    let (t, f, m) = world();
    let body = t.get(format!("/api/v1/frameworks/{}", f.id)).send().expect(200).body["body_id"].clone();
    let both = t.person(&[
        (body.as_str().unwrap(), Role::FrameworkManager, None, None),
        (&m.body, Role::Viewer, None, None),
    ]);
    m.reason(&t, "suspension-notice", &both).problem(403, "another_person_required");
    m.act(&t, "suspend-now", &both, json!({"ground": "exclusion", "reason": "x"}))
        .problem(403, "another_person_required");
}

#[test]
fn a_member_leaves_and_the_managers_are_told() {
    let (t, f, m) = world();
    m.reason(&t, "suspension-notice", &f.manager).expect(200);
    let left = m.none(&t, "leave", &m.owner).expect(200).body;
    assert_eq!(
        (left["state"].as_str(), left["notices"][0]["outcome"].as_str()),
        (Some("left"), Some("left"))
    );
    mails_with(&t, &f.manager, "has left");
    m.act(&t, "evidence", &m.owner, json!({"requirement": "Q15", "name": "Insurance"}))
        .problem(409, "wrong_state");
}

fn apply_again(t: &TestApp, f: &OpenFramework, m: &Member) -> Answer {
    t.post(format!("/api/v1/frameworks/{}/applications", f.id))
        .token(&m.owner)
        .json(
            json!({"organisation_id": m.body, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]}),
        )
        .send()
}

/// Has an application for what was left admitted: the new membership's path.
fn admitted_again(t: &TestApp, f: &OpenFramework, m: &Member, manager: &Person) -> String {
    let path = format!("/api/v1/applications/{}", apply_again(t, f, m).expect(201).id());
    let again = Applicant { body: m.body.clone(), owner: t.refreshed(&m.owner), path };
    answer_all(t, &again);
    t.post(format!("{}/submit", again.path)).token(&again.owner).send().expect(200);
    t.post(format!("{}/start", again.path))
        .token(manager)
        .json(json!({"no_conflict": true}))
        .send()
        .expect(200);
    decide_all(t, &again, manager, None);
    let admitted = t.post(format!("{}/admit", again.path)).token(manager).send().expect(200).body;
    format!("/api/v1/memberships/{}", admitted["membership_id"].as_str().unwrap())
}

#[test]
fn who_left_joins_again_and_the_first_membership_stays_over() {
    let (t, f, m) = world();
    m.none(&t, "leave", &m.owner).expect(200);
    let path = admitted_again(&t, &f, &m, &f.manager);
    assert_ne!(path, m.path);
    assert_eq!(t.get(&path).token(&m.owner).send().expect(200).body["state"], "active");
    assert_eq!(m.read(&t, &m.owner)["state"], "left");
    let members = t.get(format!("/api/v1/frameworks/{}/members", f.id)).send().expect(200).body;
    assert_eq!(members["items"].as_array().map(Vec::len), Some(1), "{members}");
    apply_again(&t, &f, &m).problem(409, "already_exists");
}

#[test]
fn who_was_removed_joins_again_when_the_days_for_an_appeal_are_over() {
    let (t, f, mut m) = world();
    m.reason(&t, "removal-notice", &f.manager).expect(200);
    m.act(&t, "reply", &m.owner, json!({"reply": "They are on their way."})).expect(200);
    m.none(&t, "read-reply", &f.manager).expect(200);
    m.reason(&t, "remove", &f.manager).expect(202);
    m.reason(&t, "remove", &f.second).expect(200);
    apply_again(&t, &f, &m).problem(409, "conflict");
    let last = m.read(&t, &m.owner)["appeal_by"].as_str().unwrap().parse().unwrap();
    while t.app.clock.now().london_day() <= last {
        Member::days(&t, 1);
    }
    m.owner = t.refreshed(&m.owner);
    let path = admitted_again(&t, &f, &m, &t.refreshed(&f.manager));
    assert_eq!(t.get(&path).send().expect(200).body["state"], "active");
    assert_eq!(m.read(&t, &m.owner)["state"], "removed");
}

/// Lets the clock act, and signs the people in again.
fn later(t: &TestApp, days: i64, who: &Person) -> Person {
    Member::days(t, days);
    fairlot::timekeeping::act_due(&t.app).expect("the clock");
    t.refreshed(who)
}

#[test]
fn evidence_is_reminded_of_lapses_and_is_renewed() {
    let (t, f, m) = world();
    let today = t.app.clock.now().london_day();
    let day = |days: i64| today.plus_days(days).to_string();
    m.act(&t, "evidence", &m.owner, json!({"requirement": "Q99", "name": "Insurance"}))
        .problem(422, "invalid");
    let past = json!({"requirement": "Q15", "name": "Insurance", "expires_on": day(-1)});
    m.act(&t, "evidence", &m.owner, past).problem(422, "invalid");
    let order = json!({"requirement": "Q15", "name": "Insurance", "issued_on": day(9), "expires_on": day(8)});
    m.act(&t, "evidence", &m.owner, order).problem(422, "invalid");
    let offered = json!({"requirement": "Q15", "name": "Employers' liability insurance",
        "reference": "Policy 4711", "expires_on": day(100)});
    let offered = m.act(&t, "evidence", &m.owner, offered).expect(200).body;
    let piece = offered["evidence"][0]["id"].as_str().unwrap().to_owned();
    mails_with(&t, &f.manager, "has sent evidence");
    let waiting = format!("/api/v1/frameworks/{}/memberships?waiting=true", f.id);
    assert_eq!(
        t.get(&waiting).token(&f.manager).send().expect(200).body["items"].as_array().unwrap().len(),
        1
    );
    m.act(&t, &format!("evidence/{piece}/accept"), &f.manager, json!({"required": true})).expect(200);
    m.act(&t, &format!("evidence/{piece}/accept"), &f.manager, json!({"required": true}))
        .problem(409, "conflict");
    assert_eq!(
        t.get(&waiting).token(&f.manager).send().expect(200).body["items"].as_array().unwrap().len(),
        0
    );

    let reminders = |t: &TestApp| {
        let address = format!("{}@example.org", m.owner.id);
        t.mails_to(&address).iter().filter(|mail| mail.contains("Send new evidence")).count()
    };
    let told = |t: &TestApp, count: usize| {
        for _ in 0..100 {
            if reminders(t) == count {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{} reminders, not {count}", reminders(t));
    };
    // 61 days before, 60, 59, 30, 7, and the last day itself: three reminders, each once.
    for (days, count) in [(39, 0), (1, 1), (1, 1), (29, 2), (23, 3), (7, 3)] {
        later(&t, days, &m.owner);
        later(&t, 0, &m.owner);
        told(&t, count);
    }
    let owner = t.refreshed(&m.owner);
    assert_eq!(m.read(&t, &owner)["state"], "active", "it holds on its last day");
    let owner = later(&t, 1, &owner);
    assert_eq!(m.read(&t, &owner)["state"], "lapsed");
    let manager = t.refreshed(&f.manager);
    m.none(&t, "renew", &manager).problem(422, "check_failed");
    let today = t.app.clock.now().london_day();
    let next = json!({"requirement": "Q15", "name": "Employers' liability insurance",
        "expires_on": today.plus_days(365).to_string()});
    let offered = m.act(&t, "evidence", &owner, next).expect(200).body;
    let piece = offered["evidence"][1]["id"].as_str().unwrap().to_owned();
    let refused = format!("evidence/{piece}/refuse");
    m.reason(&t, &refused, &manager).expect(200);
    m.none(&t, "renew", &manager).problem(422, "check_failed");
    let next = json!({"requirement": "Q15", "name": "Employers' liability insurance",
        "expires_on": today.plus_days(366).to_string()});
    let offered = m.act(&t, "evidence", &owner, next).expect(200).body;
    let piece = offered["evidence"][2]["id"].as_str().unwrap().to_owned();
    m.act(&t, &format!("evidence/{piece}/accept"), &manager, json!({"required": true})).expect(200);
    let renewed = m.none(&t, "renew", &manager).expect(200).body;
    assert_eq!(renewed["state"], "active");
    assert_eq!(renewed["evidence"][0]["state"], "replaced");
    fairlot::timekeeping::act_due(&t.app).expect("the clock");
    assert_eq!(m.read(&t, &owner)["state"], "active");
}

#[test]
fn evidence_is_asked_of_one_and_of_a_sample() {
    let (t, f, m) = world();
    let due = t.app.clock.now().london_day().plus_days(20).to_string();
    let ask =
        json!({"requirement": "Q20", "name": "Safeguarding policy", "reason": "A sample.", "due_on": due});
    for number in 0..5 {
        let provider = t.provider(&format!("Provider {number}"));
        t.membership(&f.id, &provider, &["DF01"], &["lincolnshire"], 1);
    }
    m.act(&t, "evidence-requests", &m.owner, ask.clone()).problem(403, "forbidden");
    m.act(&t, "evidence-requests", &f.manager, ask.clone()).expect(200);
    m.act(&t, "evidence-requests", &f.manager, ask.clone()).problem(409, "already_exists");
    mails_with(&t, &m.owner, "asks your organisation for evidence");
    let path = format!("/api/v1/frameworks/{}/evidence-samples", f.id);
    let drawn = t.post(&path).token(&f.manager).json(json!({"size": 3, "ask": ask})).send().expect(200).body;
    assert_eq!((drawn["members"].as_i64(), drawn["drawn"].as_array().unwrap().len()), (Some(5), 3));
    let again = t.post(&path).token(&f.manager).json(json!({"size": 9, "ask": ask})).send().expect(200).body;
    assert_eq!((again["members"].as_i64(), again["drawn"].as_array().unwrap().len()), (Some(2), 2));
    t.post(&path).token(&m.owner).json(json!({"size": 3, "ask": ask})).send().problem(403, "forbidden");
    Member::days(&t, 21);
    let owner = t.refreshed(&m.owner);
    let seen = m.read(&t, &owner);
    assert_eq!(
        (seen["evidence"][0]["state"].as_str(), seen["evidence"][0]["overdue"].as_bool()),
        (Some("asked"), Some(true))
    );
    let offered = m
        .act(&t, "evidence", &owner, json!({"requirement": "Q20", "name": "Policy of 2026"}))
        .expect(200)
        .body;
    assert_eq!(offered["evidence"].as_array().unwrap().len(), 1, "what was asked for is answered");
    assert_eq!(offered["evidence"][0]["state"], "offered");
}

#[test]
fn memberships_end_with_their_framework_even_after_an_appeal() {
    let (t, f, m) = world();
    let other = Member::of(&t, &f);
    m.act(&t, "suspend-now", &f.manager, json!({"ground": "exclusion", "reason": "A ground applies."}))
        .expect(200);
    m.reason(&t, "appeal", &m.owner).expect(200);
    let close = t.post(format!("/api/v1/frameworks/{}/close", f.id)).token(&f.manager);
    close.json(json!({"reason": "A new framework follows."})).send().expect(200);
    fairlot::timekeeping::act_due(&t.app).expect("the clock");
    assert_eq!(other.read(&t, &other.owner)["state"], "lapsed");
    mails_with(&t, &other.owner, "is closed");
    assert_eq!(m.read(&t, &m.owner)["state"], "under_appeal");
    m.reason(&t, "overturn", &f.second).expect(200);
    fairlot::timekeeping::act_due(&t.app).expect("the clock");
    assert_eq!(m.read(&t, &m.owner)["state"], "lapsed");
    other.none(&t, "renew", &f.manager).problem(409, "conflict");
}

fn apply(t: &TestApp, f: &OpenFramework, a: &Applicant, tier: i64, areas: &[&str]) -> Answer {
    t.post(format!("/api/v1/frameworks/{}/applications", f.id))
        .token(&a.owner)
        .json(json!({"organisation_id": a.body, "tier": tier, "categories": ["DF01"], "areas": areas}))
        .send()
}

#[test]
fn a_member_widens_its_scope_with_a_small_further_application() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let mut a = begin(&t, &f, "Small Charity");
    crate::qualification::answer_all(&t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    let start = |a: &Applicant| {
        let start = t.post(format!("{}/start", a.path)).token(&f.manager);
        start.json(json!({"no_conflict": true})).send().expect(200)
    };
    start(&a);
    decide_all(&t, &a, &f.manager, None);
    let admitted = t.post(format!("{}/admit", a.path)).token(&f.manager).send().expect(200);
    let membership = format!("/api/v1/memberships/{}", admitted.body["membership_id"].as_str().unwrap());

    apply(&t, &f, &a, 1, &["lincolnshire"]).problem(409, "already_exists");
    // More areas: nothing is asked again.
    let wider = apply(&t, &f, &a, 1, &["derbyshire"]).expect(201);
    assert_eq!(wider.body["widens"], admitted.body["membership_id"]);
    assert_eq!(wider.body["questions_to_answer"], 1, "only the scope");
    apply(&t, &f, &a, 1, &["nottinghamshire"]).problem(409, "already_exists");
    a.path = format!("/api/v1/applications/{}", wider.id());
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    start(&a);
    t.post(format!("{}/admit", a.path)).token(&f.manager).send().expect(200);
    let now = t.get(&membership).token(&a.owner).send().expect(200).body;
    assert_eq!(now["areas"], json!(["derbyshire", "lincolnshire"]));
    assert_eq!(now["categories"], json!(["DF01", "DF02"]), "nothing is lost");

    // A higher tier asks what the tier needs more, and says why the rest is not asked.
    let higher = apply(&t, &f, &a, 2, &["lincolnshire"]).expect(201);
    let questions = higher.body["questions"].as_array().unwrap();
    let asked: Vec<&str> =
        questions.iter().filter(|one| one["asked"] == true).filter_map(|one| one["code"].as_str()).collect();
    assert!(asked.contains(&"Q11") && !asked.contains(&"Q17"), "{asked:?}");
    let settled = questions.iter().find(|one| one["code"] == "Q17").unwrap();
    assert_eq!(settled["waived_because"], "You answered this when you joined.");
    // A suspended member cannot widen.
    let now = json!({"ground": "safeguarding", "reason": "A concern."});
    t.post(format!("/api/v1/applications/{}/discard", higher.id())).token(&a.owner).send().expect(200);
    t.post(format!("{membership}/suspend-now")).token(&f.manager).json(now).send().expect(200);
    apply(&t, &f, &a, 2, &["lincolnshire"]).problem(409, "conflict");
}
