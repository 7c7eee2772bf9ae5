//! The pages after the deadline, walked by the people who use them.

use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::bids::scene;
use crate::builders::{Opened, Person};
use crate::evaluation::{CONTRACT, act, declare_none, score, to_moderation};
use crate::harness::{Answer, TestApp};

const EQUAL: &[[i64; 2]] = &[[4, 4], [3, 3]];

fn opened(t: &TestApp) -> Opened {
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 1_000_000);
    t.opened_competition(&body, &allocation, &CONTRACT)
}

fn ranked(t: &TestApp) -> Opened {
    let c = opened(t);
    to_moderation(t, &c, [EQUAL, EQUAL]);
    act(t, &c, &c.commissioner, "settle").expect(200);
    c
}

#[track_caller]
fn leads(answer: &Answer, to: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(answer.header("location"), Some(to));
}

#[track_caller]
fn says(answer: &Answer, words: &str) {
    assert!(answer.text.contains(words), "{words}: {}", answer.text);
}

#[test]
fn two_persons_open_the_bids_and_one_finds_them_compliant() {
    let s = scene();
    let (bid, _) = s.submitted();
    let at = format!("/competitions/{}", s.competition.id);
    let open = format!("{at}/open");
    let (first, second) = (s.t.browser_of(&s.commissioner), s.t.browser_of(&s.director));
    says(&first.get(&format!("{at}/bids")).expect(409), "sealed");
    first.get(&open).expect(409);
    s.close();
    first.get(&open).expect(200);
    says(&first.submit(&open, &[]).expect(422), "Tick the box");
    leads(&first.submit(&open, &[("present", "yes")]), &open);
    says(&first.get(&open).expect(200), "You have confirmed. Ask a second person");
    says(&second.get(&open).expect(200), &format!("Person {} confirmed on", s.commissioner.id));
    leads(&second.submit(&open, &[("present", "yes")]), &format!("{at}/bids"));
    says(&second.get(&format!("{at}/bids")).expect(200), "Harbour Light");

    let page = format!("/bids/{bid}");
    let shown = first.get(&page).expect(200);
    says(&shown, "A door that opens.");
    says(&shown, "1,234,567");
    let fails: &[(&str, &str)] = &[("outcome", "fail"), ("requirements-0-requirement", "A signed statement")];
    let missing = first.submit(&page, fails).expect(422);
    says(&missing, "Give a reason");
    says(&missing, "value=\"A signed statement\"");
    leads(&first.submit(&page, &[("outcome", "pass")]), &format!("{at}/bids"));
    assert_eq!(first.get(&page).expect(200).text.matches("name=\"outcome\"").count(), 0, "decided once");
    second.get(&format!("{page}/exclude")).expect(200);
    says(&second.submit(&format!("{page}/exclude"), &[]).expect(422), "Give a reason");
    leads(&second.submit(&format!("{page}/exclude"), &[("reason", "A conflict")]), &page);
    says(&second.get(&page).expect(200), "Excluded");
}

#[test]
fn who_may_not_is_led_away() {
    let t = TestApp::start();
    let c = opened(&t);
    let at = format!("/competitions/{}", c.id);
    let panel = format!("{at}/panel");
    let nobody = t.browser().get(&panel).expect(303);
    assert!(nobody.header("location").unwrap().starts_with("/sign-in"));
    let evaluator = t.person(&[(&c.body, Role::Evaluator, None, Some(&c.id))]);
    t.browser_of(&evaluator).get(&format!("{at}/open")).expect(403);
    t.browser_of(&evaluator).get(&format!("{at}/decide")).expect(403);
    t.browser_of(&c.bids[0].signatory).get(&format!("{at}/bids")).expect(403);
    let elsewhere = t.person(&[(&c.body, Role::Commissioner, Some("A"), None)]);
    t.browser_of(&elsewhere).get(&format!("{at}/bids")).expect(403);
    t.browser_of(&elsewhere).get(&format!("/bids/{}", c.bids[0].id)).expect(404);
}

/// Two evaluators on the panel through its page.
fn appointed(t: &TestApp, c: &Opened) -> [Person; 2] {
    let evaluators = [0, 1].map(|_| t.person(&[(&c.body, Role::Evaluator, None, Some(&c.id))]));
    let panel = format!("/competitions/{}/panel", c.id);
    let browser = t.browser_of(&c.commissioner);
    browser.get(&panel).expect(200);
    let [first, second] = &evaluators;
    let few = browser.submit(&panel, &[("members", &first.id)]).expect(422);
    says(&few, "Choose at least two people");
    says(&few, &format!("value=\"{}\" checked", first.id));
    let both: &[(&str, &str)] = &[("members", &first.id), ("members", &second.id)];
    leads(&browser.submit(&panel, both), &panel);
    // What the page showed is not what stands any more.
    assert_eq!(
        browser.submit(&panel, &[("members", &first.id), ("members", &second.id)]).status,
        303,
        "again"
    );
    says(&browser.submit(&panel, &[("members", &second.id), ("members", &first.id)]).expect(409), "changed");
    evaluators
}

