//! Signing in, tokens, registration, passwords, the second factor and API keys, through HTTP.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::builders::{PASSWORD, totp_code};
use crate::harness::{Answer, TestApp};

fn sign_in(t: &TestApp, email: &str, password: &str) -> Answer {
    t.post("/api/v1/auth/sessions").json(json!({"email": email, "password": password})).send()
}

fn form(t: &TestApp, body: &str) -> Answer {
    t.post("/api/v1/auth/token").bytes("application/x-www-form-urlencoded", body.as_bytes().to_vec()).send()
}

/// Sets a second factor up and gives its secret and recovery codes.
fn second_factor(t: &TestApp, token: &str) -> (String, Vec<String>) {
    let made = t.post("/api/v1/me/second-factor").token(token).json(json!({})).send().expect(201);
    let secret = made.body["secret"].as_str().unwrap().to_owned();
    assert!(made.body["otpauth_url"].as_str().unwrap().starts_with("otpauth://totp/Fairlot:"));
    let code = totp_code(&secret, t.app.clock.now().as_seconds());
    t.post("/api/v1/me/second-factor/confirm")
        .token(token)
        .json(json!({"code": "000000x"}))
        .send()
        .expect(422);
    let confirmed = t
        .post("/api/v1/me/second-factor/confirm")
        .token(token)
        .json(json!({"code": code}))
        .send()
        .expect(200);
    let codes: Vec<String> = confirmed.body["recovery_codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

#[test]
fn a_person_registers_confirms_and_signs_in() {
    let t = TestApp::start();
    let register = |email: &str| {
        t.post("/api/v1/auth/registrations")
            .json(json!({"email": email, "name": "Ann Example", "password": PASSWORD, "locale": "cy"}))
            .send()
            .expect(202)
    };
    let first = register("Ann@Example.org");
    sign_in(&t, "ann@example.org", PASSWORD).problem(401, "sign_in_failed");
    let token = t.mailed_token("Ann@Example.org", "flc_");
    let confirm = |password: &str| {
        t.post("/api/v1/auth/registrations/confirm")
            .json(json!({"token": token, "password": password}))
            .send()
    };
    let wrong = confirm("not the one that was chosen").problem(422, "invalid");
    assert_eq!(wrong.body["errors"][0]["pointer"], "/password");
    confirm(PASSWORD).expect(204);
    confirm(PASSWORD).problem(422, "invalid");
    let session = sign_in(&t, " ANN@example.org ", PASSWORD).expect(201);
    assert_eq!(session.body["expires_in"], 900);
    let me = t.get("/api/v1/me").token(session.body["access_token"].as_str().unwrap()).send().expect(200);
    assert_eq!(me.body["email"], "Ann@Example.org");
    assert_eq!(me.body["locale"], "cy");
    assert_eq!(me.body["second_factor"]["state"], "none");
    // The same answer where the address has an account, whose owner is told.
    let again = register("ann@example.org");
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert!(t.mailed_token("Ann@Example.org", "flp_").starts_with("flp_"));
    sign_in(&t, "ann@example.org", PASSWORD).expect(201);
}

#[test]
fn a_registration_names_every_fault() {
    let t = TestApp::start();
    let answer = t
        .post("/api/v1/auth/registrations")
        .json(json!({"email": "nobody", "name": "   ", "password": PASSWORD}))
        .send()
        .problem(422, "invalid");
    let pointers: Vec<&str> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/email", "/name"]);
    let answer = t
        .post("/api/v1/auth/registrations")
        .json(json!({"email": "harbour@example.org", "name": "Ann", "password": "harbour"}))
        .send()
        .problem(422, "invalid");
    let codes: Vec<&str> =
        answer.body["errors"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["password_too_short", "password_contains_email"]);
    assert!(!answer.text.contains("\"harbour\""));
}

#[test]
fn a_wrong_password_and_an_unknown_account_get_the_same_answer() {
    let t = TestApp::start();
    t.registered("ann@example.org");
    let wrong = sign_in(&t, "ann@example.org", "another four brown words").problem(401, "sign_in_failed");
    let unknown = sign_in(&t, "nobody@example.org", PASSWORD).problem(401, "sign_in_failed");
    assert_eq!(wrong.body, unknown.body);
    let names = |answer: &Answer| {
        let mut names: Vec<String> = answer.headers.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&wrong), names(&unknown));
    // A password of a million characters is refused without being hashed.
    sign_in(&t, "ann@example.org", &"x".repeat(1_000_000)).problem(401, "sign_in_failed");
    sign_in(&t, &"x".repeat(1_000_000), PASSWORD).problem(422, "invalid");
    sign_in(&t, "ann@example.org", &"x".repeat(2_000_000)).problem(413, "body_too_large");
}

#[test]
fn failed_sign_ins_are_throttled_and_the_account_is_free_again_later() {
    let t = TestApp::start_with(|sources| sources.with("limits.sign_in_failures_per_15_minutes", "3"));
    t.registered("ann@example.org");
    for _ in 0..3 {
        sign_in(&t, "ann@example.org", "another four brown words").problem(401, "sign_in_failed");
    }
    let answer = sign_in(&t, "ann@example.org", PASSWORD).problem(429, "too_many_requests");
    let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    // The address waits too, whatever the account, and an account that does not exist waits alike.
    sign_in(&t, "nobody@example.org", PASSWORD).problem(429, "too_many_requests");
    t.advance_seconds(901);
    sign_in(&t, "ann@example.org", PASSWORD).expect(201);
    for _ in 0..6 {
        sign_in(&t, "ann@example.org", PASSWORD).expect(201);
    }
}

#[test]
fn a_second_factor_is_asked_for_and_a_code_works_once() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let (secret, recovery) = second_factor(&t, &ann.token);
    t.advance_seconds(60);
    let waiting = sign_in(&t, "ann@example.org", PASSWORD).expect(201);
    assert_eq!(waiting.body["state"], "second_factor_required");
    assert_eq!(waiting.body["access_token"], Value::Null);
    assert_eq!(waiting.body["allowed_actions"], json!(["second_factor"]));
    let token = waiting.body["second_factor_token"].as_str().unwrap().to_owned();
    t.get("/api/v1/me").token(&token).send().problem(401, "not_signed_in");
    let give = |id: &str, token: &str, proof: Value| {
        let mut body = proof;
        body["second_factor_token"] = json!(token);
        t.post(format!("/api/v1/auth/sessions/{id}/second-factor")).json(body).send()
    };
    let code = totp_code(&secret, t.app.clock.now().as_seconds());
    give(&waiting.id(), &token, json!({})).problem(422, "invalid");
    give(&waiting.id(), &token, json!({"code": "000000"})).problem(401, "sign_in_failed");
    give(&ann.session, &token, json!({"code": code})).problem(401, "sign_in_failed");
    let active = give(&waiting.id(), &token, json!({"code": code})).expect(200);
    assert_eq!(active.body["state"], "active");
    give(&waiting.id(), &token, json!({"code": code})).problem(401, "sign_in_failed");
    // The code again, in another sign-in: a replay.
    let again = sign_in(&t, "ann@example.org", PASSWORD).expect(201);
    let token = again.body["second_factor_token"].as_str().unwrap().to_owned();
    give(&again.id(), &token, json!({"code": code})).problem(401, "sign_in_failed");
    give(&again.id(), &token, json!({"recovery_code": recovery[0]})).expect(200);
    let with = |proof: Value| {
        let mut body = proof;
        body["email"] = json!("ann@example.org");
        body["password"] = json!(PASSWORD);
        t.post("/api/v1/auth/sessions").json(body).send()
    };
    with(json!({"recovery_code": recovery[0]})).problem(401, "sign_in_failed");
    let session = with(json!({"recovery_code": recovery[1]})).expect(201);
    assert_eq!(session.body["state"], "active");
    let me = t.get("/api/v1/me").token(session.body["access_token"].as_str().unwrap()).send().expect(200);
    assert_eq!(me.body["second_factor"]["recovery_codes_left"], 8);
    // A wait that has run out.
    let late = sign_in(&t, "ann@example.org", PASSWORD).expect(201);
    let token = late.body["second_factor_token"].as_str().unwrap().to_owned();
    t.advance_seconds(601);
    give(&late.id(), &token, json!({"recovery_code": recovery[2]})).problem(401, "sign_in_failed");
}

