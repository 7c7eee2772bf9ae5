//! Supply chains after the award, through HTTP: promised beside actual.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::awards::decided;
use crate::builders::{Opened, Person};
use crate::harness::{Answer, TestApp};

/// An award whose agreement is signed, with one partner that accepted £60,000 for 120 people.
pub struct Chain {
    pub t: TestApp,
    pub c: Opened,
    pub award: String,
    pub entry: String,
    pub partner: String,
    pub lead: Person,
    pub owner: Person,
    pub director: Person,
    pub commissioner: Person,
    pub auditor: Person,
}

pub fn chain() -> Chain {
    chain_of(TestApp::start())
}

pub fn chain_of(t: TestApp) -> Chain {
    let (c, award) = decided(&t);
    let partner = t.provider("Stepping Stones");
    let owner = t.person(&[(&partner, Role::Owner, None, None)]);
    let auditor = t.person(&[(&c.body, Role::Auditor, None, None)]);
    let entry = t.accepted_place(&c.bids[0], &partner);
    let path = format!("/api/v1/awards/{award}");
    t.get(format!("{path}/supply-chain")).token(&c.bids[0].signatory).send().problem(404, "not_found");
    t.post(format!("{path}/notify")).token(&c.commissioner).send().expect(200);
    let terms = json!({"areas": [{"area_code": "lincolnshire"}], "starts_on": "2026-04-01", "term_months": 36,
        "text": "Words"});
    let made = t.post(format!("{path}/agreements")).token(&c.commissioner).json(terms).send().expect(201);
    let agreement = format!("/api/v1/agreements/{}", made.id());
    t.post(format!("{agreement}/offer")).token(&c.commissioner).send().expect(200);
    let lead = c.bids[0].signatory.clone();
    let engage = format!("/api/v1/supply-chain-entries/{entry}/engage");
    t.post(&engage).token(&lead).json(json!({})).send().problem(409, "conflict");
    t.advance_seconds(30 * 86_400);
    fairlot::timekeeping::act_due(&t.app).unwrap();
    let [lead, owner, director, commissioner, auditor] =
        [&lead, &owner, &c.director, &c.commissioner, &auditor].map(|who| t.refreshed(who));
    let digest = json!({"text_digest": made.body["text_digest"]});
    for (who, action) in [(&lead, "provider-sign"), (&director, "countersign")] {
        t.post(format!("{agreement}/{action}")).token(who).json(digest.clone()).send().expect(200);
    }
    Chain { t, c, award, entry, partner, lead, owner, director, commissioner, auditor }
}

impl Chain {
    pub fn at(&self, action: &str) -> String {
        format!("/api/v1/supply-chain-entries/{}/{action}", self.entry)
    }

    pub fn post(&self, who: &Person, path: &str, body: Value) -> Answer {
        self.t.post(path).token(who).json(body).send()
    }

    fn delivery(&self, who: &Person) -> Answer {
        self.t.get(self.at("delivery")).token(who).send()
    }

    /// The step that waits in the place.
    pub fn step(&self) -> String {
        let body = self.delivery(&self.lead).expect(200).body;
        let waits = |step: &&Value| step["state"] == "asked";
        let step = body["steps"].as_array().unwrap().iter().find(waits).expect("a step");
        format!("/api/v1/supply-chain-steps/{}", step["id"].as_str().unwrap())
    }

    pub fn engaged(&self) {
        self.post(&self.lead, &self.at("engage"), json!({})).expect(200);
        self.post(&self.owner, &format!("{}/agree", self.step()), json!({})).expect(200);
    }

    pub fn record(&self, who: &Person, body: Value) -> Answer {
        self.post(who, &self.at("records"), body)
    }

    pub fn confirmed(&self, by: &Person, of: &Person, body: Value) -> String {
        let id = self.record(by, body).expect(201).id();
        self.post(of, &format!("/api/v1/supply-chain-records/{id}/confirm"), json!({})).expect(200);
        id
    }

    /// A day in the past, counted from the test's clock.
    pub fn day(&self, ago: i64) -> String {
        self.t.app.clock.now().london_day().plus_days(-ago).to_string()
    }

    fn public(&self) -> Value {
        let path = format!("/api/v1/public/awards/{}/supply-chain", self.award);
        self.t.get(path).send().expect(200).body
    }
}

