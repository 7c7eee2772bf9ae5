//! Requirements that change: who is told, what a change would do, and answers that are used again.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::builders::{OpenFramework, Person};
use crate::harness::{Answer, TestApp};
use crate::qualification::{Applicant, answer_all, begin, rejected};

/// The published questions of a framework, with `edit` on the question `code`.
fn edited(t: &TestApp, f: &OpenFramework, code: &str, edit: impl FnOnce(&mut Value)) -> Value {
    let sets = t.get(format!("/api/v1/frameworks/{}/question-sets", f.id)).send().expect(200);
    let published = sets.body["items"].as_array().unwrap().iter().find(|one| one["state"] == "published");
    let id = published.unwrap()["id"].as_str().unwrap().to_owned();
    let set = t.get(format!("/api/v1/question-sets/{id}")).send().expect(200);
    let mut questions = set.body["questions"].clone();
    let all = questions.as_array_mut().unwrap();
    edit(all.iter_mut().find(|one| one["code"] == code).unwrap());
    questions
}

fn drafted(t: &TestApp, f: &OpenFramework, questions: &Value) -> Answer {
    t.post(format!("/api/v1/frameworks/{}/question-sets", f.id))
        .token(&f.manager)
        .json(json!({"questions": questions, "what_changed": "More room.", "justification": "It was asked for."}))
        .send()
}

/// Publishes a set in which `edit` changed the question `code`; its id.
pub fn changed(t: &TestApp, f: &OpenFramework, code: &str, edit: impl FnOnce(&mut Value)) -> String {
    let id = drafted(t, f, &edited(t, f, code, edit)).expect(201).id();
    t.post(format!("/api/v1/question-sets/{id}/publish")).token(&f.manager).send().expect(200);
    id
}

fn give(t: &TestApp, a: &Applicant, code: &str, version: i64, value: Value) -> Answer {
    t.put(format!("{}/answers/{code}", a.path))
        .token(&a.owner)
        .if_match(&format!("\"{version}\""))
        .json(json!({"value": value}))
        .send()
}

fn apply(t: &TestApp, framework: &str, body: &str, owner: &Person) -> Answer {
    t.post(format!("/api/v1/frameworks/{framework}/applications"))
        .token(owner)
        .json(json!({"organisation_id": body, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]}))
        .send()
}

fn told(t: &TestApp, person: &Person) -> usize {
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let waiting = || {
        use fairlot::kernel::db::schema::outbox;
        let rows = outbox::table.filter(outbox::delivered_at.is_null()).count();
        t.app.db.read_now(move |db| Ok(rows.get_result::<i64>(db.conn())?)).unwrap()
    };
    for _ in 0..200 {
        if waiting() == 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(waiting(), 0);
    let mails = t.mails_to(&format!("{}@example.org", person.id));
    mails.iter().filter(|mail| mail.contains("was relaxed")).count()
}

pub fn words(limit: i64) -> impl FnOnce(&mut Value) {
    move |question| question["tiers"][0]["word_limit"] = json!(limit)
}

#[test]
fn a_set_that_follows_says_what_it_changes() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let questions = edited(&t, &f, "Q17", words(300));
    let path = format!("/api/v1/frameworks/{}/question-sets", f.id);
    let silent = json!({"questions": questions});
    let refused = t.post(&path).token(&f.manager).json(silent).send().problem(422, "check_failed");
    let pointers: Vec<_> =
        refused.body["errors"].as_array().unwrap().iter().map(|one| one["pointer"].clone()).collect();
    assert_eq!(pointers, ["/what_changed", "/justification"]);

    let later = t.app.clock.now().london_day().plus_days(7).to_string();
    let made = t
        .post(&path)
        .token(&f.manager)
        .json(json!({"questions": questions, "what_changed": "Room.", "justification": "Asked for.", "effective_on": later}))
        .send()
        .expect(201);
    let publish = format!("/api/v1/question-sets/{}/publish", made.id());
    let set = t.post(&publish).token(&f.second).send().expect(200).body;
    assert_eq!(
        (&set["number"], &set["based_on"], &set["effective_on"]),
        (&json!(2), &json!(1), &json!(later))
    );
    assert_eq!(
        (&set["requirement_versions"]["Q17"], &set["requirement_versions"]["Q18"]),
        (&json!(2), &json!(1))
    );
    let change = json!([{"code": "Q17", "kind": "relaxed", "tiers": [1], "detail": "A longer answer is accepted: 300 words."}]);
    assert_eq!(set["changes"], change);
    assert!(set["questions"][0]["justification"].is_string());

    // It is answered from its day on, and not before.
    let a = begin(&t, &f, "Early");
    let early = t.get(&a.path).token(&a.owner).send().expect(200).body;
    assert_ne!(early["question_set_id"], set["id"]);
    t.advance_seconds(8 * 86_400);
    let b = begin(&t, &f, "Late");
    let late = t.get(&b.path).token(&b.owner).send().expect(200).body;
    assert_eq!(late["question_set_id"], set["id"]);
}

