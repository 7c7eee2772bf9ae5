//! A provider's file, as it is kept.

use diesel::prelude::*;

use crate::kernel::clock::UtcTime;
use crate::kernel::db::schema::provider_documents;

crate::id_type! {
    /// The id of a provider's document.
    ProviderDocumentId
}

/// A provider's file; its bytes lie in the document store.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = provider_documents)]
pub struct Document {
    /// Its id.
    pub id: ProviderDocumentId,
    /// The provider.
    pub organisation_id: String,
    /// Its name, without any path.
    pub name: String,
    /// Its type, judged by its content.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Where it lies.
    pub address: String,
    /// What opens it, wrapped.
    pub secret: Vec<u8>,
    /// Who sent it.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: UtcTime,
}
