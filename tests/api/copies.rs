//! A draft that begins with the terms of an earlier competition.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::framework_categories;
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::Person;
use crate::competitions::{Ground, act, ground, published, whole_draft};
use crate::harness::{Answer, TestApp};

fn copy(t: &TestApp, who: &Person, id: &str, input: Value) -> Answer {
    t.post(format!("/api/v1/competitions/{id}/copy")).token(who).json(input).send()
}

fn read(t: &TestApp, who: &Person, id: &str) -> Value {
    t.get(format!("/api/v1/competitions/{id}")).token(who).send().expect(200).body
}

fn here(g: &Ground) -> Value {
    json!({"body_id": g.body, "region_code": "F"})
}

#[test]
fn a_copy_has_the_terms_and_nothing_that_was_decided() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let id = published(&t, &g, 4_000_000);
    let source = read(&t, &g.commissioner, &id);
    let made = copy(&t, &g.commissioner, &id, here(&g)).expect(201);
    assert_eq!(made.body["left_out"], json!([]));
    assert_eq!(made.header("location"), Some(&*format!("/api/v1/competitions/{}", made.id())));
    let draft = read(&t, &g.commissioner, &made.id());
    for term in [
        "title",
        "summary",
        "framework_id",
        "payment_model",
        "payment_by_results_basis_points",
        "payment_details",
        "tupe_applies",
        "enforcement_duty",
        "data_sharing_duty",
        "price_formula",
        "tie_break",
        "anonymous",
    ] {
        assert_eq!(draft[term], source[term], "{term}");
    }
    assert_eq!(
        (&draft["state"], &draft["copied_from"]["reference"]),
        (&json!("draft"), &source["reference"])
    );
    for term in ["deadline", "partnering_ends_at", "starts_on", "route_decision", "published_at"] {
        assert_eq!(draft[term], Value::Null, "{term}");
    }
    assert_eq!(draft["funding"], json!([]));
    let without_ids = |list: &Value| -> Vec<Value> {
        let mut list = list.as_array().unwrap().clone();
        for one in &mut list {
            for field in ["id", "competition_id", "allowed_actions", "terms"] {
                one.as_object_mut().unwrap().remove(field);
            }
        }
        list
    };
    for list in ["lots", "criteria", "gates", "criterion_groups"] {
        assert_eq!(without_ids(&draft[list]), without_ids(&source[list]), "{list}");
        assert!(list != "lots" || !draft[list].as_array().unwrap().is_empty());
    }
    // The source is as it was, and the check asks for nothing but what is never copied.
    assert_eq!(read(&t, &g.commissioner, &id), source);
    let check = act(&t, &g.commissioner, &made.id(), "check", json!({})).expect(200).body;
    let mut asked: Vec<&str> =
        check["faults"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked, ["/deadline", "/funding", "/partnering_ends_at", "/route_decision", "/starts_on"]);
}

#[test]
fn what_the_new_place_does_not_have_is_left_out_and_named() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let id = published(&t, &g, 4_000_000);
    let elsewhere = t.person(&[(&g.body, Role::Commissioner, Some("A"), None)]);
    let input = json!({"body_id": g.body, "region_code": "A", "title": "Ours"});
    let made = copy(&t, &elsewhere, &id, input).expect(201);
    assert_eq!(made.body["left_out"][0]["pointer"], "/lots");
    let draft = read(&t, &elsewhere, &made.id());
    assert_eq!((&draft["lots"], &draft["title"]), (&json!([]), &json!("Ours")));

    let framework = g.framework.clone();
    t.arrange(move |tx| {
        use framework_categories as f;
        diesel::delete(f::table.filter(f::framework_id.eq(&framework))).execute(tx.conn())?;
        Ok(())
    });
    let made = copy(&t, &g.commissioner, &id, here(&g)).expect(201);
    let pointers: Vec<&str> = made.body["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/lots/0/category_codes/0", "/lots/0"]);
    assert_eq!(read(&t, &g.commissioner, &made.id())["lots"], json!([]));
}

#[test]
fn who_may_not_know_or_commission_does_not_copy() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let draft = whole_draft(&t, &g, 1_000_000);
    let elsewhere = t.person(&[(&g.body, Role::Commissioner, Some("A"), None)]);
    copy(&t, &elsewhere, &draft, json!({"body_id": g.body, "region_code": "A"})).problem(404, "not_found");
    let id = published(&t, &g, 1_000_000);
    copy(&t, &elsewhere, &id, here(&g)).problem(403, "forbidden");
    let signatory = t.person(&[(&t.provider("Harbour"), Role::Signatory, None, None)]);
    copy(&t, &signatory, &id, here(&g)).problem(403, "forbidden");
    let other = t.commissioning_body("Another body");
    let stranger = t.person(&[(&other, Role::Commissioner, Some("F"), None)]);
    copy(&t, &stranger, &id, json!({"body_id": other, "region_code": "F"})).problem(422, "invalid");
    copy(&t, &g.commissioner, &id, json!({"body_id": g.body, "region_code": "F", "title": " "}))
        .problem(422, "invalid");
    // The same request twice makes one draft.
    let twice = [(); 2].map(|()| {
        let request = t.post(format!("/api/v1/competitions/{id}/copy")).token(&g.commissioner);
        request.header("idempotency-key", "copy-it-once").json(here(&g)).send().expect(201).id()
    });
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn a_commissioner_copies_in_the_browser() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let id = published(&t, &g, 4_000_000);
    let browser = t.browser_of(&g.commissioner);
    let page = format!("/competitions/{id}/copy");
    shows(&browser.get(&format!("/competitions/{id}")).expect(200), &[&page, "Copy into a new draft"]);
    browser.get(&page).expect(200);
    let place = format!("{}/F", g.body);
    shows(
        &browser.submit(&page, &[("framework_id", &g.framework), ("place", &place)]).expect(422),
        &["#title"],
    );
    let fields = [("framework_id", &*g.framework), ("place", &*place), ("title", "The next round")];
    let made = browser.submit(&page, &fields).expect(303);
    shows(&browser.follow(&made).expect(200), &["The next round", "Copied from"]);
    t.browser_of(&t.person(&[(&t.provider("Harbour"), Role::Owner, None, None)])).get(&page).expect(403);
}
