//! What people do with engagement events. Each function runs in a write transaction; operations and pages share them.

use super::finders;
use super::model::{Event, EventId, EventTerms};
use super::rules;
use super::states::EventState;
use super::store::{self, Place, Stamps};
use super::views::{
    EngagementEventAmendIn, EngagementEventCancelIn, EngagementEventIn, EngagementEventOut,
    EngagementEventPatch, EngagementEventRecordIn,
};
use crate::competitions;
use crate::engagement::codes;
use crate::frameworks::{self, FrameworkId};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, Scope};
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::{Machine, Transition};
use crate::news;
use crate::pipeline::states::NoticeState;
use crate::pipeline::{self, Notice, NoticeId};

/// What an event is among the opportunities.
const KIND: &str = "engagement_event";

type Changed = Result<Audited<Made<EngagementEventOut>>>;

pub(super) fn entry(actor: &Actor, action: &'static str, one: &Event) -> Entry {
    Entry::new(actor, action, Subject::new("engagement_event", one.id.as_str()))
        .body(one.body_id.as_str())
        .region(one.region_code.as_str())
}

fn digest(terms: &EventTerms) -> Result<[u8; 32]> {
    canonical::digest(terms)
        .map_err(|cause| Problem::field("", "canonical", format!("The text has no canonical form: {cause}.")))
}

fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// What is wrong with the terms of an event in its region and framework, if it has one; faults of codes point to where
/// `sent` has them.
fn faults(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    place: &Place<'_>,
    (terms, sent): (&EventTerms, &EngagementEventPatch),
) -> Result<Vec<Fault>> {
    let (categories, areas) = (&terms.category_codes, &terms.area_codes);
    let mut faults = match place.framework_id {
        Some(id) => {
            let framework = frameworks::visible_framework(db, actor, id)?;
            competitions::scope_faults(db, place.region_code, &framework, categories, areas)?
        }
        None => codes::unknown(db, place.region_code, categories, areas)?,
    };
    faults.extend(rules::faults(terms));
    let lists = [
        ("/category_codes/", categories, sent.category_codes.as_ref()),
        ("/area_codes/", areas, sent.area_codes.as_ref()),
    ];
    Ok(pipeline::as_sent(faults, lists))
}

/// The planned competition that an event is to be about: of the same body and region, and known to the caller.
fn notice_of(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    input: &EngagementEventIn,
    id: &NoticeId,
) -> Result<Notice> {
    let unknown = "The body has no such planned competition in this region; see /pipeline-notices.";
    pipeline::visible_notice(db, actor, id)
        .ok()
        .filter(|one| one.body_id == input.body_id && one.region_code == input.region_code)
        .ok_or_else(|| Problem::field("/notice_id", "unknown", unknown))
}

/// The framework of a new event: the notice's, or the one named; where both are, they must be the same.
fn framework_for(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    input: &EngagementEventIn,
    notice: Option<&Notice>,
) -> Result<Option<FrameworkId>> {
    if let (Some(named), Some(notice)) = (&input.framework_id, notice)
        && *named != notice.framework_id
    {
        let detail = "The planned competition is under another framework: leave this out.";
        return Err(Problem::field("/framework_id", "another", detail));
    }
    let Some(id) = notice.map(|one| one.framework_id.clone()).or_else(|| input.framework_id.clone()) else {
        return Ok(None);
    };
    competitions::framework_of(db, actor, &id, &input.body_id)?;
    Ok(Some(id))
}

/// Drafts an event.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call<EngagementEventIn, ()>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let region = Some(input.region_code.as_str());
    let scope = Scope { body_id: &input.body_id, region_code: region, competition_id: None };
    actor.require(CommissionCompetitions, &scope)?;
    let notice = match &input.notice_id {
        Some(id) => Some(notice_of(tx, actor, input, id)?),
        None => None,
    };
    let framework = framework_for(tx, actor, input, notice.as_ref())?;
    let place = Place {
        body_id: &input.body_id,
        region_code: &input.region_code,
        framework_id: framework.as_ref(),
        notice_id: input.notice_id.as_ref(),
    };
    let sent = input.terms();
    let terms = rules::merged(&input.empty(), &sent);
    refuse(faults(tx, actor, &place, (&terms, &sent))?)?;
    let id = store::insert(tx, &place, &terms, &actor.audit_name())?;
    let one = store::event(tx, &id)?.ok_or_else(Problem::not_found)?;
    let entry = entry(actor, "create", &one);
    Ok(Audited::new(finders::made(actor, one), entry))
}

fn place_of(one: &Event) -> Place<'_> {
    Place {
        body_id: &one.body_id,
        region_code: &one.region_code,
        framework_id: one.framework_id.as_ref(),
        notice_id: one.notice_id.as_ref(),
    }
}

/// Changes a draft.
pub(super) fn change(tx: &mut Tx<'_>, call: &Call<EngagementEventPatch, EventId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = finders::locked(tx, actor, id)?;
    actor.require(CommissionCompetitions, &one.scope())?;
    call.meta.demand(one.version)?;
    if one.state != EventState::Draft {
        return Err(Problem::wrong_state(one.state.as_str(), "change", one.state.actions()));
    }
    let terms = rules::merged(&one.terms, &call.input);
    refuse(faults(tx, actor, &place_of(&one), (&terms, &call.input))?)?;
    store::set_terms(tx, id, &terms)?;
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry(actor, "change", &one)))
}

