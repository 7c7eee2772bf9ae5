//! What the two bodies do. Each change locks the competition first, then the co-commissioner.

use std::collections::BTreeMap;

use super::model::{CoCommissioner, CoCommissionerId, Part};
use super::states::CoCommissionerState as State;
use super::store::{self, Stamps};
use super::views::{CoCommissionerIn, CoCommissionerOut, CoCommissionerRefOut, CoFundingIn, YearFundingOut};
use crate::competitions::commands::draft_only;
use crate::competitions::drafting::{framework_of, funding_faults};
use crate::competitions::mails::letter_about;
use crate::competitions::model::{Competition, CompetitionId, scope_of};
use crate::competitions::present::funding_lines;
use crate::competitions::states::CompetitionState;
use crate::competitions::store::{self as competitions, INSIDERS};
use crate::competitions::views::CompetitionReasonIn;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions, Permission, Role, Side};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::letter::Letter;
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::money::Pence;
use crate::kernel::state::App;
use crate::organisations::{self, OrganisationId};

type Changed = Result<Audited<Made<CoCommissionerOut>>>;

/// On which side of a competition's commissioning the caller is, with one of `roles`.
pub(in crate::competitions) fn part_in(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    row: &Competition,
    roles: &[Role],
) -> Result<Part> {
    if actor.holds(roles, &scope_of(row)) {
        return Ok(Part::Lead);
    }
    // Most callers hold no role of the commissioning side: they cost no query.
    if actor.bodies(roles).is_empty() {
        return Ok(Part::Outside);
    }
    let second = store::live(db, &row.id)?.is_some_and(|one| actor.holds(roles, &one.scope()));
    Ok(if second { Part::Second } else { Part::Outside })
}

/// How the competition names its second body: to both bodies while it has a part, to everyone once it is published.
pub(in crate::competitions) fn named(
    db: &mut Snapshot<'_>,
    row: &Competition,
    part: Part,
) -> Result<Option<CoCommissionerRefOut>> {
    let Some(one) = store::live(db, &row.id)? else { return Ok(None) };
    if part == Part::Outside && !row.is_public() {
        return Ok(None);
    }
    Ok(Some(CoCommissionerRefOut {
        name: name_of(db, &one.body_id)?,
        id: one.id,
        body_id: one.body_id,
        state: one.state,
    }))
}

fn name_of(db: &mut Snapshot<'_>, body_id: &str) -> Result<String> {
    let id: OrganisationId = body_id.parse().map_err(|_| Problem::not_found())?;
    Ok(organisations::organisation(db, &id)?.name)
}

/// What the check says of the second body.
pub(in crate::competitions) fn faults(db: &mut Snapshot<'_>, id: &CompetitionId) -> Result<Option<Fault>> {
    let waits = store::live(db, id)?.is_some_and(|one| one.state == State::Invited);
    let detail = "The second body has not answered: wait until it accepts, or release it.";
    Ok(waits.then(|| Fault::new("/co_commissioner", "not_accepted", detail)))
}

/// Before publication the second body approves.
pub(in crate::competitions) fn unapproved(
    db: &mut Snapshot<'_>,
    id: &CompetitionId,
) -> Result<Option<Fault>> {
    let waits = store::live(db, id)?.is_some_and(|one| one.state != State::Approved);
    let detail =
        "The second body has not approved: its regional director does, or it is released with a reason.";
    Ok(waits.then(|| Fault::new("/co_commissioner", "not_approved", detail)))
}

/// A competition that goes back to its drafters may change: the second body approves it anew.
pub(in crate::competitions) fn reopen(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: &CompetitionId,
) -> Result<Option<Entry>> {
    let Some(one) = store::live(tx, id)?.filter(|one| one.state == State::Approved) else { return Ok(None) };
    tx.apply(&Transition::new(one.id.as_str(), one.version, one.state, "reopen")?)?;
    let stamps = Stamps { approved_by: Some(None), approved_at: Some(None), ..Stamps::default() };
    store::stamp(tx, &one.id, &stamps)?;
    Ok(Some(entry(actor, "reopen", &one)))
}

