//! Which mails reach whom and how: settings, digests, the link that stops, and what comes back.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{digest_items, outbox, people};
use serde_json::{Value, json};

use crate::builders::{OpenFramework, Person};
use crate::harness::TestApp;
use crate::mailbox::Mail;
use crate::qualification::{Applicant, ask, assessed, reply};

const SETTINGS: &str = "/api/v1/me/settings";
const INFORMATIVE: &str = "application-replied";
const REQUIRED: &str = "application-question";

/// Somebody of a framework's body, to whom the replies of an applicant are informative.
struct Scene {
    f: OpenFramework,
    a: Applicant,
}

impl Scene {
    fn new(t: &TestApp) -> Self {
        let f = t.open_framework(&t.commissioning_body("Ministry"));
        let a = assessed(t, &f);
        Self { f, a }
    }

    /// The manager asks and the applicant replies: one required letter to it, one informative letter to the manager.
    fn round(&self, t: &TestApp) {
        ask(t, &self.a, &self.f.manager, &["Q17"]).expect(200);
        reply(t, &self.a, &self.a.owner, &["Q17"]).expect(200);
        settled(t);
    }
}

/// Waits until the outbox has sent, or given up, everything.
pub fn settled(t: &TestApp) {
    for _ in 0..400 {
        let waiting: i64 = t
            .app
            .db
            .read_now(|db| {
                let open = outbox::delivered_at.is_null().and(outbox::failed_at.is_null());
                Ok(outbox::table.filter(open).count().get_result(db.conn())?)
            })
            .unwrap();
        if waiting == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    panic!("the outbox does not become empty");
}

fn got(t: &TestApp, person: &Person, kind: &str) -> Vec<Mail> {
    let address = format!("{}@example.org", person.id);
    t.mails().into_iter().filter(|mail| mail.to == address && mail.kind == kind).collect()
}

fn choose(t: &TestApp, person: &Person, settings: Value) {
    let etag = t.get(SETTINGS).token(person).send().expect(200).etag();
    t.patch(SETTINGS).token(person).if_match(&etag).json(settings).send().expect(200);
}

#[test]
fn settings_are_a_persons_own() {
    let t = TestApp::start();
    let provider = t.provider("Harbour");
    let owner = t.person(&[(&provider, Role::Owner, None, None)]);
    let read = t.get(SETTINGS).token(&owner).send().expect(200);
    assert_eq!(read.body["delivery"], "at_once");
    assert_eq!(read.body["address_bounce"], Value::Null);
    let change = |body: Value| t.patch(SETTINGS).token(&owner).json(body);
    change(json!({"delivery": "daily"})).send().problem(428, "precondition_required");
    let refused = change(json!({"delivery": "weekly"})).if_match(&read.etag()).send();
    assert_eq!(refused.problem(422, "invalid").body["errors"][0]["pointer"], "/delivery");
    let made = change(json!({"delivery": "daily", "locale": "cy"})).if_match(&read.etag()).send().expect(200);
    assert_eq!((&made.body["delivery"], &made.body["locale"]), (&json!("daily"), &json!("cy")));
    change(json!({"delivery": "none"})).if_match(&read.etag()).send().problem(412, "precondition_failed");
    assert_eq!(t.get("/api/v1/me").token(&owner).send().expect(200).body["locale"], "cy");
    let key = t
        .post("/api/v1/api-keys")
        .token(&owner)
        .json(json!({"body_id": provider, "role": "viewer", "name": "x"}))
        .send()
        .expect(201);
    let secret = key.body["secret"].as_str().unwrap();
    t.get(SETTINGS).token(secret).send().problem(403, "person_required");
    t.get(SETTINGS).send().problem(401, "not_signed_in");
    let confirm = t.post(format!("{SETTINGS}/confirm-address")).token(&owner).json(json!({}));
    confirm.send().problem(409, "conflict");
}

#[test]
fn pages_follow_the_persons_language_until_another_is_chosen() {
    let t = TestApp::start();
    let person = t.person(&[]);
    let browser = t.browser_of(&person);
    assert!(browser.get("/account").expect(200).text.contains("<html lang=\"en\""));
    let saved = browser.submit("/account/settings", &[("locale", "cy"), ("delivery", "daily")]);
    let shown = browser.follow(&saved).expect(200);
    assert!(shown.text.contains("<html lang=\"cy\"") && shown.text.contains("Eich cyfrif"), "{}", shown.text);
    assert!(shown.text.contains("value=\"daily\" checked"), "{}", shown.text);
    assert_eq!(t.get(SETTINGS).token(&person).send().expect(200).body["delivery"], "daily");
    // The switch of the page counts for this browser.
    assert!(browser.get("/account?lang=en").expect(200).text.contains("<html lang=\"en\""));
    assert!(browser.get("/account").expect(200).text.contains("<html lang=\"en\""));
    let wrong = browser.submit("/account/settings", &[("locale", "cy"), ("delivery", "weekly")]);
    assert_eq!(wrong.status, 422, "{}", wrong.text);
}

#[test]
fn a_digest_gathers_the_day_once_and_required_letters_do_not_wait() {
    let t = TestApp::start();
    let s = Scene::new(&t);
    choose(&t, &s.f.manager, json!({"delivery": "daily"}));
    choose(&t, &s.a.owner, json!({"delivery": "daily"}));
    s.round(&t);
    s.round(&t);
    assert_eq!(got(&t, &s.a.owner, REQUIRED).len(), 2, "required letters go at once");
    assert!(got(&t, &s.f.manager, INFORMATIVE).is_empty());
    // What was just written waits for the next hour of digests, not for one that is over.
    fairlot::timekeeping::act_due(&t.app).unwrap();
    settled(&t);
    assert!(got(&t, &s.f.manager, "digest").is_empty());
    t.advance_seconds(86_400);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| fairlot::timekeeping::act_due(&t.app).unwrap());
        }
    });
    settled(&t);
    let digests = got(&t, &s.f.manager, "digest");
    assert_eq!(digests.len(), 1, "one mail, whoever gathers");
    assert_eq!(digests[0].subject, "2 messages from Fairlot today");
    assert_eq!(digests[0].text.matches("The applicant has replied").count(), 2);
    assert!(digests[0].header("List-Unsubscribe").is_some());
    fairlot::timekeeping::act_due(&t.app).unwrap();
    settled(&t);
    assert_eq!(got(&t, &s.f.manager, "digest").len(), 1, "each letter once");
}

