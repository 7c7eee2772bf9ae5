use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::harness::TestApp;

#[test]
fn two_managers_publish_and_everyone_reads() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let first = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let second = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let made = t.post("/api/v1/frameworks").token(&first).json(t.framework_terms(&body)).send().expect(201);
    assert_eq!(made.body["state"], "draft");
    assert_eq!(made.body["tiers"][1]["up_to_pence"], 13_501_800);
    assert_eq!(made.body["allowed_actions"], json!(["publish", "discard"]));
    let path = format!("/api/v1/frameworks/{}", made.id());
    t.get(&path).send().problem(404, "not_found");

    let faults = t.post(format!("{path}/publish")).token(&first).send().problem(422, "check_failed");
    assert_eq!(faults.body["errors"][0]["pointer"], "/question_sets");
    let set = t.post(format!("{path}/question-sets")).token(&first).json(json!({})).send().expect(201);
    assert_eq!(set.body["questions"].as_array().map(Vec::len), Some(26));
    t.get(format!("/api/v1/question-sets/{}", set.id())).send().problem(404, "not_found");

    let waiting = t.post(format!("{path}/publish")).token(&first).send().expect(202);
    assert_eq!(waiting.body["status"], "awaiting_confirmation");
    t.post(format!("{path}/publish")).token(&first).send().problem(403, "another_person_required");
    let read = t.get(&path).token(&second).send().expect(200);
    assert_eq!(read.body["awaiting_confirmation"]["requested_by"], first.id);
    let open = t.post(format!("{path}/publish")).token(&second).send().expect(200);
    assert_eq!(open.body["state"], "open");
    assert_eq!(t.get(&path).send().expect(200).body["allowed_actions"], json!([]));
    let public = t.get(format!("/api/v1/question-sets/{}", set.id())).send().expect(200);
    assert_eq!(public.body["state"], "published");
    t.post(format!("/api/v1/question-sets/{}/publish", set.id()))
        .token(&first)
        .send()
        .problem(409, "wrong_state");
    let list = t.get("/api/v1/frameworks").send().expect(200);
    assert_eq!(list.body["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_change_makes_the_request_void() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let first = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let second = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let made = t.post("/api/v1/frameworks").token(&first).json(t.framework_terms(&body)).send().expect(201);
    let path = format!("/api/v1/frameworks/{}", made.id());
    t.post(format!("{path}/question-sets")).token(&first).json(json!({})).send().expect(201);
    t.post(format!("{path}/publish")).token(&first).send().expect(202);
    t.patch(&path).token(&first).json(json!({"name": "Other"})).send().problem(428, "precondition_required");
    let changed = t
        .patch(&path)
        .token(&first)
        .if_match(&made.etag())
        .json(json!({"name": "Other", "areas": ["derbyshire"]}))
        .send()
        .expect(200);
    assert_eq!(changed.body["areas"], json!(["derbyshire"]));
    t.patch(&path)
        .token(&first)
        .if_match(&made.etag())
        .json(json!({"name": "Late"}))
        .send()
        .problem(412, "precondition_failed");
    t.post(format!("{path}/publish")).token(&second).send().expect(202);
    t.post(format!("{path}/publish")).token(&first).send().expect(200);
    let etag = t.get(&path).send().expect(200).etag();
    t.patch(&path)
        .token(&first)
        .if_match(&etag)
        .json(json!({"name": "Never"}))
        .send()
        .problem(409, "wrong_state");
}

#[test]
fn old_sign_ins_and_other_bodies_cannot_publish() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let other = t.commissioning_body("Mayor");
    let first = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let stranger = t.person(&[(&other, Role::FrameworkManager, None, None)]);
    let made = t.post("/api/v1/frameworks").token(&first).json(t.framework_terms(&body)).send().expect(201);
    let path = format!("/api/v1/frameworks/{}", made.id());
    t.post(format!("{path}/question-sets")).token(&first).json(json!({})).send().expect(201);
    t.post(format!("{path}/publish")).token(&stranger).send().problem(404, "not_found");
    t.post("/api/v1/frameworks")
        .token(&stranger)
        .json(t.framework_terms(&body))
        .send()
        .problem(403, "forbidden");
    t.advance_seconds(30 * 60);
    t.post(format!("{path}/publish")).token(&first).send().problem(403, "reauthentication_required");
    let fresh = t.refreshed(&first);
    t.post(format!("{path}/publish")).token(&fresh).send().expect(202);
}

#[test]
fn contradictory_terms_are_named() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let first = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let mut terms = t.framework_terms(&body);
    terms["closes_on"] = terms["opens_on"].clone();
    terms["standstill_working_days"] = json!(3);
    terms["tiers"] = json!([{"tier": 1, "up_to_pence": 5}, {"tier": 2, "up_to_pence": 4}]);
    terms["categories"] = json!(["NOPE"]);
    let answer = t.post("/api/v1/frameworks").token(&first).json(terms).send().problem(422, "invalid");
    let pointers: Vec<_> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/closes_on", "/standstill_working_days", "/tiers", "/categories"]);
}

#[test]
fn it_is_suspended_resumed_and_closes_by_itself() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let f = t.open_framework(&body);
    let path = format!("/api/v1/frameworks/{}", f.id);
    let reason = json!({"reason": "A review."});
    t.post(format!("{path}/suspend")).token(&f.manager).json(json!({})).send().problem(422, "invalid");
    t.post(format!("{path}/suspend")).token(&f.manager).json(reason.clone()).send().expect(200);
    t.post(format!("{path}/suspend")).token(&f.manager).json(reason).send().problem(409, "wrong_state");
    t.post(format!("{path}/resume")).token(&f.manager).send().expect(200);
    t.advance_seconds(302 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    assert_eq!(t.get(&path).send().expect(200).body["state"], "closed");
}

#[test]
fn two_managers_extend_it_to_the_same_day() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let path = format!("/api/v1/frameworks/{}", f.id);
    let today = t.app.clock.now().london_day();
    let until =
        |days: i64| json!({"closes_on": today.plus_days(days).to_string(), "reason": "The services go on."});
    let extend = |who, days| t.post(format!("{path}/extend")).token(who).json(until(days)).send();
    let earlier = extend(&f.manager, 300).problem(422, "invalid");
    assert_eq!(earlier.body["errors"][0]["pointer"], "/closes_on");
    extend(&f.manager, 700).expect(202);
    extend(&f.manager, 700).problem(403, "another_person_required");
    extend(&f.second, 701).problem(409, "conflict");
    let waiting = t.get(&path).token(&f.second).send().expect(200).body;
    assert_eq!(waiting["awaiting_confirmation"]["action"], "extend");
    let done = extend(&f.second, 700).expect(200).body;
    assert_eq!(
        (&done["state"], &done["closes_on"]),
        (&json!("open"), &json!(today.plus_days(700).to_string()))
    );
    t.advance_seconds(302 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    assert_eq!(t.get(&path).send().expect(200).body["state"], "open");
}
