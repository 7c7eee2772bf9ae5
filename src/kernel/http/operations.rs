//! What the OpenAPI document says of each path, for the questions that routing leaves open: which methods a path
//! has (405) and which query parameters an operation takes.

use std::collections::BTreeMap;

use actix_web::dev::{Path, ResourceDef};
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{Paths, RefOr};

/// Every path of the API with its methods and their query parameters.
pub struct Operations {
    paths: Vec<Known>,
}

struct Known {
    pattern: ResourceDef,
    methods: BTreeMap<&'static str, Vec<String>>,
}

impl Operations {
    /// Keeps what routing asks for.
    #[must_use]
    pub fn of(paths: &Paths) -> Self {
        let paths = paths.paths.iter().map(|(path, item)| Known {
            pattern: ResourceDef::new(path.as_str()),
            methods: methods(item)
                .into_iter()
                .map(|(method, operation)| (method, query_parameters(operation)))
                .collect(),
        });
        Self { paths: paths.collect() }
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
        let known = self.matching(path).find_map(|known| known.methods.get(method))?;
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split('=').next().unwrap_or(pair))
            .find(|name| !known.iter().any(|one| one == name))
    }

    fn matching<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Known> {
        self.paths.iter().filter(move |known| known.pattern.capture_match_info(&mut Path::new(path)))
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