fn stop_path(mail: &Mail) -> String {
    let link = mail.header("List-Unsubscribe").expect("a link to stop");
    let url = link.trim_start_matches('<').trim_end_matches('>');
    format!("/stop-mails{}", url.split_once("/stop-mails").expect("our page").1)
}

#[test]
fn one_click_stops_what_may_be_stopped_and_nothing_else() {
    let t = TestApp::start();
    let s = Scene::new(&t);
    s.round(&t);
    let required = &got(&t, &s.a.owner, REQUIRED)[0];
    assert_eq!(required.header("List-Unsubscribe"), None);
    assert!(required.text.contains("cannot be stopped") && !required.text.contains("stop-mails"));
    let mail = &got(&t, &s.f.manager, INFORMATIVE)[0];
    assert_eq!(mail.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    let path = stop_path(mail);
    let delivery = |who: &Person| t.get(SETTINGS).token(who).send().expect(200).body["delivery"].clone();

    // Looking stops nothing; a changed link neither.
    assert!(t.get(&path).send().expect(200).text.contains("Stop these emails"));
    let at = path.len() - 4;
    let forged = format!("{}{}", &path[..at], if path.ends_with("AAAA") { "BBBB" } else { "AAAA" });
    t.post(&forged).bytes("application/x-www-form-urlencoded", b"x=1".to_vec()).send().expect(422);
    assert_eq!(delivery(&s.f.manager), "at_once");

    // As a mail program does it (RFC 8058): no cookie, no form token, and again without harm.
    for body in ["List-Unsubscribe=One-Click", "List-Unsubscribe=One-Click"] {
        let sent = t.post(&path).bytes("application/x-www-form-urlencoded", body.as_bytes().to_vec());
        assert!(sent.send().expect(200).text.contains("stopped"));
    }
    assert_eq!((delivery(&s.f.manager), delivery(&s.f.second)), (json!("none"), json!("at_once")));
    s.round(&t);
    assert_eq!(got(&t, &s.f.manager, INFORMATIVE).len(), 1, "nothing more comes");
    assert_eq!(got(&t, &s.a.owner, REQUIRED).len(), 2);

    // By the page's own button, for somebody else.
    choose(&t, &s.f.manager, json!({"delivery": "at_once"}));
    s.round(&t);
    let browser = t.browser();
    browser.get(&stop_path(&got(&t, &s.f.manager, INFORMATIVE)[1])).expect(200);
    browser.submit("/stop-mails", &[]).expect(200);
    assert_eq!(delivery(&s.f.manager), "none");
}

#[test]
fn stopping_drops_what_waits_for_a_digest() {
    let t = TestApp::start();
    let s = Scene::new(&t);
    choose(&t, &s.f.manager, json!({"delivery": "daily"}));
    s.round(&t);
    choose(&t, &s.f.manager, json!({"delivery": "none"}));
    let waiting: i64 =
        t.app.db.read_now(|db| Ok(digest_items::table.count().get_result(db.conn())?)).unwrap();
    assert_eq!(waiting, 0);
}

/// What a mail system sends to the sender's address when a mail came back.
fn report(message_id: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: no-reply@localhost\nSubject: Undelivered\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\n\n--b1\n\
         Content-Type: text/plain\n\nSorry.\n\n--b1\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; somebody@example.org\nAction: failed\n\
         Status: {status}\n\n--b1\nContent-Type: message/rfc822\n\nMessage-ID: {message_id}\nSubject: x\n\nx\n--b1--\n"
    )
}

