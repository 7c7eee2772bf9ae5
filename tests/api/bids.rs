//! Bids, from the first draft to the opening, through HTTP.

use std::path::Path;

use age::secrecy::ExposeSecret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{bid_submissions, memberships};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::builders::{Person, Published, file_part};
use crate::harness::{Answer, TestApp};

/// A competition with its people.
pub struct Scene {
    pub t: TestApp,
    pub competition: Published,
    pub body: String,
    pub provider: String,
    pub partner: String,
    pub signatory: Person,
    owner: Person,
    pub director: Person,
    pub commissioner: Person,
}

pub fn scene() -> Scene {
    scene_with(3_600, false)
}

fn scene_with(seconds: i64, anonymous: bool) -> Scene {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let provider = t.provider("Harbour Light");
    let partner = t.provider("Stepping Stones");
    let competition = t.published_competition(&body, &[&provider, &partner], seconds, anonymous);
    let signatory = t.person(&[(&provider, Role::Signatory, None, None)]);
    let owner = t.person(&[(&partner, Role::Owner, None, None)]);
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let commissioner = t.person(&[(&body, Role::Commissioner, Some("F"), None)]);
    Scene { t, competition, body, provider, partner, signatory, owner, director, commissioner }
}

impl Scene {
    pub fn content(&self, answer: &str) -> Value {
        json!({
            "lots": [{"lot_id": self.competition.lots[0], "price_pence": 123_456_700}],
            "answers": [
                {"criterion_id": self.competition.criteria[0], "text": answer},
                {"criterion_id": self.competition.criteria[1], "text": "We listen first."},
            ],
        })
    }

    pub fn bids(&self) -> String {
        format!("/api/v1/competitions/{}/bids", self.competition.id)
    }

    pub fn draft_of(&self, provider: &str, who: &Person, answer: &str) -> Answer {
        let mut body = self.content(answer);
        body["organisation_id"] = json!(provider);
        self.t.post(self.bids()).token(who).json(body).send()
    }

    pub fn draft(&self) -> String {
        self.draft_of(&self.provider, &self.signatory, "A door that opens.").expect(201).id()
    }

    pub fn act(&self, who: &Person, path: String, body: Value) -> Answer {
        self.t.post(format!("/api/v1/{path}")).token(who).json(body).send()
    }

    pub fn submitted(&self) -> (String, Value) {
        let id = self.draft();
        let receipt = self.act(&self.signatory, format!("bids/{id}/submit"), json!({})).expect(200).body;
        (id, receipt)
    }

    fn terms(&self, role: &str) -> Value {
        json!({"role": role, "areas": ["lincolnshire"], "value_pence": 250_000, "volume": 40,
            "payment_days": 30, "starts_on": "2027-04-01"})
    }

    /// An entry that the partner was invited to.
    fn invited_entry(&self, bid: &str, role: &str) -> Value {
        let body = json!({"partner_id": self.partner, "terms": self.terms(role)});
        let entry = self.act(&self.signatory, format!("bids/{bid}/supply-chain"), body).expect(201).id();
        let expires_at = self.t.app.clock.now().plus_seconds(600);
        let invite = json!({"expires_at": expires_at});
        self.act(&self.signatory, format!("supply-chain-entries/{entry}/invite"), invite).expect(200).body
    }

    fn accept(&self, entry: &Value) -> Answer {
        let id = entry["id"].as_str().unwrap();
        let body = json!({"terms_digest": entry["terms_digest"]});
        self.act(&self.owner, format!("supply-chain-entries/{id}/accept"), body)
    }

    /// Lets the deadline pass and the competition close, before the clock does anything else.
    fn close_first(&self) {
        self.t.set_deadline(&self.competition.id, self.t.app.clock.now().plus_seconds(-1));
        for duty in fairlot::bids::DUTIES.iter().filter(|duty| duty.prompt) {
            (duty.act)(&self.t.app).expect("closing");
        }
    }

    /// Lets the deadline pass and the clock act.
    pub fn close(&self) {
        let past = self.t.app.clock.now().plus_seconds(-1);
        self.t.set_deadline(&self.competition.id, past);
        fairlot::timekeeping::act_due(&self.t.app).expect("closing");
    }

    fn open(&self) -> Value {
        let path = format!("competitions/{}/open-bids", self.competition.id);
        self.act(&self.director, path.clone(), json!({})).expect(202);
        self.act(&self.commissioner, path, json!({})).expect(200).body
    }

    pub fn bid(&self, who: &Person, id: &str) -> Answer {
        self.t.get(format!("/api/v1/bids/{id}")).token(who).send()
    }

