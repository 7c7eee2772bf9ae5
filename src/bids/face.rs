//! What evaluation, awards and pages read of bids.

use super::model::{BidAnswer, BidId, EntryId};
use super::read::{self, Sight, opened_document};
use super::states::{BidState, EntryState};
use super::views::{BidOut, DocumentOut, EntryOut};
use super::{attachments, store, supply_chain};
use crate::competitions::CompetitionId;
use crate::kernel::authz::{Actor, CommissionCompetitions, Identity};
use crate::kernel::clock::UtcTime;
use crate::kernel::confirmation::awaiting;
use crate::kernel::db::Snapshot;
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{Made, Page, PageQuery, Reply};
use crate::kernel::state::App;

/// A bid as the caller may see it, with its version; 404 where it may not know of it.
pub async fn read_bid(app: &App, actor: &Actor, id: &BidId) -> Result<Made<BidOut>> {
    let (keyring, actor, id) = (app.keyring.clone(), actor.clone(), id.clone());
    app.db.read(move |db| read::made(db, &keyring, &actor, id.as_str())).await
}

/// The bids of a competition that the caller may see; `bids_sealed` for the commissioning side before the opening.
pub async fn list_bids(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
    query: PageQuery,
) -> Result<Reply<Page<BidOut>>> {
    let (keyring, actor, id) = (app.keyring.clone(), actor.clone(), id.clone());
    app.db.read(move |db| read::list(db, &keyring, &actor, id.as_str(), &query)).await
}

/// The documents of a bid.
pub async fn list_bid_documents(app: &App, actor: &Actor, id: &BidId) -> Result<Vec<DocumentOut>> {
    let (keyring, actor, id) = (app.keyring.clone(), actor.clone(), id.clone());
    app.db.read(move |db| attachments::list(db, &keyring, &actor, id.as_str())).await
}

/// The places in supply chains that the caller's organisations are asked for, or hold.
pub async fn list_places(app: &App, actor: &Actor, query: PageQuery) -> Result<Reply<Page<EntryOut>>> {
    let (keyring, actor) = (app.keyring.clone(), actor.clone());
    app.db.read(move |db| supply_chain::of_partner(db, &keyring, &actor, &query)).await
}

/// A place in a supply chain as the caller may see it; 404 where it may not know of it.
pub async fn read_place(app: &App, actor: &Actor, id: &EntryId) -> Result<Made<EntryOut>> {
    let (keyring, actor, id) = (app.keyring.clone(), actor.clone(), id.clone());
    app.db.read(move |db| supply_chain::made(db, &keyring, &actor, id.as_str())).await
}

/// The first of the two persons who open bids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningRequest {
    /// Their name.
    pub name: String,
    /// True where the caller is that person.
    pub is_caller: bool,
    /// When they asked.
    pub at: UtcTime,
}

/// Who asked first to open the bids of a competition as it is now, if anybody.
///
/// # Errors
/// 403 for who may not open them.
pub async fn read_opening_request(
    app: &App,
    actor: &Actor,
    id: &CompetitionId,
) -> Result<Option<OpeningRequest>> {
    let (actor, id) = (actor.clone(), id.clone());
    app.db
        .read(move |db| {
            let competition = store::visible_competition(db, &actor, id.as_str())?;
            actor.require(CommissionCompetitions, &competition.scope())?;
            let Some(asked) = awaiting(db, id.as_str(), "open_bids", competition.version)? else {
                return Ok(None);
            };
            let is_caller = matches!(
                &actor.identity,
                Identity::Person { person_id, .. } if *person_id == asked.requested_by
            );
            let name = store::person_name(db, &asked.requested_by)?;
            Ok(Some(OpeningRequest { name, is_caller, at: asked.requested_at }))
        })
        .await
}

/// Refuses who may not know, yet or ever, which names stand behind the bids of a competition.
///
/// # Errors
/// 404, 403, `bids_sealed` before the opening.
pub fn require_names(db: &mut Snapshot<'_>, actor: &Actor, competition: &str) -> Result<()> {
    let competition = store::visible_competition(db, actor, competition)?;
    match read::commissioning_sight(db, actor, &competition)? {
        Sight::Named => Ok(()),
        _ => Err(Problem::of(Code::Forbidden)),
    }
}

/// An opened bid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedBid {
    /// The bid.
    pub id: BidId,
    /// The bidder. Not for the eyes of who may know the label only.
    pub organisation_id: String,
    /// The random label, such as `Bidder 7KQ2MX`.
    pub label: String,
    /// Its state.
    pub state: BidState,
    /// The lots it is for, each with its price in pence.
    pub lots: Vec<(String, i64)>,
    /// The answers to the quality criteria.
    pub answers: Vec<BidAnswer>,
}

/// A partner in an opened bid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The supply-chain entry.
    pub entry_id: String,
    /// The partner.
    pub organisation_id: String,
    /// Its state.
    pub state: EntryState,
    /// What it accepted to do.
    pub role: String,
    /// The codes of its areas.
    pub areas: Vec<String>,
    /// The promised value in pence.
    pub value_pence: i64,
    /// The promised volume.
    pub volume: i64,
    /// Days within which the lead pays.
    pub payment_days: i64,
}

/// The opened bids of a competition, in the order of their labels, whatever was decided of them since; check the
/// state.
///
/// # Errors
/// The database's.
pub fn opened_bids(db: &mut Snapshot<'_>, competition: &str) -> Result<Vec<OpenedBid>> {
    let rows = store::opened_bids(db, competition, None, i64::MAX)?;
    let mut opened = Vec::new();
    for bid in rows {
        let Some(content) = &bid.content else { continue };
        opened.push(OpenedBid {
            lots: store::opened_lots(db, bid.id.as_str())?,
            answers: opened_document(content)?.answers,
            label: format!("Bidder {}", bid.label),
            id: bid.id,
            organisation_id: bid.organisation_id,
            state: bid.state,
        });
    }
    Ok(opened)
}

/// The partners that an opened bid counts on.
///
/// # Errors
/// The database's.
pub fn partners(db: &mut Snapshot<'_>, bid: &BidId) -> Result<Vec<Partner>> {
    let rows = store::entries(db, bid.as_str())?;
    Ok(rows
        .into_iter()
        .filter_map(|entry| {
            Some(Partner {
                entry_id: entry.id.to_string(),
                organisation_id: entry.partner_id,
                state: entry.state,
                role: entry.role?,
                areas: serde_json::from_str(&entry.areas?).ok()?,
                value_pence: entry.value_pence?,
                volume: entry.volume?,
                payment_days: entry.payment_days?,
            })
        })
        .collect())
}
