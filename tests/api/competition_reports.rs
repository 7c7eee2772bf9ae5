//! Reports `competitions` (R8) and `route-decisions` (R11).

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::bids::scene;
use crate::builders::Person;
use crate::competitions::{act, admit, answers, ground, published, put, whole_draft};
use crate::harness::TestApp;

const NAMES: [&str; 2] = ["competitions", "route-decisions"];

fn read(t: &TestApp, name: &str, query: &str, who: Option<&Person>) -> Value {
    let answer = match who {
        Some(who) => t.get(format!("/api/v1/reports/{name}?{query}")).token(who).send(),
        None => t.get(format!("/api/v1/public/reports/{name}?{query}")).send(),
    };
    answer.expect(200).body
}

fn only_row(report: &Value) -> &Value {
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{report}");
    &rows[0]
}

#[test]
fn a_bid_is_counted_from_the_close_and_publicly_from_the_decision() {
    let s = scene();
    let report = |who: Option<&Person>| only_row(&read(&s.t, "competitions", "", who)).clone();
    let told = [&s.director, &s.commissioner];
    let before = told.map(|who| report(Some(who)));
    s.submitted();
    for (who, before) in told.iter().zip(before) {
        let mut now = report(Some(who));
        now["as_at"] = before["as_at"].clone();
        assert_eq!(now, before, "a bid that nobody may know of shows");
        assert_eq!(now["redaction_reason"], "sealed_until_close");
        assert_eq!(
            (&now["bids_n"], &now["single_bid_flag"], &now["invited_n"]),
            (&Value::Null, &Value::Null, &json!(2))
        );
    }
    let then = s.t.app.clock.now();
    s.close();
    let now = report(Some(&s.director));
    assert_eq!((&now["bids_n"], &now["single_bid_flag"]), (&json!(1), &json!(true)));
    assert_eq!((&now["outcome"], &now["redaction_reason"]), (&json!("running"), &Value::Null));
    // As it stood before the close, it still says what could be known then.
    let earlier = read(&s.t, "competitions", &format!("as_at={then}"), Some(&s.director));
    assert_eq!(only_row(&earlier)["bids_n"], Value::Null);
    let public = report(None);
    assert_eq!(public["redaction_reason"], "until_decided");
    for column in
        ["bids_n", "single_bid_flag", "invited_n", "declined_n", "decline_reason", "source_event_id"]
    {
        assert_eq!(public[column], Value::Null, "{column}");
    }
}

#[test]
fn clocks_declines_questions_and_the_end_are_told() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let provider = t.provider("Ty Bach");
    admit(&t, &g.framework, &provider, 3);
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    let id = published(&t, &g, 1_000_000);
    act(&t, &owner, &id, "decline", json!({"reason": "Too large for us."})).expect(200);
    for question in t.clarifications(&id, &provider, 3) {
        let path = format!("/api/v1/clarifications/{question}/answer");
        t.post(path).token(&g.commissioner).json(json!({"answer": "Yes."})).send().expect(200);
    }
    act(
        &t,
        &g.commissioner,
        &id,
        "addenda",
        json!({"text": "The entrance is in the yard.", "material": false}),
    )
    .expect(201);
    let row = |who: Option<&Person>| only_row(&read(&t, "competitions", "", who)).clone();
    let now = row(Some(&g.director));
    assert_eq!((&now["changes_after_publication_n"], &now["notice_date"]), (&json!(1), &Value::Null));
    assert_eq!((&now["partnering_days"], &now["bidding_days"]), (&json!(30), &json!(60)));
    assert_eq!((&now["invited_n"], &now["declined_n"]), (&json!(1), &json!(1)));
    assert_eq!(now["decline_reason"], json!(["Too large for us."]));
    assert_eq!((&now["clarifications_n"], &now["median_answer_days"]), (&json!(3), &json!("0.0")));
    // So few could point to when one was asked.
    assert_eq!(row(None)["median_answer_days"], Value::Null);
    act(&t, &g.director, &id, "cancel", json!({"reason": "The funder withdrew."})).expect(200);
    let ended = row(Some(&g.director));
    assert_eq!(
        (&ended["outcome"], &ended["cancelled_reason"]),
        (&json!("cancelled"), &json!("The funder withdrew."))
    );
    assert_eq!((&row(None)["outcome"], &row(None)["cancelled_reason"]), (&json!("cancelled"), &Value::Null));
}

