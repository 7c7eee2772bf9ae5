//! Evaluation, through HTTP.

use fairlot::kernel::authz::Role;
use serde_json::{Value, json};

use crate::builders::{Opened, OpenedIn, Person};
use crate::harness::{Answer, TestApp};

pub const CONTRACT: OpenedIn<'static> =
    OpenedIn { route: "contract", standstill: 8, reserved: 1_000_000, lots: 1, prices: &[900_000, 600_000] };

/// Appoints two evaluators, in the order of their ids.
pub fn panel(t: &TestApp, c: &Opened) -> [Person; 2] {
    let evaluators = [0, 1].map(|_| t.person(&[(&c.body, Role::Evaluator, None, Some(&c.id))]));
    let path = format!("/api/v1/competitions/{}/panel", c.id);
    let etag = t.get(&path).token(&c.commissioner).send().expect(200).etag();
    let members: Vec<&str> = evaluators.iter().map(|one| one.id.as_str()).collect();
    let set = t.put(&path).token(&c.commissioner).if_match(&etag).json(json!({"members": members})).send();
    assert_eq!(set.expect(200).body["complete"], false);
    evaluators
}

pub fn declare_none(t: &TestApp, c: &Opened, evaluator: &Person) -> Answer {
    let own = t
        .get(format!("/api/v1/competitions/{}/conflict-declarations", c.id))
        .token(evaluator)
        .send()
        .expect(200);
    assert_eq!(own.body["items"].as_array().map(Vec::len), Some(1), "one's own only");
    assert!(!own.body["items"][0]["parties"].as_array().unwrap().is_empty());
    let id = own.body["items"][0]["id"].as_str().unwrap();
    t.post(format!("/api/v1/conflict-declarations/{id}/declare-none")).token(evaluator).send().expect(200)
}

pub fn act(t: &TestApp, c: &Opened, who: &Person, action: &str) -> Answer {
    t.post(format!("/api/v1/competitions/{}/{action}", c.id)).token(who).json(json!({})).send()
}

/// Gives one's scores: for each bid, one score for each criterion.
pub fn score(t: &TestApp, c: &Opened, evaluator: &Person, scores: &[[i64; 2]]) {
    let path = format!("/api/v1/competitions/{}/scores", c.id);
    let etag = t.get(&path).token(evaluator).send().expect(200).etag();
    let all: Vec<Value> = c
        .bids
        .iter()
        .zip(scores)
        .flat_map(|(bid, scores)| {
            c.criteria.iter().zip(scores).map(|(criterion, score)| {
                json!({"bid_id": bid.id, "criterion_id": criterion, "score": score, "comment": format!("{score} because")})
            })
        })
        .collect();
    t.put(&path).token(evaluator).if_match(&etag).json(json!({"scores": all})).send().expect(200);
    act(t, c, evaluator, "lock-scores").expect(200);
}

/// Walks to the moderation with these scores of the two evaluators.
pub fn to_moderation(t: &TestApp, c: &Opened, scores: [&[[i64; 2]]; 2]) -> [Person; 2] {
    let evaluators = panel(t, c);
    for one in &evaluators {
        declare_none(t, c, one);
    }
    act(t, c, &c.commissioner, "start-evaluation").expect(200);
    for (one, scores) in evaluators.iter().zip(scores) {
        score(t, c, one, scores);
    }
    act(t, c, &c.commissioner, "finish-scoring").expect(200);
    evaluators
}

pub fn opened(t: &TestApp, with: &OpenedIn<'_>) -> Opened {
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 10_000_000);
    t.opened_competition(&body, &allocation, with)
}

#[test]
fn an_evaluator_sees_nothing_before_their_declaration_is_reviewed() {
    let t = TestApp::start();
    let c = opened(&t, &CONTRACT);
    let [first, second] = panel(&t, &c);
    let sheet = format!("/api/v1/competitions/{}/scores", c.id);
    t.get(&sheet).token(&first).send().problem(404, "not_found");
    act(&t, &c, &c.commissioner, "start-evaluation").problem(409, "conflict");
    declare_none(&t, &c, &first);
    let own = t.get(&sheet).token(&first).send().expect(200);
    assert_eq!(own.body["bids"][0]["label"], "Bid A");
    assert_eq!(own.body["bids"][0]["organisation_name"], Value::Null, "anonymous");

    let list = format!("/api/v1/competitions/{}/conflict-declarations", c.id);
    let id =
        t.get(&list).token(&second).send().expect(200).body["items"][0]["id"].as_str().unwrap().to_owned();
    t.get(format!("/api/v1/conflict-declarations/{id}")).token(&first).send().problem(404, "not_found");
    let declare = format!("/api/v1/conflict-declarations/{id}/declare");
    t.post(&declare).token(&second).json(json!({"nature": "Trustee"})).send().expect(200);
    t.get(&sheet).token(&second).send().problem(404, "not_found");
    let mitigate = format!("/api/v1/conflict-declarations/{id}/mitigate");
    t.post(&mitigate).token(&second).json(json!({"mitigation": "None"})).send().problem(403, "forbidden");
    t.post(&mitigate).token(&c.director).json(json!({"mitigation": "A second reader"})).send().expect(200);
    t.get(&sheet).token(&second).send().expect(200);
    act(&t, &c, &c.commissioner, "start-evaluation").expect(200);
}

