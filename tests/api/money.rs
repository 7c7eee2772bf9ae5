//! Funds, allocations and holds, through HTTP.

use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::harness::TestApp;

struct Region {
    body: String,
    director: crate::builders::Person,
    fund: String,
}

fn region(t: &TestApp) -> Region {
    let body = t.commissioning_body("Ministry of Tests");
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let fund = t
        .post("/api/v1/funds")
        .token(&director)
        .json(json!({"body_id": body, "name": "Core", "kind": "core"}))
        .send()
        .expect(201)
        .id();
    Region { body, director, fund }
}

#[test]
fn a_director_records_a_fund_and_allocates_it() {
    let t = TestApp::start();
    let r = region(&t);
    let path = format!("/api/v1/funds/{}/allocations", r.fund);
    let line = json!({"region_code": "F", "financial_year": 2026, "allocated_pence": 1_000_000});
    let made = t.post(&path).token(&r.director).json(line.clone()).send().expect(201);
    assert_eq!(made.body["uncommitted_pence"], 1_000_000);
    assert_eq!(made.body["allowed_actions"], json!(["change"]));
    t.post(&path).token(&r.director).json(line).send().problem(409, "already_exists");
    let other = json!({"region_code": "A", "financial_year": 2026, "allocated_pence": 1});
    t.post(&path).token(&r.director).json(other).send().problem(403, "forbidden");
    let faults = t
        .post(&path)
        .token(&r.director)
        .json(json!({"region_code": "F", "financial_year": 1999, "allocated_pence": -1}))
        .send()
        .problem(422, "invalid");
    assert_eq!(faults.body["errors"].as_array().map(Vec::len), Some(2), "{}", faults.text);
    let item = format!("/api/v1/allocations/{}", made.id());
    t.patch(&item)
        .token(&r.director)
        .json(json!({"allocated_pence": 5}))
        .send()
        .problem(428, "precondition_required");
    let changed = t
        .patch(&item)
        .token(&r.director)
        .if_match(&made.etag())
        .json(json!({"allocated_pence": 2_000_000}))
        .send()
        .expect(200);
    assert_eq!(changed.body["allocated_pence"], 2_000_000);
    t.patch(&item)
        .token(&r.director)
        .if_match(&made.etag())
        .json(json!({"allocated_pence": 1}))
        .send()
        .problem(412, "precondition_failed");
    let fund = json!({"body_id": r.body, "name": "Core", "kind": "match"});
    t.post("/api/v1/funds").token(&r.director).json(fund).send().problem(409, "already_exists");
}

#[test]
fn only_people_of_the_body_see_its_balances() {
    let t = TestApp::start();
    let r = region(&t);
    let line = json!({"region_code": "F", "financial_year": 2026, "allocated_pence": 7});
    let path = format!("/api/v1/funds/{}/allocations", r.fund);
    let allocation = t.post(&path).token(&r.director).json(line).send().expect(201).id();
    let auditor = t.person(&[(&r.body, Role::Auditor, None, None)]);
    let items = t.get(&path).token(&auditor).send().expect(200);
    assert_eq!(items.body["items"][0]["allocated_pence"], 7);
    assert_eq!(items.body["items"][0]["allowed_actions"], json!([]));
    t.get(format!("/api/v1/allocations/{allocation}")).token(&auditor).send().expect(200);
    let elsewhere = t.commissioning_body("Another body");
    let stranger = t.person(&[(&elsewhere, Role::Auditor, None, None)]);
    t.get(format!("/api/v1/funds/{}", r.fund)).token(&stranger).send().problem(404, "not_found");
    t.get(format!("/api/v1/allocations/{allocation}")).token(&stranger).send().problem(404, "not_found");
    let none = t.get("/api/v1/funds").token(&stranger).send().expect(200);
    assert_eq!(none.body["items"], json!([]));
    let provider = t.provider("Helpers");
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    t.get(format!("/api/v1/funds/{}", r.fund)).token(&owner).send().problem(403, "forbidden");
    t.get("/api/v1/funds").send().problem(401, "not_signed_in");
}
