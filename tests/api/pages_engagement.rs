//! Events and what became of what the sector said, in pages.

use serde_json::json;

use crate::browser::{Browser, shows};
use crate::engagement::{World, world};
use crate::pipeline::{parts, send, texts, to};

/// A date field's four parts, of a moment on London's clock.
fn moment(w: &World, name: &str, hours: i64) -> Vec<(String, String)> {
    let at = w.at(hours);
    let mut fields = parts(name, at.split('T').next().unwrap());
    fields.push((format!("{name}-time"), "10:30".to_owned()));
    fields
}

fn filled(w: &World) -> Vec<(String, String)> {
    let mut fields = texts(&[
        ("title", "Beth & ble?"),
        ("kind", "webinar"),
        ("summary", "We want to hear what works."),
        ("categories", "DF01"),
        ("areas", "lincolnshire"),
        ("place", "https://meet.example"),
        ("how_to_take_part", "Open the link."),
    ]);
    fields.extend(moment(w, "begins_at", 48));
    fields.extend(moment(w, "ends_at", 96));
    fields
}

#[test]
fn an_event_is_made_step_by_step_and_lives_in_pages() {
    let w = world();
    let notice = w.t.pipeline_notice(&w.c, true);
    let browser = w.t.browser_of(&w.commissioner);
    let place = format!("{}/F", w.body);
    shows(&browser.get("/events"), &["Make an event", "No event matches."]);
    assert_eq!(send(&browser, "/events/new", &texts(&[("place", &place)])).status, 422);
    let begun =
        texts(&[("place", &place), ("kind", "meeting"), ("title", "Beth & ble?"), ("notice_id", &notice)]);
    let edit = to(&send(&browser, "/events/new", &begun));
    let home = edit.trim_end_matches("/edit").to_owned();
    shows(&browser.get("/work"), &["Finish the event Beth &#38; ble?"]);
    let reader = w.t.browser();
    assert_eq!(reader.get(&home).status, 303, "a draft asks to sign in");
    assert_eq!(w.t.browser_of(&w.provider).get(&home).status, 404);

    let refused = send(&browser, &format!("{home}/publish"), &[]);
    assert_eq!(refused.status, 422);
    shows(&refused, &["Say how to take part."]);
    let mut wrong = filled(&w);
    wrong.retain(|(name, _)| name != "begins_at-day");
    wrong.push(("begins_at-day".to_owned(), "31".to_owned()));
    wrong.retain(|(name, _)| name != "begins_at-month");
    wrong.push(("begins_at-month".to_owned(), "2".to_owned()));
    assert_eq!(send(&browser, &edit, &wrong).status, 422);
    assert_eq!(to(&send(&browser, &edit, &filled(&w))), format!("{home}/publish"));
    shows(&browser.get(&format!("{home}/publish")), &["Webinar", "https://meet.example", "Lincolnshire"]);

    let documents = format!("{home}/documents");
    browser.get(&documents).expect(200);
    let added = browser.submit_file(&documents, &[("title", "Agenda")], "agenda.txt", b"What we ask");
    assert_eq!(to(&added), documents);
    assert_eq!(to(&send(&browser, &format!("{home}/publish"), &[])), home);
    let words =
        ["EV-", "To come", "Agenda", "Taking part gives no advantage", &format!("/pipeline/{notice}")];
    shows(&reader.get(&home), &words);
    for page in ["/events", "/events?category=DF01&area=lincolnshire&state=published&region=F"] {
        shows(&reader.get(page), &["Beth &#38; ble?", "Webinar", "opportunities.ics?kind=engagement_event"]);
    }
    shows(&reader.get("/events?area=derbyshire"), &["No event matches."]);
    shows(&reader.get(&format!("/pipeline/{notice}")), &["Beth &#38; ble?", &home]);

    let amend = format!("{home}/amend");
    assert_eq!(send(&browser, &amend, &filled(&w)).status, 422, "a reason is needed");
    let mut changed = filled(&w);
    changed.retain(|(name, _)| name != "place");
    changed.extend(texts(&[("place", "Guildhall"), ("reason", "The link is broken.")]));
    assert_eq!(to(&send(&browser, &amend, &changed)), home);
    shows(&reader.get(&home), &["The link is broken.", "Guildhall", "https://meet.example"]);
    for (path, status) in [("/amend", 303), ("/documents", 200), ("/responses", 200), ("/record", 303)] {
        assert_eq!(reader.get(&format!("{home}{path}")).status, status, "{path}");
    }
}

