//! Clarifications: asked in private, answered to everyone, the asker not derivable.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::{Person, Published};
use crate::harness::{Answer, TestApp};
use crate::qualification::mails_with;
use crate::visibility;

const QUESTION: &str = "Does the volume include release on licence?";

/// A published competition with two invited providers and one that is not.
struct World {
    t: TestApp,
    c: Published,
    asker: String,
    writer: Person,
    other: Person,
    stranger: Person,
    director: Person,
}

fn address(who: &Person) -> String {
    format!("{}@example.org", who.id)
}

fn world() -> World {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let [asker, other, stranger] = ["Harbour Light", "Bridge", "Stranger"].map(|name| t.provider(name));
    let c = t.published_competition(&body, &[&asker, &other], 7 * 86_400, false);
    World {
        writer: t.person(&[(&asker, Role::BidWriter, None, None), (&asker, Role::Owner, None, None)]),
        other: t.person(&[(&other, Role::Owner, None, None)]),
        stranger: t.person(&[(&stranger, Role::Owner, None, None)]),
        director: t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]),
        asker,
        c,
        t,
    }
}

impl World {
    fn list(&self) -> String {
        format!("/api/v1/competitions/{}/clarifications", self.c.id)
    }

    fn ask(&self, who: &Person, question: &str) -> Answer {
        self.t.post(self.list()).token(who).json(json!({"question": question})).send()
    }

    fn asked(&self, question: &str) -> String {
        format!("/api/v1/clarifications/{}", self.ask(&self.writer, question).expect(201).id())
    }

    fn seen_by(&self, who: Option<&Person>) -> Vec<Value> {
        let mut request = self.t.get(self.list());
        if let Some(who) = who {
            request = request.token(who);
        }
        request.send().expect(200).body["items"].as_array().unwrap().clone()
    }

    /// The next full hour is over, and everyone is signed in again.
    fn an_hour_later(&mut self) {
        self.t.advance_seconds(3_600);
        fairlot::timekeeping::act_due(&self.t.app).expect("the clock");
        for person in [&mut self.writer, &mut self.other, &mut self.stranger, &mut self.director] {
            *person = self.t.refreshed(person);
        }
    }

    fn act(&self, path: &str, action: &str, who: &Person, body: Value) -> Answer {
        self.t.post(format!("{path}/{action}")).token(who).json(body).send()
    }
}

#[test]
fn a_question_is_asked_in_private_and_answered_to_everyone() {
    let mut w = world();
    let path = w.asked(QUESTION);
    // Before the full hour the commissioning side knows nothing.
    assert!(w.seen_by(Some(&w.director)).is_empty());
    w.t.get(&path).token(&w.director).send().problem(404, "not_found");
    w.act(&path, "answer", &w.director, json!({"answer": "Yes."})).problem(404, "not_found");
    assert_eq!(w.seen_by(Some(&w.writer))[0]["own"]["organisation_id"], w.asker.as_str());
    w.an_hour_later();
    mails_with(&w.t, &w.director, "wait for an answer");
    let waiting = w.seen_by(Some(&w.director));
    assert_eq!((waiting.len(), &waiting[0]["question"]), (1, &json!(QUESTION)));
    assert_eq!(waiting[0]["allowed_actions"], json!(["answer", "decline"]));
    for who in [None, Some(&w.other), Some(&w.stranger)] {
        assert!(w.seen_by(who).is_empty());
    }
    w.act(&path, "answer", &w.other, json!({"answer": "Yes."})).problem(403, "forbidden");
    let words = json!({"answer": "Yes, it does.", "question": "Is release on licence within the volume?"});
    let answered = w.act(&path, "answer", &w.director, words).expect(200).body;
    assert_eq!((&answered["number"], &answered["state"]), (&json!(1), &json!("answered")));
    for who in [None, Some(&w.other), Some(&w.stranger), Some(&w.director)] {
        let rows = w.seen_by(who);
        assert_eq!(rows[0]["question"], "Is release on licence within the volume?");
        assert_eq!(rows[0]["answer"], "Yes, it does.");
        assert_eq!(rows[0]["own"], Value::Null);
    }
    assert_eq!(w.seen_by(Some(&w.writer))[0]["own"]["question"], QUESTION);
    let letters = |who: &Person| mails_with(&w.t, who, "was answered");
    assert_eq!((letters(&w.writer).len(), letters(&w.other).len()), (1, 1));
    w.act(&path, "answer", &w.director, json!({"answer": "No."})).problem(409, "wrong_state");
}

