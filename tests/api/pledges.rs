//! Pledges of co-funders, and which fund pays for what, through HTTP.

use diesel::prelude::*;
use fairlot::kernel::error::Problem;
use serde_json::{Value, json};

use crate::builders::Person;
use crate::competitions::{Ground, act, ground, patch, put, whole_draft};
use crate::harness::{Answer, TestApp};
use crate::mails::settled;

/// The ground of competitions, with a fund of another kind in place of its own.
fn funded_by(t: &TestApp, kind: &str, pence: i64) -> (Ground, String, i64) {
    let g = ground(t, (0, 0, 0), 1);
    let year = allocation(t, &g, &g.allocation)["financial_year"].as_i64().unwrap();
    let fund = json!({"body_id": g.body, "name": "Another", "kind": kind});
    let fund = t.post("/api/v1/funds").token(&g.director).json(fund).send().expect(201).id();
    let line = json!({"region_code": "F", "financial_year": year, "allocated_pence": pence});
    let path = format!("/api/v1/funds/{fund}/allocations");
    let allocation = t.post(path).token(&g.director).json(line).send().expect(201).id();
    (Ground { allocation, ..g }, fund, year)
}

fn allocation(t: &TestApp, g: &Ground, id: &str) -> Value {
    t.get(format!("/api/v1/allocations/{id}")).token(t.refreshed(&g.director)).send().expect(200).body
}

fn pledge(t: &TestApp, who: &Person, fund: &str, body: Value) -> Answer {
    t.post(format!("/api/v1/funds/{fund}/pledges")).token(who).json(body).send()
}

fn step(t: &TestApp, who: &Person, id: &str, action: &str, body: Value) -> Answer {
    t.post(format!("/api/v1/pledges/{id}/{action}")).token(who).json(body).send()
}

fn figures(row: &Value) -> [i64; 5] {
    ["allocated_pence", "covered_pence", "reserved_pence", "available_pence", "shortfall_pence"]
        .map(|name| row[name].as_i64().unwrap())
}

