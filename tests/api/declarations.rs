//! What a provider declares of itself: connected persons and exclusion grounds, and who may know.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.body["errors"].as_array().expect("errors");
    errors.iter().map(|one| one["pointer"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_grounds_are_data_of_the_act() {
    let t = TestApp::start();
    let list = t.get("/api/v1/exclusion-grounds").send().expect(200);
    let rows = list.body["items"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|one| one["kind"] == "mandatory").count(), 16);
    assert_eq!(rows.iter().filter(|one| one["kind"] == "discretionary").count(), 8);
    assert_eq!(rows[0]["law"], "Procurement Act 2023, Schedule 6");
}

#[test]
fn a_connected_person_has_days_and_is_never_deleted() {
    let t = TestApp::start();
    let provider = t.provider("Harbour Trust");
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    let viewer = t.person(&[(&provider, Role::Viewer, None, None)]);
    let path = format!("/api/v1/organisations/{provider}/connected-persons");
    let add = |who: &str, body: Value| t.post(&path).token(who).json(body).send();
    let trustee =
        json!({"kind": "person", "name": "Siân Ŵyn", "connection": "trustee", "valid_from": "2020-02-29"});
    add(&viewer.token, trustee.clone()).problem(403, "forbidden");
    let made = add(&owner.token, trustee).expect(201);
    let order = json!({"kind": "person", "name": "x", "connection": "trustee",
        "valid_from": "2021-01-01", "valid_to": "2020-01-01"});
    assert_eq!(pointers(&add(&owner.token, order).problem(422, "invalid")), ["/valid_to"]);
    let one = format!("/api/v1/connected-persons/{}", made.id());
    let end = |who: &str, etag: &str| {
        t.patch(&one).token(who).if_match(etag).json(json!({"valid_to": "2026-03-31"})).send()
    };
    end(&viewer.token, "\"1\"").problem(403, "forbidden");
    let other = t.provider("Other");
    let stranger = t.person(&[(&other, Role::Owner, None, None)]);
    end(&stranger.token, "\"1\"").problem(404, "not_found");
    end(&owner.token, "\"1\"").expect(200);
    end(&owner.token, "\"1\"").problem(412, "precondition_failed");
    let list = t.get(&path).token(&viewer).send().expect(200);
    assert_eq!(list.body["items"][0]["valid_to"], "2026-03-31");
}

#[test]
fn a_ground_is_declared_with_self_cleaning_and_every_declaration_stays() {
    let t = TestApp::start();
    let provider = t.provider("Harbour Trust");
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    let path = format!("/api/v1/organisations/{provider}/exclusion-declarations");
    let declare = |ground: &str, etag: &str, body: Value| {
        t.put(format!("{path}/{ground}")).token(&owner).if_match(etag).json(body).send()
    };
    declare("M99", "\"0\"", json!({"applies": false})).problem(404, "not_found");
    declare("D05", "\"0\"", json!({"applies": false})).expect(200);
    declare("D05", "\"0\"", json!({"applies": false})).problem(412, "precondition_failed");
    // Everything wrong at once.
    let nothing = declare("D05", "\"1\"", json!({"applies": true})).problem(422, "invalid");
    assert_eq!(pointers(&nothing), ["/details"]);
    let too_much = json!({"applies": false, "details": "x", "self_cleaning": "word ".repeat(301),
        "event_on": "2999-01-01", "connected_person_id": "00000000-0000-4000-8000-000000000000"});
    let mut found = pointers(&declare("D05", "\"1\"", too_much).problem(422, "invalid"));
    found.dedup();
    for pointer in ["/details", "/self_cleaning", "/event_on", "/connected_person_id"] {
        assert!(found.contains(&pointer.to_owned()), "{pointer} in {found:?}");
    }
    let told = json!({"applies": true, "event_on": "2024-02-29", "details": "A late report to a regulator.",
        "self_cleaning": "A new calendar, and a trustee who keeps it."});
    let declared = declare("D05", "\"1\"", told).expect(200);
    assert_eq!((&declared.body["kind"], &declared.body["version"]), (&json!("discretionary"), &json!(2)));
    let rows = |query: &str| {
        let list = t.get(format!("{path}{query}")).token(&owner).send().expect(200);
        list.body["items"].as_array().unwrap().clone()
    };
    assert_eq!(rows("").len(), 1);
    let all = rows("?history=true");
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["applies"], false);
    assert!(all[0]["superseded_at"].is_string());
}

