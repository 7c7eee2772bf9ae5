//! Engagement events, their documents and records, and what became of what the sector said, through HTTP.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::audit_events;
use serde_json::{Value, json};

use crate::builders::{Person, Published, titled_file};
use crate::harness::{Answer, TestApp};
use crate::pipeline::give_scope;

pub(crate) const LIST: &str = "/api/v1/engagement-events";
const FEED: &str = "/api/v1/public/opportunities";
const HOUR: i64 = 3_600;

pub(crate) struct World {
    pub(crate) t: TestApp,
    pub(crate) body: String,
    pub(crate) c: Published,
    pub(crate) commissioner: Person,
    pub(crate) director: Person,
    pub(crate) elsewhere: Person,
    pub(crate) auditor: Person,
    pub(crate) provider: Person,
}

pub(crate) fn world() -> World {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let provider = t.provider("Harbour Light");
    let c = t.published_competition(&body, &[&provider], 7 * 86_400, false);
    give_scope(&t, &c.framework);
    World {
        commissioner: t.person(&[(&body, Role::Commissioner, Some("F"), None)]),
        director: t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]),
        elsewhere: t.person(&[(&body, Role::RegionalDirector, Some("A"), None)]),
        auditor: t.person(&[(&body, Role::Auditor, None, None)]),
        provider: t.person(&[(&provider, Role::Owner, None, None)]),
        body,
        c,
        t,
    }
}

impl World {
    /// The moment so many hours from now, on a whole second.
    pub(crate) fn at(&self, hours: i64) -> String {
        let at = self.t.app.clock.now().plus_seconds(hours * HOUR).to_string();
        format!("{}Z", at.split(['.', 'Z']).next().unwrap())
    }

    fn input(&self) -> Value {
        json!({
            "body_id": self.body, "region_code": "F", "kind": "meeting",
            "title": "Beth sydd ei angen, a ble?", "summary": "We want to hear what works.",
            "category_codes": ["DF01"], "area_codes": ["lincolnshire"],
            "begins_at": self.at(48), "ends_at": self.at(50),
            "place": "Drill Hall; Lincoln", "how_to_take_part": "Write to us by the day before.",
        })
    }

    fn draft_of(&self, input: Value) -> String {
        let made = self.t.post(LIST).token(&self.commissioner).json(input).send().expect(201);
        format!("{LIST}/{}", made.id())
    }

    pub(crate) fn draft(&self) -> String {
        self.draft_of(self.input())
    }

    pub(crate) fn published(&self) -> String {
        let path = self.draft();
        self.act(&path, "publish", &self.commissioner, json!({})).expect(200);
        path
    }

    /// An event whose end has come.
    pub(crate) fn held(&self) -> String {
        let path = self.published();
        self.t.advance_seconds(51 * HOUR);
        fairlot::timekeeping::act_due(&self.t.app).expect("the clock");
        path
    }

    fn act(&self, path: &str, action: &str, who: &Person, body: Value) -> Answer {
        self.t.post(format!("{path}/{action}")).token(who).json(body).send()
    }

    fn read(&self, path: &str) -> Value {
        self.t.get(path).send().expect(200).body
    }

    fn text(&self, path: &str) -> String {
        self.t.get(path).send().expect(200).text
    }

    fn document(&self, path: &str, who: &Person, title: &str) -> Answer {
        let body = titled_file(title, "slides.txt", b"What we showed");
        let request = self.t.post(format!("{path}/documents")).token(who);
        request.bytes("multipart/form-data; boundary=edge", body).send()
    }

    fn audited(&self, path: &str, action: &'static str, actor: Option<&'static str>) -> i64 {
        let id = path.rsplit('/').next().unwrap().to_owned();
        let (sender, receiver) = std::sync::mpsc::channel();
        self.t.arrange(move |tx| {
            let events = audit_events::table
                .filter(audit_events::subject_id.eq(&id))
                .filter(audit_events::action.eq(action))
                .select(audit_events::actor)
                .load::<String>(tx.conn())?;
            let many = events.iter().filter(|one| actor.is_none_or(|actor| one.contains(actor))).count();
            sender.send(i64::try_from(many).unwrap()).unwrap();
            Ok(())
        });
        receiver.recv().unwrap()
    }
}

