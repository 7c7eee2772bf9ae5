//! The pages of the commissioner and the director: drafting, approving and publishing a competition.

use fairlot::kernel::authz::Role;
use fairlot::kernel::clock::Day;
use serde_json::json;

use crate::browser::Browser;
use crate::competitions::{Ground, admit, ground, published, whole_draft};
use crate::harness::{Answer, TestApp};

fn day(t: &TestApp, days: i64) -> Day {
    t.app.clock.now().plus_seconds(days * 86_400).london_day()
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").unwrap().to_owned()
}

fn has(answer: &Answer, text: &str) {
    assert!(answer.text.contains(text), "no {text:?} in {}", answer.text);
}

/// Opens a page and sends its form.
fn fill(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    browser.get(path).expect(200);
    browser.submit(path, fields)
}

fn started(browser: &Browser<'_>, g: &Ground) -> String {
    let place = format!("{}/F", g.body);
    let fields = [("framework_id", &*g.framework), ("place", &*place), ("title", "Rooms in Lincolnshire")];
    location(&fill(browser, "/competitions/new", &fields))
}

const LOT: [(&str, &str); 14] = [
    ("title", "Lincolnshire"),
    ("categories", "DF01"),
    ("areas", "lincolnshire"),
    ("cohort", "Women"),
    ("value_pence", "£40,000"),
    ("value_basis", "predicted"),
    ("term_months", "1"),
    ("extension_months", ""),
    ("terms-delivery_place", "community"),
    ("terms-volume-unit", "people a year"),
    ("terms-volume-minimum", "150"),
    ("terms-volume-expected", "200"),
    ("terms-volume-maximum", "250"),
    ("terms-minimum_payment_pence", "10,000"),
];

fn answers(yes: &[&str]) -> Vec<(String, &'static str)> {
    let gates = ["G1", "G2", "G3", "G4", "G5", "G6"].map(|code| ("gates", code));
    let scores = ["S1", "S2", "S3", "S4", "S5", "S6"].map(|code| ("scores", code));
    let said = |code: &str| if yes.contains(&code) { "yes" } else { "no" };
    gates.iter().chain(&scores).map(|(group, code)| (format!("{group}-{code}"), said(code))).collect()
}

fn route(browser: &Browser<'_>, home: &str, yes: &[&str], more: &[(&str, &str)]) -> Answer {
    let answers = answers(yes);
    let mut fields: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (&**name, *value)).collect();
    fields.extend(more);
    fill(browser, &format!("{home}/route"), &fields)
}

fn write_everything(t: &TestApp, browser: &Browser<'_>, g: &Ground, home: &str) {
    let about = [
        ("title", "Rooms"),
        ("summary", "A room for everyone who leaves prison without one."),
        ("anonymous", "yes"),
    ];
    assert_eq!(location(&fill(browser, &format!("{home}/about"), &about)), home);
    assert_eq!(location(&fill(browser, &format!("{home}/lots/new"), &LOT)), format!("{home}/lots"));
    let criteria = [
        ("do", "save"),
        ("criteria-0-title", "Reach"),
        ("criteria-0-question", "How will people know?"),
        ("criteria-0-weight_basis_points", "62.5"),
        ("criteria-0-maximum_score", "2"),
        ("criteria-0-group_code", "A"),
        ("shared_descriptors", "Nothing.\nSome of it.\nAll of it."),
        ("groups-0-code", "A"),
        ("groups-0-title", "The service"),
        ("groups-0-weight_basis_points", "62.5"),
        ("gates-0-title", "Safeguarding lead"),
        ("gates-0-question", "Who is it?"),
        ("price_weight_basis_points", "37.5"),
        ("price_formula", "lowest_over_price"),
        ("tie_break", "price_then_quality"),
    ];
    assert_eq!(location(&fill(browser, &format!("{home}/criteria"), &criteria)), home);
    let amount = format!("funding-{}-amount_pence", g.allocation);
    let money = [
        (&*amount, "40000"),
        ("payment_model", "payment_by_results"),
        ("payment_by_results_basis_points", "12.5"),
        ("volumes", "200 a year"),
    ];
    assert_eq!(location(&fill(browser, &format!("{home}/money"), &money)), home);
    let payment = [
        ("payment_details-cap_basis_points", "12.5"),
        ("payment_details-indexation", "None."),
        ("payment_details-payment_days", "30"),
        // The first row stays empty: it is closed up.
        ("payment_details-outcomes-1-name", "A home"),
        ("payment_details-outcomes-1-definition", "A tenancy of six months."),
        ("payment_details-outcomes-1-evidence", "The agreement."),
        ("payment_details-outcomes-1-period", "Within a year"),
    ];
    assert_eq!(location(&fill(browser, &format!("{home}/payment"), &payment)), home);
    clocks(t, browser, home, (30, 60));
    let terms = [
        ("tupe_applies", "no"),
        ("enforcement_duty_applies", "no"),
        ("data_sharing_duty_applies", "yes"),
        ("data_sharing_duty", "Monthly figures."),
    ];
    assert_eq!(location(&fill(browser, &format!("{home}/terms"), &terms)), home);
    let chosen = [("step", "choose"), ("chosen", "grant")];
    assert_eq!(location(&route(browser, home, &["S1", "S2", "S3", "S6"], &chosen)), home);
}

