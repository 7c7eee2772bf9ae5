//! What people do with pipeline notices. Each function runs in a write transaction; operations and pages share them.

use super::finders;
use super::model::{Notice, NoticeId, Terms};
use super::rules::{self, CodeList};
use super::states::NoticeState;
use super::store::{self, Place, Stamps};
use super::views::{
    PipelineAmendIn, PipelineConvertIn, PipelineDropIn, PipelineNoticeIn, PipelineNoticeOut,
    PipelineNoticePatch,
};
use crate::competitions::{self, CompetitionIn, LotIn};
use crate::frameworks::{self, Framework};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions, Permission, Scope};
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::{Machine, Transition};
use crate::news;

/// What a notice is among the opportunities.
const KIND: &str = "pipeline_notice";

type Changed = Result<Audited<Made<PipelineNoticeOut>>>;

fn entry(actor: &Actor, action: &'static str, one: &Notice) -> Entry {
    Entry::new(actor, action, Subject::new("pipeline_notice", one.id.as_str()))
        .body(one.body_id.as_str())
        .region(one.region_code.as_str())
}

fn digest(terms: &Terms) -> Result<[u8; 32]> {
    canonical::digest(terms)
        .map_err(|cause| Problem::field("", "canonical", format!("The text has no canonical form: {cause}.")))
}

/// What is wrong with the terms of a notice in its framework and region.
fn faults(
    db: &mut Snapshot<'_>,
    framework: &Framework,
    region_code: &str,
    terms: &Terms,
) -> Result<Vec<Fault>> {
    let (categories, areas) = (&terms.category_codes, &terms.area_codes);
    let mut faults = competitions::scope_faults(db, region_code, framework, categories, areas)?;
    faults.extend(rules::faults(terms, &framework.tiers));
    Ok(faults)
}

fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// The lists of codes as they are kept and as they were sent.
fn codes<'a>(terms: &'a Terms, patch: &'a PipelineNoticePatch) -> [CodeList<'a>; 2] {
    [
        ("/category_codes/", &terms.category_codes, patch.category_codes.as_ref()),
        ("/area_codes/", &terms.area_codes, patch.area_codes.as_ref()),
    ]
}

/// Drafts a notice.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call<PipelineNoticeIn, ()>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let region = Some(input.region_code.as_str());
    let scope = Scope { body_id: &input.body_id, region_code: region, competition_id: None };
    actor.require(CommissionCompetitions, &scope)?;
    let framework = competitions::framework_of(tx, actor, &input.framework_id, &input.body_id)?;
    let patch = input.terms();
    let terms = rules::merged(&Terms::default(), &patch);
    let found = faults(tx, &framework, &input.region_code, &terms)?;
    refuse(rules::as_sent(found, codes(&terms, &patch)))?;
    let place =
        Place { framework_id: &input.framework_id, body_id: &input.body_id, region_code: &input.region_code };
    let id = store::insert(tx, &place, &terms, &actor.audit_name())?;
    let one = store::notice(tx, &id)?.ok_or_else(Problem::not_found)?;
    let entry = entry(actor, "create", &one);
    Ok(Audited::new(finders::made(tx, actor, one)?, entry))
}

/// Changes a draft.
pub(super) fn change(tx: &mut Tx<'_>, call: &Call<PipelineNoticePatch, NoticeId>) -> Changed {
    let (actor, id, patch) = (&call.actor, &call.id, &call.input);
    let one = finders::locked(tx, actor, id)?;
    actor.require(CommissionCompetitions, &one.scope())?;
    call.meta.demand(one.version)?;
    if one.state != NoticeState::Draft {
        return Err(Problem::wrong_state(one.state.as_str(), "change", one.state.actions()));
    }
    let framework = frameworks::visible_framework(tx, actor, &one.framework_id)?;
    let terms = rules::merged(&one.terms, patch);
    refuse(rules::as_sent(faults(tx, &framework, &one.region_code, &terms)?, codes(&terms, patch)))?;
    store::set_terms(tx, id, &terms)?;
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry(actor, "change", &one)))
}

/// Finds and locks a notice, and takes it to its next state.
fn taken<I, P: Permission>(
    tx: &mut Tx<'_>,
    call: &Call<I, NoticeId>,
    permission: P,
    action: &str,
) -> Result<Notice> {
    let one = finders::locked(tx, &call.actor, &call.id)?;
    call.actor.require(permission, &one.scope())?;
    call.meta.check(one.version)?;
    tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, action)?)?;
    Ok(one)
}

