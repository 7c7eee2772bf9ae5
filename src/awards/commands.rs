//! What changes awards after the decision, and their agreements.

use super::decide::{Outcome, award_entry, move_lot};
use super::model::{Agreement, AreaTerm, Award, NewAgreement};
use super::procedure::Procedure;
use super::reads::{self, Known};
use super::record::insert_agreement;
use super::rules;
use super::states::{AgreementState, AwardState};
use super::views::{AgreementIn, AgreementOut, AwardOut, ReasonIn, SignIn};
use super::{co_signing, mails, store};
use crate::competitions::states::{CompetitionState, LotState};
use crate::evaluation::commands::competition_entry;
use crate::evaluation::upstream::{self, Competition};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, CommissionCompetitions, DirectCompetitions, Scope, SignForProvider};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::working_days;
use crate::money;

/// The award and how it came about, both locked.
fn locked_award<I>(tx: &mut Tx<'_>, call: &Call<I>) -> Result<(Award, Procedure)> {
    let known = reads::visible_award(tx, &call.actor, &call.id)?;
    relocked(tx, known)
}

/// Locks the competition, where there is one, and the award, in this order everywhere, and reads both again. Imported
/// awards take no action.
fn relocked(tx: &mut Tx<'_>, known: Known) -> Result<(Award, Procedure)> {
    let Some(mut procedure) = known.procedure else {
        return Err(Problem::new(Code::Conflict, "A published award of the past takes no action here."));
    };
    if let Procedure::Competition(competition) = &procedure {
        tx.lock("competitions", &competition.id)?;
    }
    tx.lock("awards", known.award.id.as_str())?;
    let award = store::award(tx, known.award.id.as_str())?;
    if let Procedure::Competition(competition) = &mut procedure {
        *competition = upstream::competition(tx, &competition.id)?;
    }
    Ok((award, procedure))
}

fn award_done<I>(tx: &mut Tx<'_>, call: &Call<I>, entry: Entry, entries: Vec<Entry>) -> Outcome<AwardOut> {
    let made = reads::award_view(tx, &call.actor, &call.id)?;
    Ok(Audited::with_entries(made, entry, entries))
}

