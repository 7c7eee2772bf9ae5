use fairlot::kernel::authz::Role;
use fairlot::kernel::working_days;
use serde_json::{Value, json};

use crate::builders::{OpenFramework, Person};
use crate::harness::{Answer, TestApp};

pub struct Applicant {
    pub body: String,
    pub owner: Person,
    pub path: String,
}

fn answer(t: &TestApp, a: &Applicant, code: &str, value: Value) -> Answer {
    t.put(format!("{}/answers/{code}", a.path))
        .token(&a.owner)
        .if_match("\"0\"")
        .json(json!({"value": value}))
        .send()
}

pub fn begin(t: &TestApp, f: &OpenFramework, name: &str) -> Applicant {
    let body = t.provider(name);
    t.yearly_income(&body, 4_000_000);
    let owner = t.person(&[(&body, Role::Owner, None, None), (&body, Role::Signatory, None, None)]);
    let made = t
        .post(format!("/api/v1/frameworks/{}/applications", f.id))
        .token(&owner)
        .json(json!({"organisation_id": body, "tier": 1, "categories": ["DF01", "DF02"], "areas": ["lincolnshire"]}))
        .send()
        .expect(201);
    Applicant { body, owner, path: format!("/api/v1/applications/{}", made.id()) }
}

pub fn answer_all(t: &TestApp, a: &Applicant) {
    answer(t, a, "Q6", json!("alone")).expect(200);
    answer(t, a, "Q7", json!([])).expect(200);
    answer(t, a, "Q8", json!([])).expect(200);
    for code in ["Q15", "Q20", "Q21", "Q22", "Q26"] {
        answer(t, a, code, json!(true)).expect(200);
    }
    answer(t, a, "Q17", json!("We ran a drop-in for two years.")).expect(200);
    answer(t, a, "Q18", json!("Half of our trustees have been on probation.")).expect(200);
}

pub fn decide_all(t: &TestApp, a: &Applicant, manager: &Person, failing: Option<&str>) {
    for code in ["Q6", "Q7", "Q8", "Q15", "Q17", "Q18", "Q20", "Q21", "Q22", "Q26"] {
        let etag = t.get(&a.path).token(manager).send().expect(200).etag();
        let body = if failing == Some(code) {
            json!({"outcome": "fail", "reason": "The example is not of this kind of work."})
        } else {
            json!({"outcome": "pass"})
        };
        let path = format!("{}/decisions/{code}", a.path);
        t.put(path).token(manager).if_match(&etag).json(body).send().expect(200);
    }
}

#[test]
fn a_small_provider_joins() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    let draft = t.get(&a.path).token(&a.owner).send().expect(200);
    assert_eq!(draft.body["questions_to_answer"], 11);
    assert_eq!(draft.body["allowed_actions"], json!(["submit", "discard", "change_scope"]));
    let accounts =
        draft.body["questions"].as_array().unwrap().iter().find(|one| one["code"] == "Q11").unwrap();
    assert_eq!(accounts["asked"], false);
    assert!(accounts["waived_because"].as_str().unwrap().contains("no accounts"));
    assert_eq!(draft.body["record"]["Q1"]["name"], "Small Charity");
    assert!(draft.body["record"].get("Q14").is_none());

    let refused = t.post(format!("{}/submit", a.path)).token(&a.owner).send().problem(422, "check_failed");
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(10));
    answer_all(&t, &a);
    let check = t.post(format!("{}/check", a.path)).token(&a.owner).send().expect(200);
    assert_eq!(check.body["passes"], true, "{}", check.text);
    let submitted = t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    assert_eq!(submitted.body["state"], "submitted");
    assert_eq!(submitted.body["digest"].as_str().map(str::len), Some(64));
    assert!(submitted.body["decide_by"].is_string());

    let queue =
        t.get(format!("/api/v1/frameworks/{}/applications", f.id)).token(&f.manager).send().expect(200);
    assert_eq!(queue.body["items"][0]["organisation_name"], "Small Charity");
    let start = format!("{}/start", a.path);
    t.post(&start).token(&f.manager).json(json!({"no_conflict": false})).send().problem(422, "invalid");
    t.post(&start).token(&f.manager).json(json!({"no_conflict": true})).send().expect(200);
    t.post(format!("{}/admit", a.path)).token(&f.manager).send().problem(422, "check_failed");
    decide_all(&t, &a, &f.manager, None);
    let admitted = t.post(format!("{}/admit", a.path)).token(&f.manager).send().expect(200);
    let membership = admitted.body["membership_id"].as_str().unwrap().to_owned();

    let members = t.get(format!("/api/v1/frameworks/{}/members", f.id)).send().expect(200);
    assert_eq!(members.body["items"][0]["organisation_name"], "Small Charity");
    assert_eq!(members.body["items"][0]["categories"], json!(["DF01", "DF02"]));
    let path = format!("/api/v1/memberships/{membership}");
    assert_eq!(t.get(&path).send().expect(200).body["state"], "active");
    let again = t
        .post(format!("/api/v1/frameworks/{}/applications", f.id))
        .token(&a.owner)
        .json(
            json!({"organisation_id": a.body, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]}),
        )
        .send();
    again.problem(409, "already_exists");

    let now = json!({"ground": "safeguarding", "reason": "A concern."});
    t.post(format!("{path}/suspend-now")).token(&a.owner).json(now.clone()).send().problem(403, "forbidden");
    t.post(format!("{path}/suspend-now")).token(&f.manager).json(now).send().expect(200);
    t.get(&path).send().problem(404, "not_found");
    assert_eq!(t.get(&path).token(&a.owner).send().expect(200).body["state"], "suspended");
    t.post(format!("{path}/reinstate")).token(&f.second).send().expect(200);
}

