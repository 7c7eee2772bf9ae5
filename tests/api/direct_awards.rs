//! Awards without competition, through HTTP and in the browser.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::Person;
use crate::harness::{Answer, TestApp};

/// Who takes part, with a core fund of £10,000.
pub struct Place {
    pub body: String,
    pub provider: String,
    pub allocation: String,
    pub commissioner: Person,
    pub director: Person,
    pub signatory: Person,
}

pub fn place(t: &TestApp) -> Place {
    let (body, provider) = (t.commissioning_body("Ministry"), t.provider("Harbour Light"));
    Place {
        allocation: t.allocation(&body, 1_000_000),
        commissioner: t.person(&[(&body, Role::Commissioner, Some("F"), None)]),
        director: t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]),
        signatory: t.person(&[(&provider, Role::Signatory, None, None)]),
        body,
        provider,
    }
}

/// A whole recommendation of a contract of £9,000 for urgency.
pub fn wanted(t: &TestApp, place: &Place) -> Value {
    let starts_on = t.app.clock.now().london_day().plus_days(30);
    json!({
        "body_id": place.body, "region_code": "F", "organisation_id": place.provider, "route": "contract",
        "title": "A refuge in Lincoln", "summary": "Places for women on probation.",
        "category_codes": ["DF01"], "area_codes": ["lincolnshire"], "value_pence": 900_000, "value_basis": "fixed",
        "standard_term_months": 1, "starts_on": starts_on, "ground_code": "PA23-S5-13",
        "reason": "The refuge that had the work closed last night.", "alternatives": "A competition takes ten weeks.",
        "funding": [{"allocation_id": place.allocation, "amount_pence": 900_000}],
    })
}

fn recommend(t: &TestApp, who: &Person, input: Value) -> Answer {
    t.post("/api/v1/direct-awards").token(who).json(input).send()
}

fn step(t: &TestApp, award: &str, who: &Person, action: &str, input: Value) -> Answer {
    t.post(format!("/api/v1/awards/{award}/{action}")).token(who).json(input).send()
}

fn with(mut input: Value, name: &str, value: Value) -> Value {
    input[name] = value;
    input
}

/// Faults as `pointer code`.
fn faults(answer: &Answer) -> Vec<String> {
    let all = answer.body["errors"].as_array().unwrap().iter();
    all.map(|one| format!("{} {}", one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap())).collect()
}

#[test]
fn from_the_ground_to_a_signed_agreement() {
    let t = TestApp::start();
    let p = place(&t);
    let made = recommend(&t, &p.commissioner, wanted(&t, &p)).expect(201);
    assert_eq!(made.body["state"], "recommended");
    assert_eq!(made.body["origin"], "direct");
    assert_eq!(made.body["direct"]["ground"]["title"], "Extreme and unavoidable urgency");
    assert_eq!(made.body["direct"]["standstill_working_days"], 0);
    assert_eq!(made.body["allowed_actions"], json!([]));
    let award = made.id();
    let path = format!("/api/v1/awards/{award}");
    t.get(&path).token(&p.signatory).send().problem(404, "not_found");
    assert_eq!(t.held(&p.allocation), (0, 0));

    step(&t, &award, &p.commissioner, "approve", json!({})).problem(403, "forbidden");
    let approved = step(&t, &award, &p.director, "approve", json!({})).expect(200);
    assert_eq!(approved.body["state"], "approved");
    assert_eq!(t.held(&p.allocation), (0, 900_000));
    t.get(&path).token(&p.signatory).send().problem(404, "not_found");
    t.get(format!("/api/v1/public/awards/{award}")).send().problem(404, "not_found");

    step(&t, &award, &p.commissioner, "notify", json!({})).problem(409, "conflict");
    step(&t, &award, &p.commissioner, "notify-without-standstill", json!({})).expect(200);
    let told = t.get(format!("/api/v1/public/awards/{award}")).send().expect(200);
    assert_eq!(told.body["origin"], "direct");
    assert_eq!(told.body["direct"]["reason"], "The refuge that had the work closed last night.");
    assert_eq!(told.body["direct"]["funding"], Value::Null, "the money stays inside");
    let listed = t.get("/api/v1/direct-awards").send().expect(200);
    assert_eq!(listed.body["items"][0]["id"], award.as_str());
    let report = t.get("/api/v1/public/reports/awards-summary").send().expect(200);
    assert_eq!(report.body["value_pence"], 900_000, "it counts as every award does");

    let terms = json!({"areas": [{"area_code": "lincolnshire"}], "text": "Words",
        "starts_on": told.body["direct"]["starts_on"], "term_months": 1});
    let agreement = step(&t, &award, &p.commissioner, "agreements", terms).expect(201);
    let digest = json!({"text_digest": agreement.body["text_digest"]});
    let agreement = format!("/api/v1/agreements/{}", agreement.id());
    t.post(format!("{agreement}/offer")).token(&p.commissioner).send().expect(200);
    t.post(format!("{agreement}/provider-sign")).token(&p.signatory).json(digest.clone()).send().expect(200);
    t.post(format!("{agreement}/countersign")).token(&p.director).json(digest).send().expect(200);
    assert_eq!(t.get(&path).token(&p.director).send().expect(200).body["state"], "settled");
    assert_eq!(t.held(&p.allocation), (0, 900_000));
}