/// Finds and locks an event, and takes it to its next state.
fn taken<I>(tx: &mut Tx<'_>, call: &Call<I, EventId>, action: &str) -> Result<Event> {
    let one = finders::locked(tx, &call.actor, &call.id)?;
    call.actor.require(CommissionCompetitions, &one.scope())?;
    call.meta.check(one.version)?;
    tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, action)?)?;
    Ok(one)
}

/// What it is about must be public before it is.
fn about_what_is_public(db: &mut Snapshot<'_>, actor: &Actor, one: &Event) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if let Some(id) = &one.framework_id
        && !frameworks::visible_framework(db, actor, id)?.is_public()
    {
        let detail = "The framework is not published: publish it first, so that everyone can read it.";
        faults.push(Fault::new("/framework_id", "not_public", detail));
    }
    if let Some(id) = &one.notice_id {
        let notice = pipeline::visible_notice(db, actor, id)?;
        if !notice.is_public() {
            let detail =
                "The planned competition is not published: publish it first, so that everyone can read it.";
            faults.push(Fault::new("/notice_id", "not_public", detail));
        } else if notice.state == NoticeState::Dropped {
            let detail = "The planned competition was dropped: discard this draft and make another event.";
            faults.push(Fault::new("/notice_id", "dropped", detail));
        }
    }
    Ok(faults)
}

/// Publishes a draft; its reference is made now.
pub(super) fn publish(tx: &mut Tx<'_>, call: &Call<NoInput, EventId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = taken(tx, call, "publish")?;
    let now = tx.now()?;
    let mut found = about_what_is_public(tx, actor, &one)?;
    found.extend(rules::missing(&one.terms, now, None));
    found.extend(faults(tx, actor, &place_of(&one), (&one.terms, &EngagementEventPatch::default()))?);
    refuse(found)?;
    let stamps = Stamps {
        reference: Some(tx.next_reference("EV")?),
        published_by: Some(actor.audit_name()),
        published_at: Some(now),
        ..Stamps::default()
    };
    store::stamp(tx, id, &stamps)?;
    news::note(tx, KIND, id.as_str())?;
    let entry = entry(actor, "publish", &one).digests(None, Some(digest(&one.terms)?));
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry))
}

/// Changes a published event; what changed and why is kept.
pub(super) fn amend(tx: &mut Tx<'_>, call: &Call<EngagementEventAmendIn, EventId>) -> Changed {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let one = taken(tx, call, "amend")?;
    let now = tx.now()?;
    rules::to_come(&one, now)?;
    let terms = rules::merged(&one.terms, &input.changes);
    let changes = rules::differences(&one.terms, &terms)?;
    if changes.is_empty() {
        return Err(Problem::field("/changes", "unchanged", "Nothing changes: give what is different."));
    }
    let mut found = rules::missing(&terms, now, one.terms.begins_at);
    found.extend(faults(tx, actor, &place_of(&one), (&terms, &input.changes))?);
    for fault in &mut found {
        fault.pointer = format!("/changes{}", fault.pointer);
    }
    refuse(found)?;
    store::set_terms(tx, id, &terms)?;
    store::insert_change(tx, id, &input.reason, changes, &actor.audit_name())?;
    if one.terms.scopes() != terms.scopes() {
        news::note_change(tx, KIND, id.as_str(), one.terms.scopes())?;
    }
    let entry = entry(actor, "amend", &one)
        .reason(&input.reason)
        .digests(Some(digest(&one.terms)?), Some(digest(&terms)?));
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry))
}

/// Cancels a published event; the reason is published.
pub(super) fn cancel(tx: &mut Tx<'_>, call: &Call<EngagementEventCancelIn, EventId>) -> Changed {
    let (actor, id, reason) = (&call.actor, &call.id, &call.input.reason);
    let one = taken(tx, call, "cancel")?;
    let now = tx.now()?;
    rules::to_come(&one, now)?;
    let stamps = Stamps { ended_at: Some(now), reason: Some(reason.clone()), ..Stamps::default() };
    store::stamp(tx, id, &stamps)?;
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry(actor, "cancel", &one).reason(reason)))
}

/// Publishes what was said at an event that was held; it stays as it is.
pub(super) fn record(tx: &mut Tx<'_>, call: &Call<EngagementEventRecordIn, EventId>) -> Changed {
    let (actor, id, text) = (&call.actor, &call.id, call.input.record.trim());
    let one = taken(tx, call, "record")?;
    let stamps = Stamps { record: Some(text.to_owned()), record_at: Some(tx.now()?), ..Stamps::default() };
    store::stamp(tx, id, &stamps)?;
    let kept = canonical::digest(&text).map_err(|cause| {
        Problem::field("/record", "canonical", format!("It has no canonical form: {cause}."))
    })?;
    let entry = entry(actor, "record", &one).digests(None, Some(kept));
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry))
}

/// Ends a draft.
pub(super) fn discard(tx: &mut Tx<'_>, call: &Call<NoInput, EventId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = taken(tx, call, "discard")?;
    let stamps = Stamps { ended_at: Some(tx.now()?), ..Stamps::default() };
    store::stamp(tx, id, &stamps)?;
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry(actor, "discard", &one)))
}
