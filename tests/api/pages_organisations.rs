//! The pages of an organisation's own people, of joining one, and of the public directory. No script is needed.

use fairlot::import::charity_register::import;
use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::browser::shows;
use crate::harness::{Answer, TestApp};

#[test]
fn an_owner_sees_and_changes_the_record_and_where_the_register_differs() {
    let t = TestApp::start();
    let ann = t.person(&[]);
    let made = t
        .post("/api/v1/organisations")
        .token(&ann)
        .json(json!({"name": "Menter Tŷ'r Môr (dychmygol)", "kind": "charity", "sector": "voluntary",
            "yearly_income_pence": 5_000_000, "identifiers": [{"scheme": "GB-CHC", "value": "9900002"}]}))
        .send()
        .expect(201);
    let hub = format!("/organisations/{}", made.id());
    let browser = t.browser_of(&ann);
    shows(&browser.get("/apply").expect(200), &[&format!("href=\"{hub}\"")]);
    let page = browser.get(&hub).expect(200);
    shows(&page, &["£50,000", "GB-CHC-9900002", "Who leads it (optional)"]);
    assert!(!page.text.contains("The register says something else"));
    let extract =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/data/charity_register.txt");
    import(&t.app.db, &extract).expect("an import");
    shows(
        &browser.get(&hub).expect(200),
        &["The register says something else", "You: 50000. The register: 0"],
    );
    // A new body without a figure, and a home.
    let change = format!("{hub}/change");
    shows(&browser.get(&change).expect(200), &["A new body: the forecast, or no figure yet"]);
    let fields = [("name", "Menter"), ("kind", "cio"), ("sector", "voluntary"), ("yearly_income_pence", "")];
    let mut wrong = fields.to_vec();
    wrong.push(("income_basis", "last_year"));
    shows(&browser.submit(&change, &wrong).expect(422), &["Give the income of the last financial year"]);
    let mut right = fields.to_vec();
    right.extend([("income_basis", "new_body"), ("home_nation", "wales"), ("home_region_code", "F")]);
    let done = browser.submit(&change, &right);
    shows(&browser.follow(&done).expect(200), &["A new body, without a figure yet", "Wales"]);
    // Who leads it: optional, and taken back by ticking nothing.
    browser.get(&format!("{hub}/led-by")).expect(200);
    browser.submit(&format!("{hub}/led-by"), &[("led_by", "women")]).expect(303);
    shows(&browser.get(&format!("{hub}/led-by")).expect(200), &["value=\"women\" checked"]);
    browser.submit(&format!("{hub}/led-by"), &[]).expect(303);
    assert!(!browser.get(&format!("{hub}/led-by")).expect(200).text.contains("checked"));
    // A number that somebody has.
    let numbers = format!("{hub}/numbers");
    browser.get(&numbers).expect(200);
    let taken = [("scheme", "GB-CHC"), ("value", "9900002")];
    shows(&browser.submit(&numbers, &taken).expect(422), &["registered with this identifier already"]);
    let other = t.person(&[(&t.provider("Other"), Role::Owner, None, None)]);
    t.browser_of(&other).get(&hub).expect(403);
}

