//! The pages of the money: balances, moves inside a fund, pledges.

use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::browser::{Browser, shows};
use crate::competitions::{ground, published};
use crate::harness::{Answer, TestApp};

fn fill(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    browser.get(path).expect(200);
    browser.submit(path, fields)
}

/// The address of a page that is linked with these words.
fn linked(page: &Answer, part: &str) -> String {
    let from =
        page.text.split("href=\"").find(|rest| rest.starts_with(part)).unwrap_or_else(|| panic!("{part}"));
    from.split('"').next().unwrap().to_owned()
}

#[test]
fn money_is_seen_moved_and_confirmed_by_another() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 5_000_000);
    let competition = published(&t, &g, 4_000_000);
    let giver = t.person(&[(&g.body, Role::RegionalDirector, Some("A"), None)]);
    let (giving, receiving) = (t.browser_of(&giver), t.browser_of(&g.director));
    shows(&receiving.get("/work").expect(200), &["All money, what holds it"]);

    // From the pound to what holds it.
    let money = receiving.get("/money").expect(200);
    shows(&money, &["£50,000", "£40,000", "£10,000", "Move money inside Core"]);
    let trace = receiving.get(&format!("/money/allocations/{}", g.allocation)).expect(200);
    shows(
        &trace,
        &["Accommodation in Lincolnshire", "None yet: reserved", &format!("/competitions/{competition}")],
    );

    // A move is proposed by one and confirmed by another.
    let propose = linked(&giving.get("/money").expect(200), "/money/funds/");
    let missing = fill(&giving, &propose, &[("amount_pence", "lots"), ("reason", "")]).expect(422);
    shows(&missing, &["Choose an allocation", "Enter an amount in pounds", "Give a reason"]);
    let fields = |pounds| {
        [
            ("from_allocation_id", &*g.other_allocation),
            ("to_allocation_id", &*g.allocation),
            ("amount_pence", pounds),
            ("reason", "The need is there."),
        ]
    };
    let beyond = fill(&giving, &propose, &fields("60,000")).expect(422);
    shows(&beyond, &["less money that is neither reserved nor committed"]);
    assert_eq!(fill(&giving, &propose, &fields("£1,000.50")).status, 303);
    let waiting = linked(&receiving.get("/money").expect(200), "/money/virements/");
    let page = receiving.get(&waiting).expect(200);
    shows(
        &page,
        &["£1,000.50", "Waiting for another person", "The need is there.", &format!("{waiting}/confirm")],
    );
    assert!(!giving.get(&waiting).expect(200).text.contains(&format!("{waiting}/confirm")));
    assert_eq!(fill(&receiving, &format!("{waiting}/confirm"), &[]).status, 303);
    let money = receiving.get("/money").expect(200);
    shows(&money, &["£51,000.50", "Confirmed"]);
    shows(&giving.get("/money").expect(200), &["£48,999.50"]);

    // Who only reads is offered nothing; a provider has no such page.
    let auditor = t.person(&[(&g.body, Role::Auditor, None, None)]);
    let seen = t.browser_of(&auditor).get("/money").expect(200);
    assert!(!seen.text.contains("/money/funds/"), "{}", seen.text);
    let owner = t.person(&[(&t.provider("P"), Role::Owner, None, None)]);
    t.browser_of(&owner).get("/money").expect(403);
}

#[test]
fn a_pledge_is_recorded_confirmed_and_withdrawn() {
    let t = TestApp::start();
    let g = ground(&t, (0, 0, 0), 100);
    let fund = json!({"body_id": g.body, "name": "Match", "kind": "match"});
    let fund = t.post("/api/v1/funds").token(&g.director).json(fund).send().expect(201).id();
    let line = json!({"region_code": "F", "financial_year": 2030, "allocated_pence": 500_000});
    t.post(format!("/api/v1/funds/{fund}/allocations")).token(&g.director).json(line).send().expect(201);
    let browser = t.browser_of(&g.director);
    let record = format!("/money/funds/{fund}/pledge");
    let missing = fill(&browser, &record, &[("expires_on-day", "31"), ("expires_on-month", "2")]).expect(422);
    shows(
        &missing,
        &["Choose an allocation", "Say who pledges", "Choose what they are", "Enter a real date"],
    );
    let fields = [
        ("financial_year", "F 2030"),
        ("funder_name", "Kent Council"),
        ("funder_type", "council"),
        ("amount_pence", "3,000"),
        ("condition", "For people under 25."),
    ];
    assert_eq!(fill(&browser, &record, &fields).status, 303);
    let place = linked(&browser.get("/money").expect(200), "/money/pledges/");
    shows(&browser.get(&place).expect(200), &["£3,000", "Kent Council", "Pledged", "For people under 25."]);
    assert_eq!(fill(&browser, &format!("{place}/confirm"), &[]).status, 303);
    shows(&browser.get(&place).expect(200), &["Confirmed", "The money came"]);
    let withdraw = format!("{place}/withdraw");
    shows(&fill(&browser, &withdraw, &[("reason", "")]).expect(422), &["Give a reason"]);
    assert_eq!(fill(&browser, &withdraw, &[("reason", "Their budget was cut.")]).status, 303);
    shows(&browser.get(&place).expect(200), &["Withdrawn", "Their budget was cut."]);
}
