//! Templates of competitions: kept from one, and others begun from them.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::framework_categories;
use fairlot::kernel::working_days::working_days_between;
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::Person;
use crate::competitions::{Ground, act, ground, published, whole_draft};
use crate::harness::{Answer, TestApp};

const PATH: &str = "/api/v1/competition-templates";

fn keep(t: &TestApp, who: &Person, competition: &str, name: &str) -> Answer {
    t.post(PATH).token(who).json(json!({"competition_id": competition, "name": name})).send()
}

fn begin(t: &TestApp, who: &Person, id: &str, input: Value) -> Answer {
    t.post(format!("{PATH}/{id}/begin")).token(who).json(input).send()
}

fn read(t: &TestApp, who: &Person, path: &str) -> Value {
    t.get(path).token(who).send().expect(200).body
}

fn competition(t: &TestApp, who: &Person, id: &str) -> Value {
    read(t, who, &format!("/api/v1/competitions/{id}"))
}

/// The first lot with its money.
fn valued() -> Value {
    json!({"region_code": "F", "lots": [{"number": 1, "value_pence": 3_000_000}]})
}

fn pointers(answer: &Answer) -> Vec<String> {
    let all = answer.body["left_out"].as_array().unwrap();
    all.iter().map(|one| one["pointer"].as_str().unwrap().to_owned()).collect()
}

fn kept(t: &TestApp, g: &Ground) -> (String, String) {
    let source = published(t, g, 4_000_000);
    let template = keep(t, &g.commissioner, &source, "Rooms, small lots").expect(201).id();
    (source, template)
}

#[test]
fn a_template_has_the_terms_without_money_dates_and_decisions() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let (source, id) = kept(&t, &g);
    let of = competition(&t, &g.commissioner, &source);
    let template = read(&t, &g.commissioner, &format!("{PATH}/{id}"));
    assert_eq!(
        (&template["name"], &template["state"], &template["kept_from"]["reference"]),
        (&json!("Rooms, small lots"), &json!("current"), &of["reference"])
    );
    let text = template.to_string();
    for never in ["value_pence", "4000000", "route_decision", "2027-", g.allocation.as_str()] {
        assert!(
            !text.contains(never) || (never == "2027-" && text.contains("created_at")),
            "{never}: {text}"
        );
    }
    for date in ["deadline", "partnering_ends_at", "starts_on", "questions_until", "clock_override_reason"] {
        assert_eq!(template["terms"][date], Value::Null, "{date}");
    }
    assert_eq!(template["lots"][0]["terms"]["minimum_payment_pence"], Value::Null);
    let days = &template["clocks"];
    // 30 days each, less what of them is holidays at this time of the year.
    let day = |n: i64| t.app.clock.now().london_day().plus_days(n).0;
    for (clock, from) in [("partnering", 0), ("bidding", 30)] {
        let working = u64::from(working_days_between(day(from), day(from + 30)).unwrap());
        let kept = days[clock].as_u64().unwrap();
        assert!(working.abs_diff(kept) <= 1, "{clock}: {working}, {days}");
    }
    assert_eq!(days["questions"], Value::Null);
    for term in ["summary", "payment_details", "payment_model", "data_sharing_duty", "tie_break"] {
        assert_eq!(template["terms"][term], of[term], "{term}");
    }

    // A later change of the competition changes no template.
    let made = begin(&t, &g.commissioner, &id, valued()).expect(201);
    assert_eq!(made.body["left_out"], json!([]));
    assert_eq!(made.header("location"), Some(&*format!("/api/v1/competitions/{}", made.id())));
    let draft = competition(&t, &g.commissioner, &made.id());
    assert_eq!((&draft["state"], &draft["title"]), (&json!("draft"), &of["title"]));
    assert_eq!((&draft["template"]["id"], &draft["copied_from"]), (&json!(id), &Value::Null));
    assert_eq!(draft["lots"][0]["value_pence"], 3_000_000);
    for field in ["title", "category_codes", "area_codes", "term_months", "value_basis"] {
        assert_eq!(draft["lots"][0][field], of["lots"][0][field], "{field}");
    }
    assert_eq!(draft["criteria"].as_array().unwrap().len(), of["criteria"].as_array().unwrap().len());
    for term in ["deadline", "starts_on", "route_decision", "published_at"] {
        assert_eq!(draft[term], Value::Null, "{term}");
    }
    assert_eq!(draft["funding"], json!([]));
    // The check asks for what a template never has, the lot's payment in any case among it.
    let check = act(&t, &g.commissioner, &made.id(), "check", json!({})).expect(200).body;
    let mut asked: Vec<&str> =
        check["faults"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(
        asked,
        [
            "/deadline",
            "/funding",
            "/lots/0/terms/minimum_payment_pence",
            "/partnering_ends_at",
            "/route_decision",
            "/starts_on"
        ]
    );
    // Of what it was begun is told to nobody outside the body.
    let once_more = published(&t, &g, 1_000);
    assert_eq!(
        t.get(format!("/api/v1/competitions/{once_more}")).send().expect(200).body["template"],
        Value::Null
    );
}