fn clocks(t: &TestApp, browser: &Browser<'_>, home: &str, (partnering, deadline): (i64, i64)) {
    let (partnering, deadline) = (day(t, partnering).0, day(t, deadline).0);
    let parts = |name: &str, at: (i8, i8, i16)| {
        [("day", at.0.to_string()), ("month", at.1.to_string()), ("year", at.2.to_string())]
            .map(|(part, value)| (format!("{name}-{part}"), value))
    };
    let start = day(t, 200).0;
    let mut fields: Vec<(String, String)> = Vec::new();
    fields.extend(parts("partnering_ends_at", (partnering.day(), partnering.month(), partnering.year())));
    fields.extend(parts("deadline", (deadline.day(), deadline.month(), deadline.year())));
    fields.extend(parts("starts_on", (1, start.month(), start.year())));
    fields.push(("partnering_ends_at-time".to_owned(), "5pm".to_owned()));
    fields.push(("deadline-time".to_owned(), "noon".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(location(&fill(browser, &format!("{home}/clocks"), &fields)), home);
}

#[test]
fn a_competition_is_made_approved_and_published_in_pages() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    admit(&t, &g.framework, &t.provider("Fits"), 2);
    let (commissioner, director) = (t.browser_of(&g.commissioner), t.browser_of(&g.director));

    let home = started(&commissioner, &g);
    has(&commissioner.get(&home).expect(200), "Not started");
    let check = commissioner.get(&format!("{home}/check")).expect(200);
    has(&check, "Add at least one lot.");
    assert!(!check.text.contains("basis points"), "{}", check.text);
    write_everything(&t, &commissioner, &g, &home);

    let stored = t.get(format!("/api/v1{home}")).token(&g.commissioner).send().expect(200).body;
    assert_eq!(stored["title"], "Rooms");
    assert_eq!(stored["lots"][0]["value_pence"], 4_000_000);
    assert_eq!(stored["lots"][0]["cohort"], "Women");
    assert_eq!(stored["criteria"][0]["weight_basis_points"], 6_250);
    assert_eq!(stored["criteria"][1]["kind"], "price");
    assert_eq!(stored["tie_break"], "price_then_quality");
    assert_eq!(stored["payment_by_results_basis_points"], 1_250);
    assert_eq!(stored["funding"][0]["amount_pence"], 4_000_000);
    assert_eq!(stored["tupe_applies"], false);
    assert_eq!(stored["route_decision"]["score"], 70);
    assert_eq!(stored["lots"][0]["terms"]["minimum_payment_pence"], 1_000_000);
    assert_eq!(stored["lots"][0]["terms"]["volume"]["expected"], 200);
    assert_eq!(stored["payment_details"]["outcomes"][0]["name"], "A home");
    assert_eq!(stored["criterion_groups"][0]["weight_basis_points"], 6_250);
    assert_eq!(stored["criteria"][0]["descriptors"], json!(["Nothing.", "Some of it.", "All of it."]));
    assert_eq!(stored["gates"][0]["title"], "Safeguarding lead");
    assert_eq!(stored["enforcement_duty_applies"], false);

    // What was stored stands in the forms again.
    has(&commissioner.get(&format!("{home}/criteria")).expect(200), "value=\"62.5\"");
    has(&commissioner.get(&format!("{home}/money")).expect(200), "value=\"40000\"");
    has(&commissioner.get(&format!("{home}/clocks")).expect(200), "value=\"17:00\"");
    has(&commissioner.get(&format!("{home}/criteria")).expect(200), "Some of it.");
    has(&commissioner.get(&format!("{home}/payment")).expect(200), "value=\"A home\"");
    has(&commissioner.get(&format!("{home}/reach")).expect(200), "Kept out by value tier");
    has(&commissioner.get(&format!("{home}/lots")).expect(200), "T2");

    let check = commissioner.get(&format!("{home}/check")).expect(200);
    assert!(!check.text.contains("put right first"), "{}", check.text);
    has(&check, "£40,000");
    assert_eq!(location(&commissioner.submit(&format!("{home}/check"), &[])), home);
    has(&commissioner.get(&home).expect(200), "Waiting for approval");
    commissioner.get(&format!("{home}/about")).expect(409);
    commissioner.get(&format!("{home}/approve")).expect(403);

    has(&director.get(&home).expect(200), "Approve or return");
    has(&director.get(&format!("{home}/approve")).expect(200), "1 member");
    let published = director.submit(&format!("{home}/approve"), &[("decision", "publish")]);
    assert_eq!(location(&published), home);
    let page = director.get(&home).expect(200);
    has(&page, "Bids are sealed");
    has(&page, "Every member that covers a lot is invited");
    has(&director.get(&format!("{home}/invitations")).expect(200), "Fits");
    let all = director.get(&format!("{home}/all")).expect(200);
    for told in [
        "Monthly figures.",
        "200 people a year expected, from 150 to 250",
        "£10,000 is paid however few",
        "The service › Reach",
        "1: Some of it.",
        "Within a year",
        "Met or not",
    ] {
        has(&all, told);
    }
    has(&director.get("/competitions?state=published&region=F").expect(200), "Rooms");
    assert!(!director.get("/competitions?state=draft").expect(200).text.contains("Rooms"));

    director.get(&format!("{home}/cancel")).expect(200);
    has(&director.submit(&format!("{home}/cancel"), &[("reason", " ")]).expect(422), "Give a reason");
    let cancelled = director.submit(&format!("{home}/cancel"), &[("reason", "No longer needed.")]);
    assert_eq!(location(&cancelled), home);
    has(&director.get(&home).expect(200), "No longer needed.");
}

#[test]
fn what_is_missing_is_said_and_what_was_typed_is_kept() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let browser = t.browser_of(&g.commissioner);
    let answer = fill(&browser, "/competitions/new", &[("title", "")]).expect(422);
    has(&answer, "Enter a title");
    has(&answer, "Choose a region");

    let home = started(&browser, &g);
    let answer = fill(&browser, &format!("{home}/about"), &[("title", " "), ("summary", "Kept")]).expect(422);
    has(&answer, "Enter a title");
    has(&answer, "Kept</textarea>");
    has(&answer, "href=\"#anonymous\"");

    let lot = fill(&browser, &format!("{home}/lots/new"), &[("title", "Kept"), ("value_pence", "much")]);
    has(&lot.expect(422), "Choose at least one category");
    let unknown = LOT.map(|(name, value)| if name == "areas" { (name, "kent") } else { (name, value) });
    has(&fill(&browser, &format!("{home}/lots/new"), &unknown).expect(422), "no area of the competition");
    let long = LOT.map(|(name, value)| if name == "term_months" { (name, "500") } else { (name, value) });
    has(&fill(&browser, &format!("{home}/lots/new"), &long).expect(422), "href=\"#term_months\"");

    let row = [("do", "save"), ("criteria-3-title", "Kept"), ("criteria-3-weight_basis_points", "200")];
    let answer = fill(&browser, &format!("{home}/criteria"), &row).expect(422);
    has(&answer, "value=\"Kept\"");
    has(&answer, "Enter the question bidders answer");
    let row = [row[0], row[1], row[2], ("criteria-3-question", "How?")];
    has(
        &fill(&browser, &format!("{home}/criteria"), &row).expect(422),
        "criteria-3-weight_basis_points-error",
    );
    let added = browser.submit(&format!("{home}/criteria"), &[("do", "add"), ("criteria-3-title", "Kept")]);
    has(&added.expect(200), "criteria-4-title");
    let fewer =
        browser.submit(&format!("{home}/criteria"), &[("do", "remove-3"), ("criteria-3-title", "Kept")]);
    assert!(!fewer.expect(200).text.contains("criteria-3-title"));

    let amount = format!("funding-{}-amount_pence", g.allocation);
    let answer =
        fill(&browser, &format!("{home}/money"), &[(&*amount, "lots"), ("volumes", "Kept")]).expect(422);
    has(&answer, &format!("href=\"#{amount}\""));
    has(&answer, "Kept</textarea>");
    has(
        &fill(&browser, &format!("{home}/clocks"), &[("deadline-day", "31")]).expect(422),
        "Enter a real date",
    );
    has(&fill(&browser, &format!("{home}/terms"), &[]).expect(422), "Choose yes or no");

    let answer = fill(&browser, &format!("{home}/route"), &[("step", "aid"), ("gates-G1", "no")]).expect(422);
    has(&answer, "Answer yes or no: The body buys a service");
    let result = route(&browser, &home, &["S1", "S2", "S3", "S6"], &[("step", "aid")]).expect(200);
    has(&result, "70 of 100");
    let left =
        route(&browser, &home, &["S1", "S2", "S3", "S6"], &[("step", "choose"), ("chosen", "contract")]);
    let left = left.expect(422);
    has(&left, "href=\"#officer\"");
    has(&left, "href=\"#reason\"");
}

