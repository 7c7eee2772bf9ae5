//! The terms that bidders read from the first minute: lots, payment, criteria with groups and gates, duties.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{
    areas, framework_areas, framework_categories, gates, lot_areas, service_categories,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::awards::ranked;
use crate::bids::{Scene, scene};
use crate::browser::shows;
use crate::builders::Person;
use crate::competitions::{
    Ground, act, admit, draft, ground, lot_terms, patch, payment_details, put, whole_draft,
};
use crate::evaluation::CONTRACT;
use crate::harness::{Answer, TestApp};
use crate::mails::settled;

fn codes(answer: &Answer) -> Vec<String> {
    let list = if answer.status == 200 { &answer.body["faults"] } else { &answer.body["errors"] };
    let code =
        |one: &Value| format!("{} {}", one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap());
    list.as_array().unwrap().iter().map(code).collect()
}

fn check(t: &TestApp, g: &Ground, id: &str) -> Answer {
    act(t, &g.commissioner, id, "check", json!({})).expect(200)
}

fn lot(areas: &[&str], terms: Value) -> Value {
    json!({"title": "Both", "category_codes": ["DF01"], "area_codes": areas, "value_pence": 1_000_000,
        "value_basis": "predicted", "term_months": 12, "terms": terms})
}

fn add_lot(t: &TestApp, g: &Ground, id: &str, body: Value) -> Answer {
    t.post(format!("/api/v1/competitions/{id}/lots")).token(&g.commissioner).json(body).send()
}

#[test]
fn a_lot_says_where_for_how_many_and_when_each_area_ends() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = draft(&t, &g);
    patch(&t, &g.commissioner, &id, json!({"starts_on": "2031-04-01"})).expect(200);
    let mut terms = lot_terms();
    terms["delivery_place"] = json!("both");
    terms["prisons"] = json!("HMP Example");
    terms["area_terms"] = json!([{"area_code": "derbyshire", "term_months": 6}]);
    let made = add_lot(&t, &g, &id, lot(&["derbyshire", "lincolnshire"], terms.clone())).expect(201);
    let ends = json!([
        {"area_code": "derbyshire", "term_months": 6, "ends_on": "2031-09-30"},
        {"area_code": "lincolnshire", "term_months": 12, "ends_on": "2032-03-31"},
    ]);
    assert_eq!(made.body["terms"]["area_ends"], ends);
    assert_eq!(made.body["terms"]["volume"]["expected"], 200);
    assert_eq!(made.body["terms"]["minimum_payment_pence"], 0);
    let whole = t.get(format!("/api/v1/competitions/{id}")).token(&g.commissioner).send().expect(200);
    assert_eq!(whole.body["lots"][0]["terms"], made.body["terms"]);

    // What is left out of a change stays; terms that are sent replace all of them.
    let path = format!("/api/v1/lots/{}", made.id());
    let change = |body: Value| {
        let etag = t.get(&path).token(&g.commissioner).send().expect(200).etag();
        t.patch(&path).token(&g.commissioner).if_match(&etag).json(body).send()
    };
    let kept = change(json!({"title": "Two counties"})).expect(200);
    assert_eq!(kept.body["terms"], made.body["terms"]);
    // The lot would end before one of its areas; an area would go that has a term.
    assert_eq!(
        codes(&change(json!({"term_months": 5})).problem(422, "invalid")),
        ["/terms/area_terms/0/term_months longer_than_lot"]
    );
    assert_eq!(
        codes(&change(json!({"area_codes": ["lincolnshire"]})).problem(422, "invalid")),
        ["/terms/area_terms/0/area_code not_in_lot"]
    );
    terms["volume"] = json!({"unit": "people", "minimum": 9, "expected": 8, "maximum": 10});
    assert_eq!(codes(&change(json!({"terms": terms})).problem(422, "invalid")), ["/terms/volume order"]);
    let empty = change(json!({"terms": {}})).expect(200);
    assert_eq!(empty.body["terms"]["volume"], Value::Null);
    let found = codes(&check(&t, &g, &id));
    for missing in ["delivery_place", "volume", "minimum_payment_pence"] {
        assert!(found.contains(&format!("/lots/0/terms/{missing} required")), "{found:?}");
    }
}