#[test]
fn the_provider_its_framework_managers_and_auditors_know_and_nobody_else() {
    let t = TestApp::start();
    let (body, other_body) = (t.commissioning_body("Ministry"), t.commissioning_body("Another"));
    let provider = t.provider("Harbour Trust");
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    let rival = t.person(&[(&t.provider("Rival"), Role::Owner, None, None)]);
    let framework = t.open_framework(&body);
    t.open_framework(&other_body);
    let auditor = t.person(&[(&body, Role::Auditor, None, None)]);
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let other_manager = t.person(&[(&other_body, Role::FrameworkManager, None, None)]);
    let other_auditor = t.person(&[(&other_body, Role::Auditor, None, None)]);
    let admin = t.person(&[(&t.platform(), Role::Administrator, None, None)]);
    t.put(format!("/api/v1/organisations/{provider}/exclusion-declarations/M01"))
        .token(&owner)
        .if_match("\"0\"")
        .json(json!({"applies": true, "details": "SECRET-DETAIL"}))
        .send()
        .expect(200);
    t.post(format!("/api/v1/organisations/{provider}/connected-persons"))
        .token(&owner)
        .json(json!({"kind": "person", "name": "SECRET-NAME", "connection": "director"}))
        .send()
        .expect(201);
    let parts = ["connected-persons", "exclusion-declarations", "register-records"];
    let knows = |who: &str| {
        let known: Vec<u16> = parts
            .iter()
            .map(|part| t.get(format!("/api/v1/organisations/{provider}/{part}")).token(who).send().status)
            .collect();
        assert!(known.iter().all(|status| *status == known[0]), "{known:?}");
        known[0]
    };
    // Before it applied, a framework manager has no reason to know; a draft is none either.
    assert_eq!(knows(&framework.manager.token), 404);
    t.post(format!("/api/v1/frameworks/{}/applications", framework.id))
        .token(&owner)
        .json(json!({"organisation_id": provider, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]}))
        .send()
        .expect(201);
    assert_eq!(knows(&framework.manager.token), 404);
    let member = t.provider("Member");
    let members_owner = t.person(&[(&member, Role::Owner, None, None)]);
    t.membership(&framework.id, &member, &["DF01"], &["lincolnshire"], 1);
    let path = format!("/api/v1/organisations/{member}/connected-persons");
    for (who, status) in [
        (&members_owner.token, 200),
        (&framework.manager.token, 200),
        (&auditor.token, 200),
        (&director.token, 403),
        (&other_manager.token, 404),
        (&other_auditor.token, 404),
        (&rival.token, 404),
        (&admin.token, 403),
    ] {
        assert_eq!(t.get(&path).token(who).send().status, status);
    }
    assert_eq!(t.get(&path).send().status, 401);
    assert_eq!(knows(&owner.token), 200);
    // Nothing personal is in what is hashed: the events hold ids, and no name or text.
    let events = t.get("/api/v1/audit/events").token(&auditor).send().expect(200).text;
    assert!(!events.contains("SECRET"), "{events}");
    let reasons: Vec<Option<String>> = t
        .app
        .db
        .read_now(|db| {
            use diesel::prelude::*;
            use fairlot::kernel::db::schema::audit_events as e;
            let kinds = ["exclusion_declaration", "connected_person"];
            Ok(e::table.filter(e::subject_kind.eq_any(kinds)).select(e::reason).load(db.conn())?)
        })
        .expect("events");
    assert_eq!(reasons, [None, None]);
}