#[test]
fn a_question_is_declined_to_the_asker_alone_or_withdrawn() {
    let mut w = world();
    let (declined, withdrawn) = (w.asked("What do the others ask for it?"), w.asked(QUESTION));
    w.act(&withdrawn, "withdraw", &w.other, json!({})).problem(404, "not_found");
    w.act(&withdrawn, "withdraw", &w.writer, json!({})).expect(200);
    w.an_hour_later();
    let waiting = w.seen_by(Some(&w.director));
    assert_eq!(waiting.len(), 1, "who withdrew is not seen: {waiting:?}");
    w.t.get(&withdrawn).token(&w.director).send().problem(404, "not_found");
    w.act(&declined, "decline", &w.director, json!({"reason": " "})).problem(422, "invalid");
    let reason = json!({"reason": "Prices of others are not told."});
    w.act(&declined, "decline", &w.director, reason).expect(200);
    mails_with(&w.t, &w.writer, "will not be answered");
    let own = w.t.get(&declined).token(&w.writer).send().expect(200).body;
    assert_eq!(own["decline_reason"], "Prices of others are not told.");
    w.t.get(&declined).token(&w.other).send().problem(404, "not_found");
    assert!(w.seen_by(Some(&w.other)).is_empty() && w.seen_by(None).is_empty());
    assert!(!w.t.mails_to(&address(&w.other)).iter().any(|mail| mail.contains("question")));
}

#[test]
fn who_may_ask_what_until_when() {
    let w = world();
    w.ask(&w.stranger, QUESTION).problem(403, "forbidden");
    w.ask(&w.director, QUESTION).problem(403, "forbidden");
    w.ask(&w.writer, "  ").problem(422, "invalid");
    let named = w.ask(&w.writer, "Can harbour  LIGHT bring volunteers?").problem(422, "invalid");
    assert_eq!(named.body["errors"][0]["code"], "names_asker");
    let once = || {
        let request = w.t.post(w.list()).token(&w.writer).header("Idempotency-Key", "once-and-again");
        request.json(json!({"question": QUESTION})).send().expect(201).id()
    };
    assert_eq!(once(), once());
    let path = w.asked("Can she bring volunteers?");
    let until = |micros: i64| {
        use fairlot::kernel::db::schema::competitions as c;
        let (id, at) = (w.c.id.clone(), w.t.app.clock.now().plus_micros(micros));
        w.t.arrange(move |tx| {
            let now = tx.now()?;
            diesel::update(c::table.find(&id))
                .set((c::questions_until.eq(at), c::version.eq(c::version + 1), c::recorded_at.eq(now)))
                .execute(tx.conn())?;
            Ok(())
        });
    };
    until(60_000_000);
    w.ask(&w.writer, QUESTION).expect(201);
    until(-1);
    w.ask(&w.writer, QUESTION).problem(409, "deadline_passed");
    // What was asked in time is still answered.
    w.act(&path, "withdraw", &w.writer, json!({})).expect(200);
}

#[test]
fn a_published_question_does_not_name_its_asker() {
    let mut w = world();
    let path = w.asked("Can our volunteers come along?");
    w.an_hour_later();
    let telling = json!({"answer": "Yes.", "question": "Can Harbour Light bring volunteers?"});
    let refused = w.act(&path, "answer", &w.director, telling).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["code"], "names_asker");
    assert_eq!(w.seen_by(Some(&w.director))[0]["state"], "asked");
}

#[test]
fn numbers_follow_the_answers_and_a_thousand_are_listed_once() {
    let w = world();
    let ids = w.t.clarifications(&w.c.id, &w.asker, 1_000);
    for (number, id) in (1..).zip([&ids[700], &ids[3]]) {
        let path = format!("/api/v1/clarifications/{id}");
        let answered = w.act(&path, "answer", &w.director, json!({"answer": "Yes."})).expect(200).body;
        assert_eq!(answered["number"], number);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page =
            w.t.get(format!("{}?limit=100{cursor}", w.list())).token(&w.director).send().expect(200).body;
        let rows = page["items"].as_array().unwrap();
        seen.extend(rows.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!((&seen[0], &seen[1]), (&ids[700], &ids[3]));
    assert!(seen[2..].is_sorted(), "the others stand in the order of their random ids");
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (1_000, 1_000));
    assert_eq!(w.seen_by(None).len(), 2);
}

/// Without when a report was made, and without the reader's own refused attempts, which are recorded some seconds later.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.remove("as_at");
            fields.remove("next_cursor");
            fields.values_mut().for_each(|one| *one = timeless(one.take()));
        }
        Value::Array(items) => {
            items.retain(|one| one["action"] != "refused");
            items.iter_mut().for_each(|one| *one = timeless(one.take()));
        }
        _ => {}
    }
    value
}

/// Everything that a caller of the commissioning side can read, by its path.
pub fn all_reads(
    t: &TestApp,
    ids: &BTreeMap<&'static str, String>,
    roles: &[Person],
) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    for (number, person) in roles.iter().enumerate() {
        for path in visibility::reads(ids) {
            let answer = t.get(&path).token(person).send();
            let etag = answer.header("etag").unwrap_or_default().to_owned();
            let text = format!("{} {etag} {}", answer.status, timeless(answer.body));
            read.insert(format!("{number} {path}"), text);
        }
    }
    read
}

