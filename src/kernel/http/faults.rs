//! Turns the errors of serde and validator into faults with JSON pointers.

use validator::{ValidationErrors, ValidationErrorsKind};

use crate::kernel::error::{Code, Fault, Problem};

/// Every fault that validation found, in the order of their pointers.
pub(super) fn of_validation(errors: &ValidationErrors) -> Vec<Fault> {
    let mut faults = Vec::new();
    collect("", errors, &mut faults);
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    faults
}

fn collect(prefix: &str, errors: &ValidationErrors, faults: &mut Vec<Fault>) {
    for (field, kind) in errors.errors() {
        let pointer =
            if field == "__all__" { prefix.to_owned() } else { format!("{prefix}/{}", escape(field)) };
        match kind {
            ValidationErrorsKind::Field(all) => {
                for error in all {
                    let detail =
                        error.message.as_ref().map_or_else(|| default_detail(error), ToString::to_string);
                    faults.push(Fault::new(pointer.clone(), error.code.to_string(), detail));
                }
            }
            ValidationErrorsKind::Struct(inner) => collect(&pointer, inner, faults),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(&format!("{pointer}/{index}"), inner, faults);
                }
            }
        }
    }
}

fn default_detail(error: &validator::ValidationError) -> String {
    let number = |name: &str| error.params.get(name).map(ToString::to_string);
    match (error.code.as_ref(), number("min"), number("max")) {
        ("length", Some(min), Some(max)) => {
            format!("Must have {min} to {max} characters or entries.")
        }
        ("length", Some(min), None) => format!("Must have at least {min} characters or entries."),
        ("length", None, Some(max)) => format!("Must have at most {max} characters or entries."),
        ("range", Some(min), Some(max)) => format!("Must be from {min} to {max}."),
        ("range", Some(min), None) => format!("Must be at least {min}."),
        ("range", None, Some(max)) => format!("Must be at most {max}."),
        ("email", ..) => "Must be an e-mail address such as name@example.org.".to_owned(),
        (code, ..) => format!("Is not valid ({code})."),
    }
}

/// The problem for a body that serde refused at `path` with `message`.
pub(super) fn of_serde(path: &serde_path_to_error::Path, error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    if error.is_syntax() || error.is_eof() {
        return Problem::new(Code::MalformedBody, format!("The body is not JSON: {message}."));
    }
    let (pointer, fault) = of_message(&pointer_of(path), &message);
    Problem::invalid(vec![Fault::new(pointer, fault.0, fault.1)])
}

/// Reads serde's message for the field it names.
pub(super) fn of_message(parent: &str, message: &str) -> (String, (&'static str, String)) {
    let sentence = message.split(" at line ").next().unwrap_or(message).to_owned();
    let named = message.split('`').nth(1).unwrap_or_default();
    let below = |name: &str| {
        let last = format!("/{}", escape(name));
        if parent.ends_with(&last) { parent.to_owned() } else { format!("{parent}{last}") }
    };
    if message.starts_with("unknown field") {
        let known = message.split(", ").skip(1).collect::<Vec<_>>().join(", ");
        let known = known.split(" at line ").next().unwrap_or_default().replace('`', "");
        (below(named), ("unknown_field", format!("There is no such field; {known}.")))
    } else if message.starts_with("missing field") {
        (below(named), ("required", "This field is required.".to_owned()))
    } else if message.starts_with("duplicate field") {
        (below(named), ("duplicate_field", "This field is given twice; give it once.".to_owned()))
    } else {
        (parent.to_owned(), ("type", format!("{}.", capitalised(&sentence))))
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", escape(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