#[test]
fn somebody_asks_to_join_and_is_let_in_without_a_script() {
    let t = TestApp::start();
    let provider = t.provider("Harbour Trust");
    let ann = t.person(&[(&provider, Role::Owner, None, None)]);
    let bob = t.person(&[]);
    let (owner, asking) = (t.browser_of(&ann), t.browser_of(&bob));
    shows(&asking.get("/apply").expect(200), &["href=\"/join\""]);
    shows(&asking.get("/join?find=nothing").expect(200), &["We found none"]);
    shows(&asking.get("/join?find=harbour").expect(200), &["Harbour Trust", "Ask to join"]);
    let ask = format!("/join/{provider}");
    shows(&asking.submit(&ask, &[]).expect(422), &["Choose the role"]);
    let done = asking.submit(&ask, &[(&format!("role-{provider}"), "bid_writer")]);
    shows(&asking.follow(&done).expect(200), &["Asked.", "Waits for an answer"]);
    let people = format!("/organisations/{provider}/people");
    shows(&owner.get(&format!("/organisations/{provider}")).expect(200), &["One person asks to join"]);
    let page = owner.get(&people).expect(200);
    let at = page.text.find(&format!("{people}/requests/")).expect("a request");
    let href: String = page.text[at..].chars().take_while(|one| *one != '"').collect();
    let done = owner.submit(&href, &[("answer", "accept")]);
    shows(&owner.follow(&done).expect(200), &["Accepted", "Bid writer"]);
    shows(&asking.get("/join").expect(200), &["Accepted"]);
    // Bob, no owner, sees the people and can take back only his own role; the last owner stays.
    let page = asking.get(&people).expect(200);
    assert_eq!(page.text.matches("/remove\"").count(), 1);
    let page = owner.get(&people).expect(200);
    let removes: Vec<String> = page
        .text
        .match_indices("action=\"/organisations/")
        .map(|(at, _)| page.text[at + 8..].chars().take_while(|one| *one != '"').collect::<String>())
        .filter(|href| href.ends_with("/remove"))
        .collect();
    assert_eq!(removes.len(), 2);
    shows(&owner.submit(&removes[0], &[]).expect(422), &["The last owner or administrator cannot leave"]);
    owner.get(&people).expect(200);
    let done = owner.submit(&removes[1], &[]);
    shows(&owner.follow(&done).expect(200), &["The role was taken back"]);
    asking.get(&people).expect(403);
    // An invitation by mail.
    owner.get(&people).expect(200);
    shows(&owner.submit(&people, &[("email", "x")]).expect(422), &["Choose the role"]);
    let done = owner.submit(&people, &[("email", "cy@example.org"), ("role", "viewer")]);
    shows(&owner.follow(&done).expect(200), &["Invitation sent"]);
}

#[test]
fn a_consortium_names_a_member_on_the_pages() {
    let t = TestApp::start();
    let member = t.provider("Quay Trust");
    let (ann, bob) = (t.person(&[]), t.person(&[(&member, Role::Owner, None, None)]));
    let made = t
        .post("/api/v1/organisations")
        .token(&ann)
        .json(json!({"name": "Coast Consortium", "kind": "consortium", "sector": "voluntary"}))
        .send()
        .expect(201);
    let (lead, other) = (t.browser_of(&ann), t.browser_of(&bob));
    assert!(!other.get(&format!("/organisations/{member}")).expect(200).text.contains("Consortium members"));
    let place = format!("/organisations/{}/members", made.id());
    shows(&lead.get(&format!("{place}?find=quay")).expect(200), &["Quay Trust", "Name it as a member"]);
    let done = lead.submit(&place, &[("organisation_id", &member)]);
    shows(&lead.follow(&done).expect(200), &["Named.", "waits for its owner to confirm"]);
    shows(&other.get(&format!("/organisations/{member}")).expect(200), &["Consortium members"]);
    let own = format!("/organisations/{member}/members");
    let page = other.get(&own).expect(200);
    shows(&page, &["Coast Consortium", "Confirm"]);
    let at = page.text.find(&format!("{own}/")).expect("an action");
    let confirm: String = page.text[at..].chars().take_while(|one| *one != '"').collect();
    let done = other.submit(&confirm, &[]);
    shows(&other.follow(&done).expect(200), &["Coast Consortium: confirmed"]);
    other.get(&own).expect(200);
    let done = other.submit(&confirm.replace("confirm", "end"), &[]);
    shows(&other.follow(&done).expect(200), &["Coast Consortium: until "]);
}

#[test]
fn a_key_is_shown_once() {
    let t = TestApp::start();
    let provider = t.provider("Harbour Trust");
    let ann = t.person(&[(&provider, Role::Owner, None, None)]);
    let browser = t.browser_of(&ann);
    let keys = format!("/organisations/{provider}/keys");
    browser.get(&keys).expect(200);
    shows(&browser.submit(&keys, &[]).expect(422), &["Enter what the key is for", "Choose the role"]);
    browser.get(&keys).expect(200);
    let made = browser.submit(&keys, &[("name", "Bid tool"), ("role", "bid_writer")]).expect(200);
    shows(&made, &["It is shown only now", "flk_", "Bid tool"]);
    let page = browser.get(&keys).expect(200);
    assert!(!page.text.contains("flk_"));
    let at = page.text.find(&format!("{keys}/")).expect("a key");
    let revoke: String = page.text[at..].chars().take_while(|one| *one != '"').collect();
    let done = browser.submit(&revoke, &[]);
    let after = browser.follow(&done).expect(200);
    shows(&after, &["The key no longer works"]);
    assert!(!after.text.contains("Bid tool"));
}

