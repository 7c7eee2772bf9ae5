//! What bidders and providers are told by mail: that something is there, and reasons they have a right to.

use std::collections::BTreeSet;

use super::model::{Agreement, Award};
use super::store;
use crate::bids::states::BidState;
use crate::evaluation::upstream::{self, Bid, Competition};
use crate::kernel::authz::Role;
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::organisations::tell;

/// Who reads a provider's mail.
const READERS: &[Role] = &[Role::Owner, Role::Signatory, Role::BidWriter];
/// Every bid that was opened and not taken out by its bidder.
const OPENED: &[BidState] = &[
    BidState::Opened,
    BidState::Compliant,
    BidState::NonCompliant,
    BidState::Scored,
    BidState::Successful,
    BidState::Unsuccessful,
    BidState::Excluded,
];

fn tell_bidders(tx: &mut Tx<'_>, keyring: &Keyring, bids: &[Bid], subject: &str, text: &str) -> Result<()> {
    let bidders: BTreeSet<&str> = bids.iter().map(|bid| bid.organisation_id.as_str()).collect();
    for bidder in bidders {
        tell(tx, keyring, bidder, READERS, subject, text)?;
    }
    Ok(())
}

/// Tells every bidder of the award's lots that its assessment summary is there; at the first notice of the
/// competition, every bidder.
pub(super) fn assessment_summaries(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    competition: &Competition,
    award: &Award,
) -> Result<()> {
    let first = store::awards_of(tx, &competition.id)?.iter().all(|one| one.notified_at.is_none());
    let lots = store::award_lots(tx, &award.id)?;
    let prices = upstream::prices(tx, &competition.id)?;
    let mut bids = upstream::bids_in(tx, &competition.id, OPENED)?;
    bids.retain(|bid| first || lots.iter().any(|lot| prices.contains_key(&(lot.clone(), bid.id.clone()))));
    let subject = format!("The result of {}", competition.reference);
    let text = format!(
        "{} ({}) is decided. Sign in to read the assessment summary of your bid: each criterion with its weight, your score and the reason.",
        competition.title, competition.reference
    );
    tell_bidders(tx, keyring, &bids, &subject, &text)
}

/// Tells every bidder why there is no award.
pub(super) fn ended_without_award(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    competition: &Competition,
    reason: &str,
) -> Result<()> {
    let bids = upstream::bids_in(tx, &competition.id, OPENED)?;
    let subject = format!("{} ended without award", competition.reference);
    let text = format!(
        "{} ({}) ended without award. The reason: {reason}",
        competition.title, competition.reference
    );
    tell_bidders(tx, keyring, &bids, &subject, &text)
}

/// Tells every bidder why an award was set aside.
pub(super) fn set_aside(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    competition: &Competition,
    award: &Award,
    reason: &str,
) -> Result<()> {
    let bids = upstream::bids_in(tx, &competition.id, OPENED)?;
    let subject = format!("Award {} is set aside", award.reference);
    let text = format!(
        "Award {} of {} ({}) is set aside. The reason: {reason}",
        award.reference, competition.title, competition.reference
    );
    tell_bidders(tx, keyring, &bids, &subject, &text)
}

/// Tells the provider's signatories that an agreement waits for them.
pub(super) fn offered(tx: &mut Tx<'_>, keyring: &Keyring, agreement: &Agreement) -> Result<()> {
    let subject = format!("Agreement {} is ready to be signed", agreement.reference);
    let text = format!("Agreement {} is offered to you. Sign in to read and sign it.", agreement.reference);
    tell(tx, keyring, &agreement.organisation_id, &[Role::Signatory], &subject, &text)
}
