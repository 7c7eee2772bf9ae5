//! Completes the OpenAPI document that the handlers give: roles from the permission table, every problem an
//! operation can answer, headers, and the state machines.
//!
//! A handler says in its `extensions`:
//! * `x-permission`: the permission in its signature;
//! * `x-problems`: the codes beyond those that follow from its form;
//! * `x-machine`: the resource whose lifecycle its action belongs to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use super::authz::{Anyone, PERMISSIONS, Permission, SignedIn};
use super::error::Code;
use super::machine::ExportedMachine;

/// The finished document: what is served, committed and checked.
pub fn finish(document: &OpenApi, machines: &[ExportedMachine]) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(document)?;
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                if let Some(operation) = operation.as_object_mut() {
                    complete(path, method, operation);
                }
            }
        }
    }
    name_inlined_schemas(&mut document);
    if let Some(schemes) = document.get_mut("components").and_then(Value::as_object_mut) {
        schemes.insert(
            "securitySchemes".to_owned(),
            json!({
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token of a person or machine, or an API key itself.",
                },
                "machine": {
                    "type": "oauth2",
                    "description": "How a machine gets an access token with an API key; it is sent as `bearer`.",
                    "flows": {"clientCredentials": {"tokenUrl": TOKEN_URL, "refreshUrl": TOKEN_URL, "scopes": {}}},
                },
            }),
        );
    }
    let tags = tags_of(&document);
    if let Some(top) = document.as_object_mut() {
        top.insert("tags".to_owned(), tags);
        let machines: BTreeMap<_, _> = machines.iter().map(|machine| (machine.resource, machine)).collect();
        top.insert("x-state-machine".to_owned(), serde_json::to_value(machines)?);
    }
    Ok(document)
}

/// The path of OAuth's token endpoint.
const TOKEN_URL: &str = "/api/v1/auth/token";

type Operation = serde_json::Map<String, Value>;

/// A generic's arguments come inlined: names them where a component is the same.
fn name_inlined_schemas(document: &mut Value) {
    let Some(Value::Object(components)) = document.pointer("/components/schemas").cloned() else { return };
    let Some(named) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    for (own, schema) in named {
        name_below(schema, &|found| {
            components
                .iter()
                .find(|(name, schema)| *name != own && *schema == found && schema.get("properties").is_some())
                .map(|(name, _)| name.clone())
        });
    }
}

fn name_below(schema: &mut Value, name_of: &impl Fn(&Value) -> Option<String>) {
    let inner: Vec<&mut Value> = match schema {
        Value::Object(fields) => fields.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => return,
    };
    for one in inner {
        match name_of(one) {
            Some(name) => *one = json!({"$ref": format!("#/components/schemas/{name}")}),
            None => name_below(one, name_of),
        }
    }
}

/// Every tag in use, with what it is about.
fn tags_of(document: &Value) -> Value {
    let used: BTreeSet<&str> = document
        .pointer("/paths")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object)
        .flat_map(|item| item.values())
        .filter_map(|operation| operation.get("tags")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    used.into_iter()
        .map(|name| json!({"name": name, "description": format!("Operations on {name}.")}))
        .collect()
}

fn complete(path: &str, method: &str, operation: &mut Operation) {
    let permission = operation.get("x-permission").and_then(Value::as_str).unwrap_or_default().to_owned();
    let roles =
        PERMISSIONS.iter().find(|(name, _)| *name == permission).map(|(_, roles)| *roles).unwrap_or_default();
    let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    operation.insert("x-roles".to_owned(), json!(names));
    let who = if permission == Anyone::NAME {
        "No sign-in needed.".to_owned()
    } else if permission == SignedIn::NAME {
        "For everyone who is signed in.".to_owned()
    } else {
        format!("Roles: {}.", names.join(", "))
    };
    let text = operation.get("description").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    operation.insert("description".to_owned(), json!(format!("{text}\n\n{who}").trim()));
    let security = if permission == Anyone::NAME {
        json!([{}, {"bearer": []}])
    } else {
        json!([{"bearer": []}, {"machine": []}])
    };
    operation.entry("security").or_insert(security);
    add_headers(method, operation);
    describe_cursor(operation);
    add_problems(path, method, &permission, operation);
    operation.remove("x-problems");
    // The library keeps extensions in no order.
    let (extensions, fields): (BTreeMap<_, _>, Vec<_>) = {
        let (a, b): (Vec<_>, Vec<_>) =
            std::mem::take(operation).into_iter().partition(|(name, _)| name.starts_with("x-"));
        (a.into_iter().collect(), b)
    };
    operation.extend(fields);
    operation.extend(extensions);
}

fn has_body(operation: &Operation) -> bool {
    operation.contains_key("requestBody")
}

fn parameters(operation: &Operation) -> impl Iterator<Item = &Value> {
    operation.get("parameters").and_then(Value::as_array).into_iter().flatten()
}

fn header(name: &str, required: bool, description: &str, schema: Value) -> Value {
    json!({"name": name, "in": "header", "required": required, "description": description, "schema": schema})
}

/// Sessions and tokens have no versions, and their answers are never stored.
fn is_sign_in(operation: &Operation) -> bool {
    operation.get("tags").and_then(Value::as_array).is_some_and(|tags| tags.contains(&json!("sign-in")))
}

