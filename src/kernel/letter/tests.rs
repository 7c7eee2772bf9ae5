use std::collections::BTreeSet;
use std::fs;

use super::*;

fn file(name: &str) -> String {
    fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The names of the messages and attributes of a language's mails.
fn keys(lang: Lang) -> BTreeSet<String> {
    let text = file(&format!("locales/{}/mails.ftl", lang.code()));
    let mut message = String::new();
    let mut all = BTreeSet::new();
    for line in text.lines() {
        let (name, marked) = match (line.split_once(" ="), line.trim_start().strip_prefix('.')) {
            (Some((name, _)), None) if name.starts_with("mail-") => (name.to_owned(), false),
            (Some(_), Some(attribute)) => (attribute.split(" =").next().unwrap().to_owned(), true),
            _ => continue,
        };
        if marked {
            all.insert(format!("{message}.{name}"));
        } else {
            message.clone_from(&name);
            all.insert(name);
        }
    }
    all
}

fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_mails() {
    let english = keys(Lang::En);
    assert!(english.len() > 60, "{english:?}");
    assert_eq!(english, keys(Lang::Cy));
}

#[test]
fn every_letter_of_the_program_has_its_text_and_subject() {
    let known = keys(Lang::En);
    let mut seen = 0;
    for (path, text) in sources("src") {
        for (at, _) in text.match_indices("Letter::new(\"") {
            let name = text[at..].split('"').nth(1).unwrap();
            seen += 1;
            for key in [format!("mail-{name}"), format!("mail-{name}.subject")] {
                assert!(known.contains(&key), "{path}: {key} is missing");
            }
        }
    }
    assert!(seen > 10);
}

fn ring() -> Keyring {
    Keyring::ephemeral()
}

fn letter() -> Letter {
    let day = Day(jiff::civil::date(2026, 3, 5));
    Letter::new("application-question")
        .with("application", "AP-2026-000001")
        .with("framework", "Women <& men>\r\nBcc: all@example.org")
        .with("day", day)
        .link("/apply/1/answer")
}

#[test]
fn text_and_html_say_the_same_in_the_recipients_language() {
    let welsh = Recipient::person("1", "mair@example.org", Lang::Cy);
    let mail = letter().to(&welsh, &ring(), "https://fairlot.example.org").unwrap();
    assert_eq!(mail.to, "mair@example.org");
    assert_eq!(
        mail.subject, "Cwestiwn am eich cais i’r fframwaith Women <& men>Bcc: all@example.org",
        "a value cannot begin a line"
    );
    assert!(mail.text.contains("erbyn diwedd 5 Mawrth 2026."), "{}", mail.text);
    assert!(mail.text.contains("Darllen ac ateb:\nhttps://fairlot.example.org/apply/1/answer?lang=cy\n"));
    let html = mail.html.unwrap();
    assert!(html.contains("<html lang=\"cy\">") && html.contains("erbyn diwedd 5 Mawrth 2026."), "{html}");
    assert!(
        html.contains("<a href=\"https://fairlot.example.org/apply/1/answer?lang=cy\">Darllen ac ateb</a>")
    );
    assert!(!html.contains("<& men>"), "values are escaped: {html}");
    for bad in ["<img", "<style", "<script", "src="] {
        assert!(!html.contains(bad), "{bad}");
    }
}

#[test]
fn who_has_no_account_reads_both_languages() {
    let invited = Recipient::address("new@example.org", None);
    let mail = Letter::new("invited-to-join")
        .with("body", "Harbour Trust")
        .with_term("role", "role-owner")
        .to(&invited, &ring(), "https://fairlot.example.org")
        .unwrap();
    assert_eq!(mail.subject, "You are invited to Fairlot / Gwahoddiad i Fairlot");
    assert!(mail.text.contains("Your role would be: Owner."), "{}", mail.text);
    assert!(mail.text.contains("Eich rôl fyddai: Perchennog."), "{}", mail.text);
}

#[test]
fn a_letter_is_required_unless_it_is_declared_informative() {
    assert!(!letter().is_informative());
    assert!(letter().informative().is_informative());
    let person = Recipient::person("1", "ann@example.org", Lang::En);
    let required = letter().to(&person, &ring(), "https://x").unwrap().text;
    assert!(required.contains("cannot be stopped"), "{required}");
    assert_eq!(letter().to(&person, &ring(), "https://x").unwrap().stop, None);
    let person = Recipient::person(uuid::Uuid::now_v7().to_string(), "ann@example.org", Lang::En);
    let informative = letter().informative().to(&person, &ring(), "https://x").unwrap();
    assert!(informative.text.contains("not at all: https://x/account"), "{}", informative.text);
    let stop = informative.stop.unwrap();
    assert!(informative.text.ends_with(&format!("Stop mails like this one:\n{stop}\n")));
    assert!(informative.html.unwrap().contains(&format!("<a href=\"{stop}\">")));
}

#[test]
fn only_what_is_not_required_waits_or_is_left_out() {
    use Delivery::{AtOnce, Daily, None};
    let way = |letter: &Letter, delivery, bounces| {
        let person = Recipient::person("1", "ann@example.org", Lang::En);
        person.wanting(delivery).bouncing(bounces).way(letter)
    };
    for (delivery, way_of_informative) in [(AtOnce, Way::AtOnce), (Daily, Way::Digest), (None, Way::Nowhere)]
    {
        assert_eq!(way(&letter().informative(), delivery, false), way_of_informative);
        assert_eq!(way(&letter().informative(), delivery, true), Way::Nowhere);
        for bounces in [false, true] {
            assert_eq!(way(&letter(), delivery, bounces), Way::AtOnce, "a required one always goes");
        }
    }
}
