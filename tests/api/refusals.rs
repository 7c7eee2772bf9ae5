//! What every operation refuses, shown on one of them.

use serde_json::json;

use crate::harness::TestApp;

const PATH: &str = "/api/v1/organisations";

#[test]
fn a_body_that_is_not_the_json_it_should_be() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let send = |kind: &str, body: &str| t.post(PATH).token(&ann).bytes(kind, body.as_bytes().to_vec()).send();
    send("application/json", "{").problem(400, "malformed_body");
    send("application/json", "not json").problem(400, "malformed_body");
    send("application/json", "{} {}").expect(422);
    send("application/json", "\u{feff}{}").problem(400, "malformed_body");
    send("text/plain", "{}").problem(415, "unsupported_media_type");
    send("application/x-www-form-urlencoded", "name=x").problem(415, "unsupported_media_type");
    send("application/json", "[]").problem(422, "invalid");
    let missing = send("application/json", "{}").problem(422, "invalid");
    assert_eq!(missing.body["errors"][0]["pointer"], "/name");
    assert_eq!(missing.body["errors"][0]["code"], "required");
    let unknown = send("application/json", r#"{"name":"x","kind":"cic","sector":"voluntary","admin":true}"#);
    let unknown = unknown.problem(422, "invalid");
    assert_eq!(unknown.body["errors"][0]["pointer"], "/admin");
    assert_eq!(unknown.body["errors"][0]["code"], "unknown_field");
    let twice = send("application/json", r#"{"name":"x","name":"y","kind":"cic","sector":"voluntary"}"#);
    assert_eq!(twice.problem(422, "invalid").body["errors"][0]["code"], "duplicate_field");
    let nul = send("application/json", r#"{"name":"a\u0000b","kind":"cic","sector":"voluntary"}"#);
    assert_eq!(nul.problem(422, "invalid").body["errors"][0]["code"], "nul");
    send("application/json", &format!("{{\"name\":\"{}\"}}", "x".repeat(1_100_000)))
        .problem(413, "body_too_large");
    assert_eq!(t.get(PATH).send().expect(200).body["items"], json!([]));
}

#[test]
fn a_path_that_is_none_and_a_method_that_is_none() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let answer = t.put(PATH).token(&ann).json(json!({})).send().problem(405, "method_not_allowed");
    let allow = answer.header("allow").unwrap();
    assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
    t.any("DELETE", "/api/v1/me").token(&ann).send().problem(405, "method_not_allowed");
    t.get("/api/v1/nothing").send().problem(404, "not_found");
    t.get(format!("{PATH}/not-an-id")).send().problem(404, "not_found");
    t.get(format!("{PATH}/0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")).send().problem(404, "not_found");
    t.get("/api/v1/me").send().problem(401, "not_signed_in");
    t.get("/api/v1/me").header("authorization", "Basic eDp5").send().problem(401, "not_signed_in");
    let wrong = t.get("/api/v1/me").token("nonsense").send().problem(401, "not_signed_in");
    assert_eq!(wrong.header("www-authenticate"), Some("Bearer realm=\"fairlot\""));
}

#[test]
fn a_version_that_is_stale_or_missing() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let made = t
        .post(PATH)
        .token(&ann)
        .json(json!({"name": "x", "kind": "cic", "sector": "voluntary"}))
        .send()
        .expect(201);
    let path = format!("{PATH}/{}", made.id());
    let change = || t.patch(&path).token(&ann).json(json!({"name": "y"}));
    change().send().problem(428, "precondition_required");
    change().if_match("\"9\"").send().problem(412, "precondition_failed");
    change().if_match("W/\"1\"").send().problem(412, "precondition_failed");
    change().if_match("*").send().problem(412, "precondition_failed");
    change().if_match("\"1\"").send().expect(200);
    change().if_match("\"1\"").send().problem(412, "precondition_failed");
}

#[test]
fn changing_at_once_one_wins() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let made = t
        .post(PATH)
        .token(&ann)
        .json(json!({"name": "x", "kind": "cic", "sector": "voluntary"}))
        .send()
        .expect(201);
    let path = format!("{PATH}/{}", made.id());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..6)
            .map(|number| {
                let (t, path, ann) = (&t, &path, &ann);
                scope.spawn(move || {
                    let body = json!({"name": format!("name {number}")});
                    t.patch(path).token(ann).if_match("\"1\"").json(body).send().status
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 5, "{statuses:?}");
}

#[test]
fn the_same_post_twice_at_once_makes_one_organisation() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let body = json!({"name": "Once Only", "kind": "cic", "sector": "voluntary"});
    let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let answer = t
                        .post(PATH)
                        .token(&ann)
                        .header("idempotency-key", "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")
                        .json(body.clone())
                        .send();
                    (answer.status, answer.body["id"].as_str().unwrap_or_default().to_owned())
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|(status, _)| matches!(status, 201 | 409)), "{answers:?}");
    let found = t.get(format!("{PATH}?name=once")).send().expect(200);
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1, "{answers:?}");
    let id = found.body["items"][0]["id"].as_str().unwrap();
    assert!(answers.iter().filter(|(status, _)| *status == 201).all(|(_, made)| made == id));
}

#[test]
fn an_idempotency_key_is_for_one_request_and_one_caller() {
    let t = TestApp::start();
    let (ann, bob) = (t.person(&[]), t.person(&[]));
    let post = |who: &str, key: &str, name: &str| {
        t.post(PATH)
            .token(who)
            .header("idempotency-key", key)
            .json(json!({"name": name, "kind": "cic", "sector": "voluntary"}))
            .send()
    };
    let first = post(&ann.token, "key-number-one", "One").expect(201);
    let again = post(&ann.token, "key-number-one", "One").expect(201);
    assert_eq!((first.body.clone(), first.etag()), (again.body.clone(), again.etag()));
    assert_eq!(first.header("location"), again.header("location"));
    post(&ann.token, "key-number-one", "Two").problem(422, "idempotency_mismatch");
    assert_ne!(post(&bob.token, "key-number-one", "One").expect(201).id(), first.id());
    post(&ann.token, "short", "One").problem(400, "malformed_header");
    post(&ann.token, &"k".repeat(129), "One").problem(400, "malformed_header");
}