#[test]
fn what_was_promised_stands_beside_what_was_done_and_paid() {
    let s = chain();
    let before = s.public();
    assert_eq!((&before["engaged"], &before["not_engaged"]), (&json!(0), &json!(1)));
    assert_eq!(before["partners"][0]["promised_pence"], 6_000_000);
    s.record(
        &s.owner,
        json!({"kind": "delivered", "quantity": 1, "from_on": s.day(20), "on_date": s.day(1)}),
    )
    .problem(409, "conflict");

    let asked = s.post(&s.lead, &s.at("engage"), json!({})).expect(200);
    assert_eq!(asked.body["state"], "accepted", "it is the partner who confirms");
    assert_eq!(asked.body["allowed_actions"], json!([]));
    s.post(&s.lead, &s.at("engage"), json!({})).problem(409, "already_exists");
    let step = s.step();
    s.post(&s.lead, &format!("{step}/agree"), json!({})).problem(403, "forbidden");
    s.post(&s.commissioner, &format!("{step}/agree"), json!({})).problem(403, "forbidden");
    let agreed = s.post(&s.owner, &format!("{step}/agree"), json!({})).expect(200);
    assert_eq!(agreed.body["state"], "engaged");

    let period = |kind: &str, quantity: i64| json!({"kind": kind, "quantity": quantity, "from_on": s.day(29), "on_date": s.day(1)});
    s.confirmed(&s.lead, &s.owner, period("referrals", 25));
    s.confirmed(&s.owner, &s.lead, period("delivered", 20));
    let invoice =
        json!({"kind": "invoice", "amount_pence": 1_200_000, "reference": "SS-1", "on_date": s.day(10)});
    let invoice = s.confirmed(&s.owner, &s.lead, invoice);
    let paid =
        json!({"kind": "payment", "amount_pence": 1_200_000, "invoice_id": invoice, "on_date": s.day(2)});
    let payment = s.record(&s.lead, paid).expect(201).id();
    // Money counts once both say so.
    assert_eq!(s.public()["paid_pence"], 0);
    let waits = s.delivery(&s.commissioner).expect(200).body;
    assert_eq!((&waits["actual"]["paid_pence"], &waits["actual"]["waiting"]), (&json!(0), &json!(1)));
    let confirm = format!("/api/v1/supply-chain-records/{payment}/confirm");
    s.post(&s.lead, &confirm, json!({})).problem(403, "forbidden");
    s.post(&s.owner, &confirm, json!({})).expect(200);
    s.post(&s.owner, &confirm, json!({})).problem(409, "wrong_state");

    for who in [&s.lead, &s.owner, &s.commissioner, &s.director, &s.auditor] {
        let seen = s.delivery(who).expect(200).body;
        assert_eq!(
            (&seen["terms"]["value_pence"], &seen["terms"]["volume"]),
            (&json!(6_000_000), &json!(120))
        );
        let actual = &seen["actual"];
        assert_eq!(
            (
                &actual["referrals"],
                &actual["delivered_volume"],
                &actual["invoiced_pence"],
                &actual["paid_pence"]
            ),
            (&json!(25), &json!(20), &json!(1_200_000), &json!(1_200_000))
        );
    }
    let seen = s.public();
    let one = &seen["partners"][0];
    assert_eq!((&one["actual"]["paid_pence"], &seen["paid_pence"]), (&json!(1_200_000), &json!(1_200_000)));
    assert_eq!((&one["actual"]["waiting"], &one["waiting_step"]), (&Value::Null, &Value::Null), "not public");
    assert_eq!((&seen["engaged"], &seen["not_engaged"]), (&json!(1), &json!(0)));
    // A rival knows what everyone knows, and no more.
    let rival = s.t.refreshed(&s.c.bids[1].signatory);
    s.delivery(&rival).problem(404, "not_found");
    s.t.get(s.at("records")).token(&rival).send().problem(404, "not_found");
    s.t.get(format!("/api/v1/awards/{}/supply-chain", s.award))
        .token(&rival)
        .send()
        .problem(404, "not_found");
    let inside =
        s.t.get(format!("/api/v1/awards/{}/supply-chain", s.award)).token(&s.director).send().expect(200);
    assert_eq!(inside.body["partners"][0]["actual"]["disputed"], 0);
}

