//! Reports `qualification-funnel` (R6) and `requirement-exclusions` (R7).

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::builders::Person;
use crate::harness::{Answer, TestApp};
use crate::qualification::{Applicant, begin, rejected};

const FUNNEL: &str = "reports/qualification-funnel";
const EXCLUSIONS: &str = "reports/requirement-exclusions";

fn read(t: &TestApp, name: &str, query: &str, who: &Person) -> Value {
    t.get(format!("/api/v1/{name}?{query}")).token(who).send().expect(200).body
}

fn public(t: &TestApp, name: &str) -> Value {
    t.get(format!("/api/v1/public/{name}")).send().expect(200).body
}

fn row<'r>(report: &'r Value, column: &str, value: &str) -> &'r Value {
    let rows = report["rows"].as_array().unwrap();
    rows.iter().find(|row| row[column] == value).unwrap_or_else(|| panic!("{column} {value}: {report}"))
}

fn give(t: &TestApp, a: &Applicant, code: &str, value: Value) -> Answer {
    let path = format!("{}/answers/{code}", a.path);
    t.put(path).token(&a.owner).if_match("\"0\"").json(json!({"value": value})).send().expect(200)
}

/// Sets the income on the provider's own record, as it would itself.
fn says_income(t: &TestApp, a: &Applicant, income: Value) {
    let path = format!("/api/v1/organisations/{}", a.body);
    let etag = t.get(&path).token(&a.owner).send().expect(200).etag();
    t.patch(path)
        .token(&a.owner)
        .if_match(&etag)
        .json(json!({"yearly_income_pence": income}))
        .send()
        .expect(200);
}

#[test]
fn the_funnel_counts_as_at_a_moment() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let f = t.open_framework(&body);
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let stopped = begin(&t, &f, "Stopped");
    give(&t, &stopped, "Q6", json!("alone"));
    give(&t, &stopped, "Q17", json!("Half a sen"));
    t.post(format!("{}/discard", stopped.path)).token(&stopped.owner).send().expect(200);
    let before = t.app.clock.now();
    let refused = rejected(&t, &f);
    let etag = t.get(&refused.path).token(&refused.owner).send().expect(200).etag();
    let effort = format!("{}/effort", refused.path);
    t.put(effort).token(&refused.owner).if_match(&etag).json(json!({"minutes": 93})).send().expect(200);

    let now = read(&t, FUNNEL, "", &f.manager);
    assert_eq!(now["definition_version"], 1);
    let all = row(&now, "category", "all");
    let figures =
        ["started", "submitted", "admitted", "rejected", "withdrawn", "abandoned"].map(|name| &all[name]);
    assert_eq!(figures, [2, 1, 0, 1, 0, 1]);
    assert_eq!(all["abandoned_at_question"], json!(["Q17 (1)"]));
    assert_eq!(all["median_effort_hours"], "1.6");
    assert_eq!(all["median_days_to_decision"], "0.0");
    assert_eq!(all["sector"], "voluntary");
    assert_eq!(all["redaction_reason"], Value::Null);
    assert!(all["waivers_used"].as_i64().unwrap() >= 6, "{all}");
    assert_eq!(row(&now, "category", "DF02")["started"], 2);

    // Then there was one, discarded; and the same question gives the same answer again.
    let asked = format!("as_at={before}");
    let then = read(&t, FUNNEL, &asked, &f.manager);
    let all = row(&then, "category", "all");
    assert_eq!([&all["started"], &all["rejected"], &all["abandoned"]], [1, 0, 1]);
    let later = t.app.clock.now().plus_seconds(60);
    t.get(format!("/api/v1/{FUNNEL}?as_at={later}")).token(&f.manager).send().problem(422, "invalid");

    // Two could be recognised: only who may know each application sees them.
    for report in [public(&t, FUNNEL), read(&t, FUNNEL, "", &director)] {
        for row in report["rows"].as_array().unwrap() {
            assert_eq!((&row["started"], &row["rejected"]), (&Value::Null, &Value::Null), "{row}");
            assert_eq!(row["redaction_reason"], "fewer_than_5");
        }
    }
    for name in [FUNNEL, EXCLUSIONS] {
        t.get(format!("/api/v1/{name}")).send().problem(401, "not_signed_in");
        t.get(format!("/api/v1/{name}")).token(&refused.owner).send().problem(403, "forbidden");
        let stranger = t.commissioning_body("Another body");
        let auditor = t.person(&[(&stranger, Role::Auditor, None, None)]);
        assert_eq!(read(&t, name, "", &auditor)["rows"], json!([]));
    }
}

#[test]
fn a_draft_that_nobody_touches_is_abandoned_after_thirty_days() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Silent");
    let abandoned =
        |t: &TestApp, who: &Person| row(&read(t, FUNNEL, "", who), "category", "all")["abandoned"].clone();
    assert_eq!(abandoned(&t, &f.manager), 0);
    t.advance_seconds(31 * 86_400);
    let manager = t.token_again(&f.manager);
    assert_eq!(abandoned(&t, &manager), 1);
    let report = read(&t, FUNNEL, "", &manager);
    assert_eq!(row(&report, "category", "all")["abandoned_at_question"], json!(["none (1)"]));
    let a = Applicant { owner: t.token_again(&a.owner), ..a };
    give(&t, &a, "Q6", json!("alone"));
    assert_eq!(abandoned(&t, &manager), 0);
}

