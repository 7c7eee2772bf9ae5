//! Generated sequences of what is done with money, beside a plain model: no allocation is overspent, no money leaves its
//! fund, sums are right, and nothing stays reserved for what was cancelled.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use fairlot::kernel::authz::Role;
use fairlot::kernel::error::Code;
use fairlot::kernel::money::Pence;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::builders::Person;
use crate::competitions::{Ground, draft, ground};
use crate::harness::TestApp;

/// Allocations of the world: two of a core fund, two of a ring-fenced one, one of a match fund.
const PLACES: usize = 5;
const MATCH: usize = 4;
const COMPETITIONS: usize = 3;

#[derive(Debug, Clone)]
enum Step {
    Allocate { place: usize, pence: i64 },
    Reserve { competition: usize, place: usize, pence: i64 },
    Cancel { competition: usize },
    Vire { from: usize, to: usize, pence: i64 },
    Confirm { virement: usize, by_proposer: bool },
    Pledge { pence: i64 },
    Cover { pledge: usize },
    Lose { pledge: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (place, pence) = (0..PLACES, 1..120_i64);
    let step = prop_oneof![
        2 => (place.clone(), 0..200_i64).prop_map(|(place, pence)| Step::Allocate { place, pence }),
        5 => (0..COMPETITIONS, place.clone(), pence.clone())
            .prop_map(|(competition, place, pence)| Step::Reserve { competition, place, pence }),
        2 => (0..COMPETITIONS).prop_map(|competition| Step::Cancel { competition }),
        5 => (place.clone(), place, pence.clone()).prop_map(|(from, to, pence)| Step::Vire { from, to, pence }),
        4 => (0..4_usize, prop::bool::weighted(0.2))
            .prop_map(|(virement, by_proposer)| Step::Confirm { virement, by_proposer }),
        3 => pence.prop_map(|pence| Step::Pledge { pence }),
        3 => (0..4_usize).prop_map(|pledge| Step::Cover { pledge }),
        2 => (0..4_usize).prop_map(|pledge| Step::Lose { pledge }),
    ];
    prop::collection::vec(step, 30..50)
}

/// What should be, in plain numbers.
#[derive(Debug, Default, Clone)]
struct Model {
    allocated: [i64; PLACES],
    vired_in: [i64; PLACES],
    vired_out: [i64; PLACES],
    covered: i64,
    /// By competition and place.
    reserved: BTreeMap<(usize, usize), i64>,
    /// Open virements: id, from, to, pence.
    virements: Vec<(String, usize, usize, i64)>,
    /// Pledges that did not end: id, pence, whether confirmed.
    pledges: Vec<(String, i64, bool)>,
}

impl Model {
    fn reserved(&self, place: usize) -> i64 {
        self.reserved.iter().filter(|((_, at), _)| *at == place).map(|(_, pence)| pence).sum()
    }

    fn available(&self, place: usize) -> i64 {
        let limit =
            if place == MATCH { self.allocated[place].min(self.covered) } else { self.allocated[place] };
        (limit - self.reserved(place)).max(0)
    }
}

struct World {
    t: TestApp,
    g: Ground,
    /// Directs both regions, and proposes.
    first: Person,
    funds: [String; PLACES],
    places: Vec<String>,
    competitions: Vec<String>,
    year: i64,
}

impl World {
    fn new() -> Self {
        let t = TestApp::start();
        let g = ground(&t, (0, 0, 0), 100);
        let whole = [
            (g.body.as_str(), Role::RegionalDirector, Some("A"), None),
            (g.body.as_str(), Role::RegionalDirector, Some("F"), None),
        ];
        let first = t.person(&whole);
        let row =
            t.get(format!("/api/v1/allocations/{}", g.allocation)).token(&first).send().expect(200).body;
        let (core, year) =
            (row["fund_id"].as_str().unwrap().to_owned(), row["financial_year"].as_i64().unwrap());
        let fund = |name: &str, kind: &str| {
            let body = json!({"body_id": g.body, "name": name, "kind": kind});
            t.post("/api/v1/funds").token(&first).json(body).send().expect(201).id()
        };
        let (fenced, matched) = (fund("Fenced", "ring_fenced"), fund("Match", "match"));
        let allocate = |fund: &str, region: &str| {
            let line = json!({"region_code": region, "financial_year": year, "allocated_pence": 100});
            t.post(format!("/api/v1/funds/{fund}/allocations"))
                .token(&first)
                .json(line)
                .send()
                .expect(201)
                .id()
        };
        let places = vec![
            g.allocation.clone(),
            g.other_allocation.clone(),
            allocate(&fenced, "F"),
            allocate(&fenced, "A"),
            allocate(&matched, "F"),
        ];
        let competitions = (0..COMPETITIONS).map(|_| draft(&t, &g)).collect();
        let funds = [core.clone(), core, fenced.clone(), fenced, matched];
        Self { t, g, first, funds, places, competitions, year }
    }