#[test]
fn who_may_not_is_refused_and_a_stale_page_says_so() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let home = format!("/competitions/{id}");
    assert_eq!(location(&t.browser().get(&home)), format!("/sign-in?next=%2Fcompetitions%2F{id}"));
    let evaluator = t.person(&[(&g.body, Role::Evaluator, None, Some(&id))]);
    t.browser_of(&evaluator).get(&home).expect(404);
    let elsewhere = t.person(&[(&g.body, Role::Commissioner, Some("A"), None)]);
    let elsewhere = t.browser_of(&elsewhere);
    elsewhere.get(&home).expect(404);
    elsewhere.get(&format!("{home}/about")).expect(404);
    assert!(!elsewhere.get("/competitions").expect(200).text.contains(&id));
    let auditor = t.person(&[(&g.body, Role::Auditor, None, None)]);
    let auditor = t.browser_of(&auditor);
    has(&auditor.get(&home).expect(200), "All terms");
    auditor.get(&format!("{home}/about")).expect(403);

    let browser = t.browser_of(&g.commissioner);
    browser.get(&format!("{home}/about")).expect(200);
    let other = t.browser_of(&g.director);
    let about = [("title", "First"), ("anonymous", "yes")];
    assert_eq!(location(&fill(&other, &format!("{home}/about"), &about)), home);
    let stale = browser.submit(&format!("{home}/about"), &[("title", "Second"), ("anonymous", "yes")]);
    has(&stale.expect(422), "Someone else saved this page");
    let stored = t.get(format!("/api/v1{home}")).token(&g.commissioner).send().expect(200);
    assert_eq!(stored.body["title"], "First");
    browser.get("/competitions/nothing").expect(404);
}

