//! The pages of framework managers: frameworks, the queue, assessment, memberships.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::browser::{Browser, shows};
use crate::builders::OpenFramework;
use crate::harness::TestApp;
use crate::qualification::{Applicant, answer_all, begin, rejected};

const QUESTIONS: [&str; 10] = ["Q6", "Q7", "Q8", "Q15", "Q17", "Q18", "Q20", "Q21", "Q22", "Q26"];

fn submitted(t: &TestApp, f: &OpenFramework, name: &str) -> (Applicant, String) {
    let a = begin(t, f, name);
    answer_all(t, &a);
    t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    let page = a.path.replace("/api/v1", "");
    (a, page)
}

fn start(browser: &Browser<'_>, page: &str) {
    browser.get(&format!("{page}/start")).expect(200);
    let done = browser.submit(&format!("{page}/start"), &[("no_conflict", "yes")]);
    shows(&browser.follow(&done).expect(200), &["You are assessing this application", "Save decisions"]);
}

fn decisions<'a>(fields: &'a [(String, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

fn all(outcome: &'static str) -> Vec<(String, &'static str)> {
    QUESTIONS.iter().map(|code| (format!("decisions-{code}-outcome"), outcome)).collect()
}

#[test]
fn two_managers_publish_a_framework() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let [first, second] = [0, 1].map(|_| t.person(&[(&body, Role::FrameworkManager, None, None)]));
    let made = t.post("/api/v1/frameworks").token(&first).json(t.framework_terms(&body)).send().expect(201);
    let page = format!("/frameworks/{}", made.id());
    let publish = format!("{page}/publish");
    let (one, two) = (t.browser_of(&first), t.browser_of(&second));

    shows(&one.get("/frameworks").expect(200), &["Rehabilitation services", "Draft"]);
    shows(&one.get(&page).expect(200), &["None yet. One is needed", "10 working days", "Lincolnshire"]);
    one.get(&publish).expect(200);
    one.submit(&publish, &[]).expect(422);
    let set = format!("/api/v1/frameworks/{}/question-sets", made.id());
    t.post(set).token(&first).json(json!({})).send().expect(201);

    one.get(&publish).expect(200);
    let asked = one.submit(&publish, &[]);
    shows(&one.follow(&asked).expect(200), &["You have asked to publish", "has asked to: Publish"]);
    one.get(&publish).expect(200);
    shows(&one.submit(&publish, &[]).expect(422), &["Another person must do this"]);
    two.get(&publish).expect(200);
    let done = two.submit(&publish, &[]);
    shows(&two.follow(&done).expect(200), &["The framework is open", "Number 1", "Suspend"]);
    two.get(&publish).expect(409);
    two.get(&format!("{page}/nothing")).expect(404);
}

#[test]
fn publishing_asks_first_who_it_is() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let manager = t.person(&[(&body, Role::FrameworkManager, None, None)]);
    let made = t.post("/api/v1/frameworks").token(&manager).json(t.framework_terms(&body)).send().expect(201);
    let browser = t.browser_of(&manager);
    let page = format!("/frameworks/{}/publish", made.id());
    browser.get(&page).expect(200);
    t.advance_seconds(20 * 60);
    let answer = browser.get(&page).expect(303);
    assert!(answer.header("location").unwrap().starts_with("/confirm-it-is-you?next="), "{answer:?}");
}

#[test]
fn a_framework_is_suspended_with_a_reason_resumed_and_closed() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let page = format!("/frameworks/{}", f.id);
    let browser = t.browser_of(&f.manager);
    let suspend = format!("{page}/suspend");
    browser.get(&suspend).expect(200);
    shows(&browser.submit(&suspend, &[("reason", " ")]).expect(422), &["Give a reason", "href=\"#reason\""]);
    let done = browser.submit(&suspend, &[("reason", "An audit.")]);
    shows(&browser.follow(&done).expect(200), &["Suspended", "Resume"]);
    browser.get(&format!("{page}/resume")).expect(200);
    browser.submit(&format!("{page}/resume"), &[]).expect(303);

    browser.get(&suspend).expect(200);
    let api = format!("/api/v1/frameworks/{}", f.id);
    t.post(format!("{api}/suspend")).token(&f.second).json(json!({"reason": "x"})).send().expect(200);
    t.post(format!("{api}/resume")).token(&f.second).send().expect(200);
    shows(&browser.submit(&suspend, &[("reason", "Late.")]).expect(409), &["changed"]);

    browser.get(&format!("{page}/close")).expect(200);
    let done = browser.submit(&format!("{page}/close"), &[("reason", "The need ended.")]);
    shows(&browser.follow(&done).expect(200), &["Closed"]);
}