    fn post(&self, who: &Person, path: &str, body: Value) -> (u16, Value) {
        let answer = self.t.post(format!("/api/v1/{path}")).token(who).json(body).send();
        (answer.status, answer.body)
    }

    fn read(&self, place: usize) -> (Value, String) {
        let path = format!("/api/v1/allocations/{}", self.places[place]);
        let answer = self.t.get(path).token(&self.first).send().expect(200);
        (answer.body.clone(), answer.etag())
    }

    /// The face that competitions use: reserve, or free what is reserved.
    fn hold(&self, competition: usize, line: Option<(usize, i64)>) -> Result<(), Code> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let id = self.competitions[competition].clone();
        let line =
            line.map(|(place, pence)| (self.places[place].parse().unwrap(), Pence::new(pence).unwrap()));
        self.t.arrange(move |tx| {
            let outcome = tx.savepoint(|tx| match &line {
                Some(line) => fairlot::money::reserve(tx, &id, std::slice::from_ref(line)),
                None => fairlot::money::free_reservations(tx, &id),
            });
            sender.send(outcome.map_err(|problem| problem.code())).expect("a test");
            Ok(())
        });
        receiver.recv().expect("an outcome")
    }
}

/// Does a step in the world and in the model: both must come to the same. The step's name where something changed.
fn act(world: &World, model: &mut Model, step: &Step) -> Result<Option<&'static str>, TestCaseError> {
    let (t, first, second) = (&world.t, &world.first, &world.g.director);
    match *step {
        Step::Allocate { place, pence } => {
            let (_, etag) = world.read(place);
            let path = format!("/api/v1/allocations/{}", world.places[place]);
            let sent =
                t.patch(path).token(first).if_match(&etag).json(json!({"allocated_pence": pence})).send();
            let fits = pence >= model.reserved(place);
            prop_assert_eq!(sent.status, if fits { 200 } else { 409 }, "{}", sent.text);
            if fits {
                model.allocated[place] = pence;
            }
            Ok(fits.then_some("allocate"))
        }
        Step::Reserve { competition, place, pence } => {
            let fits = pence <= model.available(place);
            let outcome = world.hold(competition, Some((place, pence)));
            prop_assert_eq!(outcome, if fits { Ok(()) } else { Err(Code::FundsExceeded) });
            if fits {
                *model.reserved.entry((competition, place)).or_default() += pence;
            }
            Ok(fits.then_some("reserve"))
        }
        Step::Cancel { competition } => {
            prop_assert_eq!(world.hold(competition, None), Ok(()));
            let before = model.reserved.len();
            model.reserved.retain(|(one, _), _| *one != competition);
            Ok((model.reserved.len() < before).then_some("cancel"))
        }
        Step::Vire { from, to, pence } => {
            let body = json!({"from_allocation_id": world.places[from], "to_allocation_id": world.places[to],
                "amount_pence": pence, "reason": "Needed there."});
            let (status, made) = world.post(first, &format!("funds/{}/virements", world.funds[from]), body);
            let inside = from != to && from != MATCH && world.funds[from] == world.funds[to];
            let expected = match (inside, pence <= model.allocated[from] - model.reserved(from)) {
                (false, _) => 422,
                (true, false) => 409,
                (true, true) => 201,
            };
            prop_assert_eq!(status, expected, "{}", made);
            if status == 201 {
                model.virements.push((made["id"].as_str().unwrap().to_owned(), from, to, pence));
            }
            Ok((status == 201).then_some("propose"))
        }
        Step::Confirm { virement, by_proposer } => {
            if model.virements.is_empty() {
                return Ok(None);
            }
            let place = virement % model.virements.len();
            let (id, from, to, pence) = model.virements[place].clone();
            let elsewhere = t.person(&[(&world.g.body, Role::RegionalDirector, Some("A"), None)]);
            let who = match (by_proposer, to % 2 == 0) {
                (true, _) => first,
                (false, true) => second,
                (false, false) => &elsewhere,
            };
            let (status, answer) = world.post(who, &format!("virements/{id}/confirm"), json!({}));
            let fits = pence <= model.allocated[from] - model.reserved(from);
            let expected = match (by_proposer, fits) {
                (true, _) => 403,
                (false, true) => 200,
                (false, false) => 409,
            };
            prop_assert_eq!(status, expected, "{}", answer);
            if status == 200 {
                model.virements.remove(place);
                model.allocated[from] -= pence;
                model.vired_out[from] += pence;
                model.allocated[to] += pence;
                model.vired_in[to] += pence;
            }
            Ok((status == 200).then_some("confirm"))
        }
        Step::Pledge { pence } => {
            let body = json!({"region_code": "F", "financial_year": world.year, "funder_name": "Council",
                "funder_type": "council", "amount_pence": pence});
            let (status, made) = world.post(first, &format!("funds/{}/pledges", world.funds[MATCH]), body);
            prop_assert_eq!(status, 201, "{}", made);
            model.pledges.push((made["id"].as_str().unwrap().to_owned(), pence, false));
            Ok(Some("pledge"))
        }
        Step::Cover { pledge } => {
            if model.pledges.is_empty() {
                return Ok(None);
            }
            let place = pledge % model.pledges.len();
            let (id, pence, confirmed) = model.pledges[place].clone();
            let (status, answer) = world.post(first, &format!("pledges/{id}/confirm"), json!({}));
            prop_assert_eq!(status, if confirmed { 409 } else { 200 }, "{}", answer);
            if !confirmed {
                model.pledges[place].2 = true;
                model.covered += pence;
            }
            Ok((!confirmed).then_some("cover"))
        }
        Step::Lose { pledge } => {
            if model.pledges.is_empty() {
                return Ok(None);
            }
            let place = pledge % model.pledges.len();
            let (id, pence, confirmed) = model.pledges.remove(place);
            let reason = json!({"reason": "Cut."});
            let (status, answer) = world.post(first, &format!("pledges/{id}/withdraw"), reason);
            prop_assert_eq!(status, 200, "{}", answer);
            let short = model.reserved(MATCH) > model.covered - if confirmed { pence } else { 0 };
            model.covered -= if confirmed { pence } else { 0 };
            Ok(Some(if short { "fall short" } else { "lose" }))
        }
    }
}