#[test]
fn an_award_ends_in_each_area_as_its_lot_said() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 1_000_000);
    let c = ranked(&t, &body, &allocation, &CONTRACT);
    t.arrange(|tx| {
        diesel::update(lot_areas::table).set(lot_areas::term_months.eq(1)).execute(tx.conn())?;
        Ok(())
    });
    let path = format!("/api/v1/competitions/{}", c.id);
    let starts_on = t.get(&path).send().expect(200).body["starts_on"].clone();
    let reason = json!({"reason": "The best."});
    let made = t.post(format!("{path}/recommend")).token(&c.commissioner).json(reason).send().expect(200);
    let start: fairlot::kernel::clock::Day = starts_on.as_str().unwrap().parse().unwrap();
    let end = start.plus_months(1).plus_days(-1).to_string();
    assert_eq!(made.body["awards"][0]["areas"][0]["ends_on"], end);
}

#[test]
fn payment_is_told_in_the_detail_of_its_model() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    assert_eq!(check(&t, &g, &id).body["ready"], true);
    patch(&t, &g.commissioner, &id, json!({"payment_model": "staged", "payment_by_results_basis_points": 0}))
        .expect(200);
    assert_eq!(
        codes(&check(&t, &g, &id)),
        [
            "/payment_details/outcomes contradiction",
            "/payment_details/stages required",
            "/payment_details/cap_pence contradiction",
        ]
    );
    let stage = |share: i64| json!({"title": "Stage", "share_basis_points": share, "evidence": "A report."});
    let staged = |shares: [i64; 2]| json!({"payment_details": {"stages": shares.map(stage), "indexation": "None.", "payment_days": 30}});
    patch(&t, &g.commissioner, &id, staged([5_000, 4_999])).expect(200);
    let found = check(&t, &g, &id);
    assert_eq!(codes(&found), ["/payment_details/stages shares_not_whole"]);
    assert!(found.text.contains("99.99%"), "{}", found.text);
    patch(&t, &g.commissioner, &id, staged([5_000, 5_000])).expect(200);
    assert_eq!(check(&t, &g, &id).body["ready"], true);
    // Later than 30 days is refused at once (rule 28).
    let late = patch(&t, &g.commissioner, &id, json!({"payment_details": {"payment_days": 31}}));
    assert_eq!(codes(&late.problem(422, "invalid")), ["/payment_details/payment_days range"]);
    let unit = json!({"payment_details": {"units": [{"name": "U", "definition": "D", "price": "asked", "colour": 1}]}});
    assert!(patch(&t, &g.commissioner, &id, unit).problem(422, "invalid").text.contains("unknown_field"));
}

#[test]
fn duties_and_the_summary_are_said_before_publication() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let change = |body: Value| patch(&t, &g.commissioner, &id, body);
    // Taking the words away is silence; "no" is an answer.
    change(json!({"data_sharing_duty": "", "summary": "Too short for anybody."})).expect(200);
    assert_eq!(codes(&check(&t, &g, &id)), ["/summary required", "/data_sharing_duty_applies required"]);
    let both = json!({"enforcement_duty_applies": false, "enforcement_duty": "Report."});
    assert_eq!(codes(&change(both).problem(422, "invalid")), ["/enforcement_duty contradiction"]);
    change(json!({"enforcement_duty_applies": true, "data_sharing_duty_applies": false})).expect(200);
    assert_eq!(codes(&check(&t, &g, &id)), ["/summary required", "/enforcement_duty required"]);
    let said =
        change(json!({"enforcement_duty": "Report.", "summary": "Help for people who look for a home."}));
    assert_eq!(said.expect(200).body["data_sharing_duty_applies"], false);
    let found = check(&t, &g, &id);
    assert_eq!(
        found.body["faults"].as_array().map(Vec::len),
        Some(1),
        "39 characters are too few: {}",
        found.text
    );
    change(json!({"summary": "Help for people who look for a new home."})).expect(200);
    assert_eq!(check(&t, &g, &id).body["ready"], true);
}

