//! Two registrations of one organisation become one.

use fairlot::kernel::authz::Role;
use serde_json::json;

use crate::builders::Person;
use crate::harness::{Answer, TestApp};

struct Two {
    t: TestApp,
    survivor: String,
    merged: String,
    ann: Person,
    bob: Person,
}

fn two() -> Two {
    let t = TestApp::start();
    let (survivor, merged) = (t.provider("Harbour Trust"), t.provider("Harbour Trust Ltd"));
    let ann = t.person(&[(&survivor, Role::Owner, None, None)]);
    let bob = t.person(&[(&merged, Role::Owner, None, None), (&merged, Role::Signatory, None, None)]);
    Two { t, survivor, merged, ann, bob }
}

impl Two {
    fn ask(&self, who: &Person) -> Answer {
        self.t
            .post(format!("/api/v1/organisations/{}/merges", self.survivor))
            .token(who)
            .json(json!({"merged_id": self.merged, "reason": "We registered it twice."}))
            .send()
    }

    fn act(&self, id: &str, action: &str, who: &Person) -> Answer {
        self.t.post(format!("/api/v1/merges/{id}/{action}")).token(who).json(json!({})).send()
    }
}

#[test]
fn an_owner_of_one_asks_and_an_owner_of_the_other_confirms() {
    let two = two();
    let (t, body) = (&two.t, two.t.commissioning_body("Ministry"));
    let framework = t.open_framework(&body);
    let membership = t.membership(&framework.id, &two.merged, &["DF01"], &["lincolnshire"], 1);
    let number = json!({"scheme": "GB-CHC", "value": "9900001"});
    t.post(format!("/api/v1/organisations/{}/identifiers", two.merged))
        .token(&two.bob)
        .json(number)
        .send()
        .expect(201);
    let key = t
        .post("/api/v1/api-keys")
        .token(&two.bob)
        .json(json!({"body_id": two.merged, "role": "bid_writer", "name": "tool"}))
        .send()
        .expect(201);
    let secret = key.body["secret"].as_str().unwrap().to_owned();

    let stranger = t.person(&[(&t.provider("Other"), Role::Owner, None, None)]);
    two.ask(&stranger).problem(403, "forbidden");
    let asked = two.ask(&two.ann).expect(201);
    two.ask(&two.ann).problem(409, "already_exists");
    assert_eq!(asked.body["allowed_actions"], json!(["withdraw"]));
    let id = asked.id();
    t.get(format!("/api/v1/merges/{id}")).token(&stranger).send().problem(404, "not_found");
    two.act(&id, "confirm", &stranger).problem(404, "not_found");
    two.act(&id, "confirm", &two.ann).problem(403, "another_person_required");
    let seen = t.get(format!("/api/v1/merges/{id}")).token(&two.bob).send().expect(200);
    assert_eq!(seen.body["allowed_actions"], json!(["confirm", "refuse"]));
    two.act(&id, "confirm", &two.bob).expect(200);

    // The merged registration stays and leads on; its number and people are the survivor's.
    let old = t.get(format!("/api/v1/organisations/{}", two.merged)).send().expect(200);
    assert_eq!(old.body["merged_into"], two.survivor.as_str());
    let found = t.get("/api/v1/organisations?identifier=9900001").send().expect(200);
    assert_eq!(found.body["items"][0]["id"], two.survivor.as_str());
    let people =
        t.get(format!("/api/v1/organisations/{}/people", two.survivor)).token(&two.bob).send().expect(200);
    assert_eq!(people.body["items"].as_array().unwrap().len(), 3);
    t.get("/api/v1/me").token(&secret).send().problem(401, "not_signed_in");
    // Its membership is the survivor's, and the version before says whose it was.
    let moved = t.get(format!("/api/v1/memberships/{membership}")).send().expect(200);
    assert_eq!(moved.body["organisation_id"], two.survivor.as_str());
    let versions: Vec<(String, bool)> = t
        .app
        .db
        .read_now(|db| {
            use diesel::prelude::*;
            use fairlot::kernel::db::schema::memberships_versions as v;
            let rows = v::table.filter(v::id.eq(&membership)).order(v::version);
            Ok(rows.select((v::organisation_id, v::superseded_at.is_not_null())).load(db.conn())?)
        })
        .expect("versions");
    assert_eq!(versions, [(two.merged.clone(), true), (two.survivor.clone(), false)]);
    // Nobody acts for it any more.
    for who in [&two.ann, &two.bob] {
        let path = format!("/api/v1/organisations/{}", two.merged);
        let etag = t.get(&path).send().etag();
        t.patch(&path).token(who).if_match(&etag).json(json!({"name": "x"})).send().problem(409, "conflict");
    }
    let apply =
        json!({"organisation_id": two.merged, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]});
    let path = format!("/api/v1/frameworks/{}/applications", framework.id);
    t.post(path).token(&two.ann).json(apply).send().problem(422, "invalid");
    two.act(&id, "confirm", &two.bob).problem(409, "conflict");
    two.ask(&two.ann).problem(422, "invalid");
}