#[test]
fn the_check_tells_every_fault_and_every_waiver() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    answer(&t, &a, "Q6", json!("together")).problem(422, "invalid");
    answer(&t, &a, "Q1", json!("Name")).problem(422, "invalid");
    answer(&t, &a, "Q11", json!("Accounts")).problem(422, "invalid");
    answer(&t, &a, "Q99", json!(true)).problem(404, "not_found");
    answer(&t, &a, "Q17", json!("word ".repeat(201))).expect(200);
    answer(&t, &a, "Q17", json!("short")).problem(412, "precondition_failed");
    answer(&t, &a, "Q20", json!(false)).expect(200);
    answer(&t, &a, "Q7", json!(["Tax offences"])).expect(200);
    let check = t.post(format!("{}/check", a.path)).token(&a.owner).send().expect(200);
    let found = |code: &str| {
        let all = check.body["requirements"].as_array().unwrap();
        all.iter().find(|one| one["code"] == code).unwrap().clone()
    };
    assert_eq!(check.body["passes"], false);
    assert_eq!(found("Q17")["fault"], "too_long");
    assert_eq!(found("Q17")["mend"], "Shorten it by 1 words.");
    assert_eq!(found("Q17")["pointer"], "/answers/Q17");
    assert_eq!(found("Q20")["fault"], "must_be");
    assert_eq!(found("Q9")["fault"], "required");
    assert_eq!(found("Q10")["outcome"], "waived");
    assert_eq!(found("Q12")["outcome"], "waived");
    assert!(found("Q12")["detail"].as_str().unwrap().starts_with("Not asked at this tier"));
    assert_eq!(found("Q3")["outcome"], "pass");
    assert_eq!(found("Q7")["outcome"], "pass");
}

