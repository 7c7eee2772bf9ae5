//! Supply chains in pages: what a partner, its lead, the commissioning side and everyone see and do.

use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::bids::scene;
use crate::browser::{Browser, shows};
use crate::harness::Answer;
use crate::pipeline::{parts, send, texts, to};
use crate::supply_chains::{Chain, chain};

/// The only link of a page that holds `words`.
fn link(browser: &Browser<'_>, page: &str, words: &str) -> String {
    let text = browser.get(page).expect(200).text.clone();
    let found = text.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    let mut links: Vec<String> = found.filter(|href| href.contains(words)).map(str::to_owned).collect();
    links.dedup();
    assert_eq!(links.len(), 1, "{words} in {page}: {links:?}");
    links.remove(0)
}

#[test]
fn a_partner_reads_exact_terms_and_answers_in_the_browser() {
    let s = scene();
    let bid = s.draft();
    let terms = json!({"role": "Peer mentoring", "areas": ["lincolnshire"], "value_pence": 250_000, "volume": 40,
        "payment_days": 21, "starts_on": "2027-04-01", "flows_down": "You follow our safeguarding policy."});
    let entry = |terms: &serde_json::Value| {
        let body = json!({"partner_id": s.partner, "terms": terms});
        let id = s.act(&s.signatory, format!("bids/{bid}/supply-chain"), body).expect(201).id();
        let expires_at = s.t.app.clock.now().plus_seconds(600);
        s.act(&s.signatory, format!("supply-chain-entries/{id}/invite"), json!({"expires_at": expires_at}))
            .expect(200);
        format!("/supply-chain/{id}")
    };
    let place = entry(&terms);
    let owner = s.t.person(&[(&s.partner, Role::Owner, None, None)]);
    let browser = s.t.browser_of(&owner);
    shows(&browser.get("/work"), &["Harbour Light names you as a partner", &place]);
    shows(&browser.get("/supply-chain"), &["Harbour Light", "Peer mentoring", "Invited"]);
    shows(
        &browser.get(&place),
        &[
            "Peer mentoring",
            "£2,500",
            "21 days",
            "You follow our safeguarding policy.",
            "Nothing in these terms",
        ],
    );
    let accept = format!("{place}/accept");
    browser.get(&accept).expect(200);
    let page = browser.get(&accept).expect(200).text.clone();
    let digest = page.split("name=\"terms_digest\" value=\"").nth(1).unwrap()[..64].to_owned();
    shows(
        &fill(&browser, &accept, &[("terms_digest", &digest)]).expect(422),
        &["Say that you have read the terms"],
    );
    fill(&browser, &accept, &[("terms_digest", &digest), ("read", "yes")]).expect(303);
    shows(&browser.get(&place), &["You have accepted this place", "Accepted", "Take your acceptance back"]);
    fill(&browser, &format!("{place}/withdraw"), &[("reason", "No room in Boston.")]).expect(303);
    shows(&browser.get(&place), &["Withdrawn"]);
    // The lead reads why; nobody else reads anything.
    let lead = s.t.browser_of(&s.signatory);
    shows(&lead.get(&place), &["No room in Boston."]);
    let commissioner = s.t.browser_of(&s.commissioner);
    assert_eq!(commissioner.get(&place).status, 404);
    assert_eq!(s.t.browser().get(&place).status, 303, "asks to sign in");

    let other = entry(&terms);
    let decline = format!("{other}/decline");
    assert_eq!(fill(&browser, &decline, &[("reason", "")]).status, 422);
    fill(&browser, &decline, &[("reason", "Too far away.")]).expect(303);
    shows(&lead.get(&other), &["Declined", "Too far away."]);
}

/// States something in a page, as its form asks.
fn state(s: &Chain, browser: &Browser<'_>, kind: &str, fields: &[(&str, &str)], from: Option<i64>, on: i64) {
    let mut all = texts(fields);
    if let Some(from) = from {
        all.extend(parts("from_on", &s.day(from)));
    }
    all.extend(parts("on_date", &s.day(on)));
    let page = format!("/supply-chain/{}/state/{kind}", s.entry);
    let done = send(browser, &page, &all);
    assert_eq!(done.status, 303, "{kind}: {}", done.text);
}