#[test]
fn an_income_of_zero_of_none_and_of_a_new_body() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let zero = begin(&t, &f, "Zero");
    says_income(&t, &zero, json!(0));
    let forecast = begin(&t, &f, "New body");
    says_income(&t, &forecast, json!(9_900_000));
    begin(&t, &f, "None said");
    let report = read(&t, FUNNEL, "", &f.manager);
    let band = |name: &str| {
        let rows = report["rows"].as_array().unwrap();
        rows.iter().find(|row| row["income_band"] == name && row["category"] == "all").unwrap()["started"]
            .clone()
    };
    assert_eq!((band("under_100k"), band("not_known")), (json!(2), json!(1)));
}

#[test]
fn a_small_count_is_for_who_may_know_and_a_larger_one_for_everyone() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let failing: Vec<Applicant> = (0..5)
        .map(|n| {
            let a = begin(&t, &f, &format!("Provider {n}"));
            give(&t, &a, "Q20", json!(false));
            a
        })
        .collect();
    give(&t, &failing[0], "Q17", json!("word ".repeat(201)));
    let whole = read(&t, EXCLUSIONS, "", &f.manager);
    let reference =
        t.get(format!("/api/v1/frameworks/{}", f.id)).send().expect(200).body["reference"].clone();
    let id = |code: &str| format!("{}/{code}", reference.as_str().unwrap());
    let q17 = row(&whole, "requirement_id", &id("Q17")).clone();
    let named =
        ["version", "tier", "threshold", "failed_n", "later_admitted_n"].map(|name| q17[name].clone());
    assert_eq!(named, [json!(1), json!(1), json!("at most 200 words"), json!(1), json!(0)]);
    assert_eq!(row(&whole, "requirement_id", &id("Q20"))["threshold"], "must be yes");
    assert!(q17["justification"].as_str().unwrap().contains("experience"));

    let seen = public(&t, EXCLUSIONS);
    assert_eq!(row(&seen, "requirement_id", &id("Q20"))["failed_n"], 5);
    let hidden = row(&seen, "requirement_id", &id("Q17"));
    assert_eq!((&hidden["failed_n"], &hidden["redaction_reason"]), (&Value::Null, &json!("fewer_than_5")));
    t.get(format!("/api/v1/public/{EXCLUSIONS}?framework_id={}", f.id))
        .send()
        .problem(400, "unknown_parameter");
    let funnel = public(&t, FUNNEL);
    assert_eq!(row(&funnel, "category", "all")["started"], 5);

    // A fault that is mended kept nobody out.
    let path = format!("{}/answers/Q17", failing[0].path);
    t.put(path)
        .token(&failing[0].owner)
        .if_match("\"1\"")
        .json(json!({"value": "Short."}))
        .send()
        .expect(200);
    let whole = read(&t, EXCLUSIONS, "", &f.manager);
    assert!(whole["rows"].as_array().unwrap().iter().all(|row| row["requirement_id"] != json!(id("Q17"))));
}

#[test]
fn a_rejection_counts_with_its_requirement_and_the_later_admission_too() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let f = t.open_framework(&body);
    let refused = rejected(&t, &f);
    let report = read(&t, EXCLUSIONS, &format!("framework_id={}", f.id), &f.manager);
    let one = &report["rows"][0];
    assert!(one["requirement_id"].as_str().unwrap().ends_with("/Q17"));
    assert_eq!((&one["failed_n"], &one["later_admitted_n"]), (&json!(1), &json!(0)));
    t.membership(&f.id, &refused.body, &["DF01"], &["lincolnshire"], 1);
    let report = read(&t, EXCLUSIONS, "", &f.manager);
    assert_eq!(report["rows"][0]["later_admitted_n"], 1);
}

#[test]
fn the_three_forms_have_the_same_columns() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Provider");
    give(&t, &a, "Q20", json!(false));
    for name in [FUNNEL, EXCLUSIONS] {
        let json = read(&t, name, "format=json", &f.manager);
        let mut columns: Vec<&String> = json["rows"][0].as_object().unwrap().keys().collect();
        columns.sort();
        let csv = t.get(format!("/api/v1/{name}?format=csv")).token(&f.manager).send().expect(200);
        let mut head: Vec<&str> = csv.text.lines().next().unwrap().split(',').collect();
        head.sort_unstable();
        assert_eq!(columns, head);
        let book = t
            .get(format!("/api/v1/{name}"))
            .token(&f.manager)
            .header("Accept", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            .send()
            .expect(200);
        assert_eq!(
            book.header("content-type"),
            Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        );
        let sheet = book.sheet();
        for column in head {
            assert!(sheet.contains(&format!(">{column}</t>")), "{column}");
        }
    }
    t.get(format!("/api/v1/{FUNNEL}?format=pdf"))
        .token(&f.manager)
        .send()
        .problem(400, "malformed_parameter");
    let listed = t.get("/api/v1/reports").token(&f.manager).send().expect(200).body;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(11));
}