fn tree(group: i64, leaf: i64) -> Value {
    json!({
        "groups": [
            {"code": "A", "title": "The service", "weight_basis_points": group},
            {"code": "A.1", "parent_code": "A", "title": "Reach", "weight_basis_points": leaf},
        ],
        "gates": [{"title": "Safeguarding", "question": "Who leads?"}],
        "shared_descriptors": ["Nothing.", "Some of it.", "All of it."],
        "criteria": [
            {"kind": "quality", "title": "First weeks", "question": "How?", "weight_basis_points": leaf,
             "maximum_score": 2, "group_code": "A.1"},
            {"kind": "quality", "title": "Later", "question": "How?", "weight_basis_points": 6_000 - leaf,
             "maximum_score": 1, "group_code": "A", "descriptors": ["No.", "Yes."]},
            {"kind": "price", "title": "Price", "weight_basis_points": 4_000},
        ],
    })
}

#[test]
fn criteria_are_a_tree_whose_weights_add_up() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let set = |body: Value| put(&t, &g.commissioner, &id, "criteria", body);
    let made = set(tree(6_000, 3_500)).expect(200);
    assert_eq!(made.body["criteria"][0]["descriptors"], json!(["Nothing.", "Some of it.", "All of it."]));
    assert_eq!(made.body["criteria"][1]["descriptors"], json!(["No.", "Yes."]));
    assert_eq!(made.body["criteria"][2]["descriptors"], Value::Null, "price is computed");
    assert_eq!(made.body["criterion_groups"][1]["parent_code"], "A");
    assert_eq!(made.body["gates"][0]["title"], "Safeguarding");
    assert_eq!(check(&t, &g, &id).body["ready"], true);

    // Both numbers are named.
    set(tree(5_999, 3_500)).expect(200);
    let found = check(&t, &g, &id);
    assert_eq!(codes(&found), ["/criterion_groups/0/weight_basis_points group_weight"]);
    assert!(found.text.contains("59.99%") && found.text.contains("60.00%"), "{}", found.text);

    // 99.99 % is not the whole, and the sentence says which number it is.
    let mut off = tree(6_000, 3_500);
    off["criteria"][2]["weight_basis_points"] = json!(3_999);
    set(off).expect(200);
    let found = check(&t, &g, &id);
    assert_eq!(codes(&found), ["/criteria weights_not_whole"]);
    assert!(found.text.contains("99.99%"), "{}", found.text);

    let mut wrong = tree(6_000, 3_500);
    wrong["criteria"][0]["group_code"] = json!("Z");
    wrong["criteria"][1]["descriptors"] = json!(["No."]);
    wrong["groups"][1]["parent_code"] = json!("B");
    let found = codes(&set(wrong).problem(422, "invalid"));
    assert_eq!(
        found,
        [
            "/groups/1/parent_code unknown",
            "/criteria/0/group_code unknown",
            "/criteria/1/descriptors descriptors"
        ]
    );
}

