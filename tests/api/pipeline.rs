//! Pipeline notices: drafted in secret, published early, amended with a history, made into competitions.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::browser::{Browser, shows};
use crate::builders::{Person, Published};
use crate::harness::{Answer, TestApp};

const LIST: &str = "/api/v1/pipeline-notices";
const FEED: &str = "/api/v1/public/opportunities";

struct World {
    t: TestApp,
    body: String,
    c: Published,
    commissioner: Person,
    director: Person,
    elsewhere: Person,
    auditor: Person,
    provider: Person,
}

/// A framework of one category and area, with two tiers.
pub(crate) fn give_scope(t: &TestApp, framework: &str) {
    use fairlot::kernel::db::schema::{
        framework_areas as fa, framework_categories as fc, framework_tiers as ft,
    };
    let id = framework.to_owned();
    t.arrange(move |tx| {
        diesel::insert_into(fc::table)
            .values((fc::framework_id.eq(&id), fc::category_code.eq("DF01")))
            .execute(tx.conn())?;
        diesel::insert_into(fa::table)
            .values((fa::framework_id.eq(&id), fa::area_code.eq("lincolnshire")))
            .execute(tx.conn())?;
        diesel::delete(ft::table.filter(ft::framework_id.eq(&id))).execute(tx.conn())?;
        for (tier, up_to) in [(1_i64, Some(2_500_000_i64)), (2, None)] {
            diesel::insert_into(ft::table)
                .values((ft::framework_id.eq(&id), ft::tier.eq(tier), ft::up_to_pence.eq(up_to)))
                .execute(tx.conn())?;
        }
        Ok(())
    });
}

