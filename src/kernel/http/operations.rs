//! What the OpenAPI document says of each path, for the questions that routing leaves open: which methods a path
//! has (405) and which query parameters an operation takes.

use std::collections::BTreeMap;

use super::routes::API;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{Paths, RefOr};

/// Every path of the API with its methods and their query parameters, by collection: each request asks.
pub struct Operations {
    collections: BTreeMap<String, Vec<Known>>,
}

struct Known {
    /// Such as `/api/v1/competitions/{id}`; a parameter is a whole part between slashes.
    pattern: String,
    methods: BTreeMap<&'static str, Vec<String>>,
}

impl Operations {
    /// Keeps what routing asks for.
    #[must_use]
    pub fn of(paths: &Paths) -> Self {
        let mut collections: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        for (path, item) in &paths.paths {
            let known = Known {
                pattern: path.clone(),
                methods: methods(item)
                    .into_iter()
                    .map(|(method, operation)| (method, query_parameters(operation)))
                    .collect(),
            };
            collections.entry(collection(path).to_owned()).or_default().push(known);
        }
        Self { collections }
    }

    /// The pattern of `path`, where it exists.
    #[must_use]
    pub fn pattern(&self, path: &str) -> Option<&str> {
        self.matching(path).next().map(|known| known.pattern.as_str())
    }

    /// The methods that `path` has, where it exists.
    #[must_use]
    pub fn methods(&self, path: &str) -> Option<Vec<&'static str>> {
        let methods: Vec<_> = self.matching(path).flat_map(|known| known.methods.keys().copied()).collect();
        if methods.is_empty() { None } else { Some(methods) }
    }

    /// The first query parameter that the operation does not take.
    #[must_use]
    pub fn unknown_parameter<'q>(&self, method: &str, path: &str, query: &'q str) -> Option<&'q str> {
        if query.is_empty() {
            return None;
        }
        let known = self.matching(path).find_map(|known| known.methods.get(method))?;
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split('=').next().unwrap_or(pair))
            .find(|name| !known.iter().any(|one| one == name))
    }

    fn matching<'a, 'p>(&'a self, path: &'p str) -> impl Iterator<Item = &'a Known> + use<'a, 'p> {
        let known = self.collections.get(collection(path)).into_iter().flatten();
        known.filter(move |known| matches(&known.pattern, path))
    }
}

/// The first part of a path of the API, which no operation has as a parameter; empty elsewhere.
fn collection(path: &str) -> &str {
    let rest = path.strip_prefix(API).and_then(|rest| rest.strip_prefix('/'));
    rest.and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

/// Part by part, as the router does: a parameter takes one part that is not empty.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut parts, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(one)) if part == one || (part.starts_with('{') && !one.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The operations of a path by method.
#[must_use]
pub fn methods(item: &PathItem) -> Vec<(&'static str, &Operation)> {
    [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
    .collect()
}

fn query_parameters(operation: &Operation) -> Vec<String> {
    operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
        .filter(|parameter| parameter.parameter_in == ParameterIn::Query)
        .map(|parameter| parameter.name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_parameter_is_one_part() {
        for (pattern, path, same) in [
            ("/bids", "/bids", true),
            ("/bids/{id}", "/bids/7", true),
            ("/bids/{id}/submit", "/bids/7/submit", true),
            ("/bids/{id}", "/bids/", false),
            ("/bids/{id}", "/bids/7/", false),
            ("/bids/{id}", "/bids/7/submit", false),
            ("/bids/{id}/submit", "/bids/7", false),
            ("/bids", "/bid", false),
        ] {
            assert_eq!(matches(pattern, path), same, "{pattern} {path}");
        }
    }
}
