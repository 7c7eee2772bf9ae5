//! Awards and agreements, through HTTP.

use serde_json::{Value, json};

use crate::builders::{Opened, OpenedIn, Person};
use crate::evaluation::{CONTRACT, act, to_moderation};
use crate::harness::{Answer, TestApp};

const EQUAL: &[[i64; 2]] = &[[4, 4], [3, 3], [2, 2]];

/// A competition in `moderated`, bid A first.
pub fn ranked(t: &TestApp, body: &str, allocation: &str, with: &OpenedIn<'_>) -> Opened {
    let c = t.opened_competition(body, allocation, with);
    to_moderation(t, &c, [EQUAL, EQUAL]);
    act(t, &c, &c.commissioner, "settle").expect(200);
    c
}

fn recommend(t: &TestApp, c: &Opened) -> Answer {
    t.post(format!("/api/v1/competitions/{}/recommend", c.id))
        .token(&c.commissioner)
        .json(json!({"reason": "The highest total"}))
        .send()
}

/// A contract in `approved`, with its award's id.
pub fn decided(t: &TestApp) -> (Opened, String) {
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 1_000_000);
    let c = ranked(t, &body, &allocation, &CONTRACT);
    recommend(t, &c).expect(200);
    let made = act(t, &c, &c.director, "decide").expect(200);
    let award = made.body["awards"][0]["id"].as_str().unwrap().to_owned();
    (c, award)
}

fn state(t: &TestApp, path: &str, who: &Person) -> Value {
    t.get(path).token(who).send().expect(200).body["state"].clone()
}

/// Waits for the clock's worker.
fn until(t: &TestApp, path: &str, who: &Person, wanted: &str) {
    for _ in 0..100 {
        if state(t, path, who) == wanted {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{path} is {} and not {wanted}", state(t, path, who));
}

#[test]
fn from_the_ranking_to_a_signed_agreement() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 1_000_000);
    let c = ranked(&t, &body, &allocation, &CONTRACT);
    assert_eq!(t.held(&allocation), (1_000_000, 0));
    act(&t, &c, &c.director, "decide").problem(409, "wrong_state");

    let made = recommend(&t, &c).expect(200);
    let award = &made.body["awards"][0];
    assert_eq!(award["value_pence"], 900_000, "the price of bid A");
    assert_eq!(award["route"], "contract");
    assert_eq!(award["areas"][0]["area_code"], "lincolnshire");
    let award_id = award["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/awards/{award_id}");
    let winner = &c.bids[0].signatory;
    t.get(&path).token(winner).send().problem(404, "not_found");

    act(&t, &c, &c.director, "decide").expect(200);
    assert_eq!(t.held(&allocation), (100_000, 900_000));
    let summary = format!("/api/v1/bids/{}/assessment-summary", c.bids[1].id);
    t.get(&summary).token(&c.bids[1].signatory).send().problem(404, "not_found");

    // 24 November 2026 is not fixed here: the test only moves the clock past any standstill of eight working days.
    let notify = |action: &str| t.post(format!("{path}/{action}")).token(&c.commissioner).send();
    notify("notify-without-standstill").problem(409, "conflict");
    let told = notify("notify").expect(200);
    assert_eq!(told.body["state"], "standstill");
    let read = t.get(&summary).token(&c.bids[1].signatory).send().expect(200);
    assert_eq!(read.body["criteria"].as_array().map(Vec::len), Some(3));
    assert_eq!(read.body["criteria"][0]["score"], 3);
    assert_eq!(read.body["criteria"][0]["reason"], "3 because");
    assert_eq!(read.body["lots"][0]["winner"]["organisation_name"], "Provider 1");
    t.get(&summary).token(winner).send().problem(404, "not_found");
    t.get(&path).token(&c.bids[1].signatory).send().expect(200);

    let draft = t
        .post(format!("{path}/agreements"))
        .token(&c.commissioner)
        .json(json!({"areas": [{"area_code": "lincolnshire"}], "starts_on": "2027-04-01", "term_months": 36, "text": "Words"}))
        .send()
        .expect(201);
    let agreement = format!("/api/v1/agreements/{}", draft.id());
    t.get(&agreement).token(winner).send().problem(404, "not_found");
    t.post(format!("{agreement}/offer")).token(&c.commissioner).send().expect(200);
    let digest = t.get(&agreement).token(winner).send().expect(200).body["text_digest"].clone();
    let sign = |who: &Person, action: &str, digest: &Value| {
        t.post(format!("{agreement}/{action}")).token(who).json(json!({"text_digest": digest})).send()
    };
    sign(winner, "provider-sign", &json!("0".repeat(64))).problem(422, "invalid");
    sign(&c.bids[1].signatory, "provider-sign", &digest).problem(404, "not_found");
    sign(winner, "provider-sign", &digest).expect(200);
    sign(&c.director, "countersign", &digest).problem(409, "conflict");

    t.advance_seconds(30 * 86_400);
    let director = t.refreshed(&c.director);
    until(&t, &path, &director, "ready");
    let signed = sign(&director, "countersign", &digest).expect(200);
    assert_eq!(signed.body["state"], "signed");
    assert_eq!(state(&t, &path, &director), "settled");
    assert_eq!(t.held(&allocation), (0, 900_000), "the rest is freed when the competition is completed");
    t.advance_seconds(500 * 86_400);
    let director = t.refreshed(&director);
    until(&t, &agreement, &director, "active");
}

