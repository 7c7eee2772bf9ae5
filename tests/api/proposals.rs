//! What providers propose of their own accord, through HTTP and in the browser.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::Person;
use crate::harness::{Answer, TestApp};

const PATH: &str = "/api/v1/provider-proposals";

pub struct Two {
    pub provider: String,
    pub writer: Person,
    pub signatory: Person,
    pub body: String,
    pub commissioner: Person,
}

pub fn two(t: &TestApp) -> Two {
    let (body, provider) = (t.commissioning_body("Ministry"), t.provider("Harbour Trust"));
    Two {
        writer: t.person(&[(&provider, Role::BidWriter, None, None)]),
        signatory: t.person(&[(&provider, Role::Signatory, None, None)]),
        commissioner: t.person(&[(&body, Role::Commissioner, Some("F"), None)]),
        provider,
        body,
    }
}

fn whole(two: &Two) -> Value {
    json!({"organisation_id": two.provider, "body_id": two.body, "region_code": "F",
        "title": "The first evening", "need": "Every door is shut on Fridays.",
        "offer": "A kitchen that is open until ten.", "estimated_pence": 4_000_000,
        "category_codes": ["DF01"], "area_codes": ["lincolnshire"]})
}

fn create(t: &TestApp, who: &Person, body: Value) -> Answer {
    t.post(PATH).token(who).json(body).send()
}

fn act(t: &TestApp, who: &Person, id: &str, action: &str, body: Value) -> Answer {
    t.post(format!("{PATH}/{id}/{action}")).token(who).json(body).send()
}

pub fn submitted(t: &TestApp, two: &Two) -> String {
    let id = create(t, &two.writer, whole(two)).expect(201).id();
    act(t, &two.signatory, &id, "submit", json!({})).expect(200);
    id
}

