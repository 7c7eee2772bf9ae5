//! Bodies, for administrators.

use askama::Template;

use super::parts::{Choice, Pager};
use crate::web::form::Form;
use crate::web::layout::Page;

/// One body in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyLine {
    /// Its people.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its side, in words.
    pub side: String,
    /// Its legal form, in words.
    pub kind: String,
}

/// All bodies, by name and side.
#[derive(Template)]
#[template(path = "administration/bodies.html")]
pub struct BodiesPage {
    /// The frame.
    pub p: Page,
    /// The filter: `name`, `side`.
    pub form: Form,
    /// The sides.
    pub sides: Vec<Choice>,
    /// The bodies.
    pub bodies: Vec<BodyLine>,
    /// Steps through the list.
    pub pager: Pager,
}

/// A new commissioning body. Field `name`.
#[derive(Template)]
#[template(path = "administration/new_body.html")]
pub struct NewBodyPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
}