#[test]
fn of_two_managers_who_publish_at_once_the_second_compares_anew() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let one = drafted(&t, &f, &edited(&t, &f, "Q17", words(300))).expect(201).id();
    let other = drafted(&t, &f, &edited(&t, &f, "Q17", words(250))).expect(201).id();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = |id: &str, who: &Person| {
            let (path, who) = (format!("/api/v1/question-sets/{id}/publish"), who.clone());
            let t = &t;
            scope.spawn(move || t.post(path).token(&who).send().status)
        };
        let both = [ask(&one, &f.manager), ask(&other, &f.second)];
        both.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut sorted = statuses.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [200, 409]);
    // The one that lost cannot be published later either.
    let lost = if statuses[0] == 409 { one } else { other };
    let again = t.post(format!("/api/v1/question-sets/{lost}/publish")).token(&f.manager).send();
    assert!(again.problem(409, "conflict").body["detail"].as_str().unwrap().contains("make a new draft"));
}

#[test]
fn a_dynamic_market_keeps_its_conditions() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let manager = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let second = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let mut terms = t.framework_terms(&body);
    terms["regime"] = json!("pa2023_dynamic_market");
    let id = t.post("/api/v1/frameworks").token(&manager).json(terms).send().expect(201).id();
    let path = format!("/api/v1/frameworks/{id}");
    t.post(format!("{path}/question-sets")).token(&manager).json(json!({})).send().expect(201);
    t.post(format!("{path}/publish")).token(&manager).send().expect(202);
    t.post(format!("{path}/publish")).token(&second).send().expect(200);
    let f = OpenFramework { id, manager, second };
    let refused = drafted(&t, &f, &edited(&t, &f, "Q17", words(300))).problem(422, "check_failed");
    let fault = refused.body["errors"][0].clone();
    assert_eq!(fault["code"], "conditions_fixed");
    assert!(fault["detail"].as_str().unwrap().contains("Procurement Act 2023, section 36(7)(b)"), "{fault}");
    let translated = edited(&t, &f, "Q17", |question| question["text_cy"] = json!("Disgrifiwch enghraifft."));
    drafted(&t, &f, &translated).expect(201);
}