#[test]
fn a_draft_is_for_its_own_people_and_a_published_event_for_everyone() {
    let w = world();
    let path = w.draft();
    for who in [&w.commissioner, &w.director, &w.auditor] {
        let draft = w.t.get(&path).token(who).send().expect(200).body;
        assert_eq!((&draft["state"], &draft["reference"]), (&json!("draft"), &Value::Null));
    }
    for who in [&w.elsewhere, &w.provider] {
        for part in ["", "/changes", "/documents", "/responses"] {
            w.t.get(format!("{path}{part}")).token(who).send().problem(404, "not_found");
        }
        let own = w.t.get(LIST).token(who).send().expect(200).body;
        assert_eq!(own["items"], json!([]));
    }
    w.t.get(&path).send().problem(404, "not_found");
    for feed in [FEED.to_owned(), format!("{FEED}.atom"), format!("{FEED}.ics")] {
        assert!(!w.text(&feed).contains("Beth sydd"), "{feed} shows a draft");
    }
    w.act(&path, "publish", &w.elsewhere, json!({})).problem(404, "not_found");
    w.act(&path, "publish", &w.auditor, json!({})).problem(403, "forbidden");
    w.act(&path, "publish", &w.director, json!({})).expect(200);
    let public = w.read(&path);
    assert!(public["reference"].as_str().unwrap().starts_with("EV-"));
    assert_eq!((&public["state"], &public["allowed_actions"]), (&json!("published"), &json!([])));
    w.act(&path, "publish", &w.director, json!({})).problem(409, "wrong_state");
    w.act(&path, "discard", &w.director, json!({})).problem(409, "wrong_state");
    assert_eq!(w.audited(&path, "publish", None), 1);
}

#[test]
fn only_the_regions_own_people_make_one() {
    let w = world();
    for who in [&w.elsewhere, &w.auditor, &w.provider] {
        w.t.post(LIST).token(who).json(w.input()).send().problem(403, "forbidden");
    }
    w.t.post(LIST).json(w.input()).send().problem(401, "not_signed_in");
    let send = || {
        let request = w.t.post(LIST).token(&w.commissioner).header("idempotency-key", "event-2026");
        request.json(w.input()).send().expect(201).id()
    };
    assert_eq!(send(), send(), "the same request is one event");
}

#[test]
fn everything_that_is_missing_or_wrong_is_said_at_once() {
    let w = world();
    let bare = json!({"body_id": w.body, "region_code": "F", "kind": "visit", "title": "Come"});
    let path = w.draft_of(bare);
    let refused = w.act(&path, "publish", &w.commissioner, json!({})).problem(422, "invalid");
    let pointers: Vec<&str> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    let all = [
        "/summary",
        "/category_codes",
        "/area_codes",
        "/begins_at",
        "/ends_at",
        "/place",
        "/how_to_take_part",
    ];
    assert_eq!(pointers, all);
    let change = |input: Value| {
        let version = w.t.get(&path).token(&w.commissioner).send().expect(200).etag();
        w.t.patch(&path).token(&w.commissioner).if_match(&version).json(input).send()
    };
    for (input, pointer) in [
        (json!({"area_codes": ["lincolnshire", "derbyshire", "atlantis"]}), "/area_codes/2"),
        // Kept sorted, but told where it was sent.
        (json!({"category_codes": ["DF01", "AA99"]}), "/category_codes/1"),
        (json!({"begins_at": w.at(3), "ends_at": w.at(3)}), "/ends_at"),
        (json!({"summary": "word ".repeat(301)}), "/summary"),
        (json!({"title": " "}), "/title"),
        (json!({"kind": "party"}), "/kind"),
    ] {
        let told = change(input).problem(422, "invalid");
        assert_eq!(told.body["errors"][0]["pointer"], pointer, "{}", told.text);
    }
    change(w.input_terms(-1)).expect(200);
    let past = w.act(&path, "publish", &w.commissioner, json!({})).problem(422, "invalid");
    assert_eq!(past.body["errors"][0]["pointer"], "/begins_at");
    change(w.input_terms(1)).expect(200);
    w.act(&path, "publish", &w.commissioner, json!({})).expect(200);
    change(w.input_terms(2)).problem(409, "wrong_state");
}