/// The paths whose answers differ, but for the caller's own sessions.
pub fn differences<'a>(
    before: &BTreeMap<String, String>,
    after: &'a BTreeMap<String, String>,
) -> BTreeSet<&'a str> {
    after
        .iter()
        .filter(|(key, answer)| before.get(*key) != Some(answer))
        .filter_map(|(key, _)| key.split_once(' ').map(|(_, path)| path))
        .filter(|path| !path.starts_with("/api/v1/me") && !path.starts_with("/api/v1/auth"))
        .collect()
}

#[test]
fn nothing_that_the_commissioning_side_reads_tells_who_asked() {
    let mut w = world();
    let ids = BTreeMap::from([
        ("competitions", w.c.id.clone()),
        ("organisations", w.asker.clone()),
        ("frameworks", w.c.framework.clone()),
        ("lots", w.c.lots[0].clone()),
    ]);
    let body = &w.c.body;
    let platform = w.t.platform();
    let mut roles = vec![
        w.t.person(&[(body, Role::RegionalDirector, Some("F"), None)]),
        w.t.person(&[(body, Role::Commissioner, Some("F"), None)]),
        w.t.person(&[(body, Role::FrameworkManager, None, None)]),
        w.t.person(&[(body, Role::Evaluator, None, Some(&w.c.id))]),
        w.t.person(&[(body, Role::Auditor, None, None)]),
        w.t.person(&[(&platform, Role::Administrator, None, None)]),
    ];
    let before = all_reads(&w.t, &ids, &roles);
    let path = w.asked(QUESTION);
    let at_once = all_reads(&w.t, &ids, &roles);
    assert_eq!(differences(&before, &at_once), BTreeSet::new(), "asking changes nothing that they read");
    w.an_hour_later();
    for person in &mut roles {
        *person = w.t.refreshed(person);
    }
    let after = all_reads(&w.t, &ids, &roles);
    assert_eq!(differences(&before, &after), BTreeSet::from([w.list().as_str()]));
    let telling = [w.asker.clone(), w.writer.id.clone(), "Harbour Light".to_owned()];
    for person in &roles {
        let one = w.t.get(&path).token(person).send();
        let mails = w.t.mails_to(&address(person)).join("\n");
        for word in &telling {
            assert!(!one.text.contains(word) && !mails.contains(word), "{word}: {}", one.text);
        }
    }
    // The asker's own receipt of the answer is everyone's.
    let answered = w.act(&path, "answer", &w.director, json!({"answer": "Yes."})).expect(200);
    assert!(telling.iter().all(|word| !answered.text.contains(word)), "{}", answered.text);
}

#[test]
fn questions_are_asked_and_answered_in_pages() {
    let mut w = world();
    let home = format!("/competitions/{}", w.c.id);
    let page = format!("{home}/clarifications");
    shows(&w.t.browser().get(&home).expect(200), &["All terms", "Questions and answers"]);
    shows(&w.t.browser().get(&page).expect(200), &["No question is answered yet."]);
    let asking = format!("{page}/ask");
    w.t.browser_of(&w.director).get(&asking).expect(403);
    let writer = w.t.browser_of(&w.writer);
    shows(&writer.get(&page).expect(200), &["Ask a question"]);
    writer.get(&asking).expect(200);
    shows(&writer.submit(&asking, &[("question", "")]).expect(422), &["Enter a question"]);
    shows(
        &writer.submit(&asking, &[("question", "May Harbour Light come?")]).expect(422),
        &["leave the name out", "May Harbour Light come?</textarea>"],
    );
    let sent = writer.submit(&asking, &[("question", QUESTION)]);
    shows(&writer.follow(&sent), &["Your question is sent", QUESTION, "Take back"]);
    assert!(!w.t.browser_of(&w.director).get(&page).expect(200).text.contains(QUESTION));
    w.an_hour_later();
    let director = w.t.browser_of(&w.director);
    let waiting = director.get(&page).expect(200);
    shows(&waiting, &[QUESTION, "Decline to answer"]);
    assert!(!waiting.text.contains("Your organisation asked this"));
    let id = w.seen_by(Some(&w.director))[0]["id"].as_str().unwrap().to_owned();
    let answering = format!("/clarifications/{id}/answer");
    shows(&director.get(&answering).expect(200), &[QUESTION, "Publish the answer"]);
    let fields = [("question", QUESTION), ("answer", "")];
    shows(&director.submit(&answering, &fields).expect(422), &["Enter your answer"]);
    let published = director.submit(&answering, &[("question", QUESTION), ("answer", "Yes, it does.")]);
    shows(&director.follow(&published), &["The answer is published", "1. Does the volume", "Yes, it does."]);
    shows(&w.t.browser().get(&page).expect(200), &["1. Does the volume", "Yes, it does."]);
    shows(&w.t.browser_of(&w.writer).get(&page).expect(200), &["Your organisation asked this"]);
    director.get(&answering).expect(409);
}