#[test]
fn from_the_panel_to_the_ranking() {
    let t = TestApp::start();
    let c = opened(&t);
    let at = format!("/competitions/{}", c.id);
    let [first, second] = appointed(&t, &c);
    declare_none(&t, &c, &first);
    let own = t.get(format!("/api/v1{at}/conflict-declarations")).token(&second).send().expect(200);
    let id = own.body["items"][0]["id"].as_str().unwrap().to_owned();
    t.post(format!("/api/v1/conflict-declarations/{id}/declare"))
        .token(&second)
        .json(json!({"nature": "A trustee until 2024"}))
        .send()
        .expect(200);

    let (commissioner, director) = (t.browser_of(&c.commissioner), t.browser_of(&c.director));
    let panel = commissioner.get(&format!("{at}/panel")).expect(200);
    assert!(!panel.text.contains("A trustee until 2024"), "for the director only");
    let review = format!("{at}/panel/{id}");
    says(&director.get(&format!("{at}/panel")).expect(200), &review);
    says(&director.get(&review).expect(200), "A trustee until 2024");
    says(&director.submit(&review, &[("outcome", "mitigate")]).expect(422), "Say how it is managed");
    let how: &[(&str, &str)] = &[("outcome", "mitigate"), ("mitigation", "A second reader")];
    leads(&director.submit(&review, how), &format!("{at}/panel"));

    let start = format!("{at}/start-evaluation");
    commissioner.get(&start).expect(200);
    leads(&commissioner.submit(&start, &[]), &format!("{at}/panel"));
    let finish = format!("{at}/finish-scoring");
    commissioner.get(&finish).expect(200);
    commissioner.submit(&finish, &[]).expect(422);
    score(&t, &c, &first, &[[4, 4], [3, 3]]);
    score(&t, &c, &second, &[[1, 4], [3, 3]]);
    leads(&commissioner.submit(&finish, &[]), &format!("{at}/panel"));

    let moderation = format!("{at}/moderation");
    commissioner.get(&moderation).expect(403);
    let shown = director.get(&moderation).expect(200);
    says(&shown, "1 because");
    assert_eq!(shown.text.matches("To be agreed").count(), 1);
    let half: &[(&str, &str)] = &[("moderations-0-score", "3"), ("moderations-0-reason", "")];
    says(&director.submit(&moderation, half).expect(422), "Say why this score was agreed");
    let high: &[(&str, &str)] = &[("moderations-0-score", "9"), ("moderations-0-reason", "Agreed")];
    let high = director.submit(&moderation, high).expect(422);
    says(&high, "href=\"#moderations-0-score\"");
    says(&high, "value=\"9\"");
    let whole: &[(&str, &str)] = &[("moderations-0-score", "3"), ("moderations-0-reason", "Agreed")];
    leads(&director.submit(&moderation, whole), &moderation);
    let settle = format!("{at}/settle");
    commissioner.get(&settle).expect(200);
    leads(&commissioner.submit(&settle, &[]), &format!("{at}/ranking"));
    let ranking = commissioner.get(&format!("{at}/ranking")).expect(200);
    says(&ranking, "Provider 1");
    says(&ranking, &format!("{at}/recommend"));
}

/// Recommended and decided through the pages; the address of the award's page.
fn decided(t: &TestApp, c: &Opened) -> String {
    let at = format!("/competitions/{}", c.id);
    let (recommend, decide) = (format!("{at}/recommend"), format!("{at}/decide"));
    let (commissioner, director) = (t.browser_of(&c.commissioner), t.browser_of(&c.director));
    says(&commissioner.get(&recommend).expect(200), "Provider 1");
    let unsure = commissioner.submit(&recommend, &[("reason", "The highest total")]).expect(422);
    says(&unsure, "Tick the box");
    says(&unsure, "The highest total");
    let sure: &[(&str, &str)] = &[("reason", "The highest total"), ("sure", "yes")];
    leads(&commissioner.submit(&recommend, sure), &format!("{at}/awards"));
    commissioner.get(&decide).expect(403);
    let page = director.get(&decide).expect(200);
    says(&page, "The highest total");
    says(&page, "£9,000");
    says(&director.submit(&decide, &[]).expect(422), "Choose one of the options");
    says(&director.submit(&decide, &[("decision", "return")]).expect(422), "Give a reason");
    let back: &[(&str, &str)] = &[("decision", "return"), ("reason", "Say more")];
    leads(&director.submit(&decide, back), &format!("{at}/ranking"));
    director.get(&decide).expect(409);
    commissioner.get(&recommend).expect(200);
    leads(&commissioner.submit(&recommend, sure), &format!("{at}/awards"));
    director.get(&decide).expect(200);
    leads(&director.submit(&decide, &[("decision", "decide")]), &format!("{at}/awards"));
    let awards = t.get(format!("/api/v1{at}/awards")).token(&c.director).send().expect(200);
    let award =
        awards.body["items"].as_array().unwrap().iter().find(|one| one["state"] == "approved").unwrap();
    format!("/awards/{}/steps", award["id"].as_str().unwrap())
}

