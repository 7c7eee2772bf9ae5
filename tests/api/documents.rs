//! Files of providers: sent, named by answers and evidence, frozen, and read by who may.

use std::io::Write;

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::applications;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::builders::{OpenFramework, Person};
use crate::harness::{Answer, TestApp};
use crate::qualification::Applicant;

const PDF: &[u8] = b"%PDF-1.7\n%accounts of 2025";

struct Scene {
    t: TestApp,
    f: OpenFramework,
    a: Applicant,
}

/// A provider with a draft at the second tier, which asks for its accounts.
fn scene_with(settings: &[(&'static str, &str)]) -> Scene {
    let t = TestApp::start_with(|sources| {
        settings.iter().fold(sources, |sources, (name, value)| sources.with(name, *value))
    });
    let f = t.open_framework(&t.commissioning_body("Ministry"));
    let body = t.provider("Tŷ Gobaith");
    t.yearly_income(&body, 100_000_000);
    let owner = t.person(&[(&body, Role::Owner, None, None), (&body, Role::Signatory, None, None)]);
    let made = t
        .post(format!("/api/v1/frameworks/{}/applications", f.id))
        .token(&owner)
        .json(json!({"organisation_id": body, "tier": 2, "categories": ["DF01"], "areas": ["lincolnshire"]}))
        .send()
        .expect(201);
    let path = format!("/api/v1/applications/{}", made.id());
    Scene { t, f, a: Applicant { body, owner, path } }
}

fn scene() -> Scene {
    scene_with(&[])
}

impl Scene {
    fn send(&self, name: &str, content: &[u8]) -> Answer {
        self.t.document(&self.a.body, &self.a.owner, name, content)
    }

    fn answer(&self, code: &str, version: i64, value: Value) -> Answer {
        self.t
            .put(format!("{}/answers/{code}", self.a.path))
            .token(&self.a.owner)
            .if_match(&format!("\"{version}\""))
            .json(json!({"value": value}))
            .send()
    }

    fn get(&self, path: &str, who: &Person) -> Answer {
        self.t.get(path).token(who).send()
    }

    fn own(&self, document: &str) -> String {
        format!("/api/v1/organisations/{}/documents/{document}", self.a.body)
    }

    fn stored(&self) -> usize {
        std::fs::read_dir(self.t.folder.path().join("documents")).unwrap().count()
    }

    /// Answers all else that the second tier asks, and submits.
    fn submit(&self) {
        crate::qualification::answer_all(&self.t, &self.a);
        self.answer("Q19", 0, json!("Women meet us at hours of their own.")).expect(200);
        self.answer("Q23", 0, json!("held")).expect(200);
        self.t.post(format!("{}/submit", self.a.path)).token(&self.a.owner).send().expect(200);
    }

    fn snapshot(&self) -> Value {
        let id = self.a.path.rsplit('/').next().unwrap().to_owned();
        let text: Option<String> = self
            .t
            .app
            .db
            .read_now(move |db| {
                Ok(applications::table.find(&id).select(applications::snapshot).first(db.conn())?)
            })
            .unwrap();
        serde_json::from_str(&text.unwrap()).unwrap()
    }
}

/// A document of the Office kind whose last part claims to have `size` bytes once it is unpacked.
fn packed(size: u32) -> Vec<u8> {
    let mut bytes = archive(&["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml"]);
    // APPNOTE.TXT 4.3.12: the size stands 24 bytes after the signature of an entry of the directory.
    let entry = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

fn archive(names: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&[b' '; 300]).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_file_is_sent_named_frozen_and_read_by_who_may() {
    let s = scene();
    let question = |code: &str| {
        let application = s.get(&s.a.path, &s.a.owner).expect(200).body;
        application["questions"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap().clone()
    };
    assert_eq!(
        (question("Q11")["kind"].as_str(), question("Q11")["asked"].as_bool()),
        (Some("file"), Some(true))
    );
    assert_eq!(question("Q20")["evidence"]["when"], "sampled");

    s.answer("Q11", 0, json!("on our website")).problem(422, "invalid");
    s.answer("Q11", 0, json!("00000000-0000-4000-8000-000000000000")).problem(422, "invalid");
    let sent = s.send("../../Cyfrifon \u{202e}2025.pdf", PDF).expect(201);
    assert_eq!(
        (&sent.body["name"], &sent.body["media_type"], &sent.body["size_bytes"]),
        (&json!("Cyfrifon 2025.pdf"), &json!("application/pdf"), &json!(PDF.len()))
    );
    assert_eq!(sent.body["sha256"], hex::encode(Sha256::digest(PDF)));
    let id = sent.id();
    s.answer("Q11", 0, json!(id)).expect(200);
    let named = s.get(&s.a.path, &s.a.owner).expect(200).body["answers"]["Q11"].clone();
    assert_eq!(named["document"]["name"], "Cyfrifon 2025.pdf");

    let there = format!("{}/documents/{id}", s.a.path);
    let back = s.get(&there, &s.a.owner).expect(200);
    assert_eq!(back.text.as_bytes(), PDF);
    assert!(back.header("content-disposition").unwrap().starts_with("attachment"));
    assert_eq!(s.get(&s.own(&id), &s.a.owner).expect(200).text.as_bytes(), PDF);
    // A draft is its provider's alone.
    s.get(&there, &s.f.manager).problem(404, "not_found");
    let replaced = s.send("other.pdf", b"%PDF-1.7 other").expect(201).id();
    s.answer("Q11", 1, json!(replaced)).expect(200);
    s.get(&there, &s.a.owner).problem(404, "not_found");
    s.answer("Q11", 2, json!(id)).expect(200);

    let again = s.t.delete(s.own(&id)).token(&s.a.owner).send();
    again.problem(409, "conflict");
    s.submit();
    assert_eq!(
        s.snapshot()["documents"],
        json!([{"id": id, "name": "Cyfrifon 2025.pdf", "size_bytes": PDF.len(), "sha256": sent.body["sha256"]}])
    );
    assert_eq!(s.get(&there, &s.f.manager).expect(200).text.as_bytes(), PDF);
    s.get(&s.own(&id), &s.f.manager).problem(404, "not_found");
    let other = s.t.provider("Another");
    let stranger = s.t.person(&[(&other, Role::Owner, None, None)]);
    for path in [&there, &s.own(&id), &format!("/api/v1/organisations/{}/documents", s.a.body)] {
        s.get(path, &stranger).problem(404, "not_found");
        s.t.get(path).send().problem(401, "not_signed_in");
    }
    s.t.document(&s.a.body, &stranger, "x.pdf", PDF).problem(403, "forbidden");
}

#[test]
fn an_answer_in_words_opens_nobodys_file() {
    let s = scene();
    let secret = s.send("secret.pdf", PDF).expect(201).id();
    let other = s.t.provider("Another");
    s.t.yearly_income(&other, 100_000_000);
    let owner = s.t.person(&[(&other, Role::Owner, None, None)]);
    let made = s
        .t
        .post(format!("/api/v1/frameworks/{}/applications", s.f.id))
        .token(&owner)
        .json(json!({"organisation_id": other, "tier": 2, "categories": ["DF01"], "areas": ["lincolnshire"]}))
        .send()
        .expect(201);
    let path = format!("/api/v1/applications/{}", made.id());
    let put = |code: &str| {
        let put = s.t.put(format!("{path}/answers/{code}")).token(&owner).if_match("\"0\"");
        put.json(json!({"value": secret})).send()
    };
    put("Q17").expect(200);
    put("Q11").problem(422, "invalid");
    s.get(&format!("{path}/documents/{secret}"), &owner).problem(404, "not_found");
}

#[test]
fn what_is_not_taken_is_said_and_leaves_nothing() {
    let s = scene_with(&[("limits.attachment_bytes", "100000"), ("limits.unpacked_bytes", "1000000")]);
    s.send("tool.pdf", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0").problem(415, "unsupported_media_type");
    s.send("files.zip", &archive(&["a.txt"])).problem(415, "unsupported_media_type");
    s.send("long.txt", &[b'a'; 100_001]).problem(413, "document_too_large");
    let told = s.send("bomb.docx", &packed(2_000_000)).problem(413, "document_too_large");
    assert!(told.text.contains("send it as a PDF"), "{}", told.text);
    s.send("cut.docx", &packed(1_000)[..400]).problem(415, "unsupported_media_type");
    s.send("", PDF).problem(422, "invalid");
    assert_eq!(s.stored(), 0, "what was refused is not kept");
    let good = s.send("good.docx", &packed(10_000)).expect(201);
    assert!(good.body["media_type"].as_str().unwrap().ends_with("wordprocessingml.document"));
    let most = s.send("most.txt", &[b'a'; 100_000]).expect(201).id();
    assert_eq!(s.stored(), 2);
    s.t.delete(s.own(&most)).token(&s.a.owner).send().expect(204);
    s.t.delete(s.own(&most)).token(&s.a.owner).send().problem(404, "not_found");
    assert_eq!(s.stored(), 1);
}

#[test]
fn fifty_megabytes_are_kept_and_no_more() {
    let s = scene();
    let mut large = PDF.to_vec();
    large.resize(50 << 20, b'x');
    let kept = s.send("large.pdf", &large).expect(201);
    assert_eq!(kept.body["size_bytes"], 50 << 20);
    large.push(b'x');
    s.send("larger.pdf", &large).problem(413, "document_too_large");
    assert_eq!(s.stored(), 1);
}

#[test]
fn the_same_upload_is_kept_once() {
    let s = scene();
    let send = || {
        s.t.post(format!("/api/v1/organisations/{}/documents", s.a.body))
            .token(&s.a.owner)
            .header("idempotency-key", "accounts-2025")
            .bytes("multipart/form-data; boundary=edge", crate::builders::file_part("a.pdf", PDF))
            .send()
            .expect(201)
    };
    assert_eq!(send().id(), send().id());
    assert_eq!(s.stored(), 1);
    let list = s.get(&format!("/api/v1/organisations/{}/documents", s.a.body), &s.a.owner).expect(200);
    assert_eq!(list.body["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn evidence_names_a_file_and_says_until_when_it_holds() {
    let s = scene();
    let membership = s.t.membership(&s.f.id, &s.t.provider("Member"), &["DF01"], &["lincolnshire"], 1);
    let provider =
        s.t.get(format!("/api/v1/memberships/{membership}")).token(&s.f.manager).send().expect(200);
    let provider = provider.body["organisation_id"].as_str().unwrap().to_owned();
    let owner = s.t.person(&[(&provider, Role::Owner, None, None)]);
    let path = format!("/api/v1/memberships/{membership}");
    let offer = |body: Value| {
        let etag = s.get(&path, &owner).expect(200).etag();
        s.t.post(format!("{path}/evidence")).token(&owner).if_match(&etag).json(body).send()
    };
    let foreign = s.send("foreign.pdf", PDF).expect(201).id();
    let refused = offer(json!({"requirement": "Q20", "name": "Policy", "document_id": foreign}));
    assert_eq!(refused.problem(422, "invalid").body["errors"][0]["pointer"], "/document_id");
    let file = s.t.document(&provider, &owner, "Polisi.pdf", PDF).expect(201).id();
    let refused = offer(json!({"requirement": "Q15", "name": "Insurance", "document_id": file}));
    assert_eq!(refused.problem(422, "invalid").body["errors"][0]["pointer"], "/expires_on");
    let offered =
        offer(json!({"requirement": "Q20", "name": "Policy", "document_id": file})).expect(200).body;
    assert_eq!(offered["evidence"][0]["document"]["name"], "Polisi.pdf");
    let there = format!("{path}/documents/{file}");
    assert_eq!(s.get(&there, &s.f.manager).expect(200).text.as_bytes(), PDF);
    s.get(&there, &s.a.owner).problem(403, "forbidden");
    s.get(&format!("{path}/documents/{foreign}"), &owner).problem(404, "not_found");
    let own = format!("/api/v1/organisations/{provider}/documents/{file}");
    s.t.delete(&own).token(&owner).send().problem(409, "conflict");
}

#[test]
fn every_member_is_asked_where_the_questions_promise_it() {
    let s = scene();
    crate::requirements::changed(&s.t, &s.f, "Q20", |one| {
        for tier in one["tiers"].as_array_mut().unwrap() {
            tier["evidence"] = json!({"when": "after_admission", "within_days": 30, "expires": false});
        }
    });
    let a = crate::qualification::begin(&s.t, &s.f, "New Member");
    crate::qualification::answer_all(&s.t, &a);
    s.t.post(format!("{}/submit", a.path)).token(&a.owner).send().expect(200);
    let start = s.t.post(format!("{}/start", a.path)).token(&s.f.manager);
    start.json(json!({"no_conflict": true})).send().expect(200);
    crate::qualification::decide_all(&s.t, &a, &s.f.manager, None);
    let admitted = s.t.post(format!("{}/admit", a.path)).token(&s.f.manager).send().expect(200).body;
    let path = format!("/api/v1/memberships/{}", admitted["membership_id"].as_str().unwrap());
    let asked = s.get(&path, &a.owner).expect(200).body["evidence"].clone();
    let due = s.t.app.clock.now().london_day().plus_days(30).to_string();
    assert_eq!(
        (&asked[0]["requirement"], &asked[0]["state"], &asked[0]["due_on"]),
        (&json!("Q20"), &json!("asked"), &json!(due))
    );
    let soon = json!({"requirement": "Q20", "name": "Policy", "reason": "At once.",
        "due_on": s.t.app.clock.now().london_day().plus_days(29).to_string()});
    let path = format!("/api/v1/frameworks/{}/evidence-samples", s.f.id);
    let refused = s.t.post(path).token(&s.f.manager).json(json!({"size": 1, "ask": soon})).send();
    assert_eq!(refused.problem(422, "invalid").body["errors"][0]["pointer"], "/ask/due_on");
}

#[test]
fn files_are_chosen_and_saved_on_pages() {
    let s = scene();
    let id = s.a.path.rsplit('/').next().unwrap().to_owned();
    let (provider, manager) = (s.t.browser_of(&s.a.owner), s.t.browser_of(&s.f.manager));
    let page = format!("/apply/{id}/questions/Q11");
    assert!(provider.get(&page).expect(200).text.contains("multipart/form-data"));
    let send = format!("{page}/file");
    assert!(provider.submit_file(&send, &[], "", b"").expect(422).text.contains("Choose a file"));
    assert!(provider.submit_file(&send, &[], "a.exe", b"MZ\x90\0").expect(422).text.contains("Send a PDF"));
    provider.submit_file(&send, &[("_token", "stolen")], "a.pdf", PDF).expect(403);
    assert_eq!(s.stored(), 0, "nothing is kept of what was refused");
    provider.get(&page).expect(200);
    let next = provider.submit_file(&send, &[], "Cyfrifon.pdf", PDF);
    provider.follow(&next).expect(200);
    let again = provider.get(&page).expect(200);
    assert!(again.text.contains("Cyfrifon.pdf (1 KB)"), "{}", again.text);
    // Sent without another file, the one that is there stays.
    assert_eq!(provider.submit_file(&send, &[], "", b"").status, 303);
    let document = s.get(&s.a.path, &s.a.owner).expect(200).body["answers"]["Q11"]["value"].clone();
    // Who comes back to the address of the form gets the question.
    assert_eq!(provider.get(&send).header("location"), Some(page.as_str()));
    // What is missing is said in the question's words.
    provider.get(&format!("/apply/{id}/submit")).expect(200);
    let refused = provider.submit(&format!("/apply/{id}/submit"), &[]).expect(422);
    assert!(
        refused.text.contains("relying on others to qualify? This question is not answered yet."),
        "{}",
        refused.text
    );
    s.submit();
    let seen = manager.get(&format!("/applications/{id}")).expect(200);
    let link = format!("/applications/{id}/documents/{}", document.as_str().unwrap());
    assert!(seen.text.contains(&link), "{}", seen.text);
    assert_eq!(manager.get(&link).expect(200).text.as_bytes(), PDF);
    let stranger = s.t.person(&[(&s.t.provider("Another"), Role::Owner, None, None)]);
    s.t.browser_of(&stranger).get(&link).expect(404);
}
