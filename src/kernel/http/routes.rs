//! The operations of the API: listed once by each concept, and then served or described.
//!
//! Every worker serves them, and none needs the document for it: describing them takes some 10 MB.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use utoipa::openapi::{OpenApi, Paths};
use utoipa_actix_web::OpenApiFactory;

/// Where every operation's path begins.
pub const API: &str = "/api/v1";

/// Takes each operation for one use.
pub enum Routes<'a> {
    /// Answers requests.
    Serve(&'a mut ServiceConfig),
    /// Collects the paths.
    List(&'a mut Paths),
    /// Collects the paths and the schemas that they use.
    Describe(&'a mut OpenApi),
}

impl Routes<'_> {
    /// Adds one operation.
    pub fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        match self {
            Self::Serve(config) => {
                config.service(operation);
            }
            Self::List(paths) => paths.merge(below_api(operation.paths())),
            Self::Describe(document) => {
                document.paths.merge(below_api(operation.paths()));
                let mut schemas = Vec::new();
                operation.schemas(&mut schemas);
                let known = &mut document.components.get_or_insert_default().schemas;
                for (name, schema) in schemas {
                    let before = known.insert(name.clone(), schema.clone());
                    debug_assert!(
                        before.is_none_or(|before| before == schema),
                        "two schemas are called {name}"
                    );
                }
            }
        }
        self
    }
}

fn below_api(mut paths: Paths) -> Paths {
    paths.paths = paths.paths.into_iter().map(|(path, item)| (format!("{API}{path}"), item)).collect();
    paths
}
