//! Sealed bids with their supply chains, from the first draft to the opening (design section 7, rules 13 to 17).
//!
//! A bid's content is ciphertext from its first save: as a draft under a key of its own, from submission on under
//! the competition's key, which is unwrapped only after the deadline by two persons. Everything that changes a bid
//! before the close first locks its competition's row, so that closing and bidding never overlap.

mod attachments;
mod closing;
mod commands;
mod compliance;
mod face;
mod handlers;
mod model;
mod opening;
mod places;
mod read;
mod reconfirming;
mod rules;
mod sealed;
pub mod states;
mod store;
mod supply_chain;
mod views;

pub use attachments::download_bid_document;
pub use closing::DUTIES;
pub use commands::{create_bid, discard_bid, replace_bid, submit_bid, update_bid, withdraw_bid};
pub use compliance::{advance, exclude_bid, fail_compliance, pass_compliance, withdraw_bid_late};
pub use face::{
    OpenedBid, OpeningRequest, Partner, list_bid_documents, list_bids, list_places, opened_bids, partners,
    read_bid, read_opening_request, read_place, require_names,
};
pub use handlers::routes;
pub use model::{AgreedTerms, BidAnswer, BidId, BidLot, DocumentId, EntryId, GateAnswer, Terms};
pub use opening::open_bids;
pub use places::{Place, move_place, offer_in_place, place, places};
pub use reconfirming::reconfirm_bid;
pub use supply_chain::{
    accept_supply_chain_entry, change_supply_chain_terms, create_supply_chain_entry,
    decline_supply_chain_entry, invite_supply_chain_partner, revoke_supply_chain_entry,
    withdraw_supply_chain_entry,
};
pub use views::*;

use crate::kernel::authz::Actor;
use crate::kernel::error::Result;
use crate::kernel::state::App;

/// One bid as the caller may see it; 404 where it may not know of it.
///
/// # Errors
/// 404, 403, 409 `bids_sealed`.
pub async fn find_bid(app: &App, actor: &Actor, id: &BidId) -> Result<BidOut> {
    let (keyring, actor, id) = (app.keyring.clone(), actor.clone(), id.clone());
    app.db.read(move |db| read::made(db, &keyring, &actor, id.as_str()).map(|made| made.view)).await
}
