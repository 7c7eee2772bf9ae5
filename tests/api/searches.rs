//! Saved searches: mails, digests and calls, through HTTP, SMTP and a program that is really called.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use fairlot::kernel::authz::Role;
use fairlot::searches::signature;
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::Person;
use crate::competitions::{ground, published};
use crate::harness::{Answer, TestApp};
use crate::mails::settled;

fn save(t: &TestApp, who: &Person, input: Value) -> Answer {
    t.post("/api/v1/saved-searches").token(who).json(input).send()
}

/// Publishes an open competition in Lincolnshire for accommodation (DF01).
fn publish(t: &TestApp) -> String {
    let g = ground(t, (0, 0, 0), 5_000_000);
    published(t, &g, 4_000_000)
}

fn tell(t: &TestApp) {
    fairlot::timekeeping::act_due(&t.app).unwrap();
    settled(t);
}

fn mails(t: &TestApp, who: &Person) -> Vec<String> {
    t.mails_to(&format!("{}@example.org", who.id)).into_iter().filter(|text| text.contains("fits")).collect()
}

#[test]
fn what_newly_fits_is_mailed_once() {
    let t = TestApp::start();
    let (fits, other, daily, gone) = (t.person(&[]), t.person(&[]), t.person(&[]), t.person(&[]));
    let wanted = |area: &str| json!({"name": "Homes", "filter": {"category": "DF01", "area": area}, "delivery": "at_once"});
    save(&t, &fits, wanted("lincolnshire")).expect(201);
    save(&t, &other, wanted("derbyshire")).expect(201);
    save(&t, &daily, json!({"name": "All", "filter": {}})).expect(201);
    let removed = save(&t, &gone, wanted("lincolnshire")).expect(201).id();
    t.delete(format!("/api/v1/saved-searches/{removed}")).token(&gone).if_match("\"1\"").send().expect(204);
    publish(&t);
    tell(&t);
    tell(&t);
    assert_eq!(
        mails(&t, &fits).len(),
        1,
        "{:?}",
        t.mails().iter().map(|one| &one.subject).collect::<Vec<_>>()
    );
    assert!(mails(&t, &other).is_empty());
    assert!(mails(&t, &gone).is_empty());
    assert!(mails(&t, &daily).is_empty(), "it waits for the digest");
    t.advance_seconds(2 * 86_400);
    tell(&t);
    assert_eq!(mails(&t, &daily).len(), 1);
    // What was public before is not told.
    let late = t.person(&[]);
    save(&t, &late, wanted("lincolnshire")).expect(201);
    tell(&t);
    assert!(mails(&t, &late).is_empty());
}

#[test]
fn a_search_is_its_owners_alone_and_names_what_there_is() {
    let t = TestApp::start();
    let (owner, other) = (t.person(&[]), t.person(&[]));
    let made = save(&t, &owner, json!({"name": "Homes", "filter": {"tier": 2}})).expect(201);
    assert_eq!(made.body["delivery"], "digest");
    let path = format!("/api/v1/saved-searches/{}", made.id());
    t.get(&path).token(&other).send().problem(404, "not_found");
    t.patch(&path)
        .token(&other)
        .if_match("\"1\"")
        .json(json!({"name": "Mine"}))
        .send()
        .problem(404, "not_found");
    t.delete(&path).token(&other).if_match("\"1\"").send().problem(404, "not_found");
    t.patch(&path)
        .token(&owner)
        .if_match("\"7\"")
        .json(json!({"name": "Old"}))
        .send()
        .problem(412, "precondition_failed");
    let changed =
        t.patch(&path).token(&owner).if_match("\"1\"").json(json!({"name": "Flats"})).send().expect(200);
    assert_eq!((&changed.body["name"], &changed.body["filter"]["tier"]), (&json!("Flats"), &json!(2)));
    for (input, pointer) in [
        (json!({"name": "X", "filter": {"category": "NONE"}}), "/filter/category"),
        (json!({"name": "X", "filter": {"area": "nowhere"}}), "/filter/area"),
        (json!({"name": "X", "delivery": "call"}), "/call_url"),
        (json!({"name": "X", "delivery": "call", "call_url": "http://example.org/"}), "/call_url"),
        (json!({"name": "X", "delivery": "call", "call_url": "https://127.0.0.1/"}), "/call_url"),
        (json!({"name": "X", "delivery": "call", "call_url": "https://localhost/"}), "/call_url"),
    ] {
        let told = save(&t, &owner, input).problem(422, "invalid");
        assert_eq!(told.body["errors"][0]["pointer"], pointer);
    }
    for _ in 1..20 {
        save(&t, &owner, json!({"name": "More"})).expect(201);
    }
    save(&t, &owner, json!({"name": "Too many"})).problem(409, "conflict");
    let all = t.get("/api/v1/saved-searches").token(&owner).send().expect(200);
    assert_eq!((all.body["items"].as_array().unwrap().len(), &all.body["most"]), (20, &json!(20)));
}

/// A program that answers each call with these statuses, in their order, and passes on what it was sent.
fn program(statuses: &'static [u16]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/told", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for status in statuses {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let (mut request, mut piece) = (Vec::new(), [0_u8; 4096]);
            loop {
                let text = String::from_utf8_lossy(&request).into_owned();
                let length = text.lines().find_map(|line| {
                    line.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok()
                });
                let body = text.split_once("\r\n\r\n").map(|(_, body)| body);
                if length.zip(body).is_some_and(|(length, body)| body.len() >= length) {
                    break;
                }
                let read = stream.read(&mut piece).unwrap();
                request.extend_from_slice(&piece[..read]);
            }
            write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
            sender.send(String::from_utf8(request).unwrap()).unwrap();
        }
    });
    (url, receiver)
}

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let line = request.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("{name} in {request}")).split_once(": ").unwrap().1
}