#[test]
fn the_queue_begins_with_what_is_late() {
    use fairlot::kernel::db::schema::applications;
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    submitted(&t, &f, "Early Charity");
    let (late, page) = submitted(&t, &f, "Waiting Charity");
    let browser = t.browser_of(&f.manager);
    let queue = format!("/frameworks/{}/applications", f.id);
    assert!(!browser.get(&queue).expect(200).text.contains("govuk-tag--red"));
    let id = late.path.rsplit('/').next().unwrap().to_owned();
    t.arrange(move |tx| {
        let day = tx.now()?.london_day().plus_days(-1);
        diesel::update(applications::table.find(&id))
            .set(applications::decide_by.eq(day))
            .execute(tx.conn())?;
        Ok(())
    });
    let list = browser.get(&queue).expect(200);
    let at = |words: &str| list.text.find(words).unwrap();
    assert!(at("Waiting Charity") < at("Early Charity"));
    assert_eq!(list.text.matches("govuk-tag--red").count(), 1);
    shows(&browser.get(&page).expect(200), &["Waiting Charity", "govuk-tag--red", "Start assessment"]);
    let whole = browser.get(&format!("/frameworks/{}", f.id)).expect(200);
    shows(
        &whole,
        &["<span class=\"fl-figure__number\">2</span>", "<span class=\"fl-figure__number\">1</span>"],
    );
    let none = browser.get(&format!("{queue}?state=rejected")).expect(200);
    shows(&none, &["No application matches"]);
    shows(
        &browser.get("/work").expect(200),
        &["Decide applications to", "2 to start, 0 being assessed", "govuk-tag--red"],
    );
}

#[test]
fn an_application_is_assessed_and_admitted_and_the_member_suspended() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let (_, page) = submitted(&t, &f, "Small Charity");
    let browser = t.browser_of(&f.manager);
    let begin = format!("{page}/start");
    browser.get(&begin).expect(200);
    shows(&browser.submit(&begin, &[]).expect(422), &["Somebody without a conflict", "#no_conflict"]);
    start(&browser, &page);
    shows(&browser.get(&page).expect(200), &["0 of 10 answers decided", "We ran a drop-in for two years."]);

    let typed = [
        ("decisions-Q17-outcome", "fail"),
        ("decisions-Q6-outcome", "pass"),
        ("decisions-Q18-reason", "Thin"),
    ];
    let refused = browser.submit(&page, &typed).expect(422);
    shows(
        &refused,
        &["Give the reason", "#decisions-Q17-reason", "#decisions-Q18-outcome", "Thin</textarea>"],
    );
    shows(&refused, &["name=\"decisions-Q17-outcome\" type=\"radio\" value=\"fail\" checked"]);
    let half = browser.submit(&page, &[("decisions-Q6-outcome", "pass"), ("decisions-Q7-outcome", "pass")]);
    shows(&browser.follow(&half).expect(200), &["Saved", "2 of 10 answers decided"]);

    let admit = format!("{page}/admit");
    browser.get(&admit).expect(200);
    shows(&browser.submit(&admit, &[]).expect(422), &["Tick the box"]);
    shows(&browser.submit(&admit, &[("sure", "yes")]).expect(422), &["Decide Q17 first"]);
    browser.get(&page).expect(200);
    browser.submit(&page, &decisions(&all("pass"))).expect(303);
    browser.get(&admit).expect(200);
    let done = browser.submit(&admit, &[("sure", "yes")]);
    shows(&browser.follow(&done).expect(200), &["Admitted. The provider has been told"]);
    browser.get(&admit).expect(409);

    let framework = browser.get(&format!("/frameworks/{}", f.id)).expect(200);
    let member = framework.text.split("href=\"/memberships/").nth(1).unwrap().split('"').next().unwrap();
    let member = format!("/memberships/{member}");
    shows(&browser.get(&member).expect(200), &["Small Charity", "Suspend at once"]);
    suspend_and_reinstate(&browser, &member);
}

