//! What evaluation, awards and pages read of opened bids.

use super::model::{BidAnswer, BidId};
use super::read::opened_document;
use super::states::{BidState, EntryState};
use super::store;
use crate::kernel::db::Snapshot;
use crate::kernel::error::Result;

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
