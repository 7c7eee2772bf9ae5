//! Files that a provider sends for an answer or as evidence. They belong to the provider and are used again; who may read the
//! application or the membership that names one may read it there.

mod face;
mod finders;
mod handlers;
mod model;
mod views;

pub use face::{download_application_document, download_membership_document, upload_received};
pub(super) use finders::{named_by, own};
pub(super) use handlers::routes;
pub(super) use model::Document;
pub use model::ProviderDocumentId;
pub use views::ProviderDocumentOut;
