//! From the ranking to the awards: recommend, return, decide, end without award.

use std::collections::BTreeMap;

use super::model::{Award, AwardOrigin, NewAward};
use super::record::insert_award;
use super::states::AwardState;
use super::views::{DecisionOut, ReasonIn, RecommendIn, TieIn};
use super::{funds, mails, reads, store};
use crate::bids::states::BidState;
use crate::competitions::states::LotState;
use crate::evaluation::commands::{bid_entry, competition_entry, locked_competition, rank_lots};
use crate::evaluation::store as rankings;
use crate::evaluation::upstream::{self, Bid, Competition, Lot};
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::{Actor, DirectCompetitions, RecommendAwards, Scope};
use crate::kernel::db::Tx;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Call, Made, NoInput};
use crate::kernel::machine::{Machine, Transition};
use crate::kernel::money::Pence;
use crate::money;

pub(super) type Outcome<V> = Result<Audited<Made<V>>>;

/// An entry about an award.
pub(super) fn award_entry(actor: &Actor, action: &'static str, award: &Award, scope: &Scope<'_>) -> Entry {
    let entry = Entry::new(actor, action, Subject::new("award", award.id.as_str()))
        .body(scope.body_id)
        .region(scope.region_code.unwrap_or_default());
    match scope.competition_id {
        Some(competition) => entry.parent(competition),
        None => entry,
    }
}

fn lot_entry(actor: &Actor, action: &'static str, lot: &str, competition: &Competition) -> Entry {
    Entry::new(actor, action, Subject::new("lot", lot))
        .parent(&competition.id)
        .body(&competition.body_id)
        .region(&competition.region_code)
}

/// Moves a lot, and says so in the audit log.
pub(super) fn move_lot(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: &'static str,
    lot: &Lot,
    competition: &Competition,
) -> Result<Entry> {
    tx.apply(&Transition::new(&lot.id, lot.version, lot.state, action)?)?;
    Ok(lot_entry(actor, action, &lot.id, competition))
}

/// Recommends: one award for each winning provider over its lots, with the value of its prices.
pub(super) fn recommend(tx: &mut Tx<'_>, call: &Call<RecommendIn>) -> Outcome<DecisionOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(RecommendAwards, &competition.scope())?;
    call.meta.check(competition.version)?;
    let transition = Transition::new(&call.id, competition.version, competition.state, "recommend")?;
    let now = tx.now()?;
    let by = call.fresh_person(now)?;
    let winners = winners(tx, &competition, &call.input.ties)?;
    if winners.is_empty() {
        return Err(Problem::new(Code::Conflict, "No bid has won a lot: end the competition without award."));
    }
    let mut entries = Vec::new();
    for (bid, lots) in winners.values() {
        let new = recommended(tx, &competition, bid, lots, by, &call.input.reason)?;
        let award = insert_award(tx, &new)?;
        let entry = award_entry(&call.actor, "recommend", &award, &competition.scope());
        entries.push(entry.reason(&call.input.reason));
    }
    tx.apply(&transition)?;
    store::set_recommended(tx, &competition.id, Some(by), &call.input.reason)?;
    let made = reads::decision(tx, &call.actor, &competition.id)?;
    let entry = competition_entry(&call.actor, "recommend", &competition).reason(&call.input.reason);
    Ok(Audited::with_entries(made, entry, entries))
}

type Winners = BTreeMap<String, (Bid, Vec<(Lot, Pence)>)>;

/// The winning bid of each open lot, lots gathered by bid. Bids that left since the ranking count no more, and the
/// ranking is computed again without them.
fn winners(tx: &mut Tx<'_>, competition: &Competition, ties: &[TieIn]) -> Result<Winners> {
    let bids = upstream::bids_in(tx, &competition.id, &[BidState::Scored])?;
    rank_lots(tx, competition, &bids)?;
    let places = rankings::places_of(tx, &competition.id)?;
    let prices = upstream::prices(tx, &competition.id)?;
    let mut winners: Winners = BTreeMap::new();
    for lot in upstream::lots_of(tx, &competition.id)? {
        if lot.state != LotState::Open {
            continue;
        }
        let first: Vec<&str> = places
            .iter()
            .filter(|place| place.lot_id == lot.id && place.rank == 1)
            .map(|place| place.bid_id.as_str())
            .collect();
        let Some(winner) = first_place(&lot, &first, ties)? else { continue };
        let Some(bid) = bids.iter().find(|bid| bid.id == winner) else { continue };
        let price = prices.get(&(lot.id.clone(), bid.id.clone())).copied().unwrap_or_default();
        winners.entry(bid.id.clone()).or_insert_with(|| (bid.clone(), Vec::new())).1.push((lot, price));
    }
    Ok(winners)
}

