//! What holds for all pages: every message asked for exists, with the values it needs, and no
//! template brings its own script or style.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every message and attribute of a language with the names of its values.
fn messages(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&format!("locales/{lang}"), ".ftl") {
        let (mut message, mut current) = (String::new(), String::new());
        for line in fs::read_to_string(&path).unwrap().lines() {
            let text = line.trim_start();
            let name = text.split(" =").next().unwrap_or_default().to_owned();
            if line.starts_with('#') || line.is_empty() {
                continue;
            } else if !line.starts_with(' ') && !line.starts_with('}') && text.contains(" =") {
                assert!(!all.contains_key(&name), "{name} twice, again in {}", path.display());
                message.clone_from(&name);
                current = name;
            } else if text.starts_with('.') && text.contains(" =") {
                current = format!("{message}{name}");
            }
            let values = all.entry(current.clone()).or_default();
            for piece in line.split('$').skip(1) {
                values.insert(piece.chars().take_while(char::is_ascii_alphanumeric).collect());
            }
        }
    }
    all
}

/// The string literals that follow `call` in `text`, with what comes after each.
fn after<'a>(text: &'a str, call: &str) -> Vec<(&'a str, &'a str)> {
    text.match_indices(call).filter_map(|(at, _)| text[at + call.len()..].split_once('"')).collect()
}