#[test]
fn a_draft_changes_what_it_applies_for() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    answer_all(&t, &a);
    let draft = t.get(&a.path).token(&a.owner).send().expect(200);
    assert!(draft.body["allowed_actions"].as_array().unwrap().contains(&json!("change_scope")));
    let send = |etag: &str, body: Value| t.patch(&a.path).token(&a.owner).if_match(etag).json(body).send();
    t.patch(&a.path).token(&a.owner).json(json!({"tier": 3})).send().problem(428, "precondition_required");
    send("\"1\"", json!({"tier": 3})).problem(412, "precondition_failed");
    let refused = send(&draft.etag(), json!({"tier": 9, "areas": ["atlantis"]})).problem(422, "invalid");
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(2));
    let changed = send(&draft.etag(), json!({"tier": 3, "areas": ["derbyshire", "derbyshire"]})).expect(200);
    assert_eq!((&changed.body["tier"], &changed.body["areas"]), (&json!(3), &json!(["derbyshire"])));
    assert_eq!(changed.body["categories"], json!(["DF01", "DF02"]));
    assert_eq!(changed.body["answers"]["Q17"]["value"], "We ran a drop-in for two years.");
    // A share of a whole is no more than the whole.
    let told = answer(&t, &a, "Q13", json!(450)).problem(422, "invalid");
    assert_eq!(told.body["errors"][0]["detail"], "Answer with a whole number of per cent, 0 to 100.");
    answer(&t, &a, "Q13", json!(45)).expect(200);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().problem(422, "check_failed");

    // Back at the first tier, what only the third asks is not submitted.
    let etag = t.get(&a.path).token(&a.owner).send().expect(200).etag();
    send(&etag, json!({"tier": 1})).expect(200);
    let sent = t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    send(&sent.etag(), json!({"tier": 2})).problem(409, "wrong_state");
    decide_all_of(&t, &a, &f);
    let further = t
        .post(format!("/api/v1/frameworks/{}/applications", f.id))
        .token(&a.owner)
        .json(json!({"organisation_id": a.body, "tier": 1, "categories": ["DF03"], "areas": ["derbyshire"]}))
        .send()
        .expect(201);
    let path = format!("/api/v1/applications/{}", further.id());
    // A member's draft goes on being for more than it has.
    let less = json!({"categories": ["DF01"]});
    t.patch(&path).token(&a.owner).if_match(&further.etag()).json(less).send().problem(409, "already_exists");
}

fn decide_all_of(t: &TestApp, a: &Applicant, f: &OpenFramework) {
    let no_conflict = json!({"no_conflict": true});
    t.post(format!("{}/start", a.path)).token(&f.manager).json(no_conflict).send().expect(200);
    decide_all(t, a, &f.manager, None);
    t.post(format!("{}/admit", a.path)).token(&f.manager).send().expect(200);
}

#[test]
fn what_was_submitted_is_frozen() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    answer_all(&t, &a);
    let before = t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    t.put(format!("{}/answers/Q17", a.path))
        .token(&a.owner)
        .if_match("\"1\"")
        .json(json!({"value": "New"}))
        .send()
        .problem(409, "wrong_state");
    t.yearly_income(&a.body, 1);
    let after = t.get(&a.path).token(&a.owner).send().expect(200);
    assert_eq!(after.body["digest"], before.body["digest"]);
    assert_eq!(after.body["record"], before.body["record"]);
    assert_eq!(after.body["record"]["Q3"]["yearly_income_pence"], 4_000_000);
}

#[test]
fn others_know_nothing_of_it() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let f = t.open_framework(&body);
    let a = begin(&t, &f, "Small Charity");
    let b = begin(&t, &f, "Other Charity");
    t.get(&a.path).token(&b.owner).send().problem(404, "not_found");
    t.get(&a.path).send().problem(401, "not_signed_in");
    t.get(&a.path).token(&f.manager).send().problem(404, "not_found");
    t.post(format!("{}/submit", a.path)).token(&b.owner).send().problem(404, "not_found");
    let own = t.get("/api/v1/applications").token(&b.owner).send().expect(200);
    assert_eq!(own.body["items"].as_array().map(Vec::len), Some(1));
    t.get(format!("/api/v1/frameworks/{}/applications", f.id))
        .token(&b.owner)
        .send()
        .problem(403, "forbidden");
    answer_all(&t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    let auditor = t.person(&[(&body, Role::Auditor, None, None)]);
    t.get(&a.path).token(&auditor).send().expect(200);
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    t.get(&a.path).token(&director).send().problem(403, "forbidden");
    let stranger = t.person(&[(&t.commissioning_body("Mayor"), Role::FrameworkManager, None, None)]);
    t.post(format!("{}/start", a.path))
        .token(&stranger)
        .json(json!({"no_conflict": true}))
        .send()
        .problem(404, "not_found");
    let both = t.person(&[(&body, Role::FrameworkManager, None, None), (&a.body, Role::Viewer, None, None)]);
    t.post(format!("{}/start", a.path))
        .token(&both)
        .json(json!({"no_conflict": true}))
        .send()
        .problem(403, "another_person_required");
}