#[test]
fn both_sides_say_what_was_done_and_everyone_reads_the_totals() {
    let s = chain();
    let place = format!("/supply-chain/{}", s.entry);
    let (lead, partner) = (s.t.browser_of(&s.lead), s.t.browser_of(&s.owner));
    let award = format!("/awards/{}", s.award);
    shows(&lead.get("/supply-chain"), &["Chains that you lead", &format!("{award}/chain")]);
    shows(&lead.get(&format!("{award}/steps")), &["Supply chain: promised beside actual"]);
    shows(&lead.get(&format!("{award}/chain")), &["Stepping Stones", "£60,000", "Not used yet"]);
    shows(&lead.get(&place), &["Promised beside actual", "Engage the partner"]);
    fill(&lead, &format!("{place}/engage"), &[]).expect(303);
    shows(&lead.get(&format!("{award}/chain")), &["Waits for the partner to confirm"]);
    shows(&partner.get("/work"), &["Does your work begin?", "Stepping Stones", &place]);
    let agree = link(&partner, &place, "/agree");
    fill(&partner, &agree, &[]).expect(303);
    shows(&partner.get(&place), &["Engaged", "State an invoice"]);

    let wrong = send(&lead, &format!("{place}/state/referrals"), &texts(&[("quantity", "many")]));
    assert_eq!(wrong.status, 422);
    shows(&wrong, &["Enter a whole number", "Enter a real date"]);
    state(&s, &lead, "referrals", &[("quantity", "25")], Some(29), 1);
    state(&s, &partner, "delivered", &[("quantity", "20")], Some(29), 1);
    let bill = [("reference", "SS-1"), ("amount_pence", "12,000")];
    state(&s, &partner, "invoice", &bill, None, 10);
    shows(&lead.get("/work"), &["Confirm 2 statements"]);
    let form = lead.get(&format!("{place}/state/payment")).expect(200).text.clone();
    let invoice = form.split("<option value=\"").skip(1).filter_map(|part| part.split('"').next());
    let invoice = invoice.filter(|id| id.contains('-')).last().unwrap().to_owned();
    shows(&lead.get(&format!("{place}/state/payment")), &["SS-1, £12,000"]);
    state(&s, &lead, "payment", &[("invoice_id", &invoice), ("amount_pence", "12000")], None, 2);
    for browser in [&lead, &partner] {
        while let Some(confirm) = first_link(browser, &place, "/confirm") {
            fill(browser, &confirm, &[]).expect(303);
        }
    }
    shows(&lead.get(&place), &["25", "20", "£12,000", "Confirmed", "Paid in full"]);
    let director = s.t.browser_of(&s.director);
    shows(&director.get(&format!("{award}/chain")), &["£12,000", "0 / 1", "Reports in confidence"]);
    shows(&director.get(&place), &["Stepping Stones", "£12,000"]);
    let public = s.t.browser().get(&award).expect(200);
    shows(&public, &["£60,000", "£12,000", "20 delivered, 25 referred", "both said so"]);
    assert_eq!(s.t.browser_of(&s.t.refreshed(&s.c.bids[1].signatory)).get(&place).status, 404);

    fill(&lead, &format!("{place}/release"), &[("reason", "Nobody is referred.")]).expect(303);
    shows(&director.get("/work"), &["A partner is to be released", &place]);
    let refuse = link(&director, &place, "/refuse");
    assert_eq!(fill(&director, &refuse, &[("reason", "")]).status, 422);
    fill(&director, &refuse, &[("reason", "Wait until June.")]).expect(303);
    shows(&lead.get(&place), &["Refused", "Wait until June.", "Release the partner"]);
}

/// The first link of a page that holds `words`.
fn first_link(browser: &Browser<'_>, page: &str, words: &str) -> Option<String> {
    let text = browser.get(page).expect(200).text.clone();
    let links = text.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    links.filter(|href| href.contains(words)).map(str::to_owned).next()
}