#[test]
fn declarations_are_made_and_read_by_framework_managers() {
    let t = TestApp::start();
    let provider = t.provider("Harbour Trust");
    let ann = t.person(&[(&provider, Role::Owner, None, None)]);
    let browser = t.browser_of(&ann);
    let place = format!("/organisations/{provider}/declarations");
    shows(
        &browser.get(&place).expect(200),
        &["Corporate manslaughter", "None of these rejects you by itself"],
    );
    let connected = format!("{place}/connected");
    shows(&browser.submit(&connected, &[]).expect(422), &["Enter the name", "Choose how they are connected"]);
    browser.get(&place).expect(200);
    let person = [
        ("name", "Siân Ŵyn"),
        ("connection", "trustee"),
        ("valid_from-day", "29"),
        ("valid_from-month", "2"),
        ("valid_from-year", "2020"),
    ];
    let done = browser.submit(&connected, &person);
    shows(&browser.follow(&done).expect(200), &["Siân Ŵyn", "Trustee, since 29 February 2020"]);
    let ground = format!("{place}/D05");
    browser.get(&ground).expect(200);
    shows(&browser.submit(&ground, &[("applies", "yes")]).expect(422), &["Say what happened"]);
    browser.get(&ground).expect(200);
    let told = [("applies", "yes"), ("details", "A late report."), ("self_cleaning", "A calendar.")];
    let done = browser.submit(&ground, &told);
    shows(
        &browser.follow(&done).expect(200),
        &["Applies, with what has changed. A late report. A calendar."],
    );
    browser.get(&format!("{place}/X99")).expect(404);
    // The framework manager reads it once the provider is a member, and changes nothing.
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    let manager = t.browser_of(&framework.manager);
    manager.get(&place).expect(404);
    t.membership(&framework.id, &provider, &["DF01"], &["lincolnshire"], 1);
    let page = manager.get(&place).expect(200);
    shows(&page, &["A late report."]);
    assert!(!page.text.contains("<form method=\"post\" action=\"/organisations"));
}

#[test]
fn two_registrations_become_one_on_the_pages() {
    let t = TestApp::start();
    let (one, two) = (t.provider("Harbour Trust"), t.provider("Harbour Trust Ltd"));
    let ann = t.person(&[(&one, Role::Owner, None, None)]);
    let bob = t.person(&[(&two, Role::Owner, None, None)]);
    let (first, second) = (t.browser_of(&ann), t.browser_of(&bob));
    let place = format!("/organisations/{one}/merge");
    shows(&first.get(&format!("{place}?find=harbour")).expect(200), &["Harbour Trust Ltd", "Ask to merge"]);
    let done = first.submit(&place, &[("merged_id", &two), ("reason", "Registered twice.")]);
    shows(&first.follow(&done).expect(200), &["Asked.", "Waits for the other"]);
    let others = format!("/organisations/{two}/merge");
    let page = second.get(&others).expect(200);
    shows(&page, &["Registered twice.", "Confirm"]);
    let at = page.text.find(&format!("{others}/")).expect("an action");
    let confirm: String = page.text[at..].chars().take_while(|one| *one != '"').collect();
    assert!(confirm.ends_with("/confirm"), "{confirm}");
    let done = second.submit(&confirm, &[]);
    shows(&second.follow(&done).expect(200), &["The two registrations are one"]);
    shows(&second.get(&format!("/organisations/{two}")).expect(200), &["was merged into another one"]);
    // Nobody is offered to act for what was merged.
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    let apply = second.get(&format!("/frameworks/{}/apply", framework.id)).expect(200);
    assert!(!apply.text.contains("Harbour Trust Ltd"));
    // A merge asks first who it is.
    t.advance_seconds(20 * 60);
    let answer = first.get(&place).expect(303);
    assert!(answer.header("location").unwrap().starts_with("/confirm-it-is-you?next="), "{answer:?}");
}