fn suspend_and_reinstate(browser: &Browser<'_>, member: &str) {
    let suspend = format!("{member}/suspend-now");
    browser.get(&suspend).expect(200);
    let refused = browser.submit(&suspend, &[("reason", "A concern.")]).expect(422);
    shows(&refused, &["Choose the ground", "A concern.</textarea>"]);
    let done = browser.submit(&suspend, &[("ground", "safeguarding"), ("reason", "A concern.")]);
    shows(&browser.follow(&done).expect(200), &["Suspended. The provider has been told", "Reinstate"]);
    let reinstate = format!("{member}/reinstate");
    browser.get(&reinstate).expect(200);
    let done = browser.submit(&reinstate, &[]);
    shows(&browser.follow(&done).expect(200), &["Reinstated", "Active"]);
    browser.get(&reinstate).expect(409);
}

#[test]
fn an_application_is_rejected_with_its_reasons() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let (a, page) = submitted(&t, &f, "Small Charity");
    let browser = t.browser_of(&f.manager);
    start(&browser, &page);
    let mut fields = all("pass");
    fields.retain(|(name, _)| name != "decisions-Q17-outcome");
    fields.push(("decisions-Q17-outcome".to_owned(), "fail"));
    fields.push(("decisions-Q17-reason".to_owned(), "The example is of other work."));
    browser.submit(&page, &decisions(&fields)).expect(303);
    browser.get(&format!("{page}/admit")).expect(200);
    let refused = browser.submit(&format!("{page}/admit"), &[("sure", "yes")]).expect(422);
    shows(&refused, &["Q17 was decided as failed"]);
    shows(&browser.get(&format!("{page}/reject")).expect(200), &["The example is of other work."]);
    let done = browser.submit(&format!("{page}/reject"), &[]);
    shows(&browser.follow(&done).expect(200), &["Rejected. The provider has been told"]);
    assert_eq!(t.get(&a.path).token(&a.owner).send().expect(200).body["state"], "rejected");
}

#[test]
fn an_assessor_asks_and_the_provider_replies_on_pages() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let (a, page) = submitted(&t, &f, "Small Charity");
    let own = a.path.replace("/api/v1/applications", "/apply");
    let (manager, provider) = (t.browser_of(&f.manager), t.browser_of(&a.owner));
    start(&manager, &page);
    let ask = format!("{page}/ask");
    shows(&manager.get(&ask).expect(200), &["We ran a drop-in for two years.", "What do you ask about Q17?"]);
    let none = manager.submit(&ask, &[("reply_working_days", "5")]).expect(422);
    shows(&none, &["Write at least one question"]);
    let short = [("reply_working_days", "1"), ("decisions-Q17-ask", "In which year?")];
    manager.get(&ask).expect(200);
    shows(&manager.submit(&ask, &short).expect(422), &["There is a problem", "In which year?"]);
    manager.get(&ask).expect(200);
    let sent = manager.submit(&ask, &[("reply_working_days", "5"), ("decisions-Q17-ask", "In which year?")]);
    shows(&manager.follow(&sent).expect(200), &["Questions sent", "Q17: In which year?", "No reply yet"]);

    shows(&provider.get(&own).expect(200), &["Q17: In which year?", "Reply to the assessor"]);
    let answer = format!("{own}/answer");
    shows(&provider.get(&answer).expect(200), &["In which year?"]);
    shows(&provider.submit(&answer, &[("replies-0-text", " ")]).expect(422), &["Write your reply"]);
    provider.get(&answer).expect(200);
    let replied = provider.submit(&answer, &[("replies-0-text", "In 2024.")]);
    shows(&provider.follow(&replied).expect(200), &["Reply sent", "In 2024."]);
    shows(&manager.get(&page).expect(200), &["In 2024."]);
    provider.get(&answer).expect(409);
}