fn world() -> World {
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
    fn day(&self, later: i64) -> String {
        self.t.app.clock.now().london_day().plus_days(later).to_string()
    }

    fn input(&self) -> Value {
        json!({
            "framework_id": self.c.framework, "body_id": self.body, "region_code": "F",
            "title": "Llety, cymorth; a \"gwaith\" <Caernarfon> & Ŵyn", "summary": "Homes for women.\r\nSafe ones.",
            "category_codes": ["DF01"], "area_codes": ["lincolnshire"],
            "estimated_value": {"low_pence": 2_000_000, "high_pence": 2_500_000}, "tier": 1,
            "expected_publication_on": self.day(60), "expected_start_on": self.day(200),
            "unknowns": [{"text": "Whether staff transfer", "due_on": self.day(20)}],
        })
    }

    fn draft(&self) -> String {
        let made = self.t.post(LIST).token(&self.commissioner).json(self.input()).send().expect(201);
        format!("{LIST}/{}", made.id())
    }

    fn published(&self) -> String {
        let path = self.draft();
        self.act(&path, "publish", &self.commissioner, json!({})).expect(200);
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

    /// Publishes a draft without its approval, which other tests walk.
    fn publish_competition(&self, id: &str) {
        use fairlot::kernel::db::schema::competitions as c;
        let id = id.to_owned();
        self.t.arrange(move |tx| {
            let now = tx.now()?;
            diesel::update(c::table.find(&id))
                .set((
                    c::state.eq("published"),
                    c::published_at.eq(now),
                    c::deadline.eq(now.plus_seconds(86_400)),
                    c::version.eq(c::version + 1),
                    c::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
    }
}

#[test]
fn a_draft_is_for_its_own_people_and_a_published_notice_for_everyone() {
    let w = world();
    let path = w.draft();
    for who in [&w.commissioner, &w.director, &w.auditor] {
        let draft = w.t.get(&path).token(who).send().expect(200).body;
        assert_eq!((&draft["state"], &draft["reference"]), (&json!("draft"), &Value::Null));
    }
    for who in [&w.elsewhere, &w.provider] {
        w.t.get(&path).token(who).send().problem(404, "not_found");
        w.t.get(format!("{path}/changes")).token(who).send().problem(404, "not_found");
    }
    w.t.get(&path).send().problem(404, "not_found");
    assert_eq!(w.read(LIST)["items"], json!([]));
    for feed in [FEED.to_owned(), format!("{FEED}.atom"), format!("{FEED}.ics")] {
        assert!(!w.text(&feed).contains("Llety"), "{feed} shows a draft");
    }
    w.act(&path, "publish", &w.elsewhere, json!({})).problem(404, "not_found");
    w.act(&path, "publish", &w.provider, json!({})).problem(403, "forbidden");
    w.act(&path, "publish", &w.commissioner, json!({})).expect(200);
    let seen = w.read(&path);
    assert_eq!(seen["notice_days"], 60);
    assert_eq!(seen["next"], json!({"kind": "unknown", "on": w.day(20)}));
    assert!(seen["reference"].as_str().is_some_and(|it| it.starts_with("PN-") && it.ends_with("-000001")));
    w.act(&path, "discard", &w.commissioner, json!({})).problem(409, "wrong_state");
    let etag = w.t.get(&path).token(&w.commissioner).send().etag();
    let patch = w.t.patch(&path).token(&w.commissioner).if_match(&etag).json(json!({"title": "Other"}));
    patch.send().problem(409, "wrong_state");
}

#[test]
fn a_draft_tells_every_fault_by_its_pointer() {
    let w = world();
    let mut input = w.input();
    input["area_codes"] = json!(["west-yorkshire", "lincolnshire"]);
    input["category_codes"] = json!(["DF99"]);
    input["tier"] = json!(9);
    input["expected_start_on"] = input["expected_publication_on"].clone();
    input["estimated_value"] = json!({"low_pence": 5, "high_pence": 4});
    input["summary"] = json!("gair ".repeat(301));
    let refused = w.t.post(LIST).token(&w.commissioner).json(input).send().problem(422, "invalid");
    let errors = refused.body["errors"].as_array().unwrap().clone();
    let mut pointers: Vec<&str> = errors.iter().filter_map(|one| one["pointer"].as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/area_codes/0",
            "/category_codes/0",
            "/estimated_value/high_pence",
            "/expected_start_on",
            "/summary",
            "/tier"
        ]
    );
    assert!(errors.iter().any(|one| one["code"] == "not_in_region"));
    let mut little = w.input();
    for field in ["summary", "category_codes", "area_codes", "tier", "expected_publication_on"] {
        little.as_object_mut().unwrap().remove(field);
    }
    let path =
        format!("{LIST}/{}", w.t.post(LIST).token(&w.commissioner).json(little).send().expect(201).id());
    let refused = w.act(&path, "publish", &w.commissioner, json!({})).problem(422, "invalid");
    assert_eq!(refused.body["errors"].as_array().unwrap().len(), 5);
}

#[test]
fn an_amendment_is_kept_with_old_and_new_values() {
    let w = world();
    let path = w.published();
    let changes = json!({"expected_publication_on": w.day(90),
        "unknowns": [{"text": "Whether staff transfer", "due_on": w.day(20), "resolution": "They do not."}]});
    let body = json!({"reason": "The contract was extended.", "changes": changes});
    w.act(&path, "amend", &w.director, body.clone()).expect(200);
    w.act(&path, "amend", &w.director, body).problem(422, "invalid");
    let past = json!({"reason": "Why", "changes": {"expected_publication_on": w.day(-1)}});
    let refused = w.act(&path, "amend", &w.commissioner, past).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/changes/expected_publication_on");
    let history = w.read(&format!("{path}/changes"))["items"].clone();
    assert_eq!((history.as_array().unwrap().len(), &history[0]["number"]), (1, &json!(1)));
    let fields = history[0]["changes"].as_array().unwrap();
    assert_eq!(fields.len(), 2);
    assert_eq!(
        fields[0],
        json!({"field": "expected_publication_on", "before": w.day(60), "after": w.day(90)})
    );
    assert_eq!(w.read(&path)["next"], json!({"kind": "publication", "on": w.day(90)}));
}

#[test]
fn a_conversion_links_both_ways() {
    let w = world();
    let draft = w.draft();
    w.act(&draft, "convert", &w.commissioner, json!({})).problem(409, "wrong_state");
    let path = w.published();
    let lot = json!({"lot": {"value_pence": 2_400_000, "value_basis": "predicted", "term_months": 24}});
    let made = w.act(&path, "convert", &w.commissioner, lot).expect(200).body;
    let competition = format!("/api/v1/competitions/{}", made["competition_id"].as_str().unwrap());
    let seen = w.t.get(&competition).token(&w.director).send().expect(200).body;
    assert_eq!(seen["pipeline_notice"]["reference"], made["reference"]);
    assert_eq!((&seen["state"], &seen["starts_on"]), (&json!("draft"), &json!(w.day(200))));
    assert_eq!(seen["lots"][0]["area_codes"], json!(["lincolnshire"]));
    // The draft is nobody else's business; the notice stays in the feeds until it is published.
    let public = w.read(&path);
    assert_eq!((&public["state"], &public["competition_id"]), (&json!("converted"), &Value::Null));
    assert!(w.text(&format!("{FEED}.ics")).contains("-publication@fairlot"));
    w.t.get(&competition).send().problem(404, "not_found");
    w.publish_competition(made["competition_id"].as_str().unwrap());
    assert_eq!(w.read(&path)["competition_id"], made["competition_id"]);
    assert_eq!(w.read(&path)["notice_days"], 0);
    assert!(!w.text(&format!("{FEED}.ics")).contains("-publication@fairlot"));
}

#[test]
fn a_director_drops_with_a_reason_for_everyone() {
    let w = world();
    let path = w.published();
    let reason = json!({"reason": "The budget was not approved."});
    w.act(&path, "drop", &w.commissioner, reason.clone()).problem(403, "forbidden");
    w.act(&path, "drop", &w.director, reason).expect(200);
    let seen = w.read(&path);
    assert_eq!(
        (&seen["state"], &seen["reason"]),
        (&json!("dropped"), &json!("The budget was not approved."))
    );
    assert_eq!(seen["next"], Value::Null);
    assert!(!w.text(&format!("{FEED}.atom")).contains("Llety"));
}

#[test]
fn lists_are_narrowed_and_paged() {
    let w = world();
    let ids: Vec<String> =
        (0..3).map(|_| w.read(&w.published())["id"].as_str().unwrap().to_owned()).collect();
    for (filter, many) in [
        ("category=DF01", 3),
        ("category=DF02", 0),
        ("area=lincolnshire&tier=1", 3),
        ("tier=2", 0),
        ("region_code=A", 0),
        ("state=published", 3),
        ("state=dropped", 0),
    ] {
        assert_eq!(w.read(&format!("{LIST}?{filter}"))["items"].as_array().unwrap().len(), many, "{filter}");
    }
    let by_framework = format!("{LIST}?framework_id={}&limit=2", w.c.framework);
    let first = w.t.get(by_framework).send().expect(200);
    let next = first.header("link").unwrap();
    let next = next.trim_start_matches('<').split('>').next().unwrap().to_owned();
    assert_eq!(w.read(&next)["items"][0]["id"], ids[0].as_str());
    // The feed has the competition too, and pages through both in one order.
    let (mut seen, mut at) = (Vec::new(), format!("{FEED}?limit=1"));
    loop {
        let page = w.t.get(&at).send().expect(200);
        seen.extend(page.body["items"].as_array().unwrap().iter().map(|one| one["id"].clone()));
        let Some(link) = page.header("link") else { break };
        at = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
    }
    assert_eq!((seen.len(), &seen[3]), (4, &json!(w.c.id)));
}

#[test]
fn the_feeds_say_what_is_public_and_can_be_polled() {
    let w = world();
    let path = w.published();
    let notice = w.read(&path);
    let id = notice["id"].as_str().unwrap();
    let json = w.read(FEED);
    assert_eq!(json["items"][0]["body_name"], "Ministry");
    let atom = w.text(&format!("{FEED}.atom"));
    assert!(atom.contains("&lt;Caernarfon&gt; &amp; Ŵyn") && atom.contains(&format!("/pipeline/{id}")));
    let calendar = w.text(&format!("{FEED}.ics"));
    let unfolded = calendar.replace("\r\n ", "");
    assert!(calendar.lines().all(|line| line.len() <= 75), "a line is not folded");
    assert!(unfolded.contains("Llety\\, cymorth\\; a \"gwaith\" <Caernarfon> & Ŵyn"));
    assert!(unfolded.contains("Homes for women.\\nSafe ones."));
    let day = w.day(60).replace('-', "");
    assert!(unfolded.contains(&format!("DTSTART;VALUE=DATE:{day}\r\n")));
    assert!(unfolded.contains(&format!("UID:{}-deadline@fairlot\r\n", w.c.id)));
    assert!(unfolded.contains(&format!("SEQUENCE:{}\r\n", notice["version"])));
    for kind in ["", ".atom", ".ics"] {
        let feed = format!("{FEED}{kind}");
        let first = w.t.get(&feed).send().expect(200);
        let (etag, at) = (first.etag(), first.header("last-modified").unwrap().to_owned());
        assert_eq!(first.header("cache-control"), Some("public, max-age=300"));
        assert_eq!(w.t.get(&feed).header("If-None-Match", &etag).send().status, 304);
        assert_eq!(w.t.get(&feed).header("If-Modified-Since", &at).send().status, 304);
        assert_eq!(w.t.get(&feed).header("If-None-Match", "\"other\"").send().status, 200);
        for other in ["category=DF02", "area=derbyshire", "tier=4"] {
            let narrowed = w.text(&format!("{feed}?{other}"));
            assert!(!narrowed.contains("Llety") && !narrowed.contains(&w.c.id), "{feed}?{other}");
        }
        assert!(w.text(&format!("{feed}?category=DF01&area=lincolnshire&tier=1")).contains("Llety"));
        for hidden in ["Harbour", "invit", "bid_count", "declin"] {
            assert!(!first.text.contains(hidden), "{feed} tells of {hidden}");
        }
    }
}

pub(crate) fn to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.header("location").unwrap().to_owned()
}

/// A date field's three parts.
pub(crate) fn parts(name: &str, day: &str) -> Vec<(String, String)> {
    let [year, month, date] = day.split('-').collect::<Vec<_>>().try_into().expect("a day");
    [("year", year), ("month", month), ("day", date)]
        .map(|(part, value): (&str, &str)| (format!("{name}-{part}"), value.to_owned()))
        .to_vec()
}

pub(crate) fn send(browser: &Browser<'_>, path: &str, fields: &[(String, String)]) -> Answer {
    browser.get(path).expect(200);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.submit(path, &fields)
}

pub(crate) fn texts(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_notice_lives_in_pages() {
    let w = world();
    let browser = w.t.browser_of(&w.commissioner);
    let place = format!("{}/F", w.body);
    let begun = texts(&[("framework_id", &w.c.framework), ("place", &place), ("title", "Llety & gwaith")]);
    let edit = to(&send(&browser, "/pipeline/new", &begun));
    let home = edit.trim_end_matches("/edit").to_owned();
    shows(&browser.get("/work"), &["Finish the pipeline notice Llety &#38; gwaith", "/pipeline/new"]);
    // What is missing is said where it is published.
    let refused = send(&browser, &format!("{home}/publish"), &[]);
    assert_eq!(refused.status, 422);
    shows(&refused, &["Say which tier is expected."]);
    let mut fields = texts(&[
        ("title", "Llety & gwaith"),
        ("summary", "Homes for women."),
        ("categories", "DF01"),
        ("areas", "lincolnshire"),
        ("tier", "1"),
        ("low_pence", "£20,000"),
        ("high_pence", "25000"),
        ("unknowns-1-text", "Whether staff transfer"),
        ("unknowns-1-resolution", ""),
    ]);
    fields.extend(parts("expected_publication_on", &w.day(60)));
    fields.extend(parts("unknowns-1-due_on", "2027-02-31"));
    let wrong = send(&browser, &edit, &fields);
    assert_eq!(wrong.status, 422);
    fields.retain(|(name, _)| !name.starts_with("unknowns-1-due"));
    fields.extend(parts("unknowns-1-due_on", &w.day(20)));
    assert_eq!(to(&send(&browser, &edit, &fields)), home);
    assert_eq!(w.t.browser().get(&home).status, 303, "a draft asks to sign in");
    assert_eq!(to(&send(&browser, &format!("{home}/publish"), &[])), home);
    let reader = w.t.browser();
    let words = ["PN-", "£20,000 to £25,000", "Whether staff transfer", "Nothing has changed", "Planned"];
    shows(&reader.get(&home), &words);
    for filter in ["", "?category=DF01&area=lincolnshire&tier=1"] {
        shows(&reader.get(&format!("/pipeline{filter}")), &["Llety &#38; gwaith", "opportunities.ics"]);
    }
    shows(&reader.get("/pipeline?tier=2"), &["No planned competition matches.", "opportunities.atom?tier=2"]);
    let amend = format!("{home}/amend");
    assert_eq!(send(&browser, &amend, &fields).status, 422, "a reason is needed");
    fields.push(("reason".to_owned(), "Room was found.".to_owned()));
    fields.retain(|(name, _)| name != "high_pence");
    fields.push(("high_pence".to_owned(), "30000".to_owned()));
    assert_eq!(to(&send(&browser, &amend, &fields)), home);
    shows(&reader.get(&home), &["Room was found.", "£20,000 to £30,000"]);
    let competition = to(&send(&browser, &format!("{home}/convert"), &[]));
    shows(&browser.get(&competition), &["Announced as", &home]);
    assert!(!reader.get(&home).text.contains(&competition), "the draft is told to everyone");
    let path = w.published();
    let page = path.replace(LIST, "/pipeline");
    assert_eq!(browser.get(&format!("{page}/drop")).status, 403);
    let director = w.t.browser_of(&w.director);
    let reason = texts(&[("reason", "No budget.")]);
    assert_eq!(to(&send(&director, &format!("{page}/drop"), &reason)), page);
    shows(&reader.get(&page), &["No budget.", "Dropped", "this notice has ended"]);
    let draft = w.draft().replace(LIST, "/pipeline");
    assert_eq!(to(&send(&browser, &format!("{draft}/discard"), &[])), "/pipeline");
}