#[test]
fn of_two_assessors_one_decides() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    answer_all(&t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    t.post(format!("{}/start", a.path))
        .token(&f.manager)
        .json(json!({"no_conflict": true}))
        .send()
        .expect(200);
    let etag = t.get(&a.path).token(&f.manager).send().expect(200).etag();
    let decision = |who: &Person, outcome: Value| {
        t.put(format!("{}/decisions/Q17", a.path)).token(who).if_match(&etag).json(outcome).send().status
    };
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(|| decision(&f.manager, json!({"outcome": "pass"})));
        let two = scope.spawn(|| decision(&f.second, json!({"outcome": "fail", "reason": "Too short."})));
        (one.join().unwrap(), two.join().unwrap())
    });
    let mut both = [one, two];
    both.sort_unstable();
    assert_eq!(both, [200, 412]);
    decide_all(&t, &a, &f.manager, None);
    let admit = |who: &Person| t.post(format!("{}/admit", a.path)).token(who).send().status;
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(|| admit(&f.manager));
        let two = scope.spawn(|| admit(&f.second));
        (one.join().unwrap(), two.join().unwrap())
    });
    let mut both = [one, two];
    both.sort_unstable();
    assert_eq!(both, [200, 409]);
}

#[test]
fn a_rejected_provider_learns_why_and_begins_anew() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    answer_all(&t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    t.post(format!("{}/start", a.path))
        .token(&f.manager)
        .json(json!({"no_conflict": true}))
        .send()
        .expect(200);
    decide_all(&t, &a, &f.manager, Some("Q17"));
    assert_eq!(t.get(&a.path).token(&a.owner).send().expect(200).body["decisions"], json!({}));
    t.post(format!("{}/admit", a.path)).token(&f.manager).send().problem(422, "check_failed");
    t.post(format!("{}/reject", a.path)).token(&f.manager).send().expect(200);
    let told = t.get(&a.path).token(&a.owner).send().expect(200);
    assert_eq!(told.body["decisions"]["Q17"]["reason"], "The example is not of this kind of work.");
    assert_eq!(told.body["allowed_actions"], json!(["resubmit", "appeal"]));
    let new = t.post(format!("{}/resubmit", a.path)).token(&a.owner).send().expect(201);
    assert_eq!(new.body["state"], "draft");
    assert_eq!(new.body["answers"].as_object().map(serde_json::Map::len), Some(10));
    assert_eq!(t.get(&a.path).token(&a.owner).send().expect(200).body["state"], "superseded");
    let path = format!("/api/v1/applications/{}", new.id());
    t.post(format!("{path}/discard")).token(&a.owner).send().expect(200);
    t.post(format!("{path}/submit")).token(&a.owner).send().problem(409, "wrong_state");
}