#[test]
fn a_provider_appeals_and_another_manager_overturns() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = rejected(&t, &f);
    let (own, page) = (a.path.replace("/api/v1/applications", "/apply"), a.path.replace("/api/v1", ""));
    let provider = t.browser_of(&a.owner);
    shows(
        &provider.get(&own).expect(200),
        &["What was not met", "not of this kind of work", "Appeal possible until"],
    );
    provider.get(&format!("{own}/appeal")).expect(200);
    shows(&provider.submit(&format!("{own}/appeal"), &[("reason", "")]).expect(422), &["There is a problem"]);
    provider.get(&format!("{own}/appeal")).expect(200);
    let sent = provider.submit(&format!("{own}/appeal"), &[("reason", "We have done this work.")]);
    shows(&provider.follow(&sent).expect(200), &["Appeal sent", "We have done this work."]);

    let decider = t.browser_of(&f.manager);
    decider.get(&format!("{page}/overturn")).expect(200);
    let refused = decider.submit(&format!("{page}/overturn"), &[("reason", "I was right.")]);
    shows(&refused.expect(422), &["You took part in the decision"]);
    let other = t.browser_of(&f.second);
    shows(&other.get(&format!("{page}/overturn")).expect(200), &["We have done this work."]);
    let done = other.submit(&format!("{page}/overturn"), &[("reason", "The example counts.")]);
    shows(&other.follow(&done).expect(200), &["Appeal decided", "Admitted"]);
    shows(&provider.get(&own).expect(200), &["The example counts.", "Admitted"]);
}

#[test]
fn two_assessors_do_not_overwrite_each_other_unseen() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let (_, page) = submitted(&t, &f, "Small Charity");
    let (one, two) = (t.browser_of(&f.manager), t.browser_of(&f.second));
    start(&one, &page);
    two.get(&page).expect(200);
    one.submit(&page, &[("decisions-Q6-outcome", "pass")]).expect(303);
    shows(&two.submit(&page, &[("decisions-Q7-outcome", "pass")]).expect(409), &["changed"]);
}

#[test]
fn others_do_not_reach_the_pages_of_framework_managers() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let f = t.open_framework(&body);
    let (a, page) = submitted(&t, &f, "Small Charity");
    let answer = t.browser().get(&page).expect(303);
    assert!(answer.header("location").unwrap().starts_with("/sign-in?next="));
    t.browser_of(&a.owner).get(&page).expect(403);
    t.browser_of(&t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]))
        .get("/frameworks")
        .expect(403);
    let stranger = t.person(&[(&t.commissioning_body("Mayor"), Role::FrameworkManager, None, None)]);
    let stranger = t.browser_of(&stranger);
    stranger.get(&page).expect(404);
    stranger.get(&format!("{page}/start")).expect(404);
    stranger.get(&format!("/frameworks/{}", f.id)).expect(403);
    stranger.get(&format!("/frameworks/{}/applications", f.id)).expect(403);
    shows(&stranger.get("/frameworks").expect(200), &["Your organisation has no framework yet"]);
    let both = t.person(&[(&body, Role::FrameworkManager, None, None), (&a.body, Role::Viewer, None, None)]);
    let both = t.browser_of(&both);
    both.get(&format!("{page}/start")).expect(200);
    let refused = both.submit(&format!("{page}/start"), &[("no_conflict", "yes")]).expect(422);
    shows(&refused, &["You belong to the provider"]);
}

#[test]
fn that_no_ground_applies_is_ticked() {
    let t = TestApp::start();
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let a = begin(&t, &f, "Small Charity");
    let browser = t.browser_of(&a.owner);
    let page = format!("/apply/{}/questions/Q7", a.path.rsplit('/').next().unwrap());
    browser.get(&page).expect(200);
    // A page left as it is declares nothing.
    shows(&browser.submit(&page, &[]).expect(422), &["Tick what applies"]);
    let both = browser.submit(&page, &[("value", "none"), ("value", "terrorism")]).expect(422);
    shows(&both, &["Tick either what applies"]);
    assert_eq!(browser.submit(&page, &[("value", "none")]).status, 303);
    assert_eq!(t.get(&a.path).token(&a.owner).send().expect(200).body["answers"]["Q7"]["value"], json!([]));
    shows(&browser.get(&page).expect(200), &["value=\"none\" checked"]);
}
