//! Virements through HTTP, and what the database itself refuses.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::error::Problem;
use serde_json::{Value, json};

use crate::builders::Person;
use crate::competitions::{Ground, act, ground, whole_draft};
use crate::harness::{Answer, TestApp};
use crate::mails::settled;

/// Two regions with an allocation each of one fund and year.
struct Regions {
    g: Ground,
    fund: String,
    year: i64,
    /// Directs region A, which gives.
    giver: Person,
}

fn regions(t: &TestApp, pence: i64) -> Regions {
    let g = ground(t, (0, 0, 0), pence);
    let read = allocation(t, &g.director, &g.allocation);
    let giver = t.person(&[(&g.body, Role::RegionalDirector, Some("A"), None)]);
    Regions {
        fund: read["fund_id"].as_str().unwrap().to_owned(),
        year: read["financial_year"].as_i64().unwrap(),
        giver,
        g,
    }
}

fn allocation(t: &TestApp, who: &Person, id: &str) -> Value {
    t.get(format!("/api/v1/allocations/{id}")).token(who).send().expect(200).body
}

fn propose(t: &TestApp, who: &Person, fund: &str, from: &str, to: &str, pence: i64) -> Answer {
    let body = json!({"from_allocation_id": from, "to_allocation_id": to, "amount_pence": pence,
        "reason": "The competition there was cancelled."});
    t.post(format!("/api/v1/funds/{fund}/virements")).token(who).json(body).send()
}

fn offer(t: &TestApp, r: &Regions, pence: i64) -> Answer {
    propose(t, &r.giver, &r.fund, &r.g.other_allocation, &r.g.allocation, pence)
}

fn step(t: &TestApp, who: &Person, id: &str, action: &str, body: Value) -> Answer {
    t.post(format!("/api/v1/virements/{id}/{action}")).token(who).json(body).send()
}

/// Whether the database takes these statements.
fn takes(t: &TestApp, statements: &'static [&'static str], ids: &[&str]) -> bool {
    let (sender, receiver) = std::sync::mpsc::channel();
    let filled: Vec<String> = statements
        .iter()
        .map(|text| {
            ids.iter().enumerate().fold((*text).to_owned(), |s, (i, id)| s.replace(&format!("#{i}"), id))
        })
        .collect();
    t.arrange(move |tx| {
        let outcome = tx.savepoint(|tx| {
            for statement in &filled {
                diesel::sql_query(statement.clone()).execute(tx.conn()).map_err(Problem::from)?;
            }
            Ok(())
        });
        sender.send(outcome.is_ok()).expect("a test");
        Ok(())
    });
    receiver.recv().expect("an outcome")
}

#[test]
fn another_person_confirms_and_the_money_moves() {
    let t = TestApp::start();
    let r = regions(&t, 1_000);
    let both = t.person(&[
        (&r.g.body, Role::RegionalDirector, Some("A"), None),
        (&r.g.body, Role::RegionalDirector, Some("F"), None),
    ]);
    // Who directs the giving region proposes.
    let (from, to) = (&r.g.other_allocation, &r.g.allocation);
    propose(&t, &r.g.director, &r.fund, from, to, 400).problem(403, "forbidden");
    propose(&t, &r.g.commissioner, &r.fund, from, to, 400).problem(403, "forbidden");
    let made = propose(&t, &both, &r.fund, from, to, 400).expect(201);
    assert_eq!(made.body["state"], "proposed");
    assert_eq!((&made.body["from_region_code"], &made.body["to_region_code"]), (&json!("A"), &json!("F")));
    assert_eq!(made.body["allowed_actions"], json!(["refuse", "withdraw"]));
    let id = made.id();
    settled(&t);
    let told: Vec<_> = t.mails().into_iter().filter(|mail| mail.kind == "virement-proposed").collect();
    assert_eq!(told.len(), 3, "the directors of the receiving region: {told:?}");

    // Not the proposer, not the giving region, not a person who proved who they are long ago.
    step(&t, &both, &id, "confirm", json!({})).problem(403, "another_person_required");
    step(&t, &r.giver, &id, "confirm", json!({})).problem(403, "forbidden");
    t.advance_seconds(3_600);
    let stale = t.token_again(&r.g.director);
    step(&t, &stale, &id, "confirm", json!({})).problem(403, "reauthentication_required");
    let director = t.refreshed(&r.g.director);
    let done = step(&t, &director, &id, "confirm", json!({})).expect(200);
    assert_eq!((&done.body["state"], &done.body["decided_by"]), (&json!("confirmed"), &json!(director.id)));
    step(&t, &director, &id, "confirm", json!({})).problem(409, "wrong_state");

    let given = allocation(&t, &director, from);
    let got = allocation(&t, &director, to);
    let figures = ["allocated_pence", "vired_in_pence", "vired_out_pence", "uncommitted_pence"];
    assert_eq!(figures.map(|name| given[name].as_i64().unwrap()), [600, 0, 400, 600]);
    assert_eq!(figures.map(|name| got[name].as_i64().unwrap()), [1_400, 400, 0, 1_400]);
    let list = t.get(format!("/api/v1/funds/{}/virements", r.fund)).token(&director).send().expect(200);
    assert_eq!(list.body["items"][0]["id"], id.as_str());
    let elsewhere = t.commissioning_body("Another body");
    let stranger = t.person(&[(&elsewhere, Role::Auditor, None, None)]);
    t.get(format!("/api/v1/virements/{id}")).token(&stranger).send().problem(404, "not_found");
}

