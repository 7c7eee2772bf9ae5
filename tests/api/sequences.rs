//! Generated sequences of actions on applications and memberships: none leaves the lifecycle table, changes what was
//! frozen, or lets who decided hear the appeal.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::applications;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::builders::{OpenFramework, Person};
use crate::harness::TestApp;
use crate::qualification::{answer_all, begin};

/// (from, action) of a resource with its target and who may do it.
type Table = BTreeMap<(String, String), (String, String)>;

fn table(resource: &str) -> Table {
    let rows = csv::Reader::from_reader(include_str!("lifecycles.csv").as_bytes())
        .into_records()
        .map(Result::unwrap)
        .filter(|row| &row[0] == resource)
        .collect::<Vec<_>>();
    let each = |row: &csv::StringRecord| {
        let (action, to, who) = (row[2].to_owned(), row[3].to_owned(), row[4].to_owned());
        let froms: Vec<String> = row[1].split(',').map(|one| one.trim().to_owned()).collect();
        froms.into_iter().map(move |from| ((from, action.clone()), (to.clone(), who.clone())))
    };
    rows.iter().flat_map(each).collect()
}

/// Who acts: one of the provider's people, a framework manager, somebody else.
#[derive(Debug, Clone, Copy)]
enum Who {
    Owner,
    First,
    Second,
    Third,
    Stranger,
}

/// One step: what is tried by whom, and whether the clock moves on first. A likely one is one of those that the table gives
/// for the state, by a role that it names; the others are anything by anybody.
#[derive(Debug, Clone)]
struct Step {
    action: usize,
    who: Who,
    days: i64,
    likely: bool,
}

