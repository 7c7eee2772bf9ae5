//! Places in supply chains once bids are opened: what awards stand on.

use super::model::{BidDocument, BidId, EntryId, EntryRow, Terms};
use super::states::EntryState;
use super::supply_chain::{demand_partner, demand_terms};
use super::{read, sealed, store};
use crate::kernel::audit::{Entry, Subject};
use crate::kernel::authz::{Actor, Scope};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Problem, Result};
use crate::kernel::machine::Transition;

/// A place whose terms are no secret any more.
#[derive(Debug, Clone)]
pub struct Place {
    /// The entry.
    pub id: EntryId,
    /// The bid that names it.
    pub bid_id: BidId,
    /// The competition of that bid.
    pub competition_id: String,
    /// The bidder.
    pub lead_id: String,
    /// The partner.
    pub partner_id: String,
    /// Its state.
    pub state: EntryState,
    /// What the partner accepted.
    pub terms: Terms,
    /// SHA-256 of exactly that, in hexadecimal.
    pub terms_digest: Option<String>,
    /// When the lead named it.
    pub named_at: UtcTime,
    /// When the partner answered.
    pub decided_at: Option<UtcTime>,
    /// Who answered for it.
    pub decided_by: Option<String>,
    /// Until when it may answer.
    pub expires_at: Option<UtcTime>,
    /// True where it was offered after the opening, in the place of another.
    pub is_later: bool,
    /// Its version.
    pub version: i64,
}

/// The places of an opened bid, in the order of their ids.
///
/// # Errors
/// The database's.
pub fn places(db: &mut Snapshot<'_>, bid: &BidId) -> Result<Vec<Place>> {
    let found = store::bid(db, bid.as_str())?;
    let Some(text) = &found.content else { return Ok(Vec::new()) };
    let document = read::opened_document(text)?;
    let mut places = Vec::new();
    for row in store::entries(db, bid.as_str())? {
        places.extend(readable(db, row, bid, (&found.competition_id, &document))?);
    }
    Ok(places)
}

/// One place; 404 while its bid is sealed.
///
/// # Errors
/// `not_found`.
pub fn place(db: &mut Snapshot<'_>, id: &EntryId) -> Result<Place> {
    let row = store::entry(db, id.as_str())?;
    let bid_id = row.bid_id.clone().ok_or_else(Problem::not_found)?;
    let bid = store::bid(db, bid_id.as_str())?;
    let text = bid.content.as_ref().ok_or_else(Problem::not_found)?;
    let document = read::opened_document(text)?;
    readable(db, row, &bid_id, (&bid.competition_id, &document))?.ok_or_else(Problem::not_found)
}

/// Nothing for an entry that was no part of what was submitted and was not offered since.
fn readable(
    db: &mut Snapshot<'_>,
    row: EntryRow,
    bid: &BidId,
    (competition, document): (&str, &BidDocument),
) -> Result<Option<Place>> {
    let sealed = document.supply_chain.iter().find(|one| one.id == row.id.as_str());
    let later = match sealed {
        Some(_) => None,
        None => store::later_terms(db, row.id.as_str())?,
    };
    let is_later = later.is_some();
    let Some(terms) = sealed.map(|one| one.agreed.terms.clone()).or_else(|| later.map(|one| one.terms))
    else {
        return Ok(None);
    };
    Ok(Some(Place {
        bid_id: bid.clone(),
        competition_id: competition.to_owned(),
        id: row.id,
        lead_id: row.lead_id,
        partner_id: row.partner_id,
        state: row.state,
        terms,
        terms_digest: row.terms_digest,
        named_at: row.created_at,
        decided_at: row.decided_at,
        decided_by: row.decided_by,
        expires_at: row.expires_at,
        is_later,
        version: row.version,
    }))
}

/// Moves a place after the opening; the caller holds its lock. Gives the audit entry to be recorded.
///
/// # Errors
/// 409 where the table forbids it in the place's state.
pub fn move_place(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: &Place,
    action: &'static str,
    scope: &Scope<'_>,
) -> Result<Entry> {
    tx.apply(&Transition::new(place.id.as_str(), place.version, place.state, action)?)?;
    Ok(event(actor, action, &place.id, &place.competition_id, scope))
}

fn event(actor: &Actor, action: &'static str, id: &EntryId, competition: &str, scope: &Scope<'_>) -> Entry {
    Entry::new(actor, action, Subject::new("supply_chain_entry", id.as_str()))
        .parent(competition)
        .body(scope.body_id)
        .region(scope.region_code.unwrap_or_default())
}

/// Offers the place of `old` to another partner, with its exact terms.
///
/// # Errors
/// 422 for a partner or terms that cannot be offered.
pub fn offer_in_place(
    tx: &mut Tx<'_>,
    actor: &Actor,
    old: &Place,
    (partner, terms, expires_at): (&str, &Terms, UtcTime),
    scope: &Scope<'_>,
) -> Result<(EntryId, Entry)> {
    let bid = store::bid(tx, old.bid_id.as_str())?;
    demand_partner(tx, &bid, partner)?;
    demand_terms(tx, "/terms", terms)?;
    if expires_at <= tx.now()? {
        let told = "Give a time in the future.";
        return Err(Problem::field("/expires_at", "range", told));
    }
    let (id, agreed) = (EntryId::random(), sealed::agreed(terms.clone()));
    let digest = sealed::terms_digest(id.as_str(), &bid.organisation_id, partner, &agreed)?;
    store::insert_entry(tx, &id, &bid, partner, None, &digest)?;
    store::insert_later_terms(tx, &id, &agreed)?;
    store::fill_entry(tx, id.as_str(), terms)?;
    store::set_expiry(tx, &id, expires_at)?;
    let row = store::entry(tx, id.as_str())?;
    tx.apply(&Transition::new(id.as_str(), row.version, row.state, "invite")?)?;
    let event = event(actor, "invite", &id, &old.competition_id, scope);
    Ok((id, event))
}
