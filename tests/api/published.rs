//! Documents that are published with a competition, through HTTP and in pages.

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{audit_events, competitions};
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::{Person, Published, titled_file};
use crate::harness::{Answer, TestApp};
use crate::qualification::mails_with;

struct World {
    t: TestApp,
    c: Published,
    director: Person,
    commissioner: Person,
    elsewhere: Person,
    auditor: Person,
    provider: Person,
    outsider: Person,
}

fn world() -> World {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let (provider, outsider) = (t.provider("Harbour Light"), t.provider("Not invited"));
    World {
        director: t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]),
        commissioner: t.person(&[(&body, Role::Commissioner, Some("F"), None)]),
        elsewhere: t.person(&[(&body, Role::RegionalDirector, Some("A"), None)]),
        auditor: t.person(&[(&body, Role::Auditor, None, None)]),
        provider: t.person(&[(&provider, Role::Owner, None, None)]),
        outsider: t.person(&[(&outsider, Role::Owner, None, None)]),
        c: t.published_competition(&body, &[&provider], 7 * 86_400, false),
        t,
    }
}

/// The same, with the competition turned into a draft.
fn drafted() -> World {
    let w = world();
    w.set_state("draft", false);
    w
}

impl World {
    fn list(&self) -> String {
        format!("/api/v1/competitions/{}/documents", self.c.id)
    }