#[test]
fn everyone_whom_it_had_failed_is_told_once_and_goes_on() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let refused = rejected(&t, &f);
    let writing = begin(&t, &f, "Writing");
    give(&t, &writing, "Q17", 0, json!("word ".repeat(250))).expect(200);
    let gone = begin(&t, &f, "Gone");
    give(&t, &gone, "Q17", 0, json!("word ".repeat(260))).expect(200);
    give(&t, &gone, "Q18", 0, json!("Half of our trustees.")).expect(200);
    t.post(format!("{}/discard", gone.path)).token(&gone.owner).send().expect(200);
    let mended = begin(&t, &f, "Mended");
    give(&t, &mended, "Q17", 0, json!("word ".repeat(250))).expect(200);
    give(&t, &mended, "Q17", 1, json!("Short.")).expect(200);

    let id = drafted(&t, &f, &edited(&t, &f, "Q17", words(300))).expect(201).id();
    let preview =
        t.get(format!("/api/v1/question-sets/{id}/preview")).token(&f.manager).send().expect(200).body;
    assert_eq!(preview["told"], json!([{"income_band": "not_known", "providers": 3}]));
    let effect = &preview["effects"][0];
    assert_eq!(
        (&effect["code"], &effect["failed"], &effect["would_meet"]),
        (&json!("Q17"), &json!(3), &json!(3))
    );
    assert_eq!(told(&t, &refused.owner), 0);
    t.post(format!("/api/v1/question-sets/{id}/publish")).token(&f.manager).send().expect(200);
    for (who, mails) in [(&refused, 1), (&writing, 1), (&gone, 1), (&mended, 0)] {
        assert_eq!(told(&t, &who.owner), mails, "{}", who.path);
    }
    for who in [&refused, &writing, &gone] {
        assert_eq!(told(&t, &who.owner), 1);
    }

    // The rejected one begins anew in one call, on the new questions.
    let anew = t.post(format!("{}/resubmit", refused.path)).token(&refused.owner).send().expect(201).body;
    assert_eq!(anew["question_set_id"], json!(id));
    assert_eq!(anew["answers"]["Q17"]["value"], "We ran a drop-in for two years.");
    // The draft goes on with its own questions until its provider takes the new ones.
    let draft = t.get(&writing.path).token(&writing.owner).send().expect(200).body;
    assert_eq!(draft["newest_question_set_id"], json!(id));
    let failing = |path: &str, owner: &Person| {
        let check = t.post(format!("{path}/check")).token(owner).send().expect(200).body;
        let all = check["requirements"].as_array().unwrap().clone();
        all.iter().find(|one| one["code"] == "Q17").unwrap()["outcome"].clone()
    };
    assert_eq!(failing(&writing.path, &writing.owner), "fail");
    let take = format!("{}/use-newest-questions", writing.path);
    t.post(&take).token(&writing.owner).send().expect(200);
    assert_eq!(failing(&writing.path, &writing.owner), "pass");
    t.post(&take).token(&writing.owner).send().problem(409, "conflict");
    // Who had given up begins with the words that were written.
    let back = apply(&t, &f.id, &gone.body, &gone.owner).expect(201).body;
    assert_eq!(back["answers"]["Q18"]["value"], "Half of our trustees.");
}

#[test]
fn a_half_done_application_ends_with_the_questions_it_began_with() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    give(&t, &a, "Q6", 0, json!("alone")).expect(200);
    let set = t.get(&a.path).token(&a.owner).send().expect(200).body["question_set_id"].clone();
    changed(&t, &f, "Q20", |question| question["must_be"] = json!("no"));
    for (code, value) in
        [("Q7", json!([])), ("Q8", json!([])), ("Q17", json!("Work.")), ("Q18", json!("They do."))]
    {
        give(&t, &a, code, 0, value).expect(200);
    }
    for code in ["Q15", "Q20", "Q21", "Q22", "Q26"] {
        give(&t, &a, code, 0, json!(true)).expect(200);
    }
    let sent = t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200).body;
    assert_eq!((&sent["state"], &sent["question_set_id"]), (&json!("submitted"), &set));
    t.post(format!("{}/use-newest-questions", a.path)).token(&a.owner).send().problem(409, "wrong_state");
}

