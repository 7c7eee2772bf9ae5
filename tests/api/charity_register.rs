//! The extract of the register of charities, and the public directory.

use std::path::{Path, PathBuf};
use std::process::Command;

use fairlot::import::charity_register::import;
use fairlot::kernel::authz::Role;
use fairlot::organisations::register::Confirmed;
use serde_json::{Value, json};

use crate::harness::TestApp;

fn extract(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/data").join(name)
}

/// A provider with an invented number, and its owner's token.
fn numbered(t: &TestApp, name: &str, kind: &str, number: &str, income: i64) -> (String, String) {
    let owner = t.person(&[]);
    let made = t
        .post("/api/v1/organisations")
        .token(&owner)
        .json(json!({"name": name, "kind": kind, "sector": "voluntary", "yearly_income_pence": income,
            "identifiers": [{"scheme": "GB-CHC", "value": number}]}))
        .send()
        .expect(201);
    (made.id(), owner.token)
}

fn said(t: &TestApp, (id, token): &(String, String)) -> Value {
    let list = t.get(format!("/api/v1/organisations/{id}/register-records")).token(token).send().expect(200);
    list.body["items"][0].clone()
}

fn differing(said: &Value) -> Vec<&str> {
    said["differences"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect()
}

#[test]
fn an_extract_confirms_and_shows_where_it_differs_and_overwrites_nothing() {
    for file in ["charity_register.txt", "charity_register.json"] {
        let t = TestApp::start();
        let same = numbered(&t, "Harbour Light Trust (Invented)", "charity", "9900001", 8_400_000);
        let linked = numbered(&t, "Harbour Light Youth Fund (Invented)", "charity", "9900001-1", 100);
        let cio = numbered(&t, "Menter Tŷ'r Môr (dychmygol)", "charity", "9900002", 5_000_000);
        let removed = numbered(&t, "Old Hall", "charity", "9900003", 0);
        let elsewhere = numbered(&t, "Not in the extract", "charity", "9900099", 0);
        let first = import(&t.app.db, &extract(file)).expect("an import");
        assert_eq!(first.records, 5);
        assert_eq!(first.confirmed, Confirmed { added: 4, changed: 0, unchanged: 0 }, "{file}");
        let found = said(&t, &same);
        assert_eq!(found["extract_on"], "2026-09-20");
        assert_eq!(found["latest_income_pounds"], 84_000);
        assert_eq!(differing(&found), Vec::<&str>::new());
        assert_eq!(differing(&said(&t, &linked)), Vec::<&str>::new());
        let found = said(&t, &cio);
        assert_eq!(differing(&found), ["yearly_income_pence", "kind"]);
        assert_eq!(found["differences"][0]["provider"], "50000");
        assert_eq!(found["differences"][0]["register"], "0");
        assert_eq!(differing(&said(&t, &removed)), ["name", "status"]);
        assert_eq!(said(&t, &elsewhere), Value::Null);
        // What the provider said stands, and its version did not move.
        let record = t.get(format!("/api/v1/organisations/{}", cio.0)).token(&cio.1).send().expect(200);
        assert_eq!(record.body["yearly_income_pence"], 5_000_000);
        assert_eq!(record.etag(), "\"1\"");
        let again = import(&t.app.db, &extract(file)).expect("an import");
        assert_eq!(again.confirmed, Confirmed { added: 0, changed: 0, unchanged: 4 });
        let events: i64 = t
            .app
            .db
            .read_now(|db| {
                use diesel::prelude::*;
                use fairlot::kernel::db::schema::audit_events as e;
                Ok(e::table.filter(e::action.eq("import_charity_register")).count().get_result(db.conn())?)
            })
            .expect("events");
        assert_eq!(events, 1, "a repeated run writes nothing");
    }
}

#[test]
fn a_later_extract_changes_the_record_and_an_older_one_does_not() {
    let t = TestApp::start();
    let one = numbered(&t, "Harbour Light Trust (Invented)", "charity", "9900001", 8_400_000);
    let text = std::fs::read_to_string(extract("charity_register.txt")).unwrap();
    let later = t.folder.path().join("later.txt");
    std::fs::write(&later, text.replace("2026-09-20", "2026-10-20").replace("\t84000\t", "\t91000\t"))
        .unwrap();
    import(&t.app.db, &extract("charity_register.txt")).expect("an import");
    let report = import(&t.app.db, &later).expect("an import");
    assert_eq!(report.confirmed, Confirmed { added: 0, changed: 1, unchanged: 0 });
    assert_eq!(differing(&said(&t, &one)), ["yearly_income_pence"]);
    let old = import(&t.app.db, &extract("charity_register.txt")).expect("an import");
    assert_eq!(old.confirmed, Confirmed { added: 0, changed: 0, unchanged: 1 });
    assert_eq!(said(&t, &one)["latest_income_pounds"], 91_000);
}

#[test]
fn a_bad_file_is_told_by_line_and_column_and_changes_nothing() {
    let t = TestApp::start();
    let one = numbered(&t, "Harbour Light Trust (Invented)", "charity", "9900001", 8_400_000);
    let text = std::fs::read_to_string(extract("charity_register.txt")).unwrap();
    let json = std::fs::read_to_string(extract("charity_register.json")).unwrap();
    let second = text.lines().nth(1).unwrap().to_owned() + "\r\n";
    let huge = format!("{}{}", text, "x".repeat(1_100_000));
    for (name, content, told) in [
        (
            "income.txt",
            text.replace("\t84000\t", "\tplenty\t"),
            "line 2, column latest_income: found “plenty”",
        ),
        ("status.txt", text.replace("\tRemoved\t", "\tGone\t"), "line 5, column charity_registration_status"),
        ("cells.txt", text.replace("HARBOUR LIGHT TRUST", "HARBOUR\tLIGHT TRUST"), "line 2: found 35 cells"),
        ("header.txt", text.replace("latest_income", "income"), "line 1, column latest_income"),
        ("twice.txt", text.replace("charity_activities", "latest_income"), "the column twice"),
        ("same.txt", format!("{text}{second}"), "line 7, column registered_charity_number"),
        ("empty.txt", String::new(), "found nothing"),
        ("zip.txt", "PK\u{3}\u{4}".to_owned(), "unpack it first"),
        ("long.txt", huge, "line 7: found more than a million bytes"),
        ("broken.json", json[..json.len() / 2].to_owned(), "no JSON array of objects"),
        ("field.json", json.replace("charity_name", "name"), "column charity_name: found no such field"),
        ("value.json", json.replace("84000.0", "\"plenty\""), "column latest_income: found “plenty”"),
    ] {
        let file = t.folder.path().join(name);
        std::fs::write(&file, content).unwrap();
        let problem = import(&t.app.db, &file).expect_err(name);
        let detail = problem.document().detail;
        assert!(detail.contains(told) && detail.contains("nothing was imported"), "{name}: {detail}");
        assert_eq!(said(&t, &one), Value::Null, "{name}");
    }
    import(&t.app.db, &t.folder.path().join("none.txt")).expect_err("no file");
    std::fs::write(t.folder.path().join("latin.txt"), b"date_of_extract\xff\n").unwrap();
    let problem = import(&t.app.db, &t.folder.path().join("latin.txt")).expect_err("not UTF-8");
    assert!(problem.document().detail.contains("UTF-8"));
}

#[test]
fn the_command_says_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let run = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fairlot"));
        command.args(["import", "charity-register"]).arg(extract(file)).arg("--data").arg(folder.path());
        command.env_remove("DATABASE_URL").output().expect("fairlot")
    };
    let done = run("charity_register.txt");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).contains("5 records read"), "{done:?}");
    let failed = run("README.md");
    assert!(!failed.status.success());
    assert!(String::from_utf8_lossy(&failed.stderr).contains("column date_of_extract"), "{failed:?}");
}

