//! What people do with proposals. Each function runs in a write transaction; operations and pages share them.

use super::finders;
use super::model::{ANSWER_WORKING_DAYS, MOST_WAITING, Proposal, ProposalId, Terms};
use super::states::ProposalState;
use super::store::{self, Between, Stamps};
use super::views::{
    ProposalAnswerIn, ProposalOutcome, ProviderProposalIn, ProviderProposalOut, ProviderProposalPatch,
};
use crate::engagement::codes;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{
    Actor, CommissionCompetitions, Permission, Scope, Side, SubmitProposals, WriteProposals,
};
use crate::kernel::clock::Day;
use crate::kernel::crypto::canonical;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;
use crate::kernel::machine::Transition;
use crate::kernel::working_days;
use crate::organisations::{self, OrganisationId};
use crate::pipeline::{self, NoticeId};
use crate::reference;

type Changed = Result<Audited<Made<ProviderProposalOut>>>;

fn entry(actor: &Actor, action: &'static str, one: &Proposal) -> Entry {
    Entry::new(actor, action, Subject::new("provider_proposal", one.id.as_str()))
        .body(one.body_id.as_str())
        .region(one.region_code.as_str())
}

fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn sorted(mut codes: Vec<String>) -> Vec<String> {
    codes.sort();
    codes
}

/// Drafts a proposal.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call<ProviderProposalIn, ()>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    actor.require(WriteProposals, &Scope::of_body(&input.organisation_id))?;
    let mut faults = Vec::new();
    let body: Option<OrganisationId> = input.body_id.parse().ok();
    let body = body.and_then(|id| organisations::organisation(tx, &id).ok());
    if body.is_none_or(|body| body.side != Side::Commissioning) {
        let detail = "There is no such commissioning body; see /frameworks for those that commission.";
        faults.push(Fault::new("/body_id", "unknown", detail));
    }
    if reference::areas_in_region(tx, &input.region_code)?.is_empty() {
        faults.push(Fault::new("/region_code", "unknown", "There is no such region; see /regions."));
    } else {
        let (categories, areas) = (input.category_codes.as_deref(), input.area_codes.as_deref());
        faults.extend(codes::unknown(
            tx,
            &input.region_code,
            categories.unwrap_or_default(),
            areas.unwrap_or_default(),
        )?);
    }
    refuse(faults)?;
    let terms = Terms {
        title: input.title.trim().to_owned(),
        need: input.need.clone().unwrap_or_default(),
        offer: input.offer.clone().unwrap_or_default(),
        estimated_pence: input.estimated_pence,
        category_codes: sorted(input.category_codes.clone().unwrap_or_default()),
        area_codes: sorted(input.area_codes.clone().unwrap_or_default()),
    };
    let between = Between {
        organisation_id: &input.organisation_id,
        body_id: &input.body_id,
        region_code: &input.region_code,
    };
    let id = store::insert(tx, &between, &terms, &actor.audit_name())?;
    let one = store::proposal(tx, &id)?.ok_or_else(Problem::not_found)?;
    Ok(Audited::new(finders::made(tx, actor, &id)?, entry(actor, "create", &one)))
}

/// Changes a draft.
pub(super) fn change(tx: &mut Tx<'_>, call: &Call<ProviderProposalPatch, ProposalId>) -> Changed {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let one = finders::locked(tx, actor, id)?;
    actor.require(WriteProposals, &one.provider_scope())?;
    call.meta.demand(one.version)?;
    let transition = Transition::new(one.id.as_str(), one.version, one.state, "change")?;
    let mut terms = one.terms.clone();
    if let Some(title) = &input.title {
        title.trim().clone_into(&mut terms.title);
    }
    for (new, old) in [(&input.need, &mut terms.need), (&input.offer, &mut terms.offer)] {
        if let Some(new) = new {
            old.clone_from(new);
        }
    }
    if let Some(pence) = input.estimated_pence {
        terms.estimated_pence = Some(pence).filter(|pence| pence.get() > 0);
    }
    if let Some(codes) = &input.category_codes {
        terms.category_codes = sorted(codes.clone());
    }
    if let Some(codes) = &input.area_codes {
        terms.area_codes = sorted(codes.clone());
    }
    let faults = codes::unknown(tx, &one.region_code, &terms.category_codes, &terms.area_codes)?;
    let sent = [
        ("/category_codes/", &terms.category_codes, input.category_codes.as_ref()),
        ("/area_codes/", &terms.area_codes, input.area_codes.as_ref()),
    ];
    refuse(pipeline::as_sent(faults, sent))?;
    store::set_terms(tx, id, &terms)?;
    tx.apply(&transition)?;
    Ok(Audited::new(finders::made(tx, actor, id)?, entry(actor, "change", &one)))
}

