//! What people do with templates. Each function runs in a write transaction.

use std::collections::BTreeMap;

use super::clocks::ClockDaysOut;
use super::model::{KeptTerms, Template, TemplateId};
use super::store;
use super::views::{
    CompetitionFromTemplateIn, CompetitionTemplateIn, CompetitionTemplateOut, CompetitionTemplatePatch,
    TemplateLotIn, TemplateLotOut,
};
use crate::competitions::copies::{self, CompetitionCopyOut, Ground, LeftOutOut, Terms};
use crate::competitions::drafting::{self, draft, framework_of};
use crate::competitions::model::scope_of;
use crate::competitions::store as competitions;
use crate::competitions::transitions::entry as entry_of;
use crate::competitions::views::LotIn;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, Permission, ReadTemplates, Scope};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::{Machine, Transition};

type Changed = Result<Audited<Made<CompetitionTemplateOut>>>;

/// A template of a body in which the caller has a part; 404 otherwise.
pub(super) fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &TemplateId) -> Result<Template> {
    let bodies = actor.bodies(ReadTemplates::ROLES);
    store::template(db, id)?.filter(|one| bodies.contains(&one.body_id)).ok_or_else(Problem::not_found)
}

fn entry(actor: &Actor, action: &'static str, one: &Template) -> Entry {
    Entry::new(actor, action, Subject::new("competition_template", one.id.as_str()))
        .body(one.body_id.as_str())
        .region(one.region_code.as_str())
}

fn lot_view(number: i64, lot: LotIn) -> TemplateLotOut {
    TemplateLotOut {
        number,
        title: lot.title,
        cohort: lot.cohort,
        category_codes: lot.category_codes,
        area_codes: lot.area_codes,
        value_basis: lot.value_basis,
        term_months: lot.term_months,
        extension_months: lot.extension_months.unwrap_or(0),
        terms: lot.terms.unwrap_or_default(),
    }
}

/// As this caller sees it. Every commissioner of the body begins from it; who commissions where it was kept changes it.
pub(super) fn view(actor: &Actor, one: Template) -> CompetitionTemplateOut {
    let scope = one.scope();
    let changes = one.state.actions_of(|role| actor.holds(&[role], &scope));
    let begins = actor.bodies(CommissionCompetitions::ROLES).contains(&one.body_id);
    let mut allowed_actions = one.state.actions();
    allowed_actions.retain(|action| if *action == "begin" { begins } else { changes.contains(action) });
    CompetitionTemplateOut {
        allowed_actions,
        id: one.id,
        body_id: one.body_id,
        region_code: one.region_code,
        framework_id: one.framework_id,
        name: one.name,
        state: one.state,
        kept_from: one.source,
        created_at: one.created_at,
        clocks: one.kept.clocks,
        terms: one.kept.terms,
        criteria: one.kept.criteria,
        lots: (1..).zip(one.kept.lots).map(|(number, lot)| lot_view(number, lot)).collect(),
        version: one.version,
    }
}

/// The same with its `ETag` and location.
pub(super) fn made(actor: &Actor, one: Template) -> Made<CompetitionTemplateOut> {
    let (version, location) = (one.version, format!("/api/v1/competition-templates/{}", one.id));
    Made::new(view(actor, one)).version(version).location(location)
}

fn read(tx: &mut Tx<'_>, id: &TemplateId) -> Result<Template> {
    store::template(tx, id)?.ok_or_else(Problem::not_found)
}

/// Keeps the terms of a competition under a name.
pub(super) fn create(tx: &mut Tx<'_>, call: &Call<CompetitionTemplateIn, ()>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let source = competitions::find_visible(tx, actor, &input.competition_id).map_err(|problem| {
        let detail = "There is no such competition; see /competitions.";
        let unknown = || Problem::field("/competition_id", "unknown", detail);
        if problem.code() == Code::NotFound { unknown() } else { problem }
    })?;
    actor.require(CommissionCompetitions, &scope_of(&source))?;
    let clocks = ClockDaysOut::of(&source).map_err(|cause| {
        Problem::field("/competition_id", "clocks", format!("The lengths of its clocks: {cause}."))
    })?;
    let kept = KeptTerms::of(Terms::of(tx, &source)?, clocks);
    let id = store::insert(tx, &source, input.name.trim(), kept, &actor.audit_name())?;
    let one = read(tx, &id)?;
    let entry = entry(actor, "create", &one);
    Ok(Audited::new(made(actor, one), entry))
}