#[test]
fn who_recommends_does_not_decide() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 1_000_000);
    let mut c = t.opened_competition(&body, &allocation, &CONTRACT);
    to_moderation(&t, &c, [EQUAL, EQUAL]);
    act(&t, &c, &c.commissioner, "settle").expect(200);
    use fairlot::kernel::authz::Role;
    c.commissioner = t.person(&[
        (&body, Role::Commissioner, Some("F"), None),
        (&body, Role::RegionalDirector, Some("F"), None),
    ]);
    recommend(&t, &c).expect(200);
    act(&t, &c, &c.commissioner, "decide").problem(403, "another_person_required");
    t.advance_seconds(11 * 60);
    act(&t, &c, &c.director, "decide").problem(403, "reauthentication_required");
    let director = t.refreshed(&c.director);
    let back = t
        .post(format!("/api/v1/competitions/{}/return-recommendation", c.id))
        .token(&director)
        .json(json!({"reason": "Say more"}))
        .send()
        .expect(200);
    assert_eq!(back.body["state"], "moderated");
    assert_eq!(back.body["awards"][0]["state"], "returned");
    let commissioner = t.refreshed(&c.commissioner);
    c.commissioner = commissioner;
    recommend(&t, &c).expect(200);
    act(&t, &c, &director, "decide").expect(200);
}