fn codes(answer: &Answer) -> Vec<String> {
    let one = |it: &Value| format!("{} {}", it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap());
    answer.body["errors"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_provider_proposes_and_the_body_answers() {
    let t = TestApp::start();
    let two = two(&t);
    let draft =
        json!({"organisation_id": two.provider, "body_id": two.body, "region_code": "F", "title": " First "});
    let id = create(&t, &two.writer, draft).expect(201).id();
    let path = format!("{PATH}/{id}");
    // A draft is its provider's own.
    t.get(&path).token(&two.commissioner).send().problem(404, "not_found");
    act(&t, &two.writer, &id, "submit", json!({})).problem(403, "forbidden");
    let missing = act(&t, &two.signatory, &id, "submit", json!({})).problem(422, "invalid");
    assert_eq!(
        codes(&missing),
        ["/need required", "/offer required", "/category_codes required", "/area_codes required"]
    );
    let patch = |who: &Person, body: Value| {
        let etag = t.get(&path).token(&two.writer).send().expect(200).etag();
        t.patch(&path).token(who).if_match(&etag).json(body).send()
    };
    let wrong = json!({"category_codes": ["DF01", "NO"], "area_codes": ["kent"]});
    assert_eq!(
        codes(&patch(&two.writer, wrong).problem(422, "invalid")),
        ["/category_codes/1 unknown", "/area_codes/0 not_in_region"]
    );
    let mut terms = whole(&two);
    for gone in ["organisation_id", "body_id", "region_code"] {
        terms.as_object_mut().unwrap().remove(gone);
    }
    let changed = patch(&two.writer, terms).expect(200);
    assert_eq!(
        (&changed.body["title"], &changed.body["reference"]),
        (&json!("The first evening"), &Value::Null)
    );
    let sent = act(&t, &two.signatory, &id, "submit", json!({})).expect(200);
    assert!(sent.body["reference"].as_str().unwrap().starts_with("PP-"));
    assert!(sent.body["answer_due_on"].is_string());
    patch(&two.writer, json!({"need": "More."})).problem(409, "wrong_state");

    // The body reads it in its region, and nobody else.
    assert_eq!(
        t.get(&path).token(&two.commissioner).send().expect(200).body["allowed_actions"],
        json!(["answer"])
    );
    let elsewhere = t.person(&[(&two.body, Role::Commissioner, Some("A"), None)]);
    let other_body = t.commissioning_body("Another");
    let stranger = t.person(&[(&other_body, Role::Commissioner, Some("F"), None)]);
    let rival = t.person(&[(&t.provider("Rival"), Role::Owner, None, None)]);
    for who in [&elsewhere, &stranger, &rival] {
        t.get(&path).token(who).send().problem(404, "not_found");
        let answer = act(&t, who, &id, "answer", json!({"outcome": "declined", "answer": "No."}));
        assert!(matches!(answer.status, 403 | 404), "{}", answer.text);
        assert_eq!(t.get(PATH).token(who).send().expect(200).body["items"], json!([]));
    }
    for who in [&two.commissioner, &two.writer] {
        assert_eq!(t.get(PATH).token(who).send().expect(200).body["items"][0]["id"], id.as_str());
    }

    let answer = |body: Value| act(&t, &two.commissioner, &id, "answer", body);
    answer(json!({"outcome": "taken_up", "answer": " "})).problem(422, "invalid");
    let unknown =
        json!({"outcome": "taken_up", "answer": "Yes.", "notice_id": "00000000-0000-7000-8000-000000000001"});
    assert_eq!(codes(&answer(unknown).problem(422, "invalid")), ["/notice_id unknown"]);
    let done = answer(json!({"outcome": "taken_up", "answer": "We plan it for May."})).expect(200);
    assert_eq!(
        (&done.body["state"], &done.body["answer"]),
        (&json!("taken_up"), &json!("We plan it for May."))
    );
    answer(json!({"outcome": "declined", "answer": "No."})).problem(409, "wrong_state");
    act(&t, &two.signatory, &id, "withdraw", json!({})).problem(409, "wrong_state");
}

#[test]
fn what_is_declined_or_withdrawn_is_over_and_twenty_wait_at_most() {
    let t = TestApp::start();
    let two = two(&t);
    let declined = submitted(&t, &two);
    act(&t, &two.commissioner, &declined, "answer", json!({"outcome": "declined", "answer": "No money."}))
        .expect(200);
    let first = submitted(&t, &two);
    for _ in 1..20 {
        submitted(&t, &two);
    }
    let one_more = create(&t, &two.writer, whole(&two)).expect(201).id();
    act(&t, &two.signatory, &one_more, "submit", json!({})).problem(409, "conflict");
    act(&t, &two.signatory, &first, "withdraw", json!({})).expect(200);
    act(&t, &two.signatory, &one_more, "submit", json!({})).expect(200);
    // What the body could read it reads on; a draft that was taken back it never knew.
    t.get(format!("{PATH}/{first}")).token(&two.commissioner).send().expect(200);
    let unknown = create(&t, &two.writer, whole(&two)).expect(201).id();
    act(&t, &two.signatory, &unknown, "withdraw", json!({})).expect(200);
    t.get(format!("{PATH}/{unknown}")).token(&two.commissioner).send().problem(404, "not_found");
    for (field, value, code) in
        [("body_id", json!(two.provider), "unknown"), ("region_code", json!("ZZ"), "unknown")]
    {
        let mut wrong = whole(&two);
        wrong[field] = value;
        assert_eq!(
            codes(&create(&t, &two.writer, wrong).problem(422, "invalid")),
            [format!("/{field} {code}")]
        );
    }
    let mut others = whole(&two);
    others["organisation_id"] = json!(t.provider("Elsewhere"));
    create(&t, &two.writer, others).problem(403, "forbidden");
}

#[test]
fn it_is_written_submitted_and_answered_in_the_browser() {
    let t = TestApp::start();
    let two = two(&t);
    t.open_framework(&two.body);
    let (signatory, commissioner) = (t.browser_of(&two.signatory), t.browser_of(&two.commissioner));
    shows(&signatory.get("/work").expect(200), &["Proposals", "/proposals"]);
    shows(&signatory.get("/proposals").expect(200), &["There are no proposals", "/proposals/new"]);
    shows(&signatory.get("/proposals/new").expect(200), &["Harbour Trust", "Ministry", "East Midlands"]);
    let begin = [("organisation_id", &*two.provider), ("body_id", &*two.body), ("region_code", "F")];
    shows(&signatory.submit("/proposals/new", &begin).expect(422), &["title"]);
    let begin = [&begin[..], &[("title", "Y noson gyntaf")]].concat();
    let edit = signatory.submit("/proposals/new", &begin).expect(303).header("location").unwrap().to_owned();
    shows(&signatory.get(&edit).expect(200), &["Y noson gyntaf", "What is missing", "Lincolnshire"]);
    let page = edit.trim_end_matches("/edit").to_owned();
    let submit = format!("{page}/submit");
    signatory.get(&submit).expect(200);
    shows(&signatory.submit(&submit, &[]).expect(422), &["Say what is missing, and how you know."]);
    let words = [
        ("title", "Y noson gyntaf"),
        ("need", "Mae pob drws ar gau."),
        ("offer", "Cegin."),
        ("categories", "DF01"),
        ("areas", "lincolnshire"),
    ];
    signatory.get(&edit).expect(200);
    shows(
        &signatory.submit(&edit, &[&words[..], &[("estimated_pence", "lots")]].concat()).expect(422),
        &["Mae pob drws ar gau.", "lots"],
    );
    signatory.submit(&edit, &[&words[..], &[("estimated_pence", "40,000")]].concat()).expect(303);
    commissioner.get(&page).expect(404);
    signatory.get(&submit).expect(200);
    signatory.submit(&submit, &[]).expect(303);
    shows(&signatory.get(&page).expect(200), &["Submitted", "Answer due by", "£40,000"]);

    shows(&commissioner.get("/work").expect(200), &["Answer a proposal: ", "Y noson gyntaf", &page]);
    let answer = format!("{page}/answer");
    shows(&commissioner.get(&answer).expect(200), &["We take it up", "Harbour Trust"]);
    shows(&commissioner.submit(&answer, &[("outcome", "declined")]).expect(422), &["Say what happens next"]);
    commissioner
        .submit(&answer, &[("outcome", "declined"), ("answer", "There is no money until May.")])
        .expect(303);
    shows(&signatory.get(&page).expect(200), &["There is no money until May.", "Declined"]);
    t.browser().get(&page).expect(303);
}