impl World {
    fn input_terms(&self, begins: i64) -> Value {
        let mut terms = self.input();
        for name in ["body_id", "region_code"] {
            terms.as_object_mut().unwrap().remove(name);
        }
        terms["begins_at"] = json!(self.at(begins));
        terms
    }

    fn about(&self, notice: &str) -> Value {
        let mut input = self.input();
        input["notice_id"] = json!(notice);
        input
    }
}

#[test]
fn an_event_is_about_what_everyone_can_read() {
    let w = world();
    let (secret, public) = (w.t.pipeline_notice(&w.c, false), w.t.pipeline_notice(&w.c, true));
    let path = w.draft_of(w.about(&secret));
    let refused = w.act(&path, "publish", &w.commissioner, json!({})).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["code"], "not_public");
    let path = w.draft_of(w.about(&public));
    let made = w.act(&path, "publish", &w.commissioner, json!({})).expect(200).body;
    assert_eq!((&made["notice_id"], &made["framework_id"]), (&json!(public), &json!(w.c.framework)));
    let of_notice = w.read(&format!("{LIST}?notice_id={public}"));
    assert_eq!(of_notice["items"].as_array().unwrap().len(), 1);
    // Another region's plan, and one that was dropped.
    let mut input = w.about(&public);
    input["region_code"] = json!("A");
    w.t.post(LIST).token(&w.elsewhere).json(input).send().problem(422, "invalid");
    let path = w.draft_of(w.about(&public));
    let dropping = format!("/api/v1/pipeline-notices/{public}/drop");
    w.t.post(dropping).token(&w.director).json(json!({"reason": "No budget"})).send().expect(200);
    let refused = w.act(&path, "publish", &w.commissioner, json!({})).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["code"], "dropped");
}

#[test]
fn each_amendment_is_kept_with_both_values() {
    let w = world();
    let path = w.published();
    let (begins, ends) = (w.at(72), w.at(75));
    let changes = json!({"begins_at": begins, "ends_at": ends, "place": "Guildhall"});
    let input = json!({"reason": "The hall is not free.", "changes": changes});
    w.act(&path, "amend", &w.elsewhere, input.clone()).problem(403, "forbidden");
    w.act(&path, "amend", &w.commissioner, input.clone()).expect(200);
    let same = w.act(&path, "amend", &w.commissioner, input).problem(422, "invalid");
    assert_eq!(same.body["errors"][0]["code"], "unchanged");
    let history = w.read(&format!("{path}/changes"))["items"].clone();
    assert_eq!((history.as_array().unwrap().len(), &history[0]["number"]), (1, &json!(1)));
    let fields: Vec<&Value> =
        history[0]["changes"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["begins_at", "ends_at", "place"]);
    assert_eq!(history[0]["changes"][2]["before"], "Drill Hall; Lincoln");
    let mut wrong = w.about("");
    wrong.as_object_mut().unwrap().retain(|name, _| name == "ends_at");
    wrong["ends_at"] = json!(w.at(-1));
    let refused = w.act(&path, "amend", &w.commissioner, json!({"reason": "Why", "changes": wrong}));
    assert!(refused.problem(422, "invalid").body["errors"][0]["pointer"] == "/changes/ends_at");
}

