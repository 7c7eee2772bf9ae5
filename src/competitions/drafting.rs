//! Drafting a competition: its terms, lots, criteria and funding.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;

use super::check::value_of;
use super::commands::{change, draft_only};
use super::model::{Competition, CompetitionId, Lot, LotId, scope_of};
use super::store::{self, Changes};
use super::terms::lots::LotTermsIn;
use super::terms::{criteria as tree, duties, lots as lot_terms};
use super::transitions::entry;
use super::views::{
    CompetitionCheckOut, CompetitionIn, CompetitionOut, CompetitionPatch, CriteriaIn, FundingIn,
    FundingLineIn, LotIn, LotOut, LotPatch,
};
use super::{invitations, present, staff};
use crate::frameworks::{self, Framework, FrameworkId};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions, Scope};
use crate::kernel::clock::Day;
use crate::kernel::db::types::Json;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Command, Made, Meta, Reply, perform};
use crate::kernel::money::Pence;
use crate::kernel::state::App;
use crate::money::{self, FundKind};
use crate::reference;

/// Makes a draft.
pub async fn create_competition(
    app: &App,
    actor: &Actor,
    command: Command<CompetitionIn>,
) -> Result<Reply<CompetitionOut>> {
    let (who, input) = (actor.clone(), command.input);
    perform(app, actor, &command.meta, StatusCode::CREATED, move |tx| {
        let row = draft(tx, &who, &input)?;
        let entry = entry(&who, "create", &row);
        Ok(Audited::new(present::made(tx, &who, row)?, entry))
    })
    .await
}

/// Makes a draft within a transaction; its audit entry is the caller's.
pub fn draft(tx: &mut Tx<'_>, who: &Actor, input: &CompetitionIn) -> Result<Competition> {
    let region = Some(input.region_code.as_str());
    let scope = Scope { body_id: &input.body_id, region_code: region, competition_id: None };
    who.require(CommissionCompetitions, &scope)?;
    let terms = framework_of(tx, who, &input.framework_id, &input.body_id)?;
    let id = store::insert(tx, input, terms.standstill_working_days, &who.audit_name())?;
    store::competition(tx, &id)?.ok_or_else(Problem::not_found)
}

/// The framework in which a body commissions.
///
/// # Errors
/// 422 for one that the caller may not know of, or in which the body takes no part.
pub fn framework_of(
    db: &mut Snapshot<'_>,
    who: &Actor,
    framework: &FrameworkId,
    body_id: &str,
) -> Result<Framework> {
    let unknown =
        || Problem::field("/framework_id", "unknown", "There is no such framework; see /frameworks.");
    let terms = frameworks::visible_framework(db, who, framework)
        .map_err(|problem| if problem.code() == Code::NotFound { unknown() } else { problem })?;
    if !terms.takes_part(body_id) {
        let detail = "The body takes no part in this framework: choose another framework.";
        return Err(Problem::field("/body_id", "not_in_framework", detail));
    }
    Ok(terms)
}

/// Carries over to a fresh draft what was known before it: when the service starts, and a first lot. Returns the events.
pub fn carry_over(
    tx: &mut Tx<'_>,
    who: &Actor,
    row: &Competition,
    starts_on: Option<Day>,
    lot: Option<&LotIn>,
) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    if let Some(lot) = lot {
        let terms = invitations::terms_of(tx, row)?;
        refuse_lot(tx, row, &terms, lot)?;
        let id = store::insert_lot(tx, &row.id, lot)?;
        entries.push(lot_entry(who, "create", row, &id));
    }
    if starts_on.is_some() || lot.is_some() {
        store::update(tx, &row.id, &Changes { starts_on, ..Changes::default() })?;
    }
    Ok(entries)
}

/// Changes the terms of a draft.
pub async fn update_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<CompetitionPatch>,
) -> Result<Reply<CompetitionOut>> {
    let input = command.input;
    change(app, actor, id, (&command.meta, true), CommissionCompetitions, move |tx, who, row| {
        draft_only(row)?;
        set_terms(tx, who, row, &input)?;
        Ok(Audited::new((), entry(who, "change", row)))
    })
    .await
}

