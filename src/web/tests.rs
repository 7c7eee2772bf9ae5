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
