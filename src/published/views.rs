//! What callers see of published documents.

use serde::Serialize;
use utoipa::ToSchema;

use super::finders::Owner;
use super::model::{Document, PublishedDocumentId, SubjectKind};
use crate::kernel::clock::UtcTime;

/// A file that a commissioning body publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublishedDocumentOut {
    /// Its id.
    pub id: PublishedDocumentId,
    /// What it is published with.
    pub subject_kind: SubjectKind,
    /// The id of that.
    #[schema(example = "0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11")]
    pub subject_id: String,
    /// What it is.
    #[schema(example = "Specification")]
    pub title: String,
    /// The file's name.
    #[schema(example = "Specification.pdf")]
    pub name: String,
    /// Its type, judged by its content.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Its size in bytes.
    #[schema(example = 10240)]
    pub size_bytes: i64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// When it was added.
    pub added_at: UtcTime,
    /// Whether it was added after the publication.
    pub added_later: bool,
}

/// Every document of one competition or event, the first added first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublishedDocumentsOut {
    /// The documents; 50 at most.
    pub items: Vec<PublishedDocumentOut>,
}

pub(super) fn view(one: Document, owner: &Owner) -> Option<PublishedDocumentOut> {
    let subject = one.subject()?;
    Some(PublishedDocumentOut {
        subject_kind: subject.kind(),
        subject_id: subject.id().to_owned(),
        added_later: owner.published_before(one.added_at),
        id: one.id,
        title: one.title,
        name: one.name,
        media_type: one.media_type,
        size_bytes: one.size_bytes,
        sha256: one.sha256,
        added_at: one.added_at,
    })
}