/// Publishes a draft; its reference is made now.
pub(super) fn publish(tx: &mut Tx<'_>, call: &Call<NoInput, NoticeId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = taken(tx, call, CommissionCompetitions, "publish")?;
    let framework = frameworks::visible_framework(tx, actor, &one.framework_id)?;
    if !framework.is_public() {
        let detail = "The framework is not published: publish it first, so that everyone can read it.";
        return Err(Problem::field("/framework_id", "not_public", detail));
    }
    let now = tx.now()?;
    let mut found = rules::missing(&one.terms, now.london_day(), None);
    found.extend(faults(tx, &framework, &one.region_code, &one.terms)?);
    refuse(found)?;
    let stamps = Stamps {
        reference: Some(tx.next_reference("PN")?),
        published_by: Some(actor.audit_name()),
        published_at: Some(now),
        ..Stamps::default()
    };
    store::stamp(tx, id, &stamps)?;
    news::note(tx, KIND, id.as_str())?;
    let entry = entry(actor, "publish", &one).digests(None, Some(digest(&one.terms)?));
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry))
}

/// Changes a published notice; what changed and why is kept.
pub(super) fn amend(tx: &mut Tx<'_>, call: &Call<PipelineAmendIn, NoticeId>) -> Changed {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let one = taken(tx, call, CommissionCompetitions, "amend")?;
    let framework = frameworks::visible_framework(tx, actor, &one.framework_id)?;
    let terms = rules::merged(&one.terms, &input.changes);
    let changes = rules::differences(&one.terms, &terms)?;
    if changes.is_empty() {
        return Err(Problem::field("/changes", "unchanged", "Nothing changes: give what is different."));
    }
    let today = tx.now()?.london_day();
    let mut found = rules::missing(&terms, today, one.terms.expected_publication_on);
    let wrong = faults(tx, &framework, &one.region_code, &terms)?;
    found.extend(rules::as_sent(wrong, codes(&terms, &input.changes)));
    for fault in &mut found {
        fault.pointer = format!("/changes{}", fault.pointer);
    }
    refuse(found)?;
    store::set_terms(tx, id, &terms)?;
    store::insert_change(tx, id, &input.reason, changes, &actor.audit_name())?;
    if one.terms.scope() != terms.scope() {
        news::note_change(tx, KIND, id.as_str(), vec![one.terms.scope()])?;
    }
    let entry = entry(actor, "amend", &one)
        .reason(&input.reason)
        .digests(Some(digest(&one.terms)?), Some(digest(&terms)?));
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry))
}

/// Makes the competition's draft, with what is known.
pub(super) fn convert(tx: &mut Tx<'_>, call: &Call<PipelineConvertIn, NoticeId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = taken(tx, call, CommissionCompetitions, "convert")?;
    let draft = competitions::draft(tx, actor, &competition_of(&one))?;
    let lot = call.input.lot.as_ref().map(|lot| LotIn {
        title: one.terms.title.clone(),
        cohort: None,
        category_codes: one.terms.category_codes.clone(),
        area_codes: one.terms.area_codes.clone(),
        value_pence: lot.value_pence,
        value_basis: lot.value_basis,
        extension_value_pence: None,
        term_months: lot.term_months,
        extension_months: None,
        terms: None,
    });
    let more = competitions::carry_over(tx, actor, &draft, one.terms.expected_start_on, lot.as_ref())?;
    let stamps =
        Stamps { competition_id: Some(draft.id.to_string()), ended_at: Some(tx.now()?), ..Stamps::default() };
    store::stamp(tx, id, &stamps)?;
    let made = finders::changed(tx, actor, id)?;
    let entries = std::iter::once(competitions::entry(actor, "create", &draft)).chain(more).collect();
    Ok(Audited::with_entries(made, entry(actor, "convert", &one), entries))
}

fn competition_of(one: &Notice) -> CompetitionIn {
    CompetitionIn {
        framework_id: one.framework_id.clone(),
        body_id: one.body_id.clone(),
        region_code: one.region_code.clone(),
        title: one.terms.title.clone(),
        summary: one.terms.summary.clone(),
        anonymous: None,
        price_formula: None,
        tie_break: None,
    }
}

/// Ends a published notice; the reason is published.
pub(super) fn drop_it(tx: &mut Tx<'_>, call: &Call<PipelineDropIn, NoticeId>) -> Changed {
    let (actor, id, reason) = (&call.actor, &call.id, &call.input.reason);
    let one = taken(tx, call, DirectCompetitions, "drop")?;
    let stamps = Stamps { ended_at: Some(tx.now()?), reason: Some(reason.clone()), ..Stamps::default() };
    store::stamp(tx, id, &stamps)?;
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry(actor, "drop", &one).reason(reason)))
}

/// Ends a draft.
pub(super) fn discard(tx: &mut Tx<'_>, call: &Call<NoInput, NoticeId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = taken(tx, call, CommissionCompetitions, "discard")?;
    let stamps = Stamps { ended_at: Some(tx.now()?), ..Stamps::default() };
    store::stamp(tx, id, &stamps)?;
    Ok(Audited::new(finders::changed(tx, actor, id)?, entry(actor, "discard", &one)))
}
