//! Generated documents that are committed: each must be what the code gives. `UPDATE_DOCS=1` writes them anew.

use std::path::Path;

use fairlot::kernel::error::Code;
use serde_json::Value;

use crate::harness::TestApp;

fn committed(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, expected).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == expected,
        "{path} is not what the code gives; run the tests with UPDATE_DOCS=1 and commit it"
    );
}

#[test]
fn the_committed_openapi_document_is_the_codes() {
    let document = fairlot::app::openapi().unwrap();
    committed("openapi/fairlot.json", &format!("{}\n", serde_json::to_string_pretty(&document).unwrap()));
}

/// Every `$ref` in `value`.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_to_a_schema_and_enums_have_their_words() {
    let document = fairlot::app::openapi().unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let role = &document["components"]["schemas"]["Role"]["enum"][0];
    assert_eq!(role, "framework_manager");
}

#[test]
fn the_error_table_is_documented() {
    let mut text = String::from(
        "# Problems\n\nEvery refusal is an RFC 9457 problem document (`application/problem+json`). Its `type` is `/docs/errors#` and the \
         name below; `errors` lists each fault with a JSON pointer or parameter name. This table is made from `src/kernel/error.rs`.\n\n\
         | name | status | what it means |\n| --- | --- | --- |\n",
    );
    for code in Code::ALL {
        text.push_str(&format!(
            "| <a id=\"{0}\"></a>`{0}` | {1} | {2} |\n",
            code.slug(),
            code.status(),
            code.title()
        ));
    }
    committed("docs/errors.md", &text);
}

#[test]
fn the_lifecycles_are_documented() {
    let mut text = String::from(
        "# State machines\n\nMade from the code; a test holds it against the specification's table, which has all but the last two.\n",
    );
    for machine in [fairlot::app::machines(), fairlot::app::machines_beside_the_table()].concat() {
        text.push_str(&format!(
            "\n## {}\n\nStates: {}.\n\n| from | action | to | who | what must hold |\n| --- | --- | --- | --- | --- |\n",
            machine.resource,
            machine.states.join(", ")
        ));
        for one in machine.moves {
            text.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                one.from, one.action, one.to, one.who, one.guard
            ));
        }
    }
    committed("docs/state-machines.md", &text);
}

#[test]
fn every_operation_says_what_it_is_and_who_may() {
    let document = fairlot::app::openapi().unwrap();
    let mut faults = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            let text = |field: &str| operation[field].as_str().unwrap_or_default().to_owned();
            if text("operationId").is_empty() || text("summary").is_empty() || text("x-permission").is_empty()
            {
                faults.push(format!("{name}: needs operationId, summary and x-permission"));
            }
            if !operation["responses"]
                .as_object()
                .unwrap()
                .keys()
                .any(|status| status.starts_with('2') || status.starts_with('3'))
            {
                faults.push(format!("{name}: needs an answer that is no problem"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_document_is_served() {
    let t = TestApp::start();
    let served = t.get("/api/v1/openapi.json").send().expect(200);
    let expected: Value = fairlot::app::openapi().unwrap();
    assert_eq!(served.body, expected);
}