#[test]
fn a_code_cannot_be_used_twice_at_once() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let (secret, _) = second_factor(&t, &ann.token);
    t.advance_seconds(60);
    let code = totp_code(&secret, t.app.clock.now().as_seconds());
    let body = json!({"email": "ann@example.org", "password": PASSWORD, "code": code});
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| t.post("/api/v1/auth/sessions").json(body.clone()).send().status))
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 401)), "{statuses:?}");
}

#[test]
fn roles_of_the_commissioning_side_work_only_with_a_second_factor() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let ann = t.registered("ann@example.org");
    let admin = t.person(&[(&t.platform(), Role::Administrator, None, None)]);
    let invited = t
        .post(format!("/api/v1/organisations/{body}/people"))
        .token(&admin)
        .json(json!({"email": "ANN@example.org", "role": "framework_manager"}))
        .send()
        .expect(201);
    assert!(invited.text.find("fli_").is_none());
    let token = t.mailed_token("ANN@example.org", "fli_");
    t.post("/api/v1/invitations/accept").token(&ann).json(json!({"token": token})).send().expect(201);
    let me = t.get("/api/v1/me").token(&ann).send().expect(200);
    assert_eq!(me.body["roles"], json!([]));
    assert_eq!(me.body["withheld_roles"][0]["role"], "framework_manager");
    assert_eq!(me.body["withheld_roles"][0]["body_name"], "Ministry");
    let (secret, _) = second_factor(&t, &ann.token);
    let me = t.get("/api/v1/me").token(&ann).send().expect(200);
    assert_eq!(me.body["roles"][0]["role"], "framework_manager");
    // A new session without the factor waits for it.
    t.advance_seconds(60);
    let code = totp_code(&secret, t.app.clock.now().as_seconds());
    let body = json!({"email": "ann@example.org", "password": PASSWORD, "code": code});
    let session = t.post("/api/v1/auth/sessions").json(body).send().expect(201);
    let me = t.get("/api/v1/me").token(session.body["access_token"].as_str().unwrap()).send().expect(200);
    assert_eq!(me.body["withheld_roles"], json!([]));
}