#[test]
fn money_leaves_neither_its_fund_nor_its_year() {
    let t = TestApp::start();
    let r = regions(&t, 1_000);
    let fund = |name: &str, kind: &str| {
        let body = json!({"body_id": r.g.body, "name": name, "kind": kind});
        t.post("/api/v1/funds").token(&r.giver).json(body).send().expect(201).id()
    };
    let allocate = |fund: &str, year: i64| {
        let line = json!({"region_code": "A", "financial_year": year, "allocated_pence": 1_000});
        t.post(format!("/api/v1/funds/{fund}/allocations")).token(&r.giver).json(line).send().expect(201).id()
    };
    let fenced = fund("Women's services", "ring_fenced");
    let inside = allocate(&fenced, r.year);
    let refused = propose(&t, &r.giver, &fenced, &inside, &r.g.allocation, 1).problem(422, "invalid");
    let fault = &refused.body["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/to_allocation_id"), &json!("outside_fund")));
    assert!(fault["detail"].as_str().unwrap().contains("ring-fenced: its money never leaves it"));
    let refused = propose(&t, &r.giver, &r.fund, &inside, &r.g.allocation, 1).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/from_allocation_id");
    let later = allocate(&r.fund, r.year + 1);
    let refused = propose(&t, &r.giver, &r.fund, &later, &r.g.allocation, 1).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["code"], "another_year");
    let own = &r.g.other_allocation;
    let refused = propose(&t, &r.giver, &r.fund, own, own, 1).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["code"], "same");
    let pledged = fund("Match", "match");
    let one = allocate(&pledged, r.year);
    let refused = propose(&t, &r.giver, &pledged, &one, &r.g.allocation, 1).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["code"], "pledged_money");

    // The database refuses the same.
    const ACROSS: &[&str] = &[
        "INSERT INTO virements (id, fund_id, financial_year, from_allocation_id, to_allocation_id, amount_pence, state, reason, proposed_by, proposed_at, version, recorded_at) \
         SELECT 'v', fund_id, financial_year, id, '#1', 1, 'proposed', 'r', 'p', recorded_at, 1, recorded_at FROM allocations WHERE id = '#0'",
    ];
    assert!(!takes(&t, ACROSS, &[&inside, &r.g.allocation]), "out of a fund");
    assert!(!takes(&t, ACROSS, &[&later, &r.g.allocation]), "out of a year");
    assert!(takes(&t, ACROSS, &[own, &r.g.allocation]), "inside the fund and year");
}

#[test]
fn what_is_held_does_not_move() {
    let t = TestApp::start();
    let r = regions(&t, 1_000);
    // Region F gives: what a competition of it reserves stays.
    let back = |pence| propose(&t, &r.g.director, &r.fund, &r.g.allocation, &r.g.other_allocation, pence);
    let waits = back(700).expect(201).id();
    let competition = whole_draft(&t, &r.g, 600);
    act(&t, &r.g.commissioner, &competition, "submit-for-approval", json!({})).expect(200);
    act(&t, &r.g.director, &competition, "publish", json!({})).expect(200);
    let refused = back(401).problem(409, "funds_exceeded");
    assert_eq!(refused.body["errors"][0]["pointer"], "/amount_pence");
    step(&t, &r.giver, &waits, "confirm", json!({})).problem(409, "funds_exceeded");
    let path = format!("/api/v1/virements/{waits}");
    assert_eq!(t.get(&path).token(&r.giver).send().expect(200).body["state"], "proposed");
    const BY_ANOTHER: &[&str] = &[
        "UPDATE virements SET state = 'confirmed', decided_by = 'somebody', version = version + 1 WHERE id = '#0'",
    ];
    assert!(!takes(&t, BY_ANOTHER, &[&waits]), "the database moves what is held");
    act(&t, &r.g.director, &competition, "cancel", json!({"reason": "The need changed."})).expect(200);
    const BY_THE_SAME: &[&str] = &[
        "UPDATE virements SET state = 'confirmed', decided_by = proposed_by, version = version + 1 WHERE id = '#0'",
    ];
    assert!(!takes(&t, BY_THE_SAME, &[&waits]), "the database lets one person do both");
    step(&t, &r.giver, &waits, "confirm", json!({})).expect(200);

    let refused = offer(&t, &r, 5).expect(201).id();
    step(&t, &r.g.director, &refused, "refuse", json!({"reason": " "})).problem(422, "invalid");
    let out = step(&t, &r.g.director, &refused, "refuse", json!({"reason": "Not before April."})).expect(200);
    assert_eq!(out.body["decision_reason"], "Not before April.");
    let taken = offer(&t, &r, 5).expect(201).id();
    step(&t, &r.g.director, &taken, "withdraw", json!({})).problem(403, "forbidden");
    step(&t, &r.giver, &taken, "withdraw", json!({})).expect(200);
    step(&t, &r.g.director, &taken, "confirm", json!({})).problem(409, "wrong_state");
}