    fn set_state(&self, state: &'static str, published: bool) {
        let id = self.c.id.clone();
        self.t.arrange(move |tx| {
            let now = tx.now()?;
            diesel::update(competitions::table.find(&id))
                .set((
                    competitions::state.eq(state),
                    competitions::published_at.eq(published.then_some(now)),
                    competitions::version.eq(competitions::version + 1),
                    competitions::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
    }

    fn send(&self, who: &Person, title: &str, content: &[u8]) -> Answer {
        let body = titled_file(title, "spec.pdf", content);
        self.t.post(self.list()).token(who).bytes("multipart/form-data; boundary=edge", body).send()
    }

    fn titles(&self) -> Vec<String> {
        let list = self.t.get(self.list()).token(&self.commissioner).send().expect(200).body;
        let title = |one: &Value| one["title"].as_str().unwrap().to_owned();
        list["items"].as_array().unwrap().iter().map(title).collect()
    }

    fn stored(&self) -> usize {
        let folder = self.t.app.config.data_dir.join("documents");
        std::fs::read_dir(folder)
            .map_or(0, |files| files.flatten().filter(|one| one.path().is_file()).count())
    }

    /// How often the invited provider was told of a new document; waits for the first mail.
    fn told(&self) -> usize {
        let mails = mails_with(&self.t, &self.provider, "New document");
        mails.iter().filter(|mail| mail.contains("New document")).count()
    }
}

const PDF: &[u8] = b"%PDF-1.7\nWhat we need";

fn path(id: &str) -> String {
    format!("/api/v1/published-documents/{id}")
}

#[test]
fn a_drafts_documents_are_for_its_people_and_public_ones_for_everyone() {
    let w = drafted();
    let made = w.send(&w.commissioner, " Specification ", PDF).expect(201);
    let one = &made.body;
    assert_eq!((&one["title"], &one["media_type"]), (&json!("Specification"), &json!("application/pdf")));
    assert_eq!((&one["size_bytes"], &one["added_later"]), (&json!(PDF.len()), &json!(false)));
    assert_eq!(one["sha256"].as_str().unwrap().len(), 64);
    for who in [&w.commissioner, &w.director, &w.auditor] {
        w.t.get(w.list()).token(who).send().expect(200);
        assert_eq!(w.t.get(path(&made.id())).token(who).send().expect(200).text.as_bytes(), PDF);
    }
    for who in [&w.elsewhere, &w.provider] {
        w.t.get(w.list()).token(who).send().problem(404, "not_found");
        w.t.get(path(&made.id())).token(who).send().problem(404, "not_found");
    }
    w.t.get(path(&made.id())).send().problem(404, "not_found");

    w.set_state("published", true);
    assert_eq!(w.t.get(w.list()).send().expect(200).body["items"].as_array().unwrap().len(), 1);
    let saved = w.t.get(path(&made.id())).send().expect(200);
    assert_eq!(saved.text.as_bytes(), PDF);
    assert!(saved.header("content-disposition").unwrap().starts_with("attachment"));
}

#[test]
fn a_draft_loses_a_document_and_a_publication_none() {
    let w = drafted();
    let first = w.send(&w.commissioner, "First", PDF).expect(201);
    let second = w.send(&w.director, "Second", b"Words").expect(201);
    w.t.delete(path(&first.id())).token(&w.commissioner).send().problem(428, "precondition_required");
    w.t.delete(path(&first.id())).token(&w.auditor).if_match(&first.etag()).send().problem(403, "forbidden");
    w.t.delete(path(&first.id()))
        .token(&w.elsewhere)
        .if_match(&first.etag())
        .send()
        .problem(404, "not_found");
    w.t.delete(path(&first.id())).token(&w.commissioner).if_match(&first.etag()).send().expect(204);
    w.t.delete(path(&first.id()))
        .token(&w.commissioner)
        .if_match(&first.etag())
        .send()
        .problem(404, "not_found");
    assert_eq!((w.titles(), w.stored()), (vec!["Second".to_owned()], 1));

    w.set_state("awaiting_approval", false);
    let remove = || w.t.delete(path(&second.id())).token(&w.director).if_match(&second.etag()).send();
    remove().problem(409, "wrong_state");
    w.send(&w.director, "Third", PDF).problem(409, "wrong_state");
    w.set_state("published", true);
    remove().problem(409, "conflict");
    assert_eq!((w.titles(), w.stored()), (vec!["Second".to_owned()], 1));
}

#[test]
fn what_is_added_after_publication_says_so_and_everyone_invited_is_told_once() {
    let w = world();
    let send = || {
        let body = titled_file("Answers in full", "answers.txt", b"Words");
        let request = w.t.post(w.list()).token(&w.commissioner).header("idempotency-key", "answers-2026");
        request.bytes("multipart/form-data; boundary=edge", body).send().expect(201)
    };
    let made = send();
    assert_eq!(made.body["added_later"], true);
    assert_eq!(send().id(), made.id(), "the same request is one document");
    for who in [&w.provider, &w.auditor] {
        w.send(who, "Mine", PDF).problem(403, "forbidden");
    }
    w.send(&w.elsewhere, "Mine", PDF).problem(403, "forbidden");
    w.t.get(path(&made.id())).token(&w.outsider).send().expect(200);

    w.t.set_deadline(&w.c.id, w.t.app.clock.now().plus_seconds(-1));
    w.send(&w.commissioner, "Too late", PDF).problem(409, "deadline_passed");
    assert_eq!((w.told(), w.stored()), (1, 1));
    let id = made.id();
    w.t.arrange(move |tx| {
        let events: i64 = audit_events::table
            .filter(audit_events::subject_id.eq(&id))
            .filter(audit_events::action.eq("add_document"))
            .count()
            .get_result(tx.conn())?;
        assert_eq!(events, 1);
        Ok(())
    });
}

#[test]
fn what_is_not_taken_is_said_and_leaves_nothing() {
    let w = drafted();
    w.send(&w.commissioner, " ", PDF).problem(422, "invalid");
    w.send(&w.commissioner, &"a".repeat(201), PDF).problem(422, "invalid");
    w.send(&w.commissioner, "Tool", b"\x7fELF\x02\x01\x01\0\0\0").problem(415, "unsupported_media_type");
    let other = String::from_utf8(titled_file("A", "a.pdf", PDF)).unwrap().replace("\"title\"", "\"name\"");
    let sent = w.t.post(w.list()).token(&w.commissioner);
    sent.bytes("multipart/form-data; boundary=edge", other.into_bytes()).send().problem(422, "invalid");
    assert_eq!(w.stored(), 0);
    for number in 1..=50 {
        w.send(&w.commissioner, &format!("Part {number}"), b"Words").expect(201);
    }
    let told = w.send(&w.commissioner, "One more", PDF).problem(422, "invalid");
    assert_eq!(told.body["errors"][0]["code"], "too_many");
    assert_eq!(w.stored(), 50);
}

#[test]
fn commissioners_add_and_remove_in_pages_and_everyone_saves() {
    let w = drafted();
    let (home, here) = (format!("/competitions/{}", w.c.id), format!("/competitions/{}/documents", w.c.id));
    let page = w.t.browser_of(&w.commissioner);
    shows(&page.get(&home).expect(200), &["Documents", &here]);
    shows(&page.get(&here).expect(200), &["No document is published", "multipart/form-data"]);
    let refused = page.submit_file(&here, &[("title", "")], "spec.pdf", PDF);
    shows(&refused, &["Say what the document is"]);
    let refused = page.submit_file(&here, &[("title", "Specification")], "", b"");
    shows(&refused, &["Choose a file"]);
    let saved = page.submit_file(&here, &[("title", "Specification")], "spec.pdf", PDF);
    shows(&page.follow(&saved).expect(200), &["The document is added", "spec.pdf, PDF, 1 KB"]);
    let id =
        w.t.get(w.list()).token(&w.commissioner).send().body["items"][0]["id"].as_str().unwrap().to_owned();
    let remove = format!("{here}/{id}/remove");
    shows(&page.get(&remove).expect(200), &["Remove this document?"]);
    let removed = page.submit(&remove, &[]);
    shows(&page.follow(&removed).expect(200), &["The document is removed", "No document is published"]);

    page.get(&here);
    page.submit_file(&here, &[("title", "Draft contract")], "contract.pdf", PDF);
    w.set_state("published", true);
    let public = w.t.browser();
    let shown = public.get(&home).expect(200);
    shows(&shown, &["Draft contract", "contract.pdf, PDF, 1 KB"]);
    assert!(!shown.text.contains("/remove"));
    let all = public.get(&here).expect(200);
    assert!(!all.text.contains("multipart/form-data"), "only who commissions adds");
    let id = w.t.get(w.list()).send().body["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(public.get(&format!("/published-documents/{id}")).expect(200).text.as_bytes(), PDF);
    let provider = w.t.browser_of(&w.provider);
    provider.get(&format!("{here}/{id}/remove")).expect(403);
    shows(&page.get(&here).expect(200), &["It stays"]);
    let late = page.submit_file(&here, &[("title", "More words")], "more.txt", b"Words");
    shows(&page.follow(&late).expect(200), &["Everyone invited is told", "Added after publication"]);
}