#[test]
fn what_the_new_place_does_not_have_is_left_out_and_named() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let (_, id) = kept(&t, &g);
    // A lot without a value.
    let made = begin(&t, &g.commissioner, &id, json!({"region_code": "F", "title": "Ours"})).expect(201);
    assert_eq!(pointers(&made), ["/lots/0"]);
    let draft = competition(&t, &g.commissioner, &made.id());
    assert_eq!((&draft["lots"], &draft["title"]), (&json!([]), &json!("Ours")));

    // Another region has other areas: those of the template are left out, its own are taken.
    let elsewhere = t.person(&[(&g.body, Role::Commissioner, Some("J"), None)]);
    let mut input = valued();
    input["region_code"] = json!("J");
    let made = begin(&t, &elsewhere, &id, input.clone()).expect(201);
    assert_eq!(pointers(&made), ["/lots/0/area_codes/0", "/lots/0"]);
    input["lots"][0]["area_codes"] = json!(["lincolnshire"]);
    let refused = begin(&t, &elsewhere, &id, input.clone()).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/lots/0/area_codes/0");
    let kent = read(&t, &elsewhere, "/api/v1/areas");
    let kent = kent["items"].as_array().unwrap().iter().find(|one| one["code"] == "kent").unwrap();
    let region = kent["region_code"].as_str().unwrap();
    let there = t.person(&[(&g.body, Role::Commissioner, Some(region), None)]);
    input["region_code"] = json!(region);
    input["lots"][0]["area_codes"] = json!(["kent"]);
    let made = begin(&t, &there, &id, input).expect(201);
    assert_eq!(made.body["left_out"], json!([]));
    assert_eq!(competition(&t, &there, &made.id())["lots"][0]["area_codes"], json!(["kent"]));

    // A category that the framework lost since.
    let framework = g.framework.clone();
    t.arrange(move |tx| {
        use framework_categories as f;
        diesel::delete(f::table.filter(f::framework_id.eq(&framework))).execute(tx.conn())?;
        Ok(())
    });
    let made = begin(&t, &g.commissioner, &id, valued()).expect(201);
    assert_eq!(pointers(&made), ["/lots/0/category_codes/0", "/lots/0"]);
    for lots in [json!([{"number": 2, "value_pence": 1}]), json!([{"number": 1, "value_pence": 0}])] {
        begin(&t, &g.commissioner, &id, json!({"region_code": "F", "lots": lots})).problem(422, "invalid");
    }
    let twice = json!([{"number": 1, "value_pence": 1}, {"number": 1, "value_pence": 2}]);
    begin(&t, &g.commissioner, &id, json!({"region_code": "F", "lots": twice})).problem(422, "invalid");
}

#[test]
fn a_template_is_the_bodys_and_its_region_names_and_withdraws_it() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let draft = whole_draft(&t, &g, 1_000_000);
    let elsewhere = t.person(&[(&g.body, Role::Commissioner, Some("A"), None)]);
    let auditor = t.person(&[(&g.body, Role::Auditor, None, None)]);
    let other = t.commissioning_body("Another body");
    let stranger = t.person(&[(&other, Role::Commissioner, Some("F"), None)]);
    let owner = t.person(&[(&t.provider("Harbour"), Role::Owner, None, None)]);

    // A draft of another region is not known there, and what is published there is not theirs to keep.
    keep(&t, &elsewhere, &draft, "Theirs").problem(422, "invalid");
    let source = published(&t, &g, 1_000_000);
    keep(&t, &elsewhere, &source, "Theirs").problem(403, "forbidden");
    keep(&t, &stranger, &source, "Theirs").problem(403, "forbidden");
    keep(&t, &auditor, &source, "Theirs").problem(403, "forbidden");
    keep(&t, &g.commissioner, &source, " ").problem(422, "invalid");
    let id = keep(&t, &g.commissioner, &draft, "From a draft").expect(201).id();
    let path = format!("{PATH}/{id}");

    t.get(&path).send().problem(401, "not_signed_in");
    t.get(&path).token(&owner).send().problem(403, "forbidden");
    t.get(&path).token(&stranger).send().problem(404, "not_found");
    assert_eq!(read(&t, &auditor, &path)["allowed_actions"], json!([]));
    assert_eq!(read(&t, &elsewhere, &path)["allowed_actions"], json!(["begin"]));
    let own = t.get(&path).token(&g.director).send().expect(200);
    assert_eq!(own.body["allowed_actions"], json!(["begin", "rename", "withdraw"]));
    assert_eq!(read(&t, &stranger, PATH)["items"], json!([]));
    assert_eq!(read(&t, &elsewhere, PATH)["items"][0]["id"], id.as_str());
    begin(&t, &stranger, &id, valued()).problem(404, "not_found");
    begin(&t, &elsewhere, &id, valued()).problem(403, "forbidden");

    // Another name, for who saw the present one.
    let name = json!({"name": "Rooms"});
    t.patch(&path).token(&g.commissioner).json(name.clone()).send().problem(428, "precondition_required");
    t.patch(&path)
        .token(&elsewhere)
        .if_match(&own.etag())
        .json(name.clone())
        .send()
        .problem(403, "forbidden");
    let renamed =
        t.patch(&path).token(&g.commissioner).if_match(&own.etag()).json(name.clone()).send().expect(200);
    assert_eq!(renamed.body["name"], "Rooms");
    t.patch(&path)
        .token(&g.director)
        .if_match(&own.etag())
        .json(name)
        .send()
        .problem(412, "precondition_failed");

    // The same request twice makes one draft.
    let twice = [(); 2].map(|()| {
        let request = t.post(format!("{path}/begin")).token(&g.commissioner);
        request.header("idempotency-key", "begin-it-once").json(valued()).send().expect(201).id()
    });
    assert_eq!(twice[0], twice[1]);

    let withdraw = |who: &Person| t.post(format!("{path}/withdraw")).token(who).json(json!({})).send();
    withdraw(&elsewhere).problem(403, "forbidden");
    assert_eq!(withdraw(&g.director).expect(200).body["state"], "withdrawn");
    withdraw(&g.director).problem(409, "wrong_state");
    begin(&t, &g.commissioner, &id, valued()).problem(409, "wrong_state");
    assert_eq!(read(&t, &g.director, &format!("{PATH}?state=current"))["items"], json!([]));
    // What was begun stays, with its origin.
    assert_eq!(competition(&t, &g.commissioner, &twice[0])["template"]["name"], "Rooms");
}

