//! An organisation's record beyond its entry in the register: income and what it is told of, who leads it, the days of
//! identifiers, the people who ask to join, the members of a consortium.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::builders::Person;
use crate::harness::{Answer, TestApp};

fn register(t: &TestApp, token: &str, more: Value) -> Answer {
    let mut body = json!({"name": "Harbour Trust", "kind": "charity", "sector": "voluntary"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    t.post("/api/v1/organisations").token(token).json(body).send()
}

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.body["errors"].as_array().expect("errors");
    errors.iter().map(|one| one["pointer"].as_str().unwrap().to_owned()).collect()
}

fn address(person: &Person) -> String {
    format!("{}@example.org", person.id)
}

fn change(t: &TestApp, token: &str, id: &str, body: Value) -> Answer {
    let path = format!("/api/v1/organisations/{id}");
    let etag = t.get(&path).send().etag();
    t.patch(&path).token(token).if_match(&etag).json(body).send()
}

#[test]
fn an_income_of_nothing_none_told_and_that_of_a_new_body_are_three_things() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    for (sent, basis, band) in [
        (json!({"yearly_income_pence": 0}), "last_year", "under_100k"),
        (json!({}), "not_given", "not_known"),
        (json!({"income_basis": "new_body"}), "new_body", "not_known"),
        (json!({"income_basis": "new_body", "yearly_income_pence": 12_000_000}), "new_body", "100k_to_1m"),
    ] {
        let made = register(&t, &ann.token, sent.clone()).expect(201);
        assert_eq!(made.body["income_basis"], basis, "{sent}");
        assert_eq!(made.body["income_band"], band, "{sent}");
        // Of what it is told is no more public than the income.
        let public = t.get(format!("/api/v1/organisations/{}", made.id())).send().expect(200);
        assert_eq!(public.body["income_basis"], Value::Null);
    }
    for bad in
        [json!({"income_basis": "last_year"}), json!({"income_basis": "not_given", "yearly_income_pence": 0})]
    {
        let refused = register(&t, &ann.token, bad).problem(422, "invalid");
        assert_eq!(pointers(&refused), ["/yearly_income_pence"]);
    }
    // A new body stays one while its forecast changes, until it says otherwise.
    let id = register(&t, &ann.token, json!({"income_basis": "new_body"})).expect(201).id();
    let forecast = change(&t, &ann.token, &id, json!({"yearly_income_pence": 5_000_000})).expect(200);
    assert_eq!(forecast.body["income_basis"], "new_body");
    let year = change(&t, &ann.token, &id, json!({"income_basis": "last_year"})).expect(200);
    assert_eq!(year.body["income_band"], "under_100k");
    let none = change(&t, &ann.token, &id, json!({"yearly_income_pence": null})).expect(200);
    assert_eq!(none.body["income_basis"], "not_given");
}

#[test]
fn who_leads_it_is_its_own_and_answers_the_question_set() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let id = register(&t, &ann.token, json!({"yearly_income_pence": 8_000_000})).expect(201).id();
    let said = json!({"led_by": ["women", "people_with_lived_experience", "women"]});
    let changed = change(&t, &ann.token, &id, said).expect(200);
    assert_eq!(changed.body["led_by"], json!(["women", "people_with_lived_experience"]));
    let path = format!("/api/v1/organisations/{id}");
    let admin = t.person(&[(&t.platform(), Role::Administrator, None, None)]);
    for other in [t.get(&path).send(), t.get(&path).token(&admin).send()] {
        assert_eq!(other.expect(200).body["led_by"], Value::Null);
    }
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    let draft = t
        .post(format!("/api/v1/frameworks/{}/applications", framework.id))
        .token(&ann)
        .json(json!({"organisation_id": id, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]}))
        .send()
        .expect(201);
    assert_eq!(draft.body["record"]["Q5"], json!(["women", "people_with_lived_experience"]));
    let gone = change(&t, &ann.token, &id, json!({"led_by": null})).expect(200);
    assert_eq!(gone.body["led_by"], Value::Null);
    let check = t.post(format!("/api/v1/applications/{}/check", draft.id())).token(&ann).send().expect(200);
    let q5 = check.body["requirements"].as_array().unwrap().iter().find(|one| one["code"] == "Q5").unwrap();
    assert_eq!(q5["outcome"], "pass", "it is optional");
}