#[test]
fn statements_are_checked_and_disputed_with_a_reason() {
    let s = chain();
    s.engaged();
    let codes = |answer: Answer| {
        let faults = answer.expect(422).body["errors"].as_array().unwrap().clone();
        faults
            .iter()
            .map(|one| format!("{} {}", one["pointer"], one["code"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(s.record(&s.owner, json!({"kind": "delivered", "on_date": s.day(-2), "amount_pence": 5}))),
        ["/on_date range", "/quantity required", "/from_on required", "/amount_pence not_of_this_kind"]
    );
    let early = json!({"kind": "referrals", "quantity": 1, "from_on": "2026-03-31", "on_date": s.day(1)});
    assert_eq!(codes(s.record(&s.lead, early)), ["/from_on range"]);
    let bill = |number: &str, ago: i64| json!({"kind": "invoice", "amount_pence": 100_000, "reference": number, "on_date": s.day(ago)});
    let invoice = s.record(&s.owner, bill("1", 25)).expect(201);
    assert_eq!(invoice.body["clock"]["due_on"], s.day(-5));
    s.record(&s.owner, bill("1", 20)).problem(409, "already_exists");
    let pay = |pence: i64, ago: i64| json!({"kind": "payment", "amount_pence": pence, "invoice_id": invoice.id(), "on_date": s.day(ago)});
    assert_eq!(
        codes(s.record(&s.lead, pay(100_001, 26))),
        ["/on_date range", "/amount_pence more_than_left"]
    );
    s.record(&s.lead, pay(60_000, 3)).expect(201);
    assert_eq!(codes(s.record(&s.lead, pay(40_001, 3))), ["/amount_pence more_than_left"]);

    let at = |id: &str, action: &str| format!("/api/v1/supply-chain-records/{id}/{action}");
    let no = json!({"reason": "We never got it."});
    s.post(&s.owner, &at(&invoice.id(), "dispute"), no.clone()).problem(403, "forbidden");
    let disputed = s.post(&s.lead, &at(&invoice.id(), "dispute"), no).expect(200).body;
    assert_eq!((&disputed["state"], &disputed["answer"]), (&json!("disputed"), &json!("We never got it.")));
    s.post(&s.owner, &at(&invoice.id(), "take-back"), json!({})).problem(409, "conflict");
    s.post(&s.lead, &at(&invoice.id(), "confirm"), json!({})).expect(200);
    // Forty days later it is late, with interest on what is left.
    s.t.advance_seconds(40 * 86_400);
    let lead = s.t.refreshed(&s.lead);
    let list = s.t.get(s.at("records?kind=invoice")).token(&lead).send().expect(200).body;
    let clock = &list["items"][0]["clock"];
    assert_eq!((&clock["is_late"], &clock["days"]), (&json!(true), &json!(65)));
    // £400.00 for 35 days at 11.75 %: 40,000 × 0.1175 × 35 / 365 = 450.68 pence.
    assert_eq!((&clock["interest_pence"], &clock["rate_is_provisional"]), (&json!(451), &json!(true)));
    assert_eq!(s.public()["partners"][0]["actual"]["late_invoices"], 1);
}

#[test]
fn who_acts_for_both_sides_says_for_which_and_is_flagged() {
    let s = chain();
    s.engaged();
    let lead = s.c.bids[0].provider.clone();
    let both = s.t.person(&[(&lead, Role::Signatory, None, None), (&s.partner, Role::Owner, None, None)]);
    let counted = json!({"kind": "referrals", "quantity": 3, "from_on": s.day(9), "on_date": s.day(1)});
    let answer = s.record(&both, counted.clone()).expect(422);
    assert_eq!(answer.body["errors"][0]["pointer"], "/side");
    let mut stated = counted;
    stated["side"] = json!("lead");
    let made = s.record(&both, stated.clone()).expect(201).body;
    assert_eq!(
        (&made["side"], &made["allowed_actions"]),
        (&json!("lead"), &json!(["confirm", "dispute", "take_back"]))
    );
    stated["side"] = json!("partner");
    s.record(&s.lead, stated).problem(403, "forbidden");
}

fn replacement(s: &Chain, partner: &str) -> Value {
    let expires_at = s.t.app.clock.now().plus_seconds(86_400);
    json!({"reason": "They have closed.", "partner_id": partner, "expires_at": expires_at,
        "terms": {"role": "Mentoring", "areas": ["lincolnshire"], "value_pence": 5_000_000, "volume": 100,
            "payment_days": 14, "starts_on": "2026-05-01", "flows_down": "You follow our safeguarding policy."}})
}

#[test]
fn a_partner_is_replaced_once_the_new_one_accepts_and_the_body_approves() {
    let s = chain();
    s.engaged();
    let next = s.t.provider("Harbour Light");
    let next_owner = s.t.person(&[(&next, Role::Owner, None, None)]);
    let mut gag = replacement(&s, &next);
    gag["terms"]["flows_down"] = json!("The partner shall not\ncampaign on sentencing.");
    let fault = s.post(&s.lead, &s.at("replace"), gag).expect(422).body["errors"][0].clone();
    assert_eq!(
        (&fault["pointer"], &fault["code"]),
        (&json!("/terms/flows_down"), &json!("restricts_campaigning"))
    );
    s.post(&s.lead, &s.at("replace"), replacement(&s, &s.partner)).expect(422);
    s.post(&s.owner, &s.at("replace"), replacement(&s, &next)).problem(403, "forbidden");
    let asked = s.post(&s.lead, &s.at("replace"), replacement(&s, &next)).expect(200).body;
    let new = asked["steps"][0]["replacement_id"].as_str().unwrap().to_owned();
    let step = s.step();
    s.post(&s.commissioner, &format!("{step}/agree"), json!({})).problem(409, "conflict");
    let place = format!("/api/v1/supply-chain-entries/{new}");
    let read = s.t.get(&place).token(&next_owner).send().expect(200).body;
    assert_eq!(read["agreed"]["terms"]["payment_days"], 14);
    assert_eq!(read["allowed_actions"], json!(["accept", "decline"]));
    // It is no partner of the award in public before it accepts.
    assert_eq!(s.public()["partners"].as_array().unwrap().len(), 1);
    s.post(&next_owner, &format!("{place}/accept"), json!({"terms_digest": read["terms_digest"]}))
        .expect(200);
    s.post(&s.lead, &format!("{step}/agree"), json!({})).problem(403, "forbidden");
    s.post(&s.commissioner, &format!("{step}/agree"), json!({})).expect(200);
    let public = s.public();
    let states: Vec<&Value> =
        public["partners"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, [&json!("accepted"), &json!("replaced")], "who is not used yet stands first");
    assert_eq!(public["promised_pence"], 5_000_000, "what is promised now");

    let flags = format!("/api/v1/competitions/{}/supply-chain-flags", s.c.id);
    s.t.get(&flags).token(&s.lead).send().problem(403, "forbidden");
    let found = s.t.get(&flags).token(&s.director).send().expect(200).body;
    let flag = &found["items"][0];
    assert_eq!(
        (&flag["kind"], &flag["organisation_name"]),
        (&json!("swapped_after_award"), &json!("Harbour Light"))
    );
    let answer = format!("{flags}/{}/answer", flag["id"].as_str().unwrap());
    s.post(&s.auditor, &answer, json!({"answer": "Seen."})).problem(403, "forbidden");
    let answered = s.post(&s.commissioner, &answer, json!({"answer": "The first one closed."})).expect(200);
    assert_eq!(answered.body["answer"], "The first one closed.");
    let again = s.t.get(&flags).token(&s.auditor).send().expect(200).body;
    assert_eq!(again["items"][0]["answer"], "The first one closed.");
}

#[test]
fn a_loser_that_returns_as_partner_is_flagged_and_nothing_is_blocked() {
    let s = chain();
    let loser = s.c.bids[1].provider.clone();
    s.t.accepted_place(&s.c.bids[0], &loser);
    let flags = format!("/api/v1/competitions/{}/supply-chain-flags", s.c.id);
    let found = s.t.get(&flags).token(&s.director).send().expect(200).body;
    let kinds: Vec<&str> =
        found["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["competing_bids", "loser_as_partner"]);
}

#[test]
fn release_and_leaving_need_the_body_and_a_reason() {
    let s = chain();
    s.post(&s.owner, &s.at("leave"), json!({"reason": " "})).expect(422);
    s.post(&s.lead, &s.at("leave"), json!({"reason": "x"})).problem(403, "forbidden");
    s.post(&s.owner, &s.at("leave"), json!({"reason": "We have no room any more."})).expect(200);
    let step = s.step();
    s.post(&s.owner, &format!("{step}/refuse"), json!({"reason": "x"})).problem(403, "forbidden");
    let refused =
        s.post(&s.director, &format!("{step}/refuse"), json!({"reason": "Stay until June."})).expect(200);
    assert_eq!(
        (&refused.body["state"], &refused.body["steps"][0]["answer"]),
        (&json!("accepted"), &json!("Stay until June."))
    );
    s.post(&s.owner, &s.at("leave"), json!({"reason": "We have no room any more."})).expect(200);
    s.post(&s.owner, &format!("{}/take-back", s.step()), json!({})).expect(200);
    s.engaged();
    s.post(&s.owner, &s.at("leave"), json!({"reason": "x"})).problem(409, "wrong_state");
    s.post(&s.lead, &s.at("release"), json!({"reason": "Nobody is referred."})).expect(200);
    let released = s.post(&s.commissioner, &format!("{}/agree", s.step()), json!({})).expect(200);
    assert_eq!(released.body["state"], "released");
    // What was done before can still be said.
    s.confirmed(
        &s.owner,
        &s.lead,
        json!({"kind": "delivered", "quantity": 2, "from_on": s.day(9), "on_date": s.day(1)}),
    );
}

#[test]
fn a_place_that_nobody_used_is_said_to_be_never_used() {
    let s = chain();
    s.t.advance_seconds(4 * 366 * 86_400);
    for _ in 0..3 {
        fairlot::timekeeping::act_due(&s.t.app).unwrap();
    }
    let public = s.public();
    assert_eq!(public["partners"][0]["state"], "never_used");
    assert_eq!(public["not_engaged"], 1);
}

#[test]
fn a_partner_reports_in_confidence_and_the_lead_never_learns_of_it() {
    let s = chain();
    let path = "/api/v1/partner-reports";
    let report = json!({"kind": "confidential", "organisation_id": s.partner, "award_id": s.award,
        "entry_id": s.entry, "text": "Nobody has been referred since April."});
    s.post(&s.lead, path, report.clone()).problem(403, "forbidden");
    let mut of_lead = report.clone();
    of_lead["organisation_id"] = json!(s.c.bids[0].provider);
    assert_eq!(s.post(&s.lead, path, of_lead).expect(422).body["errors"][0]["pointer"], "/entry_id");
    let made = s.post(&s.owner, path, report).expect(201);
    let one = format!("{path}/{}", made.id());
    s.t.get(&one).token(&s.lead).send().problem(404, "not_found");
    assert_eq!(s.t.get(path).token(&s.lead).send().expect(200).body["items"], json!([]));
    for who in [&s.director, &s.commissioner, &s.auditor, &s.owner] {
        assert_eq!(
            s.t.get(&one).token(who).send().expect(200).body["text"],
            "Nobody has been referred since April."
        );
    }
    s.post(&s.auditor, &format!("{one}/answer"), json!({"answer": "x"})).problem(403, "forbidden");
    let answer = json!({"answer": "We ask for the figures of all partners."});
    s.post(&s.commissioner, &format!("{one}/answer"), answer.clone()).expect(200);
    s.post(&s.commissioner, &format!("{one}/answer"), answer).problem(409, "wrong_state");

    // Somebody outside the chain, to whom people are sent without pay.
    let outside = s.t.provider("Kettle House");
    let owner = s.t.person(&[(&outside, Role::Owner, None, None)]);
    let mut unpaid = json!({"kind": "unpaid_referrals", "organisation_id": outside, "award_id": s.award,
        "text": "They come every week."});
    assert_eq!(
        s.post(&owner, path, unpaid.clone()).expect(422).body["errors"].as_array().map(Vec::len),
        Some(3)
    );
    unpaid["people"] = json!(14);
    unpaid["from_on"] = json!(s.day(60));
    unpaid["to_on"] = json!(s.day(1));
    s.post(&owner, path, unpaid).expect(201);
    assert_eq!(
        s.t.get(path).token(&s.director).send().expect(200).body["items"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn two_people_who_answer_at_once_answer_once() {
    let s = chain();
    s.engaged();
    let counted = json!({"kind": "referrals", "quantity": 3, "from_on": s.day(9), "on_date": s.day(1)});
    let id = s.record(&s.lead, counted).expect(201).id();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = ["confirm", "dispute", "confirm", "dispute"]
            .map(|action| {
                let (s, id) = (&s, &id);
                scope.spawn(move || {
                    let body = if action == "dispute" { json!({"reason": "No."}) } else { json!({}) };
                    s.post(&s.owner, &format!("/api/v1/supply-chain-records/{id}/{action}"), body).status
                })
            })
            .into();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let done = statuses.iter().filter(|status| **status == 200).count();
    // A dispute can be followed by a confirmation; nothing is answered twice in the same way.
    assert!((1..=2).contains(&done), "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
}
