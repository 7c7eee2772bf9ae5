//! Two bodies that commission together, through HTTP.

use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::framework_bodies;
use serde_json::{Value, json};

use crate::awards::decided;
use crate::browser::shows;
use crate::builders::Person;
use crate::competitions::{Ground, act, ground, put, whole_draft};
use crate::harness::{Answer, TestApp};

/// A second body of the framework with money for region F.
pub struct Second {
    pub body: String,
    pub director: Person,
    pub commissioner: Person,
    pub allocation: String,
}

pub fn second(t: &TestApp, g: &Ground) -> Second {
    use diesel::prelude::*;
    let body = t.commissioning_body("Police and Crime Office");
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let fund = json!({"body_id": body, "name": "Safer places", "kind": "core"});
    let fund = t.post("/api/v1/funds").token(&director).json(fund).send().expect(201).id();
    let year = t.app.clock.now().london_day().plus_days(200).financial_year();
    let line = json!({"region_code": "F", "financial_year": year, "allocated_pence": 3_000_000});
    let allocation = t
        .post(format!("/api/v1/funds/{fund}/allocations"))
        .token(&director)
        .json(line)
        .send()
        .expect(201)
        .id();
    let (framework, part) = (g.framework.clone(), body.clone());
    t.arrange(move |tx| {
        diesel::insert_into(framework_bodies::table)
            .values((framework_bodies::framework_id.eq(&framework), framework_bodies::body_id.eq(&part)))
            .execute(tx.conn())?;
        Ok(())
    });
    Second {
        commissioner: t.person(&[(&body, Role::Commissioner, Some("F"), None)]),
        body,
        director,
        allocation,
    }
}

fn ask(t: &TestApp, g: &Ground, id: &str, body: &str) -> Answer {
    let request = json!({"body_id": body, "request": "A quarter of the money."});
    act(t, &g.commissioner, id, "co-commissioner", request)
}

fn step(t: &TestApp, who: &Person, one: &str, action: &str, body: Value) -> Answer {
    t.post(format!("/api/v1/co-commissioners/{one}/{action}")).token(who).json(body).send()
}

pub fn give(t: &TestApp, who: &Person, one: &str, allocation: &str, pence: i64) -> Answer {
    let path = format!("/api/v1/co-commissioners/{one}");
    let etag = t.get(&path).token(who).send().expect(200).etag();
    let lines = json!({"lines": [{"allocation_id": allocation, "amount_pence": pence}]});
    t.put(format!("{path}/funding")).token(who).if_match(&etag).json(lines).send()
}

fn lead_gives(t: &TestApp, g: &Ground, id: &str, pence: i64) {
    let lines = json!({"lines": [{"allocation_id": g.allocation, "amount_pence": pence}]});
    put(t, &g.commissioner, id, "funding", lines).expect(200);
}

