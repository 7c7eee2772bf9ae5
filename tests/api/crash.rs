//! The program as a process of its own, killed without warning (`kill -9`) and started again.

use std::time::Duration;

use diesel::prelude::*;
use fairlot::kernel::db::schema::{audit_events, bids};
use serde_json::json;

use crate::bids::{Scene, scene, search};
use crate::served::{Served, until};

fn state_of(s: &Scene, bid: &str) -> String {
    let bid = bid.to_owned();
    s.t.app
        .db
        .read_now(move |db| Ok(bids::table.find(bid).select(bids::state).first(db.conn())?))
        .expect("the bid")
}

fn submit_events(s: &Scene, bid: &str) -> i64 {
    let bid = bid.to_owned();
    let count = move |db: &mut fairlot::kernel::db::Snapshot<'_>| {
        Ok(audit_events::table
            .filter(audit_events::subject_id.eq(bid))
            .filter(audit_events::action.eq("submit"))
            .count()
            .get_result(db.conn())?)
    };
    s.t.app.db.read_now(count).expect("events")
}

#[test]
fn a_submit_whose_answer_was_lost_is_acknowledged_when_it_is_sent_again() {
    let s = scene();
    let log = s.t.folder.path().join("served.log");
    let bid = s.draft_of(&s.provider, &s.signatory, "Quokkabid answers").expect(201).id();
    let path = format!("/api/v1/bids/{bid}/submit");
    let token = s.signatory.token.clone();
    let served = Served::start(&s.t, &log);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\nidempotency-key: lost-answer-1\r\n\
         content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}",
        served.address
    );
    let unheard = served.send_unheard(&request);
    until("the bid is in", || state_of(&s, &bid) == "submitted");
    drop(served);
    drop(unheard);

    let again = Served::start(&s.t, &log);
    let (status, receipt) = again.post(&path, &token, "lost-answer-1");
    assert_eq!(status, 200, "{receipt}");
    assert_eq!(receipt["number"], 1);
    assert_eq!(receipt["bid_id"], bid.as_str());
    assert_eq!(submit_events(&s, &bid), 1);
    drop(again);

    // What the program wrote while it held the bid names none of its words.
    assert!(std::fs::read_to_string(&log).unwrap().contains("\"message\":\"request\""));
    let mut files = 0;
    search(s.t.folder.path(), &["Quokkabid"], &mut files);
}

#[test]
fn a_submit_killed_at_any_moment_is_whole_or_not_at_all() {
    let s = scene();
    let log = s.t.folder.path().join("served.log");
    let bid = s.draft();
    let path = format!("/api/v1/bids/{bid}/submit");
    let token = s.signatory.token.clone();
    for milliseconds in [0, 1, 2, 4, 8, 12, 20] {
        let served = Served::start(&s.t, &log);
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
             idempotency-key: any-moment-1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}",
            served.address
        );
        let _unheard = served.send_unheard(&request);
        std::thread::sleep(Duration::from_millis(milliseconds));
        drop(served);
        let submitted = state_of(&s, &bid) == "submitted";
        assert_eq!(submit_events(&s, &bid), i64::from(submitted), "after {milliseconds} ms");
    }
    let served = Served::start(&s.t, &log);
    assert_eq!(served.post(&path, &token, "any-moment-1").0, 200);
    assert_eq!(submit_events(&s, &bid), 1);
}

#[test]
fn every_event_has_its_place_in_the_log_however_often_the_program_is_killed() {
    let s = scene();
    let log = s.t.folder.path().join("served.log");
    for round in 0..4 {
        let served = Served::start(&s.t, &log);
        for one in 0..5 {
            s.act(
                &s.director,
                "funds".to_owned(),
                json!({"body_id": s.body,
                "name": format!("Fund {round} {one}"), "kind": "core"}),
            )
            .expect(201);
        }
        std::thread::sleep(Duration::from_millis(30 * round));
        drop(served);
    }
    let indexes = || -> Vec<Option<i64>> {
        s.t.app
            .db
            .read_now(|db| {
                Ok(audit_events::table
                    .order(audit_events::leaf_index)
                    .select(audit_events::leaf_index)
                    .load(db.conn())?)
            })
            .expect("events")
    };
    until("every event is sequenced", || indexes().iter().all(Option::is_some));
    let found: Vec<i64> = indexes().into_iter().flatten().collect();
    let whole: Vec<i64> = (0..).take(found.len()).collect();
    assert_eq!(found, whole, "no index twice, none left out");
}