fn is_conditional(method: &str, operation: &Operation) -> bool {
    matches!(method, "patch" | "put" | "delete") && !is_sign_in(operation)
}

/// A file that is sent makes something new, which nobody has read before.
fn is_upload(operation: &Operation) -> bool {
    let content = operation.get("requestBody").and_then(|body| body.get("content"));
    content.is_some_and(|content| content.get("multipart/form-data").is_some())
}

/// An `ETag` is a version.
fn etag() -> Value {
    json!({"type": "string", "pattern": "^\"[0-9]{1,19}\"$", "examples": ["\"3\""]})
}

/// A list's `cursor`, whose form no list says itself.
fn describe_cursor(operation: &mut Operation) {
    let list = operation.get_mut("parameters").and_then(Value::as_array_mut);
    let cursors = list
        .into_iter()
        .flatten()
        .filter(|one| one.get("in") == Some(&json!("query")) && one.get("name") == Some(&json!("cursor")));
    for cursor in cursors {
        if let Some(schema) = cursor.get_mut("schema").and_then(Value::as_object_mut) {
            schema.insert("pattern".to_owned(), json!("^[A-Za-z0-9_-]+$"));
        }
    }
}

fn add_headers(method: &str, operation: &mut Operation) {
    let mut added = Vec::new();
    if is_conditional(method, operation) {
        added.push(header("If-Match", true, "The ETag that you read.", etag()));
    }
    if method == "post" && !is_sign_in(operation) {
        added.push(header(
            "Idempotency-Key",
            false,
            "Makes repeating this request safe: the first answer is given again.",
            json!({"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$"}),
        ));
        if !is_upload(operation) {
            added.push(header(
                "If-Match",
                false,
                "The ETag that you read; 412 where it has changed since.",
                etag(),
            ));
        }
    }
    if added.is_empty() {
        return;
    }
    if let Some(list) = operation.entry("parameters").or_insert(json!([])).as_array_mut() {
        list.extend(added);
    }
}

fn add_problems(path: &str, method: &str, permission: &str, operation: &mut Operation) {
    let mut codes: BTreeSet<Code> =
        BTreeSet::from([Code::TooManyRequests, Code::Internal, Code::Busy, Code::UnknownParameter]);
    codes.insert(Code::NotSignedIn);
    if permission != Anyone::NAME {
        codes.insert(Code::Forbidden);
    }
    let with_role = PERMISSIONS
        .iter()
        .any(|(name, roles)| *name == permission && roles.iter().any(|role| role.needs_second_factor()));
    if with_role {
        codes.insert(Code::SecondFactorRequired);
    }
    if path.contains('{') {
        codes.insert(Code::NotFound);
    }
    if parameters(operation).any(|one| one.get("in") == Some(&json!("query"))) {
        codes.extend([Code::MalformedParameter, Code::Invalid]);
    }
    if has_body(operation) {
        codes.extend([Code::MalformedBody, Code::BodyTooLarge, Code::UnsupportedMediaType, Code::Invalid]);
    }
    if is_conditional(method, operation) {
        codes.extend([Code::PreconditionRequired, Code::PreconditionFailed, Code::Conflict]);
    }
    if parameters(operation).any(|one| one.get("name") == Some(&json!("Idempotency-Key"))) {
        if !is_upload(operation) {
            codes.insert(Code::PreconditionFailed);
        }
        codes.extend([
            Code::MalformedHeader,
            Code::RequestRunning,
            Code::IdempotencyMismatch,
            Code::Conflict,
        ]);
    }
    if operation.contains_key("x-machine") {
        codes.insert(Code::WrongState);
    }
    if method != "get" {
        codes.insert(Code::StorageFull);
    }
    let named = operation.get("x-problems").and_then(Value::as_array).cloned().unwrap_or_default();
    codes.extend(named.iter().filter_map(Value::as_str).filter_map(Code::from_slug));
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status()).or_default().push(code);
    }
    if let Some(responses) = operation.entry("responses").or_insert(json!({})).as_object_mut() {
        for (status, response) in responses.iter_mut() {
            let missing = response.get("description").and_then(Value::as_str).is_none_or(str::is_empty);
            if let (true, Some(response)) = (missing, response.as_object_mut()) {
                response.insert("description".to_owned(), json!(success(status)));
            }
        }
        for (status, codes) in by_status {
            // What an operation documents itself, such as OAuth's refusals, stands.
            if responses.contains_key(&status.to_string()) {
                continue;
            }
            responses.insert(status.to_string(), problem_response(&codes));
        }
    }
}

fn success(status: &str) -> &'static str {
    match status {
        "201" => "It was made.",
        "202" => "It was noted; more is needed before it is done.",
        "204" => "It was done; there is nothing to show.",
        _ => "What was asked for.",
    }
}

fn problem_response(codes: &[Code]) -> Value {
    let description =
        codes.iter().map(|code| format!("`{}`: {}", code.slug(), code.title())).collect::<Vec<_>>().join(" ");
    let examples: serde_json::Map<String, Value> = codes
        .iter()
        .map(|code| {
            let value = super::error::Problem::of(*code).document();
            (code.slug().to_owned(), json!({"value": value}))
        })
        .collect();
    json!({
        "description": description,
        "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": examples,
        }},
    })
}
