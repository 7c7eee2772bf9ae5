//! Published documents: the files that a commissioning body publishes with a competition, such as a specification or a draft
//! contract.
//!
//! A draft's documents come and go. What is public stays: a document can be added then, never replaced or removed, and says
//! when it was added.

mod face;
mod finders;
mod handlers;
mod model;
mod rules;
mod store;
mod views;

pub use face::{add_document, allowed_to_add, download_document, list_documents, remove_document};
pub use handlers::routes;
pub use model::{PublishedDocumentId, Subject, SubjectKind};
pub use views::{PublishedDocumentOut, PublishedDocumentsOut};