#[test]
fn the_directory_lists_active_members_who_opted_in() {
    let t = TestApp::start();
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    let provider = |name: &str, listed: bool, member: bool| {
        let id = t.provider(name);
        let owner = t.person(&[(&id, Role::Owner, None, None)]);
        if member {
            t.membership(&framework.id, &id, &["DF01"], &["lincolnshire"], 1);
        }
        if listed {
            t.patch(format!("/api/v1/organisations/{id}"))
                .token(&owner)
                .if_match("\"1\"")
                .json(json!({"listed_in_directory": true, "public_summary": "Help by the sea."}))
                .send()
                .expect(200);
        }
        id
    };
    let shown = provider("Harbour Trust", true, true);
    provider("Not listed", false, true);
    provider("No member", true, false);
    let gone = provider("Removed", true, true);
    t.arrange(move |tx| {
        use diesel::prelude::*;
        use fairlot::kernel::db::schema::memberships as m;
        let now = tx.now()?;
        diesel::update(m::table.filter(m::organisation_id.eq(&gone)))
            .set((m::state.eq("removed"), m::version.eq(m::version + 1), m::recorded_at.eq(now)))
            .execute(tx.conn())?;
        Ok(())
    });
    let names = |query: &str| -> Vec<String> {
        let list = t.get(format!("/api/v1/public/providers{query}")).send().expect(200);
        let items = list.body["items"].as_array().unwrap().clone();
        items.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(""), ["Harbour Trust"]);
    assert_eq!(names("?category=DF01&area=lincolnshire"), ["Harbour Trust"]);
    assert_eq!(names("?category=DF02"), Vec::<String>::new());
    assert_eq!(names("?area=derbyshire"), Vec::<String>::new());
    let list = t.get("/api/v1/public/providers").send().expect(200);
    assert_eq!(list.body["items"][0]["memberships"][0]["categories"], json!(["DF01"]));
    assert_eq!(list.body["items"][0]["summary"], "Help by the sea.");
    // More than a page, each once.
    for number in 0..4 {
        provider(&format!("Trust {number}"), true, true);
    }
    let mut seen = Vec::new();
    let mut next = Some("/api/v1/public/providers?limit=2".to_owned());
    while let Some(path) = next {
        let page = t.get(&path).send().expect(200);
        seen.extend(page.body["items"].as_array().unwrap().iter().map(|one| one["name"].clone()));
        next = page
            .header("link")
            .map(|link| link.trim_start_matches('<').split_once('>').unwrap().0.to_owned());
    }
    assert_eq!(seen, ["Harbour Trust", "Trust 0", "Trust 1", "Trust 2", "Trust 3"]);
    // Out of the directory at once.
    let path = format!("/api/v1/organisations/{shown}");
    let owner = t.person(&[(&shown, Role::Owner, None, None)]);
    let etag = t.get(&path).send().etag();
    t.patch(&path)
        .token(&owner)
        .if_match(&etag)
        .json(json!({"listed_in_directory": false}))
        .send()
        .expect(200);
    assert!(!names("").contains(&"Harbour Trust".to_owned()));
}