/// Who wins a lot: the only first, or the one that the published method chose among equals.
fn first_place<'a>(lot: &Lot, first: &[&'a str], ties: &[TieIn]) -> Result<Option<&'a str>> {
    let chosen = ties.iter().position(|tie| tie.lot_id.as_str() == lot.id);
    match (first, chosen) {
        ([], _) => Ok(None),
        ([one], None) => Ok(Some(one)),
        ([_], Some(index)) => Err(Problem::field(
            format!("/ties/{index}/lot_id"),
            "no_tie",
            format!("Lot {} has one winner: leave it out.", lot.number),
        )),
        (_, None) => Err(Problem::field(
            "/ties",
            "unsettled_tie",
            format!(
                "Bids share the first place of lot {}: name the one that the published method chose.",
                lot.number
            ),
        )),
        (all, Some(index)) => {
            let named = ties.get(index).map(|tie| tie.bid_id.as_str()).unwrap_or_default();
            all.iter().copied().find(|bid| *bid == named).map(Some).ok_or_else(|| {
                let detail = "Name one of the bids that share the first place.";
                Problem::field(format!("/ties/{index}/bid_id"), "not_tied", detail)
            })
        }
    }
}

fn recommended(
    tx: &mut Tx<'_>,
    competition: &Competition,
    bid: &Bid,
    lots: &[(Lot, Pence)],
    by: &str,
    reason: &str,
) -> Result<NewAward> {
    let too_large = |_| Problem::new(Code::Conflict, "The prices of the lots are too large to be added.");
    let route = reads::route(tx, &competition.id)?.ok_or_else(|| {
        Problem::new(Code::Conflict, "Grant or contract was not decided for this competition.")
    })?;
    let only: Vec<Lot> = lots.iter().map(|(lot, _)| lot.clone()).collect();
    let footprint = reads::footprint(tx, competition, &only)?;
    let value = Pence::total(lots.iter().map(|(_, price)| *price)).map_err(too_large)?;
    let extension = Pence::total(footprint.extension_value).map_err(too_large)?;
    let extended = value.checked_add(extension).map_err(too_large)?;
    let can_extend = footprint.extension_months > 0;
    Ok(NewAward {
        origin: AwardOrigin::Competition,
        competition: Some((competition.id.clone(), bid.id.clone())),
        lots: only.into_iter().map(|lot| lot.id).collect(),
        organisation_id: bid.organisation_id.clone(),
        region_code: competition.region_code.clone(),
        category: footprint.category,
        category_codes: footprint.category_codes,
        areas: footprint.areas,
        cohort: footprint.cohort,
        route,
        value_pence: value,
        value_extended_pence: can_extend.then_some(extended),
        value_basis: footprint.value_basis,
        standard_term_months: footprint.term_months,
        extension_months: can_extend.then_some(footprint.extension_months),
        award_date: None,
        status_note: None,
        source_row: None,
        reason: Some(reason.to_owned()),
        recommended_by: Some(by.to_owned()),
    })
}

/// The awards that wait for a decision.
fn waiting(tx: &mut Tx<'_>, competition: &Competition) -> Result<Vec<Award>> {
    let all = store::awards_of(tx, &competition.id)?;
    Ok(all.into_iter().filter(|award| award.state == AwardState::Recommended).collect())
}

fn return_awards(tx: &mut Tx<'_>, call: &Call<ReasonIn>, competition: &Competition) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for award in waiting(tx, competition)? {
        tx.apply(&Transition::new(award.id.as_str(), award.version, award.state, "return")?)?;
        store::set_award_reason(tx, &award.id, &call.input.reason)?;
        let entry = award_entry(&call.actor, "return", &award, &competition.scope());
        entries.push(entry.reason(&call.input.reason));
    }
    Ok(entries)
}