/// Sends the form again that an answer shows, with its fields filled: what the browser does at the button.
fn saved_again(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> String {
    location(&browser.submit(path, fields))
}

#[test]
fn two_people_see_both_versions_and_neither_loses_a_word() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let home = format!("/competitions/{id}");
    let (browser, other) = (t.browser_of(&g.commissioner), t.browser_of(&g.director));
    let stored = || t.get(format!("/api/v1{home}")).token(&g.commissioner).send().expect(200).body;

    // The same page: both versions of each field that differs, and none of one that does not.
    let about = format!("{home}/about");
    browser.get(&about).expect(200);
    let theirs =
        [("title", "Homes"), ("summary", "Homes, and help to keep them, after prison."), ("anonymous", "no")];
    assert_eq!(location(&fill(&other, &about, &theirs)), home);
    let mine = [
        ("title", "Rooms & more"),
        ("summary", "Homes, and help to keep them, after prison."),
        ("anonymous", "yes"),
    ];
    let met = browser.submit(&about, &mine).expect(422);
    for words in [
        "Someone else saved this page",
        "value=\"Rooms &#38; more\"",
        "Homes</div>",
        "</strong> No</div>",
        "Save mine all the same",
        "Take theirs and leave mine",
    ] {
        has(&met, words);
    }
    assert_eq!(met.text.matches("Saved by someone else:").count(), 2, "{}", met.text);
    assert_eq!(stored()["title"], "Homes", "nothing is saved before they choose");
    // Theirs are taken by opening the page anew, mine by the button.
    has(&browser.get(&about).expect(200), "value=\"Homes\"");
    let late = [("title", "Rooms"), ("summary", "A"), ("anonymous", "yes")];
    assert_eq!(location(&fill(&other, &about, &theirs)), home);
    // What they saved is what stood there: no hindrance.
    assert_eq!(saved_again(&browser, &about, &late), home);
    assert_eq!(stored()["title"], "Rooms");

    browser.get(&about).expect(200);
    assert_eq!(location(&fill(&other, &about, &theirs)), home);
    browser.submit(&about, &mine).expect(422);
    assert_eq!(saved_again(&browser, &about, &mine), home);
    assert_eq!((&stored()["title"], &stored()["anonymous"]), (&json!("Rooms & more"), &json!(true)));

    // Another page of the same competition: what they saved there stays, and nobody is bothered.
    browser.get(&about).expect(200);
    let terms =
        [("tupe_applies", "no"), ("enforcement_duty_applies", "no"), ("data_sharing_duty_applies", "no")];
    assert_eq!(location(&fill(&other, &format!("{home}/terms"), &terms)), home);
    assert_eq!(saved_again(&browser, &about, &late), home);
    assert_eq!(
        (&stored()["title"], &stored()["data_sharing_duty_applies"]),
        (&json!("Rooms"), &json!(false))
    );
}