fn gate(s: &Scene) -> String {
    let (id, competition) = (Uuid::now_v7().to_string(), s.competition.id.clone());
    let row = id.clone();
    s.t.arrange(move |tx| {
        diesel::insert_into(gates::table)
            .values((
                gates::id.eq(&row),
                gates::competition_id.eq(&competition),
                gates::position.eq(1),
                gates::title.eq("Safeguarding lead"),
                gates::question.eq("Who leads on safeguarding?"),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    id
}

#[test]
fn a_bid_answers_every_gate_and_compliance_judges_it() {
    let s = scene();
    let gate = gate(&s);
    let bid = s.draft();
    let path = format!("/api/v1/bids/{bid}");
    let submit = || s.act(&s.signatory, format!("bids/{bid}/submit"), json!({}));
    assert_eq!(codes(&submit().problem(422, "check_failed")), ["/gate_answers missing_answer"]);
    let answer = |answers: Value| {
        let etag = s.t.get(&path).token(&s.signatory).send().expect(200).etag();
        let body = json!({"gate_answers": answers});
        s.t.patch(&path).token(&s.signatory).if_match(&etag).json(body).send().expect(200)
    };
    answer(
        json!([{"gate_id": gate, "met": false, "text": " "}, {"gate_id": s.body, "met": true, "text": "Yes."}]),
    );
    assert_eq!(
        codes(&submit().problem(422, "check_failed")),
        ["/gate_answers/0/text required", "/gate_answers/1/gate_id unknown_gate"]
    );
    let kept = answer(json!([{"gate_id": gate, "met": false, "text": "We still look for one."}]));
    assert_eq!(kept.body["content"]["gate_answers"][0]["met"], false);
    submit().expect(200);
    s.close();
    let open = format!("competitions/{}/open-bids", s.competition.id);
    s.act(&s.director, open.clone(), json!({})).expect(202);
    s.act(&s.commissioner, open, json!({})).expect(200);
    let opened = s.bid(&s.commissioner, &bid).expect(200);
    assert_eq!(opened.body["content"]["gate_answers"][0]["text"], "We still look for one.");

    // The bidder says itself that it does not meet the gate: it cannot pass.
    let refused = s.act(&s.commissioner, format!("bids/{bid}/pass-compliance"), json!({}));
    assert!(refused.problem(409, "conflict").text.contains("Safeguarding lead"));
    let fail = |gate: &str| {
        let one = json!({"requirement": "Safeguarding lead", "gate_id": gate, "reason": "There is none."});
        s.act(&s.commissioner, format!("bids/{bid}/fail-compliance"), json!({"requirements": [one]}))
    };
    assert_eq!(codes(&fail(&s.body).problem(422, "invalid")), ["/requirements/0/gate_id unknown_gate"]);
    let failed = fail(&gate).expect(200);
    assert_eq!(failed.body["state_reason"], "Safeguarding lead: There is none.");
}

#[test]
fn an_addendum_changes_volumes_and_places_and_never_what_is_paid() {
    let s = scene();
    let lot = &s.competition.lots[0];
    let amend = |terms: Value, material: bool| {
        let body = json!({"text": "Newer figures.", "material": material, "lots": [{"lot_id": lot, "terms": terms}],
            "deadline": s.t.app.clock.now().plus_seconds(30 * 86_400)});
        s.act(&s.director, format!("competitions/{}/addenda", s.competition.id), body)
    };
    let volume = json!({"unit": "people a year", "minimum": 10, "expected": 20, "maximum": 30});
    let silent = amend(json!({"volume": volume}), false).problem(422, "invalid");
    assert_eq!(codes(&silent), ["/lots/0/terms/volume material"]);
    for fixed in [json!({"minimum_payment_pence": 1}), json!({"area_terms": []})] {
        assert!(amend(fixed, true).problem(422, "invalid").text.contains("publish it anew"));
    }
    let prison = amend(json!({"delivery_place": "prison"}), true).problem(422, "invalid");
    assert_eq!(codes(&prison), ["/lots/0/terms/prisons required"]);
    let told = amend(json!({"volume": volume, "delivery_place": "community"}), true).expect(201);
    let pointers: Vec<&Value> =
        told.body["changes"].as_array().unwrap().iter().map(|one| &one["pointer"]).collect();
    assert!(pointers.contains(&&json!("/lots/0/terms/volume")), "{pointers:?}");
    let read = s.t.get(format!("/api/v1/lots/{lot}")).send().expect(200);
    assert_eq!(read.body["terms"]["volume"], volume);
    let duty = json!({"text": "None any more.", "material": true, "enforcement_duty": "Report absences."});
    s.act(&s.director, format!("competitions/{}/addenda", s.competition.id), duty).expect(201);
    let read = s.t.get(format!("/api/v1/competitions/{}", s.competition.id)).send().expect(200);
    assert_eq!(read.body["enforcement_duty_applies"], true);
}

#[test]
fn every_area_in_one_region_is_refused_and_a_hundred_lots_of_everything_answer_quickly() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let (framework, id) = (g.framework.clone(), draft(&t, &g));
    t.arrange(move |tx| {
        let categories: Vec<String> =
            service_categories::table.select(service_categories::code).load(tx.conn())?;
        let areas: Vec<String> = areas::table.select(areas::code).load(tx.conn())?;
        diesel::delete(framework_categories::table).execute(tx.conn())?;
        diesel::delete(framework_areas::table).execute(tx.conn())?;
        for code in &categories {
            let row = (
                framework_categories::framework_id.eq(&framework),
                framework_categories::category_code.eq(code),
            );
            diesel::insert_into(framework_categories::table).values(row).execute(tx.conn())?;
        }
        for code in &areas {
            let row = (framework_areas::framework_id.eq(&framework), framework_areas::area_code.eq(code));
            diesel::insert_into(framework_areas::table).values(row).execute(tx.conn())?;
        }
        Ok(())
    });
    let listed = |path: &str| -> Vec<Value> {
        t.get(path).send().expect(200).body["items"].as_array().unwrap().clone()
    };
    let all = listed("/api/v1/areas");
    let code = |one: &Value| one["code"].as_str().unwrap().to_owned();
    let categories: Vec<String> = listed("/api/v1/service-categories").iter().map(code).collect();
    let everywhere: Vec<String> = all.iter().map(code).collect();
    let here: Vec<String> = all.iter().filter(|one| one["region_code"] == "F").map(code).collect();
    let body = |areas: &[String], number: usize| {
        json!({"title": format!("Lot {number}"), "category_codes": categories, "area_codes": areas,
            "value_pence": 1_000, "value_basis": "fixed", "term_months": 12, "terms": lot_terms()})
    };
    let refused = codes(&add_lot(&t, &g, &id, body(&everywhere, 0)).problem(422, "invalid"));
    assert_eq!(refused.len(), everywhere.len() - here.len(), "one fault for each area of another region");
    assert!(refused.iter().all(|fault| fault.ends_with("not_in_region")), "{refused:?}");
    for number in 1..=100 {
        add_lot(&t, &g, &id, body(&here, number)).expect(201);
    }
    let began = Instant::now();
    assert_eq!(check(&t, &g, &id).body["lots"].as_array().map(Vec::len), Some(100));
    let browser = t.browser_of(&g.commissioner);
    for part in ["", "/lots", "/all", "/check"] {
        browser.get(&format!("/competitions/{id}{part}")).expect(200);
    }
    let took = began.elapsed();
    assert!(took < Duration::from_secs(10), "five answers took {took:?}");
}

#[test]
fn what_a_published_competition_says_is_said_to_everyone() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    put(&t, &g.commissioner, &id, "criteria", tree(6_000, 3_500)).expect(200);
    t.get(format!("/api/v1/competitions/{id}")).send().problem(404, "not_found");
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    let public = t.get(format!("/api/v1/competitions/{id}")).send().expect(200).body;
    assert_eq!(public["payment_details"]["outcomes"], payment_details()["outcomes"]);
    assert_eq!(public["gates"][0]["question"], "Who leads?");
    assert_eq!(public["lots"][0]["terms"]["volume"]["maximum"], 250);
    let page = t.browser().get(&format!("/competitions/{id}/all")).expect(200);
    for told in [
        "200 people a year expected, from 150 to 250",
        "The service › Reach › First weeks",
        "A tenancy of six months.",
    ] {
        assert!(page.text.contains(told), "no {told:?} in {}", page.text);
    }
    let auditor = t.person(&[(&g.body, Role::Auditor, None, None)]);
    put(&t, &auditor, &id, "criteria", tree(6_000, 3_500)).problem(403, "forbidden");
}

#[test]
fn staff_who_transfer_are_read_row_by_row_only_by_who_needs_to() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let (invited, other) = (t.provider("Invited"), t.provider("Elsewhere"));
    admit(&t, &g.framework, &invited, 3);
    let (writer, stranger) = (
        t.person(&[(&invited, Role::BidWriter, None, None)]),
        t.person(&[(&other, Role::Owner, None, None)]),
    );
    let id = whole_draft(&t, &g, 4_000_000);
    patch(&t, &g.commissioner, &id, json!({"tupe_applies": true})).expect(200);
    assert_eq!(codes(&check(&t, &g, &id)), ["/lots/0/staff required"]);
    let lot =
        t.get(format!("/api/v1/competitions/{id}")).token(&g.commissioner).send().expect(200).body["lots"][0]
            ["id"]
            .as_str()
            .unwrap()
            .to_owned();
    let path = format!("/api/v1/lots/{lot}/staff");
    let set = |body: Value| {
        let etag = t.get(&path).token(&g.commissioner).send().expect(200).etag();
        t.put(&path).token(&g.commissioner).if_match(&etag).json(body).send()
    };
    let whole = json!({"role": "Key worker", "hours_hundredths": 3_750, "contract_kind": "permanent",
        "employed_since": "2019-04", "pay_pence": 2_450_000, "location": "Lincoln"});
    let rows = json!([whole, {"role": "Manager", "employed_since": "2011-12"}]);
    let made = set(json!({"rows": rows})).expect(200);
    assert_eq!(made.body["people"], 2);
    assert_eq!(made.body["missing"][0], json!({"field": "hours_hundredths", "rows": 1}));
    assert_eq!(codes(&check(&t, &g, &id)), ["/lots/0/staff incomplete"]);
    let wrong = json!({"rows": [{"role": " ", "employed_since": "2019-13", "name": "No names"}]});
    assert!(set(wrong).problem(422, "invalid").text.contains("unknown_field"));
    assert_eq!(
        codes(&set(json!({"rows": [{"role": "A", "employed_since": "2019-13"}]})).problem(422, "invalid")),
        ["/rows/0/employed_since month"]
    );
    set(json!({"rows": rows, "missing_by": "2031-01-31"})).expect(200);
    assert_eq!(codes(&check(&t, &g, &id)), ["/lots/0/staff too_late"]);
    let by = t.app.clock.now().london_day().plus_days(20).to_string();
    set(json!({"rows": rows, "missing_by": by})).expect(200);
    assert_eq!(check(&t, &g, &id).body["ready"], true);
    t.get(&path).token(&writer).send().problem(404, "not_found");
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    let auditor = t.person(&[(&g.body, Role::Auditor, None, None)]);
    for who in [&writer, &g.commissioner, &g.director, &auditor] {
        let read = t.get(&path).token(who).send().expect(200);
        assert_eq!(
            read.body["rows"],
            json!([whole, {"role": "Manager", "employed_since": "2011-12",
            "hours_hundredths": null, "contract_kind": null, "pay_pence": null, "location": null}])
        );
    }
    let page = format!("/lots/{lot}/staff");
    for answer in [t.get(&path).send(), t.get(&path).token(&stranger).send()] {
        let read = answer.expect(200);
        assert_eq!((read.body["people"].clone(), read.body["rows"].clone()), (json!(2), Value::Null));
        assert_eq!(read.body["missing_by"], by.as_str());
    }
    let shown = t.browser().get(&page).expect(200);
    assert!(
        shown.text.contains("2 people are listed") && !shown.text.contains("Key worker"),
        "{}",
        shown.text
    );
    assert!(t.browser_of(&writer).get(&page).expect(200).text.contains("£24,500"));

    // What was promised is given while bidders have time for it, and told to the invited.
    shows(
        &t.browser_of(&g.director).get("/work").expect(200),
        &["Give the staff who transfer with lot 1", &page],
    );
    let later = t.app.clock.now().london_day().plus_days(21).to_string();
    for (body, code) in [
        (json!({"rows": rows}), "/missing_by incomplete"),
        (json!({"rows": [], "missing_by": null}), "/missing_by incomplete"),
        (json!({"rows": rows, "missing_by": later}), "/missing_by fixed"),
    ] {
        assert_eq!(codes(&set(body).problem(422, "invalid")), [code]);
    }
    set(json!({"rows": [whole], "missing_by": by})).expect(200);
    let given = set(json!({"rows": [whole, whole]})).expect(200);
    assert_eq!((&given.body["missing_by"], &given.body["allowed_actions"]), (&Value::Null, &json!([])));
    settled(&t);
    let told: Vec<_> = t.mails().into_iter().filter(|mail| mail.kind == "lot-staff-given").collect();
    assert_eq!(told.len(), 2, "one for each time");
    assert!(told.iter().all(|mail| mail.to.starts_with(&writer.id)), "nobody else");
    set(json!({"rows": [whole]})).problem(409, "wrong_state");
}

#[test]
fn promised_staff_come_while_bidders_have_five_working_days() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    patch(&t, &g.commissioner, &id, json!({"tupe_applies": true})).expect(200);
    let draft = t.get(format!("/api/v1/competitions/{id}")).token(&g.commissioner).send().expect(200);
    let path = format!("/api/v1/lots/{}/staff", draft.body["lots"][0]["id"].as_str().unwrap());
    let by = t.app.clock.now().london_day().plus_days(20).to_string();
    let set = |who: &Person, body: Value| {
        let etag = t.get(&path).token(who).send().expect(200).etag();
        t.put(&path).token(who).if_match(&etag).json(body).send()
    };
    set(&g.commissioner, json!({"rows": [], "missing_by": by})).expect(200);
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    set(&g.commissioner, json!({"rows": [], "missing_by": by})).problem(409, "wrong_state");
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    t.set_deadline(&id, t.app.clock.now().plus_seconds(3 * 86_400));
    let rows = json!({"rows": [{"role": "Key worker"}], "missing_by": by});
    let late = set(&g.commissioner, rows.clone()).problem(422, "invalid");
    assert_eq!(codes(&late), ["/rows too_little_time"]);
    t.set_deadline(&id, t.app.clock.now().plus_seconds(-1));
    set(&g.commissioner, rows).problem(409, "wrong_state");
}

