//! Notices of the law, through HTTP.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{audit_events, frameworks};
use serde_json::{Value, json};

use crate::builders::Person;
use crate::competitions::{Ground, act, answers, ground, put, whole_draft};
use crate::harness::TestApp;

const PLACE: &str = "https://www.find-tender.service.gov.uk/Notice/000001-2026";

/// A ground whose framework has this regime, and a published competition for a contract.
fn contract(t: &TestApp, regime: &'static str) -> (Ground, String) {
    let g = ground(t, (0, 0, 0), 5_000_000);
    let framework = g.framework.clone();
    t.arrange(move |tx| {
        diesel::update(frameworks::table.find(&framework))
            .set(frameworks::regime.eq(regime))
            .execute(tx.conn())?;
        Ok(())
    });
    let id = whole_draft(t, &g, 1_000_000);
    let left = json!({"chosen": "contract", "reason": "Continuity.", "officer": "Head of Integration"});
    put(t, &g.commissioner, &id, "route-decision", answers(&["S1", "S2", "S3", "S6"], left)).expect(200);
    act(t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(t, &g.director, &id, "publish", json!({})).expect(200);
    (g, id)
}

fn listed(t: &TestApp, id: &str, who: Option<&Person>) -> Vec<Value> {
    let request = t.get(format!("/api/v1/competitions/{id}/notices"));
    let request = match who {
        Some(who) => request.token(who),
        None => request,
    };
    request.send().expect(200).body["items"].as_array().unwrap().clone()
}

fn standings(items: &[Value]) -> Vec<String> {
    let of =
        |one: &Value| format!("{} {}", one["notice"].as_str().unwrap(), one["standing"].as_str().unwrap());
    items.iter().map(of).collect()
}

#[test]
fn the_regime_decides_what_is_due_and_when() {
    let t = TestApp::start();
    let (g, id) = contract(&t, "pa2023_dynamic_market");
    let due = [
        "UK2 optional",
        "UK3 optional",
        "UK4 due",
        "UK6 not_yet",
        "UK7 not_yet",
        "UK11 not_yet",
        "UK12 not_yet",
    ];
    assert_eq!(standings(&listed(&t, &id, None)), due);
    let items = listed(&t, &id, Some(&g.director));
    let tender = items.iter().find(|one| one["notice"] == "UK4").unwrap();
    assert_eq!(tender["due_on"], t.app.clock.now().london_day().to_string());
    assert_eq!(
        (&tender["subject_id"], &tender["law"]),
        (&json!(id), &json!("Procurement Act 2023 section 21"))
    );
    t.advance_seconds(2 * 86_400);
    assert!(standings(&listed(&t, &id, None)).contains(&"UK4 overdue".to_owned()));
    let director = t.refreshed(&g.director);
    act(&t, &director, &id, "cancel", json!({"reason": "The funder withdrew."})).expect(200);
    assert!(standings(&listed(&t, &id, None)).contains(&"UK12 due".to_owned()));

    // A call-off under a framework has no tender notice of its own; a grant has no notice.
    let t = TestApp::start();
    let (_, id) = contract(&t, "pa2023_light_touch_framework");
    let due = ["UK2 optional", "UK6 not_yet", "UK7 not_yet", "UK11 not_yet", "UK12 not_yet"];
    assert_eq!(standings(&listed(&t, &id, None)), due);
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    assert_eq!(listed(&t, &crate::competitions::published(&t, &g, 1_000_000), None), Vec::<Value>::new());
}

#[test]
fn where_a_notice_was_published_is_recorded_and_corrected() {
    let t = TestApp::start();
    let (g, id) = contract(&t, "pa2023_dynamic_market");
    let today = t.app.clock.now().london_day();
    let record = |who: &Person, body: Value| {
        t.post(format!("/api/v1/competitions/{id}/notices")).token(who).json(body).send()
    };
    let made =
        record(&g.commissioner, json!({"notice": "UK4", "published_on": today.to_string(), "place": PLACE}));
    assert_eq!(made.expect(201).body["standing"], "published");
    let corrected = PLACE.replace("000001", "000002");
    let yesterday = today.plus_days(-1).to_string();
    let again = json!({"notice": "UK4", "subject_id": id, "published_on": yesterday, "place": corrected});
    record(&g.director, again).expect(201);
    let items = listed(&t, &id, None);
    let tender = items.iter().find(|one| one["notice"] == "UK4").unwrap();
    assert_eq!(tender["publication"]["place"], corrected);
    assert_eq!(tender["publication"]["published_on"], yesterday);
    let about = id.clone();
    let events = t.app.db.read_now(move |db| {
        let rows = audit_events::table.filter(audit_events::subject_id.eq(&about));
        Ok(rows.filter(audit_events::action.eq("record_notice")).count().get_result::<i64>(db.conn())?)
    });
    assert_eq!(events.unwrap(), 2, "each record is an event");

    let refused = |body: Value, pointer: &str| {
        let answer = record(&g.commissioner, body).problem(422, "invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer, "{}", answer.text);
    };
    let day = today.to_string();
    refused(json!({"notice": "UK99", "published_on": day, "place": PLACE}), "/notice");
    refused(json!({"notice": "UK6", "published_on": day, "place": PLACE}), "/notice");
    refused(
        json!({"notice": "UK4", "subject_id": g.body, "published_on": day, "place": PLACE}),
        "/subject_id",
    );
    refused(
        json!({"notice": "UK4", "published_on": today.plus_days(1).to_string(), "place": PLACE}),
        "/published_on",
    );
    refused(json!({"notice": "UK4", "published_on": day, "place": "ftp://example.org/1"}), "/place");
    let elsewhere = t.person(&[(&g.body, Role::Commissioner, Some("A"), None)]);
    record(&elsewhere, json!({"notice": "UK4", "published_on": day, "place": PLACE}))
        .problem(403, "forbidden");
}
