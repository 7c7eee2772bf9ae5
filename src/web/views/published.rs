//! Pages of published documents.

use askama::Template;
use jiff::Timestamp;

use crate::web::form::Form;
use crate::web::layout::Page;

/// A published document in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLine {
    /// Where it is saved from.
    pub href: String,
    /// What it is.
    pub title: String,
    /// The file's name, type and size.
    pub file: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// Whether that was after the publication.
    pub later: bool,
    /// Where to remove it, if the person may.
    pub remove: Option<String>,
}

/// The documents of a competition or an event. Fields: `title`, `file`.
#[derive(Template)]
#[template(path = "published/documents.html")]
pub struct DocumentsPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where it came from.
    pub back: String,
    /// What they belong to.
    pub about: String,
    /// The documents.
    pub documents: Vec<DocumentLine>,
    /// Where the form goes.
    pub action: String,
    /// Whether the person may add one.
    pub may_add: bool,
    /// Whether what is added is public at once.
    pub public: bool,
}