fn import_bounce(t: &TestApp, report: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fairlot"))
        .args(["import", "bounces", "-"])
        .env("FAIRLOT_DATA_DIR", t.folder.path())
        .env("DATABASE_URL", &t.database_url)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(report.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn what_comes_back_is_recorded_and_seen_by_who_can_mend_it() {
    let t = TestApp::start();
    let s = Scene::new(&t);
    let colleague = t.person(&[(&s.a.body, Role::Viewer, None, None)]);
    s.round(&t);
    let told = |report: &str| {
        let out = import_bounce(&t, report);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let id = |person: &Person, kind: &str| got(&t, person, kind)[0].header("Message-ID").unwrap();
    let (asked, replied) = (id(&s.a.owner, REQUIRED), id(&s.f.manager, INFORMATIVE));
    // Neither a guess, nor a full queue, nor a policy of the receiver speaks of the address.
    assert!(told(&report("<0190-guess@localhost>", "5.1.1")).contains("no mail of this service"));
    assert!(told(&report(&asked, "4.4.7")).contains("Not a lasting fault"));
    assert!(told(&report(&asked, "5.7.1")).contains("Not a lasting fault"));
    assert!(told("Subject: I am away\n\nUntil Monday.\n").contains("No delivery status notification"));
    assert!(told(&report(&asked, "5.1.1")).contains("Recorded"));
    assert!(told(&report(&asked, "5.1.1")).contains("Known already"));
    assert!(told(&report(&replied, "5.2.1")).contains("Recorded"));

    let settings = t.get(SETTINGS).token(&s.f.manager).send().expect(200);
    assert_eq!(settings.body["address_bounce"]["status"], "5.2.1");
    let page = t.browser_of(&s.f.manager).get("/work").expect(200).text;
    assert!(page.contains("Emails to your address come back"), "{page}");
    // The owner sees it of its colleagues, who do not see it of each other.
    let people = |who: &Person| {
        let list = t.get(format!("/api/v1/organisations/{}/people", s.a.body)).token(who).send().expect(200);
        let of_owner = |one: &&Value| one["person_id"] == s.a.owner.id.as_str();
        list.body["items"].as_array().unwrap().iter().find(of_owner).unwrap()["address_bounced_at"].clone()
    };
    assert!(people(&s.a.owner).is_string());
    assert_eq!(people(&colleague), Value::Null);

    // What is required still tries, what is not does not.
    s.round(&t);
    assert_eq!(got(&t, &s.a.owner, REQUIRED).len(), 2);
    assert_eq!(got(&t, &s.f.manager, INFORMATIVE).len(), 1);
    let browser = t.browser_of(&s.f.manager);
    browser.get("/account").expect(200);
    let done = browser.submit("/account/confirm-address", &[]);
    assert_eq!(done.status, 303, "{}", done.text);
    s.round(&t);
    assert_eq!(got(&t, &s.f.manager, INFORMATIVE).len(), 2);
}

/// A mail server that takes everything but mails to one address, and keeps what it heard.
fn mail_server(refused: Arc<Mutex<String>>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = heard.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            converse(stream.unwrap(), &refused, &kept);
        }
    });
    (port, heard)
}