#[test]
fn whatever_is_wrong_is_told_at_once() {
    let t = TestApp::start();
    let p = place(&t);
    let whole = wanted(&t, &p);
    let many = with(with(whole.clone(), "ground_code", json!("GRANT-MR5")), "area_codes", json!(["kent"]));
    let many = with(with(many, "starts_on", json!("2026-01-01")), "organisation_id", json!(p.body));
    let answer =
        recommend(&t, &p.commissioner, with(many, "value_pence", json!(800_000))).problem(422, "invalid");
    let found = faults(&answer);
    for expected in [
        "/ground_code other_route",
        "/starts_on range",
        "/funding funding_beyond",
        "/funding/0/allocation_id year_outside_term",
        "/organisation_id own_body",
        "/area_codes outside_region",
    ] {
        assert!(found.iter().any(|one| one == expected), "{expected} in {found:?}");
    }
    let short = |name: &str, value: Value| {
        faults(&recommend(&t, &p.commissioner, with(whole.clone(), name, value)).problem(422, "invalid"))
    };
    assert_eq!(short("value_pence", json!(950_000)), ["/funding funding_short"]);
    assert_eq!(short("ground_code", json!("NONE")), ["/ground_code unknown"]);
    assert_eq!(short("standstill_working_days", json!(3)), ["/standstill_working_days range"]);
    assert_eq!(short("extension_months", json!(3)), ["/value_extended_pence required"]);
    let other = t.allocation(&t.commissioning_body("Another ministry"), 1_000_000);
    let of_others = json!([{"allocation_id": other, "amount_pence": 900_000}]);
    assert_eq!(short("funding", of_others), ["/funding/0/allocation_id unknown"]);
    let technical = with(with(whole, "ground_code", json!("PA23-S5-6")), "standstill_working_days", json!(0));
    let answer = recommend(&t, &p.commissioner, technical).problem(422, "invalid");
    assert_eq!(faults(&answer), ["/standstill_working_days range"]);
    assert!(
        t.get("/api/v1/direct-awards").token(&p.commissioner).send().expect(200).body["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn another_person_approves_within_the_money_that_is_there() {
    let t = TestApp::start();
    let p = place(&t);
    let both = t.person(&[
        (&p.body, Role::Commissioner, Some("F"), None),
        (&p.body, Role::RegionalDirector, Some("F"), None),
    ]);
    let first = recommend(&t, &both, wanted(&t, &p)).expect(201).id();
    step(&t, &first, &both, "approve", json!({})).problem(403, "another_person_required");
    // Nothing is held before the approval: of two that want the same money one gets it.
    let second = recommend(&t, &p.commissioner, wanted(&t, &p)).expect(201).id();
    step(&t, &first, &p.director, "approve", json!({})).expect(200);
    step(&t, &second, &p.director, "approve", json!({})).problem(409, "funds_exceeded");
    assert_eq!(t.held(&p.allocation), (0, 900_000));
    let returned =
        step(&t, &second, &p.director, "return", json!({"reason": "No money is left."})).expect(200);
    assert_eq!(returned.body["state"], "returned");
    step(&t, &second, &p.director, "approve", json!({})).problem(409, "wrong_state");

    // Set aside, its money is free again.
    step(&t, &first, &p.director, "set-aside", json!({"reason": "The refuge opens again."})).expect(200);
    assert_eq!(t.held(&p.allocation), (0, 0));
    let elsewhere = t.person(&[(&p.body, Role::RegionalDirector, Some("A"), None)]);
    let third = recommend(&t, &p.commissioner, wanted(&t, &p)).expect(201).id();
    step(&t, &third, &elsewhere, "approve", json!({})).problem(404, "not_found");
    let commissioner = t.person(&[(&p.body, Role::Commissioner, Some("A"), None)]);
    recommend(&t, &commissioner, wanted(&t, &p)).problem(403, "forbidden");
}

#[test]
fn a_ground_that_waits_has_its_standstill() {
    let t = TestApp::start();
    let p = place(&t);
    let technical = with(wanted(&t, &p), "ground_code", json!("PA23-S5-6"));
    let award = recommend(&t, &p.commissioner, technical).expect(201).id();
    step(&t, &award, &p.director, "approve", json!({})).expect(200);
    step(&t, &award, &p.commissioner, "notify-without-standstill", json!({})).problem(409, "conflict");
    let told = step(&t, &award, &p.commissioner, "notify", json!({})).expect(200);
    assert_eq!(told.body["state"], "standstill");
    t.advance_seconds(20 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let director = t.refreshed(&p.director);
    let path = format!("/api/v1/awards/{award}");
    assert_eq!(t.get(&path).token(&director).send().expect(200).body["state"], "ready");
}

#[test]
fn the_innovation_fund_pays_for_nothing_enforced_here_either() {
    let t = TestApp::start();
    let p = place(&t);
    let allocation = p.allocation.clone();
    t.arrange(move |tx| {
        use diesel::prelude::*;
        use fairlot::kernel::db::schema::{allocations as a, funds as f};
        let fund: String = a::table.find(&allocation).select(a::fund_id).first(tx.conn())?;
        diesel::update(f::table.find(fund))
            .set((f::kind.eq("regional_outcomes_and_innovation"), f::version.eq(2)))
            .execute(tx.conn())?;
        Ok(())
    });
    let enforced = with(wanted(&t, &p), "enforcement_duty", json!("Attendance is recorded."));
    let answer = recommend(&t, &p.commissioner, enforced.clone()).problem(422, "invalid");
    assert_eq!(faults(&answer), ["/funding/0/allocation_id fund_not_for_enforcement"]);
    recommend(&t, &p.commissioner, wanted(&t, &p)).expect(201);
}

#[test]
fn who_was_suspended_is_awarded_nothing() {
    let t = TestApp::start();
    let p = place(&t);
    let framework = t.open_framework(&p.body);
    let membership = t.membership(&framework.id, &p.provider, &["DF01"], &["lincolnshire"], 2);
    let award = recommend(&t, &p.commissioner, wanted(&t, &p)).expect(201).id();
    t.arrange(move |tx| {
        use diesel::prelude::*;
        use fairlot::kernel::db::schema::memberships as m;
        diesel::update(m::table.find(&membership))
            .set((m::state.eq("suspended"), m::version.eq(m::version + 1)))
            .execute(tx.conn())?;
        Ok(())
    });
    step(&t, &award, &p.director, "approve", json!({})).problem(409, "conflict");
    let answer = recommend(&t, &p.commissioner, wanted(&t, &p)).problem(422, "invalid");
    assert_eq!(faults(&answer), ["/organisation_id provider_barred"]);
}

#[test]
fn an_award_of_a_competition_is_not_approved_alone() {
    let t = TestApp::start();
    let (c, award) = crate::awards::decided(&t);
    step(&t, &award, &c.director, "approve", json!({})).problem(409, "conflict");
    let listed = t.get("/api/v1/direct-awards").token(&c.director).send().expect(200);
    assert_eq!(listed.body["items"], json!([]));
}

#[test]
fn it_is_recommended_and_approved_in_the_browser() {
    let t = TestApp::start();
    let p = place(&t);
    let (commissioner, director) = (t.browser_of(&p.commissioner), t.browser_of(&p.director));
    shows(&commissioner.get("/work").expect(200), &["Award something without competition"]);
    director.get("/direct-awards/new").expect(403);
    let begin = format!("/direct-awards/new?asked=yes&place={}%2FF&route=contract&provider=harb", p.body);
    shows(&commissioner.get(&begin).expect(200), &["Harbour Light"]);
    shows(&commissioner.get("/direct-awards/new?asked=yes").expect(422), &["Enter a number or a name"]);

    let terms =
        format!("/direct-awards/new/terms?place={}%2FF&route=contract&organisation={}", p.body, p.provider);
    let page = commissioner.get(&terms).expect(200);
    shows(&page, &["Extreme and unavoidable urgency", "£10,000", "Lincolnshire"]);
    assert!(!page.text.contains("Guidance for General Grants"), "only the grounds of contracts");
    let starts = t.app.clock.now().london_day().plus_days(30).0;
    let (day, month, year) =
        (starts.day().to_string(), starts.month().to_string(), starts.year().to_string());
    let funding = format!("funding-{}-amount_pence", p.allocation);
    let mut fields = vec![
        ("ground_code", "PA23-S5-13"),
        ("reason", "The refuge that had the work closed last night."),
        ("alternatives", "A competition takes ten weeks."),
        ("title", "A refuge in Lincoln"),
        ("summary", "Places for women."),
        ("category_codes", "DF01"),
        ("area_codes", "lincolnshire"),
        ("starts_on-day", &day),
        ("starts_on-month", &month),
        ("starts_on-year", &year),
        ("standard_term_months", "1"),
        ("value_pence", "9,000"),
        ("value_basis", "fixed"),
        (&funding, "8,000"),
    ];
    let wrong = commissioner.submit(&terms, &fields).expect(422);
    shows(&wrong, &["add lines until they are equal", "The refuge that had the work closed last night."]);
    fields.pop();
    fields.push((&funding, "9,000"));
    let made = commissioner.submit(&terms, &fields).expect(303);
    let award = made.header("location").unwrap().to_owned();
    shows(
        &commissioner.get(&award).expect(200),
        &["Recommended", "A refuge in Lincoln", "Schedule 5 paragraph 13"],
    );
    t.browser().get(&award).expect(404);

    let approve = award.replace("/steps", "/approve");
    shows(&director.get("/work").expect(200), &["Approve the award of A refuge in Lincoln", &approve]);
    director.get(&approve).expect(200);
    director.submit(&approve, &[]).expect(303);
    let notify = award.replace("/steps", "/notify");
    shows(&commissioner.get(&notify).expect(200), &["The notice publishes the award with its legal ground"]);
    commissioner.submit(&notify, &[]).expect(303);
    let public = award.replace("/steps", "");
    shows(&t.browser().get(&public).expect(200), &["Without competition", "A competition takes ten weeks."]);
    shows(
        &t.browser().get("/direct-awards").expect(200),
        &["A refuge in Lincoln", "Extreme and unavoidable urgency"],
    );
    let traced = director.get(&format!("/money/allocations/{}", p.allocation)).expect(200);
    shows(&traced, &["A refuge in Lincoln, without competition", &award]);
}
