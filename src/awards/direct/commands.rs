//! What changes an award without competition before it is one like any other: proposing, approving, returning it.

use std::collections::BTreeSet;

use super::model::DirectAward;
use super::views::DirectAwardIn;
use super::{grounds, rules, store};
use crate::awards::decide::{Outcome, award_entry};
use crate::awards::model::{AreaTerm, AwardOrigin, NewAward};
use crate::awards::procedure::Procedure;
use crate::awards::record::{award_faults, insert_award};
use crate::awards::views::{AwardOut, ReasonIn};
use crate::awards::{reads, rules as awards, store as all_awards};
use crate::kernel::audit::Audited;
use crate::kernel::authz::{DirectCompetitions, RecommendAwards, Scope};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, NoInput};
use crate::kernel::machine::Transition;
use crate::money::{self, AllocationId};
use crate::{qualification, reference};

/// Recommends an award without competition.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call<DirectAwardIn, ()>) -> Outcome<AwardOut> {
    let input = &call.input;
    let scope = Scope { body_id: &input.body_id, region_code: Some(&input.region_code), ..Scope::default() };
    call.actor.require(RecommendAwards, &scope)?;
    let by = call.actor.person()?;
    let ground = grounds::ground(&input.ground_code)?;
    let today = tx.now()?.london_day();
    let mut faults = rules::faults(input, ground, today);
    faults.extend(funding_faults(tx, input)?);
    faults.extend(provider_faults(tx, input)?);
    let new = new_award(tx, input, by)?;
    for mut fault in award_faults(tx, &new)? {
        match fault.pointer.as_str() {
            // It follows from the codes, whose own faults are told.
            "/category" => continue,
            "/areas" => "/area_codes".clone_into(&mut fault.pointer),
            _ => {}
        }
        faults.push(fault);
    }
    let Some(ground) = ground.filter(|_| faults.is_empty()) else { return Err(Problem::invalid(faults)) };
    let award = insert_award(tx, &new)?;
    let row = DirectAward {
        award_id: award.id.to_string(),
        body_id: input.body_id.clone(),
        title: input.title.clone(),
        summary: input.summary.clone(),
        ground_code: ground.code.clone(),
        grounds_version: grounds::VERSION,
        reason: input.reason.clone(),
        alternatives: input.alternatives.clone(),
        enforcement_duty: input.enforcement_duty.clone(),
        starts_on: input.starts_on,
        standstill_working_days: rules::standstill(input, ground),
    };
    store::insert(tx, &row, &input.funding)?;
    let made = reads::award_view(tx, &call.actor, award.id.as_str())?
        .location(format!("/api/v1/awards/{}", award.id));
    Ok(Audited::new(made, award_entry(&call.actor, "recommend", &award, &scope).reason(&input.reason)))
}

fn new_award(db: &mut Snapshot<'_>, input: &DirectAwardIn, by: &str) -> Result<NewAward> {
    let codes: BTreeSet<String> = input.category_codes.iter().cloned().collect();
    let names = reference::category_names(db)?;
    let last_day = input.starts_on.plus_months(input.standard_term_months).plus_days(-1);
    let area = |code: &String| AreaTerm { area_code: code.clone(), ends_on: Some(last_day) };
    Ok(NewAward {
        origin: AwardOrigin::Direct,
        competition: None,
        lots: Vec::new(),
        organisation_id: input.organisation_id.clone(),
        region_code: input.region_code.clone(),
        category: awards::category_label(&codes, &names),
        category_codes: codes.into_iter().collect(),
        areas: input.area_codes.iter().map(area).collect(),
        cohort: input.cohort.clone(),
        route: input.route,
        value_pence: input.value_pence,
        value_extended_pence: input.value_extended_pence,
        value_basis: input.value_basis,
        standard_term_months: input.standard_term_months,
        extension_months: input.extension_months,
        award_date: None,
        status_note: None,
        source_row: None,
        reason: Some(input.reason.clone()),
        recommended_by: Some(by.to_owned()),
    })
}

