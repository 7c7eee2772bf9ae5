//! Generated sequences of what is done with competitions, beside a plain model: none is published without its conditions,
//! by who may not, or with money that is not there; no ring-fence is crossed; nothing stays reserved for what has ended.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::builders::Person;
use crate::competitions::{Ground, act, days, ground, patch, put, whole_draft};
use crate::harness::TestApp;

const COMPETITIONS: usize = 3;
/// What each costs.
const PENCE: i64 = 2_000_000;

/// A condition of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Condition {
    /// The funding covers the lots.
    Funding,
    /// Bidders have the framework's minimum of time.
    Clocks,
    /// Rows of staff, or a day by which they come.
    Staff,
}

/// Who tries to publish.
#[derive(Debug, Clone, Copy)]
enum Who {
    Commissioner,
    Director,
    OtherDirector,
}

#[derive(Debug, Clone)]
enum Step {
    Break(usize, Condition),
    Mend(usize),
    /// Takes all money from the innovation fund, or from the core fund.
    Fund(usize, bool),
    /// Says whether a sentence is enforced.
    Enforce(usize, bool),
    Submit(usize, bool),
    Return(usize),
    Publish(usize, Who),
    Cancel(usize),
    Discard(usize),
    Allocate(i64),
}

fn steps(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Step>> {
    let one = 0..COMPETITIONS;
    let condition = prop_oneof![Just(Condition::Funding), Just(Condition::Clocks), Just(Condition::Staff)];
    let who =
        prop_oneof![1 => Just(Who::Commissioner), 4 => Just(Who::Director), 4 => Just(Who::OtherDirector)];
    let step = prop_oneof![
        3 => (one.clone(), condition).prop_map(|(one, what)| Step::Break(one, what)),
        4 => one.clone().prop_map(Step::Mend),
        3 => (one.clone(), any::<bool>()).prop_map(|(one, roif)| Step::Fund(one, roif)),
        2 => (one.clone(), any::<bool>()).prop_map(|(one, yes)| Step::Enforce(one, yes)),
        8 => (one.clone(), prop::bool::weighted(0.3)).prop_map(|(one, director)| Step::Submit(one, director)),
        2 => one.clone().prop_map(Step::Return),
        8 => (one.clone(), who).prop_map(|(one, who)| Step::Publish(one, who)),
        2 => one.clone().prop_map(Step::Cancel),
        1 => one.prop_map(Step::Discard),
        3 => (1..8_i64).prop_map(|units| Step::Allocate(units * PENCE / 2)),
    ];
    prop::collection::vec(step, length)
}

/// A competition as it should be.
#[derive(Debug, Clone, Default)]
struct Model {
    state: &'static str,
    broken: BTreeSet<Condition>,
    roif: bool,
    enforced: bool,
    by_director: bool,
}

struct World {
    t: TestApp,
    g: Ground,
    roif: String,
    ids: Vec<String>,
}

impl World {
    fn new() -> Self {
        let t = TestApp::start();
        let g = ground(&t, (10, 20, 30), 2 * PENCE);
        let row = t.get(format!("/api/v1/allocations/{}", g.allocation)).token(&g.director).send();
        let fund =
            json!({"body_id": g.body, "name": "Innovation", "kind": "regional_outcomes_and_innovation"});
        let fund = t.post("/api/v1/funds").token(&g.director).json(fund).send().expect(201).id();
        let line = json!({"region_code": "F", "financial_year": row.expect(200).body["financial_year"],
            "allocated_pence": PENCE});
        let path = format!("/api/v1/funds/{fund}/allocations");
        let roif = t.post(path).token(&g.director).json(line).send().expect(201).id();
        let ids = (0..COMPETITIONS).map(|_| whole_draft(&t, &g, PENCE)).collect();
        Self { t, g, roif, ids }
    }

    fn state(&self, one: usize) -> String {
        let path = format!("/api/v1/competitions/{}", self.ids[one]);
        let read = self.t.get(path).token(&self.g.director).send().expect(200);
        read.body["state"].as_str().unwrap().to_owned()
    }

    /// (allocated, reserved) of the core allocation or of the innovation fund's.
    fn money(&self, roif: bool) -> (i64, i64) {
        let id = if roif { &self.roif } else { &self.g.allocation };
        let read = self.t.get(format!("/api/v1/allocations/{id}")).token(&self.g.director).send().expect(200);
        assert_eq!(read.body["committed_pence"], 0);
        (read.body["allocated_pence"].as_i64().unwrap(), read.body["reserved_pence"].as_i64().unwrap())
    }

    fn person(&self, who: Who) -> &Person {
        match who {
            Who::Commissioner => &self.g.commissioner,
            Who::Director => &self.g.director,
            Who::OtherDirector => &self.g.other_director,
        }
    }

    /// Does a step; its status.
    fn act(&self, step: &Step) -> u16 {
        let (t, g) = (&self.t, &self.g);
        let reason = json!({"reason": "The need changed."});
        let fund = |id: &str, allocation: &str, pence: i64| {
            let lines = json!({"lines": [{"allocation_id": allocation, "amount_pence": pence}]});
            put(t, &g.commissioner, id, "funding", lines).status
        };
        match *step {
            Step::Break(one, Condition::Funding) => {
                let read =
                    t.get(format!("/api/v1/competitions/{}", self.ids[one])).token(&g.commissioner).send();
                let line = &read.expect(200).body["funding"][0]["allocation_id"];
                fund(&self.ids[one], line.as_str().unwrap_or(&g.allocation), PENCE / 2)
            }
            Step::Break(one, Condition::Clocks) => {
                patch(t, &g.commissioner, &self.ids[one], json!({"deadline": days(t, 31)})).status
            }
            Step::Break(one, Condition::Staff) => {
                patch(t, &g.commissioner, &self.ids[one], json!({"tupe_applies": true})).status
            }
            Step::Mend(one) => {
                let id = &self.ids[one];
                let terms = json!({"deadline": days(t, 60), "tupe_applies": false,
                    "enforcement_duty_applies": false, "enforcement_duty": ""});
                let status = patch(t, &g.commissioner, id, terms).status;
                if status == 200 { fund(id, &g.allocation, PENCE) } else { status }
            }
            Step::Fund(one, roif) => {
                fund(&self.ids[one], if roif { &self.roif } else { &g.allocation }, PENCE)
            }
            Step::Enforce(one, yes) => {
                let words = if yes { "Missed appointments are reported." } else { "" };
                let terms = json!({"enforcement_duty_applies": yes, "enforcement_duty": words});
                patch(t, &g.commissioner, &self.ids[one], terms).status
            }
            Step::Submit(one, director) => {
                let who = if director { &g.director } else { &g.commissioner };
                act(t, who, &self.ids[one], "submit-for-approval", json!({})).status
            }
            Step::Return(one) => act(t, &g.director, &self.ids[one], "return", reason).status,
            Step::Publish(one, who) => act(t, self.person(who), &self.ids[one], "publish", json!({})).status,
            Step::Cancel(one) => act(t, &g.director, &self.ids[one], "cancel", reason).status,
            Step::Discard(one) => act(t, &g.commissioner, &self.ids[one], "discard", json!({})).status,
            Step::Allocate(pence) => {
                let path = format!("/api/v1/allocations/{}", g.allocation);
                let etag = t.get(&path).token(&g.director).send().expect(200).etag();
                let line = json!({"allocated_pence": pence});
                t.patch(path).token(&g.director).if_match(&etag).json(line).send().status
            }
        }
    }
}

/// What holds money of an allocation.
fn reserved(all: &[Model], roif: bool) -> i64 {
    let holds = all.iter().filter(|one| one.state == "published" && one.roif == roif).count();
    i64::try_from(holds).unwrap() * PENCE
}

/// Does a step in the world and in the model. The step's name where something changed.
fn follow(world: &World, all: &mut [Model], step: &Step) -> Result<Option<&'static str>, TestCaseError> {
    let (allocated, _) = world.money(false);
    let held = [reserved(all, false), reserved(all, true)];
    let status = world.act(step);
    let done = status == 200;
    prop_assert!(status < 500, "{step:?}");
    // What is said of a draft is as it was taken; nothing else is ever taken.
    let drafts = |all: &[Model], one: usize| -> Result<(), TestCaseError> {
        prop_assert!(!done || all[one].state == "draft", "{step:?} of what is {}", all[one].state);
        Ok(())
    };
    let ready = |one: &Model| {
        let free = if one.roif { PENCE - held[1] } else { allocated - held[0] };
        one.broken.is_empty() && !(one.roif && one.enforced) && free >= PENCE
    };
    let name = match *step {
        Step::Break(one, what) => {
            drafts(all, one)?;
            if done {
                all[one].broken.insert(what);
            }
            "break"
        }
        Step::Mend(one) => {
            drafts(all, one)?;
            if done {
                all[one] = Model { state: "draft", ..Model::default() };
            }
            "mend"
        }
        Step::Fund(one, roif) => {
            drafts(all, one)?;
            if done {
                prop_assert!(!(roif && all[one].enforced), "the innovation fund pays for what is enforced");
                all[one].roif = roif;
                all[one].broken.remove(&Condition::Funding);
            }
            if roif { "fund from innovation" } else { "fund" }
        }
        Step::Enforce(one, yes) => {
            drafts(all, one)?;
            if done {
                all[one].enforced = yes;
            }
            "enforce"
        }
        Step::Submit(one, director) => {
            let expected = match all[one].state {
                "draft" if ready(&all[one]) => 200,
                "draft" => 422,
                _ => 409,
            };
            prop_assert_eq!(status, expected, "{:?} of {:?}", step, all[one]);
            if done {
                (all[one].state, all[one].by_director) = ("awaiting_approval", director);
            }
            "submit"
        }
        Step::Return(one) => {
            prop_assert_eq!(done, all[one].state == "awaiting_approval");
            if done {
                all[one].state = "draft";
            }
            "return"
        }
        Step::Publish(one, who) => {
            let same = all[one].by_director && matches!(who, Who::Director);
            let may = !matches!(who, Who::Commissioner) && !same;
            let expected = may && all[one].state == "awaiting_approval" && ready(&all[one]);
            prop_assert_eq!(done, expected, "{}: {:?} of {:?}", status, step, all[one]);
            if done {
                all[one].state = "published";
            }
            "publish"
        }
        Step::Cancel(one) => {
            prop_assert_eq!(done, all[one].state == "published", "{}", status);
            if done {
                all[one].state = "cancelled";
            }
            "cancel"
        }
        Step::Discard(one) => {
            prop_assert_eq!(done, matches!(all[one].state, "draft" | "awaiting_approval"), "{}", status);
            if done {
                all[one].state = "discarded";
            }
            "discard"
        }
        Step::Allocate(pence) => {
            prop_assert_eq!(done, pence >= held[0], "{}", status);
            "allocate"
        }
    };
    Ok(done.then_some(name))
}