    fn document(&self, bid: &str, name: &str, content: &[u8]) -> Answer {
        self.t
            .post(format!("/api/v1/bids/{bid}/documents"))
            .token(&self.signatory)
            .bytes("multipart/form-data; boundary=edge", file_part(name, content))
            .send()
    }
}

#[test]
fn a_bid_goes_from_draft_to_scored_compliance() {
    let s = scene();
    let id = s.draft();
    let draft = s.bid(&s.signatory, &id).expect(200);
    assert_eq!(draft.body["state"], "draft");
    assert_eq!(draft.body["allowed_actions"], json!(["submit", "discard"]));
    assert_eq!(draft.body["content"]["answers"][0]["text"], "A door that opens.");

    let change = json!({"lots": [{"lot_id": s.competition.lots[1], "price_pence": 99}]});
    let path = format!("/api/v1/bids/{id}");
    s.t.patch(&path).token(&s.signatory).json(change.clone()).send().problem(428, "precondition_required");
    let changed =
        s.t.patch(&path).token(&s.signatory).if_match(&draft.etag()).json(change.clone()).send().expect(200);
    assert_eq!(changed.body["content"]["lots"][0]["price_pence"], 99);
    assert_eq!(changed.body["content"]["answers"][0]["text"], "A door that opens.");
    s.t.patch(&path)
        .token(&s.signatory)
        .if_match(&draft.etag())
        .json(change)
        .send()
        .problem(412, "precondition_failed");

    let file = s.document(&id, "plan.txt", b"A plan in plain words.").expect(201);
    assert_eq!(file.body["media_type"], "text/plain");
    let entry = s.invited_entry(&id, "Mentoring");
    let faults = s.act(&s.signatory, format!("bids/{id}/check"), json!({})).expect(200).body;
    assert_eq!(faults["ready"], false);
    assert_eq!(faults["faults"][0]["code"], "not_accepted");
    s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).problem(422, "check_failed");
    s.accept(&entry).expect(200);
    assert_eq!(s.act(&s.signatory, format!("bids/{id}/check"), json!({})).body["ready"], true);

    let receipt = s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).expect(200).body;
    assert_eq!(receipt["number"], 1);
    let submitted = s.bid(&s.signatory, &id).expect(200).body;
    assert_eq!(submitted["state"], "submitted");
    assert!(submitted["content"].is_null(), "{submitted}");
    let list = s.t.get(s.bids()).token(&s.signatory).send().expect(200).body;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);

    s.t.get(s.bids()).token(&s.director).send().problem(409, "bids_sealed");
    s.act(&s.director, format!("competitions/{}/open-bids", s.competition.id), json!({}))
        .problem(409, "wrong_state");
    s.close();
    assert_eq!(s.bid(&s.signatory, &id).body["state"], "locked");
    s.t.get(s.bids()).token(&s.director).send().problem(409, "bids_sealed");
    s.bid(&s.director, &id).problem(404, "not_found");

    let opening = s.open();
    assert_eq!(opening["opened"][0]["id"], json!(id));
    assert_eq!(opening["unopenable"], json!([]));
    let opened = s.bid(&s.director, &id).expect(200).body;
    assert_eq!(opened["content"]["lots"][0]["price_pence"], 99);
    assert_eq!(opened["content"]["supply_chain"][0]["terms"]["role"], "Mentoring");
    let document = format!("/api/v1/bids/{id}/documents/{}", file.body["id"].as_str().unwrap());
    let download = s.t.get(document).token(&s.director).send().expect(200);
    assert_eq!(download.text, "A plan in plain words.");

    let passed = s.act(&s.commissioner, format!("bids/{id}/pass-compliance"), json!({})).expect(200).body;
    assert_eq!(passed["state"], "compliant");
    s.act(&s.signatory, format!("bids/{id}/pass-compliance"), json!({})).problem(403, "forbidden");
    let competition = s.competition.id.clone();
    let (bids, partners) =
        s.t.app
            .db
            .read_now(move |db| {
                let bids = fairlot::bids::opened_bids(db, &competition)?;
                let partners = fairlot::bids::partners(db, &bids[0].id)?;
                Ok((bids, partners))
            })
            .unwrap();
    assert_eq!(bids[0].lots, vec![(s.competition.lots[1].clone(), 99)]);
    assert_eq!((partners[0].value_pence, partners[0].role.as_str()), (250_000, "Mentoring"));
}