#[test]
fn reauthentication_needs_password_and_factor_and_is_for_ones_own_session() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let bob = t.registered("bob@example.org");
    let path = format!("/api/v1/auth/sessions/{}/reauthenticate", ann.session);
    let again = |who: &str, body: Value| t.post(&path).token(who).json(body).send();
    again(&bob.token, json!({"password": PASSWORD})).problem(404, "not_found");
    again(&ann.token, json!({"password": "another four brown words"})).problem(401, "sign_in_failed");
    let before = t.get("/api/v1/me").token(&ann).send().body["auth_time"].clone();
    t.advance_seconds(120);
    let fresh = again(&ann.token, json!({"password": PASSWORD})).expect(200);
    assert!(fresh.body["auth_time"].as_str() > before.as_str());
    let token = fresh.body["access_token"].as_str().unwrap().to_owned();
    let (secret, _) = second_factor(&t, &token);
    again(&token, json!({"password": PASSWORD})).problem(422, "invalid");
    t.advance_seconds(60);
    let code = totp_code(&secret, t.app.clock.now().as_seconds());
    again(&token, json!({"password": PASSWORD, "code": code})).expect(200);
    again(&token, json!({"password": PASSWORD, "code": code})).problem(401, "sign_in_failed");
}

#[test]
fn an_old_sign_in_cannot_change_the_second_factor() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    t.advance_seconds(601);
    t.post("/api/v1/me/second-factor")
        .token(&ann)
        .json(json!({}))
        .send()
        .problem(403, "reauthentication_required");
}

