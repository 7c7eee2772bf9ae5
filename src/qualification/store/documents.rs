//! Documents of providers.

use diesel::prelude::*;
use serde_json::json;

use crate::kernel::db::schema::{
    application_answers, applications, membership_evidence, provider_answers, provider_documents as d,
};
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;
use crate::qualification::documents::{Document, ProviderDocumentId};
use crate::qualification::memberships::MembershipId;
use crate::qualification::states::ApplicationState;

/// A document, whosever it is.
pub(in crate::qualification) fn document(
    db: &mut Snapshot<'_>,
    id: &ProviderDocumentId,
) -> Result<Option<Document>> {
    Ok(d::table.find(id).select(Document::as_select()).first(db.conn()).optional()?)
}

/// A provider's documents by id after `after`.
pub(in crate::qualification) fn documents_of(
    db: &mut Snapshot<'_>,
    organisation_id: &str,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Document>> {
    let mut query = d::table.filter(d::organisation_id.eq(organisation_id)).into_boxed();
    if let Some(after) = after {
        query = query.filter(d::id.gt(after));
    }
    Ok(query.order(d::id).limit(limit).select(Document::as_select()).load(db.conn())?)
}

/// How many documents a provider has.
pub(in crate::qualification) fn count_documents(db: &mut Snapshot<'_>, organisation_id: &str) -> Result<i64> {
    Ok(d::table.filter(d::organisation_id.eq(organisation_id)).count().get_result(db.conn())?)
}

/// Keeps a document.
pub(in crate::qualification) fn insert_document(tx: &mut Tx<'_>, one: &Document) -> Result<()> {
    diesel::insert_into(d::table).values(one).execute(tx.conn())?;
    Ok(())
}

/// True where an answer or evidence names the document; the answers of a discarded draft do not count.
pub(in crate::qualification) fn names_document(db: &mut Snapshot<'_>, one: &Document) -> Result<bool> {
    let standing = applications::table
        .filter(applications::organisation_id.eq(&one.organisation_id))
        .filter(applications::state.ne(ApplicationState::Discarded))
        .select(applications::id);
    let answers = application_answers::table
        .filter(application_answers::application_id.eq_any(standing))
        .filter(application_answers::value.eq(Json(json!(one.id))));
    let answered: i64 = answers.count().get_result(db.conn())?;
    let evidence = membership_evidence::table.filter(membership_evidence::document_id.eq(&one.id));
    let shown: i64 = evidence.count().get_result(db.conn())?;
    Ok(answered > 0 || shown > 0)
}

/// Forgets a document, and the reusable answers that name it.
pub(in crate::qualification) fn remove_document(tx: &mut Tx<'_>, one: &Document) -> Result<()> {
    let reusable = provider_answers::table
        .filter(provider_answers::organisation_id.eq(&one.organisation_id))
        .filter(provider_answers::value.eq(Json(json!(one.id))));
    diesel::delete(reusable).execute(tx.conn())?;
    diesel::delete(d::table.find(&one.id)).execute(tx.conn())?;
    Ok(())
}

/// True where evidence of the membership names the document.
pub(in crate::qualification) fn is_evidence(
    db: &mut Snapshot<'_>,
    membership: &MembershipId,
    id: &ProviderDocumentId,
) -> Result<bool> {
    let named = membership_evidence::table
        .filter(membership_evidence::document_id.eq(id))
        .filter(membership_evidence::membership_id.eq(membership));
    let count: i64 = named.count().get_result(db.conn())?;
    Ok(count > 0)
}

/// Gives the documents of one organisation to another.
pub(super) fn hand_over_documents(tx: &mut Tx<'_>, merged: &str, survivor: &str) -> Result<()> {
    diesel::update(d::table.filter(d::organisation_id.eq(merged)))
        .set(d::organisation_id.eq(survivor))
        .execute(tx.conn())?;
    Ok(())
}