fn converse(stream: TcpStream, refused: &Mutex<String>, heard: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let say = move |line: &str| (&stream).write_all(format!("{line}\r\n").as_bytes()).unwrap();
    say("220 mx.example");
    let mut data: Option<String> = None;
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap_or(0) > 0 {
        let text = std::mem::take(&mut line);
        let text = text.trim_end();
        match &mut data {
            Some(mail) if text == "." => {
                heard.lock().unwrap().push(std::mem::take(mail));
                data = None;
                say("250 taken");
            }
            Some(mail) => *mail = format!("{mail}{text}\n"),
            None if text.starts_with("RCPT") && text.contains(&*refused.lock().unwrap()) => {
                say("550-5.1.1 No such mailbox here\r\n550 5.1.1 nobody@nowhere.example");
            }
            None if text == "DATA" => {
                data = Some(String::new());
                say("354 go on");
            }
            None if text == "QUIT" => return say("221 bye"),
            None => say("250 ok"),
        }
    }
}

#[test]
fn an_smtp_server_hears_both_parts_and_its_refusal_is_recorded() {
    let refused = Arc::new(Mutex::new("nobody yet".to_owned()));
    let (port, heard) = mail_server(refused.clone());
    let t = TestApp::start_with(|sources| {
        sources
            .with("mail.transport", "smtp")
            .with("mail.smtp_host", "localhost")
            .with("mail.smtp_port", port.to_string())
            .with("mail.smtp_tls", "none")
            .with("mail.from", "Fairlot <no-reply@fairlot.example>")
    });
    let s = Scene::new(&t);
    *refused.lock().unwrap() = s.a.owner.id.clone();
    s.round(&t);
    let mails = heard.lock().unwrap().clone();
    let to_manager = format!("To: {}@example.org", s.f.manager.id);
    let letter = "X-Fairlot-Letter: application-replied";
    let mail =
        mails.iter().find(|mail| mail.contains(&to_manager) && mail.contains(letter)).expect("the reply");
    for part in [
        "From: Fairlot <no-reply@fairlot.example>",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "Auto-Submitted: auto-generated",
        "List-Unsubscribe: <",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ] {
        assert!(mail.contains(part), "no {part:?} in {mail}");
    }
    assert!(mail.is_ascii(), "any server can take it");
    let id = s.a.owner.id.clone();
    let status: Option<String> = t
        .app
        .db
        .read_now(move |db| Ok(people::table.find(&id).select(people::bounce_status).first(db.conn())?))
        .unwrap();
    assert_eq!(status.as_deref(), Some("5.1.1"));
    let event = t.app.db.read_now(|db| {
        use fairlot::kernel::db::schema::audit_events as e;
        let rows = e::table.filter(e::action.eq("record_bounce")).select((e::actor, e::reason));
        Ok(rows.load::<(String, Option<String>)>(db.conn())?)
    });
    assert_eq!(event.unwrap(), [("system:mail".to_owned(), Some("5.1.1".to_owned()))]);
}