/// What a proposal lacks before it is submitted.
fn missing(terms: &Terms) -> Vec<Fault> {
    let mut faults = Vec::new();
    let texts = [
        ("/need", &terms.need, "Say what is missing, and how you know."),
        ("/offer", &terms.offer, "Say what you would do about it."),
    ];
    for (pointer, text, detail) in texts {
        if text.trim().is_empty() {
            faults.push(Fault::new(pointer, "required", detail));
        }
    }
    if terms.category_codes.is_empty() {
        faults.push(Fault::new("/category_codes", "required", "Choose at least one service category."));
    }
    if terms.area_codes.is_empty() {
        faults.push(Fault::new("/area_codes", "required", "Choose at least one area of the region."));
    }
    faults
}

/// Sends a draft to the body: from then on it reads it, and has a day by which it answers.
pub(super) fn submit(tx: &mut Tx<'_>, call: &Call<NoInput, ProposalId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = finders::locked(tx, actor, id)?;
    actor.require(SubmitProposals, &one.provider_scope())?;
    call.meta.check(one.version)?;
    let transition = Transition::new(one.id.as_str(), one.version, one.state, "submit")?;
    refuse(missing(&one.terms))?;
    if store::waiting(tx, &one.organisation_id, &one.body_id)? >= MOST_WAITING {
        let detail = format!(
            "{MOST_WAITING} of your proposals wait for this body: withdraw one, or wait for an answer."
        );
        return Err(Problem::new(Code::Conflict, detail));
    }
    let kept = canonical::digest(&one.terms).map_err(|cause| {
        Problem::field("", "canonical", format!("The text has no canonical form: {cause}."))
    })?;
    let now = tx.now()?;
    let due = working_days::add_working_days(now.london_day().0, ANSWER_WORKING_DAYS)
        .map_err(|cause| Problem::internal(cause.to_string()))?;
    let stamps = Stamps {
        reference: Some(tx.next_reference("PP")?),
        submitted_by: Some(actor.audit_name()),
        submitted_at: Some(now),
        answer_due_on: Some(Day(due)),
        ..Stamps::default()
    };
    store::stamp(tx, id, &stamps)?;
    tx.apply(&transition)?;
    let letter = letter("provider-proposal-submitted", &one);
    let region = (one.body_id.as_str(), one.region_code.as_str());
    organisations::tell_region(tx, &call.app, region, CommissionCompetitions::ROLES, &letter)?;
    let entry = entry(actor, "submit", &one).digests(None, Some(kept));
    Ok(Audited::new(finders::made(tx, actor, id)?, entry))
}

/// A letter that leads to the proposal and says nothing of it but its title.
fn letter(name: &'static str, one: &Proposal) -> Letter {
    Letter::new(name).with("title", &one.terms.title).link(format!("/proposals/{}", one.id))
}

/// Takes a proposal back.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<NoInput, ProposalId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    let one = finders::locked(tx, actor, id)?;
    actor.require(SubmitProposals, &one.provider_scope())?;
    call.meta.check(one.version)?;
    tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, "withdraw")?)?;
    Ok(Audited::new(finders::made(tx, actor, id)?, entry(actor, "withdraw", &one)))
}

/// The planned competition in which a proposal is taken up: of the same body and region, and public.
fn refuse_notice(db: &mut Snapshot<'_>, actor: &Actor, one: &Proposal, id: &NoticeId) -> Result<()> {
    let unknown = "The body has no such published plan in this region; see /pipeline-notices.";
    pipeline::visible_notice(db, actor, id)
        .ok()
        .filter(|it| it.is_public() && it.body_id == one.body_id && it.region_code == one.region_code)
        .map(|_| ())
        .ok_or_else(|| Problem::field("/notice_id", "unknown", unknown))
}

/// Answers, for the body.
pub(super) fn answer(tx: &mut Tx<'_>, call: &Call<ProposalAnswerIn, ProposalId>) -> Changed {
    let (actor, id, input) = (&call.actor, &call.id, &call.input);
    let one = finders::locked(tx, actor, id)?;
    actor.require(CommissionCompetitions, &one.body_scope())?;
    call.meta.check(one.version)?;
    let to = match input.outcome {
        ProposalOutcome::TakenUp => ProposalState::TakenUp,
        ProposalOutcome::Declined => ProposalState::Declined,
    };
    let transition = Transition::to_one_of(one.id.as_str(), one.version, one.state, "answer", to)?;
    if let Some(notice) = &input.notice_id {
        if to == ProposalState::Declined {
            let detail = "What is declined is planned nowhere: leave this out.";
            return Err(Problem::field("/notice_id", "declined", detail));
        }
        refuse_notice(tx, actor, &one, notice)?;
    }
    let stamps = Stamps {
        answered_by: Some(actor.audit_name()),
        answered_at: Some(tx.now()?),
        answer: Some(input.answer.trim().to_owned()),
        notice_id: input.notice_id.clone(),
        ..Stamps::default()
    };
    store::stamp(tx, id, &stamps)?;
    tx.apply(&transition)?;
    let letter = letter("provider-proposal-answered", &one);
    organisations::tell(tx, &call.app, &one.organisation_id, WriteProposals::ROLES, &letter)?;
    Ok(Audited::new(finders::made(tx, actor, id)?, entry(actor, "answer", &one)))
}
