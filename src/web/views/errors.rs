//! The page for what went wrong.

use askama::Template;

use crate::web::errors::Kind;
use crate::web::layout::Page;

/// One page for every [`Kind`].
#[derive(Template)]
#[template(path = "errors/error.html")]
pub struct ErrorPage {
    /// The frame.
    pub p: Page,
    /// What went wrong.
    pub kind: Kind,
}

impl ErrorPage {
    fn first(&self) -> String {
        self.p.t(&format!("{}.first", self.kind.key()))
    }

    fn then(&self) -> String {
        self.p.t(&format!("{}.then", self.kind.key()))
    }
}