#[test]
fn what_stays_with_the_merged_registration_is_found_from_the_survivor() {
    let two = two();
    let (t, body) = (&two.t, two.t.commissioning_body("Ministry"));
    let competition = t.published_competition(&body, &[&two.merged], 3_600, false);
    let before = t.get(format!("/api/v1/competitions/{}/invitations", competition.id)).token(&two.ann).send();
    assert_eq!(before.body["items"].as_array().map_or(0, Vec::len), 0);
    let id = two.ask(&two.ann).expect(201).id();
    // While a competition is not decided, the merge waits; nothing is told about bids.
    let told = two.act(&id, "confirm", &two.bob).problem(409, "conflict");
    let detail = told.body["detail"].as_str().unwrap();
    assert!(detail.contains("not decided") && !detail.contains("bid "), "{detail}");
    let row = competition.id.clone();
    t.arrange(move |tx| {
        use diesel::prelude::*;
        use fairlot::kernel::db::schema::competitions as c;
        let now = tx.now()?;
        diesel::update(c::table.find(&row))
            .set((c::state.eq("cancelled"), c::version.eq(c::version + 1), c::recorded_at.eq(now)))
            .execute(tx.conn())?;
        Ok(())
    });
    two.act(&id, "confirm", &two.bob).expect(200);
    let after = t
        .get(format!("/api/v1/competitions/{}/invitations", competition.id))
        .token(&two.ann)
        .send()
        .expect(200);
    assert_eq!(after.body["items"][0]["organisation_id"], two.merged.as_str());
}

#[test]
fn what_only_one_can_go_on_with_stops_the_merge_and_says_what_mends_it() {
    let two = two();
    let t = &two.t;
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    let mut drafts = Vec::new();
    for (who, id) in [(&two.ann, &two.survivor), (&two.bob, &two.merged)] {
        let body =
            json!({"organisation_id": id, "tier": 1, "categories": ["DF01"], "areas": ["lincolnshire"]});
        let path = format!("/api/v1/frameworks/{}/applications", framework.id);
        drafts.push(t.post(path).token(who).json(body).send().expect(201).id());
    }
    let id = two.ask(&two.bob).expect(201).id();
    let told = two.act(&id, "confirm", &two.ann).problem(409, "conflict");
    let detail = told.body["detail"].as_str().unwrap();
    assert!(detail.contains("Rehabilitation services") && detail.contains("Withdraw"), "{detail}");
    let draft = format!("/api/v1/applications/{}", drafts[1]);
    let etag = t.get(&draft).token(&two.bob).send().etag();
    t.post(format!("{draft}/discard")).token(&two.bob).if_match(&etag).send().expect(200);
    two.act(&id, "confirm", &two.ann).expect(200);
    // The discarded one moved too: the survivor's people read it.
    assert_eq!(
        t.get(&draft).token(&two.ann).send().expect(200).body["organisation_id"],
        two.survivor.as_str()
    );
}

#[test]
fn two_memberships_of_one_framework_stop_the_merge() {
    let two = two();
    let t = &two.t;
    let framework = t.open_framework(&t.commissioning_body("Ministry"));
    t.membership(&framework.id, &two.survivor, &["DF01"], &["lincolnshire"], 1);
    t.membership(&framework.id, &two.merged, &["DF02"], &["derbyshire"], 1);
    let id = two.ask(&two.ann).expect(201).id();
    two.act(&id, "confirm", &two.bob).problem(409, "conflict");
    let organisation = t.get(format!("/api/v1/organisations/{}", two.merged)).send().expect(200);
    assert_eq!(organisation.body["merged_into"], serde_json::Value::Null, "nothing was changed");
}

#[test]
fn one_person_is_not_two_and_an_old_sign_in_is_not_fresh() {
    let two = two();
    let t = &two.t;
    let both = t.person(&[(&two.survivor, Role::Owner, None, None), (&two.merged, Role::Owner, None, None)]);
    let id = two.ask(&both).expect(201).id();
    two.act(&id, "confirm", &both).problem(403, "another_person_required");
    t.advance_seconds(3_600);
    let late = t.token_again(&two.bob);
    two.act(&id, "confirm", &late).problem(403, "reauthentication_required");
    two.act(&id, "confirm", &t.refreshed(&two.bob)).expect(200);
}

#[test]
fn an_administrator_confirms_only_where_nobody_owns_the_other() {
    let two = two();
    let t = &two.t;
    let admin = t.person(&[(&t.platform(), Role::Administrator, None, None)]);
    let id = two.ask(&two.ann).expect(201).id();
    two.act(&id, "confirm", &admin).problem(403, "forbidden");
    two.act(&id, "refuse", &two.bob).expect(200);
    two.act(&id, "withdraw", &two.ann).problem(409, "conflict");
    let imported = t.provider("Harbour Trust (2021)");
    let asked = t
        .post(format!("/api/v1/organisations/{}/merges", two.survivor))
        .token(&two.ann)
        .json(json!({"merged_id": imported, "reason": "The published list had us too."}))
        .send()
        .expect(201);
    two.act(&asked.id(), "confirm", &admin).expect(200);
    let list =
        t.get(format!("/api/v1/organisations/{}/merges", two.survivor)).token(&two.ann).send().expect(200);
    let outcomes: Vec<&str> =
        list.body["items"].as_array().unwrap().iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["refused", "confirmed"]);
}

#[test]
fn only_two_different_providers_are_merged() {
    let two = two();
    let t = &two.t;
    let ministry = t.commissioning_body("Ministry");
    for merged in [two.survivor.as_str(), ministry.as_str(), "00000000-0000-4000-8000-000000000000"] {
        t.post(format!("/api/v1/organisations/{}/merges", two.survivor))
            .token(&two.ann)
            .json(json!({"merged_id": merged, "reason": "x"}))
            .send()
            .problem(422, "invalid");
    }
}
