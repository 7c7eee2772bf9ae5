//! Every mail of the whole walk, in both languages, as reviewed snapshots: read them as the person who gets them.
//!
//! A letter that no step of this walk sends fails the test: add the step that sends it.

mod co_commissioning;
mod memberships;
mod money;
mod organisations;
mod proposals;
mod searches;
mod staff;
mod supply_chains;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::atomic::Ordering;

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::bid_submissions;
use serde_json::{Value, json};

use crate::awards::{decided, ranked};
use crate::builders::Person;
use crate::evaluation::CONTRACT;
use crate::harness::TestApp;
use crate::mailbox::Mail;
use crate::mails::settled;
use crate::qualification::{appeal, ask, assessed, decide_all, rejected, reply};
use crate::{competitions, direct_awards, visibility};

const PASSWORD: &str = "harbour violet kettle march";

fn start(lang: &str) -> TestApp {
    let t = TestApp::start();
    t.welsh.store(lang == "cy", Ordering::Relaxed);
    t
}

fn post(t: &TestApp, who: &Person, path: &str, body: Value) -> Value {
    let answer = t.post(format!("/api/v1/{path}")).token(who).json(body).send();
    assert!((200..300).contains(&answer.status), "{path}: {}", answer.text);
    answer.body
}

/// Registering, forgetting the password, and being invited.
fn accounts(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let email = "mair@example.org";
    let registration = json!({"email": email, "name": "Mair", "password": PASSWORD, "locale": lang});
    let register = || t.post("/api/v1/auth/registrations").json(registration.clone()).send().expect(202);
    register();
    let token = t.mailed_token(email, "flc_");
    let confirm = json!({"token": token, "password": PASSWORD});
    t.post("/api/v1/auth/registrations/confirm").json(confirm).send().expect(204);
    register();
    let first = t.mailed_token(email, "flp_");
    t.post("/api/v1/auth/password-reset").json(json!({"email": email})).send().expect(202);
    while t.mailed_token(email, "flp_") == first {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let set = json!({"token": t.mailed_token(email, "flp_"), "password": "kettle march harbour violet"});
    t.post("/api/v1/auth/password-reset/confirm").json(set).send().expect(204);
    let body = t.provider("Harbour Trust");
    let owner = t.person(&[(&body, Role::Owner, None, None)]);
    let invitation = json!({"email": "new@example.org", "role": "bid_writer"});
    post(&t, &owner, &format!("organisations/{body}/people"), invitation);
    settled(&t);
    t.mails()
}

/// Applying, being asked, decided on and heard again; a membership suspended and reinstated.
fn qualification(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let upheld = rejected(&t, &f);
    appeal(&t, &upheld, "appeal", &upheld.owner, "We have done this work.").expect(200);
    appeal(&t, &upheld, "uphold", &f.second, "The example is of other work.").expect(200);
    let overturned = rejected(&t, &f);
    appeal(&t, &overturned, "appeal", &overturned.owner, "We have done this work.").expect(200);
    appeal(&t, &overturned, "overturn", &f.second, "It is of this work.").expect(200);
    let a = assessed(&t, &f);
    ask(&t, &a, &f.manager, &["Q17"]).expect(200);
    reply(&t, &a, &a.owner, &["Q17"]).expect(200);
    // The next letter of its kind comes in the digest.
    let etag = t.get("/api/v1/me/settings").token(&f.second).send().expect(200).etag();
    let daily = t.patch("/api/v1/me/settings").token(&f.second).if_match(&etag);
    daily.json(json!({"delivery": "daily"})).send().expect(200);
    ask(&t, &a, &f.second, &["Q17"]).expect(200);
    t.advance_seconds(20 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    t.advance_seconds(86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let (manager, owner) = (t.refreshed(&f.manager), t.refreshed(&a.owner));
    decide_all(&t, &a, &manager, None);
    t.post(format!("{}/admit", a.path)).token(&manager).send().expect(200);
    let list = t.get(format!("/api/v1/frameworks/{}/members", f.id)).token(&owner).send().expect(200);
    let own = |one: &&Value| one["organisation_id"] == a.body.as_str();
    let member = list.body["items"].as_array().unwrap().iter().find(own).unwrap()["id"].clone();
    let member = format!("memberships/{}", member.as_str().unwrap());
    let ground = json!({"ground": "safeguarding", "reason": "A concern."});
    post(&t, &manager, &format!("{member}/suspend-now"), ground);
    post(&t, &manager, &format!("{member}/reinstate"), json!({}));
    settled(&t);
    t.mails()
}

/// A competition published, asked about, near its deadline and cancelled; another that closes without bids.
fn competition(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let g = competitions::ground(&t, (10, 20, 30), 5_000_000);
    let provider = t.provider("Harbour Trust");
    competitions::admit(&t, &g.framework, &provider, 2);
    let owner = t.person(&[(&provider, Role::Owner, None, None), (&provider, Role::Signatory, None, None)]);
    let small = t.provider("Stepping Stones");
    competitions::admit(&t, &g.framework, &small, 1);
    t.person(&[(&small, Role::Owner, None, None)]);
    let id = competitions::published(&t, &g, 4_000_000);
    let questions = ["Is the travel of volunteers paid?", "What do the others ask for it?"].map(|question| {
        let path = format!("competitions/{id}/clarifications");
        let asked = post(&t, &owner, &path, json!({"question": question}));
        format!("clarifications/{}", asked["id"].as_str().unwrap())
    });
    t.advance_seconds(3_600);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let director = t.refreshed(&g.director);
    post(&t, &director, &format!("{}/answer", questions[0]), json!({"answer": "Yes, at cost."}));
    let declined = json!({"reason": "Prices of others are not told."});
    post(&t, &director, &format!("{}/decline", questions[1]), declined);
    let addendum = json!({"text": "Of travel, as was asked.", "material": false, "summary": "Rooms for people who leave prison; travel is paid."});
    post(&t, &director, &format!("competitions/{id}/addenda"), addendum);
    t.published_document(&id, &director).expect(201);
    let near = t.app.clock.now().plus_seconds(10 * 86_400);
    t.set_deadline(&id, near);
    t.advance_seconds(9 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let (director, commissioner) = (t.refreshed(&g.director), t.refreshed(&g.commissioner));
    let reason = json!({"reason": "The money is needed elsewhere."});
    competitions::act(&t, &director, &id, "cancel", reason).expect(200);
    let g = competitions::Ground { director, commissioner, ..g };
    let without_bids = competitions::published(&t, &g, 500_000);
    t.set_deadline(&without_bids, t.app.clock.now().plus_seconds(-1));
    fairlot::timekeeping::act_due(&t.app).unwrap();
    settled(&t);
    t.mails()
}

/// Partners asked, who decline and withdraw; a bid that does not count, and one that does not open.
fn bidding(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let body = t.commissioning_body("Ministry");
    let bodies = ["Lead", "Partner", "Rival", "Third"].map(|name| t.provider(name));
    let [lead, partner, rival, third] = &bodies;
    let c = t.published_competition(&body, &[lead, partner, rival, third], 3_600, false);
    let signs = |body: &String| t.person(&[(body, Role::Signatory, None, None)]);
    let (lead_signs, rival_signs, third_signs) = (signs(lead), signs(rival), signs(third));
    let owner = t.person(&[(partner, Role::Owner, None, None)]);
    let ids = visibility::submitted_bid(&t, &c, lead, partner, lead_signs.as_ref(), owner.as_ref());
    let entry = format!("supply-chain-entries/{}", ids["supply-chain-entries"]);
    post(&t, &owner, &format!("{entry}/withdraw"), json!({}));

    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let later = t.app.clock.now().plus_seconds(40 * 86_400);
    let addendum =
        json!({"text": "Newer volumes.", "material": true, "volumes": "220 a year", "deadline": later});
    post(&t, &director, &format!("competitions/{}/addenda", c.id), addendum);
    fairlot::timekeeping::act_due(&t.app).unwrap();

    let third_bid = json!({"organisation_id": third, "lots": [{"lot_id": c.lots[0], "price_pence": 5}],
        "answers": [{"criterion_id": c.criteria[0], "text": "We listen."}]});
    let made = post(&t, &third_signs, &format!("competitions/{}/bids", c.id), third_bid);
    let terms = json!({"role": "Mentoring", "areas": ["lincolnshire"], "value_pence": 1, "volume": 1,
        "payment_days": 30, "starts_on": "2027-04-01"});
    let named = format!("bids/{}/supply-chain", made["id"].as_str().unwrap());
    let entry = post(&t, &third_signs, &named, json!({"partner_id": partner, "terms": terms}));
    let entry = format!("supply-chain-entries/{}", entry["id"].as_str().unwrap());
    let expires_at = t.app.clock.now().plus_seconds(600);
    post(&t, &third_signs, &format!("{entry}/invite"), json!({"expires_at": expires_at}));
    post(&t, &owner, &format!("{entry}/decline"), json!({"reason": "Too far away."}));

    let damaged = visibility::submitted_bid(&t, &c, rival, partner, rival_signs.as_ref(), owner.as_ref());
    let row = damaged["bids"].clone();
    t.arrange(move |tx| {
        diesel::update(bid_submissions::table.filter(bid_submissions::bid_id.eq(&row)))
            .set(bid_submissions::sha256.eq("0".repeat(64)))
            .execute(tx.conn())?;
        Ok(())
    });
    t.set_deadline(&c.id, t.app.clock.now().plus_seconds(-1));
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let commissioner = t.person(&[(&body, Role::Commissioner, Some("F"), None)]);
    for who in [&director, &commissioner] {
        post(&t, who, &format!("competitions/{}/open-bids", c.id), json!({}));
    }
    settled(&t);
    t.mails()
}

/// From the panel to the agreement, and the ways that end before it.
fn deciding(lang: &str) -> Vec<Mail> {
    let t = start(lang);
    let (c, award) = decided(&t);
    let path = format!("awards/{award}");
    post(&t, &c.commissioner, &format!("{path}/notify"), json!({}));
    let terms = json!({"areas": [{"area_code": "lincolnshire"}], "starts_on": "2027-04-01", "term_months": 36,
        "text": "Words"});
    let agreement = post(&t, &c.commissioner, &format!("{path}/agreements"), terms);
    // Past any standstill; the clock of awards makes it ready.
    t.advance_seconds(40 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let (commissioner, director) = (t.refreshed(&c.commissioner), t.refreshed(&c.director));
    let offer = format!("agreements/{}/offer", agreement["id"].as_str().unwrap());
    post(&t, &commissioner, &offer, json!({}));
    post(&t, &director, &format!("{path}/set-aside"), json!({"reason": "A score was wrong"}));
    settled(&t);
    let mut mails = t.mails();

    let t = start(lang);
    let place = direct_awards::place(&t);
    let award = post(&t, &place.commissioner, "direct-awards", direct_awards::wanted(&t, &place));
    let path = format!("awards/{}", award["id"].as_str().unwrap());
    post(&t, &place.director, &format!("{path}/approve"), json!({}));
    post(&t, &place.commissioner, &format!("{path}/notify-without-standstill"), json!({}));
    settled(&t);
    mails.extend(t.mails());

    let t = start(lang);
    let body = t.commissioning_body("Ministry");
    let c = ranked(&t, &body, &t.allocation(&body, 1_000_000), &CONTRACT);
    let end = format!("competitions/{}/end-without-award", c.id);
    post(&t, &c.director, &end, json!({"reason": "The need changed"}));
    settled(&t);
    mails.extend(t.mails());

    let t = start(lang);
    let body = t.commissioning_body("Ministry");
    let c = t.opened_competition(&body, &t.allocation(&body, 1_000_000), &CONTRACT);
    post(&t, &c.director, &format!("bids/{}/exclude", c.bids[0].id), json!({"reason": "A conflict."}));
    settled(&t);
    mails.extend(t.mails());
    mails
}

/// The names of all letters, from the English texts.
fn letters() -> BTreeSet<String> {
    let file = format!("{}/locales/en/mails.ftl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).unwrap();
    let mut name = String::new();
    let mut all = BTreeSet::new();
    for line in text.lines() {
        if let Some((key, _)) = line.strip_prefix("mail-").and_then(|rest| rest.split_once(" =")) {
            key.clone_into(&mut name);
        }
        if line.trim_start().starts_with(".subject =") {
            all.insert(name.clone());
        }
    }
    all
}

/// Words that stand in reasons, answers and prices of the walk, and in no mail.
const SECRETS: [&str; 19] = [
    "as was asked",
    "Newer volumes",
    "reports are missing",
    "Both were sent",
    "of the harbour",
    "You were drawn",
    "registered it twice",
    "safeguarding",
    "A concern",
    "not of this kind",
    "other work",
    "We have done",
    "In which year",
    "In 2024",
    "Mentoring",
    "Too far away",
    "score was wrong",
    "need changed",
    "needed elsewhere",
];

fn written(lang: &str) -> String {
    let walks = [
        accounts,
        organisations::organisations,
        qualification,
        organisations::requirements,
        memberships::notices,
        memberships::evidence,
        competition,
        money::moved_and_pledged,
        co_commissioning::together,
        co_commissioning::co_signing,
        searches::told,
        staff::given,
        proposals::answered,
        supply_chains::followed,
        bidding,
        deciding,
    ];
    let mails: Vec<Mail> = walks.iter().flat_map(|walk| walk(lang)).collect();
    let mut by_kind: BTreeMap<String, Mail> = BTreeMap::new();
    for mail in mails {
        for secret in SECRETS {
            assert!(!format!("{mail:?}").contains(secret), "{secret:?} in {mail:?}");
        }
        assert!(
            mail.html.contains("<a href=") && mail.html.contains(&format!("<html lang=\"{lang}\""))
                || mail.kind == "invited-to-join"
        );
        by_kind.entry(mail.kind.clone()).or_insert(mail);
    }
    let mut expected = letters();
    expected.insert("digest".to_owned());
    let seen: BTreeSet<String> = by_kind.keys().cloned().collect();
    assert_eq!(seen, expected, "a letter that the walk does not send, or one without a text");
    let mut out = String::new();
    for (kind, mail) in by_kind {
        writeln!(out, "==== {kind}\n{}\n\n{}", mail.subject, mail.text.trim_end()).unwrap();
        writeln!(out).unwrap();
    }
    out
}

fn review(lang: &str) {
    let text = written(lang);
    let month = "(January|February|March|April|May|June|July|August|September|October|November|December|\
        Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr)";
    insta::with_settings!({
        filters => vec![
            (r"token=[A-Za-z0-9_-]+", "token=[token]"),
            (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]"),
            (&*format!(r"\d{{1,2}} {month} \d{{4}}"), "[day]"),
            (r"\d{1,2}:\d{2}(am|pm)", "[clock]"),
            (r"\b([A-Z]{2,3})-\d{4}-\d{6}", "$1-[number]"),
        ],
        omit_expression => true,
    }, { insta::assert_snapshot!(format!("mails_{lang}"), text) });
}

#[test]
fn every_mail_reads_well_in_english() {
    review("en");
}

#[test]
fn every_mail_reads_well_in_welsh() {
    review("cy");
}