#[test]
fn signing_out_ends_the_session_and_its_tokens() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let other = t.signed_in("ann@example.org", PASSWORD);
    let path = format!("/api/v1/auth/sessions/{}", ann.session);
    t.delete(&path).token(&other).send().problem(404, "not_found");
    t.delete(&path).token(&ann).send().expect(204);
    t.get("/api/v1/me").token(&ann).send().problem(401, "not_signed_in");
    let refused = form(&t, &format!("grant_type=refresh_token&refresh_token={}", ann.refresh)).expect(400);
    assert_eq!(refused.body["error"], "invalid_grant");
    t.get("/api/v1/me").token(&other).send().expect(200);
}

#[test]
fn a_refresh_token_works_once_and_reuse_ends_the_session() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let renew = |token: &str| form(&t, &format!("grant_type=refresh_token&refresh_token={token}"));
    t.advance_seconds(1_000);
    t.get("/api/v1/me").token(&ann).send().problem(401, "not_signed_in");
    let first = renew(&ann.refresh).expect(200);
    assert_eq!(first.body["token_type"], "Bearer");
    let second = first.body["refresh_token"].as_str().unwrap().to_owned();
    let access = first.body["access_token"].as_str().unwrap().to_owned();
    t.get("/api/v1/me").token(&access).send().expect(200);
    assert_eq!(renew(&ann.refresh).expect(400).body["error"], "invalid_grant");
    t.get("/api/v1/me").token(&access).send().problem(401, "not_signed_in");
    assert_eq!(renew(&second).expect(400).body["error"], "invalid_grant");
}

#[test]
fn the_token_endpoint_speaks_oauth() {
    let t = TestApp::start();
    for (body, error, status) in [
        ("grant_type=password&username=a&password=b", "unsupported_grant_type", 400),
        ("grant_type=refresh_token", "invalid_request", 400),
        ("grant_type=refresh_token&refresh_token=flr_x", "invalid_grant", 400),
        ("grant_type=client_credentials", "invalid_client", 401),
        ("grant_type=client_credentials&client_id=x&client_secret=y", "invalid_client", 401),
        ("nothing=1", "invalid_request", 400),
        ("grant_type=a&grant_type=b", "invalid_request", 400),
    ] {
        let answer = form(&t, body).expect(status);
        assert_eq!(answer.body["error"], error, "{body}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let json =
        t.post("/api/v1/auth/token").json(json!({"grant_type": "client_credentials"})).send().expect(400);
    assert_eq!(json.body["error"], "invalid_request");
}

#[test]
fn the_public_keys_are_where_programs_look() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let keys = t.get("/.well-known/jwks.json").send().expect(200);
    assert_eq!(keys.body, t.get("/api/v1/.well-known/jwks.json").send().expect(200).body);
    assert_eq!(keys.body["keys"][0]["alg"], "EdDSA");
    assert!(keys.body["keys"][0].get("d").is_none());
    // Tokens signed by a key that was rotated out work until they expire.
    fairlot::kernel::auth::rotate(&t.app.db, &t.app.keyring).unwrap();
    t.app.callers.forget();
    t.get("/api/v1/me").token(&ann).send().expect(200);
    assert_eq!(t.get("/.well-known/jwks.json").send().body["keys"].as_array().unwrap().len(), 2);
    let bob = t.registered("bob@example.org");
    t.get("/api/v1/me").token(&bob).send().expect(200);
}

#[test]
fn a_forgotten_password_is_set_anew_and_ends_every_session() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let ask =
        |email: &str| t.post("/api/v1/auth/password-reset").json(json!({"email": email})).send().expect(202);
    let (known, unknown) = (ask("ann@example.org"), ask("nobody@example.org"));
    assert_eq!(known.body, unknown.body);
    let token = t.mailed_token("ann@example.org", "flp_");
    assert!(t.mails_to("nobody@example.org").is_empty());
    let set = |token: &str, password: &str| {
        t.post("/api/v1/auth/password-reset/confirm")
            .json(json!({"token": token, "password": password}))
            .send()
    };
    set("flp_nothing", "six other words that are green").problem(422, "invalid");
    set(&token, "short").problem(422, "invalid");
    set(&token, "six other words that are green").expect(204);
    set(&token, "six other words that are brown").problem(422, "invalid");
    t.get("/api/v1/me").token(&ann).send().problem(401, "not_signed_in");
    sign_in(&t, "ann@example.org", PASSWORD).problem(401, "sign_in_failed");
    t.signed_in("ann@example.org", "six other words that are green");
    // A link that is too old.
    ask("ann@example.org");
    let old = (0..100)
        .find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            Some(t.mailed_token("ann@example.org", "flp_")).filter(|found| *found != token)
        })
        .unwrap();
    t.advance_seconds(3_601);
    set(&old, "seven other words that are green").problem(422, "invalid");
}