#[test]
fn scores_of_others_stay_hidden_until_all_are_locked() {
    let t = TestApp::start();
    let c = opened(&t, &CONTRACT);
    let evaluators = panel(&t, &c);
    for one in &evaluators {
        declare_none(&t, &c, one);
    }
    act(&t, &c, &c.commissioner, "start-evaluation").expect(200);
    act(&t, &c, &evaluators[0], "lock-scores").problem(422, "check_failed");
    score(&t, &c, &evaluators[0], &[[4, 4], [3, 3]]);
    let sheet = format!("/api/v1/competitions/{}/scores", c.id);
    let other = t.get(&sheet).token(&evaluators[1]).send().expect(200);
    assert_eq!(other.body["scores"].as_array().map(Vec::len), Some(0));
    let director = t.get(&sheet).token(&c.director).send().expect(200);
    assert_eq!(director.body["scores"].as_array().map(Vec::len), Some(0));
    act(&t, &c, &c.commissioner, "finish-scoring").problem(409, "conflict");
    let locked = t.get(&sheet).token(&evaluators[0]).send().expect(200);
    let again = json!({"scores": [{"bid_id": c.bids[0].id, "criterion_id": c.criteria[0], "score": 5, "comment": "x"}]});
    t.put(&sheet).token(&evaluators[0]).if_match(&locked.etag()).json(again).send().problem(409, "conflict");
    score(&t, &c, &evaluators[1], &[[4, 4], [3, 3]]);
    act(&t, &c, &c.commissioner, "finish-scoring").expect(200);
    let all = t.get(&sheet).token(&evaluators[1]).send().expect(200);
    assert_eq!(all.body["scores"].as_array().map(Vec::len), Some(8));
}

#[test]
fn a_spread_of_two_blocks_the_settling_and_no_mean_is_invented() {
    let t = TestApp::start();
    let c = opened(&t, &CONTRACT);
    let evaluators = to_moderation(&t, &c, [&[[5, 4], [3, 3]], &[[3, 4], [3, 4]]]);
    let refused = act(&t, &c, &c.commissioner, "settle").problem(422, "check_failed");
    let codes: std::collections::BTreeSet<&str> =
        refused.body["errors"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), ["consensus_required", "moderation_required"]);
    let path = format!("/api/v1/competitions/{}/moderation", c.id);
    let etag = t.get(&path).token(&evaluators[0]).send().expect(200).etag();
    let consensus = json!({"moderations": [
        {"bid_id": c.bids[0].id, "criterion_id": c.criteria[0], "score": 4, "reason": "Agreed"},
        {"bid_id": c.bids[1].id, "criterion_id": c.criteria[1], "score": 3, "reason": "Agreed"},
    ]});
    t.put(&path)
        .token(&c.commissioner)
        .if_match(&etag)
        .json(consensus.clone())
        .send()
        .problem(403, "forbidden");
    t.put(&path).token(&c.director).if_match(&etag).json(consensus).send().expect(200);
    act(&t, &c, &c.commissioner, "settle").expect(200);
}

#[test]
fn the_ranking_is_exact_and_a_tie_is_broken_as_published() {
    let t = TestApp::start();
    // Total 100 each of: quality 60·4/5 + 10·5/5 = 58 and price 30·6/9 = 20; quality 60·3/5 + 10·2/5 = 40 and price 30.
    let c = opened(&t, &OpenedIn { prices: &[900_000, 600_000, 900_000], ..CONTRACT });
    let scores: &[[i64; 2]] = &[[4, 5], [4, 0], [3, 4]];
    let evaluators = to_moderation(&t, &c, [scores, scores]);
    let made = act(&t, &c, &c.commissioner, "settle").expect(200);
    let table: Vec<(String, i64, String, String, String)> = made.body["lots"][0]["ranked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |field: &str| one[field].as_str().unwrap_or("-").to_owned();
            (
                text("label"),
                one["rank"].as_i64().unwrap(),
                text("quality"),
                text("price_points"),
                text("tie_break_step"),
            )
        })
        .collect();
    let row = |label: &str, rank, quality: &str, price: &str, step: &str| {
        (label.to_owned(), rank, quality.to_owned(), price.to_owned(), step.to_owned())
    };
    assert_eq!(
        table,
        [
            row("Bid A", 1, "58/1", "20/1", "quality"),
            row("Bid B", 2, "48/1", "30/1", "quality"),
            row("Bid C", 3, "44/1", "20/1", "-"),
        ]
    );
    assert_eq!(made.body["lots"][0]["ranked"][0]["total"], "78/1");
    assert_eq!(made.body["lots"][0]["ranked"][1]["total"], "78/1");
    let path = format!("/api/v1/competitions/{}/ranking", c.id);
    for who in [&evaluators[0], &c.commissioner, &c.director] {
        t.get(&path).token(who).send().expect(200);
    }
    t.get(&path).token(&c.bids[0].signatory).send().problem(403, "forbidden");
}