/// What each body gives, year by year.
fn funded_by_year(db: &mut Snapshot<'_>, id: &CompetitionId, body_id: &str) -> Result<Vec<YearFundingOut>> {
    let mut years: BTreeMap<i64, Vec<Pence>> = BTreeMap::new();
    for one in competitions::funding(db, id)?.into_iter().filter(|one| one.body_id == body_id) {
        years.entry(one.line.financial_year).or_default().push(one.line.amount_pence);
    }
    let total = |(financial_year, amounts): (i64, Vec<Pence>)| {
        let amount_pence =
            Pence::total(amounts).map_err(|cause| Problem::internal(format!("the funding: {cause}")))?;
        Ok(YearFundingOut { financial_year, amount_pence })
    };
    years.into_iter().map(total).collect()
}

fn entry(actor: &Actor, action: &'static str, one: &CoCommissioner) -> Entry {
    Entry::new(actor, action, Subject::new("co_commissioner", one.id.as_str()))
        .parent(one.competition_id.as_str())
        .body(one.lead_body_id.as_str())
        .region(one.region_code.as_str())
}

/// What the caller may do now: the lead's people release, the second body's do the rest.
fn actions(actor: &Actor, one: &CoCommissioner, row: &Competition) -> Vec<&'static str> {
    let (draft, waits) =
        (row.state == CompetitionState::Draft, row.state == CompetitionState::AwaitingApproval);
    let fits = |action: &str| match action {
        "release" => (draft || waits) && actor.may(CommissionCompetitions, &one.lead_scope()),
        "set_funding" => draft && actor.may(CommissionCompetitions, &one.scope()),
        "accept" | "decline" => draft && actor.may(DirectCompetitions, &one.scope()),
        "approve" => waits && actor.may(DirectCompetitions, &one.scope()),
        _ => false,
    };
    let mut actions = one.state.actions();
    actions.retain(|action| fits(action));
    actions
}

/// As this caller sees it.
pub(super) fn view(db: &mut Snapshot<'_>, actor: &Actor, one: CoCommissioner) -> Result<CoCommissionerOut> {
    let row = competitions::competition(db, &one.competition_id)?.ok_or_else(Problem::not_found)?;
    let own = actor.holds(INSIDERS, &one.scope());
    let funding = if own { Some(funding_lines(db, &row.id, &one.body_id)?) } else { None };
    Ok(CoCommissionerOut {
        allowed_actions: actions(actor, &one, &row),
        funding,
        funding_by_year: funded_by_year(db, &row.id, &one.body_id)?,
        lead_funding_by_year: funded_by_year(db, &row.id, &one.lead_body_id)?,
        lead_body_name: name_of(db, &one.lead_body_id)?,
        body_name: name_of(db, &one.body_id)?,
        competition_reference: row.reference,
        competition_title: row.title,
        id: one.id,
        competition_id: one.competition_id,
        lead_body_id: one.lead_body_id,
        region_code: one.region_code,
        body_id: one.body_id,
        state: one.state,
        request: one.request,
        reason: one.reason,
        invited_at: one.invited_at,
        answered_at: one.answered_at,
        approved_at: one.approved_at,
        version: one.version,
    })
}

/// The same with its `ETag` and location.
fn made(db: &mut Snapshot<'_>, actor: &Actor, id: &CoCommissionerId) -> Result<Made<CoCommissionerOut>> {
    let one = store::one(db, id)?.ok_or_else(Problem::not_found)?;
    let (version, location) = (one.version, format!("/api/v1/co-commissioners/{}", one.id));
    Ok(Made::new(view(db, actor, one)?).version(version).location(location))
}

/// One that the caller may know of: the commissioning side of both bodies. 404 otherwise.
fn visible(db: &mut Snapshot<'_>, actor: &Actor, id: &CoCommissionerId) -> Result<CoCommissioner> {
    store::one(db, id)?
        .filter(|one| actor.holds(INSIDERS, &one.scope()) || actor.holds(INSIDERS, &one.lead_scope()))
        .ok_or_else(Problem::not_found)
}

pub(super) fn read(
    db: &mut Snapshot<'_>,
    actor: &Actor,
    id: &CoCommissionerId,
) -> Result<Made<CoCommissionerOut>> {
    visible(db, actor, id)?;
    made(db, actor, id)
}