/// Finds and locks a template, and takes it to its next state.
fn taken<I>(
    tx: &mut Tx<'_>,
    call: &Call<I, TemplateId>,
    action: &'static str,
    demand: bool,
) -> Result<Template> {
    visible(tx, &call.actor, &call.id)?;
    tx.lock("competition_templates", call.id.as_str())?;
    let one = read(tx, &call.id)?;
    call.actor.require(CommissionCompetitions, &one.scope())?;
    if demand {
        call.meta.demand(one.version)?
    } else {
        call.meta.check(one.version)?
    }
    tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, action)?)?;
    Ok(one)
}

/// Gives it another name.
pub(super) fn rename(tx: &mut Tx<'_>, call: &Call<CompetitionTemplatePatch, TemplateId>) -> Changed {
    let one = taken(tx, call, "rename", true)?;
    store::rename(tx, &one.id, call.input.name.trim())?;
    Ok(Audited::new(made(&call.actor, read(tx, &one.id)?), entry(&call.actor, "rename", &one)))
}

/// Ends it: no draft begins from it any more; those that did stay.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<NoInput, TemplateId>) -> Changed {
    let one = taken(tx, call, "withdraw", false)?;
    Ok(Audited::new(made(&call.actor, read(tx, &one.id)?), entry(&call.actor, "withdraw", &one)))
}

/// Makes a draft with its terms, in any region of its body.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    call: &Call<CompetitionFromTemplateIn, TemplateId>,
) -> Result<Audited<Made<CompetitionCopyOut>>> {
    let (actor, input) = (&call.actor, &call.input);
    let one = visible(tx, actor, &call.id)?;
    let region = Some(input.region_code.as_str());
    actor.require(
        CommissionCompetitions,
        &Scope { body_id: &one.body_id, region_code: region, competition_id: None },
    )?;
    call.meta.check(one.version)?;
    one.state.allows("begin")?;
    let framework_id = input.framework_id.clone().unwrap_or(one.framework_id);
    let (kept, mut left_out) = with_money(one.kept.lots, &input.lots)?;
    let terms = Terms { terms: one.kept.terms, criteria: one.kept.criteria, lots: kept };
    let ground = Ground {
        framework_id,
        body_id: one.body_id,
        region_code: input.region_code.clone(),
        title: input.title.clone(),
    };
    let row = draft(tx, actor, &terms.begun(ground))?;
    let framework = framework_of(tx, actor, &row.framework_id, &row.body_id)?;
    let mut faults = Vec::new();
    for (index, lot) in input.lots.iter().enumerate() {
        let areas = lot.area_codes.as_deref().unwrap_or_default();
        let found = drafting::scope_faults(tx, &row.region_code, &framework, &[], areas)?;
        faults.extend(found.into_iter().map(|mut fault| {
            fault.pointer = format!("/lots/{index}{}", fault.pointer);
            fault
        }));
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let mut entries = vec![entry_of(actor, "create", &row)];
    left_out.extend(terms.fill(tx, actor, &row, &mut entries)?);
    store::insert_use(tx, &row.id, &one.id)?;
    copies::made(tx, &row, left_out, entries)
}

/// The lots that have a value now, with their places; what is said of the others.
type LotsWithMoney = (Vec<(usize, LotIn)>, Vec<LeftOutOut>);

fn with_money(lots: Vec<LotIn>, given: &[TemplateLotIn]) -> Result<LotsWithMoney> {
    let (mut by_number, mut faults) = (BTreeMap::new(), Vec::new());
    for (index, one) in given.iter().enumerate() {
        let known = usize::try_from(one.number).is_ok_and(|number| (1..=lots.len()).contains(&number));
        let pointer = format!("/lots/{index}/number");
        if !known {
            faults.push(Fault::new(
                pointer,
                "unknown",
                "The template has no lot of this number: see its lots.",
            ));
        } else if by_number.insert(one.number, one).is_some() {
            faults.push(Fault::new(pointer, "repeated", "The lot stands twice: give it once."));
        }
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    for (place, (number, mut lot)) in (1..).zip(lots).enumerate() {
        let Some(money) = by_number.get(&number) else {
            left_out.push(LeftOutOut {
                pointer: format!("/lots/{place}"),
                detail: format!(
                    "Lot {number}, “{}”, was given no value: add it where it is needed.",
                    lot.title
                ),
            });
            continue;
        };
        lot.value_pence = money.value_pence;
        lot.extension_value_pence = money.extension_value_pence;
        if let Some(areas) = &money.area_codes {
            lot.area_codes.clone_from(areas);
        }
        kept.push((place, lot));
    }
    Ok((kept, left_out))
}