#[test]
fn from_the_recommendation_to_a_signed_agreement() {
    let t = TestApp::start();
    let c = ranked(&t);
    let award = decided(&t, &c);
    let commissioner = t.browser_of(&c.commissioner);
    says(&commissioner.get(&format!("/competitions/{}/awards", c.id)).expect(200), &award);
    says(&commissioner.get(&award).expect(200), "Provider 1");
    let notify = award.replace("/steps", "/notify");
    let told = commissioner.get(&notify).expect(200);
    says(&told, "Provider 2");
    says(&told, "4 because");
    says(&told, "8 working days");
    leads(&commissioner.submit(&notify, &[]), &award);
    says(&commissioner.get(&award).expect(200), "Nothing can be signed before");

    let draft = award.replace("/steps", "/draft-agreement");
    says(&commissioner.get(&draft).expect(200), "A short form is proposed");
    commissioner.get(&draft).expect(200);
    let fields: Vec<(&str, &str)> = vec![
        ("areas", "lincolnshire"),
        ("starts_on-day", "1"),
        ("starts_on-month", "4"),
        ("starts_on-year", "2027"),
        ("term_months", "36"),
    ];
    let empty = commissioner.submit(&draft, &fields).expect(422);
    says(&empty, "Enter the text of the agreement");
    says(&empty, "value=\"2027\"");
    let whole: Vec<_> = fields.into_iter().chain([("text", "The provider delivers.")]).collect();
    let made = commissioner.submit(&draft, &whole).expect(303);
    let agreement = made.header("location").unwrap().to_owned();
    let provider = t.browser_of(&c.bids[0].signatory);
    provider.get(&agreement).expect(404);
    commissioner.get(&format!("{agreement}/offer")).expect(200);
    leads(&commissioner.submit(&format!("{agreement}/offer"), &[]), &agreement);

    says(&provider.get(&agreement).expect(200), "The provider delivers.");
    let sign = format!("{agreement}/sign");
    provider.get(&sign).expect(200);
    says(&provider.submit(&sign, &[]).expect(422), "Tick the box");
    provider.submit(&sign, &[("read", "yes"), ("text_digest", &"0".repeat(64))]).expect(422);
    provider.get(&sign).expect(200);
    leads(&provider.submit(&sign, &[("read", "yes")]), &agreement);
    let counter = format!("{agreement}/countersign");
    let director = t.browser_of(&c.director);
    director.get(&counter).expect(409);
    t.advance_seconds(30 * 86_400);
    says(&director.get(&counter).expect(303), "");
    let director = t.browser_of(&t.refreshed(&c.director));
    for _ in 0..100 {
        if director.get(&counter).status == 200 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    leads(&director.submit(&counter, &[("read", "yes")]), &agreement);
    says(&director.get(&agreement).expect(200), "Signed by both");
}

#[test]
fn an_award_is_set_aside_and_an_agreement_withdrawn_with_a_reason() {
    let t = TestApp::start();
    let c = ranked(&t);
    let award = decided(&t, &c);
    let director = t.browser_of(&c.director);
    let draft = award.replace("/steps", "/draft-agreement");
    director.get(&draft).expect(200);
    let fields: &[(&str, &str)] = &[
        ("areas", "lincolnshire"),
        ("starts_on-day", "1"),
        ("starts_on-month", "4"),
        ("starts_on-year", "2027"),
        ("term_months", "36"),
        ("text", "Words"),
    ];
    let agreement = director.submit(&draft, fields).expect(303).header("location").unwrap().to_owned();
    let withdraw = format!("{agreement}/withdraw");
    director.get(&withdraw).expect(200);
    says(&director.submit(&withdraw, &[]).expect(422), "Give a reason");
    leads(&director.submit(&withdraw, &[("reason", "A wrong date")]), &agreement);
    says(&director.get(&agreement).expect(200), "A wrong date");
    let aside = award.replace("/steps", "/set-aside");
    director.get(&aside).expect(200);
    leads(&director.submit(&aside, &[("reason", "A score was wrong")]), &award);
    says(&director.get(&award).expect(200), "Set aside");
}

#[test]
fn a_competition_ends_without_award_with_a_reason() {
    let t = TestApp::start();
    let c = ranked(&t);
    let at = format!("/competitions/{}", c.id);
    let end = format!("{at}/end-without-award");
    t.browser_of(&c.commissioner).get(&end).expect(403);
    let director = t.browser_of(&c.director);
    director.get(&end).expect(200);
    says(&director.submit(&end, &[]).expect(422), "Give a reason");
    leads(&director.submit(&end, &[("reason", "The need changed")]), &at);
    director.get(&end).expect(409);
}