#[test]
fn an_identifier_ends_and_comes_back_unless_another_has_it() {
    let t = TestApp::start();
    let (ann, bob) = (t.person(&[]), t.person(&[]));
    let number =
        json!({"identifiers": [{"scheme": "GB-CHC", "value": "9900001", "valid_from": "2015-03-02"}]});
    let (one, two) = (
        register(&t, &ann.token, number).expect(201).id(),
        register(&t, &bob.token, json!({})).expect(201).id(),
    );
    let list = t.get(format!("/api/v1/organisations/{one}/identifiers")).send().expect(200);
    let identifier = list.body["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/organisations/{one}/identifiers/{identifier}");
    let end = |who: &str, etag: &str, day: Value| {
        t.patch(&path).token(who).if_match(etag).json(json!({"valid_to": day})).send()
    };
    end(&bob.token, "\"1\"", json!("2026-01-01")).problem(403, "forbidden");
    end(&ann.token, "\"7\"", json!("2026-01-01")).problem(412, "precondition_failed");
    let order = end(&ann.token, "\"1\"", json!("2014-01-01")).problem(422, "invalid");
    assert_eq!(pointers(&order), ["/valid_to"]);
    let ended = end(&ann.token, "\"1\"", json!("2026-01-01")).expect(200);
    assert_eq!(ended.body["valid_to"], "2026-01-01");
    end(&ann.token, &ended.etag(), Value::Null).expect(200);
    let again = end(&ann.token, "\"3\"", json!("2026-01-01")).expect(200);
    let add = json!({"scheme": "GB-CHC", "value": "9900001"});
    let other = format!("/api/v1/organisations/{two}/identifiers");
    t.post(&other).token(&bob).json(add).send().expect(201);
    end(&ann.token, &again.etag(), Value::Null).problem(409, "already_exists");
    // Both are found by it: the one that has it and the one that had it.
    for text in ["GB-CHC-9900001", "9900001", "gb-chc-990%200001"] {
        let found = t.get(format!("/api/v1/organisations?identifier={text}")).send().expect(200);
        assert_eq!(found.body["items"].as_array().unwrap().len(), 2, "{text}");
    }
    let none = t.get("/api/v1/organisations?identifier=GB-COH-9900001").send().expect(200);
    assert_eq!(none.body["items"], json!([]));
}

#[test]
fn a_number_that_is_registered_already_leads_to_joining_and_merging() {
    let t = TestApp::start();
    let (ann, bob) = (t.person(&[]), t.person(&[]));
    let number = json!({"identifiers": [{"scheme": "GB-CHC", "value": "9900001"}]});
    let first = register(&t, &ann.token, number.clone()).expect(201).id();
    let told = register(&t, &bob.token, number).problem(409, "already_exists");
    let detail = told.body["detail"].as_str().unwrap();
    assert!(detail.contains("identifier=GB-CHC-9900001") && detail.contains("merge"), "{detail}");
    let found = t.get("/api/v1/organisations?identifier=GB-CHC-9900001").send().expect(200);
    assert_eq!(found.body["items"][0]["id"], first.as_str());
    assert_eq!(t.get("/api/v1/organisations").send().body["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_person_asks_to_join_and_an_owner_answers() {
    let t = TestApp::start();
    let (ann, bob, eve) = (t.person(&[]), t.person(&[]), t.person(&[]));
    let id = register(&t, &ann.token, json!({})).expect(201).id();
    let path = format!("/api/v1/organisations/{id}/join-requests");
    let ask = |who: &str, role: &str| {
        t.post(&path).token(who).json(json!({"role": role, "message": "I keep the books."})).send()
    };
    t.post(&path).json(json!({"role": "viewer"})).send().problem(401, "not_signed_in");
    assert_eq!(pointers(&ask(&bob.token, "auditor").problem(422, "invalid")), ["/role"]);
    ask(&ann.token, "viewer").problem(409, "already_exists");
    let asked = ask(&bob.token, "owner").expect(201);
    assert_eq!(asked.body["allowed_actions"], json!(["withdraw"]));
    ask(&bob.token, "viewer").problem(409, "already_exists");
    // The mail says that somebody asks, and nobody's name.
    let mails = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        t.mails_to(&address(&ann)).into_iter().find(|text| text.contains("asks to join Harbour Trust"))
    });
    assert!(!mails.expect("a mail").contains(&bob.id));
    // Nobody else learns of the request.
    let one = format!("/api/v1/join-requests/{}", asked.id());
    t.get(&one).token(&eve).send().problem(404, "not_found");
    t.get(&path).token(&eve).send().problem(403, "forbidden");
    t.get(&path).token(&bob).send().problem(403, "forbidden");
    t.post(format!("{one}/accept")).token(&bob).json(json!({})).send().problem(403, "forbidden");
    let eves = register(&t, &eve.token, json!({"name": "Other"})).expect(201);
    t.post(format!("{one}/accept")).token(&eve).json(json!({})).send().problem(404, "not_found");
    drop(eves);
    // The owner gives another role than was asked for.
    let list = t.get(&path).token(&ann).send().expect(200);
    assert_eq!(list.body["items"][0]["email"], address(&bob));
    let accepted =
        t.post(format!("{one}/accept")).token(&ann).json(json!({"role": "viewer"})).send().expect(200);
    assert_eq!(
        (&accepted.body["outcome"], &accepted.body["given_role"]),
        (&json!("accepted"), &json!("viewer"))
    );
    t.post(format!("{one}/refuse")).token(&ann).json(json!({})).send().problem(409, "conflict");
    t.get(format!("/api/v1/organisations/{id}/people")).token(&bob).send().expect(200);
    // Refused with a reason, asked again, withdrawn.
    let second = ask(&eve.token, "bid_writer").expect(201);
    let path_of = |id: &str, action: &str| format!("/api/v1/join-requests/{id}/{action}");
    let refused = t
        .post(path_of(&second.id(), "refuse"))
        .token(&ann)
        .json(json!({"reason": "We do not know you."}))
        .send()
        .expect(200);
    assert_eq!(refused.body["reason"], "We do not know you.");
    let third = ask(&eve.token, "bid_writer").expect(201);
    t.post(path_of(&third.id(), "withdraw")).token(&ann).send().problem(403, "forbidden");
    t.post(path_of(&third.id(), "withdraw")).token(&eve).send().expect(200);
    let own = t.get("/api/v1/join-requests").token(&eve).send().expect(200);
    let outcomes: Vec<&str> =
        own.body["items"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["refused", "withdrawn"]);
}