#[test]
fn a_commissioner_keeps_and_begins_in_the_browser() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let source = published(&t, &g, 4_000_000);
    let browser = t.browser_of(&g.commissioner);
    let keep = format!("/competitions/{source}/keep");
    shows(&browser.get(&format!("/competitions/{source}")).expect(200), &[&keep, "Keep as a template"]);
    browser.get(&keep).expect(200);
    shows(&browser.submit(&keep, &[("name", "")]).expect(422), &["#name"]);
    let made = browser.submit(&keep, &[("name", "Rooms, small")]).expect(303);
    let page = made.header("location").unwrap().to_owned();
    shows(&browser.follow(&made).expect(200), &["Rooms, small", "Lincolnshire", "working days", "Withdraw"]);
    shows(&browser.get("/competition-templates").expect(200), &["Rooms, small", "Current"]);

    // Three ways to begin.
    let place = format!("{}/F", g.body);
    let ground = [("framework_id", &*g.framework), ("place", &*place), ("title", "The next round")];
    let start = |more: &[(&str, &str)]| {
        shows(
            &browser.get("/competitions/new").expect(200),
            &["With nothing", "With a copy", "With a template"],
        );
        browser.submit("/competitions/new", &[&ground, more].concat())
    };
    start(&[("way", "nothing")]).expect(303);
    shows(&start(&[("way", "copy")]).expect(422), &["#source"]);
    shows(&browser.follow(&start(&[("way", "copy"), ("source", &source)]).expect(303)), &["Copied from"]);
    shows(&start(&[("way", "template")]).expect(422), &["#template"]);
    let id = page.rsplit('/').next().unwrap();
    let lots = start(&[("way", "template"), ("template", id)]).expect(303);
    let begin = lots.header("location").unwrap().to_owned();
    shows(
        &browser.follow(&lots).expect(200),
        &["1. Lincolnshire", "The next round", "value=\"lincolnshire\" checked"],
    );
    let lot = ("lots-1-value_pence", "30,000");
    shows(&browser.submit(&begin, &[lot]).expect(422), &["#lots-1-areas", "30,000"]);
    let made = browser.submit(&begin, &[lot, ("lots-1-areas", "lincolnshire")]).expect(303);
    let home = made.header("location").unwrap().to_owned();
    shows(&browser.follow(&made).expect(200), &["The next round", "Begun from the template", &page]);
    shows(&browser.get(&format!("{home}/clocks")).expect(200), &["counted from today", "value=\"12:00\""]);
    // Without a value the lot is left out, which is said.
    browser.get(&begin).expect(200);
    shows(&browser.submit(&begin, &[]).expect(200), &["was given no value"]);

    browser.get(&format!("{page}/rename")).expect(200);
    browser.submit(&format!("{page}/rename"), &[("name", "Rooms, other")]).expect(303);
    shows(&browser.get(&home).expect(200), &["Rooms, other"]);
    browser.get(&format!("{page}/withdraw")).expect(200);
    let gone = browser.submit(&format!("{page}/withdraw"), &[]).expect(303);
    shows(&browser.follow(&gone).expect(200), &["Withdrawn"]);
    browser.get(&begin).expect(409);
    let away = t.browser_of(&t.person(&[(&t.provider("Harbour"), Role::Owner, None, None)]));
    away.get(&page).expect(403);
}