#[test]
fn a_preview_counts_and_names_nobody() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Named Charity");
    give(&t, &a, "Q17", 0, json!("word ".repeat(180))).expect(200);
    let b = begin(&t, &f, "Unanswered Charity");
    let id = drafted(&t, &f, &edited(&t, &f, "Q17", words(100))).expect(201).id();
    let path = format!("/api/v1/question-sets/{id}/preview");
    let seen = t.get(&path).token(&f.second).send().expect(200);
    let effect = &seen.body["effects"][0];
    assert_eq!(
        (&effect["would_fail"], &effect["would_answer"], &effect["failed"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(seen.body["told"], json!([]));
    assert!(!seen.text.contains("Charity") && !seen.text.contains(&a.body));
    t.get(&path).token(&b.owner).send().problem(404, "not_found");
    t.post(format!("/api/v1/question-sets/{id}/publish")).token(&f.manager).send().expect(200);
    t.get(&path).token(&b.owner).send().problem(403, "forbidden");
}

#[test]
fn answers_are_used_again_once_they_are_confirmed() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let (f, g) = (t.open_framework(&body), t.open_framework(&body));
    let a = begin(&t, &f, "Small Charity");
    answer_all(&t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    let frozen = t.get(&a.path).token(&a.owner).send().expect(200).body["digest"].clone();
    let known = t.get("/api/v1/answers").token(&a.owner).send().expect(200).body;
    assert_eq!(known["items"].as_array().map(Vec::len), Some(10));
    let stranger = begin(&t, &f, "Stranger");
    assert_eq!(t.get("/api/v1/answers").token(&stranger.owner).send().expect(200).body["items"], json!([]));
    assert_eq!(t.get("/api/v1/answers").token(&f.manager).send().expect(200).body["items"], json!([]));

    let again = apply(&t, &g.id, &a.body, &a.owner).expect(201);
    let path = format!("/api/v1/applications/{}", again.id());
    assert_eq!(again.body["answers"].as_object().map(serde_json::Map::len), Some(10));
    assert!(again.body["answers"]["Q17"]["last_confirmed_at"].is_string());
    assert_eq!(
        again.body["allowed_actions"],
        json!(["submit", "discard", "confirm_answers", "change_scope"])
    );
    let refused = t.post(format!("{path}/submit")).token(&a.owner).send().problem(422, "check_failed");
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(10));
    assert_eq!(refused.body["errors"][0]["code"], "unconfirmed");
    let second = Applicant { body: a.body.clone(), owner: a.owner.clone(), path: path.clone() };
    give(&t, &second, "Q17", 1, json!("Another example.")).expect(200);
    let confirm = format!("{path}/confirm-answers");
    let wrong = json!({"codes": ["Q99"]});
    t.post(&confirm).token(&a.owner).json(wrong).send().problem(422, "invalid");
    t.post(&confirm).token(&stranger.owner).json(json!({})).send().problem(404, "not_found");
    let sure = t.post(&confirm).token(&a.owner).json(json!({})).send().expect(200).body;
    assert!(sure["answers"]["Q18"].get("last_confirmed_at").is_none());
    t.post(format!("{path}/submit")).token(&a.owner).send().expect(200);

    // What was frozen stays as it was.
    let first = t.get(&a.path).token(&a.owner).send().expect(200).body;
    assert_eq!(first["digest"], frozen);
    assert_eq!(first["answers"]["Q17"]["value"], "We ran a drop-in for two years.");

    // Taking one away concerns the store alone.
    let one = t.get("/api/v1/answers").token(&a.owner).send().expect(200).body["items"][0].clone();
    let item = format!("/api/v1/answers/{}", one["id"].as_str().unwrap());
    let version = format!("\"{}\"", one["version"]);
    t.delete(&item).token(&stranger.owner).if_match(&version).send().problem(404, "not_found");
    t.delete(&item).token(&a.owner).if_match("\"99\"").send().problem(412, "precondition_failed");
    t.delete(&item).token(&a.owner).if_match(&version).send().expect(204);
    assert_eq!(
        t.get(&path).token(&a.owner).send().expect(200).body["answers"].as_object().map(serde_json::Map::len),
        Some(10)
    );
}

#[test]
fn ten_thousand_entries_in_one_answer_are_refused_with_the_limit() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    give(&t, &a, "Q6", 0, json!("relying_on_others")).expect(200);
    let names: Vec<String> = (0..10_000).map(|n| format!("Partner {n}")).collect();
    let refused = give(&t, &a, "Q10", 0, json!(names)).problem(422, "invalid");
    assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("at most 500"));
    let etag = t.get(&a.path).token(&a.owner).send().expect(200).etag();
    let effort = format!("{}/effort", a.path);
    t.put(&effort).token(&a.owner).json(json!({"minutes": 95})).send().problem(428, "precondition_required");
    let noted =
        t.put(&effort).token(&a.owner).if_match(&etag).json(json!({"minutes": 95})).send().expect(200);
    assert_eq!(noted.body["effort_minutes"], 95);
}