#[test]
fn a_table_of_staff_is_pasted_and_each_fault_names_its_line() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let read = t.get(format!("/api/v1/competitions/{id}")).token(&g.commissioner).send().expect(200);
    let page = format!("/lots/{}/staff", read.body["lots"][0]["id"].as_str().unwrap());
    let browser = t.browser_of(&g.commissioner);
    browser.get(&page).expect(200);
    let head = "role,hours_a_week,contract,employed_since,pay_a_year,location";
    let bad = format!(
        "{head}\nKey worker,many,permanent,2019-04,24500,Lincoln\nManager,37.5,forever,2011-12,,\nCook"
    );
    let answer = browser.submit(&page, &[("rows", &bad)]).expect(422);
    for told in ["Line 2: write the hours", "Line 3: write the contract", "Line 4: give six parts", "forever"]
    {
        assert!(answer.text.contains(told), "no {told:?} in {}", answer.text);
    }
    let good = format!("{head}\nKey worker,37.5,permanent,2019-04,24500,\"Lincoln, Boston\"\nManager,,,,,");
    let saved = browser.submit(&page, &[("rows", &good)]);
    assert_eq!(saved.header("location"), Some(page.as_str()), "{}", saved.text);
    let shown = browser.get(&page).expect(200);
    for told in ["2 people are listed", "Lincoln, Boston", "Pay a year: missing in 1 rows"] {
        assert!(shown.text.contains(told), "no {told:?} in {}", shown.text);
    }
}

#[test]
fn staff_who_transfer_by_an_addendum_are_listed_after_it() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    let read = t.get(format!("/api/v1/competitions/{id}")).token(&g.commissioner).send().expect(200);
    let path = format!("/api/v1/lots/{}/staff", read.body["lots"][0]["id"].as_str().unwrap());
    let set = |body: Value| {
        let etag = t.get(&path).token(&g.commissioner).send().expect(200).etag();
        t.put(&path).token(&g.commissioner).if_match(&etag).json(body).send()
    };
    let row = json!({"role": "Key worker", "hours_hundredths": 3_750, "contract_kind": "permanent",
        "employed_since": "2019-04", "pay_pence": 2_450_000, "location": "Lincoln"});
    set(json!({"rows": [row]})).problem(409, "wrong_state");
    let addendum = json!({"text": "Two people transfer.", "material": true, "tupe_applies": true});
    act(&t, &g.director, &id, "addenda", addendum).expect(201);
    let given = set(json!({"rows": [row, row]})).expect(200);
    assert_eq!((&given.body["people"], &given.body["allowed_actions"]), (&json!(2), &json!([])));
    set(json!({"rows": [row]})).problem(409, "wrong_state");
}
