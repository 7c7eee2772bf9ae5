//! The groups and gates of the criteria's page, and what scores mean.

use serde_json::{Map, Value, json};

use crate::competitions::{CompetitionOut, CriterionKind};
use crate::web::form::Form;
use crate::web::shown::hundredths;

/// The rows of groups.
pub(super) const GROUPS: &str = "groups";
/// The rows of gates.
pub(super) const GATES: &str = "gates";
/// Rows that stand open beyond those that are filled: saving opens more.
const OPEN_ROWS: usize = 2;

fn name(list: &str, row: usize, part: &str) -> String {
    format!("{list}-{row}-{part}")
}

/// What is stored.
pub(super) fn put(form: &mut Form, out: &CompetitionOut) {
    for (row, one) in out.criterion_groups.iter().enumerate() {
        form.put(name(GROUPS, row, "code"), &*one.code);
        form.put(name(GROUPS, row, "parent_code"), one.parent_code.as_deref().unwrap_or_default());
        form.put(name(GROUPS, row, "title"), &*one.title);
        form.put(name(GROUPS, row, "description"), one.description.as_deref().unwrap_or_default());
        form.put(name(GROUPS, row, "weight_basis_points"), hundredths(one.weight_basis_points));
    }
    for (row, one) in out.gates.iter().enumerate() {
        form.put(name(GATES, row, "title"), &*one.title);
        form.put(name(GATES, row, "question"), &*one.question);
    }
    // What all criteria of quality have in common stands once.
    let mut scales =
        out.criteria.iter().filter(|one| one.kind == CriterionKind::Quality).map(|one| &one.descriptors);
    let first = scales.next().and_then(Option::as_ref);
    if let Some(first) = first.filter(|first| scales.all(|one| one.as_ref() == Some(*first))) {
        form.put("shared_descriptors", first.0.join("\n"));
        for row in form.rows("criteria") {
            form.replace(&format!("criteria-{row}-descriptors"), String::new());
        }
    }
}

/// The rows to show: those that are filled, and some that are open.
pub(super) fn shown(form: &Form, list: &str) -> Vec<usize> {
    let last = form.rows(list).last().map_or(0, |last| last + 1);
    (0..last.min(100) + OPEN_ROWS).collect()
}

/// One line for each score.
pub(super) fn lines(form: &Form, field: &str) -> Option<Vec<String>> {
    let text = form.optional(field)?;
    Some(text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect())
}

fn written(form: &Form, list: &str, parts: &[&str]) -> Vec<usize> {
    let some = |row: &usize| parts.iter().any(|part| form.optional(&name(list, *row, part)).is_some());
    form.rows(list).into_iter().filter(some).collect()
}

/// The groups to send, with the fields' prefix of each; rows left empty are none.
pub(super) fn groups(form: &mut Form) -> (Vec<Value>, Vec<String>) {
    let rows = written(form, GROUPS, &["code", "parent_code", "title", "description", "weight_basis_points"]);
    let group = |row: usize| {
        let mut one = Map::new();
        let code = form.required(&name(GROUPS, row, "code"), "fault-group-code");
        one.insert("code".to_owned(), json!(code));
        let title = form.required(&name(GROUPS, row, "title"), "fault-title");
        one.insert("title".to_owned(), json!(title));
        let weight = form.hundredths(&name(GROUPS, row, "weight_basis_points"), "fault-percent");
        one.insert("weight_basis_points".to_owned(), json!(weight));
        for part in ["parent_code", "description"] {
            one.insert(part.to_owned(), json!(form.optional(&name(GROUPS, row, part))));
        }
        Value::Object(one)
    };
    let fields = rows.iter().map(|row| format!("{GROUPS}-{row}")).collect();
    (rows.into_iter().map(group).collect(), fields)
}

/// The gates to send, with the fields' prefix of each; rows left empty are none.
pub(super) fn gates(form: &mut Form) -> (Vec<Value>, Vec<String>) {
    let rows = written(form, GATES, &["title", "question"]);
    let fields = rows.iter().map(|row| format!("{GATES}-{row}")).collect();
    let gate = |row: usize| {
        json!({"title": form.required(&name(GATES, row, "title"), "fault-title"),
            "question": form.required(&name(GATES, row, "question"), "fault-criterion-question")})
    };
    (rows.into_iter().map(gate).collect(), fields)
}
