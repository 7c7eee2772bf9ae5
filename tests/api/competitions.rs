//! Competitions from draft to published, through HTTP.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::clock::UtcTime;
use fairlot::kernel::db::schema::{
    applications, framework_areas, framework_categories, framework_tiers, frameworks, membership_areas,
    membership_categories, memberships, question_sets,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::builders::Person;
use crate::harness::{Answer, TestApp};

/// A body with a framework, a fund and the people who commission in region F.
pub struct Ground {
    pub body: String,
    pub commissioner: Person,
    pub director: Person,
    pub other_director: Person,
    pub framework: String,
    pub allocation: String,
    pub other_allocation: String,
}

/// Minimum days of partnering, bidding and mobilisation.
pub fn ground(t: &TestApp, minimums: (i64, i64, i64), pence: i64) -> Ground {
    let body = t.commissioning_body("Ministry of Tests");
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let fund = json!({"body_id": body, "name": "Core", "kind": "core"});
    let fund = t.post("/api/v1/funds").token(&director).json(fund).send().expect(201).id();
    let allocate = |region: &str, who: &Person, year: i64| {
        let line = json!({"region_code": region, "financial_year": year, "allocated_pence": pence});
        t.post(format!("/api/v1/funds/{fund}/allocations")).token(who).json(line).send().expect(201).id()
    };
    let year = t.app.clock.now().london_day().plus_days(200).financial_year();
    let allocation = allocate("F", &director, year);
    let elsewhere = t.person(&[(&body, Role::RegionalDirector, Some("A"), None)]);
    let other_allocation = allocate("A", &elsewhere, year);
    Ground {
        commissioner: t.person(&[(&body, Role::Commissioner, Some("F"), None)]),
        other_director: t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]),
        framework: framework(t, &body, minimums),
        body,
        director,
        allocation,
        other_allocation,
    }
}