#[test]
fn of_two_decisions_for_the_last_pound_one_is_refused() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    // Each reserved 800,000 and needs 900,000; 100,000 is free.
    let allocation = t.allocation(&body, 1_700_000);
    let with = OpenedIn { reserved: 800_000, ..CONTRACT };
    let both = [ranked(&t, &body, &allocation, &with), ranked(&t, &body, &allocation, &with)];
    for c in &both {
        recommend(&t, c).expect(200);
    }
    let mut answers: Vec<u16> = std::thread::scope(|scope| {
        let running: Vec<_> =
            both.iter().map(|c| scope.spawn(|| act(&t, c, &c.director, "decide").status)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    assert_eq!(t.held(&allocation), (800_000, 900_000));
}

#[test]
fn a_standstill_counts_no_holiday_of_any_part_of_the_kingdom() {
    let t = TestApp::start();
    let (c, award) = decided(&t);
    // Told on Friday 17 December 2027: 24 December is the sixth day; 27 and 28 December are substitute days,
    // 3 January too, 4 January only in Scotland.
    let target: jiff::Timestamp = "2027-12-17T12:00:00Z".parse().unwrap();
    t.advance_seconds(target.as_second() - t.app.clock.now().as_seconds());
    let commissioner = t.refreshed(&c.commissioner);
    let told = t.post(format!("/api/v1/awards/{award}/notify")).token(&commissioner).send().expect(200);
    let last = fairlot::kernel::working_days::standstill_end("2027-12-17".parse().unwrap(), 8).unwrap();
    let end = fairlot::kernel::working_days::end_of_london_day(last).unwrap();
    assert_eq!(told.body["standstill_ends_at"], format!("{end:.6}"));
    assert_eq!(last.to_string(), "2027-12-30");
}

#[test]
fn setting_aside_frees_the_money_and_opens_the_lot() {
    let t = TestApp::start();
    let (c, award) = decided(&t);
    assert_eq!(t.held(&c.allocation), (100_000, 900_000));
    let path = format!("/api/v1/awards/{award}");
    t.post(format!("{path}/notify")).token(&c.commissioner).send().expect(200);
    let aside = format!("{path}/set-aside");
    t.post(&aside).token(&c.commissioner).json(json!({"reason": "x"})).send().problem(403, "forbidden");
    t.post(&aside).token(&c.director).json(json!({"reason": "A score was wrong"})).send().expect(200);
    assert_eq!(t.held(&c.allocation), (100_000, 0));
    let lot = c.lots[0].clone();
    let open: String = t
        .app
        .db
        .read_now(move |db| {
            use diesel::prelude::*;
            use fairlot::kernel::db::schema::lots;
            Ok(lots::table.find(&lot).select(lots::state).first(db.conn())?)
        })
        .unwrap();
    assert_eq!(open, "open");
}

#[test]
fn an_agreement_begins_from_words_that_say_what_was_published() {
    let t = TestApp::start();
    let (c, award) = decided(&t);
    let path = format!("/api/v1/awards/{award}/agreement-proposal");
    let short = t.get(&path).token(&c.commissioner).send().expect(200);
    assert_eq!(short.body["form"], "short");
    assert_eq!(short.body["short_form_below_pence"], 5_000_000);
    let text = short.body["text"].as_str().unwrap();
    for part in
        ["CONTRACT, SHORT FORM", "Provider 1", "£9,000", "Lincolnshire", "for 36 months", "within 30 days"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    t.get(&path).token(&c.bids[0].signatory).send().problem(403, "forbidden");
    t.arrange(|tx| {
        use diesel::prelude::*;
        use fairlot::kernel::db::schema::frameworks as f;
        // The award is worth just as much: only what is worth less has the short form.
        diesel::update(f::table).set(f::short_form_below_pence.eq(900_000)).execute(tx.conn())?;
        Ok(())
    });
    let long = t.get(&path).token(&c.director).send().expect(200);
    assert_eq!(long.body["form"], "particulars");
    assert!(long.body["text"].as_str().unwrap().contains("[Put the body’s own conditions here.]"));
    let reason = json!({"reason": "A score was wrong"});
    t.post(format!("/api/v1/awards/{award}/set-aside")).token(&c.director).json(reason).send().expect(200);
    t.get(&path).token(&c.commissioner).send().problem(409, "wrong_state");
}

#[test]
fn a_grant_need_not_wait_and_one_provider_has_one_award() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 2_000_000);
    let with = OpenedIn { route: "grant", lots: 2, reserved: 2_000_000, ..CONTRACT };
    let c = ranked(&t, &body, &allocation, &with);
    let made = recommend(&t, &c).expect(200);
    assert_eq!(made.body["awards"].as_array().map(Vec::len), Some(1));
    assert_eq!(made.body["awards"][0]["value_pence"], 1_800_000);
    assert_eq!(made.body["awards"][0]["lot_ids"].as_array().map(Vec::len), Some(2));
    act(&t, &c, &c.director, "decide").expect(200);
    let award = made.body["awards"][0]["id"].as_str().unwrap();
    let told = t
        .post(format!("/api/v1/awards/{award}/notify-without-standstill"))
        .token(&c.commissioner)
        .send()
        .expect(200);
    assert_eq!(told.body["state"], "ready");
}

#[test]
fn ending_without_award_frees_the_reservation_and_tells_the_bidders() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 1_000_000);
    let c = ranked(&t, &body, &allocation, &CONTRACT);
    let end = format!("/api/v1/competitions/{}/end-without-award", c.id);
    let made = t.post(&end).token(&c.director).json(json!({"reason": "The need changed"})).send().expect(200);
    assert_eq!(made.body["state"], "unsuccessful");
    assert_eq!(t.held(&allocation), (0, 0));
    let summary = format!("/api/v1/bids/{}/assessment-summary", c.bids[0].id);
    t.get(&summary).token(&c.bids[0].signatory).send().expect(200);
}