/// Asks a second body.
pub(super) fn invite(tx: &mut Tx<'_>, call: &Call<CoCommissionerIn, CompetitionId>) -> Changed {
    let (actor, input) = (&call.actor, &call.input);
    let row = competitions::find_locked(tx, actor, &call.id)?;
    actor.require(CommissionCompetitions, &scope_of(&row))?;
    call.meta.check(row.version)?;
    draft_only(&row)?;
    if store::live(tx, &row.id)?.is_some() {
        let detail = "The competition has a second body already: release it first.";
        return Err(Problem::new(Code::AlreadyExists, detail));
    }
    refuse_body(tx, actor, &row, &input.body_id)?;
    let id = store::insert(tx, &row, &input.body_id, input.request.trim(), &actor.audit_name())?;
    let one = store::one(tx, &id)?.ok_or_else(Problem::not_found)?;
    tell(tx, &call.app, &one, &row, "co-commissioner-invited")?;
    let made = made(tx, actor, &id)?;
    Ok(Audited::new(made, entry(actor, "invite", &one)))
}

fn refuse_body(db: &mut Snapshot<'_>, actor: &Actor, row: &Competition, body_id: &str) -> Result<()> {
    let fault = |code: &'static str, detail: &str| Err(Problem::field("/body_id", code, detail));
    if body_id == row.body_id {
        return fault("own", "The body commissions this itself: name another.");
    }
    let known = body_id.parse::<OrganisationId>().ok();
    let known = match known {
        Some(id) => organisations::organisation(db, &id).ok(),
        None => None,
    };
    if known.is_none_or(|body| body.side != Side::Commissioning) {
        return fault("unknown", "There is no such commissioning body; see /organisations.");
    }
    framework_of(db, actor, &row.framework_id, body_id).map(|_| ())
}

/// The competition and its second body, both locked, for an action of one side.
fn locked<I, P: Permission>(
    tx: &mut Tx<'_>,
    call: &Call<I, CoCommissionerId>,
    (permission, of_lead, demand): (P, bool, bool),
) -> Result<(Competition, CoCommissioner)> {
    let found = visible(tx, &call.actor, &call.id)?;
    let scope = if of_lead { found.lead_scope() } else { found.scope() };
    call.actor.require(permission, &scope)?;
    tx.lock("competitions", found.competition_id.as_str())?;
    tx.lock("co_commissioners", call.id.as_str())?;
    let one = store::one(tx, &call.id)?.ok_or_else(Problem::not_found)?;
    if demand {
        call.meta.demand(one.version)?
    } else {
        call.meta.check(one.version)?
    }
    let row = competitions::competition(tx, &one.competition_id)?.ok_or_else(Problem::not_found)?;
    Ok((row, one))
}

fn moved(tx: &mut Tx<'_>, one: &CoCommissioner, action: &'static str, stamps: &Stamps) -> Result<()> {
    let transition = Transition::new(one.id.as_str(), one.version, one.state, action)?;
    // The database asks an approval for who gave it: that is written first.
    store::stamp(tx, &one.id, stamps)?;
    tx.apply(&transition)
}

/// Accepts to commission together.
pub(super) fn accept(tx: &mut Tx<'_>, call: &Call<NoInput, CoCommissionerId>) -> Changed {
    let (row, one) = locked(tx, call, (DirectCompetitions, false, false))?;
    one.state.allows("accept")?;
    draft_only(&row)?;
    let stamps = Stamps {
        answered_by: Some(call.actor.audit_name()),
        answered_at: Some(tx.now()?),
        ..Stamps::default()
    };
    moved(tx, &one, "accept", &stamps)?;
    tell_lead(tx, &call.app, &one, &row)?;
    Ok(Audited::new(made(tx, &call.actor, &one.id)?, entry(&call.actor, "accept", &one)))
}

/// Leaves the competition to the other body, before or after it was accepted; its money goes with it.
pub(super) fn decline(tx: &mut Tx<'_>, call: &Call<CompetitionReasonIn, CoCommissionerId>) -> Changed {
    let (row, one) = locked(tx, call, (DirectCompetitions, false, false))?;
    one.state.allows("decline")?;
    draft_only(&row)?;
    let stamps = Stamps {
        answered_by: Some(call.actor.audit_name()),
        answered_at: Some(tx.now()?),
        reason: Some(call.input.reason.clone()),
        ..Stamps::default()
    };
    left(tx, &row, &one, "decline", &stamps)?;
    tell_lead(tx, &call.app, &one, &row)?;
    let entry = entry(&call.actor, "decline", &one).reason(&call.input.reason);
    Ok(Audited::new(made(tx, &call.actor, &one.id)?, entry))
}