#[test]
fn both_versions_are_shown_of_dates_rows_money_and_lots() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let home = format!("/competitions/{id}");
    let (browser, other) = (t.browser_of(&g.commissioner), t.browser_of(&g.director));

    // A criterion that only they have is shown, so that saving mine does not take it away unseen.
    let criteria = format!("{home}/criteria");
    let mine = [
        ("do", "save"),
        ("criteria-0-title", "Reach"),
        ("criteria-0-question", "How?"),
        ("criteria-0-weight_basis_points", "60"),
        ("criteria-0-maximum_score", "5"),
        ("price_weight_basis_points", "40"),
        ("price_formula", "lowest_over_price"),
        ("tie_break", "price_then_quality"),
    ];
    let more = [
        ("criteria-1-title", "Safety"),
        ("criteria-1-question", "Who?"),
        ("criteria-1-weight_basis_points", "20"),
    ];
    let theirs = [&mine[..3], &[("criteria-0-weight_basis_points", "40")], &mine[4..], &more].concat();
    browser.get(&criteria).expect(200);
    assert_eq!(location(&fill(&other, &criteria, &theirs)), home);
    let mine = [&mine[..7], &[("tie_break", "quality_then_price")]].concat();
    let met = browser.submit(&criteria, &mine).expect(422);
    for words in ["Safety</div>", "Who?</div>", "40</div>", "criteria-1-title", "Save mine all the same"] {
        has(&met, words);
    }
    assert_eq!(saved_again(&browser, &criteria, &mine), home);

    // A date.
    let clocks_page = format!("{home}/clocks");
    browser.get(&clocks_page).expect(200);
    clocks(&t, &other, &home, (31, 61));
    let start = day(&t, 200).0;
    let date = |name: &str, days: i64| {
        let at = day(&t, days).0;
        [("day", at.day().to_string()), ("month", at.month().to_string()), ("year", at.year().to_string())]
            .map(|(part, value)| (format!("{name}-{part}"), value))
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    fields.extend(date("partnering_ends_at", 31));
    fields.extend(date("deadline", 70));
    fields.extend(
        [("day", "1".to_owned()), ("month", start.month().to_string()), ("year", start.year().to_string())]
            .map(|(part, value)| (format!("starts_on-{part}"), value)),
    );
    fields.push(("partnering_ends_at-time".to_owned(), "17:00".to_owned()));
    fields.push(("deadline-time".to_owned(), "12:00".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    let met = browser.submit(&clocks_page, &fields).expect(422);
    let at = day(&t, 61).0;
    has(&met, &format!("{} {} {} 12:00</div>", at.day(), at.month(), at.year()));
    assert_eq!(met.text.matches("Saved by someone else:").count(), 1, "{}", met.text);
    assert_eq!(saved_again(&browser, &clocks_page, &fields), home);

    // A lot: its money and its areas.
    let lot = t.get(format!("/api/v1{home}")).token(&g.commissioner).send().expect(200).body["lots"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let lot = format!("/lots/{lot}");
    browser.get(&lot).expect(200);
    let with = |value: &'static str| {
        LOT.map(|(name, given)| (name, if name == "value_pence" { value } else { given }))
    };
    assert_eq!(location(&fill(&other, &lot, &with("41,000"))), format!("{home}/lots"));
    has(&browser.submit(&lot, &with("42,000")).expect(422), "41000</div>");
    assert_eq!(saved_again(&browser, &lot, &with("42,000")), format!("{home}/lots"));

    // Money and payment, and a reason that is not lost.
    let money = format!("{home}/money");
    let amount = format!("funding-{}-amount_pence", g.allocation);
    let paid = |amount_of: &'static str, volumes: &'static str| {
        [
            (&*amount, amount_of),
            ("payment_model", "payment_by_results"),
            ("payment_by_results_basis_points", "12.5"),
            ("volumes", volumes),
        ]
    };
    browser.get(&money).expect(200);
    assert_eq!(location(&fill(&other, &money, &paid("43000", "Many"))), home);
    let met = browser.submit(&money, &paid("42000", "Few")).expect(422);
    has(&met, "43000</div>");
    has(&met, "Many</div>");
    assert_eq!(saved_again(&browser, &money, &paid("42000", "Few")), home);
}

#[test]
fn a_reason_survives_a_change_by_somebody_else() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let id = published(&t, &g, 1_000_000);
    let (director, other) = (t.browser_of(&g.director), g.other_director.clone());
    let cancel = format!("/competitions/{id}/cancel");
    director.get(&cancel).expect(200);
    crate::competitions::act(&t, &other, &id, "addenda", json!({"text": "Words only.", "material": false}))
        .expect(201);
    let back = director.submit(&cancel, &[("reason", "The money is gone.")]).expect(422);
    has(&back, "The money is gone.</textarea>");
    has(&back, "Someone else saved this page");
    assert_eq!(
        location(&director.submit(&cancel, &[("reason", "The money is gone.")])),
        format!("/competitions/{id}")
    );
}

#[test]
fn the_submitter_cannot_publish_and_a_return_needs_its_reason() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let home = format!("/competitions/{id}");
    let (director, other) = (t.browser_of(&g.director), t.browser_of(&g.other_director));
    assert_eq!(location(&fill(&director, &format!("{home}/check"), &[])), home);
    has(&director.get(&format!("{home}/approve")).expect(200), "You submitted this competition");
    let own = director.submit(&format!("{home}/approve"), &[("decision", "publish")]);
    has(&own.expect(422), "There is a problem");

    other.get(&format!("{home}/approve")).expect(200);
    has(&other.submit(&format!("{home}/approve"), &[]).expect(422), "Choose one of the options");
    let answer = other.submit(&format!("{home}/approve"), &[("decision", "return")]);
    has(&answer.expect(422), "Give a reason");
    let back = [("decision", "return"), ("reason", "The volumes are not ours.")];
    assert_eq!(location(&other.submit(&format!("{home}/approve"), &back)), home);
    let page = director.get(&home).expect(200);
    has(&page, "The volumes are not ours.");
    has(&page, "Draft");
    director.get(&format!("{home}/approve")).expect(409);

    director.get(&format!("{home}/discard")).expect(200);
    assert_eq!(location(&director.submit(&format!("{home}/discard"), &[])), home);
    has(&director.get(&home).expect(200), "Discarded");
    assert_eq!(director.get(&format!("{home}/discard")).status, 409);
}