impl Step {
    /// The action and who tries it; `besides` are what the table does not list, by the state in which they make sense.
    fn choose(
        &self,
        table: &Table,
        state: &str,
        all: &[&'static str],
        besides: &[(&str, &'static str)],
    ) -> (&'static str, Who) {
        let listed = |action: &&&str| table.contains_key(&(state.to_owned(), (**action).to_owned()));
        let mut likely: Vec<&'static str> = all.iter().filter(listed).copied().collect();
        likely.extend(besides.iter().filter(|(at, _)| *at == state).map(|(_, action)| *action));
        if !self.likely || likely.is_empty() {
            return (all[self.action % all.len()], self.who);
        }
        let action = likely[self.action % likely.len()];
        let by_owner = match table.get(&(state.to_owned(), action.to_owned())) {
            Some((_, who)) => who.contains("owner"),
            None => action == "reply",
        };
        let managers = [Who::First, Who::First, Who::Second, Who::Third];
        (action, if by_owner { Who::Owner } else { managers[self.action / 7 % 4] })
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = prop_oneof![
        4 => Just(Who::Owner),
        4 => Just(Who::First),
        3 => Just(Who::Second),
        2 => Just(Who::Third),
        1 => Just(Who::Stranger),
    ];
    let days = prop_oneof![16 => Just(0_i64), 1 => Just(8), 1 => Just(20)];
    let step = (0..1_000_usize, who, days, prop::bool::weighted(0.8))
        .prop_map(|(action, who, days, likely)| Step { action, who, days, likely });
    prop::collection::vec(step, 25..40)
}

struct World {
    t: TestApp,
    f: OpenFramework,
    third: Person,
    stranger: Person,
}

impl World {
    fn new() -> Self {
        let t = TestApp::start();
        let body = t.commissioning_body("Ministry");
        let f = t.open_framework(&body);
        let third = t.person(&[(&body, Role::FrameworkManager, None, None)]);
        let elsewhere = t.commissioning_body("Mayor");
        let stranger = t.person(&[(&elsewhere, Role::FrameworkManager, None, None)]);
        Self { t, f, third, stranger }
    }

    fn person(&self, who: Who, owner: &Person) -> Person {
        let person = match who {
            Who::Owner => owner,
            Who::First => &self.f.manager,
            Who::Second => &self.f.second,
            Who::Third => &self.third,
            Who::Stranger => &self.stranger,
        };
        self.t.refreshed(person)
    }

    /// Runs as many generated sequences as are worth their time, each in a world of its own; the same ones at every run.
    fn hold(run: impl Fn(&Self, &[Step]) -> Result<(), TestCaseError>) {
        let config =
            Config { cases: 12, max_shrink_iters: 20, failure_persistence: None, ..Config::default() };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let outcome = TestRunner::new_with_rng(config, rng).run(&steps(), |all| run(&Self::new(), &all));
        if let Err(error) = outcome {
            panic!("{error}");
        }
    }
}

/// What must hold after a step: the state is the same, or the table leads to it by this action for this caller, or by the clock.
fn follows(
    table: &Table,
    before: &str,
    after: &str,
    action: Option<(&str, &str)>,
    clock: bool,
) -> Result<(), TestCaseError> {
    let leads = |to: &str| to.split(" or ").any(|one| one == after) || to == "same" && before == after;
    let by_action = action.is_some_and(|(action, role)| {
        table.get(&(before.to_owned(), action.to_owned())).is_some_and(|(to, who)| {
            // The caller demands the very state before; here any that the table could mean.
            let back = action == "drop" && before == "removal_notice" && after == "suspended";
            (leads(to) || back) && who.split(',').any(|one| one.trim() == role)
        })
    });
    let by_clock = clock
        && table.iter().any(|((from, _), (to, who))| from == before && who.contains("clock") && leads(to));
    prop_assert!(
        by_action || by_clock || action.is_none() && before == after,
        "{before} to {after} by {action:?} is not in the table"
    );
    Ok(())
}

fn role(who: Who) -> &'static str {
    match who {
        Who::Owner => "owner",
        _ => "framework_manager",
    }
}

const ON_MEMBERSHIPS: [&str; 14] = [
    "give_suspension_notice",
    "suspend",
    "suspend_now",
    "give_removal_notice",
    "drop",
    "remove",
    "reply",
    "read_reply",
    "reinstate",
    "appeal",
    "overturn",
    "uphold",
    "leave",
    "renew",
];

/// What is done beside the table while a notice is open; most notices come to their decision.
const BESIDES: [(&str, &str); 9] = [
    ("suspension_notice", "reply"),
    ("suspension_notice", "read_reply"),
    ("suspension_notice", "suspend"),
    ("removal_notice", "reply"),
    ("removal_notice", "read_reply"),
    ("removal_notice", "remove"),
    ("removal_notice", "remove"),
    ("removal_notice", "remove"),
    ("removal_notice", "remove"),
];

fn segment(action: &str) -> &str {
    match action {
        "give_suspension_notice" => "suspension-notice",
        "give_removal_notice" => "removal-notice",
        "suspend_now" => "suspend-now",
        "read_reply" => "read-reply",
        "drop" => "drop-notice",
        other => other,
    }
}

#[test]
fn no_sequence_of_actions_on_a_membership_leaves_the_table() {
    let table = table("membership");
    let reached = std::cell::RefCell::new(BTreeSet::new());
    World::hold(|world: &World, steps: &[Step]| {
        let t = &world.t;
        let body = t.provider("Harbour Light");
        let owner = t.person(&[(&body, Role::Owner, None, None)]);
        let id = t.membership(&world.f.id, &body, &["DF01"], &["lincolnshire"], 1);
        let path = format!("/api/v1/memberships/{id}");
        let read = || {
            let seen = t.get(&path).token(t.refreshed(&owner)).send().expect(200);
            seen.body["state"].as_str().unwrap().to_owned()
        };
        // The state before a notice of removal, and before an appeal.
        let (mut noticed, mut appealed) = (String::new(), String::new());
        // Who took part in a suspension or removal.
        let mut took_part: BTreeSet<String> = BTreeSet::new();
        for step in steps {
            t.advance_seconds(step.days * 86_400);
            let before = read();
            let (action, who) = step.choose(&table, &before, &ON_MEMBERSHIPS, &BESIDES);
            let (person, segment) = (world.person(who, &owner), segment(action));
            let input = match segment {
                "read-reply" | "reinstate" | "leave" | "renew" => json!({}),
                "reply" => json!({"reply": "It was sent."}),
                "suspend-now" => json!({"ground": "exclusion", "reason": "A ground applies."}),
                _ => json!({"reason": "Two reports are missing."}),
            };
            let answer = t.post(format!("{path}/{segment}")).token(&person).json(input).send();
            let (after, done) = (read(), answer.status == 200);
            reached.borrow_mut().insert(after.clone());
            prop_assert!(answer.status < 500, "{}", answer.text);
            match action {
                "give_removal_notice" if done => noticed.clone_from(&before),
                "appeal" if done => appealed.clone_from(&before),
                "drop" if done && before == "removal_notice" => {
                    prop_assert_eq!(&after, &noticed, "back to the state before the notice");
                }
                "uphold" if done => prop_assert_eq!(&after, &appealed, "the state before the appeal"),
                _ => {}
            }
            let listed = !["reply", "read_reply"].contains(&action);
            follows(&table, &before, &after, (done && listed).then_some((action, role(who))), false)?;
            if matches!(answer.status, 200 | 202) && role(who) == "framework_manager" {
                prop_assert!(!matches!(who, Who::Stranger), "a stranger did {segment}");
                if ["overturn", "uphold"].contains(&segment) {
                    prop_assert!(!took_part.contains(&person.id), "{} heard their own decision", person.id);
                } else {
                    took_part.insert(person.id.clone());
                }
            }
        }
        Ok(())
    });
    // The sequences are worth nothing unless they get about.
    for state in ["suspension_notice", "suspended", "removal_notice", "removed", "under_appeal"] {
        assert!(reached.borrow().contains(state), "no sequence reached {state}: {:?}", reached.borrow());
    }
}

const ON_APPLICATIONS: [&str; 13] = [
    "submit",
    "start",
    "ask",
    "answer",
    "decide-pass",
    "decide-fail",
    "admit",
    "reject",
    "withdraw",
    "appeal",
    "uphold",
    "overturn",
    "resubmit",
];

/// Deciding the questions stands beside the table; most sequences come to a decision and an appeal.
const DECIDING: [(&str, &str); 11] = [
    ("in_assessment", "decide-fail"),
    ("in_assessment", "decide-pass"),
    ("in_assessment", "reject"),
    ("in_assessment", "reject"),
    ("in_assessment", "admit"),
    ("in_assessment", "admit"),
    ("rejected", "appeal"),
    ("rejected", "appeal"),
    ("rejected", "appeal"),
    ("under_appeal", "overturn"),
    ("under_appeal", "overturn"),
];

/// The canonical JSON that was frozen, with its digest.
fn frozen(t: &TestApp, id: &str) -> (Option<String>, Option<String>) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let id = id.to_owned();
    t.arrange(move |tx| {
        let row = applications::table
            .find(&id)
            .select((applications::snapshot, applications::snapshot_digest))
            .first(tx.conn())?;
        sender.send(row).expect("a test");
        Ok(())
    });
    receiver.recv().expect("a row")
}

fn decide(t: &TestApp, path: &str, person: &Person, outcome: &str) -> bool {
    let application = t.get(path).token(person).send();
    if application.status != 200 {
        return false;
    }
    let asked = application.body["questions"].as_array().unwrap().clone();
    let codes = asked.iter().filter(|one| one["asked"] == true);
    let answered = application.body["answers"].as_object().unwrap().clone();
    let mut any = false;
    for code in codes.filter_map(|one| one["code"].as_str()).filter(|code| answered.contains_key(*code)) {
        let etag = t.get(path).token(person).send().expect(200).etag();
        let outcome = if code == "Q17" { outcome } else { "pass" };
        let put = t.put(format!("{path}/decisions/{code}")).token(person).if_match(&etag);
        any |= put.json(json!({"outcome": outcome, "reason": "It does not fit."})).send().status == 200;
    }
    any
}

#[test]
fn no_sequence_of_actions_on_an_application_leaves_the_table() {
    let table = table("application");
    let reached = std::cell::RefCell::new(BTreeSet::new());
    World::hold(|world: &World, steps: &[Step]| {
        let (t, f) = (&world.t, &world.f);
        let a = begin(t, f, "Small Charity");
        answer_all(t, &a);
        let id = a.path.rsplit('/').next().unwrap().to_owned();
        let read = || {
            let seen = t.get(&a.path).token(t.refreshed(&a.owner)).send().expect(200);
            seen.body["state"].as_str().unwrap().to_owned()
        };
        let (mut took_part, mut kept) = (BTreeSet::new(), None);
        for step in steps {
            if step.days > 0 {
                let before = read();
                t.advance_seconds(step.days * 86_400);
                fairlot::timekeeping::act_due(&t.app).expect("the clock");
                follows(&table, &before, &read(), None, true)
                    .or_else(|_| follows(&table, &before, &read(), None, false))?;
            }
            let before = read();
            let (action, who) = step.choose(&table, &before, &ON_APPLICATIONS, &DECIDING);
            let person = world.person(who, &a.owner);
            let post = |input: Value| {
                t.post(format!("{}/{action}", a.path)).token(&person).json(input).send().status
            };
            let texts = json!([{"code": "Q17", "text": "In which year?"}]);
            let status = match action {
                "decide-pass" | "decide-fail" => {
                    let outcome = action.trim_start_matches("decide-");
                    if decide(t, &a.path, &person, outcome) { 299 } else { 409 }
                }
                "start" => post(json!({"no_conflict": true})),
                "ask" => post(json!({"questions": texts})),
                "answer" => post(json!({"replies": texts})),
                "appeal" | "uphold" | "overturn" => post(json!({"reason": "We have done this work."})),
                _ => post(json!({})),
            };
            prop_assert!(status < 500, "{action} in {before}");
            let after = read();
            reached.borrow_mut().insert(after.clone());
            follows(
                &table,
                &before,
                &after,
                (matches!(status, 200 | 201)).then_some((action, role(who))),
                false,
            )?;
            if before != "draft" {
                let now = frozen(t, &id);
                prop_assert!(now.0.is_some(), "nothing is frozen in {before}");
                prop_assert_eq!(
                    kept.get_or_insert_with(|| now.clone()),
                    &now,
                    "{} changed what was frozen",
                    action
                );
            }
            if status < 300 && role(who) == "framework_manager" {
                prop_assert!(!matches!(who, Who::Stranger), "a stranger did {action}");
                if ["overturn", "uphold"].contains(&action) {
                    prop_assert!(!took_part.contains(&person.id), "{} heard their own decision", person.id);
                } else {
                    took_part.insert(person.id.clone());
                }
            }
        }
        Ok(())
    });
    for state in ["in_assessment", "clarification", "rejected", "under_appeal", "admitted"] {
        assert!(reached.borrow().contains(state), "no sequence reached {state}: {:?}", reached.borrow());
    }
}
