//! The only Diesel of published documents.

use diesel::prelude::*;

use super::model::{Document, PublishedDocumentId, Subject};
use crate::kernel::db::schema::published_documents as d;
use crate::kernel::db::{AnyBackend, Snapshot, Tx};
use crate::kernel::error::Result;

type Query<'q> = d::BoxedQuery<'q, AnyBackend>;

fn of_subject<'q>(subject: &Subject) -> Query<'q> {
    match subject {
        Subject::Competition(id) => {
            d::table.filter(d::competition_id.eq(id.clone())).into_boxed::<AnyBackend>()
        }
        Subject::Event(id) => d::table.filter(d::event_id.eq(id.clone())).into_boxed::<AnyBackend>(),
    }
}

/// A document; nothing where there is none.
pub(super) fn document(db: &mut Snapshot<'_>, id: &PublishedDocumentId) -> Result<Option<Document>> {
    Ok(d::table.find(id).select(Document::as_select()).first(db.conn()).optional()?)
}

/// All documents of a subject, the first added first.
pub(super) fn documents(db: &mut Snapshot<'_>, subject: &Subject) -> Result<Vec<Document>> {
    let query = of_subject(subject).order((d::added_at, d::id));
    Ok(query.select(Document::as_select()).load(db.conn())?)
}

/// Keeps a document.
pub(super) fn insert(tx: &mut Tx<'_>, one: &Document) -> Result<()> {
    diesel::insert_into(d::table).values(one).execute(tx.conn())?;
    Ok(())
}

/// Forgets a document of a draft.
pub(super) fn remove(tx: &mut Tx<'_>, id: &PublishedDocumentId) -> Result<()> {
    diesel::delete(d::table.find(id)).execute(tx.conn())?;
    Ok(())
}
