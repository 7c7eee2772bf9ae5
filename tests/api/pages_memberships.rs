//! The pages of a membership: what the member and the framework manager do there, without JavaScript.

use fairlot::kernel::authz::Role;

use crate::browser::shows;
use crate::builders::OpenFramework;
use crate::harness::TestApp;

fn member(t: &TestApp) -> (OpenFramework, String, crate::builders::Person) {
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let body = t.provider("Harbour Light");
    let owner = t.person(&[(&body, Role::Owner, None, None)]);
    let id = t.membership(&f.id, &body, &["DF01"], &["lincolnshire"], 1);
    (f, format!("/memberships/{id}"), owner)
}

#[test]
fn a_notice_is_given_replied_to_read_and_decided() {
    let t = TestApp::start();
    let (f, page, owner) = member(&t);
    let (manager, provider) = (t.browser_of(&f.manager), t.browser_of(&owner));
    shows(&provider.get("/apply").expect(200), &["Your memberships", &page]);
    let own = provider.get(&page).expect(200);
    shows(&own, &["Harbour Light", "Leave the framework", "Apply for more", "Send evidence"]);
    assert!(!own.text.contains("Suspend"), "{}", own.text);

    let notice = format!("{page}/removal-notice");
    manager.get(&notice).expect(200);
    shows(&manager.submit(&notice, &[("reason", " ")]).expect(422), &["Give a reason", "href=\"#reason\""]);
    let given = manager.submit(&notice, &[("reason", "Two reports are missing.")]);
    shows(
        &manager.follow(&given).expect(200),
        &["Notice given", "Notice of removal", "A reply to the notice is possible"],
    );
    manager.get(&format!("{page}/remove")).expect(200);
    let early = manager.submit(&format!("{page}/remove"), &[("reason", "Enough.")]).expect(422);
    shows(&early, &["can reply until"]);

    shows(&provider.get(&page).expect(200), &["Two reports are missing.", "Reply to the notice"]);
    let reply = format!("{page}/reply");
    provider.get(&reply).expect(200);
    let sent = provider.submit(&reply, &[("reason", "Both were sent in March.")]);
    shows(&provider.follow(&sent).expect(200), &["Your reply has been sent", "Both were sent in March."]);
    provider.get(&reply).expect(409);

    let waiting = manager.get(&format!("/frameworks/{}?members=waiting", f.id)).expect(200);
    shows(&waiting, &["Members that wait for you", "Harbour Light"]);
    shows(&manager.get(&page).expect(200), &["The member has replied", "Both were sent in March."]);
    manager.get(&format!("{page}/read-reply")).expect(200);
    manager.submit(&format!("{page}/read-reply"), &[]).expect(303);
    manager.get(&format!("{page}/remove")).expect(200);
    let asked = manager.submit(&format!("{page}/remove"), &[("reason", "They were not.")]);
    shows(&manager.follow(&asked).expect(200), &["A second framework manager must"]);
    let second = t.browser_of(&f.second);
    second.get(&format!("{page}/remove")).expect(200);
    let done = second.submit(&format!("{page}/remove"), &[("reason", "I agree.")]);
    shows(&second.follow(&done).expect(200), &["Removed. The provider has been told", "They were not."]);

    shows(&provider.get(&page).expect(200), &["An appeal is possible until", "They were not."]);
    provider.get(&format!("{page}/appeal")).expect(200);
    let sent = provider.submit(&format!("{page}/appeal"), &[("reason", "They were.")]);
    shows(&provider.follow(&sent).expect(200), &["Your appeal has been sent"]);
    second.get(&format!("{page}/overturn")).expect(200);
    let refused = second.submit(&format!("{page}/overturn"), &[("reason", "They were.")]).expect(422);
    shows(&refused, &["You took part in the decision"]);
}

#[test]
fn evidence_is_asked_for_sent_and_judged() {
    let t = TestApp::start();
    let (f, page, owner) = member(&t);
    let (manager, provider) = (t.browser_of(&f.manager), t.browser_of(&owner));
    let sample = format!("/frameworks/{}/evidence-samples", f.id);
    shows(&manager.get(&format!("/frameworks/{}", f.id)).expect(200), &[&sample]);
    manager.get(&sample).expect(200);
    shows(
        &manager.submit(&sample, &[("size", "some")]).expect(422),
        &["#size", "#requirement", "#name", "#due_on"],
    );
    let due = t.app.clock.now().london_day().plus_days(20).0;
    let (day, month, year) = (due.day().to_string(), due.month().to_string(), due.year().to_string());
    let fields = [
        ("size", "1"),
        ("requirement", "Q20"),
        ("name", "Safeguarding policy"),
        ("reason", "You were drawn."),
        ("due_on-day", day.as_str()),
        ("due_on-month", month.as_str()),
        ("due_on-year", year.as_str()),
    ];
    let drawn = manager.submit(&sample, &fields);
    shows(&manager.follow(&drawn).expect(200), &["Drawn and asked"]);
    shows(&provider.get(&page).expect(200), &["Q20: Safeguarding policy", "Asked for", "You were drawn."]);
    let send = format!("{page}/evidence");
    provider.get(&send).expect(200);
    shows(&provider.submit_file(&send, &[], "", b"").expect(422), &["#requirement", "#name"]);
    let expires = t.app.clock.now().london_day().plus_days(400).0;
    let year = expires.year().to_string();
    let fields = [
        ("requirement", "Q20"),
        ("name", "Polisi diogelu Tŷ Gobaith"),
        ("expires_on-day", "29"),
        ("expires_on-month", "2"),
        ("expires_on-year", "2027"),
    ];
    shows(&provider.submit_file(&send, &fields, "", b"").expect(422), &["#expires_on", "Tŷ Gobaith"]);
    let fields = [
        ("requirement", "Q20"),
        ("name", "Polisi diogelu Tŷ Gobaith"),
        ("expires_on-day", "1"),
        ("expires_on-month", "12"),
        ("expires_on-year", year.as_str()),
    ];
    let sent = provider.submit_file(&send, &fields, "Polisi.pdf", b"%PDF-1.7 polisi");
    shows(&provider.follow(&sent).expect(200), &["Sent. You will be told", "waits for a decision"]);
    let seen = manager.get(&page).expect(200);
    shows(&seen, &["Polisi.pdf (1 KB)", &format!("{page}/documents/")]);
    let accept = seen.text.split("href=\"").find(|part| part.contains("/accept\"")).unwrap();
    let accept = accept.split('"').next().unwrap().to_owned();
    manager.get(&accept).expect(200);
    manager.submit(&accept, &[]).expect(422);
    let done = manager.submit(&accept, &[("required", "yes")]);
    shows(&manager.follow(&done).expect(200), &["Accepted. The provider", "Membership lapses without it"]);
    t.browser().get(&page).expect(303);
    let stranger = t.person(&[(&t.provider("Another"), Role::Owner, None, None)]);
    let public = t.browser_of(&stranger).get(&page).expect(200);
    assert!(!public.text.contains("Polisi"), "evidence is between the member and the framework's body");
}
