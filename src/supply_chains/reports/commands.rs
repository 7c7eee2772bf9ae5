//! Reporting and answering. Each function runs in a write transaction.

use super::store::{self, READERS, Report};
use super::views::{PartnerReportAnswerIn, PartnerReportIn, PartnerReportKind, PartnerReportOut};
use crate::awards;
use crate::evaluation::upstream::organisation_names;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, Permission, Scope, WritePartnerReports};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Fault, Problem, Result};
use crate::kernel::http::{Call, Made};
use crate::kernel::letter::Letter;
use crate::kernel::machine::{Machine, Transition};
use crate::organisations::{tell, tell_region};
use crate::supply_chains::finders::{Ground, ground, see};
use crate::supply_chains::model::{ChainSide, ReportId};
use crate::supply_chains::states::ReportState;

type Changed = Result<Audited<Made<PartnerReportOut>>>;

fn body_scope(one: &Report) -> Scope<'_> {
    Scope { body_id: &one.body_id, region_code: Some(&one.region_code), competition_id: None }
}

fn entry(actor: &Actor, action: &'static str, one: &Report) -> Entry {
    Entry::new(actor, action, Subject::new("partner_report", one.id.as_str()))
        .parent(one.award_id.as_str())
        .body(&one.body_id)
        .region(&one.region_code)
}

/// A report that the caller may know of: who wrote it and the body, never the lead.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &ReportId) -> Result<Report> {
    let one = store::report(db, id)?;
    let own = actor.may(WritePartnerReports, &Scope::of_body(&one.organisation_id));
    if own || actor.holds(READERS, &body_scope(&one)) { Ok(one) } else { Err(Problem::not_found()) }
}

pub(super) fn view(db: &mut Snapshot<'_>, actor: &Actor, one: Report) -> Result<PartnerReportOut> {
    let award = awards::award_of(db, one.award_id.as_str())?;
    let ids = [one.organisation_id.clone(), award.organisation_id.clone()];
    let names = organisation_names(db, &ids)?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_default();
    let may = actor.may(CommissionCompetitions, &body_scope(&one));
    Ok(PartnerReportOut {
        allowed_actions: if may { one.state.actions() } else { Vec::new() },
        organisation_name: name(&one.organisation_id),
        lead_name: name(&award.organisation_id),
        award_reference: award.reference,
        id: one.id,
        kind: one.kind,
        state: one.state,
        organisation_id: one.organisation_id,
        award_id: one.award_id,
        entry_id: one.entry_id,
        text: one.text,
        people: one.people,
        from_on: one.from_on,
        to_on: one.to_on,
        submitted_at: one.submitted_at,
        answered_at: one.answered_at,
        answer: one.answer,
        version: one.version,
    })
}

pub(super) fn made(db: &mut Snapshot<'_>, actor: &Actor, id: &ReportId) -> Result<Made<PartnerReportOut>> {
    let one = store::report(db, id)?;
    let version = one.version;
    Ok(Made::new(view(db, actor, one)?).version(version).location(format!("{}/{id}", super::PATH)))
}

fn faults(input: &PartnerReportIn) -> Vec<Fault> {
    let mut faults = Vec::new();
    let unpaid = input.kind == PartnerReportKind::UnpaidReferrals;
    let fields = [
        ("/entry_id", !unpaid, input.entry_id.is_some(), "Name your place in the supply chain."),
        ("/people", unpaid, input.people.is_some(), "Say how many people were sent to you."),
        ("/from_on", unpaid, input.from_on.is_some(), "Say from which day."),
        ("/to_on", unpaid, input.to_on.is_some(), "Say to which day."),
    ];
    for (pointer, wanted, given, detail) in fields {
        match (wanted, given) {
            (true, false) => faults.push(Fault::new(pointer, "required", detail)),
            (false, true) => {
                let detail = "Leave this out for a report of this kind.";
                faults.push(Fault::new(pointer, "not_of_this_kind", detail));
            }
            _ => {}
        }
    }
    if let (Some(from), Some(to)) = (input.from_on, input.to_on)
        && to < from
    {
        faults.push(Fault::new("/to_on", "range", "The last day is not before the first."));
    }
    faults
}

/// The award that is named, where everyone may know of it and, of a partner, where the place is its own.
fn named(tx: &mut Tx<'_>, actor: &Actor, input: &PartnerReportIn) -> Result<Ground> {
    let unknown = || Problem::field("/award_id", "unknown", "Name an award that was announced.");
    let award = awards::award_of(tx, input.award_id.as_str()).map_err(|_| unknown())?;
    let ground = ground(tx, award).map_err(|_| unknown())?;
    if let Some(place) = &input.entry_id {
        let own = see(tx, actor, place).ok().filter(|seen| {
            seen.sides.contains(&ChainSide::Partner)
                && seen.place.partner_id == input.organisation_id
                && seen.ground.award.id == ground.award.id
        });
        if own.is_none() {
            let detail = "Name a place of your own organisation in the chain of this award.";
            return Err(Problem::field("/entry_id", "unknown", detail));
        }
    }
    Ok(ground)
}

/// Reports something to the body that commissioned the award.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call<PartnerReportIn, ()>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    actor.require(WritePartnerReports, &Scope::of_body(&input.organisation_id))?;
    let faults = faults(input);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let ground = named(tx, actor, input)?;
    let now = tx.now()?;
    let one = Report {
        id: ReportId::new(),
        kind: input.kind,
        organisation_id: input.organisation_id.clone(),
        award_id: input.award_id.clone(),
        entry_id: input.entry_id.clone(),
        body_id: ground.body_id.clone(),
        region_code: ground.region_code.clone(),
        text: input.text.trim().to_owned(),
        people: input.people,
        from_on: input.from_on,
        to_on: input.to_on,
        state: ReportState::Submitted,
        submitted_by: actor.audit_name(),
        submitted_at: now,
        answered_by: None,
        answered_at: None,
        answer: None,
        version: 1,
        recorded_at: now,
    };
    store::insert(tx, &one)?;
    let letter = Letter::new("partner-reported")
        .with("award", &ground.award.reference)
        .link(format!("/partner-reports/{}", one.id));
    let region = (one.body_id.as_str(), one.region_code.as_str());
    tell_region(tx, &call.app, region, CommissionCompetitions::ROLES, &letter)?;
    Ok(Audited::new(made(tx, actor, &one.id)?, entry(actor, "submit", &one)))
}

/// Answers, for the body.
pub(super) fn answer(tx: &mut Tx<'_>, call: &Call<PartnerReportAnswerIn, ReportId>) -> Changed {
    let (actor, id) = (&call.actor, &call.id);
    visible(tx, actor, id)?;
    tx.lock("supply_chain_reports", id.as_str())?;
    let one = visible(tx, actor, id)?;
    actor.require(CommissionCompetitions, &body_scope(&one))?;
    call.meta.check(one.version)?;
    tx.apply(&Transition::new(id.as_str(), one.version, one.state, "answer")?)?;
    store::answer(tx, id, &actor.audit_name(), call.input.answer.trim())?;
    let letter = Letter::new("partner-report-answered").link(format!("/partner-reports/{id}"));
    tell(tx, &call.app, &one.organisation_id, WritePartnerReports::ROLES, &letter)?;
    Ok(Audited::new(made(tx, actor, id)?, entry(actor, "answer", &one)))
}
