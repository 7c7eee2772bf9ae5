//! Provider documents as they are told.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Document, ProviderDocumentId};
use crate::kernel::clock::UtcTime;

/// A file that a provider sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProviderDocumentOut {
    /// Its id: the answer to a question of kind `file`, or the `document_id` of evidence.
    pub id: ProviderDocumentId,
    /// Its name.
    #[schema(example = "Accounts 2025.pdf")]
    pub name: String,
    /// Its type, judged by its content.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Its size in bytes.
    #[schema(example = 10240)]
    pub size_bytes: i64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// When it was sent.
    pub uploaded_at: UtcTime,
}

impl From<Document> for ProviderDocumentOut {
    fn from(one: Document) -> Self {
        Self {
            id: one.id,
            name: one.name,
            media_type: one.media_type,
            size_bytes: one.size_bytes,
            sha256: one.sha256,
            uploaded_at: one.uploaded_at,
        }
    }
}
