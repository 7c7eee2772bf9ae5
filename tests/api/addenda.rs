//! Addenda to a published competition, and what becomes of bids after one, through HTTP.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::clock::UtcTime;
use fairlot::kernel::db::schema::{addenda, addendum_changes, audit_events, competitions_versions};
use serde_json::{Value, json};

use crate::bids::{Scene, scene, search};
use crate::browser::shows;
use crate::builders::Person;
use crate::clarifications::{all_reads, differences};
use crate::competitions;
use crate::harness::{Answer, TestApp};
use crate::qualification::mails_with;

fn days(t: &TestApp, days: i64) -> UtcTime {
    t.app.clock.now().plus_seconds(days * 86_400)
}

fn amend_as(t: &TestApp, who: &Person, competition: &str, body: Value) -> Answer {
    t.post(format!("/api/v1/competitions/{competition}/addenda")).token(who).json(body).send()
}

fn amend(s: &Scene, who: &Person, body: Value) -> Answer {
    amend_as(&s.t, who, &s.competition.id, body)
}

/// A material addendum with enough time after it; the clock has asked the bidders.
fn amended(s: &Scene) -> Answer {
    let body = json!({"text": "Newer volumes.", "material": true, "volumes": "220 a year", "deadline": days(&s.t, 30)});
    let answer = amend(s, &s.director, body).expect(201);
    fairlot::timekeeping::act_due(&s.t.app).expect("the clock");
    answer
}

fn faults(answer: &Answer) -> Vec<String> {
    let code =
        |one: &Value| format!("{} {}", one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap());
    answer.body["errors"].as_array().unwrap().iter().map(code).collect()
}

fn refused(s: &Scene, who: &Person, body: Value) -> Vec<String> {
    faults(&amend(s, who, body).problem(422, "invalid"))
}

fn actions(s: &Scene, id: &str) -> Value {
    s.bid(&s.signatory, id).expect(200).body["allowed_actions"].clone()
}

fn state(s: &Scene, id: &str) -> Value {
    s.bid(&s.signatory, id).expect(200).body["state"].clone()
}

#[test]
fn an_addendum_is_read_by_everyone_with_its_differences() {
    let s = scene();
    let path = format!("/api/v1/competitions/{}", s.competition.id);
    let list = format!("{path}/addenda");
    let lot = &s.competition.lots[1];
    let before = s.t.get(&path).send().expect(200).body;
    assert_eq!(s.t.get(&list).send().expect(200).body["items"], json!([]));
    let offered = s.t.get(&path).token(&s.commissioner).send().expect(200).body["allowed_actions"].clone();
    assert_eq!(offered, json!(["amend"]));
    let deadline = days(&s.t, 20);
    let first = json!({"text": "  The title named another service.  ", "material": false, "title": "Rooms",
        "summary": "Summary", "deadline": deadline, "lots": [{"lot_id": lot, "title": "Rooms in the north"}]});
    let made = amend(&s, &s.commissioner, first).expect(201);
    assert_eq!(made.body["number"], 1);
    assert_eq!(made.body["text"], "The title named another service.");
    assert_eq!(
        made.body["changes"],
        json!([
            {"pointer": "/title", "old": "Accommodation", "new": "Rooms"},
            {"pointer": "/deadline", "old": before["deadline"], "new": deadline},
            {"pointer": "/lots/1/title", "old": "Lot 2", "new": "Rooms in the north"},
        ]),
        "the summary is the same as before"
    );
    let second = json!({"text": "Staff transfer.", "material": true, "tupe_applies": true,
        "lots": [{"lot_id": lot, "cohort": "Women"}]});
    let second = amend(&s, &s.director, second).expect(201);
    assert_eq!((&second.body["number"], &second.body["changes"][0]["old"]), (&json!(2), &Value::Null));
    let after = s.t.get(&path).send().expect(200).body;
    assert_eq!((&after["title"], &after["tupe_applies"]), (&json!("Rooms"), &json!(true)));
    assert_eq!(after["deadline"], json!(deadline));
    assert_eq!(after["lots"][1]["cohort"], "Women");
    let one = s.t.get(format!("/api/v1/addenda/{}", made.id())).send().expect(200);
    assert_eq!((&one.body, one.etag()), (&made.body, made.etag()));
    let all = s.t.get(format!("{list}?limit=1")).send().expect(200).body;
    assert_eq!(all["items"], json!([made.body]));
    let next = format!("{list}?limit=1&cursor={}", all["next_cursor"].as_str().unwrap());
    assert_eq!(s.t.get(next).send().expect(200).body["items"], json!([second.body]));
    let mails = mails_with(&s.t, &s.signatory, "Addendum 2");
    assert!(!mails.concat().contains("Staff transfer."), "{mails:?}");
}