fn set_terms(tx: &mut Tx<'_>, who: &Actor, row: &Competition, terms: &CompetitionPatch) -> Result<()> {
    if terms.clock_override_reason.is_some() && !who.may(DirectCompetitions, &scope_of(row)) {
        let detail = "Only a regional director may shorten the framework's clocks.";
        return Err(Problem::new(Code::Forbidden, detail));
    }
    store::update(tx, &row.id, &changes(terms)?)
}

/// The next version of the competition, with the terms that a page asks beside its own part and their event.
fn set_beside(
    tx: &mut Tx<'_>,
    who: &Actor,
    row: &Competition,
    terms: Option<&CompetitionPatch>,
) -> Result<Vec<Entry>> {
    match terms {
        Some(terms) => {
            set_terms(tx, who, row, terms)?;
            Ok(vec![entry(who, "change", row)])
        }
        None => {
            store::update(tx, &row.id, &Changes::default())?;
            Ok(Vec::new())
        }
    }
}

/// An empty text clears.
fn cleared(text: &Option<String>) -> Option<Option<String>> {
    text.as_ref().map(|text| Some(text.clone()).filter(|text| !text.trim().is_empty()))
}

/// Terms as they are written.
///
/// # Errors
/// 422 where words are given of a duty that does not apply.
pub(super) fn changes(input: &CompetitionPatch) -> Result<Changes> {
    let enforcement =
        duties::change("enforcement_duty", input.enforcement_duty.as_ref(), input.enforcement_duty_applies)?;
    let data_sharing = duties::change(
        "data_sharing_duty",
        input.data_sharing_duty.as_ref(),
        input.data_sharing_duty_applies,
    )?;
    Ok(Changes {
        title: input.title.as_ref().map(|title| title.trim().to_owned()),
        summary: input.summary.clone(),
        anonymous: input.anonymous,
        footprint_reason: cleared(&input.footprint_reason),
        partnering_ends_at: input.partnering_ends_at,
        deadline: input.deadline,
        questions_until: input.questions_until,
        starts_on: input.starts_on,
        clock_override_reason: cleared(&input.clock_override_reason),
        payment_model: input.payment_model,
        payment_by_results_basis_points: input.payment_by_results_basis_points,
        volumes: cleared(&input.volumes),
        tupe_applies: input.tupe_applies,
        enforcement_duty: enforcement.words,
        enforcement_duty_applies: enforcement.applies,
        data_sharing_duty: data_sharing.words,
        data_sharing_duty_applies: data_sharing.applies,
        payment_details: input.payment_details.clone().map(Json),
        price_formula: input.price_formula,
        tie_break: input.tie_break,
        ..Changes::default()
    })
}

/// Replaces the whole list of criteria, and changes the terms that a page asks beside them.
pub async fn replace_criteria(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<CriteriaIn>,
    terms: Option<CompetitionPatch>,
) -> Result<Reply<CompetitionOut>> {
    let input = command.input;
    change(app, actor, id, (&command.meta, true), CommissionCompetitions, move |tx, who, row| {
        draft_only(row)?;
        refused(tree::input_faults(&input))?;
        store::replace_criteria(tx, &row.id, &input)?;
        let beside = set_beside(tx, who, row, terms.as_ref())?;
        Ok(Audited::with_entries((), entry(who, "set_criteria", row), beside))
    })
    .await
}

/// Replaces the funding lines, and changes the terms that a page asks beside them. An allocation must be money of the
/// competition's body for its region.
pub async fn replace_funding(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<FundingIn>,
    terms: Option<CompetitionPatch>,
) -> Result<Reply<CompetitionOut>> {
    let input = command.input;
    change(app, actor, id, (&command.meta, true), CommissionCompetitions, move |tx, who, row| {
        draft_only(row)?;
        refused(funding_faults(tx, row, &row.body_id, &input.lines)?)?;
        store::replace_funding(tx, &row.id, &row.body_id, &input.lines)?;
        let beside = set_beside(tx, who, row, terms.as_ref())?;
        Ok(Audited::with_entries((), entry(who, "set_funding", row), beside))
    })
    .await
}