#[test]
fn a_virement_and_an_approval_race_for_the_last_pound() {
    let t = TestApp::start();
    let r = regions(&t, 1_000);
    let id =
        propose(&t, &r.g.director, &r.fund, &r.g.allocation, &r.g.other_allocation, 600).expect(201).id();
    let drafts = [whole_draft(&t, &r.g, 600), whole_draft(&t, &r.g, 600)];
    for draft in &drafts {
        act(&t, &r.g.commissioner, draft, "submit-for-approval", json!({})).expect(200);
    }
    let publish = |who, draft| act(&t, who, draft, "publish", json!({}));
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let runs = vec![
            scope.spawn(|| step(&t, &r.giver, &id, "confirm", json!({}))),
            scope.spawn(|| publish(&r.g.director, &drafts[0])),
            scope.spawn(|| publish(&r.g.other_director, &drafts[1])),
        ];
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|one| one.status == 200).count(), 1, "{answers:?}");
    for lost in answers.into_iter().filter(|one| one.status != 200) {
        lost.problem(409, "funds_exceeded");
    }
    let (own, other) = (
        allocation(&t, &r.g.director, &r.g.allocation),
        allocation(&t, &r.g.director, &r.g.other_allocation),
    );
    let sum = own["allocated_pence"].as_i64().unwrap() + other["allocated_pence"].as_i64().unwrap();
    assert_eq!(sum, 2_000);
    assert_eq!(own["uncommitted_pence"], 400);
}

#[test]
fn an_allocation_is_not_lowered_below_what_is_held() {
    let t = TestApp::start();
    let r = regions(&t, 1_000);
    let competition = whole_draft(&t, &r.g, 600);
    act(&t, &r.g.commissioner, &competition, "submit-for-approval", json!({})).expect(200);
    act(&t, &r.g.director, &competition, "publish", json!({})).expect(200);
    let path = format!("/api/v1/allocations/{}", r.g.allocation);
    let etag = t.get(&path).token(&r.g.director).send().expect(200).etag();
    let lower =
        t.patch(&path).token(&r.g.director).if_match(&etag).json(json!({"allocated_pence": 599})).send();
    let refused = lower.problem(409, "funds_exceeded");
    assert_eq!(refused.body["errors"][0]["pointer"], "/allocated_pence");
    const BELOW: &[&str] =
        &["UPDATE allocations SET allocated_pence = 599, version = version + 1 WHERE id = '#0'"];
    assert!(!takes(&t, BELOW, &[&r.g.allocation]));
}

#[test]
fn an_underspent_year_is_told_of_once() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    t.person(&[(&body, Role::Commissioner, Some("F"), None)]);
    t.person(&[(&body, Role::RegionalDirector, Some("A"), None)]);
    let fund = json!({"body_id": body, "name": "Core", "kind": "core"});
    let fund = t.post("/api/v1/funds").token(&director).json(fund).send().expect(201).id();
    let today = t.app.clock.now().london_day();
    let year = today.plus_days(400).financial_year();
    let line = json!({"region_code": "F", "financial_year": year, "allocated_pence": 1_000});
    let path = format!("/api/v1/funds/{fund}/allocations");
    let allocation_id = t.post(&path).token(&director).json(line).send().expect(201).id();
    let told = || {
        fairlot::timekeeping::act_due(&t.app).unwrap();
        settled(&t);
        t.mails().iter().filter(|mail| mail.kind == "allocation-underspent").count()
    };
    assert_eq!(told(), 0);
    assert_eq!(allocation(&t, &director, &allocation_id)["underspent"], false);
    let quarter: fairlot::kernel::clock::Day = format!("{}-01-05", year + 1).parse().unwrap();
    let away = quarter.starts_in_london().as_seconds() - t.app.clock.now().as_seconds();
    t.advance_seconds(away);
    assert_eq!(told(), 2, "the region's director and commissioner");
    assert_eq!(told(), 2, "once");
    let director = t.refreshed(&director);
    assert_eq!(allocation(&t, &director, &allocation_id)["underspent"], true);
}
