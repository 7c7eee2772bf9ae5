//! The pages of evaluators: declaring, scoring under labels, locking.

use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::browser::{Browser, shows};
use crate::builders::{Opened, Person};
use crate::evaluation::{CONTRACT, act, declare_none, opened, panel};
use crate::harness::{Answer, TestApp};

fn begun(t: &TestApp) -> (Opened, [Person; 2]) {
    let c = opened(t, &CONTRACT);
    let evaluators = panel(t, &c);
    for one in &evaluators {
        declare_none(t, &c, one);
    }
    act(t, &c, &c.commissioner, "start-evaluation").expect(200);
    (c, evaluators)
}

fn bid_page(c: &Opened, number: usize) -> String {
    format!("/evaluations/{}/bids/{}", c.id, c.bids[number].id)
}

/// Both criteria of one bid.
fn scored(c: &Opened, score: &'static str) -> Vec<(String, &'static str)> {
    let fields = |id: &String| {
        [(format!("scores-{id}-score"), score), (format!("scores-{id}-comment"), "A clear plan.")]
    };
    c.criteria.iter().flat_map(fields).collect()
}

fn submit(browser: &Browser<'_>, path: &str, fields: &[(String, &'static str)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    browser.submit(path, &fields)
}

#[test]
fn an_evaluator_declares_before_seeing_a_bid() {
    let t = TestApp::start();
    let c = opened(&t, &CONTRACT);
    let [first, second] = panel(&t, &c);
    let (one, two) = (t.browser_of(&first), t.browser_of(&second));
    let (page, declare) = (format!("/evaluations/{}", c.id), format!("/evaluations/{}/declare", c.id));
    shows(&one.get("/evaluations").expect(200), &["Wellbeing", "Declare conflicts of interest"]);
    let before = one.get(&page).expect(200);
    assert!(!before.text.contains("Bid A"), "no bid yet");
    one.get(&bid_page(&c, 0)).expect(404);

    shows(&one.get(&declare).expect(200), &["Provider 1", "Provider 2"]);
    shows(&one.submit(&declare, &[]).expect(422), &["Choose whether you have a conflict"]);
    let done = one.submit(&declare, &[("conflict", "none")]);
    shows(
        &one.follow(&done).expect(200),
        &["Declared. Thank you", "Score Bidder Bid A", "Wait until scoring starts"],
    );
    one.get(&declare).expect(409);
    shows(&one.get(&bid_page(&c, 0)).expect(200), &["Scoring has not started", "We listen."]);

    two.get(&declare).expect(200);
    let refused = two.submit(&declare, &[("conflict", "declare"), ("nature", " ")]).expect(422);
    shows(&refused, &["Say which organisation it is", "value=\"declare\" checked"]);
    let done = two.submit(&declare, &[("conflict", "declare"), ("nature", "I was a trustee.")]);
    shows(&two.follow(&done).expect(200), &["Wait until a director has reviewed"]);
    two.get(&bid_page(&c, 0)).expect(404);
}

#[test]
fn an_evaluator_scores_blind_and_locks() {
    let t = TestApp::start();
    let (c, [first, _]) = begun(&t);
    let browser = t.browser_of(&first);
    let bid = bid_page(&c, 0);
    let shown = browser.get(&bid).expect(200);
    shows(&shown, &["Score Bidder Bid A", "We listen.", "How?", "Weight 60%"]);
    assert!(!shown.text.contains("Provider 1"), "the bidder is not named");

    shows(&browser.submit(&bid, &[]).expect(422), &["Give at least one score"]);
    let (score, comment) =
        (format!("scores-{}-score", c.criteria[0]), format!("scores-{}-comment", c.criteria[0]));
    let refused = browser.submit(&bid, &[(&score, "4")]).expect(422);
    shows(
        &refused,
        &["Say why you gave this score for Criterion 0", &format!("#{comment}"), "value=\"4\" checked"],
    );
    let refused = browser.submit(&bid, &[(&score, "9"), (&comment, "Beyond all")]).expect(422);
    shows(&refused, &["The highest score here is 5", "Beyond all</textarea>"]);
    let done = submit(&browser, &bid, &scored(&c, "4"));
    shows(
        &browser.follow(&done).expect(200),
        &["Scores saved", "2 of 2 scores given", "0 of 2 scores given"],
    );

    let lock = format!("/evaluations/{}/lock", c.id);
    shows(&browser.get(&lock).expect(200), &["These are still missing", "Bidder Bid B"]);
    browser.get(&bid_page(&c, 1)).expect(200);
    submit(&browser, &bid_page(&c, 1), &scored(&c, "3")).expect(303);
    shows(&browser.get("/evaluations").expect(200), &["Lock your scores"]);
    shows(&browser.get(&lock).expect(200), &["Criterion 0: 4 of 5"]);
    shows(&browser.submit(&lock, &[]).expect(422), &["these are your own scores"]);
    let done = browser.submit(&lock, &[("sure", "yes")]);
    shows(&browser.follow(&done).expect(200), &["Your scores are locked", "You locked your scores on"]);
    let read = browser.get(&bid).expect(200);
    shows(&read, &["Your scores are locked. You can read them", "A clear plan."]);
    assert!(!read.text.contains("<textarea"));
    browser.get(&lock).expect(409);
}

#[test]
fn a_score_that_was_changed_elsewhere_is_not_overwritten() {
    let t = TestApp::start();
    let (c, [first, _]) = begun(&t);
    let browser = t.browser_of(&first);
    browser.get(&bid_page(&c, 0)).expect(200);
    let sheet = format!("/api/v1/competitions/{}/scores", c.id);
    let etag = t.get(&sheet).token(&first).send().expect(200).etag();
    let one = json!({"bid_id": c.bids[0].id, "criterion_id": c.criteria[0], "score": 1, "comment": "Thin"});
    t.put(&sheet).token(&first).if_match(&etag).json(json!({"scores": [one]})).send().expect(200);
    shows(&submit(&browser, &bid_page(&c, 0), &scored(&c, "4")).expect(409), &["changed"]);
}

#[test]
fn others_do_not_reach_the_pages_of_evaluators() {
    let t = TestApp::start();
    let (c, [first, _]) = begun(&t);
    let page = format!("/evaluations/{}", c.id);
    let answer = t.browser().get(&page).expect(303);
    assert!(answer.header("location").unwrap().starts_with("/sign-in?next="));
    t.browser_of(&c.commissioner).get(&page).expect(403);
    t.browser_of(&c.bids[0].signatory).get(&page).expect(403);
    let other = opened(&t, &CONTRACT);
    let stranger = t.person(&[(&other.body, Role::Evaluator, None, Some(&other.id))]);
    let stranger = t.browser_of(&stranger);
    stranger.get(&bid_page(&c, 0)).expect(403);
    let own = stranger.get(&format!("/evaluations/{}", other.id)).expect(200);
    shows(&own, &["You are not on the panel"]);
    stranger.get(&bid_page(&other, 0)).expect(404);
    let browser = t.browser_of(&first);
    browser.get(&format!("/evaluations/{}/bids/{}", c.id, other.bids[0].id)).expect(404);
}