fn refused(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// What is wrong with a body's lines of funding.
pub(super) fn funding_faults(
    db: &mut Snapshot<'_>,
    row: &Competition,
    body_id: &str,
    lines: &[FundingLineIn],
) -> Result<Vec<Fault>> {
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    let enforced = row.enforcement_duty.is_some();
    for (index, line) in lines.iter().enumerate() {
        let pointer = format!("/lines/{index}/allocation_id");
        if !seen.insert(line.allocation_id.clone()) {
            faults.push(Fault::new(pointer, "repeated", "The allocation stands twice: join the lines."));
            continue;
        }
        match money::allocation_of(db, &line.allocation_id, body_id, &row.region_code)?.map(|found| found.1) {
            None => {
                let detail = "This is no allocation of the body's funds to the competition's region: choose one of them.";
                faults.push(Fault::new(pointer, "unknown", detail));
            }
            Some(kind) if enforced && kind == FundKind::RegionalOutcomesAndInnovation => {
                faults.push(Fault::new(pointer, "fund_not_for_enforcement", money::NOT_ENFORCED));
            }
            Some(_) => {}
        }
    }
    Ok(faults)
}

/// Adds a lot to a draft.
pub async fn create_lot(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    command: Command<LotIn>,
) -> Result<Reply<LotOut>> {
    let (who, id, input, meta) = (actor.clone(), id.clone(), command.input, command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::CREATED, move |tx| {
        let row = store::find_locked(tx, &who, &id)?;
        who.require(CommissionCompetitions, &scope_of(&row))?;
        meta.check(row.version)?;
        draft_only(&row)?;
        let terms = invitations::terms_of(tx, &row)?;
        refuse_lot(tx, &row, &terms, &input)?;
        let lot = store::insert_lot(tx, &id, &input)?;
        store::update(tx, &id, &Changes::default())?;
        lot_made(tx, &who, &row, &lot, "create")
    })
    .await
}

/// Changes a lot of a draft.
pub async fn update_lot(
    app: &App,
    actor: &Actor,
    id: &LotId,
    command: Command<LotPatch>,
) -> Result<Reply<LotOut>> {
    let (who, id, input, meta) = (actor.clone(), id.clone(), command.input, command.meta.clone());
    perform(app, actor, &command.meta, StatusCode::OK, move |tx| {
        let (row, lot) = lot_to_change(tx, &who, &id, &meta)?;
        let terms = invitations::terms_of(tx, &row)?;
        let input = merged(lot, &input);
        refuse_lot(tx, &row, &terms, &input)?;
        store::replace_lot(tx, &id, &input)?;
        store::update(tx, &row.id, &Changes::default())?;
        lot_made(tx, &who, &row, &id, "change")
    })
    .await
}

/// Removes a lot of a draft.
pub async fn delete_lot(app: &App, actor: &Actor, id: &LotId, meta: Meta) -> Result<Reply<()>> {
    let (who, id) = (actor.clone(), id.clone());
    app.db
        .write(move |tx| {
            let (row, _) = lot_to_change(tx, &who, &id, &meta)?;
            staff::delete(tx, &id)?;
            store::delete_lot(tx, &id)?;
            store::update(tx, &row.id, &Changes::default())?;
            Ok(Audited::new((), lot_entry(&who, "remove", &row, &id)))
        })
        .await?;
    Ok(Reply::empty())
}

pub(super) fn lot_to_change(
    tx: &mut Tx<'_>,
    who: &Actor,
    id: &LotId,
    meta: &Meta,
) -> Result<(Competition, Lot)> {
    let (row, lot) = lot_locked(tx, who, id, meta)?;
    draft_only(&row)?;
    Ok((row, lot))
}

/// The lot and its competition, both locked, for who commissions it.
pub(super) fn lot_locked(
    tx: &mut Tx<'_>,
    who: &Actor,
    id: &LotId,
    meta: &Meta,
) -> Result<(Competition, Lot)> {
    let found = store::lot(tx, id)?.ok_or_else(Problem::not_found)?;
    let row = store::find_locked(tx, who, &found.competition_id)?;
    let lot = store::lot(tx, id)?.ok_or_else(Problem::not_found)?;
    who.require(CommissionCompetitions, &scope_of(&row))?;
    meta.demand(lot.version)?;
    Ok((row, lot))
}

pub(super) fn lot_entry(who: &Actor, action: &'static str, row: &Competition, id: &LotId) -> Entry {
    Entry::new(who, action, Subject::new("lot", id.as_str()))
        .parent(row.id.as_str())
        .body(row.body_id.as_str())
        .region(row.region_code.as_str())
}

fn lot_made(
    tx: &mut Tx<'_>,
    who: &Actor,
    row: &Competition,
    id: &LotId,
    action: &'static str,
) -> Result<Audited<Made<LotOut>>> {
    let made = read_lot(tx, who, row, id)?;
    Ok(Audited::new(made, lot_entry(who, action, row, id)))
}

/// A lot as the caller may see it.
pub(super) fn read_lot(
    db: &mut Snapshot<'_>,
    who: &Actor,
    row: &Competition,
    id: &LotId,
) -> Result<Made<LotOut>> {
    let lot = store::lot(db, id)?.ok_or_else(Problem::not_found)?;
    let (version, tiers) = (lot.version, frameworks::tiers(db, &row.framework_id)?);
    let view = present::lot_view(who, row, lot, &tiers)?;
    Ok(Made::new(view).version(version).location(format!("/api/v1/lots/{id}")))
}

/// A lot as somebody would send it.
pub(super) fn copied_lot(lot: Lot) -> LotIn {
    merged(lot, &LotPatch::default())
}

fn merged(lot: Lot, patch: &LotPatch) -> LotIn {
    LotIn {
        title: patch.title.clone().unwrap_or(lot.title),
        cohort: cleared(&patch.cohort).unwrap_or(lot.cohort),
        category_codes: patch.category_codes.clone().unwrap_or(lot.categories),
        area_codes: patch.area_codes.clone().unwrap_or(lot.areas),
        value_pence: patch.value_pence.unwrap_or(lot.value_pence),
        value_basis: patch.value_basis.unwrap_or(lot.value_basis),
        extension_value_pence: Some(patch.extension_value_pence.unwrap_or(lot.extension_value_pence)),
        term_months: patch.term_months.unwrap_or(lot.term_months),
        extension_months: Some(patch.extension_months.unwrap_or(lot.extension_months)),
        terms: Some(patch.terms.clone().unwrap_or_else(|| LotTermsIn::from(lot.terms))),
    }
}

fn refuse_lot(db: &mut Snapshot<'_>, row: &Competition, terms: &Framework, input: &LotIn) -> Result<()> {
    let mut faults = scope_faults(db, &row.region_code, terms, &input.category_codes, &input.area_codes)?;
    if let Some(terms) = &input.terms {
        faults.extend(lot_terms::input_faults(terms, &input.area_codes, input.term_months));
    }
    refused(faults)
}

/// Categories must be the framework's, areas the framework's and the region's.
pub fn scope_faults(
    db: &mut Snapshot<'_>,
    region_code: &str,
    terms: &Framework,
    categories: &[String],
    areas: &[String],
) -> Result<Vec<Fault>> {
    let region = reference::areas_in_region(db, region_code)?;
    let mut faults = Vec::new();
    for (index, code) in categories.iter().enumerate() {
        if !terms.categories.contains(code) {
            let detail = "The framework has no such category: choose one of its categories.";
            faults.push(Fault::new(format!("/category_codes/{index}"), "not_in_framework", detail));
        }
    }
    for (index, code) in areas.iter().enumerate() {
        let pointer = format!("/area_codes/{index}");
        if !region.contains(code) {
            let detail = "This is no area of the competition's region: choose one of the region.";
            faults.push(Fault::new(pointer, "not_in_region", detail));
        } else if !terms.areas.contains(code) {
            let detail = "The framework does not reach this area: choose one of its areas.";
            faults.push(Fault::new(pointer, "not_in_framework", detail));
        }
    }
    Ok(faults)
}

/// Every fault at once, and who could bid for each lot; changes nothing.
pub async fn check_competition(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
) -> Result<Reply<CompetitionCheckOut>> {
    let (who, id) = (actor.clone(), id.clone());
    let view = app.db.read(move |db| {
        let row = store::find_visible(db, &who, &id)?;
        who.require(CommissionCompetitions, &scope_of(&row))?;
        let found = present::find_faults(db, &row, true)?;
        let amounts = found.funding.iter().map(|one| one.line.amount_pence);
        let funded_pence = Pence::total(amounts).map_err(|cause| Problem::internal(cause.to_string()))?;
        let (lots, members_by_area) = present::coverage(db, &row, &found)?;
        Ok(CompetitionCheckOut {
            ready: found.faults.is_empty(),
            lots,
            members_by_area,
            needed_pence: value_of(&found.lots)?,
            funded_pence,
            faults: found.faults,
        })
    });
    Ok(Reply::ok(Made::new(view.await?)))
}