#[test]
fn the_check_names_every_fault_at_once() {
    let s = scene();
    let body = json!({
        "organisation_id": s.provider,
        "lots": [
            {"lot_id": s.competition.framework, "price_pence": -1},
            {"lot_id": s.competition.lots[0], "price_pence": 1},
            {"lot_id": s.competition.lots[0], "price_pence": 2},
        ],
        "answers": [
            {"criterion_id": s.competition.criteria[0], "text": "word ".repeat(21)},
        ],
    });
    let id = s.t.post(s.bids()).token(&s.signatory).json(body).send().expect(201).id();
    let outcome = s.act(&s.signatory, format!("bids/{id}/check"), json!({})).expect(200).body;
    let faults: Vec<(String, String)> = outcome["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["pointer"].as_str().unwrap().into(), one["code"].as_str().unwrap().into()))
        .collect();
    let expected = [
        ("/lots/0/lot_id", "unknown_lot"),
        ("/lots/0/price_pence", "range"),
        ("/lots/2/lot_id", "repeated"),
        ("/answers/0/text", "too_many_words"),
        ("/answers", "missing_answer"),
    ];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(pointer, code)| ((*pointer).into(), (*code).into())).collect();
    assert_eq!(faults, expected);
    let refused = s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).problem(422, "check_failed");
    assert_eq!(refused.body["errors"], outcome["faults"]);
}

#[test]
fn only_invited_providers_bid_and_only_for_themselves() {
    let s = scene();
    let stranger = s.t.provider("Stranger");
    let person = s.t.person(&[(&stranger, Role::Signatory, None, None)]);
    s.draft_of(&stranger, &person, "Hello").problem(403, "forbidden");
    s.draft_of(&s.provider, &person, "Hello").problem(403, "forbidden");
    let id = s.draft();
    s.bid(&person, &id).problem(404, "not_found");
    s.act(&person, format!("bids/{id}/submit"), json!({})).problem(404, "not_found");
    let writer = s.t.person(&[(&s.provider, Role::BidWriter, None, None)]);
    s.act(&writer, format!("bids/{id}/submit"), json!({})).problem(403, "forbidden");
    let bad = json!({"organisation_id": s.provider, "recipient": "age1nonsense"});
    let refused = s.t.post(s.bids()).token(&s.signatory).json(bad).send().problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/recipient");
}

#[test]
fn twenty_simultaneous_bids_of_one_provider_are_one() {
    let s = scene();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| s.draft_of(&s.provider, &s.signatory, "Twenty times.").status))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19, "{statuses:?}");
}

#[test]
fn a_discarded_or_withdrawn_bid_makes_room_for_another() {
    let s = scene();
    let first = s.draft();
    s.draft_of(&s.provider, &s.signatory, "Again").problem(409, "already_exists");
    let gone = s.act(&s.signatory, format!("bids/{first}/discard"), json!({})).expect(200).body;
    assert_eq!((gone["state"].clone(), gone["content"].clone()), (json!("discarded"), Value::Null));
    let (second, _) = s.submitted();
    s.act(&s.signatory, format!("bids/{second}/discard"), json!({})).problem(409, "wrong_state");
    s.act(&s.signatory, format!("bids/{second}/withdraw"), json!({})).expect(200);
    s.draft();
}