#[test]
fn a_program_is_called_signed_and_again_until_it_answers() {
    let t = TestApp::start_with(|sources| sources.with("searches.call_own_network", "true"));
    let person = t.person(&[]);
    let (url, calls) = program(&[500, 302, 204]);
    let made = save(&t, &person, json!({"name": "Homes", "delivery": "call", "call_url": url})).expect(201);
    let secret = made.body["call"]["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("flw_"));
    let path = format!("/api/v1/saved-searches/{}", made.id());
    assert_eq!(t.get(&path).token(&person).send().expect(200).body["call"]["secret"], Value::Null);
    let competition = publish(&t);
    tell(&t);
    let mut ids = Vec::new();
    for pause in [0, 31, 61] {
        t.advance_seconds(pause);
        fairlot::searches::call_due(&t.app).unwrap();
        let request = calls.recv_timeout(Duration::from_secs(10)).unwrap();
        let (_, body) = request.split_once("\r\n\r\n").unwrap();
        let timestamp: i64 = header(&request, "x-fairlot-timestamp").parse().unwrap();
        assert_eq!(header(&request, "x-fairlot-signature"), signature(&secret, timestamp, body));
        let told: Value = serde_json::from_str(body).unwrap();
        assert_eq!(told["items"][0]["id"], competition.as_str());
        ids.push(header(&request, "x-fairlot-call").to_owned());
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "one call, tried three times");
    // It arrived: nothing more is on its way, and the failures are forgotten.
    for _ in 0..50 {
        let person = t.refreshed(&person);
        if t.get(&path).token(&person).send().expect(200).body["call"]["failures"] == 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    t.advance_seconds(86_400);
    fairlot::searches::call_due(&t.app).unwrap();
    assert!(calls.recv_timeout(Duration::from_millis(200)).is_err());
}

#[test]
fn a_program_that_never_answers_is_called_no_more() {
    let t = TestApp::start_with(|sources| sources.with("searches.call_own_network", "true"));
    let person = t.person(&[]);
    // A port that was free a moment ago.
    let url = format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let made = save(&t, &person, json!({"name": "Homes", "delivery": "call", "call_url": url})).expect(201);
    publish(&t);
    tell(&t);
    for _ in 0..12 {
        t.advance_seconds(20_000);
        fairlot::searches::call_due(&t.app).unwrap();
    }
    settled(&t);
    let person = t.refreshed(&person);
    let path = format!("/api/v1/saved-searches/{}", made.id());
    let read = t.get(&path).token(&person).send().expect(200);
    assert_eq!(read.body["call"]["failures"], 10);
    assert_eq!(read.body["call"]["last_failure"], "not_reached");
    assert_ne!(read.body["call"]["off_since"], Value::Null);
    let told = t.mails_to(&format!("{}@example.org", person.id));
    assert!(told.iter().any(|text| text.contains("could not be called")), "{told:?}");
    let again =
        t.patch(&path).token(&person).if_match("\"1\"").json(json!({"delivery": "call"})).send().expect(200);
    assert_eq!(
        (&again.body["call"]["failures"], &again.body["call"]["off_since"]),
        (&json!(0), &Value::Null)
    );
}

#[test]
fn who_left_is_told_nothing() {
    let t = TestApp::start();
    let provider = t.provider("Harbour Light");
    let left = t.person(&[(&provider, Role::BidWriter, None, None)]);
    save(&t, &left, json!({"name": "All", "delivery": "at_once"})).expect(201);
    let person = left.id.clone();
    t.arrange(move |tx| {
        use diesel::prelude::*;
        use fairlot::kernel::db::schema::role_grants as g;
        let now = tx.now()?;
        diesel::update(g::table.filter(g::person_id.eq(&person)))
            .set(g::revoked_at.eq(now))
            .execute(tx.conn())?;
        Ok(())
    });
    publish(&t);
    tell(&t);
    assert!(mails(&t, &left).is_empty());
}

#[test]
fn a_search_is_saved_and_removed_in_the_browser() {
    let t = TestApp::start();
    let person = t.person(&[]);
    let browser = t.browser_of(&person);
    let link = "/account/searches/new?category=DF01&#38;area=lincolnshire";
    shows(&browser.get("/pipeline?category=DF01&area=lincolnshire").expect(200), &[link]);
    shows(&browser.get("/account").expect(200), &["/account/searches"]);
    let new = "/account/searches/new";
    shows(
        &browser.get(&format!("{new}?category=DF01")).expect(200),
        &["value=\"DF01\" selected", "In one mail a day"],
    );
    let wrong = browser.submit(new, &[("name", ""), ("delivery", "call")]).expect(422);
    shows(&wrong, &["Give the search a name"]);
    let wrong = browser.submit(new, &[("name", "Homes"), ("delivery", "call")]).expect(422);
    shows(&wrong, &["Give the https address of the program"]);
    browser.submit(new, &[("name", "Homes"), ("category", "DF01"), ("delivery", "digest")]).expect(303);
    let list = browser.get("/account/searches").expect(200);
    shows(&list, &["Homes", "Accommodation", "In one mail a day"]);
    let secret = browser.submit(
        new,
        &[("name", "Ours"), ("delivery", "call"), ("call_url", "https://tenders.example.org/fairlot")],
    );
    shows(&secret.expect(200), &["flw_"]);
    let remove = list.text.split("action=\"").find(|part| part.contains("/remove\"")).unwrap();
    let remove = remove.split('"').next().unwrap().to_owned();
    browser.submit(&remove, &[("version", "1")]).expect(303);
    assert!(!browser.get("/account/searches").expect(200).text.contains("Homes"));
}