#[test]
fn two_bodies_fund_and_approve_a_competition() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let s = second(&t, &g);
    let id = whole_draft(&t, &g, 4_000_000);
    let path = format!("/api/v1/competitions/{id}");
    t.get(&path).token(&s.director).send().problem(404, "not_found");

    let asked = ask(&t, &g, &id, &s.body).expect(201);
    let one = asked.id();
    ask(&t, &g, &id, &s.body).problem(409, "already_exists");
    // From here on the second body reads the draft; it sees nothing of the other's lines.
    let read = t.get(&path).token(&s.commissioner).send().expect(200);
    assert_eq!(
        (&read.body["funding"], &read.body["co_commissioner"]["state"]),
        (&Value::Null, &json!("invited"))
    );
    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200);
    assert_eq!(check.body["faults"][0]["pointer"], "/co_commissioner");

    step(&t, &s.commissioner, &one, "accept", json!({})).problem(403, "forbidden");
    step(&t, &g.director, &one, "accept", json!({})).problem(403, "forbidden");
    step(&t, &s.director, &one, "accept", json!({})).expect(200);
    lead_gives(&t, &g, &id, 3_000_000);
    // Each body gives its own money only.
    give(&t, &s.commissioner, &one, &g.allocation, 1_000_000).problem(422, "invalid");
    give(&t, &g.commissioner, &one, &g.allocation, 1_000_000).problem(403, "forbidden");
    let given = give(&t, &s.commissioner, &one, &s.allocation, 1_000_000).expect(200);
    assert_eq!(given.body["funding"][0]["amount_pence"], 1_000_000);
    assert_eq!(given.body["lead_funding_by_year"][0]["amount_pence"], 3_000_000);
    let of_lead = t.get(format!("/api/v1/co-commissioners/{one}")).token(&g.commissioner).send().expect(200);
    assert_eq!(
        (&of_lead.body["funding"], &of_lead.body["funding_by_year"][0]["amount_pence"]),
        (&Value::Null, &json!(1_000_000))
    );
    // What one sets leaves what the other gave.
    lead_gives(&t, &g, &id, 3_000_000);

    step(&t, &s.director, &one, "approve", json!({})).problem(409, "conflict");
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    let refused = act(&t, &g.director, &id, "publish", json!({})).problem(422, "check_failed");
    assert_eq!(refused.body["errors"][0]["code"], "not_approved");
    step(&t, &s.director, &one, "approve", json!({})).expect(200);
    // Returned to its drafters, it is approved anew.
    act(&t, &g.director, &id, "return", json!({"reason": "The volumes."})).expect(200);
    let again = t.get(format!("/api/v1/co-commissioners/{one}")).token(&s.director).send().expect(200);
    assert_eq!((&again.body["state"], &again.body["approved_at"]), (&json!("accepted"), &Value::Null));
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    step(&t, &s.director, &one, "approve", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    assert_eq!((t.held(&g.allocation), t.held(&s.allocation)), ((3_000_000, 0), (1_000_000, 0)));
    let public = t.get(&path).send().expect(200);
    assert_eq!(public.body["co_commissioner"]["name"], "Police and Crime Office");
    step(&t, &g.director, &one, "release", json!({"reason": "Too late."})).problem(409, "wrong_state");
}

#[test]
fn who_leaves_takes_the_money_along() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let s = second(&t, &g);
    let id = whole_draft(&t, &g, 4_000_000);
    for end in ["decline", "release"] {
        let one = ask(&t, &g, &id, &s.body).expect(201).id();
        step(&t, &s.director, &one, "accept", json!({})).expect(200);
        give(&t, &s.director, &one, &s.allocation, 1_000_000).expect(200);
        let (ends, other) =
            if end == "decline" { (&s.director, &g.director) } else { (&g.director, &s.director) };
        step(&t, other, &one, end, json!({"reason": "No."})).problem(403, "forbidden");
        step(&t, ends, &one, end, json!({})).problem(422, "invalid");
        let ended = step(&t, ends, &one, end, json!({"reason": "The budget was cut."})).expect(200);
        assert_eq!(
            (&ended.body["reason"], &ended.body["funding_by_year"]),
            (&json!("The budget was cut."), &json!([]))
        );
        t.get(format!("/api/v1/competitions/{id}")).token(&s.director).send().problem(404, "not_found");
        step(&t, &s.director, &one, "accept", json!({})).problem(409, "wrong_state");
    }
    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200);
    assert_eq!(check.body["ready"], true, "{}", check.text);
}

#[test]
fn only_another_commissioning_body_of_the_framework_is_asked() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let s = second(&t, &g);
    let id = whole_draft(&t, &g, 4_000_000);
    let (provider, stranger) = (t.provider("Harbour"), t.commissioning_body("Elsewhere"));
    for (body, code) in [
        (g.body.as_str(), "own"),
        (provider.as_str(), "unknown"),
        ("nobody", "unknown"),
        (stranger.as_str(), "not_in_framework"),
    ] {
        let told = ask(&t, &g, &id, body).problem(422, "invalid");
        assert_eq!(
            (&told.body["errors"][0]["pointer"], &told.body["errors"][0]["code"]),
            (&json!("/body_id"), &json!(code))
        );
    }
    let one = ask(&t, &g, &id, &s.body).expect(201).id();
    // Nobody else knows of it.
    let outside = t.person(&[(&stranger, Role::RegionalDirector, Some("F"), None)]);
    let elsewhere = t.person(&[(&s.body, Role::RegionalDirector, Some("A"), None)]);
    for who in [&outside, &elsewhere] {
        t.get(format!("/api/v1/co-commissioners/{one}")).token(who).send().problem(404, "not_found");
        step(&t, who, &one, "accept", json!({})).problem(404, "not_found");
        let list = t.get("/api/v1/co-commissioners").token(who).send().expect(200);
        assert_eq!(list.body["items"], json!([]));
    }
    for who in [&s.director, &g.commissioner] {
        let list = t.get("/api/v1/co-commissioners?state=invited").token(who).send().expect(200);
        assert_eq!(list.body["items"][0]["id"], one.as_str());
    }
}