#[test]
fn a_clock_that_became_too_short_is_published_with_a_directors_reason() {
    let t = TestApp::start();
    let g = ground(&t, (29, 20, 30), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let home = format!("/competitions/{id}");
    let commissioner = t.browser_of(&g.commissioner);
    assert_eq!(location(&fill(&commissioner, &format!("{home}/check"), &[])), home);
    t.advance_seconds(2 * 86_400);
    let director = t.browser_of(&t.refreshed(&g.director));
    has(&director.get(&format!("{home}/approve")).expect(200), "shorter than the framework");
    let answer = director.submit(&format!("{home}/approve"), &[("decision", "publish")]).expect(422);
    has(&answer, "href=\"#clock_override_reason\"");
    let reason = [("decision", "publish"), ("clock_override_reason", "The provider closes.")];
    assert_eq!(location(&director.submit(&format!("{home}/approve"), &reason)), home);
    has(&director.get(&format!("{home}/all")).expect(200), "The provider closes.");
}

#[test]
fn a_second_person_confirms_what_a_panel_decided() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let (first, second) = (t.browser_of(&g.commissioner), t.browser_of(&g.director));
    let home = started(&first, &g);
    let chosen = [("step", "choose"), ("chosen", "grant"), ("reason", "Local need.")];
    assert_eq!(location(&route(&first, &home, &["S1", "S2"], &chosen)), home);
    has(&first.get(&home).expect(200), "Waiting for others");
    first.get(&format!("{home}/route")).expect(200);
    has(&first.submit(&format!("{home}/route/confirm"), &[]).expect(422), "There is a problem");
    second.get(&format!("{home}/route")).expect(200);
    assert_eq!(location(&second.submit(&format!("{home}/route/confirm"), &[])), home);
    has(&first.get(&format!("{home}/route")).expect(200), "Confirmed");
}