/// Every version of the terms stays, and the table of addenda counts the changes after publication.
#[test]
fn every_version_stays_and_changes_are_counted() {
    let s = scene();
    amended(&s);
    let id = s.competition.id.clone();
    let (titles, addenda, changes) =
        s.t.app
            .db
            .read_now(move |db| {
                use competitions_versions as v;
                let volumes: Vec<Option<String>> = v::table
                    .filter(v::id.eq(&id))
                    .filter(v::superseded_at.is_null().or(v::superseded_at.gt(v::recorded_at.nullable())))
                    .order(v::version)
                    .select(v::volumes)
                    .load(db.conn())?;
                let numbers: Vec<i64> = addenda::table
                    .filter(addenda::competition_id.eq(&id))
                    .select(addenda::number)
                    .load(db.conn())?;
                let pointers: Vec<String> = addendum_changes::table
                    .order(addendum_changes::position)
                    .select(addendum_changes::pointer)
                    .load(db.conn())?;
                Ok((volumes, numbers, pointers))
            })
            .unwrap();
    assert_eq!(titles, [None, Some("220 a year".to_owned())]);
    assert_eq!((addenda, changes), (vec![1], vec!["/deadline".to_owned(), "/volumes".to_owned()]));
}

#[test]
fn what_no_addendum_does_is_refused_with_what_would_mend_it() {
    let s = scene();
    let (later, director, commissioner) = (days(&s.t, 30), &s.director, &s.commissioner);
    for nothing in [json!({"material": false}), json!({"material": false, "text": " "})] {
        assert!(refused(&s, director, nothing)[0].starts_with("/text "));
    }
    let too_long = json!({"material": false, "text": "x".repeat(20_001)});
    assert_eq!(refused(&s, director, too_long), ["/text length"]);
    for (field, value) in [("criteria", json!([])), ("funding", json!([])), ("payment_model", json!("block"))]
    {
        let mut body = json!({"material": true, "text": "Other terms."});
        body[field] = value;
        let answer = amend(&s, director, body).problem(422, "invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], format!("/{field}"));
        assert!(answer.text.contains("publish it anew"), "{}", answer.text);
    }
    let dearer = json!({"material": true, "text": "More.", "lots": [{"lot_id": s.competition.lots[0], "value_pence": 1}]});
    let answer = amend(&s, director, dearer).problem(422, "invalid");
    assert!(
        answer.text.contains("/lots/0/value_pence") && answer.text.contains("publish it anew"),
        "{}",
        answer.text
    );
    let unknown = json!({"material": false, "text": "Words.", "reference": "MC-1"});
    assert_eq!(refused(&s, director, unknown), ["/reference unknown_field"]);

    // What bidders offer never changes in silence, whoever asks.
    let silent = json!({"material": false, "text": "Words.", "volumes": "220 a year", "tupe_applies": true,
        "starts_on": "2031-01-01", "enforcement_duty": "Report.", "data_sharing_duty": "Share.",
        "questions_until": s.t.app.clock.now().plus_seconds(60),
        "lots": [{"lot_id": s.competition.lots[0], "cohort": "Women"}]});
    let substance = [
        "/questions_until",
        "/starts_on",
        "/volumes",
        "/tupe_applies",
        "/enforcement_duty",
        "/data_sharing_duty",
        "/lots/0/cohort",
    ];
    for who in [director, commissioner] {
        let mut told = refused(&s, who, silent.clone());
        told.retain(|fault| fault.ends_with(" material"));
        assert_eq!(told, substance.map(|pointer| format!("{pointer} material")));
    }
    let material = json!({"material": true, "text": "Words.", "deadline": later});
    amend(&s, commissioner, material.clone()).problem(403, "forbidden");
    let hurried = json!({"material": false, "text": "Words.", "clock_override_reason": "In haste."});
    amend(&s, commissioner, hurried).problem(403, "forbidden");
    amend(&s, &s.signatory, material.clone()).problem(403, "forbidden");
    s.t.post(format!("/api/v1/competitions/{}/addenda", s.competition.id))
        .json(material)
        .send()
        .problem(401, "not_signed_in");
    let elsewhere = s.t.person(&[(&s.body, Role::RegionalDirector, Some("A"), None)]);
    amend(&s, &elsewhere, json!({"material": false, "text": "Words."})).problem(403, "forbidden");

    let time = |name: &str, at: UtcTime| {
        let mut body = json!({"material": false, "text": "Words."});
        body[name] = json!(at);
        body
    };
    let soon = s.t.app.clock.now().plus_seconds(1_800);
    assert_eq!(refused(&s, director, time("deadline", soon)), ["/deadline earlier"]);
    assert_eq!(refused(&s, director, time("questions_until", later)), ["/questions_until order"]);
    assert_eq!(
        refused(&s, director, time("partnering_ends_at", s.t.app.clock.now().plus_seconds(-9)))[0],
        "/partnering_ends_at order"
    );
    assert_eq!(refused(&s, director, time("partnering_ends_at", later)), ["/deadline order"]);
    let lots = |ids: [&str; 2]| json!({"material": false, "text": "Words.", "lots": ids.map(|id| json!({"lot_id": id, "title": "Lot"}))});
    let (own, other) = (&*s.competition.lots[0], &*uuid::Uuid::now_v7().to_string());
    assert_eq!(refused(&s, director, lots([own, other])), ["/lots/1/lot_id unknown"]);
    assert_eq!(refused(&s, director, lots([own, own])), ["/lots/1/lot_id repeated"]);

    s.close();
    amend(&s, director, json!({"material": false, "text": "Words."})).problem(409, "wrong_state");
    assert_eq!(
        s.t.get(format!("/api/v1/competitions/{}/addenda", s.competition.id)).send().expect(200).body["items"],
        json!([])
    );
}

/// In the last minute: a material addendum brings a later deadline with it, one of words only need not.
#[test]
fn bidders_have_five_working_days_after_a_material_addendum() {
    let s = scene();
    let last_minute = s.t.app.clock.now().plus_seconds(30);
    s.t.set_deadline(&s.competition.id, last_minute);
    amend(&s, &s.commissioner, json!({"material": false, "text": "The entrance is at the back."}))
        .expect(201);
    let mut body = json!({"material": true, "text": "Newer volumes.", "volumes": "220 a year"});
    let answer = amend(&s, &s.director, body.clone()).problem(422, "invalid");
    assert_eq!(faults(&answer), ["/deadline too_little_time"]);
    let told = answer.body["errors"][0]["detail"].as_str().unwrap();
    let earliest = told.split_whitespace().find(|word| word.ends_with('Z')).unwrap();
    let earliest: UtcTime = earliest.parse().unwrap();
    assert!(earliest >= days(&s.t, 5), "{told}");
    // An hour and a bit before the told full hour is too early.
    body["deadline"] = json!(earliest.plus_seconds(-3_601));
    assert_eq!(refused(&s, &s.director, body.clone()), ["/deadline too_little_time"]);
    body["deadline"] = json!(earliest);
    amend(&s, &s.director, body).expect(201);
    // At the deadline it is in, afterwards it is out, before the clock has closed.
    s.t.set_deadline(&s.competition.id, s.t.app.clock.now().plus_seconds(-1));
    let late = amend(&s, &s.director, json!({"material": false, "text": "Words."}));
    assert!(late.status == 409, "{}", late.text);
}

/// The rules of publication hold: clocks, funding by year, and what must be said.
#[test]
fn an_addendum_brings_no_fault_that_publication_would_refuse() {
    let t = TestApp::start();
    let g = competitions::ground(&t, (10, 20, 30), 5_000_000);
    let provider = t.provider("Fits");
    competitions::admit(&t, &g.framework, &provider, 2);
    let id = competitions::published(&t, &g, 4_000_000);
    let path = format!("/api/v1/competitions/{id}");
    let out = t.get(&path).send().expect(200).body;
    let starts: fairlot::kernel::clock::Day = serde_json::from_value(out["starts_on"].clone()).unwrap();
    // Ten days of mobilisation are left of thirty.
    let late = starts.plus_days(-10).starts_in_london();
    let longer = json!({"material": false, "text": "More time to bid.", "deadline": late});
    let refused = amend_as(&t, &g.commissioner, &id, longer.clone()).problem(422, "invalid");
    assert_eq!(faults(&refused), ["/starts_on clock_too_short"]);
    let mut with_reason = longer.clone();
    with_reason["clock_override_reason"] = json!("The present provider helps.");
    amend_as(&t, &g.director, &id, with_reason).expect(201);
    assert_eq!(t.get(&path).send().expect(200).body["clock_override_reason"], "The present provider helps.");
    // An old reason is none for a new change.
    let longer = json!({"material": false, "text": "More time.", "deadline": starts.starts_in_london()});
    assert_eq!(faults(&amend_as(&t, &g.director, &id, longer).problem(422, "invalid")), ["/starts_on order"]);
    // The money is reserved in its year.
    let next_year = json!({"material": true, "text": "A year later.", "starts_on": starts.plus_months(12)});
    let refused = amend_as(&t, &g.director, &id, next_year).problem(422, "invalid");
    assert!(refused.text.contains("/funding"), "{}", refused.text);
}

#[test]
fn of_two_who_amend_at_once_one_is_told_and_a_repeated_request_is_one() {
    let s = scene();
    let path = format!("/api/v1/competitions/{}", s.competition.id);
    let etag = s.t.get(&path).token(&s.director).send().expect(200).etag();
    let send = |who: &Person, key: &str, title: &str| {
        let request =
            s.t.post(format!("{path}/addenda")).token(who).if_match(&etag).header("Idempotency-Key", key);
        request.json(json!({"material": false, "text": "Words.", "title": title})).send()
    };
    let first = send(&s.director, "the-first-of-two", "Rooms").expect(201);
    send(&s.commissioner, "the-second-of-two", "Homes").problem(412, "precondition_failed");
    let again = send(&s.director, "the-first-of-two", "Rooms").expect(201);
    assert_eq!((again.id(), again.etag()), (first.id(), first.etag()));
    send(&s.director, "the-first-of-two", "Other").problem(422, "idempotency_mismatch");
    assert_eq!(
        s.t.get(format!("{path}/addenda")).send().expect(200).body["items"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_bid_is_confirmed_after_a_material_addendum_and_its_receipt_stays() {
    let s = scene();
    let (id, receipt) = s.submitted();
    let of_words = json!({"material": false, "text": "The entrance is at the back."});
    amend(&s, &s.commissioner, of_words).expect(201);
    fairlot::timekeeping::act_due(&s.t.app).unwrap();
    assert_eq!(state(&s, &id), "submitted", "words only ask for nothing");
    assert!(actions(&s, &id).as_array().unwrap().iter().all(|one| one != "reconfirm"));
    amended(&s);
    assert_eq!(state(&s, &id), "needs_reconfirmation");
    assert_eq!(actions(&s, &id), json!(["replace", "withdraw", "reconfirm"]));
    let letters = mails_with(&s.t, &s.signatory, "Confirm your bid");
    assert!(!letters.concat().contains("220 a year"), "{letters:?}");
    let writer = s.t.person(&[(&s.provider, Role::BidWriter, None, None)]);
    let (path, second) = (format!("bids/{id}/reconfirm"), json!({"addendum_number": 2}));
    assert_eq!(s.bid(&writer, &id).expect(200).body["allowed_actions"], json!([]));
    s.act(&writer, path.clone(), second.clone()).problem(403, "forbidden");
    s.act(&s.director, path.clone(), second.clone()).problem(403, "forbidden");
    for other in [1, 3] {
        let refused =
            s.act(&s.signatory, path.clone(), json!({"addendum_number": other})).problem(422, "invalid");
        assert_eq!(faults(&refused), ["/addendum_number not_the_last"]);
    }
    let once = || {
        let request =
            s.t.post(format!("/api/v1/{path}"))
                .token(&s.signatory)
                .header("Idempotency-Key", "confirmed-once");
        request.json(second.clone()).send().expect(200).body
    };
    let confirmed = once();
    assert_eq!(confirmed["state"], "submitted");
    assert_eq!(confirmed["confirmed_addendum"], 2);
    assert_eq!(once(), confirmed);
    let same = s.t.get(format!("/api/v1/bids/{id}/receipt")).token(&s.signatory).send().expect(200).body;
    assert_eq!((&same["sha256"], &same["number"]), (&receipt["sha256"], &receipt["number"]));
    s.act(&s.signatory, path.clone(), second).problem(409, "wrong_state");

    // The next material one asks again, and is confirmed by its own number.
    amended(&s);
    s.act(&s.signatory, path.clone(), json!({"addendum_number": 2})).problem(422, "invalid");
    s.act(&s.signatory, path.clone(), json!({"addendum_number": 3})).expect(200);
    let event = {
        let id = id.clone();
        s.t.app
            .db
            .read_now(move |db| {
                Ok(audit_events::table
                    .filter(audit_events::subject_id.eq(&id))
                    .filter(audit_events::action.eq("reconfirm"))
                    .order(audit_events::at)
                    .select((audit_events::reason, audit_events::embargo, audit_events::digest_after))
                    .load::<(Option<String>, String, Option<String>)>(db.conn())?)
            })
            .unwrap()
    };
    let sha256 = receipt["sha256"].as_str().map(str::to_owned);
    let told = |reason: &str| (Some(reason.to_owned()), "sealed".to_owned(), sha256.clone());
    assert_eq!(event, [told("addendum 2"), told("addendum 3")]);
    s.close();
    assert_eq!(state(&s, &id), "locked");
    s.act(&s.signatory, path, json!({"addendum_number": 3})).problem(409, "deadline_passed");
}

#[test]
fn a_bid_that_nobody_confirms_does_not_count() {
    let s = scene();
    let (missed, _) = s.submitted();
    amended(&s);
    s.close();
    let bid = s.bid(&s.signatory, &missed).expect(200).body;
    assert_eq!((&bid["state"], &bid["state_reason"]), (&json!("invalid"), &json!("addendum_not_confirmed")));
    mails_with(&s.t, &s.signatory, "does not count");
    let path = format!("/api/v1/competitions/{}", s.competition.id);
    assert_eq!(s.t.get(path).send().expect(200).body["state"], "unsuccessful");
}

/// Where the clock could not ask before the close, a bid for other terms still does not count.
#[test]
fn a_bid_for_other_terms_never_gets_locked() {
    let s = scene();
    let (id, _) = s.submitted();
    let competition = s.competition.id.clone();
    s.t.arrange(move |tx| {
        let now = tx.now()?;
        diesel::insert_into(addenda::table)
            .values((
                addenda::id.eq(uuid::Uuid::now_v7().to_string()),
                addenda::competition_id.eq(&competition),
                addenda::number.eq(1_i64),
                addenda::text.eq("Other terms."),
                addenda::material.eq(true),
                addenda::published_by.eq("test"),
                addenda::published_at.eq(now),
                addenda::asked_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    assert_eq!(state(&s, &id), "submitted");
    s.close();
    assert_eq!(s.bid(&s.signatory, &id).expect(200).body["state_reason"], "addendum_not_confirmed");
}

#[test]
fn a_bid_is_replaced_or_withdrawn_instead_and_a_later_one_is_for_the_new_terms() {
    let s = scene();
    let (id, receipt) = s.submitted();
    amended(&s);
    let second =
        s.act(&s.signatory, format!("bids/{id}/replace"), s.content("For the new terms.")).expect(200).body;
    assert_eq!(second["number"], 2);
    assert_ne!(second["sha256"], receipt["sha256"]);
    let bid = s.bid(&s.signatory, &id).expect(200).body;
    assert_eq!((&bid["state"], &bid["confirmed_addendum"]), (&json!("submitted"), &json!(1)));
    amended(&s);
    assert_eq!(state(&s, &id), "needs_reconfirmation");
    s.act(&s.signatory, format!("bids/{id}/withdraw"), json!({})).expect(200);
    assert_eq!(state(&s, &id), "withdrawn");
    let (later, _) = s.submitted();
    fairlot::timekeeping::act_due(&s.t.app).unwrap();
    let bid = s.bid(&s.signatory, &later).expect(200).body;
    assert_eq!((&bid["state"], &bid["confirmed_addendum"]), (&json!("submitted"), &json!(2)));
    s.close();
    assert_eq!(state(&s, &later), "locked");
    assert_eq!(state(&s, &id), "withdrawn");
}

/// The text with every id, time and key put as the same word.
fn anonymous(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    let shaped = |text: &str, shape: &str| {
        text.len() >= shape.len()
            && text.bytes().zip(shape.bytes()).all(|(one, like)| match like {
                b'x' => one.is_ascii_hexdigit(),
                b'9' => one.is_ascii_digit(),
                _ => one == like,
            })
    };
    let shapes = [("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "ID"), ("9999-99-99T99:99:99.999999Z", "TIME")];
    while let Some(first) = rest.chars().next() {
        if let Some((shape, word)) = shapes.iter().find(|(shape, _)| shaped(rest, shape)) {
            out.push_str(word);
            rest = &rest[shape.len()..];
        } else if rest.starts_with("age1") {
            out.push_str("KEY");
            rest = rest.trim_start_matches(|one: char| one.is_ascii_alphanumeric());
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

fn events_of(t: &TestApp, competition: &str) -> usize {
    let id = competition.to_owned();
    t.app
        .db
        .read_now(move |db| {
            let all: Vec<String> = audit_events::table
                .filter(audit_events::parent_id.eq(&id).or(audit_events::subject_id.eq(&id)))
                .filter(audit_events::action.ne_all(["create", "submit"]))
                .select(audit_events::action)
                .load(db.conn())?;
            Ok(all.len())
        })
        .unwrap()
}

/// An amended competition with a bid is the twin of one without: the answer, everything that each commissioning role can
/// read, the growth of the log; and asking the bidder changes nothing of it.
#[test]
fn amending_tells_nobody_whether_there_are_bids() {
    let s = scene();
    let words = ["Quokkaamend"];
    let twin = s.t.published_competition(&s.body, &[&s.provider, &s.partner], 3_600, false);
    let id = s.draft_of(&s.provider, &s.signatory, "Quokkaamend answers").expect(201).id();
    s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).expect(200);
    let mut roles = vec![s.director.clone(), s.commissioner.clone()];
    let platform = s.t.platform();
    roles.extend([
        s.t.person(&[(&s.body, Role::FrameworkManager, None, None)]),
        s.t.person(&[
            (&s.body, Role::Evaluator, None, Some(&s.competition.id)),
            (&s.body, Role::Evaluator, None, Some(&twin.id)),
        ]),
        s.t.person(&[(&s.body, Role::Auditor, None, None)]),
        s.t.person(&[(&platform, Role::Administrator, None, None)]),
    ]);
    let deadline = days(&s.t, 30);
    let amend_one = |competition: &str| {
        let body = json!({"text": "Newer volumes.", "material": true, "volumes": "220 a year", "deadline": deadline});
        amend_as(&s.t, &s.director, competition, body).expect(201)
    };
    // What stands between two sweeps of the clock is what stands after them.
    let (with, without) = (amend_one(&s.competition.id), amend_one(&twin.id));
    let plain = |answer: &Answer| {
        let headers: BTreeSet<String> =
            answer.headers.iter().map(|(name, value)| anonymous(&format!("{name} {value}"))).collect();
        (
            anonymous(&answer.text),
            headers.into_iter().filter(|one| !one.starts_with("x-request-id")).collect::<Vec<_>>(),
        )
    };
    assert_eq!(plain(&with), plain(&without));
    let ids = |competition: &crate::builders::Published| {
        BTreeMap::from([
            ("competitions", competition.id.clone()),
            ("organisations", s.provider.clone()),
            ("frameworks", competition.framework.clone()),
            ("lots", competition.lots[0].clone()),
        ])
    };
    let before = all_reads(&s.t, &ids(&s.competition), &roles);
    fairlot::timekeeping::act_due(&s.t.app).expect("the clock");
    assert_eq!(state(&s, &id), "needs_reconfirmation");
    let after = all_reads(&s.t, &ids(&s.competition), &roles);
    assert_eq!(
        differences(&before, &after),
        BTreeSet::new(),
        "asking the bidder changes nothing that they read"
    );
    let of_twin = all_reads(&s.t, &ids(&twin), &roles);
    let plain = |reads: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        reads.iter().map(|(path, text)| (anonymous(path), anonymous(text))).collect()
    };
    let (one, other) = (plain(&after), plain(&of_twin));
    assert_eq!(differences(&one, &other), BTreeSet::new(), "a twin reads the same");
    assert_eq!(events_of(&s.t, &s.competition.id), events_of(&s.t, &twin.id), "the log grows by the same");
    for person in &roles {
        let mails = s.t.mails_to(&format!("{}@example.org", person.id));
        assert!(mails.iter().all(|mail| !mail.contains("Confirm your bid")), "{mails:?}");
        for action in ["reconfirm", "withdraw"] {
            let answer = s.act(person, format!("bids/{id}/{action}"), json!({"addendum_number": 1}));
            let unknown = s.act(
                person,
                format!("bids/{}/{action}", uuid::Uuid::new_v4()),
                json!({"addendum_number": 1}),
            );
            assert_eq!(
                (answer.status, answer.body["type"].clone()),
                (unknown.status, unknown.body["type"].clone())
            );
        }
    }
    // The seal stays: a confirmed bid is no more readable than before.
    s.act(&s.signatory, format!("bids/{id}/reconfirm"), json!({"addendum_number": 1})).expect(200);
    let confirmed = all_reads(&s.t, &ids(&s.competition), &roles);
    assert_eq!(differences(&after, &confirmed), BTreeSet::new(), "nor does confirming");
    let mut files = 0;
    search(s.t.folder.path(), &words, &mut files);
    assert!(files > 0);
    if TestApp::is_postgres() {
        assert!(!s.t.pg_dump().contains(words[0]));
    }
}

#[test]
fn terms_are_changed_in_pages_after_a_look_at_what_it_causes() {
    let s = scene();
    let home = format!("/competitions/{}", s.competition.id);
    let (amend, list) = (format!("{home}/amend"), format!("{home}/addenda"));
    shows(&s.t.browser().get(&list).expect(200), &["Nothing has changed since publication."]);
    s.t.browser_of(&s.signatory).get(&amend).expect(403);
    let commissioner = s.t.browser_of(&s.commissioner);
    shows(&commissioner.get(&home).expect(200), &["Change the terms", "Changes since publication"]);
    shows(&commissioner.get(&amend).expect(200), &["value=\"Accommodation\"", "Lot 2"]);
    let summary = "Rooms &\nmore.";
    let mut fields = vec![
        ("text", ""),
        ("material", ""),
        ("title", "Accommodation"),
        ("summary", summary),
        ("lots-0-title", "Lot 1"),
        ("lots-1-title", "Lot 2"),
        ("step", "check"),
    ];
    let refused = commissioner.submit(&amend, &fields).expect(422);
    shows(&refused, &["Say what changes and why", "Choose yes or no"]);
    (fields[0].1, fields[1].1) = ("The summary was of another service.", "yes");
    commissioner.submit(&amend, &fields).expect(403);
    fields[1].1 = "no";
    commissioner.get(&amend).expect(200);
    let asked = commissioner.submit(&amend, &fields).expect(200);
    shows(
        &asked,
        &["Check the changes", "Summary", "more.", "Nobody has to confirm a bid.", "Working days until then"],
    );
    assert!(!asked.text.contains("Title of the lot"), "only what changes");
    assert_eq!(s.t.browser().get(&list).text.matches("Addendum 1").count(), 0, "nothing is published yet");
    shows(
        &commissioner.submit(&amend, &[("step", "change")]).expect(200),
        &["The summary was of another service.</textarea>"],
    );
    commissioner.get(&amend).expect(200);
    commissioner.submit(&amend, &fields).expect(200);
    let published = commissioner.submit(&amend, &[("step", "publish")]);
    shows(&commissioner.follow(&published), &["The addendum is published", "Addendum 1", "Change the terms"]);
    shows(
        &s.t.browser().get(&list).expect(200),
        &["Addendum 1", "The summary was of another service.", "more."],
    );

    // A director changes volumes; too little time is left until the deadline is moved.
    let director = s.t.browser_of(&s.director);
    director.get(&amend).expect(200);
    (fields[0].1, fields[1].1) = ("Newer volumes.", "yes");
    fields.push(("volumes", "220 a year"));
    shows(&director.submit(&amend, &fields).expect(422), &["5 working days after a material addendum"]);
    let later = days(&s.t, 30).london_day().to_string();
    let parts: Vec<&str> = later.split('-').collect();
    fields.extend([
        ("deadline-year", parts[0]),
        ("deadline-month", parts[1]),
        ("deadline-day", parts[2]),
        ("deadline-time", "12:00"),
    ]);
    let asked = director.submit(&amend, &fields).expect(200);
    shows(&asked, &["220 a year", "must confirm or replace it"]);
    let published = director.submit(&amend, &[("step", "publish")]);
    shows(
        &director.follow(&published),
        &["Addendum 2", "A note on volumes", "220 a year", "count only once"],
    );
    s.close();
    director.get(&amend).expect(409);
}