#[test]
fn a_manager_sees_what_a_set_would_do_and_publishes_it() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Named Charity");
    give(&t, &a, "Q17", 0, json!("word ".repeat(250))).expect(200);
    let id = drafted(&t, &f, &edited(&t, &f, "Q17", words(300))).expect(201).id();
    let manager = t.browser_of(&f.manager);
    let framework = manager.get(&format!("/frameworks/{}", f.id)).expect(200);
    assert!(framework.text.contains("Question set 2 (draft)"));
    let page = format!("/question-sets/{id}");
    let seen = manager.get(&page).expect(200).text;
    for words in [
        "More room.",
        "It was asked for.",
        "A longer answer is accepted: 300 words.",
        "1 provider",
        "Q17, at T1",
    ] {
        assert!(seen.contains(words), "{words}");
    }
    assert!(!seen.contains("Named Charity"));
    let done = manager.submit(&page, &[]);
    assert!(
        manager.follow(&done).expect(200).text.contains("Everyone whom a relaxed requirement had failed")
    );

    // The provider takes the new questions on its own page.
    let own = a.path.replace("/api/v1/applications", "/apply");
    let writer = t.browser_of(&a.owner);
    assert!(writer.get(&own).expect(200).text.contains("Take the newest questions"));
    let step = format!("{own}/use_newest_questions");
    writer.get(&step).expect(200);
    let done = writer.submit(&step, &[]);
    assert!(writer.follow(&done).expect(200).text.contains("Your draft now has the newest questions"));
}

#[test]
fn earlier_answers_are_shown_and_confirmed_on_pages() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let (f, g) = (t.open_framework(&body), t.open_framework(&body));
    let a = begin(&t, &f, "Small Charity");
    answer_all(&t, &a);
    let own = format!("/apply/{}", apply(&t, &g.id, &a.body, &a.owner).expect(201).id());
    let writer = t.browser_of(&a.owner);
    assert!(
        writer
            .get(&own)
            .expect(200)
            .text
            .contains("This is from your earlier application, last confirmed on")
    );
    let one = writer.get(&format!("{own}/questions/Q17")).expect(200).text;
    assert!(one.contains("Saving confirms it") && one.contains("We ran a drop-in for two years."));
    let step = format!("{own}/confirm_answers");
    assert!(writer.get(&step).expect(200).text.contains("We ran a drop-in for two years."));
    let done = writer.submit(&step, &[]);
    assert!(writer.follow(&done).expect(200).text.contains("Answers confirmed"));
    writer.get(&format!("{own}/submit")).expect(200);
    let sent = writer.submit(&format!("{own}/submit"), &[]);
    assert!(writer.follow(&sent).expect(200).text.contains("Application submitted"));
}

#[test]
fn a_draft_changes_what_it_applies_for_on_its_page() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    let own = a.path.replace("/api/v1/applications", "/apply");
    let writer = t.browser_of(&a.owner);
    // Who has applied is led to the application, not to another.
    let start = writer.get(&format!("/frameworks/{}/apply", f.id));
    let joined = writer.follow(&start).expect(200).text;
    assert!(joined.contains("Small Charity has applied") && joined.contains(&own));
    assert!(!joined.contains("Apply to join"));

    let tasks = writer.get(&own).expect(200).text;
    assert!(tasks.contains(&format!("{own}/scope")) && !tasks.contains("largest single funder?</a>"));
    let scope = format!("{own}/scope");
    let form = writer.get(&scope).expect(200).text;
    assert!(form.contains("Change what you apply for") && form.contains("value=\"lincolnshire\" checked"));
    let given = |tier, area| [("tier", tier), ("categories", "DF01"), ("areas", area)];
    let wrong = writer.submit(&scope, &given("1", "atlantis"));
    let wrong = wrong.expect(422).text;
    assert!(wrong.contains("is not in this framework"), "{wrong}");
    let changed = writer.submit(&scope, &given("3", "lincolnshire"));
    let tasks = writer.follow(&changed).expect(200).text;
    assert!(tasks.contains("largest single funder?</a>"), "{tasks}");
    assert!(tasks.contains("A large award on top of a single funder could end with that funder."));
    let question = writer.get(&format!("{own}/questions/Q13")).expect(200).text;
    assert!(question.contains("Why it is asked: A large award") && question.contains(">%</div>"));
    let told = writer.submit(&format!("{own}/questions/Q13"), &[("value", "450")]);
    assert!(told.expect(422).text.contains("0 to 100"));
}