#[test]
fn the_clock_holds_it_at_its_end_and_then_what_was_said_is_published_once() {
    let w = world();
    let path = w.published();
    let record = json!({"record": " Most said that lots should be smaller. "});
    w.act(&path, "record", &w.commissioner, record.clone()).problem(409, "wrong_state");
    w.t.advance_seconds(49 * HOUR);
    fairlot::timekeeping::act_due(&w.t.app).expect("the clock");
    assert_eq!(w.read(&path)["state"], "published", "it is still going on");
    w.t.advance_seconds(HOUR);
    let person = w.t.refreshed(&w.commissioner);
    // Over by the clock on the wall, though the program has not called yet: or it has.
    let late = w.act(&path, "cancel", &person, json!({"reason": "Too few people"}));
    assert_eq!(late.status, 409, "{}", late.text);
    fairlot::timekeeping::act_due(&w.t.app).expect("the clock");
    fairlot::timekeeping::act_due(&w.t.app).expect("the clock");
    let held = w.read(&path);
    assert_eq!((&held["state"], &held["ended_at"]), (&json!("held"), &held["ends_at"]));
    assert_eq!(w.audited(&path, "hold", Some("clock")), 1);
    assert!(!w.text(FEED).contains("Beth sydd"), "what is over leaves the feeds");
    w.act(&path, "record", &w.t.refreshed(&w.auditor), record.clone()).problem(403, "forbidden");
    w.act(&path, "record", &person, record.clone()).expect(200);
    let seen = w.read(&path);
    assert_eq!(
        (&seen["state"], &seen["record"]),
        (&json!("recorded"), &json!("Most said that lots should be smaller."))
    );
    w.act(&path, "record", &person, record).problem(409, "wrong_state");
}

#[test]
fn who_cancels_says_why_to_everyone() {
    let w = world();
    let path = w.published();
    w.act(&path, "cancel", &w.commissioner, json!({"reason": " "})).problem(422, "invalid");
    w.act(&path, "cancel", &w.commissioner, json!({"reason": "The plan was given up."})).expect(200);
    let seen = w.read(&path);
    assert_eq!((&seen["state"], &seen["reason"]), (&json!("cancelled"), &json!("The plan was given up.")));
    assert!(!w.text(&format!("{FEED}.ics")).contains("Beth sydd"));
    w.document(&path, &w.commissioner, "Agenda").problem(409, "wrong_state");
}

#[test]
fn two_at_once_publish_one_event() {
    let w = world();
    let path = w.draft();
    let outcomes: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = [&w.commissioner, &w.director]
            .map(|who| scope.spawn(|| w.act(&path, "publish", who, json!({})).status))
            .into_iter()
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(outcomes == [200, 409] || outcomes == [409, 200], "{outcomes:?}");
    assert_eq!(w.audited(&path, "publish", None), 1);
}

#[test]
fn lists_are_narrowed_and_paged() {
    let w = world();
    let ids: Vec<String> =
        (0..3).map(|_| w.read(&w.published())["id"].as_str().unwrap().to_owned()).collect();
    for (filter, many) in [
        ("category=DF01&area=lincolnshire", 3),
        ("category=DF02", 0),
        ("area=derbyshire", 0),
        ("region_code=A", 0),
        ("state=published", 3),
        ("state=held", 0),
        ("framework_id=none", 0),
    ] {
        assert_eq!(w.read(&format!("{LIST}?{filter}"))["items"].as_array().unwrap().len(), many, "{filter}");
    }
    let first = w.t.get(format!("{LIST}?area=lincolnshire&limit=2")).send().expect(200);
    let next = first.header("link").unwrap().trim_start_matches('<').split('>').next().unwrap().to_owned();
    let rest = w.read(&next)["items"].clone();
    assert_eq!((rest.as_array().unwrap().len(), &rest[0]["id"]), (1, &json!(ids[0])));
}