#[test]
fn links_are_not_mailed_without_end() {
    let t = TestApp::start();
    t.registered("ann@example.org");
    for _ in 0..8 {
        t.post("/api/v1/auth/password-reset").json(json!({"email": "ann@example.org"})).send().expect(202);
    }
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let links = t.mails_to("ann@example.org").iter().filter(|text| text.contains("token=")).count();
    assert!(links <= 3, "{links}");
}

#[test]
fn an_api_key_acts_for_its_body_until_it_is_revoked() {
    let t = TestApp::start();
    let provider = t.provider("Harbour Trust");
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    let make = |body: Value| t.post("/api/v1/api-keys").token(&owner).json(body).send();
    let made = make(json!({"body_id": provider, "role": "bid_writer", "name": "Tool"})).expect(201);
    let secret = made.body["secret"].as_str().unwrap().to_owned();
    let me = t.get("/api/v1/me").token(&secret).send().expect(200);
    assert_eq!(me.body["kind"], "api_key");
    assert_eq!(me.body["roles"][0]["role"], "bid_writer");
    // It cannot make keys, nor act where a person is required.
    t.post("/api/v1/api-keys")
        .token(&secret)
        .json(json!({"body_id": provider, "role": "viewer", "name": "x"}))
        .send()
        .problem(403, "forbidden");
    t.post("/api/v1/organisations")
        .token(&secret)
        .json(json!({"name": "x", "kind": "charity", "sector": "voluntary"}))
        .send()
        .problem(403, "person_required");
    let path = format!("/api/v1/api-keys/{}", made.id());
    let read = t.get(&path).token(&owner).send().expect(200);
    assert_eq!(read.body["secret"], Value::Null);
    assert!(read.body["last_used_at"].is_string());
    // Client credentials, in the body and by Basic authentication.
    let body = format!("grant_type=client_credentials&client_id={}&client_secret={secret}", made.id());
    let token = form(&t, &body).expect(200);
    assert_eq!(token.body["refresh_token"], Value::Null);
    let access = token.body["access_token"].as_str().unwrap().to_owned();
    t.get("/api/v1/me").token(&access).send().expect(200);
    use base64::Engine;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{}:{secret}", made.id()));
    t.post("/api/v1/auth/token")
        .header("authorization", format!("Basic {basic}"))
        .bytes("application/x-www-form-urlencoded", b"grant_type=client_credentials".to_vec())
        .send()
        .expect(200);
    let other = make(json!({"body_id": provider, "role": "viewer", "name": "Other"})).expect(201);
    let crossed = format!("grant_type=client_credentials&client_id={}&client_secret={secret}", other.id());
    assert_eq!(form(&t, &crossed).expect(401).body["error"], "invalid_client");
    // Revoked: the key and the tokens it got stop at once.
    t.delete(&path).token(&owner).send().problem(428, "precondition_required");
    t.delete(&path).token(&owner).if_match("\"7\"").send().problem(412, "precondition_failed");
    t.delete(&path).token(&owner).if_match(&read.etag()).send().expect(204);
    t.get("/api/v1/me").token(&secret).send().problem(401, "not_signed_in");
    t.get("/api/v1/me").token(&access).send().problem(401, "not_signed_in");
    assert_eq!(form(&t, &body).expect(401).body["error"], "invalid_client");
    let list = t.get(format!("/api/v1/api-keys?body_id={provider}")).token(&owner).send().expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 2);
    assert_eq!(list.body["items"][0]["state"], "revoked");
    assert!(!list.text.contains("flk_"));
}

