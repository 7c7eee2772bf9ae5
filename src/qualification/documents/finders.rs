//! Whose document it is, and where it is named.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::{Document, ProviderDocumentId};
use crate::frameworks::Question;
use crate::kernel::authz::{Actor, ReadApplications};
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Problem, Result};
use crate::qualification::finders::{provider_scope, questions_of, visible_application};
use crate::qualification::memberships::{self, MembershipId};
use crate::qualification::model::{Application, ApplicationId};
use crate::qualification::{rules, store};

/// The document of a provider that the caller acts for; 404 otherwise.
pub(super) fn owned(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    organisation_id: &str,
    id: &ProviderDocumentId,
) -> Result<Document> {
    if !actor.may(ReadApplications, &provider_scope(organisation_id)) {
        return Err(Problem::not_found());
    }
    store::document(db, id)?
        .filter(|found| found.organisation_id == organisation_id)
        .ok_or_else(Problem::not_found)
}

/// Refuses, at `pointer`, what names no document of the provider.
pub(in crate::qualification) fn own(
    db: &mut Snapshot<'_>,
    organisation_id: &str,
    id: &ProviderDocumentId,
    pointer: &'static str,
) -> Result<()> {
    if store::document(db, id)?.is_some_and(|found| found.organisation_id == organisation_id) {
        return Ok(());
    }
    let told =
        "Your organisation has no such document: upload the file first, and name the id of the answer.";
    Err(Problem::field(pointer, "unknown", told))
}

/// The documents that answers of an application name, by the question's code. An answer of another kind names none, whatever
/// it says.
pub(in crate::qualification) fn named_by(
    db: &mut Snapshot<'_>,
    one: &Application,
    questions: &[Question],
    answers: &BTreeMap<String, Value>,
) -> Result<Vec<(String, Document)>> {
    let files = rules::file_questions(questions);
    let mut named = Vec::new();
    for (code, answer) in answers {
        let Value::String(text) = answer else { continue };
        let Ok(id) = text.parse() else { continue };
        if !files.contains(&code.as_str()) {
            continue;
        }
        // A document follows its provider when registrations are merged, as the application does.
        let found = store::document(db, &id)?.filter(|found| found.organisation_id == one.organisation_id);
        named.extend(found.map(|found| (code.clone(), found)));
    }
    Ok(named)
}

/// The document, where an answer of an application that the caller may read names it.
pub(super) fn of_application(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    application: &ApplicationId,
    id: &ProviderDocumentId,
) -> Result<Document> {
    let one = visible_application(db, actor, application)?;
    let questions = questions_of(db, &one)?;
    let answers = store::answers(db, &one.id)?.into_iter().map(|(code, answer)| (code, answer.value));
    let named = named_by(db, &one, &questions, &answers.collect())?;
    named.into_iter().map(|(_, found)| found).find(|found| found.id == *id).ok_or_else(Problem::not_found)
}

/// The document, where evidence of a membership that the caller may look at closely names it.
pub(super) fn of_membership(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    membership: &MembershipId,
    id: &ProviderDocumentId,
) -> Result<Document> {
    memberships::membership_for(db, actor, membership)?;
    if !store::is_evidence(db, membership, id)? {
        return Err(Problem::not_found());
    }
    store::document(db, id)?.ok_or_else(Problem::not_found)
}