/// Tells the bidders and starts the standstill.
pub(super) fn notify(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<AwardOut> {
    let (award, procedure) = locked_award(tx, call)?;
    call.actor.require(CommissionCompetitions, &procedure.scope())?;
    call.meta.check(award.version)?;
    let transition = Transition::new(&call.id, award.version, award.state, "notify")?;
    let ends = standstill_end(tx.now()?, procedure.standstill_working_days())?;
    mails::notified(tx, &call.app, &procedure, &award)?;
    tx.apply(&transition)?;
    store::set_notified(tx, &award.id, Some(ends))?;
    let entry = award_entry(&call.actor, "notify", &award, &procedure.scope());
    award_done(tx, call, entry, Vec::new())
}

/// The first moment after a standstill that begins now, the day of the notice being its first (rule 24).
fn standstill_end(now: UtcTime, days: i64) -> Result<UtcTime> {
    let days = u16::try_from(days).unwrap_or(0);
    if days == 0 {
        let detail = "This award has no standstill: notify without one.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    let told = |cause: working_days::WorkingDayError| Problem::new(Code::Conflict, cause.to_string());
    let last = working_days::standstill_end(now.london_day().0, days).map_err(told)?;
    Ok(working_days::end_of_london_day(last).map_err(told)?.into())
}

/// Tells the bidders of an award that need not wait.
pub(super) fn notify_without_standstill(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<AwardOut> {
    let (award, procedure) = locked_award(tx, call)?;
    call.actor.require(CommissionCompetitions, &procedure.scope())?;
    call.meta.check(award.version)?;
    let action = "notify_without_standstill";
    let transition = Transition::new(&call.id, award.version, award.state, action)?;
    if rules::must_wait(award.route, procedure.standstill_working_days()) {
        let detail = "This contract waits its standstill: notify with it.";
        return Err(Problem::new(Code::Conflict, detail));
    }
    mails::notified(tx, &call.app, &procedure, &award)?;
    tx.apply(&transition)?;
    store::set_notified(tx, &award.id, None)?;
    let entry = award_entry(&call.actor, action, &award, &procedure.scope());
    award_done(tx, call, entry, Vec::new())
}

/// Sets an award aside: its money is freed, its lots are open again, every bidder is told why.
pub(super) fn set_aside(tx: &mut Tx<'_>, call: &Call<ReasonIn>) -> Outcome<AwardOut> {
    let (award, procedure) = locked_award(tx, call)?;
    call.actor.require(DirectCompetitions, &procedure.scope())?;
    call.meta.check(award.version)?;
    call.actor.person()?;
    let reason = &call.input.reason;
    let transition = Transition::new(&call.id, award.version, award.state, "set_aside")?;
    let mut entries = Vec::new();
    for agreement in store::agreements_of(tx, &award.id)? {
        match agreement.state {
            AgreementState::Withdrawn => {}
            AgreementState::Draft | AgreementState::SubjectToContract | AgreementState::ProviderSigned => {
                tx.apply(&Transition::new(
                    agreement.id.as_str(),
                    agreement.version,
                    agreement.state,
                    "withdraw",
                )?)?;
                store::set_agreement_reason(tx, &agreement.id, reason)?;
                let entry = agreement_entry(&call.actor, "withdraw", &agreement, &procedure.scope());
                entries.push(entry.reason(reason));
            }
            _ => {
                let detail = format!("Agreement {} is signed: terminate it first.", agreement.reference);
                return Err(Problem::new(Code::Conflict, detail));
            }
        }
    }
    tx.apply(&transition)?;
    store::set_award_reason(tx, &award.id, reason)?;
    money::free_commitments(tx, award.id.as_str())?;
    if let Procedure::Competition(competition) = &procedure {
        let lots = store::award_lots(tx, &award.id)?;
        for lot in upstream::lots_of(tx, &competition.id)? {
            if lots.contains(&lot.id) && lot.state == LotState::Awarded {
                entries.push(move_lot(tx, &call.actor, "reopen", &lot, competition)?);
            }
        }
    }
    mails::set_aside(tx, &call.app, &procedure, &award)?;
    let entry = award_entry(&call.actor, "set_aside", &award, &procedure.scope()).reason(reason);
    award_done(tx, call, entry, entries)
}

/// An entry about an agreement.
pub(super) fn agreement_entry(
    actor: &Actor,
    action: &'static str,
    agreement: &Agreement,
    scope: &Scope<'_>,
) -> Entry {
    Entry::new(actor, action, Subject::new("agreement", agreement.id.as_str()))
        .parent(agreement.award_id.as_str())
        .body(scope.body_id)
        .region(scope.region_code.unwrap_or_default())
}

/// Drafts an agreement of an award.
pub(super) fn create_agreement(tx: &mut Tx<'_>, call: &Call<AgreementIn>) -> Outcome<AgreementOut> {
    let (award, procedure) = locked_award(tx, call)?;
    call.actor.require(CommissionCompetitions, &procedure.scope())?;
    if !rules::takes_agreements(award.state) {
        return Err(Problem::wrong_state(award.state.as_str(), "create_agreement", award.state.actions()));
    }
    let own_ends = store::award_areas(tx, &award.id)?;
    let areas = call.input.areas.iter().map(|area| AreaTerm {
        area_code: area.area_code.clone(),
        ends_on: area.ends_on.or_else(|| {
            own_ends.iter().find(|own| own.area_code == area.area_code).and_then(|own| own.ends_on)
        }),
    });
    let new = NewAgreement {
        areas: areas.collect(),
        cohort: call.input.cohort.clone().or_else(|| award.cohort.clone()),
        text: Some(call.input.text.clone()),
        starts_on: Some(call.input.starts_on),
        ends_on: call.input.ends_on,
        term_months: call.input.term_months,
        ..NewAgreement::default()
    };
    let agreement = insert_agreement(tx, &award, &new)?;
    let made = reads::agreement_view(tx, &call.actor, agreement.id.as_str())?
        .location(format!("/api/v1/agreements/{}", agreement.id));
    Ok(Audited::new(made, agreement_entry(&call.actor, "create", &agreement, &procedure.scope())))
}

/// The agreement with its award, its procedure and the second body that commissions it, all locked.
pub(super) fn locked_agreement<I>(
    tx: &mut Tx<'_>,
    call: &Call<I>,
) -> Result<(Agreement, Award, Procedure, Option<String>)> {
    let (_, known) = reads::visible_agreement(tx, &call.actor, &call.id)?;
    let second = known.second.clone();
    let (award, procedure) = relocked(tx, known)?;
    tx.lock("agreements", &call.id)?;
    let agreement = store::agreement(tx, &call.id)?;
    call.meta.check(agreement.version)?;
    Ok((agreement, award, procedure, second))
}

pub(super) fn agreement_done<I>(
    tx: &mut Tx<'_>,
    call: &Call<I>,
    entry: Entry,
    entries: Vec<Entry>,
) -> Outcome<AgreementOut> {
    let made: Made<AgreementOut> = reads::agreement_view(tx, &call.actor, &call.id)?;
    Ok(Audited::with_entries(made, entry, entries))
}

/// Offers a draft to the provider, subject to contract.
pub(super) fn offer(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<AgreementOut> {
    let (agreement, _, procedure, _) = locked_agreement(tx, call)?;
    call.actor.require(CommissionCompetitions, &procedure.scope())?;
    tx.apply(&Transition::new(&call.id, agreement.version, agreement.state, "offer")?)?;
    store::set_offered(tx, &agreement.id)?;
    mails::offered(tx, &call.app, &agreement)?;
    let entry = agreement_entry(&call.actor, "offer", &agreement, &procedure.scope());
    agreement_done(tx, call, entry, Vec::new())
}

/// Signing something else than was read is refused.
pub(super) fn same_text(agreement: &Agreement, sign: &SignIn) -> Result<()> {
    if agreement.text_digest.as_deref() == Some(sign.text_digest.as_str()) {
        Ok(())
    } else {
        let detail =
            "This is not the digest of the agreement's text: read it again and send its text_digest.";
        Err(Problem::field("/text_digest", "mismatch", detail))
    }
}

/// Signs for the provider.
pub(super) fn provider_sign(tx: &mut Tx<'_>, call: &Call<SignIn>) -> Outcome<AgreementOut> {
    let (agreement, award, procedure, second) = locked_agreement(tx, call)?;
    call.actor.require(SignForProvider, &Scope::of_body(&award.organisation_id))?;
    let transition = Transition::new(&call.id, agreement.version, agreement.state, "provider_sign")?;
    let now = tx.now()?;
    let by = call.fresh_person(now)?;
    same_text(&agreement, &call.input)?;
    tx.apply(&transition)?;
    store::set_provider_signed(tx, &agreement.id, by, &call.input.text_digest)?;
    co_signing::tell(tx, &call.app, (second.as_deref(), &procedure), &agreement, &award)?;
    let entry = agreement_entry(&call.actor, "provider_sign", &agreement, &procedure.scope());
    agreement_done(tx, call, entry, Vec::new())
}

/// Signs for the commissioning body; then the agreement binds.
pub(super) fn countersign(tx: &mut Tx<'_>, call: &Call<SignIn>) -> Outcome<AgreementOut> {
    let (agreement, award, procedure, second) = locked_agreement(tx, call)?;
    call.actor.require(DirectCompetitions, &procedure.scope())?;
    let transition = Transition::new(&call.id, agreement.version, agreement.state, "countersign")?;
    let now = tx.now()?;
    let by = call.fresh_person(now)?;
    if agreement.provider_signed_by.as_deref() == Some(by) {
        return Err(Problem::of(Code::AnotherPersonRequired));
    }
    if award.state != AwardState::Ready {
        let detail = format!("The award is \"{}\": it can be signed once it is ready.", award.state);
        return Err(Problem::new(Code::Conflict, detail));
    }
    co_signing::refuse_before(tx, second.as_deref(), &agreement.id, by)?;
    same_text(&agreement, &call.input)?;
    tx.apply(&transition)?;
    store::set_countersigned(tx, &agreement.id, by)?;
    let entries = settle_what_is_done(tx, &award, &procedure)?;
    let entry = agreement_entry(&call.actor, "countersign", &agreement, &procedure.scope());
    agreement_done(tx, call, entry, entries)
}

/// Withdraws an agreement that is not signed by both sides.
pub(super) fn withdraw(tx: &mut Tx<'_>, call: &Call<ReasonIn>) -> Outcome<AgreementOut> {
    let (agreement, award, procedure, _) = locked_agreement(tx, call)?;
    let directs = call.actor.may(DirectCompetitions, &procedure.scope());
    if !directs {
        call.actor.require(SignForProvider, &Scope::of_body(&award.organisation_id))?;
    }
    call.actor.person()?;
    tx.apply(&Transition::new(&call.id, agreement.version, agreement.state, "withdraw")?)?;
    store::set_agreement_reason(tx, &agreement.id, &call.input.reason)?;
    let entries = settle_what_is_done(tx, &award, &procedure)?;
    let entry =
        agreement_entry(&call.actor, "withdraw", &agreement, &procedure.scope()).reason(&call.input.reason);
    agreement_done(tx, call, entry, entries)
}

/// The clock's part, at once: an award whose agreements are done is settled, and with it perhaps its competition.
fn settle_what_is_done(tx: &mut Tx<'_>, award: &Award, procedure: &Procedure) -> Result<Vec<Entry>> {
    let mut agreements = Vec::new();
    for one in store::agreements_of(tx, &award.id)? {
        agreements.push((one.state, store::agreement_areas(tx, &one.id)?));
    }
    let areas = store::award_areas(tx, &award.id)?;
    if award.state != AwardState::Ready || !rules::is_settled(&areas, &agreements) {
        return Ok(Vec::new());
    }
    let clock = Actor::system("clock");
    tx.apply(&Transition::new(award.id.as_str(), award.version, award.state, "settle")?)?;
    let mut entries = vec![award_entry(&clock, "settle", award, &procedure.scope())];
    if let Procedure::Competition(competition) = procedure {
        entries.extend(complete_what_is_done(tx, &clock, competition)?);
    }
    Ok(entries)
}

/// A competition whose lots are settled is completed, and what it still had reserved is freed.
fn complete_what_is_done(tx: &mut Tx<'_>, clock: &Actor, competition: &Competition) -> Result<Option<Entry>> {
    let all_settled = store::awards_of(tx, &competition.id)?
        .iter()
        .all(|one| matches!(one.state, AwardState::Settled | AwardState::SetAside | AwardState::Returned));
    let none_open = upstream::lots_of(tx, &competition.id)?.iter().all(|lot| lot.state != LotState::Open);
    if !all_settled || !none_open || competition.state != CompetitionState::Decided {
        return Ok(None);
    }
    tx.apply(&Transition::new(&competition.id, competition.version, competition.state, "complete")?)?;
    money::free_reservations(tx, &competition.id)?;
    Ok(Some(competition_entry(clock, "complete", competition)))
}

/// The clock: a standstill is over.
pub(super) fn pass(tx: &mut Tx<'_>, id: &str) -> Result<Audited<()>> {
    let award = store::award(tx, id)?;
    let (award, procedure) = {
        let known = reads::known(tx, award)?;
        relocked(tx, known)?
    };
    let now = tx.now()?;
    if award.standstill_ends_at.is_none_or(|ends| ends > now) {
        return Err(Problem::of(Code::Conflict));
    }
    tx.apply(&Transition::new(id, award.version, award.state, "pass")?)?;
    Ok(Audited::new((), award_entry(&Actor::system("clock"), "pass", &award, &procedure.scope())))
}

/// The clock: an agreement's first or last day has come.
pub(super) fn turn(tx: &mut Tx<'_>, id: &str, action: &'static str) -> Result<Audited<()>> {
    let agreement = store::agreement(tx, id)?;
    let award = store::award(tx, agreement.award_id.as_str())?;
    let known = reads::known(tx, award)?;
    let (_, procedure) = relocked(tx, known)?;
    tx.lock("agreements", id)?;
    let agreement = store::agreement(tx, id)?;
    let today = tx.now()?.london_day();
    let due = match action {
        "start" => agreement.starts_on.is_some_and(|first| first <= today),
        _ => agreement.ends_on.is_some_and(|last| last < today),
    };
    if !due {
        return Err(Problem::of(Code::Conflict));
    }
    tx.apply(&Transition::new(id, agreement.version, agreement.state, action)?)?;
    let entry = agreement_entry(&Actor::system("clock"), action, &agreement, &procedure.scope());
    Ok(Audited::new((), entry))
}