fn submitted(t: &TestApp, g: &Ground, pence: i64) -> String {
    let id = whole_draft(t, g, pence);
    act(t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    id
}

/// Reserves in the database itself.
fn reserves(t: &TestApp, allocation: &str, competition: &str, pence: i64) -> bool {
    use fairlot::kernel::db::schema::fund_holds as h;
    let (sender, receiver) = std::sync::mpsc::channel();
    let (allocation, competition) = (allocation.to_owned(), competition.to_owned());
    t.arrange(move |tx| {
        let now = tx.now()?;
        let outcome = tx.savepoint(|tx| {
            diesel::insert_into(h::table)
                .values((
                    h::id.eq(format!("hold {pence}")),
                    h::allocation_id.eq(&allocation),
                    h::competition_id.eq(&competition),
                    h::state.eq("reserved"),
                    h::amount_pence.eq(pence),
                    h::version.eq(1),
                    h::recorded_at.eq(now),
                ))
                .execute(tx.conn())
                .map_err(Problem::from)?;
            Ok(())
        });
        sender.send(outcome.is_ok()).expect("a test");
        Ok(())
    });
    receiver.recv().expect("an outcome")
}

#[test]
fn only_what_pledges_cover_is_reserved() {
    let t = TestApp::start();
    let (g, fund, year) = funded_by(&t, "match", 1_000);
    let body = json!({"region_code": "F", "financial_year": year, "funder_name": "Kent Council",
        "funder_type": "council", "amount_pence": 700, "condition": "For people under 25."});
    pledge(&t, &g.commissioner, &fund, body.clone()).problem(403, "forbidden");
    let made = pledge(&t, &g.director, &fund, body.clone()).expect(201);
    assert_eq!((&made.body["state"], &made.body["region_code"]), (&json!("pledged"), &json!("F")));
    assert_eq!(made.body["allowed_actions"], json!(["confirm", "withdraw"]));
    let id = made.id();

    // What is only pledged covers nothing.
    let draft = whole_draft(&t, &g, 600);
    let check = act(&t, &g.commissioner, &draft, "check", json!({})).expect(200);
    assert_eq!(check.body["faults"][0]["code"], "funds_exceeded", "{}", check.text);
    assert!(!reserves(&t, &g.allocation, &draft, 1), "the database reserves what nothing covers");
    step(&t, &g.director, &id, "receive", json!({})).problem(409, "wrong_state");
    step(&t, &g.director, &id, "confirm", json!({})).expect(200);
    assert_eq!(figures(&allocation(&t, &g, &g.allocation)), [1_000, 700, 0, 700, 0]);
    act(&t, &g.commissioner, &draft, "submit-for-approval", json!({})).expect(200);
    let second = submitted(&t, &g, 600);
    act(&t, &g.director, &draft, "publish", json!({})).expect(200);
    act(&t, &g.director, &second, "publish", json!({})).problem(409, "funds_exceeded");
    assert!(!reserves(&t, &g.allocation, &second, 101), "the database reserves beyond what is covered");
    assert!(reserves(&t, &g.allocation, &second, 100));
    step(&t, &g.director, &id, "receive", json!({})).expect(200);
    let gone = json!({"reason": "Gone."});
    step(&t, &g.director, &id, "withdraw", gone).problem(409, "wrong_state");
    assert_eq!(figures(&allocation(&t, &g, &g.allocation)), [1_000, 700, 700, 0, 0]);

    // Which pledges there are at all.
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    let fault = |body: Value| {
        let refused = pledge(&t, &g.director, &fund, body).problem(422, "invalid");
        refused.body["errors"][0]["pointer"].as_str().unwrap().to_owned()
    };
    assert_eq!(fault(with("financial_year", json!(year + 1))), "/financial_year");
    assert_eq!(fault(with("funder_name", Value::Null)), "/funder_name");
    assert_eq!(fault(with("organisation_id", json!(g.body))), "/funder_name");
    assert_eq!(fault(with("expires_on", json!("2020-01-01"))), "/expires_on");
    assert_eq!(fault(with("amount_pence", json!(0))), "/amount_pence");
    let mut by_record = with("organisation_id", json!(g.body));
    by_record.as_object_mut().unwrap().remove("funder_name");
    let named = pledge(&t, &g.director, &fund, by_record).expect(201);
    assert_eq!(named.body["funder_name"], "Ministry of Tests");
    let core = t.get("/api/v1/funds").token(&g.director).send().expect(200);
    let core =
        core.body["items"].as_array().unwrap().iter().find(|one| one["kind"] == "core").unwrap().clone();
    pledge(&t, &g.director, core["id"].as_str().unwrap(), body).problem(409, "conflict");
}

#[test]
fn a_lost_pledge_leaves_the_competition_and_stops_new_holds() {
    let t = TestApp::start();
    let (g, fund, year) = funded_by(&t, "social_investor", 1_000);
    let last = t.app.clock.now().london_day().plus_days(3);
    let body = |pence: i64, expires: Value| {
        json!({"region_code": "F", "financial_year": year, "funder_name": "Investors",
            "funder_type": "social_investor_sib", "amount_pence": pence, "expires_on": expires})
    };
    let confirmed = |body: Value| {
        let id = pledge(&t, &g.director, &fund, body).expect(201).id();
        step(&t, &g.director, &id, "confirm", json!({})).expect(200);
        id
    };
    let (withdrawn, _expiring) = (confirmed(body(300, Value::Null)), confirmed(body(500, json!(last))));
    let running = submitted(&t, &g, 600);
    act(&t, &g.director, &running, "publish", json!({})).expect(200);
    let second = submitted(&t, &g, 100);
    let told = || {
        settled(&t);
        t.mails().iter().filter(|mail| mail.kind == "allocation-short").count()
    };
    let lost =
        step(&t, &g.director, &withdrawn, "withdraw", json!({"reason": "Their budget was cut."})).expect(200);
    assert_eq!(
        (&lost.body["state"], &lost.body["reason"]),
        (&json!("withdrawn"), &json!("Their budget was cut."))
    );
    assert_eq!(figures(&allocation(&t, &g, &g.allocation)), [1_000, 500, 600, 0, 100]);
    assert_eq!(told(), 3, "two directors and the commissioner of the region");
    let state = |id: &str| t.get(format!("/api/v1/competitions/{id}")).send().body["state"].clone();
    assert_eq!(state(&running), "published");
    act(&t, &g.director, &second, "publish", json!({})).problem(409, "funds_exceeded");

    // What was reserved is committed only as far as it is covered.
    let (sender, receiver) = std::sync::mpsc::channel();
    let (held, competition) = (g.allocation.clone(), running.clone());
    t.arrange(move |tx| {
        for pence in [501, 500] {
            let line = [(held.parse().unwrap(), fairlot::kernel::money::Pence::new(pence).unwrap())];
            // No award stands behind it: the database looks at the cover first, and only then for the award.
            let problem =
                tx.savepoint(|tx| fairlot::money::commit(tx, Some(&competition), "none", &line)).unwrap_err();
            sender.send(problem.code()).expect("a test");
        }
        Ok(())
    });
    use fairlot::kernel::error::Code;
    assert_eq!(receiver.recv().unwrap(), Code::FundsExceeded);
    assert_ne!(receiver.recv().unwrap(), Code::FundsExceeded);

    // The clock ends the other after its last day, once.
    t.advance_seconds(3 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    assert_eq!(allocation(&t, &g, &g.allocation)["covered_pence"], 500);
    t.advance_seconds(86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    fairlot::timekeeping::act_due(&t.app).unwrap();
    assert_eq!(figures(&allocation(&t, &g, &g.allocation)), [1_000, 0, 600, 0, 600]);
    assert_eq!(told(), 6);
    let director = t.refreshed(&g.director);
    let list = t.get(format!("/api/v1/funds/{fund}/pledges")).token(&director).send().expect(200);
    let states: Vec<_> =
        list.body["items"].as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["withdrawn", "expired"]);
    act(&t, &director, &running, "cancel", json!({"reason": "The money is gone."})).expect(200);
    assert_eq!(figures(&allocation(&t, &g, &g.allocation)), [1_000, 0, 0, 0, 0]);
}

#[test]
fn the_innovation_fund_pays_for_nothing_enforced() {
    let t = TestApp::start();
    let (g, ..) = funded_by(&t, "regional_outcomes_and_innovation", 1_000);
    let draft = whole_draft(&t, &g, 600);
    patch(&t, &g.commissioner, &draft, json!({"enforcement_duty": "Attendance is enforced."})).expect(200);
    let check = act(&t, &g.commissioner, &draft, "check", json!({})).expect(200);
    let fault = &check.body["faults"][0];
    assert_eq!(fault["pointer"], "/funding/0/allocation_id", "{}", check.text);
    assert_eq!(fault["code"], "fund_not_for_enforcement");
    act(&t, &g.commissioner, &draft, "submit-for-approval", json!({})).problem(422, "check_failed");
    let lines = json!({"lines": [{"allocation_id": g.allocation, "amount_pence": 600}]});
    let refused = put(&t, &g.commissioner, &draft, "funding", lines.clone()).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["code"], "fund_not_for_enforcement");
    assert!(!reserves(&t, &g.allocation, &draft, 600), "the database lets it pay");
    patch(&t, &g.commissioner, &draft, json!({"enforcement_duty": "", "enforcement_duty_applies": false}))
        .expect(200);
    put(&t, &g.commissioner, &draft, "funding", lines).expect(200);
    act(&t, &g.commissioner, &draft, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &draft, "publish", json!({})).expect(200);
}

#[test]
fn the_reports_say_what_was_at_a_moment() {
    let t = TestApp::start();
    let (g, fund, year) = funded_by(&t, "match", 1_000);
    let body = json!({"region_code": "F", "financial_year": year, "funder_name": "Kent Council",
        "funder_type": "council", "amount_pence": 700, "condition": "=For people under 25."});
    let id = pledge(&t, &g.director, &fund, body).expect(201).id();
    let before = t.app.clock.now();
    t.advance_seconds(1);
    step(&t, &g.director, &id, "confirm", json!({})).expect(200);
    let draft = submitted(&t, &g, 600);
    act(&t, &g.director, &draft, "publish", json!({})).expect(200);
    step(&t, &g.director, &id, "withdraw", json!({"reason": "Cut."})).expect(200);

    let read = |name: &str, query: &str| {
        t.get(format!("/api/v1/reports/{name}?{query}")).token(&g.director).send().expect(200)
    };
    let budget = |query: &str| {
        let report = read("budget", query).body;
        assert_eq!((&report["report"], &report["definition_version"]), (&json!("budget"), &json!(1)));
        let rows = report["rows"].as_array().unwrap().clone();
        assert_eq!(rows.len(), 3);
        rows.into_iter().find(|row| row["allocation_id"] == g.allocation.as_str()).unwrap()
    };
    let now = budget("");
    let columns = ["allocated", "reserved", "committed", "forecast", "uncommitted", "covered", "shortfall"];
    assert_eq!(columns.map(|name| now[name].as_i64().unwrap()), [1_000, 600, 0, 600, 400, 0, 600]);
    assert_eq!((&now["overspend_flag"], &now["ringfence"]), (&json!(true), &json!(false)));
    assert_eq!((&now["paid"], &now["carry_forward"]), (&Value::Null, &json!(0)));
    assert!(now["source_event_id"].is_string());
    let then = budget(&format!("as_at={before}"));
    assert_eq!(columns.map(|name| then[name].as_i64().unwrap()), [1_000, 0, 0, 0, 1_000, 0, 0]);

    let pledged = |query: &str| read("match", query).body["rows"][0].clone();
    let columns = ["pledged", "confirmed", "received"];
    let (now, then) = (pledged(""), pledged(&format!("as_at={before}")));
    assert_eq!(columns.map(|name| now[name].as_i64().unwrap()), [700, 0, 0]);
    assert_eq!((&now["state"], &then["state"]), (&json!("withdrawn"), &json!("pledged")));
    assert_eq!((&now["award_id"], &now["funder"]), (&Value::Null, &json!("Kent Council")));

    for name in ["budget", "match"] {
        let keys = read(name, "").body["rows"][0].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let csv = read(name, "format=csv").text;
        let mut lines = csv.lines();
        assert_eq!(lines.next().unwrap().split(',').collect::<Vec<_>>(), keys);
        assert!(name == "budget" || csv.contains("'=For people"), "{csv}");
        let book = read(name, "format=xlsx");
        assert!(book.sheet().contains(">definition_version</t>"));
        let stranger = t.commissioning_body("Another body");
        let auditor = t.person(&[(&stranger, fairlot::kernel::authz::Role::Auditor, None, None)]);
        let path = format!("/api/v1/reports/{name}");
        assert_eq!(t.get(&path).token(&auditor).send().expect(200).body["rows"], json!([]));
        let owner = t.person(&[(&t.provider("P"), fairlot::kernel::authz::Role::Owner, None, None)]);
        t.get(&path).token(&owner).send().problem(403, "forbidden");
        t.get(&path).send().problem(401, "not_signed_in");
    }
}