#[test]
fn a_lot_is_changed_and_removed_while_the_competition_is_a_draft() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let browser = t.browser_of(&g.commissioner);
    let home = started(&browser, &g);
    fill(&browser, &format!("{home}/lots/new"), &LOT).expect(303);
    let read = || t.get(format!("/api/v1{home}")).token(&g.commissioner).send().expect(200).body;
    let lot = format!("/lots/{}", read()["lots"][0]["id"].as_str().unwrap());
    has(&browser.get(&lot).expect(200), "value=\"40000\"");
    let dearer =
        LOT.map(|(name, value)| if name == "value_pence" { (name, "50000.50") } else { (name, value) });
    assert_eq!(location(&browser.submit(&lot, &dearer)), format!("{home}/lots"));
    assert_eq!(read()["lots"][0]["value_pence"], 5_000_050);
    let everyone = LOT.map(|(name, value)| if name == "cohort" { (name, "") } else { (name, value) });
    fill(&browser, &format!("{home}/lots/new"), &everyone).expect(303);
    assert_eq!(read()["lots"][1]["cohort"], json!(null));
    let second = format!("/lots/{}", read()["lots"][1]["id"].as_str().unwrap());
    fill(&browser, &format!("{second}/remove"), &[]).expect(303);
    browser.get(&format!("{lot}/remove")).expect(200);
    assert_eq!(location(&browser.submit(&format!("{lot}/remove"), &[])), format!("{home}/lots"));
    assert_eq!(read()["lots"], json!([]));

    let id = published(&t, &g, 4_000_000);
    let lots = t.get(format!("/api/v1/competitions/{id}/lots")).send().expect(200);
    let lot = lots.body["items"][0]["id"].as_str().unwrap().to_owned();
    browser.get(&format!("/lots/{lot}")).expect(409);
}

#[test]
fn everyone_reads_what_is_published_and_an_invited_provider_declines() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let provider = t.provider("Harbour Trust");
    admit(&t, &g.framework, &provider, 2);
    let id = published(&t, &g, 4_000_000);
    let home = format!("/competitions/{id}");
    let public = t.browser();
    has(&public.get("/competitions").expect(200), &home);
    for page in [home.clone(), format!("{home}/all")] {
        let shown = public.get(&page).expect(200);
        has(&shown, "Accommodation in Lincolnshire");
        assert!(!shown.text.contains("left in"), "balances are the body's own: {}", shown.text);
    }
    let owner = t.browser_of(&t.person(&[(&provider, Role::Owner, None, None)]));
    has(&owner.get(&home).expect(200), "Invited on");
    let decline = format!("{home}/decline-invitation");
    has(&owner.get(&decline).expect(200), "You may still bid");
    has(&owner.submit(&decline, &[("reason", "")]).expect(422), "Give a reason");
    let declined = owner.follow(&owner.submit(&decline, &[("reason", "Too far for us.")]));
    has(&declined, "you may still bid");
    assert!(!declined.text.contains(&decline));
    t.browser_of(&g.commissioner).get(&decline).expect(403);
}