/// An application that `f.manager` assesses.
pub fn assessed(t: &TestApp, f: &OpenFramework) -> Applicant {
    let a = begin(t, f, "Small Charity");
    answer_all(t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    let start = t.post(format!("{}/start", a.path)).token(&f.manager);
    start.json(json!({"no_conflict": true})).send().expect(200);
    a
}

pub fn ask(t: &TestApp, a: &Applicant, who: &Person, codes: &[&str]) -> Answer {
    let questions: Vec<Value> =
        codes.iter().map(|code| json!({"code": code, "text": "In which year was this?"})).collect();
    t.post(format!("{}/ask", a.path)).token(who).json(json!({"questions": questions})).send()
}

pub fn reply(t: &TestApp, a: &Applicant, who: &Person, codes: &[&str]) -> Answer {
    let replies: Vec<Value> = codes.iter().map(|code| json!({"code": code, "text": "In 2024."})).collect();
    t.post(format!("{}/answer", a.path)).token(who).json(json!({"replies": replies})).send()
}

/// The texts of the mails to a person, once there is one with `words`.
pub fn mails_with(t: &TestApp, person: &Person, words: &str) -> Vec<String> {
    let address = format!("{}@example.org", person.id);
    for _ in 0..200 {
        let mails = t.mails_to(&address);
        if mails.iter().any(|mail| mail.contains(words)) {
            return mails;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("no mail to {address} with {words}: {:?}", t.mails_to(&address));
}

#[test]
fn an_assessor_asks_and_the_provider_replies() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = assessed(&t, &f);
    let writer = t.person(&[(&a.body, Role::BidWriter, None, None)]);
    let before = t.get(&a.path).token(&f.manager).send().expect(200);
    assert_eq!(before.body["allowed_actions"], json!(["ask", "admit", "reject"]));
    ask(&t, &a, &a.owner, &["Q17"]).problem(403, "forbidden");
    ask(&t, &a, &f.manager, &[]).problem(422, "invalid");
    let refused = ask(&t, &a, &f.manager, &["Q17", "Q17", "Q1", "Q99"]).problem(422, "invalid");
    let pointers: Vec<&Value> =
        refused.body["errors"].as_array().unwrap().iter().map(|one| &one["pointer"]).collect();
    assert_eq!(pointers, ["/questions/1/code", "/questions/2/code", "/questions/3/code"]);
    reply(&t, &a, &a.owner, &["Q17"]).problem(409, "wrong_state");

    let asked = ask(&t, &a, &f.manager, &["Q17", "Q18"]).expect(200);
    assert_eq!(asked.body["state"], "clarification");
    assert!(asked.body["decide_by"].as_str() > before.body["decide_by"].as_str(), "the clock stands still");
    let mails = mails_with(&t, &a.owner, "has a question");
    assert!(!mails.concat().contains("In which year"), "no content in a mail: {mails:?}");
    t.post(format!("{}/admit", a.path)).token(&f.manager).send().problem(409, "wrong_state");
    ask(&t, &a, &f.second, &["Q17"]).problem(409, "wrong_state");
    let own = t.get(&a.path).token(&writer).send().expect(200);
    assert_eq!(own.body["allowed_actions"], json!(["answer"]));
    assert_eq!(own.body["clarifications"][0]["questions"][0]["text"], "In which year was this?");
    reply(&t, &a, &f.manager, &["Q17", "Q18"]).problem(403, "forbidden");
    let partly = reply(&t, &a, &writer, &["Q17"]).problem(422, "invalid");
    assert!(partly.text.contains("Q18 was asked too"), "{}", partly.text);
    reply(&t, &a, &writer, &["Q17", "Q18", "Q20"]).problem(422, "invalid");

    let replied = reply(&t, &a, &writer, &["Q17", "Q18"]).expect(200);
    assert_eq!(replied.body["state"], "in_assessment");
    assert_eq!(replied.body["clarifications"][0]["questions"][1]["reply"], "In 2024.");
    assert!(replied.body["clarifications"][0]["answered_at"].is_string());
    assert_eq!(replied.body["decide_by"], before.body["decide_by"], "replied on the day it was asked");
    assert_eq!(replied.body["digest"], before.body["digest"], "what was frozen stays");
    assert_eq!(replied.body["answers"], before.body["answers"]);
    mails_with(&t, &f.manager, "was answered");
    // A second round, and its application goes its way.
    ask(&t, &a, &f.manager, &["Q17"]).expect(200);
    reply(&t, &a, &writer, &["Q17"]).expect(200);
    decide_all(&t, &a, &f.manager, None);
    let admitted = t.post(format!("{}/admit", a.path)).token(&f.manager).send().expect(200);
    assert_eq!(admitted.body["clarifications"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_question_without_a_reply_ends_by_the_clock() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = assessed(&t, &f);
    let asked = ask(&t, &a, &f.manager, &["Q17"]).expect(200);
    let reply_by = asked.body["clarifications"][0]["reply_by"].as_str().unwrap().to_owned();
    fairlot::timekeeping::act_due(&t.app).unwrap();
    assert_eq!(t.get(&a.path).token(&a.owner).send().expect(200).body["state"], "clarification");
    t.advance_seconds(20 * 86_400);
    let (owner, manager) = (t.refreshed(&a.owner), t.refreshed(&f.manager));
    // The day is over whether or not the service's own clock has acted meanwhile.
    assert_eq!(reply(&t, &a, &owner, &["Q17"]).status, 409);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let ended = t.get(&a.path).token(&manager).send().expect(200);
    assert_eq!(ended.body["state"], "in_assessment");
    assert!(ended.body["clarifications"][0]["timed_out_at"].is_string());
    assert_eq!(ended.body["clarifications"][0]["reply_by"], reply_by.as_str());
    assert_eq!(ended.body["decide_by"], asked.body["decide_by"], "the whole wait stands still");
    reply(&t, &a, &owner, &["Q17"]).problem(409, "wrong_state");
    mails_with(&t, &a.owner, "No reply came");
    mails_with(&t, &f.manager, "did not reply in time");
}

#[test]
fn the_decision_clock_moves_by_the_working_days_of_the_wait() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = assessed(&t, &f);
    let day = |text: &Value| text.as_str().unwrap().parse::<jiff::civil::Date>().unwrap();
    let before = day(&t.get(&a.path).token(&a.owner).send().expect(200).body["decide_by"]);
    let asked = ask(&t, &a, &f.manager, &["Q17"]).expect(200);
    let reply_by = day(&asked.body["clarifications"][0]["reply_by"]);
    let asked_on = t.app.clock.now().london_day().0;
    assert_eq!(working_days::add_working_days(asked_on, 5), Ok(reply_by));
    // The last day for the reply counts.
    t.advance_seconds(i64::from(asked_on.until(reply_by).unwrap().get_days()) * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let replied = reply(&t, &a, &t.refreshed(&a.owner), &["Q17"]).expect(200);
    assert_eq!(working_days::add_working_days(before, 5), Ok(day(&replied.body["decide_by"])));
}

#[test]
fn who_asked_took_part_and_is_told_of_the_reply() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = assessed(&t, &f);
    let writer = t.person(&[(&a.body, Role::BidWriter, None, None)]);
    ask(&t, &a, &f.second, &["Q17"]).expect(200);
    mails_with(&t, &writer, "has a question");
    reply(&t, &a, &writer, &["Q17"]).expect(200);
    mails_with(&t, &f.second, "was answered");
    mails_with(&t, &f.manager, "was answered");
    decide_all(&t, &a, &f.manager, Some("Q17"));
    t.post(format!("{}/reject", a.path)).token(&f.manager).send().expect(200);
    appeal(&t, &a, "appeal", &a.owner, "We have done this work.").expect(200);
    appeal(&t, &a, "uphold", &f.second, "I asked about it.").problem(403, "another_person_required");
}

#[test]
fn asking_hides_no_lateness() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = assessed(&t, &f);
    let due = t.get(&a.path).token(&a.owner).send().expect(200).body["decide_by"].clone();
    t.advance_seconds(30 * 86_400);
    let (owner, manager) = (t.refreshed(&a.owner), t.refreshed(&f.manager));
    let asked = ask(&t, &a, &manager, &["Q17"]).expect(200);
    assert_eq!((&asked.body["decide_by"], &asked.body["overdue"]), (&due, &json!(true)));
    let replied = reply(&t, &a, &owner, &["Q17"]).expect(200);
    assert_eq!((&replied.body["decide_by"], &replied.body["overdue"]), (&due, &json!(true)));
}

#[test]
fn an_application_is_withdrawn_while_it_is_asked() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = assessed(&t, &f);
    ask(&t, &a, &f.manager, &["Q17"]).expect(200);
    t.post(format!("{}/withdraw", a.path)).token(&a.owner).send().expect(200);
    t.advance_seconds(20 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let owner = t.refreshed(&a.owner);
    assert_eq!(t.get(&a.path).token(&owner).send().expect(200).body["state"], "withdrawn");
}

pub fn rejected(t: &TestApp, f: &OpenFramework) -> Applicant {
    let a = begin(t, f, "Small Charity");
    answer_all(t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    let start = t.post(format!("{}/start", a.path)).token(&f.manager);
    start.json(json!({"no_conflict": true})).send().expect(200);
    decide_all(t, &a, &f.manager, Some("Q17"));
    t.post(format!("{}/reject", a.path)).token(&f.manager).send().expect(200);
    a
}

pub fn appeal(t: &TestApp, a: &Applicant, step: &str, who: &Person, reason: &str) -> Answer {
    t.post(format!("{}/{step}", a.path)).token(who).json(json!({"reason": reason})).send()
}

#[test]
fn an_appeal_is_heard_by_who_took_no_part() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = rejected(&t, &f);
    let writer = t.person(&[(&a.body, Role::BidWriter, None, None)]);
    appeal(&t, &a, "appeal", &writer, "We have done this work.").problem(403, "forbidden");
    appeal(&t, &a, "appeal", &a.owner, "").problem(422, "invalid");
    appeal(&t, &a, "overturn", &f.second, "Nothing to hear yet.").problem(409, "wrong_state");
    let sent = appeal(&t, &a, "appeal", &a.owner, "We have done this work.").expect(200);
    assert_eq!(sent.body["state"], "under_appeal");
    assert_eq!(sent.body["appeal"]["reason"], "We have done this work.");
    appeal(&t, &a, "appeal", &a.owner, "And again.").problem(409, "wrong_state");
    t.post(format!("{}/resubmit", a.path)).token(&a.owner).send().problem(409, "wrong_state");

    for step in ["uphold", "overturn"] {
        appeal(&t, &a, step, &f.manager, "I was right.").problem(403, "another_person_required");
        appeal(&t, &a, step, &a.owner, "I am right.").problem(403, "forbidden");
    }
    let heard = appeal(&t, &a, "overturn", &f.second, "The example counts.").expect(200);
    assert_eq!(heard.body["state"], "admitted");
    assert_eq!(heard.body["appeal"]["heard_reason"], "The example counts.");
    let membership = format!("/api/v1/memberships/{}", heard.body["membership_id"].as_str().unwrap());
    assert_eq!(t.get(&membership).token(&a.owner).send().expect(200).body["state"], "active");
    // What was frozen stays as it was.
    assert_eq!(heard.body["digest"], sent.body["digest"]);
}

#[test]
fn an_appeal_is_made_and_heard_though_the_framework_is_closed() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = rejected(&t, &f);
    let close = t.post(format!("/api/v1/frameworks/{}/close", f.id)).token(&f.manager);
    close.json(json!({"reason": "A new framework follows."})).send().expect(200);
    t.post(format!("{}/resubmit", a.path)).token(&a.owner).send().problem(409, "conflict");
    appeal(&t, &a, "appeal", &a.owner, "We have done this work.").expect(200);
    fairlot::timekeeping::act_due(&t.app).expect("the clock");
    let heard = appeal(&t, &a, "overturn", &f.second, "The example counts.").expect(200);
    assert_eq!(heard.body["state"], "admitted");
    // It was a member, and stops to be one with all the others.
    let membership = format!("/api/v1/memberships/{}", heard.body["membership_id"].as_str().unwrap());
    fairlot::timekeeping::act_due(&t.app).expect("the clock");
    assert_eq!(t.get(&membership).token(&a.owner).send().expect(200).body["state"], "lapsed");
}

#[test]
fn an_appeal_that_is_not_followed_leaves_the_way_to_apply_again() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = rejected(&t, &f);
    appeal(&t, &a, "appeal", &a.owner, "We have done this work.").expect(200);
    let heard = appeal(&t, &a, "uphold", &f.second, "The work named is of another kind.").expect(200);
    assert_eq!(heard.body["state"], "rejected_on_appeal");
    let told = t.get(&a.path).token(&a.owner).send().expect(200);
    assert_eq!(told.body["appeal"]["heard_reason"], "The work named is of another kind.");
    let again = t.post(format!("/api/v1/frameworks/{}/applications", f.id)).token(&a.owner);
    let scope =
        json!({"organisation_id": a.body, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]});
    again.json(scope).send().expect(201);
}

#[test]
fn an_appeal_after_its_clock_is_too_late() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = rejected(&t, &f);
    assert!(t.get(&a.path).token(&a.owner).send().expect(200).body["appeal_by"].is_string());
    t.advance_seconds(60 * 86_400);
    let owner = t.refreshed(&a.owner);
    appeal(&t, &a, "appeal", &owner, "We have done this work.").problem(409, "deadline_passed");
    assert_eq!(t.get(&a.path).token(&owner).send().expect(200).body["state"], "rejected");
}

#[test]
fn no_application_to_a_framework_that_is_not_open() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    answer_all(&t, &a);
    let path = format!("/api/v1/frameworks/{}", f.id);
    t.post(format!("{path}/suspend"))
        .token(&f.manager)
        .json(json!({"reason": "A review."}))
        .send()
        .expect(200);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().problem(409, "conflict");
    t.post(format!("{path}/resume")).token(&f.manager).send().expect(200);
    t.advance_seconds(301 * 86_400);
    let owner = t.refreshed(&a.owner);
    t.post(format!("{}/submit", a.path)).token(&owner).send().problem(409, "deadline_passed");
}