#[test]
fn the_directory_is_for_everyone_and_by_choice() {
    let t = TestApp::start();
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    let provider = t.provider("Harbour Trust");
    let ann = t.person(&[(&provider, Role::Owner, None, None)]);
    t.membership(&framework.id, &provider, &["DF01"], &["lincolnshire"], 1);
    let (public, owner) = (t.browser(), t.browser_of(&ann));
    shows(&public.get("/providers").expect(200), &["No provider matches"]);
    let place = format!("/organisations/{provider}/directory");
    shows(&owner.get(&place).expect(200), &["You are in it only if you say so"]);
    let bad = [("listed", "yes"), ("website", "javascript:alert(1)")];
    shows(&owner.submit(&place, &bad).expect(422), &["Must be a web address"]);
    owner.get(&place).expect(200);
    let said =
        [("listed", "yes"), ("public_summary", "Help <by> the sea."), ("website", "https://harbour.example")];
    owner.submit(&place, &said).expect(303);
    let page = public.get("/providers?category=DF01&area=lincolnshire").expect(200);
    shows(&page, &["Harbour Trust", "https://harbour.example", "Rehabilitation services"]);
    assert!(!page.text.contains("<by>"));
    shows(&public.get("/providers?area=derbyshire").expect(200), &["No provider matches"]);
    shows(&public.get("/providers?lang=cy").expect(200), &["lang=\"cy\"", "Darparwyr"]);
}

#[test]
fn apply_is_offered_only_to_who_can_use_it() {
    let t = TestApp::start();
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    let join = format!("/frameworks/{}/join", framework.id);
    let apply = format!("href=\"/frameworks/{}/apply\"", framework.id);
    let writer = t.person(&[(&t.provider("Harbour Trust"), Role::BidWriter, None, None)]);
    let viewer = t.person(&[(&t.provider("Quay Trust"), Role::Viewer, None, None)]);
    let nobody_yet = t.person(&[]);
    let offered = |answer: &Answer| answer.text.contains(&apply);
    assert!(offered(&t.browser().get(&join).expect(200)), "who is not signed in is asked to on the way");
    assert!(offered(&t.browser_of(&writer).get(&join).expect(200)));
    for (who, registers) in [(&framework.manager, false), (&viewer, false), (&nobody_yet, true)] {
        let page = t.browser_of(who).get(&join).expect(200);
        assert!(!offered(&page));
        assert_eq!(page.text.contains("/organisations/new"), registers);
    }
}

#[test]
fn an_administrator_adds_a_body_and_invites_its_people() {
    let t = TestApp::start();
    let admin = t.person(&[(&t.platform(), Role::Administrator, None, None)]);
    let browser = t.browser_of(&admin);
    shows(&browser.get("/work").expect(200), &["href=\"/bodies\""]);
    browser.get("/bodies/new").expect(200);
    shows(&browser.submit("/bodies/new", &[]).expect(422), &["href=\"#name\""]);
    let added = browser.submit("/bodies/new", &[("name", "Awdurdod Cyfun Gwent")]);
    let people = browser.follow(&added).expect(200);
    shows(&people, &["Added. Invite its people now.", "Framework manager", "East Midlands"]);
    let page = added.header("location").unwrap().to_owned();
    let fields = [("email", "dora@example.org"), ("role", "regional_director")];
    shows(&browser.submit(&page, &fields).expect(422), &["#region_code"]);
    let fields = [("email", "dora@example.org"), ("role", "regional_director"), ("region_code", "F")];
    browser.submit(&page, &fields).expect(303);
    t.mailed_token("dora@example.org", "fl");
    shows(&browser.get("/bodies?name=awdurdod").expect(200), &["Awdurdod Cyfun Gwent", &page]);
    shows(&browser.get("/bodies?name=nobody").expect(200), &["No body matches."]);
    let owner = t.person(&[(&t.provider("Harbour Trust"), Role::Owner, None, None)]);
    t.browser_of(&owner).get("/bodies").expect(403);
    t.browser().get("/bodies").expect(303);
}