/// Returns a recommendation to be made again.
pub(super) fn return_recommendation(tx: &mut Tx<'_>, call: &Call<ReasonIn>) -> Outcome<DecisionOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(DirectCompetitions, &competition.scope())?;
    call.meta.check(competition.version)?;
    call.actor.person()?;
    // The table has another "return", from awaiting_approval, which belongs to the approval.
    if competition.state != crate::competitions::states::CompetitionState::Recommended {
        let actions = competition.state.actions();
        return Err(Problem::wrong_state(competition.state.as_str(), "return-recommendation", actions));
    }
    let transition = Transition::new(&call.id, competition.version, competition.state, "return")?;
    let entries = return_awards(tx, call, &competition)?;
    tx.apply(&transition)?;
    store::set_recommended(tx, &competition.id, None, &call.input.reason)?;
    let made = reads::decision(tx, &call.actor, &competition.id)?;
    let entry = competition_entry(&call.actor, "return", &competition).reason(&call.input.reason);
    Ok(Audited::with_entries(made, entry, entries))
}

/// Decides: approves what another person recommended, commits the money, settles lots and bids.
pub(super) fn decide(tx: &mut Tx<'_>, call: &Call<NoInput>) -> Outcome<DecisionOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(DirectCompetitions, &competition.scope())?;
    call.meta.check(competition.version)?;
    let transition = Transition::new(&call.id, competition.version, competition.state, "decide")?;
    let now = tx.now()?;
    let by = call.fresh_person(now)?;
    let awards = waiting(tx, &competition)?;
    let recommended_by_self = awards.iter().any(|award| award.recommended_by.as_deref() == Some(&*by));
    if recommended_by_self || competition.recommended_by.as_deref() == Some(by) {
        return Err(Problem::of(Code::AnotherPersonRequired));
    }
    let mut entries = Vec::new();
    for award in &awards {
        tx.apply(&Transition::new(award.id.as_str(), award.version, award.state, "approve")?)?;
        store::set_approved(tx, &award.id, by)?;
        funds::commit(tx, &competition.id, &award.id, award.value_pence)?;
        entries.push(award_entry(&call.actor, "approve", award, &competition.scope()));
    }
    entries.extend(settle_lots(tx, &call.actor, &competition, &awards)?);
    entries.extend(settle_bids(tx, &call.actor, &competition, &awards)?);
    tx.apply(&transition)?;
    store::set_decided(tx, &competition.id, by, None)?;
    let made = reads::decision(tx, &call.actor, &competition.id)?;
    Ok(Audited::with_entries(made, competition_entry(&call.actor, "decide", &competition), entries))
}

fn settle_lots(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    awards: &[Award],
) -> Result<Vec<Entry>> {
    let mut awarded = Vec::new();
    for award in awards {
        awarded.extend(store::award_lots(tx, &award.id)?);
    }
    let mut entries = Vec::new();
    for lot in upstream::lots_of(tx, &competition.id)? {
        if lot.state == LotState::Open {
            let action = if awarded.contains(&lot.id) { "award" } else { "fail" };
            entries.push(move_lot(tx, actor, action, &lot, competition)?);
        }
    }
    Ok(entries)
}

fn settle_bids(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    awards: &[Award],
) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for bid in upstream::bids_in(tx, &competition.id, &[BidState::Scored])? {
        let won = awards.iter().any(|award| award.bid_id.as_deref() == Some(&*bid.id));
        let action = if won { "succeed" } else { "not_succeed" };
        tx.apply(&Transition::new(&bid.id, bid.version, bid.state, action)?)?;
        entries.push(bid_entry(actor, action, &bid, competition));
    }
    Ok(entries)
}

/// Ends without award: the reservation is freed and every bidder is told why.
pub(super) fn end_without_award(tx: &mut Tx<'_>, call: &Call<ReasonIn>) -> Outcome<DecisionOut> {
    let competition = locked_competition(tx, call)?;
    call.actor.require(DirectCompetitions, &competition.scope())?;
    call.meta.check(competition.version)?;
    let action = "end_without_award";
    let transition = Transition::new(&call.id, competition.version, competition.state, action)?;
    let by = call.actor.person()?.to_owned();
    let mut entries = return_awards(tx, call, &competition)?;
    entries.extend(settle_lots(tx, &call.actor, &competition, &[])?);
    entries.extend(settle_bids(tx, &call.actor, &competition, &[])?);
    money::free_reservations(tx, &competition.id)?;
    tx.apply(&transition)?;
    store::set_decided(tx, &competition.id, &by, Some(&call.input.reason))?;
    mails::ended_without_award(tx, &call.app, &competition)?;
    let made = reads::decision(tx, &call.actor, &competition.id)?;
    let entry = competition_entry(&call.actor, action, &competition).reason(&call.input.reason);
    Ok(Audited::with_entries(made, entry, entries))
}