/// Ends the second body's part; its money goes with it.
pub(super) fn release(tx: &mut Tx<'_>, call: &Call<CompetitionReasonIn, CoCommissionerId>) -> Changed {
    let (row, one) = locked(tx, call, (CommissionCompetitions, true, false))?;
    one.state.allows("release")?;
    if !matches!(row.state, CompetitionState::Draft | CompetitionState::AwaitingApproval) {
        return Err(Problem::wrong_state(row.state.as_str(), "release", row.state.actions()));
    }
    let stamps = Stamps { reason: Some(call.input.reason.clone()), ..Stamps::default() };
    left(tx, &row, &one, "release", &stamps)?;
    tell(tx, &call.app, &one, &row, "co-commissioner-released")?;
    let entry = entry(&call.actor, "release", &one).reason(&call.input.reason);
    Ok(Audited::new(made(tx, &call.actor, &one.id)?, entry))
}

fn left(
    tx: &mut Tx<'_>,
    row: &Competition,
    one: &CoCommissioner,
    action: &'static str,
    stamps: &Stamps,
) -> Result<()> {
    moved(tx, one, action, stamps)?;
    competitions::replace_funding(tx, &row.id, &one.body_id, &[])?;
    competitions::touch(tx, &row.id)
}

/// Sets the second body's own money.
pub(super) fn set_funding(tx: &mut Tx<'_>, call: &Call<CoFundingIn, CoCommissionerId>) -> Changed {
    let (row, one) = locked(tx, call, (CommissionCompetitions, false, true))?;
    one.state.allows("set_funding")?;
    draft_only(&row)?;
    let faults = funding_faults(tx, &row, &one.body_id, &call.input.lines)?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    competitions::replace_funding(tx, &row.id, &one.body_id, &call.input.lines)?;
    competitions::touch(tx, &row.id)?;
    moved(tx, &one, "set_funding", &Stamps::default())?;
    Ok(Audited::new(made(tx, &call.actor, &one.id)?, entry(&call.actor, "set_funding", &one)))
}

/// Approves what awaits approval, with its share of the money.
pub(super) fn approve(tx: &mut Tx<'_>, call: &Call<NoInput, CoCommissionerId>) -> Changed {
    let (row, one) = locked(tx, call, (DirectCompetitions, false, false))?;
    one.state.allows("approve")?;
    let limit = call.app.config.auth.reauthentication;
    let person = call.actor.fresh_person(tx.now()?, limit)?;
    if row.state != CompetitionState::AwaitingApproval {
        let detail = "The competition does not await approval: wait until it is submitted.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    if funded_by_year(tx, &row.id, &one.body_id)?.is_empty() {
        let detail = "The body gives no money yet: have the competition returned, and set its funding lines.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    let stamps = Stamps {
        approved_by: Some(Some(person.to_owned())),
        approved_at: Some(Some(tx.now()?)),
        ..Stamps::default()
    };
    moved(tx, &one, "approve", &stamps)?;
    tell_lead(tx, &call.app, &one, &row)?;
    Ok(Audited::new(made(tx, &call.actor, &one.id)?, entry(&call.actor, "approve", &one)))
}

/// Tells the second body's directors that a competition waits for their approval.
pub(in crate::competitions) fn tell_submitted(tx: &mut Tx<'_>, app: &App, row: &Competition) -> Result<()> {
    match store::live(tx, &row.id)? {
        Some(one) => tell(tx, app, &one, row, "co-commissioner-approval"),
        None => Ok(()),
    }
}

fn letter(name: &'static str, one: &CoCommissioner, row: &Competition) -> Letter {
    letter_about(name, row).link(format!("/co-commissioners/{}", one.id))
}

fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    one: &CoCommissioner,
    row: &Competition,
    name: &'static str,
) -> Result<()> {
    let letter = letter(name, one, row).with("body", &name_of(tx, &one.lead_body_id)?);
    let region = (one.body_id.as_str(), one.region_code.as_str());
    organisations::tell_region(tx, app, region, DirectCompetitions::ROLES, &letter)
}

fn tell_lead(tx: &mut Tx<'_>, app: &App, one: &CoCommissioner, row: &Competition) -> Result<()> {
    let letter = letter("co-commissioner-answered", one, row).with("body", &name_of(tx, &one.body_id)?);
    let region = (one.lead_body_id.as_str(), one.region_code.as_str());
    organisations::tell_region(tx, app, region, CommissionCompetitions::ROLES, &letter)
}