/// In summer time, in winter time, and in the hour that comes twice.
#[test]
fn a_bid_at_the_deadline_is_in_and_one_microsecond_later_is_out() {
    for deadline in
        ["2027-07-01T11:00:00Z", "2027-12-01T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]
    {
        let s = scene();
        let deadline: fairlot::kernel::clock::UtcTime = deadline.parse().unwrap();
        let other = s.t.person(&[(&s.partner, Role::Signatory, None, None)]);
        let (first, second) = (s.draft(), s.draft_of(&s.partner, &other, "Later").expect(201).id());
        s.t.app.clock.stop_at(Some(deadline.plus_seconds(-60)));
        s.t.set_deadline(&s.competition.id, deadline);
        let (who, other) = (s.t.refreshed(&s.signatory), s.t.refreshed(&other));
        s.t.app.clock.stop_at(Some(deadline));
        let receipt = s.act(&who, format!("bids/{first}/submit"), json!({})).expect(200).body;
        assert_eq!(receipt["submitted_at"], deadline.to_string());
        s.t.app.clock.stop_at(Some(deadline.plus_micros(1)));
        let late = s.act(&other, format!("bids/{second}/submit"), json!({}));
        assert_eq!(late.status, 409, "{}", late.text);
    }
}

/// The deadline is a moment, whatever London's clocks do before it.
#[test]
fn a_change_of_the_clocks_moves_no_deadline() {
    let s = scene();
    let id = s.draft();
    // The clock is moved across the change, with the deadline a moment before and after the present.
    for change in ["2026-10-25T01:00:00Z", "2027-03-28T01:00:00Z"] {
        let change: fairlot::kernel::clock::UtcTime = change.parse().unwrap();
        let clock = &s.t.app.clock;
        clock.set_offset_micros(0);
        let real = clock.now().as_micros();
        clock.set_offset_micros(change.as_micros() - real - 10_000_000);
        s.t.set_deadline(&s.competition.id, change.plus_seconds(600));
        let who = s.t.refreshed(&s.signatory);
        let etag = s.bid(&who, &id).expect(200).etag();
        clock.set_offset_micros(clock.offset_micros() + 20_000_000);
        let patch = s.content("Across the change");
        s.t.patch(format!("/api/v1/bids/{id}")).token(&who).if_match(&etag).json(patch).send().expect(200);
    }
    let now = s.t.app.clock.now();
    s.t.set_deadline(&s.competition.id, now.plus_micros(-1));
    let who = s.t.refreshed(&s.signatory);
    let late = s.act(&who, format!("bids/{id}/submit"), json!({}));
    assert_eq!(late.status, 409, "{}", late.text);
}

#[test]
fn a_repeated_submit_gives_the_first_receipt_even_after_the_deadline() {
    let s = scene();
    let id = s.draft();
    let submit = || {
        s.t.post(format!("/api/v1/bids/{id}/submit"))
            .token(&s.signatory)
            .header("idempotency-key", "submit-once-1")
            .json(json!({}))
            .send()
    };
    let first = submit().expect(200).body;
    s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).problem(409, "wrong_state");
    s.close();
    let again = submit().expect(200).body;
    for field in ["bid_id", "sha256", "number", "submitted_at", "audit_event_id"] {
        assert_eq!(first[field], again[field], "{field}");
    }
    let receipt = s.t.get(format!("/api/v1/bids/{id}/receipt")).token(&s.signatory).send().expect(200).body;
    assert_eq!(receipt["sha256"], first["sha256"]);
    s.act(&s.signatory, format!("bids/{id}/withdraw"), json!({})).problem(409, "deadline_passed");
    s.t.get(format!("/api/v1/bids/{id}/receipt")).token(&s.director).send().problem(404, "not_found");
}

/// The bidder's copy opens with its own key, has the receipt's hash, and holds what replacing needs.
#[test]
fn the_bidders_copy_matches_the_receipt_and_serves_to_replace_the_bid() {
    let s = scene();
    let identity = age::x25519::Identity::generate();
    let mut body = s.content("First words");
    body["organisation_id"] = json!(s.provider);
    body["recipient"] = json!(identity.to_public().to_string());
    let id = s.t.post(s.bids()).token(&s.signatory).json(body).send().expect(201).id();
    s.document(&id, "kept.txt", b"Kept words.").expect(201);
    s.document(&id, "dropped.txt", b"Dropped words.").expect(201);
    let entry = s.invited_entry(&id, "Mentoring");
    s.accept(&entry).expect(200);
    let receipt = s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).expect(200).body;
    let copy = opened_copy(&receipt, &identity);
    assert_eq!(copy["answers"][0]["text"], "First words");
    assert_eq!(copy["nonce"].as_str().unwrap().len(), 64);

    let documents = copy["documents"].as_array().unwrap();
    let kept = documents.iter().find(|one| one["name"] == "kept.txt").unwrap();
    let mut replacement = s.content("Second words");
    replacement["recipient"] = json!(identity.to_public().to_string());
    let missing = s.act(&s.signatory, format!("bids/{id}/replace"), replacement.clone());
    let missing = missing.problem(422, "check_failed");
    assert_eq!(missing.body["errors"][0]["code"], "missing_entry");
    replacement["documents"] = json!([{
        "id": kept["id"], "name": kept["name"], "media_type": kept["media_type"],
        "size": kept["size"], "secret": kept["secret"],
    }]);
    let chain = &copy["supply_chain"][0];
    let mut other = chain["agreed"].clone();
    other["terms"]["value_pence"] = json!(1);
    replacement["supply_chain"] = json!([{"id": chain["id"], "agreed": other}]);
    s.act(&s.signatory, format!("bids/{id}/replace"), replacement.clone()).problem(422, "check_failed");
    replacement["supply_chain"] = json!([{"id": chain["id"], "agreed": chain["agreed"]}]);
    s.document(&id, "new.txt", b"New words.").expect(201);
    let second = s.act(&s.signatory, format!("bids/{id}/replace"), replacement).expect(200).body;
    assert_eq!(second["number"], 2);
    assert_ne!(second["sha256"], receipt["sha256"]);
    let copy = opened_copy(&second, &identity);
    let mut names: Vec<&str> =
        copy["documents"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["kept.txt", "new.txt"]);
    s.close();
    s.open();
    let opened = s.bid(&s.director, &id).expect(200).body;
    assert_eq!(opened["content"]["answers"][0]["text"], "Second words");
}