#[test]
fn an_administrator_answers_where_nobody_owns_the_registration() {
    let t = TestApp::start();
    let bob = t.person(&[]);
    let provider = t.provider("Imported Trust");
    let admin = t.person(&[(&t.platform(), Role::Administrator, None, None)]);
    let ask = |id: &str| {
        let path = format!("/api/v1/organisations/{id}/join-requests");
        t.post(path).token(&bob).json(json!({"role": "owner"})).send()
    };
    ask(&t.commissioning_body("Ministry")).problem(409, "conflict");
    let asked = ask(&provider).expect(201);
    let accept = format!("/api/v1/join-requests/{}/accept", asked.id());
    t.post(&accept).token(&admin).json(json!({})).send().expect(200);
    // With an owner it is the owner's to answer.
    let eve = t.person(&[]);
    let second = t
        .post(format!("/api/v1/organisations/{provider}/join-requests"))
        .token(&eve)
        .json(json!({"role": "viewer"}))
        .send()
        .expect(201);
    let accept = format!("/api/v1/join-requests/{}/accept", second.id());
    t.post(&accept).token(&admin).json(json!({})).send().problem(404, "not_found");
    t.post(&accept).token(&bob).json(json!({})).send().expect(200);
}

#[test]
fn nobody_waits_for_more_than_ten_answers() {
    let t = TestApp::start();
    let bob = t.person(&[]);
    let ask = |number: usize| {
        let provider = t.provider(&format!("Trust {number}"));
        let path = format!("/api/v1/organisations/{provider}/join-requests");
        t.post(path).token(&bob).json(json!({"role": "viewer"})).send()
    };
    for number in 0..10 {
        ask(number).expect(201);
    }
    ask(10).problem(429, "too_many_requests");
}

#[test]
fn who_leaves_can_no_longer_act_and_their_deeds_stay() {
    let t = TestApp::start();
    let (ann, bob) = (t.person(&[]), t.person(&[]));
    let id = register(&t, &ann.token, json!({})).expect(201).id();
    let join = format!("/api/v1/organisations/{id}/join-requests");
    let asked = t.post(&join).token(&bob).json(json!({"role": "owner"})).send().expect(201);
    let accept = format!("/api/v1/join-requests/{}/accept", asked.id());
    t.post(&accept).token(&ann).json(json!({})).send().expect(200);
    let people = format!("/api/v1/organisations/{id}/people");
    let roles = |who: &str| t.get(&people).token(who).send().expect(200).body["items"].clone();
    let all = roles(&ann.token);
    let of = |email: &str, role: &str| {
        let found = all.as_array().unwrap().iter().find(|one| one["email"] == email && one["role"] == role);
        found.expect("a role")["id"].as_str().unwrap().to_owned()
    };
    let leave =
        |who: &str, grant: &str| t.delete(format!("{people}/{grant}")).token(who).if_match("\"1\"").send();
    // Bob, who owns it too, changes something and leaves; Ann is the last owner then, and stays.
    change(&t, &bob.token, &id, json!({"name": "Harbour and Quay Trust"})).expect(200);
    leave(&bob.token, &of(&address(&bob), "owner")).expect(204);
    change(&t, &bob.token, &id, json!({"name": "x"})).problem(403, "forbidden");
    leave(&ann.token, &of(&address(&ann), "owner")).problem(409, "conflict");
    leave(&ann.token, &of(&address(&ann), "signatory")).expect(204);
    // The name in the register is what he made it, and his deed keeps its actor.
    let public = t.get(format!("/api/v1/organisations/{id}")).send().expect(200);
    assert_eq!(public.body["name"], "Harbour and Quay Trust");
    let me = t.get("/api/v1/me").token(&bob).send().expect(200).body["id"].as_str().unwrap().to_owned();
    let actors: Vec<String> = t
        .app
        .db
        .read_now(|db| {
            use diesel::prelude::*;
            use fairlot::kernel::db::schema::audit_events as e;
            Ok(e::table
                .filter(e::body_id.eq(&id))
                .filter(e::action.eq("change"))
                .select(e::actor)
                .load(db.conn())?)
        })
        .expect("events");
    assert_eq!(actors, [format!("person:{me}")]);
}