/// An agreement that waits for the provider's signature, of a competition that two bodies commission.
#[derive(Clone)]
pub struct Offered {
    pub agreement: String,
    pub provider: Person,
    pub second: Person,
    pub director: Person,
    digest: Value,
}

pub fn offered(t: &TestApp) -> Offered {
    let (c, award) = decided(t);
    let body = t.commissioning_body("Police and Crime Office");
    t.co_commissioner(&c.id, &body, true);
    let second = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let path = format!("/api/v1/awards/{award}");
    // The second body reads the award before it is public.
    t.get(&path).token(&second).send().expect(200);
    t.post(format!("{path}/notify")).token(&c.commissioner).send().expect(200);
    let terms = json!({"areas": [{"area_code": "lincolnshire"}], "starts_on": "2027-04-01", "term_months": 36,
        "text": "Words"});
    let made = t.post(format!("{path}/agreements")).token(&c.commissioner).json(terms).send().expect(201);
    let agreement = format!("/api/v1/agreements/{}", made.id());
    t.post(format!("{agreement}/offer")).token(&c.commissioner).send().expect(200);
    t.advance_seconds(30 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    Offered {
        agreement,
        provider: t.refreshed(&c.bids[0].signatory),
        second: t.refreshed(&second),
        director: t.refreshed(&c.director),
        digest: made.body["text_digest"].clone(),
    }
}

pub fn sign(t: &TestApp, o: &Offered, who: &Person, action: &str) -> Answer {
    let path = format!("{}/{action}", o.agreement);
    t.post(path).token(who).json(json!({"text_digest": o.digest})).send()
}

#[test]
fn both_bodies_sign_what_needs_signing() {
    let t = TestApp::start();
    let o = offered(&t);
    sign(&t, &o, &o.second, "co-sign").problem(409, "wrong_state");
    sign(&t, &o, &o.provider, "provider-sign").expect(200);
    let waits = t.get(&o.agreement).token(&o.second).send().expect(200).body;
    assert_eq!(waits["co_signature"]["body_name"], "Police and Crime Office");
    assert_eq!(
        (&waits["co_signature"]["signed_at"], &waits["allowed_actions"]),
        (&Value::Null, &json!(["co_sign"]))
    );
    let lead = t.get(&o.agreement).token(&o.director).send().expect(200).body;
    assert_eq!(lead["allowed_actions"], json!(["withdraw"]));
    sign(&t, &o, &o.director, "countersign").problem(409, "conflict");
    sign(&t, &o, &o.director, "co-sign").problem(403, "forbidden");
    let other = Offered { digest: json!("0".repeat(64)), ..o.clone() };
    sign(&t, &other, &o.second, "co-sign").problem(422, "invalid");
    let signed = sign(&t, &o, &o.second, "co-sign").expect(200);
    assert_ne!(signed.body["co_signature"]["signed_at"], Value::Null);
    sign(&t, &o, &o.second, "co-sign").problem(409, "already_exists");
    let bound = sign(&t, &o, &o.director, "countersign").expect(200);
    assert_eq!(bound.body["state"], "signed");
}

#[test]
fn what_one_body_commissions_needs_no_second_signature() {
    let t = TestApp::start();
    let o = offered(&t);
    t.arrange(|tx| {
        use diesel::prelude::*;
        use fairlot::kernel::db::schema::co_commissioners as k;
        diesel::update(k::table)
            .set((k::state.eq("released"), k::version.eq(k::version + 1)))
            .execute(tx.conn())?;
        Ok(())
    });
    sign(&t, &o, &o.second, "co-sign").problem(404, "not_found");
    sign(&t, &o, &o.provider, "provider-sign").expect(200);
    sign(&t, &o, &o.director, "co-sign").problem(409, "conflict");
    sign(&t, &o, &o.director, "countersign").expect(200);
}

#[test]
fn it_is_asked_answered_paid_approved_and_signed_in_the_browser() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let s = second(&t, &g);
    let id = whole_draft(&t, &g, 4_000_000);
    let home = format!("/competitions/{id}");
    let (commissioner, director) = (t.browser_of(&g.commissioner), t.browser_of(&s.director));
    let ask = format!("{home}/co-commissioner");
    shows(&commissioner.get(&home).expect(200), &["A second body", &ask]);
    shows(&commissioner.get(&ask).expect(200), &["Police and Crime Office", "Which body do you ask?"]);
    let request = ("request", "A quarter of the money.");
    shows(
        &commissioner.submit(&ask, &[request]).expect(422),
        &["Choose one of the options", "A quarter of the money."],
    );
    commissioner.submit(&ask, &[("body_id", &s.body), request]).expect(303);
    let one = commissioner.get(&ask).expect(303).header("location").unwrap().to_owned();
    shows(&commissioner.get(&one).expect(200), &["has not answered yet", "Go on without this body"]);
    shows(
        &commissioner.get(&format!("{home}/check")).expect(200),
        &["The second body has not answered", &ask],
    );

    shows(&director.get("/work").expect(200), &["Answer: commission", &one]);
    shows(&director.get(&one).expect(200), &["A quarter of the money.", "Accept", "Decline"]);
    shows(&director.get(&home).expect(200), &["Commissioned together with"]);
    director.get(&format!("{one}/accept")).expect(200);
    director.submit(&format!("{one}/accept"), &[]).expect(303);
    let money = format!("{one}/money");
    shows(&director.get("/work").expect(200), &["Say what your organisation gives"]);
    shows(&director.get(&money).expect(200), &["Safer places", "£30,000"]);
    let field = format!("funding-{}-amount_pence", s.allocation);
    shows(&director.submit(&money, &[(&field, "ten")]).expect(422), &["ten"]);
    director.submit(&money, &[(&field, "10,000")]).expect(303);
    shows(&commissioner.get(&one).expect(200), &["£10,000", "approves once the competition is submitted"]);

    lead_gives(&t, &g, &id, 3_000_000);
    commissioner.submit(&format!("{home}/check"), &[]).expect(303);
    shows(&director.get("/work").expect(200), &["Approve as the second body"]);
    director.get(&format!("{one}/approve")).expect(200);
    director.submit(&format!("{one}/approve"), &[]).expect(303);
    shows(&commissioner.get(&one).expect(200), &["Approved"]);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    let public = t.browser().get(&home).expect(200);
    shows(&public, &["Commissioned together with", "Police and Crime Office"]);
    assert!(!public.text.contains(&one), "who may not read it is not led there");
    t.browser().get(&one).expect(303);
}

#[test]
fn the_second_body_signs_in_the_browser() {
    let t = TestApp::start();
    let o = offered(&t);
    sign(&t, &o, &o.provider, "provider-sign").expect(200);
    let (second, page) = (t.browser_of(&o.second), o.agreement.trim_start_matches("/api/v1").to_owned());
    let co_sign = format!("{page}/co-sign");
    shows(&second.get(&page).expect(200), &["Police and Crime Office", "Sign for the second body", &co_sign]);
    shows(&second.get(&co_sign).expect(200), &["which commissions this too", "Words"]);
    let digest = o.digest.as_str().unwrap();
    shows(&second.submit(&co_sign, &[("text_digest", digest)]).expect(422), &["Words"]);
    second.submit(&co_sign, &[("text_digest", digest), ("read", "yes")]).expect(303);
    shows(&t.browser_of(&o.director).get(&page).expect(200), &["Countersign"]);
}