fn framework(t: &TestApp, body: &str, (partnering, bidding, mobilisation): (i64, i64, i64)) -> String {
    let (id, body) = (Uuid::now_v7().to_string(), body.to_owned());
    let one = id.clone();
    t.arrange(move |tx| {
        let now = tx.now()?;
        let day = now.london_day();
        diesel::insert_into(frameworks::table)
            .values((
                (
                    frameworks::id.eq(&one),
                    frameworks::reference.eq(format!("FW-{one}")),
                    frameworks::body_id.eq(&body),
                    frameworks::name.eq("Framework"),
                    frameworks::summary.eq("Summary"),
                    frameworks::regime.eq("grant_programme"),
                    frameworks::state.eq("open"),
                    frameworks::opens_on.eq(day),
                    frameworks::closes_on.eq(day.plus_days(3_000)),
                    frameworks::decision_working_days.eq(10),
                    frameworks::appeal_working_days.eq(10),
                ),
                (
                    frameworks::minimum_partnering_days.eq(partnering),
                    frameworks::minimum_bidding_days.eq(bidding),
                    frameworks::minimum_mobilisation_days.eq(mobilisation),
                    frameworks::standstill_working_days.eq(8),
                    frameworks::created_by.eq("test"),
                    frameworks::created_at.eq(now),
                    frameworks::published_at.eq(now),
                    frameworks::version.eq(1),
                    frameworks::recorded_at.eq(now),
                ),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(question_sets::table)
            .values((
                question_sets::id.eq(&one),
                question_sets::framework_id.eq(&one),
                question_sets::number.eq(1),
                question_sets::state.eq("published"),
                question_sets::created_at.eq(now),
                question_sets::version.eq(1),
                question_sets::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        for code in ["DF01", "DF02"] {
            diesel::insert_into(framework_categories::table)
                .values((
                    framework_categories::framework_id.eq(&one),
                    framework_categories::category_code.eq(code),
                ))
                .execute(tx.conn())?;
        }
        for code in ["lincolnshire", "derbyshire", "kent"] {
            diesel::insert_into(framework_areas::table)
                .values((framework_areas::framework_id.eq(&one), framework_areas::area_code.eq(code)))
                .execute(tx.conn())?;
        }
        for (tier, bound) in [(1, Some(2_500_000_i64)), (2, Some(13_501_800)), (3, None)] {
            diesel::insert_into(framework_tiers::table)
                .values((
                    framework_tiers::framework_id.eq(&one),
                    framework_tiers::tier.eq(tier),
                    framework_tiers::up_to_pence.eq(bound),
                ))
                .execute(tx.conn())?;
        }
        Ok(())
    });
    id
}

/// Admits a provider to the framework for DF01 in Lincolnshire.
pub fn admit(t: &TestApp, framework: &str, provider: &str, tier: i64) {
    let id = Uuid::now_v7().to_string();
    let (framework, provider) = (framework.to_owned(), provider.to_owned());
    t.arrange(move |tx| {
        let now = tx.now()?;
        diesel::insert_into(applications::table)
            .values((
                applications::id.eq(&id),
                applications::reference.eq(&id),
                applications::framework_id.eq(&framework),
                applications::question_set_id.eq(&framework),
                applications::organisation_id.eq(&provider),
                applications::tier.eq(tier),
                applications::state.eq("admitted"),
                applications::created_by.eq("test"),
                applications::created_at.eq(now),
                applications::version.eq(1),
                applications::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(memberships::table)
            .values((
                memberships::id.eq(&id),
                memberships::framework_id.eq(&framework),
                memberships::organisation_id.eq(&provider),
                memberships::application_id.eq(&id),
                memberships::tier.eq(tier),
                memberships::state.eq("active"),
                memberships::categories.eq("[\"DF01\"]"),
                memberships::areas.eq("[\"lincolnshire\"]"),
                memberships::admitted_at.eq(now),
                memberships::version.eq(1),
                memberships::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(membership_categories::table)
            .values((
                membership_categories::membership_id.eq(&id),
                membership_categories::category_code.eq("DF01"),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(membership_areas::table)
            .values((membership_areas::membership_id.eq(&id), membership_areas::area_code.eq("lincolnshire")))
            .execute(tx.conn())?;
        Ok(())
    });
}

pub fn days(t: &TestApp, days: i64) -> UtcTime {
    t.app.clock.now().plus_seconds(days * 86_400)
}

pub fn put(t: &TestApp, who: &Person, id: &str, part: &str, body: Value) -> Answer {
    let etag = t.get(format!("/api/v1/competitions/{id}")).token(who).send().expect(200).etag();
    t.put(format!("/api/v1/competitions/{id}/{part}")).token(who).if_match(&etag).json(body).send()
}

pub fn patch(t: &TestApp, who: &Person, id: &str, body: Value) -> Answer {
    let path = format!("/api/v1/competitions/{id}");
    let etag = t.get(&path).token(who).send().expect(200).etag();
    t.patch(path).token(who).if_match(&etag).json(body).send()
}

pub fn act(t: &TestApp, who: &Person, id: &str, action: &str, body: Value) -> Answer {
    t.post(format!("/api/v1/competitions/{id}/{action}")).token(who).json(body).send()
}

pub fn draft(t: &TestApp, g: &Ground) -> String {
    let body = json!({"framework_id": g.framework, "body_id": g.body, "region_code": "F",
        "title": "Accommodation in Lincolnshire",
        "summary": "Rooms for people who leave prison, and help to keep them."});
    t.post("/api/v1/competitions").token(&g.commissioner).json(body).send().expect(201).id()
}

/// Terms of a lot without fault.
pub fn lot_terms() -> Value {
    json!({"delivery_place": "community", "minimum_payment_pence": 0,
        "volume": {"unit": "people a year", "minimum": 150, "expected": 200, "maximum": 250}})
}

/// Details of payment by results without fault.
pub fn payment_details() -> Value {
    json!({"cap_basis_points": 1_250, "indexation": "None.", "payment_days": 30,
        "outcomes": [{"name": "A home", "definition": "A tenancy of six months.",
            "evidence": "The agreement.", "period": "Within a year"}]})
}

fn lot(pence: i64) -> Value {
    json!({"title": "Lincolnshire", "category_codes": ["DF01"], "area_codes": ["lincolnshire"],
        "value_pence": pence, "value_basis": "predicted", "term_months": 1, "terms": lot_terms()})
}

fn criteria(quality: i64, price: i64) -> Value {
    json!({"criteria": [
        {"kind": "quality", "title": "Reach", "question": "How?", "weight_basis_points": quality, "maximum_score": 5},
        {"kind": "price", "title": "Price", "weight_basis_points": price},
    ]})
}

pub fn answers(yes: &[&str], more: Value) -> Value {
    let is = |codes: &[&str]| -> Value {
        codes
            .iter()
            .map(|code| ((*code).to_owned(), Value::Bool(yes.contains(code))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let mut body = json!({"gates": is(&["G1", "G2", "G3", "G4", "G5", "G6"]),
        "scores": is(&["S1", "S2", "S3", "S4", "S5", "S6"])});
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

/// A draft that has no fault: 30 days of partnering, 30 of bidding; the service runs for the calendar month that
/// holds the 200th day from now, so in one financial year.
pub fn whole_draft(t: &TestApp, g: &Ground, pence: i64) -> String {
    let id = draft(t, g);
    let who = &g.commissioner;
    let start = days(t, 200).london_day().to_string();
    let starts_on = format!("{}-01", start.rsplit_once('-').unwrap().0);
    let terms = json!({"partnering_ends_at": days(t, 30), "deadline": days(t, 60), "starts_on": starts_on,
        "payment_model": "payment_by_results", "payment_by_results_basis_points": 1_250, "volumes": "200 a year",
        "tupe_applies": false, "data_sharing_duty": "Monthly figures.", "enforcement_duty_applies": false,
        "payment_details": payment_details()});
    patch(t, who, &id, terms).expect(200);
    t.post(format!("/api/v1/competitions/{id}/lots")).token(who).json(lot(pence)).send().expect(201);
    put(t, who, &id, "criteria", criteria(6_000, 4_000)).expect(200);
    let lines = json!({"lines": [{"allocation_id": g.allocation, "amount_pence": pence}]});
    put(t, who, &id, "funding", lines).expect(200);
    put(t, who, &id, "route-decision", answers(&["S1", "S2", "S3", "S6"], json!({"chosen": "grant"})))
        .expect(200);
    id
}

pub fn published(t: &TestApp, g: &Ground, pence: i64) -> String {
    let id = whole_draft(t, g, pence);
    act(t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(t, &g.director, &id, "publish", json!({})).expect(200);
    id
}

fn codes(answer: &Answer) -> Vec<String> {
    let list = if answer.status == 200 { &answer.body["faults"] } else { &answer.body["errors"] };
    let code =
        |one: &Value| format!("{} {}", one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap());
    list.as_array().unwrap().iter().map(code).collect()
}

#[test]
fn a_draft_becomes_public_and_invites_everyone_who_covers_a_lot() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let (fits, small, late) = (t.provider("Fits"), t.provider("Too small"), t.provider("Late"));
    admit(&t, &g.framework, &fits, 2);
    admit(&t, &g.framework, &small, 1);
    let writer = t.person(&[(&fits, Role::BidWriter, None, None)]);
    let id = whole_draft(&t, &g, 4_000_000);
    let path = format!("/api/v1/competitions/{id}");

    // Only people of the body in the region, and its auditors, know of a draft.
    t.get(&path).send().problem(404, "not_found");
    t.get(&path).token(&writer).send().problem(404, "not_found");
    let elsewhere = t.person(&[(&g.body, Role::Commissioner, Some("A"), None)]);
    t.get(&path).token(&elsewhere).send().problem(404, "not_found");
    let auditor = t.person(&[(&g.body, Role::Auditor, None, None)]);
    t.get(&path).token(&auditor).send().expect(200);

    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200);
    assert_eq!(check.body["ready"], true, "{}", check.text);
    assert_eq!(check.body["lots"][0]["tier"], 2);
    assert_eq!(check.body["lots"][0]["members_covering"], 1);
    assert_eq!(check.body["lots"][0]["excluded_by_tier"], json!({"not_known": 1}));

    act(&t, &g.director, &id, "publish", json!({})).problem(409, "wrong_state");
    let submitted = act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    assert_eq!(submitted.body["state"], "awaiting_approval");
    act(&t, &g.commissioner, &id, "publish", json!({})).problem(403, "forbidden");
    patch(&t, &g.commissioner, &id, json!({"title": "Other"})).problem(409, "wrong_state");
    let out = act(&t, &g.director, &id, "publish", json!({})).expect(200);
    assert_eq!(out.body["state"], "published");
    assert!(out.body["recipient"].as_str().unwrap().starts_with("age1"));

    // Everyone reads it, with all its terms; the funding stays with the body.
    let public = t.get(&path).send().expect(200);
    assert_eq!(public.body["criteria"].as_array().unwrap().len(), 2);
    assert_eq!(public.body["route_decision"]["score"], 70);
    assert_eq!(public.body["payment_by_results_basis_points"], 1_250);
    assert_eq!(public.body["funding"], Value::Null);
    assert_eq!(public.body["submitted_by"], Value::Null);
    assert_eq!(public.body["allowed_actions"], json!([]));
    let list = t.get("/api/v1/competitions?state=published&limit=1").send().expect(200);
    assert_eq!(list.body["items"][0]["id"], id.as_str());
    let held = t.get(format!("/api/v1/allocations/{}", g.allocation)).token(&g.director).send().expect(200);
    assert_eq!(held.body["reserved_pence"], 4_000_000);
    assert_eq!(held.body["uncommitted_pence"], 1_000_000);
    let lower = json!({"allocated_pence": 3_999_999});
    let allocation = format!("/api/v1/allocations/{}", g.allocation);
    t.patch(&allocation)
        .token(&g.director)
        .if_match(&held.etag())
        .json(lower)
        .send()
        .problem(409, "funds_exceeded");

    // The list of the invited: to the region all, to a provider its own, to nobody else before the decision.
    let invited = format!("{path}/invitations");
    let all = t.get(&invited).token(&g.director).send().expect(200);
    assert_eq!(all.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(all.body["items"][0]["organisation_id"], fits.as_str());
    assert_eq!(all.body["items"][0]["received_at"], Value::Null);
    t.get(&invited).send().problem(401, "not_signed_in");
    t.get(&path).token(&writer).send().expect(200);
    let own = t.get(&invited).token(&writer).send().expect(200);
    assert!(own.body["items"][0]["received_at"].is_string(), "{}", own.text);
    let stranger = t.person(&[(&small, Role::Owner, None, None)]);
    assert_eq!(t.get(&invited).token(&stranger).send().expect(200).body["items"], json!([]));

    // Who is admitted later is invited by the clock, once.
    admit(&t, &g.framework, &late, 3);
    for _ in 0..2 {
        fairlot::timekeeping::act_due(&t.app).unwrap();
    }
    let all = t.get(&invited).token(&g.commissioner).send().expect(200);
    assert_eq!(all.body["items"].as_array().unwrap().len(), 2);
    assert_eq!(t.get(&path).send().expect(200).etag(), public.etag());

    // A provider declines, with a reason, once.
    let decline = json!({"reason": "Too far for us."});
    act(&t, &writer, &id, "decline", decline.clone()).problem(403, "forbidden");
    act(&t, &stranger, &id, "decline", decline.clone()).problem(403, "forbidden");
    let signatory = t.person(&[(&fits, Role::Signatory, None, None)]);
    act(&t, &signatory, &id, "decline", json!({"reason": " "})).problem(422, "invalid");
    act(&t, &signatory, &id, "decline", decline.clone()).expect(200);
    act(&t, &signatory, &id, "decline", decline.clone()).problem(409, "already_exists");
    // Cancelling needs a reason and frees the money.
    act(&t, &g.director, &id, "cancel", json!({})).problem(422, "invalid");
    let cancelled = act(&t, &g.director, &id, "cancel", json!({"reason": "The need has gone."})).expect(200);
    assert_eq!(cancelled.body["state"], "cancelled");
    assert_eq!(cancelled.body["lots"][0]["state"], "cancelled");
    let freed = t.get(&allocation).token(&g.director).send().expect(200);
    assert_eq!(freed.body["uncommitted_pence"], 5_000_000);
}

#[test]
fn every_fault_is_told_at_once_and_stops_the_submission() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let id = draft(&t, &g);
    let answer = act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).problem(422, "check_failed");
    assert_eq!(
        codes(&answer),
        [
            "/partnering_ends_at required",
            "/deadline required",
            "/starts_on required",
            "/payment_model required",
            "/tupe_applies required",
            "/enforcement_duty_applies required",
            "/data_sharing_duty_applies required",
            "/lots required",
            "/criteria required",
            "/route_decision required",
        ]
    );
    let id = whole_draft(&t, &g, 5_000_001);
    put(&t, &g.commissioner, &id, "criteria", criteria(6_000, 3_999)).expect(200);
    patch(&t, &g.commissioner, &id, json!({"partnering_ends_at": days(&t, 9)})).expect(200);
    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200);
    assert_eq!(
        codes(&check),
        [
            "/partnering_ends_at clock_too_short",
            "/criteria weights_not_whole",
            "/funding/0/amount_pence funds_exceeded"
        ]
    );
    // Only a director shortens a clock, with a reason that everyone will read.
    let reason = json!({"clock_override_reason": "The present provider closes."});
    patch(&t, &g.commissioner, &id, reason.clone()).problem(403, "forbidden");
    patch(&t, &g.director, &id, reason).expect(200);
    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200);
    assert_eq!(codes(&check), ["/criteria weights_not_whole", "/funding/0/amount_pence funds_exceeded"]);
    let auditor = t.person(&[(&g.body, Role::Auditor, None, None)]);
    act(&t, &auditor, &id, "check", json!({})).problem(403, "forbidden");
}

#[test]
fn a_lot_stays_within_its_region_and_framework() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = draft(&t, &g);
    let path = format!("/api/v1/competitions/{id}/lots");
    let mut body = lot(1_000);
    body["area_codes"] = json!(["kent", "nottinghamshire", "nowhere"]);
    body["category_codes"] = json!(["DF01", "DF99"]);
    let answer = t.post(&path).token(&g.commissioner).json(body).send().problem(422, "invalid");
    assert_eq!(
        codes(&answer),
        [
            "/category_codes/1 not_in_framework",
            "/area_codes/0 not_in_region",
            "/area_codes/1 not_in_framework",
            "/area_codes/2 not_in_region",
        ]
    );
    let made = t.post(&path).token(&g.commissioner).json(lot(2_500_000)).send().expect(201);
    assert_eq!(made.body["tier"], 1);
    let item = format!("/api/v1/lots/{}", made.id());
    t.patch(&item)
        .token(&g.commissioner)
        .json(json!({"cohort": "Women"}))
        .send()
        .problem(428, "precondition_required");
    let changed = t
        .patch(&item)
        .token(&g.commissioner)
        .if_match(&made.etag())
        .json(json!({"extension_value_pence": 1, "cohort": "Women"}))
        .send()
        .expect(200);
    assert_eq!((&changed.body["tier"], &changed.body["cohort"]), (&json!(2), &json!("Women")));
    t.delete(&item).token(&g.commissioner).if_match(&made.etag()).send().problem(412, "precondition_failed");
    t.delete(&item).token(&g.commissioner).if_match(&changed.etag()).send().expect(204);
    t.get(&item).token(&g.commissioner).send().problem(404, "not_found");
    // Money of another region, or twice the same, is none.
    let lines = json!({"lines": [
        {"allocation_id": g.other_allocation, "amount_pence": 1},
        {"allocation_id": g.allocation, "amount_pence": 1}, {"allocation_id": g.allocation, "amount_pence": 1}]});
    let answer = put(&t, &g.commissioner, &id, "funding", lines).problem(422, "invalid");
    assert_eq!(codes(&answer), ["/lines/0/allocation_id unknown", "/lines/2/allocation_id repeated"]);
}

#[test]
fn the_route_decision_follows_the_aid_or_says_why_not() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 1_000_000);
    let route = |who: &Person, body: Value| put(&t, who, &id, "route-decision", body);
    let leaving = answers(&["S1", "S2", "S3", "S6"], json!({"chosen": "contract"}));
    let answer = route(&g.commissioner, leaving).problem(422, "invalid");
    assert_eq!(codes(&answer), ["/reason required", "/officer required"]);
    let left = answers(
        &["S1", "S2", "S3", "S6"],
        json!({"chosen": "contract", "reason": "Continuity.", "officer": "Head of Integration"}),
    );
    let left = route(&g.commissioner, left).expect(200);
    assert_eq!(left.body["route_decision"]["aid_outcome"], "grant");
    let gate = answers(&["G2", "G5"], json!({"chosen": "contract"}));
    assert_eq!(codes(&route(&g.commissioner, gate).problem(422, "invalid")), ["/reason referral"]);
    let gate = answers(&["G2", "G5"], json!({"chosen": "contract", "reason": "Legal advice: none."}));
    let gate = route(&g.commissioner, gate).expect(200);
    assert_eq!(gate.body["route_decision"]["score"], Value::Null);
    assert_eq!(gate.body["route_decision"]["gates_failed"], json!(["G2"]));
    let panel = answers(&["S1", "S2"], json!({"chosen": "grant", "reason": "Local and small."}));
    route(&g.commissioner, panel).expect(200);
    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200);
    assert_eq!(codes(&check), ["/route_decision second_person"]);
    act(&t, &g.commissioner, &id, "route-decision/confirm", json!({}))
        .problem(403, "another_person_required");
    let confirmed = act(&t, &g.director, &id, "route-decision/confirm", json!({})).expect(200);
    assert_eq!(confirmed.body["route_decision"]["confirmed_by_second_person"], true);
    act(&t, &g.director, &id, "route-decision/confirm", json!({})).problem(409, "conflict");
    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200);
    assert_eq!(check.body["ready"], true, "{}", check.text);
}

#[test]
fn the_submitter_does_not_publish_and_both_prove_who_they_are() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 1_000_000);
    act(&t, &g.director, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).problem(403, "another_person_required");
    let back = act(&t, &g.other_director, &id, "return", json!({"reason": "The volumes."})).expect(200);
    assert_eq!((&back.body["state"], &back.body["reason"]), (&json!("draft"), &json!("The volumes.")));
    let again = act(&t, &g.director, &id, "submit-for-approval", json!({})).expect(200);
    assert_eq!(again.body["reason"], Value::Null);
    let elsewhere = t.person(&[(&g.body, Role::RegionalDirector, Some("A"), None)]);
    act(&t, &elsewhere, &id, "publish", json!({})).problem(404, "not_found");
    act(&t, &g.other_director, &id, "publish", json!({})).expect(200);
    act(&t, &g.other_director, &id, "discard", json!({})).problem(409, "wrong_state");
}

#[test]
fn two_approvals_race_for_the_last_pound() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 1_000_000);
    let ids = [whole_draft(&t, &g, 600_000), whole_draft(&t, &g, 600_000), whole_draft(&t, &g, 600_000)];
    for id in &ids {
        act(&t, &g.commissioner, id, "submit-for-approval", json!({})).expect(200);
    }
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let runs: Vec<_> =
            ids.iter().map(|id| scope.spawn(|| act(&t, &g.director, id, "publish", json!({})))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 1, "{answers:?}");
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "funds_exceeded");
    }
    let held = t.get(format!("/api/v1/allocations/{}", g.allocation)).token(&g.director).send().expect(200);
    assert_eq!(held.body["reserved_pence"], 600_000);
}

#[test]
fn bids_are_taken_until_the_deadline_passes_under_the_lock() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = published(&t, &g, 1_000_000);
    let read = t.get(format!("/api/v1/competitions/{id}")).send().expect(200);
    let deadline: UtcTime = read.body["deadline"].as_str().unwrap().parse().unwrap();
    let competition: fairlot::competitions::CompetitionId = id.parse().unwrap();
    for (seconds, open) in [(-5, true), (5, false)] {
        let ahead = deadline.plus_seconds(seconds).as_micros() - t.app.clock.now().as_micros();
        t.app.clock.set_offset_micros(t.app.clock.offset_micros() + ahead);
        let competition = competition.clone();
        t.arrange(move |tx| {
            let outcome = fairlot::competitions::lock_for_bidding(tx, &competition);
            assert_eq!(outcome.is_ok(), open, "{outcome:?}");
            Ok(())
        });
    }
}