#[test]
fn a_consortium_names_members_who_confirm_for_themselves() {
    let t = TestApp::start();
    let (ann, bob) = (t.person(&[]), t.person(&[]));
    let consortium = register(&t, &ann.token, json!({"kind": "consortium"})).expect(201).id();
    let member = register(&t, &bob.token, json!({"name": "Quay Trust"})).expect(201).id();
    let path = format!("/api/v1/organisations/{consortium}/members");
    let name = |who: &str, path: &str, id: &str| {
        t.post(path).token(who).json(json!({"organisation_id": id, "valid_from": "2026-01-01"})).send()
    };
    name(&bob.token, &path, &member).problem(403, "forbidden");
    name(&bob.token, &format!("/api/v1/organisations/{member}/members"), &consortium)
        .problem(409, "conflict");
    let own = name(&ann.token, &path, &consortium).problem(422, "invalid");
    assert_eq!(pointers(&own), ["/organisation_id"]);
    let body = t.commissioning_body("Ministry");
    name(&ann.token, &path, &body).problem(422, "invalid");
    let named = name(&ann.token, &path, &member).expect(201);
    name(&ann.token, &path, &member).problem(409, "already_exists");
    let seen = |token: Option<&str>| {
        let request = t.get(&path);
        let request = token.map_or_else(|| t.get(&path), |token| request.token(token));
        request.send().expect(200).body["items"].as_array().unwrap().len()
    };
    assert_eq!((seen(None), seen(Some(&ann.token)), seen(Some(&bob.token))), (0, 1, 1));
    let place = format!("/api/v1/consortium-members/{}", named.id());
    t.post(format!("{place}/confirm")).token(&ann).send().problem(403, "forbidden");
    let eve = t.person(&[]);
    register(&t, &eve.token, json!({"name": "Eve"})).expect(201);
    t.post(format!("{place}/confirm")).token(&eve).send().problem(404, "not_found");
    t.post(format!("{place}/confirm")).token(&bob).send().expect(200);
    t.post(format!("{place}/confirm")).token(&bob).send().problem(409, "conflict");
    assert_eq!(seen(None), 1);
    let end = |day: &str| t.patch(&place).token(&bob).if_match("\"2\"").json(json!({"valid_to": day})).send();
    assert_eq!(pointers(&end("2025-01-01").problem(422, "invalid")), ["/valid_to"]);
    end("2026-06-30").expect(200);
    assert_eq!(seen(None), 1, "its history stays");
    name(&ann.token, &path, &member).expect(201);
}

#[test]
fn a_website_is_a_web_address() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let id = register(&t, &ann.token, json!({})).expect(201).id();
    for bad in ["javascript:alert(1)", "https://", "https://a b.example", "harbour.example"] {
        let refused = change(&t, &ann.token, &id, json!({"website": bad})).problem(422, "invalid");
        assert_eq!(pointers(&refused), ["/website"], "{bad}");
    }
    let long =
        change(&t, &ann.token, &id, json!({"public_summary": "x".repeat(501)})).problem(422, "invalid");
    assert_eq!(pointers(&long), ["/public_summary"]);
    // What it says of itself is public only while it is listed.
    let said = json!({"website": "https://harbour.example", "public_summary": "مرحبا Croeso"});
    change(&t, &ann.token, &id, said).expect(200);
    let public = || t.get(format!("/api/v1/organisations/{id}")).send().expect(200).body;
    assert_eq!(public()["website"], Value::Null);
    change(&t, &ann.token, &id, json!({"listed_in_directory": true})).expect(200);
    assert_eq!(public()["public_summary"], "مرحبا Croeso");
}