/// The world's figures are the model's.
fn same(world: &World, model: &Model) -> Result<(), TestCaseError> {
    for place in 0..PLACES {
        let (row, _) = world.read(place);
        let reserved = model.reserved(place);
        let expected = json!({
            "allocated_pence": model.allocated[place],
            "reserved_pence": reserved,
            "committed_pence": 0,
            "uncommitted_pence": model.allocated[place] - reserved,
            "available_pence": model.available(place),
            "vired_in_pence": model.vired_in[place],
            "vired_out_pence": model.vired_out[place],
            "covered_pence": if place == MATCH { json!(model.covered) } else { Value::Null },
            "shortfall_pence": if place == MATCH { (reserved - model.covered).max(0) } else { 0 },
        });
        for (name, value) in expected.as_object().unwrap() {
            prop_assert_eq!(&row[name], value, "{} of place {}: {}", name, place, row);
        }
        prop_assert!(reserved <= model.allocated[place], "overspent");
    }
    Ok(())
}

#[test]
fn no_sequence_overspends_an_allocation_or_leaves_a_fund() {
    let reached = RefCell::new(BTreeSet::new());
    let config = Config { cases: 10, max_shrink_iters: 20, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let outcome = TestRunner::new_with_rng(config, rng).run(&steps(), |all| {
        let world = World::new();
        let mut model = Model { allocated: [100; PLACES], ..Model::default() };
        for step in &all {
            if let Some(done) = act(&world, &mut model, step)? {
                reached.borrow_mut().insert(done);
            }
            same(&world, &model)?;
        }
        // Nothing stays reserved for what is cancelled.
        for competition in 0..COMPETITIONS {
            act(&world, &mut model, &Step::Cancel { competition })?;
        }
        prop_assert!(model.reserved.is_empty());
        same(&world, &model)
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let all =
        ["allocate", "cancel", "confirm", "cover", "fall short", "lose", "pledge", "propose", "reserve"];
    // The sequences are worth nothing unless they get about.
    assert_eq!(reached.into_inner().into_iter().collect::<Vec<_>>(), all);
}