fn opened_copy(receipt: &Value, identity: &age::x25519::Identity) -> Value {
    let sealed = STANDARD.decode(receipt["bidder_copy"].as_str().expect("a copy")).unwrap();
    let plain = age::decrypt(identity, &sealed).expect("it opens");
    assert_eq!(hex::encode(Sha256::digest(&plain)), receipt["sha256"].as_str().unwrap());
    serde_json::from_slice(&plain).unwrap()
}

#[test]
fn a_partner_sees_its_own_entry_and_decides_it() {
    let s = scene();
    let id = s.draft();
    let body = json!({"partner_id": s.provider, "terms": s.terms("Itself")});
    s.act(&s.signatory, format!("bids/{id}/supply-chain"), body).problem(422, "invalid");
    let mut slow = s.terms("Slow pay");
    slow["payment_days"] = json!(31);
    let body = json!({"partner_id": s.partner, "terms": slow});
    let refused = s.act(&s.signatory, format!("bids/{id}/supply-chain"), body).problem(422, "invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/terms/payment_days");

    let body = json!({"partner_id": s.partner, "terms": s.terms("Mentoring")});
    let draft = s.act(&s.signatory, format!("bids/{id}/supply-chain"), body).expect(201).id();
    let path = format!("/api/v1/supply-chain-entries/{draft}");
    s.t.get(&path).token(&s.owner).send().problem(404, "not_found");
    let expires_at = json!({"expires_at": s.t.app.clock.now().plus_seconds(600)});
    s.act(&s.signatory, format!("supply-chain-entries/{draft}/invite"), expires_at).expect(200);
    let seen = s.t.get(&path).token(&s.owner).send().expect(200).body;
    assert_eq!(seen["agreed"]["terms"]["role"], "Mentoring");
    assert_eq!(seen["allowed_actions"], json!(["accept", "decline"]));
    s.bid(&s.owner, &id).problem(404, "not_found");
    s.t.get(format!("/api/v1/bids/{id}/supply-chain")).token(&s.owner).send().problem(404, "not_found");
    let other = s.t.provider("Other");
    let other_owner = s.t.person(&[(&other, Role::Owner, None, None)]);
    s.t.get(&path).token(&other_owner).send().problem(404, "not_found");
    let list = s.t.get("/api/v1/supply-chain-entries").token(&s.owner).send().expect(200).body;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    s.act(
        &s.signatory,
        format!("supply-chain-entries/{draft}/accept"),
        json!({"terms_digest": seen["terms_digest"]}),
    )
    .problem(403, "forbidden");

    s.accept(&seen).expect(200);
    let changed = json!({"terms": s.terms("Less"), "expires_at": s.t.app.clock.now().plus_seconds(600)});
    s.act(&s.signatory, format!("supply-chain-entries/{draft}/change-terms"), changed).expect(200);
    s.accept(&seen).problem(422, "invalid");
    let seen = s.t.get(&path).token(&s.owner).send().expect(200).body;
    assert_eq!(seen["state"], "invited");
    s.accept(&seen).expect(200);
    s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).expect(200);
    s.act(&s.owner, format!("supply-chain-entries/{draft}/withdraw"), json!({})).expect(200);
    s.close();
    let invalid = s.bid(&s.signatory, &id).expect(200).body;
    assert_eq!(invalid["state"], "invalid");
    assert_eq!(invalid["state_reason"], "supply_chain_entry_withdrawn");
}

#[test]
fn invitations_of_partners_expire() {
    let s = scene();
    let id = s.draft();
    let entry = s.invited_entry(&id, "Mentoring");
    s.t.advance_seconds(601);
    fairlot::timekeeping::act_due(&s.t.app).expect("the clock");
    s.accept(&entry).problem(409, "wrong_state");
    s.act(&s.signatory, format!("bids/{id}/submit"), json!({})).expect(200);
}

