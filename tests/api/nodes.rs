//! Competitions close by themselves, once and in time, whatever happens to the nodes that serve.

use std::time::Duration;

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::clock::UtcTime;
use fairlot::kernel::db::Snapshot;
use fairlot::kernel::db::schema::{audit_events, competitions};
use serde_json::json;

use crate::bids::scene;
use crate::browser::shows;
use crate::harness::TestApp;
use crate::served::{Served, until};

/// The id of the process that leads.
fn leader(t: &TestApp) -> Option<u32> {
    let name = t.app.db.read_now(|db| db.leader("")).expect("the leader")?;
    name.rsplit('/').next()?.parse().ok()
}

/// How late each competition closed, in milliseconds; none where one is still open.
fn lateness(db: &mut Snapshot<'_>, ids: &[String]) -> Option<Vec<i64>> {
    let rows: Vec<(Option<UtcTime>, Option<UtcTime>)> = competitions::table
        .filter(competitions::id.eq_any(ids))
        .select((competitions::deadline, competitions::closed_at))
        .load(db.conn())
        .expect("competitions");
    let late = |(deadline, closed): (Option<UtcTime>, Option<UtcTime>)| {
        let span = closed?.timestamp().duration_since(deadline?.timestamp());
        i64::try_from(span.as_millis()).ok()
    };
    rows.into_iter().map(late).collect()
}

fn events(db: &mut Snapshot<'_>, subject: &str, action: &str) -> i64 {
    audit_events::table
        .filter(audit_events::subject_id.eq(subject))
        .filter(audit_events::action.eq(action))
        .count()
        .get_result(db.conn())
        .expect("events")
}

#[test]
fn every_competition_closes_once_however_often_the_leader_is_killed() {
    // On the embedded database the one node is killed and comes back.
    let (many, kills, spread_ms, nodes) =
        if TestApp::is_postgres() { (200, 100, 50_000, 2) } else { (60, 12, 6_000, 1) };
    let mut s = scene();
    let (bid, _) = s.submitted();
    let mut ids = vec![s.competition.id.clone()];
    for _ in 1..many {
        ids.push(s.t.published_competition(&s.body, &[&s.provider], 86_400, false).id);
    }
    s.t.stop();
    let log = s.t.folder.path().join("served.log");
    let mut served: Vec<Served> = (0..nodes).map(|_| Served::start(&s.t, &log)).collect();
    let began = s.t.app.clock.now();
    for id in &ids {
        s.t.set_deadline(id, began.plus_micros(1_000 * rand::random_range(0..spread_ms)));
    }
    for _ in 0..kills {
        until("a node leads", || !TestApp::is_postgres() || leader(&s.t).is_some());
        std::thread::sleep(Duration::from_millis(rand::random_range(0..800)));
        let leads = leader(&s.t);
        let place = served.iter().position(|one| Some(one.pid()) == leads).unwrap_or(0);
        drop(served.swap_remove(place));
        served.push(Served::start(&s.t, &log));
    }
    let closed = ids.clone();
    until("every competition is closed", || {
        let ids = closed.clone();
        s.t.app.db.read_now(move |db| Ok(lateness(db, &ids))).expect("a look").is_some()
    });
    drop(served);
    s.t.app
        .db
        .read_now(move |db| {
            let late = lateness(db, &ids).expect("all are closed");
            assert!(late.iter().all(|late| *late >= 0), "one closed before its deadline: {late:?}");
            let latest = late.iter().max().expect("some");
            println!("closed at most {latest} ms after the deadline");
            // Far more than another node needs to take over, so that only a clock that stood still is found.
            assert!(*latest < 30_000, "one closed {latest} ms late");
            for id in &ids {
                assert_eq!(events(db, id, "close"), 1, "{id}");
            }
            assert_eq!(events(db, &bid, "lock"), 1);
            Ok(())
        })
        .expect("what happened");
}

#[test]
fn an_administrator_sees_what_is_overdue_and_nobody_else_does() {
    let mut s = scene();
    let administrator = s.t.person(&[(&s.t.platform(), Role::Administrator, None, None)]);
    let health = || s.t.get("/api/v1/health").token(&administrator).send().expect(200).body;
    until("a node leads", || health()["leader"].is_string());
    assert_eq!((&health()["overdue"], &health()["mails"]["given_up"]), (&json!([]), &json!(0)));
    for person in [&s.director, &s.signatory] {
        s.t.get("/api/v1/health").token(person).send().problem(403, "forbidden");
    }
    s.t.get("/api/v1/health").send().problem(401, "not_signed_in");
    shows(&s.t.browser_of(&administrator).get("/health").expect(200), &["Everything is on time"]);
    s.t.browser_of(&s.director).get("/health").expect(403);

    // With the clock stopped, what it would do waits.
    s.t.stop();
    s.t.set_deadline(&s.competition.id, s.t.app.clock.now().plus_seconds(-60));
    let app = s.t.app.clone();
    let late = actix_web::rt::System::new().block_on(fairlot::timekeeping::health(&app)).expect("the health");
    let late: Vec<_> = late.overdue.iter().map(|one| (one.duty, one.count)).collect();
    assert_eq!(late, [("close_competitions", 1)]);
}