#[test]
fn leaving_the_aid_is_published_with_its_officer() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 1_000_000);
    let left = json!({"chosen": "contract", "reason": "Continuity.", "officer": "Head of Integration"});
    put(&t, &g.commissioner, &id, "route-decision", answers(&["S1", "S2", "S3", "S6"], left)).expect(200);
    let drafted = t.app.clock.now();
    assert_eq!(
        read(&t, "route-decisions", "", Some(&g.director))["rows"],
        json!([]),
        "a draft is no publication"
    );
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);

    let report = read(&t, "route-decisions", "region=F", Some(&g.director));
    let row = only_row(&report);
    assert_eq!(
        (&row["aid_outcome"], &row["chosen"], &row["overridden"]),
        (&json!("grant"), &json!("contract"), &json!(true))
    );
    assert_eq!((&row["reason"], &row["officer"]), (&json!("Continuity."), &json!("Head of Integration")));
    assert_eq!((&row["score"], &row["value_pence"]), (&json!(70), &json!(1_000_000)));
    assert_eq!(row["decided_by"], g.commissioner.id);
    assert!(row["source_event_id"].is_string(), "{row}");
    let public = read(&t, "route-decisions", "", None);
    let public = only_row(&public);
    assert_eq!((&public["officer"], &public["decided_by"]), (&json!("Head of Integration"), &Value::Null));
    assert_eq!(public["redaction_reason"], "personal");
    let then = read(&t, "route-decisions", &format!("as_at={drafted}"), Some(&g.director));
    assert_eq!(then["rows"], json!([]));
    assert_eq!(read(&t, "route-decisions", "region=A", Some(&g.director))["rows"], json!([]));
}

#[test]
fn a_report_is_for_its_readers_in_three_forms() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    published(&t, &g, 1_000_000);
    let stranger = t.commissioning_body("Another body");
    let auditor = t.person(&[(&stranger, Role::Auditor, None, None)]);
    let elsewhere = t.person(&[(&g.body, Role::RegionalDirector, Some("A"), None)]);
    let owner = t.person(&[(&t.provider("Ty Bach"), Role::Owner, None, None)]);
    for name in NAMES {
        let path = format!("/api/v1/reports/{name}");
        t.get(&path).send().problem(401, "not_signed_in");
        t.get(&path).token(&owner).send().problem(403, "forbidden");
        for who in [&auditor, &elsewhere] {
            assert_eq!(read(&t, name, "", Some(who))["rows"], json!([]), "{name}");
        }
        t.get(format!("{path}?region=Atlantis")).token(&g.director).send().problem(422, "invalid");
        let later = t.app.clock.now().plus_seconds(60);
        t.get(format!("{path}?as_at={later}")).token(&g.director).send().problem(422, "invalid");

        let json = read(&t, name, "", Some(&g.director));
        let columns: Vec<String> = only_row(&json).as_object().unwrap().keys().cloned().collect();
        let csv = t.get(format!("{path}?format=csv")).token(&g.director).send().expect(200);
        let lines: Vec<&str> = csv.text.split("\r\n").collect();
        assert_eq!((lines[0], lines.len()), (columns.join(",").as_str(), 3), "{}", csv.text);
        let workbook = t.get(format!("{path}?format=xlsx")).token(&g.director).send().expect(200);
        let sheet = workbook.sheet();
        assert_eq!(sheet.matches("<row ").count(), 2, "{sheet}");
        for column in &columns {
            assert!(sheet.contains(&format!(">{column}</t>")), "{column}: {sheet}");
        }
        let before_workbooks = format!("{path}?format=xlsx&as_at=0859-06-09T04:02:39Z");
        t.get(before_workbooks).token(&g.director).send().expect(200);
        assert!(sheet.contains(only_row(&json)["reference"].as_str().unwrap()), "{sheet}");
    }
}