#[test]
fn a_partner_is_replaced_reported_and_flagged_in_pages() {
    let s = chain();
    s.engaged();
    let next = s.t.provider("Harbour Light");
    let place = format!("/supply-chain/{}", s.entry);
    let (lead, partner) = (s.t.browser_of(&s.lead), s.t.browser_of(&s.owner));
    let page = format!("{place}/replace");
    shows(&lead.get(&page), &["Name of the new partner"]);
    shows(&lead.get(&format!("{page}?name=Nobody")), &["No other provider’s name begins with"]);
    let search = format!("{page}?name=harb");
    shows(&lead.get(&search), &["Harbour Light", "Mentoring"]);
    let until = s.t.app.clock.now().london_day().plus_days(5).to_string();
    let mut fields = texts(&[
        ("name", "harb"),
        ("partner_id", &next),
        ("reason", "They have closed."),
        ("role", "Mentoring"),
        ("areas", "lincolnshire"),
        ("value_pence", "50000"),
        ("volume", "100"),
        ("payment_days", "31"),
        ("flows_down", "No lobbying of members."),
        ("expires_at-time", "17:00"),
    ]);
    fields.extend(parts("starts_on", "2026-05-01"));
    fields.extend(parts("expires_at", &until));
    let refused = send_from(&lead, &search, &page, &fields);
    assert_eq!(refused.status, 422);
    shows(&refused, &["Must be from 0 to 30 days"]);
    fields.retain(|(name, _)| name != "payment_days");
    fields.extend(texts(&[("payment_days", "14")]));
    let gagged = send_from(&lead, &search, &page, &fields);
    shows(&gagged, &["no term may restrict that"]);
    fields.retain(|(name, _)| name != "flows_down");
    assert_eq!(to(&send_from(&lead, &search, &page, &fields)), place);
    shows(&lead.get(&place), &["Replace the partner", "They have closed."]);

    let owner = s.t.person(&[(&next, Role::Owner, None, None)]);
    let new = first_link(&s.t.browser_of(&owner), "/supply-chain", "/supply-chain/").unwrap();
    let newcomer = s.t.browser_of(&owner);
    let form = newcomer.get(&format!("{new}/accept")).expect(200).text.clone();
    let digest = form.split("name=\"terms_digest\" value=\"").nth(1).unwrap()[..64].to_owned();
    fill(&newcomer, &format!("{new}/accept"), &[("terms_digest", &digest), ("read", "yes")]).expect(303);
    let commissioner = s.t.browser_of(&s.commissioner);
    let agree = link(&commissioner, &place, "/agree");
    fill(&commissioner, &agree, &[]).expect(303);
    shows(&commissioner.get(&place), &["Replaced"]);

    let flags = format!("/competitions/{}/flags", s.c.id);
    shows(&commissioner.get(&flags), &["A partner was swapped after the award", "Harbour Light"]);
    let answer = link(&commissioner, &flags, &format!("{flags}/"));
    assert_eq!(fill(&commissioner, &answer, &[("answer", " ")]).status, 422);
    fill(&commissioner, &answer, &[("answer", "The first one closed.")]).expect(303);
    shows(&commissioner.get(&flags), &["The first one closed."]);
    let auditor = s.t.browser_of(&s.auditor);
    shows(&auditor.get(&flags), &["The first one closed."]);

    let report = format!("{place}/report");
    shows(&partner.get(&place), &[&report]);
    assert_eq!(fill(&partner, &report, &[("text", "")]).status, 422);
    let text = "We were never told why.";
    let fields = [("organisation_id", s.partner.as_str()), ("text", text)];
    let made = fill(&partner, &report, &fields).expect(303).header("location").unwrap().to_owned();
    shows(&partner.get(&made), &[text, "The commissioning body is told"]);
    assert_eq!(lead.get(&made).status, 404);
    shows(&lead.get("/partner-reports"), &["There are no reports."]);
    shows(&commissioner.get("/work"), &["Answer a report in confidence", &made]);
    fill(&commissioner, &made, &[("answer", "We asked the lead for the dates.")]).expect(303);
    shows(&partner.get(&made), &["We asked the lead for the dates."]);

    let unpaid = "/partner-reports/new";
    let mut fields = texts(&[
        ("organisation_id", &s.partner),
        ("award_id", &format!("https://fairlot.example/awards/{}", s.award)),
        ("people", "14"),
        ("text", "They come every week."),
    ]);
    assert_eq!(send(&partner, unpaid, &fields).status, 422);
    fields.extend(parts("from_on", &s.day(60)));
    fields.extend(parts("to_on", &s.day(1)));
    let made = to(&send(&partner, unpaid, &fields));
    shows(&commissioner.get(&made), &["People sent without pay", "14"]);
}

/// Sends the form of `page` to `action`.
fn send_from(browser: &Browser<'_>, page: &str, action: &str, fields: &[(String, String)]) -> Answer {
    browser.get(page).expect(200);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.submit(action, &fields)
}

/// Opens a page and sends its form.
fn fill(browser: &Browser<'_>, page: &str, fields: &[(&str, &str)]) -> Answer {
    browser.get(page).expect(200);
    browser.submit(page, fields)
}