fn sources() -> Vec<(String, String)> {
    files("templates", ".html")
        .into_iter()
        .chain(files("src/web", ".rs").into_iter().filter(|path| !path.ends_with("tests.rs")))
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn every_message_asked_for_exists_in_english_with_its_values() {
    let english = messages("en");
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (key, _) in after(&text, "p.t(\"") {
            match english.get(key) {
                None => wrong.push(format!("{path}: {key} is missing")),
                Some(values) if !values.is_empty() => {
                    wrong.push(format!("{path}: {key} needs {values:?}"));
                }
                Some(_) => {}
            }
        }
        for (key, _) in after(&text, "p.h(\"") {
            if !english.contains_key(&format!("{key}.hint")) {
                wrong.push(format!("{path}: {key}.hint is missing"));
            }
        }
        for (call, count) in [("p.t1(\"", 1), ("p.t2(\"", 2)] {
            for (key, rest) in after(&text, call) {
                let name = rest.split('"').nth(1).unwrap_or_default();
                let known = english.get(key);
                if known.is_none_or(|values| values.len() != count || !values.contains(name)) {
                    wrong.push(format!("{path}: {key} with {name}: {known:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_message_named_in_the_program_exists_in_english() {
    const PREFIXES: [&str; 14] = [
        "fault-",
        "flash-",
        "nav-",
        "problem-",
        "task-",
        "basis-",
        "sector-",
        "value-",
        "route-",
        "engagement-",
        "months",
        "mark-",
        "outcome-",
        "event-",
    ];
    let english = messages("en");
    for (path, text) in sources() {
        for literal in text.split('"').skip(1).step_by(2) {
            let plain = literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            let is_key = plain && PREFIXES.iter().any(|prefix| literal.starts_with(prefix));
            if is_key && path.ends_with(".rs") && !literal.ends_with('-') {
                assert!(english.contains_key(literal), "{path}: {literal} is missing");
            }
        }
    }
}

#[test]
fn welsh_has_no_message_that_english_lacks_and_the_same_values() {
    let english = messages("en");
    for (key, values) in messages("cy") {
        let known = english.get(&key);
        assert!(known.is_some_and(|known| values.is_subset(known)), "{key}");
    }
}

#[test]
fn no_template_has_its_own_script_style_or_foreign_address() {
    for path in files("templates", ".html") {
        let text = fs::read_to_string(&path)
            .unwrap()
            .replace("<script type=\"module\" src=\"{{ p.asset(\"fairlot.js\") }}\"></script>", "");
        for bad in
            ["<script", "<style", " style=\"", " onclick", " onload", "javascript:", "http://", "https://"]
        {
            let text = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
            assert!(!text.contains(bad), "{}: {bad}", path.display());
        }
    }
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    for path in files("templates", ".html") {
        let text = fs::read_to_string(&path).unwrap();
        let posts = text.matches("method=\"post\"").count();
        let tokens = text.matches("c::token(p)").count();
        assert_eq!(posts, tokens, "{}", path.display());
    }
}

#[test]
fn no_page_reaches_a_store() {
    for path in files("src/web", ".rs").into_iter().filter(|path| !path.ends_with("tests.rs")) {
        let text = fs::read_to_string(&path).unwrap();
        for bad in ["::store", "diesel", "kernel::db"] {
            assert!(!text.contains(bad), "{}: {bad}", path.display());
        }
    }
}

mod answers {
    use actix_web::cookie::Cookie;
    use actix_web::dev::ServiceResponse;
    use actix_web::http::{StatusCode, header};
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::web::{Data, get, post, to};
    use actix_web::{App, HttpRequest, HttpResponse};

    use crate::web::errors::{self, Problem};
    use crate::web::flash::Flash;
    use crate::web::form::{Form, Posted};
    use crate::web::layout::{POLICY, Page, Web, again, html, see};
    use crate::web::views::sign_in::SignInPage;
    use crate::web::{assets, routes};

    fn web() -> Web {
        Web::new(&[3; 32], true)
    }

    async fn show(req: HttpRequest, web: Data<Web>) -> HttpResponse {
        let p = Page::with_form(&req, &web, None);
        html(&p.clone(), &SignInPage { p, form: Form::blank() })
    }

    async fn take(req: HttpRequest, web: Data<Web>, posted: Posted) -> Result<HttpResponse, Problem> {
        let p = Page::with_form(&req, &web, None);
        let mut form = posted.proved(&web.signer, &p.binding).map_err(|unread| Problem::new(&p, unread))?;
        form.required("email", "fault-email");
        if form.is_clean() {
            return Ok(see(&web, "/work", Some(&Flash::done("flash-done"))));
        }
        Ok(again(&p.clone(), &SignInPage { p, form }))
    }

    async fn answer(request: TestRequest) -> ServiceResponse {
        let app = App::new()
            .configure(routes(Data::new(web())))
            .route("/form", get().to(show))
            .route("/form", post().to(take))
            .default_service(to(errors::not_found));
        call_service(&init_service(app).await, request.to_request()).await
    }

    fn said(answer: &ServiceResponse, name: header::HeaderName) -> String {
        let value = answer.headers().get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    }

    async fn text(answer: ServiceResponse) -> String {
        String::from_utf8(read_body(answer).await.to_vec()).unwrap()
    }

    fn posting(body: &str, binding: &str) -> TestRequest {
        TestRequest::post()
            .uri("/form")
            .cookie(Cookie::new("fairlot_visit", binding.to_owned()))
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(body.to_owned())
    }

    const BINDING: &str = "0123456789abcdef";

    #[actix_web::test]
    async fn a_form_page_is_private_and_strict() {
        let got = answer(TestRequest::get().uri("/form")).await;
        assert_eq!(got.status(), StatusCode::OK);
        assert_eq!(said(&got, header::CONTENT_SECURITY_POLICY), POLICY);
        assert_eq!(said(&got, header::CACHE_CONTROL), "no-store");
        let cookie = said(&got, header::SET_COOKIE);
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let page = text(got).await;
        assert!(page.contains("<html lang=\"en\"") && page.contains("name=\"_token\""));
    }

    #[actix_web::test]
    async fn a_form_without_its_token_is_refused_with_a_page() {
        let good = web().signer.token(BINDING);
        let other = web().signer.token("fedcba9876543210");
        for token in ["", "x", other.as_str()] {
            let body = format!("email=a%40b.example&_token={token}");
            let got = answer(posting(&body, BINDING)).await;
            assert_eq!(got.status(), StatusCode::FORBIDDEN);
            assert!(text(got).await.contains("Please send the form again"));
        }
        let body = format!("email=a%40b.example&_token={good}");
        let foreign = posting(&body, BINDING).insert_header(("Sec-Fetch-Site", "cross-site"));
        assert_eq!(answer(foreign).await.status(), StatusCode::FORBIDDEN);
        let got = answer(posting(&body, BINDING)).await;
        assert_eq!(got.status(), StatusCode::SEE_OTHER);
        assert_eq!(said(&got, header::LOCATION), "/work");
    }

    #[actix_web::test]
    async fn a_faulty_form_comes_back_with_what_was_typed_and_the_fault() {
        let token = web().signer.token(BINDING);
        let body = format!("email=%20&next=%2Fwork%22%3E&_token={token}");
        let got = answer(posting(&body, BINDING)).await;
        assert_eq!(got.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(got).await;
        assert!(page.contains("<title>Error: Sign in"));
        assert!(page.contains("<a href=\"#email\">Enter your email address"));
        assert!(page.contains("aria-describedby=\"email-error\""));
        assert!(page.contains("value=\"/work&#34;&#62;\""), "escaped");
    }

    #[actix_web::test]
    async fn what_is_no_form_is_unreadable() {
        let json = TestRequest::post()
            .uri("/form")
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .set_payload("{}");
        assert_eq!(answer(json).await.status(), StatusCode::BAD_REQUEST);
        let long = format!("email={}", "x".repeat(2_000_000));
        assert_eq!(answer(posting(&long, BINDING)).await.status(), StatusCode::BAD_REQUEST);
    }

    #[actix_web::test]
    async fn assets_are_kept_for_ever_under_their_own_version_only() {
        let now = answer(TestRequest::get().uri(&assets::address("fairlot.css"))).await;
        assert_eq!(now.status(), StatusCode::OK);
        assert_eq!(said(&now, header::CONTENT_TYPE), "text/css; charset=utf-8");
        assert!(said(&now, header::CACHE_CONTROL).contains("immutable"));
        let old = answer(TestRequest::get().uri("/assets/000000000000/fairlot.css")).await;
        assert_eq!(said(&old, header::CACHE_CONTROL), "no-store");
        for name in ["vendor.sh", "data/day-one/awards.csv", "nothing.css", "../Cargo.toml"] {
            let got = answer(TestRequest::get().uri(&assets::address(name))).await;
            assert_eq!(got.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[actix_web::test]
    async fn the_language_is_asked_for_remembered_and_said() {
        let got = answer(TestRequest::get().uri("/cookies?lang=cy")).await;
        assert_eq!(said(&got, header::CONTENT_LANGUAGE), "cy");
        assert!(said(&got, header::SET_COOKIE).starts_with("fairlot_lang=cy"));
        let kept = TestRequest::get().uri("/cookies").cookie(Cookie::new("fairlot_lang", "cy"));
        let page = text(answer(kept).await).await;
        assert!(page.contains("<html lang=\"cy\"") && page.contains("href=\"/cookies?lang=en\""));
    }

    #[actix_web::test]
    async fn a_public_page_may_be_kept_a_minute_and_a_missing_one_is_said_so() {
        let got = answer(TestRequest::get().uri("/accessibility")).await;
        assert_eq!(said(&got, header::CACHE_CONTROL), "public, max-age=60");
        assert!(said(&got, header::VARY).contains("Cookie"));
        let got = answer(TestRequest::get().uri("/nothing")).await;
        assert_eq!(got.status(), StatusCode::NOT_FOUND);
        assert!(text(got).await.contains("Page not found"));
    }

    #[actix_web::test]
    async fn a_note_is_shown_once() {
        let sealed = Flash::done("flash-done").sealed(&web().signer);
        let asked = TestRequest::get().uri("/form").cookie(Cookie::new("fairlot_note", sealed));
        let got = answer(asked).await;
        let gone = got.headers().get_all(header::SET_COOKIE).any(|cookie| {
            let cookie = cookie.to_str().unwrap();
            cookie.starts_with("fairlot_note=;") && cookie.contains("Max-Age=0")
        });
        assert!(gone, "the note's cookie is taken away");
        assert!(text(got).await.contains("govuk-notification-banner--success"));
    }
}