fn runner(seed: u8, cases: u32) -> TestRunner {
    let config = Config { cases, max_shrink_iters: 20, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
}

#[test]
fn no_sequence_publishes_without_the_conditions_or_leaves_reservations_behind() {
    let reached = RefCell::new(BTreeSet::new());
    let outcome = runner(19, 10).run(&steps(40..60), |steps| {
        let world = World::new();
        let mut all = vec![Model { state: "draft", ..Model::default() }; COMPETITIONS];
        for step in &steps {
            if let Some(name) = follow(&world, &mut all, step)? {
                reached.borrow_mut().insert(name);
            }
            for roif in [false, true] {
                let (allocated, held) = world.money(roif);
                prop_assert_eq!(held, reserved(&all, roif), "after {:?}", step);
                prop_assert!(held <= allocated, "overspent by {:?}", step);
            }
        }
        for one in 0..COMPETITIONS {
            prop_assert_eq!(world.state(one), all[one].state);
            if all[one].state == "published" {
                follow(&world, &mut all, &Step::Cancel(one))?;
            }
        }
        prop_assert_eq!((world.money(false).1, world.money(true).1), (0, 0));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let all = [
        "allocate",
        "break",
        "cancel",
        "discard",
        "enforce",
        "fund",
        "fund from innovation",
        "mend",
        "publish",
        "return",
        "submit",
    ];
    // The sequences are worth nothing unless they get about.
    assert_eq!(reached.into_inner().into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn several_people_at_once_overspend_nothing_and_leave_nothing_reserved() {
    let published = RefCell::new(0);
    let several = prop::collection::vec(steps(12..20), 4);
    let outcome = runner(23, 6).run(&several, |several| {
        let world = World::new();
        for one in 0..COMPETITIONS {
            prop_assert_eq!(world.act(&Step::Submit(one, false)), 200);
        }
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let all: Vec<_> = several
                .iter()
                .map(|steps| scope.spawn(|| steps.iter().map(|step| world.act(step)).collect::<Vec<_>>()))
                .collect();
            all.into_iter().flat_map(|one| one.join().expect("a thread")).collect()
        });
        prop_assert!(statuses.iter().all(|status| *status < 500), "{statuses:?}");
        let mut held = [0, 0];
        for one in 0..COMPETITIONS {
            if world.state(one) == "published" {
                *published.borrow_mut() += 1;
                let path = format!("/api/v1/competitions/{}", world.ids[one]);
                let read = world.t.get(path).token(&world.g.commissioner).send().expect(200).body;
                let line = &read["funding"][0];
                prop_assert_eq!(&line["amount_pence"], &json!(PENCE), "published with its whole money");
                let roif = line["allocation_id"] == world.roif.as_str();
                prop_assert!(!(roif && read["enforcement_duty_applies"] == true), "the fence was crossed");
                prop_assert_eq!(&read["tupe_applies"], &Value::Bool(false));
                held[usize::from(roif)] += PENCE;
            }
        }
        for roif in [false, true] {
            let (allocated, reserved) = world.money(roif);
            prop_assert_eq!(reserved, held[usize::from(roif)]);
            prop_assert!(reserved <= allocated, "overspent");
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(published.into_inner() > 0, "nothing was published at all");
}
