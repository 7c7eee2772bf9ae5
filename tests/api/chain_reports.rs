//! Reports `supply-chain-promises` (R4), `supply-chain-depth` (R5) and `supply-chain-payments` (R15).

use serde_json::{Value, json};

use crate::builders::Person;
use crate::harness::TestApp;
use crate::supply_chains::{Chain, chain};

fn rows(t: &TestApp, name: &str, query: &str, who: Option<&Person>) -> Vec<Value> {
    let answer = match who {
        Some(who) => t.get(format!("/api/v1/reports/supply-chain-{name}?{query}")).token(who).send(),
        None => t.get(format!("/api/v1/public/reports/supply-chain-{name}?{query}")).send(),
    };
    answer.expect(200).body["rows"].as_array().unwrap().clone()
}

fn paid(s: &Chain) -> String {
    s.engaged();
    let period =
        |kind: &str, n: i64| json!({"kind": kind, "quantity": n, "from_on": s.day(29), "on_date": s.day(1)});
    s.confirmed(&s.lead, &s.owner, period("referrals", 25));
    s.confirmed(&s.owner, &s.lead, period("delivered", 20));
    let invoice =
        json!({"kind": "invoice", "amount_pence": 1_200_000, "reference": "SS-1", "on_date": s.day(10)});
    let invoice = s.confirmed(&s.owner, &s.lead, invoice);
    let payment =
        json!({"kind": "payment", "amount_pence": 1_200_000, "invoice_id": invoice, "on_date": s.day(2)});
    s.confirmed(&s.lead, &s.owner, payment);
    invoice
}

#[test]
fn promised_and_actual_reconcile_and_earlier_moments_are_given_again() {
    let s = chain();
    let before = s.t.app.clock.now();
    let invoice = paid(&s);
    let one = &rows(&s.t, "promises", "", Some(&s.auditor))[0];
    assert_eq!((&one["entry_id"], &one["status"]), (&json!(s.entry), &json!("engaged")));
    assert_eq!((&one["promised_value"], &one["promised_volume"]), (&json!(6_000_000), &json!(120)));
    assert_eq!(
        (&one["referrals"], &one["delivered_volume"], &one["paid_value"], &one["paid_pct"]),
        (&json!(25), &json!(20), &json!(1_200_000), &json!("20.0"))
    );
    assert_eq!(one["first_payment_days"], 8);
    let chain =
        s.t.get(format!("/api/v1/awards/{}/supply-chain", s.award)).token(&s.director).send().expect(200);
    assert_eq!(chain.body["partners"][0]["actual"]["paid_pence"], one["paid_value"]);
    // As it stood before: promised, and nothing else.
    let then = &rows(&s.t, "promises", &format!("as_at={before}"), Some(&s.auditor))[0];
    assert_eq!(
        (&then["status"], &then["paid_value"], &then["engaged_at"]),
        (&json!("accepted"), &json!(0), &Value::Null)
    );
    let public = &rows(&s.t, "promises", "", None)[0];
    assert_eq!((&public["paid_value"], &public["source_event_id"]), (&json!(1_200_000), &Value::Null));
    assert_eq!(rows(&s.t, "promises", "region=A", None), Vec::<Value>::new());

    let bill = &rows(&s.t, "payments", "", Some(&s.auditor))[0];
    assert_eq!((&bill["invoice_id"], &bill["position"]), (&json!(invoice), &json!("partner")));
    assert_eq!((&bill["days"], &bill["within_30"], &bill["late"]), (&json!(8), &json!(true), &json!(false)));
    assert_eq!((&bill["paid"], &bill["interest_due"]), (&json!(1_200_000), &json!(0)));
    assert_eq!(rows(&s.t, "payments", &format!("as_at={before}"), Some(&s.auditor)), Vec::<Value>::new());
    s.t.get("/api/v1/reports/supply-chain-payments").token(&s.lead).send().problem(403, "forbidden");

    let depth = &rows(&s.t, "depth", "", None)[0];
    assert_eq!(
        (&depth["partners_n"], &depth["voluntary_n"], &depth["zero_chain_flag"]),
        (&json!(1), &json!(1), &json!(false))
    );
    // £60,000 of an award of £9,000: the builder's own figures.
    assert_eq!(depth["partner_value_pct"], "666.7");
}

#[test]
fn a_reason_is_for_the_commissioning_side_and_disputed_days_are_counted() {
    let s = chain();
    s.engaged();
    let invoice = json!({"kind": "invoice", "amount_pence": 100_000, "reference": "1", "on_date": s.day(1)});
    let id = s.record(&s.owner, invoice).expect(201).id();
    let at = |action: &str| format!("/api/v1/supply-chain-records/{id}/{action}");
    s.post(&s.lead, &at("dispute"), json!({"reason": "We never got it."})).expect(200);
    s.t.advance_seconds(5 * 86_400);
    let [lead, commissioner] = [&s.lead, &s.commissioner].map(|who| s.t.refreshed(who));
    s.post(&lead, &at("confirm"), json!({})).expect(200);
    let bill = &rows(&s.t, "payments", "", Some(&commissioner))[0];
    assert_eq!(
        (&bill["disputed_days"], &bill["within_30"], &bill["paid_date"]),
        (&json!(5), &Value::Null, &Value::Null)
    );
    s.post(&lead, &s.at("release"), json!({"reason": "Nobody is referred."})).expect(200);
    let body = s.t.get(s.at("delivery")).token(&lead).send().expect(200).body;
    let step = body["steps"][0]["id"].as_str().unwrap().to_owned();
    s.post(&commissioner, &format!("/api/v1/supply-chain-steps/{step}/agree"), json!({})).expect(200);
    let inside = &rows(&s.t, "promises", "", Some(&commissioner))[0];
    assert_eq!(
        (&inside["status"], &inside["change_reason"]),
        (&json!("released"), &json!("Nobody is referred."))
    );
    let public = &rows(&s.t, "promises", "", None)[0];
    assert_eq!((&public["change_reason"], &public["redaction_reason"]), (&Value::Null, &json!("personal")));
    assert_eq!(rows(&s.t, "depth", "", None)[0]["partners_n"], 0, "who was released is no partner any more");
}

#[test]
fn each_report_comes_as_csv_and_workbook_with_the_same_columns() {
    let s = chain();
    paid(&s);
    for name in ["promises", "depth", "payments"] {
        let path = format!("/api/v1/reports/supply-chain-{name}");
        let json = s.t.get(&path).token(&s.auditor).send().expect(200).body["rows"][0].clone();
        let csv = s.t.get(format!("{path}?format=csv")).token(&s.auditor).send().expect(200).text;
        let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        assert_eq!(head.len(), json.as_object().unwrap().len(), "{name}: {head:?}");
        assert!(head.iter().all(|column| json.get(*column).is_some()), "{name}: {head:?}");
        assert_eq!(csv.lines().count(), 2);
        s.t.get(format!("{path}?format=xlsx")).token(&s.auditor).send().expect(200);
    }
}
