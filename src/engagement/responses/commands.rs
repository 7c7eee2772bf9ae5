//! Adding entries. It runs in a write transaction; operations and pages share it.

use super::finders;
use super::model::{SectorResponse, SectorResponseId, Topic};
use super::rules;
use super::store;
use super::views::{SectorResponseIn, SectorResponseOut, made};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::CommissionCompetitions;
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made};

/// The entry that the new one is to take the place of: about the same, and nothing has taken its place yet.
fn replaced(db: &mut Snapshot<'_>, topic: &Topic, id: &SectorResponseId) -> Result<()> {
    let unknown = "There is no such entry about this: see its list of responses.";
    store::response(db, id)?
        .filter(|old| old.topic().as_ref() == Some(topic))
        .ok_or_else(|| Problem::field("/supersedes", "unknown", unknown))?;
    if store::successor(db, id)?.is_some() {
        let detail = "A newer entry has taken its place already: give that one as \"supersedes\".";
        return Err(Problem::new(Code::Conflict, detail));
    }
    Ok(())
}

/// Adds an entry; it is public at once.
pub(super) fn add(
    tx: &mut Tx<'_>,
    call: &Call<SectorResponseIn, Topic>,
) -> Result<Audited<Made<SectorResponseOut>>> {
    let (actor, topic, input) = (&call.actor, &call.id, &call.input);
    let ground = finders::locked(tx, actor, topic)?;
    actor.require(CommissionCompetitions, &ground.scope())?;
    rules::may_add(ground.is_public)?;
    let now = tx.now()?;
    let content = rules::content(input, now.london_day())?;
    if let Some(old) = &input.supersedes {
        replaced(tx, topic, old)?;
    }
    let kept = canonical::digest(&content).map_err(|cause| {
        Problem::field("", "canonical", format!("The text has no canonical form: {cause}."))
    })?;
    let (mut event_id, mut notice_id, mut competition_id) = (None, None, None);
    match topic.clone() {
        Topic::Event(id) => event_id = Some(id),
        Topic::Notice(id) => notice_id = Some(id),
        Topic::Competition(id) => competition_id = Some(id),
    }
    let one = SectorResponse {
        id: SectorResponseId::new(),
        event_id,
        notice_id,
        competition_id,
        said: content.said,
        outcome: content.outcome,
        response: content.response,
        responded_on: content.responded_on,
        supersedes: input.supersedes.clone(),
        added_by: actor.audit_name(),
        added_at: now,
    };
    store::insert(tx, &one)?;
    let entry = Entry::new(actor, "add_response", Subject::new("sector_response", one.id.as_str()))
        .parent(topic.id())
        .body(ground.body_id.as_str())
        .region(ground.region_code.as_str())
        .digests(None, Some(kept));
    Ok(Audited::new(made(one, topic, None), entry))
}