#[test]
fn the_feeds_have_events_with_their_real_times() {
    let w = world();
    let path = w.published();
    let event = w.read(&path);
    let id = event["id"].as_str().unwrap();
    let item = w.read(FEED)["items"][0].clone();
    assert_eq!((&item["kind"], &item["id"]), (&json!("engagement_event"), &json!(id)));
    assert_eq!((&item["begins_at"], &item["tiers"]), (&event["begins_at"], &json!([])));
    let atom = w.text(&format!("{FEED}.atom"));
    assert!(atom.contains(&format!("/events/{id}")) && atom.contains("Begins: "));
    let unfolded = w.text(&format!("{FEED}.ics")).replace("\r\n ", "");
    let moment = |name: &str| event[name].as_str().unwrap().replace(['-', ':'], "")[..15].to_owned() + "Z";
    for line in [
        format!("UID:{id}-event@fairlot\r\n"),
        format!("DTSTART:{}\r\n", moment("begins_at")),
        format!("DTEND:{}\r\n", moment("ends_at")),
        "LOCATION:Drill Hall\\; Lincoln\r\n".to_owned(),
        format!("SUMMARY:Event: Beth sydd ei angen\\, a ble? ({})\r\n", event["reference"].as_str().unwrap()),
        "STATUS:CONFIRMED\r\n".to_owned(),
    ] {
        assert!(unfolded.contains(&line), "{line} is not in {unfolded}");
    }
    // An event has no tier, so a search for one does not lose it; other filters do.
    for kind in ["", ".atom", ".ics"] {
        for filter in ["tier=2", "category=DF01&area=lincolnshire", "kind=engagement_event"] {
            assert!(w.text(&format!("{FEED}{kind}?{filter}")).contains(id), "{kind}?{filter}");
        }
        for filter in ["category=DF02", "area=derbyshire", "kind=competition"] {
            assert!(!w.text(&format!("{FEED}{kind}?{filter}")).contains(id), "{kind}?{filter}");
        }
    }
    let only = w.read(&format!("{FEED}?kind=engagement_event"));
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    w.t.get(format!("{FEED}?kind=party")).send().problem(400, "malformed_parameter");
    // Whoever asks again learns that it has changed.
    let before = w.t.get(FEED).send().expect(200).etag();
    assert_eq!(w.t.get(FEED).header("If-None-Match", &before).send().status, 304);
    w.act(&path, "cancel", &w.commissioner, json!({"reason": "Flood"})).expect(200);
    assert_eq!(w.t.get(FEED).header("If-None-Match", &before).send().status, 200);
}

#[test]
fn documents_go_with_an_event_before_it_and_after_it() {
    let w = world();
    let path = w.draft();
    let first = w.document(&path, &w.commissioner, "Agenda").expect(201);
    assert_eq!(first.body["subject_kind"], "engagement_event");
    let second = w.document(&path, &w.director, "Wrong file").expect(201);
    let at = |made: &Answer| format!("/api/v1/published-documents/{}", made.id());
    w.t.get(at(&first)).send().problem(404, "not_found");
    w.document(&path, &w.elsewhere, "Mine").problem(404, "not_found");
    w.t.delete(at(&second)).token(&w.commissioner).if_match(&second.etag()).send().expect(204);
    w.act(&path, "publish", &w.commissioner, json!({})).expect(200);
    w.t.delete(at(&first)).token(&w.commissioner).if_match(&first.etag()).send().problem(409, "conflict");
    w.t.get(at(&first)).send().expect(200);
    for who in [&w.elsewhere, &w.auditor, &w.provider] {
        w.document(&path, who, "Mine").problem(403, "forbidden");
    }
    w.t.advance_seconds(51 * HOUR);
    fairlot::timekeeping::act_due(&w.t.app).expect("the clock");
    let person = w.t.refreshed(&w.commissioner);
    let slides = w.document(&path, &person, "Slides").expect(201);
    assert_eq!(slides.body["added_later"], true);
    let all = w.read(&format!("{path}/documents"))["items"].clone();
    assert_eq!((all.as_array().unwrap().len(), &all[0]["title"]), (2, &json!("Agenda")));
}

fn said() -> Value {
    json!({"said": " Lots are too large. ", "outcome": "partly_done", "response": "There are five lots."})
}

impl World {
    fn say(&self, path: &str, who: &Person, input: Value) -> Answer {
        self.t.post(format!("{path}/responses")).token(who).json(input).send()
    }

    /// Of each kind one that everyone can read.
    fn topics(&self) -> [String; 3] {
        [
            self.published(),
            format!("/api/v1/pipeline-notices/{}", self.t.pipeline_notice(&self.c, true)),
            format!("/api/v1/competitions/{}", self.c.id),
        ]
    }
}