#[test]
fn api_keys_are_only_for_roles_that_their_maker_may_give() {
    let t = TestApp::start();
    let (provider, other) = (t.provider("Harbour Trust"), t.provider("Other Trust"));
    let body = t.commissioning_body("Ministry");
    let platform = t.platform();
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    let admin = t.person(&[(&platform, Role::Administrator, None, None)]);
    let make = |who: &str, body: &str, role: &str, region: Option<&str>| {
        let mut input = json!({"body_id": body, "role": role, "name": "Tool"});
        if let Some(region) = region {
            input["region_code"] = json!(region);
        }
        t.post("/api/v1/api-keys").token(who).json(input).send()
    };
    make(&owner.token, &other, "bid_writer", None).problem(403, "forbidden");
    make(&owner.token, &body, "auditor", None).problem(403, "forbidden");
    make(&owner.token, &provider, "auditor", None).problem(422, "invalid");
    make(&owner.token, &provider, "administrator", None).problem(422, "invalid");
    make(&admin.token, &platform, "administrator", None).problem(422, "invalid");
    make(&admin.token, &body, "regional_director", None).problem(422, "invalid");
    make(&admin.token, &body, "regional_director", Some("no such region")).problem(422, "invalid");
    make(&admin.token, &body, "regional_director", Some("F")).expect(201);
    make(&admin.token, &provider, "bid_writer", None).problem(403, "forbidden");
    // The same request again shows no secret.
    let again = || {
        t.post("/api/v1/api-keys")
            .token(&owner)
            .header("idempotency-key", "one-and-the-same")
            .json(json!({"body_id": provider, "role": "viewer", "name": "Tool"}))
            .send()
            .expect(201)
    };
    let (first, second) = (again(), again());
    assert_eq!(first.id(), second.id());
    assert!(first.body["secret"].is_string() && second.body["secret"].is_null());
}

#[test]
fn requests_a_minute_are_limited() {
    let t = TestApp::start_with(|sources| sources.with("limits.requests_per_minute", "20"));
    let ann = t.person(&[]);
    let mut last = None;
    for _ in 0..25 {
        last = Some(t.get("/api/v1/regions").send());
    }
    let refused = last.unwrap().problem(429, "too_many_requests");
    assert!(refused.header("retry-after").is_some());
    t.get("/healthz").send().expect(200);
    t.get("/api/v1/regions")
        .header("authorization", "Bearer made-up")
        .send()
        .problem(429, "too_many_requests");
    drop(ann);
}

#[test]
fn a_caller_with_a_token_is_counted_apart_from_the_address() {
    let t = TestApp::start_with(|sources| sources.with("limits.requests_per_minute", "20"));
    let (ann, bob) = (t.person(&[]), t.person(&[]));
    t.get("/api/v1/me").token(&ann).send().expect(200);
    t.get("/api/v1/me").token(&bob).send().expect(200);
    for _ in 0..19 {
        t.get("/api/v1/me").token(&ann).send().expect(200);
    }
    t.get("/api/v1/me").token(&ann).send().problem(429, "too_many_requests");
    t.get("/api/v1/me").token(&bob).send().expect(200);
}
