//! Pages that everyone reaches: how they are kept, signing in and out, the account, published awards.

use crate::builders::{PASSWORD, totp_code};
use crate::harness::TestApp;
use crate::reports::imported;

#[test]
fn a_form_page_is_private_and_strict() {
    let app = TestApp::start();
    let answer = app.browser().get("/sign-in").expect(200);
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"));
    assert!(!policy.contains("unsafe"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(answer.text.contains("<html lang=\"en\""));
}

#[test]
fn a_form_without_its_own_token_is_refused() {
    let app = TestApp::start();
    let (browser, other) = (app.browser(), app.browser());
    browser.get("/sign-in").expect(200);
    other.get("/sign-in").expect(200);
    let stolen = browser.submit("/sign-in", &[("email", "a@b.example"), ("password", "x")]).expect(422);
    let token = stolen.text.split("name=\"_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    for token in ["", "x", token] {
        let body = format!("email=a%40b.example&password=x&_token={token}");
        let answer = other.post("/sign-in", body).expect(403);
        assert!(answer.text.contains("Please send the form again"), "{}", answer.text);
    }
    let json = app.post("/sign-in").header("accept", "text/html").bytes("application/json", b"{}".to_vec());
    json.send().expect(400);
}

#[test]
fn a_form_sent_by_another_site_is_refused() {
    let app = TestApp::start();
    let browser = app.browser();
    browser.get("/sign-in").expect(200);
    let answer = browser.submit("/sign-in", &[("email", ""), ("password", "")]).expect(422);
    let token = answer.text.split("name=\"_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let visit = browser.cookie("fairlot_visit").unwrap();
    let form = app
        .post("/sign-in")
        .header("cookie", format!("fairlot_visit={visit}"))
        .header("sec-fetch-site", "cross-site");
    form.bytes("application/x-www-form-urlencoded", format!("_token={token}").into_bytes())
        .send()
        .expect(403);
}

#[test]
fn a_faulty_form_comes_back_with_what_was_typed_and_the_fault() {
    let app = TestApp::start();
    let browser = app.browser();
    browser.get("/sign-in?next=/work%22%3E").expect(200);
    let page = browser.submit("/sign-in", &[("email", " "), ("password", "x")]).expect(422).text;
    assert!(page.contains("<title>Error: Sign in"));
    assert!(page.contains("<a href=\"#email\">Enter your email address"));
    assert!(page.contains("aria-describedby=\"email-error\""));
    assert!(page.contains("value=\"/work&#34;&#62;\""), "escaped: {page}");
}

#[test]
fn a_person_signs_in_with_both_factors_and_out_again() {
    let app = TestApp::start();
    let person = app.registered("ann@example.org");
    let set_up =
        app.post("/api/v1/me/second-factor").token(&person).json(serde_json::json!({})).send().expect(201);
    let secret = set_up.body["secret"].as_str().unwrap().to_owned();
    let code = || totp_code(&secret, app.app.clock.now().as_seconds());
    app.post("/api/v1/me/second-factor/confirm")
        .token(&person)
        .json(serde_json::json!({"code": code()}))
        .send()
        .expect(200);

    let browser = app.browser();
    let led = browser.get("/account").expect(303);
    assert_eq!(led.header("location"), Some("/sign-in?next=%2Faccount"));
    browser.follow(&led).expect(200);
    let wrong =
        browser.submit("/sign-in", &[("email", "ann@example.org"), ("password", "wrong")]).expect(422);
    assert!(wrong.text.contains("One of them is not right"));
    assert!(!wrong.text.contains("value=\"wrong\""), "a password is never shown again");
    let half = browser.submit("/sign-in", &[("email", "ann@example.org"), ("password", PASSWORD)]);
    assert_eq!(half.header("location"), Some("/sign-in/code?next=%2Faccount"));
    browser.follow(&half).expect(200);
    assert!(browser.cookie("fairlot_session").is_none(), "the password alone opens nothing");
    browser.submit("/sign-in/code", &[("code", "000000")]).expect(422);
    app.advance_seconds(30);
    let entered = browser.submit("/sign-in/code", &[("code", &code())]).expect(303);
    assert_eq!(entered.header("location"), Some("/account"));
    let account = browser.follow(&entered).expect(200);
    assert!(account.text.contains("ann@example.org") && account.text.contains("10 left"));
    assert_eq!(account.header("cache-control"), Some("no-store"));

    let session = browser.cookie("fairlot_session").unwrap();
    let out = browser.submit("/sign-out", &[]).expect(303);
    browser.follow(&out).expect(200);
    let stolen = app.browser();
    stolen.set_cookie("fairlot_session", &session);
    stolen.get("/account").expect(303);
}

#[test]
fn nobody_is_led_to_another_site() {
    let app = TestApp::start();
    app.registered("ann@example.org");
    let browser = app.browser();
    browser.get("/sign-in?next=//evil.example/x").expect(200);
    let entered = browser.submit("/sign-in", &[("email", "ann@example.org"), ("password", PASSWORD)]);
    assert_eq!(entered.expect(303).header("location"), Some("/"));
}

#[test]
fn a_person_registers_and_sets_a_new_password_by_mailed_links() {
    let app = TestApp::start();
    let browser = app.browser();
    browser.get("/register").expect(200);
    let short = [("name", "Siân Ŵyn"), ("email", "sian@example.org"), ("password", "short")];
    let page = browser.submit("/register", &short).expect(422).text;
    assert!(page.contains("href=\"#password\"") && page.contains("Siân Ŵyn"), "{page}");
    let whole = [("name", "Siân Ŵyn"), ("email", "sian@example.org"), ("password", PASSWORD)];
    browser.submit("/register", &whole).expect(200);
    let token = app.mailed_token("sian@example.org", "flc_");
    browser.get(&format!("/confirm-address?token={token}")).expect(200);
    browser.submit("/confirm-address", &[("password", "not mine at all")]).expect(422);
    browser.submit("/confirm-address", &[("password", PASSWORD)]).expect(303);

    browser.get("/forgotten-password").expect(200);
    browser.submit("/forgotten-password", &[("email", "sian@example.org")]).expect(200);
    let token = app.mailed_token("sian@example.org", "flp_");
    browser.get(&format!("/reset-password?token={token}")).expect(200);
    browser.submit("/reset-password", &[("password", "five more unrelated green words")]).expect(303);
    browser.get("/sign-in").expect(200);
    let entered = browser.submit(
        "/sign-in",
        &[("email", "sian@example.org"), ("password", "five more unrelated green words")],
    );
    browser.follow(&entered.expect(303)).expect(200);
}

#[test]
fn the_language_is_asked_for_remembered_and_said() {
    let app = TestApp::start();
    let browser = app.browser();
    let asked = browser.get("/cookies?lang=cy").expect(200);
    assert_eq!(asked.header("content-language"), Some("cy"));
    let kept = browser.get("/cookies").expect(200);
    assert!(kept.text.contains("<html lang=\"cy\"") && kept.text.contains("href=\"/cookies?lang=en\""));
}

#[test]
fn a_public_page_may_be_kept_a_minute_and_a_missing_one_is_said_so() {
    let app = TestApp::start();
    let page = app.browser().get("/accessibility").expect(200);
    assert_eq!(page.header("cache-control"), Some("public, max-age=60"));
    assert!(page.header("vary").unwrap().contains("Cookie"));
    let missing = app.browser().get("/nothing").expect(404);
    assert!(missing.text.contains("Page not found"));
    app.get("/nothing").send().problem(404, "not_found");
    let problems = app.browser().get("/docs/errors").expect(200);
    assert!(problems.text.contains("id=\"bids_sealed\""));
}

#[test]
fn assets_are_kept_for_ever_under_their_own_version_only() {
    let app = TestApp::start();
    let page = app.browser().get("/cookies").expect(200).text;
    let start = page.find("/assets/").unwrap();
    let address: String = page[start..].chars().take_while(|one| *one != '"').collect();
    let asset = app.get(&address).send().expect(200);
    assert!(asset.header("cache-control").unwrap().contains("immutable"));
    let old = app.get("/assets/000000000000/fairlot.css").send().expect(200);
    assert_eq!(old.header("cache-control"), Some("no-store"));
    let folder = address.rsplit_once('/').unwrap().0;
    for name in ["vendor.sh", "data/day-one/awards.csv", "nothing.css"] {
        app.get(format!("{folder}/{name}")).send().expect(404);
    }
}

#[test]
fn the_published_awards_are_shown_with_their_totals() {
    let app = imported();
    let browser = app.browser();
    let home = browser.get("/").expect(200).text;
    for figure in ["£196,074,277", ">66<", ">110<", ">26<", "88.5%", "76.4%", "68.2%", "64.0%"] {
        assert!(home.contains(figure), "{figure}");
    }
    let awards = browser.get("/awards").expect(200).text;
    assert!(awards.contains("66 award lines") && awards.contains("after="), "a second page follows");
    let women = browser.get("/awards?category=DF09&sector=voluntary").expect(200).text;
    assert!(!women.contains("66 award lines"));
    assert!(
        women.contains("/api/v1/public/reports/awards?category=DF09&#38;sector=voluntary&#38;format=csv")
    );
    let before = browser.get("/awards?as_at-day=1&as_at-month=1&as_at-year=2022").expect(200).text;
    assert!(before.contains("No award"), "nothing was recorded then");
    let late = browser.get("/awards?as_at-day=1&as_at-month=1&as_at-year=2999").expect(422).text;
    assert!(late.contains("Enter a day from"));
    let start = awards.find("href=\"/awards/").unwrap() + "href=\"".len();
    let one: String = awards[start..].chars().take_while(|letter| *letter != '"').collect();
    assert!(browser.get(&one).expect(200).text.contains("Supply chain"));
    browser.get("/awards/018f0000-0000-7000-8000-000000000000").expect(404);
}
