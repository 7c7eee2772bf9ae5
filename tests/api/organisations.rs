//! Organisations, their identifiers and their people, through HTTP.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::builders::PASSWORD;
use crate::harness::{Answer, TestApp};

fn register(t: &TestApp, token: &str, name: &str) -> Answer {
    t.post("/api/v1/organisations")
        .token(token)
        .json(
            json!({"name": name, "kind": "charity", "sector": "voluntary", "yearly_income_pence": 8_400_000,
            "home_nation": "wales", "home_region_code": "F"}),
        )
        .send()
}

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.body["errors"].as_array().expect("errors");
    errors.iter().map(|one| one["pointer"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_person_registers_a_charity_and_owns_it() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let made = register(&t, &ann.token, "Menter Tŷ'r Môr").expect(201);
    assert_eq!(made.header("location"), Some(format!("/api/v1/organisations/{}", made.id()).as_str()));
    assert_eq!(made.etag(), "\"1\"");
    assert_eq!(made.body["side"], "provider");
    assert_eq!(made.body["income_band"], "under_100k");
    assert_eq!(made.body["yearly_income_pence"], 8_400_000);
    assert_eq!(made.body["allowed_actions"], json!(["change", "add_identifier", "invite"]));
    let me = t.get("/api/v1/me").token(&ann).send().expect(200);
    let roles: Vec<&str> =
        me.body["roles"].as_array().unwrap().iter().map(|one| one["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["owner", "signatory"]);
    // The public sees the band, not the income.
    let public = t.get(format!("/api/v1/organisations/{}", made.id())).send().expect(200);
    assert_eq!(public.body["name"], "Menter Tŷ'r Môr");
    assert_eq!(public.body["yearly_income_pence"], Value::Null);
    assert_eq!(public.body["allowed_actions"], json!([]));
    // A name is not unique.
    register(&t, &ann.token, "Menter Tŷ'r Môr").expect(201);
}

#[test]
fn registering_needs_a_person_and_names_every_fault() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    t.post("/api/v1/organisations").json(json!({})).send().problem(401, "not_signed_in");
    let make = |body: Value| t.post("/api/v1/organisations").token(&ann).json(body).send();
    let long = make(json!({"name": "x".repeat(900_000), "kind": "charity", "sector": "voluntary"}));
    assert_eq!(pointers(&long.problem(422, "invalid")), ["/name"]);
    let blank =
        make(json!({"name": " ", "kind": "charity", "sector": "voluntary", "yearly_income_pence": -1}));
    assert_eq!(pointers(&blank.problem(422, "invalid")), ["/name", "/yearly_income_pence"]);
    let kind = make(json!({"name": "x", "kind": "club", "sector": "voluntary"})).problem(422, "invalid");
    assert_eq!(pointers(&kind), ["/kind"]);
    let float =
        make(json!({"name": "x", "kind": "charity", "sector": "voluntary", "yearly_income_pence": 1.5}));
    assert_eq!(pointers(&float.problem(422, "invalid")), ["/yearly_income_pence"]);
    let region =
        make(json!({"name": "x", "kind": "charity", "sector": "voluntary", "home_region_code": "?"}));
    assert_eq!(pointers(&region.problem(422, "invalid")), ["/home_region_code"]);
    let scheme = make(json!({"name": "x", "kind": "charity", "sector": "voluntary",
        "identifiers": [{"scheme": "GB-CHC", "value": "1100001"}, {"scheme": "GB-COH", "value": "12"}, {"scheme": "GB-CHC", "value": "0"}]}));
    assert_eq!(pointers(&scheme.problem(422, "invalid")), ["/identifiers/2/value"]);
    make(json!({"name": "x", "kind": "public_body", "sector": "public", "side": "commissioning"}))
        .problem(403, "forbidden");
    assert_eq!(t.get("/api/v1/organisations").send().body["items"], json!([]));
}

#[test]
fn an_administrator_makes_commissioning_bodies() {
    let t = TestApp::start();
    let admin = t.person(&[(&t.platform(), Role::Administrator, None, None)]);
    let made = t
        .post("/api/v1/organisations")
        .token(&admin)
        .json(json!({"name": "Ministry", "kind": "public_body", "sector": "public", "side": "commissioning"}))
        .send()
        .expect(201);
    let changed = t
        .patch(format!("/api/v1/organisations/{}", made.id()))
        .token(&admin)
        .if_match(&made.etag())
        .json(json!({"name": "The Ministry"}))
        .send()
        .expect(200);
    assert_eq!(changed.body["name"], "The Ministry");
    // Making the body gave no role in it.
    let people =
        t.get(format!("/api/v1/organisations/{}/people", made.id())).token(&admin).send().expect(200);
    assert_eq!(people.body["items"], json!([]));
}

#[test]
fn only_its_owner_changes_a_provider_and_null_removes() {
    let t = TestApp::start();
    let (ann, bob) = (t.registered("ann@example.org"), t.registered("bob@example.org"));
    let made = register(&t, &ann.token, "Harbour Trust").expect(201);
    register(&t, &bob.token, "Other Trust").expect(201);
    let path = format!("/api/v1/organisations/{}", made.id());
    let change =
        |who: &str, etag: &str, body: Value| t.patch(&path).token(who).if_match(etag).json(body).send();
    change(&bob.token, "\"1\"", json!({"name": "x"})).problem(403, "forbidden");
    t.patch(&path).token(&ann).json(json!({"name": "x"})).send().problem(428, "precondition_required");
    let changed =
        change(&ann.token, "\"1\"", json!({"yearly_income_pence": 10_000_000, "home_nation": null}));
    let changed = changed.expect(200);
    assert_eq!(changed.body["income_band"], "100k_to_1m");
    assert_eq!(changed.body["home_nation"], Value::Null);
    assert_eq!(changed.body["name"], "Harbour Trust");
    assert_eq!(changed.etag(), "\"2\"");
    change(&ann.token, "\"1\"", json!({"name": "x"})).problem(412, "precondition_failed");
    let unknown = change(&ann.token, "\"2\"", json!({"side": "platform"})).problem(422, "invalid");
    assert_eq!(pointers(&unknown), ["/side"]);
    t.get(&path).header("if-none-match", "\"2\"").send().expect(304);
}

#[test]
fn an_identifier_in_force_belongs_to_one_organisation() {
    let t = TestApp::start();
    let (ann, bob) = (t.registered("ann@example.org"), t.registered("bob@example.org"));
    let (one, two) = (
        register(&t, &ann.token, "Harbour Trust").expect(201),
        register(&t, &bob.token, "Other").expect(201),
    );
    let add = |who: &str, id: &str, body: Value| {
        t.post(format!("/api/v1/organisations/{id}/identifiers")).token(who).json(body).send()
    };
    let added = add(&ann.token, &one.id(), json!({"scheme": "GB-COH", "value": " 123 4567 "})).expect(201);
    assert_eq!(added.body["value"], "01234567");
    assert_eq!(added.body["org_id"], "GB-COH-01234567");
    let taken = add(&bob.token, &two.id(), json!({"scheme": "GB-COH", "value": "1234567"}));
    assert!(!taken.problem(409, "already_exists").text.contains("Harbour"));
    // One that was in force earlier may be another's now.
    add(&bob.token, &two.id(), json!({"scheme": "GB-COH", "value": "1234567", "valid_to": "2020-01-01"}))
        .expect(201);
    add(&bob.token, &one.id(), json!({"scheme": "GB-CHC", "value": "1100001"})).problem(403, "forbidden");
    let value =
        add(&ann.token, &one.id(), json!({"scheme": "GB-CHC", "value": "one"})).problem(422, "invalid");
    assert_eq!(pointers(&value), ["/value"]);
    let scheme =
        add(&ann.token, &one.id(), json!({"scheme": "GB-XXX", "value": "1"})).problem(422, "invalid");
    assert_eq!(pointers(&scheme), ["/scheme"]);
    let order =
        json!({"scheme": "GB-CHC", "value": "1100001", "valid_from": "2021-01-01", "valid_to": "2020-01-01"});
    assert_eq!(pointers(&add(&ann.token, &one.id(), order).problem(422, "invalid")), ["/valid_to"]);
    let list = t.get(format!("/api/v1/organisations/{}/identifiers", one.id())).send().expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    // A registration whose identifier is taken leaves nothing behind.
    t.post("/api/v1/organisations")
        .token(&bob)
        .json(json!({"name": "Copy", "kind": "charity", "sector": "voluntary",
            "identifiers": [{"scheme": "GB-COH", "value": "01234567"}]}))
        .send()
        .problem(409, "already_exists");
    assert_eq!(t.get("/api/v1/organisations?name=copy").send().expect(200).body["items"], json!([]));
}

#[test]
fn an_invited_person_joins_and_leaves() {
    let t = TestApp::start();
    let (ann, bob, eve) =
        (t.registered("ann@example.org"), t.registered("bob@example.org"), t.registered("eve@example.org"));
    let id = register(&t, &ann.token, "Harbour Trust").expect(201).id();
    let path = format!("/api/v1/organisations/{id}/people");
    let invite = |who: &str, role: &str| {
        t.post(&path).token(who).json(json!({"email": "Bob@example.org", "role": role})).send()
    };
    invite(&bob.token, "bid_writer").problem(403, "forbidden");
    assert_eq!(pointers(&invite(&ann.token, "auditor").problem(422, "invalid")), ["/role"]);
    invite(&ann.token, "bid_writer").expect(201);
    let token = t.mailed_token("Bob@example.org", "fli_");
    let accept =
        |who: &str| t.post("/api/v1/invitations/accept").token(who).json(json!({"token": token})).send();
    accept(&eve.token).problem(422, "invalid");
    t.get(&path).token(&bob).send().problem(403, "forbidden");
    let grant = accept(&bob.token).expect(201);
    accept(&bob.token).problem(422, "invalid");
    let people = t.get(&path).token(&bob).send().expect(200);
    let names: Vec<&str> =
        people.body["items"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect();
    assert_eq!(names, ["ann@example.org", "ann@example.org", "bob@example.org"]);
    // Bob may leave, not take Ann's role; the last owner stays.
    let owner = people.body["items"][0]["id"].as_str().unwrap();
    assert_eq!(people.body["items"][0]["role"], "owner");
    let leave =
        |who: &str, grant: &str| t.delete(format!("{path}/{grant}")).token(who).if_match("\"1\"").send();
    leave(&bob.token, owner).problem(403, "forbidden");
    leave(&ann.token, owner).problem(409, "conflict");
    leave(&eve.token, owner).problem(403, "forbidden");
    t.delete(format!("{path}/{}", grant.id())).token(&bob).send().problem(428, "precondition_required");
    leave(&bob.token, &grant.id()).expect(204);
    leave(&bob.token, &grant.id()).problem(403, "forbidden");
    leave(&ann.token, &grant.id()).problem(404, "not_found");
    t.get(&path).token(&bob).send().problem(403, "forbidden");
}

#[test]
fn an_invitation_runs_out() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let id = register(&t, &ann.token, "Harbour Trust").expect(201).id();
    t.post(format!("/api/v1/organisations/{id}/people"))
        .token(&ann)
        .json(json!({"email": "bob@example.org", "role": "viewer"}))
        .send()
        .expect(201);
    let token = t.mailed_token("bob@example.org", "fli_");
    t.registered("bob@example.org");
    t.advance_seconds(14 * 86_400 + 1);
    let bob = t.signed_in("bob@example.org", PASSWORD);
    t.post("/api/v1/invitations/accept")
        .token(&bob)
        .json(json!({"token": token}))
        .send()
        .problem(422, "invalid");
}

#[test]
fn names_are_found_in_any_writing() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    for name in
        ["Tŷ  Hafan", "TY\u{302} HAFAN Cyf", "Ty Hafan", "Under_score 100%", "Underscore", "ＷＩＤＥ Trust"]
    {
        register(&t, &ann.token, name).expect(201);
    }
    let found = |query: &str| -> Vec<String> {
        let answer = t.get(format!("/api/v1/organisations?{query}")).send().expect(200);
        let items = answer.body["items"].as_array().unwrap().clone();
        items.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found("name=t%C5%B7%20hafan"), ["Tŷ  Hafan", "TY\u{302} HAFAN Cyf"]);
    assert_eq!(found("name=T%C5%B6%20%20HAF"), ["Tŷ  Hafan", "TY\u{302} HAFAN Cyf"]);
    assert_eq!(found("name=under_"), ["Under_score 100%"]);
    assert_eq!(found("name=%25"), Vec::<String>::new());
    assert_eq!(found("name=wide%20trust"), ["ＷＩＤＥ Trust"]);
    assert_eq!(found("kind=cic"), Vec::<String>::new());
    assert_eq!(found("kind=charity&side=provider").len(), 6);
    t.get("/api/v1/organisations?kind=club").send().problem(400, "malformed_parameter");
    t.get("/api/v1/organisations?sort=name").send().problem(400, "unknown_parameter");
    t.get("/api/v1/organisations?limit=101").send().problem(400, "malformed_parameter");
    t.get("/api/v1/organisations?cursor=nonsense").send().problem(422, "invalid");
}

#[test]
fn a_list_is_whole_while_others_write() {
    let t = TestApp::start();
    let ann = t.registered("ann@example.org");
    let mut expected: Vec<String> =
        (0..25).map(|number| register(&t, &ann.token, &format!("Trust {number}")).expect(201).id()).collect();
    let mut seen: Vec<String> = Vec::new();
    let mut next = Some("/api/v1/organisations?limit=4&kind=charity".to_owned());
    let mut round = 0;
    while let Some(path) = next {
        let page = t.get(&path).send().expect(200);
        seen.extend(
            page.body["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        next = page.header("link").map(|link| {
            let (target, rest) = link.trim_start_matches('<').split_once('>').unwrap();
            assert_eq!(rest, "; rel=\"next\"");
            target.to_owned()
        });
        // Somebody renames a row that was seen and one that was not, and another registers.
        for id in [&expected[0], &expected[24]] {
            let path = format!("/api/v1/organisations/{id}");
            let etag = t.get(&path).send().etag();
            let name = if round % 2 == 0 { "zzz" } else { "aaa" };
            t.patch(&path).token(&ann).if_match(&etag).json(json!({"name": name})).send().expect(200);
        }
        if round < 5 {
            expected.push(register(&t, &ann.token, &format!("New {round}")).expect(201).id());
        }
        round += 1;
        assert!(round < 20);
    }
    assert_eq!(seen, expected);
}

#[test]
fn the_operator_makes_the_first_administrator_and_gives_roles() {
    use fairlot::accounts::Locale;
    use fairlot::organisations::operator::{NewRole, NewUser, create_user, grant_role};
    let t = TestApp::start();
    let user = |email: &str, administrator: bool| NewUser {
        email: email.to_owned(),
        name: "Ann".to_owned(),
        password: PASSWORD.into(),
        locale: Locale::English,
        administrator,
    };
    create_user(&t.app, user("admin@example.org", true)).unwrap();
    create_user(&t.app, user("second@example.org", true)).unwrap();
    assert!(create_user(&t.app, user("ADMIN@example.org", true)).is_err());
    assert!(create_user(&t.app, user("nobody", false)).is_err());
    let list = t.get("/api/v1/organisations?side=platform").send().expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    let admin = t.signed_in("admin@example.org", PASSWORD);
    let me = t.get("/api/v1/me").token(&admin).send().expect(200);
    assert_eq!(me.body["withheld_roles"][0]["role"], "administrator");
    t.post("/api/v1/api-keys").token(&admin).json(json!({})).send().problem(403, "second_factor_required");
    let body = t.commissioning_body("Ministry of Things");
    let role = |region: Option<&str>| NewRole {
        email: "second@example.org".to_owned(),
        body: Some("ministry of  THINGS".to_owned()),
        role: Role::RegionalDirector,
        region_code: region.map(str::to_owned),
        competition_id: None,
    };
    assert!(grant_role(&t.app, role(None)).is_err());
    assert!(grant_role(&t.app, role(Some("F"))).unwrap());
    assert!(!grant_role(&t.app, role(Some("F"))).unwrap());
    drop(body);
}