/// Without any traffic, the service closes on time.
#[test]
fn competitions_close_by_themselves() {
    let s = scene_with(3_600, false);
    let (submitted, _) = s.submitted();
    let partner_signatory = s.t.person(&[(&s.partner, Role::Signatory, None, None)]);
    let draft = s.draft_of(&s.partner, &partner_signatory, "Never sent").expect(201).id();
    let other = s.t.published_competition(&s.body, &[], 3_600, false);
    let now = s.t.app.clock.now();
    s.t.set_deadline(&s.competition.id, now);
    s.t.set_deadline(&other.id, now);
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(100));
        if s.bid(&s.signatory, &submitted).body["state"] == "locked" {
            break;
        }
    }
    assert_eq!(s.bid(&s.signatory, &submitted).body["state"], "locked");
    assert_eq!(s.bid(&partner_signatory, &draft).body["state"], "not_submitted");
    fairlot::timekeeping::act_due(&s.t.app).expect("the clock");
    use fairlot::kernel::db::schema::{competitions, lots};
    let (id, lot) = (other.id.clone(), other.lots[0].clone());
    let states: (String, String) = s
        .t
        .app
        .db
        .read_now(move |db| {
            let competition = competitions::table.find(&id).select(competitions::state).first(db.conn())?;
            Ok((competition, lots::table.find(&lot).select(lots::state).first(db.conn())?))
        })
        .unwrap();
    assert_eq!(states, ("unsuccessful".to_owned(), "unsuccessful".to_owned()));
}