/// A provider whose membership of a framework of this body is suspended, or was taken away, is awarded nothing.
fn provider_faults(db: &mut Snapshot<'_>, input: &DirectAwardIn) -> Result<Option<Fault>> {
    if input.organisation_id == input.body_id {
        let detail = "A body awards nothing to itself: name a provider.";
        return Ok(Some(Fault::new("/organisation_id", "own_body", detail)));
    }
    let barred = qualification::is_barred(db, &input.organisation_id, &input.body_id)?;
    Ok(barred.then(|| {
        let detail = "This provider's membership of one of the body's frameworks is suspended or was taken away: name another.";
        Fault::new("/organisation_id", "provider_barred", detail)
    }))
}

fn funding_faults(db: &mut Snapshot<'_>, input: &DirectAwardIn) -> Result<Vec<Fault>> {
    let asked: Vec<(&AllocationId, crate::kernel::money::Pence)> =
        input.funding.iter().map(|line| (&line.allocation_id, line.amount_pence)).collect();
    match money::planned(db, &input.body_id, &input.region_code, &asked)? {
        Ok(lines) => rules::funding_faults(input, &lines),
        Err(faults) => Ok(faults),
    }
}

/// The award and how it came about, locked; 409 for one that a competition decides.
fn locked<I>(tx: &mut Tx<'_>, call: &Call<I>) -> Result<(crate::awards::Award, DirectAward)> {
    let known = reads::visible_award(tx, &call.actor, &call.id)?;
    let Some(Procedure::Direct(direct, _)) = known.procedure else {
        let detail =
            "The competition decides this award: decide the competition, or return its recommendation.";
        return Err(Problem::new(Code::Conflict, detail));
    };
    tx.lock("awards", known.award.id.as_str())?;
    let award = all_awards::award(tx, known.award.id.as_str())?;
    let scope = direct_scope(&direct, &award.region_code);
    call.actor.require(DirectCompetitions, &scope)?;
    call.meta.check(award.version)?;
    Ok((award, direct))
}

fn direct_scope<'a>(direct: &'a DirectAward, region_code: &'a str) -> Scope<'a> {
    Scope { body_id: &direct.body_id, region_code: Some(region_code), ..Scope::default() }
}

/// Approves what another person recommended, and commits the money (rule 23).
pub(super) fn approve(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<AwardOut> {
    let (award, direct) = locked(tx, call)?;
    let transition = Transition::new(&call.id, award.version, award.state, "approve")?;
    let now = tx.now()?;
    let by = call.fresh_person(now)?;
    if award.recommended_by.as_deref() == Some(by) {
        return Err(Problem::of(Code::AnotherPersonRequired));
    }
    if direct.starts_on <= now.london_day() {
        let detail =
            "The first day of this award has come: return it, so that it is recommended with another.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    if qualification::is_barred(tx, &award.organisation_id, &direct.body_id)? {
        let detail = "The provider's membership of one of the body's frameworks is suspended or was taken away meanwhile: return the award.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    tx.apply(&transition)?;
    all_awards::set_approved(tx, &award.id, by)?;
    let lines = store::funding(tx, award.id.as_str())?;
    let amounts: Vec<_> = lines.into_iter().map(|line| (line.allocation_id, line.amount_pence)).collect();
    money::commit(tx, None, award.id.as_str(), &amounts)?;
    let entry = award_entry(&call.actor, "approve", &award, &direct_scope(&direct, &award.region_code));
    Ok(Audited::new(reads::award_view(tx, &call.actor, &call.id)?, entry))
}

/// Returns it: a new one can be recommended.
pub(super) fn return_it(tx: &mut Tx<'_>, call: &Call<ReasonIn>) -> Outcome<AwardOut> {
    let (award, direct) = locked(tx, call)?;
    call.actor.person()?;
    tx.apply(&Transition::new(&call.id, award.version, award.state, "return")?)?;
    all_awards::set_award_reason(tx, &award.id, &call.input.reason)?;
    let entry = award_entry(&call.actor, "return", &award, &direct_scope(&direct, &award.region_code));
    Ok(Audited::new(reads::award_view(tx, &call.actor, &call.id)?, entry.reason(&call.input.reason)))
}