#[test]
fn who_held_an_event_is_asked_for_what_was_said() {
    let w = world();
    let home = w.held().replace(crate::engagement::LIST, "/events");
    let person = w.t.refreshed(&w.commissioner);
    let browser = w.t.browser_of(&person);
    shows(&browser.get("/work"), &["Publish what was said at Beth sydd ei angen", &format!("{home}/record")]);
    let record = format!("{home}/record");
    assert_eq!(send(&browser, &record, &texts(&[("record", " ")])).status, 422);
    assert_eq!(to(&send(&browser, &record, &texts(&[("record", "Smaller lots\nwere asked for.")]))), home);
    shows(&w.t.browser().get(&home), &["Smaller lots", "Held, with a record", "What was said"]);
    assert!(!browser.get("/work").text.contains("Publish what was said at"));
}

#[test]
fn an_event_is_cancelled_and_a_draft_discarded() {
    let w = world();
    let browser = w.t.browser_of(&w.director);
    let home = w.published().replace(crate::engagement::LIST, "/events");
    assert_eq!(send(&browser, &format!("{home}/cancel"), &[]).status, 422);
    assert_eq!(to(&send(&browser, &format!("{home}/cancel"), &texts(&[("reason", "Flood.")]))), home);
    shows(&w.t.browser().get(&home), &["Flood.", "Cancelled"]);
    let draft = w.draft().replace(crate::engagement::LIST, "/events");
    assert_eq!(to(&send(&browser, &format!("{draft}/discard"), &[])), "/events");
}

fn entry(w: &World, said: &str) -> Vec<(String, String)> {
    let mut fields = texts(&[("said", said), ("outcome", "done"), ("response", "There are five lots.")]);
    fields.extend(parts("responded_on", &w.t.app.clock.now().london_day().to_string()));
    fields
}

/// Publishes an entry on the page of `home`, replaces it, and reads both as anybody.
fn walk(w: &World, browser: &Browser<'_>, home: &str) {
    let (reader, list) = (w.t.browser(), format!("{home}/responses"));
    let new = format!("{list}/new");
    shows(&browser.get(home), &["What you said and what we did", &new]);
    let unsaid = send(browser, &new, &entry(w, " "));
    assert_eq!(unsaid.status, 422);
    shows(&unsaid, &["Say what was said"]);
    let mut later = entry(w, "Lots are too large");
    later.retain(|(name, _)| name != "responded_on-year");
    later.push(("responded_on-year".to_owned(), "2099".to_owned()));
    assert_eq!(send(browser, &new, &later).status, 422);
    assert_eq!(to(&send(browser, &new, &entry(w, "Lots are <too> large"))), list);
    shows(&reader.get(home), &["Lots are &#60;too&#62; large", "There are five lots.", "Done"]);
    assert!(!reader.get(home).text.contains(&new), "a reader is offered what only commissioners may");

    let page = browser.get(&list).text;
    let at = page.find("?supersedes=").expect("an entry to replace") + "?supersedes=".len();
    let id = &page[at..at + 36];
    let replacing = format!("{new}?supersedes={id}");
    shows(&browser.get(&replacing), &["Lots are &#60;too&#62; large", "marked as replaced"]);
    let mut newer = entry(w, "Lots are too large in the north");
    newer.push(("supersedes".to_owned(), id.to_owned()));
    assert_eq!(to(&send(browser, &new, &newer)), list);
    let seen = reader.get(home);
    shows(&seen, &["in the north", &list]);
    assert!(!seen.text.contains("&#60;too&#62;"), "the older one stands where the newer one does");
    shows(&reader.get(&list), &["Replaced by a newer entry", "&#60;too&#62;", "in the north"]);
    assert_eq!(reader.get(&new).status, 303);
    assert_eq!(w.t.browser_of(&w.elsewhere).get(&new).status, 403);
}

#[test]
fn what_was_said_and_done_is_published_on_an_event_a_plan_and_a_competition() {
    let w = world();
    let browser = w.t.browser_of(&w.commissioner);
    let event = w.published().replace(crate::engagement::LIST, "/events");
    let notice = format!("/pipeline/{}", w.t.pipeline_notice(&w.c, true));
    for home in [event, notice, format!("/competitions/{}", w.c.id)] {
        walk(&w, &browser, &home);
    }
}

#[test]
fn readers_have_these_pages_in_welsh() {
    let w = world();
    let path = w.published();
    let home = path.replace(crate::engagement::LIST, "/events");
    let input = json!({"said": "Lots", "outcome": "not_done", "response": "There is no money."});
    w.t.post(format!("{path}/responses")).token(&w.commissioner).json(input).send().expect(201);
    let reader = w.t.browser();
    reader.get("/cookies?lang=cy").expect(200);
    shows(&reader.get("/events"), &["Digwyddiadau cyn cystadlaethau", "Cyfarfod"]);
    shows(&reader.get(&home), &["Sut i gymryd rhan", "Dywedoch chi", "Heb ei wneud", "Nid yw cymryd rhan"]);
}