#[test]
fn a_bid_without_active_membership_is_invalid_at_close() {
    let s = scene();
    let (id, _) = s.submitted();
    let provider = s.provider.clone();
    s.t.arrange(move |tx| {
        let now = tx.now()?;
        diesel::update(memberships::table.filter(memberships::organisation_id.eq(&provider)))
            .set((
                memberships::state.eq("suspended"),
                memberships::version.eq(memberships::version + 1),
                memberships::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    s.close();
    let bid = s.bid(&s.signatory, &id).expect(200).body;
    assert_eq!(
        (bid["state"].clone(), bid["state_reason"].clone()),
        (json!("invalid"), json!("membership_not_active"))
    );
}

#[test]
fn a_membership_that_lapses_just_before_the_close_is_not_active_then() {
    use fairlot::kernel::db::schema::membership_evidence as e;
    for (expired_days_ago, state) in [(1, "invalid"), (0, "locked")] {
        let s = scene();
        let (id, _) = s.submitted();
        let provider = s.provider.clone();
        // Its last day is over, and the clock has not looked at it: closing does not wait for that.
        s.t.arrange(move |tx| {
            let (now, own) = (tx.now()?, memberships::organisation_id.eq(&provider));
            let membership: String =
                memberships::table.filter(own).select(memberships::id).first(tx.conn())?;
            diesel::insert_into(e::table)
                .values((
                    e::id.eq("00000000-0000-7000-8000-00000000e71d"),
                    e::membership_id.eq(membership),
                    e::requirement.eq("Q12"),
                    e::name.eq("Insurance"),
                    e::state.eq("accepted"),
                    e::required.eq(true),
                    e::expires_on.eq(now.london_day().plus_days(-expired_days_ago)),
                    e::act_on.eq(now.london_day()),
                    e::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
        s.close_first();
        assert_eq!(s.bid(&s.signatory, &id).expect(200).body["state"], state);
    }
}

#[test]
fn opening_takes_two_persons_who_have_just_proved_who_they_are() {
    let s = scene();
    let (id, _) = s.submitted();
    let path = format!("competitions/{}/open-bids", s.competition.id);
    s.act(&s.director, path.clone(), json!({})).problem(409, "wrong_state");
    s.close();
    s.act(&s.signatory, path.clone(), json!({})).problem(403, "forbidden");
    s.act(&s.director, path.clone(), json!({})).expect(202);
    s.act(&s.director, path.clone(), json!({})).problem(403, "another_person_required");
    assert_eq!(s.bid(&s.signatory, &id).body["state"], "locked");
    s.t.advance_seconds(3_600);
    let stale = s.t.token_again(&s.commissioner);
    s.act(&stale, path.clone(), json!({})).problem(403, "reauthentication_required");
    let fresh = s.t.refreshed(&s.commissioner);
    s.act(&fresh, path, json!({})).expect(200);
    assert_eq!(s.bid(&s.t.token_again(&s.signatory), &id).body["state"], "opened");
}

/// What fails is listed, its bidder is told, and the rest opens.
#[test]
fn a_damaged_bid_is_listed_and_the_rest_opens() {
    let s = scene();
    let (good, _) = s.submitted();
    let other = s.t.person(&[(&s.partner, Role::Signatory, None, None)]);
    let bad = s.draft_of(&s.partner, &other, "Damaged").expect(201).id();
    s.act(&other, format!("bids/{bad}/submit"), json!({})).expect(200);
    let row = bad.clone();
    s.t.arrange(move |tx| {
        diesel::update(bid_submissions::table.filter(bid_submissions::bid_id.eq(&row)))
            .set(bid_submissions::sha256.eq("0".repeat(64)))
            .execute(tx.conn())?;
        Ok(())
    });
    s.close();
    let opening = s.open();
    assert_eq!(opening["opened"][0]["id"], json!(good));
    assert_eq!(opening["unopenable"], json!([{"id": bad, "reason": "hash_differs"}]));
    assert_eq!(s.bid(&other, &bad).body["state"], "unopenable");
    let list = s.t.get(s.bids()).token(&s.director).send().expect(200).body;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let (competition, item) = (&s.competition.id, json!({"reason": "A conflict."}));
    let excluded = s.act(&s.director, format!("bids/{good}/exclude"), item).expect(200).body;
    assert_eq!(
        (excluded["state"].clone(), excluded["competition_id"].clone()),
        (json!("excluded"), json!(competition))
    );
}

#[test]
fn evaluators_read_labels_only_and_after_their_declaration() {
    let s = scene_with(3_600, true);
    let (id, _) = s.submitted();
    s.close();
    s.open();
    let evaluator = s.t.person(&[(&s.body, Role::Evaluator, None, Some(&s.competition.id))]);
    s.t.get(s.bids()).token(&evaluator).send().problem(403, "forbidden");
    use fairlot::kernel::db::schema::conflict_declarations as c;
    let (competition, person) = (s.competition.id.clone(), evaluator.id.clone());
    s.t.arrange(move |tx| {
        let now = tx.now()?;
        diesel::insert_into(c::table)
            .values((
                c::id.eq(uuid::Uuid::now_v7().to_string()),
                c::competition_id.eq(&competition),
                c::person_id.eq(&person),
                c::state.eq("clear"),
                c::created_at.eq(now),
                c::version.eq(1),
                c::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    let seen = s.t.get(s.bids()).token(&evaluator).send().expect(200);
    assert!(!seen.text.contains(&s.provider), "{}", seen.text);
    assert!(seen.body["items"][0]["label"].as_str().unwrap().starts_with("Bidder "));
    let named = s.bid(&s.commissioner, &id).expect(200).body;
    assert_eq!(named["organisation_id"], json!(s.provider));
}

/// Before the opening, nobody of the commissioning side and nobody outside can tell a competition with bids from
/// its twin without.
#[test]
fn a_competition_with_bids_looks_like_its_twin() {
    let s = scene();
    let twin = s.t.published_competition(&s.body, &[&s.provider], 3_600, false);
    let before = s.t.get(format!("/api/v1/competitions/{}", s.competition.id)).send();
    let (bid, _) = s.submitted();
    let bid_entry = {
        let other = s.t.person(&[(&s.partner, Role::Signatory, None, None)]);
        s.draft_of(&s.partner, &other, "Draft").expect(201).id()
    };
    let after = s.t.get(format!("/api/v1/competitions/{}", s.competition.id)).send();
    assert_eq!(
        (before.status, before.text, before.headers.iter().find(|one| one.0 == "etag")),
        (after.status, after.text, after.headers.iter().find(|one| one.0 == "etag"))
    );
    let auditor = s.t.person(&[(&s.body, Role::Auditor, None, None)]);
    let evaluator = s.t.person(&[
        (&s.body, Role::Evaluator, None, Some(&s.competition.id)),
        (&s.body, Role::Evaluator, None, Some(&twin.id)),
    ]);
    for who in [&s.director, &s.commissioner, &auditor, &evaluator] {
        let look = |competition: &str| {
            let answer = s.t.get(format!("/api/v1/competitions/{competition}/bids")).token(who).send();
            (answer.status, answer.text, answer.headers.iter().find(|one| one.0 == "etag").cloned())
        };
        assert_eq!(look(&s.competition.id), look(&twin.id));
        for id in [&bid, &bid_entry, &uuid::Uuid::new_v4().to_string()] {
            for part in ["", "/receipt", "/documents", "/supply-chain"] {
                s.t.get(format!("/api/v1/bids/{id}{part}")).token(who).send().problem(404, "not_found");
            }
        }
    }
    s.t.get(s.bids()).send().problem(401, "not_signed_in");
}

/// Words planted in a draft, a submitted bid, an entry and an attachment stand in no file, no dump, no mail.
#[test]
fn planted_words_are_found_nowhere_before_the_opening() {
    let s = scene();
    let words = ["Quokkadraft", "Quokkabid", "Quokkaentry", "Quokkafile", "Quokkaname"];
    let id = s.draft_of(&s.provider, &s.signatory, "Quokkabid answers").expect(201).id();
    s.document(&id, "Quokkaname.txt", b"Quokkafile content").expect(201);
    let entry = s.invited_entry(&id, "Quokkaentry mentoring");
    s.accept(&entry).expect(200);
    s.t.post(format!("/api/v1/bids/{id}/submit"))
        .token(&s.signatory)
        .header("idempotency-key", "planted-words-1")
        .json(json!({}))
        .send()
        .expect(200);
    let other = s.t.person(&[(&s.partner, Role::Signatory, None, None)]);
    s.draft_of(&s.partner, &other, "Quokkadraft answers").expect(201);
    std::thread::sleep(std::time::Duration::from_millis(600));
    let mut files = 0;
    search(s.t.folder.path(), &words, &mut files);
    assert!(files > 0);
    if TestApp::is_postgres() {
        let dump = s.t.pg_dump();
        assert!(dump.len() > 10_000);
        for word in words {
            assert!(!dump.contains(word), "{word} stands in the dump");
        }
    }
}

pub fn search(folder: &Path, words: &[&str], files: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            search(&path, words, files);
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        *files += 1;
        for word in words {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word} stands in {}", path.display());
            let wide = STANDARD.encode(word);
            let found = bytes.windows(8).any(|window| window == &wide.as_bytes()[..8]);
            assert!(!found, "{word} stands in Base64 in {}", path.display());
        }
    }
}

#[test]
fn attachments_are_judged_by_content_and_limits() {
    let s = scene();
    let id = s.draft();
    s.document(&id, "tool.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0")
        .problem(415, "unsupported_media_type");
    s.document(&id, "odd.txt", b"text with \x00 in it").problem(415, "unsupported_media_type");
    s.document(&id, "", b"no name").problem(422, "invalid");
    let pdf = s.document(&id, "..\\evil/plan.pdf", b"%PDF-1.7\n%plan").expect(201).body;
    assert_eq!(
        (pdf["name"].clone(), pdf["media_type"].clone()),
        (json!("plan.pdf"), json!("application/pdf"))
    );
    let path = format!("/api/v1/bids/{id}/documents/{}", pdf["id"].as_str().unwrap());
    let back = s.t.get(&path).token(&s.signatory).send().expect(200);
    assert_eq!(back.text, "%PDF-1.7\n%plan");
    assert!(back.header("content-disposition").unwrap().starts_with("attachment"));
    s.t.get(&path).token(&s.owner).send().problem(404, "not_found");
    let etag = s.bid(&s.signatory, &id).etag();
    s.t.delete(&path).token(&s.signatory).send().problem(428, "precondition_required");
    s.t.delete(&path).token(&s.signatory).if_match(&etag).send().expect(204);
    s.t.get(&path).token(&s.signatory).send().problem(404, "not_found");
    let stored = std::fs::read_dir(s.t.folder.path().join("documents")).unwrap().count();
    assert_eq!(stored, 0, "refused and removed files leave nothing");
}

#[test]
fn an_attachment_over_the_limit_is_refused() {
    let t = TestApp::start_with(|sources| sources.with("limits.attachment_bytes", "2048"));
    let body = t.commissioning_body("Ministry");
    let provider = t.provider("Harbour Light");
    let competition = t.published_competition(&body, &[&provider], 3_600, false);
    let signatory = t.person(&[(&provider, Role::Signatory, None, None)]);
    let (owner, director, commissioner) = (signatory.clone(), signatory.clone(), signatory.clone());
    let s = Scene {
        t,
        competition,
        body,
        partner: provider.clone(),
        provider,
        signatory,
        owner,
        director,
        commissioner,
    };
    let id = s.draft();
    s.document(&id, "long.txt", &[b'a'; 4096]).problem(413, "document_too_large");
    s.document(&id, "short.txt", &[b'a'; 2048]).expect(201);
}

/// The secret of a copy stays a secret in debug output of tests, too.
#[test]
fn an_age_identity_is_never_a_recipient() {
    let s = scene();
    let secret = age::x25519::Identity::generate().to_string().expose_secret().to_owned();
    let bad = json!({"organisation_id": s.provider, "recipient": secret});
    let refused = s.t.post(s.bids()).token(&s.signatory).json(bad).send().problem(422, "invalid");
    assert!(!refused.text.contains(&secret));
}