#[test]
fn what_became_of_what_was_said_is_public_at_once_for_each_kind() {
    let w = world();
    let today = w.t.app.clock.now().london_day();
    for (path, kind) in w.topics().iter().zip(["engagement_event", "pipeline_notice", "competition"]) {
        for who in [&w.elsewhere, &w.auditor, &w.provider] {
            w.say(path, who, said()).problem(403, "forbidden");
        }
        let made = w.say(path, &w.commissioner, said()).expect(201);
        let one = w.read(&format!("/api/v1/sector-responses/{}", made.id()));
        assert_eq!((&one["said"], &one["topic_kind"]), (&json!("Lots are too large."), &json!(kind)));
        assert_eq!(
            (&one["outcome"], &one["responded_on"]),
            (&json!("partly_done"), &json!(today.to_string()))
        );
        assert!(one.get("added_by").is_none(), "who wrote it is nobody's business");
        let list = w.read(&format!("{path}/responses"))["items"].clone();
        assert_eq!((list.as_array().unwrap().len(), &list[0]["id"]), (1, &json!(made.id())));
        assert_eq!(w.audited(&made.id(), "add_response", None), 1);
    }
}

#[test]
fn entries_about_a_draft_are_refused_and_hidden() {
    let w = world();
    let event = w.draft();
    let notice = format!("/api/v1/pipeline-notices/{}", w.t.pipeline_notice(&w.c, false));
    for path in [event, notice] {
        w.say(&path, &w.commissioner, said()).problem(409, "conflict");
        w.say(&path, &w.elsewhere, said()).problem(404, "not_found");
        w.t.get(format!("{path}/responses")).send().problem(404, "not_found");
    }
}

#[test]
fn an_entry_never_changes_and_a_newer_one_takes_its_place_once() {
    let w = world();
    let [event, notice, _] = w.topics();
    let first = w.say(&event, &w.commissioner, said()).expect(201).id();
    let other = w.say(&notice, &w.commissioner, said()).expect(201).id();
    let newer = |old: &str| {
        let mut input = said();
        input["response"] = json!("There are seven lots.");
        input["supersedes"] = json!(old);
        input
    };
    let told = w.say(&event, &w.commissioner, newer(&other)).problem(422, "invalid");
    assert_eq!(told.body["errors"][0]["pointer"], "/supersedes");
    // Two at once: one of them takes its place.
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = [&w.commissioner, &w.director]
            .map(|who| scope.spawn(|| w.say(&event, who, newer(&first)).status))
            .into_iter()
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(statuses == [201, 409] || statuses == [409, 201], "{statuses:?}");
    let all = w.read(&format!("{event}/responses"))["items"].clone();
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!((&all[0]["supersedes"], &all[1]["superseded_by"]), (&json!(first), &all[0]["id"]));
    assert_eq!(all[1]["response"], "There are five lots.", "the older one says what it said");
    let current = w.read(&format!("{event}/responses?current=true"))["items"].clone();
    assert_eq!((current.as_array().unwrap().len(), &current[0]["id"]), (1, &all[0]["id"]));
    let one = format!("/api/v1/sector-responses/{first}");
    assert_eq!(w.t.get(&one).send().expect(200).etag(), "\"2\"");
    assert_eq!(w.t.patch(&one).token(&w.commissioner).json(json!({})).send().status, 405);
}

#[test]
fn an_entry_tells_of_what_was_done_and_the_same_request_is_one() {
    let w = world();
    let event = w.published();
    let tomorrow = w.t.app.clock.now().london_day().plus_days(1).to_string();
    for (name, value) in [
        ("responded_on", json!(tomorrow)),
        ("said", json!("  ")),
        ("response", json!("a".repeat(2_001))),
        ("outcome", json!("perhaps")),
    ] {
        let mut input = said();
        input[name] = value;
        let told = w.say(&event, &w.commissioner, input).problem(422, "invalid");
        assert_eq!(told.body["errors"][0]["pointer"], format!("/{name}"));
    }
    let send = || {
        let request = w.t.post(format!("{event}/responses")).token(&w.commissioner);
        request.header("idempotency-key", "lots-2026").json(said()).send().expect(201).id()
    };
    assert_eq!(send(), send());
    for _ in 0..2 {
        w.say(&event, &w.commissioner, said()).expect(201);
    }
    let first = w.t.get(format!("{event}/responses?current=true&limit=2")).send().expect(200);
    let next = first.header("link").unwrap().trim_start_matches('<').split('>').next().unwrap().to_owned();
    assert_eq!(w.read(&next)["items"].as_array().unwrap().len(), 1);
}
