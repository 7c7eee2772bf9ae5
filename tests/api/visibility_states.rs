//! Who may know what of an application and of a membership, in each of their states.
//!
//! A cell is the status and which of the parts that not everyone may see the answer holds. The table is a reviewed snapshot:
//! hold a difference against the specification's table before accepting it.

use std::fmt::Write;

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{applications, memberships};
use fairlot::kernel::machine::Machine;
use fairlot::qualification::states::{ApplicationState, MembershipState};
use serde_json::{Value, json};

use crate::builders::{OpenFramework, Person, RoleIn};
use crate::harness::TestApp;
use crate::qualification::{Applicant, assessed, decide_all};

/// What only some may see, where there is any.
const PARTS: [&str; 6] = ["answers", "decisions", "notices", "appeals", "evidence", "digest"];

fn callers(
    t: &TestApp,
    f: &OpenFramework,
    body: &str,
    provider: &str,
) -> Vec<(&'static str, Option<Person>)> {
    let (elsewhere, other) = (t.commissioning_body("Another body"), t.provider("Another provider"));
    let platform = t.platform();
    let person = |roles: &[RoleIn<'_>]| Some(t.person(roles));
    vec![
        ("nobody", None),
        ("framework_manager", Some(f.manager.clone())),
        ("manager_elsewhere", person(&[(&elsewhere, Role::FrameworkManager, None, None)])),
        ("regional_director", person(&[(body, Role::RegionalDirector, Some("F"), None)])),
        ("commissioner", person(&[(body, Role::Commissioner, Some("F"), None)])),
        ("auditor", person(&[(body, Role::Auditor, None, None)])),
        ("auditor_elsewhere", person(&[(&elsewhere, Role::Auditor, None, None)])),
        ("owner", person(&[(provider, Role::Owner, None, None)])),
        ("bid_writer", person(&[(provider, Role::BidWriter, None, None)])),
        ("viewer", person(&[(provider, Role::Viewer, None, None)])),
        ("other_owner", person(&[(&other, Role::Owner, None, None)])),
        ("administrator", person(&[(&platform, Role::Administrator, None, None)])),
    ]
}

/// The status, and the parts that the answer holds; a state that is shown otherwise than it is, too.
fn cell(t: &TestApp, path: &str, who: Option<&Person>, state: &str) -> String {
    let request = t.get(path);
    let answer = match who {
        Some(person) => request.token(person).send(),
        None => request.send(),
    };
    let mut cell = answer.status.to_string();
    if answer.status == 200 {
        let there = |part: &&&str| match &answer.body[**part] {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            _ => true,
        };
        for part in PARTS.iter().filter(there) {
            write!(cell, " {part}").unwrap();
        }
        if answer.body["state"] != state {
            write!(cell, " as {}", answer.body["state"].as_str().unwrap()).unwrap();
        }
    }
    cell
}

fn rows<S: Machine>(
    t: &TestApp,
    path: &str,
    callers: &[(&'static str, Option<Person>)],
    set: impl Fn(&'static str),
) -> String {
    let mut out = String::new();
    for state in S::STATES {
        set(state.as_str());
        writeln!(out, "{} {}", S::RESOURCE, state.as_str()).unwrap();
        for (name, who) in callers {
            writeln!(out, "    {name}: {}", cell(t, path, who.as_ref(), state.as_str())).unwrap();
        }
    }
    out
}

fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn every_state_of_an_application_and_of_a_membership_is_known_to_whom_it_may_be() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let f = t.open_framework(&body);
    let a: Applicant = assessed(&t, &f);
    decide_all(&t, &a, &f.manager, Some("Q17"));
    let people = callers(&t, &f, &body, &a.body);
    let application = id_of(&a.path);
    let mut table = rows::<ApplicationState>(&t, &a.path, &people, |state| {
        let id = application.clone();
        t.arrange(move |tx| {
            let now = tx.now()?;
            let sent = !["draft", "discarded"].contains(&state);
            let decided =
                ["admitted", "rejected", "rejected_on_appeal", "under_appeal", "superseded"].contains(&state);
            diesel::update(applications::table.find(&id))
                .set((
                    applications::state.eq(state),
                    applications::submitted_at.eq(sent.then_some(now)),
                    applications::decided_at.eq(decided.then_some(now)),
                    applications::version.eq(applications::version + 1),
                    applications::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
    });

    let provider = t.provider("Harbour Light");
    let member = t.membership(&f.id, &provider, &["DF01"], &["lincolnshire"], 1);
    let people = callers(&t, &f, &body, &provider);
    let path = format!("/api/v1/memberships/{member}");
    let owner = people.iter().find(|(name, _)| *name == "owner").and_then(|(_, who)| who.clone()).unwrap();
    let post = |action: &str, who: &Person, input: Value| {
        t.post(format!("{path}/{action}")).token(who).json(input).send().expect(200);
    };
    post("evidence", &owner, json!({"requirement": "Q20", "name": "Policy"}));
    post("suspend-now", &f.manager, json!({"ground": "exclusion", "reason": "A ground applies."}));
    post("appeal", &owner, json!({"reason": "It does not."}));
    post("overturn", &f.second, json!({"reason": "It does not."}));
    post("suspension-notice", &f.manager, json!({"reason": "Two reports are missing."}));
    table.push_str(&rows::<MembershipState>(&t, &path, &people, |state| {
        let id = member.clone();
        t.arrange(move |tx| {
            let now = tx.now()?;
            diesel::update(memberships::table.find(&id))
                .set((
                    memberships::state.eq(state),
                    memberships::version.eq(memberships::version + 1),
                    memberships::recorded_at.eq(now),
                ))
                .execute(tx.conn())?;
            Ok(())
        });
    }));
    insta::assert_snapshot!("visibility_states", table);
}
